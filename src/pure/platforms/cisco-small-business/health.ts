/**
 * RADLAN's MIBs (Marvell), that Cisco Small Business, Dell PowerConnect 28xx/35xx/55xx, D-Link DGS-3000, Linksys and many others speak:
 * Cisco moved the whole tree below its own number, the rest kept 89.
 */
import { type HealthTable, processor, type States, sensor, state } from '../../contract/health.ts';

/** RlEnvMonState. */
const envMonState: States = {
  1: 'normal:ok',
  2: 'warning:warning',
  3: 'critical:critical',
  4: 'shutdown:critical',
  5: 'not-present:unknown',
  6: 'not-functioning:critical',
  7: 'not-available:unknown',
  8: 'backing-up:ok',
  9: 'reading-failed:unknown',
};
const absent = [5, 7];

const radlanTables = (root: string): readonly HealthTable[] => [
  {
    // rlCpuUtilDuringLastSecond, …LastMinute, …Last5Minutes; 101 means that the measurement is switched off.
    name: 'rndMng',
    entry: `${root}.1`,
    scalars: true,
    label: 'Processor',
    columns: [8, 9],
    items: [
      processor(9),
      processor(8, { when: (row) => row.number(9) === undefined }),
      processor(7, { when: (row) => row.number(9) === undefined && row.number(8) === undefined }),
    ],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'rlPhdUnitEnvParamTable',
    entry: `${root}.53.15.1`,
    columns: [11],
    label: 'Unit {#0}',
    items: [
      state(2, envMonState, { label: 'Unit {#0} main power', ignore: absent }),
      state(3, envMonState, { label: 'Unit {#0} redundant power', ignore: absent }),
      ...[4, 5, 6, 7, 8, 9].map((column) =>
        state(column, envMonState, {
          label: `Unit {#0} fan ${column - 3}`,
          ignore: absent,
          // Trees without a sixth fan have the temperature in its place, told by the state in the column after next.
          when: (row) => (row.number(column) ?? 0) <= 9 && !(column === 9 && row.number(11) === undefined),
        }),
      ),
      sensor('temperature', 10, {
        ignore: [0],
        status: { cell: 11, states: { 1: 'ok:ok', 2: 'unavailable:unknown', 3: 'non-operational:warning' } },
        when: (row) => row.number(11) !== undefined && row.number(11) !== 2,
      }),
      sensor('temperature', 9, { ignore: [0], when: (row) => row.number(11) === undefined }),
    ],
  },
  {
    name: 'rlEnvMonFanStatusTable',
    entry: `${root}.83.1.1.1`,
    label: ['{2}', 'Fan {#0}'],
    items: [state(3, envMonState, { ignore: absent })],
  },
  {
    name: 'rlEnvMonSupplyStatusTable',
    entry: `${root}.83.1.2.1`,
    label: ['{2}', 'Power supply {#0}'],
    items: [state(3, envMonState, { ignore: absent })],
  },
  {
    // rlPethPsePortOutputPower: milliwatts. The index is group and port; ports of a group are numbered like interfaces.
    name: 'rlPethPsePortTable',
    entry: `${root}.108.1.1`,
    label: ['PoE {interface}', 'PoE port {#1}'],
    ifIndex: '#1',
    items: [sensor('power', 5, { scale: 0.001 })],
  },
  {
    // swIfLockOperStatus and its like: a port that loop detection or port security has suspended.
    name: 'swIfTable',
    entry: `${root}.43.1.1`,
    label: 'Suspended {interface}',
    ifIndex: '#0',
    items: [state(24, { 1: 'true:critical', 2: 'false:ok' })],
  },
];

export const radlanHealth: readonly HealthTable[] = radlanTables('1.3.6.1.4.1.89');
export const ciscoSmallBusinessHealth: readonly HealthTable[] = [
  ...radlanTables('1.3.6.1.4.1.9.6.1.101'),
  ...radlanHealth,
];
