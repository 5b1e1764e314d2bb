/**
 * RADIUS (RFC 2865, RFC 2866 for its codes, RFC 5997 Status-Server) with Message-Authenticator (RFC 3579 section 3.2): packets both ways,
 * attributes with vendor ones (26) taken apart. Hashes are passed in. Not supported: EAP, extended attributes (RFC 6929), RADIUS over TLS.
 */
export const radiusPort = 1812;
const headerBytes = 20;
const packetBytesMax = 4096;

export const radiusCodes: Readonly<Record<number, string>> = {
  1: 'Access-Request',
  2: 'Access-Accept',
  3: 'Access-Reject',
  4: 'Accounting-Request',
  5: 'Accounting-Response',
  11: 'Access-Challenge',
  12: 'Status-Server',
  13: 'Status-Client',
  40: 'Disconnect-Request',
  43: 'CoA-Request',
};
export const accessRequest = 1;
export const statusServer = 12;

export const radiusAttributes = {
  userName: 1,
  userPassword: 2,
  chapPassword: 3,
  nasIpAddress: 4,
  nasPort: 5,
  serviceType: 6,
  framedIpAddress: 8,
  filterId: 11,
  replyMessage: 18,
  state: 24,
  class: 25,
  vendor: 26,
  sessionTimeout: 27,
  idleTimeout: 28,
  nasIdentifier: 32,
  chapChallenge: 60,
  tunnelType: 64,
  tunnelMedium: 65,
  messageAuthenticator: 80,
  tunnelGroup: 81,
} as const;
/** Names as in the registers of IANA, for what servers answer with; the kind tells how a value reads. */
const names: Readonly<Record<number, readonly [string, 'text' | 'number' | 'address' | 'octets']>> = {
  1: ['User-Name', 'text'],
  6: ['Service-Type', 'number'],
  7: ['Framed-Protocol', 'number'],
  8: ['Framed-IP-Address', 'address'],
  9: ['Framed-IP-Netmask', 'address'],
  11: ['Filter-Id', 'text'],
  12: ['Framed-MTU', 'number'],
  18: ['Reply-Message', 'text'],
  22: ['Framed-Route', 'text'],
  24: ['State', 'octets'],
  25: ['Class', 'octets'],
  27: ['Session-Timeout', 'number'],
  28: ['Idle-Timeout', 'number'],
  64: ['Tunnel-Type', 'number'],
  65: ['Tunnel-Medium-Type', 'number'],
  80: ['Message-Authenticator', 'octets'],
  81: ['Tunnel-Private-Group-Id', 'text'],
  85: ['Acct-Interim-Interval', 'number'],
};

export interface RadiusHashes {
  md5(bytes: Uint8Array): Uint8Array;
  hmacMd5(key: Uint8Array, bytes: Uint8Array): Uint8Array;
}
export interface RadiusAttribute {
  readonly type: number;
  readonly value: Uint8Array;
  /** Of type 26: SMI enterprise number, and type within it. */
  readonly vendor?: number;
  readonly vendorType?: number;
}
export interface RadiusPacket {
  readonly code: number;
  readonly identifier: number;
  readonly authenticator: Uint8Array;
  readonly attributes: readonly RadiusAttribute[];
}

/** Undefined for bytes whose lengths do not agree; bytes behind the packet are padding (RFC 2865 section 3). */
export function decodeRadius(bytes: Uint8Array): RadiusPacket | undefined {
  if (bytes.length < headerBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getUint16(2);
  if (length < headerBytes || length > packetBytesMax || length > bytes.length) return undefined;
  const attributes: RadiusAttribute[] = [];
  for (let at = headerBytes; at < length; ) {
    const size = bytes[at + 1]!;
    if (at + 2 > length || size < 2 || at + size > length) return undefined;
    attributes.push(...readAttribute(bytes[at]!, bytes.slice(at + 2, at + size)));
    at += size;
  }
  return { code: bytes[0]!, identifier: bytes[1]!, authenticator: bytes.slice(4, 20), attributes };
}

/** RFC 2865 section 5.26: a vendor may put several attributes into one; what is not built that way stays whole. */
function readAttribute(type: number, value: Uint8Array): RadiusAttribute[] {
  if (type !== radiusAttributes.vendor || value.length < 6) return [{ type, value }];
  const vendor = new DataView(value.buffer, value.byteOffset).getUint32(0);
  const found: RadiusAttribute[] = [];
  for (let at = 4; at < value.length; ) {
    const size = value[at + 1] ?? 0;
    if (size < 2 || at + size > value.length) return [{ type, value, vendor }];
    found.push({ type, vendor, vendorType: value[at]!, value: value.slice(at + 2, at + size) });
    at += size;
  }
  return found;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** RFC 2865 section 5.2: each block of 16 octets under a hash of the secret and the block before. At most 128 octets. */
export function hidePassword(
  password: Uint8Array,
  secret: Uint8Array,
  authenticator: Uint8Array,
  hashes: RadiusHashes,
): Uint8Array {
  const hidden = new Uint8Array(Math.max(16, Math.ceil(password.length / 16) * 16));
  hidden.set(password);
  let before = authenticator;
  for (let at = 0; at < hidden.length; at += 16) {
    const mask = hashes.md5(join(secret, before));
    for (let i = 0; i < 16; i++) hidden[at + i]! ^= mask[i]!;
    before = hidden.subarray(at, at + 16);
  }
  return hidden;
}

/** RFC 2865 section 5.3: an identifier, and the hash of it, the password and the challenge. */
export const chapResponse = (
  identifier: number,
  password: Uint8Array,
  challenge: Uint8Array,
  hashes: RadiusHashes,
): Uint8Array =>
  join(Uint8Array.of(identifier), hashes.md5(join(Uint8Array.of(identifier), password, challenge)));

/** The Message-Authenticator stands first, where RFC 3579 and the answer to BlastRADIUS (2024) want it. */
export function encodeRadius(
  request: { readonly code: number; readonly identifier: number; readonly authenticator: Uint8Array },
  attributes: readonly { readonly type: number; readonly value: Uint8Array }[],
  secret: Uint8Array,
  hashes: RadiusHashes,
): Uint8Array {
  const sign = Uint8Array.of(radiusAttributes.messageAuthenticator, 18, ...new Uint8Array(16));
  const rest = attributes.map(({ type, value }) => Uint8Array.of(type, value.length + 2, ...value));
  const bytes = join(
    Uint8Array.of(request.code, request.identifier, 0, 0),
    request.authenticator,
    sign,
    ...rest,
  );
  new DataView(bytes.buffer).setUint16(2, bytes.length);
  bytes.set(hashes.hmacMd5(secret, bytes), headerBytes + 2);
  return bytes;
}

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** What can be proved of an answer: that it knows the secret, and whether it is signed besides. */
export function verifyResponse(
  bytes: Uint8Array,
  requestAuthenticator: Uint8Array,
  secret: Uint8Array,
  hashes: RadiusHashes,
): { readonly genuine: boolean; readonly signed: boolean } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint16(2);
  const whole = bytes.slice(0, length);
  whole.set(requestAuthenticator, 4);
  const genuine = same(hashes.md5(join(whole, secret)), bytes.subarray(4, 20));
  for (let at = headerBytes; at + 2 <= length; ) {
    const size = whole[at + 1]!;
    if (size < 2) break;
    if (whole[at] === radiusAttributes.messageAuthenticator && size === 18) {
      const told = whole.slice(at + 2, at + 18);
      whole.fill(0, at + 2, at + 18);
      return { genuine: genuine && same(hashes.hmacMd5(secret, whole), told), signed: true };
    }
    at += size;
  }
  return { genuine, signed: false };
}

/** Name and value for people; vendors by number. */
export function attributeText({ type, value, vendor, vendorType }: RadiusAttribute): {
  name: string;
  value: string;
} {
  const hex = Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const printable = value.length > 0 && value.every((byte) => byte > 31 && byte < 127);
  const letters = () => new TextDecoder().decode(value);
  if (vendor !== undefined)
    return { name: `Vendor-${vendor}-Attr-${vendorType ?? '?'}`, value: printable ? letters() : hex };
  const [name, kind] = names[type] ?? [`Attr-${type}`, 'octets'];
  if (kind === 'number' && value.length === 4)
    // Tunnel attributes carry a tag in the first octet (RFC 2868).
    return {
      name,
      value: String(
        new DataView(value.buffer, value.byteOffset).getUint32(0) &
          (type === 64 || type === 65 ? 0xffffff : -1),
      ),
    };
  if (kind === 'address' && value.length === 4) return { name, value: value.join('.') };
  if (kind === 'text' && type === radiusAttributes.tunnelGroup && value[0]! < 32)
    return { name, value: new TextDecoder().decode(value.subarray(1)) };
  return { name, value: kind === 'text' || printable ? letters() : hex };
}
