/** What Cisco's IOS, IOS-XE, IOS-XR, NX-OS and ASA tell of themselves beyond the standard MIBs. */
import {
  type HealthRow,
  type HealthTable,
  type Join,
  type Limits,
  memory,
  processor,
  type States,
  sensor,
  state,
  storage,
} from '../../contract/health.ts';
import { entitySensorClass, isLight } from '../../network/health/entity.ts';
import { sensorScale, wattsToDbm } from '../../network/health/scales.ts';

const cisco = '1.3.6.1.4.1.9.9';
const physical = '1.3.6.1.2.1.47.1.1.1.1';
const kibi = 1024;

/** CiscoEnvMonState. */
const envMonState: States = {
  1: 'normal:ok',
  2: 'warning:warning',
  3: 'critical:critical',
  4: 'shutdown:critical',
  5: 'not-present:unknown',
  6: 'not-functioning:critical',
};
const notPresent = 5;

/** CISCO-PROCESS-MIB. The five-minute mean: what the device itself shows, and calm enough to judge. */
const processTables: readonly HealthTable[] = [
  {
    name: 'cpmCoreTable',
    entry: `${cisco}.109.1.1.2.1`,
    joins: {
      of: { column: `${cisco}.109.1.1.1.1.2`, by: '#0' },
      name: { column: `${physical}.7`, by: 'of' },
    },
    label: ['{name} core {#1}', 'Processor {#0} core {#1}'],
    items: [processor(5)],
    replaces: ['cpmCPUTotalTable', 'hrProcessorTable'],
  },
  {
    name: 'cpmCPUTotalTable',
    entry: `${cisco}.109.1.1.1.1`,
    joins: { name: { column: `${physical}.7`, by: 2 }, descr: { column: `${physical}.2`, by: 2 } },
    label: ['{name}', '{descr}', 'Processor {#0}'],
    items: [
      processor(8),
      // Before IOS 12.2(3.5) there are only the objects that the one above replaces.
      processor(5, { when: (row) => row.number(8) === undefined }),
      // 64 bits where the agent has them; in kibibytes.
      memory({ used: 17, free: 19, unitBytes: kibi }),
      memory({ used: 12, free: 13, unitBytes: kibi, when: (row) => row.number(17) === undefined }),
    ],
    replaces: ['hrProcessorTable'],
  },
  {
    // OLD-CISCO-CPU-MIB: avgBusy5.
    name: 'lcpu',
    entry: '1.3.6.1.4.1.9.2.1',
    scalars: true,
    label: 'Processor',
    items: [processor(58)],
    replaces: ['hrProcessorTable'],
  },
  {
    // CISCO-ENTITY-QFP-MIB: the forwarding processors of ASR 1000 and its kin; of the intervals, five minutes(3).
    name: 'ceqfpUtilizationTable',
    entry: `${cisco}.715.1.1.6.1`,
    joins: { name: { column: `${physical}.7`, by: '#0' } },
    label: ['{name}', 'QFP {#0}'],
    when: (row) => row.index[1] === 3,
    items: [processor(14)],
  },
];

/** Names of the pool that the operating system itself lives in. */
const mainPool = /^(processor|system memory|lsmpi_io)?$/i;
const poolKind = (row: HealthRow) => (mainPool.test(row.text(3) ?? row.text(2) ?? '') ? 'ram' : 'other');

const memoryTables: readonly HealthTable[] = [
  {
    // CISCO-ENHANCED-MEMPOOL-MIB
    name: 'cempMemPoolTable',
    entry: `${cisco}.221.1.1.1.1`,
    columns: [3],
    joins: { name: { column: `${physical}.7`, by: '#0' } },
    label: ['{name} {3}', '{3}', 'Pool {#}'],
    items: [
      memory({ used: 18, free: 20, kind: poolKind }),
      memory({ used: 7, free: 8, kind: poolKind, when: (row) => row.number(18) === undefined }),
    ],
    replaces: ['ciscoMemoryPoolTable', 'cpmCPUTotalTable'],
  },
  {
    // CISCO-MEMORY-POOL-MIB
    name: 'ciscoMemoryPoolTable',
    entry: `${cisco}.48.1.1.1`,
    label: ['{2}', 'Pool {#0}'],
    items: [
      memory({ used: 5, free: 6, kind: (row) => (mainPool.test(row.text(2) ?? '') ? 'ram' : 'other') }),
    ],
    replaces: ['cpmCPUTotalTable'],
  },
  {
    // CISCO-FLASH-MIB: 64-bit sizes (12.2(2) on) where told; the others end at 4 GiB, and say so with all bits set.
    name: 'ciscoFlashPartitionTable',
    entry: `${cisco}.10.1.1.4.1.1`,
    label: ['{10}', 'Flash {#}'],
    columns: [13],
    items: [
      storage({ total: 13, free: 14, type: 'flash' }),
      storage({ total: 4, free: 5, type: 'flash', when: (row) => !row.number(13) }),
    ],
  },
];

/** CISCO-ENVMON-MIB: of the fixed and older machines; its names are the device's own words. */
const envMonTables: readonly HealthTable[] = [
  {
    name: 'ciscoEnvMonVoltageStatusTable',
    entry: `${cisco}.13.1.2.1`,
    columns: [7],
    label: ['{2}', 'Voltage {#0}'],
    when: (row) => row.number(7) !== notPresent,
    items: [
      sensor('voltage', 3, {
        scale: 0.001,
        limits: { low: 4, high: 5 },
        status: { cell: 7, states: envMonState },
      }),
    ],
  },
  {
    name: 'ciscoEnvMonTemperatureStatusTable',
    entry: `${cisco}.13.1.3.1`,
    columns: [6],
    label: ['{2}', 'Temperature {#0}'],
    when: (row) => row.number(6) !== notPresent,
    items: [
      // A sensor that only knows its state says 0 degrees, with the threshold 0 as well.
      sensor('temperature', 3, {
        ignore: [0],
        limits: { high: 4 },
        status: { cell: 6, states: envMonState },
      }),
      state(6, envMonState),
    ],
  },
  {
    name: 'ciscoEnvMonFanStatusTable',
    entry: `${cisco}.13.1.4.1`,
    label: ['{2}', 'Fan {#0}'],
    items: [state(3, envMonState, { ignore: [notPresent] })],
  },
  {
    name: 'ciscoEnvMonSupplyStatusTable',
    entry: `${cisco}.13.1.5.1`,
    label: ['{2}', 'Power supply {#0}'],
    items: [state(3, envMonState, { ignore: [notPresent] })],
  },
];

const sensorEntry = `${cisco}.91.1.1.1.1`;
const threshold = `${cisco}.91.1.2.1.1`;
/** Optics have four thresholds: high alarm, high warning, low warning, low alarm; others one or two. */
const thresholds = [1, 2, 3, 4] as const;
const thresholdJoins: Record<string, Join> = Object.fromEntries(
  thresholds.flatMap((n) =>
    [2, 3, 4].map((column): [string, Join] => [
      `threshold${n}.${column}`,
      { column: `${threshold}.${column}`, by: (row) => [...row.index, n] },
    ]),
  ),
);

/** entSensorThresholdSeverity: other(1), minor(10), major(20), critical(30); relation: lessThan(1) to greaterOrEqual(4). */
function ciscoLimits(row: HealthRow): Limits<number> {
  const found: { -readonly [K in keyof Limits<number>]: number } = {};
  for (const n of thresholds) {
    const [severity, relation, value] = [2, 3, 4].map((column) => row.number(`threshold${n}.${column}`));
    if (severity === undefined || relation === undefined || value === undefined || relation > 4) continue;
    const warn = severity < 20;
    if (relation <= 2) found[warn ? 'lowWarn' : 'low'] ??= value;
    else found[warn ? 'highWarn' : 'high'] ??= value;
  }
  return found;
}
const nameOf = (row: HealthRow) => `${row.text('name') ?? ''} ${row.text('descr') ?? ''}`;

const entityTables: readonly HealthTable[] = [
  {
    // CISCO-ENTITY-SENSOR-MIB: the MIB that RFC 3433 grew from, with dBm, and with thresholds.
    name: 'entSensorValueTable',
    entry: sensorEntry,
    columns: [1, 2, 3, 5],
    joins: {
      name: { column: `${physical}.7` },
      descr: { column: `${physical}.2` },
      ...thresholdJoins,
    },
    label: ['{name}', '{descr}', 'Sensor {#0}'],
    entity: '#0',
    when: (row) => (row.number(5) ?? 1) === 1,
    items: [
      sensor((row) => entitySensorClass(row, nameOf(row)), 4, {
        scale: (row) => sensorScale(row.number(2), row.number(3)),
        convert: (value, row) => {
          if (isLight(row, nameOf(row))) return wattsToDbm(value);
          return row.number(1) === 11 ? value * 60 : value;
        },
        limits: ciscoLimits,
      }),
    ],
    replaces: ['entPhySensorTable'],
  },
  {
    // CISCO-ENTITY-FRU-CONTROL-MIB
    name: 'cefcFRUPowerStatusTable',
    entry: `${cisco}.117.1.1.2.1`,
    label: ['{entity}', 'Power {#0}'],
    entity: '#0',
    items: [
      state(2, {
        1: 'off-other:warning',
        2: 'on:ok',
        3: 'off-admin:ok',
        4: 'off-denied:critical',
        5: 'off-power:critical',
        6: 'off-temperature:critical',
        7: 'off-fan:critical',
        8: 'failed:critical',
        9: 'on-but-fan-failed:warning',
        10: 'off-cooling:critical',
        11: 'off-connector-rating:critical',
        12: 'on-but-inline-power-failed:critical',
      }),
    ],
  },
  {
    name: 'cefcModuleTable',
    entry: `${cisco}.117.1.2.1.1`,
    label: ['{entity}', 'Module {#0}'],
    entity: '#0',
    items: [
      state(2, {
        1: 'unknown:unknown',
        2: 'ok:ok',
        3: 'disabled:ok',
        4: 'ok-but-diag-failed:warning',
        5: 'boot:warning',
        6: 'self-test:warning',
        7: 'failed:critical',
        8: 'missing:critical',
        9: 'mismatch-with-parent:critical',
        10: 'mismatch-config:critical',
        11: 'diag-failed:critical',
        12: 'dormant:warning',
        13: 'out-of-service-admin:ok',
        14: 'out-of-service-temperature:critical',
        15: 'powered-down:warning',
        16: 'powered-up:ok',
        17: 'power-denied:critical',
        18: 'power-cycled:warning',
        19: 'ok-but-power-over-warning:warning',
        20: 'ok-but-power-over-critical:critical',
        21: 'sync-in-progress:warning',
        22: 'upgrading:warning',
        23: 'ok-but-auth-failed:warning',
        24: 'mdr:warning',
      }),
    ],
  },
  {
    name: 'cefcFanTrayStatusTable',
    entry: `${cisco}.117.1.4.1.1`,
    label: ['{entity}', 'Fan tray {#0}'],
    entity: '#0',
    items: [state(1, { 1: 'unknown:unknown', 2: 'up:ok', 3: 'down:critical', 4: 'warning:warning' })],
  },
];

const redundancyTables: readonly HealthTable[] = [
  {
    // CISCO-STACKWISE-MIB
    name: 'cswGlobals',
    entry: `${cisco}.500.1.1`,
    scalars: true,
    label: 'Stack ring redundant',
    items: [state(3, { 1: 'yes:ok', 2: 'no:warning' })],
  },
  {
    name: 'cswSwitchInfoTable',
    entry: `${cisco}.500.1.2.1.1`,
    label: ['Stack role of {entity}', 'Stack role {#0}'],
    entity: '#0',
    items: [
      state(3, { 1: 'master:ok', 2: 'member:ok', 3: 'not-member:warning', 4: 'standby:ok' }),
      state(
        6,
        {
          1: 'waiting:warning',
          2: 'progressing:warning',
          3: 'added:warning',
          4: 'ready:ok',
          5: 'sdm-mismatch:critical',
          6: 'version-mismatch:critical',
          7: 'feature-mismatch:critical',
          8: 'new-master-init:warning',
          9: 'provisioned:ok',
          10: 'invalid:critical',
          11: 'removed:warning',
        },
        { label: ['Stack state of {entity}', 'Stack state {#0}'] },
      ),
    ],
  },
  {
    name: 'cswStackPortInfoTable',
    entry: `${cisco}.500.1.2.2.1`,
    label: ['Stack port {interface}', 'Stack port {#0}'],
    ifIndex: '#0',
    items: [state(1, { 1: 'up:ok', 2: 'down:critical', 3: 'forced-down:warning' })],
  },
  {
    // CISCO-RF-MIB. Cold standby takes over slowly; disabled and unknown mean that nobody would.
    name: 'cRFStatus',
    entry: `${cisco}.176.1.1`,
    scalars: true,
    label: 'Redundancy',
    items: [2, 4].map((column) =>
      state(
        column,
        {
          1: 'not-known:unknown',
          2: 'disabled:unknown',
          3: 'initialization:warning',
          4: 'negotiation:warning',
          5: 'standby-cold:warning',
          6: 'standby-cold-config:warning',
          7: 'standby-cold-file-system:warning',
          8: 'standby-cold-bulk:warning',
          9: 'standby-hot:ok',
          10: 'active-fast:ok',
          11: 'active-drain:ok',
          12: 'active-preconfig:ok',
          13: 'active-postconfig:ok',
          14: 'active:ok',
          15: 'active-extra-load:warning',
          16: 'active-handback:warning',
        },
        { label: column === 2 ? 'Redundancy of this unit' : 'Redundancy of the peer' },
      ),
    ),
  },
  {
    name: 'cRFCfg',
    entry: `${cisco}.176.1.2`,
    scalars: true,
    label: 'Redundancy mode',
    items: [
      state(16, {
        1: 'non-redundant:ok',
        2: 'static-load-share-non-redundant:ok',
        3: 'dynamic-load-share-non-redundant:ok',
        4: 'static-load-share-redundant:ok',
        5: 'dynamic-load-share-redundant:ok',
        6: 'cold-standby:ok',
        7: 'warm-standby:ok',
        8: 'hot-standby:ok',
      }),
    ],
  },
  {
    // CISCO-HSRP-MIB: active and standby are as they should be; listening is that of a third router.
    name: 'cHsrpGrpTable',
    entry: `${cisco}.106.1.2.1.1`,
    columns: [11],
    joins: { address: { column: `${cisco}.106.1.2.1.1.11` } },
    label: 'HSRP group {#1} on {interface}',
    ifIndex: '#0',
    items: [
      state(15, {
        1: 'initial:warning',
        2: 'learn:warning',
        3: 'listen:ok',
        4: 'speak:warning',
        5: 'standby:ok',
        6: 'active:ok',
      }),
    ],
  },
];

const otherTables: readonly HealthTable[] = [
  {
    // CISCO-WAN-3G-MIB: cellular modems.
    name: 'c3gWanCommonTable',
    entry: `${cisco}.661.1.1.1`,
    label: ['{entity}', 'Modem {#0}'],
    entity: '#0',
    items: [sensor('temperature', 12, { ignore: [0, -1000] })],
  },
  {
    name: 'c3gGsmRadioTable',
    entry: `${cisco}.661.1.3.4.1.1`,
    label: ['{entity} signal', 'Modem {#0} signal'],
    entity: '#0',
    items: [sensor('signal', 1)],
  },
  {
    // CISCO-POWER-ETHERNET-EXT-MIB
    name: 'cpeExtPdStatistics',
    entry: `${cisco}.402.1.4`,
    scalars: true,
    label: 'PoE devices connected',
    items: [sensor('count', 1)],
  },
  {
    // CISCO-FIREWALL-MIB: the units of a failover pair and the link between them.
    name: 'cfwHardwareStatusTable',
    entry: `${cisco}.147.1.2.1.1.1`,
    label: ['{2}', 'Unit {#0}'],
    items: [
      state(3, {
        1: 'other:unknown',
        2: 'up:ok',
        3: 'down:critical',
        4: 'error:critical',
        5: 'over-temperature:critical',
        6: 'busy:warning',
        7: 'no-media:warning',
        8: 'backup:ok',
        9: 'active:ok',
        10: 'standby:ok',
      }),
    ],
  },
  {
    name: 'cfwConnectionStatTable',
    entry: `${cisco}.147.1.2.2.2.1`,
    label: ['{3}', 'Connections {#}'],
    items: [sensor('count', 5)],
  },
  {
    // CISCO-REMOTE-ACCESS-MONITOR-MIB
    name: 'crasSessions',
    entry: `${cisco}.392.1.3`,
    scalars: true,
    label: 'VPN sessions',
    items: [
      sensor('count', 1, { label: 'VPN sessions' }),
      sensor('count', 3, { label: 'VPN users' }),
      sensor('count', 23, { label: 'VPN sessions, e-mail proxy' }),
      sensor('count', 26, { label: 'VPN sessions, IPsec' }),
      sensor('count', 29, { label: 'VPN sessions, LAN to LAN' }),
      sensor('count', 32, { label: 'VPN sessions, load balancing' }),
      sensor('count', 35, { label: 'VPN sessions, AnyConnect' }),
      sensor('count', 38, { label: 'VPN sessions, WebVPN' }),
    ],
  },
  {
    // CISCO-SYSLOG-MIB: messages that the device itself could not keep.
    name: 'clogBasic',
    entry: `${cisco}.41.1.1`,
    scalars: true,
    label: 'Syslog messages',
    items: [
      sensor('count', 4, { label: 'Syslog messages ignored' }),
      sensor('count', 5, { label: 'Syslog messages dropped' }),
    ],
  },
];

export const ciscoHealth: readonly HealthTable[] = [
  ...processTables,
  ...memoryTables,
  ...envMonTables,
  ...entityTables,
  ...redundancyTables,
  ...otherTables,
];
