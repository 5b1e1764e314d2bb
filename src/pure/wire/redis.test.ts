import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRedis, encodeCommand, infoOf } from './redis.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
test.each([
  ['+PONG\r\n', { kind: 'text', text: 'PONG' }],
  ['-NOAUTH Authentication required.\r\n', { kind: 'error', text: 'NOAUTH Authentication required.' }],
  [':-3\r\n', { kind: 'number', number: -3 }],
  ['$-1\r\n', { kind: 'nothing' }],
  ['_\r\n', { kind: 'nothing' }],
  ['$4\r\na\r\nb\r\n', { kind: 'text', text: 'a\r\nb' }],
  ['#t\r\n', { kind: 'text', text: 'true' }],
  [',1.5\r\n', { kind: 'number', number: 1.5 }],
  [
    '*2\r\n:1\r\n*1\r\n+a\r\n',
    {
      kind: 'list',
      items: [
        { kind: 'number', number: 1 },
        { kind: 'list', items: [{ kind: 'text', text: 'a' }] },
      ],
    },
  ],
  [
    '%1\r\n+a\r\n:1\r\n',
    {
      kind: 'list',
      items: [
        { kind: 'text', text: 'a' },
        { kind: 'number', number: 1 },
      ],
    },
  ],
])('%j', (text, value) => {
  expect(decodeRedis(utf8(text))).toEqual({ state: 'complete', value, lengthBytes: text.length });
  for (let end = 0; end < text.length; end++)
    expect(decodeRedis(utf8(text.slice(0, end))).state).toBe('partial');
});
test.each(['HTTP/1.1 400\r\n', '$99999999999\r\n', '*-2\r\n', ':x\r\n', '*1\r\n'.repeat(100)])(
  '%j is none',
  (text) => {
    expect(decodeRedis(utf8(text)).state).toBe('malformed');
  },
);
test('commands and INFO', () => {
  expect(new TextDecoder().decode(encodeCommand(['AUTH', 'ä']))).toBe('*2\r\n$4\r\nAUTH\r\n$2\r\nä\r\n');
  expect(infoOf('# Server\r\nredis_version:7.0.15\r\nos:Linux 6:1\r\n')).toEqual(
    new Map([
      ['redis_version', '7.0.15'],
      ['os', 'Linux 6:1'],
    ]),
  );
});
test('no bytes throw', () => {
  const pieces = fc.constantFrom('*3\r\n', '$3\r\n', 'abc\r\n', ':1\r\n', '%2\r\n', '-e\r\n', '_\r\n', 'x');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => void decodeRedis(utf8(parts.join('')))),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void decodeRedis(bytes)));
});
