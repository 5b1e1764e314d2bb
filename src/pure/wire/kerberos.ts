/**
 * Kerberos version 5 (RFC 4120), as far as a client without an account gets: the first request to the authentication service (section 5.4.1) and
 * the error it brings (section 5.9.1), with the length that TCP puts in front (section 7.2.2). Not supported: tickets, encryption.
 */
import {
  type BerReader,
  type BerWriter,
  enter,
  newReader,
  newWriter,
  peekTag,
  readInteger,
  readOctets,
  within,
  wrap,
  writeInteger,
  writeOctets,
  written,
} from './ber.ts';
import { ascii, be32, concat } from './octets.ts';

const generalString = 0x1b;
const generalizedTime = 0x18;
const asRequest = 0x6a;
const asReply = 0x6b;
const error = 0x7e;

/** Section 7.5.9, what comes back for principals that do not exist. */
export const kerberosErrors: Readonly<Record<number, string>> = {
  6: 'KDC_ERR_C_PRINCIPAL_UNKNOWN',
  7: 'KDC_ERR_S_PRINCIPAL_UNKNOWN',
  12: 'KDC_ERR_POLICY',
  14: 'KDC_ERR_ETYPE_NOSUPP',
  25: 'KDC_ERR_PREAUTH_REQUIRED',
  52: 'KRB_ERR_RESPONSE_TOO_BIG',
  60: 'KRB_ERR_GENERIC',
  61: 'KRB_ERR_FIELD_TOOLONG',
  68: 'KDC_ERR_WRONG_REALM',
};

function principal(writer: BerWriter, field: number, type: number, names: readonly string[]): void {
  const end = writer.at;
  for (const name of names.toReversed()) writeOctets(writer, ascii(name), generalString);
  wrap(writer, 0x30, end);
  wrap(writer, 0xa1, end);
  const start = writer.at;
  writeInteger(writer, type);
  wrap(writer, 0xa0, start);
  wrap(writer, 0x30, end);
  wrap(writer, field, end);
}

/** A request for a ticket to the realm's own service; the names must be ASCII. */
export function encodeAsRequest(client: string, realm: string, nonce: number): Uint8Array {
  const writer = newWriter(400 + client.length + 2 * realm.length);
  const whole = writer.at;
  // AES-256, AES-128, RC4 (RFC 3961 section 8).
  for (const type of [23, 17, 18]) writeInteger(writer, type);
  wrap(writer, 0x30, whole);
  wrap(writer, 0xa8, whole);
  const nonceEnd = writer.at;
  writeInteger(writer, nonce);
  wrap(writer, 0xa7, nonceEnd);
  const tillEnd = writer.at;
  writeOctets(writer, ascii('19700101000000Z'), generalizedTime);
  wrap(writer, 0xa5, tillEnd);
  principal(writer, 0xa3, 2, ['krbtgt', realm]);
  const realmEnd = writer.at;
  writeOctets(writer, ascii(realm), generalString);
  wrap(writer, 0xa2, realmEnd);
  principal(writer, 0xa1, 1, [client]);
  const optionsEnd = writer.at;
  writeOctets(writer, Uint8Array.of(0, 0, 0, 0, 0), 0x03);
  wrap(writer, 0xa0, optionsEnd);
  wrap(writer, 0x30, whole);
  wrap(writer, 0xa4, whole);
  const typeEnd = writer.at;
  writeInteger(writer, 10);
  wrap(writer, 0xa2, typeEnd);
  const versionEnd = writer.at;
  writeInteger(writer, 5);
  wrap(writer, 0xa1, versionEnd);
  wrap(writer, 0x30, whole);
  wrap(writer, asRequest, whole);
  return written(writer);
}

export const overTcp = (message: Uint8Array): Uint8Array => concat(be32(message.length), message);
export function fromTcp(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) return undefined;
  const length = (bytes[2]! << 8) | bytes[3]!;
  return bytes.length >= length + 4 ? bytes.subarray(4, length + 4) : undefined;
}

export interface KerberosError {
  readonly code: number;
  readonly realm: string;
  /** Of the server's clock, in whole seconds. */
  readonly timeMs: number | undefined;
  readonly text: string;
}

const text = new TextDecoder();

/** `reply` is an account that needs no password to ask: it exists, and nothing more is read of it. */
export function decodeKerberos(bytes: Uint8Array): KerberosError | 'reply' | undefined {
  const reader = newReader(bytes);
  const tag = peekTag(reader);
  if (tag !== error && tag !== asReply) return undefined;
  let version = 0;
  let type = 0;
  const found = { code: -1, realm: '', timeMs: undefined as number | undefined, text: '' };
  within(reader, tag, () =>
    within(reader, 0x30, () => {
      while (!reader.bad && reader.at < reader.end) {
        const field = peekTag(reader);
        const end = enter(reader, field);
        if (reader.bad) return;
        const outer = reader.end;
        reader.end = end;
        if (field === 0xa0) version = readInteger(reader);
        else if (field === 0xa1) type = readInteger(reader);
        else if (tag === error) readField(reader, field, found);
        reader.end = outer;
        reader.at = end;
      }
    }),
  );
  if (reader.bad || version !== 5) return undefined;
  if (tag === asReply) return type === 11 ? 'reply' : undefined;
  return type === 30 && found.code >= 0 ? found : undefined;
}

function readField(
  reader: BerReader,
  field: number,
  into: { -readonly [K in keyof KerberosError]: KerberosError[K] },
): void {
  const words = (tag: number) => text.decode(readOctets(reader, tag));
  if (field === 0xa4) into.timeMs = timeOf(words(generalizedTime));
  else if (field === 0xa6) into.code = readInteger(reader);
  else if (field === 0xa9) into.realm = words(generalString);
  else if (field === 0xab) into.text = words(generalString);
}

/** RFC 4120 section 5.2.3: `20260131120000Z`, always UTC. */
function timeOf(words: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(words);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
