/** Columns of a conceptual table, read side by side and joined by index. */
import { type Fault, fault } from '../base/errors.ts';
import { compareOids, type SnmpValue, type VarBind } from '../wire/snmp.ts';
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
}

export async function readTable(
  session: SnmpSession,
  entry: readonly number[],
  columns: readonly number[],
): Promise<Table> {
  const rows = new Map<string, OpenRow>();
  let cells = 0;
  const prefixLength = entry.length + 1;
  const rowOf = (oid: readonly number[]): OpenRow => {
    const index = oid.slice(prefixLength);
    const key = index.join('.');
    let row = rows.get(key);
    if (!row) {
      row = { index, columns: new Map() };
      rows.set(key, row);
    }
    return row;
  };
  /** Rows of the batch before: its columns mostly have the same ones in the same places, which spares making and finding a key. */
  const before: OpenRow[] = [];
  const take = (column: number, batch: readonly VarBind[]): boolean => {
    const number = columns[column]!;
    for (let i = 0; i < batch.length; i++) {
      const { oid, value } = batch[i]!;
      let row = before[i];
      if (!row || !hasIndex(oid, prefixLength, row.index)) {
        row = rowOf(oid);
        before[i] = row;
      }
      row.columns.set(number, value);
    }
    cells += batch.length;
    return cells < cellsMax;
  };
  const roots = columns.map((column) => [...entry, column]);
  const failure = await (session.walkColumns?.(roots, take) ?? oneByOne(session, roots, take));
  const sorted = [...rows.values()].sort((a, b) => compareOids(a.index, b.index));
  if (failure) return { ok: false, fault: failure, rows: sorted };
  if (cells < cellsMax) return { ok: true, rows: sorted };
  return {
    ok: false,
    fault: fault('too-large', `snmp ${session.address}: the table was left after ${cellsMax} cells`),
    rows: sorted,
  };
}

function hasIndex(oid: readonly number[], from: number, index: readonly number[]): boolean {
  if (oid.length - from !== index.length) return false;
  for (let i = index.length - 1; i >= 0; i--) if (oid[from + i] !== index[i]) return false;
  return true;
}

async function oneByOne(
  session: SnmpSession,
  roots: readonly (readonly number[])[],
  take: (column: number, batch: readonly VarBind[]) => boolean,
): Promise<Fault | undefined> {
  for (const [column, root] of roots.entries()) {
    const failure = await session.walk(root, (batch) => take(column, batch));
    if (failure) return failure;
  }
  return undefined;
}
