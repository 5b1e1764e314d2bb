import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { fakeContext, fakeNetwork } from '#pure/contract/fake-host.ts';
import type { HopReply, Network, TracePlan, UdpSocket } from '#pure/contract/network.ts';
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
      jitterMs: 2,
    },
  ]);
  const target = { hop: '2', address: '192.0.2.9' };
  expect(verdict).toMatchObject({
    ok: true,
    metrics: [
      { name: 'loss', value: 0 },
      { name: 'hops', value: 2 },
      { name: 'rtt.avg', value: 5 },
      { name: 'hop.rtt', labels: { hop: '1' } },
      { name: 'hop.loss', labels: { hop: '1' } },
      { name: 'hop.rtt', value: 5, labels: target },
      { name: 'hop.loss', value: 0, labels: target },
    ],
  });
});

/** Answers every question with one PTR record (RFC 1035 section 4), and counts them. */
function nameServer(name: string) {
  const labels = name.split('.').flatMap((label) => [label.length, ...new TextEncoder().encode(label)]);
  const asked: Uint8Array[] = [];
  const udp: Network['udp'] = async () => {
    let hear: Parameters<UdpSocket['onMessage']>[0] = () => {};
    return {
      localPort: 1,
      send(query, address, port) {
        asked.push(query);
        const answer = [0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0, labels.length + 1, ...labels, 0];
        // The question without its OPT record (RFC 6891 section 6.1.2: eleven bytes), then the answer; one of each in the header.
        const message = Uint8Array.from([...query.subarray(0, -11), ...answer]);
        message.set([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0], 2);
        hear(message, address, port, 0);
      },
      onMessage: (handler) => void (hear = handler),
      onFault() {},
      close() {},
    };
  };
  return { asked, udp, resolvers: async () => ['192.0.2.53'] };
}
const twoRounds: HopReply[][] = [1, 2].map((round) => [
  { round, ttl: 1, from: '10.0.0.1', rttMs: 1, reached: false },
  { round, ttl: 2, from: '192.0.2.9', rttMs: 4, reached: true },
]);

test('routers are named once, and say whose they are where a table is given', async () => {
  const { asked, ...names } = nameServer('core1.example');
  const systemOf: Network['systemOf'] = async (address) =>
    address === '192.0.2.9' ? { number: 64500, country: 'ZZ', name: 'EXAMPLE' } : undefined;
  const { records } = await collect({ target: '192.0.2.9' }, { ...replaying(twoRounds), ...names, systemOf });
  expect(asked).toHaveLength(2);
  const known = records.map(({ kind, ttl, name, asn, asName }) => [kind, ttl, name, asn, asName]);
  const near = [1, 'core1.example', undefined, undefined];
  const far = [2, 'core1.example', 64500, 'EXAMPLE'];
  expect(known).toEqual([
    ...[near, far, near, far].map((facts) => ['hop', ...facts]),
    ...[near, far].map((facts) => ['path-hop', ...facts]),
  ]);
});

test('without names nobody is asked, and a name service that fails costs no hop', async () => {
  const { asked, ...names } = nameServer('core1.example');
  const quiet = await collect({ target: '192.0.2.9', names: false }, { ...replaying(twoRounds), ...names });
  expect(asked).toHaveLength(0);
  expect(quiet.records).toHaveLength(6);
  let opened = 0;
  const failing = await collect(
    { target: '192.0.2.9' },
    {
      ...replaying(twoRounds),
      ...names,
      udp: async () => {
        opened++;
        throw new FaultError(fault('net-unreachable'));
      },
    },
  );
  expect(failing.records).toEqual(quiet.records);
  // Both addresses of the first round; then the server is asked no more.
  expect(opened).toBeLessThanOrEqual(2);
});

test('a path that never stops changing asks about a bounded number of routers', async () => {
  const { asked, ...names } = nameServer('many.example');
  const rounds = Array.from({ length: 600 }, (_, round): HopReply[] => [
    { round, ttl: 1, from: `10.0.${round >> 8}.${round & 255}`, rttMs: 1, reached: true },
  ]);
  const { records } = await collect({ target: '192.0.2.9' }, { ...replaying(rounds), ...names });
  expect(records).toHaveLength(601);
  expect(asked).toHaveLength(512);
});

test('a target that is never reached is a fault, the best known one', async () => {
  const silent = await collect(
    { target: '192.0.2.9', rounds: 1 },
    replaying([[{ round: 1, ttl: 1, reached: false }]]),
  );
  expect(silent.verdict).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  expect(silent.verdict.metrics).toEqual([
    { name: 'loss', value: 100 },
    { name: 'hop.loss', value: 100, labels: { hop: '1', address: '*' } },
  ]);
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
