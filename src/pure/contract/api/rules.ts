/** Rules: written, tried out before they are saved, and run over the past. */
import { z } from 'zod';
import * as r from '../resources.ts';
import { byId, page, paging, route } from './route.ts';

const named = { positional: 'id', named: ['id'] } as const;

export const rulesRoutes = {
  rules: route('GET', '/rules', 'rules', 'viewer', 'List rules with what they watch and what is raised', {
    query: paging,
    response: page(r.rule),
    commands: [
      {
        verb: 'list',
        positional: 'q',
        shows: ['name', 'severity', 'enabled', 'matching', 'raised', 'text'],
        example: 'severity:major',
      },
    ],
  }),
  createRule: route('POST', '/rules', 'rules', 'engineer', 'Add a rule', {
    body: r.ruleGiven,
    response: r.rule,
    commands: [
      {
        verb: 'create',
        positional: 'name',
        example: `"WAN loss" --text 'warning when loss{tool="ping", tag="wan"} above 2 % for 5 min'`,
      },
    ],
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
      commands: [{ verb: 'choices', positional: 'metric', example: 'loss' }],
    },
  ),
  rule: route('GET', '/rules/{id}', 'rules', 'viewer', 'One rule', {
    params: byId,
    response: r.rule,
    commands: [{ verb: 'show', ...named, example: '"WAN loss"' }],
  }),
  replaceRule: route('PUT', '/rules/{id}', 'rules', 'engineer', 'Change a rule', {
    params: byId,
    body: r.ruleGiven,
    response: r.rule,
    commands: [
      {
        verb: 'replace',
        ...named,
        example: `"WAN loss" --name "WAN loss" --text 'major when loss{tag="wan"} above 5 % for 5 min'`,
      },
    ],
  }),
  enableRule: route('POST', '/rules/{id}/enabled', 'rules', 'engineer', 'Switch a rule on or off', {
    params: byId,
    body: z.object({ enabled: z.boolean() }),
    response: r.rule,
    commands: [
      {
        verb: 'mute',
        ...named,
        fixed: { enabled: false },
        summary: 'Switch a rule off; what it raised is cleared',
        example: '"WAN loss"',
      },
      {
        verb: 'unmute',
        ...named,
        fixed: { enabled: true },
        summary: 'Switch a rule on again',
        example: '"WAN loss"',
      },
    ],
  }),
  deleteRule: route(
    'DELETE',
    '/rules/{id}',
    'rules',
    'engineer',
    'Delete a rule; what it raised is cleared',
    {
      params: byId,
      commands: [{ verb: 'remove', ...named, example: '"WAN loss"' }],
    },
  ),
  previewRule: route(
    'POST',
    '/rules/preview',
    'rules',
    'viewer',
    'What a rule would watch, without saving it',
    {
      body: r.ruleGiven,
      reads: true,
      response: r.rulePreview,
      commands: [
        {
          verb: 'preview',
          positional: 'name',
          example: `"WAN loss" --text 'warning when loss{tool="ping", tag="wan"} above 2 % for 5 min'`,
        },
      ],
    },
  ),
  parseRule: route('POST', '/rules/parse', 'rules', 'viewer', 'The short form of a rule as JSON', {
    reads: true,
    body: z.object({ text: z.string().min(1).max(20_000) }),
    response: r.ruleDefinition.omit({ name: true, note: true }).extend({ sentence: z.string() }),
    commands: [
      { verb: 'parse', positional: 'text', example: `'minor when rtt.avg{} above 50 ms in 3 of 5'` },
    ],
  }),
  backtestRule: route(
    'POST',
    '/rules/backtest',
    'rules',
    'viewer',
    'What a rule would have told in the past',
    {
      reads: true,
      body: z
        .object({
          ruleId: r.id.optional().describe('A rule that is there'),
          rule: r.ruleGiven.optional().describe('Or one that is not saved'),
          fromMs: r.timeMs.describe('Its beginning'),
          toMs: r.timeMs.optional().describe('Its end; now, without it'),
          utcOffsetMin: z
            .number()
            .int()
            .min(-840)
            .max(840)
            .default(0)
            .describe('Of the people who would be woken'),
        })
        .superRefine(({ rule, ruleId }, context) => {
          if ((rule === undefined) === (ruleId === undefined))
            context.addIssue({ code: 'custom', path: ['rule'], message: 'give one of rule and ruleId' });
        }),
      response: r.ruleBacktest,
      commands: [
        {
          verb: 'backtest',
          positional: 'ruleId',
          named: ['ruleId'],
          shows: [
            'sentence',
            'exactness',
            'series',
            'samples',
            'nights',
            'perNight',
            'total',
            'alerts',
            'missed',
          ],
          example: '"WAN loss" --from 30d',
        },
      ],
    },
  ),
} as const;
