/** One variable binding with everything that the modules know about it: what the SNMP tools put into their records. */
import { formatOid, type VarBind } from '../wire/snmp.ts';
import { type IndexValue, readIndex } from './instance.ts';
import type { Mib, MibNode } from './mib.ts';
import { nameOf, namingNode } from './names.ts';
import { renderInetAddress, renderNumber, renderValue } from './value.ts';

export interface NamedObject {
  /** `ifDescr.3`, or the numbers where nothing is known. */
  readonly name: string;
  readonly oid: string;
  readonly module?: string;
  /** Of the value, as it came: `octets`, `integer`. */
  readonly type: string;
  readonly value: string;
  readonly number?: number;
  readonly units?: string;
  readonly index?: Readonly<Record<string, string>>;
}

/** The row that a column or a table belongs to; a row itself. */
export function rowOf(node: MibNode, mib: Mib): MibNode | undefined {
  if (node.kind === 'row') return node;
  if (node.kind === 'table') return mib.childrenOf(node.oid).find((child) => child.kind === 'row');
  const above = mib.at(node.oid.slice(0, -1));
  return above?.kind === 'row' ? above : undefined;
}

const indexRecord = (values: readonly IndexValue[]): Readonly<Record<string, string>> =>
  Object.fromEntries(values.map(({ name, value }) => [name, value]));

export function indexOf(
  arcs: readonly number[],
  row: MibNode | undefined,
): Readonly<Record<string, string>> | undefined {
  const values = row?.index && readIndex(arcs, row.index);
  return values && indexRecord(values);
}

export function describeObject({ oid, value }: VarBind, mib: Mib): NamedObject {
  const node = namingNode(oid, mib);
  const exact = node?.kind === 'scalar' || node?.kind === 'column' ? node : undefined;
  const row = exact?.kind === 'column' ? rowOf(exact, mib) : undefined;
  const arcs = node ? oid.slice(node.oid.length) : [];
  const number = renderNumber(value, exact);
  const index = row && indexOf(arcs, row);
  return {
    name: node ? nameOf(oid, node) : formatOid(oid),
    oid: formatOid(oid),
    ...(node ? { module: node.module } : {}),
    type: value.type,
    value: renderValue(value, exact, mib),
    ...(number === undefined ? {} : { number }),
    ...(exact?.units ? { units: exact.units } : {}),
    ...(index ? { index } : {}),
  };
}

/** An address column whose type stands in the column before it (RFC 4001), shown as an address. */
export function renderAddressColumn(
  column: MibNode,
  octets: Uint8Array,
  numberOfColumn: (name: string) => number | undefined,
): string | undefined {
  if (column.syntax?.type !== 'InetAddress') return undefined;
  const type =
    numberOfColumn(`${column.name}Type`) ?? numberOfColumn(column.name.replace(/Address$/, 'AddressType'));
  return type === undefined ? undefined : renderInetAddress(type, octets);
}
