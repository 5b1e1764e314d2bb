import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openSqliteState } from '#io/state/index.ts';
import { exportFormats } from '#pure/export/index.ts';
import { decodePicture } from '#pure/topology/picture.ts';
import { mockInventory } from '#services/inventory/mock.ts';
import { map } from './index.ts';

const device = (id: string) => ({
  id,
  name: id,
  kind: 'switch',
  siteId: null,
  state: 'up' as const,
  address: null,
  vendor: null,
  platform: null,
  model: null,
  location: null,
  tags: [],
});
const folder = mkdtempSync(join(tmpdir(), 'nocturne-map-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const quiet = { sleep: () => Promise.resolve() };
const clock = { now: () => 1_700_000_000_000, monotonicMs: () => 0, ...quiet } as never;
const log = { error: (text: string) => expect.fail(text) } as never;
const wire = (text: string) => {
  const [a, b] = text.split('-') as [string, string];
  const end = (deviceId: string) => ({
    deviceId,
    deviceName: deviceId,
    interfaceId: `${deviceId}:${text}`,
    interfaceName: text,
  });
  return {
    id: text,
    layer: 'physical' as const,
    a: end(a),
    b: end(b),
    source: 'lldp',
    confidence: 1,
    protocolState: null,
    speedBps: 1e9,
  };
};
/** Devices by name, cables as `a-b`; `change` is the network of tomorrow. */
const setUp = async (ids: string[], cables: readonly string[] = []) => {
  const state = await openSqliteState({ path: join(folder, `${files++}.sqlite`) });
  let version = 1;
  const wiring = (links: readonly string[]) => ({
    version,
    siteNames: new Map<string, string>(),
    nodes: ids.map(device),
    links: links.map(wire),
  });
  let now = wiring(cables);
  const change = (more: string[], links: readonly string[] = cables) => {
    ids.splice(0, ids.length, ...more);
    version++;
    now = wiring(links);
  };
  const inventory = mockInventory({
    topology: async () => ({ nodes: ids.map(device), links: [] }),
    wiring: async () => now,
    graph: () => ({ ...mockInventory().graph(), devices: new Map(ids.map((id) => [id, {} as never])) }),
  });
  const down = new Set<string>();
  const status = {
    device: (id: string) => ({
      state: down.has(id) ? ('down' as const) : ('up' as const),
      sensors: 1,
      openAlerts: 0,
    }),
    linkUp: () => 'up' as const,
    traffic: (_: string, port: string) =>
      port === 'a-b' ? { inBps: 5, outBps: 7 } : { inBps: null, outBps: null },
  };
  const bus = createMemoryBus({ log });
  const create = () => map.create({ state, clock, bus, log, inventory, status }, {});
  return { state, bus, create, service: create(), ids, change, down };
};
const at = (id: string, x: number, pinned = false) => ({ id, x, y: -x, pinned });
const ask = { arrangement: 'force' as const, layers: 'physical' };

test('places are shared, survive a restart, and can be undone', async () => {
  const { state, create, service } = await setUp(['a', 'b']);
  await service.update({ arrangement: 'force', items: [at('a', 1), at('b', 2)], forget: [] });
  const { before } = await service.update({ arrangement: 'force', items: [at('a', 9, true)], forget: ['b'] });
  expect(before).toEqual([at('a', 1), at('b', 2)]);
  expect(await create().places('force')).toEqual([at('a', 9, true), expect.objectContaining({ id: 'b' })]);
  await service.update({ arrangement: 'force', items: before, forget: [] });
  expect(await create().places('force')).toEqual([at('a', 1), at('b', 2)]);
  await state.close();
});

test('every device has a place before anybody asks, and what was seen stays', async () => {
  const { state, service, create, change } = await setUp(['a', 'b', 'c'], ['a-b', 'b-c']);
  const first = await service.places('force');
  expect(first.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  expect(new Set(first.map(({ x, y }) => `${x} ${y}`)).size).toBe(3);
  change(['a', 'b', 'c', 'd'], ['a-b', 'b-c', 'c-d']);
  const later = await service.places('force');
  expect(later.slice(0, 3)).toEqual(first);
  expect(later).toHaveLength(4);
  await service.stop();
  // Written down in tenths; adding nothing makes no negative zero.
  const round = (value: number) => Math.round(value * 10) / 10 + 0;
  expect(await create().places('force')).toEqual(
    later.map((place) => ({ ...place, x: round(place.x), y: round(place.y) })),
  );
  await state.close();
});

test('a layout that nobody saw is made anew when the network grows', async () => {
  const cables = ['a-b', 'b-c', 'c-d', 'd-e', 'b-f'];
  const whole = await setUp(['a', 'b', 'c', 'd', 'e', 'f'], cables);
  const grown = await setUp(['a', 'b', 'c', 'd'], cables.slice(0, 3));
  await grown.service.start();
  await vi.waitFor(() => expect(grown.service.health().figures.layouts_total).toBe(1));
  grown.change(whole.ids, cables);
  grown.bus.publish('inventory.changed', {});
  await vi.waitFor(() => expect(grown.service.health().figures.layouts_total).toBe(2));
  expect(await grown.service.places('force')).toEqual(await whole.service.places('force'));
  await grown.service.stop();
  await whole.service.stop();
  await Promise.all([grown.state.close(), whole.state.close()]);
});

test('the picture tells its shape once, then only what changes', async () => {
  const { state, service, down, change } = await setUp(['a', 'b', 'c'], ['a-b', 'b-c']);
  const first = await service.picture(ask);
  const drawn = decodePicture(first.shape!, first.live);
  expect(drawn.graph.links).toMatchObject([
    { id: 'a-b', inBps: 5, outBps: 7, state: 'up' },
    { id: 'b-c', inBps: null, outBps: null },
  ]);
  down.add('c');
  const second = await service.picture({ ...ask, known: first.version });
  expect(second.shape).toBeNull();
  expect(decodePicture(first.shape!, second.live).graph.nodes.map(({ state: is }) => is)).toEqual([
    'up',
    'up',
    'down',
  ]);
  await service.update({ arrangement: 'force', items: [at('a', 50)], forget: [] });
  const moved = await service.picture({ ...ask, known: first.version });
  expect(moved.shape?.nodes.x[0]).toBe(50);
  change(['a', 'b', 'c', 'd']);
  expect((await service.picture({ ...ask, known: moved.version })).shape?.nodes.id).toHaveLength(4);
  await expect(service.picture({ ...ask, layers: 'physical,astral' })).rejects.toThrow('layers');
  await service.stop();
  await state.close();
});

test('tidying puts in order what it is asked to, leaves what is pinned, and can be undone', async () => {
  const { state, service } = await setUp(['a', 'b', 'c'], ['a-b', 'b-c']);
  const untidy = [at('a', 900), at('b', 901), at('c', 500, true)];
  await service.update({ arrangement: 'force', items: untidy, forget: [] });
  const { before } = await service.tidy({ arrangement: 'force', ids: ['a', 'b', 'c'] });
  expect(before).toEqual(untidy);
  const [a, b, c] = await service.places('force');
  expect(c).toEqual(untidy[2]);
  expect(Math.hypot(a!.x - b!.x, a!.y - b!.y)).toBeGreaterThan(30);
  await service.update({ arrangement: 'force', items: before, forget: [] });
  expect(await service.places('force')).toEqual(untidy);
  await state.close();
});

test('places of devices that are gone are dropped', async () => {
  const { state, service, change } = await setUp(['a', 'b']);
  await service.update({
    arrangement: 'force',
    items: [at('a', 1), at('b', 2), at('stranger', 3)],
    forget: [],
  });
  change(['a']);
  await service.update({ arrangement: 'force', items: [], forget: [] });
  expect(await service.places('force')).toEqual([at('a', 1)]);
  await state.close();
});

test('what is stored and unreadable is as if nothing were', async () => {
  const { state, create } = await setUp(['a']);
  await state.write(async (tx) => {
    await tx
      .insertInto('setting')
      .values({ service: 'map', key: 'places.force', value: '[["a","x"]]', updated_ms: 0 })
      .execute();
  });
  const service = create();
  expect(await service.places('force')).toEqual([{ id: 'a', x: 0, y: 0, pinned: false }]);
  await service.stop();
  await state.close();
});

test.each(exportFormats)('the map as %s stands where people put it', async (format) => {
  const { state, service } = await setUp(['a', 'b']);
  await service.update({ arrangement: 'force', items: [at('a', 4321), at('b', 40)], forget: [] });
  const { text, fileName } = await service.export({ format, arrangement: 'force' });
  expect(fileName).toMatch(/^network\./);
  if (format === 'svg') expect(text).toContain('translate(4321 -4321)');
  await expect(service.export({ format, arrangement: 'force', siteId: 'nowhere' })).rejects.toThrow('siteId');
  await state.close();
});
