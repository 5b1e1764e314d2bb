/** LSI MegaRAID SAS-MIB: RAID controllers of servers, told by an extension of net-snmp or of Windows. */
import { type HealthTable, sensor, state } from '../../contract/health.ts';

const sas = '1.3.6.1.4.1.3582.4.1.4';

export const megaraidHealth: readonly HealthTable[] = [
  {
    name: 'megaraidAdapterTable',
    entry: `${sas}.1.2.1`,
    label: 'RAID controller {#0}',
    items: [
      state(
        4,
        { '-1': 'unknown:unknown', 0: 'disabled:ok', 1: 'enabled:ok', 2: 'alarm:critical', 3: 'on:ok' },
        { label: 'RAID controller {#0} alarm' },
      ),
      sensor('count', 19, { label: 'RAID controller {#0} degraded volumes' }),
      sensor('count', 20, { label: 'RAID controller {#0} offline volumes' }),
      sensor('count', 23, { label: 'RAID controller {#0} disks that predict failure' }),
      sensor('count', 24, { label: 'RAID controller {#0} failed disks' }),
      sensor('temperature', 42, { ignore: [0, -1] }),
    ],
  },
  {
    name: 'megaraidBatteryTable',
    entry: `${sas}.1.6.2.1`,
    label: 'RAID battery {#0}',
    items: [
      sensor('temperature', 16, { ignore: [0, -1] }),
      state(8, {
        0: 'optimal:ok',
        1: 'missing:warning',
        2: 'failed:critical',
        3: 'degraded:warning',
        4: 'unknown:unknown',
      }),
      state(
        27,
        { '-1': 'unknown:unknown', 0: 'not-needed:ok', 1: 'needed:critical' },
        { label: 'RAID battery {#0} replacement' },
      ),
    ],
  },
  {
    name: 'megaraidPhysicalDriveTable',
    entry: `${sas}.2.1.2.1`,
    label: 'Disk {18}:{2}',
    items: [
      sensor('count', 7, { label: 'Disk {18}:{2} media errors' }),
      sensor('count', 8, { label: 'Disk {18}:{2} other errors' }),
      sensor('count', 9, { label: 'Disk {18}:{2} predicted failures' }),
      state(
        10,
        {
          0: 'unconfigured-good:ok',
          1: 'unconfigured-bad:critical',
          2: 'hot-spare:ok',
          16: 'offline:critical',
          17: 'failed:critical',
          20: 'rebuild:warning',
          24: 'online:ok',
          32: 'copyback:warning',
          64: 'system:ok',
        },
        { label: 'Disk {18}:{2} state' },
      ),
      sensor('temperature', 36, { ignore: [0, -1, 255] }),
    ],
  },
  {
    name: 'megaraidVirtualDriveTable',
    entry: `${sas}.3.1.2.1`,
    label: 'Volume {#}',
    items: [
      state(5, {
        0: 'offline:critical',
        1: 'partially-degraded:warning',
        2: 'degraded:critical',
        3: 'optimal:ok',
      }),
    ],
  },
];
