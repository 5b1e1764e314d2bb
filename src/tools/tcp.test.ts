import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { fault } from '#pure/base/errors.ts';
import { fakeContext, fakeNetwork } from '#pure/contract/fake-host.ts';
import type { Network } from '#pure/contract/network.ts';
import { runnable } from '#pure/contract/tool.ts';
import { tcp } from './tcp.ts';

const tool = runnable(tcp);
const server = createServer((socket) => socket.end());
let real: RealNetwork;
let port = 0;
beforeAll(async () => {
  real = await createNetwork({ mode: 'inline' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await real.close();
});

async function collect(raw: unknown, net: Network, signal = new AbortController().signal) {
  const run = tool.start(raw, fakeContext({ net, signal }));
  const records: Record<string, unknown>[] = [];
  for await (const record of run.records) records.push(record);
  return { records, verdict: run.verdict() };
}

test('an open port of a real server, and a refused one', async () => {
  const open = await collect({ targets: [`127.0.0.1:${port}`, `localhost:${port}`] }, real);
  expect(open.records.map((record) => [record.target, record.state])).toEqual([
    [`127.0.0.1:${port}`, 'open'],
    [`localhost:${port}`, 'open'],
  ]);
  expect(open.verdict).toMatchObject({ ok: true, metrics: [{ name: 'connect.time' }] });
  const refused = await collect({ targets: ['127.0.0.1:1'] }, real);
  expect(refused.verdict).toMatchObject({ ok: false, fault: { code: 'refused' } });
});

test.each([
  ['refused', 'refused'],
  ['timeout', 'filtered'],
  ['filtered', 'filtered'],
  ['host-unreachable', 'unreachable'],
  ['net-unreachable', 'unreachable'],
] as const)('the fault %s shows as %s', async (code, state) => {
  const net = fakeNetwork({ tcpConnect: async () => ({ ok: false, elapsedMs: 1, fault: fault(code) }) });
  const { records, verdict } = await collect({ targets: ['192.0.2.1'], ports: [80] }, net);
  expect(records).toMatchObject([{ state, fault: { code } }]);
  expect(verdict).toMatchObject({ ok: false, fault: { code } });
});

test('exclusions hold, names that fail are results, brackets carry IPv6', async () => {
  const tried: string[] = [];
  const net = fakeNetwork({
    tcpConnect: async ({ address, port: number }) => {
      tried.push(`${address} ${number}`);
      return { ok: false, elapsedMs: 1, fault: fault('timeout') };
    },
    lookup: async () => ({ ok: false, elapsedMs: 1, fault: fault('name-not-found') }),
  });
  const targets = ['192.0.2.0/30', '!192.0.2.1', '[2001:db8::1]:443', 'nowhere.example'];
  const { records } = await collect({ targets, ports: [22] }, net);
  expect(tried.sort()).toEqual(['192.0.2.0 22', '192.0.2.2 22', '192.0.2.3 22', '2001:db8::1 443']);
  expect(records.filter((record) => record.state === 'unresolved')).toHaveLength(1);
});

test('stopping leaves no made-up results', async () => {
  const stop = new AbortController();
  const net = fakeNetwork({
    tcpConnect: async () => {
      stop.abort();
      return { ok: false, elapsedMs: 1, fault: fault('cancelled') };
    },
  });
  expect((await collect({ targets: ['192.0.2.1:1'] }, net, stop.signal)).records).toEqual([]);
});

test.each([
  [{ targets: ['192.0.2.300'], ports: [1] }, 'targets'],
  [{ targets: ['10.0.0.0/8'], ports: [1] }, 'targets'],
])('%j is refused while running', async (raw, field) => {
  expect((await collect(raw, fakeNetwork())).verdict).toMatchObject({
    ok: false,
    fault: { code: 'invalid-input', field },
  });
});

test.each([
  [{ targets: [] }],
  [{ targets: ['a'] }],
  [{ targets: ['192.0.2.1:0'] }],
  [{ targets: ['192.0.2.1:70000'] }],
  [{ targets: ['a:80', 'b'] }],
  [{ targets: ['a'], ports: [0] }],
  [{ targets: ['a'], timeoutMs: 1 }],
])('%j is refused at once', (raw) => {
  expect(() => tool.parse(raw)).toThrowError(
    expect.objectContaining({ fault: expect.objectContaining({ code: 'invalid-input' }) }),
  );
});

test('the example runs on this machine', async () => {
  for (const { input } of tool.examples) expect((await collect(input, real)).records).toHaveLength(2);
});
