/** Findings from the table of rules of an audit. What strangers said is cleaned and cut here, once. */
import { FaultError } from '../base/errors.ts';
import type { FindingFact } from '../contract/scan.ts';
import { type Conversation, type ConversationOutcome, converse } from '../protocols/conversation.ts';
import type { AuditFinding, AuditRule, AuditTarget, AuditWorld } from './audit.ts';

const evidenceCharactersMax = 1000;
const subjectCharactersMax = 200;
const remedyCharactersMax = 500;

/** Text of a stranger without control characters, cut: what may stand in a finding. */
export const cleaned = (text: string, charactersMax: number): string => {
  const shown = text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return shown.length > charactersMax ? `${shown.slice(0, charactersMax - 1)}…` : shown;
};

type More = Partial<Pick<FindingFact, 'subject' | 'severity' | 'confidence' | 'remedy' | 'references'>>;

/** Makes findings of one audit: the rule gives title, severity, remedy and references, the caller what was seen. */
export const findingsOf =
  <Rule extends AuditRule>(audit: string, rules: readonly Rule[]) =>
  (id: Rule['id'], evidence: string, more: More = {}): AuditFinding => {
    const rule = rules.find((one) => one.id === id)!;
    return {
      rule: `${audit}/${id}`,
      severity: more.severity ?? rule.severity,
      title: rule.title,
      evidence: cleaned(evidence, evidenceCharactersMax),
      remedy: cleaned(more.remedy ?? rule.remedy, remedyCharactersMax),
      references: [...(more.references ?? rule.references ?? [])],
      ...(more.subject === undefined ? {} : { subject: cleaned(more.subject, subjectCharactersMax) }),
      ...(more.confidence === undefined ? {} : { confidence: more.confidence }),
    };
  };

/** `a, b, c and 12 more`. */
export const listed = (items: readonly string[], itemsMax = 12): string =>
  items.length <= itemsMax
    ? items.join(', ')
    : `${items.slice(0, itemsMax).join(', ')} and ${items.length - itemsMax} more`;

/** True when the service was recognised, or is usual at its port, under one of these names. */
export const speaks =
  (...names: readonly string[]) =>
  ({ service }: AuditTarget): boolean =>
    names.includes(service.name);

/** Names that IANA gave to ports where TLS begins with the first byte: all that is known of a port that nobody probed. */
const tlsNames = new Set([
  ...[
    'https',
    'https-alt',
    'ipps',
    'imaps',
    'pop3s',
    'submissions',
    'smtps',
    'nntps',
    'ldaps',
    'msft-gc-ssl',
  ],
  ...[
    'ftps',
    'telnets',
    'ircs',
    'domain-s',
    'secure-mqtt',
    'amqps',
    'sips',
    'docker-s',
    'syslog-tls',
    'snmptls',
  ],
]);
export const isSecure = ({ service }: AuditTarget): boolean =>
  service.tunnel === 'tls' || tlsNames.has(service.name);

/** A conversation with what is audited, inside TLS where it speaks so. A certificate is no obstacle. */
export const talkTo = <T>(
  target: AuditTarget,
  { timeoutMs, ...world }: AuditWorld,
  talk: (conversation: Conversation) => Promise<T>,
): Promise<ConversationOutcome<T>> =>
  converse(
    {
      ...{ protocol: target.service.name, address: target.address, port: target.port, timeoutMs },
      ...{ serverName: target.serverName, tls: isSecure(target), trust: false },
    },
    world,
    talk,
  );

/** The value, or undefined when the step failed as peers may fail; anything else is a fault of ours and goes on. */
export async function orUndefined<T>(step: Promise<T>): Promise<T | undefined> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof FaultError) return undefined;
    throw error;
  }
}
