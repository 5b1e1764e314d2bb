/** Links in messages, events of other systems and calendars, over the whole server. */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#pure/contract/fake-host.ts';
import { freePort } from '../../../test/free-port.ts';
import { type RunningServer, startServer } from '../../main/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-people-'));
let server: RunningServer;
let base = '';
let token = '';
const messages: { actions?: { url: string }[]; title: string }[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += String(part);
  });
  request.on('end', () => {
    messages.push(JSON.parse(body) as (typeof messages)[number]);
    response.end();
  });
});

const call = async (method: string, path: string, body?: unknown, bearer = token) => {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, never>,
  };
};
const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (let i = 0; i < 200; i++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen');
};

beforeAll(async () => {
  server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
  base = server.url.replace(/\/$/, '');
  const setup = await call('POST', '/api/v1/setup', {
    token: new URL(server.setupUrl!).searchParams.get('token')!,
    name: 'eve',
    password: 'correct horse battery',
  });
  const made = await fetch(`${base}/api/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: setup.headers.get('set-cookie')!.split(';')[0]! },
    body: JSON.stringify({ name: 'admin', role: 'admin' }),
  });
  token = ((await made.json()) as { secret: string }).secret;
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
}, 60_000);
afterAll(async () => {
  receiver.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('a link in a message shows the alert to whoever opens it, and takes it only by POST', async () => {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  await call('POST', '/api/v1/channels', {
    name: 'ntfy',
    config: { kind: 'ntfy', server: url, topic: 'noc' },
  });
  await call('POST', '/api/v1/sensors', {
    name: '<b>web</b>',
    toolId: 'tcp',
    input: { targets: [`127.0.0.1:${await freePort()}`] },
    intervalMs: 1000,
  });
  const link = await until(async () => messages[0]?.actions?.[0]?.url);
  const path = link.slice(link.indexOf('/acknowledge/'));
  const state = async () => {
    const { items } = (await call('GET', '/api/v1/alerts')).json() as unknown as {
      items: { state: string; acknowledgedBy: string | null; acknowledgedNote: string | null }[];
    };
    return items[0];
  };
  for (let scan = 0; scan < 3; scan++) {
    const page = await call('GET', path, undefined, '');
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.text).toContain('<form method="post">');
    expect(page.text).not.toContain('<b>web');
  }
  await fetch(base + path, { method: 'HEAD' });
  expect(await state()).toMatchObject({ state: 'open' });
  const taken = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ note: 'on <it>' }),
  });
  expect(await taken.text()).toContain('on &lt;it&gt;');
  expect(await state()).toMatchObject({
    state: 'acknowledged',
    acknowledgedBy: 'a link in a message',
    acknowledgedNote: 'on <it>',
  });
  const audit = await call('GET', '/api/v1/audit?limit=5');
  expect(audit.text).toContain('acknowledgeByLink');
  const wrong = await call('POST', `${path}x`, undefined, '');
  expect(wrong.status).toBe(403);
  expect(wrong.text).toContain('not made here');
});

test('PagerDuty events are answered as PagerDuty does', async () => {
  const enqueue = (body: unknown) => call('POST', '/api/v1/inbound/pagerduty/v2/enqueue', body, '');
  const payload = { summary: 'Disk full', source: 'web-1', severity: 'error' };
  const good = await enqueue({ routing_key: token, event_action: 'trigger', dedup_key: 'd1', payload });
  expect([good.status, good.json()]).toEqual([
    202,
    { status: 'success', message: 'Event processed', dedup_key: 'd1' },
  ]);
  const fresh = await enqueue({ routing_key: token, event_action: 'trigger', payload });
  expect(fresh.json().dedup_key).toMatch(/^\w+/);
  for (const body of [
    { event_action: 'trigger', payload },
    { routing_key: 'wrong', event_action: 'trigger', payload },
    { routing_key: token, event_action: 'explode' },
    { routing_key: token, event_action: 'trigger', payload: { ...payload, severity: 'bad' } },
  ]) {
    const bad = await enqueue(body);
    expect([bad.status, bad.json().status]).toEqual([400, 'invalid event']);
  }
});

test('Alertmanager needs a token, and is told where its body is wrong', async () => {
  const body = { version: '4', alerts: [{ status: 'firing', labels: { alertname: 'X' } }] };
  expect((await call('POST', '/api/v1/inbound/alertmanager', body, '')).status).toBe(401);
  expect((await call('POST', '/api/v1/inbound/alertmanager', body)).json()).toEqual({ accepted: 1 });
  const bad = await call('POST', '/api/v1/inbound/alertmanager', { alerts: [{ status: 'x', labels: {} }] });
  expect(bad.json()).toMatchObject({ code: 'invalid-input', field: 'alerts.0.status' });
});

test('people, rotas, rules, windows and silences over the API; the feed needs only its address', async () => {
  const post = async (path: string, body: unknown) => {
    const answer = await call('POST', `/api/v1${path}`, body);
    expect(answer.text).not.toContain('"status":4');
    return answer.json() as unknown as { id: string; path: string; sentence: string };
  };
  const { items } = (await call('GET', '/api/v1/channels')).json() as unknown as { items: { id: string }[] };
  const ann = await post('/contacts', { name: 'Ann', channelIds: [items[0]!.id] });
  const layer = { kind: 'rotation', name: 'Primary', memberIds: [ann.id], startDate: '2026-01-05' };
  const rota = await post('/rotas', { name: 'Net', layers: [layer] });
  const { path } = await post(`/rotas/${rota.id}/feed`, undefined);
  const feed = await call('GET', path, undefined, '');
  expect(feed.headers.get('content-type')).toContain('text/calendar');
  expect(feed.text).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*SUMMARY:Ann on call: Net/);
  expect((await call('GET', '/api/v1/on-call/feed/x.ics', undefined, '')).status).toBe(404);
  const policy = await post('/escalation-policies', {
    name: 'P',
    steps: [{ targets: [{ kind: 'rota', id: rota.id }] }],
  });
  const rule = await post('/routing-rules', { name: 'all', policyId: policy.id });
  expect(rule.sentence).toBe('Every alert takes P.');
  expect((await call('GET', '/api/v1/who-would-be-called')).json()).toMatchObject({
    ruleName: 'all',
    steps: [{ callees: [{ contactName: 'Ann', channelName: 'ntfy' }] }],
  });
  await post('/maintenance-windows', {
    name: 'night',
    scope: { everything: true },
    starts: '2027-01-01T01:00',
    durationMinutes: 60,
    rrule: 'FREQ=DAILY',
  });
  await post('/silences', {
    scope: { everything: true },
    comment: 'quiet please',
    untilMs: Date.now() + 60_000,
  });
  expect((await call('GET', '/api/v1/silences')).json()).toMatchObject({
    items: [{ author: 'admin', active: true }],
  });
  const refused = await call('POST', '/api/v1/channels', {
    name: 'x',
    config: { kind: 'webhook', url: 'http://x/' },
    options: { text: '{{nope}}' },
  });
  expect(refused.json()).toMatchObject({
    field: 'options.text',
    message: expect.stringContaining('line 1, column 1'),
  });
});
