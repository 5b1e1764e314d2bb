/** Strips of the targets on the page: history from the server, then every result as it arrives. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { Sensor } from '#pure/contract/resources.ts';
import { createStrip, pushSample, type Strip, stripOf } from '../plot/strip.ts';
import type { View } from '../plot/view.ts';
import { call } from './client.ts';
import { followResults, type SensorMessage } from './live.ts';

/** As many as the widest strip has pixels. */
const points = 800;
/** A long view moves on by this share of itself. */
const refreshShare = 240;

const latencyNames = ['rtt.avg', 'connect.time', 'resolve.time', 'first-byte.time'];
export const latencyOf = (metrics: SensorMessage['metrics'] | Sensor['metrics']): number =>
  latencyNames
    .map((name) => metrics.find((metric) => metric.name === name)?.value)
    .find((value) => value !== undefined) ?? Number.NaN;
function lossOf(message: SensorMessage): number {
  const loss = message.metrics.find((metric) => metric.name === 'loss')?.value;
  return loss ?? (message.metrics.find((metric) => metric.name === 'up')?.value === 0 ? 100 : 0);
}

export interface Strips {
  readonly strips: ReadonlyMap<string, Strip>;
  /** Latest values, for the column of the moment. */
  readonly latest: ReadonlyMap<string, { rttMs: number; lossPercent: number; timeMs: number }>;
  readonly error: unknown;
  readonly stepS: number;
}

/** `view` is what is shown; while `live` its end is now, and what arrives is added without asking again. */
export function useStrips(
  targets: readonly Pick<Sensor, 'id' | 'intervalMs'>[],
  view: View,
  live: boolean,
  changed: () => void,
): Strips {
  const spanS = view[1] - view[0];
  const everyS = Math.max(30, spanS / refreshShare);
  // A live view asks again when a good part of it has moved past, not each second.
  const asked: View = live
    ? [Math.floor(view[0] / everyS) * everyS - everyS, Math.ceil(view[1] / everyS) * everyS + everyS]
    : [view[0] - spanS * 0.1, view[1] + spanS * 0.1];
  const fromMs = Math.floor(asked[0]) * 1000;
  const toMs = Math.ceil(asked[1]) * 1000;
  const key = targets.map((target) => target.id).join(',');
  // As a text, so that the same targets in a new list keep the strips that results were added to.
  const shape = JSON.stringify(targets.map((target) => [target.id, target.intervalMs]));
  const history = useQuery({
    queryKey: ['latency-history', key, live ? spanS : fromMs, live ? 'live' : toMs],
    queryFn: ({ signal }) =>
      call(
        'seriesOfMany',
        { body: { sensorIds: targets.map((target) => target.id), fromMs, toMs, points } },
        signal,
      ),
    enabled: targets.length > 0,
    placeholderData: (old) => old,
    refetchInterval: live && spanS > 3600 ? everyS * 1000 : false,
    staleTime: live ? 0 : 60_000,
    structuralSharing: false,
  });
  const stepS = Math.max(1, Math.ceil((asked[1] - asked[0]) / points));
  const strips = useMemo(() => {
    const map = new Map<string, Strip>();
    const empty = { timeS: [], avg: [], max: [] };
    const series = Map.groupBy(history.data?.series ?? [], (item) => item.sensorId);
    for (const [id, intervalMs] of JSON.parse(shape) as [string, number][]) {
      const own = series.get(id) ?? [];
      const loss = own.find((item) => item.metric === 'loss');
      const up = own.find((item) => item.metric === 'up');
      const latency = own.find((item) => latencyNames.includes(item.metric)) ?? empty;
      const lost = loss ?? (up ? { timeS: up.timeS, avg: up.avg.map((value) => 100 * (1 - value)) } : empty);
      map.set(
        id,
        stripOf(
          { timeS: latency.timeS, value: latency.max },
          { timeS: lost.timeS, value: lost.avg },
          Math.max(stepS, intervalMs / 1000),
        ),
      );
    }
    return map;
  }, [history.data, stepS, shape]);

  const latest = useRef(new Map<string, { rttMs: number; lossPercent: number; timeMs: number }>());
  const held = useRef({ strips, live, changed });
  held.current = { strips, live, changed };
  useEffect(
    () =>
      followResults((message) => {
        const strip = held.current.strips.get(message.sensorId);
        if (!strip) return;
        const rttMs = latencyOf(message.metrics);
        const lossPercent = lossOf(message);
        latest.current.set(message.sensorId, { rttMs, lossPercent, timeMs: message.timeMs });
        if (held.current.live) pushSample(strip, Math.floor(message.timeMs / 1000), rttMs, lossPercent);
        held.current.changed();
      }),
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: new strips are drawn
  useEffect(changed, [strips]);
  return { strips, latest: latest.current, error: history.error, stepS };
}

/** A strip that nobody has filled: so that a row is drawn before its history arrives. */
export const emptyStrip = createStrip(1);
