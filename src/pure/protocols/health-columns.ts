/**
 * Columns of many tables from one agent with few questions: one GetNext asks for twenty columns at once which of them exist at all,
 * so that a table the device lacks costs a twentieth of a request; each column that does is read once, whoever needs it.
 */
import type { Fault } from '../base/errors.ts';
import { compareOids, parseOid, type SnmpValue, startsWith, type VarBind } from '../wire/snmp.ts';
import type { SnmpSession } from './snmp.ts';
import { readTable } from './snmp-table.ts';

/** Columns asked about in one GetNext: twenty answers fit a datagram that every agent can send, unless texts are long. */
const probesAtOnce = 20;
/** After a question without an answer: agents that cannot build a large message stay silent instead of saying so. */
const batchAfterSilence = 4;
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
  let batch = probesAtOnce;
  /** The least column that is known to lie past the end of what the agent has. */
  let end: readonly number[] | undefined;
  let gone: Fault | undefined;

  const note = (failure: Fault): Fault => {
    if (failure.code === 'cancelled' || (failure.code === 'timeout' && ++timeouts >= timeoutsMax))
      gone = failure;
    return failure;
  };

  /** Beyond the last object of the agent there is nothing to ask for. */
  const pastTheEnd = (root: readonly number[]) => end !== undefined && compareOids(root, end) >= 0;

  const settle = (column: string, root: readonly number[], bind: VarBind | undefined): boolean => {
    // Version 1 refuses the whole question for the one that passes the end, and echoes it: the others are still open.
    if (!bind || (bind.value.type === 'null' && compareOids(bind.oid, root) === 0)) return false;
    // That one, of version 1, and all after it.
    if (!exists(bind.value)) end = root;
    const inside = exists(bind.value) && bind.value.type !== 'endOfMibView' && startsWith(bind.oid, root);
    first.set(column, inside ? bind : 'absent');
    return true;
  };

  const probeBatch = async (columns: readonly string[]): Promise<void> => {
    const asked = columns.filter((column) => {
      const beyond = pastTheEnd(parseOid(column)!);
      if (beyond) first.set(column, 'absent');
      return !beyond;
    });
    if (asked.length === 0 || gone) return;
    const answer = await session.getNext(asked.map((column) => parseOid(column)!));
    if (answer.ok) {
      timeouts = 0;
      const open = asked.filter((column, i) => !settle(column, parseOid(column)!, answer.varBinds[i]));
      if (open.length < asked.length) return await probeBatch(open);
      for (const column of open) first.set(column, 'unsure');
      return;
    }
    note(answer.fault);
    if (gone) return;
    // An answer too big for the agent or for the way, or one object that breaks it: smaller questions find out which.
    if (answer.fault.code === 'timeout') batch = batchAfterSilence;
    const size = answer.fault.code === 'timeout' ? batch : asked.length >> 1;
    if (size === 0 || asked.length <= size) for (const column of asked) first.set(column, 'unsure');
    else for (let at = 0; at < asked.length; at += size) await probeBatch(asked.slice(at, at + size));
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
      for (let at = 0; at < fresh.length && !gone; ) {
        const some = fresh.slice(at, at + batch);
        at += some.length;
        await probeBatch(some);
      }
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
