/** Raritan and Legrand PDUs: PDU2-MIB. Every sensor tells its unit and its number of decimal digits in a table of its own. */
import {
  type HealthRow,
  type HealthTable,
  type Join,
  type Limits,
  type SensorClass,
  type States,
  sensor,
  state,
} from '../../contract/health.ts';

const pdu = '1.3.6.1.4.1.13742.6';

/** SensorTypeEnumeration, those of which the unit is one of ours. */
const classes: Readonly<Record<number, SensorClass>> = {
  1: 'current',
  4: 'voltage',
  5: 'power',
  6: 'apparent-power',
  8: 'energy',
  10: 'temperature',
  11: 'humidity',
  13: 'pressure',
  23: 'frequency',
};
/** SensorStateEnumeration. */
const states: States = {
  '-1': 'unavailable:unknown',
  0: 'open:ok',
  1: 'closed:ok',
  2: 'below-lower-critical:critical',
  3: 'below-lower-warning:warning',
  4: 'normal:ok',
  5: 'above-upper-warning:warning',
  6: 'above-upper-critical:critical',
  7: 'on:ok',
  8: 'off:ok',
  9: 'detected:ok',
  10: 'not-detected:ok',
  11: 'alarmed:critical',
  12: 'ok:ok',
  14: 'fail:critical',
  15: 'yes:ok',
  16: 'no:ok',
  22: 'one-fan-fault:warning',
  23: 'two-fans-fault:critical',
};
const shifted = (digits: number | undefined) => 10 ** -(digits ?? 0);
/** Bar in the tables of air pressure. */
const pascalPerBar = 1e5;

/** Tables of measurements of inlets, outlets and breakers: the last arc of the index is the type of the sensor. */
function measured(name: string, branch: number, what: string, configuration: number): HealthTable {
  const entry = `${pdu}.5.${branch}.3.1`;
  const joins: Record<string, Join> = {
    digits: { column: `${pdu}.3.${configuration}.4.1.7` },
  };
  return {
    name,
    entry,
    joins,
    columns: [2, 3],
    label: `${what} {#1}`,
    when: (row) => row.number(2) !== 0 && row.number(3) !== -1,
    items: [
      sensor((row) => classes[row.index.at(-1)!], 4, {
        scale: (row) => shifted(row.number('digits')),
        status: { cell: 3, states },
      }),
    ],
  };
}

function externalLimits(row: HealthRow): Limits<number> {
  const enabled = row.text('enabled');
  if (enabled === undefined) return {};
  const limit = (name: string) => row.number(name);
  return {
    ...(limit('lowerCritical') === undefined ? {} : { low: limit('lowerCritical')! }),
    ...(limit('lowerWarning') === undefined ? {} : { lowWarn: limit('lowerWarning')! }),
    ...(limit('upperWarning') === undefined ? {} : { highWarn: limit('upperWarning')! }),
    ...(limit('upperCritical') === undefined ? {} : { high: limit('upperCritical')! }),
  };
}
const external = (column: number): Join => ({ column: `${pdu}.3.6.3.1.${column}` });

export const raritanHealth: readonly HealthTable[] = [
  measured('measurementsInletSensorTable', 2, 'Inlet', 3),
  measured('measurementsOutletSensorTable', 4, 'Outlet', 5),
  measured('measurementsOverCurrentProtectorSensorTable', 3, 'Breaker', 4),
  {
    name: 'measurementsExternalSensorTable',
    entry: `${pdu}.5.5.3.1`,
    joins: {
      type: external(2),
      name: external(4),
      digits: external(17),
      lowerCritical: external(31),
      lowerWarning: external(32),
      upperCritical: external(33),
      upperWarning: external(34),
      enabled: external(35),
    },
    columns: [2, 3],
    label: ['{name}', 'Sensor {#1}'],
    when: (row) => row.number(2) !== 0 && row.number(3) !== -1,
    items: [
      sensor((row) => classes[row.number('type') ?? 0], 4, {
        scale: (row) => shifted(row.number('digits')),
        convert: (value, row) => (row.number('type') === 13 ? value * pascalPerBar : value),
        status: { cell: 3, states },
        limits: externalLimits,
      }),
      // Contacts, smoke, water: sensors that have a state alone.
      state(3, states, { when: (row) => [14, 15, 16, 17, 18, 19, 20, 21].includes(row.number('type') ?? 0) }),
    ],
  },
];
