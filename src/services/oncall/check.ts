/** What is refused when it is saved, with the exact place, and what is only warned of. */
import { invalidInput } from '#pure/base/errors.ts';
import { type Gap, gapsOf, shiftsOf } from '#pure/calendar/rota.ts';
import { dayMs, dayOf, isTimeZone, wallAt } from '#pure/calendar/zone.ts';
import type { ContactInput, EscalationTarget, PolicyInput, RotaInput } from '#pure/contract/resources.ts';
import type { Book, PolicyEntry, RotaEntry, RuleEntry } from './book.ts';

export const gapsLookAheadMs = 28 * dayMs;
/** Gaps that are named one by one. */
const gapsNamedMax = 20;

export function checkZone(zone: string): void {
  if (!isTimeZone(zone))
    throw invalidInput(
      'timeZone',
      zone,
      'is no time zone that is known here',
      'Use an IANA name such as Europe/Berlin.',
    );
}
const checkIds = (
  field: string,
  ids: readonly string[],
  known: ReadonlyMap<string, unknown>,
  noun: string,
) => {
  ids.forEach((id, i) => {
    if (!known.has(id)) throw invalidInput(`${field}.${i}`, id, `is no ${noun}`);
  });
};

export function checkContact(id: string, input: ContactInput, book: Book): void {
  checkZone(input.timeZone);
  checkIds('channelIds', input.channelIds, book.channels, 'channel');
  checkIds('memberIds', input.memberIds, book.contacts, 'contact');
  if (input.kind === 'person' && input.memberIds.length > 0)
    throw invalidInput('memberIds', input.memberIds, 'a person has no members', 'Make it a team.');
  input.memberIds.forEach((memberId, i) => {
    if (memberId === id || book.contacts.get(memberId)?.kind === 'team')
      throw invalidInput(`memberIds.${i}`, memberId, 'teams consist of people, not of teams');
  });
}

export function checkRota(input: RotaInput, book: Book): void {
  checkZone(input.timeZone);
  input.layers.forEach((layer, i) => {
    if (layer.kind === 'calendar') {
      checkIds(
        `layers.${i}.events`,
        layer.events.map((event) => event.contactId),
        book.contacts,
        'contact',
      );
      return;
    }
    checkIds(`layers.${i}.memberIds`, layer.memberIds, book.contacts, 'contact');
    if (dayOf(layer.startDate) === undefined)
      throw invalidInput(`layers.${i}.startDate`, layer.startDate, 'is no day of the calendar');
  });
  const names = input.layers.map((layer) => layer.name);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) throw invalidInput(`layers.${twice}.name`, names[twice], 'two layers bear one name');
}

const targetKnown = (target: EscalationTarget, book: Book): boolean =>
  target.kind === 'everyone' ||
  (target.kind === 'contact' ? book.contacts : target.kind === 'rota' ? book.rotas : book.channels).has(
    target.id,
  );

export function checkPolicy(input: PolicyInput, book: Book): void {
  input.steps.forEach((step, i) => {
    step.targets.forEach((target, j) => {
      if (!targetKnown(target, book))
        throw invalidInput(
          `steps.${i}.targets.${j}`,
          'id' in target ? target.id : target.kind,
          `is no ${target.kind}`,
        );
    });
  });
}

const pad = (value: number) => String(value).padStart(2, '0');
export function timeText(atMs: number, zone: string): string {
  const wall = wallAt(atMs, zone);
  return `${wall.year}-${pad(wall.month)}-${pad(wall.day)} ${pad(wall.hour)}:${pad(wall.minute)}`;
}
export const gapText = (gap: Gap, zone: string): string =>
  `nobody is on call from ${timeText(gap.startMs, zone)} to ${timeText(gap.endMs, zone)} (${zone})`;

export const gapsAhead = (rota: RotaEntry, nowMs: number): Gap[] =>
  gapsOf(
    shiftsOf(rota.layers, rota.overrides, rota.timeZone, nowMs, nowMs + gapsLookAheadMs),
    nowMs,
    nowMs + gapsLookAheadMs,
  );

const silent = (contactId: string, book: Book): string | undefined => {
  const contact = book.contacts.get(contactId);
  if (!contact) return 'somebody who exists no more';
  const own = [contact, ...contact.memberIds.flatMap((id) => book.contacts.get(id) ?? [])];
  const reached = own.some((item) => item.channelIds.some((id) => book.channels.get(id)?.enabled));
  return reached ? undefined : contact.name;
};

export function rotaWarnings(rota: RotaEntry, gaps: readonly Gap[], book: Book): string[] {
  const members = new Set(
    rota.layers.flatMap((layer) =>
      layer.kind === 'rotation' ? layer.memberIds : layer.events.map((event) => event.contactId),
    ),
  );
  const mute = [...members].flatMap((id) => silent(id, book) ?? []);
  const more = gaps.length - gapsNamedMax;
  return [
    ...gaps.slice(0, gapsNamedMax).map((gap) => gapText(gap, rota.timeZone)),
    ...(more > 0 ? [`and ${more} more gaps within four weeks`] : []),
    ...mute.map((name) => `${name} has no channel that is switched on`),
  ];
}

export function policyWarnings(policy: PolicyEntry, book: Book, nowMs: number): string[] {
  return policy.steps.flatMap((step, i) =>
    step.targets.flatMap((target): string[] => {
      const where = `step ${i + 1}`;
      if (target.kind === 'everyone')
        return book.channels.size === 0 ? [`${where}: there is no channel`] : [];
      if (!targetKnown(target, book)) return [`${where}: a ${target.kind} that exists no more`];
      if (target.kind === 'channel')
        return book.channels.get(target.id)!.enabled
          ? []
          : [`${where}: ${book.channels.get(target.id)!.name} is off`];
      if (target.kind === 'contact') {
        const name = silent(target.id, book);
        return name ? [`${where}: ${name} has no channel that is switched on`] : [];
      }
      const rota = book.rotas.get(target.id)!;
      const gap = gapsAhead(rota, nowMs)[0];
      return gap ? [`${where}: ${rota.name}: ${gapText(gap, rota.timeZone)}`] : [];
    }),
  );
}

const matchesAll = (rule: RuleEntry) => Object.values(rule.match).every((part) => part.length === 0);
export function ruleWarnings(rule: RuleEntry, book: Book): string[] {
  const before = book.rules.find(
    (other) => other.position < rule.position && other.enabled && matchesAll(other),
  );
  return [
    ...(before ? [`never reached: "${before.name}" before it matches everything`] : []),
    ...rule.match.siteIds.filter((id) => !book.sites.has(id)).map((id) => `site ${id} exists no more`),
  ];
}
