/** What one result says about the sensor itself and about each port it watches. Pure. */
import { type Fault, fault, isMild } from '#pure/base/errors.ts';
import { metricKinds } from '#pure/schema/metrics.ts';
import type { SensorConfig, SensorResult } from '#services/schedule/port.ts';
import type { Outcome } from './machine.ts';

export interface Judgement {
  readonly outcome: Outcome;
  readonly fault: Fault | undefined;
  /** By port name, for sensors that watch ports. */
  readonly ports: ReadonlyMap<string, { readonly up: boolean; readonly ifIndex: number | undefined }>;
}

export function judge(
  config: Pick<SensorConfig, 'thresholds'>,
  result: Pick<SensorResult, 'verdict' | 'metrics'>,
): Judgement {
  const ports = new Map<string, { up: boolean; ifIndex: number | undefined }>();
  for (const metric of result.metrics)
    if (metric.name === 'interface.state' && metric.labels?.interface !== undefined)
      ports.set(metric.labels.interface, {
        up: metric.value === 1,
        ifIndex: metric.labels.ifIndex === undefined ? undefined : Number(metric.labels.ifIndex),
      });
  const { verdict } = result;
  // Ports have states of their own: the sensor that reads them works.
  const found = verdict.ok || verdict.fault.code === 'interface-down' ? undefined : verdict.fault;
  if (found && isMild(found.code)) return { outcome: 'warning', fault: found, ports };
  // What is our own or the resolver's failing says nothing about the target.
  if (found)
    return {
      outcome:
        found.source === 'internal' || found.source === 'input' || found.source === 'resolver'
          ? 'unknown'
          : 'bad',
      fault: found,
      ports,
    };
  let warning: Fault | undefined;
  for (const threshold of config.thresholds)
    for (const metric of result.metrics) {
      if (metric.name !== threshold.metric) continue;
      if (
        threshold.labels &&
        Object.entries(threshold.labels).some(([key, value]) => metric.labels?.[key] !== value)
      )
        continue;
      const over = threshold.above !== undefined && metric.value > threshold.above;
      const under = threshold.below !== undefined && metric.value < threshold.below;
      if (!over && !under) continue;
      const kind = metricKinds[metric.name];
      const where = metric.labels?.interface ? ` of ${metric.labels.interface}` : '';
      const crossed = fault(
        'threshold-crossed',
        `${kind.title}${where} is ${Number(metric.value.toPrecision(4))} ${kind.unit}, ${over ? `above ${threshold.above}` : `below ${threshold.below}`}`,
        { value: String(metric.value) },
      );
      if (threshold.severity === 'critical') return { outcome: 'bad', fault: crossed, ports };
      warning ??= crossed;
    }
  return { outcome: warning ? 'warning' : 'good', fault: warning, ports };
}
