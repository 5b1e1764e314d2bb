/** The tool against a real server on loopback, made of the test's own few bytes. */
import { createSocket, type Socket } from 'node:dgram';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { fakeContext, fakeNetwork } from '#pure/contract/fake-host.ts';
import type { Network } from '#pure/contract/network.ts';
import { runnable } from '#pure/contract/tool.ts';
import { decodeMessage } from '#pure/wire/dns.ts';
import { dns } from './dns.ts';

const tool = runnable(dns);
const realClock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

/** Answers by the first label of the name: what it is called is what it does. */
function answerTo(query: Uint8Array, overTcp: boolean): Uint8Array | undefined {
  const kind = decodeMessage(query)?.question?.name.split('.')[0] ?? '';
  if (kind === 'silent') return undefined;
  const code = { nx: 3, servfail: 2, refused: 5 }[kind] ?? 0;
  const truncated = kind === 'big' && !overTcp;
  const empty = code !== 0 || truncated || kind === 'empty';
  let end = 12;
  while (query[end] !== 0) end += query[end]! + 1;
  const question = query.subarray(12, end + 5);
  const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7];
  const id = kind === 'forged' ? [query[0]! ^ 1, query[1]!] : [query[0]!, query[1]!];
  const flags = [0x84 | (truncated ? 2 : 0), 0x80 | code];
  return Uint8Array.from([
    ...id,
    ...flags,
    0,
    1,
    0,
    empty ? 0 : 1,
    0,
    0,
    0,
    0,
    ...question,
    ...(empty ? [] : record),
  ]);
}

let udp: Socket;
let tcpServer: Server;
let real: RealNetwork;
let port = 0;
beforeAll(async () => {
  real = await createNetwork({ mode: 'inline' });
  tcpServer = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data: Buffer) => {
      const answer = answerTo(data.subarray(2), true);
      if (!answer) return;
      const framed = Uint8Array.from([answer.length >> 8, answer.length & 255, ...answer]);
      // In two pieces, as TCP may deliver it.
      socket.write(framed.subarray(0, 5));
      setImmediate(() => socket.write(framed.subarray(5)));
    });
  });
  await new Promise<void>((resolve) => tcpServer.listen(0, '127.0.0.1', resolve));
  port = (tcpServer.address() as AddressInfo).port;
  udp = createSocket('udp4');
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  udp.on('message', (bytes, from) => {
    const answer = answerTo(bytes, false);
    if (answer) udp.send(answer, from.port, from.address);
  });
});
afterAll(async () => {
  udp.close();
  tcpServer.close();
  await real.close();
});

async function collect(raw: object, net: Network = real) {
  const input = { server: '127.0.0.1', port, timeoutMs: 100, retries: 0, ...raw };
  const run = tool.start(input, fakeContext({ net, clock: realClock }));
  const records: Record<string, unknown>[] = [];
  for await (const record of run.records) records.push(record);
  return { records, verdict: run.verdict() };
}

test('an answer, its time and its metrics', async () => {
  const { records, verdict } = await collect({ names: ['www.example'], expect: ['192.0.2.7'] });
  expect(records[0]).toEqual({ kind: 'answer', name: 'www.example', type: 'A', ttlS: 60, data: '192.0.2.7' });
  expect(records[1]).toMatchObject({ status: 'NOERROR', transport: 'udp', authoritative: true, answers: 1 });
  expect(verdict.ok).toBe(true);
  expect(verdict.metrics.map((metric) => metric.name)).toEqual(['answers', 'resolve.time']);
});

test.each([
  ['nx.example', 'NXDOMAIN', 'name-not-found'],
  ['empty.example', 'NOERROR', 'no-data'],
  ['servfail.example', 'SERVFAIL', 'resolver-failed'],
  ['refused.example', 'REFUSED', 'resolver-failed'],
  ['silent.example', 'none', 'timeout'],
  ['forged.example', 'none', 'timeout'],
])('%s: %s is %s', async (name, status, code) => {
  const { records, verdict } = await collect({ names: [name] });
  expect(records.at(-1)).toMatchObject({ status, fault: { code } });
  expect(verdict).toMatchObject({ ok: false, fault: { code } });
});

test('a truncated answer is fetched again over TCP', async () => {
  const { records } = await collect({ names: ['big.example'] });
  expect(records.at(-1)).toMatchObject({ transport: 'tcp', answers: 1 });
});

test('a TCP server that accepts and keeps silent ends in time', async () => {
  const { verdict } = await collect({ names: ['silent.example'], transport: 'tcp' });
  expect(verdict.fault?.code).toBe('timeout');
});

test('a closed port is known at once, not after the timeout', async () => {
  const { records } = await collect({ names: ['a.example'], port: 1, timeoutMs: 5000 });
  expect(records.at(-1)).toMatchObject({ fault: { code: 'port-unreachable' } });
  expect(Number(records.at(-1)?.elapsedMs)).toBeLessThan(2000);
});

test('an unexpected answer is a fault', async () => {
  const { verdict } = await collect({ names: ['www.example'], expect: ['192.0.2.8'] });
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'content-mismatch' } });
});

test('PTR turns addresses round; any type may be asked for by number', async () => {
  expect((await collect({ names: ['192.0.2.1'], type: 'ptr' })).records[0]).toMatchObject({
    name: '1.2.0.192.in-addr.arpa',
  });
  expect((await collect({ names: ['www.example'], type: 'TYPE65280' })).records.at(-1)).toMatchObject({
    status: 'NOERROR',
  });
});

test.each([
  [{ names: ['a.example'], type: 'BOGUS' }, 'type'],
  [{ names: ['a.example'], type: 'TYPE70000' }, 'type'],
  [{ names: ['a.example'], port: 70000 }, 'port'],
  [{ names: [] }, 'names'],
])('%j is refused at once', (raw, field) => {
  expect(() => tool.parse(raw)).toThrowError(
    expect.objectContaining({ fault: expect.objectContaining({ code: 'invalid-input', field }) }),
  );
});

test('a name that DNS cannot carry, and no server at all', async () => {
  expect((await collect({ names: [`${'a'.repeat(64)}.example`] })).verdict).toMatchObject({
    fault: { code: 'invalid-input', field: 'name' },
  });
  expect((await collect({ names: ['a.example'], server: undefined }, fakeNetwork())).verdict).toMatchObject({
    fault: { code: 'invalid-input', field: 'server' },
  });
});

test('the examples are valid', () => {
  for (const { input } of tool.examples) expect(tool.parse(input)).toBeTruthy();
});
