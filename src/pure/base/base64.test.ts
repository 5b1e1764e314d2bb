import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';

test('as Node writes and reads it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(toBase64(bytes)).toBe(text);
      expect(toBase64(bytes, false)).toBe(text.replaceAll('=', ''));
      expect(fromBase64(text)).toEqual(bytes);
      expect(fromBase64(text.replaceAll('=', ''))).toEqual(bytes);
    }),
  );
});
test.each(['!', 'A', 'AA=A', 'AAAAA', 'A B='])('%s is none', (text) =>
  expect(fromBase64(text)).toBeUndefined(),
);
