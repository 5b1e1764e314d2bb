/** The alerts in memory, by what they are asked for, and their way to the database: whatever one round changes is one transaction. */
import type { StateStore, StateTransaction } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { AlertRow } from './rows.ts';
import type { Thing, Things, Watch } from './things.ts';

/** Closed alerts shown in lists. */
const alertsListedMax = 10_000;
/** Rows of one statement: SQLite binds at most 32,766 values. */
const rowsAtOnce = 500;

const put = <K>(map: Map<K, Set<AlertRow>>, key: K, row: AlertRow) => {
  const set = map.get(key);
  if (set) set.add(row);
  else map.set(key, new Set([row]));
};
const take = <K>(map: Map<K, Set<AlertRow>>, key: K, row: AlertRow) => {
  const set = map.get(key);
  set?.delete(row);
  if (set?.size === 0) map.delete(key);
};

export function createBook(state: StateStore) {
  const rows = new Map<string, AlertRow>();
  const open = new Set<AlertRow>();
  const openOf = new Map<string, Set<AlertRow>>();
  const victims = new Map<string, Set<AlertRow>>();
  const changed = new Set<AlertRow>();
  /** Open causes that nobody was called about because of a quiet time. */
  const quiet = new Set<AlertRow>();
  /** Taken until a time. */
  const lent = new Set<AlertRow>();

  const file = (row: AlertRow) => {
    rows.set(row.id, row);
    const isOpen = row.state !== 'closed';
    if (isOpen) open.add(row);
    else open.delete(row);
    if (row.device_id !== null) (isOpen ? put : take)(openOf, row.device_id, row);
    if (row.cause_alert_id !== null) put(victims, row.cause_alert_id, row);
    if (isOpen && row.quiet !== null && row.cause_alert_id === null) quiet.add(row);
    else quiet.delete(row);
    if (row.state === 'acknowledged' && row.acknowledged_until_ms !== null) lent.add(row);
    else lent.delete(row);
  };
  const writeRows = async (tx: StateTransaction, list: readonly AlertRow[]) => {
    for (let at = 0; at < list.length; at += rowsAtOnce)
      await tx
        .insertInto('alert')
        .values(list.slice(at, at + rowsAtOnce))
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet((eb) =>
            Object.fromEntries(
              Object.keys(list[0]!)
                .filter((column) => column !== 'id')
                .map((column) => [column, eb.ref(`excluded.${column}` as never)]),
            ),
          ),
        )
        .execute();
  };
  const writeStates = async (tx: StateTransaction, list: readonly Watch[], things: Things) => {
    for (let at = 0; at < list.length; at += rowsAtOnce)
      await tx
        .insertInto('sensor_state')
        .values(
          list.slice(at, at + rowsAtOnce).map((watch) => ({
            sensor_id: watch.sensorId,
            state: watch.main.machine.state,
            since_ms: watch.main.machine.sinceMs,
            memory: JSON.stringify(things.thingsOf(watch).map(memoryOf)),
          })),
        )
        .onConflict((conflict) =>
          conflict.column('sensor_id').doUpdateSet((eb) => ({
            state: eb.ref('excluded.state'),
            since_ms: eb.ref('excluded.since_ms'),
            memory: eb.ref('excluded.memory'),
          })),
        )
        .execute();
  };

  return {
    rows: rows as ReadonlyMap<string, AlertRow>,
    open: open as ReadonlySet<AlertRow>,
    quiet: quiet as ReadonlySet<AlertRow>,
    lent: lent as ReadonlySet<AlertRow>,
    openOf: (deviceId: string): number => openOf.get(deviceId)?.size ?? 0,
    victimsOf: (id: string): ReadonlySet<AlertRow> => victims.get(id) ?? new Set(),
    find(id: string): AlertRow {
      const row = rows.get(id);
      if (row) return row;
      throw new FaultError(fault('not-found', `there is no alert "${id}"`, { field: 'id', value: id }));
    },
    /** Changes a row, keeps the sets right, and remembers it for the next `flush`. */
    save(row: AlertRow, values: Partial<AlertRow>, nowMs: number) {
      if (row.cause_alert_id !== null) take(victims, row.cause_alert_id, row);
      if (row.device_id !== null) take(openOf, row.device_id, row);
      Object.assign(row, values, { updated_ms: nowMs });
      file(row);
      changed.add(row);
    },
    async load() {
      const saved = await state.db
        .selectFrom('alert')
        .selectAll()
        .orderBy('opened_ms', 'desc')
        .limit(alertsListedMax)
        .execute();
      for (const row of saved) file(row);
    },
    /** Rows and memories of one round, all or nothing. */
    async flush(dirty: readonly Watch[], things: Things) {
      const list = [...changed];
      changed.clear();
      if (list.length === 0 && dirty.length === 0) return;
      try {
        await state.write(async (tx) => {
          await writeRows(tx, list);
          await writeStates(tx, dirty, things);
        });
      } catch (error) {
        for (const row of list) changed.add(row);
        throw error;
      }
    },
    prune() {
      if (rows.size <= alertsListedMax + open.size) return;
      for (const [id, row] of rows) {
        if (rows.size <= alertsListedMax) return;
        if (row.state !== 'closed') continue;
        rows.delete(id);
        victims.delete(id);
        if (row.cause_alert_id !== null) take(victims, row.cause_alert_id, row);
      }
    },
  };
}
export type Book = ReturnType<typeof createBook>;

const memoryOf = ({ port, machine, everUp, ifIndex, fault: reason, row, relapses }: Thing) => ({
  port,
  machine,
  everUp,
  ifIndex,
  fault: reason,
  alertId: row?.id,
  relapses,
});
export type Memory = Partial<ReturnType<typeof memoryOf>>;
