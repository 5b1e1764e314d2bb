/** Messages put together from their fields. */
export type Octets = Uint8Array | readonly number[] | string;

/** Texts are one octet per character, numbers one octet each. */
export function concat(...parts: readonly Octets[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(typeof part === 'string' ? ascii(part) : part, at);
    at += part.length;
  }
  return bytes;
}

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
export const utf16le = (text: string): Uint8Array =>
  Uint8Array.from([...text].flatMap((letter) => le16(letter.charCodeAt(0))));
export const be16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
export const be32 = (value: number): number[] => [
  (value >>> 24) & 255,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];
export const le16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
export const le32 = (value: number): number[] => be32(value).reverse();
export const zeros = (count: number): Uint8Array => new Uint8Array(count);

/** Hexadecimal digits as standards print them: blanks and line ends between them do not count. */
export const hex = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/[0-9a-fA-F]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const sameOctets = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
/** True when `bytes` begin with all of `head`. */
export const beginsWith = (bytes: Uint8Array, head: Octets): boolean =>
  bytes.length >= head.length && sameOctets(bytes.subarray(0, head.length), concat(head));
