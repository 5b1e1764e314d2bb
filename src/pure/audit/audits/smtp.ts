/**
 * SMTP: relaying for strangers, names that are told, passwords without encryption. Recipients are offered and taken back; DATA is never said, so
 * no mail is sent. The domains are those of RFC 2606, of which nobody's mail can be.
 */
import type { Conversation } from '../../protocols/conversation.ts';
import { capabilitiesOf, capability } from '../../wire/smtp.ts';
import { type CodedReply, decodeCodedReply } from '../../wire/text-line.ts';
import { type AuditFinding, type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, isSecure, listed, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'open-relay',
    title: 'Mail is relayed for strangers',
    severity: 'high',
    remedy:
      'Relay for own networks and after a login only: Postfix "smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject". If this machine is one that may relay, accept the finding.',
    references: ['RFC 5321 section 7.8', 'RFC 2505'],
  },
  {
    id: 'vrfy',
    title: 'VRFY tells which mailboxes there are',
    severity: 'low',
    remedy:
      'Switch it off: Postfix "disable_vrfy_command = yes", Exim "acl_smtp_vrfy", Sendmail "O PrivacyOptions=novrfy".',
    references: ['RFC 5321 section 7.3'],
  },
  {
    id: 'expn',
    title: 'EXPN tells who is on a list',
    severity: 'low',
    remedy: 'Switch it off: Sendmail "O PrivacyOptions=noexpn".',
    references: ['RFC 5321 section 7.3'],
  },
  {
    id: 'no-starttls',
    title: 'SMTP without STARTTLS',
    severity: 'medium',
    remedy: 'Offer it: Postfix "smtpd_tls_security_level = may" with a certificate; on port 587 "encrypt".',
    references: ['RFC 3207', 'RFC 8314'],
  },
  {
    id: 'plain-auth',
    title: 'Passwords before TLS',
    severity: 'medium',
    remedy: 'Offer AUTH inside TLS only: Postfix "smtpd_tls_auth_only = yes".',
    references: ['RFC 4954 section 4', 'RFC 8314'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('smtp', rules);

const ownName = 'nocturne.invalid';
const sender = 'audit@example.org';
const recipient = 'audit@example.com';
/** Mechanisms that send the password as it is. */
const plainMechanisms = ['PLAIN', 'LOGIN'];

async function say(talk: Conversation, command: string): Promise<CodedReply> {
  await talk.write(`${command}\r\n`);
  return await talk.next(decodeCodedReply);
}
const textOf = ({ code, lines }: CodedReply) => `${code} ${lines.join(' ')}`;

export const smtp = defineAudit({
  id: 'smtp',
  title: 'SMTP',
  summary: 'Open relays, VRFY and EXPN, STARTTLS, passwords before TLS',
  rules,
  risk: 'safe',
  applies: (target) =>
    target.transport === 'tcp' && speaks('smtp', 'submission', 'submissions', 'smtps')(target),

  async run(target, world) {
    const said: AuditFinding[] = [];
    await talkTo(target, world, async (talk) => {
      if ((await talk.next(decodeCodedReply)).code !== 220) return;
      const hello = await say(talk, `EHLO ${ownName}`);
      if (hello.code === 250 && !isSecure(target)) said.push(...judgeOffer(hello));
      if (hello.code !== 250 && (await say(talk, `HELO ${ownName}`)).code !== 250) return;
      said.push(...(await judgeNames(talk)));
      const relayed = await findRelay(talk);
      if (relayed) said.push(find('open-relay', `from ${talk.localAddress}: ${relayed}`));
      await say(talk, 'QUIT');
    });
    return said;
  },
});

function judgeOffer(hello: CodedReply): AuditFinding[] {
  const offered = capabilitiesOf(hello);
  const said: AuditFinding[] = [];
  if (!capability(offered, 'STARTTLS'))
    said.push(
      find('no-starttls', `EHLO offers ${listed(offered.map(({ keyword }) => keyword)) || 'nothing'}`),
    );
  const mechanisms = (capability(offered, 'AUTH') ?? []).filter((name) =>
    plainMechanisms.includes(name.toUpperCase()),
  );
  if (mechanisms.length > 0)
    said.push(find('plain-auth', `EHLO offers AUTH ${mechanisms.join(' ')} on a connection without TLS`));
  return said;
}

/** A server that says the same of every name tells nothing, whether it is 252 (RFC 5321 section 3.5.3) or a refusal. */
async function judgeNames(talk: Conversation): Promise<AuditFinding[]> {
  const said: AuditFinding[] = [];
  for (const [command, rule] of [
    ['VRFY', 'vrfy'],
    ['EXPN', 'expn'],
  ] as const) {
    const known = await say(talk, `${command} postmaster`);
    if (known.code < 250 || known.code > 252) continue;
    const unknown = await say(talk, `${command} nocturne-audit-unknown`);
    if (unknown.code >= 500)
      said.push(find(rule, `${command} postmaster: ${textOf(known)}; an unknown name: ${textOf(unknown)}`));
  }
  return said;
}

async function findRelay(talk: Conversation): Promise<string | undefined> {
  const from = await say(talk, `MAIL FROM:<${sender}>`);
  if (from.code !== 250) return undefined;
  const to = await say(talk, `RCPT TO:<${recipient}>`);
  await say(talk, 'RSET');
  return to.code === 250 || to.code === 251
    ? `MAIL FROM:<${sender}>, RCPT TO:<${recipient}>: ${textOf(to)}`
    : undefined;
}
