/** The real engine on this machine's loopback, and over a cable between two namespaces that the test makes itself. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EchoPlan, echoStatuses } from '#pure/contract/network.ts';
import { createNetwork, type RealNetwork } from './index.ts';
import { loadNative } from './native.ts';
import { selfCheck, workingCapabilities } from './self-check.ts';

const works = workingCapabilities(await loadNative(), true);
const mayEcho = works.has('icmp');
const root = process.getuid?.() === 0 && works.has('raw');
const never = () => new AbortController().signal;
const plan = (targets: string[], more: Partial<EchoPlan> = {}): EchoPlan => ({
  targets,
  count: 3,
  intervalMs: 30,
  timeoutMs: 300,
  sizeBytes: 56,
  ...more,
});

interface Row {
  readonly target: number;
  readonly seq: number;
  readonly status: string;
  readonly rttUs: number;
  readonly from: string | undefined;
}
async function rowsOf(net: RealNetwork, echo: EchoPlan, signal = never()): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of net.echo(echo, signal))
    for (let i = 0; i < batch.size; i++)
      rows.push({
        target: batch.targetIndex[i]!,
        seq: batch.seq[i]!,
        status: echoStatuses[batch.status[i]!]!,
        rttUs: batch.rttUs[i]!,
        from: batch.from.get(i),
      });
  return rows;
}

// Skipped where this process may send no ICMP: neither ping_group_range nor CAP_NET_RAW allows it.
describe.skipIf(!mayEcho).each(['inline', 'worker'] as const)('loopback, %s', (mode) => {
  let net: RealNetwork;
  beforeAll(async () => {
    net = await createNetwork({ mode });
  });
  afterAll(async () => {
    await net.close();
  });

  test('both families answer every probe, once, with a kernel round trip', async () => {
    const rows = await rowsOf(net, plan(['127.0.0.1', '127.1.2.3', '::1']));
    expect(rows).toHaveLength(9);
    expect(new Set(rows.map((row) => `${row.target} ${row.seq}`)).size).toBe(9);
    for (const row of rows) {
      expect(row).toMatchObject({ status: 'reply', from: undefined });
      expect(row.rttUs).toBeGreaterThan(0);
      expect(row.rttUs).toBeLessThan(50_000);
    }
  });

  test('concurrent calls share the sockets and keep their answers apart', async () => {
    const lists = await Promise.all(
      [20, 50, 80].map((size) => rowsOf(net, plan(loopbacks(size), { count: 2 }))),
    );
    expect(lists.map((rows) => rows.length)).toEqual([40, 100, 160]);
    expect(lists.flat().every((row) => row.status === 'reply')).toBe(true);
  });

  test('a continuous job ends when aborted', async () => {
    const stop = new AbortController();
    let rows = 0;
    for await (const batch of net.echo(plan(['127.0.0.1'], { count: null }), stop.signal)) {
      rows += batch.size;
      if (rows >= 3) stop.abort();
    }
    expect(rows).toBeGreaterThanOrEqual(3);
  });

  test('leaving the loop ends the job', async () => {
    for await (const _ of net.echo(plan(['127.0.0.1'], { count: null }), never())) break;
    expect(await rowsOf(net, plan(['127.0.0.1'], { count: 1 }))).toHaveLength(1);
  });

  test('a sweep finds all of a range, and only that', async () => {
    const found = new Set<number>();
    let v6 = 0;
    const ranges = {
      rangesV4: Uint32Array.of(0x7f000001, 0x7f000400, 0x7f010000, 0x7f0100ff),
      addressesV6: ['::1'],
    };
    for await (const batch of net.sweep(
      { ...ranges, retries: 1, timeoutMs: 'auto', ratePps: null },
      never(),
    )) {
      for (const address of batch.addressV4) found.add(address);
      v6 += batch.aliveV6.length;
      expect(batch.total).toBe(1281);
    }
    expect(found.size).toBe(1280);
    expect(found.has(0x7f000401)).toBe(false);
    expect(v6).toBe(1);
  });

  test('a rate limit is kept', async () => {
    const startMs = performance.now();
    const rangesV4 = Uint32Array.of(0x7f000001, 0x7f000064);
    let found = 0;
    for await (const batch of net.sweep(
      { rangesV4, addressesV6: [], retries: 0, timeoutMs: 100, ratePps: 500 },
      never(),
    ))
      found += batch.size;
    expect(found).toBe(100);
    expect(performance.now() - startMs).toBeGreaterThan(190);
  });
});

function loopbacks(size: number): string[] {
  return Array.from({ length: size }, (_, i) => `127.0.1.${i + 1}`);
}

// Skipped without root: it makes namespaces with a router that refuses in every way.
describe.skipIf(!root)('over a cable', () => {
  const names = ['a', 'r', 'b'].map((letter) => `nott${process.pid}${letter}`) as [string, string, string];
  const [here, router, there] = names;
  const nocturne = new URL('../../../bin/nocturne', import.meta.url).pathname;
  const ip = (...argv: string[]) => execFileSync('ip', argv, { stdio: 'pipe' });
  const inside = (name: string, ...argv: string[]) => ip('netns', 'exec', name, ...argv);
  const remove = () => {
    for (const name of names)
      try {
        ip('netns', 'del', name);
      } catch {
        // Not made yet.
      }
  };
  async function records(...argv: string[]): Promise<Record<string, unknown>[]> {
    const command = ['netns', 'exec', here, nocturne, ...argv, '--json'];
    // A fault found is exit code 1; the records are what counts here.
    const done = await promisify(execFile)('ip', command).catch((error: { stdout: string }) => error);
    return done.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  beforeAll(() => {
    remove();
    for (const name of names) ip('netns', 'add', name);
    for (const [from, to, left, right] of [
      [here, router, '10.77.1.1/24', '10.77.1.254/24'],
      [router, there, '10.77.2.254/24', '10.77.2.1/24'],
    ] as const) {
      const device = from === here ? 'near' : 'far';
      ip('link', 'add', device, 'netns', from, 'type', 'veth', 'peer', 'name', device, 'netns', to);
      ip('-n', from, 'addr', 'add', left, 'dev', device);
      ip('-n', to, 'addr', 'add', right, 'dev', device);
      for (const name of [from, to]) ip('-n', name, 'link', 'set', device, 'up');
    }
    for (const name of names) ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', here, 'route', 'add', 'default', 'via', '10.77.1.254');
    ip('-n', there, 'route', 'add', 'default', 'via', '10.77.2.254');
    inside(router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.icmp_ratelimit=0');
    ip('-n', router, 'route', 'add', 'prohibit', '10.77.3.0/24');
    ip('-n', router, 'route', 'add', 'unreachable', '10.77.4.0/24');
    // Two routers that send it back and forth.
    ip('-n', router, 'route', 'add', '10.77.5.0/24', 'via', '10.77.2.1');
    inside(there, 'sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.icmp_ratelimit=0');
  });
  afterAll(remove);

  test('every kind of failure is told apart and names who reported it', async () => {
    const targets = ['10.77.2.1', '10.77.3.9', '10.77.4.9', '10.77.5.9', '10.77.6.9', '10.77.2.77'];
    // One probe each: Linux sends one peer a burst of five route errors (net.ipv4.route.error_burst), then one a second.
    const found = await records('ping', ...targets, '--count', '1', '--timeout', '600ms');
    const statuses = (target: string) => [
      ...new Set(
        found.filter((item) => item.kind === 'reply' && item.target === target).map((item) => item.status),
      ),
    ];
    expect(statuses('10.77.2.1')).toEqual(['reply']);
    expect(statuses('10.77.3.9')).toEqual(['filtered']);
    expect(statuses('10.77.4.9')).toEqual(['host-unreachable']);
    expect(statuses('10.77.5.9')).toEqual(['ttl-exceeded']);
    expect(statuses('10.77.6.9')).toEqual(['net-unreachable']);
    expect(statuses('10.77.2.77')).toEqual(['timeout']);
    const refused = found.find((item) => item.target === '10.77.3.9' && item.kind === 'reply');
    expect(refused).toMatchObject({ from: '10.77.1.254', fault: { code: 'filtered' } });
  });

  test('a small TTL ends at the router', async () => {
    const [first] = await records('ping', '10.77.2.1', '--count', '1', '--ttl', '1');
    expect(first).toMatchObject({ status: 'ttl-exceeded', from: '10.77.1.254' });
  });

  test('ARP finds a host that drops every ping', async () => {
    inside(router, 'sysctl', '-qw', 'net.ipv4.icmp_echo_ignore_all=1');
    const found = await records(
      'sweep',
      '10.77.1.0/24',
      '--no-names',
      '--timeout',
      '100ms',
      '--retries',
      '0',
    );
    inside(router, 'sysctl', '-qw', 'net.ipv4.icmp_echo_ignore_all=0');
    const silent = found.find((item) => item.address === '10.77.1.254');
    expect(silent).toMatchObject({ kind: 'host', evidence: ['arp'] });
    expect(silent?.mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
  });
});

test('the self-check names what is lost and how to get it', async () => {
  for (const finding of await selfCheck()) {
    expect(finding.lost === '').toBe(finding.works);
    if (finding.works) expect(finding.command).toBeNull();
  }
  expect(workingCapabilities(undefined).has('tcp')).toBe(true);
  expect(workingCapabilities(undefined).has('icmp')).toBe(false);
});
