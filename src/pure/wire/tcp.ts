/** The TCP header, as far as probing a port needs it: RFC 9293 section 3.1. Options are read and written by `tcp-options.ts`; no data. */

export const tcpHeaderBytes = 20;
/** A SYN with its maximum segment size. */
export const synBytes = 24;
export const tcpFlags = { fin: 1, syn: 2, reset: 4, push: 8, ack: 16 } as const;
export const protocolTcp = 6;
const noOptions = new Uint8Array(0);

export interface TcpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly windowBytes: number;
}

/** Writes the header with whole words of options and returns its length. The checksum is left at zero. */
export function writeTcp(
  view: DataView,
  at: number,
  header: TcpHeader,
  options: Uint8Array = noOptions,
): number {
  const length = tcpHeaderBytes + options.length;
  view.setUint16(at, header.sourcePort);
  view.setUint16(at + 2, header.destinationPort);
  view.setUint32(at + 4, header.sequence);
  view.setUint32(at + 8, header.acknowledgement);
  view.setUint16(at + 12, ((length >> 2) << 12) | (header.flags & 0x3f));
  view.setUint16(at + 14, header.windowBytes);
  view.setUint32(at + 16, 0);
  for (let i = 0; i < options.length; i++) view.setUint8(at + tcpHeaderBytes + i, options[i]!);
  return length;
}

/** Undefined when the bytes end before the header does. */
export function readTcp(view: DataView, at: number, end: number): TcpHeader | undefined {
  if (at < 0 || at + tcpHeaderBytes > Math.min(end, view.byteLength)) return undefined;
  return {
    sourcePort: view.getUint16(at),
    destinationPort: view.getUint16(at + 2),
    sequence: view.getUint32(at + 4),
    acknowledgement: view.getUint32(at + 8),
    flags: view.getUint16(at + 12) & 0x3f,
    windowBytes: view.getUint16(at + 14),
  };
}

/** Two halves of a word as RFC 1071 adds them up. */
export const halves = (word: number): number => (word >>> 16) + (word & 0xffff);

/** The checksum of a sum of 16-bit words, which may be as large as 32 bits. */
export function foldedChecksum(sum: number): number {
  const once = halves(sum);
  return ~halves(once) & 0xffff;
}

/** What the pseudo header of IPv4 adds to the sum: RFC 9293 section 3.1. */
export const pseudoHeaderSum = (source: number, destination: number, lengthBytes: number): number =>
  halves(source) + halves(destination) + protocolTcp + lengthBytes;
