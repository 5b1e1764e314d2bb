import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeStatistics, decodeValue, isKey, memcachedError, versionOf } from './memcached.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
test('statistics', () => {
  const text = 'STAT pid 1\r\nSTAT version 1.6.18\r\nEND\r\n';
  expect(decodeStatistics(utf8(text))).toEqual({
    state: 'complete',
    value: new Map([
      ['pid', '1'],
      ['version', '1.6.18'],
    ]),
    lengthBytes: text.length,
  });
  for (let end = 0; end < text.length; end++)
    expect(decodeStatistics(utf8(text.slice(0, end))).state).toBe('partial');
  expect(decodeStatistics(utf8('ERROR\r\n')).state).toBe('malformed');
});
test.each([
  ['END\r\n', undefined],
  ['VALUE a 0 3\r\nb\r\n\r\nEND\r\n', 'b\r\n'],
  ['VALUE a 0 0 7\r\n\r\nEND\r\n', ''],
])('%j', (text, value) => {
  expect(decodeValue(utf8(text))).toEqual({ state: 'complete', value: { value }, lengthBytes: text.length });
  for (let end = 0; end < text.length; end++)
    expect(decodeValue(utf8(text.slice(0, end))).state).toBe('partial');
});
test.each(['VALUE a 0 99999999\r\n', 'VALUE a 0 1\r\nabc\r\nEND\r\n', 'HTTP/1.1 400\r\n'])(
  '%j is none',
  (text) => {
    expect(decodeValue(utf8(text)).state).toBe('malformed');
  },
);
test('words', () => {
  expect(versionOf('VERSION 1.6.18')).toBe('1.6.18');
  expect(versionOf('ERROR')).toBeUndefined();
  expect(memcachedError('SERVER_ERROR out of memory')).toBe(true);
  expect(isKey('a:b')).toBe(true);
  expect(isKey('a\r\nflush_all')).toBe(false);
});
test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      decodeStatistics(bytes);
      decodeValue(bytes);
      decodeValue(Uint8Array.of(...utf8('VALUE a 0 5\r\n'), ...bytes));
    }),
  );
});
