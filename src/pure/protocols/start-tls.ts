/**
 * How TLS is taken up on a plain connection, by the IANA name of the service: what is said until the next byte is one of TLS. RFC 3207
 * (SMTP), 3501 (IMAP), 2595 (POP3), 4217 (FTP), 4511 (LDAP), 6120 (XMPP), 4642 (NNTP), 5804 (ManageSieve), and the documents of
 * PostgreSQL, MySQL and RDP.
 */
import { complete, type Decoded, malformed, partial } from '../wire/decoded.ts';
import { decodeImap } from '../wire/imap.ts';
import { decodeLdap, encodeExtended, startTlsOid } from '../wire/ldap.ts';
import {
  capabilities,
  decodeGreeting,
  decodeMysqlPacket,
  encodeMysqlPacket,
  encodeTlsRequest,
  flagsOf,
} from '../wire/mysql.ts';
import { decodeRdpConfirm, encodeRdpRequest, rdpProtocols } from '../wire/rdp.ts';
import { decodeCodedReply } from '../wire/text-line.ts';
import type { Conversation } from './conversation.ts';

/** Resolves with whether the server agrees. */
type StartTls = (talk: Conversation) => Promise<boolean>;

/** Lines until one that answers: untagged ones and capabilities come before. */
const linesMax = 100;
async function lineThat(talk: Conversation, answers: RegExp): Promise<string> {
  for (let i = 0; i < linesMax; i++) {
    const line = await talk.line();
    if (answers.test(line)) return line;
  }
  throw talk.fail('malformed', `more than ${linesMax} lines without an answer`);
}

/** Everything up to one of the words, of which the text is searched as it comes. */
const until =
  (words: RegExp) =>
  (bytes: Uint8Array): Decoded<string> => {
    const text = new TextDecoder('latin1').decode(bytes.subarray(0, 8192));
    const found = words.exec(text);
    if (found) return complete(found[0], found.index + found[0].length);
    return bytes.length > 8192 ? malformed('more than 8192 bytes without an answer') : partial;
  };

const smtp: StartTls = async (talk) => {
  if ((await talk.next(decodeCodedReply)).code !== 220) return false;
  await talk.write('EHLO nocturne.invalid\r\n');
  const offered = await talk.next(decodeCodedReply);
  if (!offered.lines.some((line) => /^STARTTLS\b/i.test(line.trim()))) return false;
  await talk.write('STARTTLS\r\n');
  return (await talk.next(decodeCodedReply)).code === 220;
};

const imap: StartTls = async (talk) => {
  await talk.next(decodeImap);
  await talk.write('a1 STARTTLS\r\n');
  return /^a1 OK\b/i.test(await lineThat(talk, /^a1 /));
};

const pop3: StartTls = async (talk) => {
  if (!(await talk.line()).startsWith('+OK')) return false;
  await talk.write('STLS\r\n');
  return (await talk.line()).startsWith('+OK');
};

const ftp: StartTls = async (talk) => {
  if ((await talk.next(decodeCodedReply)).code !== 220) return false;
  await talk.write('AUTH TLS\r\n');
  return (await talk.next(decodeCodedReply)).code === 234;
};

const nntp: StartTls = async (talk) => {
  if (!/^20[01]/.test(await talk.line())) return false;
  await talk.write('STARTTLS\r\n');
  return (await talk.line()).startsWith('382');
};

const sieve: StartTls = async (talk) => {
  await lineThat(talk, /^(?:OK|NO|BYE)\b/);
  await talk.write('STARTTLS\r\n');
  return (await lineThat(talk, /^(?:OK|NO|BYE)\b/)).startsWith('OK');
};

const ldap: StartTls = async (talk) => {
  await talk.write(encodeExtended(1, startTlsOid));
  const answer = await talk.next(decodeLdap);
  return answer.kind === 'extended' && answer.result.code === 0;
};

const xmpp: StartTls = async (talk) => {
  await talk.write(
    "<?xml version='1.0'?><stream:stream to='nocturne.invalid' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
  );
  const offered = await talk.next(until(/<starttls[^>]*>|<\/stream:features>|<\/stream:stream>/));
  if (!offered.startsWith('<starttls')) return false;
  await talk.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  return (await talk.next(until(/<proceed[^>]*>|<failure[^>]*>/))).startsWith('<proceed');
};

/** SSLRequest: length 8, code 80877103; one letter comes back. */
const postgresql: StartTls = async (talk) => {
  await talk.write(Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47));
  return (await talk.bytes(1))[0] === 83;
};

const mysql: StartTls = async (talk) => {
  const greeting = decodeGreeting((await talk.next(decodeMysqlPacket)).payload);
  if (greeting?.kind !== 'greeting' || !(greeting.capabilities & capabilities.tls)) return false;
  await talk.write(encodeMysqlPacket(1, encodeTlsRequest(flagsOf(true, false))));
  return true;
};

const rdp: StartTls = async (talk) => {
  await talk.write(encodeRdpRequest(rdpProtocols.tls | rdpProtocols.hybrid));
  const answer = await talk.next(decodeRdpConfirm);
  return answer.kind === 'accepted' && answer.protocol !== rdpProtocols.standard;
};

const byService: Readonly<Record<string, StartTls>> = {
  smtp,
  submission: smtp,
  imap,
  pop3,
  ftp,
  nntp,
  sieve,
  ldap,
  'xmpp-client': xmpp,
  'xmpp-server': xmpp,
  postgresql,
  mysql,
  'ms-wbt-server': rdp,
};

export const startTlsOf = (serviceName: string): StartTls | undefined => byService[serviceName];
