/** FTP: who is let in without a password, and whether passwords pass in the clear. Files are not touched. */
import type { Conversation } from '../../protocols/conversation.ts';
import { type CodedReply, decodeCodedReply } from '../../wire/text-line.ts';
import { type AuditFinding, type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, isSecure, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'anonymous',
    title: 'FTP lets anybody in',
    severity: 'medium',
    remedy:
      'Switch it off if nothing is published: vsftpd "anonymous_enable=NO", ProFTPD: take the <Anonymous> block out.',
    references: ['RFC 1635', 'CWE-306'],
  },
  {
    id: 'no-tls',
    title: 'FTP without TLS',
    severity: 'medium',
    remedy: 'Switch TLS on (vsftpd "ssl_enable=YES", ProFTPD mod_tls), or use SFTP.',
    references: ['RFC 4217', 'CWE-319'],
  },
  {
    id: 'plain-login',
    title: 'Passwords before TLS',
    severity: 'low',
    remedy: 'Require TLS for logins: vsftpd "force_local_logins_ssl=YES", ProFTPD "TLSRequired on".',
    references: ['RFC 4217 section 10', 'CWE-319'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('ftp', rules);

async function say(talk: Conversation, command: string): Promise<CodedReply> {
  await talk.write(`${command}\r\n`);
  return await talk.next(decodeCodedReply);
}
const textOf = ({ code, lines }: CodedReply) => `${code} ${lines.join(' ')}`;

export const ftp = defineAudit({
  id: 'ftp',
  title: 'FTP',
  summary: 'Anonymous access, TLS',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('ftp', 'ftps')(target),

  async run(target, world) {
    const said: AuditFinding[] = [];
    const greets = async (talk: Conversation) => (await talk.next(decodeCodedReply)).code === 220;
    await talkTo(target, world, async (talk) => {
      if (!(await greets(talk))) return;
      const user = await say(talk, 'USER anonymous');
      // 331 asks for a password, which by RFC 1635 is an address of mail.
      const login = user.code === 331 ? await say(talk, 'PASS audit@nocturne.invalid') : user;
      if (login.code === 230) said.push(find('anonymous', `USER anonymous: ${textOf(login)}`));
      await say(talk, 'QUIT');
    });
    if (isSecure(target)) return said;
    // AUTH TLS changes the connection: what comes before TLS is asked on one of its own.
    await talkTo(target, world, async (talk) => {
      if (!(await greets(talk))) return;
      const user = await say(talk, 'USER nocturne-audit');
      const tls = await say(talk, 'AUTH TLS');
      if (tls.code !== 234) said.push(find('no-tls', `AUTH TLS: ${textOf(tls)}`));
      else if (user.code === 331) said.push(find('plain-login', `USER without TLS: ${textOf(user)}`));
    });
    return said;
  },
});
