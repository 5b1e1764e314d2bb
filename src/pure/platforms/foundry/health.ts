/** Brocade's two houses: FastIron, ICX and NetIron (FOUNDRY-SN-AGENT-MIB, now Ruckus), and Fibre Channel switches (SW-MIB). */
import {
  type HealthTable,
  memory,
  processor,
  type SensorClass,
  type States,
  sensor,
  state,
} from '../../contract/health.ts';

const foundry = '1.3.6.1.4.1.1991.1.1';
const fabric = '1.3.6.1.4.1.1588.2.1.1.1';
const operStatus: States = { 1: 'other:unknown', 2: 'normal:ok', 3: 'failure:critical' };
/** snAgentTempValue: half degrees. */
const halfDegree = 0.5;
/** The index of snAgentCpuUtilTable ends with the seconds averaged over. */
const fiveMinutes = 300;

export const foundryHealth: readonly HealthTable[] = [
  {
    name: 'snAgentCpuUtilTable',
    entry: `${foundry}.2.11.1.1`,
    columns: [5],
    label: 'Processor, slot {#0} unit {#1}',
    when: (row) => row.index.at(-1) === fiveMinutes,
    items: [
      processor(5),
      // snAgentCpuUtilValue counts hundredths on some releases and percent on others; the percent object says which.
      processor(6, { scale: 0.01, when: (row) => row.number(5) === undefined }),
    ],
    replaces: ['snAgGblCpu', 'hrProcessorTable'],
  },
  {
    name: 'snAgGblCpu',
    entry: `${foundry}.2.1`,
    scalars: true,
    label: 'Agent',
    items: [processor(52, { label: 'Processor' }), memory({ label: 'Memory', total: 54, free: 55 })],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'snAgentTempTable',
    entry: `${foundry}.2.13.1.1`,
    label: ['{3}', 'Temperature {#}'],
    items: [sensor('temperature', 4, { scale: halfDegree, ignore: [0] })],
  },
  {
    name: 'snChasPwrSupplyTable',
    entry: `${foundry}.1.2.1.1`,
    label: ['{2}', 'Power supply {#0}'],
    items: [state(3, operStatus)],
  },
  {
    name: 'snChasFanTable',
    entry: `${foundry}.1.3.1.1`,
    label: ['{2}', 'Fan {#0}'],
    items: [state(3, operStatus)],
  },
  {
    name: 'snChasPwrSupply2Table',
    entry: `${foundry}.1.2.2.1`,
    label: ['Unit {#0} {3}', 'Unit {#0} power supply {#1}'],
    items: [state(4, operStatus)],
    replaces: ['snChasPwrSupplyTable'],
  },
  {
    name: 'snChasFan2Table',
    entry: `${foundry}.1.3.2.1`,
    label: ['Unit {#0} {3}', 'Unit {#0} fan {#1}'],
    items: [state(4, operStatus)],
    replaces: ['snChasFanTable'],
  },
];

/** swSensorType. */
const sensorClasses: Readonly<Record<number, SensorClass>> = { 1: 'temperature', 2: 'fan-speed' };
const sensorStatus: States = {
  1: 'unknown:unknown',
  2: 'faulty:critical',
  3: 'below-min:critical',
  4: 'nominal:ok',
  5: 'above-max:critical',
  6: 'absent:unknown',
};

export const fabricHealth: readonly HealthTable[] = [
  {
    name: 'swCpuOrMemoryUsage',
    entry: `${fabric}.26`,
    scalars: true,
    label: 'Switch',
    items: [processor(1, { label: 'Processor' }), memory({ label: 'Memory', percent: 6 })],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'swSensorTable',
    entry: `${fabric}.1.22.1`,
    columns: [2],
    label: ['{5}', 'Sensor {#0}'],
    items: [
      sensor((row) => sensorClasses[row.number(2) ?? 0], 4, { status: { cell: 3, states: sensorStatus } }),
      state(3, sensorStatus, { when: (row) => row.number(2) === 3 }),
    ],
  },
];
