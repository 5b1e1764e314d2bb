/** MIB modules that people bring, beside the standard ones that Nocturne knows. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { route } from './route.ts';

const fileName = z
  .string()
  .regex(/^[\w][\w .()+-]{0,119}$/, 'letters, digits, spaces and . _ - + ( ), at most 120')
  .describe('Name of the file');

export const mibsRoutes = {
  mibs: route(
    'GET',
    '/mibs',
    'mibs',
    'viewer',
    'List MIB files that were brought, with what is wrong with them',
    {
      response: z.object({ items: z.array(r.mibFile) }),
    },
  ),
  mibTexts: route('GET', '/mibs/texts', 'mibs', 'viewer', 'The texts of all MIB files that were brought', {
    response: z.object({ items: z.array(z.object({ name: z.string(), text: z.string() })) }),
  }),
  addMib: route(
    'POST',
    '/mibs',
    'mibs',
    'engineer',
    'Add a MIB file, or replace the one of that name; it is compiled at once',
    {
      // The body of a request may have 2 MiB; escaped ends of lines take their share.
      body: z.object({ name: fileName, text: z.string().min(1).max(1_900_000) }),
      response: r.mibFile,
    },
  ),
  removeMib: route('DELETE', '/mibs/{name}', 'mibs', 'engineer', 'Remove a MIB file', {
    params: z.object({ name: fileName }),
  }),
} as const;
