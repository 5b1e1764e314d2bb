/** Reports: what is asked for, when it is made and sent, and what it said. */
import { z } from 'zod';
import { formats } from '../../reports/document.ts';
import { periodNames } from '../../reports/period.ts';
import { metricNames } from '../../schema/metrics.ts';
import { faultSchema, id, timeMs } from './base.ts';

/** Every kept run has it. */
const logoCharsMax = 150_000;

const metric = z.enum(metricNames as [string, ...string[]]);

export const reportScope = z.object({
  siteId: id.nullable().default(null).describe('Only devices of this site'),
  tag: z.string().max(100).nullable().default(null).describe('Only devices with this tag'),
  deviceIds: z.array(id).max(10_000).default([]).describe('Only these devices; none means all'),
});

export const reportContent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('availability'),
    targetPercent: z
      .number()
      .min(50, 'an agreement lies between 50 and 100 %')
      .max(100, 'an agreement lies between 50 and 100 %')
      .default(99.9)
      .describe('The agreement: share of the time that each must be up'),
    by: z
      .enum(['device', 'sensor'])
      .default('device')
      .describe('What is counted: devices as a whole, or each sensor'),
  }),
  z.object({
    kind: z.literal('performance'),
    metrics: z.array(metric).min(1).max(5).default(['rtt.avg', 'loss']),
    percentile: z.number().min(1).max(99.99).default(95).describe('Of the means of five minutes'),
    count: z.number().int().min(1).max(1000).default(50).describe('Series shown, the worst first'),
  }),
  z.object({
    kind: z.literal('top'),
    metric: metric.default('rtt.avg'),
    count: z.number().int().min(1).max(200).default(20),
    order: z.enum(['highest', 'lowest']).default('highest'),
  }),
  z.object({ kind: z.literal('alerting') }),
]);

/** On which day and at which hour, for what comes round by the calendar. */
export const recurrenceAt = {
  day: z.number().int().min(0).max(28).default(1).describe('Of the week, Monday is 0; of the month, 1 to 28'),
  hour: z.number().int().min(0).max(23).default(6),
};
export const dayFits = ({ every, day }: { readonly every: string; readonly day: number }): boolean =>
  every === 'week' ? day <= 6 : every !== 'month' || day >= 1;
export const dayMisfit = {
  path: ['day'],
  message: 'a day of the week is 0 (Monday) to 6, a day of the month 1 to 28',
};
export const reportRecurrence = z
  .object({ every: z.enum(['day', 'week', 'month']), ...recurrenceAt })
  .refine(dayFits, dayMisfit);

export const reportCover = z.object({
  organization: z.string().trim().max(120).default('').describe('For whom or by whom, above the title'),
  text: z.string().trim().max(2000).default('').describe('Below the title; lines stay lines'),
  logo: z
    .string()
    .max(logoCharsMax, `a logo has at most ${Math.floor((logoCharsMax * 3) / 4 / 1024)} KiB`)
    .regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/]+=*$/, 'is no PNG or JPEG as a data URL')
    .nullable()
    .default(null)
    .describe('PNG or JPEG as a data URL'),
});

export const reportFormats = ['pdf', 'html', 'csv'] as const;

export const reportInput = z.object({
  name: z.string().trim().min(1).max(120),
  content: reportContent,
  scope: reportScope.default({ siteId: null, tag: null, deviceIds: [] }),
  period: z.enum(periodNames).default('last-month'),
  timeZone: z.string().min(1).max(60).default('UTC').describe('IANA name, such as Europe/Zurich'),
  recurrence: reportRecurrence
    .nullable()
    .default(null)
    .describe('Made by itself then; null only when asked for'),
  recipients: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[^\s@]+@[^\s@]+$/, 'must be a mail address'),
    )
    .max(50)
    .default([])
    .describe('Mail addresses; sent through the mail channel'),
  channelId: id.nullable().default(null).describe('The mail channel that sends it'),
  formats: z
    .array(z.enum(reportFormats))
    .min(1)
    .max(3)
    .default(['pdf'])
    .describe('What is attached to the mail'),
  cover: reportCover.nullable().default(null).describe('A page of its own before the report'),
  enabled: z.boolean().default(true),
});

export const reportRun = z.object({
  id,
  reportId: id,
  title: z.string(),
  fromMs: timeMs,
  toMs: timeMs,
  madeMs: timeMs,
  madeBy: z.string(),
  mail: z.enum(['none', 'waiting', 'sent', 'failed']),
  fault: faultSchema.nullable(),
});

export const report = reportInput.extend({
  id,
  createdMs: timeMs,
  nextMs: timeMs.nullable().describe('When it is made next'),
  lastRun: reportRun.nullable(),
});

const tone = z.enum(['good', 'bad']).optional();
const format = z.enum(formats);
const cell = z.union([z.string(), z.number(), z.null()]);
export const reportDocument = z.object({
  title: z.string(),
  subtitle: z.string(),
  period: z.object({ fromMs: timeMs, toMs: timeMs }),
  timeZone: z.string(),
  madeMs: timeMs,
  cover: reportCover.optional(),
  sections: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), text: z.string() }),
      z.object({
        kind: z.literal('figures'),
        items: z.array(
          z.object({ title: z.string(), value: cell, format, note: z.string().optional(), tone }),
        ),
      }),
      z.object({
        kind: z.literal('table'),
        title: z.string(),
        columns: z.array(z.object({ title: z.string(), format })),
        rows: z.array(z.object({ cells: z.array(cell), tone })),
        empty: z.string(),
        note: z.string().optional(),
      }),
      z.object({
        kind: z.literal('bars'),
        title: z.string(),
        format,
        items: z.array(z.object({ label: z.string(), value: z.number(), tone })),
      }),
      z.object({
        kind: z.literal('history'),
        title: z.string(),
        format,
        steps: z.array(z.object({ label: z.string(), value: z.number().nullable(), tone })),
        min: z.number(),
        max: z.number(),
        limit: z.number().optional(),
      }),
    ]),
  ),
});

export type ReportScope = z.infer<typeof reportScope>;
export type ReportContent = z.infer<typeof reportContent>;
export type ReportFormat = (typeof reportFormats)[number];
export type ReportInput = z.infer<typeof reportInput>;
export type ReportRun = z.infer<typeof reportRun>;
export type Report = z.infer<typeof report>;
