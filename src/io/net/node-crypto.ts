/** The primitives that protocols need, from OpenSSL through Node. */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { CipherName, Crypto } from '#pure/contract/network.ts';

/** Loading OpenSSL's wrappers costs a command line some milliseconds that most never need. */
let loaded: typeof import('node:crypto') | undefined;
const openSsl = () => {
  loaded ??= process.getBuiltinModule('node:crypto');
  return loaded;
};

/** Of the ciphers that work on whole blocks. */
const blockBytes: Partial<Record<CipherName, number>> = { 'des-cbc': 8, 'aes-128-cbc': 16 };

/** A cipher that OpenSSL here lacks (a FIPS build), or a key or text of a wrong length: a clear fault, not a crash. */
function run(name: CipherName, work: () => Uint8Array): Uint8Array {
  try {
    return work();
  } catch (error) {
    throw new FaultError(
      fault('missing-capability', `cipher ${name} does not work here (${(error as Error).message})`, {
        remedy:
          name === 'des-cbc'
            ? 'Use AES privacy, or an OpenSSL that still offers triple DES if the device knows only DES.'
            : 'Use an OpenSSL that offers it.',
      }),
    );
  }
}

/**
 * OpenSSL 3 keeps single DES in a legacy provider that Node does not load; triple DES is in the default one, and
 * encrypt-decrypt-encrypt with one key three times is single DES (FIPS 46-3 keying option 3).
 */
function openSslOf(name: CipherName, key: Uint8Array): { algorithm: string; secret: Uint8Array } {
  if (name !== 'des-cbc') return { algorithm: name, secret: key };
  return { algorithm: 'des-ede3-cbc', secret: Uint8Array.of(...key, ...key, ...key) };
}

function apply(
  make: 'createCipheriv' | 'createDecipheriv',
  name: CipherName,
  key: Uint8Array,
  iv: Uint8Array,
  bytes: Uint8Array,
): Uint8Array {
  return run(name, () => {
    const { algorithm, secret } = openSslOf(name, key);
    const block = blockBytes[name];
    if (block !== undefined && bytes.length % block !== 0)
      throw new RangeError(`${bytes.length} bytes are no whole number of blocks`);
    const cipher = openSsl()[make](algorithm, secret, iv);
    if (block !== undefined) cipher.setAutoPadding(false);
    return new Uint8Array(Buffer.concat([cipher.update(bytes), cipher.final()]));
  });
}

export const crypto: Crypto = {
  hash: (name, bytes) => new Uint8Array(openSsl().createHash(name).update(bytes).digest()),
  hmac: (name, key, bytes) => new Uint8Array(openSsl().createHmac(name, key).update(bytes).digest()),
  encrypt: (name, key, iv, bytes) => apply('createCipheriv', name, key, iv, bytes),
  decrypt: (name, key, iv, bytes) => apply('createDecipheriv', name, key, iv, bytes),
};
