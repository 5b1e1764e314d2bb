import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fakeRandom, instantClock, silentLog } from '#pure/contract/fake-host.ts';
import type { DerivedLink, LinkEnd } from '#pure/network/topology/model.ts';
import { inventory } from './index.ts';
import type { OwnersMoved } from './port.ts';

async function world() {
  const state = await openMemoryState();
  const clock = instantClock();
  const bus = createMemoryBus({ log: silentLog });
  const moved: OwnersMoved[] = [];
  bus.subscribe<OwnersMoved>('inventory.moved', ({ payload }) => void moved.push(payload));
  const counts = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };
  const service = inventory.create(
    {
      state,
      clock,
      bus,
      random: fakeRandom(),
      log: silentLog,
      status: {
        device: () => ({ state: 'unknown', sensors: 0, openAlerts: 0 }),
        linkUp: () => 'unknown',
        traffic: () => ({ inBps: null, outBps: null }),
        counts: () => counts,
      },
    },
    {},
  );
  await service.start();
  /** Box n as SNMP shows it whole: a chassis, a serial, two ports, two addresses. */
  const seeBox = (n: number) =>
    service.observe({
      source: 'snmp',
      timeMs: clock.now(),
      keys: [
        { kind: 'chassis-id', value: `52:54:00:00:0${n}:00` },
        { kind: 'serial', value: `FOC${n}` },
        { kind: 'mac', value: `52:54:00:00:0${n}:01` },
        { kind: 'mac', value: `52:54:00:00:0${n}:02` },
        { kind: 'address', value: `10.0.${n}.1` },
        { kind: 'address', value: `10.0.${n}.2` },
      ],
      attributes: { name: `box-${n}`, kind: 'switch', serial: `FOC${n}`, managementAddress: `10.0.${n}.1` },
      interfaces: [1, 2].map((ifIndex) => ({
        ifIndex: ifIndex + 10 * n,
        name: `eth${ifIndex}`,
        mac: `52:54:00:00:0${n}:0${ifIndex}`,
      })),
      addresses: [1, 2].map((i) => ({ address: `10.0.${n}.${i}`, lengthBits: 24, ifIndex: i + 10 * n })),
    });
  const sensorOf = async (id: string, deviceId: string) => {
    await state.write((tx) =>
      tx
        .insertInto('sensor')
        .values({
          id,
          device_id: deviceId,
          name: id,
          tool_id: 'ping',
          input: '{}',
          interval_ms: 1000,
          probe_id: 'local',
          credential_id: null,
          thresholds: '[]',
          rule: '{}',
          enabled: 1,
          paused_until_ms: null,
          paused_note: null,
          created_ms: 0,
          updated_ms: 0,
        })
        .execute(),
    );
  };
  const ownerOf = async (sensorId: string) =>
    (await state.db.selectFrom('sensor').select('device_id').where('id', '=', sensorId).executeTakeFirst())
      ?.device_id;
  /** Everything the model holds, without ids of rows and times of sight. */
  const picture = async () => {
    const list = await service.devices({ limit: 100, ignored: 'show' });
    const details = await Promise.all(list.items.map((item) => service.device(item.id)));
    const { links } = await service.topology();
    return {
      devices: details.map((device) => ({
        ...device,
        seenMs: 0,
        facts: device.facts.map(({ name, value, source }) => ({ name, value, source })),
        interfaceList: device.interfaceList.map(({ name, ifIndex, addresses }) => ({
          name,
          ifIndex,
          addresses,
        })),
      })),
      links: links.map(({ id, a, b }) => ({ id, a: a.interfaceId, b: b.interfaceId })),
    };
  };
  const linked = async () => {
    const [one, two, three] = [await seeBox(1), await seeBox(2), await seeBox(3)];
    const cable = (a: LinkEnd, b: LinkEnd): DerivedLink => ({
      key: `${a.deviceId} ${b.deviceId}`,
      layer: 'physical',
      a,
      b,
      confidence: 1,
      evidence: [{ source: 'lldp', toldBy: a.deviceId, confidence: 1, detail: '' }],
    });
    await service.observeLinks(
      [
        cable({ deviceId: one.deviceId, ifIndex: 11 }, { deviceId: three.deviceId, ifIndex: 31 }),
        cable({ deviceId: two.deviceId, ifIndex: 21 }, { deviceId: three.deviceId, ifIndex: 32 }),
      ],
      { timeMs: clock.now(), sourcesOf: () => undefined },
    );
    return [one.deviceId, two.deviceId, three.deviceId] as const;
  };
  return { service, bus, seeBox, sensorOf, ownerOf, moved, picture, linked };
}

test('a merge by a person is undone to the last row, and discovery does not repeat it', async () => {
  const { service, bus, sensorOf, ownerOf, moved, picture, linked, seeBox } = await world();
  const [one, two] = await linked();
  await sensorOf('s1', one);
  await sensorOf('s2', two);
  const before = await picture();
  const decision = await service.merge(one, two, 'ann');
  expect(decision).toMatchObject({ kind: 'merge', by: 'ann', summary: 'box-2 is box-1', undoneMs: null });
  const merged = await picture();
  expect(merged.devices.map((device) => device.name)).toEqual(['box-1', 'box-3']);
  expect(merged.devices[0]!.interfaceList.length).toBe(4);
  expect(merged.links.length).toBe(2);
  expect(await ownerOf('s2')).toBe(one);
  await bus.drain();
  expect(moved.splice(0)).toEqual([{ sensors: [{ id: 's2', device_id: one }], alerts: [] }]);

  expect((await service.undo(decision.id)).undoneMs).not.toBe(null);
  expect(await picture()).toEqual(before);
  expect(await ownerOf('s2')).toBe(two);
  await bus.drain();
  expect(moved[0]!.sensors).toContainEqual({ id: 's2', device_id: two });
  await seeBox(1);
  await seeBox(2);
  expect((await picture()).devices.map((device) => device.name)).toEqual(['box-1', 'box-2', 'box-3']);
  await expect(service.undo(decision.id)).rejects.toMatchObject({ fault: { code: 'conflict' } });
});

test('a merge that an observation led to is undone, and stays undone', async () => {
  const { service, picture } = await world();
  const bare = (address: string) =>
    service.observe({
      source: 'sweep',
      timeMs: 1,
      keys: [{ kind: 'address', value: address }],
      attributes: { name: address },
    });
  await bare('10.0.0.1');
  await bare('10.0.0.2');
  const both = () =>
    service.observe({
      source: 'ssh',
      timeMs: 2,
      keys: [
        { kind: 'ssh-host-key', value: 'ssh-ed25519 x' },
        { kind: 'address', value: '10.0.0.1' },
        { kind: 'address', value: '10.0.0.2' },
      ],
      attributes: {},
    });
  await both();
  expect((await picture()).devices.length).toBe(1);
  const [decision] = (await service.decisions({ limit: 10 })).items;
  expect(decision).toMatchObject({ kind: 'automatic-merge', by: 'ssh' });
  await service.undo(decision!.id);
  expect((await picture()).devices.length).toBe(2);
  await both();
  expect((await picture()).devices.length).toBe(2);
});

test('a split takes keys, ports, cables and addresses; undoing it joins them again', async () => {
  const { service, picture, linked, seeBox } = await world();
  const [one] = await linked();
  const before = await picture();
  const decision = await service.split(
    one,
    {
      name: 'other half',
      keys: [
        { kind: 'mac', value: '52:54:00:00:01:01' },
        { kind: 'address', value: '10.0.1.1' },
      ],
    },
    'ann',
  );
  const half = await service.device(decision.otherId!);
  expect(half).toMatchObject({
    name: 'other half',
    managementAddress: '10.0.1.1',
    interfaceList: [{ name: 'eth1', neighbour: { deviceName: 'box-3' } }],
    addresses: [{ address: '10.0.1.1' }],
  });
  expect(await service.device(one)).toMatchObject({
    managementAddress: '10.0.1.2',
    interfaceList: [{ name: 'eth2' }],
  });
  // The box is seen whole again: the keys that a person took away stay away.
  await seeBox(1);
  expect((await service.device(decision.otherId!)).keys).toContainEqual({
    kind: 'mac',
    value: '52:54:00:00:01:01',
  });
  await service.undo(decision.id);
  expect((await picture()).devices.map(({ name, keys }) => [name, keys])).toEqual(
    before.devices.map(({ name, keys }) => [name, keys]),
  );
});

test('who is ignored is hidden, until that is undone', async () => {
  const { service, linked } = await world();
  const [one] = await linked();
  const names = async (ignored?: 'only') =>
    (await service.devices({ limit: 10, ...(ignored ? { ignored } : {}) })).items.map((item) => item.name);
  const decision = await service.ignore(one, 'ann');
  expect(await names()).toEqual(['box-2', 'box-3']);
  expect(await names('only')).toEqual(['box-1']);
  await service.undo(decision.id);
  expect(await names()).toEqual(['box-1', 'box-2', 'box-3']);
});

test('nonsense is refused with its field', async () => {
  const { service, linked } = await world();
  const [one, two] = await linked();
  await expect(service.merge(one, one, 'ann')).rejects.toMatchObject({ fault: { field: 'otherId' } });
  await expect(service.merge(one, 'nobody', 'ann')).rejects.toMatchObject({ fault: { code: 'not-found' } });
  const split = (keys: { kind: string; value: string }[]) => service.split(one, { name: 'x', keys }, 'ann');
  await expect(split([{ kind: 'serial', value: 'FOC2' }])).rejects.toMatchObject({
    fault: { field: 'keys', value: 'serial FOC2' },
  });
  await expect(split((await service.device(one)).keys)).rejects.toMatchObject({ fault: { field: 'keys' } });
  await expect(service.undo('nothing')).rejects.toMatchObject({ fault: { code: 'not-found', field: 'id' } });
  const first = await service.merge(one, two, 'ann');
  await service.deleteDevice(one);
  await expect(service.undo(first.id)).rejects.toMatchObject({ fault: { code: 'conflict' } });
});
