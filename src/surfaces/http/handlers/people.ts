/** Contacts, rotas, escalation, routing. */
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function peopleHandlers(
  deps: HttpDeps,
): Handlers<
  | 'contacts'
  | 'createContact'
  | 'updateContact'
  | 'deleteContact'
  | 'rotas'
  | 'createRota'
  | 'updateRota'
  | 'deleteRota'
  | 'rotaSchedule'
  | 'overrideRota'
  | 'deleteOverride'
  | 'createRotaFeed'
  | 'importRota'
  | 'policies'
  | 'createPolicy'
  | 'updatePolicy'
  | 'deletePolicy'
  | 'routingRules'
  | 'createRoutingRule'
  | 'updateRoutingRule'
  | 'moveRoutingRule'
  | 'deleteRoutingRule'
  | 'whoWouldBeCalled'
> {
  const { oncall } = deps.services;
  const done = async (work: Promise<void>) => {
    await work;
    return { ok: true as const };
  };
  return {
    contacts: async () => ({ items: await oncall.contacts() }),
    createContact: ({ body }) => oncall.saveContact(null, body),
    updateContact: ({ params, body }) => oncall.saveContact(params.id, body),
    deleteContact: ({ params }) => done(oncall.removeContact(params.id)),
    rotas: async () => ({ items: await oncall.rotas() }),
    createRota: ({ body }) => oncall.saveRota(null, body),
    updateRota: ({ params, body }) => oncall.saveRota(params.id, body),
    deleteRota: ({ params }) => done(oncall.removeRota(params.id)),
    rotaSchedule: ({ params, query }) => oncall.schedule(params.id, query.fromMs, query.toMs),
    overrideRota: ({ params, body, principal }) => oncall.override(params.id, body, principal.name),
    deleteOverride: ({ params }) => done(oncall.removeOverride(params.id)),
    createRotaFeed: ({ params }) => oncall.createFeed(params.id),
    importRota: ({ params, body }) => oncall.importCalendar(params.id, body),
    policies: async () => ({ items: await oncall.policies() }),
    createPolicy: ({ body }) => oncall.savePolicy(null, body),
    updatePolicy: ({ params, body }) => oncall.savePolicy(params.id, body),
    deletePolicy: ({ params }) => done(oncall.removePolicy(params.id)),
    routingRules: async () => ({ items: await oncall.rules() }),
    createRoutingRule: ({ body }) => oncall.saveRule(null, body),
    updateRoutingRule: ({ params, body }) => oncall.saveRule(params.id, body),
    moveRoutingRule: async ({ params, body }) => ({ items: await oncall.moveRule(params.id, body.position) }),
    deleteRoutingRule: ({ params }) => done(oncall.removeRule(params.id)),
    whoWouldBeCalled: ({ query }) => oncall.wouldCall(query),
  };
}
