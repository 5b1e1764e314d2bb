/** Firewalls of smaller houses: Sophos (SFOS-FIREWALL-MIB), WatchGuard (WATCHGUARD-SYSTEM-STATISTICS-MIB), ScreenOS (NETSCREEN-RESOURCE-MIB). */
import { type HealthTable, memory, processor, sensor, storage } from '../../contract/health.ts';

const mebi = 2 ** 20;
const sophos = '1.3.6.1.4.1.2604.5.1.2';

export const sophosHealth: readonly HealthTable[] = [
  {
    name: 'sfosDisk',
    entry: `${sophos}.4`,
    scalars: true,
    label: 'Disk',
    items: [storage({ total: 1, percent: 2, unitBytes: mebi, type: 'fixed-disk' })],
  },
  {
    name: 'sfosMemory',
    entry: `${sophos}.5`,
    scalars: true,
    label: 'Memory',
    items: [
      memory({ label: 'Memory', total: 1, percent: 2, unitBytes: mebi }),
      memory({ label: 'Swap', total: 3, percent: 4, unitBytes: mebi, kind: 'swap' }),
    ],
  },
  {
    name: 'sfosDeviceStats',
    entry: sophos,
    scalars: true,
    label: 'Live users',
    items: [sensor('count', 6)],
  },
];

export const watchguardHealth: readonly HealthTable[] = [
  {
    // wgSystemCpuUtil1, …5, …15: hundredths of a percent, over 1, 5 and 15 minutes.
    name: 'wgSystemStatistics',
    entry: '1.3.6.1.4.1.3097.6.3',
    scalars: true,
    label: 'System',
    items: [
      processor(78, { label: 'Processor', scale: 0.01 }),
      sensor('count', 80, { label: 'Connections' }),
    ],
    replaces: ['hrProcessorTable'],
  },
];

const netscreen = '1.3.6.1.4.1.3224.16';
export const screenosHealth: readonly HealthTable[] = [
  {
    name: 'nsResCpu',
    entry: `${netscreen}.1`,
    scalars: true,
    label: 'Processor',
    // nsResCpuLast5Min, else nsResCpuAvg.
    items: [processor(3), processor(1, { when: (row) => row.number(3) === undefined })],
    columns: [3],
  },
  {
    name: 'nsResMem',
    entry: `${netscreen}.2`,
    scalars: true,
    label: 'Memory',
    items: [memory({ used: 1, free: 2 })],
  },
  {
    name: 'nsResSession',
    entry: `${netscreen}.3`,
    scalars: true,
    label: 'Sessions',
    items: [sensor('count', 2, { limits: { high: 3 } })],
  },
];
