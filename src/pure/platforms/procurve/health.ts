/** HP ProCurve and ArubaOS-Switch: STATISTICS-MIB, NETSWITCH-MIB, HP-ICF-CHASSIS, FAN-MIB, POWERSUPPLY-MIB, HP-ICF-TRANSCEIVER-MIB. */
import {
  type HealthTable,
  memory,
  processor,
  type SensorItem,
  sensor,
  state,
} from '../../contract/health.ts';

const icf = '1.3.6.1.4.1.11.2.14.11';
/** hpicfXcvr…: no light, or nothing to read. */
const none = [-99_999_999, -9_999_999];

const optic = (
  kind: 'temperature' | 'voltage' | 'current',
  value: number,
  limits: number,
  scale: number,
  name: string,
): SensorItem =>
  sensor(kind, value, {
    label: `{2} ${name}`,
    scale,
    ignore: none,
    limits: { high: limits, low: limits + 1, highWarn: limits + 2, lowWarn: limits + 3 },
  });

export const procurveHealth: readonly HealthTable[] = [
  {
    name: 'hpSwitchStatistics',
    entry: `${icf}.5.1.9.6`,
    scalars: true,
    label: 'Processor',
    items: [processor(1)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'hpGlobalMemTable',
    entry: `${icf}.5.1.1.2.2.1.1`,
    label: 'Global memory, slot {#0}',
    items: [memory({ total: 5, free: 6, used: 7 })],
  },
  {
    name: 'hpLocalMemTable',
    entry: `${icf}.5.1.1.2.1.1.1`,
    label: 'Local memory, slot {#0}',
    items: [memory({ total: 5, free: 6, used: 7, kind: 'other' })],
  },
  {
    // HP-ICF-CHASSIS: good and bad is all it knows.
    name: 'hpicfSensorTable',
    entry: `${icf}.1.2.6.1`,
    label: ['{7}', 'Sensor {#0}'],
    items: [
      state(
        4,
        {
          1: 'unknown:unknown',
          2: 'bad:critical',
          3: 'warning:warning',
          4: 'good:ok',
          5: 'not-present:unknown',
        },
        { ignore: [5] },
      ),
    ],
  },
  {
    name: 'hpicfFanTable',
    entry: `${icf}.5.1.54.2.1.1`,
    label: 'Fan {#0}',
    items: [
      state(4, {
        0: 'failed:critical',
        1: 'removed:warning',
        2: 'off:warning',
        3: 'underspeed:warning',
        4: 'overspeed:warning',
        5: 'ok:ok',
      }),
      sensor('fan-speed', 5, { ignore: [0] }),
    ],
  },
  {
    name: 'hpicfPsTable',
    entry: `${icf}.5.1.55.1.1.1`,
    columns: [2],
    label: 'Power supply {#0}',
    items: [
      state(2, {
        1: 'not-present:unknown',
        2: 'not-plugged:warning',
        3: 'powered:ok',
        4: 'failed:critical',
        5: 'permanently-failed:critical',
        6: 'max:unknown',
        7: 'auxiliary-failed:critical',
        8: 'not-powered:warning',
        9: 'auxiliary-not-powered:warning',
      }),
      sensor('temperature', 4, { ignore: [0] }),
      sensor('power', 6, { limits: { high: 7 }, when: (row) => row.number(2) === 3 }),
    ],
  },
  {
    name: 'hpicfPoePseTable',
    entry: `${icf}.1.9.1.6.1`,
    label: 'PoE slot {#0}',
    items: [
      sensor('power', 4, { label: 'PoE budget, slot {#0}' }),
      sensor('power', 5, { label: 'PoE used, slot {#0}', limits: { high: 4 } }),
    ],
  },
  {
    // Thousandths of a degree, hundreds of microvolts, microamperes, thousandths of a dBm.
    name: 'hpicfXcvrInfoTable',
    entry: `${icf}.5.1.82.1.1.1.1`,
    columns: [9],
    label: ['{2}', 'Optic {#0}'],
    ifIndex: '#0',
    items: [
      optic('temperature', 11, 18, 0.001, 'temperature'),
      optic('voltage', 12, 22, 0.0001, 'voltage'),
      optic('current', 13, 26, 1e-6, 'laser bias'),
      sensor('optical-power', 14, { label: '{2} transmit power', scale: 0.001, ignore: none }),
      sensor('optical-power', 15, { label: '{2} receive power', scale: 0.001, ignore: none }),
    ],
  },
  {
    // HP-STACK-MIB: a stack that is not formed is no fault of a single switch.
    name: 'hpStackConfig',
    entry: `${icf}.5.1.69.1.1`,
    scalars: true,
    label: 'Stack',
    items: [
      state(2, {
        0: 'unavailable:unknown',
        1: 'disabled:ok',
        2: 'active:ok',
        3: 'fragment-inactive:critical',
        4: 'fragment-active:warning',
      }),
    ],
  },
  {
    name: 'hpStackMemberTable',
    entry: `${icf}.5.1.69.1.3.1`,
    label: 'Stack member {#0}',
    items: [
      state(9, {
        0: 'unused:ok',
        1: 'missing:critical',
        2: 'provisioned:ok',
        3: 'commander:ok',
        4: 'standby:ok',
        5: 'member:ok',
        6: 'shutdown:critical',
        7: 'booting:warning',
        8: 'communication-failure:critical',
        9: 'incompatible-os:critical',
        10: 'unknown:unknown',
      }),
      processor(13, { label: 'Stack member {#0}' }),
    ],
  },
];
