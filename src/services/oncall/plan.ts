/** Who is called about something at a moment: the first rule that agrees, its policy, the step, and whom that leads to. Says why. */
import { hoursAround, inHours, shiftsOf } from '#pure/calendar/rota.ts';
import type { CallPlan, Contact, EscalationTarget, Policy } from '#pure/contract/resources.ts';
import { type Severity, severities } from '#pure/schema/severity.ts';
import type { Book, PolicyEntry, RotaEntry, RuleEntry } from './book.ts';
import { gapText, timeText } from './check.ts';
import type { CallSubject, Recipient, StepPlan } from './port.ts';

export interface SubjectFacts extends CallSubject {
  readonly siteId: string | null;
  readonly tags: readonly string[];
  readonly toolId: string | null;
}
const minuteMs = 60_000;
const rank = (severity: Severity) => severities.indexOf(severity);

export function matches({ match }: Pick<RuleEntry, 'match'>, subject: SubjectFacts): boolean {
  const agrees = (wanted: readonly string[], value: string | null) =>
    wanted.length === 0 || (value !== null && wanted.includes(value));
  return (
    agrees(match.siteIds, subject.siteId) &&
    agrees(match.deviceIds, subject.deviceId) &&
    agrees(match.toolIds, subject.toolId) &&
    agrees(match.severities, subject.severity) &&
    (match.tags.length === 0 || match.tags.some((tag) => subject.tags.includes(tag)))
  );
}

/** End of the quiet that the instant lies in, through hours that follow each other; null when it is not quiet. */
export function quietUntil(contact: Contact, severity: Severity, atMs: number): number | null {
  const { quiet } = contact;
  if (!quiet || rank(severity) <= rank(quiet.breakThrough)) return null;
  if (!inHours(quiet.hours, atMs, contact.timeZone)) return null;
  let endMs = atMs;
  // A week of quiet without a pause is as good as switched off; it ends there.
  for (let i = 0; i < 14; i++) {
    const span = hoursAround(quiet.hours, endMs, contact.timeZone).find(
      (item) => endMs >= item.startMs && endMs < item.endMs,
    );
    if (!span) break;
    endMs = span.endMs;
  }
  return endMs;
}

export function onCallNow(rota: RotaEntry, atMs: number) {
  return shiftsOf(rota.layers, rota.overrides, rota.timeZone, atMs, atMs + 14 * 86_400_000).find(
    (shift) => shift.startMs <= atMs,
  );
}

interface Gathered {
  readonly recipients: Recipient[];
  readonly notes: string[];
}

function gather(
  target: EscalationTarget,
  subject: SubjectFacts,
  atMs: number,
  book: Book,
  way: string,
): Gathered {
  const none = (note: string): Gathered => ({ recipients: [], notes: [note] });
  switch (target.kind) {
    case 'everyone':
      return {
        recipients: [...book.channels]
          .filter(([, channel]) => channel.enabled)
          .map(([channelId]) => ({
            channelId,
            contactName: null,
            heldUntilMs: null,
            why: `${way}: every channel`,
          })),
        notes: [],
      };
    case 'channel': {
      const channel = book.channels.get(target.id);
      if (!channel?.enabled) return none(`channel ${channel?.name ?? target.id} is off or gone`);
      return {
        recipients: [
          {
            channelId: target.id,
            contactName: null,
            heldUntilMs: null,
            why: `${way}: channel ${channel.name}`,
          },
        ],
        notes: [],
      };
    }
    case 'rota': {
      const rota = book.rotas.get(target.id);
      if (!rota) return none('a rota that exists no more');
      const shift = onCallNow(rota, atMs);
      if (!shift)
        return none(
          `rota ${rota.name}: ${gapText({ startMs: atMs, endMs: nextShiftMs(rota, atMs) }, rota.timeZone)}`,
        );
      const until = timeText(shift.endMs, rota.timeZone);
      return ofContact(
        shift.contactId,
        subject,
        atMs,
        book,
        `${way}: on call in ${rota.name} (${shift.layer}) until ${until}`,
      );
    }
    case 'contact':
      return ofContact(target.id, subject, atMs, book, way);
  }
}
const nextShiftMs = (rota: RotaEntry, atMs: number): number =>
  shiftsOf(rota.layers, rota.overrides, rota.timeZone, atMs, atMs + 28 * 86_400_000)[0]?.startMs ??
  atMs + 28 * 86_400_000;

function ofContact(id: string, subject: SubjectFacts, atMs: number, book: Book, way: string): Gathered {
  const contact = book.contacts.get(id);
  if (!contact) return { recipients: [], notes: ['a contact that exists no more'] };
  const people = [contact, ...contact.memberIds.flatMap((member) => book.contacts.get(member) ?? [])];
  const recipients = people.flatMap((person) => {
    const heldUntilMs = quietUntil(person, subject.severity, atMs);
    const held = heldUntilMs === null ? '' : `, quiet until ${timeText(heldUntilMs, person.timeZone)}`;
    const team = person === contact ? '' : ` of ${contact.name}`;
    return person.channelIds
      .filter((channelId) => book.channels.get(channelId)?.enabled)
      .map((channelId) => ({
        channelId,
        contactName: person.name,
        heldUntilMs,
        why: `${way}: ${person.name}${team} by ${book.channels.get(channelId)!.name}${held}`,
      }));
  });
  return {
    recipients,
    notes: recipients.length > 0 ? [] : [`${contact.name} has no channel that is switched on`],
  };
}

/** One message per channel: what is told at once wins over what is held. */
function distinct(recipients: readonly Recipient[]): Recipient[] {
  const best = new Map<string, Recipient>();
  for (const item of recipients) {
    const other = best.get(item.channelId);
    if (!other || (other.heldUntilMs ?? 0) > (item.heldUntilMs ?? 0)) best.set(item.channelId, item);
  }
  return [...best.values()];
}

const fallback: Pick<PolicyEntry, 'steps' | 'repeats'> = {
  steps: [{ targets: [{ kind: 'everyone' }], afterMinutes: 15 }],
  repeats: 0,
};

export function route(subject: SubjectFacts, book: Book): RuleEntry | undefined {
  return book.rules.find(
    (rule) => rule.enabled && book.policies.has(rule.policyId) && matches(rule, subject),
  );
}

export function planStep(
  subject: SubjectFacts,
  atMs: number,
  step: number,
  book: Book,
  policyId?: string | null,
): StepPlan {
  const rule = policyId === undefined ? route(subject, book) : undefined;
  const wanted = rule?.policyId ?? policyId ?? null;
  const known = wanted === null ? undefined : book.policies.get(wanted);
  const policy = known ?? fallback;
  const total = policy.steps.length * (policy.repeats + 1);
  const current = step < total ? policy.steps[step % policy.steps.length] : undefined;
  const way = [
    known ? `policy ${known.name}` : 'no rule agrees',
    ...(known ? [`step ${(step % policy.steps.length) + 1}`] : []),
  ].join(', ');
  const gathered = (current?.targets ?? []).map((target) => gather(target, subject, atMs, book, way));
  const notes = gathered.flatMap((item) => item.notes);
  let recipients = distinct(gathered.flatMap((item) => item.recipients));
  if (current && recipients.length === 0 && known) {
    // A message to too many is better than one to nobody.
    recipients = gather(
      { kind: 'everyone' },
      subject,
      atMs,
      book,
      `${way}, nobody to be found there`,
    ).recipients;
    notes.push('nobody could be found: every channel is told');
  }
  return {
    ruleName: rule?.name ?? null,
    policyId: known?.id ?? null,
    policyName: known?.name ?? null,
    recipients,
    notes,
    nextAfterMs: current && step + 1 < total ? current.afterMinutes * minuteMs : null,
  };
}

export function wholePlan(subject: SubjectFacts, atMs: number, book: Book): CallPlan {
  const rule = route(subject, book);
  const policy = rule ? book.policies.get(rule.policyId) : undefined;
  let afterMinutes = 0;
  const steps = (policy ?? fallback).steps.map((step, i) => {
    const at = atMs + afterMinutes * minuteMs;
    const plan = planStep(subject, at, i, book, policy?.id ?? null);
    const shown = {
      afterMinutes,
      notes: [...plan.notes],
      callees: plan.recipients.map((item) => ({
        channelId: item.channelId,
        channelName: book.channels.get(item.channelId)?.name ?? item.channelId,
        contactName: item.contactName,
        heldUntilMs: item.heldUntilMs,
        why: item.why,
      })),
    };
    afterMinutes += step.afterMinutes;
    return shown;
  });
  return {
    ruleName: rule?.name ?? null,
    policyName: policy?.name ?? null,
    steps,
    why: rule
      ? [
          `Rule "${rule.name}": ${ruleSentence(rule, book)}`,
          `Policy "${policy!.name}": ${policySentence(policy!, book)}`,
        ]
      : [
          book.rules.length === 0
            ? 'There are no rules: every channel is told.'
            : 'No rule agrees: every channel is told.',
        ],
  };
}

const listText = (items: readonly string[], word: string) =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;

export function targetText(target: EscalationTarget, book: Book): string {
  switch (target.kind) {
    case 'everyone':
      return 'every channel';
    case 'channel':
      return `channel ${book.channels.get(target.id)?.name ?? '(gone)'}`;
    case 'contact':
      return book.contacts.get(target.id)?.name ?? '(somebody who is gone)';
    case 'rota':
      return `whoever is on call in ${book.rotas.get(target.id)?.name ?? '(a rota that is gone)'}`;
  }
}
const minutesText = (minutes: number) =>
  minutes % 1440 === 0 ? `${minutes / 1440} d` : minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;

export function policySentence(policy: Pick<Policy, 'steps' | 'repeats'>, book: Book): string {
  const parts = policy.steps.map((step, i) => {
    const whom = listText(
      step.targets.map((target) => targetText(target, book)),
      'and',
    );
    const before = policy.steps[i - 1];
    return before
      ? `after ${minutesText(before.afterMinutes)} without an acknowledgement tell ${whom}`
      : `Tell ${whom}`;
  });
  const last = policy.steps.at(-1)!;
  const again =
    policy.repeats > 0
      ? `; after ${minutesText(last.afterMinutes)} more begin again, ${policy.repeats === 1 ? 'once' : `${policy.repeats} times`}`
      : '';
  return `${parts.join('; ')}${again}.`;
}

export function ruleSentence(rule: Pick<RuleEntry, 'match' | 'policyId'>, book: Book): string {
  const { match } = rule;
  const parts = [
    ...(match.severities.length > 0 ? [`of severity ${listText(match.severities, 'or')}`] : []),
    ...(match.siteIds.length > 0
      ? [
          `at ${listText(
            match.siteIds.map((id) => book.sites.get(id) ?? '(a site that is gone)'),
            'or',
          )}`,
        ]
      : []),
    ...(match.tags.length > 0 ? [`tagged ${listText(match.tags, 'or')}`] : []),
    ...(match.deviceIds.length > 0
      ? [match.deviceIds.length === 1 ? 'of one device' : `of ${match.deviceIds.length} devices`]
      : []),
    ...(match.toolIds.length > 0 ? [`found by ${listText(match.toolIds, 'or')}`] : []),
  ];
  const policy = book.policies.get(rule.policyId)?.name ?? '(gone)';
  return parts.length === 0 ? `Every alert takes ${policy}.` : `Alerts ${parts.join(', ')} take ${policy}.`;
}
