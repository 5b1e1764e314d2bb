/** Servers and their controllers: HPE ProLiant and iLO (CPQHLTH-MIB, CPQIDA-MIB), Supermicro (SUPERMICRO-HEALTH-MIB), Lenovo XCC and IMM. */
import { type HealthTable, type SensorClass, type States, sensor, state } from '../../contract/health.ts';

const compaq = '1.3.6.1.4.1.232';
/** CpqHe…Condition, the same everywhere. */
const condition: States = { 1: 'other:unknown', 2: 'ok:ok', 3: 'degraded:warning', 4: 'failed:critical' };
/** cpqHeTemperatureLocale and cpqHeFltTolFanLocale. */
const present = 3;

export const proliantHealth: readonly HealthTable[] = [
  {
    name: 'cpqHeMibRev',
    entry: `${compaq}.6.1`,
    scalars: true,
    label: 'System',
    items: [state(3, condition, { label: 'System condition' })],
  },
  {
    name: 'cpqHeFltTolFanTable',
    entry: `${compaq}.6.2.6.7.1`,
    columns: [4],
    label: 'Fan {#1}',
    when: (row) => row.number(4) === present,
    items: [state(9, condition), sensor('fan-speed', 12, { ignore: [0] })],
  },
  {
    name: 'cpqHeTemperatureTable',
    entry: `${compaq}.6.2.6.8.1`,
    label: ['{8}', 'Temperature {#1}'],
    // A sensor that is not there says 0 or less, with a threshold that is none.
    items: [
      sensor('temperature', 4, {
        ignore: [0, -1],
        limits: { high: 5 },
        noLimit: [0, -99],
        status: { cell: 6, states: condition },
      }),
    ],
  },
  {
    name: 'cpqHeFltTolPowerSupplyTable',
    entry: `${compaq}.6.2.9.3.1`,
    columns: [3],
    label: 'Power supply {#1}',
    when: (row) => row.number(3) === present,
    items: [
      state(4, condition),
      sensor('voltage', 6, { ignore: [0, -1] }),
      sensor('power', 7, { ignore: [-1], limits: { high: 8 } }),
    ],
  },
  {
    name: 'cpqDaCntlrTable',
    entry: `${compaq}.3.2.2.1.1`,
    label: 'RAID controller {#0}',
    items: [state(6, condition)],
  },
  {
    name: 'cpqDaLogDrvTable',
    entry: `${compaq}.3.2.3.1.1`,
    label: 'RAID volume {#}',
    items: [
      state(4, {
        1: 'other:unknown',
        2: 'ok:ok',
        3: 'failed:critical',
        4: 'unconfigured:unknown',
        5: 'recovering:warning',
        6: 'ready-for-rebuild:warning',
        7: 'rebuilding:warning',
        8: 'wrong-drive:critical',
        9: 'bad-connect:critical',
        10: 'overheating:critical',
        11: 'shutdown:critical',
        12: 'expanding:warning',
        13: 'not-available:critical',
        14: 'queued-for-expansion:warning',
      }),
    ],
  },
  {
    name: 'cpqDaPhyDrvTable',
    entry: `${compaq}.3.2.5.1.1`,
    label: 'Disk {#}',
    items: [
      state(6, { 1: 'other:unknown', 2: 'ok:ok', 3: 'failed:critical', 4: 'predictive-failure:warning' }),
      sensor('temperature', 70, { ignore: [-1, 0] }),
    ],
  },
];

/** smHealthMonitorType. */
const supermicroClasses: Readonly<Record<number, SensorClass>> = {
  0: 'fan-speed',
  1: 'voltage',
  2: 'temperature',
};

export const supermicroHealth: readonly HealthTable[] = [
  {
    name: 'smHealthMonitorTable',
    entry: '1.3.6.1.4.1.10876.2.1.1.1.1',
    columns: [3],
    label: ['{2}', 'Sensor {#0}'],
    items: [
      sensor((row) => supermicroClasses[row.number(3) ?? -1], 4, {
        // Millivolts; the others as they are.
        scale: (row) => (row.number(3) === 1 ? 0.001 : 1),
        ignore: [0],
        limits: { high: 5, low: 6 },
      }),
    ],
  },
];

const imm = '1.3.6.1.4.1.2.3.51.3.1';
export const lenovoServerHealth: readonly HealthTable[] = [
  {
    name: 'systemHealthStat',
    entry: `${imm}.4`,
    scalars: true,
    label: 'System health',
    items: [
      state(1, {
        255: 'normal:ok',
        0: 'non-recoverable:critical',
        2: 'critical:critical',
        4: 'non-critical:warning',
      }),
    ],
  },
  {
    name: 'tempTable',
    entry: `${imm}.1.2.1`,
    label: ['{2}', 'Temperature {#0}'],
    items: [sensor('temperature', 3, { ignore: [0], limits: { high: 6, highWarn: 7 } })],
  },
  {
    name: 'voltTable',
    entry: `${imm}.2.2.1`,
    label: ['{2}', 'Voltage {#0}'],
    items: [sensor('voltage', 3, { scale: 0.001, ignore: [0] })],
  },
  {
    // A text such as `23%of maximum`, `offline` where there is no fan.
    name: 'fanTable',
    entry: `${imm}.3.2.1`,
    label: ['{2}', 'Fan {#0}'],
    items: [
      sensor('percent', 3),
      state(10, { normal: 'normal:ok', warning: 'warning:warning', critical: 'critical:critical' }),
    ],
  },
  {
    name: 'powerTable',
    entry: `${imm}.11.2.1`,
    label: ['{2}', 'Power supply {#0}'],
    items: [state(6, { normal: 'normal:ok', warning: 'warning:warning', critical: 'critical:critical' })],
  },
];
