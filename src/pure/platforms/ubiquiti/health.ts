/** Ubiquiti: UBNT-AirMAX-MIB, UBNT-UniFi-MIB, FROGFOOT-RESOURCES-MIB (the older radios). EdgeSwitches speak FASTPATH. */
import { type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';
import { fastpathHealth } from '../fastpath/health.ts';

const ubnt = '1.3.6.1.4.1.41112.1';
const frogfoot = '1.3.6.1.4.1.10002.1.1.1';
const kibi = 1024;

export const ubiquitiHealth: readonly HealthTable[] = [
  {
    // ubntHostCpuLoad in hundredths of a percent from airOS 8 on, percent before; ubntHostTemperature likewise in 10^-7 degrees.
    name: 'ubntHostInfo',
    entry: `${ubnt}.4.8`,
    scalars: true,
    label: 'Radio',
    items: [
      processor(3, { label: 'Processor', scale: (row) => ((row.number(3) ?? 0) > 100 ? 0.01 : 1) }),
      sensor('temperature', 4, {
        label: 'Temperature',
        ignore: [0],
        scale: (row) => ((row.number(4) ?? 0) > 1e6 ? 1e-7 : 1),
      }),
    ],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'ubntGpsInfo',
    entry: `${ubnt}.4.9`,
    scalars: true,
    label: 'GPS',
    items: [state(2, { 0: 'no-fix:unknown', 1: 'fix:ok', 2: 'fix:ok', 3: 'fix:ok' })],
  },
  {
    // loadMemTotal, loadMemFree … of FROGFOOT-RESOURCES-MIB, in kibibytes.
    name: 'frogfootMemory',
    entry: `${frogfoot}.1`,
    scalars: true,
    label: 'Memory',
    items: [
      memory({ label: 'Memory', total: 1, free: 2, unitBytes: kibi }),
      memory({ label: 'Memory buffers', used: 3, total: 1, unitBytes: kibi, kind: 'buffers' }),
      memory({ label: 'Cached memory', used: 4, total: 1, unitBytes: kibi, kind: 'cache' }),
    ],
  },
  {
    name: 'loadTable',
    entry: `${frogfoot}.4.2.1`,
    label: ['{2}', 'Load average {#0}'],
    items: [sensor('load-average', 3)],
  },
  ...fastpathHealth,
];
