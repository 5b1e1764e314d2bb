/** What must hold of settings whatever level says them: thresholds that can be crossed, intervals that leave a run its time. */
import { invalidInput } from '../base/errors.ts';
import type { NodeSettings, SensorRule, Threshold } from '../contract/resources.ts';
import { metricKinds, type Unit } from '../schema/metrics.ts';
import { rangeOf } from '../schema/ranges.ts';
import { readHours } from './hours.ts';

/** Field by field; throws naming the place, `thresholds.2.above`. */
export function checkSettings(settings: NodeSettings): void {
  settings.thresholds?.forEach(checkThreshold);
  if (settings.rule) checkRule(settings.rule);
  if (settings.hours) readHours(settings.hours);
}

function checkRule({ failuresToOpen, window }: SensorRule): void {
  if (failuresToOpen > window)
    throw invalidInput(
      'rule.failuresToOpen',
      failuresToOpen,
      `can never be: ${failuresToOpen} of the last ${window}`,
      `Give ${window} or less, or a window of ${failuresToOpen} or more.`,
    );
}

function checkThreshold({ metric, above, below }: Threshold, at: number): void {
  const kind = Object.hasOwn(metricKinds, metric)
    ? metricKinds[metric as keyof typeof metricKinds]
    : undefined;
  if (!kind)
    throw invalidInput(
      `thresholds.${at}.metric`,
      metric,
      'there is no such metric',
      'See docs/reference/metrics.md.',
    );
  if (above === undefined && below === undefined)
    throw invalidInput(`thresholds.${at}`, metric, 'no limit', `Give above or below, in ${kind.unit}.`);
  if (above !== undefined && below !== undefined && below > above)
    throw invalidInput(
      `thresholds.${at}.below`,
      below,
      `every value would cross: below ${below} and above ${above} overlap`,
      'Give a lower limit that is less than the upper one.',
    );
  // Of what counts up the rate is stored: no value is ever compared.
  if (kind.type === 'counter')
    throw invalidInput(
      `thresholds.${at}.metric`,
      metric,
      'is a counter, which is stored as a rate',
      `Take ${(kind as { rate?: { metric: string } }).rate?.metric ?? 'the metric of its rate'}.`,
    );
  const { least, most } = rangeOf(kind.unit);
  if (above !== undefined && above >= most)
    throw invalidInput(
      `thresholds.${at}.above`,
      above,
      `can never happen: a value in ${kind.unit} is never above ${most}`,
      `Give a limit below ${most}.`,
    );
  if (below !== undefined && below <= least)
    throw invalidInput(
      `thresholds.${at}.below`,
      below,
      `can never happen: a value in ${kind.unit} is never below ${least}`,
      `Give a limit above ${least}.`,
    );
  if (above !== undefined && above < least)
    throw invalidInput(
      `thresholds.${at}.above`,
      above,
      `always holds: a value in ${kind.unit} is never less than ${least}`,
      `Give ${least} or more.`,
    );
  if (below !== undefined && below > most)
    throw invalidInput(
      `thresholds.${at}.below`,
      below,
      `always holds: a value in ${kind.unit} is never more than ${most}`,
      `Give ${most} or less.`,
    );
}

/** Units of one dimension, as factors to the first of them. */
const dimensions: readonly Readonly<Record<string, number>>[] = [
  { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, days: 86_400, d: 86_400 },
  { bytes: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB: 1024, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 },
  { 'bits-per-second': 1, 'bit/s': 1, 'kbit/s': 1e3, 'Mbit/s': 1e6, 'Gbit/s': 1e9 },
  { percent: 1, '%': 1 },
  { celsius: 1, '°C': 1 },
  { volts: 1, V: 1 },
  { watts: 1, W: 1, kW: 1000 },
];

/** `200 ms` in the unit of the metric; a unit of something else is refused. */
export function quantityIn(unit: Unit, text: string, field: string): number {
  const match = /^(-?\d+(?:\.\d+)?)\s*(\S+)?$/.exec(text.trim());
  const dimension = dimensions.find((factors) => Object.hasOwn(factors, unit)) ?? { [unit]: 1 };
  const given = match?.[2] ?? unit;
  if (!match || !Object.hasOwn(dimension, given))
    throw invalidInput(
      field,
      text,
      match ? `"${given}" is no unit of this metric` : 'not a number with a unit',
      `The metric is in ${unit}: write ${Object.keys(dimension).join(', ')}, or a number alone.`,
    );
  return Number(((Number(match[1]) * dimension[given]!) / dimension[unit]!).toPrecision(12));
}

const numberOf = (
  input: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): number | undefined =>
  names.map((name) => input[name]).find((value): value is number => typeof value === 'number');

/**
 * The time a run with this input takes even when everything answers at once: what it sends apart. Waiting for a target that is
 * dead may take longer than the interval; the schedule counts that.
 */
export function leastRunMs(input: Readonly<Record<string, unknown>>): number {
  const rounds = numberOf(input, 'count', 'rounds') ?? 1;
  const spacingMs = numberOf(input, 'intervalMs') ?? 0;
  return (rounds - 1) * spacingMs;
}

export function checkInterval(intervalMs: number, input: Readonly<Record<string, unknown>>): void {
  const leastMs = leastRunMs(input);
  if (intervalMs < leastMs)
    throw invalidInput(
      'intervalMs',
      intervalMs,
      `a run takes at least ${leastMs} ms`,
      `Run it every ${leastMs} ms or slower, or give it fewer rounds.`,
    );
}
