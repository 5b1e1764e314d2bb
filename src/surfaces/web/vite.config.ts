/**
 * Builds the page into dist/web. The module `virtual:contract` is what the browser needs of the zod contracts, derived here at
 * build time: the address of every route, the JSON Schema of its body, and the closed lists. So zod itself is not shipped.
 */
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { z } from 'zod';
import { api, type RouteDefinition } from '../../pure/contract/api.ts';
import * as resources from '../../pure/contract/resources.ts';

const root = import.meta.dirname;
const bodySchemaOf = (route: RouteDefinition) =>
  route.body instanceof z.ZodUndefined
    ? null
    : z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' });

function contract(): Plugin {
  const routes: Record<string, unknown> = {};
  const bodies: Record<string, unknown> = {};
  for (const [id, route] of Object.entries(api) as [string, RouteDefinition][]) {
    routes[id] = { method: route.method, path: route.path, role: route.role };
    const schema = bodySchemaOf(route);
    if (schema) bodies[id] = schema;
  }
  const { roles, sensorStates, deviceKinds } = resources;
  const source = Object.entries({ routes, bodies, roles, sensorStates, deviceKinds })
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
    .join('\n');
  return {
    name: 'contract',
    resolveId: (id) => (id === 'virtual:contract' ? '\0virtual:contract' : undefined),
    load: (id) => (id === '\0virtual:contract' ? source : undefined),
  };
}

export default defineConfig({
  root,
  base: '/',
  plugins: [react(), contract()],
  build: {
    outDir: resolve(root, '../../../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8090' } },
});
