/** Series and samples. Ids of series are dense numbers that live in the state store; samples go to telemetry in one batch a second. */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { Bus, SampleBatch, TelemetryEvent, TelemetryStore } from '#pure/contract/ports.ts';
import { defineService } from '#pure/contract/service.ts';
import type { Metric } from '#pure/contract/tool.ts';
import { type MetricName, metricKinds, metricNames } from '#pure/schema/metrics.ts';
import type { SensorConfig, SensorResult } from '#services/schedule/port.ts';
import type { Metrics, SeriesRef } from './port.ts';

export interface MetricsDeps {
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly sensors: () => ReadonlyMap<string, SensorConfig>;
}

const flushMs = 1000;
/** Samples that may wait for telemetry; beyond it the oldest are dropped and counted. */
const samplesWaitingMax = 2_000_000;
/** Series answered at once: a device with a hundred ports has some hundreds. */
const seriesAnsweredMax = 500;
/** Series of one sensor: a switch with a thousand ports has some thousands; a path that changes all day must not make more. */
const seriesPerSensorMax = 20_000;

export const metrics = defineService({
  id: 'metrics',
  summary: 'Samples, last values and history',
  settings: z.object({}),
  create({ state, telemetry, bus, clock, log, sensors }: MetricsDeps): Metrics {
    const seriesOf = new Map<string, Map<string, SeriesRef>>();
    const byMetric = new Map<string, SeriesRef[]>();
    const last = new Map<string, { metrics: readonly Metric[]; timeMs: number }>();
    /** By device, as results named it: asked for every port of every link of the map. */
    const sensorsOf = new Map<string, Set<string>>();
    let nextId = 1;
    let fresh: SeriesRef[] = [];
    let ids: number[] = [];
    let times: number[] = [];
    let values: number[] = [];
    let dropped = 0;
    let refused = 0;
    let stored = 0;
    let failure: string | undefined;
    let flushing: Promise<void> = Promise.resolve();
    const stopped = new AbortController();
    let loop: Promise<void> | undefined;

    const keyOf = (metric: Metric) =>
      metric.labels ? `${metric.name} ${JSON.stringify(metric.labels)}` : metric.name;

    const index = (ref: SeriesRef) => {
      const list = byMetric.get(ref.metric);
      if (list) list.push(ref);
      else byMetric.set(ref.metric, [ref]);
    };
    /** Undefined when the sensor has made too many series already. */
    const refOf = (sensorId: string, metric: Metric): SeriesRef | undefined => {
      let own = seriesOf.get(sensorId);
      if (!own) {
        own = new Map();
        seriesOf.set(sensorId, own);
      }
      const key = keyOf(metric);
      let ref = own.get(key);
      if (!ref && own.size >= seriesPerSensorMax) {
        refused++;
        return undefined;
      }
      if (!ref) {
        ref = { id: nextId++, metric: metric.name, labels: metric.labels ?? {}, sensorId };
        own.set(key, ref);
        index(ref);
        fresh.push(ref);
      }
      return ref;
    };

    const take = (result: SensorResult) => {
      if (result.deviceId !== null) {
        const known = sensorsOf.get(result.deviceId);
        if (known) known.add(result.sensorId);
        else sensorsOf.set(result.deviceId, new Set([result.sensorId]));
      }
      const timeMs = result.recheck ? result.endedMs : result.slotMs;
      record(result.sensorId, result.metrics, timeMs, result.endedMs);
    };

    const record = (
      sensorId: string,
      measured: readonly Metric[],
      timeMs: number,
      endedMs: number = timeMs,
    ) => {
      last.set(sensorId, { metrics: measured, timeMs: endedMs });
      const timeS = Math.floor(timeMs / 1000);
      for (const metric of measured) {
        if (!Number.isFinite(metric.value)) continue;
        const ref = refOf(sensorId, metric);
        if (!ref) continue;
        ids.push(ref.id);
        times.push(timeS);
        values.push(metric.value);
      }
      const excess = ids.length - samplesWaitingMax;
      if (excess > 0) {
        ids.splice(0, excess);
        times.splice(0, excess);
        values.splice(0, excess);
        dropped += excess;
      }
    };

    const flush = async () => {
      if (fresh.length > 0) {
        const rows = fresh;
        fresh = [];
        // A sample must never refer to a series that a crash could forget.
        await state.write(async (tx) => {
          for (let at = 0; at < rows.length; at += 500)
            await tx
              .insertInto('series')
              .values(
                rows.slice(at, at + 500).map((ref) => ({
                  id: ref.id,
                  sensor_id: ref.sensorId,
                  metric: ref.metric,
                  labels: JSON.stringify(ref.labels),
                })),
              )
              .onConflict((conflict) => conflict.doNothing())
              .execute();
        });
      }
      if (ids.length === 0) return;
      const batch: SampleBatch = {
        size: ids.length,
        series: Float64Array.from(ids),
        timeS: Uint32Array.from(times),
        value: Float64Array.from(values),
      };
      try {
        telemetry.append(batch);
        stored += batch.size;
        failure = undefined;
        ids = [];
        times = [];
        values = [];
      } catch (error) {
        // Ingest is paused (disk full): what waits is kept, up to its bound, and goes out when there is room.
        failure = error instanceof FaultError ? error.fault.message : String(error);
      }
    };

    const unsubscribe = [
      bus.subscribe<SensorResult>('sensor.result', ({ payload }) => take(payload)),
      bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => {
        try {
          telemetry.appendEvents([payload]);
        } catch (error) {
          failure = String(error);
        }
      }),
    ];

    return {
      async start() {
        for (const row of await state.db.selectFrom('series').selectAll().execute()) {
          if (!metricNames.includes(row.metric as MetricName)) continue;
          const labels = JSON.parse(row.labels) as Record<string, string>;
          const metric: Metric = {
            name: row.metric as MetricName,
            value: 0,
            ...(Object.keys(labels).length > 0 ? { labels } : {}),
          };
          const own = seriesOf.get(row.sensor_id) ?? new Map<string, SeriesRef>();
          const ref = { id: row.id, metric: metric.name, labels, sensorId: row.sensor_id };
          own.set(keyOf(metric), ref);
          index(ref);
          seriesOf.set(row.sensor_id, own);
          nextId = Math.max(nextId, row.id + 1);
        }
        loop = (async () => {
          while (!stopped.signal.aborted) {
            await clock.sleep(flushMs, stopped.signal);
            flushing = flush().catch((error) =>
              log.error('samples cannot be stored', { error: String(error) }),
            );
            await flushing;
          }
        })();
      },
      async stop() {
        for (const stop of unsubscribe) stop();
        stopped.abort();
        await loop;
        await flush();
      },
      health() {
        const store = telemetry.state();
        return {
          state:
            !loop || stopped.signal.aborted
              ? 'stopped'
              : failure
                ? 'degraded'
                : store.state === 'failed'
                  ? 'failed'
                  : store.state === 'stopped'
                    ? 'degraded'
                    : store.state,
          detail: !loop ? 'Not started.' : failure ? `Samples wait: ${failure}` : store.detail,
          figures: {
            series: nextId - 1,
            samples_total: stored,
            samples_waiting: ids.length,
            samples_dropped_total: dropped,
            samples_refused_total: refused,
          },
        };
      },
      last: (sensorId) => last.get(sensorId)?.metrics ?? [],
      seriesOf: (metric) => byMetric.get(metric) ?? [],
      lastOfDevice(deviceId, name) {
        const found: ReturnType<Metrics['lastOfDevice']>[number][] = [];
        const all = sensors();
        for (const sensorId of sensorsOf.get(deviceId) ?? []) {
          // Deleted, or given to another device since.
          if (all.get(sensorId)?.deviceId !== deviceId) continue;
          const entry = last.get(sensorId);
          for (const metric of entry?.metrics ?? [])
            if (metric.name === name)
              found.push({
                sensorId,
                labels: metric.labels ?? {},
                value: metric.value,
                timeMs: entry!.timeMs,
              });
        }
        return found;
      },
      *find(sensorIds, names) {
        for (const sensorId of sensorIds)
          for (const ref of seriesOf.get(sensorId)?.values() ?? []) if (names.has(ref.metric)) yield ref;
      },
      record,
      ofSensor: (sensorId) => [...(seriesOf.get(sensorId)?.values() ?? [])],
      async series(query) {
        const names = new Set(
          query.metrics
            ?.split(',')
            .map((name) => name.trim())
            .filter(Boolean),
        );
        const sensorIds = query.sensorId
          ? [query.sensorId]
          : [...sensors().values()]
              .filter((sensor) => sensor.deviceId === query.deviceId)
              .map((sensor) => sensor.id);
        if (!query.sensorId && !query.deviceId)
          throw new FaultError(
            fault('invalid-input', 'sensorId: name a sensor or a device', {
              field: 'sensorId',
              remedy: 'Give sensorId or deviceId.',
            }),
          );
        if (query.toMs <= query.fromMs)
          throw new FaultError(
            fault('invalid-input', 'toMs: must be after fromMs', {
              field: 'toMs',
              value: String(query.toMs),
              remedy: 'Give a later end.',
            }),
          );
        const wanted = sensorIds
          .flatMap((id) => [...(seriesOf.get(id)?.values() ?? [])])
          .filter((ref) => names.size === 0 || names.has(ref.metric))
          .slice(0, seriesAnsweredMax);
        const buckets = await telemetry.range(
          wanted.map((ref) => ref.id),
          Math.floor(query.fromMs / 1000),
          Math.ceil(query.toMs / 1000),
          query.points,
        );
        return {
          series: wanted.map((ref) => {
            const data = buckets.get(ref.id) ?? { timeS: [], min: [], max: [], avg: [], count: [] };
            return {
              sensorId: ref.sensorId,
              metric: ref.metric,
              labels: { ...ref.labels },
              unit: metricKinds[ref.metric].unit,
              ...data,
            };
          }),
        };
      },
    };
  },
});
