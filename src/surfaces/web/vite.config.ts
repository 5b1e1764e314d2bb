/**
 * Builds the page into dist/web. The modules `virtual:…` are what the browser needs of the zod contracts, derived here at build
 * time: the address of every route and the closed lists, and by itself the JSON Schema of each body. So zod itself is not shipped.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { z } from 'zod';
import { api, type RouteDefinition } from '../../pure/contract/api.ts';
import * as resources from '../../pure/contract/resources.ts';

const root = import.meta.dirname;
const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);
const bodySchemaOf = (route: RouteDefinition) =>
  route.body instanceof z.ZodUndefined
    ? null
    : z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' });

function contract(): Plugin {
  const routes: Record<string, unknown> = {};
  for (const [id, route] of Object.entries(api) as [string, RouteDefinition][])
    routes[id] = { method: route.method, path: route.path, role: route.role };
  const { roles, deviceKinds } = resources;
  const source = Object.entries({ routes, roles, deviceKinds })
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
    .join('\n');
  const ofBody = '\0virtual:body/';
  return {
    name: 'contract',
    resolveId: (id) => (/^virtual:(contract$|body\/)/.test(id) ? `\0${id}` : undefined),
    load(id) {
      if (id === '\0virtual:contract') return source;
      if (!id.startsWith(ofBody)) return;
      const schema = bodySchemaOf(api[id.slice(ofBody.length) as keyof typeof api]);
      if (!schema) throw new Error(`the route ${id.slice(ofBody.length)} has no body`);
      return `export default ${JSON.stringify(schema)};`;
    },
  };
}

type ModuleInfos = { getModuleInfo(id: string): { readonly importers: readonly string[] } | null };
/** Whether a module comes with another one, however long the way of static imports between them. */
function comesWith(entry: string, id: string, infos: ModuleInfos, seen = new Set<string>()): boolean {
  if (id.endsWith(entry)) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return infos.getModuleInfo(id)?.importers.some((by) => comesWith(entry, by, infos, seen)) ?? false;
}
/**
 * What every page needs is one file, not forty: over HTTP/1.1 each costs a turn on one of six connections. So are the icons,
 * a third of a kilobyte each.
 */
function chunkOf(id: string, infos: ModuleInfos): string | null {
  // What starts to draw waits for the document; all else may be evaluated before there is one.
  if (id.endsWith('.css') || id.endsWith('/web/main.tsx')) return null;
  if (comesWith('/web/main.tsx', id, infos)) return 'frame';
  return id.includes('/lucide-react/') ? 'icons' : null;
}

/**
 * What the head names besides the program: `early.ts` as a script of its own (Vite would make one program of all scripts of the
 * page), and the font that every page is written in, which would else be found when the first word is drawn.
 */
function head(): Plugin {
  return {
    name: 'head',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const files = Object.values(bundle ?? {});
        const early = files.find((item) => item.type === 'chunk' && item.isEntry && item.name === 'early');
        const font = files.find((item) => /\/inter-latin-wght-normal-[^/]*\.woff2$/.test(item.fileName));
        if (!early || !font) return;
        const script = { type: 'module', async: true, crossorigin: true, src: `/${early.fileName}` };
        const preload = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true };
        return [
          { tag: 'script', attrs: script, injectTo: 'head-prepend' },
          { tag: 'link', attrs: { ...preload, href: `/${font.fileName}` }, injectTo: 'head' },
        ];
      },
    },
  };
}

const packable = /\.(js|css|svg)$/;
/** Beside each asset its compressed forms, which the server prefers: packed once, and better than there is time for at a request. */
function packed(): Plugin {
  return {
    name: 'packed',
    async writeBundle({ dir }, bundle) {
      await Promise.all(
        Object.keys(bundle)
          .filter((name) => packable.test(name))
          .map(async (name) => {
            const path = resolve(dir!, name);
            const bytes = await readFile(path);
            await writeFile(`${path}.gz`, await gzipped(bytes, { level: 9 }));
            await writeFile(`${path}.br`, await brotlied(bytes));
          }),
      );
    },
  };
}

export default defineConfig({
  root,
  base: '/',
  plugins: [react(), contract(), head(), packed()],
  build: {
    outDir: resolve(root, '../../../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: resolve(root, 'index.html'), early: resolve(root, 'early.ts') },
      output: {
        codeSplitting: {
          groups: [
            {
              name: (id, infos) => (comesWith('/web/early.ts', id, infos) ? 'early' : null),
              priority: 1,
              debugName: 'early',
            },
            { name: chunkOf, debugName: 'program' },
          ],
        },
      },
    },
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8090' } },
});
