/** FORTINET-FORTIGATE-MIB, FORTINET-FORTISWITCH-MIB, FORTINET-FORTIMANAGER-FORTIANALYZER-MIB. */
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

const fortinet = '1.3.6.1.4.1.12356';
const gate = `${fortinet}.101`;
const kibi = 1024;
const mebi = 2 ** 20;

/** fgHwSensorEntValue is a text without a unit: the name says what it is. */
function sensorKind(row: HealthRow): SensorClass | undefined {
  const name = row.text(2) ?? '';
  if (/fan|rpm/i.test(name)) return 'fan-speed';
  if (/temp|thermal|\btd\d|dts\d|°c|lm75|adt\d|\bmv[_8]/i.test(name)) return 'temperature';
  if (/curr|amp|iout/i.test(name)) return 'current';
  if (/power in|power out|\bpin\b|\bpout\b|watt/i.test(name)) return 'power';
  if (/[+-]?\d+(\.\d+)?v\d*|\d+\.\d+v?$|\bv(cc|dd|in|out|bat|core|tt)|volt|^[+-]?\d+v/i.test(name))
    return 'voltage';
  return undefined;
}

export const fortiosHealth: readonly HealthTable[] = [
  {
    name: 'fgSystemInfo',
    entry: `${gate}.4.1`,
    scalars: true,
    label: 'System',
    columns: [7, 10],
    items: [
      processor(3, { label: 'All processors' }),
      memory({ label: 'Memory', percent: 4, total: 5, unitBytes: kibi }),
      memory({
        label: 'Low memory',
        percent: 9,
        total: 10,
        unitBytes: kibi,
        kind: 'other',
        when: (row) => Boolean(row.number(10)),
      }),
      storage({ label: 'Disk', used: 6, total: 7, unitBytes: mebi, when: (row) => Boolean(row.number(7)) }),
      sensor('count', 8, { label: 'Sessions' }),
      sensor('count', 11, { label: 'New sessions a second, 1 minute' }),
      sensor('count', 12, { label: 'New sessions a second, 10 minutes' }),
      sensor('count', 13, { label: 'New sessions a second, 30 minutes' }),
      sensor('count', 14, { label: 'New sessions a second, 60 minutes' }),
      sensor('count', 15, { label: 'IPv6 sessions' }),
    ],
  },
  {
    name: 'fgProcessorTable',
    entry: `${gate}.4.4.2.1`,
    label: 'Core {#0}',
    items: [processor(2)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'fgHwSensorTable',
    entry: `${gate}.4.3.2.1`,
    columns: [2],
    label: ['{2}', 'Sensor {#0}'],
    items: [
      // A value of zero is a sensor that is not read, but for a fan it may be the truth.
      sensor(sensorKind, 3, {
        when: (row) => sensorKind(row) === 'fan-speed' || row.number(3) !== 0,
        status: { cell: 4, states: { 0: 'normal:ok', 1: 'alarm:critical' } },
      }),
      state(4, { 0: 'normal:ok', 1: 'alarm:critical' }),
    ],
  },
  {
    name: 'fgVpnInfo',
    entry: `${gate}.12.1`,
    scalars: true,
    label: 'IPsec tunnels up',
    items: [sensor('count', 1)],
  },
  {
    name: 'fgVpnSslStatsTable',
    entry: `${gate}.12.2.3.1`,
    label: 'SSL VPN of VDOM {#0}',
    items: [
      state(1, { 0: 'disabled:ok', 1: 'enabled:ok', 2: 'enabled:ok' }, { label: 'SSL VPN of VDOM {#0}' }),
      sensor('count', 2, { label: 'SSL VPN users of VDOM {#0}' }),
      sensor('count', 4, { label: 'SSL VPN web sessions of VDOM {#0}' }),
      sensor('count', 6, { label: 'SSL VPN tunnels of VDOM {#0}' }),
    ],
  },
  {
    // fgHaStatsTable: each member of the cluster, this one too.
    name: 'fgHaStatsTable',
    entry: `${gate}.13.2.1.1`,
    columns: [11],
    label: ['{11}', 'Member {#0}'],
    items: [
      state(
        12,
        { 0: 'unsynchronised:critical', 1: 'synchronised:ok' },
        {
          label: ['Synchronisation of {11}', 'Synchronisation of member {#0}'],
          // Without a name there is no cluster.
          when: (row) => Boolean(row.text(11)),
        },
      ),
    ],
  },
  {
    // FORTINET-FORTISWITCH-MIB: fsSystemInfo. Kibibytes.
    name: 'fsSystemInfo',
    entry: `${fortinet}.106.4.1`,
    scalars: true,
    label: 'System',
    columns: [6],
    items: [
      processor(2, { label: 'Processor' }),
      memory({ label: 'Memory', used: 3, total: 4, unitBytes: kibi }),
      storage({ label: 'Disk', used: 5, total: 6, unitBytes: mebi, when: (row) => Boolean(row.number(6)) }),
    ],
  },
  {
    // FORTINET-FORTIMANAGER-FORTIANALYZER-MIB: fmSystemInfo.
    name: 'fmSystemInfo',
    entry: `${fortinet}.103.2.1`,
    scalars: true,
    label: 'System',
    items: [
      processor(1, { label: 'Processor' }),
      memory({ label: 'Memory', used: 2, total: 3, unitBytes: kibi }),
      storage({ label: 'Disk', used: 4, total: 5, unitBytes: mebi }),
    ],
  },
  {
    // FORTINET-FORTIMAIL-MIB: fmlSystemInfo, shares alone.
    name: 'fmlSystemInfo',
    entry: `${fortinet}.105.1`,
    scalars: true,
    label: 'System',
    items: [
      processor(6, { label: 'Processor' }),
      memory({ label: 'Memory', percent: 7 }),
      storage({ label: 'Log disk', percent: 8 }),
      storage({ label: 'Mail disk', percent: 9 }),
    ],
  },
];
