/**
 * Broadcom FASTPATH, the software in switches of Ubiquiti (EdgeSwitch, UniFi), Netgear, Dell (N series), Lenovo, Edgecore and
 * others: the same tables, each below its vendor's own number. FASTPATH-SWITCHING-MIB and FASTPATH-BOXSERVICES-PRIVATE-MIB.
 */
import {
  type HealthRow,
  type HealthTable,
  memory,
  processor,
  type States,
  sensor,
  state,
} from '../../contract/health.ts';

const kibi = 1024;

/** agentSwitchCpuProcessTotalUtilization: `    5 Secs ( 41.1%)   60 Secs ( 37.2%)  300 Secs ( 35.9%)`; the last is the longest mean. */
const shares = (row: HealthRow) =>
  [...(row.text(9) ?? '').matchAll(/\(\s*([\d.]+)\s*%?\s*\)/g)].map((match) => Number(match[1]));

/** boxServicesItemState. */
const itemStates: States = {
  1: 'operational:ok',
  2: 'failed:critical',
  3: 'powering:warning',
  4: 'no-power:warning',
  5: 'not-powering:warning',
  6: 'incompatible:critical',
  7: 'not-present:unknown',
};
const temperatureStates: States = {
  0: 'low:ok',
  1: 'normal:ok',
  2: 'warning:warning',
  3: 'critical:critical',
  4: 'shutdown:critical',
  5: 'not-present:unknown',
  6: 'not-operational:critical',
};

const fastpathTables = (root: string): readonly HealthTable[] => [
  {
    name: 'agentSwitchCpuProcessGroup',
    entry: `${root}.1.1.4`,
    scalars: true,
    label: 'Switch',
    items: [
      // The five-minute mean where it is told, else the last of those that are.
      processor(9, { label: 'Processor', read: (row) => shares(row).at(-1) }),
      memory({ label: 'Memory', free: 1, total: 2, unitBytes: kibi }),
    ],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'boxServicesFansTable',
    entry: `${root}.43.1.6.1`,
    label: 'Fan {#}',
    items: [state(3, itemStates, { ignore: [7] }), sensor('fan-speed', 4, { ignore: [0] })],
  },
  {
    name: 'boxServicesPowSuppliesTable',
    entry: `${root}.43.1.7.1`,
    label: 'Power supply {#}',
    items: [state(3, itemStates, { ignore: [7] })],
  },
  {
    name: 'boxServicesTempSensorsTable',
    entry: `${root}.43.1.8.1`,
    label: 'Temperature {#}',
    items: [
      sensor('temperature', 5, { ignore: [0], status: { cell: 4, states: temperatureStates } }),
      // Releases before 8 have the temperature where the state is now.
      sensor('temperature', 4, { when: (row) => row.number(5) === undefined && (row.number(4) ?? 0) > 6 }),
    ],
    columns: [5],
  },
];

export const fastpathHealth: readonly HealthTable[] = fastpathTables('1.3.6.1.4.1.4413.1.1');
export const netgearHealth: readonly HealthTable[] = [
  ...fastpathTables('1.3.6.1.4.1.4526.10'),
  ...fastpathTables('1.3.6.1.4.1.4526.11'),
];
export const dellFastpathHealth: readonly HealthTable[] = fastpathTables(
  '1.3.6.1.4.1.674.10895.5000.2.6132.1',
);
