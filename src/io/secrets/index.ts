/**
 * Protection of what is at rest. Passwords: Argon2id (RFC 9106), parameters in the hash so that they can grow. Values: AES-256-GCM
 * under the installation key, which lives in `<dataDir>/key` (mode 0600) or comes from NOCTURNE_KEY (64 hexadecimal digits).
 */
import {
  argon2,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Secrets } from './port.ts';

// RFC 9106 second recommended option scaled to 32 MiB: about 50 ms a login on one core, and no memory spike worth speaking of.
const memoryKib = 32 * 1024;
const passes = 3;
const tagLength = 32;
const keyBytes = 32;

function argon2id(password: string, salt: Uint8Array, memory: number, rounds: number): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    argon2(
      'argon2id',
      { message: password, nonce: salt, parallelism: 1, tagLength, memory, passes: rounds },
      (error, key) => (error ? reject(error) : resolve(key)),
    ),
  );
}

export function loadKey(
  dataDir: string,
  environment: Readonly<Record<string, string | undefined>>,
): Uint8Array {
  const given = environment.NOCTURNE_KEY;
  if (given !== undefined) {
    if (!/^[0-9a-f]{64}$/i.test(given))
      throw new FaultError(
        fault('invalid-input', 'NOCTURNE_KEY must be 64 hexadecimal digits', {
          field: 'NOCTURNE_KEY',
          remedy: 'Make one with: openssl rand -hex 32',
        }),
      );
    return Uint8Array.from(Buffer.from(given, 'hex'));
  }
  const path = join(dataDir, 'key');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    // `wx`: two processes that start at once must not both make a key.
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, `${randomBytes(keyBytes).toString('hex')}\n`);
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const text = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new FaultError(
      fault('internal', `the installation key in ${path} is damaged`, {
        remedy: 'Restore the file from a backup; without it the vault cannot be opened.',
      }),
    );
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

export function createSecrets(key: Uint8Array): Secrets {
  return {
    async hashPassword(password) {
      const salt = randomBytes(16);
      const hash = await argon2id(password, salt, memoryKib, passes);
      return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${salt.toString('base64url')}$${hash.toString('base64url')}`;
    },
    async verifyPassword(password, hash) {
      const match = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$([\w-]+)\$([\w-]+)$/.exec(hash);
      const salt = match ? Buffer.from(match[3]!, 'base64url') : Buffer.alloc(16);
      const computed = await argon2id(
        password,
        salt,
        match ? Number(match[1]) : memoryKib,
        match ? Number(match[2]) : passes,
      );
      const expected = match ? Buffer.from(match[4]!, 'base64url') : Buffer.alloc(tagLength);
      return expected.length === computed.length && timingSafeEqual(expected, computed) && match !== null;
    },
    newToken: () => randomBytes(32).toString('base64url'),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    sign: (text) => createHmac('sha256', key).update(text).digest('hex'),
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`;
    },
    open(sealed) {
      try {
        const bytes = Buffer.from(sealed.slice(3), 'base64url');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(-16));
        return JSON.parse(
          Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8'),
        );
      } catch {
        throw new FaultError(
          fault('internal', 'a sealed value cannot be opened', {
            remedy:
              'The installation key does not belong to this database: restore the "key" file of the same backup.',
          }),
        );
      }
    },
  };
}
