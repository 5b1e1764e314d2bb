/** Dell iDRAC (IDRAC-MIB) and OpenManage on the host (MIB-Dell-10892), which number their tables alike; every probe has the same columns in every table. */
import {
  type HealthTable,
  type SensorClass,
  type SensorItem,
  type States,
  sensor,
  state,
} from '../../contract/health.ts';

const controller = '1.3.6.1.4.1.674.10892.5.4';
const openManage = '1.3.6.1.4.1.674.10892.1';
const storagePool = '1.3.6.1.4.1.674.10892.5.5.1.20';
const tenth = 0.1;

/** StatusEnum (ObjectStatusEnum) of the MIB, and StatusProbeEnum for probes with limits. */
const statusStates: States = {
  1: 'other:unknown',
  2: 'unknown:unknown',
  3: 'ok:ok',
  4: 'non-critical:warning',
  5: 'critical:critical',
  6: 'non-recoverable:critical',
};
const probeStates: States = {
  1: 'other:unknown',
  2: 'unknown:unknown',
  3: 'ok:ok',
  4: 'above-upper-warning:warning',
  5: 'above-upper-critical:critical',
  6: 'above-upper-non-recoverable:critical',
  7: 'below-lower-warning:warning',
  8: 'below-lower-critical:critical',
  9: 'below-lower-non-recoverable:critical',
  10: 'failed:critical',
};
const limits = { high: 10, highWarn: 11, lowWarn: 12, low: 13 } as const;

const probe = (kind: SensorClass, scale: number): SensorItem =>
  sensor(kind, 6, { scale, limits, status: { cell: 5, states: probeStates } });

const chassisTables = (system: string): readonly HealthTable[] => [
  {
    name: 'intrusionTable',
    entry: `${system}.300.70.1`,
    label: ['{8}', 'Intrusion {#1}'],
    items: [
      state(5, statusStates, { label: ['{8}', 'Intrusion {#1}'] }),
      state(
        6,
        {
          1: 'not-breached:ok',
          2: 'breached:critical',
          3: 'breached-before:warning',
          4: 'sensor-failed:warning',
        },
        { label: ['{8} reading', 'Intrusion {#1} reading'] },
      ),
    ],
  },
  {
    name: 'powerSupplyTable',
    entry: `${system}.600.12.1`,
    label: ['{8}', 'Power supply {#1}'],
    items: [
      state(5, statusStates),
      sensor('voltage', 16, { label: ['{8} input', 'Power supply {#1} input'], ignore: [0] }),
    ],
  },
  {
    // Most voltage probes only know good and bad: a state without a reading.
    name: 'voltageProbeTable',
    entry: `${system}.600.20.1`,
    label: ['{8}', 'Voltage {#1}'],
    items: [probe('voltage', 0.001), state(5, probeStates)],
  },
  {
    // amperageProbeType: power supply amperes(23) in tenths, system watts(26).
    name: 'amperageProbeTable',
    entry: `${system}.600.30.1`,
    columns: [7],
    label: ['{8}', 'Current {#1}'],
    items: [
      {
        ...probe('current', tenth),
        class: (row) => ([24, 26].includes(row.number(7) ?? 0) ? 'power' : 'current'),
        scale: (row) => ([24, 26].includes(row.number(7) ?? 0) ? 1 : tenth),
      },
      state(5, probeStates),
    ],
  },
  {
    name: 'systemBatteryTable',
    entry: `${system}.600.50.1`,
    label: ['{7}', 'Battery {#1}'],
    items: [state(5, statusStates)],
  },
  {
    name: 'coolingUnitTable',
    entry: `${system}.700.10.1`,
    label: ['{7}', 'Cooling {#1}'],
    items: [state(5, statusStates)],
  },
  {
    name: 'coolingDeviceTable',
    entry: `${system}.700.12.1`,
    label: ['{8}', 'Fan {#1}'],
    items: [probe('fan-speed', 1)],
  },
  {
    name: 'temperatureProbeTable',
    entry: `${system}.700.20.1`,
    label: ['{8}', 'Temperature {#1}'],
    items: [probe('temperature', tenth)],
  },
  {
    name: 'processorDeviceTable',
    entry: `${system}.1100.30.1`,
    label: ['{26}', 'Processor {#1}'],
    items: [state(5, statusStates)],
  },
  {
    name: 'memoryDeviceTable',
    entry: `${system}.1100.50.1`,
    label: ['{8}', 'Memory {#1}'],
    items: [state(5, statusStates)],
  },
];

export const idracHealth: readonly HealthTable[] = [
  {
    name: 'globalStatus',
    entry: '1.3.6.1.4.1.674.10892.5.2',
    scalars: true,
    label: 'System',
    items: [
      state(1, statusStates, { label: 'Global status' }),
      state(3, statusStates, { label: 'Storage status' }),
    ],
  },
  {
    // DRAC 5 and older: the same object in RAC-MIB.
    name: 'drsGlobalStatus',
    entry: '1.3.6.1.4.1.674.10892.2.2',
    scalars: true,
    label: 'Global status of the controller',
    items: [state(1, statusStates)],
  },
  ...chassisTables(controller),
  {
    name: 'physicalDiskTable',
    entry: `${storagePool}.130.4.1`,
    label: ['{55}', '{2}', 'Disk {#0}'],
    items: [
      state(4, {
        1: 'unknown:unknown',
        2: 'ready:ok',
        3: 'online:ok',
        4: 'foreign:warning',
        5: 'offline:critical',
        6: 'blocked:critical',
        7: 'failed:critical',
        8: 'non-raid:ok',
        9: 'removed:critical',
        10: 'read-only:warning',
      }),
      state(
        31,
        { 0: 'no:ok', 1: 'yes:critical' },
        { label: ['{55} predicts failure', 'Disk {#0} predicts failure'] },
      ),
      // 255: no SSD, or not told.
      sensor('percent', 49, {
        label: ['{55} write endurance left', 'Disk {#0} write endurance left'],
        ignore: [255],
      }),
      sensor('percent', 51, {
        label: ['{55} operation progress', 'Disk {#0} operation progress'],
        ignore: [255],
      }),
    ],
  },
  {
    name: 'virtualDiskTable',
    entry: `${storagePool}.140.1.1`,
    label: ['{36}', '{2}', 'Virtual disk {#0}'],
    items: [state(4, { 1: 'unknown:unknown', 2: 'online:ok', 3: 'failed:critical', 4: 'degraded:critical' })],
  },
];

export const openManageHealth: readonly HealthTable[] = chassisTables(openManage);
