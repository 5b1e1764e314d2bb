import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  attributeText,
  chapResponse,
  decodeRadius,
  encodeRadius,
  hidePassword,
  radiusAttributes,
  verifyResponse,
} from './radius.ts';

const hashes = {
  md5: (bytes: Uint8Array) => new Uint8Array(createHash('md5').update(bytes).digest()),
  hmacMd5: (key: Uint8Array, bytes: Uint8Array) =>
    new Uint8Array(createHmac('md5', key).update(bytes).digest()),
};
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
const utf8 = (text: string) => new TextEncoder().encode(text);

test('the login of RFC 2865 section 7.1', () => {
  const authenticator = hex('0f403f9473978057bd83d5cb98f4227a');
  const secret = utf8('xyzzy5461');
  expect(hidePassword(utf8('arctangent'), secret, authenticator, hashes)).toEqual(
    hex('0dbe708d93d413ce3196e43f782a0aee'),
  );
  const accept = hex('02000026 86fe220e7624ba2a1005f6bf9b55e0b2 0606 00000001 0f0600000000 0e06c0a80103');
  expect(decodeRadius(accept)).toMatchObject({
    code: 2,
    identifier: 0,
    attributes: [{ type: 6 }, { type: 15 }, { type: 14 }],
  });
  expect(verifyResponse(accept, authenticator, secret, hashes)).toEqual({ genuine: true, signed: false });
  expect(verifyResponse(accept, authenticator, utf8('other'), hashes).genuine).toBe(false);
});

test('CHAP as in RFC 2865 section 5.3', () => {
  const response = chapResponse(0x16, utf8('arctangent'), hex('2aee86f08d0d55969ca5978e0d3367a2'), hashes);
  const expected = createHash('md5')
    .update('\u0016arctangent')
    .update(hex('2aee86f08d0d55969ca5978e0d3367a2'));
  expect(response).toEqual(Uint8Array.of(0x16, ...expected.digest()));
});

test('a request is signed, and every change of it shows', () => {
  const authenticator = new Uint8Array(16).fill(7);
  const secret = utf8('s');
  const bytes = encodeRadius(
    { code: 12, identifier: 3, authenticator },
    [{ type: 32, value: utf8('n') }],
    secret,
    hashes,
  );
  const packet = decodeRadius(bytes)!;
  expect(packet.attributes.map(({ type }) => type)).toEqual([radiusAttributes.messageAuthenticator, 32]);
  const zeroed = bytes.slice();
  zeroed.fill(0, 22, 38);
  expect(bytes.slice(22, 38)).toEqual(hashes.hmacMd5(secret, zeroed));
});

test('attributes for people', () => {
  const one = (type: number, value: Uint8Array) =>
    decodeRadius(
      Uint8Array.of(2, 0, 0, 22 + value.length, ...new Uint8Array(16), type, value.length + 2, ...value),
    )!
      .attributes.map(attributeText)
      .map(({ name, value: told }) => `${name} ${told}`);
  expect(one(18, utf8('hello'))).toEqual(['Reply-Message hello']);
  expect(one(27, Uint8Array.of(0, 0, 14, 16))).toEqual(['Session-Timeout 3600']);
  expect(one(8, Uint8Array.of(192, 0, 2, 1))).toEqual(['Framed-IP-Address 192.0.2.1']);
  expect(one(64, Uint8Array.of(1, 0, 0, 13))).toEqual(['Tunnel-Type 13']);
  expect(one(81, utf8('\u000142'))).toEqual(['Tunnel-Private-Group-Id 42']);
  expect(one(26, Uint8Array.of(0, 0, 0, 9, 1, 5, 97, 61, 98, 2, 3, 0))).toEqual([
    'Vendor-9-Attr-1 a=b',
    'Vendor-9-Attr-2 00',
  ]);
  expect(one(200, Uint8Array.of(0, 255))).toEqual(['Attr-200 00ff']);
});
test.each([
  ['0200'],
  [`02000013${'00'.repeat(16)}`],
  ['0200001600000000000000000000000000000000 0601'],
  [`02000016${'00'.repeat(16)}0609`],
])('%s is no packet', (text) => expect(decodeRadius(hex(text))).toBeUndefined());
test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 120 }), (bytes) => {
      decodeRadius(bytes)?.attributes.map(attributeText);
      bytes.set([0, bytes.length], 2);
      decodeRadius(bytes)?.attributes.map(attributeText);
      verifyResponse(bytes, new Uint8Array(16), new Uint8Array(3), hashes);
    }),
    { numRuns: 2000 },
  );
});
