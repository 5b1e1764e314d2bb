/**
 * NTP version 1 to 4 as in RFC 5905 section 7.3, with extension fields (RFC 7822) and a message authentication code as they lie there.
 * Not supported: checking the code, the control messages of mode 6 (RFC 9327), network time security (RFC 8915).
 */
export const ntpPort = 123;
const headerBytes = 48;
/** Seconds from 1900 to 1970. */
const eraOffsetS = 2_208_988_800;
const fraction = 2 ** 32;
/** The greatest stratum that means synchronised (RFC 5905 figure 11). */
export const stratumSynchronisedMax = 15;
const extensionsMax = 32;

export const leapIndicators = [
  'none',
  'last minute has 61 s',
  'last minute has 59 s',
  'unsynchronised',
] as const;
export const ntpModes = [
  'reserved',
  'symmetric active',
  'symmetric passive',
  'client',
  'server',
  'broadcast',
  'control',
  'private',
] as const;

/** Seconds of the era and their fraction, both of 32 bits. */
export interface NtpTimestamp {
  readonly seconds: number;
  readonly fraction: number;
}

export interface NtpPacket {
  readonly leap: (typeof leapIndicators)[number];
  readonly version: number;
  readonly mode: (typeof ntpModes)[number];
  readonly stratum: number;
  /** Powers of two, in seconds. */
  readonly poll: number;
  readonly precision: number;
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  /** Address or hash of the source, four letters of a clock at stratum 1, or of a kiss code at stratum 0. */
  readonly referenceId: Uint8Array;
  readonly reference: NtpTimestamp;
  readonly origin: NtpTimestamp;
  readonly receive: NtpTimestamp;
  readonly transmit: NtpTimestamp;
  readonly extensions: readonly { readonly type: number; readonly value: Uint8Array }[];
  readonly authentication?: { readonly keyId: number; readonly digest: Uint8Array };
}

export function encodeNtpRequest(transmit: NtpTimestamp): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  // Version 4, mode 3 (client); the rest stays empty: a server needs nothing of us.
  bytes[0] = (4 << 3) | 3;
  view.setUint32(40, transmit.seconds);
  view.setUint32(44, transmit.fraction);
  return bytes;
}

export function decodeNtp(bytes: Uint8Array): NtpPacket | undefined {
  if (bytes.length < headerBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = (bytes[0]! >> 3) & 7;
  const mode = ntpModes[bytes[0]! & 7]!;
  // Control and private messages have another layout.
  if (version === 0 || mode === 'control' || mode === 'private') return undefined;
  const timestamp = (at: number): NtpTimestamp => ({
    seconds: view.getUint32(at),
    fraction: view.getUint32(at + 4),
  });
  // Seconds as 16.16 fixed point (RFC 5905 section 6).
  const shortMs = (at: number) => (view.getUint32(at) / 65_536) * 1000;
  const tail = readTail(bytes, view);
  return {
    leap: leapIndicators[bytes[0]! >> 6]!,
    version,
    mode,
    stratum: bytes[1]!,
    poll: view.getInt8(2),
    precision: view.getInt8(3),
    rootDelayMs: shortMs(4),
    rootDispersionMs: shortMs(8),
    referenceId: bytes.slice(12, 16),
    reference: timestamp(16),
    origin: timestamp(24),
    receive: timestamp(32),
    transmit: timestamp(40),
    ...tail,
  };
}

/** RFC 7822 section 3: fields of 16 octets or more, then a code of at most 24; what is left over and fits neither is not read. */
function readTail(bytes: Uint8Array, view: DataView): Pick<NtpPacket, 'extensions' | 'authentication'> {
  const extensions: { type: number; value: Uint8Array }[] = [];
  let at = headerBytes;
  while (bytes.length - at > 24 && extensions.length < extensionsMax) {
    const length = view.getUint16(at + 2);
    if (length < 16 || length % 4 !== 0 || at + length > bytes.length) return { extensions };
    extensions.push({ type: view.getUint16(at), value: bytes.slice(at + 4, at + length) });
    at += length;
  }
  const left = bytes.length - at;
  // Four octets alone are a crypto-NAK: a key identifier without a digest.
  if (left !== 4 && left !== 20 && left !== 24) return { extensions };
  return { extensions, authentication: { keyId: view.getUint32(at), digest: bytes.slice(at + 4) } };
}

/** Epoch milliseconds, in the era that lies next to `nearMs` (RFC 5905 section 6: an era ends in 2036). */
export function epochMsOf({ seconds, fraction: part }: NtpTimestamp, nearMs: number): number {
  const ms = (seconds - eraOffsetS) * 1000 + (part / fraction) * 1000;
  const eraMs = fraction * 1000;
  return ms + Math.round((nearMs - ms) / eraMs) * eraMs;
}

export function ntpTimestampOf(epochMs: number): NtpTimestamp {
  const seconds = Math.floor(epochMs / 1000);
  return {
    seconds: (((seconds + eraOffsetS) % fraction) + fraction) % fraction,
    fraction: Math.min(fraction - 1, Math.floor(((epochMs - seconds * 1000) / 1000) * fraction)),
  };
}

export const sameTimestamp = (a: NtpTimestamp, b: NtpTimestamp): boolean =>
  a.seconds === b.seconds && a.fraction === b.fraction;

/** Four letters at stratum 0 and 1 (`GPS`, `RATE`), else the IPv4 address of the source, or the start of a hash of its IPv6 address. */
export function referenceText({ stratum, referenceId }: NtpPacket): string {
  const letters = [...referenceId].filter((byte) => byte !== 0);
  return stratum <= 1
    ? String.fromCharCode(...letters.map((byte) => (byte > 32 && byte < 127 ? byte : 63)))
    : referenceId.join('.');
}
