import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { silentLog } from '#pure/contract/fake-host.ts';
import { systemsFromFile } from './asn-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-asn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('systems come from the named file', async () => {
  const path = join(folder, 'table.tsv');
  writeFileSync(path, '192.0.2.0\t192.0.2.255\t64500\tZZ\tEXAMPLE\n');
  const systemOf = systemsFromFile(path, silentLog);
  expect(await systemOf('192.0.2.7')).toMatchObject({ number: 64500, name: 'EXAMPLE' });
  expect(await systemOf('198.51.100.1')).toBeUndefined();
});

test('a file that is not there or says nothing is told once; none named is silent', async () => {
  const empty = join(folder, 'empty');
  writeFileSync(empty, 'what is this\n');
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
  for (const path of [join(folder, 'missing'), empty, undefined]) {
    const systemOf = systemsFromFile(path, log);
    expect(await systemOf('192.0.2.7')).toBeUndefined();
    expect(await systemOf('192.0.2.8')).toBeUndefined();
  }
  expect(warnings).toEqual([
    'the table of autonomous systems cannot be read',
    'the table of autonomous systems has no line that can be read',
  ]);
});
