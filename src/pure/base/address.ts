/**
 * IPv4, IPv6 and MAC addresses, prefixes and ranges as plain values.
 * Text forms: RFC 4291 section 2.2 (IPv6 input), RFC 5952 (IPv6 output), RFC 6943 (strict dotted quad: no octal, no short forms).
 */
export interface Ipv4 {
  readonly family: 4;
  /** uint32, network order as a number. */
  readonly value: number;
}
export interface Ipv6 {
  readonly family: 6;
  readonly value: bigint;
  /** Interface zone, e.g. `eth0`; valid only for link-local addresses. */
  readonly zone?: string;
}
export type Address = Ipv4 | Ipv6;

export interface Prefix {
  readonly address: Address;
  /** 0..32 or 0..128. */
  readonly lengthBits: number;
}

export function parseIpv4(text: string): number | undefined {
  let value = 0;
  let octets = 0;
  let digits = 0;
  let octet = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? text.charCodeAt(i) : 46;
    if (c === 46) {
      if (digits === 0 || octet > 255 || octets === 4) return undefined;
      value = value * 256 + octet;
      octets++;
      digits = 0;
      octet = 0;
    } else if (c >= 48 && c <= 57) {
      // A leading zero is refused because some parsers read it as octal (RFC 6943 section 3.1.1).
      if (digits === 1 && octet === 0) return undefined;
      octet = octet * 10 + (c - 48);
      if (++digits > 3) return undefined;
    } else return undefined;
  }
  return octets === 4 ? value : undefined;
}

/** Octets as text: a sweep writes an address for every host, and turning numbers into text is what it costs. */
const octets = Array.from({ length: 256 }, (_, octet) => String(octet));

export function formatIpv4(value: number): string {
  return `${octets[value >>> 24]}.${octets[(value >>> 16) & 255]}.${octets[(value >>> 8) & 255]}.${octets[value & 255]}`;
}

export function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = (part: string): number[] | undefined => {
    if (part === '') return [];
    const out: number[] = [];
    const pieces = part.split(':');
    for (let i = 0; i < pieces.length; i++) {
      const piece = pieces[i]!;
      if (piece.includes('.')) {
        const v4 = i === pieces.length - 1 ? parseIpv4(piece) : undefined;
        if (v4 === undefined) return undefined;
        out.push(v4 >>> 16, v4 & 0xffff);
      } else if (/^[0-9a-fA-F]{1,4}$/.test(piece)) out.push(Number.parseInt(piece, 16));
      else return undefined;
    }
    return out;
  };
  const head = groups(halves[0]!);
  const tail = halves.length === 2 ? groups(halves[1]!) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...new Array<number>(halves.length === 2 ? missing : 0).fill(0), ...tail];
  return all.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

export function formatIpv6(value: bigint): string {
  const groups: number[] = [];
  for (let i = 7; i >= 0; i--) groups.push(Number((value >> BigInt(i * 16)) & 0xffffn));
  // RFC 5952 section 4.2: shorten the longest run of two or more zero groups, the first one on a tie.
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; ) {
    let j = i;
    while (j < 8 && groups[j] === 0) j++;
    if (j - i > bestLength) {
      best = i;
      bestLength = j - i;
    }
    i = j === i ? i + 1 : j;
  }
  // RFC 5952 section 5: IPv4-mapped addresses keep the dotted form.
  if (value >> 32n === 0xffffn) return `::ffff:${formatIpv4(Number(value & 0xffffffffn))}`;
  const hex = groups.map((group) => group.toString(16));
  if (best < 0) return hex.join(':');
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + bestLength).join(':')}`;
}

export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = parseIpv4(text);
    return value === undefined ? undefined : { family: 4, value };
  }
  const [body, zone, extra] = text.split('%');
  if (extra !== undefined || zone === '') return undefined;
  const value = parseIpv6(body!);
  if (value === undefined) return undefined;
  return zone === undefined ? { family: 6, value } : { family: 6, value, zone };
}

export function formatAddress(address: Address): string {
  if (address.family === 4) return formatIpv4(address.value);
  return address.zone === undefined
    ? formatIpv6(address.value)
    : `${formatIpv6(address.value)}%${address.zone}`;
}

/** 4, 6 or undefined when the text is not a numeric address. */
export function familyOf(text: string): 4 | 6 | undefined {
  return parseAddress(text)?.family;
}

export function widthBits(family: 4 | 6): 32 | 128 {
  return family === 4 ? 32 : 128;
}

export function toBigInt(address: Address): bigint {
  return typeof address.value === 'bigint' ? address.value : BigInt(address.value);
}

export function fromBigInt(family: 4 | 6, value: bigint): Address {
  return family === 4 ? { family, value: Number(value) } : { family, value };
}

/** The prefix as written: host bits are kept. Accepts `a.b.c.d/len`, `a.b.c.d/mask` and IPv6 `addr/len`. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const rest = text.slice(slash + 1);
  if (!address) return undefined;
  if (/^\d{1,3}$/.test(rest)) {
    const lengthBits = Number(rest);
    return lengthBits <= widthBits(address.family) ? { address, lengthBits } : undefined;
  }
  const mask = address.family === 4 ? parseIpv4(rest) : undefined;
  const lengthBits = mask === undefined ? undefined : maskToLength(mask);
  return lengthBits === undefined ? undefined : { address, lengthBits };
}

/** Prefix length of a contiguous netmask, or undefined. */
export function maskToLength(mask: number): number | undefined {
  const inverted = ~mask >>> 0;
  return (inverted & (inverted + 1)) === 0 ? Math.clz32(inverted) : undefined;
}

export function lengthToMask(lengthBits: number): number {
  return lengthBits === 0 ? 0 : (0xffffffff << (32 - lengthBits)) >>> 0;
}

export function firstOf(prefix: Prefix): bigint {
  const host = BigInt(widthBits(prefix.address.family) - prefix.lengthBits);
  return (toBigInt(prefix.address) >> host) << host;
}

export function lastOf(prefix: Prefix): bigint {
  const host = BigInt(widthBits(prefix.address.family) - prefix.lengthBits);
  return firstOf(prefix) | ((1n << host) - 1n);
}

export function networkOf(prefix: Prefix): Prefix {
  return { address: fromBigInt(prefix.address.family, firstOf(prefix)), lengthBits: prefix.lengthBits };
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.address)}/${prefix.lengthBits}`;
}

export function contains(prefix: Prefix, address: Address): boolean {
  if (prefix.address.family !== address.family) return false;
  const value = toBigInt(address);
  return value >= firstOf(prefix) && value <= lastOf(prefix);
}

/** Lower-case, colon separated; accepts colon, dash, dotted (Cisco) and bare forms. */
export function normaliseMac(text: string): string | undefined {
  const hex = text.toLowerCase().replace(/[:\-.]/g, '');
  return /^[0-9a-f]{12}$/.test(hex) ? hex.match(/../g)!.join(':') : undefined;
}

export function formatMac(bytes: Uint8Array, offset = 0): string {
  let out = '';
  for (let i = 0; i < 6; i++) out += (i ? ':' : '') + (bytes[offset + i] ?? 0).toString(16).padStart(2, '0');
  return out;
}
