import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { systemClock } from '#io/report/index.ts';
import { fakeContext } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import { ssh } from './ssh.ts';

const tool = runnable(ssh);
let net: RealNetwork;
beforeAll(async () => {
  net = await createNetwork({ mode: 'inline' });
});
afterAll(async () => await net?.close());

async function collect(raw: object) {
  const run = tool.start(raw, fakeContext({ net, clock: systemClock }));
  const records: Record<string, unknown>[] = [];
  for await (const record of run.records) records.push(record);
  return { records, verdict: run.verdict() };
}

const sshd = '/usr/sbin/sshd';
const installed =
  spawnSync(sshd, ['-V']).error === undefined && spawnSync('ssh-keygen', ['-?']).error === undefined;

/** A port that was free a moment ago. */
describe.skipIf(!installed)('a real server (needs sshd and ssh-keygen)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-ssh-'));
  const fingerprints = new Map<string, string>();
  let server: ChildProcess;
  let port = 0;

  beforeAll(async () => {
    const keys = ['ed25519', 'ecdsa', 'rsa'].map((type) => {
      const file = join(folder, type);
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
      chmodSync(file, 0o600);
      const printed = execFileSync('ssh-keygen', ['-l', '-E', 'sha256', '-f', file], { encoding: 'utf8' });
      fingerprints.set(type, printed.split(' ')[1]!);
      return `HostKey ${file}`;
    });
    port = await freePort();
    const lines = [`Port ${port}`, 'ListenAddress 127.0.0.1', 'PidFile none', 'UsePAM no', ...keys];
    // Methods of devices of today and of twenty years ago.
    lines.push('KexAlgorithms +diffie-hellman-group14-sha1,diffie-hellman-group1-sha1');
    writeFileSync(join(folder, 'config'), `${lines.join('\n')}\n`);
    execFileSync('mkdir', ['-p', '/run/sshd']);
    server = spawn(sshd, ['-D', '-e', '-f', join(folder, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const text of server.stderr!) if (String(text).includes('listening on')) break;
  });
  afterAll(() => {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    [undefined, 'ed25519', 'ssh-ed25519'],
    ['ecdsa-sha2-nistp256', 'ecdsa', 'ecdsa-sha2-nistp256'],
    ['rsa-sha2-512', 'rsa', 'ssh-rsa'],
  ])('host key %s has the fingerprint that ssh-keygen prints', async (hostKey, file, hostKeyType) => {
    const { records, verdict } = await collect({
      target: '127.0.0.1',
      port,
      ...(hostKey ? { hostKey } : {}),
    });
    expect(records[0]).toMatchObject({
      kind: 'server',
      hostKeyType,
      fingerprint: fingerprints.get(file),
      software: expect.stringMatching(/^OpenSSH_/),
      protocol: '2.0',
    });
    expect(verdict).toMatchObject({ ok: true, metrics: [{ name: 'connect.time' }] });
  });

  test('the offer is that of the server', async () => {
    const { records } = await collect({ target: '127.0.0.1', port });
    const offers = new Map(
      records.flatMap((item) => (item.kind === 'offer' ? [[item.purpose, item.algorithms]] : [])) as [
        string,
        string[],
      ][],
    );
    expect(offers.get('key exchange')).toContain('diffie-hellman-group1-sha1');
    expect(offers.get('host key')).toEqual(expect.arrayContaining(['ssh-ed25519', 'rsa-sha2-512']));
  });

  test('a known fingerprint is good, another one a fault that shows the key', async () => {
    const known = fingerprints.get('ed25519')!;
    expect((await collect({ target: '127.0.0.1', port, fingerprint: known })).verdict.ok).toBe(true);
    const other = `SHA256:${'A'.repeat(43)}`;
    expect((await collect({ target: '127.0.0.1', port, fingerprint: other })).verdict).toMatchObject({
      ok: false,
      fault: { code: 'host-key-changed', value: known },
    });
  });

  test('each method of key exchange is known', async () => {
    const methods = [
      'curve25519-sha256',
      'ecdh-sha2-nistp256',
      'diffie-hellman-group14-sha256',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group14-sha1',
      'diffie-hellman-group1-sha1',
    ];
    for (const method of methods) {
      const one = await freePort();
      const child = spawn(
        sshd,
        ['-D', '-e', '-f', join(folder, 'config'), '-o', `Port ${one}`, '-o', `KexAlgorithms ${method}`],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      );
      try {
        for await (const text of child.stderr) if (String(text).includes(`port ${one}`)) break;
        const { records } = await collect({ target: '127.0.0.1', port: one });
        expect(records[0], method).toMatchObject({ fingerprint: fingerprints.get('ed25519') });
      } finally {
        child.kill();
      }
    }
  });
});

describe('what is no SSH server', () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });
  const listen = async (talk: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      talk(socket);
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };

  test.each<[string, string, (socket: Socket) => void]>([
    ['a web server', 'closed', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a server that says nothing', 'timeout', () => {}],
    ['a server that hangs up', 'closed', (socket) => socket.end()],
    ['SSH version 1', 'not-supported', (socket) => socket.write('SSH-1.5-Cisco-1.25\n')],
    [
      'a packet of impossible length',
      'malformed',
      (socket) => socket.write('SSH-2.0-x\r\n\xff\xff\xff\xff\xff\xff'),
    ],
    ['endless lines', 'malformed', (socket) => socket.write('x'.repeat(10_000))],
  ])('%s: %s', async (_, code, talk) => {
    const port = await listen(talk);
    expect((await collect({ target: '127.0.0.1', port, timeoutMs: 300 })).verdict.fault?.code).toBe(code);
  });

  test('a closed port', async () => {
    expect((await collect({ target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
  });
});

test.each([
  [{ target: '' }, 'target'],
  [{ target: 'a', port: 0 }, 'port'],
  [{ target: 'a', hostKey: 'ssh-magic' }, 'hostKey'],
])('%j is refused', (raw, field) => {
  expect(() => tool.parse(raw)).toThrowError(
    expect.objectContaining({ fault: expect.objectContaining({ code: 'invalid-input', field }) }),
  );
});
test('a fingerprint that is none is refused with what to write', async () => {
  expect((await collect({ target: '127.0.0.1', fingerprint: 'aa:bb' })).verdict.fault).toMatchObject({
    code: 'invalid-input',
    field: 'fingerprint',
    value: 'aa:bb',
  });
});
test('the examples are valid', () => {
  for (const { input } of tool.examples) expect(tool.parse(input)).toBeTruthy();
});
