/** ArubaOS controllers and gateways: WLSX-SYSTEMEXT-MIB and the older WLSX-SWITCH-MIB. */
import { type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';

const wlsx = '1.3.6.1.4.1.14823.2.2.1';
const kibi = 1024;
const activeStates = { 1: 'active:ok', 2: 'inactive:critical' } as const;

export const arubaosHealth: readonly HealthTable[] = [
  {
    name: 'wlsxSysExtProcessorTable',
    entry: `${wlsx}.2.1.13.1`,
    label: ['{2}', 'Processor {#0}'],
    items: [processor(3)],
    replaces: ['wlsxSysXProcessorTable', 'hrProcessorTable'],
  },
  {
    name: 'wlsxSysExtMemoryTable',
    entry: `${wlsx}.2.1.15.1`,
    label: 'Memory {#0}',
    items: [memory({ total: 2, used: 3, free: 4, unitBytes: kibi })],
  },
  {
    name: 'wlsxSysXProcessorTable',
    entry: `${wlsx}.1.1.9.1`,
    label: ['{2}', 'Processor {#0}'],
    items: [processor(3)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'wlsxSysXMemoryTable',
    entry: `${wlsx}.1.1.11.1`,
    label: 'Memory {#0}',
    items: [memory({ total: 2, used: 3, free: 4, unitBytes: kibi })],
  },
  {
    name: 'wlsxSysExtFanTable',
    entry: `${wlsx}.2.1.17.1`,
    label: 'Fan {#0}',
    items: [state(2, activeStates)],
  },
  {
    name: 'wlsxSysExtPowerSupplyTable',
    entry: `${wlsx}.2.1.18.1`,
    label: 'Power supply {#0}',
    items: [state(2, activeStates)],
  },
  {
    name: 'wlsxSysExtCard',
    entry: `${wlsx}.2.1`,
    scalars: true,
    label: 'Temperature',
    // wlsxSysExtInternalTemparature: a text such as "45.00 degrees Celsius".
    items: [sensor('temperature', 10, { label: 'Internal temperature' })],
  },
  {
    // WLSX-USER-MIB
    name: 'wlsxUserSessions',
    entry: `${wlsx}.4.1.4`,
    scalars: true,
    label: 'VPN sessions',
    items: [sensor('count', 2)],
  },
];
