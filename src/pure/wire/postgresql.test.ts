import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodePostgresql,
  encodeQuery,
  encodeSslRequest,
  encodeStartup,
  saslMechanismsOf,
} from './postgresql.ts';
import { scramFinal, scramFirst } from './scram.ts';

const message = (type: string, ...payload: (number | string)[]) => {
  const body = payload.flatMap((part) =>
    typeof part === 'string' ? [...new TextEncoder().encode(part)] : [part],
  );
  return Uint8Array.of(type.charCodeAt(0), 0, 0, 0, body.length + 4, ...body);
};
const read = (bytes: Uint8Array) => {
  const found = decodePostgresql(bytes);
  return found.state === 'complete' ? found.value : found.state;
};

test.each([
  ['R', [0, 0, 0, 5, 1, 2, 3, 4], { kind: 'authentication', method: 5, data: Uint8Array.of(1, 2, 3, 4) }],
  ['S', ['server_version\x0015.5\0'], { kind: 'parameter', name: 'server_version', value: '15.5' }],
  ['E', ['SFATAL\0C28P01\0Mno\0\0'], { kind: 'error', severity: 'FATAL', code: '28P01', message: 'no' }],
  ['T', [0, 1, 'n\0', ...Array<number>(18).fill(0)], { kind: 'columns', names: ['n'] }],
  ['D', [0, 2, 0, 0, 0, 1, '7', 255, 255, 255, 255], { kind: 'row', values: ['7', null] }],
  ['C', ['SELECT 1\0'], { kind: 'complete', tag: 'SELECT 1' }],
  ['Z', ['I'], { kind: 'ready', transaction: 'I' }],
  ['K', [1, 2], { kind: 'other', type: 'K' }],
  ['D', [0, 9, 0, 0], 'malformed'],
  ['S', ['no end'], 'malformed'],
])('message %s %j', (type, payload, expected) => {
  const bytes = message(type, ...payload);
  expect(read(bytes)).toEqual(expected);
  for (let end = 1; end < bytes.length; end++) expect(read(bytes.subarray(0, end))).toBe('partial');
});
test('another protocol is none', () => {
  expect(read(new TextEncoder().encode('HTTP/1.1 400'))).toBe('malformed');
  expect(read(new TextEncoder().encode('* OK'))).toBe('malformed');
});
test('what a client says', () => {
  expect([...encodeSslRequest()]).toEqual([0, 0, 0, 8, 4, 210, 22, 47]);
  expect(new TextDecoder().decode(encodeStartup({ user: 'u' }).subarray(8))).toBe('user\0u\0\0');
  expect(new TextDecoder().decode(encodeQuery('SELECT 1').subarray(5))).toBe('SELECT 1\0');
  expect(saslMechanismsOf(new TextEncoder().encode('SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0'))).toHaveLength(2);
});

const hashes = {
  hash: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  hmac: (key: Uint8Array, bytes: Uint8Array) =>
    new Uint8Array(createHmac('sha256', key).update(bytes).digest()),
};
test('the exchange of RFC 7677 section 3', () => {
  const nonce = 'rOprNGfwEbeRWgbNEkqO';
  const challenge = `r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
  expect(scramFirst('user', nonce)).toBe(`n,,n=user,r=${nonce}`);
  expect(scramFinal('user', 'pencil', nonce, challenge, hashes)).toEqual({
    message: `c=biws,r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
    serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  });
});
test.each(['r=other,s=AAAA,i=1', 'r=abc,s=AAAA,i=1', 'r=abcd,s=!,i=1', 'r=abcd,s=AAAA,i=9999999', 'x'])(
  '%s is no challenge',
  (challenge) => expect(scramFinal('u', 'p', 'abc', challenge, hashes)).toBeUndefined(),
);
test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.constantFrom(...'RSENTDCZv'), (tail, type) => {
      decodePostgresql(tail);
      decodePostgresql(message(type, ...tail));
    }),
    { numRuns: 3000 },
  );
});
