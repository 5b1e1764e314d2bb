import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function exchangeHandlers(deps: HttpDeps): Handlers<'importFile' | 'importNetbox' | 'export'> {
  const { exchange } = deps.services;
  return {
    importFile: ({ body }) => exchange.importFile(body),
    importNetbox: ({ body }) => exchange.importNetbox(body),
    export: async ({ params, query }) => {
      const made = await exchange.export(params.format, query.q);
      return { ...made, name: query.download === 'true' ? made.name : '' };
    },
  };
}
