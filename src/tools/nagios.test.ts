import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { systemClock } from '#io/report/index.ts';
import { fakeContext } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { collect, newFolder, vaultOf } from '../../test/real-server.ts';
import { nagios } from './nagios.ts';

const tool = runnable(nagios);
const root = newFolder('plugins');
const folder = join(root, 'allowed');
let net: RealNetwork;
const plugin = (name: string, script: string, mode = 0o755) => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), mode);
};
beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(join(root, 'outside'), '#!/bin/sh\necho no\n', { mode: 0o755 });
  symlinkSync(join(root, 'outside'), join(folder, 'link'));
  plugin('check_ok', 'echo "OK - all well | load=0.5;1;2;0; \'free space\'=40% jobs=7c"; echo more');
  plugin('check_exit', 'echo "state $1|x=1"; exit $1');
  plugin('check_args', 'printf "%s;" "$@"; echo "|n=$#"');
  plugin('check_env', 'env | sort | tr "\\n" " "');
  plugin('check_errors', 'echo "cannot open" >&2; exit 3');
  plugin('check_slow', 'sleep 60 & echo started; sleep 60');
  plugin('check_long', 'while :; do echo 0123456789012345678901234567890123456789; done');
  plugin('check_signal', 'kill -TERM $$');
  plugin('not_executable', 'echo no', 0o644);
  plugin('open_to_all', 'echo no', 0o777);
  net = await createNetwork({ mode: 'inline', pluginFolder: folder });
});
afterAll(async () => {
  await net.close();
  rmSync(root, { recursive: true });
});
const run = (raw: object, over: RealNetwork = net) =>
  collect(
    tool,
    raw,
    fakeContext({
      net: over,
      clock: systemClock,
      devices: vaultOf({ db: { kind: 'password', user: 'ada', password: 'x y;z' } }),
    }),
  );

test('exit code, first line and performance data', async () => {
  const { records, verdict } = await run({ plugin: 'check_ok' });
  expect(records).toMatchObject([
    { kind: 'value', name: 'load', value: 0.5 },
    { name: 'free space', value: 40, unit: 'percent' },
    { name: 'jobs', value: 7, counts: true },
    { kind: 'result', state: 'ok', exitCode: 0, text: 'OK - all well', longText: 'more', values: 3 },
  ]);
  expect(verdict).toMatchObject({ ok: true, summary: expect.stringContaining('OK - all well') });
  expect(verdict.metrics).toEqual([
    { name: 'reading', value: 0.5, labels: { name: 'load' } },
    { name: 'reading', value: 40, labels: { name: 'free space' } },
    { name: 'reading.total', value: 7, labels: { name: 'jobs' } },
    { name: 'total.time', value: expect.any(Number) },
    { name: 'sensor.state', value: 1, labels: { sensor: 'check_ok' } },
  ]);
});
test.each<[string, string]>([
  ['1', 'component-warning'],
  ['2', 'reported'],
  ['3', 'unexpected-status'],
  ['127', 'unexpected-status'],
])('exit code %s is %s, its values are kept', async (code, fault) => {
  const { verdict } = await run({ plugin: 'check_exit', args: [code] });
  expect(verdict.fault?.code).toBe(fault);
  expect(verdict.metrics).toContainEqual({ name: 'reading', value: 1, labels: { name: 'x' } });
});
test('limits of ours count as well', async () => {
  const { verdict } = await run({ plugin: 'check_ok', limits: ['free space=50..'] });
  expect(verdict.fault).toMatchObject({ code: 'threshold-crossed', message: 'free space is 40, below 50' });
});
test('arguments reach it as they are: no shell, the credential in its place', async () => {
  const { records } = await run({
    plugin: 'check_args',
    args: ['a b', '$(id)', '*', '-p', '{user}:{password}', '{secret}'],
    credential: 'db',
  });
  expect(records.at(-1)).toMatchObject({ text: 'a b;$(id);*;-p;ada:x y;z;{secret};' });
});
test('the environment holds nothing of ours', async () => {
  process.env.NOCTURNE_TEST_SECRET = 'sesame';
  const { records } = await run({ plugin: 'check_env' });
  delete process.env.NOCTURNE_TEST_SECRET;
  expect(records.at(-1)!.text).toMatch(/^LC_ALL=C /);
  expect(records.at(-1)!.text).not.toContain('sesame');
});
test('what it says elsewhere is told when it says nothing else', async () => {
  expect((await run({ plugin: 'check_errors' })).verdict.fault?.message).toBe('exit code 3: cannot open');
});
test('time is up: the whole family ends', async () => {
  const startMs = performance.now();
  const { verdict } = await run({ plugin: 'check_slow', timeoutMs: 300 });
  expect(verdict.fault?.code).toBe('timeout');
  expect(performance.now() - startMs).toBeLessThan(5000);
});
test('endless output is cut, a signal is no exit code', async () => {
  expect((await run({ plugin: 'check_long' })).verdict.fault?.code).toBe('too-large');
  expect((await run({ plugin: 'check_signal' })).verdict.fault?.message).toContain('ended by a signal');
});

describe('what may not be run', () => {
  test.each(['missing', '../outside', '/bin/sh', 'link', '.', 'not_executable', 'open_to_all', 'a;b'])(
    '%s',
    async (name) => {
      // Root may execute nothing without an x bit either.
      expect((await run({ plugin: name })).verdict.fault).toMatchObject({
        code: 'invalid-input',
        field: 'plugin',
      });
    },
  );
  test('anything, where no folder is named', async () => {
    const bare = await createNetwork({ mode: 'inline' });
    expect(bare.capabilities.has('programs')).toBe(false);
    expect((await run({ plugin: 'check_ok' }, bare)).verdict.fault?.code).toBe('missing-privilege');
    await bare.close();
  });
});
