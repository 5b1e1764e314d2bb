/** The HTTP door over the whole server, composed for real in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, type RouteDefinition } from '#pure/contract/api.ts';
import { silentLog } from '#pure/contract/fake-host.ts';
import { roles } from '#pure/contract/resources.ts';
import { tools } from '#tools/index.ts';
import { type RunningServer, startServer } from '../../main/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-http-'));
let server: RunningServer;
let base = '';
const tokens: Record<string, string> = {};

const call = async (
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string>; raw?: string } = {},
) => {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...(options.body !== undefined || options.raw !== undefined
        ? { 'content-type': 'application/json' }
        : {}),
      ...options.headers,
    },
    ...(options.raw !== undefined
      ? { body: options.raw }
      : options.body !== undefined
        ? { body: JSON.stringify(options.body) }
        : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
};

beforeAll(async () => {
  server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
  base = server.url.replace(/\/$/, '');
  const token = new URL(server.setupUrl!).searchParams.get('token')!;
  const setup = await call('POST', '/api/v1/setup', {
    body: { token, name: 'eve', password: 'correct horse battery' },
  });
  const cookie = setup.headers.get('set-cookie')!;
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
  for (const role of roles) {
    const made = await call('POST', '/api/v1/tokens', {
      body: { name: role, role },
      headers: { cookie: cookie.split(';')[0]! },
    });
    tokens[role] = made.json().secret as string;
  }
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const routes = Object.entries(api) as [string, RouteDefinition][];
const filled = (path: string) => `/api/v1${path.replaceAll(/\{\w+\}/g, 'nobody')}`;

describe('every route', () => {
  test.each(routes.filter(([, route]) => route.role !== 'public'))(
    '%s asks who is there',
    async (_, route) => {
      const { status, headers, json } = await call(route.method, filled(route.path));
      expect(status).toBe(401);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(json()).toMatchObject({ code: 'unauthenticated', status: 401, remedy: expect.any(String) });
    },
  );

  test.each(routes.filter(([, route]) => route.role !== 'public' && route.role !== 'viewer'))(
    '%s refuses a lesser role',
    async (_, route) => {
      const lesser = roles[roles.indexOf(route.role as 'operator') - 1]!;
      const { status, json } = await call(route.method, filled(route.path), { token: tokens[lesser]! });
      expect(status).toBe(403);
      expect(json()).toMatchObject({ code: 'forbidden', field: 'role', value: lesser });
    },
  );

  test.each(
    routes.filter(
      ([, route]) => route.method === 'GET' && !route.path.includes('{') && route.query.safeParse({}).success,
    ),
  )('%s answers in its declared shape', async (_, route) => {
    const answer = await call('GET', filled(route.path), { token: tokens.admin! });
    expect(answer.status).toBe(200);
    if (route.produces) {
      expect(route.produces).toContain(answer.headers.get('content-type')?.split(';')[0]);
      return;
    }
    const parsed = route.response.safeParse(answer.json());
    expect(parsed.error?.issues).toBeUndefined();
  });

  test.each(routes.filter(([, route]) => route.path.includes('{id}')))(
    '%s names an id that is nobody',
    async (_, route) => {
      const body = ['POST', 'PUT', 'PATCH'].includes(route.method) ? {} : undefined;
      const { status, json } = await call(route.method, filled(route.path), {
        token: tokens.admin!,
        ...(body ? { body } : {}),
      });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(json()).toMatchObject({ field: expect.any(String), remedy: expect.any(String) });
    },
  );

  test.each(
    routes.filter(
      ([, route]) => ['POST', 'PUT', 'PATCH'].includes(route.method) && route.body.type !== 'undefined',
    ),
  )('%s refuses bad bodies without falling over', async (_, route) => {
    for (const raw of [
      '[]',
      '"text"',
      'null',
      '17',
      '{"constructor":{}}',
      '{',
      `{"name":"${'x'.repeat(70_000)}"}`,
    ]) {
      const { status, json } = await call(route.method, filled(route.path), { token: tokens.admin!, raw });
      expect(status, raw.slice(0, 40)).toBeLessThan(500);
      if (status >= 400)
        expect(json()).toMatchObject({ code: expect.any(String), remedy: expect.any(String) });
    }
  });
});

test.each([
  ['/devices', { name: 'x', managementAddress: 'nowhere' }, 'managementAddress'],
  ['/sites', { name: '' }, 'name'],
  [
    '/sensors',
    { name: 'x', toolId: 'ping', input: { targets: ['999.1.1.1'], count: 'many' } },
    'input.count',
  ],
  ['/sensors', { name: 'x', toolId: 'pingg', input: {} }, 'toolId'],
  ['/discovery', { targets: ['10.0.0.0/40'] }, 'targets'],
  ['/discovery', { targets: ['10.0.0.0/8'] }, 'targets'],
  ['/discovery', { targets: ['127.0.0.1'], credentialIds: ['nobody'] }, 'credentialIds'],
  [
    '/credentials',
    { name: 'x', credential: { kind: 'snmp-community', community: '' } },
    'credential.community',
  ],
  [
    '/channels',
    { name: 'x', config: { kind: 'email', host: 'h', port: 99_999, from: 'a@b', to: ['c@d'] } },
    'config.port',
  ],
  ['/accounts', { name: 'x', password: 'short', role: 'admin' }, 'password'],
  ['/tokens', { name: 'x', role: 'root' }, 'role'],
  ['/tools/ping/runs', { targets: [] }, 'targets'],
  // A name that nobody knows is a mistyped one: left out silently, it would be missed much later.
  ['/sites', { name: 'x', town: 'Basel' }, 'town'],
  ['/scans', { name: 'x', targets: ['10.0.0.0/24'], ports: '22' }, 'ports'],
  ['/scans', { name: 'x', targets: ['10.0.0.0/24'], recurrence: { every: 'day', at: 6 } }, 'recurrence.at'],
  ['/scans', { name: 'x', targets: ['10.0.0.0/24'], options: { prots: '22' } }, 'options.prots'],
  ['/tools/tcp/runs', { targets: ['127.0.0.1'], ports: [70_000] }, 'ports.0'],
])('POST %s with %j names %s', async (path, body, field) => {
  const { status, json } = await call('POST', `/api/v1${path}`, { token: tokens.admin!, body });
  expect(status).toBe(422);
  expect(json()).toMatchObject({ code: 'invalid-input', field, remedy: expect.any(String) });
});

test('a lease file may be larger than other bodies, and is not written into the audit log', async () => {
  const text = Array.from(
    { length: 60_000 },
    (_, i) => `0 * 10.${i >> 16}.${(i >> 8) & 255}.${i & 255} host-${i} *`,
  );
  const loaded = await call('POST', '/api/v1/ipam/leases', {
    token: tokens.engineer!,
    body: { server: 'dhcp-1', text: `${text.join('\n')}${' '.repeat(3_000_000)}` },
  });
  expect(loaded.status).toBe(200);
  expect(loaded.json()).toMatchObject({ format: 'dnsmasq', added: 60_000, outsidePlan: 60_000 });
  const audit = await call('GET', '/api/v1/audit?limit=1', { token: tokens.admin! });
  expect(audit.text.length).toBeLessThan(2000);
  expect(audit.text).toContain('importLeases');
  const who = await call('GET', '/api/v1/ipam/who/10.0.0.7', { token: tokens.viewer! });
  expect(who.json()).toMatchObject({ state: 'used', holders: [{ source: 'lease', name: 'host-7' }] });
});

test('a foreign origin may not act with the cookie of a person', async () => {
  const login = await call('POST', '/api/v1/session', {
    body: { name: 'eve', password: 'correct horse battery' },
  });
  const cookie = login.headers.get('set-cookie')!.split(';')[0]!;
  const foreign = await call('POST', '/api/v1/sites', {
    body: { name: 'evil' },
    headers: { cookie, origin: 'http://evil.example' },
  });
  expect(foreign).toMatchObject({ status: 403 });
  const own = await call('POST', '/api/v1/sites', {
    body: { name: 'good' },
    headers: { cookie, origin: base },
  });
  expect(own).toMatchObject({ status: 200 });
});

test('a tool streams records and ends with its verdict, as lines and as events', async () => {
  const lines = await call('POST', '/api/v1/tools/ping/runs', {
    token: tokens.operator!,
    body: { targets: ['127.0.0.1'], count: 2, intervalMs: 50 },
  });
  const records = lines.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string });
  expect(records.at(-1)).toMatchObject({ kind: 'verdict', ok: true });
  expect(records.slice(0, -1).map((record) => record.kind)).toContain('summary');
  const events = await call('POST', '/api/v1/tools/echo/runs', {
    token: tokens.operator!,
    body: { targets: ['hi'] },
    headers: { accept: 'text/event-stream' },
  });
  expect(events.headers.get('content-type')).toContain('text/event-stream');
  expect(
    events.text
      .split('\n\n')
      .filter(Boolean)
      .every((event) => event.startsWith('data: {')),
  ).toBe(true);
});

test('a closed connection cancels the run', async () => {
  const abort = new AbortController();
  const response = await fetch(`${base}/api/v1/tools/ping/runs`, {
    method: 'POST',
    signal: abort.signal,
    headers: { authorization: `Bearer ${tokens.operator}`, 'content-type': 'application/json' },
    body: JSON.stringify({ targets: ['127.0.0.1'], count: null, intervalMs: 100 }),
  });
  await response.body!.getReader().read();
  abort.abort();
  for (let i = 0; i < 50; i++) {
    const health = (await call('GET', '/healthz')).json() as {
      services: { id: string; figures: Record<string, number> }[];
    };
    if (health.services.find((item) => item.id === 'probes')!.figures.runs_active === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the run is still active');
});

test('a run is commanded by who started it, in words that its tool knows', async () => {
  const abort = new AbortController();
  const response = await fetch(`${base}/api/v1/tools/ping/runs`, {
    method: 'POST',
    signal: abort.signal,
    headers: { authorization: `Bearer ${tokens.operator}`, 'content-type': 'application/json' },
    body: JSON.stringify({ targets: ['127.0.0.1'], count: null, intervalMs: 100 }),
  });
  const id = response.headers.get('x-run-id')!;
  const command = (token: string, run: string, body: unknown) =>
    call('POST', `/api/v1/runs/${run}/commands`, { token, body });
  expect(await command(tokens.operator!, id, { command: 'pause' })).toMatchObject({ status: 422 });
  expect((await command(tokens.operator!, id, { command: 'dance' })).json()).toMatchObject({
    field: 'command',
  });
  expect(await command(tokens.engineer!, id, { command: 'pause' })).toMatchObject({ status: 404 });
  expect(await command(tokens.admin!, id, { command: 'pause' })).toMatchObject({ status: 422 });
  expect(await command(tokens.viewer!, id, { command: 'pause' })).toMatchObject({ status: 403 });
  abort.abort();
  expect(await command(tokens.operator!, 'nobody', { command: 'pause' })).toMatchObject({ status: 404 });
});

test('the live stream greets, and tells of a new alert-free world', async () => {
  const abort = new AbortController();
  const response = await fetch(`${base}/api/v1/live`, {
    signal: abort.signal,
    headers: { authorization: `Bearer ${tokens.viewer}` },
  });
  const { value } = await response.body!.getReader().read();
  expect(new TextDecoder().decode(value)).toMatch(/"type":"hello"/);
  abort.abort();
});

test('OpenAPI lists every route and tool, and every parameter of a path is declared', async () => {
  const document = (await call('GET', '/api/v1/openapi.json')).json() as {
    openapi: string;
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
  };
  expect(document.openapi).toBe('3.1.0');
  for (const [, route] of routes)
    expect(document.paths[`/api/v1${route.path}`]?.[route.method.toLowerCase()]).toBeDefined();
  for (const id of Object.keys(tools)) expect(document.paths[`/api/v1/tools/${id}/runs`]?.post).toBeDefined();
  for (const [path, operations] of Object.entries(document.paths))
    for (const operation of Object.values(operations))
      for (const match of path.matchAll(/\{(\w+)\}/g))
        expect(
          operation.parameters?.some((item) => item.in === 'path' && item.name === match[1]),
          path,
        ).toBe(true);
});

test('health, metrics, documentation and the unknown', async () => {
  expect((await call('GET', '/healthz')).json()).toMatchObject({ services: expect.any(Array) });
  expect((await call('GET', '/metrics')).text).toMatch(/^# HELP nocturne_\w+ .+\n# TYPE nocturne_/);
  expect((await call('GET', '/metrics', { headers: { 'x-forwarded-for': '1.2.3.4' } })).status).toBe(401);
  expect((await call('GET', '/api/v1/docs/tools/ping')).text).toContain('<h1 id="ping">');
  for (const path of ['../package.json', '..%2fpackage', 'tools/../../package', 'nope', 'tools//ping'])
    expect((await call('GET', `/api/v1/docs/${path}`)).status).toBe(404);
  expect((await call('GET', '/api/v1/nothing')).json()).toMatchObject({ code: 'not-found', field: 'path' });
  expect((await call('GET', '/healthz')).headers.get('content-security-policy')).toContain(
    "default-src 'self'",
  );
});

test('a token with scopes reaches only those', async () => {
  const made = await call('POST', '/api/v1/tokens', {
    token: tokens.admin!,
    body: { name: 'scoped', role: 'admin', scopes: ['sensors:read'] },
  });
  const token = made.json().secret as string;
  expect((await call('GET', '/api/v1/sensors', { token })).status).toBe(200);
  expect((await call('POST', '/api/v1/sensors', { token, body: {} })).status).toBe(403);
  expect((await call('GET', '/api/v1/accounts', { token })).status).toBe(403);
});

test('what was changed is in the audit log, without secrets', async () => {
  await call('POST', '/api/v1/credentials', {
    token: tokens.admin!,
    body: { name: 'core', credential: { kind: 'snmp-community', community: 'tops3cret' } },
  });
  const log = await call('GET', '/api/v1/audit?limit=5', { token: tokens.admin! });
  expect(log.text).toContain('createCredential');
  expect(log.text).not.toContain('tops3cret');
});

describe('the map as a file', () => {
  test('asks who is there', async () => {
    expect((await call('GET', '/api/v1/topology/export?format=svg')).status).toBe(401);
  });
  test('is a download that may do nothing when it is opened', async () => {
    const { status, headers, text } = await call('GET', '/api/v1/topology/export?format=svg', {
      token: tokens.viewer!,
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('image/svg+xml');
    expect(headers.get('content-disposition')).toBe('attachment; filename="network.svg"');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain('<svg ');
  });
  test.each([
    ['', 'format'],
    ['?format=visio', 'format'],
    ['?format=svg&siteId=nowhere', 'siteId'],
  ])('%s is refused by name', async (query, field) => {
    const { status, json } = await call('GET', `/api/v1/topology/export${query}`, { token: tokens.viewer! });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(json()).toMatchObject({ field, remedy: expect.any(String) });
  });
});

test('a MIB file is compiled when it comes, used by tools, and removed', async () => {
  const text =
    'ACME-MIB DEFINITIONS ::= BEGIN\nIMPORTS enterprises FROM SNMPv2-SMI;\nacmeRoot OBJECT IDENTIFIER ::= { enterprises 99999 }\nEND\n';
  const run = async () =>
    (
      await call('POST', '/api/v1/tools/snmp-walk/runs', {
        token: tokens.operator!,
        body: { targets: ['127.0.0.1'], credential: 'none', root: 'acmeRoot' },
      })
    ).text;
  expect(await run()).toContain('no object of that name');
  expect(
    (await call('POST', '/api/v1/mibs', { token: tokens.operator!, body: { name: 'a', text } })).status,
  ).toBe(403);
  const added = await call('POST', '/api/v1/mibs', {
    token: tokens.engineer!,
    body: { name: 'acme.mib', text },
  });
  expect(added.json()).toMatchObject({ modules: [{ name: 'ACME-MIB', objects: 1 }], problems: [] });
  // The name is understood now: what is missing is the credential.
  expect(await run()).toMatch(/not-found.*credential/);
  expect((await call('GET', '/api/v1/mibs/texts', { token: tokens.viewer! })).json()).toEqual({
    items: [{ name: 'acme.mib', text }],
  });
  for (const body of [{ name: '../x', text }, { name: 'x', text: 'no MIB' }, { name: 'x' }])
    expect((await call('POST', '/api/v1/mibs', { token: tokens.engineer!, body })).json()).toMatchObject({
      code: 'invalid-input',
    });
  const log = await call('GET', '/api/v1/audit?limit=10', { token: tokens.admin! });
  expect(log.text).toContain('mib:acme.mib');
  expect(log.text).not.toContain('DEFINITIONS');
  expect((await call('DELETE', '/api/v1/mibs/acme.mib', { token: tokens.engineer! })).status).toBe(200);
  expect((await call('DELETE', '/api/v1/mibs/acme.mib', { token: tokens.engineer! })).status).toBe(404);
});

test('only an administrator may write to a device', async () => {
  const body = { targets: ['127.0.0.1'], credential: 'none', object: 'sysName.0', value: 'x' };
  expect((await call('POST', '/api/v1/tools/snmp-set/runs', { token: tokens.engineer!, body })).status).toBe(
    403,
  );
  expect((await call('POST', '/api/v1/tools/snmp-set/runs', { token: tokens.admin!, body })).status).toBe(
    200,
  );
});
