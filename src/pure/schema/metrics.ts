/**
 * The dictionary of metrics: each once, with unit, type and meaning. Sensors may only emit these names; tables, charts, /metrics
 * and the reference page derive from it. `better` tells which way is healthy, for colours and default thresholds.
 */
import { hardwareMetrics } from './metrics/hardware.ts';
import { interfaceMetrics } from './metrics/interfaces.ts';
import type { MetricKind } from './metrics/kind.ts';
import { reachabilityMetrics } from './metrics/reachability.ts';
import { serviceMetrics } from './metrics/services.ts';

export { type MetricKind, type Unit, units } from './metrics/kind.ts';

export const metricKinds = {
  ...reachabilityMetrics,
  ...serviceMetrics,
  ...interfaceMetrics,
  ...hardwareMetrics,
  'service.state': {
    unit: 'state',
    type: 'gauge',
    title: 'Service state',
    meaning: '1 when a business service is up, 0.5 when it has a warning, 0 when it is down.',
    better: 'high',
  },
  'service.availability': {
    unit: 'percent',
    type: 'gauge',
    title: 'Service availability',
    meaning: '100 while a business service is not down, else 0: its average over a time is the availability.',
    better: 'high',
  },
  uptime: { unit: 's', type: 'gauge', title: 'Uptime', meaning: 'sysUpTime of the agent.' },
  'self.figure': {
    unit: 'count',
    type: 'gauge',
    title: 'Figure of Nocturne itself',
    meaning: 'As on /metrics; labels name service and figure, the unit is in its name.',
  },
  'self.rate': {
    unit: 'count',
    type: 'gauge',
    title: 'Rate of Nocturne itself',
    meaning: 'Increase per second of a figure that ends in _total.',
  },
} as const satisfies Record<string, MetricKind>;

export type MetricName = keyof typeof metricKinds;
export const metricNames = Object.keys(metricKinds) as MetricName[];
