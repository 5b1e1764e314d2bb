/** Figures as people read them: three significant digits, the unit that fits, tabular width left to the fonts. */
import type { Unit } from '#pure/schema/metrics.ts';

export const missing = '–';

function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return value
    .toFixed(Math.max(0, Math.min(digits - 1 - magnitude, 6)))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

const decimal = ['', 'k', 'M', 'G', 'T', 'P'];
export function scaled(value: number, step = 1000): { text: string; prefix: string } {
  let size = Math.abs(value);
  let at = 0;
  while (size >= step * 0.9995 && at < decimal.length - 1) {
    size /= step;
    at++;
  }
  return { text: significant(Math.sign(value) * size), prefix: decimal[at]! };
}

export function formatBps(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  const { text, prefix } = scaled(value);
  return `${text} ${prefix}b/s`;
}

export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return missing;
  const s = Math.abs(ms) / 1000;
  if (s < 1) return `${Math.round(ms)} ms`;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  const days = Math.floor(s / 86_400);
  return days < 30 ? `${days} d ${Math.floor((s % 86_400) / 3600)} h` : `${days} d`;
}

/** An interval as it was chosen: whole units only. */
export function formatInterval(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

export function formatAgo(timeMs: number | null | undefined, nowMs: number): string {
  if (timeMs === null || timeMs === undefined) return 'never';
  const age = nowMs - timeMs;
  if (age < -1500) return `in ${formatDuration(-age)}`;
  return age < 1500 ? 'now' : `${formatDuration(age)} ago`;
}

const two = (value: number) => String(value).padStart(2, '0');
export function formatTime(timeMs: number): string {
  const at = new Date(timeMs);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
export function formatDate(timeMs: number): string {
  const at = new Date(timeMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${formatTime(timeMs)}`;
}

export function formatMs(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  if (value >= 10_000) return formatDuration(value);
  return `${value < 0.01 ? significant(value, 2) : significant(value)} ms`;
}

const suffix: Partial<Record<Unit, string>> = {
  percent: '%',
  celsius: '°C',
  volts: 'V',
  watts: 'W',
  amperes: 'A',
  'volt-amperes': 'VA',
  'watt-hours': 'Wh',
  hertz: 'Hz',
  pascals: 'Pa',
  'cubic-metres-per-hour': 'm³/h',
  dbm: 'dBm',
  rpm: 'rpm',
  'packets-per-second': 'p/s',
  'errors-per-second': 'err/s',
};
export function formatValue(value: number | null | undefined, unit: Unit | string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  switch (unit) {
    case 'ms':
      return formatMs(value);
    case 's':
      return formatDuration(value * 1000);
    case 'us':
      return `${significant(value)} µs`;
    case 'state':
      return value >= 1 ? 'up' : value > 0 ? 'warning' : 'down';
    case 'bits-per-second':
      return formatBps(value);
    case 'bytes': {
      const { text, prefix } = scaled(value, 1024);
      return `${text} ${prefix}${prefix ? 'iB' : 'B'}`;
    }
    case 'percent':
      return `${significant(value)} %`;
    case 'ratio':
    case 'score':
      return significant(value);
    case 'days':
      return `${Math.floor(value)} d`;
    default: {
      const text = value >= 100_000 ? `${scaled(value).text} ${scaled(value).prefix}` : significant(value, 5);
      const unitText = suffix[unit as Unit];
      return unitText ? `${text} ${unitText}` : text.trim();
    }
  }
}

export const formatCount = (value: number) => value.toLocaleString('en-US').replaceAll(',', '\u2009');

/** `rttMs` → "rtt", `sizeBytes` → "size", `followScopes` → "follow scopes"; the unit is shown beside the field. */
const unitSuffixes: readonly [string, string][] = [
  ['Ms', 'ms'],
  ['Bytes', 'bytes'],
  ['Bps', 'b/s'],
  ['Percent', '%'],
  ['Days', 'days'],
];
export function labelOf(field: string): { label: string; unit: string } {
  const found = unitSuffixes.find(([end]) => field.endsWith(end) && field.length > end.length);
  const bare = found ? field.slice(0, -found[0].length) : field;
  const words = bare
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_.]/g, ' ')
    .toLowerCase();
  return { label: words.charAt(0).toUpperCase() + words.slice(1), unit: found?.[1] ?? '' };
}
