import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Server as SshServer } from 'ssh2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Credential } from '#pure/contract/host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import { newFolder, program, runForReal, type Server, startServer } from '../../test/real-server.ts';
import { sshScript } from './ssh-script.ts';

const tool = runnable(sshScript);
const sshd = program('/usr/sbin/sshd');
const keygen = program('/usr/bin/ssh-keygen');
const me = userInfo().username;

function newKey(folder: string, name: string, type = 'ed25519') {
  const path = join(folder, name);
  execFileSync(keygen!, ['-q', '-t', type, '-N', '', '-f', path]);
  const printed = execFileSync(keygen!, ['-l', '-E', 'sha256', '-f', path], { encoding: 'utf8' });
  return { path, text: readFileSync(path, 'utf8'), fingerprint: printed.split(' ')[1]! };
}

describe.skipIf(!sshd || !keygen)('a real server (needs sshd and ssh-keygen)', () => {
  let server: Server;
  let port = 0;
  let fingerprint = '';
  const vault: Record<string, Credential> = {};
  beforeAll(async () => {
    const folder = newFolder('ssh-script');
    const host = newKey(folder, 'host');
    const own = newKey(folder, 'own');
    const rsa = newKey(folder, 'rsa', 'rsa');
    fingerprint = host.fingerprint;
    vault.key = { kind: 'secret', secret: own.text };
    vault.rsa = { kind: 'secret', secret: rsa.text };
    vault.stranger = { kind: 'secret', secret: newKey(folder, 'stranger').text };
    vault.nonsense = { kind: 'secret', secret: 'sesame' };
    vault.password = { kind: 'password', user: me, password: 'wrong' };
    copyFileSync(`${own.path}.pub`, join(folder, 'authorized'));
    writeFileSync(join(folder, 'authorized'), readFileSync(`${rsa.path}.pub`), { flag: 'a' });
    port = await freePort();
    const lines = [
      ...[`Port ${port}`, 'ListenAddress 127.0.0.1', 'PidFile none', 'UsePAM no', `HostKey ${host.path}`],
      ...[`AuthorizedKeysFile ${join(folder, 'authorized')}`, 'StrictModes no', 'PermitRootLogin yes'],
      // The start files of whoever runs the tests are not read: a command that is cut off would cut them off as well.
      `SetEnv HOME=${folder}`,
    ];
    writeFileSync(join(folder, 'config'), `${lines.join('\n')}\n`);
    mkdirSync('/run/sshd', { recursive: true });
    server = await startServer({
      command: sshd!,
      args: ['-D', '-e', '-f', join(folder, 'config')],
      folder,
      ready: /listening on/,
    });
  });
  afterAll(async () => await server?.stop());
  const run = (more: object) =>
    runForReal(
      tool,
      {
        ...{ target: '127.0.0.1', port, credential: 'key', user: me, fingerprint, timeoutMs: 10_000 },
        ...more,
      },
      vault,
    );

  test.each(['key', 'rsa'])('values out of a text, logged in with %s', async (credential) => {
    const { records, verdict } = await run({
      credential,
      command: 'echo; echo "load average: 0.25, 0.50"; echo "state: degraded"',
      values: ['load=load average: ([0-9.]+)', 'state=state: (\\w+)'],
      states: ['state=degraded:warning', 'state=*:ok'],
    });
    expect(records).toMatchObject([
      { kind: 'value', name: 'load', value: 0.25 },
      { name: 'state', text: 'degraded', state: 'warning' },
      { kind: 'result', exitCode: 0, text: 'load average: 0.25, 0.50', values: 2 },
    ]);
    expect(verdict.fault?.code).toBe('component-warning');
    expect(verdict.metrics.map(({ name }) => name)).toEqual([
      ...['reading', 'sensor.state', 'total.time', 'login.time'],
    ]);
  });
  test('a plugin: exit code and performance data', async () => {
    const { records, verdict } = await run({
      command: 'echo "CRITICAL - full | used=95%;80;90"; exit 2',
      format: 'plugin',
    });
    expect(records).toMatchObject([
      { name: 'used', value: 95, unit: 'percent' },
      { kind: 'result', state: 'critical', exitCode: 2, text: 'CRITICAL - full' },
    ]);
    expect(verdict.fault).toMatchObject({ code: 'reported', message: 'CRITICAL - full' });
  });
  test.each<[string, object, string]>([
    ['another exit code', { command: 'echo no >&2; exit 7' }, 'unexpected-status'],
    ['nothing that matches', { command: 'echo x', values: ['n=(\\d+)'] }, 'content-mismatch'],
    ['a command that goes on', { command: 'sleep 30', timeoutMs: 1500 }, 'timeout'],
    ['a command that writes on', { command: 'yes' }, 'too-large'],
    ['a wrong password', { command: 'true', credential: 'password' }, 'authentication-failed'],
    ['another key', { command: 'true', credential: 'stranger' }, 'authentication-failed'],
    [
      'another host',
      { command: 'true', fingerprint: 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
      'host-key-changed',
    ],
    ['a closed port', { command: 'true', port: 1 }, 'refused'],
  ])('%s', async (_, more, code) => {
    expect((await run(more)).verdict.fault?.code).toBe(code);
  });
  test('the key that was seen is told, and no secret comes back', async () => {
    const { verdict } = await run({
      command: 'true',
      fingerprint: 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    });
    expect(verdict.fault!.message).toContain(fingerprint);
    const bad = await run({ command: 'true', credential: 'nonsense' });
    expect(bad.verdict.fault).toMatchObject({ code: 'invalid-input', field: 'credential' });
    expect(JSON.stringify(bad)).not.toContain('sesame');
  });
  test.each<[object, string]>([
    [{ fingerprint: 'aa:bb' }, 'fingerprint'],
    [{ user: '' }, 'user'],
    [{ values: ['x=('] }, 'values'],
    [{ credential: 'absent' }, 'credential'],
  ])('bad input %j names %s', async (more, field) => {
    expect((await run({ command: 'true', ...more })).verdict.fault).toMatchObject({ field });
  });
});

/** A server of the same library plays the one that knows a password: on this machine sshd could only check those of system users. */
test.skipIf(!keygen)('logs in with a password', async () => {
  const folder = newFolder('ssh-password');
  const host = newKey(folder, 'host');
  const server = new SshServer({ hostKeys: [host.text] }, (client) => {
    client
      .on('authentication', (attempt) =>
        attempt.method === 'password' && attempt.username === 'ada' && attempt.password === 'sesame'
          ? attempt.accept()
          : attempt.reject(['password']),
      )
      .on('session', (accept) =>
        accept().on('exec', (acceptExec, _reject, { command }) => {
          const channel = acceptExec();
          channel.write(`${command} took 42 ms\n`);
          channel.exit(0);
          channel.end();
        }),
      )
      .on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { records, verdict } = await runForReal(
    tool,
    {
      ...{ target: '127.0.0.1', port: (server.address() as AddressInfo).port, credential: 'login' },
      ...{ fingerprint: host.fingerprint, command: 'backup', values: ['took=took (\\d+) ms'] },
    },
    { login: { kind: 'password', user: 'ada', password: 'sesame' } },
  );
  expect(verdict.fault).toBeUndefined();
  expect(records[0]).toMatchObject({ name: 'took', value: 42 });
  server.close();
});
