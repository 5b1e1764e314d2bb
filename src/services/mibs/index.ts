/**
 * MIB files that people brought. They are rows of the settings table, one a file (docs/adr/0021): few, small and changed by hand.
 * All of them are compiled together, because modules import each other; the result is kept until a file changes.
 */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { MibFile } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import { type Compiled, compileMibs, type MibText } from '#pure/mib/index.ts';
import { parseMib } from '#pure/mib/parser.ts';
import type { Mibs } from './port.ts';

export interface MibsDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Log;
}

const filesMax = 500;
/** Compiled in about a second on a small machine, which is how long an upload may hold up everything else. */
const totalCharsMax = 16_000_000;
const problemsShownMax = 100;
const service = 'mibs';
const stored = z.object({ text: z.string(), addedMs: z.number(), addedBy: z.string() });
type StoredFile = z.output<typeof stored> & { readonly name: string };

export const mibs = defineService({
  id: 'mibs',
  summary: 'MIB modules that people brought',
  settings: z.object({}),
  create({ state, clock, log }: MibsDeps): Mibs {
    let running = false;
    let files: readonly StoredFile[] = [];
    let compiled: Compiled | undefined;

    const load = async () => {
      const rows = await state.db
        .selectFrom('setting')
        .selectAll()
        .where('service', '=', service)
        .orderBy('key')
        .execute();
      files = rows.flatMap((row) => {
        const parsed = stored.safeParse(JSON.parse(row.value));
        if (!parsed.success) log.warn('a stored MIB file cannot be read', { name: row.key });
        return parsed.success ? [{ name: row.key, ...parsed.data }] : [];
      });
      compiled = undefined;
    };
    const textsOf = (): MibText[] => files.map(({ name, text }) => ({ file: name, text }));
    const compile = () => {
      compiled ??= compileMibs(textsOf());
      return compiled;
    };

    const view = (file: StoredFile): MibFile => {
      const { mib, files: found, problems } = compile();
      const names = found.find((item) => item.file === file.name)?.modules ?? [];
      return {
        name: file.name,
        sizeBytes: new TextEncoder().encode(file.text).length,
        addedMs: file.addedMs,
        addedBy: file.addedBy,
        modules: names.map((name) => ({
          name,
          objects:
            mib.modules.find((module) => module.name === name && module.file === file.name)?.nodes.length ??
            0,
        })),
        problems: problems
          .filter((problem) => problem.file === file.name)
          .slice(0, problemsShownMax)
          .map(({ severity, line, column, message, remedy }) => ({
            severity,
            line,
            column,
            message,
            remedy,
          })),
      };
    };
    const find = (name: string): StoredFile => {
      const file = files.find((item) => item.name === name);
      if (file) return file;
      throw new FaultError(
        fault('not-found', `there is no MIB file "${name}"`, {
          field: 'name',
          value: name,
          remedy: 'List the files to see their names.',
        }),
      );
    };

    return {
      async start() {
        await load();
        running = true;
      },
      async stop() {
        running = false;
      },
      health() {
        const errors = compiled?.problems.filter((problem) => problem.severity === 'error').length ?? 0;
        return {
          state: running ? 'ok' : 'stopped',
          detail: !running
            ? 'Not started.'
            : files.length === 0
              ? 'The standard modules are known; no file was brought.'
              : `${files.length} files were brought${errors > 0 ? `; ${errors} definitions in them cannot be used` : ''}.`,
          figures: { files: files.length, errors },
        };
      },
      mib: async () => compile().mib,
      list: async () => files.map(view),
      texts: async () => textsOf(),
      async add(name, text, by) {
        const { modules, problems } = parseMib(text, name);
        if (modules.length === 0)
          throw invalidInput(
            'text',
            text.slice(0, 60),
            problems[0]?.message ?? 'no MIB module was found',
            problems[0]?.remedy ?? '',
          );
        const others = files.filter((file) => file.name !== name);
        const total = others.reduce((sum, file) => sum + file.text.length, text.length);
        if (others.length >= filesMax || total > totalCharsMax)
          throw new FaultError(
            fault(
              'too-large',
              `at most ${filesMax} MIB files with ${totalCharsMax / 1e6} million characters are kept`,
              {
                remedy: 'Remove files that are no longer needed.',
              },
            ),
          );
        const value = JSON.stringify({ text, addedMs: clock.now(), addedBy: by });
        await state.write(async (tx) => {
          await tx
            .insertInto('setting')
            .values({ service, key: name, value, updated_ms: clock.now() })
            .onConflict((conflict) =>
              conflict.columns(['service', 'key']).doUpdateSet({ value, updated_ms: clock.now() }),
            )
            .execute();
        });
        await load();
        return view(find(name));
      },
      async remove(name) {
        find(name);
        await state.write(async (tx) => {
          await tx.deleteFrom('setting').where('service', '=', service).where('key', '=', name).execute();
        });
        await load();
      },
    };
  },
});
