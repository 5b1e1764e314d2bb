import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import {
  collect,
  makeCertificate,
  newFolder,
  program,
  runForReal,
  type Server,
  startServer,
  vaultOf,
} from '../../test/real-server.ts';
import { redis } from './redis.ts';

const tool = runnable(redis);
const vault = {
  alone: { kind: 'secret', secret: 'sesame' },
  user: { kind: 'password', user: 'default', password: 'sesame' },
  bad: { kind: 'password', user: 'default', password: 'wrong' },
} as const;
const redisServer = program('/usr/bin/redis-server');

describe.skipIf(!redisServer)('a real server (needs redis-server)', () => {
  let server: Server;
  let port = 0;
  let tlsPort = 0;
  beforeAll(async () => {
    port = await freePort();
    tlsPort = await freePort();
    const folder = newFolder('redis');
    const { key, cert } = makeCertificate(folder);
    server = await startServer({
      command: redisServer!,
      args: [
        ...[
          '--port',
          String(port),
          '--bind',
          '127.0.0.1',
          '--dir',
          folder,
          '--save',
          '',
          '--appendonly',
          'no',
        ],
        ...[
          '--requirepass',
          'sesame',
          '--maxmemory',
          '100mb',
          '--tls-port',
          String(tlsPort),
          '--tls-key-file',
          key,
        ],
        ...['--tls-cert-file', cert, '--tls-auth-clients', 'no', '--daemonize', 'no'],
      ],
      folder,
      ready: tlsPort,
    });
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port, trust: false, ...more });

  test.each(['alone', 'user'])('logs in with %s and reads INFO', async (credential) => {
    const { verdict, service } = await runForReal(
      tool,
      plan({ credential, role: 'master', memoryUseMax: 50 }),
      vault,
    );
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({
      product: 'Redis',
      role: 'master',
      clients: 1,
      memoryMaxBytes: 104_857_600,
    });
    expect(service!.version).toMatch(/^\d+\./);
    expect(verdict.metrics.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['query.time', 'connections', 'memory.used', 'uptime']),
    );
  });
  test('over TLS', async () => {
    const { verdict, service } = await runForReal(
      tool,
      plan({ port: tlsPort, tls: true, credential: 'alone' }),
      vault,
    );
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ tlsProtocol: 'TLSv1.3', certificateDays: 99 });
  });
  test.each<[object, string]>([
    [{}, 'authentication-failed'],
    [{ credential: 'bad' }, 'authentication-failed'],
    [{ credential: 'alone', role: 'slave' }, 'content-mismatch'],
    [{ credential: 'alone', memoryUseMax: 0.01 }, 'threshold-crossed'],
    [{ credential: 'alone', key: 'absent', expectText: 'x' }, 'content-mismatch'],
    // It waits for the end of a command that the handshake is not.
    [{ credential: 'alone', tls: true }, 'timeout'],
  ])('%j: %s', async (more, code) => {
    const { verdict } = await runForReal(tool, plan({ ...more, timeoutMs: 500 }), vault);
    expect(verdict.fault?.code).toBe(code);
  });
});

test.each<[string, string, string]>([
  ['a web server', 'HTTP/1.1 400\r\n', 'malformed'],
  ['no permission', "-NOPERM User x has no permissions to run the 'ping' command\r\n", 'access-denied'],
  ['still loading', '-LOADING Redis is loading the dataset in memory\r\n', 'unexpected-status'],
  ['something else', "-ERR unknown command 'PING'\r\n", 'not-supported'],
])('%s', async (_, answer, code) => {
  const net = fakeNetwork({ tcpConnect: fakeTcp((said, say) => said && say(answer)) });
  const { verdict } = await collect(
    tool,
    { target: '192.0.2.1' },
    fakeContext({ net, clock: fakeClock(), devices: vaultOf(vault) }),
  );
  expect(verdict.fault?.code).toBe(code);
});
test('a closed port', async () => {
  expect((await runForReal(tool, { target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
});
