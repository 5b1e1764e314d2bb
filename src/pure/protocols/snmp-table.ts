/** Columns of a conceptual table, read side by side and joined by index. */
import { type Fault, fault } from '../base/errors.ts';
import { compareOids, type SnmpValue } from '../wire/snmp.ts';
import type { SnmpSession } from './snmp.ts';

export interface TableRow {
  readonly index: readonly number[];
  readonly columns: ReadonlyMap<number, SnmpValue>;
}
export type Table =
  | { readonly ok: true; readonly rows: readonly TableRow[] }
  /** `rows` is what had come before, some of them without all columns. */
  | { readonly ok: false; readonly fault: Fault; readonly rows: readonly TableRow[] };

/** Some hundred megabytes: an endless table of a broken agent ends here. */
const cellsMax = 1_000_000;

interface OpenRow {
  readonly index: readonly number[];
  readonly columns: Map<number, SnmpValue>;
  /** Among the rows in the order they came. */
  readonly place: number;
}

export async function readTable(
  session: SnmpSession,
  entry: readonly number[],
  columns: readonly number[],
): Promise<Table> {
  const rows: OpenRow[] = [];
  const byIndex = new Map<string, OpenRow>();
  const prefixLength = entry.length + 1;
  let cells = 0;
  let last: OpenRow | undefined;
  /** Cells come row by row, or down a column: the row is mostly the one before or the next, which spares making and finding a key. */
  const rowOf = (oid: ArrayLike<number>, length: number): OpenRow => {
    if (last && hasIndex(last, oid, length, prefixLength)) return last;
    const next = rows[last ? last.place + 1 : 0];
    if (next && hasIndex(next, oid, length, prefixLength)) return next;
    const index: number[] = [];
    for (let i = prefixLength; i < length; i++) index.push(oid[i]!);
    const key = index.join('.');
    let row = byIndex.get(key);
    if (!row) {
      row = { index, columns: new Map(), place: rows.length };
      rows.push(row);
      byIndex.set(key, row);
    }
    return row;
  };
  const take = (column: number, oid: ArrayLike<number>, length: number, value: SnmpValue) => {
    last = rowOf(oid, length);
    last.columns.set(columns[column]!, value);
    cells++;
  };
  const goOn = () => cells < cellsMax;
  const roots = columns.map((column) => [...entry, column]);
  const failure = await (session.walkCells?.(roots, take, goOn) ?? oneByOne(session, roots, take, goOn));
  const sorted = rows.sort((a, b) => compareOids(a.index, b.index));
  if (failure) return { ok: false, fault: failure, rows: sorted };
  if (goOn()) return { ok: true, rows: sorted };
  return {
    ok: false,
    fault: fault('too-large', `snmp ${session.address}: the table was left after ${cellsMax} cells`),
    rows: sorted,
  };
}

function hasIndex({ index }: OpenRow, oid: ArrayLike<number>, length: number, from: number): boolean {
  if (length - from !== index.length) return false;
  for (let i = index.length - 1; i >= 0; i--) if (oid[from + i] !== index[i]) return false;
  return true;
}

async function oneByOne(
  session: SnmpSession,
  roots: readonly (readonly number[])[],
  take: (column: number, oid: ArrayLike<number>, length: number, value: SnmpValue) => void,
  goOn: () => boolean,
): Promise<Fault | undefined> {
  for (const [column, root] of roots.entries()) {
    const failure = await session.walk(root, (batch) => {
      for (const { oid, value } of batch) take(column, oid, oid.length, value);
      return goOn();
    });
    if (failure) return failure;
  }
  return undefined;
}
