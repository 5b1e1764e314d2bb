/** F5 BIG-IP: F5-BIGIP-SYSTEM-MIB. */
import { type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';

const big = '1.3.6.1.4.1.3375.2.1';
const chassis = `${big}.3.2`;
const badGood = { 0: 'bad:critical', 1: 'good:ok', 2: 'not-present:unknown' } as const;

export const f5Health: readonly HealthTable[] = [
  {
    name: 'sysGlobalStat',
    entry: `${big}.1.2.1`,
    scalars: true,
    label: 'Traffic management',
    items: [
      // The traffic management microkernel's own share of the RAM, which the host's figures count as used.
      memory({ label: 'TMM memory', total: 143, used: 144, kind: 'other' }),
      memory({
        label: 'TMM memory',
        total: 44,
        used: 45,
        kind: 'other',
        when: (row) => row.number(143) === undefined,
      }),
      sensor('count', 8, { label: 'Client-side connections' }),
      sensor('count', 15, { label: 'Server-side connections' }),
      sensor('count', 58, { label: 'TLS client-side connections' }),
      sensor('count', 61, { label: 'TLS server-side connections' }),
    ],
    columns: [143],
  },
  {
    name: 'sysMultiHostCpuTable',
    entry: `${big}.7.5.2.1`,
    label: 'Processor {3}',
    // sysMultiHostCpuUsageRatio5m
    items: [processor(35)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'sysCpuSensorTable',
    entry: `${big}.3.6.2.1`,
    label: ['{4}', 'Processor {#}'],
    items: [sensor('temperature', 2, { ignore: [0] }), sensor('fan-speed', 3, { ignore: [0] })],
  },
  {
    name: 'sysChassisFanTable',
    entry: `${chassis}.1.2.1`,
    label: 'Fan {#0}',
    items: [state(2, badGood, { ignore: [2] }), sensor('fan-speed', 3, { ignore: [0] })],
  },
  {
    name: 'sysChassisPowerSupplyTable',
    entry: `${chassis}.2.2.1`,
    label: 'Power supply {#0}',
    items: [state(2, badGood, { ignore: [2] })],
  },
  {
    name: 'sysChassisTempTable',
    entry: `${chassis}.3.2.1`,
    label: 'Chassis temperature {#0}',
    items: [sensor('temperature', 2, { ignore: [0] })],
  },
  {
    name: 'sysCmSyncStatus',
    entry: `${big}.14.1`,
    scalars: true,
    label: 'Configuration sync',
    items: [
      state(1, {
        0: 'unknown:unknown',
        1: 'syncing:warning',
        2: 'need-manual-sync:warning',
        3: 'in-sync:ok',
        4: 'sync-failed:critical',
        5: 'sync-disconnected:critical',
        6: 'standalone:ok',
        7: 'awaiting-initial-sync:warning',
        8: 'incompatible-version:critical',
        9: 'partial-sync:warning',
      }),
    ],
  },
  {
    name: 'sysCmFailoverStatus',
    entry: `${big}.14.3`,
    scalars: true,
    label: 'Failover',
    items: [
      state(1, {
        0: 'unknown:unknown',
        1: 'offline:critical',
        2: 'forced-offline:warning',
        3: 'standby:ok',
        4: 'active:ok',
      }),
      state(
        3,
        {
          0: 'green:ok',
          1: 'yellow:warning',
          2: 'red:critical',
          3: 'blue:warning',
          4: 'grey:unknown',
          5: 'black:unknown',
        },
        { label: 'Failover colour' },
      ),
    ],
  },
];
