/** One machine as bytes: sensor data records (IPMI 2.0 section 43), inventory and log entries, written by hand from the tables of the specification. */
import { ascii, concat, le16, le32, type Octets } from '#pure/wire/octets.ts';

export interface MachineSensor {
  readonly number: number;
  readonly name: string;
  readonly type: number;
  readonly eventType: number;
  readonly entity: number;
  readonly instance: number;
  /** Of full records: M, B, K1 (of B), K2 (of the result), linearisation, format of the raw value, units. */
  readonly factors?: {
    readonly m: number;
    readonly b?: number;
    readonly k1?: number;
    readonly k2?: number;
    readonly linearisation?: number;
    readonly format?: number;
  };
  readonly units?: { readonly base?: number; readonly modifier?: number; readonly flags?: number };
  readonly form: 'full' | 'compact' | 'event-only';
  readonly sharing?: readonly [number, number];
  /** What it reads now; states of discrete sensors. Absent: no reading. */
  readonly raw?: number;
  readonly states?: number;
  /** By the bits of the specification, from lower non-critical to upper non-recoverable. */
  readonly thresholds?: readonly (number | undefined)[];
  readonly owner?: number;
}

const signedBits = (value: number, bits: number) => value & ((1 << bits) - 1);

function headOf(id: number, type: number, body: Uint8Array): Uint8Array {
  return concat(le16(id), [0x51, type, body.length], body);
}
const textOf = (name: string) => concat([0xc0 | name.length], ascii(name));

const maskOf = (thresholds: MachineSensor['thresholds'] = []) =>
  thresholds.reduce<number>((mask, value, bit) => (value === undefined ? mask : mask | (1 << bit)), 0);

export function recordOf(sensor: MachineSensor, id: number): Uint8Array {
  const { number, name, type, eventType, entity, instance, units = {}, form } = sensor;
  const key = [sensor.owner ?? 0x20, 0, number, entity, instance];
  const sharing = sensor.sharing ?? [1, 0];
  if (form === 'event-only')
    return headOf(id, 3, concat(key, [type, eventType, ...sharing, 0, 0], textOf(name)));
  const readable = maskOf(sensor.thresholds);
  const format = sensor.factors?.format ?? (form === 'full' && sensor.factors ? 0 : 3);
  const head = concat(
    key,
    // Initialized; readable thresholds; then assertions and deassertions, which nobody reads here.
    [0x7f, readable ? 0x68 : 0x40, type, eventType],
    [0, 0, 0, 0],
    eventType === 1 ? [readable, 0] : le16(0x7fff),
    [(format << 6) | (units.flags ?? 0), units.base ?? 0, units.modifier ?? 0],
  );
  if (form === 'compact') return headOf(id, 2, concat(head, sharing, [0, 0, 0, 0, 0, 0], textOf(name)));
  const { m = 1, b = 0, k1 = 0, k2 = 0, linearisation = 0 } = sensor.factors ?? {};
  const [m10, b10] = [signedBits(m, 10), signedBits(b, 10)];
  return headOf(
    id,
    1,
    concat(
      head,
      [linearisation, m10 & 255, (m10 >> 8) << 6, b10 & 255, (b10 >> 8) << 6, 0],
      [(signedBits(k2, 4) << 4) | signedBits(k1, 4), 0, 0, 0, 0, 255, 0],
      // From upper non-recoverable down.
      [5, 4, 3, 2, 1, 0].map((bit) => sensor.thresholds?.[bit] ?? 0),
      [0, 0, 0, 0, 0],
      textOf(name),
    ),
  );
}

export const locatorOf = (id: number, device: number, name: string): Uint8Array =>
  headOf(id, 0x11, concat([0x20, device, 0x80, 0, 0, 0x10, 0, 7, 1, 0], textOf(name)));

const temperature = { base: 1 };
const full = { form: 'full', eventType: 1 } as const;

/** The thresholds of one sensor stand in the order of their bits: lower non-critical, critical, non-recoverable, upper the same. */
export const sensors: readonly MachineSensor[] = [
  {
    ...{ ...full, number: 1, name: 'CPU1 Temp', type: 1, entity: 3, instance: 1, units: temperature },
    ...{ factors: { m: 1 }, raw: 60, thresholds: [undefined, undefined, undefined, 85, 95, 105] },
  },
  {
    // 8 bits in two's complement, 2.5 degrees up: -5 + 2.5.
    ...{ ...full, number: 2, name: 'Inlet Temp', type: 1, entity: 55, instance: 1, units: temperature },
    ...{ factors: { m: 1, b: 25, k1: -1, format: 2 }, raw: 0xfb, thresholds: [0xf6, 0xec] },
  },
  {
    // 63 mV a step, with an offset of 1 V.
    ...{ ...full, number: 3, name: 'P12V', type: 2, entity: 7, instance: 1, units: { base: 4 } },
    ...{ factors: { m: 63, b: 100, k1: 1, k2: -3 }, raw: 175, thresholds: [150, 140, 130, 200, 210, 220] },
  },
  {
    ...{ ...full, number: 4, name: 'Fan 1', type: 4, entity: 29, instance: 1, units: { base: 18 } },
    ...{ factors: { m: 100 }, raw: 42, thresholds: [10, 5] },
  },
  {
    ...{ ...full, number: 5, name: 'PSU1 Power', type: 11, entity: 10, instance: 1, units: { base: 6 } },
    ...{ factors: { m: 4 }, raw: 45, thresholds: [] },
  },
  {
    // A ratio: 1 / (0.01 x).
    ...{ ...full, number: 6, name: 'Inverse', type: 11, entity: 7, instance: 1, units: { base: 19 } },
    factors: { m: 1, k2: -2, linearisation: 7 },
    raw: 8,
  },
  {
    ...{ ...full, number: 7, name: 'Root', type: 3, entity: 10, instance: 1, units: { base: 5 } },
    factors: { m: 2, linearisation: 10 },
    raw: 72,
  },
  {
    ...{ ...full, number: 8, name: 'Log', type: 11, entity: 7, instance: 1, units: { base: 60 } },
    factors: { m: 1, linearisation: 2 },
    raw: 200,
  },
  {
    // Ones' complement: 0xfa is -5.
    ...{ ...full, number: 9, name: 'Board Temp', type: 1, entity: 7, instance: 1, units: temperature },
    ...{ factors: { m: -3, format: 1 }, raw: 0xfa },
  },
  {
    ...{ ...full, number: 10, name: 'Fan duty', type: 4, entity: 29, instance: 1, units: { flags: 1 } },
    ...{ factors: { m: 1 }, raw: 35 },
  },
  {
    // Flow per hour: cubic metres with a rate.
    ...{ ...full, number: 11, name: 'Airflow', type: 11, entity: 55, instance: 1 },
    ...{ units: { base: 36, flags: 5 << 3 }, factors: { m: 5 }, raw: 20 },
  },
  {
    ...{ ...full, number: 12, name: 'Spare Temp', type: 1, entity: 64, instance: 1, units: temperature },
    factors: { m: 1 },
  },
  {
    ...{ form: 'full', number: 20, name: 'PSU1', type: 8, eventType: 0x6f, entity: 10, instance: 1 },
    ...{ states: 1 },
  },
  {
    ...{ form: 'compact', number: 21, name: 'Fan red', type: 4, eventType: 0x0b, entity: 30, instance: 1 },
    ...{ states: 1 },
  },
  {
    // One record for three bays, with a number from 1 on.
    ...{ form: 'compact', number: 30, name: 'Bay ', type: 13, eventType: 0x6f, entity: 26, instance: 1 },
    ...{ sharing: [3, 0x81], states: 1 },
  },
  { form: 'event-only', number: 40, name: 'OS stop', type: 0x20, eventType: 0x6f, entity: 35, instance: 1 },
];

export const records: readonly Uint8Array[] = [
  ...sensors.map((sensor, i) => recordOf(sensor, i + 1)),
  locatorOf(sensors.length + 1, 0, 'Main'),
  locatorOf(sensors.length + 2, 1, 'PSU1 FRU'),
];

const sumOf = (bytes: Uint8Array) => -bytes.reduce((sum, octet) => sum + octet, 0) & 255;
const summed = (...parts: readonly Octets[]) => {
  const bytes = concat(...parts);
  return concat(bytes, [sumOf(bytes)]);
};
const field = (text: string) => concat([0xc0 | text.length], ascii(text));

function areaOf(...parts: readonly Octets[]): Uint8Array {
  const inner = concat(...parts, [0xc1]);
  const length = Math.ceil((inner.length + 3) / 8) * 8;
  const body = concat([1, length / 8], inner, new Uint8Array(length - inner.length - 3));
  return summed(body);
}

/** 2024-03-01 12:00, in minutes since 1996. */
const madeMinutes = (Date.UTC(2024, 2, 1, 12) - Date.UTC(1996, 0, 1)) / 60_000;
export function inventoryOf(product: string, serial: string, boardSerial = 'B-0001'): Uint8Array {
  const chassis = areaOf([0x17], field('CH-PART'), field('CH-SER'));
  const board = areaOf(
    [25, ...le32(madeMinutes).slice(0, 3)],
    ...[field('ACME Boards'), field('Mainboard'), field(boardSerial), field('BP-77'), field('')],
  );
  const goods = areaOf(
    [25],
    ...[
      field('ACME'),
      field(product),
      field('PN-42'),
      field('rev B'),
      field(serial),
      field('ASSET 9'),
      field(''),
    ],
  );
  const at = [8, 8 + chassis.length, 8 + chassis.length + board.length].map((offset) => offset / 8);
  return concat(summed([1, 0, ...at, 0, 0]), chassis, board, goods);
}
export const inventories: ReadonlyMap<number, Uint8Array> = new Map([
  [0, inventoryOf('Server 1000', 'SN-12345')],
  [1, inventoryOf('Supply 800', 'PS-777')],
]);

export interface MachineEvent {
  readonly type?: number;
  readonly atS: number;
  readonly sensorType: number;
  readonly sensor: number;
  readonly eventType: number;
  readonly data: readonly [number, number, number];
}
/** The 13 octets behind identifier and type. */
export const eventOctets = ({ atS, sensorType, sensor, eventType, data }: MachineEvent): Uint8Array =>
  concat(le32(atS), [0x20, 0, 4, sensorType, sensor, eventType, ...data]);

const startS = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;
export const events: readonly MachineEvent[] = [
  // Above upper critical at 96 degrees, the threshold is 95; then over.
  { atS: startS, sensorType: 1, sensor: 1, eventType: 1, data: [0x59, 96, 95] },
  { atS: startS + 60, sensorType: 1, sensor: 1, eventType: 0x81, data: [0x59, 94, 95] },
  { atS: startS + 120, sensorType: 8, sensor: 20, eventType: 0x6f, data: [3, 255, 255] },
  { atS: startS + 180, sensorType: 0x20, sensor: 40, eventType: 0x6f, data: [1, 255, 255] },
  // Before the clock was set; of a sensor that no record names.
  { atS: 77, sensorType: 0x12, sensor: 99, eventType: 0x6f, data: [1, 255, 255] },
];
