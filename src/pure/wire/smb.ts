/**
 * SMB as far as a server tells of itself before a login: SMB2 and 3 NEGOTIATE and the first SESSION_SETUP ([MS-SMB2] sections 2.2.3 to 2.2.6), the
 * same of SMB1 ([MS-SMB] section 2.2.4.5), in the frames of RFC 1002 section 4.3. Not supported: everything after a login, encryption.
 */
import {
  type Cursor,
  cursorOf,
  latinZ,
  le16,
  le32,
  le64,
  left,
  octets,
  skip,
  u8,
  utf16leOf,
} from './cursor.ts';
import { be32, concat, le16 as le16Octets, le32 as le32Octets, utf16le, zeros } from './octets.ts';

export const smbDialects: Readonly<Record<number, string>> = {
  514: '2.0.2',
  528: '2.1',
  768: '3.0',
  770: '3.0.2',
  785: '3.1.1',
};
const all = [0x0202, 0x0210, 0x0300, 0x0302, 0x0311];
/** [MS-ERREF] section 2.3.1: the session setup goes on. */
export const moreProcessingRequired = 0xc0000016;

/** RFC 1002 section 4.3.1: a session message; direct TCP of port 445 has the same four octets in front. */
const framed = (message: Uint8Array): Uint8Array => concat(be32(message.length), message);
/** The message in its frame; undefined while it is not whole, or for another type than a session message. */
export function smbMessage(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 4 || bytes[0] !== 0) return undefined;
  const length = (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!;
  return bytes.length >= 4 + length ? bytes.subarray(4, 4 + length) : undefined;
}

/** RFC 1001 section 14.1: each half octet of the name becomes a letter. */
function firstLevel(name: string, suffix: number): Uint8Array {
  const octetsOfName = [...name.padEnd(15, ' ')].map((letter) => letter.charCodeAt(0)).concat(suffix);
  return concat(
    [32],
    octetsOfName.flatMap((octet) => [0x41 + (octet >> 4), 0x41 + (octet & 15)]),
    [0],
  );
}
/** RFC 1002 section 4.3.2: on port 139 a session is asked for first; `*SMBSERVER` calls whoever is there. */
export const encodeSessionRequest = (): Uint8Array => {
  const names = concat(firstLevel('*SMBSERVER', 0x20), firstLevel('NOCTURNE', 0));
  return concat([0x81, 0, 0, names.length], names);
};

/** [MS-SMB2] section 2.2.1.2; credits are asked for, nothing is signed. */
const smb2Header = (command: number, messageId: number): Uint8Array =>
  concat(
    '\xfeSMB',
    le16Octets(64),
    zeros(6),
    le16Octets(command),
    le16Octets(31),
    zeros(8),
    le32Octets(messageId),
    zeros(4),
    [0xff, 0xfe, 0, 0],
    zeros(28),
  );

/** [MS-SMB2] section 2.2.3, all dialects, with the context of section 2.2.3.1.1 that 3.1.1 wants. */
export function encodeSmb2Negotiate(clientGuid: Uint8Array): Uint8Array {
  const salt = concat(clientGuid, clientGuid);
  const integrity = concat(le16Octets(1), le16Octets(salt.length), le16Octets(1), salt);
  const context = concat(le16Octets(1), le16Octets(integrity.length), zeros(4), integrity);
  const dialectBytes = all.length * 2;
  const contextAt = Math.ceil((64 + 36 + dialectBytes) / 8) * 8;
  const body = concat(
    le16Octets(36),
    le16Octets(all.length),
    // Signing enabled; capabilities: all of section 2.2.3.
    le16Octets(1),
    zeros(2),
    le32Octets(0x7f),
    clientGuid,
    le32Octets(contextAt),
    le16Octets(1),
    zeros(2),
    all.flatMap(le16Octets),
    zeros(contextAt - 64 - 36 - dialectBytes),
    context,
  );
  return framed(concat(smb2Header(0, 0), body));
}

/** [MS-SMB2] section 2.2.5. */
export function encodeSmb2SessionSetup(messageId: number, securityBlob: Uint8Array): Uint8Array {
  const body = concat(
    le16Octets(25),
    [0, 1],
    le32Octets(1),
    zeros(4),
    le16Octets(64 + 24),
    le16Octets(securityBlob.length),
    zeros(8),
  );
  return framed(concat(smb2Header(1, messageId), body, securityBlob));
}

export interface Smb2Response {
  readonly command: number;
  readonly status: number;
}
function readSmb2Header(cursor: Cursor): Smb2Response | undefined {
  const magic = le32(cursor);
  skip(cursor, 4);
  const status = le32(cursor);
  const command = le16(cursor);
  skip(cursor, 2);
  const flags = le32(cursor);
  skip(cursor, 44);
  return magic === 0x424d53fe && flags & 1 && !cursor.bad ? { command, status } : undefined;
}

export interface Smb2Negotiated extends Smb2Response {
  readonly dialect: number;
  readonly signing: 'required' | 'enabled' | 'disabled';
  readonly serverGuid: Uint8Array;
  readonly capabilities: number;
  /** FILETIME of the server's clock, and of its start where it tells. */
  readonly systemTime: bigint;
  readonly startTime: bigint;
  readonly securityBlob: Uint8Array;
}

/** [MS-SMB2] section 2.2.4. Undefined unless `message` is a response to NEGOTIATE without error. */
export function decodeSmb2Negotiate(message: Uint8Array): Smb2Negotiated | undefined {
  const cursor = cursorOf(message);
  const header = readSmb2Header(cursor);
  if (header?.command !== 0 || header.status !== 0 || le16(cursor) !== 65) return undefined;
  const mode = le16(cursor);
  const dialect = le16(cursor);
  skip(cursor, 2);
  const serverGuid = octets(cursor, 16);
  const capabilities = le32(cursor);
  skip(cursor, 12);
  const [systemTime, startTime] = [le64(cursor), le64(cursor)];
  const [blobAt, blobBytes] = [le16(cursor), le16(cursor)];
  if (cursor.bad) return undefined;
  return {
    ...header,
    dialect,
    signing: mode & 2 ? 'required' : mode & 1 ? 'enabled' : 'disabled',
    serverGuid,
    capabilities,
    systemTime,
    startTime,
    securityBlob: octets(cursorOf(message, blobAt), blobBytes),
  };
}

/** [MS-SMB2] section 2.2.6: the blob of a session setup that goes on. */
export function decodeSmb2SessionSetup(
  message: Uint8Array,
): (Smb2Response & { readonly securityBlob: Uint8Array }) | undefined {
  const cursor = cursorOf(message);
  const header = readSmb2Header(cursor);
  if (header?.command !== 1) return undefined;
  skip(cursor, 4);
  const [blobAt, blobBytes] = [le16(cursor), le16(cursor)];
  return { ...header, securityBlob: octets(cursorOf(message, blobAt), blobBytes) };
}

/** [MS-CIFS] section 2.2.3.1: Unicode, extended security, NT status codes. */
const smb1Header = (command: number): Uint8Array =>
  concat(
    '\xffSMB',
    [command],
    zeros(4),
    [0x18],
    le16Octets(0xc801),
    zeros(12),
    zeros(2),
    le16Octets(0xfeff),
    zeros(2),
    le16Octets(1),
  );

/** [MS-CIFS] section 2.2.4.52.1 with the one dialect of Windows NT: who answers it still speaks SMB1. */
export const encodeSmb1Negotiate = (): Uint8Array => {
  const dialects = concat([2], 'NT LM 0.12\0');
  return framed(concat(smb1Header(0x72), [0], le16Octets(dialects.length), dialects));
};

/** [MS-SMB] section 2.2.4.6.1. */
export function encodeSmb1SessionSetup(securityBlob: Uint8Array): Uint8Array {
  const names = concat(zeros((securityBlob.length + 1) % 2), utf16le('Nocturne\0'), utf16le('Nocturne\0'));
  const words = concat(
    [0xff, 0],
    zeros(2),
    le16Octets(16_644),
    le16Octets(2),
    zeros(2),
    zeros(4),
    le16Octets(securityBlob.length),
    zeros(4),
    // Unicode, NT SMBs, NT status codes, extended security.
    le32Octets(0x80000054 | 0),
  );
  return framed(
    concat(
      smb1Header(0x73),
      [words.length / 2],
      words,
      le16Octets(securityBlob.length + names.length),
      securityBlob,
      names,
    ),
  );
}

export interface Smb1Negotiated {
  /** Index of the dialect; 0xffff refuses all. */
  readonly dialect: number;
  readonly signing: 'required' | 'enabled' | 'disabled';
  readonly userSecurity: boolean;
}
/** [MS-SMB] section 2.2.4.5.2. */
export function decodeSmb1Negotiate(message: Uint8Array): Smb1Negotiated | undefined {
  const cursor = smb1Answer(message, 0x72);
  if (!cursor) return undefined;
  const words = u8(cursor);
  const dialect = le16(cursor);
  const mode = words >= 13 ? u8(cursor) : 0;
  if (cursor.bad || words === 0) return undefined;
  return {
    dialect,
    signing: mode & 8 ? 'required' : mode & 4 ? 'enabled' : 'disabled',
    userSecurity: (mode & 1) !== 0,
  };
}

/** [MS-SMB] section 2.2.4.6.2: systems that speak SMB1 tell their name and that of their software in words. */
export interface Smb1Session {
  readonly securityBlob: Uint8Array;
  readonly nativeOs: string;
  readonly nativeLanManager: string;
}
export function decodeSmb1SessionSetup(message: Uint8Array): Smb1Session | undefined {
  const cursor = smb1Answer(message, 0x73);
  if (!cursor) return undefined;
  const unicode = (message[11]! & 0x80) !== 0;
  const words = u8(cursor);
  if (words !== 4) return undefined;
  skip(cursor, 6);
  const blobBytes = le16(cursor);
  skip(cursor, 2);
  const securityBlob = octets(cursor, blobBytes);
  if (cursor.bad) return undefined;
  // Section 2.2.4.6.2: texts of two octets begin at an even place.
  if (unicode && cursor.at % 2 === 1) skip(cursor, 1);
  const next = () => (unicode ? utf16Z(cursor) : latinZ(cursor, 256));
  return { securityBlob, nativeOs: next(), nativeLanManager: next() };
}

/** Some servers leave out the last zero. */
function utf16Z(cursor: Cursor): string {
  const rest = utf16leOf(octets(cursorOf(cursor.bytes, cursor.at), left(cursor)));
  const end = rest.indexOf('\0');
  const text = end < 0 ? rest : rest.slice(0, end);
  skip(cursor, Math.min(left(cursor), 2 * (text.length + 1)));
  return text;
}

function smb1Answer(message: Uint8Array, command: number): Cursor | undefined {
  const cursor = cursorOf(message);
  const magic = le32(cursor);
  const answers = u8(cursor);
  skip(cursor, 4);
  const flags = u8(cursor);
  skip(cursor, 22);
  // The highest bit of the flags marks an answer ([MS-CIFS] section 2.2.3.1).
  return magic === 0x424d53ff && answers === command && flags & 0x80 && !cursor.bad ? cursor : undefined;
}
