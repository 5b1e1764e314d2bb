/** Eaton: MG-SNMP-UPS-MIB (Merlin Gerin's, MGE), XUPS-MIB (Powerware's), beside UPS-MIB which all of them speak. */
import { type HealthTable, type States, sensor, state } from '../../contract/health.ts';

const mge = '1.3.6.1.4.1.705.1';
const xups = '1.3.6.1.4.1.534.1';
const tenth = 0.1;
/** Each is a question about a fault. */
const fault: States = { 1: 'yes:critical', 2: 'no:ok' };
const notice: States = { 1: 'yes:warning', 2: 'no:ok' };

export const eatonHealth: readonly HealthTable[] = [
  {
    name: 'upsmgBattery',
    entry: `${mge}.5`,
    scalars: true,
    label: 'Battery',
    items: [
      sensor('runtime', 1, { label: 'Battery time remaining' }),
      sensor('charge', 2, { label: 'Battery charge' }),
      sensor('voltage', 5, { label: 'Battery voltage', scale: tenth, ignore: [0] }),
      sensor('temperature', 7, { label: 'Battery temperature', ignore: [0] }),
      state(9, fault, { label: 'Battery fault' }),
      state(10, fault, { label: 'Battery missing' }),
      state(11, fault, { label: 'Battery to be replaced' }),
      state(14, fault, { label: 'Battery low' }),
      state(15, fault, { label: 'Charger fault' }),
      state(16, notice, { label: 'Battery in low condition' }),
    ],
  },
  {
    name: 'upsmgInputTable',
    entry: `${mge}.6.2.1`,
    label: 'Input {#0}',
    items: [
      sensor('voltage', 2, { scale: tenth, ignore: [0] }),
      sensor('frequency', 3, { scale: tenth, ignore: [0] }),
      sensor('current', 6, { scale: tenth, ignore: [0] }),
    ],
  },
  {
    name: 'upsmgInput',
    entry: `${mge}.6`,
    scalars: true,
    label: 'Input',
    items: [
      state(3, fault, { label: 'Input out of tolerance' }),
      state(
        4,
        {
          1: 'no:ok',
          2: 'out-of-tolerance-voltage:critical',
          3: 'out-of-tolerance-frequency:critical',
          4: 'no-voltage:critical',
        },
        { label: 'Cause of the input fault' },
      ),
    ],
  },
  {
    name: 'upsmgOutputTable',
    entry: `${mge}.7.2.1`,
    label: 'Output {#0}',
    items: [
      sensor('voltage', 2, { scale: tenth, ignore: [0] }),
      sensor('frequency', 3, { scale: tenth, ignore: [0] }),
      sensor('load', 4),
      sensor('current', 5, { scale: tenth, ignore: [0] }),
    ],
  },
  {
    name: 'upsmgOutput',
    entry: `${mge}.7`,
    scalars: true,
    label: 'Output',
    items: [
      state(3, fault, { label: 'Output on battery' }),
      state(4, notice, { label: 'Output on bypass' }),
      state(5, notice, { label: 'Bypass unavailable' }),
      state(6, notice, { label: 'No bypass' }),
      state(7, fault, { label: 'Utility off' }),
      state(8, notice, { label: 'Output on boost' }),
      state(9, fault, { label: 'Inverter off' }),
      state(10, fault, { label: 'Output overload' }),
      state(11, fault, { label: 'Over temperature' }),
      state(12, notice, { label: 'Output on buck' }),
    ],
  },
  {
    name: 'upsmgEnvironSensorTable',
    entry: `${mge}.8.7.1`,
    label: ['{4}', 'Sensor {#0}'],
    items: [
      sensor('temperature', 5, { scale: tenth, ignore: [0] }),
      sensor('humidity', 6, { scale: tenth, ignore: [0] }),
    ],
  },
  {
    name: 'xupsBattery',
    entry: `${xups}.2`,
    scalars: true,
    label: 'Battery',
    items: [
      sensor('runtime', 1, { label: 'Battery time remaining' }),
      sensor('voltage', 2, { label: 'Battery voltage' }),
      sensor('current', 3, { label: 'Battery current' }),
      sensor('charge', 4, { label: 'Battery charge' }),
      state(
        5,
        {
          1: 'charging:ok',
          2: 'discharging:critical',
          3: 'floating:ok',
          4: 'resting:ok',
          5: 'unknown:unknown',
          6: 'disconnected:critical',
          7: 'under-test:ok',
          8: 'check-battery:critical',
        },
        { label: 'Battery status' },
      ),
    ],
  },
  {
    name: 'xupsInput',
    entry: `${xups}.3`,
    scalars: true,
    label: 'Input',
    items: [sensor('frequency', 1, { scale: tenth, ignore: [0] })],
  },
  {
    name: 'xupsInputTable',
    entry: `${xups}.3.4.1`,
    label: 'Input {#0}',
    items: [sensor('voltage', 2), sensor('current', 3), sensor('power', 4)],
  },
  {
    name: 'xupsOutput',
    entry: `${xups}.4`,
    scalars: true,
    label: 'Output',
    items: [
      sensor('load', 1),
      sensor('frequency', 2, { scale: tenth, ignore: [0] }),
      state(
        5,
        {
          1: 'other:unknown',
          2: 'none:critical',
          3: 'normal:ok',
          4: 'bypass:warning',
          5: 'battery:critical',
          6: 'booster:warning',
          7: 'reducer:warning',
          8: 'parallel-capacity:ok',
          9: 'parallel-redundant:ok',
          10: 'high-efficiency:ok',
          11: 'maintenance-bypass:warning',
          12: 'ess:ok',
        },
        { label: 'Output source' },
      ),
    ],
  },
  {
    name: 'xupsOutputTable',
    entry: `${xups}.4.4.1`,
    label: 'Output {#0}',
    items: [sensor('voltage', 2), sensor('current', 3), sensor('power', 4)],
  },
  {
    name: 'xupsEnvironment',
    entry: `${xups}.6`,
    scalars: true,
    label: 'Environment',
    items: [
      sensor('temperature', 1, { label: 'Ambient temperature' }),
      sensor('humidity', 4, { label: 'Ambient humidity' }),
      sensor('temperature', 5, { label: 'Remote temperature' }),
      sensor('humidity', 6, { label: 'Remote humidity' }),
    ],
  },
  {
    name: 'xupsAlarm',
    entry: `${xups}.7`,
    scalars: true,
    label: 'Alarms of XUPS-MIB',
    items: [sensor('count', 1)],
  },
];

const epdu = '1.3.6.1.4.1.534.6.6.7';
const milli = 0.001;

/** EATON-EPDU-MIB, the rack PDUs of generation 2 and later. Millivolts, milliamperes, watts. */
export const eatonPduHealth: readonly HealthTable[] = [
  {
    name: 'inputVoltageTable of EATON-EPDU-MIB',
    entry: `${epdu}.3.2.1`,
    label: 'Input {#1} line {#2}',
    items: [sensor('voltage', 3, { scale: milli, ignore: [0, -1] })],
  },
  {
    name: 'inputCurrentTable of EATON-EPDU-MIB',
    entry: `${epdu}.3.3.1`,
    label: 'Input {#1} line {#2}',
    items: [sensor('current', 4, { scale: milli, ignore: [-1] }), sensor('load', 11, { ignore: [-1] })],
  },
  {
    name: 'inputPowerTable of EATON-EPDU-MIB',
    entry: `${epdu}.3.4.1`,
    label: 'Input {#1} line {#2}',
    items: [sensor('apparent-power', 3, { ignore: [-1] }), sensor('power', 4, { ignore: [-1] })],
  },
  {
    name: 'outletCurrentTable of EATON-EPDU-MIB',
    entry: `${epdu}.6.4.1`,
    joins: { name: { column: `${epdu}.6.1.1.3` } },
    label: ['Outlet {name}', 'Outlet {#}'],
    items: [sensor('current', 3, { scale: milli, ignore: [-1] })],
  },
  {
    name: 'outletPowerTable of EATON-EPDU-MIB',
    entry: `${epdu}.6.5.1`,
    joins: { name: { column: `${epdu}.6.1.1.3` } },
    label: ['Outlet {name}', 'Outlet {#}'],
    items: [sensor('power', 3, { ignore: [-1] })],
  },
  {
    // Probes that are not plugged in have rows as well: disconnected(1), bad(2), connected(3).
    name: 'temperatureTable of EATON-EPDU-MIB',
    entry: `${epdu}.7.1.1`,
    columns: [3],
    label: ['{2}', 'Temperature {#}'],
    when: (row) => row.number(3) !== 1,
    items: [sensor('temperature', 4, { scale: tenth })],
  },
  {
    name: 'humidityTable of EATON-EPDU-MIB',
    entry: `${epdu}.7.2.1`,
    columns: [3],
    label: ['{2}', 'Humidity {#}'],
    when: (row) => row.number(3) !== 1,
    items: [sensor('humidity', 4, { scale: tenth })],
  },
];
