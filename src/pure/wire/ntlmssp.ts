/**
 * NTLMSSP, the two messages before any password ([MS-NLMP] sections 2.2.1.1 and 2.2.1.2), and the SPNEGO wrapping around them (RFC 4178). A
 * challenge tells the names of the machine and its domain, and the build of its system. Not supported: the third message.
 */
import {
  enter,
  newReader,
  newWriter,
  peekTag,
  readOctets,
  within,
  wrap,
  writeOctets,
  writeOid,
  written,
} from './ber.ts';
import { cursorOf, le16, le32, le64, octets, skip, u8, utf16leOf } from './cursor.ts';
import { concat, le32 as le32Octets, zeros } from './octets.ts';

const signature = 'NTLMSSP\0';
/** [MS-NLMP] section 2.2.2.5: Unicode, request target, NTLM, extended session security, always sign, version, 128, 56. */
const negotiateFlags = 0xa2088205 | 0;
const pairsMax = 16;

export interface NtlmChallenge {
  /** Domain, or the machine where it is in none. */
  readonly targetName: string;
  readonly netbiosComputer?: string;
  readonly netbiosDomain?: string;
  readonly dnsComputer?: string;
  readonly dnsDomain?: string;
  readonly dnsForest?: string;
  /** Of the server's clock. */
  readonly timeMs?: number;
  /** Of its operating system; Samba says 6.1 build 0. */
  readonly version?: { readonly major: number; readonly minor: number; readonly build: number };
}

/** The first message, without names of ours. */
export const encodeNtlmNegotiate = (): Uint8Array =>
  concat(signature, le32Octets(1), le32Octets(negotiateFlags), zeros(16), [10, 0, 0x63, 0x45, 0, 0, 0, 15]);

/** RFC 4178 section 4.2.1: NegTokenInit in the GSS-API frame of RFC 2743, offering NTLMSSP alone. */
export function spnegoNegotiate(token: Uint8Array): Uint8Array {
  const writer = newWriter(token.length + 100);
  const end = writer.at;
  writeOctets(writer, token);
  wrap(writer, 0xa2, end);
  const mechanisms = writer.at;
  writeOid(writer, [1, 3, 6, 1, 4, 1, 311, 2, 2, 10]);
  wrap(writer, 0x30, mechanisms);
  wrap(writer, 0xa0, mechanisms);
  wrap(writer, 0x30, end);
  wrap(writer, 0xa0, end);
  writeOid(writer, [1, 3, 6, 1, 5, 5, 2]);
  wrap(writer, 0x60, end);
  return written(writer);
}

/** The token inside a NegTokenResp, or the bytes themselves where they are no SPNEGO. */
export function spnegoToken(bytes: Uint8Array): Uint8Array {
  const reader = newReader(bytes);
  let token: Uint8Array | undefined;
  within(reader, 0xa1, () =>
    within(reader, 0x30, () => {
      while (!reader.bad && reader.at < reader.end) {
        const tag = peekTag(reader);
        const end = enter(reader, tag);
        if (reader.bad) return;
        if (tag === 0xa2) token = readOctets(reader);
        reader.at = end;
      }
    }),
  );
  return token ?? bytes;
}

const fields = {
  1: 'netbiosComputer',
  2: 'netbiosDomain',
  3: 'dnsComputer',
  4: 'dnsDomain',
  5: 'dnsForest',
} as const;

/** Undefined unless the bytes are a challenge; names that do not fit are left out. */
export function decodeNtlmChallenge(bytes: Uint8Array): NtlmChallenge | undefined {
  const cursor = cursorOf(bytes);
  if (String.fromCharCode(...octets(cursor, 8)) !== signature || le32(cursor) !== 2) return undefined;
  const part = (): Uint8Array => {
    const length = le16(cursor);
    skip(cursor, 2);
    const at = le32(cursor);
    return octets(cursorOf(bytes, at), length);
  };
  const name = part();
  const flags = le32(cursor);
  skip(cursor, 16);
  const pairs = part();
  // Shorter ones are from before Windows 2000.
  if (cursor.bad) return undefined;
  const told: { -readonly [K in keyof NtlmChallenge]?: NtlmChallenge[K] } = {};
  // The version is there when the flag says so (section 2.2.2.10).
  if (flags & 0x02000000) {
    const [major, minor, build] = [u8(cursor), u8(cursor), le16(cursor)];
    if (!cursor.bad) told.version = { major, minor, build };
  }
  const list = cursorOf(pairs);
  for (let i = 0; i < pairsMax && !list.bad; i++) {
    const id = le16(list);
    const value = octets(list, le16(list));
    if (id === 0 || list.bad) break;
    const field = fields[id as 1];
    if (field) told[field] = utf16leOf(value);
    // FILETIME: tenths of microseconds since 1601.
    if (id === 7 && value.length === 8) told.timeMs = fileTimeMs(le64(cursorOf(value)));
  }
  return { targetName: flags & 1 ? utf16leOf(name) : String.fromCharCode(...name.subarray(0, 256)), ...told };
}

/** Milliseconds of the Unix epoch; [MS-DTYP] section 2.3.3. */
export const fileTimeMs = (value: bigint): number => Number(value / 10_000n) - 11_644_473_600_000;
