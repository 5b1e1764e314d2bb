/** Settings of the tree as people read them. */
import type { SensorRule, Threshold, WeeklyHours } from '#pure/contract/resources.ts';
import { metricKinds } from '#pure/schema/metrics.ts';
import { formatInterval } from './format.ts';

export const settingTitles: Readonly<Record<string, string>> = {
  intervalMs: 'Interval',
  credentialId: 'Credential',
  hours: 'Schedule',
  thresholds: 'Thresholds',
  rule: 'When it is down',
  access: 'Who may change it',
  priority: 'Priority',
  tags: 'Tags',
  enabled: 'Enabled',
  pausedUntilMs: 'Paused',
};

const dayNames = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
} as const;

const hoursText = ({ days, timeZone }: WeeklyHours) => {
  const said = Object.entries(dayNames).flatMap(([day, name]) => {
    const hours = days[day as keyof typeof dayNames];
    return hours ? [`${name} ${hours}`] : [];
  });
  return said.length === 0 ? 'never' : `${said.join(', ')} (${timeZone})`;
};
const thresholdText = ({ metric, above, below, severity }: Threshold) => {
  const kind = metricKinds[metric as keyof typeof metricKinds];
  const limits = [above === undefined ? '' : `above ${above}`, below === undefined ? '' : `below ${below}`];
  return `${kind?.title ?? metric} ${limits.filter(Boolean).join(' or ')} ${kind?.unit ?? ''} (${severity})`;
};
const ruleText = ({ failuresToOpen, window, successesToClose }: SensorRule) =>
  `${failuresToOpen} of ${window} bad, ${successesToClose} good to recover`;

export function settingText(
  name: string,
  value: unknown,
  credentials: ReadonlyMap<string, string> = new Map(),
): string {
  if (value === null || value === undefined)
    return name === 'hours' ? 'always' : name === 'pausedUntilMs' ? 'no' : 'none';
  switch (name) {
    case 'intervalMs':
      return `every ${formatInterval(value as number)}`;
    case 'credentialId':
      return credentials.get(value as string) ?? String(value);
    case 'hours':
      return hoursText(value as WeeklyHours);
    case 'thresholds':
      return (value as Threshold[]).map(thresholdText).join(', ') || 'none';
    case 'rule':
      return ruleText(value as SensorRule);
    case 'access':
      return `${String(value)} and above`;
    case 'priority':
      return '★'.repeat(value as number) + '☆'.repeat(5 - (value as number));
    case 'tags':
      return (value as string[]).join(', ') || 'none';
    case 'pausedUntilMs':
      return 'yes';
    default:
      return String(value);
  }
}
