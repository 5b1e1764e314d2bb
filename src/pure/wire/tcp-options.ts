/** Options of a TCP header (RFC 9293 section 3.2, RFC 7323, RFC 2018) as they stand there: their order tells one stack from another. */

export const tcpOptionKinds = { end: 0, nothing: 1, segment: 2, scale: 3, sack: 4, timestamps: 8 } as const;
/** What a header has room for. */
export const tcpOptionsBytesMax = 40;

const names: Readonly<Record<number, string>> = {
  0: 'EOL',
  1: 'NOP',
  2: 'MSS',
  3: 'WS',
  4: 'SACK',
  8: 'TS',
};
/** Bytes of the whole option, where the standards fix them. */
const lengths: Readonly<Record<number, number>> = { 2: 4, 3: 3, 4: 2, 8: 10 };

export interface TcpOptions {
  /** MSS, SACK, TS, NOP, WS: by name, unknown ones by number. */
  readonly order: readonly string[];
  readonly segmentBytesMax?: number;
  readonly scaleShift?: number;
  readonly timestamp?: number;
}

/** Undefined where an option ends after the bytes do, or has another length than the standards give it. */
export function readTcpOptions(bytes: Uint8Array): TcpOptions | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order: string[] = [];
  const found: { segmentBytesMax?: number; scaleShift?: number; timestamp?: number } = {};
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at]!;
    order.push(names[kind] ?? String(kind));
    // What follows the end is padding.
    if (kind === tcpOptionKinds.end) break;
    if (kind === tcpOptionKinds.nothing) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > bytes.length || length !== (lengths[kind] ?? length)) return undefined;
    if (kind === tcpOptionKinds.segment) found.segmentBytesMax = view.getUint16(at + 2);
    if (kind === tcpOptionKinds.scale) found.scaleShift = bytes[at + 2]!;
    if (kind === tcpOptionKinds.timestamps) found.timestamp = view.getUint32(at + 2);
    at += length;
  }
  return { order, ...found };
}

/** The one option of a SYN that asks for nothing else. */
export const segmentOption = (segmentBytesMax: number): Uint8Array =>
  Uint8Array.of(tcpOptionKinds.segment, 4, segmentBytesMax >> 8, segmentBytesMax & 0xff);

/** The usual options of a SYN, in an order that no stack has by itself: what comes back in it was copied. */
export function synOptions(segmentBytesMax: number, scaleShift: number, timestamp: number): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  const { segment, scale, nothing, sack, timestamps } = tcpOptionKinds;
  bytes.set([segment, 4, 0, 0, scale, 3, scaleShift, nothing, sack, 2, timestamps, 10]);
  view.setUint16(2, segmentBytesMax);
  view.setUint32(12, timestamp);
  return bytes;
}
