import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../../test/free-port.ts';
import { auditForReal, serviceOf, targetOf, wrong } from '../../../../test/real-audit.ts';
import { newFolder, program, type Server, startServer } from '../../../../test/real-server.ts';
import type { SshKexInit } from '../../wire/ssh.ts';
import { judgeSsh, ssh } from './ssh.ts';

const sshd = program('/usr/sbin/sshd');
const nmap = program('/usr/bin/nmap');

const strong: SshKexInit = {
  kex: ['curve25519-sha256', 'diffie-hellman-group16-sha512', 'kex-strict-s-v00@openssh.com'],
  hostKeys: ['ssh-ed25519', 'rsa-sha2-512'],
  ciphersToServer: ['aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com'],
  ciphersToClient: ['aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com'],
  macsToServer: ['hmac-sha2-256-etm@openssh.com'],
  macsToClient: ['hmac-sha2-256-etm@openssh.com'],
  compression: ['none'],
};
test.each<[string, string, Partial<SshKexInit>, string[]]>([
  ['strong', '2.0', {}, []],
  ['version 1 too', '1.99', {}, ['ssh/protocol-1']],
  ['group 1', '2.0', { kex: [...strong.kex, 'diffie-hellman-group1-sha1'] }, ['ssh/broken-key-exchange']],
  ['SHA-1', '2.0', { kex: [...strong.kex, 'diffie-hellman-group14-sha1'] }, ['ssh/sha1-key-exchange']],
  [
    'GSS',
    '2.0',
    { kex: [...strong.kex, 'gss-gex-sha1-toWM5Slw5Ew8Mqkay+al2g=='] },
    ['ssh/sha1-key-exchange'],
  ],
  ['DSA', '2.0', { hostKeys: ['ssh-dss', 'ssh-ed25519'] }, ['ssh/weak-host-key']],
  ['ssh-rsa', '2.0', { hostKeys: ['ssh-rsa'] }, ['ssh/sha1-signature']],
  ['none', '2.0', { ciphersToServer: ['none'] }, ['ssh/no-encryption']],
  ['RC4', '2.0', { ciphersToClient: ['arcfour256'] }, ['ssh/weak-cipher']],
  ['3DES', '2.0', { ciphersToClient: ['3des-cbc'] }, ['ssh/weak-cipher']],
  ['CBC', '2.0', { ciphersToClient: ['aes256-cbc'] }, ['ssh/cbc-cipher']],
  ['MD5', '2.0', { macsToClient: ['hmac-md5-96'] }, ['ssh/weak-mac']],
  ['SHA-1 cut', '2.0', { macsToClient: ['hmac-sha1-96'] }, ['ssh/weak-mac']],
  ['SHA-1 MAC', '2.0', { macsToClient: ['hmac-sha1', 'umac-64@openssh.com'] }, ['ssh/aging-mac']],
  ['Terrapin', '2.0', { kex: ['curve25519-sha256'] }, ['ssh/terrapin']],
  [
    'no strict exchange, but nothing to cut',
    '2.0',
    { kex: ['curve25519-sha256'], ciphersToClient: ['aes256-ctr'], ciphersToServer: ['aes256-ctr'] },
    [],
  ],
])('%s', (_, protocol, offers, expected) => {
  expect(wrong(judgeSsh({ protocol, software: 'x' }, { ...strong, ...offers }, []))).toEqual(expected);
});
test('version 1 alone is worse, and a short RSA key is weak', () => {
  expect(judgeSsh({ protocol: '1.5', software: 'Cisco-1.25' }, undefined, [])).toMatchObject([
    { rule: 'ssh/protocol-1', severity: 'critical' },
  ]);
  const key = { type: 'ssh-rsa', fingerprintSha256: 'x', sizeBits: 1024 };
  expect(wrong(judgeSsh({ protocol: '2.0', software: 'x' }, strong, [key]))).toEqual(['ssh/weak-host-key']);
});

describe.skipIf(!sshd || spawnSync('ssh-keygen', ['-?']).error)('a real server (needs sshd)', () => {
  const keys = newFolder('audit-ssh');
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  beforeAll(() => {
    execFileSync('mkdir', ['-p', '/run/sshd']);
    for (const [name, ...kind] of [
      ['ed25519', '-t', 'ed25519'],
      ['rsa', '-t', 'rsa', '-b', '3072'],
      ['short', '-t', 'rsa', '-b', '1024'],
      ['ecdsa', '-t', 'ecdsa'],
    ])
      execFileSync('ssh-keygen', ['-q', '-N', '', '-f', join(keys, name!), ...kind]);
  });
  afterAll(() => execFileSync('rm', ['-r', keys]));
  const serve = async (hostKeys: readonly string[], settings: readonly string[]) => {
    const port = await freePort();
    const folder = newFolder('sshd');
    writeFileSync(
      join(folder, 'config'),
      [
        ...[`ListenAddress 127.0.0.1:${port}`, `PidFile ${folder}/pid`, 'UsePAM no', 'RequiredRSASize 1024'],
        ...hostKeys.map((name) => `HostKey ${join(keys, name)}`),
        ...settings,
      ].join('\n'),
    );
    servers.push(
      await startServer({
        command: sshd!,
        args: ['-D', '-e', '-f', join(folder, 'config')],
        folder,
        ready: port,
      }),
    );
    return port;
  };
  const audit = (port: number) => auditForReal(ssh, targetOf(port, serviceOf('ssh')));

  test('strong settings: nothing is wrong, and every key is told', async () => {
    const port = await serve(
      ['ed25519', 'rsa', 'ecdsa'],
      [
        'KexAlgorithms curve25519-sha256,sntrup761x25519-sha512@openssh.com',
        'HostKeyAlgorithms ssh-ed25519,rsa-sha2-512,rsa-sha2-256,ecdsa-sha2-nistp256',
        'Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com',
        'MACs hmac-sha2-256-etm@openssh.com',
      ],
    );
    const findings = await audit(port);
    expect(wrong(findings)).toEqual([]);
    const shown = findings.filter(({ rule }) => rule === 'ssh/host-key').map(({ evidence }) => evidence);
    const theirs = ['ed25519', 'ecdsa', 'rsa'].map(
      (name) =>
        execFileSync('ssh-keygen', ['-lf', join(keys, `${name}.pub`)], { encoding: 'utf8' }).split(' ')[1],
    );
    expect(shown.map((text) => text.split(' ').at(-1))).toEqual(theirs);
    expect(shown[2]).toContain('ssh-rsa 3072 ');
  });
  test('weak settings', async () => {
    const port = await serve(
      ['short'],
      [
        'KexAlgorithms diffie-hellman-group1-sha1,diffie-hellman-group14-sha1',
        'HostKeyAlgorithms ssh-rsa',
        'Ciphers 3des-cbc,aes128-cbc',
        'MACs hmac-md5,hmac-sha1',
      ],
    );
    expect(wrong(await audit(port))).toEqual([
      'ssh/broken-key-exchange',
      'ssh/sha1-key-exchange',
      'ssh/weak-host-key',
      'ssh/sha1-signature',
      'ssh/weak-cipher',
      'ssh/cbc-cipher',
      'ssh/weak-mac',
      'ssh/aging-mac',
    ]);
  });
  test('a method that we do not have in common is still offered', async () => {
    const port = await serve(['ed25519'], ['KexAlgorithms sntrup761x25519-sha512@openssh.com']);
    const findings = await audit(port);
    expect(findings[0]!.evidence).toContain('sntrup761x25519-sha512@openssh.com');
    expect(findings.some(({ rule }) => rule === 'ssh/host-key')).toBe(false);
  });
  test.skipIf(!nmap)('the same algorithms as nmap finds (needs nmap)', async () => {
    const port = await serve(['ed25519', 'rsa'], []);
    const theirs = execFileSync(
      nmap!,
      ['-Pn', '-n', '-p', String(port), '--script', '+ssh2-enum-algos', '127.0.0.1'],
      {
        encoding: 'utf8',
      },
    )
      .split('\n')
      .flatMap((line) => /^\|_? +([^\s:]+)$/.exec(line)?.[1] ?? []);
    const ours = (await audit(port))
      .filter(({ rule }) => rule === 'ssh/algorithms')
      .flatMap(({ evidence }) => evidence.split(', '));
    expect(theirs.length).toBeGreaterThan(20);
    expect(ours).toEqual(theirs);
  });
});
