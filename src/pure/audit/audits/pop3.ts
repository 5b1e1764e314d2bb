/** POP3: passwords without encryption (RFC 2595, RFC 8314). A name is given, a password never. */
import { decodeLines, decodePop3 } from '../../wire/pop3.ts';
import { type AuditFinding, type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, isSecure, listed, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-stls',
    title: 'POP3 without STLS',
    severity: 'medium',
    remedy: 'Offer it, or serve port 995 only: Dovecot "ssl = required".',
    references: ['RFC 2595', 'RFC 8314'],
  },
  {
    id: 'plain-login',
    title: 'Passwords before TLS',
    severity: 'medium',
    remedy: 'Refuse logins until TLS is there: Dovecot "disable_plaintext_auth = yes".',
    references: ['RFC 8314'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('pop3', rules);

export const pop3 = defineAudit({
  id: 'pop3',
  title: 'POP3',
  summary: 'STLS, passwords before TLS',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('pop3')(target) && !isSecure(target),

  async run(target, world) {
    const { value } = await talkTo(target, world, async (talk) => {
      if (!(await talk.next(decodePop3)).ok) return undefined;
      await talk.write('CAPA\r\n');
      const offered = (await talk.next(decodePop3)).ok ? await talk.next(decodeLines) : [];
      await talk.write('USER nocturne-audit\r\n');
      const user = await talk.next(decodePop3);
      await talk.write('QUIT\r\n');
      return { offered, user };
    });
    if (!value) return [];
    const { offered, user } = value;
    const said: AuditFinding[] = [];
    if (!offered.some((line) => /^STLS\b/i.test(line)))
      said.push(find('no-stls', `CAPA: ${listed(offered) || 'nothing'}`));
    if (user.ok) said.push(find('plain-login', `USER without TLS: +OK ${user.text}`));
    return said;
  },
});
