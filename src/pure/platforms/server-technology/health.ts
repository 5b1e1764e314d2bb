/** Server Technology PDUs: Sentry4-MIB and, before it, Sentry3-MIB. */
import { type HealthTable, type SensorItem, type States, sensor, state } from '../../contract/health.ts';

const sentry4 = '1.3.6.1.4.1.1718.4.1';
const sentry3 = '1.3.6.1.4.1.1718.3.2';
const tenth = 0.1;
const hundredth = 0.01;

/** DeviceStatus of Sentry4-MIB, from how it names them; alarms are above, warnings between. */
const deviceStatus: States = {
  0: 'normal:ok',
  1: 'disabled:ok',
  2: 'purged:unknown',
  5: 'reading:unknown',
  6: 'settle:unknown',
  7: 'not-found:critical',
  8: 'lost:critical',
  9: 'read-error:critical',
  10: 'no-communication:critical',
  11: 'power-error:critical',
  12: 'breaker-tripped:critical',
  13: 'fuse-blown:critical',
  14: 'low-alarm:critical',
  15: 'low-warning:warning',
  16: 'high-warning:warning',
  17: 'high-alarm:critical',
  18: 'alarm:critical',
  19: 'under-limit:warning',
  20: 'over-limit:critical',
  21: 'nvm-fail:critical',
  22: 'profile-error:warning',
  23: 'conflict:warning',
};
/** DeviceState. */
const deviceState: States = { 0: 'unknown:unknown', 1: 'on:ok', 2: 'off:warning' };
const none = [-1];
const status = (column: number, label: string): SensorItem => state(column, deviceStatus, { label });
const reading = (
  kind: 'current' | 'voltage' | 'power' | 'apparent-power' | 'energy' | 'frequency' | 'percent',
  column: number,
  scale: number,
  statusColumn?: number,
): SensorItem =>
  sensor(kind, column, {
    scale,
    ignore: none,
    ...(statusColumn === undefined ? {} : { status: { cell: statusColumn, states: deviceStatus } }),
  });

export const serverTechnologyHealth: readonly HealthTable[] = [
  {
    name: 'st4UnitMonitorTable',
    entry: `${sentry4}.2.3.1`,
    label: 'Unit {#0}',
    items: [state(1, deviceStatus)],
  },
  {
    name: 'st4InputCordMonitorTable',
    entry: `${sentry4}.3.3.1`,
    joins: { name: { column: `${sentry4}.3.2.1.3` } },
    label: ['{name}', 'Cord {#}'],
    items: [
      state(1, deviceState, { label: '{name} state' }),
      status(2, '{name}'),
      reading('power', 3, 1, 4),
      status(4, '{name} active power'),
      reading('apparent-power', 5, 1, 6),
      status(6, '{name} apparent power'),
      status(9, '{name} power factor'),
      reading('energy', 10, 100),
      reading('frequency', 11, tenth),
      { ...reading('percent', 12, tenth, 13), label: '{name} out of balance' },
      status(13, '{name} balance'),
    ],
  },
  {
    name: 'st4LineMonitorTable',
    entry: `${sentry4}.4.3.1`,
    joins: { name: { column: `${sentry4}.4.2.1.4` } },
    label: ['Line {name}', 'Line {#}'],
    items: [
      state(1, deviceState, { label: 'Line {name} state' }),
      status(2, 'Line {name}'),
      reading('current', 3, hundredth, 4),
    ],
  },
  {
    name: 'st4PhaseMonitorTable',
    entry: `${sentry4}.5.3.1`,
    joins: { name: { column: `${sentry4}.5.2.1.4` } },
    label: ['Phase {name}', 'Phase {#}'],
    items: [
      state(1, deviceState, { label: 'Phase {name} state' }),
      status(2, 'Phase {name}'),
      reading('voltage', 3, tenth, 4),
      status(4, 'Phase {name} voltage'),
      reading('current', 6, hundredth),
      reading('power', 8, 1),
      reading('apparent-power', 9, 1),
      status(11, 'Phase {name} power factor'),
    ],
  },
  {
    name: 'st4OcpMonitorTable',
    entry: `${sentry4}.6.3.1`,
    joins: { name: { column: `${sentry4}.6.2.1.4` } },
    label: ['Breaker {name}', 'Breaker {#}'],
    items: [state(1, deviceStatus)],
  },
  {
    name: 'st4BranchMonitorTable',
    entry: `${sentry4}.7.3.1`,
    joins: { name: { column: `${sentry4}.7.2.1.4` } },
    label: ['Branch {name}', 'Branch {#}'],
    items: [
      state(1, deviceState, { label: 'Branch {name} state' }),
      status(2, 'Branch {name}'),
      reading('current', 3, hundredth, 4),
      status(4, 'Branch {name} current'),
    ],
  },
  {
    name: 'st4TempSensorMonitorTable',
    entry: `${sentry4}.9.3.1`,
    joins: { name: { column: `${sentry4}.9.2.1.3` } },
    label: ['{name}', 'Temperature {#}'],
    // Tenths of a degree, Celsius unless the unit is set to Fahrenheit, which the configuration of the table tells nobody.
    items: [
      sensor('temperature', 1, { scale: tenth, ignore: [-410], status: { cell: 2, states: deviceStatus } }),
    ],
  },
  {
    name: 'st4HumidSensorMonitorTable',
    entry: `${sentry4}.10.3.1`,
    joins: { name: { column: `${sentry4}.10.2.1.3` } },
    label: ['{name}', 'Humidity {#}'],
    items: [sensor('humidity', 1, { ignore: none, status: { cell: 2, states: deviceStatus } })],
  },
  {
    // Sentry3-MIB: infeeds. Load in hundredths of an ampere, voltage in tenths of a volt.
    name: 'infeedTable',
    entry: `${sentry3}.2.1`,
    label: ['{3}', 'Infeed {#}'],
    items: [
      reading('current', 7, hundredth),
      reading('voltage', 11, tenth),
      reading('power', 12, 1),
      reading('apparent-power', 14, 1),
    ],
  },
  {
    name: 'tempHumidSensorTable',
    entry: `${sentry3}.5.1`,
    label: ['{3}', 'Sensor {#}'],
    columns: [13],
    items: [
      sensor('temperature', 6, {
        scale: tenth,
        ignore: none,
        // tempHumidSensorTempScale: celsius(0), fahrenheit(1).
        convert: (value, row) => (row.number(13) === 1 ? ((value - 32) * 5) / 9 : value),
      }),
      sensor('humidity', 10, { ignore: none }),
    ],
  },
];
