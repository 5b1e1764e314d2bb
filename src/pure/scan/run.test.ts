/** Whole runs over a fake network: order, guards, budgets, control, and that an interrupted run goes on where it stopped. */

import { describe, expect, test } from 'vitest';
import { parseTargets } from '../base/targets.ts';
import { fakeNetwork, fakeRandom, instantClock } from '../contract/fake-host.ts';
import { fakeEchoes, fakePortScan } from '../contract/fake-scan.ts';
import type { Clock } from '../contract/host.ts';
import type { ScanFact } from '../contract/scan.ts';
import { createScanControl } from './control.ts';
import { answers, basic, essence, identify, kinds, run } from './fake-run.ts';
import type { ScanPlan } from './plan.ts';
import { scanOf } from './result.ts';
import { runScan } from './run.ts';

test('hosts first, open ports as they are found, the rest and the end last; the silent are counted', async () => {
  const { facts, result, progress } = await run(['10.0.0.0/29'], { plan: { services: { intensity: 7 } } });
  const told = kinds(facts, '10.0.0.1');
  expect([told[0], told.at(-1)]).toEqual(['host', 'host-end']);
  expect(told.slice(1, -1).sort()).toEqual(['port', 'port', 'port', 'port', 'ports']);
  const [first] = result.hosts;
  expect(first!.host).toMatchObject({ state: 'up', ttl: 63, hops: 2, evidence: [{ method: 'icmp-echo' }] });
  expect(first!.ports.map((port) => [port.port, port.service?.name])).toEqual([
    [22, 'ssh'],
    [80, 'http'],
  ]);
  expect(first!.rest).toMatchObject([{ state: 'closed', count: 98, ports: '1-21,23-79,81-100' }]);
  expect(result.discovered).toMatchObject([{ ranges: ['10.0.0.0-10.0.0.7'], silent: 6 }]);
  expect(result.end).toMatchObject({ complete: true, up: 2, down: 6, doubtful: 0 });
  expect(facts.at(-1)!.kind).toBe('scan-end');
  expect(progress.at(-1)).toMatchObject({ done: 8, total: 8, phase: 'done', leftMs: 0, up: 2 });
});

test('only who is there, and everybody when that is wanted', async () => {
  const { facts } = await run(['10.0.0.1-3'], { plan: { scans: [], tellDown: true } });
  expect(facts.map((fact) => ('state' in fact ? `${fact.kind} ${fact.state}` : fact.kind))).toEqual([
    'host up',
    'host up',
    'host down',
    'discovered',
    'scan-end',
  ]);
});

test('without discovery every address is a host', async () => {
  const { result } = await run(['10.0.0.1-3'], { plan: { discovery: undefined } });
  expect(result.hosts.map((item) => item.host!.evidence[0]!.method)).toEqual([
    'assumed',
    'assumed',
    'assumed',
  ]);
  expect(result.hosts.every((item) => item.end?.complete)).toBe(true);
});

test('system, path and audits at the end of a host', async () => {
  const { result } = await run(['10.0.0.1'], {
    plan: {
      services: { intensity: 7 },
      system: true,
      trace: true,
      audits: [
        {
          ...{ id: 'demo', title: '', summary: '', rules: [], risk: 'safe' },
          applies: ({ service }) => service.name === 'ssh',
          run: async ({ port }) => [
            {
              rule: 'demo/weak',
              severity: 'high',
              title: `weak at ${port}`,
              evidence: 'seen',
              remedy: 'change it',
              references: [],
            },
          ],
        },
      ],
    },
    net: {
      async *trace(plan) {
        expect(plan).toMatchObject({ target: '10.0.0.1', method: 'icmp', rounds: 1 });
        yield [
          { round: 1, ttl: 1, from: '10.9.9.1', rttMs: 0.2, reached: false },
          { round: 1, ttl: 2, from: '10.0.0.1', rttMs: 0.4, reached: true },
          { round: 1, ttl: 3, reached: false },
        ];
      },
    },
  });
  const [host] = result.hosts;
  expect(host!.system!.guesses[0]).toMatchObject({ name: 'Linux' });
  expect(host!.hops.map((hop) => hop.from)).toEqual(['10.9.9.1', '10.0.0.1']);
  expect(host!.host!.hops).toBe(2);
  expect(host!.findings).toMatchObject([{ rule: 'demo/weak', transport: 'tcp', port: 22 }]);
});

test('what a UDP port said is not asked again; one that was silent may answer another question', async () => {
  const asked: unknown[] = [];
  const bytes = Uint8Array.of(1, 2, 3);
  const { result } = await run(['10.0.0.1'], {
    plan: {
      services: { intensity: 7 },
      scans: [{ method: 'udp', transport: 'udp', ports: Uint16Array.of(53, 69, 161) }],
      payloads: new Map([[53, { asked: 'dns-version', bytes: Uint8Array.of(9) }]]),
    },
    hosts: (_, port, { payloads }) => {
      expect(payloads?.get(53)).toEqual(Uint8Array.of(9));
      return port === 53 ? { state: 'open', reason: 'udp-response', said: bytes } : undefined;
    },
    identify: async ({ port, said, doubtful }) => {
      asked.push({ port, said, doubtful });
      return { name: 'x', cpes: [], method: port === 161 ? 'table' : 'probed', confidence: 8 };
    },
  });
  expect(asked).toEqual([
    { port: 53, said: { asked: 'dns-version', bytes } },
    { port: 69, doubtful: true },
    { port: 161, doubtful: true },
  ]);
  expect(result.hosts[0]!.ports.map((port) => [port.port, port.state, port.service?.name])).toEqual([
    [53, 'open', 'x'],
    [69, 'open', 'x'],
    [161, 'open|filtered', undefined],
  ]);
});

test('a prefix that is too large is searched as a whole, and who was heard is asked like any other', async () => {
  const asked: string[] = [];
  const { result } = await run(['10.0.0.1'], {
    searched: parseTargets(['2001:db8::/64']).ranges,
    hosts: (address, port, plan) => {
      asked.push(address);
      return answers(address, port, plan);
    },
    net: {
      interfaces: async () => [
        {
          name: 'eth0',
          index: 1,
          mac: '02:00:00:00:00:09',
          loopback: false,
          up: true,
          addresses: [{ address: '2001:db8::9', lengthBits: 64 }],
        },
      ],
      async *linkEchoes(name) {
        expect(name).toBe('eth0');
        yield [
          { address: '2001:db8::7', mac: '00:00:5e:00:53:07', interface: name, rttMs: 1 },
          { address: 'fe80::7', mac: '00:00:5e:00:53:07', interface: name, rttMs: 1 },
        ];
      },
    },
  });
  expect([...new Set(asked)].sort()).toEqual(['10.0.0.1', '2001:db8::7']);
  expect(result.hosts[1]!.host).toMatchObject({
    address: '2001:db8::7',
    state: 'up',
    mac: '00:00:5e:00:53:07',
    evidence: [{ method: 'icmpv6-multicast' }],
  });
  expect(result.discovered.map((part) => part.ranges)).toEqual([
    ['10.0.0.1', '2001:db8::7'],
    ['2001:db8::-2001:db8::ffff:ffff:ffff:ffff'],
  ]);
});

test('links that have targets are audited once, beside everything else', async () => {
  const links: string[] = [];
  const card = { mac: '02:00:00:00:00:09', loopback: false, up: true };
  const { result } = await run(['10.0.0.1-2'], {
    plan: {
      linkAudits: [
        {
          id: 'dhcp',
          title: '',
          summary: '',
          rules: [],
          risk: 'safe',
          run: async (name, world) => {
            expect(world.expected).toEqual({ dhcpServers: ['10.0.0.2'] });
            links.push(name);
            return [
              {
                address: '10.0.0.66',
                rule: 'dhcp/rogue',
                severity: 'high',
                title: 'a DHCP server that nobody expects',
                evidence: 'an offer',
                remedy: 'find it',
                references: [],
              },
            ];
          },
        },
      ],
      expected: { dhcpServers: ['10.0.0.2'] },
    },
    net: {
      interfaces: async () => [
        { ...card, name: 'eth0', index: 1, addresses: [{ address: '10.0.0.9', lengthBits: 24 }] },
        { ...card, name: 'eth1', index: 2, addresses: [{ address: '10.7.0.9', lengthBits: 24 }] },
      ],
    },
  });
  expect(links).toEqual(['eth0']);
  expect(result.hosts.at(-1)).toMatchObject({
    address: '10.0.0.66',
    findings: [{ rule: 'dhcp/rogue', address: '10.0.0.66' }],
  });
});

test('one that answers for all is doubtful and asked; what only a proxy holds is not', async () => {
  const all = Array.from({ length: 256 }, (_, i) => `10.1.1.${i}`);
  const { result } = await run(['10.1.1.0/24'], { alive: all });
  expect(result.end).toMatchObject({ up: 0, doubtful: 256 });
  expect(result.hosts[7]).toMatchObject({ host: { state: 'doubtful' }, end: { complete: true } });
  expect(result.hosts[7]!.ports).toHaveLength(2);

  const proxied = await run(['10.0.0.1-20'], {
    plan: { discovery: { ...basic.discovery!, methods: ['arp', 'icmp-echo'] } },
    alive: ['10.0.0.1'],
    net: {
      interfaces: async () => [
        {
          name: 'eth0',
          index: 1,
          mac: '02:00:00:00:00:09',
          loopback: false,
          up: true,
          addresses: [{ address: '10.0.0.99', lengthBits: 24 }],
        },
      ],
      async *neighbours(addresses) {
        yield addresses.map((address) => ({ address, mac: '00:00:5e:00:53:01', interface: 'eth0' }));
      },
    },
  });
  expect(proxied.result.end).toMatchObject({ up: 1, doubtful: 19 });
  expect(proxied.result.hosts[1]).toMatchObject({
    ports: [],
    rest: [],
    end: { complete: true, elapsedMs: 0 },
  });
});

test('addresses without a route are told of in one note', async () => {
  const { result } = await run(['10.0.0.1-3'], {
    plan: { discovery: undefined },
    hosts: (address, port) =>
      address === '10.0.0.1'
        ? answers(address, port, {} as never)
        : { state: 'filtered', reason: 'net-unreach' },
  });
  expect(result.notes).toMatchObject([{ fault: { code: 'net-unreachable' } }]);
  expect(result.notes[0]!.message).toMatch(
    /^no route leads from this machine to 10\.0\.0\.[23] and 1 other address$/,
  );
});

test('where silent addresses are told, one without a route has its reason', async () => {
  const { result } = await run(['10.0.0.1-3'], {
    alive: ['10.0.0.1'],
    plan: {
      tellDown: true,
      discovery: { ...basic.discovery!, methods: ['icmp-echo', 'tcp-syn'], synPorts: [443] },
    },
    hosts: (address, port) =>
      address === '10.0.0.3'
        ? { state: 'filtered', reason: 'net-unreach' }
        : address === '10.0.0.2'
          ? undefined
          : answers(address, port, {} as never),
  });
  expect(result.hosts.map(({ host }) => [host!.address, host!.state, host!.fault?.message])).toEqual([
    ['10.0.0.1', 'up', undefined],
    ['10.0.0.2', 'down', undefined],
    ['10.0.0.3', 'down', 'no route leads from this machine to 10.0.0.3'],
  ]);
});

describe('control', () => {
  test('a host that is skipped while it is asked ends incomplete, the others do not mind', async () => {
    const { result } = await run(['10.0.0.1-2'], {
      watch(fact, { control }) {
        if (fact.kind === 'port' && fact.port === 22 && fact.address === '10.0.0.1')
          expect(control.skip('10.0.0.1')).toBe(true);
      },
    });
    const [one, two] = result.hosts;
    expect(one!.end!.complete).toBe(false);
    expect(two!.end!.complete).toBe(true);
    expect(two!.rest[0]!.count).toBe(98);
  });

  test('a host is skipped while its audits go on, though its ports are told', async () => {
    const instant = instantClock();
    const aborted = <T>(value: T, signal?: AbortSignal) =>
      new Promise<T>((resolve) => signal?.addEventListener('abort', () => resolve(value), { once: true }));
    // The time of an audit does not run out here: only the skip ends it.
    const sleep: Clock['sleep'] = (ms, signal) =>
      ms < 60_000 ? instant.sleep(ms, signal) : aborted(undefined, signal);
    const slow: ScanPlan['audits'][number] = {
      ...{ id: 'slow', title: 'Slow', summary: 'Waits', rules: [], risk: 'safe' },
      applies: ({ address, port }) => address === '10.0.0.1' && port === 22,
      run: (_, { signal }) => aborted([], signal),
    };
    const { result } = await run(['10.0.0.1-2'], {
      clock: { ...instant, sleep },
      plan: { system: true, services: { intensity: 7 }, audits: [slow] },
      watch(fact, { control }) {
        if (fact.kind === 'system' && fact.address === '10.0.0.1')
          expect(control.skip('10.0.0.1')).toBe(true);
      },
    });
    expect(result.hosts.map((host) => host.end?.complete)).toEqual([false, true]);
  });

  test('a host that is skipped before it was looked for is left alone', async () => {
    const asked = new Set<string>();
    const stop = new AbortController();
    const control = createScanControl();
    const set = parseTargets(['10.0.0.1-2']);
    const facts: ScanFact[] = [];
    const lists = runScan(
      basic,
      { ranges: set.ranges, searched: [], count: 2n, names: new Map(), notes: [] },
      1,
      [],
      {
        net: fakeNetwork({
          interfaces: async () => {
            expect(control.skip('10.0.0.2')).toBe(true);
            expect(control.skip('10.0.0.9')).toBe(false);
            return [];
          },
          sweep: fakeEchoes(['10.0.0.1', '10.0.0.2']),
          portScan: fakePortScan((address) => {
            asked.add(address);
            return undefined;
          }),
        }),
        clock: instantClock(),
        random: fakeRandom(),
        signal: stop.signal,
        control,
        identify,
      },
    );
    // Whoever reads begins the run; by then the handlers are there.
    for await (const list of lists) for (const fact of list) if (fact.kind !== 'progress') facts.push(fact);
    expect([...asked]).toEqual(['10.0.0.1']);
    expect(scanOf(facts).hosts[1]).toMatchObject({ host: { state: 'skipped' }, end: { complete: false } });
  });

  test('a paused run sends nothing until it goes on, and gives the same', async () => {
    let paused = false;
    const done = await run(['10.0.0.1-2'], {
      watch(fact, { control }) {
        if (fact.kind !== 'port' || paused) return;
        paused = true;
        control.pause();
        setTimeout(control.resume, 20);
      },
    });
    expect(paused).toBe(true);
    expect(essence(done.facts)).toBe(essence((await run(['10.0.0.1-2'])).facts));
  });
});

test('a broken invariant of the engine travels to the reader', async () => {
  await expect(
    run(['10.0.0.1'], {
      hosts: () => {
        throw new Error('engine broke');
      },
    }),
  ).rejects.toThrow('engine broke');
});

test('a reader that goes away ends the run', async () => {
  const set = parseTargets(['10.0.0.1']);
  const control = createScanControl();
  let ended = false;
  const lists = runScan(
    basic,
    { ranges: set.ranges, searched: [], count: 1n, names: new Map(), notes: [] },
    1,
    [],
    {
      net: fakeNetwork({
        interfaces: async () => [],
        sweep: fakeEchoes(['10.0.0.1']),
        portScan: (plan, signal) => {
          const scan = fakePortScan(answers)(plan, signal);
          return {
            ...scan,
            batches: (async function* () {
              yield* scan.batches;
              while (!signal.aborted) await new Promise<void>((resolve) => setImmediate(resolve));
              ended = true;
            })(),
          };
        },
      }),
      clock: instantClock(),
      random: fakeRandom(),
      signal: new AbortController().signal,
      control,
      identify,
    },
  );
  for await (const list of lists) if (list.some((fact) => fact.kind === 'port')) break;
  expect(ended).toBe(true);
});
