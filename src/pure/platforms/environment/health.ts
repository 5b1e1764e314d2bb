/** Monitors of rooms and racks: Geist (Vertiv) Watchdog, AKCP sensorProbe, NetBotz, Liebert cooling and power (LIEBERT-GP). */
import { type HealthTable, type States, sensor } from '../../contract/health.ts';

const geist = '1.3.6.1.4.1.21239.5.1';
const akcp = '1.3.6.1.4.1.3854.1.2.2.1';
const liebert = '1.3.6.1.4.1.476.1.42.3.4';
const tenth = 0.1;

/** sensorProbe…Status. */
const probeStatus: States = {
  1: 'no-status:unknown',
  2: 'normal:ok',
  3: 'high-warning:warning',
  4: 'high-critical:critical',
  5: 'low-warning:warning',
  6: 'low-critical:critical',
  7: 'sensor-error:critical',
};
const online = 1;

export const geistHealth: readonly HealthTable[] = [
  {
    name: 'internalTable',
    entry: `${geist}.2.1`,
    label: ['{3}', 'Internal {#0}'],
    items: [
      sensor('temperature', 5, { scale: tenth }),
      sensor('humidity', 6),
      sensor('temperature', 7, { label: ['{3} dew point', 'Dew point {#0}'], scale: tenth }),
    ],
  },
  {
    name: 'tempSensorTable',
    entry: `${geist}.4.1`,
    label: ['{3}', 'Temperature {#0}'],
    items: [sensor('temperature', 5, { scale: tenth })],
  },
];

export const akcpHealth: readonly HealthTable[] = [
  {
    name: 'sensorProbeTempTable',
    entry: `${akcp}.16.1`,
    columns: [5],
    label: ['{1}', 'Temperature {#0}'],
    when: (row) => row.number(5) === online,
    items: [
      sensor('temperature', 3, {
        limits: { highWarn: 7, high: 8, lowWarn: 9, low: 10 },
        status: { cell: 4, states: probeStatus },
      }),
    ],
  },
  {
    name: 'sensorProbeHumidityTable',
    entry: `${akcp}.17.1`,
    columns: [5],
    label: ['{1}', 'Humidity {#0}'],
    when: (row) => row.number(5) === online,
    items: [
      sensor('humidity', 3, {
        limits: { highWarn: 7, high: 8, lowWarn: 9, low: 10 },
        status: { cell: 4, states: probeStatus },
      }),
    ],
  },
];

export const liebertHealth: readonly HealthTable[] = [
  {
    // The description of a row is an OID that stands for a word.
    name: 'lgpEnvTemperatureTableDegC',
    entry: `${liebert}.1.3.3.1`,
    label: 'Temperature {#0}',
    items: [sensor('temperature', 3, { limits: { high: 4, low: 5 }, noLimit: [0, 0x7fff_ffff] })],
  },
  {
    name: 'lgpEnvHumidityTableRel',
    entry: `${liebert}.2.2.3.1`,
    label: 'Humidity {#0}',
    items: [sensor('humidity', 3, { limits: { high: 4, low: 5 }, noLimit: [0, 0x7fff_ffff] })],
  },
];

const netbotz = '1.3.6.1.4.1.5528.100.4.1';
/** NETBOTZV2-MIB: sensors of all kinds in tables alike, in tenths. */
const netbotzTable = (name: string, table: number, kind: 'temperature' | 'humidity'): HealthTable => ({
  name,
  entry: `${netbotz}.${table}.1`,
  label: ['{4}', `${kind} {#text}`],
  items: [sensor(kind, 2, { scale: tenth })],
});
export const netbotzHealth: readonly HealthTable[] = [
  netbotzTable('tempSensorTable of NETBOTZV2-MIB', 1, 'temperature'),
  netbotzTable('humiSensorTable', 2, 'humidity'),
  netbotzTable('dewPointSensorTable', 3, 'temperature'),
];
