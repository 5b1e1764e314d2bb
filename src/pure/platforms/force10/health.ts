/** Dell Networking OS9 (Force10 FTOS): DELL-NETWORKING-CHASSIS-MIB and, before it, F10-S-SERIES-CHASSIS-MIB. */
import { type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';

const dell = '1.3.6.1.4.1.6027.3.26.1';
const sSeries = '1.3.6.1.4.1.6027.3.10.1.2';
const mebi = 2 ** 20;
const upDown = { 1: 'up:ok', 2: 'down:critical', 3: 'absent:unknown' } as const;

export const force10Health: readonly HealthTable[] = [
  {
    // Processor type, stack unit and processor make the index.
    name: 'dellNetCpuUtilTable',
    entry: `${dell}.4.4.1`,
    label: 'Unit {#1} processor {#2}',
    joins: { size: { column: `${dell}.4.3.1.6` } },
    items: [processor(5), memory({ percent: 6, total: 'size', unitBytes: mebi })],
    replaces: ['hrProcessorTable', 'chStackUnitUtilTable'],
  },
  {
    name: 'dellNetStackUnitTable',
    entry: `${dell}.3.4.1`,
    label: 'Stack unit {#0}',
    items: [sensor('temperature', 13, { ignore: [0] })],
  },
  {
    name: 'dellNetPowerSupplyTable',
    entry: `${dell}.4.6.1`,
    label: 'Unit {#1} power supply {#2}',
    items: [state(4, upDown), sensor('temperature', 10, { ignore: [0] })],
  },
  {
    name: 'dellNetFanTrayTable',
    entry: `${dell}.4.7.1`,
    label: 'Unit {#1} fan tray {#2}',
    items: [state(4, upDown)],
  },
  {
    name: 'chStackUnitUtilTable',
    entry: `${sSeries}.9.1`,
    label: 'Unit {#0}',
    items: [processor(4), memory({ percent: 5 })],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'chStackUnitTable',
    entry: `${sSeries}.2.1`,
    label: 'Stack unit {#0}',
    items: [sensor('temperature', 14, { ignore: [0] })],
  },
  {
    name: 'chSysPowerSupplyTable',
    entry: `${sSeries}.3.1`,
    label: 'Unit {#0} power supply {#1}',
    items: [state(2, upDown)],
  },
  {
    name: 'chSysFanTrayTable',
    entry: `${sSeries}.4.1`,
    label: 'Unit {#0} fan tray {#1}',
    items: [state(2, upDown)],
  },
];
