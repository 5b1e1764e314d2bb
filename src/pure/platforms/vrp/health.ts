/** HUAWEI-ENTITY-EXTENT-MIB, HUAWEI-FLASH-MAN-MIB, HUAWEI-ENERGYMNGT-MIB and what older releases had instead. */
import {
  type HealthRow,
  type HealthTable,
  memory,
  processor,
  sensor,
  state,
  storage,
} from '../../contract/health.ts';
import { wattsToDbm } from '../../network/health/scales.ts';

const huawei = '1.3.6.1.4.1.2011';
const entity = `${huawei}.5.25.31.1.1`;
const kibi = 1024;
const micro = 1e-6;
/** What the MIB calls an invalid value. */
const invalid = [0x7fff_ffff, -0x8000_0000, -1];

/** Every entity has a row; only boards with a processor have anything but zeros in it. */
const hasProcessor = (row: HealthRow) =>
  [5, 7, 9].some((column) => (row.number(column) ?? 0) > 0) && (row.number(5) ?? 0) <= 100;

/**
 * hwEntityOpticalRxPower: microwatts or, from V200R005 on some platforms, hundredths of a dBm. Light has no negative power, and no
 * optic of a switch reaches a microwatt at 1 dBm: what is negative is logarithmic.
 */
const opticalPower = (value: number) => (value < 0 ? value / 100 : wattsToDbm(value * micro));

export const vrpHealth: readonly HealthTable[] = [
  {
    name: 'hwEntityStateTable',
    entry: `${entity}.1.1`,
    columns: [5, 6, 7, 8, 9],
    label: ['{entity}', 'Board {#0}'],
    entity: '#0',
    items: [
      processor(5, { when: hasProcessor }),
      memory({ percent: 7, total: 9, unsigned: true, when: hasProcessor }),
      sensor('temperature', 11, { ignore: [0, ...invalid], limits: { high: 12 } }),
      sensor('voltage', 13, { scale: 0.001, ignore: [0, ...invalid], limits: { low: 14, high: 15 } }),
    ],
    replaces: ['hwCpuDevTable', 'hwMemoryDevTable', 'hrProcessorTable'],
  },
  {
    name: 'hwOpticalModuleInfoTable',
    entry: `${entity}.3.1`,
    label: ['{entity}', 'Optic {#0}'],
    entity: '#0',
    items: [
      sensor('temperature', 5, { label: '{entity} temperature', ignore: [0, ...invalid] }),
      sensor('voltage', 6, { label: '{entity} voltage', scale: 0.001, ignore: [0, ...invalid] }),
      sensor('current', 7, { label: '{entity} laser bias', scale: micro, ignore: invalid }),
      sensor('optical-power', 8, {
        label: '{entity} receive power',
        convert: opticalPower,
        ignore: [0, ...invalid],
      }),
      sensor('optical-power', 9, {
        label: '{entity} transmit power',
        convert: opticalPower,
        ignore: [0, ...invalid],
      }),
    ],
  },
  {
    name: 'hwFanStatusTable',
    entry: `${entity}.10.1`,
    columns: [6],
    label: 'Fan {#}',
    // hwEntityFanPresent: present(1), absent(2).
    when: (row) => row.number(6) !== 2,
    items: [
      sensor('percent', 5, { label: 'Fan {#} speed' }),
      state(7, { 1: 'normal:ok', 2: 'abnormal:critical' }),
    ],
  },
  {
    name: 'hwPwrStatusTable',
    entry: `${entity}.18.1`,
    columns: [5],
    label: 'Power supply {#}',
    when: (row) => row.number(5) !== 2,
    items: [
      state(6, { 1: 'supply:ok', 2: 'not-supply:critical', 3: 'sleep:warning', 4: 'unknown:unknown' }),
      sensor('current', 7, { scale: 0.001, ignore: [0, ...invalid] }),
      sensor('voltage', 8, { scale: 0.001, ignore: [0, ...invalid] }),
    ],
  },
  {
    name: 'hwEnergySavingManageObjects',
    entry: `${huawei}.6.157.1`,
    scalars: true,
    label: 'Power',
    items: [
      sensor('power', 3, { label: 'Average power', scale: 0.001 }),
      sensor('power', 4, { label: 'Rated power', scale: 0.001 }),
      sensor('power', 6, { label: 'Current power', scale: 0.001 }),
    ],
  },
  {
    name: 'hwStorageTable',
    entry: `${huawei}.6.9.1.4.2.1`,
    label: ['{5}', 'Storage {#0}'],
    items: [storage({ total: 3, free: 4, unitBytes: kibi, type: 'flash' })],
  },
  {
    name: 'hwCpuDevTable',
    entry: `${huawei}.6.3.4.1`,
    label: 'Processor {#}',
    items: [processor(4)],
  },
  {
    name: 'hwMemoryDevTable',
    entry: `${huawei}.6.3.5.1.1`,
    label: 'Memory {#}',
    items: [memory({ total: 2, free: 3 })],
  },
  {
    // HUAWEI-HWTUNNEL and AC redundancy: HUAWEI-WLAN-HSB; the state of the backup link of a controller pair.
    name: 'hwWlanAcBackup',
    entry: `${huawei}.6.139.11.1.83.6.1`,
    label: 'Peer controller',
    items: [
      state(4, { 1: 'master:ok', 2: 'local:ok' }, { label: 'Role of the peer controller' }),
      state(7, { 1: 'up:ok', 2: 'down:warning' }, { label: 'Link to the peer controller' }),
    ],
  },
];
