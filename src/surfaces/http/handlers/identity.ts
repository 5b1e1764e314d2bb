import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function identityHandlers(
  deps: HttpDeps,
): Handlers<'decisions' | 'mergeDevices' | 'splitDevice' | 'ignoreDevice' | 'undoDecision'> {
  const { inventory } = deps.services;
  return {
    decisions: ({ query }) => inventory.decisions(query),
    mergeDevices: ({ params, body, principal }) => inventory.merge(params.id, body.otherId, principal.name),
    splitDevice: ({ params, body, principal }) => inventory.split(params.id, body, principal.name),
    ignoreDevice: ({ params, principal }) => inventory.ignore(params.id, principal.name),
    undoDecision: ({ params }) => inventory.undo(params.id),
  };
}
