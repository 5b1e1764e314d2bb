/** The commands themselves with the example of the documentation, on a data folder and on a server that runs. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { silentLog } from '#pure/contract/fake-host.ts';
import { freePort } from '../../test/free-port.ts';
import { startServer } from './server.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const example = fileURLToPath(new URL('../../docs/examples/network', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nocturne-apply-'));
const data = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

test('the example: plan, apply, no drift; a mistake with its place', { timeout: 60_000 }, async () => {
  const at = ['--data', data];
  const plan = await nocturne(['apply', '-f', example, '--dry-run', ...at]);
  expect(plan).toMatchObject({ code: 0, err: 'Plan: 10 to create, 0 to update, 0 unchanged, 0 to prune.\n' });
  expect(plan.out).toContain(`+ sensor par-r1/SSH  (${join(example, 'devices.yaml')}:10)\n`);
  expect((await nocturne(['apply', '-f', example, ...at])).err).toContain('Applied: 10 created');
  expect(await nocturne(['diff', '-f', example, ...at])).toMatchObject({ code: 0, out: '' });
  const wrong = join(folder, 'wrong.yaml');
  writeFileSync(wrong, 'kind: site\nname: Lyon\ninterval: 1 parsec\n');
  expect(await nocturne(['apply', '-f', wrong, ...at])).toMatchObject({
    code: 1,
    out: expect.stringContaining(`! site Lyon  (${wrong}:3)\n    interval: not a duration`),
    err: '1 refused: nothing was written.\n',
  });
  expect(await nocturne(['apply', '-f', join(folder, 'none'), ...at])).toMatchObject({ code: 2 });
});

test('through a server that runs: drift, prune, export', { timeout: 120_000 }, async () => {
  const token = (await nocturne(['token', 'create', '--role', 'engineer', '--data', data])).out.trim();
  const server = await startServer({
    dataDir: data,
    host: '127.0.0.1',
    port: await freePort(),
    log: silentLog,
  });
  try {
    const at = ['--server', server.url];
    const env = { NOCTURNE_TOKEN: token };
    const file = join(folder, 'less.yaml');
    writeFileSync(file, 'kind: site\nname: Paris\ninterval: 1min\n');
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, 'kind: rule\nname: WAN\nrule: warning when loss{tag="wan"} above 2 % for 5 min\n');
    expect((await nocturne(['apply', '-f', rules, '--owner', 'rules', ...at], env)).out).toContain(
      '+ rule WAN',
    );
    // The other door to the same rules, which the apply above has told the running server of.
    expect((await nocturne(['rules', 'show', 'WAN', ...at], env)).out).toContain('above 2 % for 5 min');
    expect(await nocturne(['rules', 'remove', 'WAN', ...at], env)).toMatchObject({ code: 0, out: '' });
    const drift = await nocturne(['diff', '-f', file, ...at], env);
    expect(drift.code).toBe(1);
    expect(drift.out).toContain(`~ site Paris  (${file}:1)\n    interval: 30000 → 60000\n`);
    expect(drift.out).toContain('- library Core of Paris\n');
    expect((await nocturne(['apply', '-f', file, '--prune', ...at], env)).err).toContain('9 pruned');
    expect((await nocturne(['get', 'site', '-o', 'yaml', ...at], env)).out).toContain('interval: 1min');
  } finally {
    await server.stop();
  }
});
