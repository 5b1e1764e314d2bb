/** Rules: written, tried out before they are saved, and run over the past. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

export const rulesRoutes = {
  rules: route('GET', '/rules', 'rules', 'viewer', 'List rules with what they watch and what is raised', {
    query: paging,
    response: page(r.rule),
  }),
  createRule: route('POST', '/rules', 'rules', 'engineer', 'Add a rule', {
    body: r.ruleInput,
    response: r.rule,
  }),
  ruleChoices: route(
    'GET',
    '/rules/choices',
    'rules',
    'viewer',
    'Metrics that have series, and what those of one may be chosen by',
    {
      query: z.object({ metric: z.string().max(64).optional() }),
      response: r.ruleChoices,
    },
  ),
  rule: route('GET', '/rules/{id}', 'rules', 'viewer', 'One rule', { params: byId, response: r.rule }),
  replaceRule: route('PUT', '/rules/{id}', 'rules', 'engineer', 'Change a rule', {
    params: byId,
    body: r.ruleInput,
    response: r.rule,
  }),
  enableRule: route('POST', '/rules/{id}/enabled', 'rules', 'engineer', 'Switch a rule on or off', {
    params: byId,
    body: z.object({ enabled: z.boolean() }),
    response: r.rule,
  }),
  deleteRule: route(
    'DELETE',
    '/rules/{id}',
    'rules',
    'engineer',
    'Delete a rule; what it raised is cleared',
    {
      params: byId,
    },
  ),
  previewRule: route(
    'POST',
    '/rules/preview',
    'rules',
    'viewer',
    'What a rule would watch, without saving it',
    {
      body: r.ruleInput,
      reads: true,
      response: r.rulePreview,
    },
  ),
  parseRule: route('POST', '/rules/parse', 'rules', 'viewer', 'The short form of a rule as JSON', {
    reads: true,
    body: z.object({ text: z.string().min(1).max(20_000) }),
    response: r.ruleDefinition.omit({ name: true, note: true }).extend({ sentence: z.string() }),
  }),
  backtestRule: route(
    'POST',
    '/rules/backtest',
    'rules',
    'viewer',
    'What a rule would have told in the past',
    {
      reads: true,
      body: z.object({
        rule: r.ruleInput,
        fromMs: r.timeMs,
        toMs: r.timeMs,
        utcOffsetMin: z
          .number()
          .int()
          .min(-840)
          .max(840)
          .default(0)
          .describe('Of the people who would be woken'),
      }),
      response: r.ruleBacktest,
    },
  ),
} as const;
