/** Allied Telesis AlliedWare Plus: AT-SYSINFO-MIB, AT-ENVMONv2-MIB. */
import { type HealthTable, memory, processor, sensor } from '../../contract/health.ts';

const sysinfo = '1.3.6.1.4.1.207.8.4.4.3';
const envmon = `${sysinfo}.12`;

export const alliedTelesisHealth: readonly HealthTable[] = [
  {
    // cpuUtilisationAvgLast5Minutes
    name: 'cpu',
    entry: `${sysinfo}.3`,
    scalars: true,
    label: 'Processor',
    items: [processor(7)],
    replaces: ['hrProcessorTable'],
  },
  {
    // freeMemory: a percentage.
    name: 'memory of AT-SYSINFO-MIB',
    entry: `${sysinfo}.7`,
    scalars: true,
    label: 'Memory',
    items: [memory({ percent: 1, percentFree: true })],
  },
  {
    name: 'atEnvMonv2FanTable',
    entry: `${envmon}.1.1`,
    label: ['{4}', 'Fan {#}'],
    items: [
      sensor('fan-speed', 5, {
        limits: { low: 6 },
        status: { cell: 7, states: { 1: 'failed:critical', 2: 'good:ok', 3: 'not-powered:warning' } },
      }),
    ],
  },
  {
    name: 'atEnvMonv2VoltageTable',
    entry: `${envmon}.2.1`,
    label: ['{4}', 'Voltage {#}'],
    items: [
      sensor('voltage', 5, {
        scale: 0.001,
        limits: { high: 6, low: 7 },
        status: { cell: 8, states: { 1: 'out-of-range:critical', 2: 'in-range:ok' } },
      }),
    ],
  },
  {
    name: 'atEnvMonv2TemperatureTable',
    entry: `${envmon}.3.1`,
    label: ['{4}', 'Temperature {#}'],
    items: [
      sensor('temperature', 5, {
        limits: { high: 6 },
        status: { cell: 7, states: { 1: 'out-of-range:critical', 2: 'in-range:ok' } },
      }),
    ],
  },
];
