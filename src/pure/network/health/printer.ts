/** Printer-MIB (RFC 3805) and the printer part of HOST-RESOURCES-MIB: supplies, trays, covers, pages. */
import type { HealthRow, HealthTable, States } from '../../contract/health.ts';

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

/** hrPrinterDetectedErrorState: BITS, of which bit 0 is the first of the first octet; here the worst first. */
const errorBits = [
  [5, 'jammed', 'critical'],
  [3, 'no-toner', 'critical'],
  [1, 'no-paper', 'critical'],
  [4, 'door-open', 'critical'],
  [6, 'offline', 'critical'],
  [12, 'output-full', 'critical'],
  [7, 'service-requested', 'warning'],
  [2, 'low-toner', 'warning'],
  [0, 'low-paper', 'warning'],
  [8, 'input-tray-missing', 'warning'],
  [9, 'output-tray-missing', 'warning'],
  [10, 'marker-supply-missing', 'warning'],
  [11, 'output-near-full', 'warning'],
  [13, 'input-tray-empty', 'warning'],
  [14, 'overdue-maintenance', 'warning'],
] as const;
const errorStates: States = Object.fromEntries(
  errorBits.map(([, word, severity]) => [word, `${word}:${severity}` as const]),
);

function worstError(octets: Uint8Array | undefined): string | undefined {
  if (!octets) return undefined;
  const isSet = (bit: number) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;
  return errorBits.find(([bit]) => isSet(bit))?.[1] ?? 'none';
}

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
    items: [
      { measures: 'sensor', class: 'count', value: 4, ignore: words },
      {
        measures: 'sensor',
        label: 'Impressions of marker {#1} since power on',
        class: 'count',
        value: 5,
        ignore: words,
      },
    ],
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
      {
        measures: 'sensor',
        label: 'Printer errors',
        class: 'state',
        value: 2,
        read: (row) => worstError(row.octets(2)),
        states: { none: 'none:ok', ...errorStates },
      },
    ],
  },
];
