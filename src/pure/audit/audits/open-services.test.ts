/** Services that should ask who is there: real ones, open and closed, and fakes for those that Debian has not. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../../test/free-port.ts';
import { auditForReal, serviceOf, targetOf, wrong } from '../../../../test/real-audit.ts';
import { newFolder, program, type Server, startServer } from '../../../../test/real-server.ts';
import { fakeClock, fakeNetwork, fakeRandom, fakeTcp } from '../../contract/fake-host.ts';
import { ascii, be32, concat, hex, zeros } from '../../wire/octets.ts';
import type { Audit } from '../audit.ts';
import { docker } from './docker.ts';
import { elasticsearch } from './elasticsearch.ts';
import { etcd } from './etcd.ts';
import { kubernetes } from './kubernetes.ts';
import { memcached } from './memcached.ts';
import { decodeOpMessage, encodeOpMessage, mongodb } from './mongodb.ts';
import { mqtt } from './mqtt.ts';
import { redis } from './redis.ts';
import { rsync } from './rsync.ts';
import { vnc } from './vnc.ts';
import { decodeSetup, x11 } from './x11.ts';
import { decodeChildren, decodePacket, zookeeper } from './zookeeper.ts';

const servers: Server[] = [];
const listening: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const server of listening.splice(0)) server.close();
});
/** A program that runs until the end of the test; `args` hear of the port and of a folder of their own. */
const start = async (
  command: string,
  args: (port: number, folder: string) => readonly string[],
  more: { port?: number; uid?: number; gid?: number; env?: Record<string, string> } = {},
) => {
  const port = more.port ?? (await freePort());
  const folder = newFolder('audit');
  if (more.uid !== undefined) execFileSync('chown', [String(more.uid), folder]);
  servers.push(await startServer({ command, args: args(port, folder), folder, ready: port, ...more }));
  return port;
};
const audit = async (one: Audit, port: number, name: string, more = {}) =>
  await auditForReal(one, targetOf(port, serviceOf(name, more)), { timeoutMs: 3000 });

describe('redis', () => {
  const command = program('/usr/bin/redis-server');
  test.skipIf(!command).each<[string, string[], string[]]>([
    ['open', ['--protected-mode', 'no'], ['redis/no-login']],
    ['with a password', ['--requirepass', 'secret'], []],
  ])('%s (needs redis-server)', async (_, args, expected) => {
    const port = await start(command!, (own) => [
      '--port',
      String(own),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      ...args,
    ]);
    const findings = await audit(redis, port, 'redis');
    expect(wrong(findings)).toEqual(expected);
    if (expected.length > 0) expect(findings[0]!.evidence).toMatch(/version \d+\.\d+\.\d+, no keys/);
  });
});

describe('memcached', () => {
  const command = program('/usr/bin/memcached');
  test.skipIf(!command)('open, by TCP and by UDP (needs memcached)', async () => {
    const user = ['-u', 'nobody', '-l', '127.0.0.1'];
    const port = await start(command!, (own) => [...user, '-p', String(own), '-U', String(own)]);
    expect(wrong(await audit(memcached, port, 'memcache'))).toEqual(['memcached/no-login']);
    const udp = targetOf(port, serviceOf('memcache'), { transport: 'udp' });
    expect(wrong(await auditForReal(memcached, udp))).toEqual(['memcached/udp-amplification']);
  });
  test.skipIf(!command)('with a login, and without UDP (needs memcached)', async () => {
    const port = await start(command!, (own, folder) => {
      writeFileSync(join(folder, 'users'), 'probe:secret\n');
      return ['-u', 'root', '-l', '127.0.0.1', '-p', String(own), '-U', '0', '-Y', join(folder, 'users')];
    });
    expect(await audit(memcached, port, 'memcache')).toEqual([]);
    const udp = targetOf(port, serviceOf('memcache'), { transport: 'udp' });
    expect(await auditForReal(memcached, udp, { timeoutMs: 300 })).toEqual([]);
  });
});

describe('mqtt', () => {
  const command = program('/usr/sbin/mosquitto');
  test.skipIf(!command).each<[string, string, string[]]>([
    ['open', 'allow_anonymous true', ['mqtt/no-login']],
    ['closed', 'allow_anonymous false', []],
  ])('%s (needs mosquitto)', async (_, setting, expected) => {
    const port = await start(command!, (own, folder) => {
      writeFileSync(join(folder, 'conf'), `listener ${own} 127.0.0.1\n${setting}\n`);
      execFileSync('chmod', ['-R', 'a+rX', folder]);
      return ['-c', join(folder, 'conf')];
    });
    expect(wrong(await audit(mqtt, port, 'mqtt'))).toEqual(expected);
  });
});

describe('rsync', () => {
  const command = program('/usr/bin/rsync');
  test.skipIf(!command)(
    'an open module, one with a login, one that is not listed (needs rsync)',
    async () => {
      const port = await start(command!, (own, folder) => {
        mkdirSync(join(folder, 'files'));
        writeFileSync(join(folder, 'secrets'), 'probe:secret\n', { mode: 0o600 });
        const module = (name: string, ...lines: string[]) =>
          `[${name}]\npath = ${folder}/files\n${lines.join('\n')}`;
        writeFileSync(
          join(folder, 'conf'),
          [
            'use chroot = no',
            `pid file = ${folder}/pid`,
            module('public', 'comment = for all'),
            module('private', 'auth users = probe', `secrets file = ${folder}/secrets`),
            module('hidden', 'list = no'),
          ].join('\n'),
        );
        return ['--daemon', '--no-detach', '--address=127.0.0.1', `--port=${own}`, `--config=${folder}/conf`];
      });
      const findings = await audit(rsync, port, 'rsync');
      expect(findings.map(({ rule, subject, evidence }) => [rule, subject, evidence])).toEqual([
        ['rsync/modules-listed', undefined, 'public, private'],
        ['rsync/open-module', 'public', 'module public was opened without a login'],
      ]);
    },
  );
});

describe('vnc', () => {
  const command = program('/usr/bin/Xtigervnc');
  test.skipIf(!command).each<[string, string, string[]]>([
    ['open', 'None', ['vnc/no-login']],
    ['with a password, in the clear', 'VncAuth', ['vnc/plain']],
    ['with TLS', 'TLSVnc', []],
  ])('%s (needs tigervnc-standalone-server)', async (_, types, expected) => {
    const display = 100 + Math.floor(Math.random() * 20_000);
    const port = await start(command!, (own, folder) => {
      // Eight octets, obscured by a key that everybody knows: nobody will log in.
      writeFileSync(join(folder, 'passwd'), zeros(8), { mode: 0o600 });
      const where = ['-rfbport', String(own), '-localhost', '-PasswordFile', join(folder, 'passwd')];
      return [`:${display}`, '-SecurityTypes', types, ...where, '-geometry', '320x200', '-depth', '24'];
    });
    expect(wrong(await audit(vnc, port, 'vnc'))).toEqual(expected);
  });
});

describe('x11', () => {
  const command = program('/usr/bin/Xvfb');
  test.skipIf(!command).each<[string, (folder: string) => string[], string[]]>([
    ['open', () => ['-ac'], ['x11/no-login']],
    ['closed', (folder) => ['-auth', join(folder, 'auth')], []],
  ])('%s (needs xvfb)', async (_, more, expected) => {
    const display = 10_000 + Math.floor(Math.random() * 9000);
    const port = await start(
      command!,
      (__, folder) => {
        // One cookie that nobody tells: family wild, no address, display 0.
        writeFileSync(
          join(folder, 'auth'),
          concat([0xff, 0xff, 0, 0, 0, 0, 0, 18], 'MIT-MAGIC-COOKIE-1', [0, 16], zeros(16)),
        );
        return [
          `:${display}`,
          '-screen',
          '0',
          '64x64x8',
          '-listen',
          'tcp',
          '-nolisten',
          'unix',
          ...more(folder),
        ];
      },
      { port: 6000 + display },
    );
    expect(wrong(await audit(x11, port, 'x11'))).toEqual(expected);
  });
  test('any bytes never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void decodeSetup(bytes)));
  });
});

describe('etcd', () => {
  const command = program('/usr/bin/etcd');
  const serve = async () => {
    const peer = await freePort();
    return await start(command!, (own, folder) => [
      ...['--data-dir', join(folder, 'data'), '--listen-client-urls', `http://127.0.0.1:${own}`],
      ...[
        '--advertise-client-urls',
        `http://127.0.0.1:${own}`,
        '--listen-peer-urls',
        `http://127.0.0.1:${peer}`,
      ],
      ...[
        '--initial-advertise-peer-urls',
        `http://127.0.0.1:${peer}`,
        '--initial-cluster',
        `default=http://127.0.0.1:${peer}`,
      ],
      ...['--unsafe-no-fsync', '--enable-v2=false'],
    ]);
  };
  test.skipIf(!command)('open, and with a login (needs etcd-server)', async () => {
    const port = await serve();
    const call = async (path: string, body: object) => {
      const answer = await fetch(`http://127.0.0.1:${port}/v3/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      expect(answer.status, path).toBe(200);
    };
    await call('kv/put', { key: btoa('a'), value: btoa('secret value') });
    const findings = await audit(etcd, port, 'etcd-client');
    expect(wrong(findings)).toEqual(['etcd/no-login']);
    expect(findings[0]!.evidence).toContain('1 keys');
    expect(JSON.stringify(findings)).not.toContain('secret value');
    await call('auth/user/add', { name: 'root', password: 'secret' });
    await call('auth/role/add', { name: 'root' });
    await call('auth/user/grant', { user: 'root', role: 'root' });
    await call('auth/enable', {});
    expect(await audit(etcd, port, 'etcd-client')).toEqual([]);
  });
});

describe('interfaces over HTTP, faked as their documents show them', () => {
  const serve = async (answers: Readonly<Record<string, [number, unknown]>>) => {
    const server = createHttpServer((request, response) => {
      const [status, body] = answers[request.url!] ?? [404, {}];
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    listening.push(server);
    return (server.address() as AddressInfo).port;
  };
  const health = { cluster_name: 'logs', number_of_data_nodes: 3, active_primary_shards: 7 };
  const version = { Version: '24.0.5', ApiVersion: '1.43', Os: 'linux', KernelVersion: '6.1.0' };
  test.each<[string, Audit, string, Record<string, [number, unknown]>, string[]]>([
    [
      'open',
      elasticsearch,
      'Elasticsearch',
      { '/_cluster/health': [200, health] },
      ['elasticsearch/no-login'],
    ],
    ['closed', elasticsearch, 'Elasticsearch', { '/_cluster/health': [401, { error: 'x' }] }, []],
    ['something else', elasticsearch, 'OpenSearch', { '/_cluster/health': [200, 'ok'] }, []],
    ['open', docker, 'Docker', { '/version': [200, version] }, ['docker/no-login']],
    ['something else', docker, 'Docker Registry', { '/version': [200, { version: '1' }] }, []],
    [
      'kubelet',
      kubernetes,
      'kubelet',
      { '/pods': [200, { kind: 'PodList', items: [1, 2] }] },
      ['kubernetes/no-login'],
    ],
    [
      'API server',
      kubernetes,
      'kube-apiserver',
      { '/api/v1/namespaces?limit=1': [200, { kind: 'NamespaceList', items: [1] }] },
      ['kubernetes/no-login'],
    ],
    ['closed', kubernetes, 'kubelet', { '/pods': [401, { kind: 'Status' }] }, []],
  ])('%s', async (_, one, product, answers, expected) => {
    const port = await serve(answers);
    const target = targetOf(port, serviceOf('http', { product }));
    expect(one.applies(target)).toBe(true);
    expect(one.applies({ ...target, service: serviceOf('http', { product: 'nginx' }) })).toBe(false);
    expect(wrong(await auditForReal(one, target))).toEqual(expected);
  });
});

describe('mongodb, faked as its documents describe it', () => {
  /** {databases: [{name: 'shop'}], ok: 1.0} in OP_MSG. */
  const databases = hex(
    '4d000000 02000000 01000000 dd070000 00000000 00 38000000 04 64617461626173657300 1c000000 03 3000 14000000 02 6e616d6500 05000000 73686f7000 00 00 01 6f6b00 000000000000f03f 00',
  );
  const run = async (answer: Uint8Array) => {
    const tcpConnect = fakeTcp((bytes, say) => bytes && say(answer));
    const signal = new AbortController().signal;
    return await mongodb.run(targetOf(27017, serviceOf('mongodb')), {
      ...{
        net: fakeNetwork({ tcpConnect }),
        clock: fakeClock(),
        random: fakeRandom(),
        signal,
        timeoutMs: 1000,
      },
      allowed: { guessCommunities: false },
    });
  };
  test('open and closed', async () => {
    expect(await run(databases)).toMatchObject([{ rule: 'mongodb/no-login', evidence: 'databases: shop' }]);
    const refused = encodeOpMessage(2, {
      ok: 0,
      errmsg: 'command listDatabases requires authentication',
      code: 13,
    });
    expect(await run(refused)).toEqual([]);
    expect(await run(ascii('HTTP/1.0 400 Bad Request\r\n\r\n'))).toEqual([]);
  });
  test('any bytes never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void decodeOpMessage(bytes)));
  });
});

describe('zookeeper, faked as its source describes it', () => {
  const framed = (message: Uint8Array) => concat(be32(message.length), message);
  const session = framed(concat(zeros(4), be32(5000), zeros(8), be32(16), zeros(16)));
  const names = (...all: readonly string[]) =>
    framed(
      concat(
        be32(1),
        zeros(8),
        be32(0),
        be32(all.length),
        ...all.flatMap((name) => [Uint8Array.from(be32(name.length)), name]),
      ),
    );
  const run = async (answer: Uint8Array) => {
    let said = 0;
    const tcpConnect = fakeTcp((bytes, say) => {
      if (bytes) said++;
      if (said === 1) say(session);
      if (said === 2) say(answer);
    });
    const clock = fakeClock();
    const signal = new AbortController().signal;
    return await zookeeper.run(targetOf(2181, serviceOf('zookeeper')), {
      ...{ net: fakeNetwork({ tcpConnect }), clock, random: fakeRandom(), signal, timeoutMs: 1000 },
      allowed: { guessCommunities: false },
    });
  };
  test('open and closed', async () => {
    expect(await run(names('zookeeper', 'brokers'))).toMatchObject([
      { rule: 'zookeeper/no-login', evidence: 'the root of the tree holds zookeeper, brokers' },
    ]);
    // -102: NoAuth.
    expect(await run(framed(concat(be32(1), zeros(8), be32(-102 >>> 0))))).toEqual([]);
  });
  test('any bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        decodePacket(bytes);
        decodeChildren(bytes);
        decodeChildren(concat(be32(1), zeros(8), be32(0), bytes));
      }),
    );
  });
});
