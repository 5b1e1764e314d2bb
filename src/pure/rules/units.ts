/** Values and times as a sentence says them, and as a person types them. */
import type { Unit } from '#pure/schema/metrics.ts';

/** What is written behind a number; the first fits best to read. */
const suffixes: Partial<Record<Unit, string>> = {
  percent: '%',
  celsius: '°C',
  volts: 'V',
  amperes: 'A',
  watts: 'W',
  'volt-amperes': 'VA',
  'watt-hours': 'Wh',
  hertz: 'Hz',
  pascals: 'Pa',
  'cubic-metres-per-hour': 'm³/h',
  dbm: 'dBm',
  rpm: 'rpm',
  'packets-per-second': 'packets/s',
  'errors-per-second': 'errors/s',
  ms: 'ms',
  s: 's',
  us: 'µs',
  days: 'days',
  'bits-per-second': 'bit/s',
  bytes: 'B',
};
const scaled: readonly Unit[] = ['bits-per-second', 'bytes', 'watts', 'watt-hours', 'hertz', 'volt-amperes'];
const scales = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;
const short = (value: number): string => String(Number(value.toPrecision(12)));

export function valueText(value: number, unit: Unit | null): string {
  const suffix = (unit && suffixes[unit]) ?? '';
  if (unit && scaled.includes(unit))
    for (const [factor, letter] of scales) {
      const part = value / factor;
      if (Math.abs(part) >= 1 && Number(short(part)) * factor === value)
        return `${short(part)} ${letter}${suffix}`;
    }
  return suffix ? `${value} ${suffix}` : String(value);
}

/** Undefined when the text is no number in this unit. A bare number is in the unit itself. */
export function parseValue(text: string, unit: Unit | null): number | undefined {
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(\S*)$/i.exec(text.trim());
  if (!found) return undefined;
  const number = Number(found[1]);
  const given = found[2]!;
  const suffix = (unit && suffixes[unit]) ?? '';
  if (given === '' || given === suffix) return number;
  if (unit && scaled.includes(unit))
    for (const [factor, letter] of scales) if (given === letter + suffix) return number * factor;
  return undefined;
}

const spans = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;
export function spanText(seconds: number): string {
  for (const [factor, letter] of spans) if (seconds % factor === 0) return `${seconds / factor} ${letter}`;
  return `${seconds} s`;
}
/** Roughly, for a measured time: "3.2 d". */
export function roughSpanText(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never';
  for (const [factor, letter] of spans)
    if (seconds >= factor) return `${Number((seconds / factor).toPrecision(2))} ${letter}`;
  return '0 s';
}
