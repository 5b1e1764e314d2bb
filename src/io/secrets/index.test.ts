import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSecrets, loadKey } from './index.ts';

const secrets = createSecrets(new Uint8Array(32).fill(7));

test('a password verifies against its own hash only', async () => {
  const hash = await secrets.hashPassword('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=32768,t=3,p=1\$/);
  expect(hash).not.toContain('correct');
  expect(await secrets.verifyPassword('correct horse', hash)).toBe(true);
  expect(await secrets.verifyPassword('correct horsf', hash)).toBe(false);
  expect(await secrets.verifyPassword('correct horse', 'nonsense')).toBe(false);
});

test('sealed values open, differ each time, and refuse every change', () => {
  const plain = { community: 'pübl1c' };
  const sealed = secrets.seal(plain);
  expect(secrets.open(sealed)).toEqual(plain);
  expect(secrets.seal(plain)).not.toBe(sealed);
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const bad = Buffer.from(bytes);
    bad[i] = bad[i]! ^ 1;
    expect(() => secrets.open(`v1.${bad.toString('base64url')}`)).toThrowError(/cannot be opened/);
  }
  expect(() => secrets.open('')).toThrowError(/cannot be opened/);
  expect(() => createSecrets(new Uint8Array(32)).open(sealed)).toThrowError(/cannot be opened/);
});

test('the installation key is made once, private, and read again', () => {
  const dir = mkdtempSync(join(tmpdir(), 'nocturne-key-'));
  try {
    const key = loadKey(join(dir, 'data'), {});
    expect(loadKey(join(dir, 'data'), {})).toEqual(key);
    expect(statSync(join(dir, 'data', 'key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, 'data', 'key'), 'utf8')).toHaveLength(65);
    expect(loadKey(dir, { NOCTURNE_KEY: 'ab'.repeat(32) })).toEqual(new Uint8Array(32).fill(0xab));
    expect(() => loadKey(dir, { NOCTURNE_KEY: 'short' })).toThrowError(/64 hexadecimal/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
