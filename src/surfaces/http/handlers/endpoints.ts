import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function endpointHandlers(deps: HttpDeps): Handlers<'endpoints' | 'locate' | 'endpoint'> {
  const { endpoints } = deps.services;
  return {
    endpoints: ({ query }) => endpoints.list(query),
    locate: ({ query }) => endpoints.locate(query),
    endpoint: ({ params }) => endpoints.endpoint(params.mac),
  };
}
