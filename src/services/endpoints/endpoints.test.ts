import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fakeRandom, instantClock, silentLog } from '#pure/contract/fake-host.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import { conflictsOf } from './conflicts.ts';
import { wantedOf } from './find.ts';
import { endpoints as definition } from './index.ts';
import type { EndpointObservation } from './port.ts';

const device = (id: string) => ({ id, name: id, kind: 'switch', managementAddress: null, addresses: [] });
const port = (deviceId: string, ifIndex: number) => ({
  id: `${deviceId}-${ifIndex}`,
  deviceId,
  ifIndex,
  name: `Gi0/${ifIndex}`,
  alias: null,
  operStatus: 'up',
});
const ports = [port('sw1', 1), port('sw1', 2), port('sw2', 1)];
const graph: NetworkGraph = {
  version: 1,
  devices: new Map(['sw1', 'sw2', 'pc'].map((id) => [id, device(id)])),
  interfaces: new Map(ports.map((item) => [item.id, item])),
  links: [],
  prefixes: [],
  byAddress: new Map(),
};

async function world() {
  const state = await openMemoryState();
  const bus = createMemoryBus({ log: silentLog });
  const events: TelemetryEvent[] = [];
  bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => void events.push(payload));
  const service = definition.create(
    { state, bus, clock: instantClock(), random: fakeRandom(), log: silentLog, graph: () => graph },
    {},
  );
  await service.start();
  const told = async () => {
    await bus.drain();
    return events.splice(0).map((event) => event.message);
  };
  return { service, told, bus };
}

const seen = (mac: string, more: Partial<EndpointObservation> = {}): EndpointObservation => ({
  mac,
  addresses: [],
  names: [],
  candidates: [],
  ...more,
});
const at = (deviceId: string, ifIndex: number, vlan?: number) => ({
  deviceId,
  ifIndex,
  source: 'fdb',
  confidence: 0.9,
  ...(vlan === undefined ? {} : { vlan }),
});
const pc = '00:1b:21:00:00:01';
const hour = 3_600_000;

test('a new endpoint is told, found by MAC, address and name, with its vendor', async () => {
  const { service, told } = await world();
  const changes = await service.observe(
    [seen(pc, { addresses: ['10.0.0.7', 'fe80::1'], names: ['PC-1.example'], place: at('sw1', 1, 10) })],
    1000,
  );
  expect(changes).toEqual({ found: 1, moved: 0, conflicts: 0 });
  expect(await told()).toEqual([`pc-1.example ${pc} is new, at sw1 Gi0/1`]);
  for (const q of [
    '00-1B-21-00-00-01',
    '001b.2100.0001',
    '00:1b:21',
    '10.0.0.7',
    '10.0.0.',
    'fe80::',
    'pc-1',
    'PC-1.EXAMPLE',
  ]) {
    const { items } = await service.locate({ q, limit: 5 });
    expect(
      items.map((item) => item.mac),
      q,
    ).toEqual([pc]);
  }
  expect((await service.locate({ q: '10.0.0', limit: 5 })).items.length).toBe(1);
  for (const q of ['10.0.0.70', '10.0.0.1', 'c-1', '00:1b:22'])
    expect((await service.locate({ q, limit: 5 })).items, q).toEqual([]);
  expect(await service.endpoint('001B21000001')).toMatchObject({
    vendor: expect.stringContaining('Intel'),
    addresses: ['10.0.0.7', 'fe80::1'],
    place: { deviceName: 'sw1', interfaceName: 'Gi0/1', vlan: 10, sinceMs: 1000 },
  });
});

test('a move closes the place before, and is told; staying is not', async () => {
  const { service, told } = await world();
  await service.observe([seen(pc, { place: at('sw1', 1) })], hour);
  await service.observe([seen(pc, { place: at('sw1', 1) })], 2 * hour);
  await told();
  expect(await service.observe([seen(pc, { place: at('sw2', 1) })], 3 * hour)).toMatchObject({ moved: 1 });
  expect(await told()).toEqual([`Intel Corporate ${pc} moved from sw1 Gi0/1 to sw2 Gi0/1`]);
  expect(await service.endpoint(pc)).toMatchObject({
    place: { deviceId: 'sw2', sinceMs: 3 * hour },
    placeHistory: [{ deviceId: 'sw1', interfaceName: 'Gi0/1', sinceMs: hour, leftMs: 3 * hour }],
    firstSeenMs: hour,
    seenMs: 3 * hour,
  });
  // Who is quiet when the tables are read has not left.
  await service.observe([seen(pc)], 4 * hour);
  expect((await service.endpoint(pc)).place).toMatchObject({ deviceId: 'sw2' });
});

test('a merged device takes its endpoints along', async () => {
  const { service, bus } = await world();
  await service.observe([seen(pc, { deviceId: 'sw2', place: at('sw2', 1) })], hour);
  bus.publish('inventory.merged', { into: 'sw1', from: ['sw2'] });
  await bus.drain();
  expect(await service.endpoint(pc)).toMatchObject({ deviceId: 'sw1', place: { deviceId: 'sw1' } });
});

test('"last seen" is written in steps, changes at once', async () => {
  const { service } = await world();
  await service.observe([seen(pc, { place: at('sw1', 1) })], hour);
  await service.observe([seen(pc, { place: at('sw1', 1) })], hour + 1000);
  expect((await service.endpoint(pc)).seenMs).toBe(hour);
  await service.observe([seen(pc, { names: ['renamed'], place: at('sw1', 1) })], hour + 2000);
  expect(await service.endpoint(pc)).toMatchObject({ seenMs: hour + 2000, name: 'renamed' });
});

test('many new ones are one line', async () => {
  const { service, told } = await world();
  const many = Array.from({ length: 2500 }, (_, i) =>
    seen(`02:00:00:00:${(i >> 8).toString(16).padStart(2, '0')}:${(i & 255).toString(16).padStart(2, '0')}`, {
      addresses: [`10.${i >> 8}.${i & 255}.1`],
      place: at('sw1', 1 + (i % 2)),
    }),
  );
  await service.observe([...many, many[0]!], 1000);
  expect(await told()).toEqual(['2500 new endpoints']);
  const first = await service.list({ sort: 'mac', limit: 1000, deviceId: 'sw1', ifIndex: 2 });
  expect([first.total, first.items.length]).toEqual([1250, 1000]);
  const second = await service.list({
    sort: 'mac',
    limit: 1000,
    deviceId: 'sw1',
    ifIndex: 2,
    cursor: first.next!,
  });
  expect([second.items.length, second.next]).toEqual([250, null]);
  expect(second.items[0]!.mac > first.items.at(-1)!.mac).toBe(true);
});

test.each<[string, EndpointObservation[], string[]]>([
  [
    'one address, two boxes',
    [
      seen('02:00:00:00:00:01', { addresses: ['10.0.0.1'] }),
      seen('02:00:00:00:00:02', { addresses: ['10.0.0.1'] }),
    ],
    ['10.0.0.1 is claimed by 02:00:00:00:00:01 and 02:00:00:00:00:02'],
  ],
  [
    'one address, two ports of one box',
    ['01', '02'].map((n) => seen(`02:00:00:00:00:${n}`, { deviceId: 'pc', addresses: ['10.0.0.1'] })),
    [],
  ],
  [
    'a virtual router',
    [
      seen('00:00:5e:00:01:0a', { addresses: ['10.0.0.1'] }),
      seen('02:00:00:00:00:02', { addresses: ['10.0.0.1'] }),
    ],
    [],
  ],
  [
    'link-local addresses',
    ['01', '02'].map((n) => seen(`02:00:00:00:00:${n}`, { addresses: ['fe80::1', '169.254.1.1'] })),
    [],
  ],
  [
    'one MAC, two ports',
    [seen(pc, { candidates: [at('sw1', 1), at('sw2', 1)] })],
    [`${pc} is seen behind sw1 1 and sw2 1`],
  ],
])('conflicts: %s', (_, observed, expected) => {
  expect(conflictsOf(observed, (deviceId, ifIndex) => `${deviceId} ${ifIndex}`)).toEqual(expected);
});

test.each([
  ['001b.21', { mac: '00:1b:21', address: '001b.21', name: '001b.21' }],
  ['10.0.', { address: '10.0.', name: '10.0.' }],
  ['2001:DB8::1', { address: '2001:db8::1', name: '2001:db8::1' }],
  ['printer-3', { name: 'printer-3' }],
  ['face', { mac: 'fa:ce', name: 'face' }],
  [' PC ', { name: 'pc' }],
])('"%s" is looked for as %j', (text, expected) => {
  expect(wantedOf(text)).toEqual(expected);
});

test('what is no MAC is refused, what nobody has seen is not found', async () => {
  const { service } = await world();
  await expect(service.endpoint('printer')).rejects.toMatchObject({
    fault: { code: 'invalid-input', field: 'mac' },
  });
  await expect(service.endpoint(pc)).rejects.toMatchObject({ fault: { code: 'not-found', field: 'mac' } });
  await expect(service.list({ sort: 'mac', limit: 1, cursor: '-' })).rejects.toMatchObject({
    fault: { field: 'cursor' },
  });
});
