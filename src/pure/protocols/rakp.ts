/**
 * The keys of an RMCP+ session, and what they protect (IPMI 2.0 sections 13.28 to 13.33): RAKP with HMAC-SHA1 or HMAC-SHA256, AES-CBC-128, signed
 * packets. Cipher suites 3 and 17 only: the others leave something in the clear, or rest on MD5 and RC4.
 */
import type { Crypto } from '../contract/network.ts';
import { concat, le32, type Octets, sameOctets } from '../wire/octets.ts';
import {
  type Algorithms,
  decodePacket,
  encodePacket,
  encodeSigned,
  type Packet,
  type PacketHead,
} from '../wire/rmcp-plus.ts';

export interface CipherSuite extends Algorithms {
  readonly id: number;
  readonly name: string;
  readonly hash: 'sha1' | 'sha256';
  /** Of what a signature or the check of RAKP 4 keeps of its hash. */
  readonly signatureBytes: number;
}
export const suite17: CipherSuite = {
  id: 17,
  name: 'HMAC-SHA256, HMAC-SHA256-128, AES-CBC-128',
  ...{ authentication: 3, integrity: 4, confidentiality: 1 },
  hash: 'sha256',
  signatureBytes: 16,
};
export const suite3: CipherSuite = {
  id: 3,
  name: 'HMAC-SHA1, HMAC-SHA1-96, AES-CBC-128',
  ...{ authentication: 1, integrity: 1, confidentiality: 1 },
  hash: 'sha1',
  signatureBytes: 12,
};

/** Passwords and keys are this long, filled up with zeros. */
export const keyBytes = 20;
export const userBytesMax = 16;

/** What both sides know once RAKP 2 is there. */
export interface Handshake {
  readonly suite: CipherSuite;
  readonly consoleSession: number;
  readonly managedSession: number;
  readonly consoleRandom: Uint8Array;
  readonly managedRandom: Uint8Array;
  readonly guid: Uint8Array;
  readonly role: number;
  readonly user: Uint8Array;
  readonly password: Uint8Array;
  /** Of the controller (Kg); without one, the password stands in for it. */
  readonly controllerKey?: Uint8Array | undefined;
}

export interface SessionKeys {
  /** What RAKP 2 and 4 must prove, and what RAKP 3 proves. */
  readonly code2: Uint8Array;
  readonly code3: Uint8Array;
  readonly check4: Uint8Array;
  /** Of signatures (K1) and of the cipher (K2). */
  readonly integrity: Uint8Array;
  readonly confidentiality: Uint8Array;
}

const filled = (key: Uint8Array): Uint8Array =>
  concat(key, new Uint8Array(Math.max(0, keyBytes - key.length)));

export function keysOf(handshake: Handshake, crypto: Crypto): SessionKeys {
  const { suite, consoleRandom, managedRandom, guid, role, user } = handshake;
  const hmac = (key: Uint8Array, ...parts: readonly Octets[]) =>
    crypto.hmac(suite.hash, key, concat(...parts));
  const console = le32(handshake.consoleSession);
  const managed = le32(handshake.managedSession);
  const who = concat([role, user.length], user);
  const password = filled(handshake.password);
  const session = hmac(filled(handshake.controllerKey ?? password), consoleRandom, managedRandom, who);
  const constant = (octet: number) => hmac(session, new Uint8Array(keyBytes).fill(octet));
  return {
    code2: hmac(password, console, managed, consoleRandom, managedRandom, guid, who),
    code3: hmac(password, managedRandom, console, who),
    check4: hmac(session, consoleRandom, managed, guid).subarray(0, suite.signatureBytes),
    integrity: constant(1),
    confidentiality: constant(2).subarray(0, blockBytes),
  };
}

const blockBytes = 16;
const cipher = 'aes-128-cbc';

/** Section 13.29.2: the initialisation vector, then the payload filled up with 1, 2, 3 … and how much that is. */
function encrypt(payload: Uint8Array, keys: SessionKeys, iv: Uint8Array, crypto: Crypto): Uint8Array {
  const pad = -(payload.length + 1) & (blockBytes - 1);
  const plain = concat(
    payload,
    Uint8Array.from({ length: pad }, (_, i) => i + 1),
    [pad],
  );
  return concat(iv, crypto.encrypt(cipher, keys.confidentiality, iv, plain));
}
function decrypt(bytes: Uint8Array, keys: SessionKeys, crypto: Crypto): Uint8Array | undefined {
  if (bytes.length < 2 * blockBytes || bytes.length % blockBytes !== 0) return undefined;
  const iv = bytes.subarray(0, blockBytes);
  const plain = crypto.decrypt(cipher, keys.confidentiality, iv, bytes.subarray(blockBytes));
  const pad = plain.at(-1)!;
  const end = plain.length - 1 - pad;
  const filling = plain.subarray(end, -1);
  return end >= 0 && filling.every((octet, i) => octet === i + 1) ? plain.subarray(0, end) : undefined;
}

export interface Sealing {
  readonly suite: CipherSuite;
  readonly keys: SessionKeys;
  readonly crypto: Crypto;
}

/** A payload of a session as the other side takes it; `iv` is 16 random octets. */
export function seal(
  head: Pick<PacketHead, 'type' | 'session' | 'sequence'>,
  payload: Uint8Array,
  iv: Uint8Array,
  { suite, keys, crypto }: Sealing,
): Uint8Array {
  const signed = encodeSigned(
    { ...head, encrypted: true, authenticated: true },
    encrypt(payload, keys, iv, crypto),
  );
  const signature = crypto.hmac(suite.hash, keys.integrity, signed).subarray(0, suite.signatureBytes);
  return encodePacket(signed, signature);
}

/** Undefined for what is not signed and encrypted with the keys of the session: nothing else may arrive in it. */
export function open(bytes: Uint8Array, { suite, keys, crypto }: Sealing): Packet | undefined {
  const packet = decodePacket(bytes, suite.signatureBytes);
  if (!packet?.authenticated || !packet.encrypted) return undefined;
  const signature = crypto.hmac(suite.hash, keys.integrity, packet.signed).subarray(0, suite.signatureBytes);
  if (!sameOctets(signature, packet.signature)) return undefined;
  const payload = decrypt(packet.payload, keys, crypto);
  return payload && { ...packet, payload };
}
