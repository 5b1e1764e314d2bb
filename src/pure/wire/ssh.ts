/**
 * SSH before encryption: identification (RFC 4253 section 4.2), binary packets without cipher (section 6), KEXINIT (section 7.1) and the
 * first exchange of the elliptic (RFC 5656, RFC 8731) and classic (section 8) key exchanges, as far as a look at the server's host
 * key needs them. Not supported: anything after the keys are taken into use.
 */
export const sshPort = 22;
/** RFC 4253 section 4.2: 255 characters with CR LF; servers may say other lines first. */
export const identificationBytesMax = 255;
/** RFC 4253 section 6.1 asks for 35,000 octets at least. */
const packetBytesMax = 65_536;
const namesMax = 512;

export const sshMessages = { disconnect: 1, kexInit: 20, newKeys: 21, kexRequest: 30, kexReply: 31 } as const;

export interface SshKexInit {
  readonly kex: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphersToServer: readonly string[];
  readonly ciphersToClient: readonly string[];
  readonly macsToServer: readonly string[];
  readonly macsToClient: readonly string[];
  readonly compression: readonly string[];
}

export interface SshIdentification {
  /** `2.0`, or `1.99` for a server that speaks version 1 too. */
  readonly protocol: string;
  /** As the server says it: `OpenSSH_9.2p1`, `Cisco-1.25`. */
  readonly software: string;
  readonly comment?: string;
}

export function parseIdentification(line: string): SshIdentification | undefined {
  const found = /^SSH-([^-\s]{1,16})-([!-~]{1,200})(?: (.*))?$/.exec(line);
  if (!found) return undefined;
  return { protocol: found[1]!, software: found[2]!, ...(found[3] ? { comment: found[3] } : {}) };
}

/** One packet without cipher and MAC: length, padding length, payload, padding to a multiple of eight. */
export function encodeSshPacket(payload: Uint8Array): Uint8Array {
  let padding = 8 - ((5 + payload.length) % 8);
  if (padding < 4) padding += 8;
  const bytes = new Uint8Array(5 + payload.length + padding);
  new DataView(bytes.buffer).setUint32(0, 1 + payload.length + padding);
  bytes[4] = padding;
  bytes.set(payload, 5);
  return bytes;
}

export type SshPacket =
  | { readonly state: 'complete'; readonly payload: Uint8Array; readonly lengthBytes: number }
  | { readonly state: 'partial' }
  | { readonly state: 'malformed' };

/** The packet that begins at `at`; `lengthBytes` is what it took. */
export function decodeSshPacket(bytes: Uint8Array, at: number): SshPacket {
  if (bytes.length < at + 5) return { state: 'partial' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getUint32(at);
  const padding = bytes[at + 4]!;
  if (length > packetBytesMax || length < 2 || padding + 1 >= length) return { state: 'malformed' };
  if (bytes.length < at + 4 + length) return { state: 'partial' };
  const payload = bytes.subarray(at + 5, at + 4 + length - padding);
  return { state: 'complete', payload, lengthBytes: 4 + length };
}

/** The `string` of RFC 4251 section 5 at `at`, or undefined when it does not fit. */
function stringAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  if (at + 4 > bytes.length) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at);
  return at + 4 + length > bytes.length ? undefined : bytes.subarray(at + 4, at + 4 + length);
}

const ascii = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : '?')).join('');

export function decodeKexInit(payload: Uint8Array): SshKexInit | undefined {
  if (payload[0] !== sshMessages.kexInit) return undefined;
  const lists: string[][] = [];
  // Sixteen bytes of cookie, then ten name-lists.
  for (let i = 0, at = 17; i < 10; i++) {
    const text = stringAt(payload, at);
    if (!text) return undefined;
    at += 4 + text.length;
    lists.push(text.length === 0 ? [] : ascii(text).split(',').slice(0, namesMax));
  }
  const [kex, hostKeys, ciphersToServer, ciphersToClient, macsToServer, macsToClient, compression] = lists;
  return {
    kex: kex!,
    hostKeys: hostKeys!,
    ciphersToServer: ciphersToServer!,
    ciphersToClient: ciphersToClient!,
    macsToServer: macsToServer!,
    macsToClient: macsToClient!,
    compression: compression!,
  };
}

export function encodeKexInit(cookie: Uint8Array, offer: SshKexInit): Uint8Array {
  const lists = [
    offer.kex,
    offer.hostKeys,
    offer.ciphersToServer,
    offer.ciphersToClient,
    offer.macsToServer,
    offer.macsToClient,
    offer.compression,
    offer.compression,
    [],
    [],
  ].map((names) => new TextEncoder().encode(names.join(',')));
  const bytes = new Uint8Array(17 + lists.reduce((sum, list) => sum + 4 + list.length, 0) + 5);
  bytes[0] = sshMessages.kexInit;
  bytes.set(cookie.subarray(0, 16), 1);
  const view = new DataView(bytes.buffer);
  let at = 17;
  for (const list of lists) {
    view.setUint32(at, list.length);
    bytes.set(list, at + 4);
    at += 4 + list.length;
  }
  return bytes;
}

/** SSH_MSG_KEX_ECDH_INIT and SSH_MSG_KEXDH_INIT alike: number 30 and one string (an mpint is one, too). */
export function encodeKexRequest(publicValue: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + publicValue.length);
  bytes[0] = sshMessages.kexRequest;
  new DataView(bytes.buffer).setUint32(1, publicValue.length);
  bytes.set(publicValue, 5);
  return bytes;
}

export interface SshHostKey {
  /** `ssh-ed25519`, `rsa-…` keys are `ssh-rsa`. */
  readonly type: string;
  /** The public key blob, of which fingerprints are made. */
  readonly blob: Uint8Array;
}

/** The host key is the first string of either reply (RFC 5656 section 4, RFC 4253 section 8). */
export function decodeKexReply(payload: Uint8Array): SshHostKey | undefined {
  if (payload[0] !== sshMessages.kexReply) return undefined;
  const blob = stringAt(payload, 1);
  const type = blob && stringAt(blob, 0);
  return type && type.length > 0 ? { type: ascii(type), blob } : undefined;
}

/** Bits of an RSA modulus or a DSA prime (RFC 4253 section 6.6): the blob holds type, exponent, modulus, or type, prime and more. */
export function keySizeBits({ type, blob }: SshHostKey): number | undefined {
  const skipped = { 'ssh-rsa': 2, 'ssh-dss': 1 }[type];
  if (skipped === undefined) return undefined;
  let at = 0;
  for (let i = 0; i < skipped; i++) at += 4 + (stringAt(blob, at)?.length ?? blob.length);
  const number = stringAt(blob, at);
  const first = number?.findIndex((byte) => byte !== 0) ?? -1;
  return number && first >= 0 ? (number.length - first) * 8 - Math.clz32(number[first]!) + 24 : undefined;
}

/** A SHA-256 fingerprint as ssh-keygen prints it, with or without its name and padding; undefined when it is none. */
export function fingerprintOf(text: string): string | undefined {
  const found = /^(?:SHA256:)?([A-Za-z0-9+/]{43})=?$/.exec(text.trim());
  return found ? `SHA256:${found[1]}` : undefined;
}
