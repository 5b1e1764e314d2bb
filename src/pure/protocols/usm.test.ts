import { expect, test } from 'vitest';
import { crypto } from '#io/net/node-crypto.ts';
import { decryptScoped, encryptScoped, localisedKey, messageDigest, privacyKey } from './usm.ts';

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const engineId = bytesOf('000000000000000000000002');

test('the keys of RFC 3414 A.3', () => {
  expect(localisedKey(crypto, 'md5', 'maplesyrup', engineId)).toEqual(
    bytesOf('526f5eed9fcce26f8964c2930787d82b'),
  );
  expect(localisedKey(crypto, 'sha1', 'maplesyrup', engineId)).toEqual(
    bytesOf('6695febc9288e36282235fc7151f128497b38f3f'),
  );
});

test.each(['des', 'aes128', 'aes192', 'aes256', 'aes192-cisco', 'aes256-cisco'] as const)(
  '%s opens what it sealed',
  (privacy) => {
    const key = privacyKey(crypto, 'sha1', privacy, 'maplesyrup', engineId);
    const sealing = { engineBoots: 1, engineTimeS: 2, salt: bytesOf('0102030405060708') };
    const plain = new TextEncoder().encode('a scoped pdu of some odd length');
    let sealed: Uint8Array;
    try {
      sealed = encryptScoped(crypto, privacy, key, sealing, plain);
    } catch (error) {
      // OpenSSL without its legacy provider: then the fault must say so.
      expect(privacy).toBe('des');
      expect(String(error)).toMatch(/not available/);
      return;
    }
    expect(sealed).not.toEqual(plain);
    expect(decryptScoped(crypto, privacy, key, sealing, sealed)!.subarray(0, plain.length)).toEqual(plain);
  },
);

test('the digest ignores what stands in its own place', () => {
  const key = localisedKey(crypto, 'sha256', 'maplesyrup', engineId);
  const message = new Uint8Array(100).fill(7);
  const digest = messageDigest(crypto, 'sha256', key, message, 40);
  message.set(digest, 40);
  expect(messageDigest(crypto, 'sha256', key, message, 40)).toEqual(digest);
  message[39] = 8;
  expect(messageDigest(crypto, 'sha256', key, message, 40)).not.toEqual(digest);
});
