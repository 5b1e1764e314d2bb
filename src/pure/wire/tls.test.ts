import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allGroups,
  type ClientHello,
  decodeClientHello,
  decodeKeyExchange,
  decodeServerFlight,
  decodeSsl2ServerHello,
  decodeTlsRecord,
  encodeClientHello,
  encodeSsl2Hello,
  groupName,
  renegotiatesSecurely,
  tlsVersions,
} from './tls.ts';
import { cipherName, cipherSuites, cipherWeakness, isForwardSecret, ssl2KindName } from './tls-ciphers.ts';

const bytes = (...parts: readonly (number | readonly number[])[]) => Uint8Array.from(parts.flat());
const record = (type: number, ...body: readonly number[]) => bytes(type, 3, 3, 0, body.length, body);
const message = (type: number, ...body: readonly number[]) => [type, 0, 0, body.length, ...body];
const random = Array.from({ length: 32 }, (_, i) => i);
/** TLS 1.2, ECDHE-RSA-AES128-GCM-SHA256, secure renegotiation. */
const hello = message(2, 3, 3, ...random, 0, 0xc0, 0x2f, 0, 0, 5, 0xff, 0x01, 0, 1, 0);

describe('what a server says', () => {
  test('hello, certificates, key exchange, done: in one record or in many', () => {
    const flight = [
      ...hello,
      ...message(11, 0, 0, 5, 0, 0, 2, 0xaa, 0xbb),
      ...message(12, 3, 0, 23, 1, 4),
      ...message(14),
    ];
    const whole = record(22, ...flight);
    const pieces = bytes(...flight.map((byte) => [...record(22, byte)]));
    for (const said of [whole, pieces]) {
      const found = decodeServerFlight(said);
      if (found.state !== 'complete') throw new Error(found.state);
      expect(found.lengthBytes).toBe(said.length);
      expect(found.value.hello).toMatchObject({
        version: 0x0303,
        cipher: 0xc02f,
        compression: 0,
        retry: false,
      });
      expect(renegotiatesSecurely(found.value.hello!)).toBe(true);
      expect(found.value.certificates).toEqual([bytes(0xaa, 0xbb)]);
      expect(decodeKeyExchange(found.value.keyExchange!, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')).toEqual({
        kind: 'ecdh',
        group: 23,
      });
    }
    for (let length = 0; length < whole.length; length++)
      expect(decodeServerFlight(whole.subarray(0, length)).state).toBe('partial');
  });
  test('TLS 1.3 ends in the clear with its hello, also with the wish for another key share', () => {
    const ending = [0, 0x13, 0x01, 0, 0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 24];
    const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'
      .match(/../g)!
      .map((pair) => Number.parseInt(pair, 16));
    for (const [own, retry] of [
      [random, false],
      [retryRandom, true],
    ] as const) {
      const found = decodeServerFlight(record(22, ...message(2, 3, 3, ...own, ...ending)));
      expect(found).toMatchObject({
        state: 'complete',
        value: { hello: { version: 0x0304, cipher: 0x1301, retry, group: 24 } },
      });
    }
  });
  test('an alert ends it; a warning does not', () => {
    expect(decodeServerFlight(record(21, 2, 40))).toMatchObject({ value: { alert: { description: 40 } } });
    const warned = bytes([...record(21, 1, 112)], [...record(22, ...hello, ...message(14))]);
    expect(decodeServerFlight(warned)).toMatchObject({ value: { hello: { cipher: 0xc02f } } });
  });
  test.each(['HTTP/1.1 400 Bad Request\r\n', '220 mail ESMTP\r\n', 'SSH-2.0-x\r\n'])(
    '%j is no TLS',
    (said) => {
      expect(decodeServerFlight(new TextEncoder().encode(said)).state).toBe('malformed');
    },
  );
  test.each([
    ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA', [0, 128, 0x80, ...Array(127).fill(0), 0, 1, 2], 1024],
    ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA', [0, 65, 0, 1, ...Array(63).fill(0)], 505],
    ['TLS_DHE_PSK_WITH_AES_128_CBC_SHA', [0, 1, 65, 0, 64, 0xff, ...Array(63).fill(0)], 512],
  ])('%s: the size of the prime', (suite, body, primeBits) => {
    expect(decodeKeyExchange(bytes(body as number[]), suite)).toEqual({ kind: 'dh', primeBits });
  });
  test('SSL 2.0', () => {
    const body = [4, 0, 1, 0, 2, 0, 2, 0, 6, 0, 1, 0xaa, 0xbb, 1, 0, 0x80, 7, 0, 0xc0, 9];
    const said = bytes(0x80, body.length, body);
    expect(decodeSsl2ServerHello(said)).toMatchObject({
      state: 'complete',
      value: { version: 2, certificate: bytes(0xaa, 0xbb), kinds: [0x010080, 0x0700c0] },
    });
    expect(ssl2KindName(0x0700c0)).toBe('SSL_CK_DES_192_EDE3_CBC_WITH_MD5');
    expect(decodeSsl2ServerHello(record(21, 2, 40)).state).toBe('malformed');
    const asked = encodeSsl2Hello([0x010080], new Uint8Array(16));
    expect([asked.length, asked[0], asked[1], asked[2]]).toEqual([2 + 9 + 3 + 16, 0x80, 28, 1]);
  });
});

const words = fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 40 });
const helloOf: fc.Arbitrary<ClientHello> = fc.record(
  {
    version: fc.constantFrom(...Object.values(tlsVersions).slice(1)),
    random: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    sessionId: fc.uint8Array({ maxLength: 32 }),
    ciphers: words,
    compressions: fc.array(fc.nat(255), { minLength: 1, maxLength: 3 }),
    serverName: fc.stringMatching(/^[a-z.]{1,40}$/),
    alpn: fc.array(fc.stringMatching(/^[a-z0-9/.]{1,10}$/), { minLength: 1, maxLength: 4 }),
    groups: words,
    signatureAlgorithms: words,
    supportedVersions: words,
    keyShares: fc.array(
      fc.record({ group: fc.nat(0xffff), key: fc.uint8Array({ minLength: 1, maxLength: 64 }) }),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: ['version', 'random', 'sessionId', 'ciphers', 'compressions'] },
);
test('a hello is read as it was written', () => {
  fc.assert(
    fc.property(helloOf, (wanted) => {
      const said = decodeTlsRecord(encodeClientHello(wanted));
      if (said.state !== 'complete') throw new Error(said.state);
      const { extensions, ...read } = decodeClientHello(said.value.fragment.subarray(4))!;
      expect(read).toEqual(wanted);
      expect(extensions.size > 0).toBe(Object.keys(wanted).length > 5);
    }),
  );
});
test('a hello that is cut is none', () => {
  const whole = encodeClientHello({
    ...{ version: 0x0303, random: new Uint8Array(32), sessionId: new Uint8Array(0), ciphers: [1, 2] },
    ...{ compressions: [0], serverName: 'box.example', groups: allGroups },
  });
  for (let length = 0; length < whole.length; length++)
    expect(decodeTlsRecord(whole.subarray(0, length)).state).toBe('partial');
  const body = whole.subarray(9);
  const bad = Array.from({ length: body.length }, (_, cut) => decodeClientHello(body.subarray(0, cut)));
  // Cut right where the extensions begin it is an old hello.
  expect(bad.filter((found) => found !== undefined).length).toBe(1);
});
test('any bytes never throw', () => {
  const head = fc.constantFrom<readonly number[]>([], [22, 3, 3], [22, 3, 3, 0, 60, 2, 0, 0], [0x80, 40, 4]);
  fc.assert(
    fc.property(head, fc.uint8Array({ maxLength: 300 }), (first, rest) => {
      const said = bytes(first, [...rest]);
      decodeServerFlight(said);
      decodeSsl2ServerHello(said);
      decodeClientHello(said);
      decodeKeyExchange(said, 'TLS_DHE_PSK_WITH_AES_128_CBC_SHA');
    }),
    { numRuns: 3000 },
  );
});

describe('suites', () => {
  test('each number once, and with a name', () => {
    expect(new Set(cipherSuites).size).toBe(cipherSuites.length);
    expect(cipherSuites.length).toBeGreaterThan(340);
    expect(new Set(cipherSuites.map(cipherName)).size).toBe(cipherSuites.length);
    expect(cipherName(0x0a0a)).toBe('0x0a0a');
  });
  test.skipIf(spawnSync('openssl', ['version']).status !== 0)('their names are those of OpenSSL', () => {
    const all = execFileSync('openssl', ['ciphers', '-stdname', '-V', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0']);
    const found = [...String(all).matchAll(/0x(..),0x(..) - (TLS_\S+)/g)];
    expect(found.length).toBeGreaterThan(50);
    for (const [, high, low, name] of found) expect(cipherName(Number.parseInt(high! + low!, 16))).toBe(name);
  });
  test.each([
    ['TLS_RSA_WITH_NULL_SHA256', 'null', false],
    ['TLS_ECDH_anon_WITH_NULL_SHA', 'null', true],
    ['TLS_DH_anon_WITH_AES_256_GCM_SHA384', 'anonymous', true],
    ['TLS_RSA_EXPORT1024_WITH_RC4_56_SHA', 'export', false],
    ['TLS_KRB5_EXPORT_WITH_DES_CBC_40_MD5', 'export', false],
    ['TLS_ECDHE_RSA_WITH_RC4_128_SHA', 'rc4', true],
    ['TLS_DHE_RSA_WITH_DES_CBC_SHA', 'des', true],
    ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', '3des', false],
    ['TLS_RSA_WITH_IDEA_CBC_SHA', '3des', false],
    ['SSL_CK_DES_192_EDE3_CBC_WITH_MD5', '3des', false],
    ['SSL_CK_DES_64_CBC_WITH_MD5', 'des', false],
    ['TLS_ECDH_RSA_WITH_AES_128_CBC_SHA', undefined, false],
    ['TLS_DH_DSS_WITH_AES_128_CBC_SHA', undefined, false],
    ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', undefined, true],
    ['TLS_PSK_DHE_WITH_AES_128_CCM_8', undefined, true],
    ['TLS_AES_128_GCM_SHA256', undefined, true],
    ['TLS_RSA_WITH_AES_256_CBC_SHA', undefined, false],
  ])('%s', (name, weakness, secret) => {
    expect(cipherWeakness(name)).toBe(weakness);
    if (name.startsWith('TLS')) expect(isForwardSecret(name)).toBe(secret);
  });
  test('groups', () => {
    expect([groupName(29), groupName(0x11ec), groupName(99)]).toEqual([
      'x25519',
      'X25519MLKEM768',
      'group 99',
    ]);
  });
});
