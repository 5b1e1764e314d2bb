/** Sensors that are computed from others, and business services: a state made of the states of what they need. */
import { z } from 'zod';
import { metricNames, units } from '../../schema/metrics.ts';
import { severities } from '../../schema/severity.ts';
import { id, sensorStates, timeMs } from './base.ts';

const metric = z
  .string()
  .max(64)
  .refine(
    (name) => (metricNames as string[]).includes(name),
    'there is no such metric: see docs/reference/metrics.md',
  );
const common = {
  name: z.string().min(1).max(120),
  note: z.string().max(2000).default(''),
  intervalMs: z.number().int().min(1000).max(86_400_000).default(60_000),
};

export const formulaInput = z.object({
  kind: z.literal('formula'),
  ...common,
  formula: z.string().min(1).max(2000).describe('Over the inputs: + - * / ( ) min max avg sum abs'),
  metric: metric.describe('What the result is stored as; its unit must be that of the formula'),
  inputs: z
    .array(
      z.object({
        name: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'a small letter, then small letters, digits and _'),
        sensorId: id,
        metric,
        labels: z.record(z.string(), z.string()).default({}),
      }),
    )
    .min(1)
    .max(100),
  missing: z.enum(['unknown', 'zero']).default('unknown').describe('What a silent input makes of the result'),
});

export const serviceMember = z.object({
  kind: z.enum(['sensor', 'device', 'service']),
  id,
  weight: z.number().positive().max(1000).default(1).describe('Of weighted only'),
});
export const serviceInput = z.object({
  kind: z.literal('service'),
  ...common,
  by: z.enum(['worst', 'percent', 'weighted']).default('worst'),
  warnBelow: z
    .number()
    .min(0)
    .max(100)
    .default(100)
    .describe('Percent of the members; of worst it means nothing'),
  downBelow: z.number().min(0).max(100).default(50),
  members: z.array(serviceMember).min(1).max(500),
  alert: z
    .boolean()
    .default(false)
    .describe('Tell people of the service too, beside the alerts of its members'),
  severity: z.enum(severities).default('major'),
});
export const derivedInput = z.discriminatedUnion('kind', [formulaInput, serviceInput]);

const live = {
  id,
  createdMs: timeMs,
  state: z.enum(sensorStates),
  sinceMs: timeMs,
  summary: z.string(),
  value: z.number().nullable(),
  unit: z.enum(units),
  lastMs: timeMs.nullable(),
  usedBy: z.array(z.object({ id, name: z.string() })).describe('Computed sensors and services that need it'),
};
const inputValue = z.object({
  name: z.string(),
  sensorName: z.string(),
  derived: z.boolean().describe('The sensor is itself computed'),
  value: z.number().nullable().describe('Null where it is silent'),
  unit: z.enum(units),
  timeMs: timeMs.nullable().describe('When it was measured; null where nothing is known of it'),
});
export const derived = z.discriminatedUnion('kind', [
  formulaInput.extend({ ...live, inputValues: z.array(inputValue).describe('In the order of the inputs') }),
  serviceInput.extend({
    ...live,
    memberStates: z.array(z.object({ kind: z.string(), id, name: z.string(), state: z.enum(sensorStates) })),
    availability: z.object({
      day: z.number().nullable().describe('Percent of the last 24 hours'),
      month: z.number().nullable().describe('Percent of the last 30 days'),
    }),
  }),
]);
export type FormulaInput = z.infer<typeof formulaInput>;
export type ServiceInput = z.infer<typeof serviceInput>;
export type DerivedInput = z.infer<typeof derivedInput>;
export type Derived = z.infer<typeof derived>;
