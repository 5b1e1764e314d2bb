/** Import and export of the inventory. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { route } from './route.ts';

/** Of the text of an import; the same as `textLengthMax` of `pure/exchange`. */
const contentLengthMax = 16 * 1024 * 1024;

const howApplied = {
  site: z.string().min(1).max(100).optional().describe('Site of devices whose row names none'),
  tags: z.array(z.string().min(1).max(50)).max(20).default([]).describe('Added to every device'),
  dryRun: z.boolean().default(true).describe('Only plan'),
  planId: z
    .string()
    .max(100)
    .optional()
    .describe('Apply only if the plan is still this one, as a dry run told it'),
};

export const exchangeRoutes = {
  importFile: route(
    'POST',
    '/import',
    'inventory',
    'engineer',
    'Plan what a file would change, or apply that plan',
    {
      body: z.object({
        content: z
          .string()
          .min(1)
          .max(contentLengthMax)
          .describe('The text of the file; it is never logged or audited'),
        format: z.enum(r.importFormats).optional().describe('Recognised by content unless named'),
        mapping: z
          .record(z.string().max(100), z.string().max(40))
          .optional()
          .describe('Of a table: column name to field, `field` for a custom field, or `ignore`'),
        ...howApplied,
      }),
      bodyBytesMax: 4 * contentLengthMax,
      response: r.importResult,
    },
  ),
  importNetbox: route(
    'POST',
    '/import/netbox',
    'inventory',
    'engineer',
    'Plan what the devices of a NetBox would change, or apply that plan',
    {
      body: z.object({
        url: z.string().min(1).max(500).describe('Address of the NetBox'),
        credential: z
          .string()
          .min(1)
          .max(100)
          .describe('Name of a credential of kind password, whose password is the API token'),
        ...howApplied,
      }),
      response: r.importResult,
    },
  ),
  export: route('GET', '/export/{format}', 'inventory', 'viewer', 'Download the inventory', {
    params: z.object({ format: z.enum(r.exportFormats) }),
    query: z.object({
      q: z.string().max(500).optional().describe('Filter of devices, as in the list of devices'),
      download: z.enum(['true', 'false']).default('false').describe('As an attachment with a file name'),
    }),
    produces: ['text/csv', 'application/json', 'application/yaml'],
    response: z.object({ type: z.string(), name: z.string(), text: z.string() }),
  }),
} as const;
