/**
 * Builds the program into dist/command: what a command needs is a few files instead of hundreds of modules, since to find, read and link
 * each takes longer than to run it (ADR 0037). They are scripts, which load faster than modules. Packages stay where they are, but for zod. Threads
 * are built with it; children start from the sources. All that stands in a file runs when it is loaded, so modules must not do anything to others then.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '..');
const outDir = resolve(root, 'dist/command');

const source = (path: string) => resolve(root, 'src', path);
/** What a thread begins with; by the name of its source. */
const threads = {
  'scan-worker': source('io/net/scan-worker.ts'),
  'icmp-worker': source('io/net/icmp-worker.ts'),
};

const bundle = await rolldown({
  input: { main: source('main.ts'), ...threads },
  platform: 'node',
  // Where a part is loaded late it is for those who load it alone; others may have it at once.
  checks: { ineffectiveDynamicImport: false },
  external: /^(?!zod(\/|$))[^./#\0]/,
  plugins: [
    {
      // Done here once, what that module does whenever modules are loaded.
      name: 'loading',
      load: { filter: { id: /\/src\/main\/loading\.ts$/ }, handler: () => '' },
      resolveId: {
        filter: { id: /^\.\.\/locales\/index\.js$/ },
        handler: (_id, importer) =>
          importer?.includes('/node_modules/zod/') ? resolve(root, 'src/main/locales.ts') : undefined,
      },
    },
    {
      // Files that a module names by its own place are still beside its source.
      name: 'places',
      transform: {
        filter: { id: /\/src\/.*\.ts$/, code: /import\.meta\.url/ },
        handler(code, id) {
          const path = JSON.stringify(`/${relative(outDir, id)}`);
          return code
            .replace(/new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)/g, (own, name) =>
              name in threads ? `(__dirname + '/${name}.cjs')` : own,
            )
            .replaceAll('import.meta.url', `require('node:url').pathToFileURL(__dirname + ${path}).href`);
        },
      },
    },
  ],
});
rmSync(outDir, { recursive: true, force: true });
const { output } = await bundle.write({
  dir: outDir,
  format: 'cjs',
  dynamicImportInCjs: false,
  // Names stay, for stacks.
  minify: { compress: false, mangle: false, codegen: true },
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  // One file costs as much to load as a small one: what is needed together stands together, without what only others need.
  codeSplitting: {
    groups: [
      { name: 'door', test: /\/src\/(pure\/base\/errors|main\/version)\.ts$/, priority: 4 },
      { name: 'engines', test: /\/src\/io\/net\/(scan|icmp)-engine\.ts$/, priority: 3 },
      { name: 'core', test: /\/src\/main\/tool-host\.ts$/, priority: 2 },
      {
        name: 'scanning',
        test: /\/src\/((main|tools|surfaces\/cli)\/scan|pure\/scan\/formats\/index)\.ts$/,
        priority: 1,
      },
    ],
  },
});
await bundle.close();

/** What it was built from, with the folders, which are newer when one of their files is gone: `bin/nocturne` compares their times. */
const modules = output
  .flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
  .filter((id) => id.startsWith(`${root}/src/`))
  .map((id) => relative(root, id));
const inputs = new Set(['package-lock.json', ...modules.map(dirname), ...modules]);
writeFileSync(resolve(outDir, 'inputs'), `newer ${[...inputs].map((path) => `'${path}'`).join(' ')}\n`);
