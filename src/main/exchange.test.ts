/** The commands themselves, on a data folder and on a server that runs. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#pure/contract/fake-host.ts';
import { type RunningServer, startServer } from './server.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nocturne-import-'));
const file = join(folder, 'devices.csv');
const data = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => writeFileSync(file, 'Node,Mgmt,mac\nsw1,10.0.0.1,zz\nsw2,10.0.0.2,\n'));

function nocturne(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...argv], {
      env: { ...process.env, NOCTURNE_TOKEN: '', ...env },
      timeout: 30_000,
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

test('on a data folder: a dry run, the import, the export', { timeout: 60_000 }, async () => {
  const args = ['import', file, '--map', 'Mgmt=address', '--data', data];
  const dry = await nocturne([...args, '--dry-run']);
  expect(dry).toMatchObject({ code: 0, err: 'line 2: macs "zz": not a MAC address: left out\n' });
  expect(dry.out).toBe(
    'create  line 2  sw1: address 10.0.0.1\ncreate  line 3  sw2: address 10.0.0.2\nwould create 2, change 0, leave alone 0, refuse 0; nothing was changed\n',
  );
  expect((await nocturne(['export', 'http_sd', '--data', data])).out).toBe('[]');
  const done = await nocturne([...args, '--json']);
  expect(JSON.parse(done.out)).toMatchObject({ applied: true, counts: { create: 2 } });
  const { out, code } = await nocturne(['export', 'csv', '--q', 'sw2', '--data', data]);
  expect([code, out.split('\r\n')[1]]).toEqual([0, 'sw2,10.0.0.2,10.0.0.2,unknown,,,,,,,,,,,,,,,']);
});

test('what is wrong ends with 2, what is refused with 1', { timeout: 60_000 }, async () => {
  expect(await nocturne(['import', join(folder, 'nope'), '--data', data])).toMatchObject({ code: 2 });
  expect(await nocturne(['export', 'word', '--data', data])).toMatchObject({ code: 2 });
  const letter = join(folder, 'letter.txt');
  writeFileSync(letter, 'Dear sir or madam');
  const unknown = await nocturne(['import', letter, '--data', data]);
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('no format recognises it') });
});

test('while a server runs, through the server', { timeout: 60_000 }, async () => {
  const server: RunningServer = await startServer({
    dataDir: data,
    host: '127.0.0.1',
    port: 0,
    log: silentLog,
  });
  try {
    const made = await nocturne(['token', 'create', '--role', 'engineer', '--data', data]);
    const env = { NOCTURNE_TOKEN: made.out.trim() };
    const done = await nocturne(['import', file, '--map', 'Mgmt=address', '--server', server.url], env);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('2 left alone') });
    const { out } = await nocturne(['export', 'yaml', '--server', server.url], env);
    expect(out).toContain('name: sw1');
    const refused = await nocturne(['export', 'yaml', '--server', server.url], { NOCTURNE_TOKEN: 'wrong' });
    expect(refused.code).not.toBe(0);
  } finally {
    await server.stop();
  }
});
