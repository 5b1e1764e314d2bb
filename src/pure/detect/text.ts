/** Bytes of strangers as text that is safe to show. */

/** The last bytes that were read as text: one recogniser after another looks at the same ones. */
let last: { readonly bytes: Uint8Array; readonly text: string } | undefined;
const keptMax = 16_384;

/** One character per byte, at most `max`: patterns see exactly what was on the wire. The bytes are taken for what does not change. */
export function latin1(bytes: Uint8Array, max = 4096): string {
  if (last?.bytes !== bytes) last = { bytes, text: textOf(bytes, keptMax) };
  return max <= keptMax ? last.text.slice(0, max) : textOf(bytes, max);
}

function textOf(bytes: Uint8Array, max: number): string {
  let text = '';
  const end = Math.min(bytes.length, max);
  for (let at = 0; at < end; at += 4096)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 4096, end)));
  return text;
}

/** UTF-8 without control characters, cut: what may stand in a record. */
export const shown = (text: string, max = 200): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point.
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, max);

/** What came, as people write bytes in text: control and high bytes as escapes, nothing lost but what is behind `max` characters. */
export function escaped(bytes: Uint8Array, max = 1000): string {
  let text = '';
  for (const byte of bytes.subarray(0, max)) {
    if (byte === 0x0a) text += '\\n';
    else if (byte === 0x0d) text += '\\r';
    else if (byte === 0x09) text += '\\t';
    else if (byte === 0x5c) text += '\\\\';
    else if (byte < 0x20 || byte > 0x7e) text += `\\x${byte.toString(16).padStart(2, '0')}`;
    else text += String.fromCharCode(byte);
    if (text.length >= max) break;
  }
  return text.slice(0, max);
}

/** A word of a stranger in a table of ours: `constructor` is in none. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Whether a line is there; what stands behind it does not matter. */
export const hasLine = (bytes: Uint8Array): boolean => bytes.includes(10);

/** Whether the bytes end with a line end, or with the last line of a reply as FTP and SMTP have it (`220 `, not `220-`). */
export const endsLine = (bytes: Uint8Array): boolean => bytes.at(-1) === 10;
export const endsReply = (bytes: Uint8Array): boolean =>
  /(?:^|\n)\d{3}(?: [^\n]*)?\r?\n$/.test(latin1(bytes.subarray(-2000), 2000));
