/** Changes as sentences. The address stands beside them, so it is not in them. */
import type { ScanFactKind } from '#pure/contract/resources.ts';
import { type Change, isOpen, isUp, portOfPart, type RestValue, valueAs } from './aspects.ts';

const day = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const portText = (part: string): string => {
  const at = portOfPart(part);
  return at ? `${at.port}/${at.transport}` : 'the host';
};
export const serviceText = (value: unknown): string => {
  const { name, product, version } = valueAs('service', value);
  return product ? [product, version].filter(Boolean).join(' ') : name;
};
const certificateText = (value: unknown) => {
  const { subject, notAfterMs } = valueAs('certificate', value);
  return `${subject || 'no subject'} until ${day(notAfterMs)}`;
};
/** Only what is another: a renewal has the same subject, a reissue the same end too. */
function certificateChange(before: unknown, after: unknown): string {
  const [was, is] = [valueAs('certificate', before), valueAs('certificate', after)];
  if (was.subject !== is.subject)
    return `another certificate, ${certificateText(before)} → ${certificateText(after)}`;
  const name = is.subject || 'no subject';
  const [wasDay, isDay] = [day(was.notAfterMs), day(is.notAfterMs)];
  if (wasDay !== isDay) return `another certificate for ${name}, until ${wasDay} → ${isDay}`;
  const short = (text: string) => text.slice(0, 8);
  return `another certificate for ${name}, fingerprint ${short(was.fingerprintSha256)}… → ${short(is.fingerprintSha256)}…`;
}
const restText = ({ groups }: RestValue) =>
  [...groups].sort((a, b) => b.count - a.count).map(({ state, count }) => `${count} ${state}`)[0] ??
  'nothing';

export function titleOf(kind: ScanFactKind, part: string, before: unknown, after: unknown): string {
  const value = (after ?? before) as never;
  // Looked at backwards, what came is not known yet.
  if (after === null && kind !== 'finding')
    return kind === 'host' ? 'Is not known' : `Not known: ${titleOf(kind, part, null, before)}`;
  switch (kind) {
    case 'host': {
      if (before === null) return 'Answers for the first time';
      if (isUp(before) !== isUp(after)) return isUp(after) ? 'Answers again' : 'Answers no more';
      const [was, is] = [valueAs('host', before), valueAs('host', after)];
      if (was.mac !== is.mac) return `Another MAC address: ${was.mac ?? 'none'} → ${is.mac ?? 'none'}`;
      return is.state === 'doubtful' ? 'Somebody else may answer for it' : 'Answers itself again';
    }
    case 'port': {
      const is = valueAs('port', value);
      if (before === null) return `Port ${portText(part)} is ${is.state}`;
      if (isOpen(after)) return `Port ${portText(part)} opened`;
      return `Port ${portText(part)}: ${valueAs('port', before).state} → ${is.state} (${is.reason})`;
    }
    case 'service':
      return before === null
        ? `${portText(part)} is ${serviceText(after)}`
        : `${portText(part)}: ${serviceText(before)} → ${serviceText(after)}`;
    case 'certificate':
      return before === null
        ? `${portText(part)} shows ${certificateText(after)}`
        : `${portText(part)}: ${certificateChange(before, after)}`;
    case 'system': {
      const name = (of: unknown) => valueAs('system', of).guesses[0]?.name ?? 'unknown';
      return before === null ? `System ${name(after)}` : `System: ${name(before)} → ${name(after)}`;
    }
    case 'rest':
      return before === null
        ? `Other ${part.toUpperCase()} ports: ${restText(value)}`
        : `Other ${part.toUpperCase()} ports: ${restText(valueAs('rest', before))} → ${restText(valueAs('rest', after))}`;
    case 'finding': {
      const { severity, title } = valueAs('finding', value);
      const at = portOfPart(part) ? ` (${portText(part)})` : '';
      if (after === null) return `No more: ${title}${at}`;
      if (before !== null) return `${title}${at}: ${valueAs('finding', before).severity} → ${severity}`;
      return `${capital(severity)}: ${title}${at}`;
    }
    case 'path':
      return 'The path there was traced';
  }
}

const minute = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const bannerShownMax = 120;
/** Eight bytes with their colons. */
const fingerprintShown = 23;
const methodsShownMax = 4;

const serviceSeen = (value: unknown): string => {
  const { banner, info } = valueAs('service', value);
  // The end of its line is escaped, as everything that moves a cursor.
  const said = (banner ?? info)?.replace(/(\\[rn])+$/, '');
  return `${serviceText(value)}${said ? `, which said "${said.slice(0, bannerShownMax)}"` : ''}`;
};
const certificateSeen = (value: unknown): string => {
  const { subject, issuer, notAfterMs, fingerprintSha256 } = valueAs('certificate', value);
  const print = fingerprintSha256.slice(0, fingerprintShown);
  return `${subject || 'no subject'} by ${issuer || 'nobody'} until ${day(notAfterMs)}, SHA-256 ${print}…`;
};
const portSeen = (value: unknown): string => {
  const { state, reason, ttl } = valueAs('port', value);
  return `${state} (${reason}${ttl === undefined ? '' : `, TTL ${ttl}`})`;
};
export const hostSeen = (value: unknown): string => {
  const { evidence, mac, vendor, names } = valueAs('host', value);
  const ways = evidence.slice(0, methodsShownMax).map(({ method, detail }) => `${method}: ${detail}`);
  return [
    ...(names[0] ? [`named ${names[0].name}`] : []),
    ...(mac ? [`MAC ${mac}${vendor ? ` (${vendor})` : ''}`] : []),
    ...(ways.length > 0 ? [`answered ${ways.join('; ')}`] : []),
  ].join(', ');
};
const seenAs: Readonly<Partial<Record<ScanFactKind, (value: unknown) => string>>> = {
  ...{ host: hostSeen, port: portSeen, service: serviceSeen, certificate: certificateSeen },
};

/** What stands behind a title: what it was, since when, and what was seen now. */
export function detailOf({ kind, before, after, was }: Change): string {
  if (kind === 'finding') {
    const { evidence, remedy } = valueAs('finding', after ?? before);
    return `Seen: ${evidence.replace(/\.$/, '')}. Do: ${remedy}`;
  }
  const seen = seenAs[kind];
  if (!seen) return '';
  const times = was ? `, since ${minute(was.sinceMs)} and last seen so ${minute(was.seenMs)}` : '';
  const never =
    kind === 'host'
      ? 'Before: silent whenever this scan looked for it.'
      : 'Before: not open when this scan looked at it.';
  return `${before === null ? never : `Before${times}: ${seen(before)}.`}${after === null ? '' : ` Now: ${seen(after)}.`}`;
}
