/** APC by Schneider Electric: PowerNet-MIB. UPSes, rack PDUs of two generations, transfer switches, probes. */
import { type HealthTable, type States, sensor, state } from '../../contract/health.ts';
import { fahrenheitToCelsius } from '../../network/health/scales.ts';

const apc = '1.3.6.1.4.1.318.1.1';
const tenth = 0.1;
/** Hundredths of a kilowatt. */
const dekawatt = 10;
const secondsPerTick = 0.01;
const none = [-1];

const okFault: States = { 1: 'fail:critical', 2: 'ok:ok' };
const loadStates: States = {
  1: 'low:ok',
  2: 'normal:ok',
  3: 'near-overload:warning',
  4: 'overload:critical',
  5: 'not-supported:unknown',
};

const upsTables: readonly HealthTable[] = [
  {
    name: 'upsBasicBattery',
    entry: `${apc}.1.2.1`,
    scalars: true,
    label: 'Battery',
    items: [
      state(
        1,
        { 1: 'unknown:unknown', 2: 'normal:ok', 3: 'low:critical', 4: 'in-fault-condition:critical' },
        { label: 'Battery status' },
      ),
      sensor('runtime', 2, { label: 'Time on battery', scale: secondsPerTick }),
    ],
  },
  {
    name: 'upsAdvBattery',
    entry: `${apc}.1.2.2`,
    scalars: true,
    label: 'Battery',
    // Where the high-precision group exists it says the same with a digit more.
    joins: {
      capacity: { column: `${apc}.1.2.3.1` },
      temperature: { column: `${apc}.1.2.3.2` },
      voltage: { column: `${apc}.1.2.3.4` },
    },
    items: [
      sensor('charge', 1, { label: 'Battery charge', when: (row) => row.number('capacity') === undefined }),
      sensor('temperature', 2, {
        label: 'Battery temperature',
        when: (row) => row.number('temperature') === undefined,
      }),
      sensor('runtime', 3, { label: 'Battery time remaining', scale: secondsPerTick }),
      state(4, { 1: 'no:ok', 2: 'yes:critical' }, { label: 'Battery needs replacing' }),
      sensor('count', 6, { label: 'Bad battery packs', ignore: none }),
      sensor('voltage', 8, {
        label: 'Battery voltage',
        ignore: [0],
        when: (row) => row.number('voltage') === undefined,
      }),
      sensor('current', 9, { label: 'Battery current', ignore: [0] }),
    ],
  },
  {
    name: 'upsHighPrecBattery',
    entry: `${apc}.1.2.3`,
    scalars: true,
    label: 'Battery',
    items: [
      sensor('charge', 1, { label: 'Battery charge', scale: tenth }),
      sensor('temperature', 2, { label: 'Battery temperature', scale: tenth, ignore: none }),
      sensor('voltage', 4, { label: 'Battery voltage', scale: tenth, ignore: none }),
      sensor('current', 5, { label: 'Battery current', scale: tenth, ignore: none }),
    ],
    replaces: ['upsBattery'],
  },
  {
    name: 'upsAdvInput',
    entry: `${apc}.1.3.2`,
    scalars: true,
    label: 'Input',
    joins: { voltage: { column: `${apc}.1.3.3.1` }, frequency: { column: `${apc}.1.3.3.4` } },
    items: [
      sensor('voltage', 1, { when: (row) => row.number('voltage') === undefined }),
      sensor('frequency', 4, { ignore: [0], when: (row) => row.number('frequency') === undefined }),
    ],
  },
  {
    name: 'upsHighPrecInput',
    entry: `${apc}.1.3.3`,
    scalars: true,
    label: 'Input',
    items: [
      sensor('voltage', 1, { scale: tenth, ignore: none }),
      sensor('frequency', 4, { scale: tenth, ignore: none }),
    ],
    replaces: ['upsInputTable'],
  },
  {
    name: 'upsBasicOutput',
    entry: `${apc}.1.4.1`,
    scalars: true,
    label: 'Output',
    items: [
      state(
        1,
        {
          1: 'unknown:unknown',
          2: 'on-line:ok',
          3: 'on-battery:critical',
          4: 'on-smart-boost:warning',
          5: 'timed-sleeping:warning',
          6: 'software-bypass:warning',
          7: 'off:critical',
          8: 'rebooting:warning',
          9: 'switched-bypass:warning',
          10: 'hardware-failure-bypass:critical',
          11: 'sleeping-until-power-return:warning',
          12: 'on-smart-trim:warning',
          13: 'eco-mode:ok',
          14: 'hot-standby:ok',
          15: 'on-battery-test:ok',
          16: 'emergency-static-bypass:critical',
          17: 'static-bypass-standby:warning',
          18: 'power-saving-mode:ok',
          19: 'spot-mode:ok',
          20: 'e-conversion:ok',
        },
        { label: 'Output status' },
      ),
    ],
  },
  {
    name: 'upsAdvOutput',
    entry: `${apc}.1.4.2`,
    scalars: true,
    label: 'Output',
    joins: {
      voltage: { column: `${apc}.1.4.3.1` },
      load: { column: `${apc}.1.4.3.3` },
      current: { column: `${apc}.1.4.3.4` },
      frequency: { column: `${apc}.1.4.3.2` },
    },
    items: [
      sensor('voltage', 1, { when: (row) => row.number('voltage') === undefined }),
      sensor('frequency', 2, { ignore: [0], when: (row) => row.number('frequency') === undefined }),
      sensor('load', 3, { when: (row) => row.number('load') === undefined }),
      sensor('current', 4, { when: (row) => row.number('current') === undefined }),
      sensor('power', 8, { ignore: none }),
      sensor('apparent-power', 9, { ignore: none }),
    ],
  },
  {
    name: 'upsHighPrecOutput',
    entry: `${apc}.1.4.3`,
    scalars: true,
    label: 'Output',
    items: [
      sensor('voltage', 1, { scale: tenth, ignore: none }),
      sensor('frequency', 2, { scale: tenth, ignore: none }),
      sensor('load', 3, { scale: tenth, ignore: none }),
      sensor('current', 4, { scale: tenth, ignore: none }),
      sensor('energy', 6, { scale: dekawatt, ignore: none }),
    ],
    replaces: ['upsOutputTable'],
  },
  {
    name: 'upsAdvTest',
    entry: `${apc}.1.7.2`,
    scalars: true,
    label: 'Battery test',
    items: [state(3, { 1: 'ok:ok', 2: 'failed:critical', 3: 'invalid:warning', 4: 'in-progress:ok' })],
  },
];

/** Machines of more than one phase. */
const phaseTables: readonly HealthTable[] = [
  {
    name: 'upsPhaseInputPhaseTable',
    entry: `${apc}.1.9.2.3.1`,
    label: 'Input {#0} phase {#1}',
    items: [sensor('voltage', 3, { ignore: none }), sensor('current', 6, { scale: tenth, ignore: none })],
  },
  {
    name: 'upsPhaseOutputPhaseTable',
    entry: `${apc}.1.9.3.3.1`,
    label: 'Output {#0} phase {#1}',
    items: [
      sensor('voltage', 3, { ignore: none }),
      sensor('current', 4, { scale: tenth, ignore: none }),
      sensor('apparent-power', 7, { ignore: none }),
      sensor('load', 10, { ignore: none }),
      sensor('power', 13, { ignore: none }),
    ],
  },
];

const pduTables: readonly HealthTable[] = [
  {
    name: 'rPDUIdent',
    entry: `${apc}.12.1`,
    scalars: true,
    label: 'PDU',
    items: [
      sensor('voltage', 15, { label: 'Input voltage', ignore: none }),
      sensor('power', 16, { label: 'Power', ignore: none }),
      sensor('apparent-power', 18, { label: 'Apparent power', ignore: none }),
    ],
  },
  {
    name: 'rPDULoadStatusTable',
    entry: `${apc}.12.2.3.1.1`,
    columns: [5],
    label: ['Phase {4} load', 'Load {#0}'],
    items: [
      sensor('current', 2, {
        label: 'Load {#0}',
        scale: tenth,
        status: {
          cell: 3,
          states: { 1: 'normal:ok', 2: 'low:ok', 3: 'near-overload:warning', 4: 'overload:critical' },
        },
      }),
    ],
  },
  {
    name: 'rPDU2DeviceStatusTable',
    entry: `${apc}.26.4.3.1`,
    label: ['{3}', 'PDU {#0}'],
    items: [
      state(4, loadStates, { label: ['{3} load', 'PDU {#0} load'] }),
      sensor('power', 5, { scale: dekawatt, ignore: none }),
      sensor('energy', 9, { scale: 100, ignore: none }),
      state(
        12,
        { 1: 'normal:ok', 2: 'alarm:critical' },
        { label: ['{3} power supply', 'PDU {#0} power supply'] },
      ),
      sensor('apparent-power', 16, { scale: dekawatt, ignore: none }),
    ],
  },
  {
    name: 'rPDU2PhaseStatusTable',
    entry: `${apc}.26.6.3.1`,
    label: 'Phase {3}',
    items: [
      state(4, loadStates, { label: 'Phase {3} load' }),
      sensor('current', 5, { scale: tenth, ignore: none }),
      sensor('voltage', 6, { ignore: none }),
      sensor('power', 7, { scale: dekawatt, ignore: none }),
      sensor('apparent-power', 8, { scale: dekawatt, ignore: none }),
    ],
  },
  {
    name: 'rPDU2BankStatusTable',
    entry: `${apc}.26.8.3.1`,
    label: 'Bank {3}',
    items: [
      state(4, loadStates, { label: 'Bank {3} load' }),
      sensor('current', 5, { scale: tenth, ignore: none }),
    ],
  },
  {
    name: 'rPDU2OutletMeteredStatusTable',
    entry: `${apc}.26.9.4.3.1`,
    label: ['Outlet {3}', 'Outlet {#0}'],
    items: [
      sensor('current', 6, { scale: tenth, ignore: none }),
      sensor('power', 7, { ignore: none }),
      sensor('energy', 11, { scale: 100, ignore: none }),
    ],
  },
  {
    name: 'rPDU2SensorTempHumidityStatusTable',
    entry: `${apc}.26.10.2.2.1`,
    label: ['{3}', 'Probe {#0}'],
    items: [
      sensor('temperature', 8, { scale: tenth, ignore: none }),
      sensor('humidity', 10, { ignore: none }),
    ],
  },
  {
    name: 'sPDUOutletControlTable',
    entry: `${apc}.4.4.2.1`,
    label: ['Outlet {#0} {4}', 'Outlet {#0}'],
    // An outlet that is off was switched off by somebody.
    items: [state(3, { 1: 'on:ok', 2: 'off:ok', 3: 'rebooting:warning', 4: 'unknown:unknown' })],
  },
  {
    name: 'rPDUOutletStatusTable',
    entry: `${apc}.12.3.5.1.1`,
    label: ['Outlet {2}', 'Outlet {#0}'],
    items: [sensor('current', 7, { scale: tenth, ignore: none })],
  },
];

const otherTables: readonly HealthTable[] = [
  {
    name: 'atsStatusDeviceStatus',
    entry: `${apc}.8.5.1`,
    scalars: true,
    label: 'Transfer switch',
    items: [
      state(
        1,
        { 1: 'never-discovered:critical', 2: 'established:ok', 3: 'lost:critical' },
        { label: 'Communication' },
      ),
      state(2, { 1: 'A:ok', 2: 'B:ok' }, { label: 'Selected source' }),
      state(3, { 1: 'lost:critical', 2: 'redundant:ok' }, { label: 'Redundancy' }),
      state(4, { 1: 'over-current:critical', 2: 'ok:ok' }, { label: 'Over-current' }),
      state(5, okFault, { label: '5 V power supply' }),
      state(6, okFault, { label: '24 V power supply' }),
      state(7, okFault, { label: '24 V power supply of source B' }),
      state(8, okFault, { label: '12 V boost power supply' }),
      state(10, okFault, { label: 'Switch status' }),
      state(11, okFault, { label: 'Front panel' }),
      state(12, okFault, { label: 'Source A' }),
      state(13, okFault, { label: 'Source B' }),
      state(14, { 1: 'in-sync:ok', 2: 'out-of-sync:warning' }, { label: 'Phase synchronisation' }),
      state(15, okFault, { label: 'Output voltage' }),
      state(16, okFault, { label: 'Hardware' }),
      state(17, okFault, { label: '3.3 V power supply' }),
      state(18, okFault, { label: '1.0 V power supply' }),
    ],
  },
  {
    name: 'atsInputPhaseTable',
    entry: `${apc}.8.5.3.3.1`,
    label: 'Source {#0}',
    items: [sensor('voltage', 3, { ignore: none }), sensor('current', 6, { scale: tenth, ignore: none })],
  },
  {
    name: 'atsOutputPhaseTable',
    entry: `${apc}.8.5.4.3.1`,
    label: 'Output {#0}',
    items: [
      sensor('voltage', 3, { ignore: none }),
      sensor('current', 4, { scale: tenth, ignore: none }),
      sensor('apparent-power', 7, { ignore: none }),
      sensor('load', 10, { ignore: none }),
      sensor('power', 13, { ignore: none }),
    ],
  },
  {
    // iemStatusProbeTable: the unit is one column on: celsius(1), fahrenheit(2).
    name: 'iemStatusProbeTable',
    entry: `${apc}.10.2.3.2.1`,
    label: ['{2}', 'Probe {#0}'],
    columns: [3, 5],
    when: (row) => row.number(3) !== 1,
    items: [
      sensor('temperature', 4, {
        ignore: none,
        convert: (value, row) => (row.number(5) === 2 ? fahrenheitToCelsius(value) : value),
      }),
      sensor('humidity', 6, { ignore: [-1, 0] }),
    ],
  },
  {
    name: 'uioSensorStatusTable',
    entry: `${apc}.25.1.2.1`,
    label: ['{3}', 'Sensor {#}'],
    items: [sensor('temperature', 6, { ignore: none }), sensor('humidity', 7, { ignore: none })],
  },
  {
    name: 'emsProbeStatusTable',
    entry: `${apc}.10.3.13.1.1`,
    label: ['{2}', 'Probe {#0}'],
    items: [
      sensor('temperature', 3, { ignore: none, limits: { high: 4, low: 5 } }),
      sensor('humidity', 6, { ignore: none, limits: { high: 7, low: 8 } }),
    ],
  },
];

export const apcHealth: readonly HealthTable[] = [...upsTables, ...phaseTables, ...pduTables, ...otherTables];
