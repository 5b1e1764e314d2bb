import { afterEach, expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { silenceInput, windowInput } from '#pure/contract/resources.ts';
import { maintenance } from './index.ts';

/** Monday, noon in UTC. */
const startMs = Date.UTC(2027, 0, 4, 12);
const hour = 3_600_000;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function world() {
  const state = await openMemoryState();
  const clock = fakeClock(startMs);
  const bus = createMemoryBus({ log: silentLog });
  const changes: number[] = [];
  bus.subscribe<{ version: number }>(
    'maintenance.changed',
    ({ payload }) => void changes.push(payload.version),
  );
  await state.write(async (tx) => {
    await tx.insertInto('site').values({ id: 'hq', name: 'HQ', note: '', created_ms: 0 }).execute();
    const device = { site_id: 'hq', kind: 'router', note: '', created_ms: 0, seen_ms: 0 };
    for (const id of ['d1', 'd2'])
      await tx
        .insertInto('device')
        .values({ ...device, id, name: id } as never)
        .execute();
    await tx.insertInto('device_tag').values({ device_id: 'd2', tag: 'lab' }).execute();
  });
  const service = maintenance.create({ state, bus, clock, random: fakeRandom(), log: silentLog }, {});
  await service.start();
  closers.push(() => service.stop());
  const plan = (over: object) =>
    service.createWindow(
      windowInput.parse({
        name: 'w',
        scope: { deviceIds: ['d1'] },
        starts: '2027-01-04T22:00',
        durationMinutes: 120,
        ...over,
      }),
      'eve',
    );
  const quiet = (deviceId: string | null, atMs: number, sensorId: string | null = null) =>
    service.quietOf({ deviceId, sensorId }, atMs)?.name;
  return { service, clock, bus, changes, plan, quiet };
}
const at = (text: string) => Date.parse(`${text}:00Z`);

test('a window is quiet from its begin to its end, for what it covers', async () => {
  const { service, plan, quiet } = await world();
  const window = await plan({});
  expect(window).toMatchObject({
    active: false,
    createdBy: 'eve',
    next: [{ startMs: at('2027-01-04T22:00') }],
  });
  expect(
    [at('2027-01-04T21:59'), at('2027-01-04T22:00'), at('2027-01-04T23:59'), at('2027-01-05T00:00')].map(
      (ms) => quiet('d1', ms),
    ),
  ).toEqual([undefined, 'w', 'w', undefined]);
  expect(quiet('d2', at('2027-01-04T23:00'))).toBeUndefined();
  expect(service.quietOf({ deviceId: 'd1', sensorId: null }, at('2027-01-04T23:00'))).toEqual({
    kind: 'maintenance',
    id: window.id,
    name: 'w',
    untilMs: at('2027-01-05T00:00'),
  });
  await service.updateWindow(window.id, windowInput.parse({ ...window, enabled: false }));
  expect(quiet('d1', at('2027-01-04T23:00'))).toBeUndefined();
});

test('recurring, by tag and by site, on the clock of its zone', async () => {
  const { plan, quiet } = await world();
  await plan({
    name: 'lab',
    scope: { tags: ['lab'] },
    rrule: 'FREQ=WEEKLY;BYDAY=SU',
    timeZone: 'Europe/Berlin',
  });
  await plan({ name: 'site', scope: { siteIds: ['hq'] }, starts: '2027-01-05T10:00' });
  const sunday = at('2027-01-10T21:30');
  expect([quiet('d1', sunday), quiet('d2', sunday)]).toEqual([undefined, 'lab']);
  expect([quiet('d1', at('2027-01-05T11:00')), quiet('d2', at('2027-01-05T11:00'))]).toEqual([
    'site',
    'site',
  ]);
  expect(quiet(null, sunday)).toBeUndefined();
});

test('a silence has an author and a comment, and ends by itself or by hand', async () => {
  const { service, quiet, clock } = await world();
  const silence = await service.createSilence(
    silenceInput.parse({ scope: { sensorIds: ['s1'] }, comment: 'known noise', untilMs: startMs + hour }),
    'eve',
  );
  expect(quiet(null, startMs, 's1')).toBe('known noise (eve)');
  expect(quiet(null, startMs + hour, 's1')).toBeUndefined();
  await service.endSilence(silence.id);
  expect(quiet(null, startMs, 's1')).toBeUndefined();
  expect(await service.silences()).toMatchObject([{ active: false, endedMs: clock.now(), author: 'eve' }]);
  await expect(service.endSilence(silence.id)).rejects.toMatchObject({ fault: { code: 'not-found' } });
});

test('who listens is told when one begins and when it ends', async () => {
  const { plan, clock, bus, changes } = await world();
  await plan({});
  await bus.drain();
  const before = changes.length;
  await clock.advance(9 * hour + 1800_000 + 1800_000);
  await clock.advance(1000);
  await bus.drain();
  expect(changes.length).toBeGreaterThan(before);
  const begun = changes.length;
  for (let i = 0; i < 3; i++) await clock.advance(hour);
  await bus.drain();
  expect(changes.length).toBeGreaterThan(begun);
});

test('overlaps are shown, on both sides and in the calendar', async () => {
  const { service, plan } = await world();
  await plan({ name: 'a' });
  await plan({ name: 'b', starts: '2027-01-04T23:00', scope: { everything: true } });
  await plan({ name: 'c', starts: '2027-01-04T23:00', scope: { deviceIds: ['d2'] } });
  const of = (name: string) => service.windows().find((window) => window.name === name)!.overlaps;
  expect(of('a')).toEqual([
    { id: expect.any(String), name: 'b', startMs: at('2027-01-04T23:00'), endMs: at('2027-01-05T00:00') },
  ]);
  expect(of('b').map((item) => item.name)).toEqual(['a', 'c']);
  expect(of('c').map((item) => item.name)).toEqual(['b']);
  expect(service.calendar(startMs, startMs + 24 * hour)).toHaveLength(3);
});

test('reports are told of planned work, past and coming, without silences', async () => {
  const { service, plan } = await world();
  await plan({ name: 'a', rrule: 'FREQ=WEEKLY', starts: '2026-12-07T22:00' });
  await plan({ name: 'b', scope: { tags: ['lab'] } });
  const of = (deviceId: string) =>
    service
      .planned({ deviceId, sensorId: null }, at('2026-12-14T00:00'), at('2026-12-29T00:00'))
      .map((span) => new Date(span.startMs).toISOString().slice(0, 16));
  expect(of('d1')).toEqual(['2026-12-14T22:00', '2026-12-21T22:00', '2026-12-28T22:00']);
  expect(of('d2')).toEqual([]);
});

test('bad input is refused at its field', async () => {
  const { service, plan } = await world();
  const refused = (work: Promise<unknown>, field: string) =>
    expect(work).rejects.toMatchObject({ fault: { code: 'invalid-input', field } });
  await refused(plan({ scope: {} }), 'scope');
  await refused(plan({ starts: '2027-02-30T10:00' }), 'starts');
  await refused(plan({ timeZone: 'Mars' }), 'timeZone');
  await refused(plan({ rrule: 'FREQ=HOURLY' }), 'rrule');
  await refused(plan({ rrule: 'FREQ=DAILY', durationMinutes: 1441 }), 'durationMinutes');
  await refused(
    service.createSilence(
      silenceInput.parse({ scope: { everything: true }, comment: 'why', untilMs: startMs }),
      'eve',
    ),
    'untilMs',
  );
});

test('asking is cheap: a thousand windows cost an alert next to nothing', async () => {
  const { service, plan } = await world();
  for (let i = 0; i < 200; i++)
    await plan({ name: `w${i}`, rrule: 'FREQ=DAILY', scope: { deviceIds: [`x${i}`] } });
  const begun = performance.now();
  for (let i = 0; i < 100_000; i++) service.quietOf({ deviceId: 'd1', sensorId: 's1' }, startMs);
  expect(performance.now() - begun).toBeLessThan(1000);
}, 60_000);
