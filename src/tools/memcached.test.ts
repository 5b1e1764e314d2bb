import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import { collect, newFolder, program, runForReal, type Server, startServer } from '../../test/real-server.ts';
import { memcached } from './memcached.ts';

const tool = runnable(memcached);
const command = program('/usr/bin/memcached');

describe.skipIf(!command)('a real server (needs memcached)', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const args = ['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-m', '16', '-u', 'nobody'];
    server = await startServer({ command: command!, args, folder: newFolder('memcached'), ready: port });
    const socket = connect(port, '127.0.0.1');
    socket.write('set motd 0 0 5\r\nhello\r\nget absent\r\nget motd\r\n');
    let heard = '';
    for await (const text of socket) {
      heard += text;
      if (heard.endsWith('hello\r\nEND\r\n')) break;
    }
    if (!socket.destroyed) await once(socket.destroy(), 'close');
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port, ...more });

  test('version, statistics and a key', async () => {
    const { verdict, service } = await runForReal(
      tool,
      plan({ key: 'motd', expectText: 'hell', hitsMin: 50 }),
    );
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({
      product: 'memcached',
      version: expect.stringMatching(/^\d+\.\d+/),
      items: 1,
      memoryMaxBytes: 16_777_216,
      hitsPercent: 50,
      value: 'hello',
    });
  });
  test.each<[object, string]>([
    [{ key: 'absent', expectText: 'x' }, 'content-mismatch'],
    [{ hitsMin: 90 }, 'threshold-crossed'],
    [{ memoryUseMax: 0 }, 'threshold-crossed'],
    [{ key: 'a b' }, 'invalid-input'],
  ])('%j: %s', async (more, code) => {
    expect((await runForReal(tool, plan(more))).verdict.fault?.code).toBe(code);
  });
});

test.each([
  ['ERROR\r\n', 'unexpected-status'],
  ['HTTP/1.1 400\r\n', 'malformed'],
])('%j', async (answer, code) => {
  const net = fakeNetwork({ tcpConnect: fakeTcp((said, say) => said && say(answer)) });
  const { verdict } = await collect(tool, { target: '192.0.2.1' }, fakeContext({ net, clock: fakeClock() }));
  expect(verdict.fault?.code).toBe(code);
});
test('a closed port', async () => {
  expect((await runForReal(tool, { target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
});
