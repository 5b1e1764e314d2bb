/** Switches of further houses: Enterasys (ENTERASYS-RESOURCE-UTILIZATION-MIB), Alcatel-Lucent (ALCATEL-IND1-HEALTH-MIB), Ruijie. */
import { type HealthTable, memory, processor, storage } from '../../contract/health.ts';

const kibi = 1024;
const enterasys = '1.3.6.1.4.1.5624.1.2.49.1';
const ram = 1;

export const enterasysHealth: readonly HealthTable[] = [
  {
    // etsysResourceCpuLoad5min, in tenths of a percent.
    name: 'etsysResourceCpuTable',
    entry: `${enterasys}.1.1.1`,
    label: 'Processor {#}',
    items: [processor(4, { scale: 0.1 })],
    replaces: ['hrProcessorTable'],
  },
  {
    // etsysResourceStorageType: ram(1), flash(2), disk(3), is the second arc of the index.
    name: 'etsysResourceStorageTable',
    entry: `${enterasys}.3.1.1`,
    label: ['{3}', 'Storage {#}'],
    items: [
      memory({ total: 4, free: 5, unitBytes: kibi, when: (row) => row.index[1] === ram }),
      storage({ total: 4, free: 5, unitBytes: kibi, type: 'flash', when: (row) => row.index[1] !== ram }),
    ],
  },
];

const alcatel = '1.3.6.1.4.1.6486';
export const alcatelHealth: readonly HealthTable[] = [
  {
    // healthDeviceMemoryLatest, healthDeviceCpu1MinAvg of AOS 6.
    name: 'healthDeviceInfo',
    entry: `${alcatel}.800.1.2.1.16.1.1.1`,
    scalars: true,
    label: 'Switch',
    items: [processor(14, { label: 'Processor' }), memory({ label: 'Memory', percent: 10 })],
    replaces: ['hrProcessorTable'],
  },
  {
    // healthModuleCpuLatest of AOS 7 and 8; slot 0 is the whole.
    name: 'healthModuleTable',
    entry: `${alcatel}.801.1.2.1.16.1.1.1.1.1`,
    label: 'Processor, slot {#0}',
    items: [processor(15)],
    replaces: ['hrProcessorTable'],
  },
];

const ruijie = '1.3.6.1.4.1.4881.1.1.10.2';
export const ruijieHealth: readonly HealthTable[] = [
  {
    // RUIJIE-PROCESS-MIB: ruijieCPUUtilization5Min.
    name: 'ruijieCpuGeneralMibsGroup',
    entry: `${ruijie}.36.1.1`,
    scalars: true,
    label: 'Processor',
    items: [processor(3)],
    replaces: ['hrProcessorTable'],
  },
  {
    // RUIJIE-MEMORY-MIB: ruijieMemoryPoolCurrentUtilization.
    name: 'ruijieMemoryPoolUtilizationTable',
    entry: `${ruijie}.35.1.1.1`,
    label: ['{2}', 'Memory {#}'],
    items: [memory({ percent: 3 })],
  },
];
