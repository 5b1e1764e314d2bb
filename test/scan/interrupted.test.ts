/** A run that is killed at any moment, and gone on from until it ends, gives what one run would have given. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScanFinding, ScannedPort, ScanRun } from '#pure/contract/resources.ts';
import { readScan } from '#pure/scan/formats/index.ts';
import { portsOf } from '#pure/scan/port-ranges.ts';
import { namespaces } from '../namespace.ts';
import { type Living, type LivingServer, newToken, serve, startLiving, until } from './living.ts';

const able = namespaces && existsSync('/usr/bin/socat') && existsSync('/usr/bin/openssl');
const attemptsMax = 20;

/** All that a file says of hosts, without what wavers: times, and the words of evidence. */
function whole(path: string): { readonly lines: readonly string[]; readonly complete: boolean } {
  const { result } = readScan(readFileSync(path, 'utf8'));
  const lines = result!.hosts.flatMap(({ address, host, ports, rest, findings, end }) => [
    `${address} ${host?.state} ${end?.complete}`,
    ...ports.map(({ transport, port, state, service }) =>
      [address, `${transport}/${port}`, state, service?.name, service?.product, service?.version].join(' '),
    ),
    ...rest.flatMap(({ transport, ports: ranges, state }) =>
      portsOf(ranges).map((port) => `${address} ${transport}/${port} ${state}   `),
    ),
    ...findings.map(({ transport, port, rule, subject }) =>
      [address, `${transport}/${port}`, rule, subject].join(' '),
    ),
  ]);
  return { lines: [...new Set(lines)].sort(), complete: result!.end?.complete === true };
}

describe.skipIf(!able)('interrupted runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-interrupted-'));
  let living: Living;
  let server: LivingServer | undefined;

  beforeAll(async () => {
    living = await startLiving();
    for (const last of [11, 12]) {
      const machine = await living.host(last);
      living.says(machine, 22, 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n');
      living.tls(machine, 443, `h${last}.example`);
      living.says(machine, 8080, 'HTTP/1.0 200 OK\r\nServer: nginx/1.22.1\r\n\r\nhello');
      living.start(machine, ['socat', 'UDP-LISTEN:5353,fork,reuseaddr', 'SYSTEM:cat']);
    }
  }, 60_000);
  afterAll(async () => {
    await server?.end('SIGKILL');
    await living?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  const targets = ['-n', '10.88.0.10-10.88.0.13'];
  test.each([
    ['SYN', ['-sS', '-p', '1-2000', '--max-rate', '800', ...targets], 700],
    ['UDP', ['-sU', '-p', '5348-5355', '--max-rate', '40', ...targets], 700],
    ['services', ['-sV', '-p', '20-25,443,8080', ...targets], 500],
    ['audits', ['-sV', '--audit', 'safe', '-p', '22,443,8080', ...targets], 700],
    ['by nmap', ['--with-nmap', '-sS', '-p', '1-3000', '--max-rate', '1500', ...targets], 900],
  ] as const)('%s: killed again and again', { timeout: 240_000 }, async (name, flags, firstKillMs) => {
    if (name === 'by nmap' && !existsSync('/usr/bin/nmap')) return;
    const [at, once] = ['killed', 'once'].map((word) =>
      join(folder, `${name.replace(' ', '-')}-${word}.ndjson`),
    );
    const one = await living.nocturne(['scan', ...flags, '-oJ', once!]);
    expect(one.code, one.err).toBe(0);
    let killed = 0;
    // Each attempt lives longer, since a host that is cut begins anew with its closed ports: somewhere in between every phase is cut.
    for (let attempt = 0; ; attempt++) {
      expect(attempt, 'it comes to an end').toBeLessThan(attemptsMax);
      const begun = existsSync(at!) && readFileSync(at!, 'utf8').split('\n').length > 2;
      const argv = begun ? ['scan', '--resume', at!] : ['scan', ...flags, '-oJ', at!];
      const { code, err } = await living.nocturne(argv, { killAfterMs: firstKillMs * 1.35 ** attempt });
      // The last kill may have come when everything was said.
      if (code === 0 || (existsSync(at!) && whole(at!).complete)) break;
      expect(code, err).toBe(null);
      killed++;
    }
    expect(killed, 'it was killed at least once').toBeGreaterThan(0);
    const [again, alone] = [whole(at!), whole(once!)];
    process.stdout.write(`${name}: killed ${killed} times, ${alone.lines.length} lines\n`);
    expect(again.complete).toBe(true);
    expect(again.lines).toEqual(alone.lines);
  });

  test('a server that is killed goes on by itself, and knows what an undisturbed one knows', {
    timeout: 480_000,
  }, async () => {
    const known = async (kills: number) => {
      const dataDir = mkdtempSync(join(folder, 'server-'));
      const token = newToken(dataDir);
      server = await serve(living, dataDir, token);
      const { id } = await server.api<{ id: string }>('POST', '/scans', {
        name: 'All',
        targets: ['10.88.0.10-10.88.0.13'],
        options: { ports: '1-1500,8080', ratePps: 1000, services: true, audits: ['safe'], names: false },
      });
      const { id: runId } = await server.api<ScanRun>('POST', `/scans/${id}/runs`);
      for (let i = 0; i < kills; i++) {
        await new Promise((resolve) => setTimeout(resolve, 1500 + i * 1000));
        await server.end('SIGKILL');
        server = await serve(living, dataDir, token);
      }
      const run = await until(
        'the end of the run',
        async () => {
          const now = await server!.api<ScanRun>('GET', `/scan-runs/${runId}`);
          return now.endedMs !== null && now;
        },
        120_000,
      );
      const ports = await server.api<{ items: ScannedPort[] }>(
        'GET',
        '/scan-ports?limit=1000&all=true&sort=port',
      );
      const findings = await server.api<{ items: ScanFinding[] }>('GET', '/scan-findings?limit=1000');
      await server.end('SIGTERM');
      return {
        state: run.state,
        hosts: run.counts.hosts,
        ports: ports.items
          .map(({ address, transport, port, state, service }) =>
            [address, transport, port, state, service?.product, service?.version].join(' '),
          )
          .sort(),
        findings: findings.items
          .map(({ address, port, rule, subject }) => [address, port, rule, subject].join(' '))
          .sort(),
      };
    };
    const alone = await known(0);
    expect(alone).toMatchObject({ state: 'finished', hosts: 2 });
    expect(alone.ports.length).toBeGreaterThanOrEqual(6);
    expect(await known(3)).toEqual(alone);
  });
});
