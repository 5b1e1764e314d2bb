/** What every datagram socket promises: the native one, Node's, and the fake that tests of protocols use. */
import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeUdp } from '#pure/contract/fake-host.ts';
import type { Network, UdpOpenOptions, UdpSocket } from '#pure/contract/network.ts';
import { loadNative } from './native.ts';
import { openNativeUdp } from './native-udp.ts';
import { openUdp } from './node-udp.ts';

const native = await loadNative();
const missing = native ? '' : ' (skipped: koffi does not run here)';
const closedPort = 9;
const largest = 60_000;

/** Real echo servers at a few addresses, on one port each. */
const echo = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
let echoPort = 0;
beforeAll(async () => {
  echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address));
  await new Promise<void>((resolve) => echo.bind(0, '127.0.0.1', resolve));
  echoPort = echo.address().port;
});
afterAll(() => void echo.close());

const sockets: [string, boolean, Network['udp']][] = [
  [`native${missing}`, native === undefined, async (options) => openNativeUdp(native!, options)],
  ['node:dgram', false, openUdp],
  [
    'the fake',
    false,
    fakeUdp((bytes, to, reply) => {
      if (to.port === closedPort) return 'closed';
      reply(bytes);
      return undefined;
    }),
  ],
];

describe.each(sockets)('%s', (name, skipped, open) => {
  const many: UdpOpenOptions = { family: 4, manyPeers: true };
  const heard = (socket: UdpSocket, count: number) =>
    new Promise<{ bytes: Uint8Array; address: string; port: number }[]>((resolve) => {
      const found: { bytes: Uint8Array; address: string; port: number }[] = [];
      socket.onMessage((bytes, address, port) => {
        // Valid only during the call: whoever wants to keep them copies.
        found.push({ bytes: bytes.slice(), address, port });
        if (found.length === count) resolve(found);
      });
    });

  test.skipIf(skipped)('what is sent comes back whole, with its source, in order', async () => {
    const socket = await open(many);
    const answers = heard(socket, 300);
    // More than one batch within one turn of the event loop.
    for (let i = 0; i < 300; i++) socket.send(Uint8Array.of(i & 255, i >> 8, 7), '127.0.0.1', echoPort);
    const found = await answers;
    expect(found.map(({ bytes }) => bytes[0]! + 256 * bytes[1]!)).toEqual(
      Array.from({ length: 300 }, (_, i) => i),
    );
    expect(new Set(found.map(({ address, port }) => `${address} ${port}`))).toEqual(
      new Set([`127.0.0.1 ${echoPort}`]),
    );
    socket.close();
  });

  test.skipIf(skipped)('large datagrams and empty ones pass', async () => {
    const socket = await open(many);
    const answers = heard(socket, 2);
    const large = Uint8Array.from({ length: largest }, (_, i) => i & 255);
    socket.send(large, '127.0.0.1', echoPort);
    socket.send(new Uint8Array(0), '127.0.0.1', echoPort);
    const lengths = (await answers).map(({ bytes }) => bytes.length);
    expect(lengths.sort((a, b) => a - b)).toEqual([0, largest]);
    socket.close();
  });

  /** Node's sockets hear ICMP errors only of the one peer they are connected to, and resolve names instead of refusing them. */
  const hearsErrors = name !== 'node:dgram';

  test.skipIf(skipped || !hearsErrors)('each closed port is told with its address', async () => {
    const socket = await open(many);
    const faults = new Promise<string[]>((resolve) => {
      const found: string[] = [];
      socket.onFault((failure, address, port) => {
        found.push(`${failure.code} ${address} ${port}`);
        if (found.length === 3) resolve(found.sort());
      });
    });
    const addresses = ['127.0.0.11', '127.0.0.12', '127.0.0.13'];
    for (const address of addresses) socket.send(Uint8Array.of(1), address, closedPort);
    expect(await faults).toEqual(addresses.map((address) => `port-unreachable ${address} ${closedPort}`));
    // And the socket goes on.
    const answer = heard(socket, 1);
    socket.send(Uint8Array.of(5), '127.0.0.1', echoPort);
    expect((await answer)[0]!.bytes).toEqual(Uint8Array.of(5));
    socket.close();
  });

  test.skipIf(skipped || !hearsErrors)('an address of the other family is a fault', async () => {
    const socket = await open(many);
    const failure = new Promise((resolve) => socket.onFault((found) => resolve(found.code)));
    socket.send(Uint8Array.of(1), '::1', echoPort);
    expect(await failure).toBe('invalid-input');
    socket.close();
  });

  test.skipIf(skipped)('a closed socket neither sends nor hears, and closes twice', async () => {
    const socket = await open(many);
    let count = 0;
    socket.onMessage(() => {
      count++;
    });
    socket.close();
    socket.close();
    socket.send(Uint8Array.of(1), '127.0.0.1', echoPort);
    const other = await open(many);
    const answer = heard(other, 1);
    other.send(Uint8Array.of(2), '127.0.0.1', echoPort);
    await answer;
    expect(count).toBe(0);
    other.close();
  });
});

test.skipIf(!native)('IPv6: answers and closed ports', async () => {
  const server = createSocket('udp6');
  await new Promise<void>((resolve) => server.bind(0, '::1', resolve));
  server.on('message', (bytes, from) => server.send(bytes, from.port, from.address));
  const socket = openNativeUdp(native!, { family: 6, manyPeers: true });
  const answer = new Promise((resolve) => socket.onMessage((bytes, address) => resolve([address, ...bytes])));
  socket.send(Uint8Array.of(3), '::1', server.address().port);
  expect(await answer).toEqual(['::1', 3]);
  const failure = new Promise((resolve) =>
    socket.onFault((found, address) => resolve([found.code, address])),
  );
  socket.send(Uint8Array.of(3), '::1', closedPort);
  expect(await failure).toEqual(['port-unreachable', '::1']);
  socket.close();
  server.close();
});
