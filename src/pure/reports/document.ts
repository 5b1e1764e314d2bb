/** A report as data: HTML, CSV, PDF and the page draw the same. */
import type { Interval } from './intervals.ts';

/** How a value is written; a unit of the dictionary of metrics is one too. */
export const formats = [
  ...(['text', 'count', 'percent', 'duration', 'time', 'ms'] as const),
  ...(['bits-per-second', 'number'] as const),
] as const;
export type Format = (typeof formats)[number];
export type Cell = string | number | null;
export type Tone = 'good' | 'bad';

export interface Figure {
  readonly title: string;
  readonly value: Cell;
  readonly format: Format;
  readonly note?: string;
  readonly tone?: Tone;
}
export interface Column {
  readonly title: string;
  readonly format: Format;
}
export interface Row {
  readonly cells: readonly Cell[];
  readonly tone?: Tone;
}
export type Section =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'figures'; readonly items: readonly Figure[] }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly columns: readonly Column[];
      readonly rows: readonly Row[];
      /** Said instead of the table when it has no rows. */
      readonly empty: string;
      readonly note?: string;
    }
  | {
      /** One bar per item, lying; the longest is `max`, or the largest value. */
      readonly kind: 'bars';
      readonly title: string;
      readonly format: Format;
      readonly items: readonly { readonly label: string; readonly value: number; readonly tone?: Tone }[];
    }
  | {
      /** One upright bar per step of time. */
      readonly kind: 'history';
      readonly title: string;
      readonly format: Format;
      readonly steps: readonly {
        readonly label: string;
        readonly value: number | null;
        readonly tone?: Tone;
      }[];
      readonly min: number;
      readonly max: number;
      readonly limit?: number;
    };

/** A page before the report. */
export interface Cover {
  readonly organization: string;
  readonly text: string;
  /** A data URL of a PNG or JPEG. */
  readonly logo: string | null;
}
export interface ReportDocument {
  readonly title: string;
  readonly subtitle: string;
  readonly period: Interval;
  readonly timeZone: string;
  readonly madeMs: number;
  readonly cover?: Cover | undefined;
  readonly sections: readonly Section[];
}

const scaled = (value: number, step: number, names: readonly string[]): string => {
  let size = Math.abs(value);
  let index = 0;
  while (size >= step && index < names.length - 1) {
    size /= step;
    index++;
  }
  return `${Number((value / step ** index).toPrecision(3))} ${names[index]}`;
};

export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = Math.round(ms / 1000);
  const parts = [
    [Math.floor(s / 86_400), 'd'],
    [Math.floor(s / 3600) % 24, 'h'],
    [Math.floor(s / 60) % 60, 'min'],
    [s % 60, 's'],
  ].filter(([count]) => count !== 0);
  return parts
    .slice(0, 2)
    .map(([count, name]) => `${count} ${name}`)
    .join(' ');
}

/** Availabilities near 100 % differ in their last digits: 99.95 and 99.996 must not look alike. */
const formatPercent = (value: number) =>
  `${value > 99 && value < 100 ? (Math.floor(value * 1000) / 1000).toFixed(3) : Number(value.toPrecision(4))} %`;

const times = (timeMs: number, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  } as Intl.DateTimeFormatOptions)
    .format(timeMs)
    .replace(/(\d+)\/(\d+)\/(\d+), /, '$3-$2-$1 ');

export function formatCell(value: Cell, format: Format, timeZone: string): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  switch (format) {
    case 'percent':
      return formatPercent(value);
    case 'duration':
      return value === 0 ? '0' : formatDuration(value);
    case 'time':
      return times(value, timeZone);
    case 'ms':
      return `${Number(value.toPrecision(3))} ms`;
    case 'bits-per-second':
      return scaled(value, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);
    case 'count':
      return Math.round(value).toLocaleString('en-US');
    default:
      return String(Number(value.toPrecision(4)));
  }
}

export const formatPeriod = ({ period, timeZone }: Pick<ReportDocument, 'period' | 'timeZone'>): string =>
  `${times(period.fromMs, timeZone)} to ${times(period.toMs, timeZone)} (${timeZone})`;
