/**
 * S7 communication inside COTP data (`x224.ts`), as far as reading a system status list: setup and SZL reads, as Siemens' "System Software for
 * S7-300/400: System and Standard Functions" describes the lists. The frame is not published; it is written from what controllers answer.
 * Not supported: reading or writing of data, S7comm-plus.
 */
import { cursorOf, latin, octets, skip, u8, u16 } from './cursor.ts';
import { be16, concat } from './octets.ts';
import { encodeData } from './x224.ts';

const protocolId = 0x32;
const recordsMax = 32;

/** One call at a time each way, 480 octets. */
export const encodeSetup = (reference: number): Uint8Array =>
  encodeData(
    concat([protocolId, 1, 0, 0], be16(reference), be16(8), be16(0), [0xf0, 0], be16(1), be16(1), be16(480)),
  );

export const encodeReadSzl = (reference: number, list: number, index: number): Uint8Array =>
  encodeData(
    concat(
      [protocolId, 7, 0, 0],
      be16(reference),
      be16(8),
      be16(8),
      // Request of the group CPU functions, subfunction read SZL.
      [0, 1, 0x12, 4, 0x11, 0x44, 1, 0],
      [0xff, 9, 0, 4],
      be16(list),
      be16(index),
    ),
  );

export const isSetupAnswer = (payload: Uint8Array): boolean =>
  payload.length >= 20 && payload[0] === protocolId && payload[1] === 3 && payload[12] === 0xf0;

export interface SzlRecord {
  readonly index: number;
  readonly bytes: Uint8Array;
}
/** The records of a list, their index taken off; undefined for what is no such answer or an error. */
export function decodeSzl(payload: Uint8Array, list: number): readonly SzlRecord[] | undefined {
  const cursor = cursorOf(payload);
  if (u8(cursor) !== protocolId || u8(cursor) !== 7) return undefined;
  skip(cursor, 4);
  const parameterBytes = u16(cursor);
  skip(cursor, 2 + parameterBytes);
  if (u8(cursor) !== 0xff) return undefined;
  skip(cursor, 3);
  const [found, , size, count] = [u16(cursor), u16(cursor), u16(cursor), u16(cursor)];
  if (cursor.bad || found !== list || size < 2) return undefined;
  const records: SzlRecord[] = [];
  for (let i = 0; i < Math.min(count, recordsMax) && !cursor.bad; i++) {
    const record = cursorOf(octets(cursor, size));
    if (cursor.bad) break;
    records.push({ index: u16(record), bytes: octets(record, size - 2) });
  }
  return records;
}

/** Lists 0x11 (module identification) and 0x1C (component identification). */
export const textOfRecord = (
  records: readonly SzlRecord[] | undefined,
  index: number,
  length: number,
): string => {
  const bytes = records?.find((record) => record.index === index)?.bytes;
  return bytes ? latin(cursorOf(bytes), Math.min(length, bytes.length)).replace(/\0.*$/s, '').trim() : '';
};
/** The firmware (index 7) has `V` and three numbers in the last two words. */
export function firmwareOf(records: readonly SzlRecord[] | undefined): string | undefined {
  const bytes = records?.find((record) => record.index === 7)?.bytes;
  if (!bytes || bytes.length < 26 || bytes[22] !== 0x56) return undefined;
  return `V${bytes[23]}.${bytes[24]}.${bytes[25]}`;
}
