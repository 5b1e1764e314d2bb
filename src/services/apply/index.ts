/**
 * Configuration as files. A plan is the writing itself, by the code that writes, taken back at its end (ADR 0023): what it tells is
 * what will happen. Applying is whole or not at all; a file that was applied once changes nothing the second time.
 */
import { sql } from 'kysely';
import { z } from 'zod';
import type { StateStore, StateTransaction } from '#io/state/port.ts';
import { FaultError, invalidInput } from '#pure/base/errors.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import type { Clock } from '#pure/contract/host.ts';
import { type ApplyResult, type PlanRow, planActions } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import {
  type Document,
  differences,
  type Problem,
  readDocuments,
  writeDocuments,
} from '#pure/declare/documents.ts';
import type { Apply, DeclaredKind, DeclaredObject } from './port.ts';

export interface ApplyDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly kinds: readonly DeclaredKind[];
}
type Outcome = {
  readonly rows: readonly PlanRow[];
  readonly touched: ReadonlyMap<DeclaredKind, readonly string[]>;
};

/** Documents between which the thread is handed back: pages and alerts go on. */
const documentsAtOnce = 50;

/** A rehearsal ends the transaction by this. */
class TakenBack extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super('taken back');
    this.outcome = outcome;
  }
}

export const apply = defineService({
  id: 'apply',
  summary: 'Configuration as files: plan, apply, prune, export',
  settings: z.object({}),
  create(deps: ApplyDeps): Apply {
    const { state, clock, kinds } = deps;
    const figures = { plans_total: 0, applies_total: 0, objects_written_total: 0, refused_total: 0 };
    let running = false;
    const kindOf = new Map(kinds.map((kind) => [kind.kind, kind]));
    const rank = new Map(kinds.map((kind, at) => [kind.kind, at]));

    const run = async (body: BodyOf<'applyFiles'>): Promise<ApplyResult> => {
      const read = body.files.map((file) => readDocuments(file.name, file.content));
      const problems = read.flatMap((item) => [...item.problems]);
      const documents = inOrder(
        expand(
          read.flatMap((item) => [...item.documents]),
          problems,
        ),
        problems,
      );
      let outcome: Outcome;
      try {
        outcome = await state.write(async (tx) => {
          const made = await write(tx, documents, body, problems);
          if (body.dryRun || made.rows.some((row) => row.action === 'refuse')) throw new TakenBack(made);
          return made;
        });
      } catch (error) {
        if (!(error instanceof TakenBack)) throw error;
        return resultOf(error.outcome.rows, false);
      }
      for (const [kind, ids] of outcome.touched) await kind.committed(ids);
      figures.objects_written_total += outcome.rows.filter((row) => row.action !== 'unchanged').length;
      return resultOf(outcome.rows, true);
    };

    /** What stands in its parent's document is a document of its own: sensors of a device. */
    const expand = (documents: readonly Document[], problems: Problem[]): Document[] =>
      documents.flatMap((document) => {
        const nested = kindOf.get(document.kind)?.nested;
        const list = nested ? document.fields[nested.field] : undefined;
        if (!nested || list === undefined) return [document];
        const { [nested.field]: _, ...fields } = document.fields;
        const inner: Document[] = [];
        for (const [at, item] of (Array.isArray(list) ? list : [list]).entries()) {
          const base = [nested.field, String(at)];
          const { name, ...rest } = (typeof item === 'object' && item !== null ? item : {}) as Record<
            string,
            unknown
          >;
          if (typeof name !== 'string' || name === '')
            problems.push({
              file: document.file,
              line: document.lineOf(base),
              kind: nested.kind,
              name: document.name,
              problem: `${base.join('.')}.name: missing`,
              remedy: 'Give it a name.',
            });
          else
            inner.push({
              file: document.file,
              line: document.lineOf(base),
              kind: nested.kind,
              name: `${document.name}/${name}`,
              fields: rest,
              lineOf: (path) => document.lineOf([...base, ...path]),
            });
        }
        return [{ ...document, fields }, ...inner];
      });

    /** Kinds in the order of the list, what stands above before what stands below; one document an object. */
    const inOrder = (documents: readonly Document[], problems: Problem[]): readonly Document[] => {
      const first = new Map<string, Document>();
      for (const document of documents) {
        const { file, line, kind, name } = document;
        const key = `${kind} ${name}`;
        const known = first.get(key);
        if (!kindOf.has(kind))
          problems.push({
            file,
            line: document.lineOf(['kind']),
            kind,
            name,
            problem: `kind: there is no "${kind}"`,
            remedy: `Write one of ${[...kindOf.keys()].join(', ')}.`,
          });
        else if (known)
          problems.push({
            file,
            line,
            kind,
            name,
            problem: `declared already in ${known.file}:${known.line}`,
            remedy: 'Keep one of them.',
          });
        else first.set(key, document);
      }
      const depth = ({ name }: Document) => name.split('/').length;
      return [...first.values()].sort(
        (a, b) =>
          rank.get(a.kind)! - rank.get(b.kind)! || depth(a) - depth(b) || a.name.localeCompare(b.name),
      );
    };

    const write = async (
      tx: StateTransaction,
      documents: readonly Document[],
      { owner, prune }: Pick<BodyOf<'applyFiles'>, 'owner' | 'prune'>,
      problems: readonly Problem[],
    ): Promise<Outcome> => {
      const used = kinds.filter((kind) => prune || documents.some((document) => document.kind === kind.kind));
      const before = await lists(tx, used);
      const rows: PlanRow[] = problems.map((item) => ({ ...item, action: 'refuse', changes: [] }));
      const written: { document: Document; id: string }[] = [];
      for (const [at, document] of documents.entries()) {
        if (at % documentsAtOnce === documentsAtOnce - 1) await clock.sleep(0);
        const mistakes = problemsOf(kindOf.get(document.kind)!, document);
        rows.push(...mistakes.map((mistake) => refused(document, mistake)));
        if (mistakes.length > 0) continue;
        try {
          await sql`savepoint document`.execute(tx);
          written.push({ document, id: await writeOne(tx, document, before.get(document.kind)!) });
          await sql`release document`.execute(tx);
        } catch (error) {
          if (!(error instanceof FaultError)) throw error;
          await sql`rollback to document`.execute(tx);
          rows.push(refused(document, error));
        }
      }
      const named = new Set(written.map(({ document, id }) => `${document.kind} ${id}`));
      const pruned = prune ? await pruneIn(tx, owner, named, before) : [];
      const after = await lists(tx, used);
      const touched = new Map<DeclaredKind, string[]>();
      const touch = (kind: string, id: string) => {
        const of = kindOf.get(kind)!;
        const ids = touched.get(of);
        if (ids) ids.push(id);
        else touched.set(of, [id]);
      };
      for (const { document, id } of written) {
        const { kind, name, file, line } = document;
        const was = before.get(kind)!.byId.get(id);
        const changes = differences(was?.spec ?? {}, after.get(kind)!.byId.get(id)?.spec ?? {});
        if (was && was.name !== name) changes.unshift({ field: 'name', from: was.name, to: name });
        const action = !was ? 'create' : changes.length > 0 ? 'update' : 'unchanged';
        rows.push({ kind, name, action, file, line, changes, problem: null, remedy: null });
        if (action !== 'unchanged') touch(kind, id);
        if (action === 'create')
          await tx
            .insertInto('declared')
            .values({ kind, object_id: id, name, owner, made_ms: clock.now() })
            .onConflict((conflict) => conflict.columns(['kind', 'object_id']).doUpdateSet({ owner, name }))
            .execute();
      }
      for (const { kind, id, name } of pruned) {
        rows.push({
          kind,
          name,
          action: 'prune',
          file: null,
          line: null,
          changes: [],
          problem: null,
          remedy: null,
        });
        touch(kind, id);
      }
      return { rows, touched };
    };

    const writeOne = async (tx: StateTransaction, document: Document, known: Known): Promise<string> => {
      const kind = kindOf.get(document.kind)!;
      const spec = kind.spec.parse(document.fields);
      const same = known.byName.get(document.name) ?? [];
      if (same.length > 1)
        throw invalidInput(
          'name',
          document.name,
          `${same.length} of this kind have this name`,
          'Give them different names first; a file must say which it means.',
        );
      return await kind.write(tx, document.name, spec, same[0]);
    };

    /** Only what files of this owner made; from the bottom up. */
    const pruneIn = async (
      tx: StateTransaction,
      owner: string,
      named: ReadonlySet<string>,
      before: ReadonlyMap<string, Known>,
    ) => {
      const mine = await tx.selectFrom('declared').selectAll().where('owner', '=', owner).execute();
      const gone: { kind: string; id: string; name: string }[] = [];
      for (const kind of [...kinds].reverse())
        for (const row of mine) {
          if (row.kind !== kind.kind || named.has(`${row.kind} ${row.object_id}`)) continue;
          const object = before.get(kind.kind)?.byId.get(row.object_id);
          await tx
            .deleteFrom('declared')
            .where('kind', '=', row.kind)
            .where('object_id', '=', row.object_id)
            .execute();
          // Deleted by hand meanwhile: nothing is left to prune.
          if (!object) continue;
          await kind.remove(tx, object.id);
          gone.push({ kind: kind.kind, id: object.id, name: object.name });
        }
      return gone;
    };

    return {
      async start() {
        running = true;
      },
      async stop() {
        running = false;
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running ? 'Ready for files.' : 'Not started.',
        figures,
      }),
      async apply(body) {
        if (body.dryRun) figures.plans_total++;
        else figures.applies_total++;
        const result = await run(body);
        figures.refused_total += result.counts.refuse ?? 0;
        return result;
      },
      async declared(names) {
        for (const name of names ?? [])
          if (!kindOf.has(name))
            throw invalidInput(
              'kinds',
              name,
              'there is no such kind',
              `Kinds: ${[...kindOf.keys()].join(', ')}.`,
            );
        const wanted = kinds.filter((kind) => names === undefined || names.includes(kind.kind));
        const objects: { kind: string; name: string; spec: DeclaredObject['spec'] }[] = [];
        for (const kind of wanted)
          for (const { name, spec } of await kind.list(state.db))
            objects.push({ kind: kind.kind, name, spec });
        return writeDocuments(objects);
      },
    };
  },
});

interface Known {
  readonly byId: ReadonlyMap<string, DeclaredObject>;
  readonly byName: ReadonlyMap<string, readonly DeclaredObject[]>;
}
async function lists(tx: StateTransaction, kinds: readonly DeclaredKind[]): Promise<Map<string, Known>> {
  const all = new Map<string, Known>();
  for (const kind of kinds) {
    const objects = await kind.list(tx);
    all.set(kind.kind, {
      byId: new Map(objects.map((object) => [object.id, object])),
      byName: Map.groupBy(objects, (object) => object.name),
    });
  }
  return all;
}

/** Every mistake of the document, not only its first. */
function problemsOf(kind: DeclaredKind, { fields }: Document): FaultError[] {
  const issues = kind.spec.safeParse(fields).error?.issues ?? [];
  return issues.flatMap((issue) => {
    const unknown = issue.code === 'unrecognized_keys';
    const value = issue.path.reduce<unknown>(
      (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
      fields,
    );
    return (unknown ? issue.keys : ['']).map((key) =>
      invalidInput(
        [...issue.path.map(String), ...(unknown ? [key] : [])].join('.') || 'document',
        value,
        unknown ? 'there is no such field' : issue.message,
        unknown
          ? `Fields of a ${kind.kind}: ${Object.keys(kind.spec.shape).join(', ')}.`
          : 'Correct the value.',
      ),
    );
  });
}

function refused({ file, kind, name, lineOf }: Document, { fault }: FaultError): PlanRow {
  const path = (fault.field ?? '').split('.').filter(Boolean);
  return {
    kind,
    name,
    action: 'refuse',
    file,
    line: lineOf(path),
    changes: [],
    problem: fault.message,
    remedy: fault.remedy,
  };
}

function resultOf(rows: readonly PlanRow[], applied: boolean): ApplyResult {
  const counts = Object.fromEntries(planActions.map((action) => [action, 0])) as ApplyResult['counts'];
  for (const row of rows) counts[row.action]++;
  return { applied, counts, rows: [...rows] };
}
