/** The incremental detector against a naive one that looks at the whole past again with every sample. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type RuleCondition,
  type RuleConfirm,
  ruleCondition,
  ruleConfirm,
} from '#pure/contract/resources.ts';
import type { Unit } from '#pure/schema/metrics.ts';
import { createDetector } from './detector.ts';
import { forecastPoints } from './signals/forecast.ts';
import { percentileBuckets } from './signals/percentile.ts';
import { ratePoints } from './signals/rate.ts';

type Past = readonly (readonly [timeS: number, value: number])[];
const median = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** What the condition measures at the end of the past, straight from its definition. */
function measuredOf(past: Past, condition: RuleCondition, unit: Unit): number {
  const [nowS, now] = past.at(-1)!;
  switch (condition.kind) {
    case 'change': {
      const jumps = past.slice(1).map(([timeS, value], i) => [timeS, value - past[i]![1]] as const);
      if (jumps.length === 0) return Number.NaN;
      const fits = (d: number) =>
        ({ any: Math.abs(d), up: d, down: -d })[condition.direction] >= condition.by;
      if (fits(jumps.at(-1)![1])) return jumps.at(-1)![1];
      const last = jumps.findLast(([, delta]) => fits(delta));
      return last && nowS - last[0] < condition.holdS ? last[1] : 0;
    }
    case 'rate': {
      const kept: (readonly [number, number])[] = [];
      let newest = Number.NEGATIVE_INFINITY;
      for (const sample of past.slice(0, -1)) {
        while (kept[0] && kept[0][0] < sample[0] - condition.windowS) kept.shift();
        if (
          kept.length === 0 ||
          (sample[0] - newest >= condition.windowS / (ratePoints - 1) && kept.length < ratePoints)
        ) {
          kept.push(sample);
          newest = sample[0];
        }
      }
      const from = kept.find(([timeS]) => timeS >= nowS - condition.windowS);
      if (!from || (nowS - from[0]) * 2 < condition.windowS) return Number.NaN;
      const per = { second: 1, minute: 60, hour: 3600, day: 86_400 }[condition.per];
      return ((now - from[1]) / (nowS - from[0])) * per;
    }
    case 'volume': {
      const lengthS = condition.period === 'hour' ? 3600 : 86_400;
      const startS = nowS - (nowS % lengthS);
      let sum = 0;
      past.forEach(([timeS, value], i) => {
        if (timeS < startS) return;
        if (unit === 'count') sum += value;
        else if (i > 0 && timeS - past[i - 1]![0] <= 3600)
          sum += (value / 8) * (timeS - Math.max(past[i - 1]![0], startS));
      });
      return sum;
    }
    case 'percentile': {
      const bucketS = Math.max(1, Math.ceil(condition.windowS / percentileBuckets));
      const buckets = Math.floor(condition.windowS / bucketS);
      const parts = Map.groupBy(
        past.filter(([timeS]) => Math.floor(timeS / bucketS) > Math.floor(nowS / bucketS) - buckets),
        ([timeS]) => Math.floor(timeS / bucketS),
      );
      const means = [...parts.values()]
        .map((part) => mean(part.map(([, value]) => value)))
        .sort((a, b) => a - b);
      return means[Math.max(0, Math.ceil((condition.percentile / 100) * means.length) - 1)]!;
    }
    case 'baseline': {
      const hour = Math.floor(nowS / 3600);
      const means = new Map(
        [...Map.groupBy(past, ([timeS]) => Math.floor(timeS / 3600))]
          .filter(([at]) => at < hour)
          .map(([at, part]) => [at, Math.fround(mean(part.map(([, value]) => value)))]),
      );
      // Of each hour of the week and turn of weeks only the newest is remembered.
      const remembered = new Map<string, readonly [number, number]>();
      for (const [at, value] of [...means].sort((a, b) => a[0] - b[0]))
        remembered.set(`${at % 168} ${Math.floor(at / 168) % condition.weeks}`, [at, value]);
      const own = [...remembered.values()].some(([at]) => at % 168 === hour % 168);
      const near = [...remembered.values()].filter(([at]) =>
        [167, 0, 1].some((offset) => at % 168 === (hour + offset) % 168),
      );
      if (!own || near.length < 4) return Number.NaN;
      const center = median(near.map(([, value]) => value));
      const spread = 1.4826 * median(near.map(([, value]) => Math.abs(value - center)));
      return (
        (now - center) /
        Math.max(condition.deviations * spread, condition.least, Math.abs(center) * 0.05, Number.MIN_VALUE)
      );
    }
    case 'forecast': {
      const sign = condition.direction === 'rising' ? 1 : -1;
      if ((now - condition.reaches) * sign >= 0) return 0;
      const partS = condition.windowS / forecastPoints;
      const parts = [...Map.groupBy(past, ([timeS]) => Math.floor(timeS / partS))];
      const openedS = parts.at(-1)![1][0]![0];
      const points = parts
        .slice(0, -1)
        .map(
          ([, part]) => [mean(part.map(([timeS]) => timeS)), mean(part.map(([, value]) => value))] as const,
        )
        .slice(-forecastPoints)
        .filter(([timeS]) => timeS >= openedS - condition.windowS);
      if (points.length < forecastPoints / 4) return Number.NaN;
      const slopes = points.flatMap(([t, v], i) => points.slice(i + 1).map(([u, w]) => (w - v) / (u - t)));
      const slope = median(slopes);
      const level = median(points.map(([t, v]) => v + slope * (openedS - t)));
      const left = (condition.reaches - level) * sign;
      const at =
        left <= 0 ? openedS : slope * sign > 0 ? openedS + left / (slope * sign) : Number.POSITIVE_INFINITY;
      return Math.max(0, at - nowS);
    }
    default:
      return now;
  }
}

function isBad(measured: number, condition: RuleCondition, raised: boolean): boolean {
  switch (condition.kind) {
    case 'change':
      return { any: Math.abs(measured), up: measured, down: -measured }[condition.direction] >= condition.by;
    case 'baseline': {
      const border = raised ? 0.8 : 1;
      return { above: measured, below: -measured, both: Math.abs(measured) }[condition.direction] > border;
    }
    case 'forecast':
      return measured <= condition.withinS * (raised ? 1.25 : 1);
    case 'volume':
      return measured > condition.above;
    case 'threshold':
    case 'rate':
    case 'percentile':
      if (condition.above !== undefined)
        return raised && condition.clear !== undefined
          ? measured >= condition.clear
          : measured > condition.above;
      return raised && condition.clear !== undefined
        ? measured <= condition.clear
        : measured < condition.below!;
    default:
      throw new Error(condition.kind);
  }
}

/** Whether it is raised after each sample. */
function naive(samples: Past, condition: RuleCondition, confirm: RuleConfirm, unit: Unit): boolean[] {
  const judged: (readonly [timeS: number, bad: boolean])[] = [];
  let raised = false;
  return samples.map(([timeS], i) => {
    const measured = measuredOf(samples.slice(0, i + 1), condition, unit);
    if (Number.isNaN(measured)) return raised;
    judged.push([timeS, isBad(measured, condition, raised)]);
    if (confirm.kind === 'n-of-m')
      raised = judged.slice(-confirm.m).filter(([, bad]) => bad).length >= confirm.n;
    else {
      const good = judged.findLastIndex(([, bad]) => !bad);
      const began = judged[good + 1];
      const forS = confirm.kind === 'duration' ? confirm.forS : 0;
      raised = began !== undefined && (raised || timeS - began[0] >= forS);
    }
    return raised;
  });
}

const value = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 20, noNaN: true }));
const series = (stepS: fc.Arbitrary<number>, maxLength: number) =>
  fc.array(fc.tuple(stepS, value), { minLength: 1, maxLength, size: 'max' }).map((steps) => {
    let timeS = 1_700_000_000;
    return steps.map(([step, sample]) => [(timeS += step), sample] as const);
  });
const bounds = fc.oneof(
  fc.record({ above: fc.constantFrom(8, 10), clear: fc.constantFrom(undefined, 5, 8) }),
  fc.record({ below: fc.constantFrom(8, 10), clear: fc.constantFrom(undefined, 10, 12) }),
);
const confirm = fc.oneof(
  fc.constant({ kind: 'at-once' }),
  fc.record({ kind: fc.constant('duration'), forS: fc.constantFrom(1, 60, 300) }),
  fc.record({ kind: fc.constant('n-of-m'), n: fc.integer({ min: 1, max: 5 }), m: fc.constantFrom(5, 32) }),
);
const often = fc.constantFrom(1, 30, 60, 60, 60, 300);
const cases: readonly (readonly [string, fc.Arbitrary<object>, fc.Arbitrary<number>, number, Unit])[] = [
  ['threshold', bounds, often, 200, 'percent'],
  [
    'change',
    fc.record({
      direction: fc.constantFrom('any', 'up', 'down'),
      by: fc.constantFrom(3, 10),
      holdS: fc.constantFrom(60, 600),
    }),
    often,
    200,
    'count',
  ],
  [
    'rate',
    bounds.chain((b) =>
      fc
        .record({ per: fc.constantFrom('hour', 'minute'), windowS: fc.constantFrom(60, 600, 3600) })
        .map((r) => ({ ...r, ...b })),
    ),
    often,
    200,
    'bytes',
  ],
  [
    'volume',
    fc.record({ above: fc.constantFrom(1000, 5000), period: fc.constantFrom('hour', 'day') }),
    fc.constantFrom(60, 900, 4000),
    150,
    'bits-per-second',
  ],
  [
    'volume',
    fc.record({ above: fc.constantFrom(100, 500), period: fc.constantFrom('hour', 'day') }),
    fc.constantFrom(60, 900, 4000),
    150,
    'count',
  ],
  [
    'percentile',
    bounds.chain((b) =>
      fc
        .record({ percentile: fc.constantFrom(50, 95, 100), windowS: fc.constantFrom(300, 1000, 7000) })
        .map((r) => ({ ...r, ...b })),
    ),
    often,
    300,
    'ms',
  ],
  [
    'baseline',
    fc.record({
      direction: fc.constantFrom('above', 'below', 'both'),
      deviations: fc.constantFrom(1, 3),
      weeks: fc.constantFrom(2, 3),
      least: fc.constantFrom(0, 5),
    }),
    fc.constantFrom(1800, 3600, 7200, 7200, 200_000),
    500,
    'ms',
  ],
  [
    'forecast',
    fc.record({
      reaches: fc.constantFrom(18, 25),
      direction: fc.constant('rising'),
      withinS: fc.constantFrom(7200, 86_400),
      windowS: fc.constantFrom(7200, 86_400),
    }),
    fc.constantFrom(60, 300, 3600),
    200,
    'percent',
  ],
];
test.each(cases)('%s: the detector agrees with its definition', (kind, options, stepS, length, unit) => {
  let raisings = 0;
  fc.assert(
    fc.property(options, confirm, series(stepS, length), (given, confirmed, samples) => {
      const condition = ruleCondition.parse({ kind, ...given });
      const agreed = ruleConfirm.parse(confirmed);
      const detector = createDetector({ condition, confirm: agreed, unit });
      let before = false;
      const found = samples.map(([timeS, sample]) => {
        const changed = detector.sample(timeS, sample);
        expect(changed).toBe(detector.raised() !== before);
        before = detector.raised();
        if (changed && before) raisings++;
        return before;
      });
      expect(found).toEqual(naive(samples, condition, agreed, unit));
    }),
    { numRuns: 60, seed: 7 },
  );
  expect(raisings, 'the samples of this test never raised anything').toBeGreaterThan(5);
});
