import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable, type ToolRecord } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { dnsAudit } from './dns-audit.ts';

const tool = runnable(dnsAudit);
const program = ['/usr/sbin/dnsmasq', '/usr/bin/dnsmasq'].find((path) => existsSync(path));
const missing = program === undefined ? 'dnsmasq is not installed' : undefined;
if (missing && process.env.CI) throw new Error(`in CI the server must be there: ${missing}`);

interface Server {
  readonly stop: () => Promise<void>;
}
/** dnsmasq that knows the given records only, on one loopback address; undefined where the port is taken. */
async function serve(address: string, port: number, records: readonly string[]): Promise<Server | undefined> {
  const child = spawn(
    program!,
    [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--no-hosts',
      '--no-resolv',
      '--bind-interfaces',
      '--pid-file=',
      `--listen-address=${address}`,
      `--port=${port}`,
      ...records,
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (let tries = 0; tries < 50; tries++) {
    if (child.exitCode !== null) return undefined;
    const { verdict } = await audit([address], port, ['192.0.2.1']);
    if (verdict.ok || verdict.fault?.code === 'content-mismatch') break;
    await sleep(100);
  }
  return {
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const audit = (servers: string[], port: number, targets: string[], more: object = {}) =>
  runForReal(tool, { targets, servers, port, timeoutMs: 500, retries: 0, ...more });
const ptr = (last: number, name: string) => `--ptr-record=${last}.2.0.192.in-addr.arpa,${name}`;
const findings = (records: readonly ToolRecord[]) =>
  records.flatMap((item) => (item.kind === 'checked' ? [`${item.target} ${item.finding}`] : [])).sort();

describe.skipIf(missing)(`against dnsmasq${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let port: number;
  const servers: Server[] = [];
  const first = [
    '--local=/example/2.0.192.in-addr.arpa/',
    ptr(1, 'good.example'),
    '--host-record=good.example,192.0.2.1',
    ptr(2, 'nowhere.example'),
    ptr(3, 'moved.example'),
    '--host-record=moved.example,192.0.2.33',
    ptr(4, 'four.example'),
    ptr(4, 'vier.example'),
    '--address=/four.example/192.0.2.4',
    '--address=/vier.example/192.0.2.4',
    '--address=/alone.example/192.0.2.6',
    '--address=/alias.example/192.0.2.1',
  ];
  const second = [
    '--local=/example/2.0.192.in-addr.arpa/',
    ptr(1, 'other.example'),
    '--host-record=other.example,192.0.2.1',
  ];
  beforeAll(async () => {
    for (let tries = 0; tries < 10 && servers.length < 2; tries++) {
      for (const server of servers.splice(0)) await server.stop();
      port = await freePort();
      const started = [await serve('127.0.0.1', port, first), await serve('127.0.0.2', port, second)];
      servers.push(...started.filter((server) => server !== undefined));
    }
    expect(servers, 'no free port after ten tries').toHaveLength(2);
  }, 60_000);
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  test('each kind of disagreement is told apart', async () => {
    const { records, verdict } = await audit(['127.0.0.1'], port, ['192.0.2.0/29']);
    expect(findings(records)).toEqual([
      '192.0.2.1 ok',
      '192.0.2.2 no-address',
      '192.0.2.3 address-differs',
      '192.0.2.4 several-ptr',
    ]);
    expect(verdict).toMatchObject({
      ok: false,
      summary: '4 checked, 2 wrong, 1 with several names',
      fault: { code: 'content-mismatch', message: '192.0.2.2: nowhere.example has no A record' },
    });
    expect(verdict.metrics).toEqual([{ name: 'findings', value: 2 }]);
  });

  test('addresses without a name are findings when asked for', async () => {
    const { records } = await audit(['127.0.0.1'], port, ['192.0.2.5-6'], { missing: true });
    expect(findings(records)).toEqual(['192.0.2.5 no-ptr', '192.0.2.6 no-ptr']);
  });

  test('names are followed the other way round', async () => {
    const { records } = await audit(['127.0.0.1'], port, [
      'good.example',
      'alone.example',
      'alias.example',
      'absent.example',
    ]);
    expect(findings(records)).toEqual([
      'absent.example no-address',
      'alias.example ptr-differs',
      'alone.example no-ptr',
      'good.example ok',
    ]);
  });

  test('two servers that do not say the same', async () => {
    const { records, verdict } = await audit(['127.0.0.1', '127.0.0.2'], port, ['192.0.2.1']);
    expect(findings(records)).toEqual(['192.0.2.1 ok', '192.0.2.1 ok', '192.0.2.1 servers-differ']);
    expect(verdict.fault?.message).toContain('good.example');
    expect(verdict.fault?.message).toContain('other.example');
  });

  test('a thousand addresses are streamed with their progress', async () => {
    const { records, verdict } = await audit(['127.0.0.1'], port, ['192.0.2.0/24', '192.0.3.0-192.0.5.255'], {
      missing: false,
      concurrency: 128,
    });
    expect(records.filter((item) => item.kind === 'progress').at(-1)).toMatchObject({
      done: 1022,
      total: 1022,
    });
    expect(verdict.ok).toBe(false);
  }, 20_000);
});

test('a silent server is a failure of each check, and a bad one is refused', async () => {
  const silent = await audit(['127.0.0.1'], 9, ['192.0.2.1']);
  expect(silent.verdict.ok).toBe(false);
  expect(findings(silent.records)).toEqual(['192.0.2.1 failed']);
  expect((await audit(['dns.example'], 53, ['192.0.2.1'])).verdict.fault).toMatchObject({
    code: 'invalid-input',
    field: 'servers',
  });
});
