/** Contacts, rotas, escalation, routing. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, route } from './route.ts';

const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });
const range = z.object({
  fromMs: z.coerce.number().int(),
  toMs: z.coerce.number().int(),
});

export const peopleRoutes = {
  contacts: route('GET', '/contacts', 'oncall', 'viewer', 'People and teams', {
    response: listOf(r.contact),
  }),
  createContact: route('POST', '/contacts', 'oncall', 'engineer', 'Create a contact', {
    body: r.contactInput,
    response: r.contact,
  }),
  updateContact: route('PUT', '/contacts/{id}', 'oncall', 'engineer', 'Replace a contact', {
    params: byId,
    body: r.contactInput,
    response: r.contact,
  }),
  deleteContact: route(
    'DELETE',
    '/contacts/{id}',
    'oncall',
    'engineer',
    'Delete a contact that nothing names',
    {
      params: byId,
    },
  ),
  rotas: route('GET', '/rotas', 'oncall', 'viewer', 'On-call rotas: who is on now, and gaps', {
    response: listOf(r.rota),
  }),
  createRota: route('POST', '/rotas', 'oncall', 'engineer', 'Create a rota', {
    body: r.rotaInput,
    response: r.rota,
  }),
  updateRota: route('PUT', '/rotas/{id}', 'oncall', 'engineer', 'Replace a rota', {
    params: byId,
    body: r.rotaInput,
    response: r.rota,
  }),
  deleteRota: route('DELETE', '/rotas/{id}', 'oncall', 'engineer', 'Delete a rota that nothing names', {
    params: byId,
  }),
  rotaSchedule: route(
    'GET',
    '/rotas/{id}/schedule',
    'oncall',
    'viewer',
    'Shifts by layer, and who is called',
    {
      params: byId,
      query: range,
      response: r.rotaSchedule,
    },
  ),
  overrideRota: route(
    'POST',
    '/rotas/{id}/overrides',
    'oncall',
    'operator',
    'Somebody takes over for a while',
    {
      params: byId,
      body: r.rotaOverride.pick({ contactId: true, fromMs: true, toMs: true }).extend({
        note: z.string().max(500).default(''),
      }),
      response: r.rota,
    },
  ),
  deleteOverride: route('DELETE', '/rota-overrides/{id}', 'oncall', 'operator', 'End an override', {
    params: byId,
  }),
  createRotaFeed: route(
    'POST',
    '/rotas/{id}/feed',
    'oncall',
    'operator',
    'A new address of the iCalendar feed; the earlier one ends',
    { params: byId, response: z.object({ path: z.string().describe('Shown once: it holds the token') }) },
  ),
  importRota: route(
    'POST',
    '/rotas/{id}/import',
    'oncall',
    'engineer',
    'Takes the events of an iCalendar file or address as a layer, on top of the others or in place of the one of that name',
    {
      params: byId,
      body: z.object({
        name: z.string().min(1).max(100),
        content: z.string().max(1_900_000).optional().describe('The file'),
        url: z.string().max(2048).optional().describe('Or its address'),
      }),
      response: z.object({ rota: r.rota, events: z.number(), problems: z.array(z.string()) }),
    },
  ),
  policies: route('GET', '/escalation-policies', 'oncall', 'viewer', 'Escalation policies', {
    response: listOf(r.policy),
  }),
  createPolicy: route('POST', '/escalation-policies', 'oncall', 'engineer', 'Create an escalation policy', {
    body: r.policyInput,
    response: r.policy,
  }),
  updatePolicy: route(
    'PUT',
    '/escalation-policies/{id}',
    'oncall',
    'engineer',
    'Replace an escalation policy',
    {
      params: byId,
      body: r.policyInput,
      response: r.policy,
    },
  ),
  deletePolicy: route(
    'DELETE',
    '/escalation-policies/{id}',
    'oncall',
    'engineer',
    'Delete a policy that no rule names',
    {
      params: byId,
    },
  ),
  routingRules: route(
    'GET',
    '/routing-rules',
    'oncall',
    'viewer',
    'Which alerts take which policy, in order',
    {
      response: listOf(r.routingRule),
    },
  ),
  createRoutingRule: route('POST', '/routing-rules', 'oncall', 'engineer', 'Add a rule at the end', {
    body: r.routingRuleInput,
    response: r.routingRule,
  }),
  updateRoutingRule: route('PUT', '/routing-rules/{id}', 'oncall', 'engineer', 'Replace a rule', {
    params: byId,
    body: r.routingRuleInput,
    response: r.routingRule,
  }),
  moveRoutingRule: route(
    'POST',
    '/routing-rules/{id}/move',
    'oncall',
    'engineer',
    'Put a rule at another place; 0 is first',
    {
      params: byId,
      body: z.object({ position: z.number().int().min(0).max(10_000) }),
      response: listOf(r.routingRule),
    },
  ),
  deleteRoutingRule: route('DELETE', '/routing-rules/{id}', 'oncall', 'engineer', 'Delete a rule', {
    params: byId,
  }),
  whoWouldBeCalled: route(
    'GET',
    '/who-would-be-called',
    'oncall',
    'viewer',
    'Who would be called about it, now or at a time, and why',
    {
      query: z.object({
        deviceId: r.id.optional(),
        sensorId: r.id.optional(),
        severity: z.enum(['critical', 'major', 'minor', 'warning', 'indeterminate']).default('critical'),
        atMs: z.coerce.number().int().optional(),
      }),
      response: r.callPlan,
    },
  ),
} as const;
