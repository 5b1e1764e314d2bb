/**
 * SNMP messages: version 1 (RFC 1157), 2c (RFC 1901, 3416), 3 with the user-based security model (RFC 3412, 3414).
 * Decoding yields `undefined` for anything malformed and never throws. Cryptography is the caller's (`protocols/usm.ts`).
 */
import {
  type BerReader,
  type BerWriter,
  enter,
  newReader,
  newWriter,
  oidBuffer,
  peekTag,
  readInteger,
  readOctets,
  readOid,
  readOidInto,
  readUnsigned32,
  readUnsigned64,
  skip,
  tags,
  within,
  wrap,
  writeInteger,
  writeNull,
  writeOctets,
  writeOid,
  writeUnsigned,
  written,
} from './ber.ts';

export const pduTypes = {
  get: 0xa0,
  getNext: 0xa1,
  response: 0xa2,
  set: 0xa3,
  getBulk: 0xa5,
  inform: 0xa6,
  trap: 0xa7,
  report: 0xa8,
} as const;

export const errorStatuses = [
  'noError',
  'tooBig',
  'noSuchName',
  'badValue',
  'readOnly',
  'genErr',
  'noAccess',
  'wrongType',
  'wrongLength',
  'wrongEncoding',
  'wrongValue',
  'noCreation',
  'inconsistentValue',
  'resourceUnavailable',
  'commitFailed',
  'undoFailed',
  'authorizationError',
  'notWritable',
  'inconsistentName',
] as const;

export type SnmpValue =
  | { readonly type: 'integer' | 'gauge32' | 'counter32' | 'timeTicks'; readonly value: number }
  | { readonly type: 'counter64'; readonly value: bigint }
  | { readonly type: 'octets' | 'opaque' | 'ipAddress'; readonly value: Uint8Array }
  | { readonly type: 'oid'; readonly value: readonly number[] }
  | { readonly type: 'null' | 'noSuchObject' | 'noSuchInstance' | 'endOfMibView' };

export interface VarBind {
  readonly oid: readonly number[];
  readonly value: SnmpValue;
}

export interface Pdu {
  readonly type: number;
  readonly requestId: number;
  /** Non-repeaters of a GetBulk. */
  readonly errorStatus: number;
  /** Max-repetitions of a GetBulk. */
  readonly errorIndex: number;
  readonly varBinds: readonly VarBind[];
}

/** Room for a request: headers, credentials, and every arc of every object in its longest form. */
const capacityFor = (pdu: PduRequest): number =>
  512 +
  pdu.oids.reduce((sum, oid) => sum + 16 + 5 * oid.length, 0) +
  (pdu.values ?? []).reduce((sum, value) => sum + valueBytesMax(value), 0);
const valueBytesMax = (value: SnmpValue): number =>
  value.type === 'oid'
    ? 8 + 5 * value.value.length
    : 'value' in value && value.value instanceof Uint8Array
      ? 8 + value.value.length
      : 16;
const varBindsMax = 10_000;

export interface PduRequest {
  readonly type: number;
  readonly requestId: number;
  readonly errorStatus: number;
  readonly errorIndex: number;
  readonly oids: readonly ArrayLike<number>[];
  /** What a Set wants, object by object; null where absent. */
  readonly values?: readonly SnmpValue[];
}

function writeValue(writer: BerWriter, value: SnmpValue): void {
  switch (value.type) {
    case 'integer':
      writeInteger(writer, value.value);
      break;
    case 'gauge32':
    case 'counter32':
    case 'timeTicks':
      writeInteger(writer, value.value, tags[value.type]);
      break;
    case 'counter64':
      writeUnsigned(writer, value.value, tags.counter64);
      break;
    case 'octets':
      writeOctets(writer, value.value);
      break;
    case 'opaque':
    case 'ipAddress':
      writeOctets(writer, value.value, tags[value.type]);
      break;
    case 'oid':
      writeOid(writer, value.value);
      break;
    case 'null':
      writeNull(writer);
      break;
    default:
      writeNull(writer, tags[value.type]);
      break;
  }
}

function writePdu(writer: BerWriter, pdu: PduRequest): void {
  const end = writer.at;
  for (let i = pdu.oids.length - 1; i >= 0; i--) {
    const bindEnd = writer.at;
    const value = pdu.values?.[i];
    if (value) writeValue(writer, value);
    else writeNull(writer);
    writeOid(writer, pdu.oids[i]!);
    wrap(writer, tags.sequence, bindEnd);
  }
  wrap(writer, tags.sequence, end);
  writeInteger(writer, pdu.errorIndex);
  writeInteger(writer, pdu.errorStatus);
  writeInteger(writer, pdu.requestId);
  wrap(writer, pdu.type, end);
}

export function encodeCommunityMessage(version: 0 | 1, community: Uint8Array, pdu: PduRequest): Uint8Array {
  const writer = newWriter(capacityFor(pdu) + community.length);
  const end = writer.at;
  writePdu(writer, pdu);
  writeOctets(writer, community);
  writeInteger(writer, version);
  wrap(writer, tags.sequence, end);
  return written(writer);
}

function readValue(reader: BerReader): SnmpValue {
  const tag = peekTag(reader);
  switch (tag) {
    case tags.integer:
      return { type: 'integer', value: readInteger(reader) };
    case tags.octetString:
      return { type: 'octets', value: readOctets(reader).slice() };
    case tags.oid:
      return { type: 'oid', value: readOid(reader) };
    case tags.ipAddress:
      return { type: 'ipAddress', value: readOctets(reader, tag).slice() };
    case tags.opaque:
      return { type: 'opaque', value: readOctets(reader, tag).slice() };
    case tags.counter32:
      return { type: 'counter32', value: readUnsigned32(reader, tag) };
    case tags.gauge32:
      return { type: 'gauge32', value: readUnsigned32(reader, tag) };
    case tags.timeTicks:
      return { type: 'timeTicks', value: readUnsigned32(reader, tag) };
    case tags.counter64:
      return { type: 'counter64', value: readUnsigned64(reader, tag) };
    case tags.noSuchObject:
      skip(reader);
      return { type: 'noSuchObject' };
    case tags.noSuchInstance:
      skip(reader);
      return { type: 'noSuchInstance' };
    case tags.endOfMibView:
      skip(reader);
      return { type: 'endOfMibView' };
    default:
      skip(reader);
      return { type: 'null' };
  }
}

/**
 * Hears of each varbind of a response without error, as it is read: arcs 0..length-1 of `oid` are valid only during the call. The PDU
 * then has no varbinds of its own. What came before malformed bytes has been heard of.
 */
export type VisitVarBind = (at: number, oid: Uint32Array, length: number, value: SnmpValue) => void;

export function readPdu(reader: BerReader, visit?: VisitVarBind): Pdu | undefined {
  const type = peekTag(reader);
  if (type < 0xa0 || type > 0xa8 || type === 0xa4) return undefined;
  return within(reader, type, () => {
    const requestId = readInteger(reader);
    const errorStatus = readInteger(reader);
    const errorIndex = readInteger(reader);
    const varBinds: VarBind[] = [];
    within(reader, tags.sequence, () => {
      if (visit && type === pduTypes.response && errorStatus === 0) visitVarBinds(reader, visit);
      else readVarBinds(reader, varBinds);
    });
    return { type, requestId, errorStatus, errorIndex, varBinds };
  });
}

export function readVarBinds(reader: BerReader, into: VarBind[]): void {
  const outer = reader.end;
  while (reader.at < outer && !reader.bad && into.length < varBindsMax) {
    const end = enter(reader, tags.sequence);
    if (reader.bad) return;
    reader.end = end;
    into.push({ oid: readOid(reader), value: readValue(reader) });
    reader.end = outer;
    reader.at = end;
  }
}

const visited = oidBuffer();
/** The hot loop of every walk. */
function visitVarBinds(reader: BerReader, visit: VisitVarBind): void {
  const outer = reader.end;
  for (let at = 0; reader.at < outer && !reader.bad && at < varBindsMax; at++) {
    const end = enter(reader, tags.sequence);
    if (reader.bad) return;
    reader.end = end;
    const length = readOidInto(reader, visited);
    const value = readValue(reader);
    reader.end = outer;
    reader.at = end;
    if (!reader.bad) visit(at, visited, length, value);
  }
}

/**
 * Version and request-id (msgID in version 3), to find whose answer this is before more is spent on it. The lengths around them are
 * not believed: an answer that was cut off still tells whose it was.
 */
export function peekMessage(
  bytes: Uint8Array,
): { readonly version: number; readonly id: number } | undefined {
  const reader = newReader(bytes);
  open(reader, tags.sequence);
  const version = readInteger(reader);
  if (version === 3) open(reader, tags.sequence);
  else {
    skip(reader);
    open(reader, peekTag(reader));
  }
  const id = readInteger(reader);
  return reader.bad ? undefined : { version, id };
}

function open(reader: BerReader, tag: number): void {
  const lengthOctet = reader.bytes[reader.at + 1] ?? 0;
  if (peekTag(reader) !== tag) reader.bad = true;
  reader.at += lengthOctet < 0x80 ? 2 : 2 + (lengthOctet & 0x7f);
}

export interface CommunityMessage {
  readonly version: number;
  /** A view of the message. */
  readonly community: Uint8Array;
  readonly pdu: Pdu;
}

export function decodeCommunityMessage(
  bytes: Uint8Array,
  visit?: VisitVarBind,
): CommunityMessage | undefined {
  const reader = newReader(bytes);
  return within(reader, tags.sequence, () => {
    const version = readInteger(reader);
    const community = readOctets(reader);
    const pdu = readPdu(reader, visit);
    if (!pdu) reader.bad = true;
    return { version, community, pdu: pdu! };
  });
}

export const messageFlags = { auth: 1, priv: 2, reportable: 4 } as const;

export interface UsmParameters {
  readonly engineId: Uint8Array;
  readonly engineBoots: number;
  readonly engineTimeS: number;
  readonly user: Uint8Array;
  readonly authentication: Uint8Array;
  readonly privacy: Uint8Array;
}

/** The scoped PDU in clear, ready to be encrypted. */
export function encodeScopedPdu(engineId: Uint8Array, context: Uint8Array, pdu: PduRequest): Uint8Array {
  const writer = newWriter(capacityFor(pdu) + context.length);
  const end = writer.at;
  writePdu(writer, pdu);
  writeOctets(writer, context);
  writeOctets(writer, engineId);
  wrap(writer, tags.sequence, end);
  return written(writer);
}

/** `scoped` is the scoped PDU, or the octets of its ciphertext when `flags` has priv. `authenticationAt` is where the digest goes. */
export function encodeV3Message(
  messageId: number,
  flags: number,
  usm: UsmParameters,
  scoped: Uint8Array,
): { readonly bytes: Uint8Array; readonly authenticationAt: number } {
  const writer = newWriter(scoped.length + 512);
  const end = writer.at;
  if (flags & messageFlags.priv) writeOctets(writer, scoped);
  else {
    writer.at -= scoped.length;
    writer.bytes.set(scoped, writer.at);
  }
  const securityEnd = writer.at;
  writeOctets(writer, usm.privacy);
  const authenticationFromEnd = writer.bytes.length - (writer.at - usm.authentication.length);
  writeOctets(writer, usm.authentication);
  writeOctets(writer, usm.user);
  writeInteger(writer, usm.engineTimeS);
  writeInteger(writer, usm.engineBoots);
  writeOctets(writer, usm.engineId);
  wrap(writer, tags.sequence, securityEnd);
  wrap(writer, tags.octetString, securityEnd);
  const globalEnd = writer.at;
  writeInteger(writer, 3); // user-based security model
  writeOctets(writer, Uint8Array.of(flags));
  writeInteger(writer, 65_507); // the largest message we take
  writeInteger(writer, messageId);
  wrap(writer, tags.sequence, globalEnd);
  writeInteger(writer, 3);
  wrap(writer, tags.sequence, end);
  const bytes = written(writer);
  return { bytes, authenticationAt: bytes.length - authenticationFromEnd };
}

export interface V3Message {
  readonly messageId: number;
  readonly flags: number;
  readonly usm: UsmParameters;
  /** Offset of the authentication digest in the message, to blank it out for checking. */
  readonly authenticationAt: number;
  /** Ciphertext when `flags` has priv, else the scoped PDU. */
  readonly scoped: Uint8Array;
}

export function decodeV3Message(bytes: Uint8Array): V3Message | undefined {
  const reader = newReader(bytes);
  return within(reader, tags.sequence, (): V3Message => {
    if (readInteger(reader) !== 3) reader.bad = true;
    let messageId = 0;
    let flags = 0;
    within(reader, tags.sequence, () => {
      messageId = readInteger(reader);
      readInteger(reader);
      flags = readOctets(reader)[0] ?? 0;
      if (readInteger(reader) !== 3) reader.bad = true;
    });
    const security = readOctets(reader);
    const inner = newReader(security);
    const none = new Uint8Array(0);
    let authentication: Uint8Array = none;
    const usm = within(inner, tags.sequence, () => {
      const engineId = readOctets(inner);
      const engineBoots = readInteger(inner);
      const engineTimeS = readInteger(inner);
      const user = readOctets(inner);
      authentication = readOctets(inner);
      return { engineId, engineBoots, engineTimeS, user, authentication, privacy: readOctets(inner) };
    });
    // RFC 3411 section 5: an SnmpEngineID has at most 32 octets; a longer one would not fit the requests we build from it.
    if (!usm || usm.engineId.length > 32) reader.bad = true;
    let scoped = none;
    if (flags & messageFlags.priv) scoped = readOctets(reader) as Uint8Array<ArrayBuffer>;
    else scoped = reader.bytes.subarray(reader.at, reader.end) as Uint8Array<ArrayBuffer>;
    return {
      messageId,
      flags,
      usm: usm ?? {
        engineId: none,
        engineBoots: 0,
        engineTimeS: 0,
        user: none,
        authentication: none,
        privacy: none,
      },
      authenticationAt: authentication.byteOffset - bytes.byteOffset,
      scoped,
    };
  });
}

/** Decrypted padding may follow the scoped PDU: it is ignored. */
export function decodeScopedPdu(
  bytes: Uint8Array,
  visit?: VisitVarBind,
): { readonly engineId: Uint8Array; readonly context: Uint8Array; readonly pdu: Pdu } | undefined {
  const reader = newReader(bytes);
  return within(reader, tags.sequence, () => {
    const engineId = readOctets(reader).slice();
    const context = readOctets(reader);
    const pdu = readPdu(reader, visit);
    if (!pdu) reader.bad = true;
    return { engineId, context, pdu: pdu! };
  });
}

export const formatOid = (oid: readonly number[]): string => oid.join('.');

export function parseOid(text: string): number[] | undefined {
  if (!/^\.?\d+(\.\d+)*$/.test(text) || text.length > 1000) return undefined;
  const oid = text.replace(/^\./, '').split('.').map(Number);
  return oid.length < 2 || oid.length > 128 || oid[0]! > 2 || oid.some((arc) => arc > 0xffff_ffff)
    ? undefined
    : oid;
}

export function compareOids(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

export function startsWith(oid: readonly number[], prefix: readonly number[]): boolean {
  if (oid.length < prefix.length) return false;
  // From the end: objects of one walk differ in their last arcs, if at all.
  for (let i = prefix.length - 1; i >= 0; i--) if (oid[i] !== prefix[i]) return false;
  return true;
}
