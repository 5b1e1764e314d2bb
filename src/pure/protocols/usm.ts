/**
 * The user-based security model of SNMPv3: keys from passwords and their localisation (RFC 3414 A.2, RFC 7860), DES (RFC 3414
 * section 8), AES-128 (RFC 3826), AES-192/256 with keys extended as draft-blumenthal-aes-usm (net-snmp, most vendors) or
 * draft-reeder-snmpv3-usm-3desede (Cisco).
 */
import type { SnmpAuth, SnmpPrivacy } from '../contract/host.ts';
import type { CipherName, Crypto } from '../contract/network.ts';

/** Octets of the digest that travel in the message. */
export const digestBytes: Readonly<Record<SnmpAuth, number>> = {
  md5: 12,
  sha1: 12,
  sha224: 16,
  sha256: 24,
  sha384: 32,
  sha512: 48,
};
const keyBytes: Readonly<Record<SnmpPrivacy, number>> = {
  des: 16,
  aes128: 16,
  aes192: 24,
  aes256: 32,
  'aes192-cisco': 24,
  'aes256-cisco': 32,
};
const ciphers: Readonly<Record<SnmpPrivacy, CipherName>> = {
  des: 'des-cbc',
  aes128: 'aes-128-cfb',
  aes192: 'aes-192-cfb',
  aes256: 'aes-256-cfb',
  'aes192-cisco': 'aes-192-cfb',
  'aes256-cisco': 'aes-256-cfb',
};

const expandedBytes = 1_048_576;
/** A megabyte is hashed per password: results are kept, oldest forgotten first. */
const cachedKeysMax = 1000;
const cachedKeys = new Map<string, Uint8Array>();

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

function hashOfRepeated(crypto: Crypto, auth: SnmpAuth, secret: Uint8Array): Uint8Array {
  const expanded = new Uint8Array(expandedBytes);
  for (let at = 0; at < expandedBytes; at += Math.max(1, secret.length))
    expanded.set(secret.subarray(0, Math.min(secret.length, expandedBytes - at)), at);
  return crypto.hash(auth, expanded);
}

export const localise = (crypto: Crypto, auth: SnmpAuth, key: Uint8Array, engineId: Uint8Array): Uint8Array =>
  crypto.hash(auth, joined(key, engineId, key));

export function localisedKey(
  crypto: Crypto,
  auth: SnmpAuth,
  password: string,
  engineId: Uint8Array,
): Uint8Array {
  const name = `${auth} ${password}`;
  let key = cachedKeys.get(name);
  if (!key) {
    key = hashOfRepeated(crypto, auth, new TextEncoder().encode(password));
    cachedKeys.set(name, key);
    if (cachedKeys.size > cachedKeysMax) cachedKeys.delete(cachedKeys.keys().next().value!);
  }
  return localise(crypto, auth, key, engineId);
}

export function privacyKey(
  crypto: Crypto,
  auth: SnmpAuth,
  privacy: SnmpPrivacy,
  password: string,
  engineId: Uint8Array,
): Uint8Array {
  let key = localisedKey(crypto, auth, password, engineId);
  const wanted = keyBytes[privacy];
  let last = key;
  while (key.length < wanted) {
    last = privacy.endsWith('-cisco')
      ? localise(crypto, auth, hashOfRepeated(crypto, auth, last), engineId)
      : crypto.hash(auth, key);
    key = joined(key, last);
  }
  return key.subarray(0, wanted);
}

/** Our own engine (RFC 3411, 5): the enterprise, format 5 (administratively assigned octets), then what names this server. */
export const ownEngineId = (crypto: Crypto, hostName: string): Uint8Array =>
  joined(
    Uint8Array.of(0x80, 0, 0x7e, 0xd9, 5),
    crypto.hash('sha256', new TextEncoder().encode(hostName)).subarray(0, 12),
  );
/**
 * Our boots stay 1 and our time is the second of the epoch, which never runs backwards over restarts as RFC 3414, 2.2 asks: no state
 * has to be kept for it.
 */
export const ownEngineBoots = 1;
export const ownEngineTimeS = (nowMs: number): number => Math.floor(nowMs / 1000);

export interface Sealing {
  readonly engineBoots: number;
  readonly engineTimeS: number;
  /** Eight octets, different for every message. */
  readonly salt: Uint8Array;
}

function cipherOf(
  privacy: SnmpPrivacy,
  key: Uint8Array,
  sealing: Sealing,
): { key: Uint8Array; iv: Uint8Array } {
  if (privacy === 'des')
    return { key: key.subarray(0, 8), iv: sealing.salt.map((byte, i) => byte ^ key[8 + i]!) };
  const iv = new Uint8Array(16);
  const view = new DataView(iv.buffer);
  view.setUint32(0, sealing.engineBoots);
  view.setUint32(4, sealing.engineTimeS);
  iv.set(sealing.salt, 8);
  return { key, iv };
}

export function encryptScoped(
  crypto: Crypto,
  privacy: SnmpPrivacy,
  key: Uint8Array,
  sealing: Sealing,
  plain: Uint8Array,
): Uint8Array {
  const padded =
    privacy === 'des' && plain.length % 8 !== 0
      ? joined(plain, new Uint8Array(8 - (plain.length % 8)))
      : plain;
  const parts = cipherOf(privacy, key, sealing);
  return crypto.encrypt(ciphers[privacy], parts.key, parts.iv, padded);
}

/** Undefined when the ciphertext cannot be one. */
export function decryptScoped(
  crypto: Crypto,
  privacy: SnmpPrivacy,
  key: Uint8Array,
  sealing: Sealing,
  bytes: Uint8Array,
): Uint8Array | undefined {
  if (sealing.salt.length !== 8 || (privacy === 'des' && bytes.length % 8 !== 0)) return undefined;
  const parts = cipherOf(privacy, key, sealing);
  return crypto.decrypt(ciphers[privacy], parts.key, parts.iv, bytes);
}

/** The digest over the whole message with its own place blanked out. */
export function messageDigest(
  crypto: Crypto,
  auth: SnmpAuth,
  key: Uint8Array,
  bytes: Uint8Array,
  authenticationAt: number,
): Uint8Array {
  const length = digestBytes[auth];
  const blanked = bytes.slice();
  blanked.fill(0, authenticationAt, authenticationAt + length);
  return crypto.hmac(auth, key, blanked).subarray(0, length);
}
