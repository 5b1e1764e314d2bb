/**
 * How TLS is taken up on a plain connection, by the IANA name of the service: as `pure/detect` does it, protocol by protocol, over a conversation.
 * RFC 3207 (SMTP), 3501 (IMAP), 2595 (POP3), 4217 (FTP), 4511 (LDAP), 6120 (XMPP), 4642 (NNTP), 5804 (ManageSieve), and the documents of
 * PostgreSQL, MySQL and RDP.
 */
import { type Ask, type DetectTarget, nothing, type ServiceProtocol } from '../detect/protocol.ts';
import { ftp } from '../detect/protocols/ftp.ts';
import { imap } from '../detect/protocols/imap.ts';
import { ldap } from '../detect/protocols/ldap.ts';
import { managesieve } from '../detect/protocols/managesieve.ts';
import { mysql } from '../detect/protocols/mysql.ts';
import { nntp } from '../detect/protocols/nntp.ts';
import { pop3 } from '../detect/protocols/pop3.ts';
import { postgresql } from '../detect/protocols/postgresql.ts';
import { rdp } from '../detect/protocols/rdp.ts';
import { smtp } from '../detect/protocols/smtp.ts';
import { xmpp } from '../detect/protocols/xmpp.ts';
import { complete, malformed, partial } from '../wire/decoded.ts';
import type { Conversation } from './conversation.ts';

/** Resolves with whether the server agrees. */
type StartTls = (talk: Conversation) => Promise<boolean>;

const answerBytesMax = 8192;

/** What is not enough yet is waited for, as long as the conversation lasts. */
const askOver =
  (talk: Conversation): Ask =>
  async (bytes, { enough = (heard: Uint8Array) => heard.length > 0 } = {}) => {
    if (bytes.length > 0) await talk.write(bytes);
    if (enough(nothing)) return nothing;
    return talk.next((heard) => {
      if (enough(heard)) return complete(heard.slice(), heard.length);
      return heard.length > answerBytesMax
        ? malformed(`more than ${answerBytesMax} bytes without an answer`)
        : partial;
    });
  };

const byService: Readonly<Record<string, ServiceProtocol>> = {
  smtp,
  submission: smtp,
  imap,
  pop3,
  ftp,
  nntp,
  sieve: managesieve,
  ldap,
  'xmpp-client': xmpp,
  'xmpp-server': xmpp,
  postgresql,
  mysql,
  'ms-wbt-server': rdp,
};
/** XMPP wants to hear a name (RFC 6120 section 4.7.2); whom it is meant for does not matter before TLS. */
const anybody: DetectTarget = {
  address: '',
  port: 0,
  transport: 'tcp',
  serverName: 'nocturne.invalid',
  secure: false,
};

export const startTlsOf = (serviceName: string): StartTls | undefined => {
  const startTls = Object.hasOwn(byService, serviceName) ? byService[serviceName]!.startTls : undefined;
  return startTls && ((talk) => startTls(askOver(talk), anybody));
};
