/** Protocol Buffers, the encoding (https://protobuf.dev/programming-guides/encoding/): fields one after another. Groups are not supported. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string; readonly at: number };

/** One field. `bytes` is set for wire type 2, `value` for the numbers of the others, as 64 bits without a sign. */
export interface Field {
  readonly number: number;
  readonly wire: 0 | 1 | 2 | 5;
  readonly value: bigint;
  readonly bytes: Uint8Array;
  readonly at: number;
}

const nothing = new Uint8Array(0);
const varintBytesMax = 10;

/** Walks over the fields of a message. `take` may end the walk by giving a reason. */
export function readFields(
  bytes: Uint8Array,
  take: (field: Field) => string | undefined,
): Decoded<undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): bigint | undefined => {
    let low = 0;
    for (let i = 0; i < 4; i++) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      low |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let i = 4; i < varintBytesMax; i++) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  };
  while (at < bytes.length) {
    const begun = at;
    const tag = varint();
    if (tag === undefined || tag > 0xffffffffn)
      return { ok: false, reason: 'a tag cannot be read', at: begun };
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    if (number === 0 || (wire !== 0 && wire !== 1 && wire !== 2 && wire !== 5))
      return { ok: false, reason: `field ${number} of wire type ${wire}`, at: begun };
    let value = 0n;
    let own: Uint8Array = nothing;
    if (wire === 0 || wire === 2) {
      const read = varint();
      if (read === undefined) return { ok: false, reason: 'a number is cut off', at: begun };
      value = read;
    }
    const length = wire === 2 ? value : wire === 1 ? 8n : wire === 5 ? 4n : 0n;
    if (length > BigInt(bytes.length - at))
      return { ok: false, reason: `field ${number} is cut off`, at: begun };
    if (wire === 1) value = view.getBigUint64(at, true);
    if (wire === 5) value = BigInt(view.getUint32(at, true));
    if (wire === 2) own = bytes.subarray(at, at + Number(length));
    at += Number(length);
    const reason = take({ number, wire, value, bytes: own, at: begun });
    if (reason !== undefined) return { ok: false, reason, at: begun };
  }
  return { ok: true, value: undefined };
}

/** Bytes that grow as fields are written. */
export function createWriter() {
  let bytes: Uint8Array = new Uint8Array(1024);
  let at = 0;
  const room = (more: number) => {
    if (at + more <= bytes.length) return;
    const grown: Uint8Array = new Uint8Array(Math.max(bytes.length * 2, at + more));
    grown.set(bytes.subarray(0, at));
    bytes = grown;
  };
  const varint = (given: bigint | number) => {
    room(varintBytesMax);
    let rest = typeof given === 'number' && given >= 0 ? given : BigInt.asUintN(64, BigInt(given));
    if (typeof rest === 'bigint') {
      for (; rest >= 0x80n; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | 0x80;
      bytes[at++] = Number(rest);
      return;
    }
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80;
    bytes[at++] = rest;
  };
  return {
    varint(number: number, value: bigint | number) {
      varint(number * 8);
      varint(value);
    },
    double(number: number, value: number) {
      varint(number * 8 + 1);
      room(8);
      new DataView(bytes.buffer).setFloat64(at, value, true);
      at += 8;
    },
    bytes(number: number, value: Uint8Array) {
      varint(number * 8 + 2);
      varint(value.length);
      room(value.length);
      bytes.set(value, at);
      at += value.length;
    },
    done: () => bytes.slice(0, at),
  };
}
