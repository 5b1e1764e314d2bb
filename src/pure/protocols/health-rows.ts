/** Rows of a declared table, with the columns, joins and names that its declaration speaks of. */
import type { Fault } from '../base/errors.ts';
import type { Cell, HealthItem, HealthRow, HealthTable, Join, Reading } from '../contract/health.ts';
import { numberOf, textOf } from '../network/snmp-value.ts';
import type { SnmpValue } from '../wire/snmp.ts';
import { type Columns, type ColumnValues, isFault } from './health-columns.ts';

const entPhysicalName = '1.3.6.1.2.1.47.1.1.1.1.7';
const entPhysicalDescr = '1.3.6.1.2.1.47.1.1.1.1.2';
const ifName = '1.3.6.1.2.1.31.1.1.1.1';
const ifDescr = '1.3.6.1.2.1.2.2.1.2';

/** Names that every label may use, where the table says which entity or interface its rows are about. */
const namedThings: Readonly<
  Record<string, { readonly of: 'entity' | 'ifIndex'; readonly columns: readonly string[] }>
> = {
  entity: { of: 'entity', columns: [entPhysicalName, entPhysicalDescr] },
  interface: { of: 'ifIndex', columns: [ifName, ifDescr] },
};

export const labelsOf = (label: string | readonly string[]): readonly string[] =>
  typeof label === 'string' ? [label] : label;
export const tokensOf = (template: string): string[] =>
  [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);
const cellOf = (token: string): Cell => (/^\d+$/.test(token) ? Number(token) : token);

function cellsOfItem(item: HealthItem): Cell[] {
  const cells: (Cell | undefined)[] = [];
  if (item.measures === 'processor') cells.push(item.value);
  else if (item.measures === 'sensor') {
    cells.push(item.value, item.status?.cell);
    for (const limit of typeof item.limits === 'function' ? [] : Object.values(item.limits ?? {}))
      cells.push(typeof limit === 'object' ? (limit as Reading).cell : (limit as Cell));
  } else cells.push(item.used, item.free, item.total, item.percent);
  cells.push(
    ...labelsOf(item.label ?? [])
      .flatMap(tokensOf)
      .map(cellOf),
  );
  return cells.filter((cell) => cell !== undefined);
}

/** The cells that tell an item is there; without one of them there is no row of it. */
export const valueCells = (item: HealthItem): Cell[] =>
  item.measures === 'processor' || item.measures === 'sensor'
    ? [item.value]
    : [item.used, item.free, item.total, item.percent].filter((cell) => cell !== undefined);

const columnOid = (table: HealthTable, cell: Cell): string | undefined =>
  typeof cell === 'number'
    ? `${table.entry}.${cell}`
    : cell.startsWith('#')
      ? undefined
      : table.joins?.[cell]?.column;

const cellsOfJoin = (join: Join): Cell[] =>
  typeof join.by === 'number' || typeof join.by === 'string' ? [join.by] : [];

/** Every column that the table may need, its own and those of others. */
export function columnsOfTable(table: HealthTable): string[] {
  const cells: (Cell | undefined)[] = [
    ...labelsOf(table.label).flatMap(tokensOf).map(cellOf),
    ...(table.columns ?? []),
    table.entity,
    table.ifIndex,
    ...table.items.flatMap(cellsOfItem),
    ...Object.values(table.joins ?? {}).flatMap(cellsOfJoin),
  ];
  const oids = cells.flatMap((cell) => (cell === undefined ? [] : (columnOid(table, cell) ?? [])));
  return [...new Set([...oids, ...Object.values(table.joins ?? {}).map((join) => join.column)])];
}

export interface ReadRow extends HealthRow {
  readonly key: string;
  value(cell: Cell): SnmpValue | undefined;
}

/** Net-SNMP wraps floating point numbers in Opaque: context tag 0x78 of 4 octets (float) or 0x79 of 8 (double). */
function opaqueNumber(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== 0x9f) return undefined;
  if (bytes[1] === 0x78 && bytes[2] === 4 && bytes.length >= 7) return view.getFloat32(3);
  return bytes[1] === 0x79 && bytes[2] === 8 && bytes.length >= 11 ? view.getFloat64(3) : undefined;
}

/** A number, however the agent wrapped it. */
export function readNumber(value: SnmpValue | undefined): number | undefined {
  const plain = numberOf(value);
  if (plain !== undefined) return plain;
  if (value?.type === 'opaque') {
    const found = opaqueNumber(value.value);
    return found !== undefined && Number.isFinite(found) ? found : undefined;
  }
  const found = /^\s*([-+]?\d+(?:\.\d+)?)/.exec(textOf(value) ?? '');
  return found ? Number(found[1]) : undefined;
}

function readText(value: SnmpValue | undefined): string | undefined {
  const text = textOf(value)?.trim();
  if (text) return text.replace(/\s+/g, ' ');
  if (value?.type === 'oid') return value.value.join('.');
  const number = numberOf(value);
  return number === undefined ? undefined : String(number);
}

export type Rows = { readonly rows: readonly ReadRow[]; readonly faults: readonly Fault[] };

/** Rows of the table that hold at least one value; faults of columns cost those columns only. */
export async function readRows(columns: Columns, table: HealthTable): Promise<Rows> {
  const faults: Fault[] = [];
  const keep = (found: ColumnValues | Fault): ColumnValues => {
    if (!isFault(found)) return found;
    faults.push(found);
    return new Map();
  };
  const valueColumns = new Set(
    table.items
      .flatMap(valueCells)
      .flatMap((cell) => (typeof cell === 'number' ? `${table.entry}.${cell}` : [])),
  );
  if (![...valueColumns].some((column) => columns.has(column))) return { rows: [], faults };
  const own = new Map<string, ColumnValues>();
  await Promise.all(
    columnsOfTable(table)
      .filter((column) => column.startsWith(`${table.entry}.`) && columns.has(column))
      .map(async (column) => {
        const scalar = table.scalars ? columns.scalar(column) : undefined;
        own.set(column, scalar ? new Map([['0', scalar]]) : keep(await columns.read(column)));
      }),
  );
  const keys = new Set([...valueColumns].flatMap((column) => [...(own.get(column)?.keys() ?? [])]));
  const joined = new Map<string, ColumnValues>();
  const rows = [...keys].map((key) => rowOf(table, key, own, joined));
  for (const [name, join] of Object.entries(table.joins ?? {})) {
    const keysOf = rows.flatMap((row) => joinKey(join, row) ?? []);
    joined.set(name, keep(await columns.lookup(join.column, [...new Set(keysOf)])));
  }
  for (const [token, { of, columns: names }] of Object.entries(namedThings)) {
    const at = table[of];
    const templates = [table.label, ...table.items.map((item) => item.label ?? [])].flatMap(labelsOf);
    if (at === undefined || !templates.some((text) => text.includes(`{${token}}`))) continue;
    const wanted = [...new Set(rows.flatMap((row) => row.number(at) ?? []).map(String))];
    for (const column of names) {
      const before = joined.get(token);
      // The description stands in for names that are missing or empty.
      const missing = wanted.filter((key) => !readText(before?.get(key)));
      if (missing.length > 0)
        joined.set(token, new Map([...(before ?? []), ...keep(await columns.lookup(column, missing))]));
    }
  }
  return { rows: table.when ? rows.filter(table.when) : rows, faults };
}

function joinKey(join: Join, row: HealthRow): string | undefined {
  if (join.by === undefined) return row.index.join('.');
  if (typeof join.by === 'function') return join.by(row)?.join('.');
  if (typeof join.by === 'object') return row.index.slice(0, join.by.arcs).join('.');
  const key = row.number(join.by);
  return key === undefined || key < 0 ? undefined : String(key);
}

function rowOf(
  table: HealthTable,
  key: string,
  own: ReadonlyMap<string, ColumnValues>,
  joined: ReadonlyMap<string, ColumnValues>,
): ReadRow {
  const index = key.split('.').map(Number);
  const value = (cell: Cell): SnmpValue | undefined => {
    if (typeof cell === 'number') return own.get(`${table.entry}.${cell}`)?.get(key);
    const found = joined.get(cell);
    if (!found) return undefined;
    const join = table.joins?.[cell];
    const at = join ? joinKey(join, row) : nameKey(cell);
    return at === undefined ? undefined : found.get(at);
  };
  const nameKey = (token: string): string | undefined => {
    const at = namedThings[token] ? table[namedThings[token].of] : undefined;
    return at === undefined ? undefined : row.text(at);
  };
  // A string as index has its length before it, unless it is the last and IMPLIED.
  const named = index[0] === index.length - 1 ? index.slice(1) : index;
  const arc = (cell: string) =>
    cell === '#' || cell === '#text' ? undefined : index.at(Number(cell.slice(1)));
  const row: ReadRow = {
    key,
    index,
    value,
    number: (cell) =>
      typeof cell === 'string' && cell.startsWith('#') ? arc(cell) : readNumber(value(cell)),
    text: (cell) => {
      if (typeof cell === 'number' || !cell.startsWith('#')) return readText(value(cell));
      if (cell === '#text') return String.fromCharCode(...named.filter((code) => code >= 32 && code < 127));
      return cell === '#' ? key : arc(cell)?.toString();
    },
    octets: (cell) => {
      const found = value(cell);
      return found?.type === 'octets' ? found.value : undefined;
    },
  };
  return row;
}

/** The first template whose cells all say something; else the last with what there is. */
export function labelOf(label: string | readonly string[], row: HealthRow): string {
  const templates = labelsOf(label);
  const filled = templates.find((text) => tokensOf(text).every((token) => row.text(cellOf(token))));
  return (filled ?? templates.at(-1) ?? '')
    .replace(/\{([^}]+)\}/g, (_, token: string) => row.text(cellOf(token)) ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}
