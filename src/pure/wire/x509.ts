/**
 * X.509 certificates (RFC 5280) as far as people judge them: names, validity, key, signature algorithm, and the extensions that say what the
 * certificate is for. Not supported: checking signatures, policies, name constraints; keys and algorithms without a name here are shown
 * as their object identifier.
 */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import { type BerReader, newReader, peekTag, readOctets, readOid, skip, within } from './ber.ts';

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octets: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
} as const;
/** Parts of a name, names of a certificate, extensions: more is nothing that anybody issues. */
const partsMax = 256;
const valueCharactersMax = 1024;

export interface X509Certificate {
  readonly serialNumber: string;
  /** `C=DE, O=Example, CN=box.example`, in the order of the certificate. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Alternative names: DNS names and addresses. */
  readonly names: readonly string[];
  /** `rsa 2048`, `ec prime256v1`, `ed25519`, as OpenSSL calls them. */
  readonly publicKey: string;
  readonly signatureAlgorithm: string;
  readonly selfIssued: boolean;
  /** basicConstraints; undefined where the extension is missing. */
  readonly authority?: boolean;
  /** Where the certificate of the issuer lies (id-ad-caIssuers). */
  readonly issuerUrls: readonly string[];
}

const attributeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
};
const signatureNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.3.14.3.2.29': 'sha1WithRSA',
  '1.2.840.10040.4.3': 'dsaWithSHA1',
  '2.16.840.1.101.3.4.3.2': 'dsa_with_SHA256',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.1': 'ecdsa-with-SHA224',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'ED25519',
  '1.3.101.113': 'ED448',
};
const keyNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.1': 'rsa',
  '1.2.840.113549.1.1.10': 'rsa-pss',
  '1.2.840.10040.4.1': 'dsa',
  '1.2.840.10045.2.1': 'ec',
  '1.3.101.112': 'ed25519',
  '1.3.101.113': 'ed448',
};
const curveNames: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.1': 'prime192v1',
  '1.2.840.10045.3.1.7': 'prime256v1',
  '1.3.132.0.33': 'secp224r1',
  '1.3.132.0.34': 'secp384r1',
  '1.3.132.0.35': 'secp521r1',
  '1.3.132.0.10': 'secp256k1',
  '1.3.132.0.8': 'secp160r1',
  '1.3.36.3.3.2.8.1.1.7': 'brainpoolP256r1',
  '1.3.36.3.3.2.8.1.1.11': 'brainpoolP384r1',
  '1.3.36.3.3.2.8.1.1.13': 'brainpoolP512r1',
};
const extensionOids = {
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityInformation: '1.3.6.1.5.5.7.1.1',
} as const;
const issuersMethod = '1.3.6.1.5.5.7.48.2';

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const utf8 = new TextDecoder();
const oidText = (reader: BerReader) => readOid(reader).join('.');

/** Calls `read` for each element until the end of what is entered, at most `partsMax` times; what it leaves unread ends the reading. */
function each(reader: BerReader, read: () => void): void {
  for (let i = 0; i < partsMax && !reader.bad && reader.at < reader.end; i++) {
    const { at } = reader;
    read();
    if (reader.at === at) reader.bad = true;
  }
}

/** BMPString has two bytes a character (X.690 section 8.23.9), T61 and Latin-1 are shown as UTF-8 decodes them. */
function stringOf(tag: number, bytes: Uint8Array): string {
  const text =
    tag === 0x1e
      ? Array.from({ length: bytes.length >> 1 }, (_, i) =>
          String.fromCharCode((bytes[2 * i]! << 8) | bytes[2 * i + 1]!),
        ).join('')
      : utf8.decode(bytes);
  return text.slice(0, valueCharactersMax);
}

function readName(reader: BerReader): string {
  const parts: string[] = [];
  within(reader, tags.sequence, () =>
    each(reader, () =>
      within(reader, tags.set, () =>
        each(reader, () =>
          within(reader, tags.sequence, () => {
            const type = oidText(reader);
            const tag = peekTag(reader);
            parts.push(`${attributeNames[type] ?? type}=${stringOf(tag, readOctets(reader, tag))}`);
          }),
        ),
      ),
    ),
  );
  return parts.join(', ');
}

/** RFC 5280 section 4.1.2.5: UTCTime with two digits means 1950 to 2049. NaN for what is no time. */
function readTime(reader: BerReader): number {
  const tag = peekTag(reader);
  if (tag !== tags.utcTime && tag !== tags.generalizedTime) {
    skip(reader);
    return Number.NaN;
  }
  const text = utf8.decode(readOctets(reader, tag));
  const found = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(?:Z|([+-])(\d\d)(\d\d))?$/.exec(
    text,
  );
  if (!found) return Number.NaN;
  const year = Number(
    found[1]!.length === 2 ? (Number(found[1]) < 50 ? `20${found[1]}` : `19${found[1]}`) : found[1],
  );
  const [month, day, hour, minute, second] = found.slice(2, 7).map((part) => Number(part ?? 0));
  const offsetMinutes = found[7] ? Number(`${found[7]}1`) * (Number(found[8]) * 60 + Number(found[9])) : 0;
  return Date.UTC(year, month! - 1, day, hour, minute, second) - offsetMinutes * 60_000;
}

function bitsOf(integer: Uint8Array): number {
  const first = integer.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (integer.length - first) * 8 - Math.clz32(integer[first]!) + 24;
}

function readPublicKey(reader: BerReader): string {
  let text = 'unknown';
  within(reader, tags.sequence, () => {
    let detail = '';
    let type = '';
    within(reader, tags.sequence, () => {
      type = oidText(reader);
      if (keyNames[type] === 'ec' && peekTag(reader) === tags.oid) {
        const curve = oidText(reader);
        detail = curveNames[curve] ?? curve;
      } else if (keyNames[type] === 'dsa' && peekTag(reader) === tags.sequence)
        within(reader, tags.sequence, () => {
          detail = String(bitsOf(readOctets(reader, tags.integer)));
        });
    });
    // The first octet of a bit string says how many bits of the last are unused.
    const bits = readOctets(reader, tags.bitString).subarray(1);
    if (keyNames[type]?.startsWith('rsa')) {
      const inner = newReader(bits);
      within(inner, tags.sequence, () => {
        detail = String(bitsOf(readOctets(inner, tags.integer)));
      });
    }
    text = `${keyNames[type] ?? type} ${detail}`.trim();
  });
  return text;
}

function readAlgorithm(reader: BerReader): string {
  let oid = '';
  within(reader, tags.sequence, () => {
    oid = oidText(reader);
  });
  return signatureNames[oid] ?? oid;
}

interface Extensions {
  readonly names: string[];
  readonly issuerUrls: string[];
  authority?: boolean;
}

/** GeneralName (RFC 5280 section 4.2.1.6): dNSName is tag 2, iPAddress tag 7. */
function readGeneralNames(bytes: Uint8Array, into: string[]): void {
  const reader = newReader(bytes);
  within(reader, tags.sequence, () =>
    each(reader, () => {
      const tag = peekTag(reader);
      const value = readOctets(reader, tag);
      const view = new DataView(value.buffer, value.byteOffset, value.length);
      if (tag === 0x82) into.push(utf8.decode(value).slice(0, valueCharactersMax));
      else if (tag === 0x87 && value.length === 4) into.push(formatIpv4(view.getUint32(0)));
      else if (tag === 0x87 && value.length === 16)
        into.push(formatIpv6((view.getBigUint64(0) << 64n) | view.getBigUint64(8)));
    }),
  );
}

function readExtension(oid: string, value: Uint8Array, found: Extensions): void {
  const reader = newReader(value);
  if (oid === extensionOids.alternativeNames) readGeneralNames(value, found.names);
  else if (oid === extensionOids.basicConstraints)
    within(reader, tags.sequence, () => {
      found.authority = peekTag(reader) === tags.boolean && readOctets(reader, tags.boolean)[0] !== 0;
    });
  else if (oid === extensionOids.authorityInformation)
    within(reader, tags.sequence, () =>
      each(reader, () =>
        within(reader, tags.sequence, () => {
          const method = oidText(reader);
          const tag = peekTag(reader);
          const place = readOctets(reader, tag);
          if (method === issuersMethod && tag === 0x86)
            found.issuerUrls.push(utf8.decode(place).slice(0, valueCharactersMax));
        }),
      ),
    );
}

export function decodeCertificate(der: Uint8Array): X509Certificate | undefined {
  const reader = newReader(der);
  return within(reader, tags.sequence, () => {
    const signed = within(reader, tags.sequence, () => readSigned(reader));
    const signatureAlgorithm = readAlgorithm(reader);
    if (!signed) reader.bad = true;
    return { ...signed!, signatureAlgorithm };
  });
}

/** TBSCertificate, of which the algorithm is skipped: it stands behind it once more. */
function readSigned(reader: BerReader): Omit<X509Certificate, 'signatureAlgorithm'> {
  if (peekTag(reader) === tags.version) skip(reader);
  const serialNumber = hex(readOctets(reader, tags.integer)).replace(/^(?:00)+(?=.)/, '');
  skip(reader);
  const issuer = readName(reader);
  let [notBeforeMs, notAfterMs] = [Number.NaN, Number.NaN];
  within(reader, tags.sequence, () => {
    notBeforeMs = readTime(reader);
    notAfterMs = readTime(reader);
  });
  const subject = readName(reader);
  const publicKey = readPublicKey(reader);
  const found: Extensions = { names: [], issuerUrls: [] };
  // Unique identifiers (tags 1 and 2) are of version 2; nobody uses them.
  while (!reader.bad && reader.at < reader.end && peekTag(reader) !== tags.extensions) skip(reader);
  if (!reader.bad && reader.at < reader.end) readExtensions(reader, found);
  const { names, issuerUrls, authority } = found;
  return {
    ...{ serialNumber, subject, issuer, notBeforeMs, notAfterMs, names, publicKey, issuerUrls },
    selfIssued: subject === issuer,
    ...(authority === undefined ? {} : { authority }),
  };
}

function readExtensions(reader: BerReader, found: Extensions): void {
  within(reader, tags.extensions, () =>
    within(reader, tags.sequence, () =>
      each(reader, () =>
        within(reader, tags.sequence, () => {
          const oid = oidText(reader);
          if (peekTag(reader) === tags.boolean) skip(reader);
          readExtension(oid, readOctets(reader, tags.octets), found);
        }),
      ),
    ),
  );
}
