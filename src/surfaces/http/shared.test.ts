/** A link that shares a dashboard opens that dashboard and nothing else, for as long as it lasts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { api, type RouteDefinition } from '#pure/contract/api.ts';
import { silentLog } from '#pure/contract/fake-host.ts';
import type { Dashboard, PanelData } from '#pure/contract/resources.ts';
import { type RunningServer, startServer } from '../../main/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-shared-'));
let server: RunningServer;
let admin = '';
let share: { id: string; secret: string };
let dashboardId = '';

const call = async (method: string, path: string, token: string, body?: unknown) => {
  const cookie = token.startsWith('nocturne_session=');
  const response = await fetch(`${server.url.replace(/\/$/, '')}${path}`, {
    method,
    headers: {
      ...(token ? (cookie ? { cookie: token } : { authorization: `Bearer ${token}` }) : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: <T>() => JSON.parse(text) as T };
};
const span = () => ({ fromMs: Date.now() - 3_600_000, toMs: Date.now() });

beforeAll(async () => {
  server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
  const token = new URL(server.setupUrl!).searchParams.get('token')!;
  const setup = await fetch(`${server.url}api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, name: 'eve', password: 'correct horse battery' }),
  });
  admin = setup.headers.get('set-cookie')!.split(';')[0]!;
  const made = await call('POST', '/api/v1/dashboards', admin, {
    name: 'Lobby',
    panels: [{ id: 'p1', kind: 'status', box: { x: 0, y: 0, w: 4, h: 4 } }],
  });
  dashboardId = made.json<Dashboard>().id;
  await call('POST', '/api/v1/dashboards', admin, { name: 'Secret plans' });
  share = (
    await call('POST', `/api/v1/dashboards/${dashboardId}/shares`, admin, { label: 'lobby screen' })
  ).json();
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('it opens its dashboard and what its panels show', async () => {
  const dashboard = await call('GET', '/api/v1/shared/dashboard', share.secret);
  expect(dashboard.json()).toMatchObject({ id: dashboardId, name: 'Lobby', updatedBy: '' });
  const data = await call('POST', '/api/v1/shared/data', share.secret, span());
  expect(Object.keys(data.json<PanelData>().panels)).toEqual(['p1']);
  const asked = await call('POST', '/api/v1/shared/data', share.secret, {
    ...span(),
    panels: [{ id: 'x', kind: 'tree', config: {} }],
  });
  expect(
    Object.keys(asked.json<PanelData>().panels ?? {}),
    'panels of its own are no part of the question',
  ).not.toContain('x');
});

const others = (Object.entries(api) as [string, RouteDefinition][]).filter(
  ([, route]) => route.role !== 'public' && route.tag !== 'shared',
);
test.each(others)('%s is closed to it', async (_, route) => {
  const path = `/api/v1${route.path.replaceAll(/\{\w+\}/g, dashboardId)}`;
  const answer = await call(
    route.method,
    path,
    share.secret,
    ['GET', 'DELETE'].includes(route.method) ? undefined : {},
  );
  expect(answer.status).toBe(403);
});

test.each(['/api/v1/live', '/api/v1/topology/export?format=svg', '/netbox/api/dcim/devices/'])(
  '%s is closed to it',
  async (path) => {
    const answer = await call('GET', path, share.secret);
    expect([401, 403]).toContain(answer.status);
  },
);

test('running a tool is closed to it', async () => {
  expect((await call('POST', '/api/v1/tools/echo/runs', share.secret, {})).status).toBe(403);
});

test('an account or another token gets nothing from the shared routes', async () => {
  expect((await call('GET', '/api/v1/shared/dashboard', admin)).json()).toBeNull();
  expect((await call('POST', '/api/v1/shared/data', admin, span())).json()).toBeNull();
  const wrong = `${share.secret.slice(0, -1)}${share.secret.endsWith('A') ? 'B' : 'A'}`;
  expect((await call('GET', '/api/v1/shared/dashboard', wrong)).status).toBe(401);
});

test('it is listed, its secret is kept nowhere in the clear, and it ends', async () => {
  const list = await call('GET', `/api/v1/dashboards/${dashboardId}/shares`, admin);
  expect(list.json<{ items: unknown[] }>().items).toMatchObject([
    { id: share.id, label: 'lobby screen', createdBy: 'eve' },
  ]);
  expect(list.text).not.toContain(share.secret);
  expect((await call('GET', '/api/v1/tokens', admin)).text).toContain('Shared: Lobby');
  expect((await call('GET', '/api/v1/audit', admin)).text).not.toContain(share.secret);
  const short = await call('POST', `/api/v1/dashboards/${dashboardId}/shares`, admin, {
    label: 'brief',
    days: 0.01,
  });
  const { expiresMs } = short.json<{ expiresMs: number }>();
  expect(expiresMs - Date.now()).toBeLessThan(0.0101 * 86_400_000);
});

test('revoked, or its dashboard deleted, it is worth nothing', async () => {
  const other = (
    await call('POST', `/api/v1/dashboards/${dashboardId}/shares`, admin, { label: 'other' })
  ).json<{ secret: string }>();
  expect((await call('DELETE', `/api/v1/dashboard-shares/${share.id}`, admin)).status).toBe(200);
  expect((await call('GET', '/api/v1/shared/dashboard', share.secret)).status).toBe(401);
  expect((await call('GET', '/api/v1/shared/dashboard', other.secret)).status).toBe(200);
  await call('DELETE', `/api/v1/dashboards/${dashboardId}`, admin);
  expect((await call('GET', '/api/v1/shared/dashboard', other.secret)).status).toBe(401);
});
