import type { MetricName } from '../schema/metrics.ts';

/** Lists of the worst, each a metric over a period or a count of alerts. */
export const topLists = {
  latency: { title: 'Slowest answers', metrics: ['rtt.avg'], worst: 'high' },
  loss: { title: 'Most packet loss', metrics: ['loss'], worst: 'high' },
  jitter: { title: 'Most jitter', metrics: ['jitter'], worst: 'high' },
  availability: { title: 'Least available', metrics: ['up'], worst: 'low' },
  cpu: { title: 'Busiest processors', metrics: ['cpu.usage'], worst: 'high' },
  memory: { title: 'Fullest memory', metrics: ['memory.use'], worst: 'high' },
  disk: { title: 'Fullest disks', metrics: ['storage.use'], worst: 'high' },
  bandwidth: { title: 'Most traffic', metrics: ['interface.in', 'interface.out'], worst: 'high' },
  utilisation: { title: 'Busiest ports', metrics: ['interface.in.use', 'interface.out.use'], worst: 'high' },
  errors: { title: 'Most errors', metrics: ['interface.in.errors', 'interface.out.errors'], worst: 'high' },
  discards: {
    title: 'Most discards',
    metrics: ['interface.in.discards', 'interface.out.discards'],
    worst: 'high',
  },
  temperature: { title: 'Hottest', metrics: ['temperature'], worst: 'high' },
  downtime: { title: 'Longest down', alerts: 'duration' },
  alerts: { title: 'Most alerts', alerts: 'count' },
  flapping: { title: 'Flapping', alerts: 'short' },
} as const satisfies Record<
  string,
  | { readonly title: string; readonly metrics: readonly MetricName[]; readonly worst: 'high' | 'low' }
  | { readonly title: string; readonly alerts: 'duration' | 'count' | 'short' }
>;
export type TopListId = keyof typeof topLists;
export const topListIds = Object.keys(topLists) as [TopListId, ...TopListId[]];
