import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from './index.ts';

const from = '127.0.0.7';

describe('a network whose packets come from one address', () => {
  let net: RealNetwork;
  beforeAll(async () => {
    net = await createNetwork({ mode: 'inline', source: { 4: from } });
  });
  afterAll(() => net.close());

  test('TCP', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const seen = once(server, 'connection');
    const outcome = await net.tcpConnect({ address: '127.0.0.1', port, timeoutMs: 2000 });
    const [socket] = await seen;
    expect(socket.remoteAddress).toBe(from);
    if (outcome.ok) outcome.stream.close();
    server.close();
  });

  test('HTTP', async () => {
    const server = createHttp((request, response) => response.end(request.socket.remoteAddress)).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const outcome = await net.http({
      method: 'GET',
      url: `http://127.0.0.1:${port}/`,
      headers: {},
      timeoutMs: 2000,
      bodyBytesMax: 100,
      verifyTls: false,
    });
    expect(outcome.ok && new TextDecoder().decode(outcome.exchange.body)).toBe(from);
    server.close();
  });

  test.each([false, true])('UDP, many peers: %s', async (manyPeers) => {
    const server = createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    const heard = once(server, 'message');
    const { port } = server.address();
    const socket = await net.udp({ family: 4, manyPeers });
    socket.send(new Uint8Array([1]), '127.0.0.1', port);
    const [, sender] = await heard;
    expect(sender.address).toBe(from);
    socket.close();
    server.close();
  });

  test('ICMP', async ({ skip }) => {
    if (!net.capabilities.has('icmp')) return skip();
    const plan = { targets: ['127.0.0.1', '::1'], count: 1, intervalMs: 100, timeoutMs: 500, sizeBytes: 56 };
    const seen: [number, number][] = [];
    for await (const batch of net.echo(plan, new AbortController().signal))
      for (let i = 0; i < batch.size; i++) seen.push([batch.targetIndex[i]!, batch.status[i]!]);
    // It has no IPv6 address to ask from.
    expect(seen.find(([target]) => target === 0)).toEqual([0, 0]);
    expect(seen.find(([target]) => target === 1)?.[1]).not.toBe(0);
  });

  test('what would leave by another address is refused', async () => {
    expect([...net.capabilities]).not.toContain('link');
    expect(() => net.trace({} as never, new AbortController().signal)).toThrow(
      /not done from a chosen address/,
    );
    await expect(net.tcpConnect({ address: '::1', port: 9, timeoutMs: 100 })).rejects.toThrow(
      /no IPv6 address/,
    );
  });
});
