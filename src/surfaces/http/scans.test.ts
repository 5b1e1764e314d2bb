/** Scans over the whole server: declared, fed with results, compared, accepted, exported. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#pure/contract/fake-host.ts';
import { factsOf, https, ssh } from '#services/scans/fake-scan.ts';
import { type RunningServer, startServer } from '../../main/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-scans-'));
let server: RunningServer;
let base = '';
const tokens: Record<string, string> = {};

const call = async (method: string, path: string, body?: unknown, role = 'admin') => {
  const response = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${tokens[role]}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
};
const until = async <T>(look: () => Promise<T | undefined | false>): Promise<T> => {
  for (let i = 0; i < 200; i++) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen');
};

beforeAll(async () => {
  server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
  base = server.url.replace(/\/$/, '');
  const setup = await fetch(`${base}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: new URL(server.setupUrl!).searchParams.get('token')!,
      ...{ name: 'eve', password: 'correct horse battery' },
    }),
  });
  const cookie = setup.headers.get('set-cookie')!.split(';')[0]!;
  for (const role of ['viewer', 'operator', 'engineer', 'admin']) {
    const made = await fetch(`${base}/api/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ name: role, role }),
    });
    tokens[role] = ((await made.json()) as { secret: string }).secret;
  }
  await call('PATCH', '/settings/probes', { scopes: ['10.0.0.0/8', '127.0.0.0/8'] });
  await server.stop();
  server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
  base = server.url.replace(/\/$/, '');
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const lines = (...facts: readonly object[]) => facts.map((fact) => JSON.stringify(fact)).join('\n');

test('from the declaration to the alert, the exception and the file', async () => {
  expect((await call('POST', '/scans', { name: 'Lab', targets: ['192.0.2.0/24'] })).json()).toMatchObject({
    code: 'out-of-scope',
    field: 'targets',
  });
  // Alerts wait for the sensors that there are, so there is one.
  await call('POST', '/sensors', {
    ...{ name: 'self', toolId: 'tcp', intervalMs: 1000 },
    input: { targets: [new URL(base).host] },
  });
  const estimate = await call('POST', '/scans/estimate', { targets: ['10.0.0.0/24'] }, 'viewer');
  expect(estimate.json()).toMatchObject({ addresses: '256', outside: [], tooMany: false });
  const site = (await call('POST', '/sites', { name: 'Lab' })).json();
  const scan = (
    await call('POST', '/scans', { name: 'Lab', targets: ['10.0.0.0/24'], siteId: site.id }, 'engineer')
  ).json();
  expect(scan).toMatchObject({ owner: 'engineer', nextMs: null, lastRun: null, hosts: 0 });
  const importInto = async (content: string) =>
    (await call('POST', `/scans/${scan.id}/import`, { format: 'ndjson', content }, 'engineer')).json();
  const first = await importInto(
    lines(...factsOf('10.0.0.5', { ports: { 22: ssh(), 443: https() } }, '1-1000')),
  );
  expect(first).toMatchObject({ state: 'finished', counts: { hosts: 1, ports: 2 } });
  await importInto(
    lines(
      ...factsOf('10.0.0.5', { ports: { 22: ssh(), 443: https(), 23: {} } }, '1-1000'),
      ...factsOf(
        '10.0.0.6',
        {
          ports: { 443: https('ff') },
          findings: [{ rule: 'tls/old', transport: 'tcp', port: 443, severity: 'critical' }],
        },
        '1-1000',
      ),
    ),
  );
  // A host that was never looked at is a first look; a port that was looked at is news.
  const alerts = await until(async () => {
    const { items } = (await call('GET', '/alerts')).json() as { items: { title: string; id: string }[] };
    return items.length >= 2 && items.map((item) => item.title).sort();
  });
  expect(alerts).toEqual([
    expect.stringMatching(/^Lab: 1 new finding: /),
    expect.stringMatching(/^Lab: 1 new open port: /),
  ]);

  const hosts = (await call('GET', '/scan-hosts?sort=-ports', undefined, 'viewer')).json();
  expect(hosts).toMatchObject({
    total: 2,
    items: [
      { address: '10.0.0.5', openPorts: 3, siteName: 'Lab', services: ['ssh', 'http'] },
      { address: '10.0.0.6', findings: { critical: 1 } },
    ],
  });
  expect((await call('GET', '/scan-ports?q=service:ssh')).json()).toMatchObject({ total: 1 });
  expect((await call('GET', '/scan-hosts/10.0.0.5')).json()).toMatchObject({
    ports: [{ port: 22, management: true }, { port: 23 }, { port: 443, certificate: { subject: 'CN=www' } }],
    history: [{ title: 'Port 23/tcp is open', news: 'new-port' }],
  });
  const compared = (await call('GET', `/scans/${scan.id}/compare`)).json();
  expect(compared).toMatchObject({ from: { runId: first.id }, counts: { gone: 0, changed: 0 } });
  expect((await call('GET', `/scan-changes?runId=${compared.to.runId}`)).json()).toMatchObject({ total: 1 });

  const finding = (await call('GET', '/scan-findings?state=todo')).json().items[0];
  const taken = await call('PATCH', `/scan-findings/${finding.id}`, { assignee: 'mallory' }, 'operator');
  expect(taken.json()).toMatchObject({ assignee: 'mallory', notes: [{ by: 'operator' }] });
  const exception = { targets: ['10.0.0.6'], rule: 'tls/old', owner: 'eve', reason: 'replaced in May' };
  expect((await call('POST', '/scan-exceptions', exception, 'operator')).status).toBe(403);
  const accepted = (await call('POST', '/scan-exceptions', exception, 'engineer')).json();
  expect(accepted).toMatchObject({ findings: 1, state: 'active', createdBy: 'engineer' });
  const baseline = await call('GET', '/scan-exceptions/file', undefined, 'viewer');
  expect(baseline.headers.get('content-disposition')).toContain('scan-baseline.json');
  const content = baseline.text.replace('replaced in May', 'replaced in June');
  expect((await call('POST', '/scan-exceptions/import', { content }, 'operator')).status).toBe(403);
  expect((await call('POST', '/scan-exceptions/import', { content }, 'engineer')).json()).toEqual({
    ...{ created: 0, changed: 1, same: 0, expired: 0 },
  });
  expect((await call('GET', '/scan-exceptions')).json()).toMatchObject({
    items: [{ reason: 'replaced in June', findings: 1 }],
  });
  expect((await call('GET', '/scan-audits', undefined, 'viewer')).json().items).toContainEqual(
    expect.objectContaining({ id: 'dhcp', of: 'link', risk: 'safe' }),
  );
  expect((await call('GET', '/scan-surface')).json()).toMatchObject({
    total: { hosts: 2, openPorts: 4, management: 1 },
    sites: [{ siteName: 'Lab' }],
  });
  const file = await call('GET', `/scan-runs/${first.id}/file?format=csv`);
  expect(file.headers.get('content-disposition')).toContain('Lab-');
  expect(file.text.split('\r\n')).toHaveLength(4);

  const audit = (await call('GET', '/audit?limit=50')).json() as {
    items: { action: string; detail: object }[];
  };
  const actions = audit.items.map((item) => item.action);
  for (const action of ['createScan', 'importScan', 'assignScanFinding', 'createScanException'])
    expect(actions).toContain(action);
  expect(actions).not.toContain('estimateScan');
  expect(JSON.stringify(audit.items.find((item) => item.action === 'importScan'))).toMatch(/\d+ characters/);
  expect((await call('DELETE', `/scans/${scan.id}`)).status).toBe(200);
  expect((await call('GET', '/scan-hosts')).json()).toMatchObject({ total: 0 });
});
