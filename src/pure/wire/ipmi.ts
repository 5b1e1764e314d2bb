/**
 * IPMI over LAN (IPMI 2.0 sections 13.1 to 13.8, 22.13, 22.15): the ASF presence ping with its pong, messages with their checksums, and what a
 * controller tells before anybody logs in. Sessions stand in `rmcp-plus.ts`. Not supported: sessions of IPMI 1.5, bridging to other controllers.
 */
import { cursorOf, latinOf, le16, octets, skip, u8, u32 } from './cursor.ts';
import { concat, type Octets, zeros } from './octets.ts';

export const ipmiPort = 623;
/** Version 1.0, no acknowledgement wanted. */
const rmcp = [6, 0, 0xff];
const classAsf = 6;
const classIpmi = 7;
const asfEnterprise = 4542;

/** Section 5.1; an answer has the lowest bit set. */
export const netFns = { chassis: 0, sensor: 4, app: 6, storage: 10 } as const;

export const encodeAsfPing = (tag: number): Uint8Array =>
  concat(rmcp, [classAsf, 0, 0, 0x11, 0xbe, 0x80, tag, 0, 0]);

export interface AsfPong {
  readonly tag: number;
  readonly enterprise: number;
  readonly ipmi: boolean;
}
export function decodeAsfPong(bytes: Uint8Array): AsfPong | undefined {
  const cursor = cursorOf(bytes);
  if (u8(cursor) !== 6) return undefined;
  skip(cursor, 2);
  if (u8(cursor) !== classAsf || u32(cursor) !== asfEnterprise || u8(cursor) !== 0x40) return undefined;
  const tag = u8(cursor);
  skip(cursor, 2);
  const enterprise = u32(cursor);
  skip(cursor, 4);
  const entities = u8(cursor);
  return cursor.bad ? undefined : { tag, enterprise, ipmi: (entities & 0x80) !== 0 };
}

/** What follows the RMCP header of the class IPMI (section 13.1.3). */
export const encodeRmcp = (...parts: readonly Octets[]): Uint8Array => concat(rmcp, [classIpmi], ...parts);
export function decodeRmcp(bytes: Uint8Array): Uint8Array | undefined {
  const cursor = cursorOf(bytes);
  if (u8(cursor) !== 6) return undefined;
  skip(cursor, 2);
  return u8(cursor) === classIpmi && !cursor.bad ? bytes.subarray(cursor.at) : undefined;
}

/** Two's complement of the sum of the octets (section 13.8). */
const checksum = (bytes: Iterable<number>): number => {
  let sum = 0;
  for (const octet of bytes) sum += octet;
  return -sum & 255;
};
/** With its checksum behind it, a run of octets sums to zero. */
export const sumsToZero = (bytes: Uint8Array): boolean => checksum(bytes) === 0;

export interface IpmiRequest {
  readonly netFn: number;
  readonly command: number;
  readonly lun?: number;
  readonly data?: Octets;
}
/** The controller, and a program on another machine (section 5.5). */
const controller = 0x20;
const remoteConsole = 0x81;

export function encodeRequest(
  { netFn, command, lun = 0, data = [] }: IpmiRequest,
  sequence: number,
): Uint8Array {
  const address = [controller, (netFn << 2) | lun];
  const body = concat([remoteConsole, (sequence & 63) << 2, command], data);
  return concat(address, [checksum(address)], body, [checksum(body)]);
}

export interface IpmiAnswer {
  /** Of the request that is answered. */
  readonly netFn: number;
  readonly command: number;
  readonly sequence: number;
  /** Section 5.2: 0 is good. */
  readonly completion: number;
  readonly data: Uint8Array;
}
/**
 * Undefined for what is no answer to a program on another machine. Checksums are not looked at: there are controllers whose are wrong, UDP has one of
 * its own, and in a session everything is signed.
 */
export function decodeAnswer(message: Uint8Array): IpmiAnswer | undefined {
  if (message.length < 8) return undefined;
  const cursor = cursorOf(message);
  const to = u8(cursor);
  const netFn = u8(cursor) >> 2;
  if (to !== remoteConsole || (netFn & 1) === 0) return undefined;
  skip(cursor, 2);
  const sequence = u8(cursor) >> 2;
  const command = u8(cursor);
  const completion = u8(cursor);
  return { netFn: netFn & ~1, command, sequence, completion, data: message.slice(7, -1) };
}

/** A message outside any session, in the form of IPMI 1.5 without authentication (section 13.6). */
export function encodeOutside(request: IpmiRequest, sequence: number): Uint8Array {
  const message = encodeRequest(request, sequence);
  return encodeRmcp([0], zeros(8), [message.length], message);
}
export function decodeOutside(bytes: Uint8Array): IpmiAnswer | undefined {
  const packet = decodeRmcp(bytes);
  if (!packet) return undefined;
  const cursor = cursorOf(packet);
  if (u8(cursor) !== 0) return undefined;
  skip(cursor, 8);
  const message = octets(cursor, u8(cursor));
  return cursor.bad ? undefined : decodeAnswer(message);
}

/** Section 6.8. */
export const privileges = { callback: 1, user: 2, operator: 3, admin: 4 } as const;
export type Privilege = keyof typeof privileges;
/** "This channel". */
const presentChannel = 0x0e;

const capabilitiesCommand = 0x38;
/** Section 22.13 for this channel, with the data of version 2.0. */
export const channelCapabilitiesRequest = (privilege: Privilege): IpmiRequest => ({
  netFn: netFns.app,
  command: capabilitiesCommand,
  data: [0x80 | presentChannel, privileges[privilege]],
});
export const encodeChannelCapabilities = (sequence: number): Uint8Array =>
  encodeOutside(channelCapabilitiesRequest('admin'), sequence);

export interface ChannelCapabilities {
  readonly channel: number;
  readonly versions: readonly string[];
  readonly authentications: readonly string[];
  /** Users without a name may log in. */
  readonly anonymous: boolean;
  /** The controller has a key (Kg) beside the passwords of users. */
  readonly keyed: boolean;
  readonly enterprise: number;
}
const authentications = ['none', 'MD2', 'MD5', undefined, 'password', 'OEM'];

export function decodeChannelCapabilities(
  bytes: Uint8Array,
  sequence: number,
): ChannelCapabilities | undefined {
  const answer = decodeOutside(bytes);
  const expected = answer?.netFn === netFns.app && answer.command === capabilitiesCommand;
  if (!expected || answer.sequence !== (sequence & 63) || answer.completion !== 0) return undefined;
  return channelCapabilitiesOf(answer.data);
}
export function channelCapabilitiesOf(data: Uint8Array): ChannelCapabilities | undefined {
  const cursor = cursorOf(data);
  const channel = u8(cursor);
  const types = u8(cursor);
  const status = u8(cursor);
  const extended = u8(cursor);
  const enterprise = le16(cursor) | (u8(cursor) << 16);
  if (cursor.bad) return undefined;
  const versions =
    types & 0x80 ? [...(extended & 1 ? ['1.5'] : []), ...(extended & 2 ? ['2.0'] : [])] : ['1.5'];
  return {
    channel: channel & 15,
    versions,
    authentications: authentications.filter(
      (name, bit): name is string => name !== undefined && (types & (1 << bit)) !== 0,
    ),
    anonymous: (status & 1) !== 0,
    keyed: (types & 0x80) !== 0 && (status & 0x20) !== 0,
    enterprise,
  };
}

/** Section 22.15: suites come in lists of 16 octets; a shorter list is the last. */
export const cipherSuitesRequest = (list: number): IpmiRequest => ({
  netFn: netFns.app,
  command: 0x54,
  data: [presentChannel, 0, 0x80 | (list & 63)],
});
export const cipherSuiteListBytes = 16;

/** Numbers of the standard suites among the records of all lists; those of vendors are left out. */
export function cipherSuitesOf(records: Uint8Array): number[] {
  const suites: number[] = [];
  for (let at = 0; at < records.length; at++) {
    // Algorithms have their two highest bits for what they are for, and never both set: only records begin so.
    if (records[at] === 0xc0 && at + 1 < records.length) suites.push(records[++at]!);
    else if (records[at] === 0xc1) at += 4;
  }
  return suites;
}

/** Section 20.1. */
export interface ControllerIdentity {
  readonly deviceId: number;
  readonly revision: number;
  readonly firmware: string;
  /** False while its firmware is updated or it starts. */
  readonly available: boolean;
  readonly version: string;
  readonly enterprise: number;
  readonly product: number;
  /** Where sensor records are: in a repository of the whole system, or with the controller. */
  readonly repository: boolean;
  readonly deviceRecords: boolean;
  readonly eventLog: boolean;
  readonly inventory: boolean;
  readonly chassis: boolean;
}
export function controllerIdentityOf(data: Uint8Array): ControllerIdentity | undefined {
  const cursor = cursorOf(data);
  const deviceId = u8(cursor);
  const revision = u8(cursor);
  const major = u8(cursor);
  const minor = u8(cursor);
  const version = u8(cursor);
  const support = u8(cursor);
  const enterprise = le16(cursor) | (u8(cursor) << 16);
  const product = le16(cursor);
  if (cursor.bad) return undefined;
  return {
    deviceId,
    revision: revision & 15,
    // The minor revision is two decimal digits, one in each half.
    firmware: `${major & 0x7f}.${minor.toString(16).padStart(2, '0')}`,
    available: (major & 0x80) === 0,
    version: `${version & 15}.${version >> 4}`,
    enterprise: enterprise & 0xfffff,
    product,
    deviceRecords: (revision & 0x80) !== 0,
    repository: (support & 2) !== 0,
    eventLog: (support & 4) !== 0,
    inventory: (support & 8) !== 0,
    chassis: (support & 0x80) !== 0,
  };
}

/** Section 28.2. */
export interface ChassisStatus {
  readonly power: boolean;
  /** Of power, in words. */
  readonly powerFaults: readonly string[];
  readonly restorePolicy: string;
  readonly lastPowerEvents: readonly string[];
  readonly identify?: string;
  readonly intrusion: boolean;
  readonly frontPanelLockout: boolean;
  readonly driveFault: boolean;
  readonly coolingFault: boolean;
}
const policies = ['stays off', 'returns to the last state', 'turns on', 'unknown'];
const identifyStates = ['off', 'on for a time', 'on', 'on'];
const wordsOf = (bits: number, words: readonly (string | undefined)[]) =>
  words.filter((word, bit): word is string => word !== undefined && (bits & (1 << bit)) !== 0);

export function chassisStatusOf(data: Uint8Array): ChassisStatus | undefined {
  const cursor = cursorOf(data);
  const power = u8(cursor);
  const last = u8(cursor);
  const state = u8(cursor);
  if (cursor.bad) return undefined;
  return {
    power: (power & 1) !== 0,
    powerFaults: wordsOf(power, [undefined, 'overload', 'interlock', 'power fault', 'power control fault']),
    restorePolicy: policies[(power >> 5) & 3]!,
    lastPowerEvents: wordsOf(last, [
      'mains failed',
      'power overload',
      'interlock',
      'power fault',
      'turned on by command',
    ]),
    ...(state & 0x40 ? { identify: identifyStates[(state >> 4) & 3]! } : {}),
    intrusion: (state & 1) !== 0,
    frontPanelLockout: (state & 2) !== 0,
    driveFault: (state & 4) !== 0,
    coolingFault: (state & 8) !== 0,
  };
}

/** Section 5.2, the general ones; those from 0x80 on mean something else with every command. */
export const completions: Readonly<Record<number, string>> = {
  0: 'done',
  192: 'node busy',
  193: 'invalid command',
  194: 'command invalid for this LUN',
  195: 'timeout while processing',
  196: 'out of space',
  197: 'reservation cancelled',
  198: 'request data truncated',
  199: 'request data length invalid',
  200: 'request data field length limit exceeded',
  201: 'parameter out of range',
  202: 'cannot return so many bytes',
  203: 'not present',
  204: 'invalid data field in request',
  205: 'command illegal for this sensor or record type',
  206: 'response could not be provided',
  207: 'duplicate request',
  208: 'repository in update mode',
  209: 'firmware in update mode',
  210: 'initialization in progress',
  211: 'destination unavailable',
  212: 'insufficient privilege level',
  213: 'not supported in the present state',
  214: 'command disabled',
  255: 'unspecified error',
};

/** Section 43.15: text in one of four codings, as sensor records and inventories hold it; the two highest bits tell which. */
export function typedText(coding: number, bytes: Uint8Array): string {
  switch (coding) {
    case 1:
      return Array.from(bytes, (octet) => `${bcdPlus[octet >> 4]}${bcdPlus[octet & 15]}`).join('');
    case 2:
      return sixBit(bytes);
    default:
      return latinOf(bytes);
  }
}
const bcdPlus = '0123456789 -.:,_';

/** Four characters in three octets, the lowest bits first. */
function sixBit(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const octet of bytes) {
    bits |= octet << held;
    held += 8;
    while (held >= 6) {
      text += String.fromCharCode(0x20 + (bits & 63));
      bits >>= 6;
      held -= 6;
    }
  }
  return text;
}
