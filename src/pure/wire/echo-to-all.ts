/**
 * An ICMPv6 echo to all nodes of a link as an Ethernet frame, and its replies: RFC 4443 sections 4.1 and 4.2, RFC 2464 section 7. Nodes may leave a
 * request to a group unanswered (section 4.2); most answer, from an address of the scope that they were asked from.
 */
import { ethernetHeaderBytes, etherTypes, readEthernet, writeEthernet } from './ethernet.ts';
import { checksum } from './icmp.ts';

const ipv6HeaderBytes = 40;
const icmp6 = 58;
const request = 128;
const reply = 129;
const echoBytes = 16;
/** RFC 2464 section 7 and RFC 4291 section 2.7.1: all nodes. */
const allNodesMac = Uint8Array.of(0x33, 0x33, 0, 0, 0, 1);
const allNodes = Uint8Array.of(0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

export interface EchoFrom {
  readonly mac: Uint8Array;
  /** 16 bytes: whoever answers chooses an address that fits it. */
  readonly address: Uint8Array;
  /** Told back by the answers. */
  readonly id: number;
}

export function encodeEchoToAll({ mac, address, id }: EchoFrom): Uint8Array {
  const bytes = new Uint8Array(ethernetHeaderBytes + ipv6HeaderBytes + echoBytes);
  const at = writeEthernet(bytes, 0, allNodesMac, mac, etherTypes.ipv6);
  const icmp = at + ipv6HeaderBytes;
  const view = new DataView(bytes.buffer);
  // The checksum covers a pseudo header (RFC 8200 section 8.1), written in place of the real one first.
  bytes.set(address, at + 8);
  bytes.set(allNodes, at + 24);
  view.setUint16(at + 4, echoBytes);
  view.setUint16(at + 6, icmp6);
  bytes[icmp] = request;
  view.setUint16(icmp + 4, id);
  view.setUint16(icmp + 2, checksum(view, at, ipv6HeaderBytes + echoBytes));
  view.setUint32(at, 0x6000_0000);
  bytes[at + 6] = icmp6;
  bytes[at + 7] = 255;
  return bytes;
}

export interface EchoReplyFrame {
  readonly address: Uint8Array;
  readonly mac: Uint8Array;
  readonly hopLimit: number;
}

/** Undefined for anything but a reply to our request. */
export function echoReplyInFrame(bytes: Uint8Array, id: number): EchoReplyFrame | undefined {
  const frame = readEthernet(bytes);
  if (!frame || frame.type !== etherTypes.ipv6) return undefined;
  const at = frame.payload;
  const icmp = at + ipv6HeaderBytes;
  if (icmp + 8 > bytes.length || bytes[at + 6] !== icmp6 || bytes[icmp] !== reply) return undefined;
  if (((bytes[icmp + 4]! << 8) | bytes[icmp + 5]!) !== id) return undefined;
  return { address: bytes.slice(at + 8, at + 24), mac: frame.source, hopLimit: bytes[at + 7]! };
}
