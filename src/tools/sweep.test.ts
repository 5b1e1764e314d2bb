import { expect, test } from 'vitest';
import { parseIpv4 } from '#pure/base/address.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { fakeContext, fakeLimits, fakeNetwork } from '#pure/contract/fake-host.ts';
import type { Network, SweepPlan } from '#pure/contract/network.ts';
import { runnable, type ToolRecord } from '#pure/contract/tool.ts';
import { sweep } from './sweep.ts';

const tool = runnable(sweep);

async function run(input: unknown, overrides: Partial<Network>) {
  const context = fakeContext({ net: fakeNetwork(overrides) });
  const running = tool.start(input, context);
  const records: ToolRecord[] = [];
  for await (const record of running.records) records.push(record);
  return { hosts: records.filter((item) => item.kind === 'host'), records, verdict: running.verdict() };
}

const alive = (addresses: readonly string[], plans: SweepPlan[] = []): Network['sweep'] =>
  async function* (plan) {
    plans.push(plan);
    const v4 = addresses.map((text) => parseIpv4(text)!);
    const size = v4.length;
    yield {
      size,
      addressV4: Uint32Array.from(v4),
      rttUs: new Float32Array(size).fill(1500),
      ttl: new Uint8Array(size).fill(63),
      aliveV6: [],
      sent: 10,
      total: 10,
    };
  };

const link: Network['interfaces'] = async () => [
  {
    name: 'eth0',
    index: 2,
    mac: '02:00:00:00:00:01',
    loopback: false,
    up: true,
    addresses: [{ address: '10.0.0.9', lengthBits: 24 }],
  },
];

test('ranges are expanded, exclusions taken out, hosts and progress reported', async () => {
  const plans: SweepPlan[] = [];
  const { hosts, records, verdict } = await run(
    { targets: ['10.0.0.0/29', '10.1.0.1-3', '!10.0.0.3'], names: false, arp: false },
    { sweep: alive(['10.0.0.1', '10.1.0.2'], plans) },
  );
  const ranges = ['10.0.0.1', '10.0.0.2', '10.0.0.4', '10.0.0.6', '10.1.0.1', '10.1.0.3'];
  expect([...plans[0]!.rangesV4]).toEqual(ranges.map((text) => parseIpv4(text)));
  expect(hosts[0]).toEqual({ kind: 'host', address: '10.0.0.1', rttMs: 1.5, ttl: 63, evidence: ['icmp'] });
  expect(records.at(-1)).toMatchObject({ kind: 'progress', done: 10, total: 10 });
  expect(verdict).toMatchObject({ ok: true, metrics: [{ name: 'hosts.alive', value: 2 }] });
});

test('on the own link one record tells MAC, vendor and all evidence; ARP finds what drops ICMP', async () => {
  const asked: string[] = [];
  const { hosts } = await run(
    { targets: ['10.0.0.1-10.0.0.3', '10.9.0.1'], names: false },
    {
      sweep: alive(['10.0.0.1', '10.9.0.1']),
      interfaces: link,
      async *neighbours(addresses) {
        asked.push(...addresses);
        yield [
          { address: '10.0.0.1', mac: 'fc:fb:fb:00:00:01', interface: 'eth0', rttMs: 9 },
          { address: '10.0.0.2', mac: '02:00:00:00:00:02', interface: 'eth0', rttMs: 0.2 },
        ];
      },
    },
  );
  expect(asked).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
  expect(hosts).toEqual([
    { kind: 'host', address: '10.9.0.1', rttMs: 1.5, ttl: 63, evidence: ['icmp'] },
    {
      kind: 'host',
      address: '10.0.0.1',
      rttMs: 1.5,
      ttl: 63,
      mac: 'fc:fb:fb:00:00:01',
      vendor: 'Cisco Systems, Inc',
      evidence: ['arp', 'icmp'],
    },
    { kind: 'host', address: '10.0.0.2', rttMs: 0.2, mac: '02:00:00:00:00:02', evidence: ['arp'] },
  ]);
});

test('TCP is evidence where all else is silent, and the only one where ICMP may not be sent', async () => {
  const tried: string[] = [];
  const tcpSweep: Network['tcpSweep'] = async function* ({ addresses, ports }) {
    tried.push(...addresses);
    yield addresses.map((address, i) => ({
      address,
      port: ports[0]!,
      state: (['open', 'refused', 'filtered'] as const)[i]!,
      rttMs: 2,
    }));
  };
  const input = { targets: ['10.0.0.1-4'], names: false, arp: false };
  const withIcmp = await run({ ...input, tcpPorts: [22] }, { sweep: alive(['10.0.0.1']), tcpSweep });
  expect(tried.splice(0)).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
  expect(withIcmp.hosts.map((item) => [item.address, item.evidence])).toEqual([
    ['10.0.0.1', ['icmp']],
    ['10.0.0.2', ['tcp/22']],
    ['10.0.0.3', ['tcp/22']],
  ]);
  const without = await run(
    { ...input, targets: ['10.0.0.1-3'] },
    { capabilities: new Set(['tcp'] as const), tcpSweep },
  );
  expect(without.hosts.map((item) => item.evidence)).toEqual([['tcp/443'], ['tcp/443']]);
});

test('a target outside the declared scopes is refused before anything is sent', async () => {
  const limits = { ...fakeLimits, scopes: { allowed: ['10.0.0.0/24'], excluded: ['10.0.0.7'] } };
  const plans: SweepPlan[] = [];
  const net = fakeNetwork({ sweep: alive([], plans) });
  const sweep = async (targets: string[]) => {
    const running = tool.start({ targets, names: false, arp: false }, fakeContext({ net, limits }));
    for await (const _ of running.records);
    return running.verdict();
  };
  expect(await sweep(['10.0.0.1', '10.0.1.1'])).toMatchObject({ ok: false, fault: { code: 'out-of-scope' } });
  expect(plans).toEqual([]);
  expect(await sweep(['10.0.0.6-8'])).toMatchObject({ ok: true });
  expect([...plans[0]!.rangesV4]).toEqual(
    ['10.0.0.6', '10.0.0.6', '10.0.0.8', '10.0.0.8'].map((text) => parseIpv4(text)),
  );
});

test('a name service that fails costs no host', async () => {
  const { hosts, verdict } = await run(
    { targets: ['10.0.0.1'], arp: false },
    {
      sweep: alive(['10.0.0.1']),
      interfaces: link,
      resolvers: async () => ['10.0.0.53'],
      udp: async () => {
        throw new FaultError(fault('net-unreachable'));
      },
    },
  );
  expect(hosts).toHaveLength(1);
  expect(verdict.ok).toBe(true);
});

test('one unknown name is a record; nothing but unknown names is a fault', async () => {
  const lookup: Network['lookup'] = async () => ({ ok: false, elapsedMs: 1, fault: fault('name-not-found') });
  const some = await run(
    { targets: ['nosuch.example', '10.0.0.1'], names: false, arp: false },
    { lookup, sweep: alive([]) },
  );
  expect(some.records[0]).toMatchObject({ kind: 'unresolved', target: 'nosuch.example' });
  expect(some.verdict.ok).toBe(true);
  const none = await run({ targets: ['nosuch.example'] }, { lookup });
  expect(none.verdict).toMatchObject({ ok: false, fault: { code: 'name-not-found' } });
});
