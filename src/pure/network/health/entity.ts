/** ENTITY-SENSOR-MIB (RFC 3433) and ENTITY-STATE-MIB (RFC 4268): sensors and states of what ENTITY-MIB (RFC 6933) lists. */
import type { HealthRow, HealthTable, SensorClass } from '../../contract/health.ts';
import { sensorScale, wattsToDbm } from './scales.ts';

const physical = '1.3.6.1.2.1.47.1.1.1.1';

/** EntitySensorDataType; Cisco's MIB, where this one came from, has two more (specialEnum, dBm). */
const types: Readonly<Record<number, SensorClass>> = {
  3: 'voltage',
  4: 'voltage',
  5: 'current',
  6: 'power',
  7: 'frequency',
  8: 'temperature',
  9: 'humidity',
  10: 'fan-speed',
  11: 'airflow',
  14: 'optical-power',
};
const lightNames = /\b(rx|tx|receive|transmit|optical|laser|light|dom)\b/i;
/** No pluggable optic sends a quarter of a watt; no power supply worth a sensor takes less. */
const lightWattsMax = 0.25;

/**
 * Agents tell optical power in watts, as the MIB has no dBm: a port that sends half a milliwatt is not what anybody means by power.
 * `other` sensors say in entPhySensorUnitsDisplay what they are.
 */
export function entitySensorClass(row: HealthRow, name: string): SensorClass | undefined {
  const type = row.number(1) ?? 0;
  if (type === 6 && isLight(row, name)) return 'optical-power';
  if (types[type]) return types[type];
  const units = row.text('units') ?? '';
  if (/dbm/i.test(units)) return 'optical-power';
  if (/^%|percent/i.test(units)) return 'percent';
  return undefined;
}
const scaleOf = (row: HealthRow) => sensorScale(row.number(2), row.number(3));

export function isLight(row: HealthRow, name: string): boolean {
  const watts = Math.abs((row.number(4) ?? 0) * (scaleOf(row) ?? 1));
  return row.number(1) === 6 && watts < lightWattsMax && lightNames.test(name);
}

const nameOf = (row: HealthRow) => `${row.text('name') ?? ''} ${row.text('descr') ?? ''}`;
const cubicMetresPerHour = 60;

export const entityHealth: readonly HealthTable[] = [
  {
    name: 'entPhySensorTable',
    entry: '1.3.6.1.2.1.99.1.1.1',
    columns: [1, 2, 3, 5],
    joins: {
      units: { column: '1.3.6.1.2.1.99.1.1.1.6' },
      name: { column: `${physical}.7` },
      descr: { column: `${physical}.2` },
    },
    label: ['{name}', '{descr}', 'Sensor {#0}'],
    entity: '#0',
    // ok(1), or not told. Unavailable and broken sensors have a value that means nothing.
    when: (row) => (row.number(5) ?? 1) === 1,
    items: [
      {
        measures: 'sensor',
        class: (row) => entitySensorClass(row, nameOf(row)),
        value: 4,
        scale: scaleOf,
        convert: (value, row) => {
          if (isLight(row, nameOf(row))) return wattsToDbm(value);
          // cmm: cubic metres a minute.
          return row.number(1) === 11 ? value * cubicMetresPerHour : value;
        },
        // RFC 3433: -10^9 is underflow, 10^9 overflow.
        ignore: [-1_000_000_000, 1_000_000_000],
      },
      {
        measures: 'sensor',
        class: (row) => (row.number(1) === 12 ? 'state' : undefined),
        value: 4,
        // truthvalue says yes or no; what is good, it does not say.
        states: { 1: 'true:unknown', 2: 'false:unknown' },
      },
    ],
  },
  {
    name: 'entStateTable',
    entry: '1.3.6.1.2.1.131.1.1.1',
    joins: { class: { column: `${physical}.5` } },
    label: ['{entity}', 'Entity {#0}'],
    entity: '#0',
    // chassis(3), powerSupply(6), fan(7), module(9): a port that is disabled is no fault of health.
    when: (row) => [3, 6, 7, 9].includes(row.number('class') ?? 0),
    items: [
      {
        measures: 'sensor',
        class: 'state',
        value: 3,
        states: { 1: 'unknown:unknown', 2: 'disabled:warning', 3: 'enabled:ok', 4: 'testing:warning' },
      },
    ],
  },
];
