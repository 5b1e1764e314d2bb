/** One message for all channels; each renders it its own way. */
import type { Alert } from '#pure/contract/resources.ts';

export interface Message {
  /** Same for every try, so that a receiver can drop repeats. */
  readonly id: string;
  readonly change: 'opened' | 'closed' | 'test';
  readonly subject: string;
  readonly text: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly timeMs: number;
  readonly alert: Alert | null;
}

const clockTime = (ms: number) => new Date(ms).toISOString().replace('T', ' ').slice(0, 19);

export function messageOf(id: string, change: 'opened' | 'closed', alert: Alert): Message {
  const label = change === 'closed' ? 'UP' : alert.severity === 'critical' ? 'DOWN' : 'WARNING';
  const lines = [
    alert.title,
    '',
    `Since:   ${clockTime(alert.openedMs)} UTC`,
    ...(alert.closedMs === null ? [] : [`Over:    ${clockTime(alert.closedMs)} UTC`]),
    ...(alert.deviceName ? [`Device:  ${alert.deviceName}`] : []),
    ...(alert.port ? [`Port:    ${alert.port}`] : []),
    `Reason:  ${alert.fault.message}`,
    `Do:      ${alert.fault.remedy}`,
    ...(alert.victims > 0 ? [`Behind:  ${alert.victims} more are down because of it`] : []),
  ];
  return {
    id,
    change,
    subject: `[${label}] ${alert.title}`,
    text: `${lines.join('\n')}\n`,
    severity: change === 'closed' ? 'info' : alert.severity,
    timeMs: change === 'closed' ? (alert.closedMs ?? alert.openedMs) : alert.openedMs,
    alert,
  };
}
