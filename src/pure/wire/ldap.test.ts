import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLdap, encodeBind, encodeExtended, encodeFilter, encodeSearch, startTlsOid } from './ldap.ts';

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));

test('requests, as ldapsearch sends them', () => {
  expect(hex(encodeBind(1, '', ''))).toBe('300c020101600702010304008000');
  expect(hex(encodeBind(1, 'cn=a', 'x'))).toBe('3011020101600c0201030404636e3d61800178');
  expect(hex(encodeExtended(1, startTlsOid))).toBe(
    '301d02010177188016312e332e362e312e342e312e313436362e3230303337',
  );
  expect(
    hex(
      encodeSearch(2, {
        base: '',
        scope: 'base',
        filter: encodeFilter('(objectClass=*)')!,
        attributes: [],
        entriesMax: 0,
        timeS: 0,
      }),
    ),
  ).toBe('3025020102632004000a01000a0100020100020100010100870b6f626a656374436c6173733000');
});

test.each([
  ['(cn=a)', 'a307 0402636e 040161'],
  ['cn=a', 'a307 0402636e 040161'],
  ['(&(a=b)(!(c=d)))', 'a012 a306 040161 040162 a208 a306 040163 040164'],
  ['(cn=a*b*c)', 'a40f 0402636e 3009 800161 810162 820163'],
  ['(cn=*b)', 'a409 0402636e 3003 820162'],
  ['(a>=1)', 'a506 040161 040131'],
  ['(cn=\\2a)', 'a307 0402636e 04012a'],
])('filter %s', (text, expected) => expect(hex(encodeFilter(text))).toBe(expected.replaceAll(' ', '')));
test.each([
  '(',
  '()',
  '(a)',
  '(&)',
  '(!(a=b)(c=d))',
  '(a=b',
  '(a=b))',
  '(a=\\x)',
  '(a:=b)',
  '(a=**)',
  '(a=b)(c=d)',
  '(a=(b)',
])('%s is no filter', (text) => expect(encodeFilter(text)).toBeUndefined());

test('responses', () => {
  const read = decodeLdap(bytes('300c 020101 6107 0a0131 0400 0400'));
  expect(read).toMatchObject({
    state: 'complete',
    lengthBytes: 14,
    value: { id: 1, kind: 'bind', result: { code: 49, name: 'invalidCredentials' } },
  });
  const entry = decodeLdap(bytes('3018 020102 6413 0404646e3d61 300b 3009 0402636e 3103 040161'));
  expect(entry).toMatchObject({
    value: { kind: 'entry', entry: { dn: 'dn=a', attributes: [{ name: 'cn', values: ['a'] }] } },
  });
});
test('a message cut anywhere is partial; what is none is told', () => {
  const whole = bytes('300c 020101 6107 0a0131 0400 0400');
  for (let end = 0; end < whole.length; end++)
    expect(decodeLdap(whole.subarray(0, end)).state).toBe('partial');
  expect(decodeLdap(bytes('485454502f312e31')).state).toBe('malformed');
  expect(decodeLdap(bytes('3080')).state).toBe('malformed');
  expect(decodeLdap(bytes('3084ffffffff')).state).toBe('malformed');
  expect(decodeLdap(bytes('3003 0201')).state).toBe('partial');
  expect(decodeLdap(bytes('3003 020501')).state).toBe('malformed');
});
test('no bytes throw', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 120 }),
      fc.constantFrom(0x61, 0x64, 0x65, 0x73, 0x78),
      (tail, tag) => {
        decodeLdap(tail);
        decodeLdap(Uint8Array.of(0x30, tail.length + 5, 2, 1, 1, tag, tail.length, ...tail));
      },
    ),
    { numRuns: 3000 },
  );
  fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => void encodeFilter(text)));
  expect(encodeFilter('(!'.repeat(10_000))).toBeUndefined();
});
