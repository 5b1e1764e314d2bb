/** The agent's side of SNMP for tests and benches: rows that answer Get, GetNext and GetBulk, and the user-based security model of one user. */
import { crypto } from '#io/net/node-crypto.ts';
import {
  decryptScoped,
  encryptScoped,
  localisedKey,
  messageDigest,
  privacyKey,
} from '#pure/protocols/usm.ts';
import {
  type BerWriter,
  newWriter,
  tags,
  wrap,
  writeInteger,
  writeNull,
  writeOctets,
  writeOid,
  written,
} from '#pure/wire/ber.ts';
import {
  compareOids,
  decodeCommunityMessage,
  decodeScopedPdu,
  decodeV3Message,
  encodeV3Message,
  messageFlags,
  type Pdu,
  pduTypes,
} from '#pure/wire/snmp.ts';

export const responderUser = {
  kind: 'snmp-user',
  user: 'bench',
  auth: { protocol: 'sha256', password: 'authpassword' },
  privacy: { protocol: 'aes128', password: 'privpassword' },
} as const;

const text = new TextEncoder();
const columns: readonly number[] = [1, 2, 3, 4, 5, 7, 8, 10, 14, 16];
export const responderEntry = [1, 3, 6, 1, 2, 1, 2, 2, 1];
export const responderColumns = columns;

export interface AgentRow {
  readonly oid: readonly number[];
  /** The finished varbind. */
  readonly bytes: Uint8Array;
}

export function row(oid: readonly number[], write: (writer: BerWriter) => void): AgentRow {
  const writer = newWriter(256);
  const end = writer.at;
  write(writer);
  writeOid(writer, oid);
  wrap(writer, tags.sequence, end);
  return { oid, bytes: written(writer).slice() };
}

export function interfaceRows(interfaces: number): AgentRow[] {
  const rows = [
    row([1, 3, 6, 1, 2, 1, 1, 1, 0], (writer) => writeOctets(writer, text.encode('responder'))),
    row([1, 3, 6, 1, 2, 1, 1, 3, 0], (writer) => writeInteger(writer, 12_345, tags.timeTicks)),
    row([1, 3, 6, 1, 2, 1, 1, 5, 0], (writer) => writeOctets(writer, text.encode('bench'))),
  ];
  for (const column of columns)
    for (let index = 1; index <= interfaces; index++)
      rows.push(
        row([...responderEntry, column, index], (writer) => {
          if (column === 2) writeOctets(writer, text.encode(`GigabitEthernet0/${index}`));
          else if (column === 10 || column === 16 || column === 14)
            writeInteger(writer, index * 1000 + column, tags.counter32);
          else writeInteger(writer, (index * column) & 0xff);
        }),
      );
  // What follows the table, so that a walk of its last column does not end the view.
  rows.push(row([1, 3, 6, 1, 2, 1, 4, 1, 0], (writer) => writeInteger(writer, 1)));
  return rows.sort((a, b) => compareOids(a.oid, b.oid));
}

/** Writes the response to a request; false for what it does not answer. */
export type Answerer = (pdu: Pdu, writer: BerWriter) => boolean;

export function answererOf(rows: readonly AgentRow[], bytesMax: number): Answerer {
  const exact = new Map(rows.map((item, i) => [item.oid.join('.'), i]));
  const after = (oid: readonly number[]): number => {
    const known = exact.get(oid.join('.'));
    if (known !== undefined) return known + 1;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareOids(rows[middle]!.oid, oid) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const missing = (oid: readonly number[], tag: number): Uint8Array =>
    row(oid, (writer) => writeNull(writer, tag)).bytes;
  const find = (pdu: Pdu): Uint8Array[] | undefined => {
    if (pdu.type === pduTypes.get)
      return pdu.varBinds.map(({ oid }) => {
        const at = exact.get(oid.join('.'));
        return at === undefined ? missing(oid, tags.noSuchInstance) : rows[at]!.bytes;
      });
    if (pdu.type !== pduTypes.getBulk && pdu.type !== pduTypes.getNext) return undefined;
    const found: Uint8Array[] = [];
    const at = pdu.varBinds.map(({ oid }) => after(oid));
    const repetitions = pdu.type === pduTypes.getBulk ? pdu.errorIndex : 1;
    for (let size = 60, i = 0; i < repetitions * at.length; i++) {
      const column = i % at.length;
      const next = rows[at[column]!];
      if (next) at[column]!++;
      const bytes = next?.bytes ?? missing(pdu.varBinds[column]!.oid, tags.endOfMibView);
      size += bytes.length;
      if (size > bytesMax) break;
      found.push(bytes);
      if (!next && at.length === 1) break;
    }
    return found;
  };
  return (pdu, writer) => {
    const found = find(pdu);
    if (!found) return false;
    const end = writer.at;
    for (let i = found.length - 1; i >= 0; i--) {
      writer.at -= found[i]!.length;
      writer.bytes.set(found[i]!, writer.at);
    }
    wrap(writer, tags.sequence, end);
    writeInteger(writer, 0);
    writeInteger(writer, 0);
    writeInteger(writer, pdu.requestId);
    wrap(writer, pduTypes.response, end);
    return true;
  };
}

const none = new Uint8Array(0);

/** The engine of an agent and the keys of its user; tests break it on purpose. */
export interface UserAgent {
  readonly engineId: Uint8Array;
  boots: number;
  timeS(): number;
  readonly auth: Uint8Array;
  readonly privacy: Uint8Array;
  /** usmStats object to report instead of answering, whatever is asked. */
  readonly reportAlways?: number;
  readonly breakDigest?: boolean;
}

export function newUserAgent(engineNumber: number, over: Partial<UserAgent> = {}): UserAgent {
  const engineId = Uint8Array.of(0x80, 0, 0, 0, 5, 1, 2, 3, 4, 5, 6, engineNumber);
  const { auth, privacy } = responderUser;
  const startedMs = Date.now();
  return {
    engineId,
    boots: 1,
    timeS: () => Math.floor((Date.now() - startedMs) / 1000),
    auth: localisedKey(crypto, auth.protocol, auth.password, engineId),
    privacy: privacyKey(crypto, auth.protocol, privacy.protocol, privacy.password, engineId),
    ...over,
  };
}

const windowS = 150;
const utf8 = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** RFC 3414 section 3.2: what an agent checks, in that order, and reports when it does not hold. */
function reportFor(
  agent: UserAgent,
  bytes: Uint8Array,
  message: NonNullable<ReturnType<typeof decodeV3Message>>,
): number {
  const { usm } = message;
  if (usm.engineId.join() !== agent.engineId.join()) return 4;
  if (agent.reportAlways) return agent.reportAlways;
  if (utf8(usm.user) !== responderUser.user) return 3;
  if (!(message.flags & messageFlags.priv)) return 1;
  const digest = messageDigest(crypto, 'sha256', agent.auth, bytes, message.authenticationAt);
  if (!digest.every((byte, i) => byte === usm.authentication[i])) return 5;
  return usm.engineBoots === agent.boots && Math.abs(usm.engineTimeS - agent.timeS()) <= windowS ? 0 : 2;
}

/** Undefined when it stays silent. */
export function answerUser(bytes: Uint8Array, answer: Answerer, agent: UserAgent): Uint8Array | undefined {
  const message = decodeV3Message(bytes);
  if (!message) return undefined;
  const { auth, privacy } = responderUser;
  const { engineId } = agent;
  const [engineBoots, engineTimeS] = [agent.boots, agent.timeS()];
  const writer = newWriter(66_000);
  const end = writer.at;
  const scopedOf = () => {
    writeOctets(writer, none);
    writeOctets(writer, engineId);
    wrap(writer, tags.sequence, end);
    return written(writer);
  };
  const seal = (flags: number, scoped: Uint8Array, salt: Uint8Array) => {
    const user = text.encode(flags === 0 ? '' : responderUser.user);
    const authentication = flags === 0 ? none : new Uint8Array(24);
    const usm = { engineId, engineBoots, engineTimeS, user, authentication, privacy: salt };
    const { bytes: sealed, authenticationAt: at } = encodeV3Message(message.messageId, flags, usm, scoped);
    if (flags !== 0) sealed.set(messageDigest(crypto, auth.protocol, agent.auth, sealed, at), at);
    if (flags !== 0 && agent.breakDigest) sealed[at]! ^= 1;
    return sealed;
  };
  const report = reportFor(agent, bytes, message);
  if (report !== 0) {
    const stats = row([1, 3, 6, 1, 6, 3, 15, 1, 1, report, 0], (item) =>
      writeInteger(item, 1, tags.counter32),
    );
    writer.at -= stats.bytes.length;
    writer.bytes.set(stats.bytes, writer.at);
    wrap(writer, tags.sequence, end);
    for (const value of [0, 0, message.messageId]) writeInteger(writer, value);
    wrap(writer, pduTypes.report, end);
    // Only the time window is reported under the user's key (RFC 3414 section 3.2 7 a).
    return seal(report === 2 ? messageFlags.auth : 0, scopedOf(), none);
  }
  const salt = message.usm.privacy.slice();
  const opened = decryptScoped(
    crypto,
    privacy.protocol,
    agent.privacy,
    { engineBoots: message.usm.engineBoots, engineTimeS: message.usm.engineTimeS, salt },
    message.scoped,
  );
  const scoped = opened && decodeScopedPdu(opened);
  if (!scoped || !answer(scoped.pdu, writer)) return undefined;
  const sealing = { engineBoots, engineTimeS, salt };
  const sealed = encryptScoped(crypto, privacy.protocol, agent.privacy, sealing, scopedOf());
  return seal(messageFlags.auth | messageFlags.priv, sealed, salt);
}

export function answerCommunity(bytes: Uint8Array, answer: Answerer): Uint8Array | undefined {
  const message = decodeCommunityMessage(bytes);
  if (message?.version !== 1) return undefined;
  const writer = newWriter(66_000);
  const end = writer.at;
  if (!answer(message.pdu, writer)) return undefined;
  writeOctets(writer, text.encode('public'));
  writeInteger(writer, 1);
  wrap(writer, tags.sequence, end);
  return written(writer);
}
