/** Printer-MIB (RFC 3805) and the printer part of HOST-RESOURCES-MIB: supplies, trays, covers, pages. */
import type { HealthRow, HealthTable } from '../../contract/health.ts';

const printer = '1.3.6.1.2.1.43';
/** prtMarkerSuppliesSupplyUnit. */
const percent = 19;

/**
 * Levels are in any unit, of a capacity in the same; with unit percent the capacity may be missing. Negative numbers are words:
 * -1 other, -2 unknown, -3 some remains.
 */
const share = (capacity: number, unit: number) => (row: HealthRow) => {
  const max = row.number(capacity);
  if (max !== undefined && max > 0) return 100 / max;
  return row.number(unit) === percent ? 1 : undefined;
};
const words = [-1, -2, -3];

export const printerHealth: readonly HealthTable[] = [
  {
    name: 'prtMarkerSuppliesTable',
    entry: `${printer}.11.1.1`,
    columns: [7, 8],
    label: ['{6}', 'Supply {#1}'],
    items: [
      {
        measures: 'sensor',
        class: 'supply',
        value: 9,
        ignore: words,
        // Of a receptacle, such as a waste box, the level is the space that remains: low is bad for both.
        scale: share(8, 7),
      },
    ],
  },
  {
    name: 'prtInputTable',
    entry: `${printer}.8.2.1`,
    columns: [8, 9],
    label: ['{13}', '{18}', 'Tray {#1}'],
    items: [{ measures: 'sensor', class: 'supply', value: 10, ignore: words, scale: share(9, 8) }],
  },
  {
    name: 'prtCoverTable',
    entry: `${printer}.6.1.1`,
    label: ['{2}', 'Cover {#1}'],
    items: [
      {
        measures: 'sensor',
        class: 'state',
        value: 3,
        states: {
          1: 'other:unknown',
          2: 'unknown:unknown',
          3: 'open:warning',
          4: 'closed:ok',
          5: 'interlock-open:warning',
          6: 'interlock-closed:ok',
        },
      },
    ],
  },
  {
    name: 'prtMarkerTable',
    entry: `${printer}.10.2.1`,
    label: 'Impressions of marker {#1}',
    items: [{ measures: 'sensor', class: 'count', value: 4, ignore: words }],
  },
  {
    name: 'hrPrinterTable',
    entry: '1.3.6.1.2.1.25.3.5.1',
    label: 'Printer status',
    items: [
      {
        measures: 'sensor',
        class: 'state',
        value: 1,
        states: {
          1: 'other:unknown',
          2: 'unknown:unknown',
          3: 'idle:ok',
          4: 'printing:ok',
          5: 'warm-up:ok',
        },
      },
    ],
  },
];
