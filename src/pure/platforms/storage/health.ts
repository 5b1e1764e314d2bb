/** NetApp ONTAP, 7-mode and cluster: NETWORK-APPLIANCE-MIB. */
import { type HealthTable, processor, sensor, state, storage } from '../../contract/health.ts';

const netapp = '1.3.6.1.4.1.789.1';
const kibi = 1024;

export const netappHealth: readonly HealthTable[] = [
  {
    name: 'cpu of NETWORK-APPLIANCE-MIB',
    entry: `${netapp}.2.1`,
    scalars: true,
    label: 'Processor',
    items: [processor(3)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'environment',
    entry: `${netapp}.2.4`,
    scalars: true,
    label: 'Environment',
    items: [
      state(1, { 1: 'no:ok', 2: 'yes:critical' }, { label: 'Over temperature' }),
      sensor('count', 2, { label: 'Failed fans' }),
      sensor('count', 4, { label: 'Failed power supplies' }),
    ],
  },
  {
    name: 'raidSummary',
    entry: `${netapp}.6.4`,
    scalars: true,
    label: 'Disks',
    items: [sensor('count', 7, { label: 'Failed disks' }), sensor('count', 8, { label: 'Spare disks' })],
  },
  {
    // 64-bit sizes; aggregates and volumes, and their snapshot reserves, which are full by nature.
    name: 'dfTable',
    entry: `${netapp}.5.4.1`,
    columns: [2],
    label: ['{2}', 'Volume {#0}'],
    when: (row) => !/\.snapshot$/.test(row.text(2) ?? ''),
    items: [storage({ total: 29, used: 30, unitBytes: kibi, type: 'volume' })],
  },
];
