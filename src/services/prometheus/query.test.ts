/** What is read for a query: raw samples while they are kept, means where they are gone or too many. */
import { expect, test } from 'vitest';
import { FaultError, fault } from '#pure/base/errors.ts';
import { fakeClock } from '#pure/contract/fake-host.ts';
import type { HistorySource, TelemetryStore } from '#pure/contract/ports.ts';
import type { Catalogue } from './catalogue.ts';
import { createQueries } from './query.ts';

const nowMs = Date.UTC(2026, 10, 26);
const day = 86_400_000;

function world(rawRefused = false) {
  const asked: { source: HistorySource; of: string }[] = [];
  const labels = new Map([['__name__', 'nocturne_up']]);
  const catalogue = {
    each: (_: unknown, found: (series: { id: number; labels: typeof labels }) => boolean) => {
      found({ id: 1, labels });
    },
  } as unknown as Catalogue;
  const telemetry = {
    history: async (query: { source: HistorySource; of: string; fromS: number; toS: number }) => {
      asked.push({ source: query.source, of: query.of });
      if (query.source === 'raw' && rawRefused) throw new FaultError(fault('too-large', 'too many samples'));
      const stepS = { raw: 60, 'quarter-hour': 900, hour: 3600 }[query.source];
      const timeS: number[] = [];
      for (let at = Math.ceil(query.fromS / stepS) * stepS; at < query.toS; at += stepS) timeS.push(at);
      return [{ series: 1, timeS: Uint32Array.from(timeS), value: Float64Array.from(timeS, (at) => at) }];
    },
  } as unknown as TelemetryStore;
  return { asked, queries: createQueries({ telemetry, clock: fakeClock(nowMs) }, catalogue) };
}
const range = (days: number, stepMs: number) => ({ startMs: nowMs - days * day, endMs: nowMs, stepMs });

test.each([
  [1, 'raw', 'max', 0],
  [60, 'quarter-hour', 'avg', 900],
  [365, 'hour', 'avg', 3600],
] as const)('%d days are read from %s', async (days, source, of, periodS) => {
  const { asked, queries } = world();
  const answer = await queries.query('nocturne_up', range(days, 6 * 3_600_000));
  expect(asked).toEqual([{ source, of }]);
  if (!answer.ok) throw new Error(answer.message);
  expect(answer.warnings).toHaveLength(periodS > 0 ? 1 : 0);
  const [series] = (answer.value as unknown as { series: { values: Float64Array }[] }).series;
  // No step is without a value, and none knows what was only measured after it.
  expect([...series!.values].every((value) => Number.isFinite(value))).toBe(true);
  expect(series!.values.at(-1)! + periodS).toBeLessThanOrEqual(nowMs / 1000);
});

test('too many samples are read as means where the step is no finer, else refused', async () => {
  const { asked, queries } = world(true);
  expect(await queries.query('nocturne_up', range(7, 3_600_000))).toMatchObject({
    ok: true,
    warnings: [expect.stringContaining('a quarter of an hour')],
  });
  expect(asked.map(({ source }) => source)).toEqual(['raw', 'quarter-hour']);
  expect(await queries.query('nocturne_up', range(7, 60_000 * 5))).toMatchObject({ ok: false });
});
