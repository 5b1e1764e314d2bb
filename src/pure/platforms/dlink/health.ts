/** D-Link: DLINKSW-ENTITY-EXT-MIB (DGS-1510 and newer), DLINK-AGENT-MIB (older). */
import { type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';

const entityExt = '1.3.6.1.4.1.171.14.5.1';
const agent = '1.3.6.1.4.1.171.12.1.1';
const equipment = '1.3.6.1.4.1.171.12.11.1';
const kibi = 1024;
const okFault = { 1: 'ok:ok', 2: 'fault:critical' } as const;

export const dlinkHealth: readonly HealthTable[] = [
  {
    name: 'dEntityExtEnvTempTable',
    entry: `${entityExt}.1.1.1`,
    label: ['{3}', 'Temperature {#}'],
    items: [
      sensor('temperature', 4, { limits: { low: 5, high: 6 } }),
      state(7, { 1: 'ok:ok', 2: 'abnormal:critical' }),
    ],
  },
  {
    name: 'dEntityExtEnvFanTable',
    entry: `${entityExt}.1.2.1`,
    label: ['{3}', 'Fan {#}'],
    items: [state(4, okFault)],
  },
  {
    name: 'dEntityExtEnvPowerTable',
    entry: `${entityExt}.1.3.1`,
    label: ['{3}', 'Power supply {#}'],
    items: [state(6, { 1: 'in-operation:ok', 2: 'failed:critical', 3: 'empty:unknown' })],
  },
  {
    // dEntityExtMemoryUtilTable: DRAM(1), flash(2), NVRAM(3).
    name: 'dEntityExtMemoryUtilTable',
    entry: `${entityExt}.4.1`,
    label: 'Memory {#}',
    items: [
      memory({
        total: 3,
        used: 4,
        free: 5,
        unitBytes: kibi,
        label: 'Memory of unit {#0}',
        when: (row) => row.index[1] === 1,
      }),
      memory({
        total: 3,
        used: 4,
        free: 5,
        unitBytes: kibi,
        kind: 'other',
        label: 'Flash of unit {#0}',
        when: (row) => row.index[1] !== 1,
      }),
    ],
  },
  {
    // dEntityExtCpuUtilFiveMinutes
    name: 'dEntityExtCpuUtilTable',
    entry: `${entityExt}.7.1`,
    label: 'Processor {#}',
    items: [processor(5), processor(4, { when: (row) => row.number(5) === undefined })],
    columns: [5],
    replaces: ['hrProcessorTable'],
  },
  {
    // agentCPUutilizationIn5min
    name: 'agentCPUutilization',
    entry: `${agent}.6`,
    scalars: true,
    label: 'Processor',
    items: [processor(3)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'agentDRAMutilizationTable',
    entry: `${agent}.9.1`,
    label: 'Memory of unit {#0}',
    items: [memory({ total: 2, used: 3, percent: 4, unitBytes: kibi })],
  },
  {
    name: 'swTemperatureTable',
    entry: `${equipment}.8.1`,
    label: 'Temperature of unit {#0}',
    items: [sensor('temperature', 2, { limits: { high: 3, low: 4 } })],
  },
  {
    name: 'swPowerTable',
    entry: `${equipment}.6.1`,
    label: 'Power supply {#}',
    items: [
      state(3, {
        0: 'other:unknown',
        1: 'low-voltage:critical',
        2: 'over-current:critical',
        3: 'working:ok',
        4: 'fail:critical',
        5: 'connected:ok',
        6: 'disconnected:warning',
      }),
    ],
  },
  {
    name: 'swFanTable',
    entry: `${equipment}.7.1`,
    label: 'Fan {#}',
    items: [
      state(3, {
        0: 'other:unknown',
        1: 'working:ok',
        2: 'fail:critical',
        3: 'speed-0:ok',
        4: 'speed-low:ok',
        5: 'speed-middle:ok',
        6: 'speed-high:ok',
      }),
      sensor('fan-speed', 6, { ignore: [0] }),
    ],
  },
];
