/** Bytes of strangers as text that is safe to show. */

/** One character per byte, at most `max`: patterns see exactly what was on the wire. */
export function latin1(bytes: Uint8Array, max = 4096): string {
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
