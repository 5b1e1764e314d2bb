/**
 * Snappy, the block format (https://github.com/google/snappy/blob/main/format_description.txt): a varint of the length, then literals and
 * copies of what came before. Not the framing format. What is written is plain: a hash table of four bytes, the first match taken.
 */
import type { Decoded } from './protobuf.ts';

/** A length that needs more than this is no length (32 bits). */
const lengthBytesMax = 5;
/** Blocks are compressed one by one, so that an offset always fits two bytes. */
const blockBytes = 65_536;
const hashBits = 14;
const matchLeast = 4;
const copyMost = 64;

export function snappyDecode(bytes: Uint8Array, lengthMax: number): Decoded<Uint8Array> {
  let at = 0;
  let length = 0;
  for (let i = 0; ; i++) {
    const byte = bytes[at++];
    if (byte === undefined || i >= lengthBytesMax)
      return { ok: false, reason: 'the length cannot be read', at };
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) break;
  }
  if (length > lengthMax) return { ok: false, reason: `${length} bytes are more than ${lengthMax}`, at };
  // A copy makes at most 64 bytes of three: a length that cannot be reached is not worth its memory.
  if (length > (bytes.length - at) * copyMost)
    return { ok: false, reason: 'more is promised than can follow', at };
  const out = new Uint8Array(length);
  let done = 0;
  while (at < bytes.length) {
    const begun = at;
    const tag = bytes[at++]!;
    const literal = (tag & 3) === 0;
    const extra = literal ? Math.max(0, (tag >> 2) - 59) : [0, 1, 2, 4][tag & 3]!;
    if (at + extra > bytes.length) return { ok: false, reason: 'an element is cut off', at: begun };
    let said = 0;
    for (let i = 0; i < extra; i++) said += bytes[at + i]! * 2 ** (8 * i);
    at += extra;
    if (literal) {
      const count = (extra === 0 ? tag >> 2 : said) + 1;
      if (at + count > bytes.length || done + count > length)
        return { ok: false, reason: 'a literal is too long', at: begun };
      out.set(bytes.subarray(at, at + count), done);
      at += count;
      done += count;
      continue;
    }
    const near = (tag & 3) === 1;
    const count = near ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = near ? (tag >> 5) * 256 + said : said;
    if (offset === 0 || offset > done || done + count > length)
      return { ok: false, reason: 'a copy reaches outside', at: begun };
    // Byte by byte: a copy may read what it has just written.
    for (let i = 0; i < count; i++) out[done + i] = out[done + i - offset]!;
    done += count;
  }
  return done === length ? { ok: true, value: out } : { ok: false, reason: 'less than was promised', at };
}

export function snappyEncode(bytes: Uint8Array): Uint8Array {
  // At worst literals alone: three bytes of tag for each block, and the length.
  const out = new Uint8Array(
    lengthBytesMax +
      bytes.length +
      4 * Math.ceil(bytes.length / blockBytes + 1) +
      Math.ceil(bytes.length / 6),
  );
  let at = 0;
  let rest = bytes.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) out[at++] = (rest % 128) | 0x80;
  out[at++] = rest;
  const table = new Int32Array(1 << hashBits);
  for (let from = 0; from < bytes.length; from += blockBytes)
    at = encodeBlock(bytes, from, Math.min(from + blockBytes, bytes.length), out, at, table.fill(-1));
  return out.slice(0, at);
}

function encodeBlock(
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  start: number,
  table: Int32Array,
): number {
  let at = start;
  let unsaid = from;
  for (let i = from; i + matchLeast <= to; ) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - hashBits);
    const before = table[slot]!;
    table[slot] = i;
    let length = 0;
    if (before >= from) while (i + length < to && bytes[before + length] === bytes[i + length]) length++;
    if (length < matchLeast) {
      i++;
      continue;
    }
    at = putLiteral(bytes, unsaid, i, out, at);
    at = putCopies(i - before, length, out, at);
    i += length;
    unsaid = i;
  }
  return putLiteral(bytes, unsaid, to, out, at);
}

function putLiteral(bytes: Uint8Array, from: number, to: number, out: Uint8Array, start: number): number {
  if (from === to) return start;
  let at = start;
  const less = to - from - 1;
  if (less < 60) out[at++] = less << 2;
  else if (less < 256) {
    out[at++] = 60 << 2;
    out[at++] = less;
  } else {
    out[at++] = 61 << 2;
    out[at++] = less & 0xff;
    out[at++] = less >> 8;
  }
  out.set(bytes.subarray(from, to), at);
  return at + to - from;
}

function putCopies(offset: number, length: number, out: Uint8Array, start: number): number {
  let at = start;
  for (let rest = length; rest > 0; ) {
    const count = Math.min(rest, copyMost);
    out[at++] = ((count - 1) << 2) | 2;
    out[at++] = offset & 0xff;
    out[at++] = offset >> 8;
    rest -= count;
  }
  return at;
}
