/** Import, export and the NetBox facade over a whole server. pynetbox itself is not here: its requests are replayed as it writes them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#pure/contract/fake-host.ts';
import { type RunningServer, startServer } from '../../main/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-exchange-'));
let server: RunningServer;
let base = '';
let token = '';

const ask = async (
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
) => {
  const response = await fetch(path.startsWith('http') ? path : base + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
};

const devices = 60;
const file = [
  'name,address,kind,vendor,model,platform,site,tags,serial,password',
  ...Array.from(
    { length: devices },
    (_, i) => `sw-${i},10.0.${i}.1/24,switch,Cisco,C9300,ios,${i % 2 ? 'Paris' : ''},core,SER${i},hunter2`,
  ),
].join('\n');

beforeAll(async () => {
  server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
  base = server.url.replace(/\/$/, '');
  const setup = await ask('POST', '/api/v1/setup', {
    body: {
      token: new URL(server.setupUrl!).searchParams.get('token'),
      name: 'eve',
      password: 'correct horse battery',
    },
  });
  const cookie = setup.headers.get('set-cookie')!.split(';')[0]!;
  const made = await fetch(`${base}/api/v1/tokens`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'test', role: 'admin' }),
  });
  token = ((await made.json()) as { secret: string }).secret;
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('a dry run, the same applied, and nothing of the file in the audit log', async () => {
  const plan = (await ask('POST', '/api/v1/import', { body: { content: file } })).json();
  expect(plan).toMatchObject({
    format: 'csv',
    applied: false,
    counts: { create: devices },
    sites: ['Paris'],
  });
  const done = await ask('POST', '/api/v1/import', {
    body: { content: file, dryRun: false, planId: plan.planId },
  });
  expect(done.json()).toMatchObject({ applied: true, planId: plan.planId, counts: { create: devices } });
  const again = (await ask('POST', '/api/v1/import', { body: { content: file, dryRun: false } })).json();
  expect(again.counts).toEqual({ create: 0, change: 0, keep: devices, refuse: 0 });
  const audit = (await ask('GET', '/api/v1/audit?limit=20')).text;
  expect(audit).toContain(`${file.length} characters`);
  expect(audit).not.toContain('hunter2');
  const stale = await ask('POST', '/api/v1/import', { body: { content: file, dryRun: false, planId: 'x' } });
  expect([stale.status, stale.json().field]).toEqual([409, 'planId']);
});

test('a file of several megabytes is taken, one beyond the bound is refused with what to do', async () => {
  const padded = `${file}\n${'x'.repeat(100)},`.padEnd(4 * 1024 * 1024, ' ');
  expect((await ask('POST', '/api/v1/import', { body: { content: padded } })).status).toBe(200);
  const huge = await ask('POST', '/api/v1/import', { body: { content: 'x'.repeat(17 * 1024 * 1024) } });
  expect([huge.status, huge.json().field]).toEqual([422, 'content']);
});

test.each([
  ['csv', 'text/csv; charset=utf-8', /^name,address,/],
  ['json', 'application/json; charset=utf-8', /^{\n {2}"nocturne": 1/],
  ['yaml', 'application/yaml', /^nocturne: 1/],
  ['ansible', 'application/yaml', /^all:\n {2}hosts:/],
])('the inventory as %s', async (format, type, beginning) => {
  const { headers, text, status } = await ask('GET', `/api/v1/export/${format}?download=true`);
  expect([status, headers.get('content-type')]).toEqual([200, type]);
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="nocturne\.[\w.]+"$/);
  expect(text).toMatch(beginning);
  expect(text).not.toContain('hunter2');
});

test('Prometheus service discovery: 200, application/json, a list of groups', async () => {
  const { headers, json, status } = await ask('GET', '/api/v1/export/http_sd', {
    headers: { accept: 'application/json', 'x-prometheus-refresh-interval-seconds': '60' },
  });
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(headers.get('content-disposition')).toBeNull();
  const groups = json() as { targets: string[]; labels: Record<string, string> }[];
  expect(groups).toHaveLength(devices);
  expect(Object.keys(groups[0]!)).toEqual(['targets', 'labels']);
  expect((await ask('GET', '/api/v1/export/http_sd?q=site:Nowhere')).json()).toEqual([]);
});

/** As pynetbox sends it: `Request._make_call` with a session of `requests`. */
const netbox = (path: string) =>
  ask('GET', path, { headers: { accept: 'application/json;', authorization: `Token ${token}` } });

test('api.version is asked without a token, api.status with one', async () => {
  const version = await fetch(`${base}/netbox/api/`);
  expect([version.status, version.headers.get('api-version')]).toEqual([200, '4.0']);
  expect((await netbox('/netbox/api/status/')).json()).toMatchObject({ 'netbox-version': '4.0.0' });
  expect((await fetch(`${base}/netbox/api/dcim/devices/`)).status).toBe(401);
});

test('devices.all() walks the pages as pynetbox does', async () => {
  // First `?limit=50`, then `limit=50&offset=<results so far>`, then `next` as it was given.
  const first = (await netbox('/netbox/api/dcim/devices/?limit=25')).json();
  expect(first).toMatchObject({ count: devices, previous: null });
  const seen = [...first.results];
  let answer = (await netbox(`/netbox/api/dcim/devices/?limit=25&offset=${seen.length}`)).json();
  seen.push(...answer.results);
  while (answer.next) {
    expect(answer.next.startsWith(`${base}/netbox/api/dcim/devices/?`)).toBe(true);
    answer = (await netbox(answer.next)).json();
    seen.push(...answer.results);
  }
  expect(new Set(seen.map((item) => item.id)).size).toBe(devices);
  // `limit=0` is the default of pynetbox: as many as there may be.
  expect((await netbox('/netbox/api/dcim/devices/?limit=0')).json().results).toHaveLength(devices);
});

test('devices.get(name=…), get(id) and what it leads to', async () => {
  const found = (await netbox('/netbox/api/dcim/devices/?name=sw-7&limit=0')).json();
  expect(found.count).toBe(1);
  const [device] = found.results;
  expect(device).toMatchObject({
    name: 'sw-7',
    display: 'sw-7',
    serial: 'SER7',
    site: { name: 'Paris', slug: 'paris' },
    role: { slug: 'switch' },
    device_type: { model: 'C9300', manufacturer: { slug: 'cisco' } },
    platform: { slug: 'ios' },
    status: { value: 'active', label: 'Active' },
    primary_ip4: { address: '10.0.7.1/24' },
    tags: [{ slug: 'core' }],
  });
  // Nested objects are fetched by their `url`, which begins with the address that pynetbox was given.
  for (const nested of [
    device,
    device.site,
    device.role,
    device.device_type,
    device.device_type.manufacturer,
    device.platform,
    device.primary_ip4,
  ]) {
    expect(nested.url.startsWith(`${base}/netbox/api/`)).toBe(true);
    const full = await netbox(nested.url);
    expect([full.status, full.json().id]).toEqual([200, nested.id]);
    expect(Number.isSafeInteger(nested.id)).toBe(true);
  }
  expect((await netbox('/netbox/api/dcim/devices/1/')).status).toBe(404);
});

test.each([
  ['dcim/devices/?site=paris&limit=0', devices / 2],
  ['dcim/devices/?site=unassigned&limit=0', devices / 2],
  ['dcim/devices/?name=sw-1&name=sw-2&limit=0', 2],
  ['dcim/devices/?q=ser59&limit=0', 1],
  ['dcim/devices/?manufacturer=cisco&role=switch&tag=core&has_primary_ip=true&limit=1', devices],
  ['dcim/devices/?name__ic=W-1&limit=0', 11],
  ['dcim/sites/?name=Paris', 1],
  ['dcim/manufacturers/', 1],
  ['dcim/device-types/?manufacturer=cisco', 1],
  ['dcim/device-roles/', 1],
  ['dcim/platforms/', 1],
  ['dcim/interfaces/?device=sw-1', 0],
  ['dcim/cables/', 0],
  ['ipam/ip-addresses/?address=10.0.3.1', 1],
  ['ipam/ip-addresses/?address=10.0.3.1/24', 1],
  ['ipam/ip-addresses/?parent=10.0.2.0/23', 2],
  ['ipam/prefixes/?prefix=10.0.3.0/24', 1],
])('filter: %s gives %d', async (path, count) => {
  const answer = await netbox(`/netbox/api/${path}`);
  expect(answer.status).toBe(200);
  expect(answer.json().count).toBe(count);
});

test('the facade itself is a NetBox that the importer reads', async () => {
  await ask('POST', '/api/v1/credentials', {
    body: { name: 'own', credential: { kind: 'password', user: 'token', password: token } },
  });
  const plan = await ask('POST', '/api/v1/import/netbox', {
    body: { url: `${base}/netbox`, credential: 'own' },
  });
  expect(plan.status).toBe(200);
  const result = plan.json();
  expect(result.notes).toEqual([]);
  expect(result.rows).toHaveLength(devices);
  expect(result.counts).toMatchObject({ create: 0, refuse: 0 });
  expect(plan.text).not.toContain(token);
  // Only what the facade adds differs: its custom fields, and the site of devices that have none.
  const fields = new Set(
    result.rows.flatMap((row: { changes: { field: string }[] }) => row.changes.map((item) => item.field)),
  );
  expect([...fields].filter((field) => !String(field).startsWith('field.'))).toEqual(['site']);
});

test('what the facade does not do is refused with a reason', async () => {
  const unknown = await netbox('/netbox/api/dcim/devices/?colour=red');
  expect([unknown.status, unknown.json().field]).toEqual([422, 'colour']);
  expect((await netbox('/netbox/api/dcim/racks/')).status).toBe(404);
  expect((await netbox('/netbox/api/constructor/name/')).status).toBe(404);
  const written = await ask('POST', '/netbox/api/dcim/devices/', {
    body: { name: 'x' },
    headers: { authorization: `Token ${token}` },
  });
  expect([written.status, written.json().code]).toEqual([403, 'forbidden']);
});
