/** STAMP, unauthenticated (RFC 8762 section 4.2.1 and 4.3.1), which TWAMP-Light (RFC 5357 appendix I) reads as well. */
import { epochMsOf, type NtpTimestamp, ntpTimestampOf } from './ntp.ts';

export const stampPort = 862;
/** Both packets are as long: an answer is never larger than its question. */
export const stampLengthBytes = 44;

export interface StampReply {
  readonly seq: number;
  /** Of the sender, as it came back. */
  readonly senderSeq: number;
  /** When the reflector got the question and sent the answer, by its own clock. */
  readonly receivedMs: number;
  readonly sentMs: number;
  /** The reflector says that its clock is in step with the world (bit S of the error estimate). */
  readonly inStep: boolean;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** Multiplier 1, scale 0: the error is told as 2^-32 s, that is: not known. */
const errorEstimate = 1;

function putTime(view: DataView, at: number, epochMs: number): void {
  const { seconds, fraction }: NtpTimestamp = ntpTimestampOf(epochMs);
  view.setUint32(at, seconds);
  view.setUint32(at + 4, fraction);
}

export function encodeStampProbe(seq: number, sentMs: number, lengthBytes = stampLengthBytes): Uint8Array {
  const bytes = new Uint8Array(Math.max(stampLengthBytes, lengthBytes));
  const view = viewOf(bytes);
  view.setUint32(0, seq);
  putTime(view, 4, sentMs);
  view.setUint16(12, errorEstimate);
  return bytes;
}

/** Undefined for what is too short to be a question. Longer questions get their padding back. */
export function reflectStamp(
  question: Uint8Array,
  told: { readonly seq: number; readonly receivedMs: number; readonly sentMs: number; readonly ttl: number },
): Uint8Array | undefined {
  if (question.length < stampLengthBytes) return undefined;
  // A copy whatever the question is: the slice of a Buffer would be the question itself.
  const bytes = new Uint8Array(question);
  const view = viewOf(bytes);
  view.setUint32(0, told.seq);
  putTime(view, 4, told.sentMs);
  view.setUint16(12, errorEstimate);
  view.setUint16(14, 0);
  putTime(view, 16, told.receivedMs);
  // Sequence, time and error of the question, as they came (section 4.3.1).
  bytes.set(question.subarray(0, 14), 24);
  view.setUint16(38, 0);
  view.setUint8(40, told.ttl);
  bytes.fill(0, 41, 44);
  return bytes;
}

export function decodeStampReply(bytes: Uint8Array, nearMs: number): StampReply | undefined {
  if (bytes.length < stampLengthBytes) return undefined;
  const view = viewOf(bytes);
  const time = (at: number) =>
    epochMsOf({ seconds: view.getUint32(at), fraction: view.getUint32(at + 4) }, nearMs);
  return {
    seq: view.getUint32(0),
    sentMs: time(4),
    inStep: (view.getUint16(12) & 0x8000) !== 0,
    receivedMs: time(16),
    senderSeq: view.getUint32(24),
  };
}
