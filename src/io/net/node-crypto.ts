/** The primitives that protocols need, from OpenSSL through Node. */
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { CipherName, Crypto } from '#pure/contract/network.ts';

/** DES lives in OpenSSL's legacy provider, which a system may leave out: then a clear fault, not a crash. */
function run<T>(name: CipherName, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new FaultError(
      fault('missing-capability', `cipher ${name} is not available here (${(error as Error).message})`, {
        remedy:
          'Use AES privacy, or run with NODE_OPTIONS=--openssl-legacy-provider if the device knows only DES.',
      }),
    );
  }
}

export const crypto: Crypto = {
  hash: (name, bytes) => new Uint8Array(createHash(name).update(bytes).digest()),
  hmac: (name, key, bytes) => new Uint8Array(createHmac(name, key).update(bytes).digest()),
  encrypt: (name, key, iv, bytes) =>
    run(name, () => {
      const cipher = createCipheriv(name, key, iv);
      if (name === 'des-cbc') cipher.setAutoPadding(false);
      return new Uint8Array(Buffer.concat([cipher.update(bytes), cipher.final()]));
    }),
  decrypt: (name, key, iv, bytes) =>
    run(name, () => {
      const decipher = createDecipheriv(name, key, iv);
      if (name === 'des-cbc') decipher.setAutoPadding(false);
      return new Uint8Array(Buffer.concat([decipher.update(bytes), decipher.final()]));
    }),
};
