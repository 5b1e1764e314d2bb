/** Identifiers: 26 characters, sortable by time of making, safe in addresses and file names (ULID layout, Crockford alphabet). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** 48 bits of epoch milliseconds, then 80 random bits. */
export function newId(nowMs: number, randomBytes: (length: number) => Uint8Array): string {
  let text = '';
  let time = Math.floor(nowMs);
  for (let i = 0; i < 10; i++) {
    text = alphabet[time % 32] + text;
    time = Math.floor(time / 32);
  }
  let bits = 0;
  let held = 0;
  for (const byte of randomBytes(10)) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += alphabet[(bits >>> held) & 31];
    }
    bits &= (1 << held) - 1;
  }
  return text;
}
