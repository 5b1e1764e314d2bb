/** A10 Thunder (A10-AX-MIB) and Infoblox (IB-PLATFORMONE-MIB): processors, memory, temperature, fans. */
import { type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';

const a10 = '1.3.6.1.4.1.22610.2.4.1';
const kibi = 1024;

export const a10Health: readonly HealthTable[] = [
  {
    name: 'axSysMemory',
    entry: `${a10}.2`,
    scalars: true,
    label: 'Memory',
    items: [memory({ total: 1, used: 2, unitBytes: kibi })],
  },
  {
    name: 'axSysCpuTable',
    entry: `${a10}.3.2.1`,
    label: 'Core {#0}',
    items: [processor(3)],
    replaces: ['axSysCpu', 'hrProcessorTable'],
  },
  {
    name: 'axSysCpu',
    entry: `${a10}.3`,
    scalars: true,
    label: 'Processor',
    items: [processor(3)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'axSysHwInfo',
    entry: `${a10}.5`,
    scalars: true,
    label: 'Temperature',
    items: [sensor('temperature', 1, { ignore: [0, -1] })],
  },
  {
    name: 'axFanStatusTable',
    entry: `${a10}.5.9.1`,
    label: ['{2}', 'Fan {#0}'],
    items: [sensor('fan-speed', 4, { ignore: [0] })],
  },
];

const infoblox = '1.3.6.1.4.1.7779.3.1.1.2.1';
export const infobloxHealth: readonly HealthTable[] = [
  {
    name: 'ibSystemMonitorCpu',
    entry: `${infoblox}.8.1`,
    scalars: true,
    label: 'Processor',
    items: [processor(1)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'ibSystemMonitorMem',
    entry: `${infoblox}.8.2`,
    scalars: true,
    label: 'Memory',
    items: [memory({ percent: 1 })],
  },
  {
    name: 'ibSystemMonitorSwap',
    entry: `${infoblox}.8.3`,
    scalars: true,
    label: 'Swap',
    items: [memory({ percent: 1, kind: 'swap' })],
  },
  {
    name: 'ibPlatformModule',
    entry: infoblox,
    scalars: true,
    label: 'Temperature',
    items: [
      sensor('temperature', 17, { label: 'Processor 1 temperature' }),
      sensor('temperature', 18, { label: 'Processor 2 temperature' }),
    ],
  },
  {
    // Services, fans, power supplies, disks of the node in one list; the description says what it found.
    name: 'ibMemberNodeServiceStatusTable',
    entry: `${infoblox}.10.1`,
    label: ['{3}', 'Service {#0}'],
    items: [
      state(
        2,
        {
          1: 'working:ok',
          2: 'warning:warning',
          3: 'failed:critical',
          4: 'inactive:unknown',
          5: 'unknown:unknown',
        },
        { ignore: [4, 5] },
      ),
    ],
  },
];
