/**
 * Modbus over TCP (Modbus Messaging on TCP/IP 1.0b, Modbus Application Protocol 1.1b3): reading of coils and registers, and the device
 * identification (function 43/14). Requests are written, responses read; registers become numbers. Not supported: anything that writes.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';

export const modbusPort = 502;
/** The unit and what follows: 253 octets of application data at most. */
const lengthMax = 254;

export const modbusTables = {
  coils: 1,
  'discrete-inputs': 2,
  'holding-registers': 3,
  'input-registers': 4,
} as const;
export type ModbusTable = keyof typeof modbusTables;

/** Exceptions of section 7. */
export const modbusExceptions: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'server device failure',
  5: 'acknowledge',
  6: 'server device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target device failed to respond',
};

export interface ModbusResponse {
  readonly transaction: number;
  readonly unit: number;
  readonly function: number;
  /** Of section 7; the function then has its highest bit taken off. */
  readonly exception?: number;
  readonly data: Uint8Array;
}

export function decodeModbus(bytes: Uint8Array): Decoded<ModbusResponse> {
  if (bytes.length < 6) return partial;
  const word = (at: number) => (bytes[at]! << 8) | bytes[at + 1]!;
  const length = word(4);
  if (word(2) !== 0 || length < 2 || length > lengthMax) return malformed('what answers is no Modbus server');
  if (bytes.length < 6 + length) return partial;
  const code = bytes[7]!;
  const failed = code >= 0x80;
  if (failed && length < 3) return malformed('an exception without its code');
  return complete(
    {
      transaction: word(0),
      unit: bytes[6]!,
      function: code & 0x7f,
      ...(failed ? { exception: bytes[8]! } : {}),
      data: bytes.slice(8, 6 + length),
    },
    6 + length,
  );
}

function encode(transaction: number, unit: number, body: readonly number[]): Uint8Array {
  const length = body.length + 1;
  return Uint8Array.from([
    transaction >> 8,
    transaction & 255,
    0,
    0,
    length >> 8,
    length & 255,
    unit,
    ...body,
  ]);
}
export const encodeModbusRead = (
  transaction: number,
  unit: number,
  table: ModbusTable,
  address: number,
  count: number,
): Uint8Array =>
  encode(transaction, unit, [modbusTables[table], address >> 8, address & 255, count >> 8, count & 255]);
/** Function 43, MEI type 14, basic objects: vendor, product, revision. */
export const encodeIdentify = (transaction: number, unit: number): Uint8Array =>
  encode(transaction, unit, [43, 14, 1, 0]);

/** The bits of coils, or the words of registers; undefined when the response holds another number of them. */
export function valuesOfRead(data: Uint8Array, table: ModbusTable, count: number): number[] | undefined {
  const bytes = data.subarray(1);
  if (bytes.length !== data[0]) return undefined;
  if (table === 'coils' || table === 'discrete-inputs') {
    if (bytes.length !== Math.ceil(count / 8)) return undefined;
    return Array.from({ length: count }, (_, i) => (bytes[i >> 3]! >> (i & 7)) & 1);
  }
  if (bytes.length !== count * 2) return undefined;
  return Array.from({ length: count }, (_, i) => (bytes[i * 2]! << 8) | bytes[i * 2 + 1]!);
}

/** Objects by their number: 0 vendor, 1 product, 2 revision. */
export function identificationOf(data: Uint8Array): ReadonlyMap<number, string> | undefined {
  const count = data[5];
  if (data[0] !== 14 || count === undefined) return undefined;
  const found = new Map<number, string>();
  for (let i = 0, at = 6; i < count; i++) {
    const length = data[at + 1];
    if (length === undefined || at + 2 + length > data.length) return undefined;
    const text = Array.from(data.subarray(at + 2, at + 2 + length), (byte) =>
      byte > 31 && byte < 127 ? String.fromCharCode(byte) : '?',
    ).join('');
    found.set(data[at]!, text);
    at += 2 + length;
  }
  return found;
}

export const modbusTypes = [
  'bit',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'float32',
  'int64',
  'uint64',
  'float64',
] as const;
export type ModbusType = (typeof modbusTypes)[number];
export const registersOf = (type: ModbusType): number =>
  type === 'bit' ? 1 : Number(type.replace(/\D/g, '')) / 16;

/** `low-first` turns the order of the words round: the application protocol says nothing of numbers longer than one word. */
export function numberOf(
  words: readonly number[],
  type: ModbusType,
  order: 'high-first' | 'low-first',
): number {
  if (type === 'bit') return words[0]!;
  const view = new DataView(new ArrayBuffer(words.length * 2));
  for (const [i, value] of (order === 'low-first' ? words.toReversed() : words).entries())
    view.setUint16(i * 2, value);
  switch (type) {
    case 'int16':
      return view.getInt16(0);
    case 'uint16':
      return view.getUint16(0);
    case 'int32':
      return view.getInt32(0);
    case 'uint32':
      return view.getUint32(0);
    case 'float32':
      return view.getFloat32(0);
    case 'int64':
      return Number(view.getBigInt64(0));
    case 'uint64':
      return Number(view.getBigUint64(0));
    case 'float64':
      return view.getFloat64(0);
  }
}
