/** Citrix NetScaler ADC: NS-ROOT-MIB. */
import {
  type HealthRow,
  type HealthTable,
  memory,
  processor,
  type SensorClass,
  sensor,
  state,
  storage,
} from '../../contract/health.ts';

const ns = '1.3.6.1.4.1.5951.4.1.1';
const mebi = 2 ** 20;

const nameOf = (row: HealthRow) => row.text(1) ?? row.text('#text') ?? '';
/** sysHealthTable is one list of names and numbers: the name says what is counted; voltages are in millivolts. */
function healthClass(row: HealthRow): SensorClass | undefined {
  const name = nameOf(row);
  if (/status|error|usage|misc/i.test(name)) return undefined;
  if (/fan/i.test(name)) return 'fan-speed';
  if (/temp/i.test(name)) return 'temperature';
  return /volt|vtt|standby/i.test(name) ? 'voltage' : undefined;
}

export const netscalerHealth: readonly HealthTable[] = [
  {
    name: 'nsCPUTable',
    entry: `${ns}.41.6.1`,
    label: ['{1}', '{#text}'],
    items: [processor(2)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'nsResourceGroup',
    entry: `${ns}.41`,
    scalars: true,
    label: 'Memory',
    items: [memory({ percent: 2, total: 4, unitBytes: mebi })],
  },
  {
    name: 'nsSysHealthDiskTable',
    entry: `${ns}.41.8.1`,
    label: ['{1}', '{#text}'],
    items: [storage({ total: 2, free: 3, unitBytes: mebi, type: 'fixed-disk' })],
  },
  {
    name: 'nsSysHealthTable',
    entry: `${ns}.41.7.1`,
    columns: [1],
    label: ['{1}', '{#text}'],
    items: [
      sensor(healthClass, 2, { scale: (row) => (healthClass(row) === 'voltage' ? 0.001 : 1) }),
      state(
        2,
        { 0: 'not-supported:unknown', 1: 'not-present:unknown', 2: 'failed:critical', 3: 'normal:ok' },
        { when: (row) => /power.*status/i.test(nameOf(row)) },
      ),
      sensor('count', 2, { when: (row) => /error/i.test(nameOf(row)) }),
      sensor('percent', 2, { when: (row) => /usage/i.test(nameOf(row)) }),
    ],
  },
  {
    name: 'nsHighAvailabilityGroup',
    entry: `${ns}.23`,
    scalars: true,
    label: 'High availability',
    items: [
      state(3, { 0: 'no:ok', 1: 'yes:ok' }, { label: 'High availability configured' }),
      state(
        23,
        { 0: 'unknown:unknown', 1: 'up:ok', 2: 'disabled:warning', 3: 'down:critical' },
        { label: 'High availability of the peer' },
      ),
      state(24, {
        0: 'unknown:unknown',
        1: 'init:warning',
        2: 'down:critical',
        3: 'up:ok',
        4: 'partial-fail:critical',
        5: 'monitor-fail:critical',
        6: 'monitor-ok:ok',
        7: 'complete-fail:critical',
        8: 'dumb:warning',
        9: 'disabled:ok',
        10: 'partial-fail-ssl:critical',
        11: 'route-monitor-fail:critical',
      }),
    ],
  },
  {
    name: 'nsSysGroup',
    entry: ns,
    scalars: true,
    label: 'High availability mode',
    items: [state(6, { 0: 'standalone:ok', 1: 'primary:ok', 2: 'secondary:ok', 3: 'unknown:unknown' })],
  },
  {
    name: 'nsTcpStatsGroup',
    entry: `${ns}.46`,
    scalars: true,
    label: 'TCP',
    items: [
      sensor('count', 2, { label: 'TCP client connections' }),
      sensor('count', 1, { label: 'TCP server connections' }),
      sensor('count', 8, { label: 'TCP server connections established' }),
      sensor('count', 12, { label: 'TCP client connections established' }),
    ],
  },
];
