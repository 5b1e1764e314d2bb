/** The same samples in a real Prometheus and here: every query gives the same, series by series and value by value. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Prometheus, prometheusMissing, startPrometheus } from '../../../test/prometheus/server.ts';
import {
  evaluateQuery,
  formatNumber,
  type Labels,
  matchesAll,
  neededBy,
  parseQuery,
  type Samples,
  type Value,
} from './index.ts';
import { accepted, refused, sameOrder } from './oracle-queries.ts';
import { openMetricsOf, sampleData } from './oracle-samples.ts';

const baseS = 1_700_000_000;
const data = sampleData(baseS);
const settings = { lookbackMs: 300_000, subqueryStepMs: 60_000 };
type Point = readonly [number, string];
interface Row {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly Point[];
}

const keyOf = (metric: Readonly<Record<string, string>>) =>
  JSON.stringify(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1)));
const inOrder = (rows: readonly Row[]) =>
  [...rows].sort((a, b) => (keyOf(a.metric) < keyOf(b.metric) ? -1 : 1));

function rowsOf(value: Value, timesMs: readonly number[]): readonly Row[] {
  const metricOf = (labels: Labels) => Object.fromEntries(labels);
  if (value.type === 'string') return [{ metric: {}, values: [[timesMs[0]! / 1000, value.value]] }];
  if (value.type === 'scalar')
    return [
      { metric: {}, values: timesMs.map((ms, i) => [ms / 1000, formatNumber(value.values[i]!)] as const) },
    ];
  if (value.type === 'matrix')
    return value.series.map((series) => ({
      metric: metricOf(series.labels),
      values: Array.from(series.timesMs, (ms, i) => [ms / 1000, formatNumber(series.values[i]!)] as const),
    }));
  return value.series
    .map(({ labels, values, has }) => ({
      metric: metricOf(labels),
      values: timesMs.flatMap((ms, i) =>
        has[i] === 1 ? [[ms / 1000, formatNumber(values[i]!)] as const] : [],
      ),
    }))
    .filter(({ values }) => values.length > 0);
}

function ours(text: string, startS: number, endS: number, stepS: number): readonly Row[] | string {
  const parsed = parseQuery(text);
  if (!parsed.ok) return parsed.error.message;
  const times = { startMs: startS * 1000, endMs: endS * 1000, stepMs: stepS * 1000 };
  const needed = neededBy(parsed.value, times, settings);
  if (!needed.ok) return needed.error.message;
  const samples = new Map(
    needed.value.map(({ selector, fromMs, toMs }) => [
      selector,
      data
        .filter(({ labels }) => matchesAll(selector.matchers, labels))
        .map(({ labels, timesMs, values }): Samples => {
          const within = (ms: number) => ms >= fromMs && ms <= toMs;
          return {
            labels,
            timesMs: timesMs.filter(within),
            values: values.filter((_, i) => within(timesMs[i]!)),
          };
        }),
    ]),
  );
  const budget = { points: 50_000_000, expired: () => false };
  const answer = evaluateQuery(parsed.value, times, samples, { ...settings, budget });
  if (!answer.ok) return answer.error.message;
  const count = Math.floor((endS - startS) / stepS) + 1;
  return rowsOf(
    answer.value,
    Array.from({ length: count }, (_, i) => (startS + i * stepS) * 1000),
  );
}

function theirs(json: unknown): readonly Row[] | string {
  const {
    status,
    error,
    data: given,
  } = json as {
    status: string;
    error?: string;
    data?: { resultType: string; result: unknown };
  };
  if (status !== 'success') return error ?? 'failed';
  const { resultType, result } = given!;
  if (resultType === 'scalar' || resultType === 'string') return [{ metric: {}, values: [result as Point] }];
  return (result as { metric: Row['metric']; value?: Point; values?: Point[] }[]).map(
    ({ metric, value, values }) => ({
      metric,
      values: values ?? [value!],
    }),
  );
}

const number = (text: string) => (text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text));
function isClose(a: string, b: string): boolean {
  const [x, y] = [number(a), number(b)];
  if (a === b || Object.is(x, y)) return true;
  return Math.abs(x - y) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y), 1e-6);
}

function compare(
  text: string,
  own: readonly Row[] | string,
  other: readonly Row[] | string,
  ordered = false,
): void {
  if (typeof own === 'string' || typeof other === 'string') {
    expect({ ours: own, theirs: other }, text).toSatisfy(
      () => typeof own === 'string' && typeof other === 'string',
    );
    return;
  }
  const [mine, peer] = ordered ? [own, other] : [inOrder(own), inOrder(other)];
  expect(
    mine.map(({ metric }) => keyOf(metric)),
    text,
  ).toEqual(peer.map(({ metric }) => keyOf(metric)));
  for (const [i, { metric, values }] of peer.entries()) {
    const found = mine[i]!.values;
    expect(
      found.map(([at]) => at),
      `${text}: times of ${keyOf(metric)}`,
    ).toEqual(values.map(([at]) => at));
    for (const [at, [timeS, value]] of values.entries())
      expect(
        isClose(found[at]![1], value),
        `${text}: ${keyOf(metric)} at ${timeS}: ${found[at]![1]}, Prometheus says ${value}`,
      ).toBe(true);
  }
}

describe.skipIf(prometheusMissing)(
  `as Prometheus${prometheusMissing ? ` (${prometheusMissing})` : ''}`,
  () => {
    let peer: Prometheus;
    beforeAll(async () => {
      peer = await startPrometheus({
        openMetrics: openMetricsOf(data),
        flags: ['--enable-feature=promql-at-modifier,promql-negative-offset'],
      });
    }, 60_000);
    afterAll(() => peer?.stop());

    test.each(accepted)('%s', async (query) => {
      for (const timeS of [baseS + 3600, baseS + 3607, baseS + 7000]) {
        const { json } = await peer.get('/api/v1/query', { query, time: String(timeS) });
        const answer = theirs(json);
        expect(answer, 'Prometheus must understand it').not.toBeTypeOf('string');
        compare(query, ours(query, timeS, timeS, 1), answer, sameOrder(query));
      }
      const range = { start: String(baseS + 1800), end: String(baseS + 5400), step: '37' };
      const { json } = await peer.get('/api/v1/query_range', { query, ...range });
      if (!/\]( offset -?\w+)?$|^"/.test(query))
        compare(query, ours(query, baseS + 1800, baseS + 5400, 37), theirs(json));
    });

    test.each(refused)('refused by both: %s', async (query) => {
      const { json } = await peer.get('/api/v1/query', { query, time: String(baseS + 3600) });
      expect(theirs(json), 'Prometheus refuses it').toBeTypeOf('string');
      expect(ours(query, baseS + 3600, baseS + 3600, 1), 'so do we').toBeTypeOf('string');
    });
  },
);
