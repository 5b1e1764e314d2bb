/** Reports in plain words: the choices of the editor, a new one of each kind, and those that most people want first. */
import type { ReportContent, ReportFormat, ReportInput } from '#pure/contract/resources.ts';
import { intervalMinutesUsual, type PeriodName, type Recurrence } from '#pure/reports/period.ts';

export type ReportKindId = ReportContent['kind'];

export const reportKinds: readonly {
  readonly id: ReportKindId;
  readonly name: string;
  readonly about: string;
}[] = [
  {
    id: 'availability',
    name: 'Availability',
    about: 'Was everything up, and was the agreement kept? Maintenance is left out.',
  },
  {
    id: 'performance',
    name: 'Percentiles',
    about: 'How slow or how busy, as bandwidth is billed: percentiles of means of five minutes.',
  },
  { id: 'top', name: 'Top list', about: 'The highest or the lowest of one figure.' },
  {
    id: 'alerting',
    name: 'Alert quality',
    about: 'Can people trust what wakes them? Pages, how many were useful, how soon they were answered.',
  },
];
export const kindName = (kind: ReportKindId): string =>
  reportKinds.find(({ id }) => id === kind)?.name ?? kind;

export const periodTexts: Readonly<Record<PeriodName, string>> = {
  yesterday: 'Yesterday',
  'last-7-days': 'The last 7 days',
  'last-30-days': 'The last 30 days',
  'last-week': 'Last week, Monday to Sunday',
  'last-month': 'Last month',
  'this-month': 'This month until now',
  'last-quarter': 'Last quarter',
  'last-year': 'Last year',
};

/** The files a report can be had as; the list of the contract would bring its validator along. */
export const reportFiles = ['pdf', 'html', 'csv'] as const satisfies readonly ReportFormat[];

const contents: { readonly [K in ReportKindId]: Extract<ReportContent, { kind: K }> } = {
  availability: { kind: 'availability', targetPercent: 99.9, by: 'device' },
  performance: { kind: 'performance', metrics: ['rtt.avg', 'loss'], percentile: 95, count: 50 },
  top: { kind: 'top', metric: 'rtt.avg', count: 20, order: 'highest' },
  alerting: { kind: 'alerting' },
};
export const contentOf = (kind: ReportKindId): ReportContent => contents[kind];

/** Over this month, so that a young server has something to show at once. */
export const newReport = (timeZone: string): ReportInput => ({
  name: '',
  content: contents.availability,
  scope: { siteId: null, tag: null, deviceIds: [] },
  period: 'this-month',
  timeZone,
  recurrence: null,
  recipients: [],
  channelId: null,
  formats: ['pdf'],
  enabled: true,
  cover: null,
});

/** One click away while there is none. */
export const suggestions = (
  timeZone: string,
): readonly { readonly about: string; readonly input: ReportInput }[] => [
  {
    about: 'Each device against 99.9 %, the worst first, made on the first of every month.',
    input: {
      ...newReport(timeZone),
      name: 'Monthly availability',
      period: 'last-month',
      recurrence: { every: 'month', day: 1, hour: 6 },
    },
  },
  {
    about: 'How often people were called, for what, and whether it was worth it, made every Monday.',
    input: {
      ...newReport(timeZone),
      name: 'Weekly alert quality',
      content: contents.alerting,
      period: 'last-week',
      recurrence: { every: 'week', day: 0, hour: 6 },
    },
  },
  {
    about: '95th percentile of the traffic of every interface, in and out, as carriers bill it.',
    input: {
      ...newReport(timeZone),
      name: 'WAN 95th percentile',
      period: 'last-month',
      content: { ...contents.performance, metrics: ['interface.in', 'interface.out'] },
      recurrence: { every: 'month', day: 1, hour: 6 },
    },
  },
];

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const dayName = (day: number): string => dayNames[day] ?? String(day);
const ordinal = (day: number) =>
  `${day}${day > 3 && day < 21 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`;

export const intervalText = (minutes: number): string =>
  minutes % 60 > 0
    ? `every ${minutes} minutes`
    : minutes === 60
      ? 'every hour'
      : `every ${minutes / 60} hours`;

function whenText({ every, minutes = intervalMinutesUsual, day, hour }: Recurrence): string {
  if (every === 'interval') return intervalText(minutes);
  const at = `at ${String(hour).padStart(2, '0')}:00`;
  if (every === 'day') return `every day ${at}`;
  return every === 'week' ? `every ${dayName(day)} ${at}` : `on the ${ordinal(day)} of every month ${at}`;
}

export function recurrenceText({
  recurrence,
  enabled,
}: {
  readonly recurrence: Recurrence | null;
  readonly enabled: boolean;
}): string {
  if (!recurrence) return 'when asked for';
  return enabled ? whenText(recurrence) : `${whenText(recurrence)}, switched off`;
}

export function scopeText(scope: ReportInput['scope'], siteName: (id: string) => string): string {
  const parts = [
    scope.siteId ? siteName(scope.siteId) : '',
    scope.tag ? `tagged ${scope.tag}` : '',
    scope.deviceIds.length > 0
      ? `${scope.deviceIds.length} device${scope.deviceIds.length > 1 ? 's' : ''}`
      : '',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'everything';
}

/** Addresses as they are typed: one a line, or with commas between. */
export const recipientsOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
