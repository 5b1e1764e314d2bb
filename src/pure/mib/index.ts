/** The standard modules as one `Mib`, and modules that people bring laid beside them. */
import type { Problem, Source } from './definition.ts';
import type { Mib } from './mib.ts';

export type { Mib } from './mib.ts';

import { standardTables } from './modules/index.ts';
import { parseMib } from './parser.ts';
import { resolveModules } from './resolve.ts';
import { readTable } from './table.ts';

let sources: readonly Source[] | undefined;
let standard: Mib | undefined;

const standardSources = (): readonly Source[] => {
  sources ??= standardTables.map((text) => ({ definition: readTable(text), file: undefined }));
  return sources;
};

/** Made when first asked for: most commands never do. */
export function standardMib(): Mib {
  standard ??= resolveModules(standardSources()).mib;
  return standard;
}

export interface MibText {
  readonly file: string;
  readonly text: string;
}

export interface Compiled {
  readonly mib: Mib;
  /** In the order of the files, with the modules that each file holds. */
  readonly files: readonly { readonly file: string; readonly modules: readonly string[] }[];
  readonly problems: readonly Problem[];
}

/** A module that somebody brings takes the place of ours of the same name: it has the texts that we may not ship. */
export function compileMibs(texts: readonly MibText[]): Compiled {
  const parsed = texts.map(({ file, text }) => ({ file, ...parseMib(text, file) }));
  const brought = parsed.flatMap(({ file, modules }) => modules.map((definition) => ({ definition, file })));
  const names = new Set(brought.map((source) => source.definition.name));
  const kept = standardSources().filter((source) => !names.has(source.definition.name));
  const { mib, problems } = resolveModules([...kept, ...brought]);
  return {
    mib,
    files: parsed.map(({ file, modules }) => ({ file, modules: modules.map((module) => module.name) })),
    problems: [...parsed.flatMap((item) => item.problems), ...problems],
  };
}
