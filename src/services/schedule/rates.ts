/** Counters become rates between two runs of a sensor; wraps of 32 bits and restarts of the agent are understood. */
import type { Metric } from '#pure/contract/tool.ts';
import { type MetricKind, type MetricName, metricKinds } from '#pure/schema/metrics.ts';

export interface RateMemory {
  readonly atMs: number;
  readonly upTimeS: number | undefined;
  readonly counters: ReadonlyMap<string, number>;
}

const wrap32 = 2 ** 32;
const keyOf = (metric: Metric) => `${metric.name} ${JSON.stringify(metric.labels ?? {})}`;
const labelOf = (metric: Metric) => JSON.stringify(metric.labels ?? {});

/** Gauges pass through; counters are replaced by their rates, and traffic over speed by utilisation. */
export function toRates(
  metrics: readonly Metric[],
  before: RateMemory | undefined,
  atMs: number,
): { readonly metrics: Metric[]; readonly memory: RateMemory | undefined } {
  const counters = new Map<string, number>();
  const out: Metric[] = [];
  const speeds = new Map<string, number>();
  const upTimeS = metrics.find((metric) => metric.name === 'uptime')?.value;
  const seconds = before ? (atMs - before.atMs) / 1000 : 0;
  // An agent that restarted counts from zero: the interval in between says nothing.
  const restarted = before?.upTimeS !== undefined && upTimeS !== undefined && upTimeS < before.upTimeS;
  for (const metric of metrics) {
    const kind: MetricKind = metricKinds[metric.name];
    if (metric.name === 'interface.speed') speeds.set(labelOf(metric), metric.value);
    if (!kind.rate) {
      out.push(metric);
      continue;
    }
    counters.set(keyOf(metric), metric.value);
    const last = before?.counters.get(keyOf(metric));
    if (last === undefined || seconds <= 0 || restarted) continue;
    let increase = metric.value - last;
    if (increase < 0 && last < wrap32 && last > wrap32 * 0.75) increase += wrap32;
    if (increase < 0) continue;
    out.push({
      name: kind.rate.metric as MetricName,
      value: (increase * kind.rate.factor) / seconds,
      ...(metric.labels ? { labels: metric.labels } : {}),
    });
  }
  for (const metric of [...out]) {
    if (metric.name !== 'interface.in' && metric.name !== 'interface.out') continue;
    const speed = speeds.get(labelOf(metric));
    if (speed)
      out.push({
        name: metric.name === 'interface.in' ? 'interface.in.use' : 'interface.out.use',
        value: (100 * metric.value) / speed,
        ...(metric.labels ? { labels: metric.labels } : {}),
      });
  }
  return { metrics: out, memory: counters.size > 0 ? { atMs, upTimeS, counters } : undefined };
}
