/** ARUBAWIRED-TEMPSENSOR-MIB, -FANTRAY-MIB, -FAN-MIB, -POWERSUPPLY-MIB, -VSX-MIB. The rest by HOST-RESOURCES-MIB and ENTITY-SENSOR-MIB. */
import { type HealthTable, type States, sensor, state } from '../../contract/health.ts';

const wired = '1.3.6.1.4.1.47196.4.1.1.3';

const supplyStates: States = {
  ok: 'ok:ok',
  fault_absent: 'absent:unknown',
  fault_input: 'input-fault:critical',
  fault_output: 'output-fault:critical',
  fault_poe: 'poe-fault:critical',
  fault_no_recov: 'fault:critical',
  alert: 'alert:warning',
  unknown: 'unknown:unknown',
  empty: 'empty:unknown',
};
/** AvailableType of the newer objects, which are numbers. */
const supplyNumbers: States = {
  1: 'ok:ok',
  2: 'absent:unknown',
  3: 'input-fault:critical',
  4: 'output-fault:critical',
  5: 'poe-fault:critical',
  6: 'fault:critical',
  7: 'alert:warning',
  8: 'unknown:unknown',
  9: 'empty:unknown',
};
const sensorStates: States = {
  normal: 'normal:ok',
  min: 'normal:ok',
  low_critical: 'low-critical:critical',
  critical: 'critical:critical',
  fault: 'fault:critical',
  emergency: 'emergency:critical',
  uninitialized: 'uninitialised:unknown',
};
const fanStates: States = {
  ok: 'ok:ok',
  empty: 'empty:unknown',
  uninitialized: 'uninitialised:unknown',
  fault: 'fault:critical',
};

export const arubaosCxHealth: readonly HealthTable[] = [
  {
    name: 'arubaWiredPowerSupplyTable',
    entry: `${wired}.11.2.1.1`,
    columns: [11],
    label: ['Power supply {3}', 'Power supply {#}'],
    items: [
      sensor('power', 7, { limits: { high: 8 } }),
      state(11, supplyNumbers),
      state(4, supplyStates, { when: (row) => row.number(11) === undefined }),
    ],
  },
  {
    // Thousandths of a degree. Columns 8 and 9 are the least and greatest temperature seen, no limits.
    name: 'arubaWiredTempSensorTable',
    entry: `${wired}.11.3.1.1`,
    label: ['{5}', 'Temperature {#}'],
    items: [
      sensor('temperature', 7, {
        scale: 0.001,
        ignore: [0],
        status: { cell: 6, states: sensorStates },
      }),
    ],
  },
  {
    name: 'arubaWiredFanTable',
    entry: `${wired}.11.5.1.1`,
    label: ['Fan {4}', 'Fan {#}'],
    items: [state(5, fanStates), sensor('fan-speed', 8)],
  },
  {
    // ARUBAWIRED-VSX-MIB: the inter-switch link of a pair.
    name: 'arubaWiredVsxStatus',
    entry: `${wired}.7.2.1`,
    scalars: true,
    label: 'Inter-switch link',
    items: [
      state(1, {
        1: 'init:warning',
        2: 'out-of-sync:warning',
        3: 'in-sync:ok',
        4: 'peer-down:critical',
        5: 'split-brain:critical',
      }),
    ],
  },
];
