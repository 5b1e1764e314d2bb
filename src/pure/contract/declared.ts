/** Settings as files say them: durations and limits with units, credentials by name. Both ways, so that an export reads back. */
import { z } from 'zod';
import { durationMs } from '../base/duration.ts';
import { FaultError, invalidInput } from '../base/errors.ts';
import { metricKinds } from '../schema/metrics.ts';
import { quantityIn } from '../tree/bounds.ts';
import { type NodeSettings, roles, sensorRule, type Threshold, weeklyHours } from './resources.ts';

export const duration = z.union([z.string().max(20), z.number()]).transform((value, context) => {
  const ms = durationMs(value);
  if (Number.isInteger(ms) && ms >= 500 && ms <= 86_400_000) return ms;
  context.addIssue({ code: 'custom', message: 'not a duration between 500ms and 1d: write 30s, 5min or 1h' });
  return z.NEVER;
});

const limit = z.union([z.number(), z.string().max(40)]);
const declaredThreshold = z
  .strictObject({
    metric: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
    above: limit.optional(),
    below: limit.optional(),
    severity: z.enum(['warning', 'critical']).default('warning'),
  })
  .transform((value, context): Threshold => {
    const kind = Object.hasOwn(metricKinds, value.metric)
      ? metricKinds[value.metric as keyof typeof metricKinds]
      : undefined;
    if (!kind) {
      context.addIssue({
        code: 'custom',
        path: ['metric'],
        message: `there is no metric "${value.metric}"; docs/reference/metrics.md lists them`,
      });
      return z.NEVER;
    }
    const read = (field: 'above' | 'below') => {
      const given = value[field];
      if (typeof given !== 'string') return given;
      try {
        return quantityIn(kind.unit, given, field);
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `${error.fault.message.slice(field.length + 2)}. ${error.fault.remedy}`,
        });
        return undefined;
      }
    };
    const [above, below] = [read('above'), read('below')];
    return {
      metric: value.metric,
      ...(value.labels ? { labels: value.labels } : {}),
      ...(above === undefined ? {} : { above }),
      ...(below === undefined ? {} : { below }),
      severity: value.severity,
    };
  });

/** Null takes the statement back: the level inherits again. */
export const declaredSettings = {
  interval: duration.nullable().optional(),
  credential: z.string().min(1).max(100).nullable().optional(),
  hours: weeklyHours.strict().nullable().optional(),
  thresholds: z.array(declaredThreshold).max(50).nullable().optional(),
  rule: sensorRule.strict().nullable().optional(),
  access: z.enum(roles).nullable().optional(),
  priority: z.number().int().min(1).max(5).nullable().optional(),
  tags: z.array(z.string().min(1).max(50)).max(50).optional(),
} as const;

const names = { interval: 'intervalMs', credential: 'credentialId' } as const;
type Said = Readonly<Record<string, unknown>>;

/** What a document says, put over what was said before. */
export function settingsFrom(
  spec: Said,
  before: NodeSettings,
  credentials: ReadonlyMap<string, string>,
): NodeSettings {
  const next: Record<string, unknown> = { ...before };
  for (const field of Object.keys(declaredSettings)) {
    const value = spec[field];
    if (value === undefined) continue;
    const name = names[field as keyof typeof names] ?? field;
    if (value === null) delete next[name];
    else if (field === 'credential') {
      const id = credentials.get(value as string);
      if (id === undefined)
        throw invalidInput(
          'credential',
          value,
          'the vault holds nothing of this name',
          'Add it under Settings, Credentials; files never hold secrets.',
        );
      next[name] = id;
    } else next[name] = value;
  }
  return next as NodeSettings;
}

/** As `declaredSettings` reads it. */
export function specOfSettings(
  own: NodeSettings,
  credentialNames: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const { intervalMs, credentialId, tags, ...rest } = own;
  return {
    ...(intervalMs === undefined ? {} : { interval: intervalMs }),
    ...(credentialId === undefined ? {} : { credential: credentialNames.get(credentialId) ?? credentialId }),
    ...(tags && tags.length > 0 ? { tags } : {}),
    ...rest,
  };
}
