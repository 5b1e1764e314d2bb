/** What every telemetry store must do; `conformance.test.ts` runs it on each. */
import { describe, expect, test } from 'vitest';
import { densityLevelOf } from '#pure/base/density.ts';
import { FaultError } from '#pure/base/errors.ts';
import { summarise } from '#pure/base/statistics.ts';
import type { SampleBatch, TelemetryEvent, TelemetryStore } from '#pure/contract/ports.ts';

export const batchOf = (
  rows: readonly (readonly [series: number, timeS: number, value: number])[],
): SampleBatch => ({
  size: rows.length,
  series: Float64Array.from(rows, (row) => row[0]),
  timeS: Uint32Array.from(rows, (row) => row[1]),
  value: Float64Array.from(rows, (row) => row[2]),
});

/** Whole hours keep the expected buckets readable. */
export const hourBefore = (nowMs: number, hours: number) => (Math.floor(nowMs / 3600_000) - hours) * 3600;

export function telemetryConformance(name: string, open: () => Promise<TelemetryStore>): void {
  describe(name, () => {
    const withStore = async (work: (store: TelemetryStore) => Promise<void>) => {
      const store = await open();
      await store.start();
      try {
        await work(store);
      } finally {
        await store.stop();
      }
    };
    const event = (id: string, timeMs: number, more: Partial<TelemetryEvent> = {}): TelemetryEvent => ({
      id,
      timeMs,
      kind: 'device.found',
      severity: 'info',
      message: `it's "${id}"\n\nDROP TABLE event`,
      data: { nested: { list: [1, 'zwei\\'] } },
      ...more,
    });

    test('raw samples come back oldest first, whatever order they came in', () =>
      withStore(async (store) => {
        const t = hourBefore(Date.now(), 3);
        store.append(
          batchOf([
            [7, t + 60, 2],
            [7, t, 1.5],
            [8, t, 9],
            [7, t + 120, -3e300],
          ]),
        );
        await store.flush();
        expect(await store.raw(7, t, t + 3600, 10)).toEqual({
          timeS: [t, t + 60, t + 120],
          value: [1.5, 2, -3e300],
        });
        expect(await store.raw(7, t, t + 120, 1)).toEqual({ timeS: [t], value: [1.5] });
        expect(await store.raw(99, t, t + 120, 1)).toEqual({ timeS: [], value: [] });
      }));

    test('raw samples of many series at once, and never a part of them', () =>
      withStore(async (store) => {
        const t = hourBefore(Date.now(), 3);
        store.append(
          batchOf([
            [12, t + 60, 2],
            [12, t, 1.5],
            [13, t, 9],
            [14, t, 1],
          ]),
        );
        await store.flush();
        const ask = (series: number[], fromS: number, toS: number, limit: number) =>
          store.history({ series, fromS, toS, source: 'raw', of: 'max', limit });
        const plain = async (...range: Parameters<typeof ask>) =>
          (await ask(...range)).map(({ series, timeS, value }) => [
            series,
            Array.from(timeS),
            Array.from(value),
          ]);
        expect(await plain([12, 13, 99], t, t + 60, 10)).toEqual([
          [12, [t], [1.5]],
          [13, [t], [9]],
        ]);
        expect(await plain([12], t, t + 61, 2)).toEqual([[12, [t, t + 60], [1.5, 2]]]);
        await expect(ask([12, 13], t, t + 61, 2)).rejects.toMatchObject({
          fault: { code: 'too-large' },
        });
        expect(await plain([], t, t + 60, 10)).toEqual([]);
      }));

    test('a summary is what counting by hand gives, and ends before its end', () =>
      withStore(async (store) => {
        const t = hourBefore(Date.now(), 3);
        // Twenty values: the nearest rank of 95 % is the 19th, not the 20th.
        const values = Array.from({ length: 20 }, (_, i) => ((i * 7) % 20) + 0.5);
        store.append(
          batchOf([
            ...values.map((value, i) => [1, t + i, value] as const),
            [1, t + 20, 1e6],
            ...[0, 100, 50, 0, 0, 100].map((value, i) => [2, t + i, value] as const),
            [3, t, 4],
          ]),
        );
        await store.flush();
        const answer = await store.summary([1, 2, 3, 4], t, t + 20);
        expect(answer.get(1)).toEqual(summarise(values));
        expect(answer.get(2)).toMatchObject({ count: 6, positive: 3, bursts: 2, avg: 250 / 6 });
        expect(answer.get(3)).toEqual(summarise([4]));
        expect(answer.has(4)).toBe(false);
        const past = hourBefore(Date.now(), 24 * 100);
        expect((await store.summary([1], past, t)).size).toBe(0);
        await expect(store.summary([1], t, t)).rejects.toThrow(FaultError);
      }));

    test('density counts the samples of each level and bucket', () =>
      withStore(async (store) => {
        const t = hourBefore(Date.now(), 3);
        store.append(
          batchOf([
            [1, t, 10],
            [1, t + 1, 10.01],
            [1, t + 2, 200],
            [1, t + 90, 0],
          ]),
        );
        await store.flush();
        expect((await store.density([1, 2], t, t + 120, 2)).get(1)).toEqual({
          timeS: [t, t, t + 60],
          level: [densityLevelOf(10), densityLevelOf(200), densityLevelOf(0)],
          count: [2, 1, 1],
        });
      }));

    test('buckets hold least, greatest, mean and count; empty ones are left out', () =>
      withStore(async (store) => {
        const t = hourBefore(Date.now(), 3);
        store.append(
          batchOf([
            [1, t, 1],
            [1, t + 10, 3],
            [1, t + 600, 10],
            [2, t, 5],
          ]),
        );
        await store.flush();
        const answer = await store.range([1, 2, 3], t, t + 3600, 60);
        expect(answer.get(1)).toEqual({
          timeS: [t, t + 600],
          min: [1, 10],
          max: [3, 10],
          avg: [2, 10],
          count: [2, 1],
        });
        expect(answer.get(2)?.count).toEqual([1]);
        expect(answer.has(3)).toBe(false);
      }));

    test('a wide range is answered from a rollup with the same numbers', () =>
      withStore(async (store) => {
        const t = hourBefore(Date.now(), 48);
        const rows = Array.from({ length: 48 * 60 }, (_, i) => [4, t + i * 60, i % 60] as const);
        store.append(batchOf(rows.slice(0, 1000)));
        await store.flush();
        store.append(batchOf(rows.slice(1000)));
        await store.flush();
        for (const [points, stepS] of [
          [48, 3600],
          [192, 900],
          [2880, 60],
        ] as const) {
          const buckets = (await store.range([4], t, t + 48 * 3600, points)).get(4)!;
          expect(buckets.timeS).toHaveLength(points);
          expect(buckets.timeS[1]! - buckets.timeS[0]!).toBe(stepS);
          expect(buckets.count.reduce((sum, n) => sum + n, 0)).toBe(48 * 60);
          expect(Math.min(...buckets.min)).toBe(0);
          expect(Math.max(...buckets.max)).toBe(59);
        }
        const one = (await store.range([4], t, t + 48 * 3600, 1)).get(4)!;
        expect(one.count).toEqual([2880]);
        expect(one.avg[0]).toBeCloseTo(29.5, 9);
      }));

    test('values that are not finite are no measurements', () =>
      withStore(async (store) => {
        const t = hourBefore(Date.now(), 1);
        store.append(
          batchOf([
            [5, t, Number.NaN],
            [5, t + 1, Infinity],
            [5, t + 2, 1],
          ]),
        );
        await store.flush();
        expect((await store.raw(5, t, t + 10, 10)).value).toEqual([1]);
        expect(store.figures()).toMatchObject({ samples_total: 1, samples_ignored_total: 2 });
      }));

    test('series ids up to 2^53 survive', () =>
      withStore(async (store) => {
        const t = hourBefore(Date.now(), 1);
        const big = Number.MAX_SAFE_INTEGER;
        store.append(
          batchOf([
            [big, t, 1],
            [2 ** 32, t, 2],
            [0, t, 3],
          ]),
        );
        await store.flush();
        expect((await store.raw(big, t, t + 1, 1)).value).toEqual([1]);
        expect((await store.range([big, 2 ** 32, 0], t, t + 60, 1)).size).toBe(3);
      }));

    test('events: newest first, filtered, paged, with any text unharmed', () =>
      withStore(async (store) => {
        const now = Math.floor(Date.now() / 1000) * 1000;
        store.appendEvents([
          event('e1', now - 5000, { deviceId: 'd1' }),
          event('e2', now - 4000, {
            deviceId: 'd1',
            sensorId: 's1',
            kind: 'alert.opened',
            severity: 'critical',
          }),
          event('e3', now - 4000, { kind: 'alert.closed' }),
          event('e4', now - 3000),
        ]);
        await store.flush();
        const all = { fromMs: now - 60_000, toMs: now, limit: 10 };
        const ids = async (query: Parameters<TelemetryStore['events']>[0]) =>
          (await store.events(query)).map(({ id }) => id);
        expect(await ids(all)).toEqual(['e4', 'e3', 'e2', 'e1']);
        expect(await ids({ ...all, limit: 2 })).toEqual(['e4', 'e3']);
        expect(await ids({ ...all, limit: 2, beforeId: 'e3' })).toEqual(['e2', 'e1']);
        expect(await ids({ ...all, deviceId: 'd1' })).toEqual(['e2', 'e1']);
        expect(await ids({ ...all, sensorId: 's1' })).toEqual(['e2']);
        expect(await ids({ ...all, kinds: ['alert.opened', 'alert.closed'] })).toEqual(['e3', 'e2']);
        expect(await ids({ ...all, deviceId: "' OR 1=1 --\\" })).toEqual([]);
        expect((await store.events({ ...all, sensorId: 's1' }))[0]).toEqual(
          event('e2', now - 4000, {
            deviceId: 'd1',
            sensorId: 's1',
            kind: 'alert.opened',
            severity: 'critical',
          }),
        );
        expect((await store.events({ ...all, limit: 1 }))[0]).toEqual(event('e4', now - 3000));
      }));

    test('an event that cannot be written down is refused at once and stops nothing', () =>
      withStore(async (store) => {
        const now = Date.now();
        const poison = event('e2', now - 100, { data: { big: 1n as unknown as number } });
        expect(() => store.appendEvents([event('e1', now - 200), poison])).toThrow(TypeError);
        store.appendEvents([event('e3', now - 50)]);
        await store.flush();
        const found = await store.events({ fromMs: now - 1000, toMs: now, limit: 10 });
        expect(found.map(({ id }) => id)).toEqual(['e3']);
        expect(store.figures().events_total).toBe(1);
      }));

    test('bulk histories agree with single ones, raw and from both rollups, also of what was written in parts', () =>
      withStore(async (store) => {
        const t = hourBefore(Date.now(), 5);
        const far = 2 ** 40 + 3;
        const rows: [number, number, number][] = [];
        for (let minute = 0; minute < 180; minute++)
          for (const series of [4, far]) rows.push([series, t + minute * 60, (minute * 7) % 50]);
        // Two inserts that share a quarter of an hour: its row lies in two parts until they are merged.
        store.append(batchOf(rows.filter((_, i) => i % 3 === 0)));
        await store.flush();
        store.append(batchOf(rows.filter((_, i) => i % 3 !== 0)));
        await store.flush();
        const raw = await store.history({
          series: [far, 4, 5],
          fromS: t,
          toS: t + 7200,
          source: 'raw',
          of: 'avg',
        });
        expect(raw.map(({ series }) => series)).toEqual([4, far]);
        const single = await store.raw(4, t, t + 7200, 1000);
        expect([...raw[0]!.timeS]).toEqual(single.timeS);
        expect([...raw[1]!.value]).toEqual(single.value);
        for (const [source, points] of [
          ['quarter-hour', 12],
          ['hour', 3],
        ] as const) {
          const buckets = (await store.range([far], t, t + 10_800, points)).get(far)!;
          for (const of of ['min', 'max', 'avg'] as const) {
            const [history] = await store.history({ series: [far], fromS: t, toS: t + 10_800, source, of });
            expect([...history!.timeS]).toEqual(buckets.timeS);
            history!.value.forEach((value, i) => {
              expect(value).toBeCloseTo(buckets[of][i]!, 9);
            });
          }
        }
        expect(await store.history({ series: [], fromS: t, toS: t + 1, source: 'raw', of: 'avg' })).toEqual(
          [],
        );
      }));

    test('nonsense is refused as input', () =>
      withStore(async (store) => {
        await expect(store.range([1], 10, 10, 5)).rejects.toThrow(FaultError);
        await expect(store.range([1], 10, 20, 0)).rejects.toThrow(FaultError);
        await expect(store.range([-1], 10, 20, 1)).rejects.toThrow(FaultError);
        await expect(store.raw(0.5, 10, 20, 1)).rejects.toThrow(FaultError);
        await expect(store.raw(1, 10, 20, 0)).rejects.toThrow(FaultError);
      }));

    test('says that it is stopped', async () => {
      const store = await open();
      expect(store.state().state).toBe('stopped');
      expect(() => store.append(batchOf([[1, 1, 1]]))).toThrow(FaultError);
      await store.start();
      expect(store.state().state).toBe('ok');
      await store.stop();
      expect(store.state().state).toBe('stopped');
    });
  });
}
