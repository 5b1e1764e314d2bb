/** What a section of the facts is, and how it reads tables: bounded, cheap where nothing is there, silent after its first failure. */
import { formatAddress } from '../../base/address.ts';
import { type Fault, fault } from '../../base/errors.ts';
import type { DeviceFacts, FactSection } from '../../network/facts.ts';
import { numberOf, textOf } from '../../network/snmp-value.ts';
import type { SnmpValue } from '../../wire/snmp.ts';
import type { SnmpSession } from '../snmp.ts';

export type Collecting = { -readonly [K in keyof DeviceFacts]: DeviceFacts[K] };

export interface FactReader {
  readonly name: FactSection;
  /** Sections whose facts this one looks at; they come earlier in the list. */
  readonly needs: readonly FactSection[];
  /** Failures are kept by the reader; what was read before them stays in the facts. */
  read(reader: TableReader, facts: Collecting): Promise<void>;
}

export interface Row {
  readonly index: readonly number[];
  readonly columns: ReadonlyMap<number, SnmpValue>;
}

/** A part of an agent that is asked for under another name: a VLAN's bridge on platforms that keep one per VLAN. */
export interface SnmpContext {
  /** Appended to the community of versions 1 and 2c. */
  readonly communitySuffix: string;
  /** contextName of version 3. */
  readonly contextName: string;
}
export type OpenContext = (context: SnmpContext) => Promise<SnmpSession>;

export interface TableReader {
  /** Rows of a table by its columns. One question tells whether the table is there at all; then each column is walked. */
  rows(entry: readonly number[], columns: readonly number[], rowsMax?: number): Promise<readonly Row[]>;
  /** One request; what does not exist is undefined. */
  scalars(oids: readonly (readonly number[])[]): Promise<readonly (SnmpValue | undefined)[]>;
  /** Whether anything at all is served below an OID. */
  serves(root: readonly number[]): Promise<boolean>;
  /** The same reader inside a context, closed when `work` is done. Undefined when contexts cannot be opened here. */
  inContext(context: SnmpContext, work: (reader: TableReader) => Promise<void>): Promise<boolean>;
  engineId(): Uint8Array | undefined;
  failure(): Fault | undefined;
}

/** More rows than any table of structure has, forwarding tables of large switches included. */
const rowsMaxDefault = 200_000;
const absent = new Set(['noSuchObject', 'noSuchInstance', 'endOfMibView', 'null']);

export function createReader(session: SnmpSession, openContext?: OpenContext): TableReader {
  let failure: Fault | undefined;
  const column = async (
    found: Map<string, { index: readonly number[]; columns: Map<number, SnmpValue> }>,
    entry: readonly number[],
    number: number,
    rowsMax: number,
  ) => {
    const root = [...entry, number];
    let cut = false;
    const broken = await session.walk(root, (batch) => {
      for (const bind of batch) {
        if (absent.has(bind.value.type)) continue;
        const index = bind.oid.slice(root.length);
        const key = index.join('.');
        const row = found.get(key);
        if (row) row.columns.set(number, bind.value);
        else if (found.size < rowsMax) found.set(key, { index, columns: new Map([[number, bind.value]]) });
        else cut = true;
      }
      return !cut;
    });
    failure = broken ?? failure;
    return cut;
  };
  const reader: TableReader = {
    async rows(entry, columns, rowsMax = rowsMaxDefault) {
      const found = new Map<string, { index: readonly number[]; columns: Map<number, SnmpValue> }>();
      let cut = false;
      if (!(await reader.serves(entry))) return [];
      for (const number of columns) {
        if (failure) break;
        cut = (await column(found, entry, number, rowsMax)) || cut;
      }
      if (cut)
        failure ??= fault(
          'too-large',
          `snmp ${session.address}: the table ${entry.join('.')} has more than ${rowsMax} rows; the rest was left out`,
        );
      return [...found.values()];
    },
    async scalars(oids) {
      if (failure) return oids.map(() => undefined);
      const answer = await session.get(oids);
      if (!answer.ok) {
        failure = answer.fault;
        return oids.map(() => undefined);
      }
      return oids.map((_, i) => {
        const value = answer.varBinds[i]?.value;
        return value && !absent.has(value.type) ? value : undefined;
      });
    },
    async serves(root) {
      if (failure) return false;
      const answer = await session.getNext([root]);
      if (!answer.ok) {
        failure = answer.fault;
        return false;
      }
      const bind = answer.varBinds[0];
      return (
        bind !== undefined && !absent.has(bind.value.type) && root.every((arc, i) => bind.oid[i] === arc)
      );
    },
    async inContext(context, work) {
      if (failure || !openContext) return false;
      const inner = await openContext(context);
      try {
        const innerReader = createReader(inner);
        await work(innerReader);
        const broken = innerReader.failure();
        // A VLAN that has no bridge of its own just does not answer; only being told to stop ends the section.
        if (broken?.code === 'cancelled') failure = broken;
        return broken === undefined;
      } finally {
        inner.close();
      }
    },
    engineId: () => session.engineId(),
    failure: () => failure,
  };
  return reader;
}

export const mib2 = [1, 3, 6, 1, 2, 1] as const;
export const cisco = [1, 3, 6, 1, 4, 1, 9] as const;
export const juniper = [1, 3, 6, 1, 4, 1, 2636] as const;

export const number = (row: Row, column: number): number | undefined => numberOf(row.columns.get(column));
export const text = (row: Row, column: number): string | undefined => textIn(row.columns.get(column));
/** Undefined when empty: agents fill what they do not know with blanks. */
export const textIn = (value: SnmpValue | undefined): string | undefined =>
  textOf(value)?.trim() || undefined;

/** Without the members that are undefined, as exactOptionalPropertyTypes wants it. */
export const defined = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;

/** TruthValue (RFC 2579). */
export const truth = (row: Row, column: number): boolean | undefined => {
  const value = number(row, column);
  return value === undefined ? undefined : value === 1;
};

/** Octets as an InetAddress value or address column of any width. */
export function addressOfOctets(octets: ArrayLike<number>): string | undefined {
  if (octets.length === 4 || octets.length === 8) return Array.from(octets).slice(0, 4).join('.');
  if (octets.length !== 16 && octets.length !== 20) return undefined;
  let value = 0n;
  for (const octet of Array.from(octets).slice(0, 16)) value = (value << 8n) | BigInt(octet);
  return formatAddress({ family: 6, value });
}

export function addressIn(value: SnmpValue | undefined): string | undefined {
  return value?.type === 'octets' || value?.type === 'ipAddress' ? addressOfOctets(value.value) : undefined;
}

/** InetAddress as an index: type, length, octets (RFC 4001); and where the next part of the index begins. */
export function inetAddressAt(
  index: readonly number[],
  at: number,
): { readonly address?: string; readonly end: number } {
  const length = index[at + 1] ?? 0;
  const octets = index.slice(at + 2, at + 2 + length);
  const address = octets.length === length ? addressOfOctets(octets) : undefined;
  return { ...(address ? { address } : {}), end: at + 2 + length };
}

/** An InetAddress that ends an index, or all but its last `after` parts; some agents leave out the length before the octets. */
export const inetAddressEnding = (index: readonly number[], at: number, after = 0): string | undefined => {
  const part = index.slice(0, index.length - after);
  return inetAddressAt(part, at).address ?? addressOfOctets(part.slice(at + 1));
};

/** PortList and other BITS: octet 0 holds positions `first` to `first + 7`, the most significant bit being the lowest (RFC 4363). */
export function bitsOf(value: SnmpValue | undefined, first: number): number[] {
  if (value?.type !== 'octets') return [];
  const found: number[] = [];
  value.value.forEach((octet, i) => {
    for (let bit = 0; bit < 8; bit++) if (octet & (0x80 >> bit)) found.push(first + i * 8 + bit);
  });
  return found;
}

/** An unicast, specified MAC that an index spells out. */
export const macOfIndex = (index: readonly number[]): string | undefined =>
  index.length === 6 && index.every((octet) => octet >= 0 && octet < 256)
    ? index.map((octet) => octet.toString(16).padStart(2, '0')).join(':')
    : undefined;
