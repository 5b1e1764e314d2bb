/** Check Point Gaia: CHECKPOINT-MIB. Processors and memory come by HOST-RESOURCES-MIB as well. */
import {
  type HealthTable,
  memory,
  processor,
  type SensorItem,
  type States,
  sensor,
  state,
  storage,
} from '../../contract/health.ts';

const checkPoint = '1.3.6.1.4.1.2620.1';
const svn = `${checkPoint}.6`;
/** sensorStatus: in range or not. */
const rangeStates: States = { 0: 'normal:ok', 1: 'abnormal:critical', 2: 'reading-error:unknown' };
/** statCode of every blade. */
const statCodes: States = { 0: 'ok:ok', 1: 'warning:warning', 2: 'problem:critical' };
const probe = (kind: 'temperature' | 'fan-speed' | 'voltage'): SensorItem =>
  sensor(kind, 3, { ignore: [0], status: { cell: 6, states: rangeStates } });

export const checkPointHealth: readonly HealthTable[] = [
  {
    name: 'multiProcTable',
    entry: `${svn}.7.5.1`,
    label: 'Core {#0}',
    items: [processor(5)],
    replaces: ['hrProcessorTable', 'svnProcStat'],
  },
  {
    name: 'svnProcStat',
    entry: `${svn}.7.2`,
    scalars: true,
    label: 'Processor',
    items: [processor(4)],
    replaces: ['systemStats'],
  },
  {
    name: 'svnMem64',
    entry: `${svn}.7.4`,
    scalars: true,
    label: 'Memory',
    // memActiveReal64 leaves out buffers and cache, which the kernel would give back.
    items: [memory({ total: 3, used: 4 })],
  },
  {
    name: 'multiDiskTable',
    entry: `${svn}.7.6.1`,
    label: ['{2}', 'Disk {#0}'],
    items: [storage({ total: 3, free: 5, type: 'fixed-disk' })],
  },
  {
    name: 'tempertureSensorTable',
    entry: `${svn}.7.8.1.1`,
    label: ['{2}', 'Temperature {#0}'],
    items: [probe('temperature')],
  },
  {
    name: 'fanSpeedSensorTable',
    entry: `${svn}.7.8.2.1`,
    label: ['{2}', 'Fan {#0}'],
    items: [probe('fan-speed')],
  },
  {
    name: 'voltageSensorTable',
    entry: `${svn}.7.8.3.1`,
    label: ['{2}', 'Voltage {#0}'],
    items: [probe('voltage')],
  },
  {
    name: 'powerSupplyTable',
    entry: `${svn}.7.9.1.1`,
    label: 'Power supply {#0}',
    items: [state(2, { up: 'up:ok', present: 'present:ok', dummy: 'absent:unknown', down: 'down:critical' })],
  },
  {
    name: 'raidVolumeTable',
    entry: `${svn}.7.7.1.1`,
    label: 'RAID volume {#0}',
    items: [
      state(6, {
        0: 'optimal:ok',
        1: 'degraded:critical',
        2: 'failed:critical',
        3: 'missing:critical',
        4: 'initialising:warning',
        5: 'unknown:unknown',
      }),
    ],
  },
  {
    name: 'fw',
    entry: `${checkPoint}.1`,
    scalars: true,
    label: 'Firewall',
    items: [
      sensor('count', 4, { label: 'Packets accepted' }),
      sensor('count', 5, { label: 'Packets rejected' }),
      sensor('count', 6, { label: 'Packets dropped' }),
      sensor('count', 7, { label: 'Packets logged' }),
    ],
  },
  {
    name: 'fwPolicyStat',
    entry: `${checkPoint}.1.25`,
    scalars: true,
    label: 'Connections',
    items: [
      sensor('count', 3, { label: 'Connections' }),
      sensor('count', 4, { label: 'Connections, peak' }),
      sensor('count', 10, { label: 'Connection table limit' }),
    ],
  },
  {
    name: 'fwLSConn',
    entry: `${checkPoint}.1.30`,
    scalars: true,
    label: 'Log servers',
    items: [
      state(1, statCodes, { label: 'Log servers' }),
      state(5, statCodes, { label: 'Local logging' }),
      sensor('count', 7, { label: 'Log receive rate' }),
    ],
  },
  {
    name: 'fwLSConnTable',
    entry: `${checkPoint}.1.30.3.1`,
    label: ['Log server {2}', 'Log server {#}'],
    items: [state(3, { 0: 'ok:ok', 1: 'error:critical', 2: 'not-active:warning' })],
  },
  {
    name: 'cpvIkeTunnels',
    entry: `${checkPoint}.2.9.1`,
    scalars: true,
    label: 'VPN tunnels',
    items: [sensor('count', 1, { label: 'IKE security associations' })],
  },
  {
    name: 'cpvIpsec',
    entry: `${checkPoint}.2.5.2`,
    scalars: true,
    label: 'VPN',
    items: [
      sensor('count', 1, { label: 'IPsec ESP associations in' }),
      sensor('count', 3, { label: 'IPsec ESP associations out' }),
    ],
  },
  {
    name: 'ha',
    entry: `${checkPoint}.5`,
    scalars: true,
    label: 'Cluster',
    items: [
      state(5, { yes: 'yes:ok', no: 'no:warning' }, { label: 'Cluster mechanism started' }),
      state(
        6,
        {
          active: 'active:ok',
          'active attention': 'active-attention:warning',
          standby: 'standby:ok',
          ready: 'ready:ok',
          down: 'down:critical',
          initializing: 'initialising:warning',
        },
        { label: 'Cluster state' },
      ),
      state(101, statCodes, { label: 'Cluster status' }),
    ],
  },
  {
    name: 'fwSXL',
    entry: `${checkPoint}.36.1`,
    scalars: true,
    label: 'SecureXL',
    items: [
      state(1, { 0: 'disabled:warning', 1: 'enabled:ok' }),
      sensor('count', 2, { label: 'SecureXL connections' }),
    ],
  },
  {
    name: 'vsxStatusTable',
    entry: `${checkPoint}.16.22.1.1`,
    label: ['Virtual system {3}', 'Virtual system {#}'],
    items: [
      state(9, {
        'active!': 'active-attention:warning',
        active: 'active:ok',
        standby: 'standby:ok',
        backup: 'backup:ok',
        down: 'down:critical',
        problem: 'problem:critical',
      }),
    ],
  },
  {
    // tunnelTable: tunnels that come and go with the traffic are idle or down without fault.
    name: 'tunnelTable',
    entry: '1.3.6.1.4.1.2620.500.9002.1',
    label: ['VPN {2}', 'VPN {#}'],
    items: [
      state(3, {
        3: 'active:ok',
        4: 'destroy:warning',
        129: 'idle:ok',
        130: 'phase1:warning',
        131: 'down:warning',
        132: 'init:warning',
      }),
    ],
  },
];
