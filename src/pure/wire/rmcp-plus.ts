/**
 * RMCP+ (IPMI 2.0 sections 13.6, 13.17 to 13.24, 13.28): packets with their trailer, and the messages that open a session. Keys and ciphers are the
 * matter of `protocols/rakp.ts`. Not supported: payloads of vendors, serial over LAN.
 */
import { cursorOf, le16, le32, left, octets, skip, u8 } from './cursor.ts';
import { decodeRmcp, encodeRmcp } from './ipmi.ts';
import { concat, le16 as word, le32 as words } from './octets.ts';

const authenticationType = 6;
/** Section 13.27.3. */
export const payloadTypes = {
  ipmi: 0,
  openRequest: 0x10,
  openResponse: 0x11,
  rakp1: 0x12,
  rakp2: 0x13,
  rakp3: 0x14,
  rakp4: 0x15,
} as const;

export interface PacketHead {
  readonly type: number;
  /** Of the receiver; 0 outside a session. */
  readonly session: number;
  readonly sequence: number;
  readonly encrypted: boolean;
  readonly authenticated: boolean;
}
const outside = { session: 0, sequence: 0, encrypted: false, authenticated: false } as const;

function encodeHead({ type, session, sequence, encrypted, authenticated }: PacketHead): Uint8Array {
  const kind = type | (encrypted ? 0x80 : 0) | (authenticated ? 0x40 : 0);
  return concat([authenticationType, kind], words(session), words(sequence));
}
/** Of the protocol that follows a trailer: always RMCP. */
const nextHeader = 7;

/** All that a signature covers (section 13.28.4): padded so that the signature begins at a multiple of four. */
export function encodeSigned(head: PacketHead, payload: Uint8Array): Uint8Array {
  const start = concat(encodeHead(head), word(payload.length), payload);
  const pad = -(start.length + 2) & 3;
  return concat(start, new Uint8Array(pad).fill(0xff), [pad, nextHeader]);
}
export const encodePacket = (signed: Uint8Array, signature: Uint8Array): Uint8Array =>
  encodeRmcp(signed, signature);
/** Without a session there is no trailer. */
export const encodePayload = (type: number, payload: Uint8Array): Uint8Array =>
  encodeRmcp(encodeHead({ ...outside, type }), word(payload.length), payload);

export interface Packet extends PacketHead {
  readonly payload: Uint8Array;
  /** What the signature covers, and the signature: empty where there is none. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}
/** `signatureBytes` of the suite in use; the padding between payload and signature is stepped over by its own length. */
export function decodePacket(bytes: Uint8Array, signatureBytes = 0): Packet | undefined {
  const packet = decodeRmcp(bytes);
  if (!packet) return undefined;
  const cursor = cursorOf(packet);
  if (u8(cursor) !== authenticationType) return undefined;
  const kind = u8(cursor);
  const type = kind & 0x3f;
  // Payloads of vendors carry who defines them before the identifier of the session.
  if (type === 2) return undefined;
  const session = le32(cursor);
  const sequence = le32(cursor);
  const payload = octets(cursor, le16(cursor));
  const authenticated = (kind & 0x40) !== 0;
  if (cursor.bad || (authenticated && left(cursor) < signatureBytes + 2)) return undefined;
  const end = authenticated ? packet.length - signatureBytes : cursor.at;
  return {
    ...{ type, session, sequence, payload, authenticated },
    encrypted: (kind & 0x80) !== 0,
    signed: packet.subarray(0, end),
    signature: authenticated ? packet.subarray(end) : packet.subarray(0, 0),
  };
}

/** Section 13.24. */
export const rakpStatuses: Readonly<Record<number, string>> = {
  0: 'no errors',
  1: 'insufficient resources to create a session',
  2: 'invalid session ID',
  3: 'invalid payload type',
  4: 'invalid authentication algorithm',
  5: 'invalid integrity algorithm',
  6: 'no matching authentication payload',
  7: 'no matching integrity payload',
  8: 'inactive session ID',
  9: 'invalid role',
  10: 'unauthorized role or privilege level requested',
  11: 'insufficient resources to create a session at the requested role',
  12: 'invalid name length',
  13: 'unauthorized name',
  14: 'unauthorized GUID',
  15: 'invalid integrity check value',
  16: 'invalid confidentiality algorithm',
  17: 'no cipher suite match with proposed security algorithms',
  18: 'illegal or unrecognized parameter',
};

/** Numbers of sections 13.28, 13.28.4 and 13.28.5. */
export interface Algorithms {
  readonly authentication: number;
  readonly integrity: number;
  readonly confidentiality: number;
}

/** Section 13.17. Privilege 0 asks for the highest that the suite allows; the role is asked for in RAKP 1. */
export function encodeOpenRequest(tag: number, console: number, algorithms: Algorithms): Uint8Array {
  const { authentication, integrity, confidentiality } = algorithms;
  const algorithm = (kind: number, number: number) => [kind, 0, 0, 8, number, 0, 0, 0];
  return encodePayload(
    payloadTypes.openRequest,
    concat(
      [tag, 0, 0, 0],
      words(console),
      algorithm(0, authentication),
      algorithm(1, integrity),
      algorithm(2, confidentiality),
    ),
  );
}

interface Reply {
  readonly tag: number;
  /** Of `rakpStatuses`; everything else is only there with 0. */
  readonly status: number;
  /** Our identifier of the session. */
  readonly console: number;
}
export interface OpenReply extends Reply, Algorithms {
  readonly privilegeMax: number;
  /** The controller's identifier of the session. */
  readonly managed: number;
}
const failed = (status: number): boolean => status !== 0;

/** A payload of this type outside a session. */
function payloadOf(bytes: Uint8Array, type: number): Uint8Array | undefined {
  const packet = decodePacket(bytes);
  return packet?.type === type && packet.session === 0 ? packet.payload : undefined;
}

/** Section 13.18; a refusal may be shorter. */
export function decodeOpenReply(bytes: Uint8Array): OpenReply | undefined {
  const payload = payloadOf(bytes, payloadTypes.openResponse);
  if (!payload) return undefined;
  const cursor = cursorOf(payload);
  const tag = u8(cursor);
  const status = u8(cursor);
  if (cursor.bad) return undefined;
  const privilegeMax = u8(cursor);
  skip(cursor, 1);
  const console = le32(cursor);
  if (failed(status))
    return {
      ...{ tag, status, console, privilegeMax },
      ...{ managed: 0, authentication: 0, integrity: 0, confidentiality: 0 },
    };
  const managed = le32(cursor);
  const algorithm = () => {
    skip(cursor, 4);
    const number = u8(cursor) & 0x3f;
    skip(cursor, 3);
    return number;
  };
  const [authentication, integrity, confidentiality] = [algorithm(), algorithm(), algorithm()];
  if (cursor.bad) return undefined;
  return { tag, status, privilegeMax, console, managed, authentication, integrity, confidentiality };
}

/** Section 13.20. `role` is a privilege, with 0x10 where a user is looked up by name alone. */
export interface Rakp1 {
  readonly tag: number;
  readonly managed: number;
  readonly random: Uint8Array;
  readonly role: number;
  readonly user: Uint8Array;
}
export const nameOnly = 0x10;
export const encodeRakp1 = ({ tag, managed, random, role, user }: Rakp1): Uint8Array =>
  encodePayload(
    payloadTypes.rakp1,
    concat([tag, 0, 0, 0], words(managed), random, [role, 0, 0, user.length], user),
  );

/** Section 13.21. */
export interface Rakp2 extends Reply {
  readonly random: Uint8Array;
  readonly guid: Uint8Array;
  readonly code: Uint8Array;
}
export function decodeRakp2(bytes: Uint8Array): Rakp2 | undefined {
  const payload = payloadOf(bytes, payloadTypes.rakp2);
  if (!payload) return undefined;
  const cursor = cursorOf(payload);
  const head = readHead(cursor);
  if (!head) return undefined;
  if (failed(head.status)) return { ...head, random: none, guid: none, code: none };
  const random = octets(cursor, 16).slice();
  const guid = octets(cursor, 16).slice();
  return cursor.bad ? undefined : { ...head, random, guid, code: payload.slice(cursor.at) };
}
const none = new Uint8Array(0);

function readHead(cursor: ReturnType<typeof cursorOf>): Reply | undefined {
  const tag = u8(cursor);
  const status = u8(cursor);
  if (cursor.bad) return undefined;
  skip(cursor, 2);
  const console = le32(cursor);
  return cursor.bad && !failed(status) ? undefined : { tag, status, console };
}

/** Section 13.22. A status other than 0 lets the controller forget the session. */
export const encodeRakp3 = (tag: number, status: number, managed: number, code: Uint8Array): Uint8Array =>
  encodePayload(payloadTypes.rakp3, concat([tag, status, 0, 0], words(managed), code));

/** Section 13.23. */
export interface Rakp4 extends Reply {
  readonly check: Uint8Array;
}
export function decodeRakp4(bytes: Uint8Array): Rakp4 | undefined {
  const payload = payloadOf(bytes, payloadTypes.rakp4);
  if (!payload) return undefined;
  const cursor = cursorOf(payload);
  const head = readHead(cursor);
  return head && { ...head, check: payload.slice(Math.min(8, payload.length)) };
}
