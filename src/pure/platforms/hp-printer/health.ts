/** HP printers: the counters of JETDIRECT3-MIB and LASERJET-COMMON-MIB that Printer-MIB has no place for. */
import { type HealthTable, sensor } from '../../contract/health.ts';

const dm = '1.3.6.1.4.1.11.2.3.9.4.2.1';

export const hpPrinterHealth: readonly HealthTable[] = [
  {
    name: 'printedMedia',
    entry: `${dm}.4.1.2`,
    scalars: true,
    label: 'Pages',
    items: [
      sensor('count', 5, { label: 'Pages' }),
      sensor('count', 6, { label: 'Pages, monochrome' }),
      sensor('count', 7, { label: 'Pages, colour' }),
      sensor('count', 22, { label: 'Pages, duplex' }),
    ],
  },
  {
    name: 'scannerCounters',
    entry: `${dm}.2.2.1`,
    scalars: true,
    label: 'Scanner',
    items: [sensor('count', 74, { label: 'Pages scanned' })],
  },
];
