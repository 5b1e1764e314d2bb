/** MIKROTIK-MIB: health gauges, optics, PoE. RouterOS tells its processors and memory by HOST-RESOURCES-MIB. */
import { type HealthRow, type HealthTable, type SensorClass, sensor, state } from '../../contract/health.ts';

const mtxr = '1.3.6.1.4.1.14988.1.1';
const tenth = 0.1;

/** mtxrGaugeUnit: celsius(1), rpm(2), dV(3), dA(4), dW(5), status(6). */
const gaugeClass: Readonly<Record<number, SensorClass>> = {
  1: 'temperature',
  2: 'fan-speed',
  3: 'voltage',
  4: 'current',
  5: 'power',
};
const gaugeScale = (row: HealthRow) => ((row.number(4) ?? 0) >= 3 ? tenth : 1);
const optics = '{2}';

export const routerosHealth: readonly HealthTable[] = [
  {
    name: 'mtxrGaugeTable',
    entry: `${mtxr}.3.100.1`,
    columns: [4],
    label: ['{2}', 'Gauge {#0}'],
    items: [
      sensor((row) => gaugeClass[row.number(4) ?? 0], 3, { scale: gaugeScale }),
      // status(6): 0 is good. A supply that is not fitted says 1 too, and nothing tells the two apart.
      state(3, { 0: 'ok:ok', 1: 'fail:warning' }, { when: (row) => row.number(4) === 6 }),
    ],
  },
  {
    // Version 6 and older have these instead of the gauges, or both.
    name: 'mtxrHealth',
    entry: `${mtxr}.3`,
    scalars: true,
    label: 'Health',
    items: [
      sensor('voltage', 8, { label: 'Voltage', scale: tenth }),
      sensor('temperature', 9, { label: 'Temperature', scale: tenth, ignore: [0] }),
      sensor('temperature', 10, { label: 'System temperature', scale: tenth, ignore: [0] }),
      sensor('temperature', 11, { label: 'Processor temperature', scale: tenth, ignore: [0] }),
      sensor('power', 12, { label: 'Power', scale: tenth }),
      sensor('current', 13, { label: 'Current', scale: 0.001 }),
      sensor('frequency', 14, { label: 'Processor frequency', scale: 1e6 }),
      state(15, { 1: 'ok:ok', 2: 'fail:critical' }, { label: 'Power supply' }),
      state(16, { 1: 'ok:ok', 2: 'fail:critical' }, { label: 'Backup power supply' }),
      sensor('fan-speed', 17, { label: 'Fan 1' }),
      sensor('fan-speed', 18, { label: 'Fan 2' }),
    ],
  },
  {
    // Millivolts, milliamperes, thousandths of a dBm.
    name: 'mtxrOpticalTable',
    entry: `${mtxr}.19.1.1`,
    label: [optics, 'Optic {#0}'],
    ifIndex: '#0',
    items: [
      state(3, { 0: 'no:ok', 1: 'yes:warning' }, { label: `${optics} receive loss` }),
      state(4, { 0: 'no:ok', 1: 'yes:critical' }, { label: `${optics} transmit fault` }),
      sensor('temperature', 6, { label: `${optics} temperature` }),
      sensor('voltage', 7, { label: `${optics} voltage`, scale: 0.001 }),
      sensor('current', 8, { label: `${optics} laser bias`, scale: 0.001 }),
      sensor('optical-power', 9, { label: `${optics} transmit power`, scale: 0.001 }),
      sensor('optical-power', 10, { label: `${optics} receive power`, scale: 0.001 }),
    ],
  },
  {
    name: 'mtxrPOETable',
    entry: `${mtxr}.15.1.1`,
    label: ['PoE {2}', 'PoE {#0}'],
    ifIndex: '#0',
    items: [
      state(3, {
        1: 'disabled:ok',
        2: 'waiting-for-load:ok',
        3: 'powered-on:ok',
        4: 'overload:critical',
        5: 'short-circuit:critical',
        6: 'voltage-too-low:critical',
        7: 'current-too-low:warning',
        8: 'power-reset:warning',
        9: 'voltage-too-high:critical',
        10: 'controller-error:critical',
        11: 'controller-upgrade:warning',
      }),
      sensor('voltage', 4, { scale: tenth }),
      sensor('current', 5, { scale: 0.001 }),
      sensor('power', 6, { scale: tenth }),
    ],
  },
  {
    name: 'mtxrDHCP',
    entry: `${mtxr}.6`,
    scalars: true,
    label: 'DHCP leases',
    items: [sensor('count', 1)],
  },
];
