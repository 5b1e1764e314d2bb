/**
 * The end of an SMB2 login that needs no password: NTLM AUTHENTICATE of nobody or of a stranger ([MS-NLMP] section 2.2.1.3), the flags of the
 * session that comes of it ([MS-SMB2] section 2.2.6), and the first tree ([MS-SMB2] section 2.2.9). Not supported: signing, passwords.
 */
import { newWriter, wrap, writeOctets, written } from './ber.ts';
import { cursorOf, le16, le32, octets, skip } from './cursor.ts';
import { be32, concat, le16 as le16Octets, le32 as le32Octets, utf16le, zeros } from './octets.ts';
import { smbMessage } from './smb.ts';

const headerBytes = 64;
const treeConnect = 3;

/** [MS-NLMP] section 2.2.2.5: Unicode, NTLM, extended session security; anonymous where nobody is named. */
const flags = 0x00088201 | 0;
const anonymousFlag = 0x800;
const fixedBytes = 64;

/** Without a user it is the anonymous login (section 3.2.5.1.2); with one, an answer that no password gives. */
export function encodeNtlmAuthenticate(user: string): Uint8Array {
  const name = utf16le(user);
  const lm = user ? zeros(24) : zeros(1);
  const nt = user ? zeros(24) : zeros(0);
  const parts = [lm, nt, zeros(0), name, zeros(0), zeros(0)];
  let at = fixedBytes;
  const fields = parts.map((part) => {
    const field = concat(le16Octets(part.length), le16Octets(part.length), le32Octets(at));
    at += part.length;
    return field;
  });
  return concat(
    'NTLMSSP\0',
    le32Octets(3),
    ...fields,
    le32Octets(user ? flags : flags | anonymousFlag),
    ...parts,
  );
}

/** RFC 4178 section 4.2.2: NegTokenResp with a token alone. */
export function spnegoResponse(token: Uint8Array): Uint8Array {
  const writer = newWriter(token.length + 40);
  const end = writer.at;
  writeOctets(writer, token);
  for (const tag of [0xa2, 0x30, 0xa1]) wrap(writer, tag, end);
  return written(writer);
}

/** The same request inside a session, and of a tree: both stand at fixed places of the header. */
export function inSession(framed: Uint8Array, sessionId: Uint8Array): Uint8Array {
  const bytes = framed.slice();
  bytes.set(sessionId, 4 + 40);
  return bytes;
}

/** Dialects before 3.1.1, which wants more said: [MS-SMB2] section 2.2.3 with one of them alone. */
export const plainDialects = [0x0202, 0x0210, 0x0300, 0x0302] as const;
export function encodeNegotiateOne(dialect: number, clientGuid: Uint8Array): Uint8Array {
  const header = concat(
    ...['\xfeSMB', le16Octets(headerBytes), zeros(8), le16Octets(31), zeros(8)],
    ...[zeros(8), [0xff, 0xfe, 0, 0], zeros(28)],
  );
  // One dialect, signing enabled, no capabilities of ours.
  const body = concat(
    le16Octets(36),
    le16Octets(1),
    le16Octets(1),
    zeros(6),
    clientGuid,
    zeros(8),
    le16Octets(dialect),
  );
  const message = concat(header, body);
  return concat(be32(message.length), message);
}

/** [MS-SMB2] section 2.2.9: a share by its whole name, `\\host\IPC$`. */
export function encodeTreeConnect(messageId: number, path: string, sessionId: Uint8Array): Uint8Array {
  const name = utf16le(path);
  const header = concat(
    ...['\xfeSMB', le16Octets(headerBytes), zeros(6), le16Octets(treeConnect), le16Octets(31), zeros(8)],
    ...[le32Octets(messageId), zeros(4), [0xff, 0xfe, 0, 0], zeros(4), sessionId, zeros(16)],
  );
  const body = concat(le16Octets(9), zeros(2), le16Octets(headerBytes + 8), le16Octets(name.length), name);
  const message = concat(header, body);
  return concat(be32(message.length), message);
}

export interface Smb2Answer {
  readonly command: number;
  readonly status: number;
  /** Eight octets, as they are sent back. */
  readonly sessionId: Uint8Array;
  /** Of a session setup. */
  readonly sessionFlags: number;
}
export const sessionFlags = { guest: 1, anonymous: 2 } as const;

/** Undefined for what is no whole answer of SMB2. */
export function decodeSmb2Answer(bytes: Uint8Array): Smb2Answer | undefined {
  const message = smbMessage(bytes);
  if (!message) return undefined;
  const cursor = cursorOf(message);
  const magic = le32(cursor);
  skip(cursor, 4);
  const status = le32(cursor);
  const command = le16(cursor);
  skip(cursor, 2);
  const headerFlags = le32(cursor);
  skip(cursor, 20);
  const sessionId = octets(cursor, 8).slice();
  skip(cursor, 16 + 2);
  const own = le16(cursor);
  return magic === 0x424d53fe && headerFlags & 1 && !cursor.bad
    ? { command, status, sessionId, sessionFlags: own }
    : undefined;
}
