import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { createTransports } from '#io/notify/index.ts';
import { createSecrets } from '#io/secrets/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import type { StateStore } from '#io/state/port.ts';
import { fault } from '#pure/base/errors.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { Alert, ChannelInput } from '#pure/contract/resources.ts';
import type { AlertChanged, Finding } from '#services/alerts/port.ts';
import { crypto } from '../../io/net/node-crypto.ts';
import type { NotifyDeps } from './deps.ts';
import { notify } from './index.ts';

const secrets = createSecrets(new Uint8Array(32).fill(1));
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const alertOf = (id: string, over: Partial<Alert> = {}): Alert => ({
  id,
  sensorId: 's',
  sensorName: 'Ping r1',
  deviceId: 'd',
  deviceName: 'r1',
  port: null,
  state: 'open',
  severity: 'critical',
  title: 'r1 is down',
  fault: fault('timeout'),
  openedMs: 1_700_000_000_000,
  pagedMs: 1_700_000_000_000,
  closedMs: null,
  acknowledgedMs: null,
  acknowledgedBy: null,
  acknowledgedNote: null,
  acknowledgedUntilMs: null,
  quiet: null,
  flapping: false,
  judgement: null,
  judgedBy: null,
  causeAlertId: null,
  victims: 3,
  ...over,
});

const everyone =
  (state: StateStore): NotifyDeps['plan'] =>
  async () => ({
    ruleName: null,
    policyId: null,
    policyName: null,
    recipients: (await state.db.selectFrom('channel').select('id').execute()).map(({ id }) => ({
      channelId: id,
      contactName: null,
      heldUntilMs: null,
      why: 'every channel',
    })),
    notes: [],
    nextAfterMs: null,
  });

async function world(
  given: {
    state?: StateStore;
    recent?: Alert[];
    plan?: NotifyDeps['plan'];
    alerts?: Map<string, Alert>;
    retryHours?: number;
  } = {},
) {
  const state = given.state ?? (await openMemoryState());
  const clock = fakeClock();
  const bus = createMemoryBus({ log: silentLog });
  const taken: { id: string; by: string; note: string }[] = [];
  const findings: Finding[] = [];
  bus.subscribe<Finding>('alert.finding', ({ payload }) => void findings.push(payload));
  const service = notify.create(
    {
      state,
      bus,
      clock,
      random: fakeRandom(),
      log: silentLog,
      vault: secrets,
      sign: secrets.sign,
      transports: createTransports({
        ...{ crypto, now: clock.now, hostName: 'noc', vapid: () => null },
        program: async () => ({ ok: false, elapsedMs: 0, fault: fault('missing-capability') }),
      }),
      plan: given.plan ?? everyone(state),
      recentAlerts: async () => given.recent ?? [],
      alertOf: async (id) => given.alerts?.get(id),
      acknowledge: async (id, by, note) => {
        taken.push({ id, by, note });
        const alert = given.alerts?.get(id);
        if (alert) given.alerts!.set(id, { ...alert, state: 'acknowledged', acknowledgedBy: by });
      },
      ownUrl: () => 'http://noc.example/',
      deviceNamed: (name) => (name === 'r1' ? 'd' : null),
    },
    notify.settings.parse({ retryHours: given.retryHours ?? 72 }),
  );
  const settle = async (until: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < 300 && !(await until()); i++) {
      await bus.drain();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const tell = (change: AlertChanged['change'], alert: Alert, page = true) =>
    bus.publish('alert.changed', { change, page, alert } satisfies AlertChanged);
  const add = (config: ChannelInput['config'], options: Partial<ChannelInput['options']> = {}) =>
    service.create({
      name: `${config.kind} ${++named}`,
      enabled: true,
      config,
      options: { summaryMs: 0, ...options },
    });
  let named = 0;
  closers.push(() => service.stop());
  return { service, settle, tell, add, state, clock, bus, taken, findings };
}

interface Hook {
  readonly request: IncomingMessage;
  readonly body: string;
}
async function webServer(answer: () => number = () => 204) {
  const got: Hook[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      got.push({ request, body });
      const status = answer();
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

test('a webhook is posted once, signed as Standard Webhooks', async () => {
  const { got, url } = await webServer();
  const w = await world();
  await w.add({ kind: 'webhook', url, secret: 'whsec-123' });
  await w.service.start();
  w.tell('opened', alertOf('a1'));
  w.tell('opened', alertOf('a1'));
  w.tell('became-victim', alertOf('a2'), false);
  await w.settle(() => got.length > 0);
  await w.settle(async () => (await w.service.ofAlert('a1'))[0]?.state === 'delivered');
  expect(got).toHaveLength(1);
  const { request, body } = got[0]!;
  expect(JSON.parse(body)).toMatchObject({
    type: 'alert.opened',
    data: { subject: '[DOWN] r1 is down', alert: { id: 'a1', victims: 3 } },
  });
  const signed = `${request.headers['webhook-id']}.${request.headers['webhook-timestamp']}.${body}`;
  expect(request.headers['webhook-signature']).toBe(
    `v1,${createHmac('sha256', 'whsec-123').update(signed).digest('base64')}`,
  );
  expect((await w.service.channels())[0]).toMatchObject({
    pending: 0,
    failed: 0,
    config: { kind: 'webhook', url },
  });
});

test('a mail has subject, remedy and a message id of its own', async () => {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk) => (text += String(chunk)));
      stream.on('end', () => {
        mails.push(text);
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  closers.push(() => new Promise((resolve) => server.close(() => resolve(undefined))));
  const { port } = listening.address() as AddressInfo;
  const w = await world();
  const { id } = await w.add({
    kind: 'email',
    host: '127.0.0.1',
    port,
    security: 'none',
    from: 'nocturne@example.net',
    to: ['noc@example.net'],
  });
  expect(await w.service.test(id)).toEqual({ ok: true, fault: null });
  await w.service.start();
  w.tell('opened', alertOf('a1'));
  await w.settle(() => mails.length >= 2);
  expect(mails[1]).toMatch(/^Subject: \[DOWN\] r1 is down$/m);
  expect(mails[1]).toMatch(/^Message-ID: <a1\.opened@nocturne>$/im);
  expect(mails[1]).toContain('3 more are down because of it');
});

test('a report goes by a mail channel, with its files, to whom it names', async () => {
  const mails: { to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk) => (text += String(chunk)));
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map((item) => item.address), text });
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  closers.push(() => new Promise((resolve) => server.close(() => resolve(undefined))));
  const { port } = listening.address() as AddressInfo;
  const w = await world();
  const { id } = await w.add({ kind: 'email', host: '127.0.0.1', port, from: 'a@b.c', to: ['noc@b.c'] });
  const attachments = [{ name: 'sla.csv', type: 'text/csv', bytes: new TextEncoder().encode('a,b') }];
  const mail = { id: 'report.1', to: ['boss@b.c'], subject: 'SLA', text: 'See file', attachments };
  expect(await w.service.mail(id, mail)).toBeUndefined();
  expect(mails).toMatchObject([{ to: ['boss@b.c'], text: expect.stringContaining('filename=sla.csv') }]);
  expect(await w.service.mail('nobody', mail)).toMatchObject({ code: 'not-found' });
});

test('syslog is one RFC 5424 line', async () => {
  const socket = createSocket('udp4');
  const got: string[] = [];
  socket.on('message', (bytes) => got.push(bytes.toString()));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  closers.push(() => socket.close());
  const w = await world();
  const { id } = await w.add({
    kind: 'syslog',
    host: '127.0.0.1',
    port: socket.address().port,
    transport: 'udp',
    facility: 16,
  });
  expect(await w.service.test(id)).toEqual({ ok: true, fault: null });
  await w.settle(() => got.length > 0);
  expect(got[0]).toMatch(
    /^<134>1 \d{4}-\d\d-\d\dT\S+Z \S+ nocturne - alert\.test \[alert@32473 id="test\.\S+"\] \ufeff\[TEST\]/,
  );
});

test('what fails is tried again, later each time, and given up visibly', async () => {
  const { got, url } = await webServer(() => 500);
  const w = await world({ retryHours: 0.01 });
  const tried = async (times: number) => {
    const [entry] = await w.service.ofAlert('a1');
    return entry?.attempts === times && entry.state !== 'sending';
  };
  await w.add({ kind: 'webhook', url });
  await w.service.start();
  w.tell('opened', alertOf('a1'));
  await w.settle(() => got.length === 1);
  await w.settle(() => tried(1));
  await w.clock.advance(300);
  await w.settle(() => got.length > 1);
  expect(got).toHaveLength(1);
  for (const [i, waitMs] of [
    [2, 5000],
    [3, 40_000],
  ] as const) {
    await w.clock.advance(waitMs);
    await w.settle(() => got.length === i);
    await w.settle(() => tried(i));
  }
  expect(await w.service.ofAlert('a1')).toMatchObject([
    { state: 'failed', attempts: 3, fault: { message: expect.stringContaining('answered 500') } },
  ]);
  await w.settle(() => w.findings.length > 0);
  expect(w.findings).toMatchObject([
    { state: 'raised', severity: 'major', fault: { message: expect.stringContaining('answered 500') } },
  ]);
}, 30_000);

test('a redirect is not followed', async () => {
  const { url } = await webServer(() => 302);
  const w = await world();
  const { id } = await w.add({ kind: 'webhook', url });
  expect(await w.service.test(id)).toMatchObject({
    ok: false,
    fault: { message: expect.stringContaining('answered 302') },
  });
});

test('a restart sends what waits and makes up what a crash left out', async () => {
  const dead = await world();
  await dead.add({ kind: 'webhook', url: 'http://127.0.0.1:1/' });
  await dead.service.start();
  dead.tell('opened', alertOf('a1'));
  await dead.settle(async () => (await dead.service.ofAlert('a1'))[0]?.attempts === 1);
  await dead.service.stop();
  const { got, url } = await webServer();
  const channel = await dead.state.db.selectFrom('channel').selectAll().executeTakeFirstOrThrow();
  await dead.state.write((tx) =>
    tx
      .updateTable('channel')
      .set({ config: JSON.stringify({ kind: 'webhook', url }), created_ms: 0 })
      .where('id', '=', channel.id)
      .execute(),
  );
  await dead.state.write((tx) => tx.updateTable('outbox').set({ next_attempt_ms: 0 }).execute());
  const lost = alertOf('a2', { openedMs: 1_700_000_000_000 });
  const again = await world({ state: dead.state, recent: [lost, alertOf('a1')] });
  await again.service.start();
  await again.settle(() => got.length >= 2);
  await again.settle(() => got.length > 2);
  expect(got.map((hook) => hook.request.headers['webhook-id']).sort()).toEqual(['a1.opened', 'a2.opened']);
});

test('secrets are sealed, never shown, and kept when a form leaves them out', async () => {
  const w = await world();
  const config = { kind: 'webhook' as const, url: 'http://127.0.0.1:1/', secret: 'very-secret-text' };
  const { id } = await w.add(config);
  const row = await w.state.db.selectFrom('channel').selectAll().executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain('very-secret-text');
  expect(JSON.stringify(await w.service.channels())).not.toContain('very-secret-text');
  await w.service.replace(id, {
    name: 'renamed',
    enabled: true,
    config: { kind: 'webhook', url: config.url },
    options: { summaryMs: 0 },
  });
  const after = await w.state.db.selectFrom('channel').selectAll().executeTakeFirstOrThrow();
  expect(secrets.open(after.sealed!)).toEqual({ secret: 'very-secret-text' });
  await expect(
    w.service.create({ name: 'renamed', enabled: true, config, options: { summaryMs: 0 } }),
  ).rejects.toMatchObject({
    fault: { code: 'conflict', field: 'name' },
  });
});

const planOf =
  (
    steps: readonly (readonly [channelId: string, heldUntilMs?: number][])[],
    afterMs = 600_000,
  ): NotifyDeps['plan'] =>
  async (_subject, _atMs, step) => ({
    ruleName: 'r',
    policyId: 'p',
    policyName: 'P',
    recipients: (steps[step] ?? []).map(([channelId, heldUntilMs]) => ({
      channelId,
      contactName: 'Ann',
      heldUntilMs: heldUntilMs ?? null,
      why: `step ${step + 1}`,
    })),
    notes: [],
    nextAfterMs: step + 1 < steps.length ? afterMs : null,
  });
const bodies = (got: Hook[]) =>
  got.map((hook) => JSON.parse(hook.body) as { type: string; data: { subject: string; text: string } });

test('without an acknowledgement the next step is taken; with one it is not, and a restart goes on', async () => {
  const { got, url } = await webServer();
  const alerts = new Map([['a1', alertOf('a1')]]);
  const steps: [string, number?][][] = [[], [], []];
  const w = await world({ alerts, plan: planOf(steps) });
  const { id } = await w.add({ kind: 'webhook', url });
  for (const step of steps) step.push([id]);
  await w.service.start();
  w.tell('opened', alertOf('a1'));
  await w.settle(() => got.length === 1);
  await w.clock.advance(600_000);
  await w.settle(() => got.length === 2);
  expect(got.map((hook) => hook.request.headers['webhook-id'])).toEqual([
    'a1.opened',
    expect.stringMatching(/^a1\.escalated\.1\.\d+$/),
  ]);
  await w.service.stop();
  // The server comes up again: the same alert is neither told nor escalated twice.
  const again = await world({ state: w.state, alerts, plan: planOf(steps), recent: [alertOf('a1')] });
  await again.service.start();
  await again.clock.advance(1000);
  await again.settle(() => got.length > 2);
  expect(got).toHaveLength(2);
  const taken = alertOf('a1', { state: 'acknowledged', acknowledgedMs: 1, acknowledgedBy: 'eve' });
  alerts.set('a1', taken);
  again.tell('acknowledged', taken, false);
  await again.settle(() => got.length === 3);
  expect(bodies(got)[2]).toMatchObject({
    type: 'alert.acknowledged',
    data: { subject: '[TAKEN] r1 is down' },
  });
  await again.clock.advance(3_600_000);
  await again.settle(() => got.length > 3);
  expect(got).toHaveLength(3);
  // It was taken for a time that is over: told again, and the escalation begins anew.
  alerts.set('a1', alertOf('a1'));
  again.tell('reminded' as never, alertOf('a1'));
  await again.settle(() => got.length === 4);
  expect(bodies(got)[3]).toMatchObject({
    type: 'alert.reminded',
    data: { subject: '[REMINDER] r1 is down' },
  });
  await again.clock.advance(600_000);
  await again.settle(() => got.length === 5);
  expect(bodies(got)[4]).toMatchObject({ type: 'alert.escalated' });
});

test('quiet hours hold a message; who slept through all of it hears nothing, and the log says so', async () => {
  const { got, url } = await webServer();
  const steps: [string, number?][][] = [[]];
  const w = await world({ plan: planOf(steps) });
  const { id } = await w.add({ kind: 'webhook', url });
  steps[0]!.push([id, w.clock.now() + 3_600_000]);
  await w.service.start();
  w.tell('opened', alertOf('a1'));
  w.tell('opened', alertOf('a2'));
  await w.settle(async () => (await w.service.outbox({ limit: 10 })).total === 2);
  w.tell('closed', alertOf('a1', { state: 'closed', closedMs: w.clock.now() }));
  await w.settle(async () => (await w.service.outbox({ limit: 10 })).counts.withdrawn === 1);
  expect(got).toHaveLength(0);
  await w.clock.advance(3_600_000);
  await w.settle(() => got.length === 1);
  expect(bodies(got).map((body) => body.data.subject)).toEqual(['[DOWN] r1 is down']);
});

test('a summary is one message for many; what is severe does not wait for it', async () => {
  const { got, url } = await webServer();
  const w = await world();
  await w.add({ kind: 'webhook', url }, { summaryMs: 60_000, summaryAboveSeverity: 'critical' });
  await w.service.start();
  for (const id of ['a1', 'a2', 'a3'])
    w.tell('opened', alertOf(id, { severity: 'warning', title: `${id} is slow` }));
  w.tell('opened', alertOf('a4'));
  await w.settle(() => got.length === 1);
  expect(bodies(got)[0]).toMatchObject({ data: { subject: '[DOWN] r1 is down' } });
  await w.settle(async () => (await w.service.outbox({ limit: 10 })).total === 4);
  await w.clock.advance(60_000);
  await w.settle(() => got.length === 2);
  const summary = bodies(got)[1]!;
  expect(summary.type).toBe('alert.digest');
  expect(summary.data.text).toMatch(/\[WARNING\] a1 is slow\n.*a2 is slow\n.*a3 is slow\n$/);
  await w.settle(async () => (await w.service.outbox({ limit: 10 })).counts.delivered === 4);
  expect((await w.service.outbox({ limit: 10 })).counts).toEqual({ delivered: 4 });
});

test('a receiver that is away holds only its own lane, and all is sent in order when it is back', async () => {
  let status = 503;
  const away = await webServer(() => status);
  const here = await webServer();
  const w = await world();
  await w.add({ kind: 'webhook', url: away.url });
  await w.add({ kind: 'webhook', url: here.url });
  await w.service.start();
  for (let i = 0; i < 5; i++) w.tell('opened', alertOf(`a${i}`));
  await w.settle(() => here.got.length === 5 && away.got.length === 1);
  expect([here.got.length, away.got.length]).toEqual([5, 1]);
  await w.settle(() => w.service.health().figures.attempts_failed_total === 1);
  await w.clock.advance(600_000);
  await w.settle(() => w.findings.length > 0);
  // Not given up yet, but somebody should know.
  expect(w.findings).toMatchObject([{ state: 'raised', severity: 'minor' }]);
  status = 204;
  const before = away.got.length;
  await w.clock.advance(300_000);
  await w.settle(async () => (await w.service.outbox({ limit: 20 })).counts.delivered === 10);
  expect((await w.service.outbox({ limit: 20 })).counts).toEqual({ delivered: 10 });
  expect(away.got.slice(before).map((hook) => hook.request.headers['webhook-id'])).toEqual(
    [0, 1, 2, 3, 4].map((i) => `a${i}.opened`),
  );
  await w.settle(() => w.findings.length > 1);
  expect(w.findings.at(-1)).toMatchObject({ state: 'cleared' });
}, 30_000);

test('what was given up is kept, shown, and sent again under its key', async () => {
  let status = 404;
  const { got, url } = await webServer(() => status);
  const w = await world({ retryHours: 0.01 });
  await w.add({ kind: 'webhook', url });
  await w.service.start();
  w.tell('opened', alertOf('a1'));
  await w.settle(async () => (await w.service.ofAlert('a1'))[0]?.attempts === 1);
  await w.settle(async () => (await w.service.ofAlert('a1'))[0]?.state === 'pending');
  await w.clock.advance(40_000);
  await w.settle(async () => (await w.service.outbox({ limit: 10 })).counts.failed === 1);
  const { items } = await w.service.outbox({ limit: 10, state: 'failed' });
  expect(items).toMatchObject([
    { subject: '[DOWN] r1 is down', why: 'every channel', fault: { code: 'unexpected-status' } },
  ]);
  status = 204;
  expect(await w.service.resend([items[0]!.id])).toBe(1);
  await w.settle(async () => (await w.service.outbox({ limit: 10 })).counts.delivered === 1);
  expect(new Set(got.map((hook) => hook.request.headers['webhook-id']))).toEqual(new Set(['a1.opened']));
});

test('templates: checked with the exact place, previewed, used', async () => {
  const { got, url } = await webServer();
  const w = await world();
  const text = 'Hello {{contact}}\n{{#if alert.device}}{{alert.device}}: {{/if}}{{alert.titel}}';
  const config = { kind: 'webhook', url };
  await expect(w.add(config, { text })).rejects.toMatchObject({
    fault: {
      field: 'options.text',
      message: 'options.text: line 2, column 46: there is no {{alert.titel}}; did you mean {{alert.title}}?',
    },
  });
  expect(() => w.service.preview({ config, options: { summaryMs: 0, text: '{{x' } })).toThrow(
    /line 1, column 1/,
  );
  const options = {
    summaryMs: 0,
    subject: '{{alert.severity}}: {{alert.title}}',
    text: 'Behind: {{alert.victims}}',
  };
  expect(w.service.preview({ config, options }).subject).toBe('critical: core-1 is down');
  await w.add(config, options);
  await w.service.start();
  w.tell('opened', alertOf('a1'));
  await w.settle(() => got.length === 1);
  expect(bodies(got)[0]!.data).toMatchObject({ subject: 'critical: r1 is down', text: 'Behind: 3' });
});

test('a link takes one alert, by POST only, and ends', async () => {
  const { got, url } = await webServer();
  const alerts = new Map([['a1', alertOf('a1')]]);
  const w = await world({ alerts });
  await w.add({ kind: 'ntfy', server: url, topic: 'noc' });
  await w.service.start();
  w.tell('opened', alertOf('a1'));
  await w.settle(() => got.length === 1);
  const { actions } = JSON.parse(got[0]!.body) as { actions: { url: string }[] };
  const token = /^http:\/\/noc\.example\/acknowledge\/(.+)$/.exec(actions[0]!.url)![1]!;
  expect(await w.service.readLink(token)).toMatchObject({ alert: { id: 'a1', state: 'open' } });
  expect(w.taken).toEqual([]);
  await w.service.takeLink(token, 'on it');
  await w.service.takeLink(token, 'twice');
  expect(w.taken).toEqual([{ id: 'a1', by: 'a link in a message', note: 'on it' }]);
  const [body, signature] = token.split('.');
  const other = `${Buffer.from(JSON.stringify(['a2', 'x', 9e9])).toString('base64url')}.${signature}`;
  for (const bad of ['', body!, other, `${body}.${'0'.repeat(40)}`])
    await expect(w.service.readLink(bad)).rejects.toMatchObject({ fault: { code: 'forbidden' } });
  await w.clock.advance(8 * 86_400_000);
  await expect(w.service.readLink(token)).rejects.toMatchObject({
    fault: { message: 'this link has expired' },
  });
});

test('events of PagerDuty and Alertmanager become findings with stable keys', async () => {
  const w = await world();
  const trigger = {
    routing_key: 'k',
    event_action: 'trigger',
    dedup_key: 'disk-1',
    payload: { summary: 'Disk full', source: 'r1', severity: 'error', component: 'sda' },
  };
  expect(w.service.accept('pagerduty', trigger)).toEqual({ keys: ['disk-1'] });
  w.service.accept('pagerduty', { event_action: 'acknowledge', dedup_key: 'disk-1' });
  w.service.accept('pagerduty', { event_action: 'resolve', dedup_key: 'disk-1' });
  const labels = { alertname: 'HighLoad', severity: 'critical', instance: 'r1:9100' };
  const annotations = { summary: 'Load is high' };
  w.service.accept('alertmanager', {
    version: '4',
    alerts: [
      { status: 'firing', labels, annotations, startsAt: '2027-01-01T00:00:00Z', fingerprint: 'f1' },
      { status: 'resolved', labels, annotations, fingerprint: 'f2' },
    ],
  });
  await w.settle(() => w.findings.length === 4);
  expect(w.findings).toMatchObject([
    { key: 'pagerduty:disk-1', state: 'raised', severity: 'major', deviceId: 'd', title: 'Disk full (sda)' },
    { key: 'pagerduty:disk-1', state: 'cleared' },
    { key: 'alertmanager:f1', state: 'raised', severity: 'critical', deviceId: 'd', title: 'Load is high' },
    { key: 'alertmanager:f2', state: 'cleared' },
  ]);
  expect(() => w.service.accept('pagerduty', { event_action: 'trigger' })).toThrow(/payload/);
  expect(() => w.service.accept('pagerduty', { event_action: 'resolve' })).toThrow(/dedup_key/);
  expect(() => w.service.accept('alertmanager', { alerts: [{ status: 'burning', labels }] })).toThrow(
    /alerts\.0\.status/,
  );
});
