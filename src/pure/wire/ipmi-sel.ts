/**
 * The system event log of IPMI (IPMI 2.0 sections 31.2, 31.5, 32 and 41.2): its figures, and entries with the sensor and the state that they are
 * about. Entries of vendors keep their octets.
 */
import { type Cursor, cursorOf, le16, le32, left, octets, skip, u8 } from './cursor.ts';
import { stateOf, thresholdEvents } from './ipmi-states.ts';

export const entryBytes = 16;

export interface EventLogFigures {
  readonly entries: number;
  readonly freeBytes: number;
  /** Entries were lost because it was full. */
  readonly overflow: boolean;
}
export function eventLogFiguresOf(data: Uint8Array): EventLogFigures | undefined {
  const cursor = cursorOf(data);
  skip(cursor, 1);
  const entries = le16(cursor);
  const freeBytes = le16(cursor);
  skip(cursor, 8);
  const support = u8(cursor);
  return cursor.bad ? undefined : { entries, freeBytes, overflow: (support & 0x80) !== 0 };
}

export interface LogEntry {
  readonly id: number;
  readonly type: number;
  /** By the clock of the controller; absent where it had none when it wrote the entry. */
  readonly atMs?: number;
  readonly event?: {
    /** Who wrote it: the address of a controller, or the number of a program with the lowest bit set. */
    readonly generator: number;
    readonly lun: number;
    readonly sensorType: number;
    readonly sensor: number;
    readonly eventType: number;
    /** The state is over. */
    readonly deasserted: boolean;
    readonly offset: number;
    /** Of a threshold: the raw reading, and the raw threshold it passed. */
    readonly reading?: number;
    readonly threshold?: number;
    readonly data: Uint8Array;
  };
  /** Of a vendor. */
  readonly enterprise?: number;
  readonly octets: Uint8Array;
}

/** What Get SEL Entry answers: the identifier of the next entry, and this one. */
export function logEntryOf(
  data: Uint8Array,
): { readonly next: number; readonly entry: LogEntry } | undefined {
  const cursor = cursorOf(data);
  const next = le16(cursor);
  const bytes = octets(cursor, entryBytes);
  return cursor.bad ? undefined : { next, entry: decodeEntry(bytes) };
}

/** Times up to here count from the start of the controller (section 37.1). */
const absoluteFromS = 0x2000_0000;
const unknownTime = 0xffff_ffff;
function timeOf(seconds: number): { readonly atMs?: number } {
  return seconds >= absoluteFromS && seconds !== unknownTime ? { atMs: seconds * 1000 } : {};
}

function decodeEntry(bytes: Uint8Array): LogEntry {
  const cursor = cursorOf(bytes.slice());
  const id = le16(cursor);
  const type = u8(cursor);
  if (type >= 0xe0) return { id, type, octets: octets(cursor, left(cursor)) };
  const time = timeOf(le32(cursor));
  if (type >= 0xc0) {
    const enterprise = le16(cursor) | (u8(cursor) << 16);
    return { id, type, ...time, enterprise, octets: octets(cursor, left(cursor)) };
  }
  const start = cursor.at;
  const event = readEvent(cursor);
  return { id, type, ...time, event, octets: cursor.bytes.subarray(start) };
}

function readEvent(cursor: Cursor): NonNullable<LogEntry['event']> {
  const generator = u8(cursor);
  const lun = u8(cursor) & 3;
  skip(cursor, 1);
  const sensorType = u8(cursor);
  const sensor = u8(cursor);
  const kind = u8(cursor);
  const data = octets(cursor, 3);
  const eventType = kind & 0x7f;
  const first = data[0] ?? 0;
  const threshold = eventType === thresholdEvents;
  return {
    ...{ generator, lun, sensorType, sensor, eventType, data },
    deasserted: (kind & 0x80) !== 0,
    offset: first & 15,
    ...(threshold && (first & 0xc0) === 0x40 ? { reading: data[1]! } : {}),
    ...(threshold && (first & 0x30) === 0x10 ? { threshold: data[2]! } : {}),
  };
}

/** In words: `above upper critical`, `input lost, over`. */
export function eventWords({ event }: LogEntry): string | undefined {
  if (!event) return undefined;
  const { word } = stateOf(event.sensorType, event.eventType, event.offset);
  return event.deasserted ? `${word}, over` : word;
}
