/** What is said of an alert. The usual texts are templates like those that people write, over the same variables. */
import type { MessageChange, OutgoingMessage } from '#io/notify/port.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { parseTemplate, renderTemplate, type TemplateValues } from '#pure/base/template.ts';
import type { Alert, ChannelOptions } from '#pure/contract/resources.ts';

/** As it waits in the outbox; links are added when it is sent, since they expire. */
export type Message = Omit<OutgoingMessage, 'url' | 'acknowledgeUrl' | 'repeat'> & {
  readonly contactName: string | null;
};

export const variables = [
  { name: 'label', meaning: 'DOWN, WARNING, UP, ESCALATED, REMINDER, TAKEN or TEST', example: 'DOWN' },
  {
    name: 'change',
    meaning: 'opened, escalated, reminded, acknowledged, closed, digest or test',
    example: 'opened',
  },
  { name: 'step', meaning: 'Step of the escalation, from 1', example: '1' },
  { name: 'contact', meaning: 'Who is told; empty where a channel is told by itself', example: 'Alice' },
  { name: 'alert.id', meaning: 'Identifier', example: '01hf4k' },
  { name: 'alert.title', meaning: 'What is wrong', example: 'core-1 is down' },
  {
    name: 'alert.severity',
    meaning: 'critical, major, minor, warning or indeterminate',
    example: 'critical',
  },
  { name: 'alert.reason', meaning: 'What was seen', example: 'No answer in time' },
  { name: 'alert.remedy', meaning: 'What to do', example: 'Check that the target is up' },
  { name: 'alert.code', meaning: 'Fault code', example: 'timeout' },
  { name: 'alert.device', meaning: 'Name of the device; may be empty', example: 'core-1' },
  { name: 'alert.port', meaning: 'Name of the port; may be empty', example: 'ge-0/0/1' },
  { name: 'alert.sensor', meaning: 'Name of the sensor', example: 'Ping core-1' },
  { name: 'alert.since', meaning: 'Opened, UTC', example: '2027-01-31 22:10:00' },
  { name: 'alert.over', meaning: 'Closed, UTC; empty while open', example: '' },
  { name: 'alert.victims', meaning: 'How many more are down because of it', example: '3' },
  { name: 'alert.takenBy', meaning: 'Who acknowledged it; may be empty', example: '' },
  { name: 'alert.takenNote', meaning: 'What was said with it; may be empty', example: '' },
] as const;
const names: ReadonlySet<string> = new Set(variables.map((variable) => variable.name));

const usualSubject = '[{{label}}] {{alert.title}}';
const usualText = `{{alert.title}}

Since:   {{alert.since}} UTC
{{#if alert.over}}Over:    {{alert.over}} UTC
{{/if}}{{#if alert.device}}Device:  {{alert.device}}
{{/if}}{{#if alert.port}}Port:    {{alert.port}}
{{/if}}Reason:  {{alert.reason}}
Do:      {{alert.remedy}}
{{#if alert.victims}}Behind:  {{alert.victims}} more are down because of it
{{/if}}{{#if alert.takenBy}}Taken:   by {{alert.takenBy}}{{#if alert.takenNote}}: {{alert.takenNote}}{{/if}}
{{/if}}`;

/** Refuses what does not parse, with the exact place. */
export function checkOptions(options: ChannelOptions): void {
  for (const field of ['subject', 'text'] as const) {
    const text = options[field];
    if (!text) continue;
    const parsed = parseTemplate(text, names);
    if (!parsed.ok)
      throw invalidInput(
        `options.${field}`,
        text.split('\n')[parsed.line - 1] ?? text,
        `line ${parsed.line}, column ${parsed.column}: ${parsed.problem}`,
        `Correct the template at line ${parsed.line}, column ${parsed.column}.`,
      );
  }
}

function write(template: string, values: TemplateValues): string {
  const parsed = parseTemplate(template, names);
  // Checked when it was saved; one that a newer version refuses is shown as it stands, so that nothing is lost.
  return parsed.ok ? renderTemplate(parsed.template, values) : template;
}

const clockTime = (ms: number) => new Date(ms).toISOString().replace('T', ' ').slice(0, 19);

const labels: Readonly<Record<MessageChange, string>> = {
  opened: 'DOWN',
  escalated: 'ESCALATED',
  reminded: 'REMINDER',
  acknowledged: 'TAKEN',
  closed: 'UP',
  digest: 'SUMMARY',
  test: 'TEST',
};
const labelOf = (change: MessageChange, alert: Alert) =>
  change === 'opened' && alert.severity !== 'critical' ? alert.severity.toUpperCase() : labels[change];

export interface Telling {
  readonly id: string;
  readonly change: MessageChange;
  readonly alert: Alert;
  readonly step: number;
  readonly contactName: string | null;
  readonly nowMs: number;
}

export function messageOf(telling: Telling, options: Pick<ChannelOptions, 'subject' | 'text'> = {}): Message {
  const { id, change, alert, contactName } = telling;
  const values: TemplateValues = {
    label: labelOf(change, alert),
    change,
    step: telling.step + 1,
    contact: contactName,
    'alert.id': alert.id,
    'alert.title': alert.title,
    'alert.severity': alert.severity,
    'alert.reason': alert.fault.message,
    'alert.remedy': alert.fault.remedy,
    'alert.code': alert.fault.code,
    'alert.device': alert.deviceName,
    'alert.port': alert.port,
    'alert.sensor': alert.sensorName,
    'alert.since': clockTime(alert.openedMs),
    'alert.over': alert.closedMs === null ? null : clockTime(alert.closedMs),
    'alert.victims': alert.victims,
    'alert.takenBy': alert.acknowledgedBy,
    'alert.takenNote': alert.acknowledgedNote,
  };
  return {
    id,
    change,
    subject: write(options.subject || usualSubject, values)
      .replace(/\s+/g, ' ')
      .trim(),
    text: write(options.text || usualText, values),
    severity: change === 'closed' ? 'info' : alert.severity,
    timeMs:
      change === 'closed'
        ? (alert.closedMs ?? alert.openedMs)
        : change === 'opened'
          ? alert.openedMs
          : telling.nowMs,
    alert,
    contactName,
  };
}

/** Lines of a summary; of more, only the number. */
const digestLinesMax = 50;
const ranks = ['critical', 'major', 'minor', 'warning', 'indeterminate', 'info'] as const;

/** Many messages as one, the oldest first. */
export function digestOf(id: string, messages: readonly Message[], nowMs: number): Message {
  const first = messages[0]!;
  const kept = messages.slice(0, digestLinesMax);
  const more = messages.length - kept.length;
  return {
    id,
    change: 'digest',
    subject: `[SUMMARY] ${messages.length} messages since ${clockTime(first.timeMs)} UTC`,
    text: `${kept.map((item) => `${clockTime(item.timeMs)}  ${item.subject}`).join('\n')}\n${more > 0 ? `… and ${more} more\n` : ''}`,
    severity: ranks.find((rank) => messages.some((item) => item.severity === rank)) ?? 'info',
    timeMs: nowMs,
    alert: null,
    contactName: first.contactName,
  };
}

export const testMessage = (id: string, nowMs: number): Message => ({
  id,
  change: 'test',
  subject: '[TEST] Nocturne can reach you',
  text: 'This is a test message, sent by hand. Nothing is wrong.\n',
  severity: 'info',
  timeMs: nowMs,
  alert: null,
  contactName: null,
});

/** An alert to look at a template with. */
export const exampleAlert = (nowMs: number): Alert => ({
  id: 'example',
  sensorId: 'example',
  sensorName: 'Ping core-1',
  deviceId: null,
  deviceName: 'core-1',
  port: null,
  state: 'open',
  severity: 'critical',
  title: 'core-1 is down',
  fault: {
    code: 'timeout',
    message: 'No answer in time',
    source: 'target',
    remedy: 'Check that the target is up.',
  },
  openedMs: nowMs,
  pagedMs: nowMs,
  closedMs: null,
  acknowledgedMs: null,
  acknowledgedBy: null,
  acknowledgedNote: null,
  acknowledgedUntilMs: null,
  quiet: null,
  flapping: false,
  judgement: null,
  judgedBy: null,
  causeAlertId: null,
  victims: 3,
});
