import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { fault } from '#pure/base/errors.ts';
import { fakeContext, fakeNetwork } from '#pure/contract/fake-host.ts';
import type { HopReply, Network, TracePlan } from '#pure/contract/network.ts';
import { runnable } from '#pure/contract/tool.ts';
import { trace } from './trace.ts';

const tool = runnable(trace);
let real: RealNetwork;
beforeAll(async () => {
  real = await createNetwork({ mode: 'inline' });
});
afterAll(() => real.close());

async function collect(raw: unknown, net: Network) {
  const run = tool.start(raw, fakeContext({ net }));
  const records: Record<string, unknown>[] = [];
  for await (const record of run.records) records.push(record);
  return { records, verdict: run.verdict() };
}
const replaying = (rounds: HopReply[][], seen: TracePlan[] = []) =>
  fakeNetwork({
    async *trace(plan) {
      seen.push(plan);
      yield* rounds;
    },
  });

test('hops are folded over the rounds: loss, least, mean and greatest', async () => {
  const { records, verdict } = await collect(
    { target: '192.0.2.9', rounds: 2 },
    replaying([
      [
        { round: 1, ttl: 1, from: '10.0.0.1', rttMs: 1, reached: false },
        { round: 1, ttl: 2, from: '192.0.2.9', rttMs: 4, reached: true },
      ],
      [
        { round: 2, ttl: 1, reached: false },
        { round: 2, ttl: 2, from: '192.0.2.9', rttMs: 6, reached: true },
      ],
    ]),
  );
  expect(records.filter((record) => record.kind === 'hop')).toHaveLength(4);
  expect(records.filter((record) => record.kind === 'path-hop')).toEqual([
    {
      kind: 'path-hop',
      ttl: 1,
      addresses: ['10.0.0.1'],
      sent: 2,
      received: 1,
      lossPercent: 50,
      rttMinMs: 1,
      rttAvgMs: 1,
      rttMaxMs: 1,
    },
    {
      kind: 'path-hop',
      ttl: 2,
      addresses: ['192.0.2.9'],
      sent: 2,
      received: 2,
      lossPercent: 0,
      rttMinMs: 4,
      rttAvgMs: 5,
      rttMaxMs: 6,
    },
  ]);
  expect(verdict).toMatchObject({
    ok: true,
    metrics: [
      { name: 'loss', value: 0 },
      { name: 'hops', value: 2 },
      { name: 'rtt.avg', value: 5 },
    ],
  });
});

test('a target that is never reached is a fault, the best known one', async () => {
  const silent = await collect(
    { target: '192.0.2.9', rounds: 1 },
    replaying([[{ round: 1, ttl: 1, reached: false }]]),
  );
  expect(silent.verdict).toMatchObject({ ok: false, fault: { code: 'timeout' }, metrics: [{ value: 100 }] });
  const named = await collect(
    { target: '192.0.2.9', rounds: 1 },
    replaying([
      [{ round: 1, ttl: 1, from: '10.0.0.1', rttMs: 1, reached: false, fault: fault('host-unreachable') }],
    ]),
  );
  expect(named.verdict).toMatchObject({ ok: false, fault: { code: 'host-unreachable' } });
});

test('the port follows the method unless it is given; names are looked up', async () => {
  const plans: TracePlan[] = [];
  const net = {
    ...replaying([], plans),
    lookup: async () => ({ ok: true as const, elapsedMs: 1, addresses: ['192.0.2.9'] }),
  };
  await collect({ target: 'far.example', method: 'tcp' }, net);
  await collect({ target: '192.0.2.9', method: 'udp' }, net);
  await collect({ target: '192.0.2.9', method: 'tcp', port: 22 }, net);
  expect(plans.map((plan) => [plan.target, plan.port])).toEqual([
    ['192.0.2.9', 443],
    ['192.0.2.9', 33434],
    ['192.0.2.9', 22],
  ]);
});

test.each([['udp'], ['icmp'], ['tcp']])('this machine is one hop away by %s', async (method) => {
  const needed = { udp: 'udp', icmp: 'icmp', tcp: 'raw' }[method] as 'udp' | 'icmp' | 'raw';
  const { verdict } = await collect({ target: '127.0.0.1', method, rounds: 1, timeoutMs: 500 }, real);
  // Without privilege, or without koffi, the fault says so instead of "unreachable".
  if (real.capabilities.has('icmp') && real.capabilities.has(needed))
    expect(verdict.summary).toMatch(/^reached in 1 hops/);
  else expect(['missing-privilege', 'missing-capability']).toContain(verdict.fault?.code);
});

test.each([
  [{ target: '192.0.2.1', method: 'smoke' }, 'method'],
  [{ target: '192.0.2.1', hopsMax: 300 }, 'hopsMax'],
  [{ target: '192.0.2.1', port: 0 }, 'port'],
  [{ target: '' }, 'target'],
])('%j is refused', (raw, field) => {
  expect(() => tool.parse(raw)).toThrowError(
    expect.objectContaining({ fault: expect.objectContaining({ code: 'invalid-input', field }) }),
  );
});
