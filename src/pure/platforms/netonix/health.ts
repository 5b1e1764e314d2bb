/** Netonix WISP switches: NETONIX-SWITCH-MIB. Processor and memory by UCD-SNMP-MIB. */
import { type HealthTable, sensor, state } from '../../contract/health.ts';

const netonix = '1.3.6.1.4.1.46242';

export const netonixHealth: readonly HealthTable[] = [
  { name: 'fanTable', entry: `${netonix}.2.1`, label: 'Fan {#0}', items: [sensor('fan-speed', 2)] },
  {
    name: 'tempTable',
    entry: `${netonix}.3.1`,
    label: ['{2}', 'Temperature {#0}'],
    items: [sensor('temperature', 3)],
  },
  {
    name: 'voltageTable',
    entry: `${netonix}.4.1`,
    label: ['{2}', 'Voltage {#0}'],
    items: [sensor('voltage', 3, { scale: 0.01 })],
  },
  {
    name: 'poeStatusTable',
    entry: `${netonix}.5.1`,
    label: 'PoE port {#0}',
    // The voltage that the port is set to; VH and the like are 4 pairs.
    items: [
      state(2, {
        1: 'off:ok',
        2: '24V:ok',
        3: '48V:ok',
        4: '24VH:ok',
        5: '48VH:ok',
        6: '54V:ok',
        7: '54VH:ok',
      }),
    ],
  },
  {
    name: 'netonixPower',
    entry: netonix,
    scalars: true,
    label: 'Power',
    items: [
      sensor('power', 6, { label: 'Total power', scale: 0.1 }),
      sensor('current', 7, { label: 'DC input current', scale: 0.1 }),
    ],
  },
];
