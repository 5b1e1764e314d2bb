/** Questions about several sensors at once. Nothing is kept here: series ids come from `metrics`, samples from telemetry. */
import { z } from 'zod';
import { csvLine } from '#pure/base/csv.ts';
import { densityLevelsPerOctave } from '#pure/base/density.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { addressesOf, parseTargets } from '#pure/base/targets.ts';
import { latencyTargetsMax, sensorInput, type TargetSummary } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import { pathHistory } from '#pure/network/path-history.ts';
import { meanOpinionScore } from '#pure/protocols/mos.ts';
import { type MetricName, metricKinds } from '#pure/schema/metrics.ts';
import type { SeriesRef } from '#services/metrics/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import type { LatencyDeps } from './deps.ts';
import { evidenceOf } from './evidence.ts';
import type { Latency } from './port.ts';

/** What counts as the latency of a sensor: the first of these that it measures. */
const latencyMetrics: readonly MetricName[] = ['rtt.avg', 'connect.time', 'resolve.time', 'first-byte.time'];
/** Buckets in one answer over all its series; points are cut down to it. */
const bucketsMax = 1_000_000;
/** Raw samples in one file. */
const fileRowsMax = 500_000;
/** Series drawn as a distribution at once. */
const densitySeriesMax = 20;
/** Hops of one path over time: 64 hops, each with several routers. */
const pathSeriesMax = 2000;

const listOf = (text: string) => {
  const ids = text.split(',').filter(Boolean);
  if (ids.length > latencyTargetsMax)
    throw invalidInput('sensorIds', ids.length, `at most ${latencyTargetsMax} sensors at once`);
  return ids;
};
const seconds = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) => {
  if (toMs <= fromMs) throw invalidInput('toMs', toMs, 'must be after fromMs', 'Give a later end.');
  return [Math.floor(fromMs / 1000), Math.ceil(toMs / 1000)] as const;
};
/** The one target a ping or trace sensor watches. */
export const targetOf = ({ input, name }: SensorConfig): string =>
  typeof input.target === 'string'
    ? input.target
    : Array.isArray(input.targets) && input.targets.length > 0
      ? input.targets.join(' ')
      : name;

export const latency = defineService({
  id: 'latency',
  summary: 'Latency of many targets over one period',
  settings: z.object({}),
  create(deps: LatencyDeps): Latency {
    const { telemetry, metrics, schedule, clock } = deps;
    let running = false;
    let asked = 0;

    const refsOf = (sensorId: string): ReadonlyMap<string, SeriesRef> =>
      new Map(
        metrics
          .ofSensor(sensorId)
          .filter((ref) => Object.keys(ref.labels).length === 0)
          .map((ref) => [ref.metric, ref]),
      );
    const latencyOf = (refs: ReadonlyMap<string, SeriesRef>): SeriesRef | undefined =>
      latencyMetrics.map((name) => refs.get(name)).find((ref) => ref !== undefined);
    const wantedOf = (sensorIds: readonly string[], names: readonly string[]): SeriesRef[] =>
      sensorIds.flatMap((id) => {
        if (names.length > 0) return metrics.ofSensor(id).filter((ref) => names.includes(ref.metric));
        const refs = refsOf(id);
        return [latencyOf(refs), refs.get('loss') ?? refs.get('up')].filter((ref) => ref !== undefined);
      });

    const summary: Latency['summary'] = async (query) => {
      asked++;
      const [fromS, toS] = seconds(query);
      const sets = query.sensorIds.map((sensorId) => {
        const refs = refsOf(sensorId);
        const probes = Number(schedule.configs().get(sensorId)?.input.count ?? 1);
        const several = probes > 1;
        return {
          sensorId,
          probes,
          time: latencyOf(refs),
          loss: refs.get('loss'),
          up: refs.get('loss') ? undefined : refs.get('up'),
          // With one probe a run its mean is the probe: the extremes are in the same series.
          min: several ? refs.get('rtt.min') : undefined,
          max: several ? refs.get('rtt.max') : undefined,
        };
      });
      const ids = sets.flatMap(({ time, loss, up, min, max }) =>
        [time, loss, up, min, max].flatMap((ref) => (ref ? [ref.id] : [])),
      );
      const found = await telemetry.summary(ids, fromS, toS);
      const at = (ref: SeriesRef | undefined) => (ref ? found.get(ref.id) : undefined);
      const items = sets.map((set): TargetSummary => {
        const [time, loss, up] = [at(set.time), at(set.loss), at(set.up)];
        const lossPercent = loss ? loss.avg : up ? 100 * (1 - up.avg) : null;
        const any = loss ?? up ?? time;
        return {
          sensorId: set.sensorId,
          metric: set.time?.metric ?? 'rtt.avg',
          probesPerRun: set.probes,
          runs: any?.count ?? 0,
          lostRuns: loss?.exact ? loss.positive : null,
          bursts: loss?.exact ? loss.bursts : null,
          lossPercent,
          minMs: at(set.min)?.min ?? time?.min ?? null,
          avgMs: time?.avg ?? null,
          maxMs: at(set.max)?.max ?? time?.max ?? null,
          p95Ms: time?.p95 ?? null,
          jitterMs: time?.jitter ?? null,
          mos:
            time && lossPercent !== null ? meanOpinionScore(time.avg, time.jitter ?? 0, lossPercent) : null,
          source: any ? (any.exact ? 'raw' : 'rollup') : 'none',
        };
      });
      return { items };
    };

    const history: Latency['history'] = async (query) => {
      asked++;
      const [fromS, toS] = seconds(query);
      const refs = wantedOf(query.sensorIds, query.metrics);
      const points = Math.max(1, Math.min(query.points, Math.floor(bucketsMax / Math.max(1, refs.length))));
      const buckets = await telemetry.range(
        refs.map((ref) => ref.id),
        fromS,
        toS,
        points,
      );
      return {
        series: refs.map(({ id, sensorId, metric, labels }) => ({
          sensorId,
          metric,
          labels: { ...labels },
          unit: metricKinds[metric].unit,
          ...(buckets.get(id) ?? { timeS: [], min: [], max: [], avg: [], count: [] }),
        })),
      };
    };

    const path: Latency['path'] = async (sensorId, query) => {
      asked++;
      const [fromS, toS] = seconds(query);
      const refs = metrics
        .ofSensor(sensorId)
        .filter((ref) => ref.metric === 'hop.rtt' || ref.metric === 'hop.loss')
        .slice(-pathSeriesMax);
      const buckets = await telemetry.range(
        refs.map((ref) => ref.id),
        fromS,
        toS,
        query.points,
      );
      const series = refs.flatMap((ref) => {
        const own = buckets.get(ref.id);
        if (!own) return [];
        const { hop, address, name, system } = ref.labels;
        const kind = ref.metric === 'hop.rtt' ? ('rtt' as const) : ('loss' as const);
        return [{ hop: Number(hop), address: address ?? '*', name, system, kind, ...own }];
      });
      const intervalS = Math.ceil((schedule.configs().get(sensorId)?.intervalMs ?? 0) / 1000);
      return {
        stepS: Math.max(1, intervalS, Math.ceil((toS - fromS) / query.points)),
        ...pathHistory(series),
      };
    };

    const nameOf = (sensorId: string) => schedule.configs().get(sensorId)?.name ?? sensorId;
    const addressOf = (sensorId: string) => {
      const config = schedule.configs().get(sensorId);
      return config ? targetOf(config) : '';
    };
    const isoOf = (ms: number) => new Date(ms).toISOString();
    const fileName = (what: string, { fromMs, toMs }: { fromMs: number; toMs: number }, end: string) =>
      `${what}-${isoOf(fromMs).slice(0, 19)}-${isoOf(toMs).slice(0, 19)}.${end}`.replaceAll(':', '');

    return {
      async start() {
        running = true;
      },
      async stop() {
        running = false;
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running ? 'Questions are answered.' : 'Not started.',
        figures: { questions_total: asked },
      }),
      summary,
      history,
      path,
      async summaryFile(query) {
        const { items } = await summary({ ...query, sensorIds: listOf(query.sensorIds) });
        const columns = Object.keys(items[0] ?? {}) as (keyof TargetSummary)[];
        const lines = items.map((item) =>
          csvLine([
            nameOf(item.sensorId),
            addressOf(item.sensorId),
            isoOf(query.fromMs),
            isoOf(query.toMs),
            ...columns.map((column) => item[column]),
          ]),
        );
        const head = csvLine(['name', 'target', 'from', 'to', ...columns]);
        return {
          type: 'text/csv; charset=utf-8',
          name: fileName('latency', query, 'csv'),
          text: head + lines.join(''),
        };
      },
      async samplesFile(query) {
        asked++;
        const [fromS, toS] = seconds(query);
        const names =
          query.metrics
            ?.split(',')
            .map((name) => name.trim())
            .filter(Boolean) ?? [];
        const refs = wantedOf(listOf(query.sensorIds), names);
        const parts = [csvLine(['time', 'sensor', 'target', 'metric', 'labels', 'value'])];
        let left = fileRowsMax;
        for (const ref of refs) {
          const { timeS, value } = await telemetry.raw(ref.id, fromS, toS, left + 1);
          if (timeS.length > left)
            throw invalidInput(
              'toMs',
              query.toMs,
              `the period has more than ${fileRowsMax} samples`,
              'Choose a shorter period or fewer sensors; /series/query answers in buckets.',
            );
          left -= timeS.length;
          const labels = Object.entries(ref.labels)
            .map(([key, text]) => `${key}=${text}`)
            .join(' ');
          const own = [nameOf(ref.sensorId), addressOf(ref.sensorId), ref.metric, labels];
          for (let i = 0; i < timeS.length; i++)
            parts.push(csvLine([isoOf(timeS[i]! * 1000), ...own, value[i]!]));
          if (left === 0) break;
        }
        return {
          type: 'text/csv; charset=utf-8',
          name: fileName('samples', query, 'csv'),
          text: parts.join(''),
        };
      },
      async density(query) {
        asked++;
        const [fromS, toS] = seconds(query);
        const refs = listOf(query.sensorIds)
          .slice(0, densitySeriesMax)
          .flatMap((id) => latencyOf(refsOf(id)) ?? []);
        const found = await telemetry.density(
          refs.map((ref) => ref.id),
          fromS,
          toS,
          query.points,
        );
        return {
          levelsPerOctave: densityLevelsPerOctave,
          series: refs.map((ref) => ({
            sensorId: ref.sensorId,
            metric: ref.metric,
            unit: metricKinds[ref.metric].unit,
            ...(found.get(ref.id) ?? { timeS: [], level: [], count: [] }),
          })),
        };
      },
      async addTargets({ targets, intervalMs, count, dryRun }) {
        const set = parseTargets([targets]);
        const total = set.count + BigInt(set.names.length);
        if (total > BigInt(latencyTargetsMax))
          throw invalidInput(
            'targets',
            targets.slice(0, 100),
            `${total} targets are more than ${latencyTargetsMax}`,
            'Name fewer at once.',
          );
        const wanted = [...new Set([...set.names, ...addressesOf(set.ranges)])];
        const watched = () => {
          const known = new Map<string, string>();
          for (const config of schedule.configs().values())
            if (config.toolId === 'ping' && (config.input.targets as unknown[] | undefined)?.length === 1)
              known.set(targetOf(config), config.id);
          return known;
        };
        const before = watched();
        const missing = wanted.filter((target) => !before.has(target));
        // Several probes of one run share its interval evenly; a second apart where there is room.
        const probeIntervalMs = Math.max(10, Math.min(1000, Math.floor(intervalMs / (count + 1))));
        const made = dryRun
          ? 0
          : await schedule.createMany(
              missing.map((target) =>
                sensorInput.parse({
                  name: target,
                  toolId: 'ping',
                  intervalMs,
                  input: { targets: [target], count, intervalMs: probeIntervalMs },
                }),
              ),
            );
        const after = watched();
        return {
          made,
          items: wanted.map((target) => ({
            target,
            sensorId: after.get(target) ?? null,
            known: before.has(target),
          })),
        };
      },
      async evidence(query, by) {
        const sensorIds = listOf(query.sensorIds);
        const { fromMs, toMs } = query;
        const known = sensorIds.filter((id) => schedule.configs().has(id));
        if (known.length === 0)
          throw invalidInput('sensorIds', query.sensorIds.slice(0, 100), 'none of these sensors exists');
        const text = await evidenceOf({
          by,
          note: query.note ?? '',
          nowMs: clock.now(),
          fromMs,
          toMs,
          sensors: known.map((id) => schedule.configs().get(id)!),
          traces: [...schedule.configs().values()].filter((config) => config.toolId === 'trace'),
          targetOf,
          summary,
          history,
          path,
          comments: (period) => deps.comments.comments({ ...period, sensorIds: known.join(',') }),
        });
        return { type: 'text/html; charset=utf-8', name: '', text };
      },
    };
  },
});
