import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { api, type BodyInputOf, type BodyOf } from '#pure/contract/api.ts';
import { fakeRandom, instantClock, silentLog } from '#pure/contract/fake-host.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { AddressConflictKind } from '#pure/contract/resources.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import { ipam as definition } from './index.ts';

const nowMs = 1_700_000_000_000;
interface DeviceRow {
  readonly id: string;
  readonly addresses: readonly string[];
}

/** A store with devices and endpoints in it, as discovery leaves it. */
async function world(
  seen: {
    devices?: readonly DeviceRow[];
    endpoints?: readonly (readonly [
      mac: string,
      address: string,
      more?: { vlan?: number; seenMs?: number; deviceId?: string },
    ])[];
  } = {},
) {
  const state = await openMemoryState();
  const bus = createMemoryBus({ log: silentLog });
  const events: TelemetryEvent[] = [];
  bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => void events.push(payload));
  const devices = seen.devices ?? [];
  const addEndpoint = async (
    mac: string,
    address: string,
    { vlan, seenMs = nowMs, deviceId }: { vlan?: number; seenMs?: number; deviceId?: string } = {},
  ) =>
    state.write(async (tx) => {
      await tx
        .insertInto('endpoint')
        .values({
          mac,
          device_id: deviceId ?? null,
          vendor: null,
          name: `pc-${mac.slice(-2)}`,
          first_seen_ms: seenMs,
          seen_ms: seenMs,
          place_device_id: null,
          place_if_index: null,
          place_vlan: vlan ?? null,
          place_source: null,
          place_confidence: null,
          place_behind: null,
          place_since_ms: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await tx
        .insertInto('endpoint_address')
        .values({ mac, address, first_seen_ms: seenMs, seen_ms: seenMs })
        .execute();
    });
  await state.write(async (tx) => {
    for (const { id, addresses } of devices) {
      await tx
        .insertInto('device')
        .values({
          id,
          name: id,
          site_id: null,
          kind: 'router',
          vendor: null,
          platform: null,
          model: null,
          version: null,
          serial: null,
          management_address: null,
          sys_object_id: null,
          sys_descr: null,
          location: null,
          contact: null,
          credential_id: null,
          note: '',
          created_ms: 0,
          seen_ms: nowMs,
          ignored_ms: null,
        })
        .execute();
      for (const text of addresses) {
        const [address, length] = text.split('/');
        await tx
          .insertInto('address')
          .values({
            id: `${id} ${text}`,
            device_id: id,
            interface_id: null,
            address: address!,
            length_bits: Number(length),
            source: 'snmp',
            seen_ms: nowMs,
          })
          .execute();
      }
    }
  });
  for (const [mac, address, more] of seen.endpoints ?? []) await addEndpoint(mac, address, more);
  const graph: NetworkGraph = {
    version: 1,
    devices: new Map(
      devices.map(({ id }) => [id, { id, name: id, kind: 'router', managementAddress: null, addresses: [] }]),
    ),
    interfaces: new Map(),
    links: [],
    prefixes: devices.flatMap(({ id, addresses }) => addresses.map((prefix) => ({ prefix, deviceId: id }))),
    byAddress: new Map(
      devices.flatMap(({ id, addresses }) => addresses.map((text) => [text.split('/')[0]!, id])),
    ),
  };
  const clock = instantClock(nowMs);
  const service = definition.create(
    { state, bus, clock, random: fakeRandom(), log: silentLog, graph: () => graph },
    definition.settings.parse({}),
  );
  await service.start();
  const body = <
    K extends
      | 'createPrefix'
      | 'createRange'
      | 'createAddress'
      | 'allocateAddress'
      | 'allocatePrefix'
      | 'createVlan'
      | 'importLeases'
      | 'createVrf',
  >(
    id: K,
    input: BodyInputOf<K>,
  ) => api[id].body.parse(input) as BodyOf<K>;
  const prefix = async (text: string, more: Partial<BodyInputOf<'createPrefix'>> = {}) =>
    (await service.createPrefix(body('createPrefix', { prefix: text, ...more }))).prefix;
  const told = async () => {
    await bus.drain();
    return events.splice(0).map(({ kind, message }) => `${kind}: ${message}`);
  };
  return { service, state, bus, told, prefix, body, addEndpoint };
}
type World = Awaited<ReturnType<typeof world>>;

const mac = (n: number) => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`;
const kindsOf = async ({ service }: World) => (await service.conflicts({ dismissed: 'hide' })).items;

test('a prefix is counted by what is seen, leased and declared, each address once', async () => {
  const w = await world({
    devices: [{ id: 'gw', addresses: ['10.0.0.1/24', '127.0.0.1/8'] }],
    endpoints: [
      [mac(1), '10.0.0.1', { deviceId: 'gw' }],
      [mac(10), '10.0.0.10'],
      [mac(11), '10.0.0.11', { seenMs: nowMs - 40 * 86_400_000 }],
      [mac(12), '10.0.1.10'],
      [mac(13), 'fe80::1'],
    ],
  });
  const { id } = await w.prefix('10.0.0.0/24');
  await w.service.createAddress(w.body('createAddress', { address: '10.0.0.10', mac: mac(10) }), 'ann');
  await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.20', name: 'Printer', status: 'reserved' }),
    'ann',
  );
  await w.service.createAddress(w.body('createAddress', { address: '10.0.0.21' }), 'ann');
  await w.service.importLeases(
    w.body('importLeases', { server: 'dhcp-1', text: `${nowMs / 1000 + 60} ${mac(30)} 10.0.0.30 phone *\n` }),
  );
  const detail = await w.service.prefix(id);
  expect(detail.utilisation).toEqual({
    size: '254',
    used: 4,
    reserved: 1,
    free: '249',
    percent: 1.97,
    sources: { device: 1, endpoint: 2, lease: 1, declared: 2 },
    seenMs: nowMs,
  });
  expect(detail.nextAddress).toBe('10.0.0.2');
  expect(detail.free.map(({ first, last }) => `${first} ${last}`)).toEqual([
    '10.0.0.2 10.0.0.9',
    '10.0.0.11 10.0.0.19',
    '10.0.0.22 10.0.0.29',
    '10.0.0.31 10.0.0.254',
  ]);
  expect(detail.cells).toHaveLength(256);
  expect(
    Object.fromEntries(
      [0, 1, 2, 10, 20, 21, 30, 255].map((i) => [i, [detail.cells[i]!.state, detail.cells[i]!.who]]),
    ),
  ).toEqual({
    0: ['network', null],
    1: ['used', 'gw'],
    2: ['free', null],
    10: ['used', 'pc-0a'],
    20: ['reserved', 'printer'],
    21: ['used', null],
    30: ['used', 'phone'],
    255: ['broadcast', null],
  });
});

test('prefixes nest; a duplicate names the other, a doubtful one is warned of; the tree follows deletions', async () => {
  const w = await world();
  const top = await w.prefix('10.0.0.0/8', { status: 'container', description: 'private' });
  const middle = await w.prefix('10.1.0.0/16', { description: 'Basel' });
  const made = await w.service.createPrefix(w.body('createPrefix', { prefix: '10.1.2.0/24' }));
  expect(made.warnings).toEqual([expect.stringMatching(/10\.1\.0\.0\/16 "Basel" contains it and is active/)]);
  expect(made.prefix).toMatchObject({ parentId: middle.id, depth: 2 });
  await expect(w.prefix('10.1.0.0/16')).rejects.toMatchObject({
    fault: {
      code: 'conflict',
      field: 'prefix',
      value: '10.1.0.0/16',
      message: '10.1.0.0/16 "Basel" is in VRF Global already',
      remedy: expect.stringContaining(middle.id),
    },
  });
  await expect(w.prefix('10.1.0.1/16')).rejects.toMatchObject({ fault: { remedy: 'Write 10.1.0.0/16.' } });
  const { items } = await w.service.prefixes({ limit: 10, rootsOnly: 'false' });
  expect(items.map(({ prefix, depth, children }) => [prefix, depth, children])).toEqual([
    ['10.0.0.0/8', 0, 1],
    ['10.1.0.0/16', 1, 1],
    ['10.1.2.0/24', 2, 0],
  ]);
  expect(items[0]!.utilisation.percent).toBeCloseTo(100 / 256, 2);
  expect((await w.service.prefixes({ limit: 10, rootsOnly: 'false', q: '10.1.2.9' })).total).toBe(3);
  expect((await w.service.prefixes({ limit: 10, rootsOnly: 'false', q: 'basel' })).items[0]!.id).toBe(
    middle.id,
  );
  await w.service.deletePrefix(middle.id);
  expect(await w.service.prefix(made.prefix.id)).toMatchObject({ parentId: top.id, depth: 1 });
});

test('many at once get different addresses; a key gives the same again; what is released is free again', async () => {
  const w = await world({ endpoints: [[mac(3), '10.0.0.3']] });
  const { id } = await w.prefix('10.0.0.0/27');
  await w.service.createRange(w.body('createRange', { first: '10.0.0.5', last: '10.0.0.9', kind: 'dhcp' }));
  const ask = (more: Partial<BodyInputOf<'allocateAddress'>> = {}) =>
    w.service.allocateAddress(id, w.body('allocateAddress', { name: 'vm', ...more }), 'ann');
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
  expect(answers.map(({ items }) => items[0]!.address)).toEqual([
    '10.0.0.1',
    '10.0.0.2',
    '10.0.0.4',
    '10.0.0.10',
    '10.0.0.11',
    '10.0.0.12',
  ]);
  const [one, two] = await Promise.all([
    ask({ key: 'ticket-1', count: 2 }),
    ask({ key: 'ticket-1', count: 2 }),
  ]);
  expect(one.items.map(({ address }) => address)).toEqual(['10.0.0.13', '10.0.0.14']);
  expect(two).toEqual(one);
  await expect(ask({ key: 'ticket-1' })).rejects.toMatchObject({ fault: { code: 'conflict', field: 'key' } });
  await w.service.releaseAddress(answers[1]!.items[0]!.id);
  expect((await ask()).items[0]!.address).toBe('10.0.0.2');
  expect((await w.service.free(id, { count: 2 })).items).toEqual(['10.0.0.15', '10.0.0.16']);
  await expect(ask({ count: 17 })).rejects.toMatchObject({
    fault: { field: 'count', message: '10.0.0.0/27 has only 16 free addresses left' },
  });
  await ask({ count: 16 });
  await expect(ask()).rejects.toMatchObject({ fault: { message: '10.0.0.0/27 has no free address left' } });
});

test('containers give away prefixes that touch nothing, not addresses', async () => {
  const w = await world({
    endpoints: [
      [mac(1), '10.0.2.1'],
      [mac(6), '2001:db8::1'],
    ],
  });
  const { id } = await w.prefix('10.0.0.0/21', { status: 'container' });
  await w.prefix('10.0.0.0/24');
  const take = (lengthBits: number, key?: string) =>
    w.service.allocatePrefix(id, w.body('allocatePrefix', { lengthBits, ...(key ? { key } : {}) }));
  const both = await Promise.all([take(24), take(24)]);
  expect(both.map(({ prefix }) => prefix)).toEqual(['10.0.1.0/24', '10.0.3.0/24']);
  const keyed = await Promise.all([take(23, 'k'), take(23, 'k')]);
  expect(keyed.map(({ prefix }) => prefix)).toEqual(['10.0.4.0/23', '10.0.4.0/23']);
  expect((await w.service.free(id, { count: 3, lengthBits: 25 })).items).toEqual([
    '10.0.2.128/25',
    '10.0.6.0/25',
    '10.0.6.128/25',
  ]);
  await expect(take(22)).rejects.toMatchObject({ fault: { code: 'conflict', field: 'lengthBits' } });
  await expect(take(21)).rejects.toMatchObject({ fault: { remedy: 'Choose 22 to 32.' } });
  await expect(w.service.allocateAddress(id, w.body('allocateAddress', {}), 'ann')).rejects.toMatchObject({
    fault: { code: 'conflict', message: '10.0.0.0/21 is a container: it gives away prefixes' },
  });
  const six = await w.prefix('2001:db8::/48', { status: 'container' });
  expect((await w.service.free(six.id, { count: 2, lengthBits: 64 })).items).toEqual([
    '2001:db8:0:1::/64',
    '2001:db8:0:2::/64',
  ]);
});

test.each<[AddressConflictKind, string, RegExp, (w: World) => Promise<unknown>, Parameters<typeof world>[0]]>(
  [
    [
      'duplicate-address',
      '10.0.0.5',
      /claimed by 02:.*:01 and 02:.*:02/,
      async () => {},
      {
        endpoints: [
          [mac(1), '10.0.0.5'],
          [mac(2), '10.0.0.5'],
          [mac(3), '10.0.0.6', { seenMs: nowMs - 86_400_000 }],
          [mac(4), '10.0.0.6'],
        ],
      },
    ],
    [
      'duplicate-address',
      '10.0.0.5',
      /configured on r1 and r2/,
      async () => {},
      {
        devices: [
          { id: 'r1', addresses: ['10.0.0.5/24', '10.9.9.9/32'] },
          { id: 'r2', addresses: ['10.0.0.5/24', '10.9.9.9/32'] },
        ],
      },
    ],
    [
      'reserved-for-another',
      '10.0.0.5',
      /10\.0\.0\.5 is meant for printer, but 02:00:00:00:00:01 has it/,
      (w) =>
        w.service.createAddress(
          w.body('createAddress', { address: '10.0.0.5', name: 'printer', mac: '0200.0000.0002' }),
          'ann',
        ),
      { endpoints: [[mac(1), '10.0.0.5']] },
    ],
    [
      'reserved-for-another',
      '10.0.0.5',
      /10\.0\.0\.5 is meant for r2, but r1 has it/,
      (w) => w.service.createAddress(w.body('createAddress', { address: '10.0.0.5', deviceId: 'r2' }), 'ann'),
      {
        devices: [
          { id: 'r1', addresses: ['10.0.0.5/24'] },
          { id: 'r2', addresses: ['10.0.0.6/24'] },
        ],
      },
    ],
    [
      'not-reserved',
      '10.0.0.5',
      /10\.0\.0\.5 is used by 02:00:00:00:00:01/,
      async (w) => {
        await w.service.createAddress(w.body('createAddress', { address: '10.0.0.6' }), 'ann');
        await w.service.createRange(
          w.body('createRange', { first: '10.0.0.4', last: '10.0.0.8', kind: 'reserved-only' }),
        );
      },
      {
        endpoints: [
          [mac(1), '10.0.0.5'],
          [mac(2), '10.0.0.6'],
          [mac(3), '10.0.0.9'],
        ],
      },
    ],
    [
      'length-mismatch',
      '10.0.0.0/25 and 10.0.0.0/24',
      /r2 has 10\.0\.0\.2\/25, but its neighbour r1 has 10\.0\.0\.1\/24/,
      (w) => w.prefix('10.0.0.0/25'),
      {
        devices: [
          { id: 'r1', addresses: ['10.0.0.1/24'] },
          { id: 'r2', addresses: ['10.0.0.2/25'] },
        ],
      },
    ],
    [
      'length-mismatch',
      '10.0.0.0/24 and 10.0.0.0/25',
      /the plan says 10\.0\.0\.0\/24, but r1 has 10\.0\.0\.1\/25/,
      async () => {},
      { devices: [{ id: 'r1', addresses: ['10.0.0.1/25'] }] },
    ],
    [
      'pool-overlaps-static',
      '10.0.0.5',
      /10\.0\.0\.5 is assigned to printer, and the DHCP server may lease it/,
      async (w) => {
        await w.service.createAddress(
          w.body('createAddress', { address: '10.0.0.5', name: 'printer' }),
          'ann',
        );
        await w.service.createRange(w.body('createRange', { first: '10.0.0.4', last: '10.0.0.8' }));
      },
      {},
    ],
    [
      'pool-overlaps-static',
      '10.0.0.5',
      /r1 has 10\.0\.0\.5, and the DHCP server may lease it/,
      (w) => w.service.createRange(w.body('createRange', { first: '10.0.0.4', last: '10.0.0.8' })),
      { devices: [{ id: 'r1', addresses: ['10.0.0.5/24'] }] },
    ],
    [
      'vlan-mismatch',
      '10.0.0.0/24 VLAN 20',
      /belongs to VLAN 10, but 2 of its addresses are seen in VLAN 20/,
      async (w) => {
        const vlan = await w.service.createVlan(w.body('createVlan', { vid: 10, name: 'servers' }));
        const [prefix] = (await w.service.prefixes({ limit: 1, rootsOnly: 'false' })).items;
        await w.service.updatePrefix(prefix!.id, { vlanId: vlan.id });
      },
      {
        endpoints: [
          [mac(1), '10.0.0.5', { vlan: 20 }],
          [mac(2), '10.0.0.6', { vlan: 20 }],
          [mac(3), '10.0.0.7', { vlan: 10 }],
        ],
      },
    ],
  ],
)('conflict %s: %s', async (kind, subject, message, prepare, seen) => {
  const w = await world(seen);
  if (!(kind === 'length-mismatch' && subject.startsWith('10.0.0.0/25'))) await w.prefix('10.0.0.0/24');
  await prepare(w);
  const items = await kindsOf(w);
  expect(items).toEqual([
    expect.objectContaining({
      kind,
      subject,
      message: expect.stringMatching(message),
      prefixId: expect.any(String),
    }),
  ]);
  expect(items[0]!.evidence.length).toBeGreaterThan(0);
  expect(await w.told()).toEqual([`ipam.conflict: ${items[0]!.message}`]);
});

test('virtual routers, a leased device, and the right owner are no conflict', async () => {
  const w = await world({
    devices: [{ id: 'r1', addresses: ['10.0.0.1/24', '10.0.0.50/24'] }],
    endpoints: [
      ['00:00:5e:00:01:01', '10.0.0.254'],
      [mac(1), '10.0.0.254', { deviceId: 'r1' }],
      [mac(2), '10.0.0.1', { deviceId: 'r1' }],
      [mac(9), '10.0.0.50', { deviceId: 'r1' }],
    ],
  });
  await w.prefix('10.0.0.0/24');
  await w.service.createRange(w.body('createRange', { first: '10.0.0.50', last: '10.0.0.60' }));
  await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.1', deviceId: 'r1', mac: mac(77) }),
    'ann',
  );
  await w.service.importLeases(
    w.body('importLeases', { server: 'dhcp', text: `0 ${mac(9)} 10.0.0.50 * *\n` }),
  );
  expect(await kindsOf(w)).toEqual([]);
});

test('a conflict is told once, dismissed by a person, gone when it is repaired', async () => {
  const w = await world({
    endpoints: [
      [mac(1), '10.0.0.5'],
      [mac(2), '10.0.0.5'],
    ],
  });
  const [conflict] = await kindsOf(w);
  expect(await w.told()).toHaveLength(1);
  await w.service.dismiss(conflict!.id, true, 'ann');
  expect(await kindsOf(w)).toEqual([]);
  expect((await w.service.conflicts({ dismissed: 'show' })).items[0]!.dismissedBy).toBe('ann');
  await w.prefix('10.0.0.0/24');
  expect(await w.told()).toEqual([]);
  await w.service.dismiss(conflict!.id, false, 'ann');
  expect(await kindsOf(w)).toHaveLength(1);
  await expect(w.service.dismiss('nothing', true, 'ann')).rejects.toMatchObject({
    fault: { code: 'not-found' },
  });
});

test('a prefix above the threshold is told once, and again only after it fell well below', async () => {
  const w = await world();
  const { id } = await w.prefix('10.0.0.0/28', { description: 'voice' });
  const { items } = await w.service.allocateAddress(id, w.body('allocateAddress', { count: 12 }), 'ann');
  await w.service.prefix(id);
  expect(await w.told()).toEqual(['ipam.filling: 10.0.0.0/28 voice is 85 % full']);
  await w.service.releaseAddress(items[0]!.id);
  await w.service.prefix(id);
  await w.service.allocateAddress(id, w.body('allocateAddress', {}), 'ann');
  await w.service.prefix(id);
  expect((await w.told()).length).toBe(1);
});

test('leases of a server replace those before; a dry run changes nothing; an unreadable file deletes nothing', async () => {
  const w = await world();
  await w.prefix('10.0.0.0/24');
  const load = (text: string, dryRun = false) =>
    w.service.importLeases(w.body('importLeases', { server: 'dhcp-1', text, dryRun }));
  const line = (n: number, name = '*', ends = 0) => `${ends} ${mac(n)} 10.0.0.${n} ${name} *\n`;
  expect(await load(line(1) + line(2, 'a') + line(3, '*', 1), true)).toMatchObject({
    added: 3,
    dryRun: true,
  });
  expect(await load(line(1) + line(2, 'a') + line(3, '*', 1))).toMatchObject({
    format: 'dnsmasq',
    leases: 3,
    active: 2,
    added: 3,
    changed: 0,
    removed: 0,
    outsidePlan: 0,
  });
  expect(await load(`${line(2, 'b')}0 ${mac(4)} 10.9.0.4 * *\n`)).toMatchObject({
    added: 1,
    changed: 1,
    removed: 2,
    outsidePlan: 1,
  });
  expect(await load('hello')).toMatchObject({ format: null, removed: 2, problems: [{ line: 1 }] });
  expect((await w.service.whoHas('10.0.0.2')).holders).toMatchObject([
    { source: 'lease', name: 'b', mac: mac(2) },
  ]);
  expect((await w.service.whoHas('10.0.0.1')).holders).toEqual([]);
});

test('who has an address: all that declare, lease, or had it, and the prefixes around it', async () => {
  const w = await world({
    devices: [{ id: 'r1', addresses: ['10.0.0.1/24'] }],
    endpoints: [
      [mac(1), '10.0.0.1', { deviceId: 'r1' }],
      [mac(2), '10.0.0.1', { seenMs: nowMs - 90 * 86_400_000 }],
    ],
  });
  await w.prefix('10.0.0.0/8', { status: 'container' });
  await w.prefix('10.0.0.0/24');
  await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.1', name: 'gw', deviceId: 'r1' }),
    'ann',
  );
  const answer = await w.service.whoHas('10.0.0.1');
  expect(answer).toMatchObject({ address: '10.0.0.1', state: 'used' });
  expect(answer.prefixes.map(({ prefix }) => prefix)).toEqual(['10.0.0.0/24', '10.0.0.0/8']);
  expect(answer.holders.map(({ source, mac: who, deviceId }) => [source, who, deviceId])).toEqual([
    ['declared', null, 'r1'],
    ['device', null, 'r1'],
    ['endpoint', mac(1), 'r1'],
    ['endpoint', mac(2), null],
  ]);
  await expect(w.service.whoHas('router')).rejects.toMatchObject({ fault: { field: 'address' } });
});

test('subnets appear by themselves, and are those of their router', async () => {
  const w = await world({
    devices: [
      { id: 'r1', addresses: ['10.0.0.1/24', '10.1.0.1/30', '127.0.0.1/8', '2001:db8::1/64'] },
      { id: 'r2', addresses: ['10.1.0.2/30'] },
    ],
  });
  const routes = [
    { prefix: '0.0.0.0/0', nextHop: '10.1.0.2' },
    { prefix: '10.0.0.0/24' },
    { prefix: '10.7.0.0/16', nextHop: '10.1.0.2', protocol: 'ospf' },
    { prefix: '10.7.7.7/32', nextHop: '10.1.0.2' },
    { prefix: '198.51.100.0/24', nextHop: '10.1.0.2', protocol: 'bgp' },
    { prefix: '224.0.0.0/4' },
    { prefix: 'nonsense' },
  ];
  await w.state.write((tx) =>
    tx
      .insertInto('fact')
      .values({
        device_id: 'r1',
        name: 'routes',
        source: 'snmp',
        value: JSON.stringify(routes),
        confidence: 1,
        seen_ms: nowMs,
      })
      .execute(),
  );
  await w.prefix('10.0.0.0/8', { status: 'container' });
  const known = await w.prefix('10.0.0.0/24');
  const { items } = await w.service.observed();
  expect(
    items.map(({ prefix, devices, declaredId, within }) => [prefix, devices.length, declaredId, within]),
  ).toEqual([
    ['10.1.0.0/30', 2, null, '10.0.0.0/8'],
    ['10.7.0.0/16', 1, null, '10.0.0.0/8'],
    ['2001:db8::/64', 1, null, null],
    ['10.0.0.0/24', 1, known.id, null],
  ]);
  expect(
    (await w.service.deviceSubnets('r1')).items.map(({ prefix, prefixId }) => [prefix, prefixId]),
  ).toEqual([
    ['10.0.0.0/24', known.id],
    ['10.1.0.0/30', null],
    ['10.7.0.0/16', null],
    ['2001:db8::/64', null],
  ]);
  await expect(w.service.deviceSubnets('nobody')).rejects.toMatchObject({ fault: { code: 'not-found' } });
});

test('VRFs keep the same addresses apart; sightings count where they are not ambiguous', async () => {
  const w = await world({
    endpoints: [
      [mac(1), '10.0.0.1'],
      [mac(2), '10.5.0.1'],
    ],
  });
  const { id: vrfId } = await w.service.createVrf(
    w.body('createVrf', { name: 'blue', routeDistinguisher: '65000:1' }),
  );
  await w.prefix('10.0.0.0/24');
  const same = await w.prefix('10.0.0.0/24', { vrfId });
  const other = await w.prefix('10.5.0.0/24', { vrfId });
  expect(await w.service.prefix(same.id)).toMatchObject({
    utilisation: { used: 0 },
    ambiguous: expect.stringContaining('Global holds 10.0.0.0/24'),
    nextAddress: '10.0.0.1',
  });
  expect(await w.service.prefix(other.id)).toMatchObject({
    utilisation: { used: 1 },
    ambiguous: null,
    nextAddress: '10.5.0.2',
  });
  await expect(w.service.deleteVrf(vrfId)).rejects.toMatchObject({
    fault: { message: 'VRF "blue" holds prefixes' },
  });
  await expect(w.service.deleteVrf('global')).rejects.toMatchObject({ fault: { code: 'conflict' } });
  await expect(
    w.service.createVrf(w.body('createVrf', { name: 'x', routeDistinguisher: 'one' })),
  ).rejects.toMatchObject({ fault: { field: 'routeDistinguisher' } });
  await w.service.deletePrefix(same.id);
  await w.service.deletePrefix(other.id);
  await w.service.deleteVrf(vrfId);
  expect((await w.service.vrfs()).items.map(({ id }) => id)).toEqual(['global']);
});

test('what cannot be is refused with its field', async () => {
  const w = await world();
  await w.prefix('10.0.0.0/24');
  await w.service.createRange(
    w.body('createRange', { first: '10.0.0.10', last: '10.0.0.20', description: 'wifi' }),
  );
  await w.service.createVlan(w.body('createVlan', { vid: 10, name: 'a' }));
  await w.service.createAddress(w.body('createAddress', { address: '10.0.0.1', name: 'gw' }), 'ann');
  const refused = (work: Promise<unknown>, field: string, message: RegExp) =>
    expect(work).rejects.toMatchObject({
      fault: { field, message: expect.stringMatching(message), remedy: expect.any(String) },
    });
  await refused(
    w.service.createRange(w.body('createRange', { first: '10.0.0.20', last: '10.0.0.30' })),
    'first',
    /overlaps the range 10\.0\.0\.10 to 10\.0\.0\.20 \(dhcp, wifi\)/,
  );
  await refused(
    w.service.createRange(w.body('createRange', { first: '10.0.0.250', last: '10.0.1.5' })),
    'first',
    /no prefix/,
  );
  await refused(
    w.service.createRange(w.body('createRange', { first: '10.0.0.9', last: '10.0.0.8' })),
    'last',
    /ends before/,
  );
  await refused(
    w.service.createVlan(w.body('createVlan', { vid: 10, name: 'b' })),
    'vid',
    /VLAN 10 of no group is "a"/,
  );
  await refused(
    w.service.createAddress(w.body('createAddress', { address: '10.0.0.1' }), 'ann'),
    'address',
    /10\.0\.0\.1 is assigned to gw/,
  );
  await refused(
    w.service.createAddress(w.body('createAddress', { address: '10.0.0.2', mac: 'x' }), 'ann'),
    'mac',
    /no MAC/,
  );
  await refused(
    w.service.createAddress(w.body('createAddress', { address: '10.0.0.2', deviceId: 'x' }), 'ann'),
    'deviceId',
    /no device/,
  );
  await refused(w.prefix('10.2.0.0/24', { vlanId: 'x' }), 'vlanId', /no VLAN/);
  await refused(w.prefix('10.2.0.0/24', { siteId: 'x' }), 'siteId', /no site/);
  await refused(w.prefix('10.2.0.0/24', { vrfId: 'x' }), 'vrfId', /no VRF/);
  const { warnings } = await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.255' }),
    'ann',
  );
  expect(warnings).toEqual(['10.0.0.255 is the broadcast address of 10.0.0.0/24.']);
});

test('a plan survives a restart, and a merged device takes its addresses along', async () => {
  const w = await world({
    devices: [
      { id: 'r1', addresses: [] },
      { id: 'r2', addresses: [] },
    ],
  });
  await w.prefix('10.0.0.0/24', { tags: ['core'] });
  const { address } = await w.service.createAddress(
    w.body('createAddress', { address: '10.0.0.9', deviceId: 'r2' }),
    'ann',
  );
  w.bus.publish('inventory.merged', { into: 'r1', from: ['r2'] });
  await w.bus.drain();
  await w.service.stop();
  await w.service.start();
  expect((await w.service.addresses({ limit: 5 })).items).toMatchObject([{ id: address.id, deviceId: 'r1' }]);
  expect((await w.service.prefixes({ limit: 5, rootsOnly: 'false' })).items).toMatchObject([
    { prefix: '10.0.0.0/24', tags: ['core'], utilisation: { used: 1 } },
  ]);
});
