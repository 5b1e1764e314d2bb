import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { api } from '#pure/contract/api.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { sensorInput } from '#pure/contract/resources.ts';
import { apply } from '#services/apply/index.ts';
import { inventory as inventoryService } from '#services/inventory/index.ts';
import type { Probes } from '#services/probes/port.ts';
import { schedule as scheduleService } from '#services/schedule/index.ts';
import type { Schedule } from '#services/schedule/port.ts';
import { tree as treeService } from './index.ts';

const idle = {
  state: 'up' as const,
  sinceMs: 0,
  acknowledged: false,
  lastRunMs: null,
  summary: null,
  fault: null,
  latenessMs: null,
};

async function world() {
  const state = await openMemoryState();
  const clock = { ...fakeClock(), sleep: async () => {} };
  const bus = createMemoryBus({ log: silentLog });
  const common = { state, clock, bus, random: fakeRandom(), log: silentLog };
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
  const tree = treeService.create(
    { ...common, inventory, schedule: () => schedule, statusOf: () => idle },
    {},
  );
  const schedule: Schedule = scheduleService.create(
    {
      ...common,
      probes: {} as Probes,
      statusOf: () => idle,
      lastMetrics: () => [],
      deviceName: (id) => inventory.graph().devices.get(id)?.name,
      placeOf: tree.placeOf,
      inherited: tree.inherited,
    },
    { runsAtOnceMax: 10 },
  );
  const files = apply.create({ state, clock, kinds: [...tree.kinds, ...schedule.kinds] }, {});
  await inventory.start();
  await tree.start();
  const device = async (name: string, address: string, siteId: string | null = null) => {
    const made = await inventory.createDevice(
      api.createDevice.body.parse({ name, managementAddress: address, siteId }),
    );
    await bus.drain();
    return made;
  };
  const echo = (deviceId: string | null, over: object = {}) =>
    schedule.create(
      sensorInput.parse({ name: 'Echo', deviceId, toolId: 'echo', input: { targets: ['x'] }, ...over }),
    );
  const put = (content: string, over: object = {}) =>
    files.apply({
      files: [{ name: 'net.yaml', content }],
      owner: 'files',
      prune: false,
      dryRun: false,
      ...over,
    });
  return { state, bus, inventory, tree, schedule, files, device, echo, put };
}
const root = { kind: 'root', id: 'root' } as const;
const groupBody = { siteId: null, parentId: null, note: '' };

test('a sensor that says nothing follows its place; moving the device changes it at once', async () => {
  const w = await world();
  const paris = await w.inventory.createSite({ name: 'Paris', note: '' });
  const { id: deviceId } = await w.device('r1', '192.0.2.1', paris.id);
  const quiet = await w.echo(deviceId);
  const said = await w.echo(deviceId, { name: 'Own', intervalMs: 5000 });
  expect(quiet).toMatchObject({ intervalMs: 60_000 });
  expect(quiet.inherits).toContain('intervalMs');
  const core = await w.tree.createGroup({ ...groupBody, name: 'Core' });
  await w.tree.change({ kind: 'site', id: paris.id }, { set: { intervalMs: 30_000 }, dryRun: false });
  await w.tree.change(
    { kind: 'group', id: core.id },
    { set: { intervalMs: 10_000, tags: ['core'] }, dryRun: false },
  );
  expect(await w.schedule.sensor(quiet.id)).toMatchObject({ intervalMs: 30_000, tags: [] });
  const plan = {
    node: { kind: 'device', id: deviceId },
    to: { kind: 'group', id: core.id },
    dryRun: true,
  } as const;
  expect(await w.tree.move(plan)).toMatchObject({
    matched: 2,
    changed: 2,
    applied: false,
    fields: [
      { field: 'intervalMs', changed: 1, from: [{ value: 30_000, count: 1 }], to: 10_000 },
      { field: 'tags', changed: 2 },
    ],
  });
  expect(await w.schedule.sensor(quiet.id)).toMatchObject({ intervalMs: 30_000 });
  await w.tree.move({ ...plan, dryRun: false });
  expect(await w.schedule.sensor(quiet.id)).toMatchObject({ intervalMs: 10_000, tags: ['core'] });
  expect(await w.schedule.sensor(said.id)).toMatchObject({ intervalMs: 5000, tags: ['core'] });
  expect((await w.inventory.device(deviceId)).siteId).toBeNull();
  const detail = await w.tree.detail({ kind: 'sensor', id: quiet.id });
  expect(detail.path.map(({ name }) => name)).toEqual(['Everything', 'Core', 'r1']);
  expect(detail.settings.find(({ name }) => name === 'intervalMs')).toMatchObject({
    value: 10_000,
    from: [{ kind: 'group', name: 'Core' }],
    own: null,
    above: 10_000,
  });
});

test('a change touches the sensors below it and no others', async () => {
  const w = await world();
  const [a, b] = [await w.device('a', '192.0.2.1'), await w.device('b', '192.0.2.2')];
  await w.echo(a.id);
  await w.echo(b.id);
  const before = w.tree.health().figures.sensors_reevaluated_total!;
  await w.tree.change({ kind: 'device', id: a.id }, { set: { priority: 5 }, dryRun: false });
  expect(w.tree.health().figures.sensors_reevaluated_total).toBe(before + 1);
});

test('what cannot be is refused, naming the place', async () => {
  const w = await world();
  const a = await w.tree.createGroup({ ...groupBody, name: 'A' });
  const b = await w.tree.createGroup({ ...groupBody, name: 'B', parentId: a.id });
  await expect(
    w.tree.move({ node: { kind: 'group', id: a.id }, to: { kind: 'group', id: b.id }, dryRun: false }),
  ).rejects.toMatchObject({ fault: { field: 'parentId', value: 'A → B → A' } });
  await expect(w.tree.createGroup({ ...groupBody, name: 'B', parentId: a.id })).rejects.toMatchObject({
    fault: { field: 'name' },
  });
  const { id } = await w.device('r1', '192.0.2.1');
  await w.echo(id, {
    name: 'Slow',
    toolId: 'ping',
    input: { targets: ['192.0.2.1'], count: 4, timeoutMs: 1000 },
  });
  await expect(w.tree.change(root, { set: { intervalMs: 1000 }, dryRun: false })).rejects.toMatchObject({
    fault: { field: 'intervalMs', message: expect.stringContaining('"Slow"') },
  });
  await expect(
    w.tree.change(root, { set: { hours: { timeZone: 'UTC', days: { mon: '25-26' } } }, dryRun: true }),
  ).rejects.toMatchObject({ fault: { field: 'hours.days.mon' } });
  await expect(w.tree.change(root, { set: { credentialId: 'nobody' }, dryRun: false })).rejects.toMatchObject(
    {
      fault: { field: 'credentialId' },
    },
  );
});

test('access asks for more than the route does', async () => {
  const w = await world();
  const { id } = await w.device('r1', '192.0.2.1');
  const sensor = await w.echo(id);
  await w.tree.change({ kind: 'device', id }, { set: { access: 'admin' }, dryRun: false });
  expect(() => w.tree.requireRole({ kind: 'sensor', id: sensor.id }, 'engineer')).toThrow(
    /"r1" lets only admin/,
  );
  expect(() => w.tree.requireRole({ kind: 'sensor', id: sensor.id }, 'admin')).not.toThrow();
});

test('outside its hours a sensor is paused and says why', async () => {
  const w = await world();
  const { id } = await w.echo(null);
  await w.tree.change(root, { set: { hours: { timeZone: 'UTC', days: {} } }, dryRun: false });
  expect(await w.schedule.sensor(id)).toMatchObject({ state: 'paused', pausedNote: 'Outside its hours' });
  await w.tree.change(root, { set: { hours: null }, dryRun: false });
  expect(await w.schedule.sensor(id)).toMatchObject({ state: 'up' });
});

test('thousands at once: told field by field, one transaction, inherited again with null', async () => {
  const w = await world();
  const { id } = await w.device('r1', '192.0.2.1');
  await w.schedule.createMany(
    Array.from({ length: 2000 }, (_, i) =>
      sensorInput.parse({
        name: `Echo ${i}`,
        deviceId: id,
        toolId: 'echo',
        input: { targets: ['x'] },
        intervalMs: i % 2 ? 5000 : 10_000,
        tags: i % 2 ? ['odd'] : [],
      }),
    ),
  );
  const ids = w.tree.select({ q: 'tag:odd' });
  expect(ids).toHaveLength(1000);
  expect(
    await w.schedule.editMany(ids, { intervalMs: null, addTags: ['new'], removeTags: ['odd'] }, true),
  ).toMatchObject({
    matched: 1000,
    changed: 1000,
    applied: false,
    fields: [
      { field: 'intervalMs', changed: 1000, from: [{ value: 5000, count: 1000 }], to: 60_000 },
      { field: 'tags', from: [{ value: ['odd'], count: 1000 }], to: ['new'] },
    ],
  });
  await w.schedule.editMany(ids, { intervalMs: null, addTags: ['new'], removeTags: ['odd'] }, false);
  const kept = (await w.schedule.sensors({ limit: 10, q: 'tag:new' })).total;
  expect(kept).toBe(1000);
  const stored = await w.state.db.selectFrom('sensor').select('id').where('interval_ms', '=', 0).execute();
  expect(stored).toHaveLength(1000);
  await w.schedule.editMany(ids, { pause: { untilMs: null, note: 'work' } }, false);
  expect((await w.schedule.sensors({ limit: 1, q: 'state:paused' })).total).toBe(1000);
  await w.schedule.editMany(ids, { delete: true }, false);
  expect((await w.schedule.sensors({ limit: 1 })).total).toBe(1000);
  expect(() => w.tree.select({})).toThrow(/nothing says which/);
  await expect(w.schedule.editMany(['gone'], { priority: 1 }, false)).rejects.toMatchObject({
    fault: { code: 'not-found' },
  });
});

test('libraries, favourites, search, states rolled up', async () => {
  const w = await world();
  const { id } = await w.device('r1', '192.0.2.1');
  const sensor = await w.echo(id, { tags: ['vip'] });
  const library = await w.tree.createLibrary({ name: 'Important', q: 'tag:vip', note: '' });
  expect(library).toMatchObject({ sensors: 1, counts: { up: 1 } });
  expect(w.tree.members(library.id)).toEqual(new Set([sensor.id]));
  expect(w.tree.members('none')).toBeUndefined();
  await expect(w.tree.createLibrary({ name: 'Bad', q: 'colour:red', note: '' })).rejects.toMatchObject({
    fault: { field: 'q' },
  });
  await w.tree.favour({ kind: 'device', id }, 'me', true);
  const list = await w.tree.children({ ...root, limit: 10 }, 'me');
  expect(list.items).toMatchObject([
    { kind: 'device', name: 'r1', sensors: 1, counts: { up: 1 }, children: 1, favourite: true },
  ]);
  expect((await w.tree.children({ ...root, limit: 10, favourites: 'true' }, 'you')).items).toEqual([]);
  const found = await w.tree.search({ q: 'echo', limit: 5 }, 'me');
  expect(found.items).toMatchObject([{ kind: 'sensor', path: [{ kind: 'root' }, { name: 'r1' }] }]);
});

test('a template out of a device, given to another, only what it lacks', async () => {
  const w = await world();
  const [a, b] = [await w.device('alpha', '192.0.2.1'), await w.device('beta', '192.0.2.2')];
  await w.echo(a.id, { name: 'Ping alpha', toolId: 'ping', input: { targets: ['192.0.2.1'], count: 1 } });
  const made = await w.tree.createTemplate({
    name: 'Like alpha',
    note: '',
    kinds: [],
    platforms: [],
    sensors: [],
    fromDeviceId: a.id,
  });
  expect(made.sensors).toMatchObject([{ name: 'Ping {device}', input: { targets: ['{address}'] } }]);
  const plan = await w.tree.applyTemplate(made.id, { deviceIds: [a.id, b.id], dryRun: true });
  expect(plan).toMatchObject({
    applied: false,
    devices: 1,
    items: [{ deviceName: 'beta', sensors: ['Ping beta'] }],
  });
  await w.tree.applyTemplate(made.id, { deviceIds: [b.id], dryRun: false });
  expect((await w.tree.applyTemplate(made.id, { q: '', deviceIds: [b.id], dryRun: false })).sensors).toBe(0);
  const [given] = (await w.schedule.sensors({ limit: 5, deviceId: b.id })).items;
  expect(given).toMatchObject({ name: 'Ping beta', input: { targets: ['192.0.2.2'] } });
});

const network = `
kind: site
name: Paris
interval: 30s
---
kind: group
name: Paris/Core
thresholds:
  - metric: rtt.avg
    above: 0.2 s
---
kind: device
name: r1
address: 192.0.2.1
in: Paris/Core
tags: [edge]
sensors:
  - name: Echo
    tool: echo
    input: { targets: [hello] }
    priority: 5
---
kind: library
name: Edge
q: tag:edge
`;

test('files: a plan that is what happens, nothing the second time, drift told, pruned what they made', async () => {
  const w = await world();
  const plan = await w.put(network, { dryRun: true });
  expect(plan).toMatchObject({ applied: false, counts: { create: 5, refuse: 0 } });
  expect(await w.inventory.sites()).toEqual([]);
  expect(await w.put(network)).toMatchObject({ applied: true, counts: { create: 5 } });
  const [sensor] = (await w.schedule.sensors({ limit: 5 })).items;
  expect(sensor).toMatchObject({
    name: 'Echo',
    deviceName: 'r1',
    intervalMs: 30_000,
    thresholds: [{ metric: 'rtt.avg', above: 200 }],
    tags: ['edge'],
    priority: 5,
  });
  expect(await w.put(network)).toMatchObject({ counts: { create: 0, update: 0, unchanged: 5 } });
  await w.schedule.update(sensor!.id, { priority: 1 });
  const drift = await w.put(network, { dryRun: true });
  expect(drift.rows.filter(({ action }) => action === 'update')).toMatchObject([
    { kind: 'sensor', name: 'r1/Echo', line: 18, changes: [{ field: 'priority', from: 1, to: 5 }] },
  ]);
  const byHand = await w.echo(null, { name: 'By hand' });
  const less = network.slice(0, network.indexOf('---\nkind: library'));
  expect((await w.put(less, { prune: true })).rows.filter(({ action }) => action === 'prune')).toMatchObject([
    { kind: 'library', name: 'Edge' },
  ]);
  expect(w.schedule.configs().has(byHand.id)).toBe(true);
});

test('what is exported reads back as the same', async () => {
  const w = await world();
  await w.put(network);
  const text = await w.files.declared(undefined);
  expect(text).toContain('interval: 30s');
  expect(await w.put(text)).toMatchObject({ counts: { create: 0, update: 0, unchanged: 5, refuse: 0 } });
});

test('mistakes are told all at once, with file, line, field and remedy, and nothing is written', async () => {
  const w = await world();
  const result = await w.put(`kind: site
name: Paris
colour: red
---
kind: group
name: Nowhere/Core
---
kind: sensor
name: ghost/Ping
tool: ping
---
kind: site
name: Lyon
interval: often
thresholds:
  - metric: rtt.avg
    above: 20 V
---
kind: group
name: Loud
thresholds:
  - metric: warp.factor
    above: 1
---
kind: wizard
name: x
---
kind: device
name: nameless
---
kind: site
name: Good
`);
  expect(result.applied).toBe(false);
  expect(
    result.rows.filter(({ action }) => action === 'refuse').map(({ line, problem }) => `${line} ${problem}`),
  ).toEqual([
    expect.stringMatching(/^25 kind: there is no "wizard"/),
    expect.stringMatching(/^14 interval: not a duration/),
    expect.stringMatching(/^17 thresholds.0.above: "V" is no unit/),
    expect.stringMatching(/^3 colour: there is no such field/),
    expect.stringMatching(/^22 thresholds.0.metric: there is no metric "warp.factor"/),
    expect.stringMatching(/^6 name: there is no such site or group/),
    expect.stringMatching(/^28 address: a new device needs an address/),
    expect.stringMatching(/^9 name: there is no such device/),
  ]);
  expect(result.rows.every(({ remedy, action }) => action !== 'refuse' || (remedy ?? '').length > 5)).toBe(
    true,
  );
  expect(await w.inventory.sites()).toEqual([]);
});
