import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
} from '../../test/real-server.ts';
import { mqtt } from './mqtt.ts';

const tool = runnable(mqtt);
const vault = {
  good: { kind: 'password', user: 'probe', password: 'pass wörd' },
  bad: { kind: 'password', user: 'probe', password: 'wrong' },
} as const;
const mosquitto = program('/usr/sbin/mosquitto');
const clients = program('/usr/bin/mosquitto_pub');

describe.skipIf(!mosquitto || !clients)('a real broker (needs mosquitto and mosquitto-clients)', () => {
  let server: Server;
  let port = 0;
  let tlsPort = 0;
  beforeAll(async () => {
    port = await freePort();
    tlsPort = await freePort();
    const folder = newFolder('mqtt');
    const { key, cert } = makeCertificate(folder);
    for (const path of [folder]) chmodSync(path, 0o755);
    chmodSync(key, 0o644);
    const passwords = join(folder, 'passwords');
    execFileSync('mosquitto_passwd', ['-b', '-c', passwords, 'probe', 'pass wörd']);
    chmodSync(passwords, 0o644);
    writeFileSync(
      join(folder, 'acl'),
      'user probe\ntopic readwrite probe/#\ntopic read devices/#\npattern write devices/#\n',
    );
    const lines = [
      ...[
        `listener ${port} 127.0.0.1`,
        `listener ${tlsPort} 127.0.0.1`,
        `keyfile ${key}`,
        `certfile ${cert}`,
      ],
      ...['allow_anonymous false', `password_file ${passwords}`, `acl_file ${join(folder, 'acl')}`],
    ];
    writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`);
    server = await startServer({
      command: mosquitto!,
      args: ['-c', join(folder, 'conf')],
      folder,
      ready: tlsPort,
    });
    execFileSync(clients!, [
      ...['-h', '127.0.0.1', '-p', String(port), '-u', 'probe', '-P', 'pass wörd', '-q', '1', '-r'],
      ...['-t', 'devices/meter/status', '-m', 'online since 8'],
    ]);
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port, trust: false, credential: 'good', ...more });

  test.each([
    ['3.1.1', 0, false],
    ['3.1.1', 1, true],
    ['5', 0, true],
    ['5', 1, false],
  ])('version %s, quality %i, TLS %s: a message there and back', async (version, quality, tls) => {
    const { verdict, service } = await runForReal(
      tool,
      plan({ protocol: version, quality, tls, port: tls ? tlsPort : port, publish: 'probe/there' }),
      vault,
    );
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ roundTripMs: expect.any(Number), loginMs: expect.any(Number) });
    expect(service!.tlsProtocol).toBe(tls ? 'TLSv1.3' : undefined);
  });
  test.each(['3.1.1', '5'])('version %s: a retained message', async (version) => {
    const { verdict, service } = await runForReal(
      tool,
      plan({ protocol: version, listen: 'devices/+/status', expectText: 'online' }),
      vault,
    );
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ heardTopic: 'devices/meter/status', heard: 'online since 8' });
  });
  test.each<[object, string]>([
    [{ credential: 'bad' }, 'authentication-failed'],
    [{ credential: 'bad', protocol: '5' }, 'authentication-failed'],
    [{ credential: '' }, 'authentication-failed'],
    [{ listen: 'devices/#', expectText: 'offline' }, 'content-mismatch'],
    [{ listen: 'devices/silent', timeoutMs: 300 }, 'timeout'],
    [{ publish: 'secret/topic', protocol: '5', timeoutMs: 500 }, 'access-denied'],
    [{ tls: true, trust: true }, 'certificate-untrusted'],
  ])('%j: %s', async (more, code) => {
    const own = 'tls' in more ? { port: tlsPort } : {};
    const result = await runForReal(tool, plan({ ...own, ...more }), vault);
    expect(result.verdict.fault?.code).toBe(code);
    expect(JSON.stringify(result)).not.toContain('wrong');
  });
});

test.each<[string, string, string]>([
  ['a broker that is busy', '\u0020\u0002\u0000\u0003', 'unexpected-status'],
  ['a version that is not known', '\u0020\u0002\u0000\u0001', 'not-supported'],
  ['another protocol', '\u0000\u0000', 'malformed'],
  ['a message before the answer', '\u0030\u0003\u0000\u0001a', 'malformed'],
])('%s', async (_, answer, code) => {
  const net = fakeNetwork({ tcpConnect: fakeTcp((said, say) => said && say(answer)) });
  const { verdict } = await collect(tool, { target: '192.0.2.1' }, fakeContext({ net, clock: fakeClock() }));
  expect(verdict.fault?.code).toBe(code);
});
test.each([
  [{ publish: 'a/#' }, 'publish'],
  [{ listen: 'a#' }, 'listen'],
])('%j is refused', async (more, field) => {
  const { verdict } = await runForReal(tool, { target: '127.0.0.1', ...more });
  expect(verdict.fault).toMatchObject({ code: 'invalid-input', field });
});
test('a closed port', async () => {
  expect((await runForReal(tool, { target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
});
