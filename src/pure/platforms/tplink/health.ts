/** TP-Link JetStream: TPLINK-SYSMONITOR-MIB, TPLINK-POWER-OVER-ETHERNET-MIB. */
import { type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';

const tplink = '1.3.6.1.4.1.11863.6';
const tenth = 0.1;

export const tplinkHealth: readonly HealthTable[] = [
  {
    // tpSysMonitorCpu5Seconds 2, …1Minute 3, …5Minutes 4; older firmware tells the first alone.
    name: 'tpSysMonitorCpuTable',
    entry: `${tplink}.4.1.1.1.1`,
    label: 'Processor {#0}',
    items: [processor(4), processor(2, { when: (row) => row.number(4) === undefined })],
    columns: [4],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'tpSysMonitorMemoryTable',
    entry: `${tplink}.4.1.2.1.1`,
    label: 'Memory {#0}',
    items: [memory({ percent: 2 })],
  },
  {
    // Tenths of a watt: limit, consumption, what remains.
    name: 'tpPoeGlobalConfig',
    entry: `${tplink}.56.1.1.1`,
    scalars: true,
    label: 'PoE',
    items: [
      sensor('power', 1, { label: 'PoE budget', scale: tenth }),
      sensor('power', 3, { label: 'PoE used', scale: tenth, limits: { high: 1 } }),
      sensor('power', 4, { label: 'PoE free', scale: tenth }),
    ],
  },
  {
    name: 'tpPoePortConfigTable',
    entry: `${tplink}.56.1.1.2.1.1`,
    label: 'PoE port {#0}',
    items: [
      sensor('power', 7, { scale: tenth }),
      sensor('current', 8, { scale: 0.001, when: (row) => (row.number(8) ?? 0) > 0 }),
      sensor('voltage', 9, { scale: tenth, when: (row) => (row.number(9) ?? 0) > 0 }),
      state(11, {
        0: 'off:ok',
        1: 'turning-on:ok',
        2: 'on:ok',
        3: 'overload:critical',
        4: 'short:critical',
        5: 'non-standard:warning',
        6: 'voltage-high:critical',
        7: 'voltage-low:critical',
        8: 'hardware-fault:critical',
        9: 'over-temperature:critical',
      }),
    ],
  },
];
