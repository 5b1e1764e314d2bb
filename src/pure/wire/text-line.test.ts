import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCodedReply, decodeLine, lineBytesMax } from './text-line.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

test.each([
  ['a\r\nb', 'a', 3],
  ['a\nb', 'a', 2],
  ['\r\n', '', 2],
  ['a\rb\r\n', 'a\rb', 5],
])('%j', (text, value, lengthBytes) => {
  expect(decodeLine(utf8(text))).toEqual({ state: 'complete', value, lengthBytes });
});
test('a line that never ends', () => {
  expect(decodeLine(utf8('x'))).toEqual({ state: 'partial' });
  expect(decodeLine(utf8('x'.repeat(lineBytesMax + 1))).state).toBe('malformed');
});

test.each([
  ['220 ready\r\n', 220, ['ready']],
  ['250-a\r\n250-b\r\n250 c\r\n', 250, ['a', 'b', 'c']],
  // RFC 959 section 4.2: lines in between need no code, and may begin with another.
  ['211-Features:\r\n EPSV\r\n 226 no\r\n211 End\r\n', 211, ['Features:', ' EPSV', ' 226 no', 'End']],
  ['354\r\n', 354, ['']],
])('%j is a reply', (text, code, lines) => {
  expect(decodeCodedReply(utf8(text))).toEqual({
    state: 'complete',
    value: { code, lines },
    lengthBytes: text.length,
  });
});
test.each(['SSH-2.0-x\r\n', '999 x\r\n', '\r\n', '250-a\r\n'.repeat(600)])('%j is none', (text) => {
  expect(decodeCodedReply(utf8(text)).state).toBe('malformed');
});
test('a reply cut anywhere is partial, and no bytes throw', () => {
  const whole = utf8('250-first\r\n250-second\r\n250 last\r\n');
  for (let end = 0; end < whole.length; end++)
    expect(decodeCodedReply(whole.subarray(0, end)).state).toBe('partial');
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeCodedReply(bytes)));
});
