/** UCD-SNMP-MIB and LM-SENSORS-MIB: what net-snmp tells of Unix hosts, and so of many devices built on Linux. */
import type { HealthTable, SensorClass } from '../../contract/health.ts';

const ucd = '1.3.6.1.4.1.2021';
const kibi = 1024;
const milli = 0.001;

const lmSensors = (name: string, table: number, kind: SensorClass, scale: number): HealthTable => ({
  name,
  entry: `${ucd}.13.16.${table}.1`,
  label: ['{2}', `${kind} {#0}`],
  items: [
    {
      measures: 'sensor',
      class: kind,
      value: 3,
      scale,
      // Negative temperatures come as 2^32 less them: the syntax is Gauge32.
      convert: (value) => (value > 2 ** 31 * scale ? value - 2 ** 32 * scale : value),
    },
  ],
});

export const netSnmpHealth: readonly HealthTable[] = [
  {
    name: 'memory',
    entry: `${ucd}.4`,
    scalars: true,
    label: 'Memory',
    columns: [20, 21, 18, 19],
    items: [
      // The 64-bit objects where the agent has them (net-snmp 5.8): the others end at 2 TiB and sooner on agents that count signed.
      {
        measures: 'memory',
        label: 'Physical memory',
        total: 20,
        free: 21,
        unitBytes: kibi,
      },
      {
        measures: 'memory',
        label: 'Physical memory',
        total: 5,
        free: 6,
        unitBytes: kibi,
        unsigned: true,
        when: (row) => row.number(20) === undefined,
      },
      { measures: 'memory', label: 'Swap space', kind: 'swap', total: 18, free: 19, unitBytes: kibi },
      {
        measures: 'memory',
        label: 'Swap space',
        kind: 'swap',
        total: 3,
        free: 4,
        unitBytes: kibi,
        unsigned: true,
        when: (row) => row.number(18) === undefined,
      },
      { measures: 'memory', label: 'Shared memory', kind: 'shared', used: 13, total: 5, unitBytes: kibi },
      { measures: 'memory', label: 'Memory buffers', kind: 'buffers', used: 14, total: 5, unitBytes: kibi },
      { measures: 'memory', label: 'Cached memory', kind: 'cache', used: 15, total: 5, unitBytes: kibi },
    ],
  },
  {
    name: 'systemStats',
    entry: `${ucd}.11`,
    scalars: true,
    label: 'Processor',
    items: [{ measures: 'processor', value: 11, idle: true }],
  },
  {
    name: 'laTable',
    entry: `${ucd}.10.1`,
    label: ['{2}', 'Load average {#0}'],
    // laLoadInt: hundredths.
    items: [{ measures: 'sensor', class: 'load-average', value: 5, scale: 0.01 }],
  },
  {
    name: 'dskTable',
    entry: `${ucd}.9.1`,
    columns: [3],
    when: (row) => row.text(3) !== 'devfs',
    label: ['{2}', '{3}', 'Disk {#0}'],
    joins: { usedHigh: { column: `${ucd}.9.1.16` }, totalHigh: { column: `${ucd}.9.1.12` } },
    items: [
      {
        measures: 'storage',
        type: 'fixed-disk',
        // dskTotal and dskUsed end at 2 TiB: beyond that the percentage and the free space are cut off too, so such disks
        // are told by their share alone.
        total: 6,
        used: 8,
        unitBytes: kibi,
        when: (row) => !row.number('totalHigh'),
      },
      {
        measures: 'storage',
        type: 'fixed-disk',
        percent: 9,
        when: (row) => Boolean(row.number('totalHigh')),
      },
    ],
  },
  lmSensors('lmTempSensorsTable', 2, 'temperature', milli),
  lmSensors('lmFanSensorsTable', 3, 'fan-speed', 1),
  lmSensors('lmVoltSensorsTable', 4, 'voltage', milli),
];
