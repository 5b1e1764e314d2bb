/** What changes between two runs of a planned scan is seen, said, and told to people: a real server, real hosts that change, a real receiver. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqliteState } from '#io/state/index.ts';
import type { AlertDetail, Scan, ScanRun } from '#pure/contract/resources.ts';
import { type Machine, namespaces } from '../namespace.ts';
import {
  type Living,
  type LivingServer,
  newToken,
  type Started,
  serve,
  startLiving,
  until,
} from './living.ts';

const able = namespaces && existsSync('/usr/bin/socat') && existsSync('/usr/bin/openssl');

describe.skipIf(!able)('a planned scan of a network that changes', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'nocturne-changes-'));
  const posted = join(dataDir, 'posted.ndjson');
  let living: Living;
  let server: LivingServer;
  let token: string;
  let web: Machine;
  let ssh: Started;
  let tls: Started;
  let scan: Scan;

  const runs = async () =>
    (await server.api<{ items: ScanRun[] }>('GET', `/scan-runs?scanId=${scan.id}&limit=10`)).items;
  const nextRun = async (known: number) =>
    await until('a run that ended', async () => {
      const all = await runs();
      return all.length > known && all[0]!.endedMs !== null && all[0];
    });
  /** Its hour has come: a plan knows no shorter time than an hour, so the clock of the plan is put forward while the server is away. */
  const itIsTime = async () => {
    await server.end('SIGTERM');
    const state = await openSqliteState({ path: join(dataDir, 'state.sqlite') });
    await state.write((tx) =>
      tx
        .updateTable('scan')
        .set({ next_ms: Date.now() + 500 })
        .execute(),
    );
    await state.close();
    server = await serve(living, dataDir, token);
  };

  beforeAll(async () => {
    living = await startLiving();
    web = await living.host(11);
    ssh = living.says(web, 22, 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n');
    tls = living.tls(web, 443, 'www.example');
    token = newToken(dataDir);
    server = await serve(living, dataDir, token);
    living.start(living.scanner, [
      process.execPath,
      join(import.meta.dirname, 'receiver.mjs'),
      '9000',
      posted,
    ]);
    await server.api('POST', '/channels', {
      name: 'receiver',
      config: { kind: 'webhook', url: 'http://127.0.0.1:9000/' },
    });
    await server.api('POST', '/devices', { name: 'web', managementAddress: '10.88.0.11' });
    scan = await server.api<Scan>('POST', '/scans', {
      name: 'Office',
      targets: ['10.88.0.10-10.88.0.20'],
      options: { ports: '22,80,443,8080', services: true, names: false },
      recurrence: { every: 'day', hour: 3 },
      alarms: {
        ...{
          'new-host': 'warning',
          'new-port': 'minor',
          'port-gone': 'minor',
          'changed-certificate': 'warning',
        },
        ...{ 'changed-version': 'minor', rogue: 'major' },
      },
    });
  }, 90_000);
  afterAll(async () => {
    await server?.end('SIGTERM');
    await living?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, 30_000);

  test('the first planned run is a first look and calls nobody', { timeout: 120_000 }, async () => {
    await itIsTime();
    const run = await nextRun(0);
    expect(run).toMatchObject({
      state: 'finished',
      startedBy: 'schedule',
      counts: { hosts: 1, ports: 2, news: {} },
    });
    expect((await server.api<{ total: number }>('GET', '/alerts?limit=10')).total).toBe(0);
  });

  test('each change is an alert that says what was, since when, and what is', {
    timeout: 180_000,
  }, async () => {
    await ssh.end();
    await tls.end();
    living.says(web, 22, 'SSH-2.0-OpenSSH_9.9p1 Debian-3\r\n');
    living.tls(web, 443, 'www.example');
    living.says(web, 8080, 'HTTP/1.0 200 OK\r\nServer: nginx/1.22.1\r\n\r\nhello');
    const stranger = await living.host(15);
    living.says(stranger, 80, 'HTTP/1.0 200 OK\r\nServer: nginx/1.24.0\r\n\r\nhello');
    await itIsTime();
    const run = await nextRun(1);
    expect(run.counts.news).toEqual({
      ...{ 'changed-version': 1, 'changed-certificate': 1, 'new-port': 1, 'new-host': 1, rogue: 1 },
    });
    const alerts = await until('five alerts', async () => {
      const { items } = await server.api<{ items: { id: string; title: string }[] }>(
        'GET',
        '/alerts?limit=20',
      );
      return items.length >= 5 && items;
    });
    expect(alerts.map((alert) => alert.title).sort()).toEqual([
      'Office: 1 certificate changed: 443/tcp at 10.88.0.11',
      'Office: 1 new host: 10.88.0.15',
      'Office: 1 new open port: 8080/tcp at 10.88.0.11',
      'Office: 1 unknown host: 10.88.0.15',
      'Office: 1 version changed: 22/tcp at 10.88.0.11',
    ]);
    const why = new Map<string, string>();
    for (const { id, title } of alerts) {
      const { evidence } = await server.api<AlertDetail>('GET', `/alerts/${id}`);
      why.set(title.split(': ')[1]!, evidence.map((item) => item.statement).join('\n'));
      // No step repeats the title.
      for (const { statement } of evidence) expect(statement).not.toContain(title);
    }
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d UTC`;
    expect(why.get('1 version changed')).toMatch(
      new RegExp(
        `OpenSSH 9.2p1 Debian-2 → OpenSSH 9.9p1 Debian-3. Before, since ${time} and last seen so ${time}: OpenSSH 9.2p1.* Now: OpenSSH 9.9p1 Debian-3, which said "SSH-2.0-OpenSSH_9.9p1 Debian-3"`,
      ),
    );
    expect(why.get('1 certificate changed')).toMatch(
      new RegExp(`Before, since ${time}.*SHA-256 [0-9a-f:]{23}….* Now: .*SHA-256 [0-9a-f:]{23}…`),
    );
    expect(why.get('1 new open port')).toMatch(
      /Port 8080\/tcp (is open|opened)\. Before.* Now: open \(syn-ack.*It speaks nginx 1\.22\.1/s,
    );
    expect(why.get('1 new host')).toMatch(/silent whenever.*MAC .*arp.*Open there: 80\/tcp nginx 1\.24\.0/s);
    expect(why.get('1 unknown host')).toMatch(
      /neither the inventory nor the address plan.*Open there: 80\/tcp/s,
    );
  });

  test('all of it went out, and it ends when the run is reviewed', { timeout: 60_000 }, async () => {
    const told = await until('five messages', async () => {
      const lines = existsSync(posted) ? readFileSync(posted, 'utf8').trim().split('\n') : [];
      return lines.length >= 5 && lines;
    });
    for (const word of [
      'certificate changed',
      'new host',
      'new open port',
      'unknown host',
      'version changed',
    ])
      expect(
        told.some((line) => line.includes(word)),
        word,
      ).toBe(true);
    const [last] = await runs();
    await server.api('POST', `/scan-runs/${last!.id}/review`);
    await until('all alerts are closed', async () => {
      const { items } = await server.api<{ items: { closedMs: number | null }[] }>('GET', '/alerts?limit=20');
      return items.every((item) => item.closedMs !== null);
    });
  });
});
