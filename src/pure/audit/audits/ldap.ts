/** LDAP: what anybody may read without a login. Of entries only the names are asked for, of passwords only whether there are any. */
import type { Conversation } from '../../protocols/conversation.ts';
import {
  decodeLdap,
  encodeBind,
  encodeFilter,
  encodeSearch,
  encodeUnbind,
  type LdapEntry,
  startTlsOid,
  valuesOf,
} from '../../wire/ldap.ts';
import { type AuditFinding, type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, isSecure, listed, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'anonymous-read',
    title: 'LDAP entries readable without a login',
    severity: 'medium',
    remedy:
      'Forbid it: OpenLDAP "disallow bind_anon", "require authc" or "by anonymous auth" in every access rule; Active Directory: dSHeuristics without its seventh letter 2.',
    references: ['RFC 4513 section 5.1.1', 'CWE-306'],
  },
  {
    id: 'passwords-readable',
    title: 'Password hashes readable without a login',
    severity: 'critical',
    remedy:
      'OpenLDAP: first of all rules "access to attrs=userPassword by self write by anonymous auth by * none".',
    references: ['RFC 4519 section 2.41', 'CWE-522'],
  },
  {
    id: 'no-starttls',
    title: 'LDAP without StartTLS',
    severity: 'low',
    remedy:
      'Give the server a certificate (OpenLDAP olcTLSCertificateFile), and require it: "security tls=1".',
    references: ['RFC 4513 section 3', 'CWE-319'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('ldap', rules);

const contextsMax = 3;
const entriesMax = 5;
const messagesMax = 50;

interface Search {
  readonly base: string;
  readonly scope: 'base' | 'sub';
  readonly filter: string;
  readonly attributes: readonly string[];
}

/** Entries until the end, whatever the result says: a limit that was reached is an answer, too. */
async function search(talk: Conversation, id: number, wanted: Search): Promise<LdapEntry[]> {
  const filter = encodeFilter(wanted.filter)!;
  await talk.write(encodeSearch(id, { ...wanted, filter, entriesMax, timeS: 5 }));
  const entries: LdapEntry[] = [];
  for (let i = 0; i < messagesMax; i++) {
    const message = await talk.next(decodeLdap);
    if (message.id !== id) continue;
    if (message.kind === 'entry') entries.push(message.entry);
    if (message.kind === 'done' || message.kind === 'unknown') break;
  }
  return entries;
}

export const ldap = defineAudit({
  id: 'ldap',
  title: 'LDAP',
  summary: 'Entries and password hashes that anybody may read, StartTLS',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('ldap', 'ldaps')(target),

  async run(target, world) {
    const said: AuditFinding[] = [];
    await talkTo(target, world, async (talk) => {
      await talk.write(encodeBind(1, '', ''));
      const bound = await talk.next(decodeLdap);
      const anonymous = bound.kind === 'bind' && bound.result.code === 0;
      const root = (
        await search(talk, 2, {
          ...{ base: '', scope: 'base', filter: '(objectClass=*)' },
          attributes: ['namingContexts', 'supportedExtension'],
        })
      )[0];
      if (root && !isSecure(target) && !valuesOf(root, 'supportedExtension').includes(startTlsOid))
        said.push(find('no-starttls', 'the extension is not among those that the server tells'));
      if (!anonymous || !root) return;
      let id = 3;
      for (const base of valuesOf(root, 'namingContexts').slice(0, contextsMax)) {
        const all = { base, scope: 'sub', filter: '(objectClass=*)', attributes: ['1.1'] } as const;
        // The root itself may be seen where nothing below it is.
        const entries = (await search(talk, id++, all)).filter(
          ({ dn }) => dn.toLowerCase() !== base.toLowerCase(),
        );
        if (entries.length === 0) continue;
        said.push(
          find('anonymous-read', `below ${base}: ${listed(entries.map(({ dn }) => dn))}`, { subject: base }),
        );
        const secret = {
          base,
          scope: 'sub',
          filter: '(userPassword=*)',
          attributes: ['userPassword'],
        } as const;
        const hashes = (await search(talk, id++, secret)).filter(
          (entry) => valuesOf(entry, 'userPassword').length > 0,
        );
        if (hashes.length > 0)
          said.push(
            find('passwords-readable', `userPassword of ${listed(hashes.map(({ dn }) => dn))}`, {
              subject: base,
            }),
          );
      }
      await talk.write(encodeUnbind(id));
    });
    return said;
  },
});
