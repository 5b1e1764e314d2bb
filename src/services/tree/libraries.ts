/** Saved views across the tree: a filter of the list of sensors with a name. */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import type { Library, StateCounts } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { TreeDeps } from './deps.ts';

/** Rules ask for the members of a library with each result: what was found is kept this long. */
const membersMs = 1000;
const librariesMax = 1000;

export function createLibraries(deps: TreeDeps) {
  const { state, clock, random } = deps;
  const rows = new Map<string, StateTables['library']>();
  const members = new Map<string, { readonly atMs: number; readonly ids: ReadonlySet<string> }>();

  const load = async () => {
    rows.clear();
    members.clear();
    for (const row of await state.db.selectFrom('library').selectAll().execute()) rows.set(row.id, row);
  };
  const rowOf = (id: string) => {
    const row = rows.get(id);
    if (row) return row;
    throw new FaultError(fault('not-found', `there is no library "${id}"`, { field: 'id', value: id }));
  };
  const membersOf = (id: string): ReadonlySet<string> | undefined => {
    const row = rows.get(id);
    if (!row) return undefined;
    const known = members.get(id);
    if (known && clock.now() - known.atMs < membersMs) return known.ids;
    const ids = new Set(deps.schedule().match(row.q));
    members.set(id, { atMs: clock.now(), ids });
    return ids;
  };
  const view = ({ id, name, q, note }: StateTables['library']): Library => {
    const ids = membersOf(id)!;
    const counts: StateCounts = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };
    const schedule = deps.schedule();
    for (const sensor of ids) {
      const status = deps.statusOf(sensor);
      counts[schedule.isWatching(sensor) ? status.state : 'paused']++;
      if (status.acknowledged) counts.acknowledged++;
    }
    return { id, name, q, note, sensors: ids.size, counts };
  };
  const check = ({ name, q }: { readonly name: string; readonly q: string }, id?: string) => {
    // A filter that names no field that there is is refused by the list itself.
    deps.schedule().match(q);
    for (const row of rows.values())
      if (row.name === name && row.id !== id)
        throw invalidInput('name', name, 'another library has this name', 'Choose another name.');
    if (id === undefined && rows.size >= librariesMax)
      throw invalidInput('name', name, `there are ${librariesMax} libraries already`, 'Delete one first.');
  };

  return {
    load,
    members: membersOf,
    list: () => [...rows.values()].sort((a, b) => a.name.localeCompare(b.name)).map(view),
    async create(body: BodyOf<'createLibrary'>) {
      check(body);
      const row = { id: newId(clock.now(), random.bytes), ...body, created_ms: clock.now() };
      await state.write((tx) => tx.insertInto('library').values(row).execute());
      rows.set(row.id, row);
      return view(row);
    },
    async update(id: string, body: BodyOf<'updateLibrary'>) {
      const before = rowOf(id);
      const row = {
        ...before,
        name: body.name ?? before.name,
        q: body.q ?? before.q,
        note: body.note ?? before.note,
      };
      check(row, id);
      await state.write((tx) => tx.updateTable('library').set(row).where('id', '=', id).execute());
      rows.set(id, row);
      members.delete(id);
      return view(row);
    },
    async remove(id: string) {
      rowOf(id);
      await state.write((tx) => tx.deleteFrom('library').where('id', '=', id).execute());
      rows.delete(id);
      members.delete(id);
    },
  };
}
