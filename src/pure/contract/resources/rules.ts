/** Rules over series and events, their preview and their backtest. The JSON here is the canonical form; `pure/rules/text.ts` is the short one. */
import { z } from 'zod';
import { metricNames, units } from '../../schema/metrics.ts';
import { severities } from '../../schema/severity.ts';
import { id, timeMs } from './base.ts';

const daySeconds = 86_400;
/** Spans of a rule, whole seconds. */
const spanS = (maxDays: number) =>
  z
    .number()
    .int()
    .min(1)
    .max(maxDays * daySeconds);

/** What a series may be chosen by; `label.<name>` compares one of its labels. */
export const ruleMatcher = z.object({
  field: z
    .string()
    .regex(
      /^(device|site|tag|tool|kind|vendor|sensor|label\.[\w-]{1,40})$/,
      'one of device, site, tag, tool, kind, vendor, sensor, label.<name>',
    )
    .describe('device, site, tag, tool, kind, vendor, sensor (name or id), or label.<name>'),
  op: z.enum(['is', 'is-not']).default('is'),
  values: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(100)
    .describe('Any of these; * stands for any text, case does not matter'),
});

export const ruleAggregates = ['sum', 'avg', 'max', 'min', 'count', 'quantile'] as const;
export const ruleGroup = z.object({
  by: z.enum(ruleAggregates),
  quantile: z.number().optional().describe('0 to 1, of quantile only'),
  stepS: spanS(1).default(60).describe('The aggregate is taken so often'),
  staleS: spanS(7).default(300).describe('A last value older than this does not count'),
});

export const ruleScope = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('series'),
    metric: z
      .string()
      .max(64)
      .refine(
        (name) => (metricNames as string[]).includes(name),
        'there is no such metric: see docs/reference/metrics.md',
      ),
    match: z.array(ruleMatcher).max(20).default([]),
    group: ruleGroup.nullable().default(null).describe('Null: every matching series for itself'),
  }),
  z.object({
    kind: z.literal('events'),
    events: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(20)
      .describe('Kinds of the timeline; link.* takes all that begin so'),
    text: z.string().max(200).default('').describe('The message must hold this; * stands for any text'),
    match: z.array(ruleMatcher).max(20).default([]),
  }),
]);

const bounds = {
  above: z.number().optional(),
  below: z.number().optional(),
  clear: z.number().optional().describe('Over only beyond this value: hysteresis'),
};
export const ruleCondition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('threshold'), ...bounds }),
  z.object({
    kind: z.literal('change'),
    direction: z.enum(['any', 'up', 'down']).default('any'),
    by: z.number().describe('At least so much from one sample to the next'),
    holdS: spanS(30).default(300).describe('Over when nothing changed for so long'),
  }),
  z.object({
    kind: z.literal('rate'),
    ...bounds,
    per: z.enum(['second', 'minute', 'hour', 'day']).default('hour'),
    windowS: spanS(30).default(3600).describe('Speed is measured over so long'),
  }),
  z.object({
    kind: z.literal('volume'),
    above: z.number(),
    period: z.enum(['hour', 'day']).describe('Calendar hour or day, UTC'),
  }),
  z.object({ kind: z.literal('no-data'), afterS: spanS(30) }),
  z.object({
    kind: z.literal('baseline'),
    direction: z.enum(['above', 'below', 'both']).default('above'),
    deviations: z
      .number()
      .default(4)
      .describe('Distance from the median, in standard deviations estimated from the MAD'),
    weeks: z.number().int().min(2).max(8).default(4).describe('Weeks looked back at'),
    least: z.number().default(0).describe('Nearer to the median than this is never unusual'),
  }),
  z.object({
    kind: z.literal('forecast'),
    reaches: z.number().describe('The limit'),
    direction: z.enum(['rising', 'falling']).default('rising'),
    withinS: spanS(400),
    windowS: spanS(90)
      .default(14 * daySeconds)
      .describe('The trend is that of so long'),
  }),
  z.object({
    kind: z.literal('percentile'),
    percentile: z.number().default(95),
    windowS: spanS(31).default(3600),
    ...bounds,
  }),
  z.object({
    kind: z.literal('events'),
    count: z.number().int().min(1).max(100).default(1),
    withinS: spanS(7).default(600),
    quietS: spanS(30).default(900).describe('Over when none came for so long'),
  }),
]);

export const ruleConfirm = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('at-once') }),
  z.object({ kind: z.literal('duration'), forS: spanS(30) }),
  z.object({
    kind: z.literal('n-of-m'),
    n: z.number().int().min(1).max(32),
    m: z.number().int().min(1).max(32),
  }),
]);

export const ruleDefinition = z.object({
  name: z.string().min(1).max(120),
  note: z.string().max(2000).default('').describe('What to do about it; told with the alert'),
  severity: z.enum(severities).default('warning'),
  scope: ruleScope,
  condition: ruleCondition,
  confirm: ruleConfirm.default({ kind: 'at-once' }),
});
export const ruleInput = ruleDefinition.extend({ enabled: z.boolean().default(true) });

/** A rule as people give it: its parts, or its short form instead of them. */
export const ruleGiven = ruleInput
  .partial({ scope: true, condition: true })
  .extend({
    text: z
      .string()
      .min(1)
      .max(20_000)
      .optional()
      .describe(
        'The short form, instead of severity, scope, condition and confirm: warning when loss{tool="ping"} above 2 % for 5 min',
      ),
  })
  .superRefine(({ text, scope, condition }, context) => {
    for (const [field, value] of Object.entries({ scope, condition }))
      if (text === undefined && value === undefined)
        context.addIssue({
          code: 'custom',
          path: [field],
          message: 'missing: give it, or the short form as text',
        });
      else if (text !== undefined && value !== undefined)
        context.addIssue({
          code: 'custom',
          path: [field],
          message: 'the text says so already: give one of them',
        });
  });

export const rule = ruleInput.extend({
  id,
  origin: z.enum(['starter', 'person']),
  createdMs: timeMs,
  updatedMs: timeMs,
  sentence: z.string().describe('The rule in plain words'),
  text: z.string().describe('The rule in its short form'),
  matching: z.number().describe('Series it watches now'),
  raised: z.number().describe('Findings that are raised now'),
});

export const ruleSeries = z.object({
  seriesId: z.number(),
  sensorId: id,
  sensorName: z.string(),
  deviceId: id.nullable(),
  deviceName: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  value: z.number().nullable(),
});

export const rulePreview = z.object({
  sentence: z.string(),
  text: z.string(),
  unit: z.enum(units).nullable(),
  matching: z.number(),
  series: z.array(ruleSeries).describe('The first of them, by name'),
  warnings: z.array(z.string()),
});

export const ruleChoices = z.object({
  metrics: z.array(z.object({ metric: z.string(), series: z.number() })),
  fields: z
    .array(z.object({ field: z.string(), values: z.array(z.string()).describe('At most 300, by name') }))
    .describe('Of the metric that was asked for'),
});

export const wouldBeAlert = z.object({
  sensorId: id.nullable(),
  title: z.string(),
  deviceId: id.nullable(),
  deviceName: z.string().nullable(),
  startMs: timeMs,
  endMs: timeMs.nullable().describe('Null: still raised at the end'),
  peak: z.number(),
});
const realAlert = z.object({
  id,
  title: z.string(),
  deviceName: z.string().nullable(),
  openedMs: timeMs,
  closedMs: timeMs.nullable(),
});

export const ruleBacktest = z.object({
  sentence: z.string(),
  fromMs: timeMs,
  toMs: timeMs,
  series: z.number(),
  samples: z.number().describe('Samples and rollup buckets looked at'),
  resolutionS: z.number().describe('0: every sample as it was measured'),
  exactness: z.string().describe('How near this is to what the rule would have done'),
  tookMs: z.number(),
  total: z.number(),
  nights: z.number(),
  perNight: z.number().describe('Alerts that began between 22 and 6 o’clock, a night'),
  perDay: z.array(z.object({ dayMs: timeMs, alerts: z.number(), atNight: z.number() })),
  alerts: z.array(wouldBeAlert).describe('Oldest first, at most 500'),
  caught: z
    .array(realAlert)
    .describe('Real alerts on the same things in that time that it would have told too'),
  missed: z.array(realAlert),
});

export type RuleMatcher = z.infer<typeof ruleMatcher>;
export type RuleGroup = z.infer<typeof ruleGroup>;
export type RuleScope = z.infer<typeof ruleScope>;
export type RuleCondition = z.infer<typeof ruleCondition>;
export type RuleConfirm = z.infer<typeof ruleConfirm>;
export type RuleDefinition = z.infer<typeof ruleDefinition>;
export type RuleInput = z.infer<typeof ruleInput>;
export type RuleGiven = z.infer<typeof ruleGiven>;
export type Rule = z.infer<typeof rule>;
export type RulePreview = z.infer<typeof rulePreview>;
export type RuleBacktest = z.infer<typeof ruleBacktest>;
export type RuleChoices = z.infer<typeof ruleChoices>;
export type WouldBeAlert = z.infer<typeof wouldBeAlert>;
