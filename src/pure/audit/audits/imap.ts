/** IMAP: passwords without encryption (RFC 9051 section 11.1). Nobody logs in. */
import { capabilitiesIn, decodeImap } from '../../wire/imap.ts';
import { type AuditFinding, type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, isSecure, listed, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-starttls',
    title: 'IMAP without STARTTLS',
    severity: 'medium',
    remedy: 'Offer it, or serve port 993 only: Dovecot "ssl = required".',
    references: ['RFC 8314', 'RFC 9051 section 11.1'],
  },
  {
    id: 'plain-login',
    title: 'Passwords before TLS',
    severity: 'medium',
    remedy:
      'Refuse logins until TLS is there: Dovecot "disable_plaintext_auth = yes", Cyrus "allowplaintext: 0".',
    references: ['RFC 9051 section 11.1', 'RFC 8314'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('imap', rules);
const responsesMax = 20;

export const imap = defineAudit({
  id: 'imap',
  title: 'IMAP',
  summary: 'STARTTLS, passwords before TLS',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('imap')(target) && !isSecure(target),

  async run(target, world) {
    const { value } = await talkTo(target, world, async (talk) => {
      await talk.next(decodeImap);
      await talk.write('a1 CAPABILITY\r\n');
      let offered: readonly string[] | undefined;
      for (let i = 0; i < responsesMax; i++) {
        const response = await talk.next(decodeImap);
        offered = capabilitiesIn(response) ?? offered;
        if (response.tag === 'a1') break;
      }
      await talk.write('a2 LOGOUT\r\n');
      return offered;
    });
    if (!value) return [];
    const offered = value.map((name) => name.toUpperCase());
    const said: AuditFinding[] = [];
    if (!offered.includes('STARTTLS')) said.push(find('no-starttls', `CAPABILITY ${listed(offered, 30)}`));
    // RFC 9051 section 7.2.2: LOGINDISABLED is what forbids it.
    const ways = offered.filter((name) => name === 'AUTH=PLAIN' || name === 'AUTH=LOGIN');
    if (!offered.includes('LOGINDISABLED') || ways.length > 0)
      said.push(find('plain-login', `CAPABILITY ${listed(offered, 30)}`));
    return said;
  },
});
