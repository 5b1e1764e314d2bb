import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMessage, encodeName, encodeQuery, recordTypes, reverseName } from './dns.ts';

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const header = (counts: string) => `1234818000010${counts}`;
const question = '0161027878000001 0001'.replaceAll(' ', '');
const answer = (type: string, data: string) =>
  `c00c${type}00010000003c${(data.length / 2).toString(16).padStart(4, '0')}${data}`;
const decode = (...answers: string[]) =>
  decodeMessage(
    bytesOf(
      `123481800001${answers.length.toString(16).padStart(4, '0')}00000000${question}${answers.join('')}`,
    ),
  );

test('a query decodes to what was asked', () => {
  const message = decodeMessage(encodeQuery(7, 'www.example.net.', recordTypes.AAAA, { recursion: true })!);
  expect(message).toMatchObject({
    id: 7,
    response: false,
    responseCode: 0,
    question: { name: 'www.example.net', type: 'AAAA' },
    answers: [],
  });
  expect(header('0')).toContain('1234');
});

test.each([
  ['0001', 'c0000201', 'A', '192.0.2.1'],
  ['001c', '20010db8000000000000000000000001', 'AAAA', '2001:db8::1'],
  ['000f', '000ac00c', 'MX', '10 a.xx'],
  ['0010', '03616263027822', 'TXT', '"abc" "x\\""'],
  ['0021', '00010002005003777777c00c', 'SRV', '1 2 80 www.a.xx'],
  ['0101', '00056973737565636122', 'CAA', '0 issue "ca\\""'],
  ['0006', 'c00cc00c0000000100000002000000030000000400000005', 'SOA', 'a.xx a.xx 1 2 3 4 5'],
  // RFC 4034 section 4.3, RFC 5155 appendix A, RFC 9460 appendix D.
  [
    '002f',
    '04686f7374076578616d706c6503636f6d000006400100000003041b000000000000000000000000000000000000000000000000000020',
    'NSEC',
    'host.example.com A MX RRSIG NSEC TYPE1234',
  ],
  [
    '0032',
    '0101000c04aabbccdd14174eb2409fe28bcb4887a1836f957f0a8425e27b000722010000000290',
    'NSEC3',
    '1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA MX RRSIG DNSKEY NSEC3PARAM',
  ],
  [
    '0040',
    '0010 03666f6f076578616d706c6503636f6d00 0003 0002 0035'.replaceAll(' ', ''),
    'SVCB',
    '16 foo.example.com port="53"',
  ],
  [
    '0041',
    '0001 00 0001 0006 026832 026833 0004 0004 c0000201'.replaceAll(' ', ''),
    'HTTPS',
    '1 . alpn="h2,h3" ipv4hint="192.0.2.1"',
  ],
  [
    '0040',
    '0010 03666f6f076578616d706c6503636f6d00 029b 0005 68656c6c6f'.replaceAll(' ', ''),
    'SVCB',
    '16 foo.example.com key667="hello"',
  ],
  ['ff01', 'abcd', 'TYPE65281', '\\# 2 abcd'],
  ['0001', 'c00002', 'A', '\\# 3 c00002'],
])('type %s', (type, data, name, text) => {
  expect(decode(answer(type, data))?.answers).toEqual([{ name: 'a.xx', type: name, ttlS: 60, data: text }]);
});

test('compression that points forward or at itself is refused', () => {
  expect(decodeMessage(bytesOf(`1234818000010000000000 00c00c00010001`.replaceAll(' ', '')))).toBeUndefined();
  expect(decodeMessage(bytesOf(`12348180000100000000000 0c0ff00010001`.replaceAll(' ', '')))).toBeUndefined();
});

test('names that do not fit the wire are refused', () => {
  expect(encodeName('a'.repeat(64))).toBeUndefined();
  expect(encodeName('a..b')).toBeUndefined();
  expect(encodeName(Array(60).fill('abcde').join('.'))).toBeUndefined();
  expect(encodeName('.')).toEqual(Uint8Array.of(0));
});

test('reverse names', () => {
  expect(reverseName({ family: 4, value: 0xc0000201 })).toBe('1.2.0.192.in-addr.arpa');
  expect(reverseName({ family: 6, value: 1n })).toMatch(/^1\.0\.0\..*\.ip6\.arpa$/);
});

test('random bytes, truncation and bit flips never throw', () => {
  const base = bytesOf(
    `12348180000100020000000 0${question}${answer('000f', '000ac00c')}${answer('0010', '03616263')}`.replaceAll(
      ' ',
      '',
    ),
  );
  for (let length = 0; length <= base.length; length++) decodeMessage(base.subarray(0, length));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeMessage(bytes)));
  fc.assert(
    fc.property(fc.nat(base.length - 1), fc.nat(255), (at, value) => {
      const bad = base.slice();
      bad[at] = value;
      decodeMessage(bad);
    }),
    { numRuns: 1000 },
  );
});
