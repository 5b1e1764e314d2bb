/** Cisco wireless controllers of the Airespace line: AIRESPACE-SWITCHING-MIB, AIRESPACE-WIRELESS-MIB. */
import { type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';

const airespace = '1.3.6.1.4.1.14179';
const kibi = 1024;

export const ciscoWirelessHealth: readonly HealthTable[] = [
  {
    name: 'agentResourceInfoGroup',
    entry: `${airespace}.1.1.5`,
    scalars: true,
    label: 'Controller',
    items: [
      processor(1, { label: 'Processor' }),
      memory({ label: 'Memory', total: 2, free: 3, unitBytes: kibi }),
    ],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'bsnMobileStationEnvironment',
    entry: `${airespace}.2.3.1`,
    scalars: true,
    label: 'Controller',
    // bsnSensorTemperature; the switches of the two alarms are the limits that were set.
    items: [sensor('temperature', 13, { label: 'Temperature', ignore: [0] })],
  },
  {
    name: 'agentSwitchInfoGroup',
    entry: `${airespace}.1.1.3`,
    scalars: true,
    label: 'Power supply',
    items: [
      state(
        31,
        { 1: 'operational:ok', 0: 'not-operational:critical', 2: 'not-operational:critical' },
        { label: 'Power supply 1' },
      ),
      state(
        33,
        { 1: 'operational:ok', 0: 'not-operational:critical', 2: 'not-operational:critical' },
        { label: 'Power supply 2' },
      ),
    ],
  },
];
