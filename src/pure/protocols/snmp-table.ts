/** Columns of a conceptual table, read one after another and joined by index. */
import type { Fault } from '../base/errors.ts';
import type { SnmpValue } from '../wire/snmp.ts';
import type { SnmpSession } from './snmp.ts';

export interface TableRow {
  readonly index: readonly number[];
  readonly columns: ReadonlyMap<number, SnmpValue>;
}
export type Table =
  | { readonly ok: true; readonly rows: readonly TableRow[] }
  | { readonly ok: false; readonly fault: Fault };

export async function readTable(
  session: SnmpSession,
  entry: readonly number[],
  columns: readonly number[],
): Promise<Table> {
  const rows = new Map<string, { index: readonly number[]; columns: Map<number, SnmpValue> }>();
  for (const column of columns) {
    const root = [...entry, column];
    const failure = await session.walk(root, (batch) => {
      for (const bind of batch) {
        const index = bind.oid.slice(root.length);
        const key = index.join('.');
        let row = rows.get(key);
        if (!row) {
          row = { index, columns: new Map() };
          rows.set(key, row);
        }
        row.columns.set(column, bind.value);
      }
      return true;
    });
    if (failure) return { ok: false, fault: failure };
  }
  return { ok: true, rows: [...rows.values()] };
}
