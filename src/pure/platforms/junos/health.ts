/** JUNIPER-MIB (jnxBoxAnatomy), JUNIPER-ALARM-MIB, JUNIPER-DOM-MIB, JUNIPER-VIRTUALCHASSIS-MIB. */
import {
  type HealthTable,
  memory,
  processor,
  type SensorItem,
  sensor,
  state,
} from '../../contract/health.ts';

const junos = '1.3.6.1.4.1.2636.3';
/** jnxOperatingContentsIndex of things that have a processor of their own: FPC(7), PIC(8), routing engine(9). */
const withProcessor = [7, 8, 9, 20];
const mebi = 2 ** 20;

const alarmStates = (word: 'yellow' | 'red') =>
  ({ 1: 'other:unknown', 2: 'off:ok', 3: word === 'red' ? 'on:critical' : 'on:warning' }) as const;

/** Each quantity of an optic with its four limits, in the order of the MIB: high and low alarm, high and low warning. */
const optic = (
  kind: 'optical-power' | 'current' | 'temperature' | 'voltage',
  value: number,
  limits: number,
  scale: number,
  label: string,
): SensorItem =>
  sensor(kind, value, {
    scale,
    label,
    limits: { high: limits, low: limits + 1, highWarn: limits + 2, lowWarn: limits + 3 },
    // Temperature and voltage are not told by every optic.
    ...(kind === 'temperature' || kind === 'voltage' ? { ignore: [0] } : {}),
  });

export const junosHealth: readonly HealthTable[] = [
  {
    name: 'jnxOperatingTable',
    entry: `${junos}.1.13.1`,
    columns: [10, 15],
    label: ['{5}', 'Component {#}'],
    items: [
      processor(8, { when: (row) => withProcessor.includes(row.index[0]!) && hasMemory(row) }),
      // jnxOperatingDRAMSize is in bytes and ends at 4 GiB; jnxOperatingMemory, in mebibytes, does not.
      memory({
        percent: 11,
        total: 15,
        unitBytes: mebi,
        when: (row) => (row.number(15) ?? 0) >= 4096 && row.number(11) !== undefined,
      }),
      memory({ percent: 11, total: 10, when: (row) => (row.number(15) ?? 0) < 4096 }),
      sensor('temperature', 7, { ignore: [0] }),
    ],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'jnxFruTable',
    entry: `${junos}.1.15.1`,
    label: ['{5}', 'Unit {#}'],
    items: [
      state(
        8,
        {
          1: 'unknown:unknown',
          2: 'empty:ok',
          3: 'present:warning',
          4: 'ready:ok',
          5: 'announce-online:ok',
          6: 'online:ok',
          7: 'announce-offline:warning',
          8: 'offline:critical',
          9: 'diagnostic:warning',
          10: 'standby:ok',
        },
        { ignore: [2] },
      ),
    ],
  },
  {
    name: 'jnxYellowAlarms',
    entry: `${junos}.4.2.2`,
    scalars: true,
    label: 'Yellow alarm',
    items: [state(1, alarmStates('yellow')), sensor('count', 2, { label: 'Yellow alarms' })],
  },
  {
    name: 'jnxRedAlarms',
    entry: `${junos}.4.2.3`,
    scalars: true,
    label: 'Red alarm',
    items: [state(1, alarmStates('red')), sensor('count', 2, { label: 'Red alarms' })],
  },
  {
    // Powers in hundredths of a dBm, current in microamperes, voltage in millivolts.
    name: 'jnxDomCurrentTable',
    entry: `${junos}.60.1.1.1.1`,
    label: ['{interface}', 'Optic {#0}'],
    ifIndex: '#0',
    items: [
      optic('optical-power', 5, 9, 0.01, '{interface} receive power'),
      optic('current', 6, 13, 1e-6, '{interface} laser bias'),
      optic('optical-power', 7, 17, 0.01, '{interface} transmit power'),
      optic('temperature', 8, 21, 1, '{interface} temperature'),
      optic('voltage', 25, 26, 0.001, '{interface} voltage'),
    ],
  },
  {
    name: 'jnxDomCurrentLaneTable',
    entry: `${junos}.60.1.2.1.1`,
    label: ['{interface} lane {#1}', 'Optic {#0} lane {#1}'],
    ifIndex: '#0',
    items: [
      sensor('optical-power', 6, { scale: 0.01, label: '{interface} lane {#1} receive power' }),
      sensor('current', 7, { scale: 1e-6, label: '{interface} lane {#1} laser bias' }),
      sensor('optical-power', 8, { scale: 0.01, label: '{interface} lane {#1} transmit power' }),
    ],
  },
  {
    name: 'jnxVirtualChassisMemberTable',
    entry: `${junos}.40.1.4.1.1.1`,
    label: ['Virtual chassis role of {2}', 'Virtual chassis role of member {#0}'],
    items: [state(3, { 1: 'master:ok', 2: 'backup:ok', 3: 'linecard:ok' })],
  },
  {
    // JUNIPER-SRX5000-SPU-MONITORING-MIB: the processors that forward on an SRX.
    name: 'jnxJsSPUMonitoringObjectsTable',
    entry: `${junos}.39.1.12.1.1.1`,
    label: ['SPU {11}', 'SPU {#0}'],
    items: [
      processor(4),
      memory({ percent: 5, kind: 'other' }),
      sensor('count', 6, {
        label: ['SPU {11} flow sessions', 'SPU {#0} flow sessions'],
        limits: { high: 7 },
      }),
    ],
  },
];

function hasMemory(row: { number(cell: number): number | undefined }): boolean {
  return Boolean(row.number(10)) || Boolean(row.number(15));
}
