import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fakeRandom, instantClock, silentLog } from '#pure/contract/fake-host.ts';
import { identify, usableKeys } from './identity.ts';
import { inventory } from './index.ts';
import type { Observation } from './port.ts';

const noStates = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };

async function world() {
  const state = await openMemoryState();
  const clock = instantClock();
  const service = inventory.create(
    {
      state,
      clock,
      bus: createMemoryBus({ log: silentLog }),
      random: fakeRandom(),
      log: silentLog,
      status: {
        device: () => ({ state: 'unknown', sensors: 0, openAlerts: 0 }),
        linkUp: () => 'unknown',
        traffic: () => ({ inBps: null, outBps: null }),
        counts: () => noStates,
      },
    },
    {},
  );
  await service.start();
  let timeMs = 1000;
  const see = (keys: Record<string, string>, rest: Partial<Observation> = {}) =>
    service.observe({
      source: 'snmp',
      timeMs: timeMs++,
      keys: Object.entries(keys).map(([kind, value]) => ({ kind, value })),
      attributes: {},
      ...rest,
    });
  return { service, see, state, clock };
}

test('keys that many boxes share are no keys', () => {
  expect(
    usableKeys([
      { kind: 'mac', value: '00:00:5e:00:01:0a' },
      { kind: 'mac', value: '52:54:00:12:34:56' },
      { kind: 'serial', value: 'N/A' },
      { kind: 'engine-id', value: '0000000000000000' },
      { kind: 'serial', value: 'FOC123' },
    ]).map((key) => key.value),
  ).toEqual(['52:54:00:12:34:56', 'FOC123']);
});

test('an address that moved to a box with other strong keys is another box', () => {
  const matching = [{ kind: 'address', value: '10.0.0.1', deviceId: 'old' }];
  const keys = [
    { kind: 'address', value: '10.0.0.1' },
    { kind: 'serial', value: 'NEW' },
  ];
  expect(identify(keys, matching, () => true)).toEqual({ kind: 'new' });
  expect(identify(keys, matching, () => false)).toMatchObject({ kind: 'known', deviceId: 'old' });
});

test('one box seen in any order is one device', async () => {
  const sightings: Record<string, string>[] = [
    { address: '10.0.0.1' },
    { address: '10.0.0.1', 'engine-id': '80001f8880abcdef01' },
    { 'engine-id': '80001f8880abcdef01', mac: '52:54:00:00:00:01' },
    { address: '10.0.1.1', mac: '52:54:00:00:00:01' },
  ];
  const orders = [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1],
    [0, 3, 2, 1],
    [1, 3, 0, 2],
  ];
  for (const order of orders) {
    const { service, see } = await world();
    for (const i of order) await see(sightings[i]!);
    expect((await service.devices({ limit: 10 })).total, order.join()).toBe(1);
  }
});

test('two boxes with one name stay two', async () => {
  const { service, see } = await world();
  await see({ serial: 'A1' }, { attributes: { name: 'switch' } });
  await see({ serial: 'B2' }, { attributes: { name: 'switch' } });
  expect((await service.devices({ limit: 10 })).total).toBe(2);
});

test('what a person set outlives what devices say', async () => {
  const { service, see } = await world();
  const { deviceId } = await see({ serial: 'A1' }, { attributes: { name: 'r1.example', vendor: 'Cisco' } });
  await service.updateDevice(deviceId, { name: 'Edge router' });
  await see({ serial: 'A1' }, { attributes: { name: 'r1.other', version: '15.1' } });
  expect(await service.device(deviceId)).toMatchObject({
    name: 'Edge router',
    vendor: 'Cisco',
    version: '15.1',
  });
  expect(
    (await service.device(deviceId)).facts.filter((fact) => fact.name === 'name').map((fact) => fact.source),
  ).toEqual(['person', 'snmp']);
});

test('links seen from both ends are one; what nobody reports any more is lost', async () => {
  const { service, see } = await world();
  const ports = [1, 2].map((ifIndex) => ({ ifIndex, name: `eth${ifIndex}` }));
  const a = (await see({ serial: 'A1' }, { attributes: { name: 'a' }, interfaces: ports })).deviceId;
  const b = (await see({ serial: 'B2' }, { attributes: { name: 'b' }, interfaces: ports })).deviceId;
  const link = { source: 'lldp' as const, confidence: 1, timeMs: 5000 };
  const both = { source: 'lldp' as const, deviceIds: [a, b], timeMs: 5000 };
  expect(
    await service.observeLinks(
      [
        { ...link, a: { deviceId: a, ifIndex: 1 }, b: { deviceId: b, interfaceName: 'eth2' } },
        { ...link, a: { deviceId: b, ifIndex: 2 }, b: { deviceId: a, interfaceName: 'eth1' } },
      ],
      both,
    ),
  ).toEqual({ found: 1, lost: 0 });
  const [seen] = (await service.topology()).links;
  expect([seen!.a.interfaceName, seen!.b.interfaceName].sort()).toEqual(['eth1', 'eth2']);
  expect(await service.observeLinks([], { ...both, timeMs: 6000 })).toEqual({ found: 0, lost: 1 });
  expect((await service.topology()).links).toEqual([]);
});

test('interfaces that vanished are removed, bad input names its field', async () => {
  const { service, see } = await world();
  const { deviceId } = await see(
    { serial: 'A1' },
    {
      interfaces: [
        { ifIndex: 1, name: 'a' },
        { ifIndex: 2, name: 'b' },
      ],
    },
  );
  await see({ serial: 'A1' }, { interfaces: [{ ifIndex: 2, name: 'b2' }] });
  expect((await service.device(deviceId)).interfaceList.map((item) => item.name)).toEqual(['b2']);
  const body = {
    name: 'x',
    managementAddress: 'nowhere',
    kind: 'unknown' as const,
    siteId: null,
    tags: [],
    note: '',
  };
  await expect(service.createDevice(body)).rejects.toThrowError(/managementAddress/);
  await expect(service.device('nobody')).rejects.toMatchObject({ fault: { code: 'not-found', field: 'id' } });
});

test('ten thousand devices and a hundred thousand interfaces are listed in a moment', async () => {
  const { service, state } = await world();
  await state.write(async (tx) => {
    for (let i = 0; i < 10_000; i += 100) {
      const ids = Array.from({ length: 100 }, (_, k) => i + k);
      await tx
        .insertInto('device')
        .values(
          ids.map((n) => ({
            id: `d${n}`,
            name: `device ${n}`,
            site_id: null,
            kind: 'switch',
            vendor: 'Cisco',
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
            seen_ms: 0,
          })),
        )
        .execute();
      for (let port = 0; port < 10; port++)
        await tx
          .insertInto('interface')
          .values(
            ids.map((n) => ({
              id: `i${n}-${port}`,
              device_id: `d${n}`,
              if_index: port,
              name: `Gi0/${port}`,
              descr: null,
              alias: null,
              type: 6,
              mtu_bytes: 1500,
              speed_bps: 1e9,
              mac: null,
              admin_status: 'up',
              oper_status: 'up',
              seen_ms: 0,
            })),
          )
          .execute();
    }
  });
  await service.start();
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  expect((await service.devices({ limit: 100, q: 'vendor:cisco', sort: '-name' })).total).toBe(10_000);
  expect(await timed(() => service.devices({ limit: 100 }))).toBeLessThan(500);
  expect(await timed(() => service.interfaces({ limit: 100, q: 'name:Gi0/7' }))).toBeLessThan(1000);
  expect(await timed(() => service.topology())).toBeLessThan(500);
}, 60_000);
