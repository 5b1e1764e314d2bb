import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { commentInput } from '#pure/contract/resources.ts';
import { comments } from './index.ts';

async function world() {
  const clock = fakeClock();
  const bus = createMemoryBus({ log: silentLog });
  const told: TelemetryEvent[] = [];
  bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => void told.push(payload));
  const service = comments.create(
    {
      state: await openMemoryState(),
      bus,
      clock,
      random: fakeRandom(),
      deviceExists: () => false,
      sensorExists: (id) => id.startsWith('s'),
    },
    {},
  );
  return { service, bus, told };
}
const written = (more: object) => commentInput.parse({ text: 'carrier called', fromMs: 1000, ...more });

test('a comment is listed where its time and its targets are looked at', async () => {
  const { service } = await world();
  const moment = await service.create(written({}), 'ann');
  const spanning = await service.create(
    written({ fromMs: 2000, toMs: 9000, sensorIds: ['s1', 's2'] }),
    'bob',
  );
  const ids = async (fromMs: number, toMs: number, sensorIds?: string) =>
    (await service.comments({ fromMs, toMs, ...(sensorIds === undefined ? {} : { sensorIds }) })).items.map(
      (item) => item.id,
    );
  expect(await ids(0, 1000)).toEqual([]);
  expect(await ids(1000, 1001)).toEqual([moment.id]);
  expect(await ids(5000, 6000)).toEqual([spanning.id]);
  expect(await ids(0, 10_000)).toEqual([spanning.id, moment.id]);
  expect(await ids(0, 10_000, 's2')).toEqual([spanning.id, moment.id]);
  expect(await ids(0, 10_000, 's3')).toEqual([moment.id]);
});

test('writing, changing and deleting are told with the author', async () => {
  const { service, bus, told } = await world();
  const { id } = await service.create(written({ sensorIds: ['s1'] }), 'ann');
  const changed = await service.update(id, { text: 'carrier: fibre cut', toMs: 3000 }, 'bob');
  expect(changed).toMatchObject({
    author: 'ann',
    text: 'carrier: fibre cut',
    fromMs: 1000,
    toMs: 3000,
    sensorIds: ['s1'],
  });
  await service.remove(id, 'cid');
  await bus.drain();
  expect(told.map(({ kind, message, sensorId }) => [kind, message, sensorId])).toEqual([
    ['comment.written', 'ann: carrier called', 's1'],
    ['comment.changed', 'bob: carrier: fibre cut', 's1'],
    ['comment.deleted', 'cid: carrier: fibre cut', 's1'],
  ]);
  await expect(service.remove(id, 'cid')).rejects.toMatchObject({ fault: { code: 'not-found' } });
});

test.each([
  [{ toMs: 999 }, 'toMs'],
  [{ deviceId: 'd1' }, 'deviceId'],
  [{ sensorIds: ['s1', 'x'] }, 'sensorIds'],
])('%j is refused', async (more, field) => {
  const { service } = await world();
  await expect(service.create(written(more), 'ann')).rejects.toMatchObject({ fault: { field } });
});
