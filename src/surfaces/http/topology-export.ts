/** The map as a file: GET /api/v1/topology/export. The answer is not JSON, so the route is mounted by hand. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { id, mapArrangements } from '#pure/contract/resources.ts';
import { parseInput } from '#pure/contract/tool.ts';
import { exporters, exportFormats } from '#pure/export/index.ts';
import type { HttpDeps } from './deps.ts';
import { admit } from './gate.ts';

export const topologyExportQuery = z.object({
  format: z
    .enum(exportFormats)
    .describe('svg: a picture; drawio: diagrams.net; graphml: yEd; containerlab: a lab'),
  arrangement: z.enum(mapArrangements).default('force'),
  siteId: id.optional().describe('Only this site'),
});

export function mountTopologyExport(app: FastifyInstance, { services }: HttpDeps): void {
  app.get('/api/v1/topology/export', async (request, reply) => {
    await admit(services.access, request, { role: 'viewer', tag: 'inventory' });
    const asked = parseInput(topologyExportQuery.strict(), request.query);
    const { text, mediaType, fileName } = await services.map.export(asked);
    return (
      reply
        .type(`${mediaType}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="${fileName}"`)
        // Names in the picture come from devices: should it be opened as a page, it may do nothing.
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        .header('cache-control', 'no-store')
        .send(text)
    );
  });
}

export const exportMediaTypes = Object.fromEntries(
  exportFormats.map((format) => [exporters[format].mediaType, { schema: { type: 'string' } }]),
);
