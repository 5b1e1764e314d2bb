import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apopChallenge, decodeLines, decodePop3, statOf } from './pop3.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
test.each([
  ['+OK Dovecot ready.\r\n', { ok: true, text: 'Dovecot ready.' }],
  ['-ERR [AUTH] Authentication failed.\r\n', { ok: false, code: 'AUTH', text: 'Authentication failed.' }],
  ['+OK\r\n', { ok: true, text: '' }],
])('%j', (text, value) => {
  expect(decodePop3(utf8(text))).toEqual({ state: 'complete', value, lengthBytes: text.length });
});
test('what is no POP3', () => {
  expect(decodePop3(utf8('* OK ready\r\n')).state).toBe('malformed');
  expect(decodePop3(utf8('+OKAY\r\n')).state).toBe('malformed');
});
test('many lines', () => {
  expect(decodeLines(utf8('a\r\n..b\r\n.\r\nrest'))).toEqual({
    state: 'complete',
    value: ['a', '.b'],
    lengthBytes: 11,
  });
  expect(decodeLines(utf8('a\r\n')).state).toBe('partial');
  expect(decodeLines(utf8('\r\n'.repeat(10_002))).state).toBe('malformed');
});
test('the challenge and the sizes', () => {
  expect(apopChallenge('POP3 ready <1896.697170952@dbc.mtview.ca.us>')).toBe(
    '<1896.697170952@dbc.mtview.ca.us>',
  );
  expect(apopChallenge('ready')).toBeUndefined();
  expect(statOf('2 320')).toEqual({ messages: 2, sizeBytes: 320 });
  expect(statOf('x')).toBeUndefined();
});
test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodePop3(bytes);
      decodeLines(bytes);
    }),
  );
});
