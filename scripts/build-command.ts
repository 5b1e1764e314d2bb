/**
 * Builds the program into dist/command: what a command needs is a few files instead of hundreds of modules, since to find, read and link
 * each takes longer than to run it (ADR 0037). Packages stay where they are, but for zod. Workers and children start from the sources.
 */
import { rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '..');
const outDir = resolve(root, 'dist/command');

const bundle = await rolldown({
  input: { main: resolve(root, 'src/main.ts') },
  platform: 'node',
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
          const place = `new URL(${JSON.stringify(relative(outDir, id))}, import.meta.url).href`;
          return code.replaceAll('import.meta.url', place);
        },
      },
    },
  ],
});
rmSync(outDir, { recursive: true, force: true });
await bundle.write({
  dir: outDir,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  codeSplitting: {
    groups: [
      { name: 'door', test: /\/src\/(pure\/base\/errors|main\/version)\.ts$/, priority: 3 },
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
