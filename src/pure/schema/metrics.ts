/**
 * The dictionary of metrics: each once, with unit, type and meaning. Sensors may only emit these names; tables, charts, /metrics
 * and the reference page derive from it. `better` tells which way is healthy, for colours and default thresholds.
 */
export const units = [
  'ms',
  's',
  'us',
  'percent',
  'ratio',
  'count',
  'bytes',
  'bits-per-second',
  'packets-per-second',
  'errors-per-second',
  'days',
  'score',
  'state',
  'celsius',
  'volts',
  'watts',
  'rpm',
] as const;
export type Unit = (typeof units)[number];

export interface MetricKind {
  readonly unit: Unit;
  readonly type: 'gauge' | 'counter';
  readonly title: string;
  readonly meaning: string;
  readonly better?: 'low' | 'high';
  /** A counter is stored as this gauge: its increase per second times `factor` (schedule does it, wraps and restarts understood). */
  readonly rate?: { readonly metric: string; readonly factor: number };
}

export const metricKinds = {
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
  'hosts.alive': { unit: 'count', type: 'gauge', title: 'Hosts alive', meaning: 'Hosts found by a sweep.' },
  hops: { unit: 'count', type: 'gauge', title: 'Hops', meaning: 'Routers on the path, the target included.' },
  'connect.time': {
    unit: 'ms',
    type: 'gauge',
    title: 'Connect time',
    meaning: 'TCP connection set-up.',
    better: 'low',
  },
  'resolve.time': {
    unit: 'ms',
    type: 'gauge',
    title: 'Resolve time',
    meaning: 'Time to answer a DNS query.',
    better: 'low',
  },
  'tls.time': {
    unit: 'ms',
    type: 'gauge',
    title: 'TLS handshake time',
    meaning: 'From first handshake byte to established session.',
    better: 'low',
  },
  'first-byte.time': {
    unit: 'ms',
    type: 'gauge',
    title: 'Time to first byte',
    meaning: 'From request sent to first byte of the answer.',
    better: 'low',
  },
  'transfer.time': {
    unit: 'ms',
    type: 'gauge',
    title: 'Transfer time',
    meaning: 'From first to last byte of the answer.',
    better: 'low',
  },
  'total.time': {
    unit: 'ms',
    type: 'gauge',
    title: 'Total time',
    meaning: 'The whole exchange.',
    better: 'low',
  },
  'response.size': {
    unit: 'bytes',
    type: 'gauge',
    title: 'Response size',
    meaning: 'Body length as received.',
  },
  'http.status': {
    unit: 'count',
    type: 'gauge',
    title: 'HTTP status',
    meaning: 'Status code of the final answer.',
  },
  'certificate.days': {
    unit: 'days',
    type: 'gauge',
    title: 'Certificate days left',
    meaning: 'Days until the leaf certificate expires; negative after.',
    better: 'high',
  },
  answers: { unit: 'count', type: 'gauge', title: 'Answers', meaning: 'Records in the DNS answer.' },
  'snmp.value': { unit: 'count', type: 'gauge', title: 'SNMP value', meaning: 'A numeric object as read.' },
  'snmp.objects': { unit: 'count', type: 'gauge', title: 'SNMP objects', meaning: 'Objects returned.' },
  'snmp.time': {
    unit: 'ms',
    type: 'gauge',
    title: 'SNMP response time',
    meaning: 'Time of the whole SNMP exchange.',
    better: 'low',
  },
  'interface.state': {
    unit: 'state',
    type: 'gauge',
    title: 'Interface state',
    meaning: '1 when ifOperStatus is up, 0 when it is down and ifAdminStatus is up.',
    better: 'high',
  },
  'interface.in': {
    unit: 'bits-per-second',
    type: 'gauge',
    title: 'Traffic in',
    meaning: 'From ifHCInOctets (ifInOctets on version 1).',
  },
  'interface.out': {
    unit: 'bits-per-second',
    type: 'gauge',
    title: 'Traffic out',
    meaning: 'From ifHCOutOctets (ifOutOctets on version 1).',
  },
  'interface.in.use': {
    unit: 'percent',
    type: 'gauge',
    title: 'Utilisation in',
    meaning: 'Traffic in over ifHighSpeed.',
    better: 'low',
  },
  'interface.out.use': {
    unit: 'percent',
    type: 'gauge',
    title: 'Utilisation out',
    meaning: 'Traffic out over ifHighSpeed.',
    better: 'low',
  },
  'interface.in.errors': {
    unit: 'errors-per-second',
    type: 'gauge',
    title: 'Errors in',
    meaning: 'From ifInErrors.',
    better: 'low',
  },
  'interface.out.errors': {
    unit: 'errors-per-second',
    type: 'gauge',
    title: 'Errors out',
    meaning: 'From ifOutErrors.',
    better: 'low',
  },
  'interface.in.discards': {
    unit: 'packets-per-second',
    type: 'gauge',
    title: 'Discards in',
    meaning: 'From ifInDiscards.',
    better: 'low',
  },
  'interface.out.discards': {
    unit: 'packets-per-second',
    type: 'gauge',
    title: 'Discards out',
    meaning: 'From ifOutDiscards.',
    better: 'low',
  },
  'interface.in.octets': {
    unit: 'bytes',
    type: 'counter',
    title: 'Octets in',
    meaning: 'ifHCInOctets (ifInOctets on version 1).',
    rate: { metric: 'interface.in', factor: 8 },
  },
  'interface.out.octets': {
    unit: 'bytes',
    type: 'counter',
    title: 'Octets out',
    meaning: 'ifHCOutOctets (ifOutOctets on version 1).',
    rate: { metric: 'interface.out', factor: 8 },
  },
  'interface.in.errors.total': {
    unit: 'count',
    type: 'counter',
    title: 'Errors in, total',
    meaning: 'ifInErrors.',
    rate: { metric: 'interface.in.errors', factor: 1 },
  },
  'interface.out.errors.total': {
    unit: 'count',
    type: 'counter',
    title: 'Errors out, total',
    meaning: 'ifOutErrors.',
    rate: { metric: 'interface.out.errors', factor: 1 },
  },
  'interface.in.discards.total': {
    unit: 'count',
    type: 'counter',
    title: 'Discards in, total',
    meaning: 'ifInDiscards.',
    rate: { metric: 'interface.in.discards', factor: 1 },
  },
  'interface.out.discards.total': {
    unit: 'count',
    type: 'counter',
    title: 'Discards out, total',
    meaning: 'ifOutDiscards.',
    rate: { metric: 'interface.out.discards', factor: 1 },
  },
  'interface.speed': {
    unit: 'bits-per-second',
    type: 'gauge',
    title: 'Interface speed',
    meaning: 'ifHighSpeed, or ifSpeed; utilisation is traffic over it.',
  },
  'interfaces.up': {
    unit: 'count',
    type: 'gauge',
    title: 'Interfaces up',
    meaning: 'Interfaces whose ifOperStatus is up.',
  },
  'interfaces.down': {
    unit: 'count',
    type: 'gauge',
    title: 'Interfaces down',
    meaning: 'Interfaces that are administratively up but operationally down.',
    better: 'low',
  },
  uptime: { unit: 's', type: 'gauge', title: 'Uptime', meaning: 'sysUpTime of the agent.' },
} as const satisfies Record<string, MetricKind>;

export type MetricName = keyof typeof metricKinds;
export const metricNames = Object.keys(metricKinds) as MetricName[];
