import { expect, test } from 'vitest';
import { parseIpv4 } from '../base/address.ts';
import { parseTargets } from '../base/targets.ts';
import { fakeNetwork, fakeRandom, fakeUdp, instantClock } from '../contract/fake-host.ts';
import { type FakeHosts, fakePortScan } from '../contract/fake-scan.ts';
import { type Capability, capabilities, type Network, type PortScanPlan } from '../contract/network.ts';
import { ownLinks } from '../protocols/own-links.ts';
import { createScanControl } from './control.ts';
import { type DiscoveryPlan, discoverBlock } from './discover.ts';

interface World {
  readonly echo?: readonly string[];
  readonly cards?: Readonly<Record<string, string>>;
  readonly ports?: FakeHosts;
  readonly capabilities?: readonly Capability[];
  readonly udp?: Network['udp'];
  /** What the sweep has no route to. */
  readonly unrouted?: readonly string[];
}

/** What was asked, in order, beside what was found. */
async function discover(targets: string[], world: World, more: Partial<DiscoveryPlan> = {}) {
  const asked: string[] = [];
  const unrouted: string[] = [];
  const inRanges = (ranges: Uint32Array, text: string) => {
    const value = parseIpv4(text)!;
    return ranges.some((first, i) => i % 2 === 0 && value >= first && value <= ranges[i + 1]!);
  };
  const net: Network = fakeNetwork({
    capabilities: new Set(world.capabilities ?? capabilities),
    interfaces: async () => [
      {
        name: 'eth0',
        index: 1,
        mac: '02:00:00:00:00:09',
        loopback: false,
        up: true,
        addresses: [{ address: '192.0.2.9', lengthBits: 24 }],
      },
    ],
    async *sweep({ rangesV4 }) {
      const alive = (world.echo ?? []).filter((text) => inRanges(rangesV4, text));
      let count = 0;
      for (let i = 0; i < rangesV4.length; i += 2) count += rangesV4[i + 1]! - rangesV4[i]! + 1;
      asked.push(`echo ${count}`);
      yield {
        size: alive.length,
        addressV4: Uint32Array.from(alive, (text) => parseIpv4(text)!),
        rttUs: new Float32Array(alive.length).fill(1500),
        ttl: new Uint8Array(alive.length).fill(62),
        aliveV6: [],
        ...(world.unrouted ? { unrouted: world.unrouted } : {}),
        sent: count,
        total: count,
      };
    },
    async *neighbours(addresses) {
      asked.push(`arp ${addresses.length}`);
      yield addresses.flatMap((address) => {
        const mac = world.cards?.[address];
        return mac ? [{ address, mac, interface: 'eth0', rttMs: 0.25 }] : [];
      });
    },
    ...(world.udp ? { udp: world.udp } : {}),
    portScan: (plan: PortScanPlan, signal) => {
      asked.push(`${plan.method} ${[...plan.ports].join()} ${plan.addresses.length}`);
      return fakePortScan(world.ports ?? (() => undefined))(plan, signal);
    },
  });
  const plan: DiscoveryPlan = {
    methods: ['arp', 'icmp-echo', 'tcp-syn', 'tcp-ack'],
    synPorts: [443],
    ackPorts: [80],
    udpPorts: [161],
    payloads: new Map(),
    retries: 1,
    timeoutMs: 'auto',
    ratePps: null,
    ...more,
  };
  const found = await discoverBlock(
    parseTargets(targets).ranges,
    plan,
    await ownLinks(net),
    {
      net,
      clock: instantClock(),
      random: fakeRandom(),
      signal: new AbortController().signal,
      control: createScanControl(),
      unrouted: (list) => void unrouted.push(...list),
    },
    () => {},
  );
  return { asked, unrouted, found: [...found.values()] };
}

test('behind a router: echo, then SYN and ACK to whom it found silent', async () => {
  const { asked, found } = await discover(['10.0.0.1-4'], {
    echo: ['10.0.0.1'],
    ports: (address, port, { method }) =>
      address === '10.0.0.2' && port === 443
        ? { state: 'closed', reason: 'reset', ttl: 60, rttUs: 2000 }
        : address === '10.0.0.3' && method === 'ack'
          ? { state: 'unfiltered', reason: 'reset', ttl: 61 }
          : undefined,
  });
  expect(asked).toEqual(['echo 4', 'syn 443 3', 'ack 80 3']);
  expect(found).toEqual([
    {
      address: '10.0.0.1',
      names: [],
      evidence: [{ method: 'icmp-echo', detail: 'reply', rttMs: 1.5, ttl: 62 }],
      rttMs: 1.5,
      ttl: 62,
    },
    {
      address: '10.0.0.2',
      names: [],
      evidence: [{ method: 'tcp-syn', detail: 'port 443: reset', rttMs: 2, ttl: 60 }],
      rttMs: 2,
      ttl: 60,
    },
    {
      address: '10.0.0.3',
      names: [],
      evidence: [{ method: 'tcp-ack', detail: 'port 80: reset', ttl: 61 }],
      ttl: 61,
    },
  ]);
});

test('an ICMP error of a router is no sign of life; one of the host itself is', async () => {
  const { found, unrouted } = await discover(['10.0.0.1-4'], {
    ports: (address) =>
      address === '10.0.0.4'
        ? { state: 'filtered', reason: 'net-unreach' }
        : address === '10.0.0.1'
          ? { state: 'filtered', reason: 'admin-prohibited', from: '10.9.9.9' }
          : address === '10.0.0.2'
            ? { state: 'filtered', reason: 'host-unreach' }
            : { state: 'filtered', reason: 'admin-prohibited' },
  });
  expect(found.map((item) => item.address)).toEqual(['10.0.0.3']);
  expect([...new Set(unrouted)]).toEqual(['10.0.0.4']);
});

test('echo alone tells of addresses that no route leads to', async () => {
  const { asked, found, unrouted } = await discover(
    ['10.0.0.1-4'],
    { echo: ['10.0.0.1'], unrouted: ['10.0.0.4'] },
    { methods: ['icmp-echo'] },
  );
  expect(asked).toEqual(['echo 4']);
  expect(found.map((item) => item.address)).toEqual(['10.0.0.1']);
  expect(unrouted).toEqual(['10.0.0.4']);
});

test('on the own link ARP decides: the silent are not asked, cards of their own are believed', async () => {
  const { asked, found } = await discover(['192.0.2.0/24'], {
    cards: { '192.0.2.10': '00:00:5e:00:53:10', '192.0.2.11': '00:00:5e:00:53:11' },
    echo: ['192.0.2.11', '192.0.2.200'],
  });
  expect(asked).toEqual(['arp 256', 'echo 3']);
  expect(found.map((item) => [item.address, item.evidence.map((one) => one.method)])).toEqual([
    ['192.0.2.9', ['assumed']],
    ['192.0.2.10', ['arp']],
    ['192.0.2.11', ['arp', 'icmp-echo']],
  ]);
});

test('one card for many addresses: those are asked on, and doubted when nothing else comes', async () => {
  const cards = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`192.0.2.${i + 20}`, '00:00:5e:00:53:01']),
  );
  const { asked, found } = await discover(['192.0.2.20-39'], {
    cards: { ...cards, '192.0.2.0': '00:00:5e:00:53:02' },
    echo: ['192.0.2.20'],
    ports: (address) => (address === '192.0.2.21' ? { state: 'open', reason: 'syn-ack' } : undefined),
  });
  expect(asked).toEqual(['arp 20', 'echo 20', 'syn 443 19', 'ack 80 19']);
  expect(found.filter((item) => !item.doubt).map((item) => item.address)).toEqual([
    '192.0.2.20',
    '192.0.2.21',
  ]);
});

test('how long the silent are waited for is learnt from those that answered', async () => {
  const waits: unknown[] = [];
  const ports: FakeHosts = (_, __, plan) => {
    waits.push(plan.timeoutMs);
    return undefined;
  };
  const many = Array.from({ length: 10 }, (_, i) => `10.0.0.${i + 1}`);
  await discover(['10.0.0.1-11'], { echo: many, ports }, { methods: ['icmp-echo', 'tcp-syn'] });
  await discover(['10.0.0.1-11'], { echo: [], ports }, { methods: ['icmp-echo', 'tcp-syn'] });
  await discover(
    ['10.0.0.1-11'],
    { echo: many, ports },
    { methods: ['icmp-echo', 'tcp-syn'], timeoutMs: 70 },
  );
  expect([...new Set(waits)]).toEqual([200, 'auto', 70]);
});

test('network and broadcast address of an own link get no packets, but ARP may show who answers there', async () => {
  const { asked, found } = await discover(['192.0.2.0', '192.0.2.255'], {
    cards: { '192.0.2.255': '00:00:5e:00:53:02' },
  });
  expect(asked).toEqual(['arp 2']);
  expect(found).toMatchObject([{ address: '192.0.2.255', doubt: 'the broadcast address of eth0' }]);
});

test('without the right to send frames echo comes first and the kernel is asked after', async () => {
  const { asked } = await discover(
    ['192.0.2.10-19'],
    { capabilities: ['icmp', 'tcp'], cards: { '192.0.2.12': '00:00:5e:00:53:12' } },
    { methods: ['arp', 'icmp-echo', 'tcp-connect'] },
  );
  expect(asked).toEqual(['echo 10', 'arp 10', 'connect 443,80 9']);
});

test('UDP: an answer and a refusal are both signs of life', async () => {
  const { found } = await discover(
    ['10.0.0.1-3'],
    {
      ports: (address) =>
        address === '10.0.0.1'
          ? { state: 'open', reason: 'udp-response' }
          : address === '10.0.0.2'
            ? { state: 'closed', reason: 'port-unreach' }
            : undefined,
    },
    { methods: ['udp'] },
  );
  expect(found.map((item) => item.evidence[0])).toEqual([
    { method: 'udp', detail: 'port 161: udp-response' },
    { method: 'udp', detail: 'port 161: port-unreach' },
  ]);
});

test('what hosts of the own link say of themselves shows them, and names them', async () => {
  const say = (text: string) => new TextEncoder().encode(text);
  const { found } = await discover(
    ['192.0.2.10-12', '10.0.0.1'],
    {
      capabilities: ['udp'],
      udp: fakeUdp((_, to, reply) => {
        if (to.port !== 1900) return 'closed';
        reply(say('HTTP/1.1 200 OK\r\nST: a\r\nSERVER: Acme/1\u001b[1m\r\n\r\n'), {
          address: '192.0.2.11',
          port: 1900,
        });
        reply(say('HTTP/1.1 200 OK\r\nST: a\r\n\r\n'), { address: '192.0.2.99', port: 1900 });
        return undefined;
      }),
    },
    { methods: ['link-services'] },
  );
  expect(found.map((item) => [item.address, item.evidence])).toEqual([
    ['192.0.2.11', [{ method: 'ssdp', detail: 'Acme/1 [1m' }]],
  ]);
});
