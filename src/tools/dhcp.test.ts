import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaultError, fault } from '#pure/base/errors.ts';
import { fakeContext, fakeNetwork, fakeUdp } from '#pure/contract/fake-host.ts';
import type { Network } from '#pure/contract/network.ts';
import { runnable } from '#pure/contract/tool.ts';
import { collect, newFolder, program } from '../../test/real-server.ts';
import { dhcp } from './dhcp.ts';

const tool = runnable(dhcp);
const dnsmasq = program('/usr/sbin/dnsmasq');
const namespaces = spawnSync('unshare', ['-n', 'ip', 'link', 'show', 'lo']).status === 0;

describe.skipIf(!dnsmasq || !namespaces)('a real server (needs dnsmasq, root and namespaces)', () => {
  const folder = newFolder('dhcp');
  const children: ChildProcess[] = [];
  let here = '';
  const inside = (pid: string, ...args: string[]) =>
    execFileSync('nsenter', ['-t', pid, '-n', ...args], { encoding: 'utf8' });

  /** A machine of its own that sleeps; killing it takes its links along. */
  const machine = async (): Promise<string> => {
    const child = spawn('unshare', ['-n', 'sh', '-c', 'echo up; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    for await (const text of child.stdout) if (String(text).includes('up')) break;
    return String(child.pid);
  };
  /** A server on a bridge of the link, in a machine of its own. */
  const serve = async (name: string, address: string) => {
    const pid = await machine();
    inside(here, 'ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pid);
    inside(here, 'ip', 'link', 'set', name, 'master', 'lan0', 'up');
    inside(pid, 'ip', 'link', 'set', 'eth0', 'up');
    inside(pid, 'ip', 'address', 'add', `${address}/24`, 'dev', 'eth0');
    const child = spawn(
      'nsenter',
      [
        ...[
          '-t',
          pid,
          '-n',
          dnsmasq!,
          '-k',
          '-C',
          '/dev/null',
          '-p',
          '0',
          '--log-facility=-',
          '--log-dhcp',
          '-u',
          'root',
        ],
        ...[
          '-i',
          'eth0',
          '--bind-interfaces',
          '--dhcp-range=192.0.2.100,192.0.2.150,1h',
          '--dhcp-authoritative',
        ],
        ...['--dhcp-option=3,192.0.2.254', '--dhcp-option=6,192.0.2.53', '--domain=lab.example', '--no-ping'],
        ...[`--dhcp-leasefile=${join(folder, name)}`, `--pid-file=`],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    children.push(child);
    for await (const text of child.stderr) if (String(text).includes('DHCP, IP range')) break;
  };

  beforeAll(async () => {
    here = await machine();
    inside(here, 'ip', 'link', 'add', 'lan0', 'type', 'bridge');
    inside(here, 'ip', 'link', 'set', 'lan0', 'up');
    inside(here, 'ip', 'address', 'add', '192.0.2.10/24', 'dev', 'lan0');
    await serve('good', '192.0.2.1');
  });
  afterAll(() => {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (...args: string[]) => {
    const nocturne = [process.execPath, join(import.meta.dirname, '../main.ts'), 'dhcp', '--json'];
    const { stdout, stderr, status } = spawnSync(
      'nsenter',
      ['-t', here, '-n', ...nocturne, '--interface', 'lan0', '--timeout', '1500ms', ...args],
      { encoding: 'utf8' },
    );
    return {
      records: stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
      stderr,
      status,
    };
  };

  test('the offer, and no lease is taken', () => {
    const { records, status } = run('--servers', '192.0.2.1', '--expect-text', '192.0.2.53');
    expect(records[0]).toMatchObject({
      kind: 'server',
      server: '192.0.2.1',
      expected: true,
      prefix: '192.0.2.0/24',
      routers: ['192.0.2.254'],
      dnsServers: ['192.0.2.53'],
      domain: 'lab.example',
      leaseS: 3600,
    });
    expect(records.at(-1)).toMatchObject({ kind: 'link', servers: 1, rogues: 0 });
    expect(status).toBe(0);
    expect(
      execFileSync('sh', ['-c', `cat ${join(folder, 'good')} 2>/dev/null || true`], { encoding: 'utf8' }),
    ).toBe('');
  });
  test('an offer without what it should name, a silent server, and a rogue', async () => {
    expect(run('--expect-text', '192.0.2.99').records.at(-1).fault.code).toBe('content-mismatch');
    expect(run('--servers', '192.0.2.1', '--servers', '192.0.2.2').records.at(-1).fault.code).toBe('timeout');
    await serve('rogue', '192.0.2.66');
    const { records, status } = run('--servers', '192.0.2.1');
    expect(records.at(-1)).toMatchObject({
      servers: 2,
      rogues: 1,
      fault: { code: 'content-mismatch', value: '192.0.2.66' },
    });
    expect(status).toBe(1);
  });
});

const interfaces: Network['interfaces'] = async () => [
  { name: 'lo', index: 1, mac: '00:00:00:00:00:00', loopback: true, up: true, addresses: [] },
  {
    name: 'eth0',
    index: 2,
    mac: '02:00:00:00:00:01',
    loopback: false,
    up: true,
    addresses: [{ address: '192.0.2.10', lengthBits: 25 }],
  },
];

test('the question goes to the broadcast address of the link; nobody answers', async () => {
  const sent: string[] = [];
  const udp = fakeUdp((_, to) => {
    sent.push(`${to.address} ${to.port}`);
    return undefined;
  });
  const { verdict } = await collect(tool, {}, fakeContext({ net: fakeNetwork({ interfaces, udp }) }));
  expect(sent).toEqual(['192.0.2.127 67', '192.0.2.127 67']);
  expect(verdict.fault?.code).toBe('timeout');
  expect(verdict.metrics).toContainEqual({ name: 'dhcp.servers', value: 0 });
});

test.each([
  ['missing-privilege', 'missing-privilege'],
  ['internal', 'missing-capability'],
] as const)('port 68 that cannot be had (%s) is told as such', async (code, told) => {
  const udp: Network['udp'] = async () => {
    throw new FaultError(fault(code));
  };
  const { verdict } = await collect(tool, {}, fakeContext({ net: fakeNetwork({ interfaces, udp }) }));
  expect(verdict.fault?.code).toBe(told);
});

test.each([
  [{ interface: 'eth9' }, 'interface'],
  [{ interface: 'lo' }, 'interface'],
  [{ servers: ['2001:db8::1'] }, 'servers'],
  [{ mac: 'xx' }, 'mac'],
])('%j is refused', async (raw, field) => {
  const { verdict } = await collect(tool, raw, fakeContext({ net: fakeNetwork({ interfaces }) }));
  expect(verdict.fault).toMatchObject({ code: 'invalid-input', field });
});
