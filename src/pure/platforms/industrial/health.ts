/** Hirschmann: HMPRIV-MGMT-SNMP-MIB of the classic platform, HM2-DIAGNOSTIC-MIB of HiOS. */
import { type HealthTable, memory, processor, sensor } from '../../contract/health.ts';

const classic = '1.3.6.1.4.1.248.14.2';
const hios = '1.3.6.1.4.1.248.11.22.1.8';
const kibi = 1024;

export const hirschmannHealth: readonly HealthTable[] = [
  {
    name: 'hmCpuResources',
    entry: `${classic}.15.2`,
    scalars: true,
    label: 'Processor',
    items: [processor(1)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'hmMemoryResources',
    entry: `${classic}.15.3`,
    scalars: true,
    label: 'Memory',
    items: [memory({ used: 1, free: 2, unitBytes: kibi })],
  },
  {
    name: 'hmTempTable',
    entry: `${classic}.5`,
    scalars: true,
    label: 'Temperature',
    items: [sensor('temperature', 1, { limits: { high: 2, low: 3 } })],
  },
  {
    name: 'hm2DiagCpuResources',
    entry: `${hios}.10`,
    scalars: true,
    label: 'Processor',
    items: [processor(1)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'hm2DiagMemoryResources',
    entry: `${hios}.11`,
    scalars: true,
    label: 'Memory',
    items: [memory({ used: 1, free: 2, unitBytes: kibi })],
  },
];
