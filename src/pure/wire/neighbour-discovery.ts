/** IPv6 neighbour solicitation and advertisement in Ethernet frames: RFC 4861 sections 4.3 and 4.4, RFC 2464 section 7. */
import { ethernetHeaderBytes, etherTypes, readEthernet, writeEthernet } from './ethernet.ts';
import { checksum } from './icmp.ts';

const ipv6HeaderBytes = 40;
const icmp6 = 58;
const solicitation = 135;
const advertisement = 136;
const solicitationBytes = 32;
export const solicitationFrameBytes = ethernetHeaderBytes + ipv6HeaderBytes + solicitationBytes;
const option = { sourceLinkAddress: 1, targetLinkAddress: 2 } as const;

/** Asks who has `target`, at its solicited-node multicast address. Addresses are 16 bytes, MACs 6. */
export function writeSolicitation(
  bytes: Uint8Array,
  offset: number,
  from: { readonly mac: Uint8Array; readonly address: Uint8Array },
  target: Uint8Array,
): void {
  const tail = target.subarray(13);
  const at = writeEthernet(
    bytes,
    offset,
    Uint8Array.of(0x33, 0x33, 0xff, ...tail),
    from.mac,
    etherTypes.ipv6,
  );
  const icmp = at + ipv6HeaderBytes;
  bytes.fill(0, at, icmp + solicitationBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // The checksum covers a pseudo header (RFC 8200 section 8.1); written in place of the real one first, it needs no second buffer.
  bytes.set(from.address, at + 8);
  bytes.set([0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, ...tail], at + 24);
  view.setUint16(at + 4, solicitationBytes);
  view.setUint16(at + 6, icmp6);
  bytes[icmp] = solicitation;
  bytes.set(target, icmp + 8);
  bytes[icmp + 24] = option.sourceLinkAddress;
  bytes[icmp + 25] = 1;
  bytes.set(from.mac, icmp + 26);
  view.setUint16(icmp + 2, checksum(view, at, ipv6HeaderBytes + solicitationBytes));
  view.setUint32(at, 0x6000_0000);
  bytes[at + 6] = icmp6;
  // Hop limit 255 proves that the packet was not forwarded (RFC 4861 section 7.1.1).
  bytes[at + 7] = 255;
}

export interface Advertisement {
  readonly address: Uint8Array;
  readonly mac: Uint8Array;
}

/** The target of an advertisement and its link address; the frame's sender stands in when the option is missing. */
export function readAdvertisement(bytes: Uint8Array): Advertisement | undefined {
  const frame = readEthernet(bytes);
  if (!frame || frame.type !== etherTypes.ipv6) return undefined;
  const icmp = frame.payload + ipv6HeaderBytes;
  if (icmp + 24 > bytes.length) return undefined;
  if (bytes[frame.payload + 6] !== icmp6 || bytes[frame.payload + 7] !== 255 || bytes[icmp] !== advertisement)
    return undefined;
  let mac = frame.source;
  for (let at = icmp + 24; at + 8 <= bytes.length; ) {
    const lengthBytes = bytes[at + 1]! * 8;
    if (lengthBytes === 0) break;
    if (bytes[at] === option.targetLinkAddress) mac = bytes.slice(at + 2, at + 8);
    at += lengthBytes;
  }
  return { address: bytes.slice(icmp + 8, icmp + 24), mac };
}
