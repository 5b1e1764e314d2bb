/** What manages machines, and what carries traffic for others: IPMI, Remote Desktop, Telnet, TFTP, proxies. Real servers, weak and strong. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../../test/free-port.ts';
import { auditForReal, serviceOf, targetOf, wrong } from '../../../../test/real-audit.ts';
import {
  makeCertificate,
  newFolder,
  program,
  type Server,
  startServer,
} from '../../../../test/real-server.ts';
import { fakeNetwork, fakeRandom, fakeUdp, instantClock } from '../../contract/fake-host.ts';
import { concat, hex } from '../../wire/octets.ts';
import type { Audit } from '../audit.ts';
import { ipmi } from './ipmi.ts';
import { management } from './management.ts';
import { proxy } from './proxy.ts';
import { rdp } from './rdp.ts';
import { knownFiles, tftp } from './tftp.ts';
import { tls } from './tls.ts';

const servers: Server[] = [];
const listening: TcpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const server of listening.splice(0)) server.close();
});
const udp = { transport: 'udp' } as const;
const root = process.getuid?.() === 0;
const audit = async (one: Audit, port: number, name: string, more = {}, timeoutMs = 2000) =>
  wrong(await auditForReal(one, targetOf(port, serviceOf(name), more), { timeoutMs }));

describe('ipmi', () => {
  const simulator = program('/usr/bin/ipmi_sim');
  test.skipIf(!simulator).each<[string, string, string[]]>([
    ['none md5', 'true', ['ipmi/reachable', 'ipmi/no-authentication', 'ipmi/cipher-zero']],
    // The simulator begins such sessions whatever it was told, as ipmitool -C 0 shows.
    ['md5', 'false', ['ipmi/reachable', 'ipmi/cipher-zero']],
  ])('authentication %s (needs openipmi)', async (kinds, anonymous, expected) => {
    const port = await freePort();
    const folder = newFolder('ipmi');
    mkdirSync(join(folder, 'state'));
    writeFileSync(
      join(folder, 'commands'),
      'mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr\nmc_enable 0x20\n',
    );
    const levels = ['callback', 'user', 'operator', 'admin'].map(
      (level) => `allowed_auths_${level} ${kinds}`,
    );
    writeFileSync(
      join(folder, 'conf'),
      [
        ...[
          'name "lab"',
          'set_working_mc 0x20',
          'startlan 1',
          `addr 127.0.0.1 ${port}`,
          'priv_limit admin',
          ...levels,
        ],
        ...['guid a123456789abcdefa123456789abcdef', 'endlan'],
        ...[
          `user 1 ${anonymous} "" "test" user 10 ${kinds}`,
          `user 2 true "probe" "test" admin 10 ${kinds}`,
          '',
        ],
      ].join('\n'),
    );
    const files = ['-c', join(folder, 'conf'), '-f', join(folder, 'commands'), '-s', join(folder, 'state')];
    servers.push(
      await startServer({ command: simulator!, args: [...files, '-n', '-d'], folder, ready: /.|^/ }),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await audit(ipmi, port, 'asf-rmcp', udp)).toEqual(expected);
  });
  test('a management that wants a password', async () => {
    const net = fakeNetwork({
      udp: fakeUdp((bytes, _, reply) => {
        // Get Channel Authentication Capabilities: MD5, both versions, a user with a name; then "no matching cipher suite".
        const answer = concat([0x20, bytes[18]!], hex('38 00 01 84 04 03 000000 00'));
        const told = concat(hex('811c63'), answer, [-answer.reduce((sum, octet) => sum + octet, 0) & 255]);
        const refused = concat(bytes.subarray(16, 17), [0x11, 0, 0], bytes.subarray(20, 24));
        if (bytes[4] === 0) reply(concat(hex('0600ff07 00 00000000 00000000'), [told.length], told));
        else reply(concat(hex('0600ff07 06 11 00000000 00000000 0800'), refused));
        return undefined;
      }),
    });
    const signal = new AbortController().signal;
    const world = { net, clock: instantClock(), random: fakeRandom(), signal, timeoutMs: 100 };
    const target = targetOf(623, serviceOf('asf-rmcp'), udp);
    expect(wrong(await ipmi.run(target, { ...world, allowed: { guessCommunities: false } }))).toEqual([
      'ipmi/reachable',
    ]);
  });
});

describe('rdp', () => {
  const xrdp = program('/usr/sbin/xrdp');
  // xrdp has no network level authentication at all.
  test.skipIf(!xrdp || !root).each<[string, string[]]>([
    ['tls', ['rdp/no-nla']],
    ['negotiate', ['rdp/no-tls', 'rdp/no-nla']],
    ['rdp', ['rdp/no-tls']],
  ])('security layer %s (needs xrdp and root)', async (layer, expected) => {
    const port = await freePort();
    const folder = newFolder('xrdp');
    const { key, cert } = makeCertificate(folder);
    writeFileSync(
      join(folder, 'xrdp.ini'),
      [
        ...[
          '[Globals]',
          'ini_version=1',
          'fork=false',
          `port=tcp://127.0.0.1:${port}`,
          `security_layer=${layer}`,
        ],
        ...[
          'crypt_level=high',
          `certificate=${cert}`,
          `key_file=${key}`,
          'ssl_protocols=TLSv1.2, TLSv1.3',
          'rsakeys_ini=',
        ],
        ...[
          '[Logging]',
          `LogFile=${folder}/log`,
          'LogLevel=INFO',
          '[Xorg]',
          'name=Xorg',
          'lib=libxup.so',
          '',
        ],
      ].join('\n'),
    );
    servers.push(
      await startServer({
        command: xrdp!,
        args: ['--nodaemon', '-c', join(folder, 'xrdp.ini')],
        folder,
        ready: port,
      }),
    );
    expect(await audit(rdp, port, 'ms-wbt-server')).toEqual(expected);
    // Its certificate, behind the negotiation.
    const behind = layer === 'rdp' ? [] : ['tls/self-signed-certificate'];
    const found = (await audit(tls, port, 'ms-wbt-server')).filter((rule) => rule.endsWith('-certificate'));
    expect(found).toEqual(behind);
  });
});

describe('tftp', () => {
  const server = program('/usr/sbin/in.tftpd');
  test.skipIf(!server || !root)(
    'a configuration is read, and no more than its name told (needs tftpd-hpa and root)',
    async () => {
      const port = await freePort();
      const folder = newFolder('tftp');
      writeFileSync(join(folder, 'startup-config'), 'enable secret geheim\n');
      servers.push(
        await startServer({
          ...{ command: server!, folder, ready: /.|^/ },
          args: ['--foreground', '--secure', '--user', 'root', '--address', `127.0.0.1:${port}`, folder],
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      const findings = await auditForReal(tftp, targetOf(port, serviceOf('tftp'), udp), { timeoutMs: 500 });
      expect(findings.map(({ rule, subject }) => [rule, subject])).toEqual([
        ['tftp/readable-file', 'startup-config'],
      ]);
      expect(JSON.stringify(findings)).not.toContain('geheim');
    },
    30_000,
  );
  test('few names, and only when it is named', () => {
    expect(knownFiles.length).toBeLessThanOrEqual(10);
    expect(tftp.risk).toBe('intrusive');
  });
});

describe('proxies', () => {
  const squid = program('/usr/sbin/squid');
  test.skipIf(!squid || !root).each<[string, string, string[]]>([
    ['open', 'http_access allow all', ['proxy/open-http']],
    ['closed', 'http_access deny all', []],
  ])(
    'Squid, %s (needs squid and root)',
    async (_, access, expected) => {
      const port = await freePort();
      const folder = newFolder('squid');
      writeFileSync(
        join(folder, 'conf'),
        [
          ...[
            `http_port 127.0.0.1:${port}`,
            access,
            'cache deny all',
            'pid_filename none',
            'access_log none',
          ],
          ...[
            'cache_log /dev/null',
            'cache_effective_user proxy',
            'shutdown_lifetime 0',
            'connect_timeout 2 seconds',
          ],
          ...[
            `coredump_dir ${folder}`,
            'pinger_enable off',
            'netdb_filename none',
            'memory_cache_shared off',
            '',
          ],
        ].join('\n'),
      );
      execFileSync('chmod', ['777', folder]);
      servers.push(
        await startServer({
          command: squid!,
          args: ['-N', '-n', `audit${port}`, '-f', join(folder, 'conf')],
          folder,
          ready: port,
        }),
      );
      expect(await audit(proxy, port, 'http-proxy', {}, 5000)).toEqual(expected);
    },
    60_000,
  );
  const danted = program('/usr/sbin/danted');
  test.skipIf(!danted || !root).each<[string, string, string[]]>([
    ['open', 'none', ['proxy/open-socks']],
    ['closed', 'username', []],
  ])(
    'Dante, %s (needs dante-server and root)',
    async (_, method, expected) => {
      const port = await freePort();
      const folder = newFolder('dante');
      const pass = 'pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }';
      writeFileSync(
        join(folder, 'conf'),
        [
          ...['logoutput: stderr', `internal: 127.0.0.1 port = ${port}`, 'external: 127.0.0.1'],
          ...[
            `socksmethod: ${method}`,
            'clientmethod: none',
            'user.privileged: root',
            'user.unprivileged: nobody',
          ],
          ...[`client ${pass}`, `socks ${pass}`, ''],
        ].join('\n'),
      );
      const files = ['-f', join(folder, 'conf'), '-p', join(folder, 'pid'), '-N', '1'];
      servers.push(await startServer({ command: danted!, args: files, folder, ready: port }));
      expect(await audit(proxy, port, 'socks5')).toEqual(expected);
    },
    60_000,
  );
  test('a web server that is none', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => socket.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    listening.push(server);
    expect(await audit(proxy, (server.address() as AddressInfo).port, 'http')).toEqual([]);
  });
});

describe('services of another time', () => {
  const listen = async (greeting: Uint8Array) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(greeting);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    listening.push(server);
    return (server.address() as AddressInfo).port;
  };
  const table = { method: 'table', confidence: 3 } as const;
  test('what was recognised is told as it was', async () => {
    const told = async (name: string, more = {}) =>
      (await auditForReal(management, targetOf(1, serviceOf(name, { product: 'x' }), more))).map(
        ({ rule, severity, confidence }) => `${severity} ${rule} ${confidence ?? 'firm'}`,
      );
    expect(await told('telnet')).toEqual(['medium management/telnet firm']);
    expect(await told('login')).toEqual(['high management/rlogin firm']);
    expect(await told('finger')).toEqual(['low management/finger firm']);
    expect(await told('chargen', udp)).toEqual(['medium management/small-service firm']);
    expect(management.applies(targetOf(1, serviceOf('telnet', { tunnel: 'tls' })))).toBe(false);
    expect(management.applies(targetOf(1, serviceOf('ssh')))).toBe(false);
  });
  test('of a port that nobody probed, who greets as Telnet does', async () => {
    const telnet = await listen(hex('fffd18 fffd20'));
    expect(wrong(await auditForReal(management, targetOf(telnet, serviceOf('telnet', table))))).toEqual([
      'management/telnet',
    ]);
    const other = await listen(new TextEncoder().encode('hello\n'));
    expect(
      await auditForReal(management, targetOf(other, serviceOf('telnet', table)), { timeoutMs: 300 }),
    ).toEqual([]);
    const shell = await auditForReal(management, targetOf(514, serviceOf('shell', table)));
    expect(shell[0]).toMatchObject({ rule: 'management/rlogin', confidence: 'tentative' });
  });
});
