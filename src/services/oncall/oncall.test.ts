import { expect, test } from 'vitest';
import { createSecrets } from '#io/secrets/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fakeClock, fakeRandom } from '#pure/contract/fake-host.ts';
import { contactInput, policyInput, rotaInput, routingRuleInput } from '#pure/contract/resources.ts';
import { oncall } from './index.ts';

/** Monday, noon in UTC. */
const startMs = Date.UTC(2027, 0, 4, 12);
const secrets = createSecrets(new Uint8Array(32).fill(1));
const hour = 3_600_000;

async function world() {
  const state = await openMemoryState();
  const clock = fakeClock(startMs);
  const texts = new Map<string, string>();
  const service = oncall.create(
    {
      state,
      clock,
      random: fakeRandom(),
      sensors: () => new Map([['s1', { toolId: 'http', deviceId: 'd1' } as never]]),
      digest: secrets.digest,
      fetchText: async (url) => texts.get(url)!,
    },
    {},
  );
  await state.write(async (tx) => {
    for (const name of ['mail', 'phone', 'chat'])
      await tx
        .insertInto('channel')
        .values({
          id: name,
          name,
          kind: 'webhook',
          config: '{}',
          sealed: null,
          enabled: 1,
          created_ms: 0,
          options: '{}',
        })
        .execute();
    await tx.insertInto('site').values({ id: 'hq', name: 'HQ', note: '', created_ms: 0 }).execute();
    await tx
      .insertInto('device')
      .values({
        id: 'd1',
        name: 'core-1',
        site_id: 'hq',
        kind: 'router',
        note: '',
        created_ms: 0,
        seen_ms: 0,
      } as never)
      .execute();
    await tx.insertInto('device_tag').values({ device_id: 'd1', tag: 'core' }).execute();
  });
  const contact = (name: string, channelIds: string[], over: object = {}) =>
    service.saveContact(null, contactInput.parse({ name, channelIds, ...over }));
  return { state, clock, service, contact, texts };
}
const about = { deviceId: 'd1', sensorId: 's1', severity: 'critical' as const };
const who = (plan: { recipients: readonly { channelId: string; contactName: string | null }[] }) =>
  plan.recipients.map((item) => `${item.contactName ?? '-'} ${item.channelId}`);

test('a fresh install tells every channel, once', async () => {
  const { service } = await world();
  const plan = await service.plan(about, startMs, 0);
  expect(who(plan)).toEqual(['- chat', '- mail', '- phone']);
  expect(plan).toMatchObject({ nextAfterMs: null, policyId: null });
  expect((await service.wouldCall({ severity: 'critical' })).why).toEqual([
    'There are no rules: every channel is told.',
  ]);
});

test('a rule leads to a policy, a rota, a person; steps and rounds follow each other and say why', async () => {
  const { service, contact } = await world();
  const ann = await contact('Ann', ['phone']);
  const bob = await contact('Bob', ['mail']);
  const rota = await service.saveRota(
    null,
    rotaInput.parse({
      name: 'Network',
      layers: [{ kind: 'rotation', name: 'Primary', memberIds: [ann.id, bob.id], startDate: '2026-12-28' }],
    }),
  );
  expect(rota).toMatchObject({
    now: { contactName: 'Bob', untilMs: Date.UTC(2027, 0, 11, 9) },
    gaps: [],
    warnings: [],
  });
  const policy = await service.savePolicy(
    null,
    policyInput.parse({
      name: 'Core',
      repeats: 1,
      steps: [
        { targets: [{ kind: 'rota', id: rota.id }], afterMinutes: 10 },
        {
          targets: [
            { kind: 'contact', id: ann.id },
            { kind: 'channel', id: 'chat' },
          ],
          afterMinutes: 60,
        },
      ],
    }),
  );
  expect(policy.sentence).toBe(
    'Tell whoever is on call in Network; after 10 min without an acknowledgement tell Ann and channel chat; after 1 h more begin again, once.',
  );
  const rule = await service.saveRule(
    null,
    routingRuleInput.parse({
      name: 'core',
      policyId: policy.id,
      match: { tags: ['core'], severities: ['critical', 'major'] },
    }),
  );
  expect(rule.sentence).toBe('Alerts of severity critical or major, tagged core take Core.');
  const steps = [];
  for (let step = 0; step < 5; step++)
    steps.push(await service.plan(about, startMs, step, step ? policy.id : undefined));
  expect(steps.map(who)).toEqual([
    ['Bob mail'],
    ['Ann phone', '- chat'],
    ['Bob mail'],
    ['Ann phone', '- chat'],
    [],
  ]);
  expect(steps.map((step) => step.nextAfterMs)).toEqual([600_000, hour, 600_000, null, null]);
  expect(steps[0]!.recipients[0]!.why).toBe(
    'policy Core, step 1: on call in Network (Primary) until 2027-01-11 09:00: Bob by mail',
  );
  expect((await service.plan({ ...about, severity: 'warning' }, startMs, 0)).policyId).toBeNull();
  const would = await service.wouldCall({ deviceId: 'd1', severity: 'critical' });
  expect(would).toMatchObject({
    ruleName: 'core',
    policyName: 'Core',
    steps: [{ afterMinutes: 0 }, { afterMinutes: 10 }],
  });

  // Somebody takes over for a day.
  await service.override(
    rota.id,
    { contactId: ann.id, fromMs: startMs - hour, toMs: startMs + hour, note: '' },
    'eve',
  );
  expect(who(await service.plan(about, startMs, 0))).toEqual(['Ann phone']);
  await expect(service.removeContact(ann.id)).rejects.toMatchObject({
    fault: { code: 'conflict', message: expect.stringContaining('policy Core, rota Network') },
  });
});

test('nobody on call: the gap is named with its range, and every channel is told', async () => {
  const { service, contact } = await world();
  const ann = await contact('Ann', ['phone']);
  const rota = await service.saveRota(
    null,
    rotaInput.parse({
      name: 'Office',
      timeZone: 'Europe/Berlin',
      layers: [
        {
          kind: 'rotation',
          name: 'Day',
          memberIds: [ann.id],
          startDate: '2027-01-04',
          hours: [{ days: [0, 1, 2, 3, 4], from: '14:00', to: '18:00' }],
        },
      ],
    }),
  );
  expect(rota.warnings[0]).toBe(
    'nobody is on call from 2027-01-04 13:00 to 2027-01-04 14:00 (Europe/Berlin)',
  );
  const policy = await service.savePolicy(
    null,
    policyInput.parse({ name: 'P', steps: [{ targets: [{ kind: 'rota', id: rota.id }] }] }),
  );
  expect(policy.warnings).toEqual([
    'step 1: Office: nobody is on call from 2027-01-04 13:00 to 2027-01-04 14:00 (Europe/Berlin)',
  ]);
  await service.saveRule(null, routingRuleInput.parse({ name: 'all', policyId: policy.id }));
  const plan = await service.plan(about, startMs, 0);
  expect(plan.recipients).toHaveLength(3);
  expect(plan.notes).toEqual([
    'rota Office: nobody is on call from 2027-01-04 13:00 to 2027-01-04 14:00 (Europe/Berlin)',
    'nobody could be found: every channel is told',
  ]);
  const late = await service.saveRule(
    null,
    routingRuleInput.parse({ name: 'late', policyId: policy.id, match: { tags: ['x'] } }),
  );
  expect(late.warnings).toEqual(['never reached: "all" before it matches everything']);
  expect((await service.moveRule(late.id, 0)).map((rule) => [rule.name, rule.warnings])).toEqual([
    ['late', []],
    ['all', []],
  ]);
});

test('quiet hours hold what is not severe enough until they end, on the wall clock of the person', async () => {
  const { service, contact } = await world();
  const quiet = {
    hours: [{ days: [0, 1, 2, 3, 4, 5, 6], from: '22:00', to: '07:00' }],
    breakThrough: 'critical' as const,
  };
  const ann = await contact('Ann', ['phone'], { timeZone: 'America/New_York', quiet });
  const policy = await service.savePolicy(
    null,
    policyInput.parse({ name: 'P', steps: [{ targets: [{ kind: 'contact', id: ann.id }] }] }),
  );
  await service.saveRule(null, routingRuleInput.parse({ name: 'all', policyId: policy.id }));
  const night = Date.UTC(2027, 0, 5, 8);
  const held = async (severity: 'critical' | 'major', atMs: number) =>
    (await service.plan({ ...about, severity }, atMs, 0)).recipients[0]!.heldUntilMs;
  expect(await held('critical', night)).toBeNull();
  expect(await held('major', night)).toBe(Date.UTC(2027, 0, 5, 12));
  expect(await held('major', Date.UTC(2027, 0, 5, 15))).toBeNull();
});

test('what is refused is named with its place', async () => {
  const { service, contact } = await world();
  const ann = await contact('Ann', ['phone']);
  const refused = async (work: Promise<unknown>, field: string) =>
    await expect(work).rejects.toMatchObject({
      fault: { code: expect.stringMatching(/invalid-input|conflict/), field },
    });
  await refused(contact('Bob', ['pigeon']), 'channelIds.0');
  await refused(contact('Bob', [], { timeZone: 'Mars' }), 'timeZone');
  await refused(contact('Ann', []), 'name');
  const layer = { kind: 'rotation', name: 'L', memberIds: [ann.id], startDate: '2027-02-30' };
  await refused(
    service.saveRota(null, rotaInput.parse({ name: 'R', layers: [layer] })),
    'layers.0.startDate',
  );
  await refused(
    service.saveRota(
      null,
      rotaInput.parse({
        name: 'R',
        layers: [{ ...layer, startDate: '2027-01-01', memberIds: [ann.id, 'x'] }],
      }),
    ),
    'layers.0.memberIds.1',
  );
  await refused(
    service.savePolicy(
      null,
      policyInput.parse({ name: 'P', steps: [{ targets: [{ kind: 'rota', id: 'x' }] }] }),
    ),
    'steps.0.targets.0',
  );
  await refused(service.saveRule(null, routingRuleInput.parse({ name: 'r', policyId: 'x' })), 'policyId');
});

test('the calendar goes out by a token and comes in by file or address', async () => {
  const { service, contact, texts } = await world();
  const ann = await contact('Ann Lee', ['phone']);
  await contact('Ann', ['mail']);
  const rota = await service.saveRota(
    null,
    rotaInput.parse({
      name: 'Net',
      layers: [{ kind: 'rotation', name: 'Primary', memberIds: [ann.id], startDate: '2027-01-04' }],
    }),
  );
  const first = (await service.createFeed(rota.id)).path;
  const { path } = await service.createFeed(rota.id);
  const tokenOf = (text: string) => /feed\/([\w-]{43})\.ics$/.exec(text)![1]!;
  expect(await service.feed(tokenOf(first))).toBeUndefined();
  const text = (await service.feed(tokenOf(path)))!;
  expect(text).toContain('SUMMARY:Ann Lee on call: Net\r\n');
  expect(text).toContain('DTSTART:20270104T090000Z\r\n');
  texts.set(
    'https://cal.example/x.ics',
    `${text.replace('END:VCALENDAR', 'BEGIN:VEVENT\r\nDTSTART:20270105T000000Z\r\nDURATION:PT1H\r\nSUMMARY:Zed\r\nEND:VEVENT\r\nEND:VCALENDAR')}`,
  );
  const read = await service.importCalendar(rota.id, { name: 'Google', url: 'https://cal.example/x.ics' });
  expect(read.problems).toEqual(['"Zed" names no contact']);
  expect(read.rota.layers.map((layer) => layer.name)).toEqual(['Primary', 'Google']);
  expect(read.rota.now).toMatchObject({ contactName: 'Ann Lee', layer: 'Google' });
  const again = await service.importCalendar(rota.id, { name: 'Google', content: text });
  expect(again.rota.layers).toHaveLength(2);
  const week = await service.schedule(rota.id, startMs, startMs + 7 * 24 * hour);
  expect(week.layers.map((layer) => layer.name)).toEqual(['Primary', 'Google']);
  expect(week.gaps).toEqual([]);
});
