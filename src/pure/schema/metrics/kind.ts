/** What a metric is: its unit, its type and its meaning. */
export const units = [
  'ms',
  's',
  'us',
  'percent',
  'ratio',
  'count',
  'bytes',
  'bits-per-second',
  'packets-per-second',
  'errors-per-second',
  'days',
  'score',
  'state',
  'celsius',
  'volts',
  'amperes',
  'watts',
  'volt-amperes',
  'watt-hours',
  'hertz',
  'pascals',
  'cubic-metres-per-hour',
  'dbm',
  'rpm',
] as const;
export type Unit = (typeof units)[number];

export interface MetricKind {
  readonly unit: Unit;
  readonly type: 'gauge' | 'counter';
  readonly title: string;
  readonly meaning: string;
  readonly better?: 'low' | 'high';
  /** A counter is stored as this gauge: its increase per second times `factor` (schedule does it, wraps and restarts understood). */
  readonly rate?: { readonly metric: string; readonly factor: number };
}
