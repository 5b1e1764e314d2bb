/** Nokia SR OS: TIMETRA-SYSTEM-MIB, TIMETRA-CHASSIS-MIB, TIMETRA-PORT-MIB. */
import {
  type HealthTable,
  memory,
  processor,
  type SensorItem,
  type States,
  sensor,
  state,
} from '../../contract/health.ts';
import { wattsToDbm } from '../../network/health/scales.ts';

const timetra = '1.3.6.1.4.1.6527.3.1.2';
const kilo = 1000;
/** tmnxHwTemperature and the thresholds: the hardware has no sensor. */
const noSensor = -128;
/** TmnxDDM: voltage and bias in units of 100 microvolts and 2 microamperes, power in tenths of a microwatt, as SFF-8472 codes them. */
const voltage = 1e-4;
const bias = 2e-6;
const power = 1e-7;
const celsius = 1 / 256;

/** TmnxLEDState. */
const ledStates: States = {
  1: 'off:ok',
  2: 'red:critical',
  3: 'amber:warning',
  4: 'yellow:warning',
  5: 'green:ok',
  6: 'amber-blink:warning',
  7: 'yellow-blink:warning',
  8: 'green-blink:ok',
};

const ddm = (
  kind: 'temperature' | 'voltage' | 'current' | 'optical-power',
  value: number,
  scale: number,
  name: string,
): SensorItem =>
  sensor(kind, value, {
    label: [`{interface} ${name}`, `Optic {#1} ${name}`],
    scale,
    ...(kind === 'optical-power' ? { convert: wattsToDbm } : {}),
    // Low warning, low alarm, high warning, high alarm follow each value.
    limits: { lowWarn: value + 1, low: value + 2, highWarn: value + 3, high: value + 4 },
    // A plain module has nothing but zeros.
    ignore: [0],
  });

export const timosHealth: readonly HealthTable[] = [
  {
    name: 'sgiObjs',
    entry: `${timetra}.1.1`,
    scalars: true,
    label: 'System',
    // The 32-bit byte counters wrap; sgiKbMemoryUsed and sgiKbMemoryAvailable, in thousands of bytes, do not.
    items: [
      processor(1, { label: 'Processor' }),
      memory({ label: 'Memory', used: 11, free: 10, unitBytes: kilo }),
      memory({ label: 'Memory', used: 2, free: 3, when: (row) => row.number(11) === undefined }),
    ],
    columns: [11],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'tmnxChassisTable',
    entry: `${timetra}.2.1.3.1`,
    label: 'Chassis {#0}',
    items: [
      state(12, ledStates, { label: 'Critical LED' }),
      state(13, ledStates, { label: 'Major LED' }),
      state(14, ledStates, { label: 'Minor LED' }),
      state(24, { 1: 'ok:ok', 2: 'over-temperature:critical' }, { label: 'Over temperature' }),
    ],
  },
  {
    name: 'tmnxHwTable',
    entry: `${timetra}.2.1.8.1`,
    label: ['{8}', 'Hardware {#1}'],
    items: [
      sensor('temperature', 18, {
        ignore: [noSensor, -1],
        limits: { high: 19 },
        noLimit: [noSensor, -1, 0],
      }),
      // TmnxAlarmState: unlike the operational state it knows what is out of service on purpose.
      state(24, { 0: 'unknown:unknown', 1: 'alarm-active:critical', 2: 'alarm-cleared:ok' }),
    ],
  },
  {
    // tmnxDigitalDiagMonitorTable: index chassis and port, the port number being its ifIndex.
    name: 'tmnxDigitalDiagMonitorTable',
    entry: `${timetra}.2.4.31.1`,
    label: ['{interface}', 'Optic {#1}'],
    ifIndex: '#1',
    items: [
      ddm('temperature', 1, celsius, 'temperature'),
      ddm('voltage', 6, voltage, 'voltage'),
      ddm('current', 11, bias, 'laser bias'),
      ddm('optical-power', 16, power, 'transmit power'),
      ddm('optical-power', 21, power, 'receive power'),
    ],
  },
];
