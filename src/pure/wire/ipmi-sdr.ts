/**
 * Sensor data records of IPMI (IPMI 2.0 section 43): full, compact and event-only sensors, those that stand for several sensors taken apart, and
 * where inventories are. Other records (entity associations, controllers, those of vendors) keep their type only.
 */
import { type Cursor, cursorOf, le16, left, octets, skip, u8 } from './cursor.ts';
import { typedText } from './ipmi.ts';
import type { Factors, Units } from './ipmi-sensor.ts';
import { thresholdEvents } from './ipmi-states.ts';

/** In front of every record: its identifier, version, type and the length of the rest. */
export const recordHeadBytes = 5;

export interface SensorRecord {
  readonly form: 'full' | 'compact' | 'event-only';
  /** Who answers for it: 0x20 is the controller itself. */
  readonly owner: number;
  readonly lun: number;
  readonly number: number;
  /** What it is a sensor of, and which of several. */
  readonly entity: number;
  readonly instance: number;
  readonly type: number;
  /** 1 is a threshold sensor, everything else has states (section 42.1). */
  readonly eventType: number;
  readonly name: string;
  /** Absent where the sensor has no number to read. */
  readonly units?: Units;
  readonly factors?: Factors;
  /** Thresholds that can be read, by the bits of `thresholdNames`. */
  readonly thresholds: number;
}
export interface InventoryLocator {
  readonly owner: number;
  readonly device: number;
  /** Commands for inventories reach it, not only the bus that it is on. */
  readonly logical: boolean;
  readonly lun: number;
  readonly name: string;
}
export interface SensorDataRecord {
  readonly id: number;
  readonly type: number;
  /** As many as the record stands for. */
  readonly sensors: readonly SensorRecord[];
  readonly inventory?: InventoryLocator;
}

/** Length of a whole record by its head; undefined for less than a head. */
export function recordBytes(head: Uint8Array): number | undefined {
  return head.length < recordHeadBytes ? undefined : recordHeadBytes + head[4]!;
}

/** Undefined for bytes that are no whole record. */
export function decodeRecord(bytes: Uint8Array): SensorDataRecord | undefined {
  const cursor = cursorOf(bytes);
  const id = le16(cursor);
  skip(cursor, 1);
  const type = u8(cursor);
  const length = u8(cursor);
  if (cursor.bad || left(cursor) < length) return undefined;
  const body = cursorOf(octets(cursor, length));
  switch (type) {
    case 1:
      return readSensors(id, type, body, readFull);
    case 2:
      return readSensors(id, type, body, readCompact);
    case 3:
      return readSensors(id, type, body, readEventOnly);
    case 0x11: {
      const inventory = readLocator(body);
      return inventory && { id, type, sensors: [], inventory };
    }
    default:
      return { id, type, sensors: [] };
  }
}

function readSensors(
  id: number,
  type: number,
  body: Cursor,
  read: (body: Cursor) => SensorRecord[],
): SensorDataRecord | undefined {
  const sensors = read(body).map((sensor) => ({ ...sensor, name: sensor.name.trim() }));
  return body.bad ? undefined : { id, type, sensors };
}

const readKey = (body: Cursor) => ({
  owner: u8(body),
  lun: u8(body) & 3,
  number: u8(body),
  entity: u8(body),
  // The highest bit tells a container from a physical entity.
  instance: u8(body) & 0x7f,
});

function readText(body: Cursor): string {
  const kind = u8(body);
  // A length of 31 is reserved, and some firmware counts beyond the end of its record.
  const bytes = octets(body, Math.min(kind & 31, left(body)));
  const text = typedText(kind >> 6, bytes);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** What full and compact records begin with. */
function readHead(body: Cursor) {
  const key = readKey(body);
  skip(body, 1);
  const capabilities = u8(body);
  const type = u8(body);
  const eventType = u8(body);
  skip(body, 4);
  const readable = u8(body) & 0x3f;
  skip(body, 1);
  const flags = u8(body);
  const base = u8(body);
  const modifier = u8(body);
  const units: Units = {
    base,
    modifier,
    use: (flags >> 1) & 3,
    rate: (flags >> 3) & 7,
    percent: (flags & 1) !== 0,
  };
  const format = flags >> 6;
  const threshold = eventType === thresholdEvents;
  return {
    ...{ ...key, type, eventType, format, units },
    // Support of thresholds: none, readable, settable, or fixed and not to be read.
    thresholds: threshold && [1, 2].includes((capabilities >> 2) & 3) ? readable : 0,
    // Firmware leaves the format of sensors with states at zero; those that have a number too name its unit.
    numeric: format !== 3 && (threshold || base !== 0 || units.percent),
  };
}

const signed = (value: number, bits: number): number => (value << (32 - bits)) >> (32 - bits);

/** Section 43.1. */
function readFull(body: Cursor): SensorRecord[] {
  const { numeric, format, units, ...head } = readHead(body);
  const linearisation = u8(body) & 0x7f;
  const factors = factorsOf(octets(body, 6), linearisation, format);
  skip(body, 17);
  const name = readText(body);
  return [{ form: 'full', ...head, name, ...(numeric && factors ? { units, factors } : {}) }];
}

/** The six octets of M, B, tolerance, accuracy and exponents, which Get Sensor Reading Factors answers with as well (section 35.5). */
export function factorsOf(bytes: Uint8Array, linearisation: number, format: number): Factors | undefined {
  const [m, mTolerance, b, bAccuracy, , exponents] = bytes;
  if (exponents === undefined) return undefined;
  return {
    m: signed(m! | ((mTolerance! & 0xc0) << 2), 10),
    b: signed(b! | ((bAccuracy! & 0xc0) << 2), 10),
    bExponent: signed(exponents & 15, 4),
    rExponent: signed(exponents >> 4, 4),
    linearisation,
    format,
  };
}

interface Sharing {
  readonly count: number;
  readonly letters: boolean;
  readonly offset: number;
  readonly entities: boolean;
}
function readSharing(body: Cursor): Sharing {
  const first = u8(body);
  const second = u8(body);
  return {
    count: first & 15,
    letters: ((first >> 4) & 3) === 1,
    offset: second & 0x7f,
    entities: (second & 0x80) !== 0,
  };
}

/** One record for several sensors with numbers in a row (section 43.2): their names end with a number or a letter. */
function share(sensor: SensorRecord, { count, letters, offset, entities }: Sharing): SensorRecord[] {
  if (count < 2) return [sensor];
  return Array.from({ length: count }, (_, i) => ({
    ...sensor,
    number: (sensor.number + i) & 255,
    instance: entities ? sensor.instance + i : sensor.instance,
    name: `${sensor.name}${letters ? lettersOf(offset + i) : offset + i}`,
  }));
}
/** A to Z, then AA. */
const lettersOf = (index: number): string =>
  (index < 26 ? '' : lettersOf(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

/** Section 43.2: it has no factors, so that there is no number. */
function readCompact(body: Cursor): SensorRecord[] {
  const { numeric: _numeric, format: _format, units: _units, ...head } = readHead(body);
  const sharing = readSharing(body);
  skip(body, 6);
  return share({ form: 'compact', ...head, name: readText(body) }, sharing);
}

/** Section 43.3. */
function readEventOnly(body: Cursor): SensorRecord[] {
  const key = readKey(body);
  const type = u8(body);
  const eventType = u8(body);
  const sharing = readSharing(body);
  skip(body, 2);
  return share({ form: 'event-only', ...key, type, eventType, thresholds: 0, name: readText(body) }, sharing);
}

/** Section 43.8. */
function readLocator(body: Cursor): InventoryLocator | undefined {
  const owner = u8(body) & ~1;
  const device = u8(body);
  const access = u8(body);
  skip(body, 7);
  const name = readText(body).trim();
  if (body.bad) return undefined;
  return { owner, device, logical: (access & 0x80) !== 0, lun: (access >> 3) & 3, name };
}
