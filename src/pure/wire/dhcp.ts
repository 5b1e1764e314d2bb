/**
 * DHCP for IPv4 (RFC 2131, options of RFC 2132), with options in the fields of file and server name (option 52) and options split over
 * several (RFC 3396). Options are kept as they came and read where a reader is known. Not supported: authentication (RFC 3118), DHCPv6.
 */
import { formatIpv4, formatMac } from '../base/address.ts';

export const dhcpServerPort = 67;
export const dhcpClientPort = 68;
const magic = [99, 130, 83, 99] as const;
const headerBytes = 240;

export const dhcpMessages = [
  'none',
  'DISCOVER',
  'OFFER',
  'REQUEST',
  'DECLINE',
  'ACK',
  'NAK',
  'RELEASE',
  'INFORM',
] as const;
export type DhcpMessage = (typeof dhcpMessages)[number];

export const dhcpOptions = {
  subnetMask: 1,
  router: 3,
  dns: 6,
  hostName: 12,
  domainName: 15,
  broadcast: 28,
  ntp: 42,
  overload: 52,
  leaseTime: 51,
  messageType: 53,
  server: 54,
  parameters: 55,
  message: 56,
  sizeMax: 57,
  vendorClass: 60,
  clientId: 61,
  bootServer: 66,
  bootFile: 67,
} as const;

export interface DhcpPacket {
  /** 1 asks, 2 answers. */
  readonly operation: 1 | 2;
  readonly hops: number;
  readonly transaction: number;
  readonly seconds: number;
  readonly broadcast: boolean;
  readonly clientAddress: string;
  readonly yourAddress: string;
  readonly nextServer: string;
  readonly relay: string;
  /** Undefined for hardware that is no Ethernet. */
  readonly mac: string | undefined;
  readonly serverName: string;
  readonly file: string;
  readonly message: DhcpMessage;
  readonly options: ReadonlyMap<number, Uint8Array>;
}

const latin = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return Array.from(end < 0 ? bytes : bytes.subarray(0, end), (byte) =>
    byte > 31 && byte < 127 ? String.fromCharCode(byte) : '?',
  ).join('');
};

/** Adds the options of one field; false when one of them does not fit. */
function readOptions(bytes: Uint8Array, options: Map<number, Uint8Array>): boolean {
  for (let at = 0; at < bytes.length; ) {
    const code = bytes[at]!;
    if (code === 255) return true;
    if (code === 0) {
      at++;
      continue;
    }
    const length = bytes[at + 1];
    if (length === undefined || at + 2 + length > bytes.length) return false;
    const part = bytes.slice(at + 2, at + 2 + length);
    const before = options.get(code);
    options.set(code, before ? Uint8Array.of(...before, ...part) : part);
    at += 2 + length;
  }
  return true;
}

export function decodeDhcp(bytes: Uint8Array): DhcpPacket | undefined {
  if (bytes.length < headerBytes || magic.some((byte, i) => bytes[236 + i] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const operation = bytes[0]!;
  if (operation !== 1 && operation !== 2) return undefined;
  const options = new Map<number, Uint8Array>();
  if (!readOptions(bytes.subarray(headerBytes), options)) return undefined;
  const overload = options.get(dhcpOptions.overload)?.[0] ?? 0;
  const file = bytes.subarray(108, 236);
  const serverName = bytes.subarray(44, 108);
  if (overload & 1 && !readOptions(file, options)) return undefined;
  if (overload & 2 && !readOptions(serverName, options)) return undefined;
  const addressAt = (at: number) => formatIpv4(view.getUint32(at));
  return {
    operation,
    hops: bytes[3]!,
    transaction: view.getUint32(4),
    seconds: view.getUint16(8),
    broadcast: view.getUint16(10) >= 0x8000,
    clientAddress: addressAt(12),
    yourAddress: addressAt(16),
    nextServer: addressAt(20),
    relay: addressAt(24),
    mac: bytes[1] === 1 && bytes[2] === 6 ? formatMac(bytes, 28) : undefined,
    serverName: overload & 2 ? '' : latin(serverName),
    file: overload & 1 ? '' : latin(file),
    message: dhcpMessages[options.get(dhcpOptions.messageType)?.[0] ?? 0] ?? 'none',
    options,
  };
}

/** A DISCOVER that every server answers by broadcast: nothing is promised by it, and no lease is taken. */
export function encodeDiscover(transaction: number, mac: Uint8Array): Uint8Array {
  const { messageType, parameters, sizeMax, clientId } = dhcpOptions;
  const { subnetMask, router, dns, domainName, ntp, leaseTime, bootServer, bootFile } = dhcpOptions;
  const wanted = [subnetMask, router, dns, domainName, ntp, leaseTime, bootServer, bootFile];
  const options = [
    ...[messageType, 1, 1],
    ...[clientId, 7, 1, ...mac.subarray(0, 6)],
    ...[sizeMax, 2, 5, 220],
    ...[parameters, wanted.length, ...wanted],
    255,
  ];
  // Some servers drop what is shorter than a BOOTP packet (RFC 951): 300 octets.
  const bytes = new Uint8Array(Math.max(300, headerBytes + options.length));
  const view = new DataView(bytes.buffer);
  bytes.set([1, 1, 6, 0]);
  view.setUint32(4, transaction);
  view.setUint16(10, 0x8000);
  bytes.set(mac.subarray(0, 6), 28);
  bytes.set(magic, 236);
  bytes.set(options, headerBytes);
  return bytes;
}

export function addressesOption(packet: DhcpPacket, code: number): string[] {
  const value = packet.options.get(code) ?? new Uint8Array(0);
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  return Array.from({ length: Math.floor(value.length / 4) }, (_, i) => formatIpv4(view.getUint32(i * 4)));
}
export const textOption = (packet: DhcpPacket, code: number): string | undefined => {
  const value = packet.options.get(code);
  return value && latin(value);
};
export function secondsOption(packet: DhcpPacket, code: number): number | undefined {
  const value = packet.options.get(code);
  return value?.length === 4 ? new DataView(value.buffer, value.byteOffset).getUint32(0) : undefined;
}
