/** Dell SmartFabric OS10: DELLEMC-OS10-CHASSIS-MIB. The rest by HOST-RESOURCES-MIB. */
import { type HealthTable, type States, sensor, state } from '../../contract/health.ts';

const chassis = '1.3.6.1.4.1.674.11000.5000.100.4.1';
/** Os10ChassisOperStatus. */
const operStates: States = {
  1: 'up:ok',
  2: 'down:critical',
  3: 'testing:warning',
  4: 'unknown:unknown',
  5: 'dormant:warning',
  6: 'not-present:unknown',
  7: 'lower-layer-down:critical',
  8: 'failed:critical',
};

export const dellOs10Health: readonly HealthTable[] = [
  {
    name: 'os10ChassisTable',
    entry: `${chassis}.1.3.1`,
    label: 'Chassis {#0}',
    items: [sensor('temperature', 11, { ignore: [0] })],
  },
  {
    name: 'os10CardTable',
    entry: `${chassis}.1.4.1`,
    label: ['{3}', 'Card {#}'],
    items: [sensor('temperature', 5, { ignore: [0] })],
  },
  {
    name: 'os10PowerSupplyTable',
    entry: `${chassis}.2.1.1`,
    label: 'Power supply {#0}',
    items: [state(4, operStates)],
  },
  {
    name: 'os10FanTrayTable',
    entry: `${chassis}.2.2.1`,
    label: 'Fan tray {#0}',
    items: [state(4, operStates)],
  },
  {
    name: 'os10FanTable',
    entry: `${chassis}.2.3.1`,
    label: 'Fan {#0}',
    items: [state(7, operStates)],
  },
];
