import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSqliteState } from '#io/state/index.ts';
import { exportFormats } from '#pure/export/index.ts';
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
const clock = { now: () => 1_700_000_000_000 } as never;
const setUp = async (ids: string[]) => {
  const state = await openSqliteState({ path: join(folder, `${files++}.sqlite`) });
  const inventory = mockInventory({
    topology: async () => ({ nodes: ids.map(device), links: [] }),
    graph: () => ({ ...mockInventory().graph(), devices: new Map(ids.map((id) => [id, {} as never])) }),
  });
  const create = () => map.create({ state, clock, inventory }, {});
  return { state, create, service: create(), ids };
};
const at = (id: string, x: number, pinned = false) => ({ id, x, y: -x, pinned });

test('places are shared, survive a restart, and can be undone', async () => {
  const { state, create, service } = await setUp(['a', 'b']);
  expect(await service.places('force')).toEqual([]);
  expect(await service.update({ arrangement: 'force', items: [at('a', 1), at('b', 2)], forget: [] })).toEqual(
    {
      before: [],
    },
  );
  const { before } = await service.update({ arrangement: 'force', items: [at('a', 9, true)], forget: ['b'] });
  expect(before).toEqual([at('a', 1), at('b', 2)]);
  expect(await create().places('force')).toEqual([at('a', 9, true)]);
  await service.update({ arrangement: 'force', items: before, forget: [] });
  expect(await create().places('force')).toEqual([at('a', 1), at('b', 2)]);
  expect(await create().places('layered')).toEqual([]);
  await state.close();
});

test('places of devices that are gone are dropped', async () => {
  const { state, service, ids } = await setUp(['a', 'b']);
  await service.update({
    arrangement: 'force',
    items: [at('a', 1), at('b', 2), at('stranger', 3)],
    forget: [],
  });
  ids.pop();
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
  expect(await create().places('force')).toEqual([]);
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
