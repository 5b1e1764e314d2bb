/**
 * Readings of IPMI sensors (IPMI 2.0 sections 35.5, 35.9, 35.14, 36.3 and 43.17): raw octets to numbers by the factors and the linearisation of the
 * sensor, their units, thresholds, and which states are set.
 */
import { cursorOf, left, u8 } from './cursor.ts';

/** y = L((M x + B 10^K1) 10^K2) of section 36.3. */
export interface Factors {
  readonly m: number;
  readonly b: number;
  readonly bExponent: number;
  readonly rExponent: number;
  readonly linearisation: number;
  /** Of the raw value: 0 unsigned, 1 ones' complement, 2 two's complement. */
  readonly format: number;
}

/** From here on the factors hold for one raw value only, and are asked for with it (section 35.5). */
export const nonLinear = 0x70;

const linearisations: Readonly<Record<number, (value: number) => number>> = {
  0: (value) => value,
  1: Math.log,
  2: Math.log10,
  3: Math.log2,
  4: Math.exp,
  5: (value) => 10 ** value,
  6: (value) => 2 ** value,
  7: (value) => 1 / value,
  8: (value) => value ** 2,
  9: (value) => value ** 3,
  10: Math.sqrt,
  11: Math.cbrt,
};

function signedOf(raw: number, format: number): number {
  if (format === 0 || raw < 0x80) return raw;
  return format === 1 ? raw - 255 : raw - 256;
}

/** More digits than eight bits can mean are noise of the arithmetic. */
const digits = 9;

/** Undefined where the function has no value there: the logarithm of zero, the inverse of zero. */
export function numberOf(raw: number, factors: Factors): number | undefined {
  const { m, b, bExponent, rExponent, linearisation, format } = factors;
  const straight = (m * signedOf(raw, format) + b * 10 ** bExponent) * 10 ** rExponent;
  const value = (linearisations[linearisation] ?? linearisations[0]!)(straight);
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : undefined;
}

export interface Units {
  readonly base: number;
  readonly modifier: number;
  /** How the modifier goes with the base: 1 base / modifier, 2 base × modifier. */
  readonly use: number;
  readonly rate: number;
  readonly percent: boolean;
}

/** Section 43.17, in the words of the dictionary of metrics where it has one; a dash for no unit. */
const unitNames = (
  '- celsius fahrenheit kelvin volts amperes watts joules coulombs volt-amperes nits lumens lux candelas ' +
  'kilopascals psi newtons cfm rpm hertz us ms s minutes hours days weeks mils inches feet cubic-inches ' +
  'cubic-feet millimetres centimetres metres cubic-centimetres cubic-metres litres fluid-ounces radians ' +
  'steradians revolutions cycles gravities ounces pounds foot-pounds ounce-inches gauss gilberts henries ' +
  'millihenries farads microfarads ohms siemens moles becquerels ppm - decibels dba dbc grays sieverts ' +
  'kelvin-of-colour bits kilobits megabits gigabits bytes kilobytes megabytes gigabytes words double-words ' +
  'quad-words cache-lines hits misses retries resets overruns underruns collisions packets messages ' +
  'characters errors correctable-errors uncorrectable-errors fatal-errors grams'
).split(' ');
const nameOf = (unit: number): string => {
  const name = unitNames[unit] ?? '-';
  return name === '-' ? '' : name;
};
const rates = ['', 'per-us', 'per-ms', 'per-s', 'per-minute', 'per-hour', 'per-day', ''];

/** As `watts`, `percent` or `count-per-minute`; empty for a number without a unit. */
export function unitOf({ base, modifier, use, rate, percent }: Units): string {
  const name = nameOf(base);
  const more = nameOf(modifier);
  const whole = use === 1 && more ? `${name}/${more}` : use === 2 && more ? `${name}*${more}` : name;
  const told = percent ? 'percent' : whole;
  return rates[rate] ? `${told || 'count'}-${rates[rate]}` : told;
}

/** Six thresholds in the order of their bits (section 35.9). */
export const thresholdNames = [
  'lowerNonCritical',
  'lowerCritical',
  'lowerNonRecoverable',
  'upperNonCritical',
  'upperCritical',
  'upperNonRecoverable',
] as const;
export type ThresholdName = (typeof thresholdNames)[number];

/** What Get Sensor Thresholds answers: the raw value of each that can be read. */
export function thresholdsOf(data: Uint8Array): Partial<Record<ThresholdName, number>> {
  const readable = data[0] ?? 0;
  const found: Partial<Record<ThresholdName, number>> = {};
  thresholdNames.forEach((name, bit) => {
    const raw = data[bit + 1];
    if (readable & (1 << bit) && raw !== undefined) found[name] = raw;
  });
  return found;
}

/** Section 35.14. */
export interface SensorReading {
  readonly raw: number;
  /** False while the sensor is switched off. */
  readonly scanning: boolean;
  readonly available: boolean;
  /** Bits of thresholds that are passed, or of states that are set: 15 at most. */
  readonly states: number;
}
export function sensorReadingOf(data: Uint8Array): SensorReading | undefined {
  const cursor = cursorOf(data);
  const raw = u8(cursor);
  const flags = u8(cursor);
  if (cursor.bad) return undefined;
  const low = left(cursor) > 0 ? u8(cursor) : 0;
  const high = left(cursor) > 0 ? u8(cursor) & 0x7f : 0;
  return {
    raw,
    scanning: (flags & 0x40) !== 0,
    available: (flags & 0x20) === 0,
    states: low | (high << 8),
  };
}
