/** Synology DSM: SYNOLOGY-SYSTEM-MIB, SYNOLOGY-DISK-MIB, SYNOLOGY-RAID-MIB, SYNOLOGY-UPS-MIB. */
import { type HealthTable, sensor, state } from '../../contract/health.ts';

const synology = '1.3.6.1.4.1.6574';
const normalFailed = { 1: 'normal:ok', 2: 'failed:critical' } as const;

export const synologyHealth: readonly HealthTable[] = [
  {
    name: 'synoSystem',
    entry: `${synology}.1`,
    scalars: true,
    label: 'System',
    items: [
      state(1, normalFailed, { label: 'System' }),
      sensor('temperature', 2, { label: 'System temperature' }),
      state(3, normalFailed, { label: 'Power' }),
    ],
  },
  {
    name: 'synoSystemFan',
    entry: `${synology}.1.4`,
    scalars: true,
    label: 'Fan',
    items: [
      state(1, normalFailed, { label: 'System fan' }),
      state(2, normalFailed, { label: 'Processor fan' }),
    ],
  },
  {
    name: 'synoSystemInfo',
    entry: `${synology}.1.5`,
    scalars: true,
    label: 'Upgrade',
    items: [
      state(4, {
        1: 'available:ok',
        2: 'unavailable:ok',
        3: 'connecting:ok',
        4: 'disconnected:unknown',
        5: 'others:unknown',
      }),
    ],
  },
  {
    name: 'diskTable',
    entry: `${synology}.2.1.1`,
    label: ['{2} {3}', '{2}', 'Disk {#0}'],
    items: [
      state(5, {
        1: 'normal:ok',
        2: 'initialised:ok',
        3: 'not-initialised:ok',
        4: 'system-partition-failed:critical',
        5: 'crashed:critical',
      }),
      sensor('temperature', 6, { ignore: [0] }),
      sensor('count', 9, { label: '{2} bad sectors', ignore: [-1] }),
      sensor('percent', 11, { label: '{2} remaining life', ignore: [-1] }),
      state(
        13,
        { 1: 'normal:ok', 2: 'warning:warning', 3: 'critical:critical', 4: 'failing:critical' },
        { label: '{2} health' },
      ),
    ],
  },
  {
    name: 'raidTable',
    entry: `${synology}.3.1.1`,
    label: ['{2}', 'RAID {#0}'],
    items: [
      state(3, {
        1: 'normal:ok',
        2: 'repairing:warning',
        3: 'migrating:warning',
        4: 'expanding:warning',
        5: 'deleting:warning',
        6: 'creating:warning',
        7: 'syncing:warning',
        8: 'parity-checking:ok',
        9: 'assembling:warning',
        10: 'cancelling:warning',
        11: 'degraded:critical',
        12: 'crashed:critical',
        13: 'data-scrubbing:ok',
        14: 'deploying:warning',
        15: 'undeploying:warning',
        16: 'mount-cache:warning',
        17: 'unmount-cache:warning',
        18: 'expanding-unfinished:warning',
        19: 'converting:warning',
        20: 'migrating:warning',
        21: 'unknown:unknown',
      }),
    ],
  },
  {
    // SYNOLOGY-UPS-MIB: floating point numbers of a UPS on the USB port.
    name: 'synoUpsBattery',
    entry: `${synology}.4.3.1`,
    scalars: true,
    label: 'Battery',
    items: [sensor('charge', 1, { label: 'Battery charge' })],
  },
];
