/**
 * Columns of many tables from one agent with few questions: one GetNext asks for twenty columns at once which of them exist at all,
 * so that a table the device lacks costs a twentieth of a request; each column that does is read once, whoever needs it.
 */
import type { Fault } from '../base/errors.ts';
import { parseOid, type SnmpValue, startsWith, type VarBind } from '../wire/snmp.ts';
import type { SnmpSession } from './snmp.ts';
import { readTable } from './snmp-table.ts';

/** Columns asked about in one GetNext: twenty answers fit a datagram that every agent can send, unless texts are long. */
const probesAtOnce = 20;
/** Instances asked for in one Get. */
const instancesAtOnce = 15;
/** Up to so many instances a Get is cheaper than the whole column. */
const instancesMax = 60;
/** After so many timeouts nobody is there any more; every further column would only wait. */
const timeoutsMax = 2;

export type ColumnValues = ReadonlyMap<string, SnmpValue>;
export interface Columns {
  /** Which of the columns exist; told once, kept for `has`. A fault means that the agent is not to be had. */
  probe(columns: readonly string[]): Promise<Fault | undefined>;
  has(column: string): boolean;
  /** Instance 0, as the probe met it. */
  scalar(column: string): SnmpValue | undefined;
  read(column: string): Promise<ColumnValues | Fault>;
  /** Some instances of a column. */
  lookup(column: string, indexes: readonly string[]): Promise<ColumnValues | Fault>;
}

const none: ColumnValues = new Map();
export const isFault = (value: object): value is Fault => 'code' in value && 'remedy' in value;
const exists = (value: SnmpValue) => value.type !== 'noSuchObject' && value.type !== 'noSuchInstance';

export function openColumns(session: SnmpSession): Columns {
  /** What GetNext found below each column; `unsure` where the agent would not say. */
  const first = new Map<string, VarBind | 'unsure' | 'absent'>();
  const whole = new Map<string, Promise<ColumnValues | Fault>>();
  let timeouts = 0;
  let gone: Fault | undefined;

  const note = (failure: Fault): Fault => {
    if (failure.code === 'cancelled' || (failure.code === 'timeout' && ++timeouts >= timeoutsMax))
      gone = failure;
    return failure;
  };

  const probeBatch = async (columns: readonly string[]): Promise<void> => {
    const roots = columns.map((column) => parseOid(column)!);
    const answer = await session.getNext(roots);
    if (!answer.ok) {
      note(answer.fault);
      if (gone) return;
      // An answer that is too big, or one object that breaks the agent: smaller questions find out which.
      if (columns.length > 1 && answer.fault.code !== 'timeout') {
        const half = columns.length >> 1;
        await probeBatch(columns.slice(0, half));
        await probeBatch(columns.slice(half));
      } else for (const column of columns) first.set(column, 'unsure');
      return;
    }
    for (const [i, column] of columns.entries()) {
      const bind = answer.varBinds[i];
      // Version 1 answers one missing object by refusing all and echoing the question.
      if (!bind || (bind.oid.length === roots[i]!.length && bind.value.type === 'null'))
        first.set(column, 'unsure');
      else if (startsWith(bind.oid, roots[i]!) && exists(bind.value) && bind.value.type !== 'endOfMibView')
        first.set(column, bind);
      else first.set(column, 'absent');
    }
  };

  const walkColumn = async (column: string): Promise<ColumnValues | Fault> => {
    const oid = parseOid(column)!;
    const table = await readTable(session, oid.slice(0, -1), [oid.at(-1)!]);
    if (!table.ok) return note(table.fault);
    return new Map(
      table.rows.flatMap((row) => {
        const value = row.columns.get(oid.at(-1)!);
        return value && exists(value) ? [[row.index.join('.'), value] as const] : [];
      }),
    );
  };

  const columns: Columns = {
    async probe(wanted) {
      const fresh = [...new Set(wanted)].filter((column) => !first.has(column));
      for (let at = 0; at < fresh.length && !gone; at += probesAtOnce)
        await probeBatch(fresh.slice(at, at + probesAtOnce));
      return gone;
    },
    has: (column) => {
      const found = first.get(column);
      return found !== undefined && found !== 'absent';
    },
    scalar(column) {
      const found = first.get(column);
      return typeof found === 'object' && found.oid.at(-1) === 0 ? found.value : undefined;
    },
    async read(column) {
      if (first.get(column) === 'absent') return none;
      if (gone) return gone;
      let reading = whole.get(column);
      if (!reading) {
        reading = walkColumn(column);
        whole.set(column, reading);
      }
      return await reading;
    },
    async lookup(column, indexes) {
      if (indexes.length === 0 || first.get(column) === 'absent') return none;
      if (whole.has(column) || indexes.length > instancesMax) return await columns.read(column);
      const found = new Map<string, SnmpValue>();
      for (let at = 0; at < indexes.length; at += instancesAtOnce) {
        if (gone) return gone;
        const some = indexes.slice(at, at + instancesAtOnce);
        const answer = await session.get(some.map((index) => parseOid(`${column}.${index}`)!));
        // One object may break a Get that a walk survives.
        if (!answer.ok) return answer.fault.code === 'timeout' ? note(answer.fault) : columns.read(column);
        for (const [i, index] of some.entries()) {
          const value = answer.varBinds[i]?.value;
          if (value && exists(value)) found.set(index, value);
        }
      }
      return found;
    },
  };
  return columns;
}
