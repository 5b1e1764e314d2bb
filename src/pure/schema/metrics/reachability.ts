/** Whether something answers, and how fast. */
import type { MetricKind } from './kind.ts';

export const reachabilityMetrics = {
  up: {
    unit: 'state',
    type: 'gauge',
    title: 'Up',
    meaning: '1 when the last run was good, 0 when it found a fault.',
    better: 'high',
  },
  'rtt.avg': {
    unit: 'ms',
    type: 'gauge',
    title: 'Round-trip time',
    meaning: 'Mean round-trip time of the answered probes of one run.',
    better: 'low',
  },
  'rtt.min': {
    unit: 'ms',
    type: 'gauge',
    title: 'Round-trip time, least',
    meaning: 'Least round-trip time of one run.',
    better: 'low',
  },
  'rtt.max': {
    unit: 'ms',
    type: 'gauge',
    title: 'Round-trip time, greatest',
    meaning: 'Greatest round-trip time of one run.',
    better: 'low',
  },
  'rtt.p95': {
    unit: 'ms',
    type: 'gauge',
    title: 'Round-trip time, 95th percentile',
    meaning: '95th percentile of one run (nearest rank).',
    better: 'low',
  },
  jitter: {
    unit: 'ms',
    type: 'gauge',
    title: 'Jitter',
    meaning: 'Mean difference between consecutive round-trip times (RFC 3550 section 6.4.1 applied to RTT).',
    better: 'low',
  },
  loss: {
    unit: 'percent',
    type: 'gauge',
    title: 'Packet loss',
    meaning: 'Probes without an answer, of those sent.',
    better: 'low',
  },
  mos: {
    unit: 'score',
    type: 'gauge',
    title: 'Voice quality (MOS)',
    meaning: 'Mean opinion score 1..4.5 estimated by the ITU-T G.107 E-model from latency, jitter and loss.',
    better: 'high',
  },
  'hosts.alive': {
    unit: 'count',
    type: 'gauge',
    title: 'Hosts alive',
    meaning: 'Hosts found by a sweep or a scan.',
  },
  'hosts.doubtful': {
    unit: 'count',
    type: 'gauge',
    title: 'Doubtful hosts',
    meaning:
      'Addresses for which somebody else may have answered: proxy ARP, a firewall that answers for all.',
  },
  'ports.open': {
    unit: 'count',
    type: 'gauge',
    title: 'Open ports',
    meaning: 'Open ports that a scan found.',
  },
  findings: {
    unit: 'count',
    type: 'gauge',
    title: 'Findings',
    meaning:
      'Things that an audit or a comparison found not to be as they should; those of a scan by the label severity.',
    better: 'low',
  },
  hops: { unit: 'count', type: 'gauge', title: 'Hops', meaning: 'Routers on the path, the target included.' },
  'hop.rtt': {
    unit: 'ms',
    type: 'gauge',
    title: 'Hop round-trip time',
    meaning:
      'Mean round-trip time to one router of a path; labels hop and address, name and system where known.',
    better: 'low',
  },
  'hop.loss': {
    unit: 'percent',
    type: 'gauge',
    title: 'Hop loss',
    meaning:
      'Probes of one hop without an answer. A router may answer rarely and forward everything: only loss that goes on to the target counts.',
    better: 'low',
  },
  'rtt.p25': {
    unit: 'ms',
    type: 'gauge',
    title: 'Round-trip time, lower quartile',
    meaning:
      'A quarter of the answered probes of one run was at most this slow; of runs with five answers or more.',
    better: 'low',
  },
  'rtt.p50': {
    unit: 'ms',
    type: 'gauge',
    title: 'Round-trip time, median',
    meaning: 'Median of the answered probes of one run; of runs with five answers or more.',
    better: 'low',
  },
  'rtt.p75': {
    unit: 'ms',
    type: 'gauge',
    title: 'Round-trip time, upper quartile',
    meaning:
      'Three quarters of the answered probes of one run were at most this slow; of runs with five answers or more.',
    better: 'low',
  },
} as const satisfies Record<string, MetricKind>;
