/** QNAP: NAS-MIB of old and QTS-MIB (ES-NAS, enclosures). Processors, memory and volumes by HOST-RESOURCES-MIB. */
import { type HealthTable, type States, sensor, state } from '../../contract/health.ts';

const nas = '1.3.6.1.4.1.24681.1';
const hardware = `${nas}.4.1.1.1.1`;
/** HdStatus and diskSmartInfo alike: what is not zero is a disk in trouble, or none. */
const diskStates: States = {
  0: 'ready:ok',
  '-5': 'no-disk:unknown',
  '-6': 'invalid:critical',
  '-9': 'read-write-error:critical',
  '-4': 'unknown:unknown',
};

export const qnapHealth: readonly HealthTable[] = [
  {
    name: 'enclosureTable',
    entry: `${hardware}.1.2.1`,
    label: ['{3}', 'Enclosure {#0}'],
    items: [sensor('temperature', 7, { ignore: [0, -1] })],
  },
  {
    name: 'systemFan2Table',
    entry: `${hardware}.2.2.1`,
    label: ['{3}', 'Fan {#0}'],
    items: [sensor('fan-speed', 5, { ignore: [-1] })],
    replaces: ['systemFanTable'],
  },
  {
    name: 'systemPowerTable',
    entry: `${hardware}.3.2.1`,
    label: 'Power supply {#0}',
    items: [
      state(4, { 0: 'ok:ok', '-1': 'fail:critical' }),
      sensor('fan-speed', 5, { ignore: [-1, 0] }),
      sensor('temperature', 6, { ignore: [-1, 0] }),
    ],
  },
  {
    name: 'diskTable',
    entry: `${hardware}.5.2.1`,
    label: ['Disk {#0} {8}', 'Disk {#0}'],
    items: [
      sensor('temperature', 6, { ignore: [0, -1] }),
      state(5, { 0: 'ready:ok', '-1': 'error:critical', 1: 'warning:warning' }, { label: 'Disk {#0} state' }),
      state(
        4,
        {
          good: 'good:ok',
          warning: 'warning:warning',
          error: 'error:critical',
          abnormal: 'abnormal:critical',
        },
        { label: 'Disk {#0} SMART' },
      ),
    ],
    replaces: ['systemHdTable'],
  },
  {
    name: 'systemHdTable',
    entry: `${nas}.2.11.1`,
    label: ['{2}', 'Disk {#0}'],
    items: [
      sensor('temperature', 3, { when: (row) => /\d/.test(row.text(3) ?? '') }),
      state(4, diskStates, { label: ['{2} state', 'Disk {#0} state'] }),
    ],
  },
  {
    name: 'systemFanTable',
    entry: `${nas}.2.15.1`,
    label: ['{2}', 'Fan {#0}'],
    items: [sensor('fan-speed', 3)],
  },
  {
    name: 'systemInfo',
    entry: `${nas}.2`,
    scalars: true,
    label: 'System',
    items: [
      // Texts such as "35 C/95 F".
      sensor('temperature', 5, { label: 'Processor temperature' }),
      sensor('temperature', 6, { label: 'System temperature' }),
    ],
  },
];
