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
  const take = (column: number, batch: readonly VarBind[]): boolean => {
    for (const { oid, value } of batch) {
      const index = oid.slice(prefixLength);
      const key = index.join('.');
      let row = rows.get(key);
      if (!row) {
        row = { index, columns: new Map() };
        rows.set(key, row);
      }
      row.columns.set(columns[column]!, value);
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
