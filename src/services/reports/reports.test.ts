import { afterEach, expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { type Fault, fault } from '#pure/base/errors.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { SeriesBuckets, TelemetryStore } from '#pure/contract/ports.ts';
import { type ReportInput, reportInput } from '#pure/contract/resources.ts';
import type { Section } from '#pure/reports/document.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import type { ReportMail, ReportsDeps } from './deps.ts';
import { reports } from './index.ts';

const hour = 3_600_000;
const nowMs = Date.UTC(2026, 10, 26, 12);
const day = Date.UTC(2026, 10, 25);
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function world(given: { planned?: ReportsDeps['planned'] } = {}) {
  const state = await openMemoryState();
  const clock = fakeClock(nowMs);
  const bus = createMemoryBus({ log: silentLog });
  const sensors = new Map<string, SensorConfig>();
  await state.write(async (tx) => {
    await tx.insertInto('site').values({ id: 'zrh', name: 'Zürich', note: '', created_ms: 0 }).execute();
    await tx
      .insertInto('channel')
      .values([
        {
          id: 'mail',
          name: 'mail',
          kind: 'email',
          config: '{}',
          sealed: null,
          options: '{}',
          enabled: 1,
          created_ms: 0,
        },
        {
          id: 'hook',
          name: 'hook',
          kind: 'webhook',
          config: '{}',
          sealed: null,
          options: '{}',
          enabled: 1,
          created_ms: 0,
        },
      ])
      .execute();
    for (const [n, name] of ['r1', 'r2', 'r3'].entries()) {
      await tx
        .insertInto('device')
        .values({
          ...{ id: name, name, site_id: n < 2 ? 'zrh' : null, kind: 'router', vendor: null, platform: null },
          ...{ model: null, version: null, serial: null, management_address: null, sys_object_id: null },
          ...{ sys_descr: null, location: null, contact: null, credential_id: null, note: '' },
          ...{ created_ms: 0, seen_ms: 0, ignored_ms: null },
        })
        .execute();
      await tx
        .insertInto('sensor')
        .values({
          ...{ id: `ping ${name}`, device_id: name, name: `Ping ${name}`, tool_id: 'ping', input: '{}' },
          ...{ interval_ms: 1000, probe_id: 'local', credential_id: null, thresholds: '[]', rule: '{}' },
          ...{ enabled: 1, paused_until_ms: null, paused_note: null, created_ms: 0, updated_ms: 0 },
        })
        .execute();
      await tx
        .insertInto('series')
        .values({ id: n + 1, sensor_id: `ping ${name}`, metric: 'rtt.avg', labels: '{}' })
        .execute();
      sensors.set(`ping ${name}`, {
        ...{
          id: `ping ${name}`,
          name: `Ping ${name}`,
          deviceId: name,
          toolId: 'ping',
          probeId: 'local',
          input: {},
        },
        ...{
          intervalMs: 1000,
          rule: {} as SensorConfig['rule'],
          thresholds: [],
          enabled: true,
          pausedUntilMs: null,
        },
      });
    }
    await tx
      .insertInto('alert')
      .values(
        [
          ['a', 'r1', day + hour, day + 3 * hour, day + hour],
          ['b', 'r2', day + hour, day + 2 * hour, null],
          ['c', 'r1', day + 20 * hour, day + 20 * hour + 20_000, day + 20 * hour],
        ].map(([id, device, openedMs, closedMs, pagedMs]) => ({
          ...{ id: String(id), sensor_id: `ping ${device}`, device_id: String(device), port: null },
          ...{
            state: 'closed',
            severity: 'critical',
            title: `${device} is down`,
            fault: '{}',
            cause_alert_id: null,
          },
          evidence: JSON.stringify([{ timeMs: openedMs, source: 'ping', statement: 'no answer' }]),
          ...{ opened_ms: Number(openedMs), paged_ms: pagedMs === null ? null : Number(pagedMs) },
          ...{ acknowledged_ms: null, acknowledged_by: null, acknowledged_note: null },
          ...{ closed_ms: Number(closedMs), updated_ms: 0 },
          ...{ judgement: id === 'a' ? 'useful' : id === 'c' ? 'noise' : null, judged_by: 'eve' },
        })),
      )
      .execute();
  });
  const mails: ReportMail[] = [];
  const refuse: { fault: Fault | undefined } = { fault: undefined };
  const telemetry = {
    range: async (series: readonly number[]) =>
      new Map<number, SeriesBuckets>(
        series.map((id) => [
          id,
          {
            timeS: [1, 2, 3],
            avg: [id, 2 * id, 30 * id],
            min: [1, 1, 1],
            max: [5, 5, 99 * id],
            count: [10, 10, 10],
          },
        ]),
      ),
  } as unknown as TelemetryStore;
  const service = reports.create(
    {
      ...{ state, telemetry, bus, clock, random: fakeRandom(), log: silentLog, sensors: () => sensors },
      planned: given.planned ?? (() => []),
      isPicture: (dataUrl) => dataUrl.endsWith('sound'),
      pdf: async () => Uint8Array.of(1, 2, 3),
      mail: async (_, mail) => {
        mails.push(mail);
        return refuse.fault;
      },
    },
    {},
  );
  closers.push(() => service.stop());
  const settle = async (until: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < 200 && !(await until()); i++) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  return { service, state, clock, mails, refuse, settle };
}

const input = (content: object, over: object = {}): ReportInput =>
  reportInput.parse({ name: 'Report', content, period: 'yesterday', ...over });
const sectionOf = <K extends Section['kind']>(sections: readonly Section[], kind: K) =>
  sections.find((section) => section.kind === kind) as Extract<Section, { kind: K }>;

test('availability by device: outages, agreement, victims are down too', async () => {
  const { service } = await world();
  const { sections, subtitle } = await service.preview(input({ kind: 'availability', targetPercent: 95 }));
  expect(subtitle).toBe('Availability, agreement 95 %, the whole network');
  expect(
    sectionOf(sections, 'table').rows.map(({ cells, tone }) => [cells[0], cells[2], cells[3], tone]),
  ).toEqual([
    ['r1', 2 * hour + 20_000, 2, 'bad'],
    ['r2', hour, 1, undefined],
    ['r3', 0, 0, undefined],
  ]);
  expect(sectionOf(sections, 'figures').items[0]!.value).toBeCloseTo(
    100 * (1 - (3 * hour + 20_000) / (72 * hour)),
    6,
  );
});

test('a site and planned work narrow it down', async () => {
  const { service } = await world({
    planned: ({ deviceId }) => (deviceId === 'r1' ? [{ fromMs: day, toMs: day + 12 * hour }] : []),
  });
  const { sections } = await service.preview(
    input({ kind: 'availability' }, { scope: { siteId: 'zrh', tag: null, deviceIds: [] } }),
  );
  expect(sectionOf(sections, 'table').rows.map(({ cells }) => [cells[0], cells[2]])).toEqual([
    ['r2', hour],
    ['r1', 20_000],
  ]);
});

test('performance and top read the store', async () => {
  const { service } = await world();
  const percentiles = await service.preview(
    input({ kind: 'performance', metrics: ['rtt.avg'], percentile: 95 }),
  );
  expect(sectionOf(percentiles.sections, 'table').rows.map(({ cells }) => cells)).toEqual([
    ['r3', 33, 6, 90, 297],
    ['r2', 22, 4, 60, 198],
    ['r1', 11, 2, 30, 99],
  ]);
  const top = await service.preview(input({ kind: 'top', metric: 'rtt.avg', count: 2 }));
  expect(sectionOf(top.sections, 'bars').items.map(({ label }) => label)).toEqual(['r3', 'r2']);
});

test('alerting: victims were not paged, what nobody took and was over at once is brief', async () => {
  const { service } = await world();
  const { sections } = await service.preview(input({ kind: 'alerting' }));
  expect(sectionOf(sections, 'figures').items.map(({ value }) => value)).toEqual([
    ...[2, 50, 50, 0, null],
    (2 * hour + 20_000) / 2,
  ]);
});

test('is made when due, mailed with retries, and kept', async () => {
  const w = await world();
  w.refuse.fault = fault('refused', 'the mail server said no');
  const { id, nextMs } = await w.service.create(
    input(
      { kind: 'alerting' },
      {
        ...{ recurrence: { every: 'day', hour: 13 }, recipients: ['noc@example.net'], channelId: 'mail' },
        formats: ['pdf', 'csv'],
      },
    ),
  );
  expect(nextMs).toBe(Date.UTC(2026, 10, 26, 13));
  /** Half minutes go by until it is so. */
  const passUntil = async (until: () => boolean) => {
    for (let i = 0; i < 20 && !until(); i++) {
      await w.clock.advance(30_000);
      for (let turn = 0; turn < 20 && !until(); turn++)
        await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  await w.service.start();
  await w.clock.advance(hour);
  await passUntil(() => w.mails.length === 1);
  expect(w.mails[0]).toMatchObject({ to: ['noc@example.net'], subject: 'Report' });
  expect(w.mails[0]!.attachments.map(({ name }) => name)).toEqual(['Report.pdf', 'Report.csv']);
  const runs = async () => (await w.service.runs(id, { limit: 10 })).items;
  await w.settle(async () => (await runs())[0]?.fault !== null);
  expect((await runs())[0]).toMatchObject({
    mail: 'waiting',
    fault: { code: 'refused' },
    madeBy: 'schedule',
  });
  w.refuse.fault = undefined;
  await passUntil(() => w.mails.length === 2);
  expect(w.mails.map((mail) => mail.id)).toEqual([w.mails[0]!.id, w.mails[0]!.id]);
  await w.settle(async () => (await runs())[0]?.mail === 'sent');
  expect((await w.service.report(id)).nextMs).toBe(Date.UTC(2026, 10, 27, 13));
  const [run] = await runs();
  expect((await w.service.file(run!.id, 'html')).text).toContain('Quality of alerting');
});

test('what cannot be is refused by name', async () => {
  const { service } = await world();
  const refused = (over: object) => service.create(input({ kind: 'alerting' }, over));
  await expect(refused({ timeZone: 'Mars' })).rejects.toMatchObject({ fault: { field: 'timeZone' } });
  await expect(refused({ recipients: ['a@b.c'] })).rejects.toMatchObject({ fault: { field: 'channelId' } });
  await expect(refused({ channelId: 'hook' })).rejects.toMatchObject({ fault: { field: 'channelId' } });
  await expect(refused({ scope: { siteId: 'nowhere', tag: null, deviceIds: [] } })).resolves.toBeDefined();
  await expect(
    service.preview(input({ kind: 'alerting' }, { scope: { siteId: 'nowhere', tag: null, deviceIds: [] } })),
  ).rejects.toMatchObject({ fault: { field: 'scope.siteId' } });
  await expect(refused({})).rejects.toMatchObject({ fault: { code: 'conflict', field: 'name' } });
  await expect(service.report('none')).rejects.toMatchObject({ fault: { code: 'not-found' } });
  expect(() =>
    reportInput.parse({ name: 'x', content: { kind: 'availability', targetPercent: 101 } }),
  ).toThrow(/between 50 and 100/);
  expect(() =>
    reportInput.parse({ name: 'x', content: { kind: 'alerting' }, recurrence: { every: 'week', day: 9 } }),
  ).toThrow(/Monday/);
});
