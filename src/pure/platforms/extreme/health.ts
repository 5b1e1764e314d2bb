/** ExtremeXOS: EXTREME-SYSTEM-MIB, EXTREME-SOFTWARE-MONITOR-MIB. */
import { type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';

const extreme = '1.3.6.1.4.1.1916.1';
const kibi = 1024;

export const extremeHealth: readonly HealthTable[] = [
  {
    // extremeCpuMonitorSystemTable: texts of a percentage; the five-minute mean.
    name: 'extremeCpuMonitorSystemTable',
    entry: `${extreme}.32.1.4.1`,
    label: 'Processor, slot {#0}',
    items: [processor(9)],
    replaces: ['extremeCpuMonitor', 'hrProcessorTable'],
  },
  {
    // extremeCpuMonitorTotalUtilization, where the table is missing.
    name: 'extremeCpuMonitor',
    entry: `${extreme}.32.1`,
    scalars: true,
    label: 'Processor',
    items: [processor(2)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'extremeMemoryMonitorSystemTable',
    entry: `${extreme}.32.2.2.1`,
    label: 'Memory, slot {#0}',
    items: [memory({ total: 2, free: 3, unitBytes: kibi })],
  },
  {
    name: 'extremeSystemCommon',
    entry: `${extreme}.1.1`,
    scalars: true,
    label: 'System',
    items: [
      state(7, { 1: 'alarm:critical', 2: 'normal:ok' }, { label: 'Over-temperature alarm' }),
      sensor('temperature', 8, { label: 'Temperature', ignore: [0] }),
      state(10, { 1: 'operational:ok', 2: 'failed:critical' }, { label: 'Internal power supply' }),
      state(
        11,
        { 1: 'not-present:unknown', 2: 'ok:ok', 3: 'failed:critical' },
        { label: 'External power supply', ignore: [1] },
      ),
    ],
  },
  {
    name: 'extremeFanStatusTable',
    entry: `${extreme}.1.1.9.1`,
    label: 'Fan {#0}',
    items: [
      state(2, { 1: 'operational:ok', 2: 'failed:critical' }),
      sensor('fan-speed', 4, { ignore: [0, -1] }),
    ],
  },
  {
    name: 'extremePowerSupplyTable',
    entry: `${extreme}.1.1.27.1`,
    columns: [11],
    label: 'Power supply {#0}',
    items: [
      state(
        2,
        { 1: 'not-present:unknown', 2: 'ok:ok', 3: 'failed:critical', 4: 'off:warning' },
        { ignore: [1] },
      ),
      // The exponent of ten stands in extremePowerSupplyInputPowerUsageUnitMultiplier.
      sensor('power', 9, { ignore: [0], scale: (row) => 10 ** (row.number(11) ?? 0) }),
    ],
  },
];
