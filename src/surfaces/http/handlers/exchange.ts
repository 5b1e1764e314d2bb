import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function exchangeHandlers(deps: HttpDeps): Handlers<'import' | 'importNetbox' | 'export'> {
  const { exchange } = deps.services;
  return {
    import: ({ body }) => exchange.import(body),
    importNetbox: ({ body }) => exchange.importNetbox(body),
    export: async ({ params, query }) => {
      const made = await exchange.export(params.format, query.q);
      return { ...made, name: query.download === 'true' ? made.name : '' };
    },
  };
}
