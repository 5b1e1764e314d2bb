import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { parseIpv4 } from '#pure/base/address.ts';
import { fault } from '#pure/base/errors.ts';
import { fakeLimits, fakeNetwork, fakeRandom, instantClock, silentLog } from '#pure/contract/fake-host.ts';
import type { TcpStream } from '#pure/contract/network.ts';
import type { DiscoveryInput, SensorInput } from '#pure/contract/resources.ts';
import type { Scopes } from '#pure/contract/tool.ts';
import { type DeviceFacts, factSections, noFacts } from '#pure/network/facts.ts';
import type { DerivedTopology } from '#pure/network/topology/model.ts';
import { encodeKexInit, encodeSshPacket } from '#pure/wire/ssh.ts';
import { inventory as inventoryService } from '#services/inventory/index.ts';
import type { Probes } from '#services/probes/port.ts';
import type { Schedule } from '#services/schedule/port.ts';
import { discovery as discoveryService } from './index.ts';

const mac = (n: number, port = 0) => `52:54:00:00:0${n}:0${port}`;
/** Device n has 10.0.n.1 towards the next and 10.0.(n-1).2 towards the one before. */
const factsOf = (n: number, last: number, more: Partial<DeviceFacts> = {}): DeviceFacts => ({
  ...noFacts,
  sysName: `r${n}`,
  engineId: `80001f88800${n}abcdef`,
  lldpChassisId: mac(n),
  interfaces: [1, 2].map((ifIndex) => ({ ifIndex, name: `eth${ifIndex}`, mac: mac(n, ifIndex) })),
  addresses: [
    { address: `10.0.${n}.1`, lengthBits: 24, ifIndex: 1 },
    { address: `10.0.${n - 1}.2`, lengthBits: 24, ifIndex: 2 },
  ],
  neighbours:
    n === last
      ? []
      : [
          {
            protocol: 'lldp',
            localIfIndex: 1,
            chassisIdSubtype: 'macAddress',
            chassisId: mac(n + 1),
            portIdSubtype: 'interfaceName',
            portId: 'eth2',
            sysName: `r${n + 1}`,
            managementAddresses: [`10.0.${n}.2`],
          },
        ],
  complete: factSections,
  ...more,
});

/** What an SSH server with this key says until it has shown it; nobody who listens waits for our side. */
function sshServer(key: string): TcpStream {
  const text = new TextEncoder();
  const blob = Uint8Array.from([0, 0, 0, 11, ...text.encode('ssh-ed25519'), ...text.encode(key)]);
  const offer = encodeKexInit(new Uint8Array(16), {
    kex: ['curve25519-sha256'],
    hostKeys: ['ssh-ed25519'],
    ciphersToServer: [],
    ciphersToClient: [],
    macsToServer: [],
    macsToClient: [],
    compression: [],
  });
  return {
    localAddress: '',
    write: async () => {},
    finish: () => {},
    async *read() {
      yield text.encode('SSH-2.0-test\r\n');
      yield encodeSshPacket(offer);
      yield encodeSshPacket(Uint8Array.from([31, 0, 0, 0, blob.length, ...blob]));
    },
    startTls: async () => ({ ok: false, elapsedMs: 0, fault: fault('not-supported') }),
    close: () => {},
  };
}

async function world(
  devices: readonly DeviceFacts[],
  alive: readonly string[],
  {
    hang = false,
    hostKeys = {},
    scopes = { allowed: [], excluded: [] },
  }: { hang?: boolean; hostKeys?: Readonly<Record<string, string>>; scopes?: Scopes } = {},
) {
  const state = await openMemoryState();
  const clock = instantClock();
  const bus = createMemoryBus({ log: silentLog });
  const random = fakeRandom();
  const asked: string[] = [];
  const sensors: SensorInput[] = [];
  const topologies: DerivedTopology[] = [];
  const common = { state, clock, bus, random, log: silentLog };
  const inventory = inventoryService.create(
    {
      ...common,
      status: {
        device: () => ({ state: 'unknown', sensors: 0, openAlerts: 0 }),
        linkUp: () => 'unknown',
        traffic: () => ({ inBps: null, outBps: null }),
        counts: () => ({ up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 }),
      },
    },
    {},
  );
  const net = fakeNetwork({
    capabilities: new Set(['icmp']),
    crypto: { ...fakeNetwork().crypto, hash: (_, bytes) => bytes },
    async *sweep() {
      const values = alive.map((text) => parseIpv4(text)!);
      yield {
        size: values.length,
        addressV4: Uint32Array.from(values),
        rttUs: new Float32Array(values.length),
        ttl: new Uint8Array(values.length),
        aliveV6: [],
        sent: 254,
        total: 254,
      };
    },
    async *neighbours() {},
    async *tcpSweep({ addresses }) {
      yield addresses.map((address) => ({ address, port: 22, state: 'open' as const, rttMs: 1 }));
    },
    tcpConnect: async ({ address }) =>
      hostKeys[address] === undefined
        ? { ok: false, elapsedMs: 1, fault: fault('refused') }
        : { ok: true, connectMs: 1, stream: sshServer(hostKeys[address]) },
  });
  const credentials = {
    credential: async () => ({
      ok: true as const,
      credential: { kind: 'snmp-community' as const, version: '2c' as const, community: 'x' },
    }),
  };
  const discovery = discoveryService.create(
    {
      ...common,
      inventory,
      net,
      credentials,
      schedule: {
        configs: () => new Map(),
        createMany: async (inputs: readonly SensorInput[]) => sensors.push(...inputs),
      } as unknown as Schedule,
      probes: {
        run: (_, tool, input, { signal }) =>
          tool.start(input, {
            signal,
            clock,
            random,
            net,
            devices: credentials,
            limits: { ...fakeLimits, scopes },
            log: silentLog,
          }),
        scopes,
      } as Probes,
      observeTopology: async (derived) => void topologies.push(derived),
      collect: async (address, _, signal) => {
        asked.push(address);
        if (hang && asked.length > 1)
          await new Promise<void>((resolve) =>
            signal.addEventListener('abort', () => resolve(), { once: true }),
          );
        if (signal.aborted) return fault('cancelled');
        return (
          devices.find((facts) => facts.addresses.some((own) => own.address === address)) ?? fault('timeout')
        );
      },
    },
    discoveryService.settings.parse({}),
  );
  await inventory.start();
  await discovery.start();
  const begin = (input: Partial<DiscoveryInput> = {}) =>
    discovery.begin(
      {
        targets: ['10.0.1.0/24'],
        siteId: null,
        credentialIds: ['c'],
        depth: 8,
        followScopes: [],
        sweepSubnets: true,
        addSensors: true,
        intervalMs: 10_000,
        ...input,
      },
      'test',
    );
  const run = async (input: Partial<DiscoveryInput> = {}) => {
    const { id } = await begin(input);
    await expect.poll(async () => (await discovery.job(id)).state).not.toBe('running');
    return await discovery.job(id);
  };
  return { inventory, discovery, asked, sensors, topologies, begin, run, state };
}

const chain = [1, 2, 3].map((n) => factsOf(n, 3));

test('follows neighbours, asks each router once, links them once', async () => {
  const { run, inventory, asked, sensors } = await world(chain, ['10.0.1.1']);
  expect(await run()).toMatchObject({ state: 'finished', fault: null, progress: { devices: 3, links: 2 } });
  expect(asked).toEqual(['10.0.1.1', '10.0.1.2', '10.0.2.2']);
  expect(
    (await inventory.topology()).links.map(({ a, b }) => `${a.deviceName} ${b.deviceName}`).sort(),
  ).toEqual(['r1 r2', 'r2 r3']);
  expect(new Set(sensors.map((sensor) => sensor.deviceId)).size).toBe(3);
});

test('a station behind a switch port is linked and told with its place; a contested port is noted', async () => {
  const station = '06:00:00:00:00:09';
  const both = [2, 3].map((n) => ({ ...factsOf(1, 3).neighbours[0]!, chassisId: mac(n), sysName: `r${n}` }));
  const back = { ...factsOf(1, 3).neighbours[0]!, localIfIndex: 2, chassisId: mac(1), portId: 'eth1' };
  const { run, inventory, topologies } = await world(
    [
      factsOf(1, 3, {
        neighbours: both,
        fdb: [{ mac: station, ifIndex: 2, vlan: 5 }],
        arp: [{ address: '10.0.1.9', mac: station, ifIndex: 1 }],
      }),
      factsOf(2, 3, { neighbours: [back] }),
      factsOf(3, 3, { neighbours: [back] }),
    ],
    ['10.0.1.1', '10.0.1.2', '10.0.1.9', '10.0.2.2'],
  );
  const job = await run({ targets: ['10.0.0.0/16'] });
  expect(job.progress.notes).toContain('r1 eth1: claimed by r2 and r3');
  const { links } = await inventory.topology();
  expect(links.filter((link) => link.source === 'fdb')).toMatchObject([{ a: {}, b: {} }]);
  expect(topologies[0]!.endpoints.find((item) => item.mac === station)).toMatchObject({
    addresses: ['10.0.1.9'],
    place: { ifIndex: 2, vlan: 5 },
  });
});

test('never asks outside its scope, nor what the targets exclude', async () => {
  const scoped = await world(chain, ['10.0.1.1']);
  await scoped.run({ followScopes: ['10.0.1.0/24'] });
  expect(scoped.asked).toEqual(['10.0.1.1', '10.0.1.2']);
  const excluded = await world(chain, ['10.0.1.1']);
  await excluded.run({ targets: ['10.0.1.0/24', '!10.0.1.2'] });
  expect(excluded.asked).toEqual(['10.0.1.1']);
  // The neighbour is known all the same, from what was said of it, and gets no sensor.
  expect((await excluded.inventory.devices({ limit: 9 })).items.map((item) => item.name)).toEqual([
    'r1',
    'r2',
  ]);
  expect(new Set(excluded.sensors.map((sensor) => sensor.deviceId)).size).toBe(1);
  const open = { addresses: [{ address: '192.0.2.1', lengthBits: 24 }], neighbours: [] };
  const arp = [{ address: '192.0.2.9', mac: mac(9) }];
  const carrier = await world([factsOf(1, 1, { ...open, arp })], ['192.0.2.1']);
  await carrier.run({ targets: ['192.0.2.1'] });
  expect(carrier.asked).toEqual(['192.0.2.1']);
});

test('what the owner declared bounds targets, neighbours and learnt subnets alike', async () => {
  const bounded = await world(chain, ['10.0.1.1'], {
    scopes: { allowed: ['10.0.1.0/24'], excluded: [] },
  });
  await bounded.run();
  expect(bounded.asked).toEqual(['10.0.1.1', '10.0.1.2']);
  const excluded = await world(chain, ['10.0.1.1'], {
    scopes: { allowed: [], excluded: ['10.0.1.2'] },
  });
  await excluded.run();
  expect(excluded.asked).not.toContain('10.0.1.2');
  const outside = await world(chain, [], { scopes: { allowed: ['192.0.2.0/24'], excluded: [] } });
  await expect(outside.begin()).rejects.toMatchObject({
    fault: { code: 'out-of-scope', field: 'targets' },
  });
});

test('depth 0 stays with the targets; a smaller run loses no link of a larger one', async () => {
  const { run, asked, inventory } = await world(chain, ['10.0.1.1']);
  await run();
  asked.length = 0;
  await run({ depth: 0 });
  expect(asked).toEqual(['10.0.1.1']);
  expect((await inventory.topology()).links.length).toBe(2);
});

test('a cancel keeps what was found; a restart says so', async () => {
  const { begin, discovery, asked, inventory, state } = await world(chain, ['10.0.1.1'], { hang: true });
  const { id } = await begin();
  await expect.poll(() => asked.length).toBe(2);
  expect((await discovery.cancel(id)).state).toBe('cancelled');
  expect((await inventory.devices({ limit: 9 })).items.map((item) => item.name)).toContain('r1');
  await state.write(async (tx) => {
    await tx.updateTable('discovery_job').set({ state: 'running' }).execute();
  });
  await discovery.start();
  expect(await discovery.job(id)).toMatchObject({ state: 'failed', fault: { code: 'cancelled' } });
});

test('one SSH host key is one box, unless other keys say that machines were cloned', async () => {
  const names = async ({ inventory }: Awaited<ReturnType<typeof world>>) =>
    (await inventory.devices({ limit: 9 })).items.length;
  const twoAddresses = await world([], ['10.0.9.1', '10.0.9.2', '10.0.9.3'], {
    hostKeys: { '10.0.9.1': 'one', '10.0.9.2': 'one', '10.0.9.3': 'other' },
  });
  await twoAddresses.run({ targets: ['10.0.9.0/24'] });
  expect(await names(twoAddresses)).toBe(2);
  expect(new Set(twoAddresses.sensors.map((sensor) => sensor.deviceId)).size).toBe(2);
  const cloned = await world(chain, ['10.0.1.1'], {
    hostKeys: { '10.0.1.1': 'clone', '10.0.1.2': 'clone', '10.0.2.2': 'clone' },
  });
  await cloned.run();
  expect(await names(cloned)).toBe(3);
  expect((await cloned.inventory.topology()).links.length).toBe(2);
});

test('a router without an agent is one box by its BGP identifier, whichever port answers', async () => {
  const peer = (address: string, remoteRouterId: string) => ({
    peer: address,
    remoteAs: 64501,
    remoteRouterId,
    state: 'established',
  });
  const { run, inventory } = await world(
    [
      factsOf(1, 1, {
        bgpPeers: [
          peer('10.0.1.7', '198.51.100.1'),
          peer('10.0.1.8', '198.51.100.1'),
          peer('10.0.1.9', '0.0.0.0'),
        ],
        arp: [7, 8, 9].map((n) => ({ address: `10.0.1.${n}`, mac: mac(n), ifIndex: 1 })),
      }),
    ],
    ['10.0.1.1', '10.0.1.7', '10.0.1.8', '10.0.1.9'],
  );
  await run();
  const { items } = await inventory.devices({ limit: 9 });
  expect(items.map((item) => item.managementAddress).sort()).toEqual(['10.0.1.1', '10.0.1.8', '10.0.1.9']);
});

test('bad input is refused before anything is sent', async () => {
  const { begin, asked } = await world(chain, []);
  await expect(begin({ followScopes: ['everything'] })).rejects.toMatchObject({
    fault: { field: 'followScopes' },
  });
  await expect(begin({ siteId: 'nowhere' })).rejects.toMatchObject({ fault: { field: 'siteId' } });
  await expect(begin({ targets: ['10.0.0.0/8'] })).rejects.toMatchObject({ fault: { field: 'targets' } });
  expect(asked).toEqual([]);
});
