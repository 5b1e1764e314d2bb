/**
 * The whole program in namespaces that are made and removed here, beside nmap on the same hosts: a link with three hosts, one that drops pings
 * and one that does proxy ARP for addresses nobody has; behind it a net in which one box answers for everybody. Skipped without root.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareScans } from './compare.ts';
import { readScan } from './formats/index.ts';
import type { ScanResult } from './result.ts';

const prefix = `nocs${process.pid}`;
const here = `${prefix}a`;
const [one, silent, proxy] = ['b', 'c', 'd'].map((name) => prefix + name) as [string, string, string];
const possible =
  process.getuid?.() === 0 &&
  spawnSync('ip', ['netns', 'add', `${prefix}try`]).status === 0 &&
  spawnSync('ip', ['netns', 'del', `${prefix}try`]).status === 0 &&
  spawnSync('nft', ['--version']).status === 0;
const hasNmap = spawnSync('nmap', ['--version']).status === 0;
const program = join(import.meta.dirname, '..', '..', '..', 'bin', 'nocturne');
const folder = mkdtempSync(join(tmpdir(), 'nocturne-scan-'));
const ownFiles = join('/etc/netns', here);
const children: ChildProcess[] = [];

const ip = (line: string) => execFileSync('ip', line.split(' '), { stdio: 'pipe' });
const set = (space: string, ...settings: string[]) =>
  execFileSync('ip', ['netns', 'exec', space, 'sysctl', '-qw', ...settings], { stdio: 'pipe' });
const nft = (space: string, rules: string) =>
  execFileSync('ip', ['netns', 'exec', space, 'nft', '-f', '-'], { input: rules, stdio: 'pipe' });

/** Two that greet, one that answers HTTP; the host at .3 drops pings and, without a word, a hundred ports. */
const services = `
  const net = require('node:net');
  const listen = (port, talk) => net.createServer((s) => { s.on('error', () => {}); talk(s); }).listen(port, '0.0.0.0');
  listen(22, (s) => s.write('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\\r\\n'));
  listen(25, (s) => s.write('220 mail.example ESMTP Postfix (Debian)\\r\\n'));
  listen(80, (s) => s.once('data', () => s.end('HTTP/1.1 200 OK\\r\\nServer: nginx/1.22.1\\r\\nContent-Length: 2\\r\\n\\r\\nok')));
  setTimeout(() => console.log('up'), 50);
`;

/** DISCOVERs as long as it lives, from the card of the host. */
const dhcpClient = `
  const mac = require('node:os').networkInterfaces().eth0[0].mac.split(':').map((part) => parseInt(part, 16));
  const option = (code, bytes) => [code, bytes.length, ...bytes];
  const bytes = Buffer.alloc(300);
  bytes.set([1, 1, 6, 0, 1, 2, 3, 4]);
  bytes.set(mac, 28);
  bytes.set([99, 130, 83, 99, ...option(53, [1]), ...option(60, Buffer.from('android-dhcp-14')), 255], 236);
  const socket = require('node:dgram').createSocket('udp4').bind(68, () => {
    socket.setBroadcast(true);
    setInterval(() => socket.send(bytes, 67, '10.79.1.255'), 10);
    console.log('up');
  });
`;

function build(): void {
  for (const space of [here, one, silent, proxy]) {
    ip(`netns add ${space}`);
    ip(`-n ${space} link set lo up`);
    set(
      space,
      'net.ipv4.icmp_ratelimit=0',
      'net.ipv4.ip_forward=1',
      'net.ipv4.icmp_echo_ignore_broadcasts=1',
    );
  }
  // The switch stands in our own namespace; its address is ours.
  ip(`-n ${here} link add br0 type bridge`);
  ip(`-n ${here} addr add 10.79.1.1/24 dev br0`);
  ip(`-n ${here} addr add fd79:1::1/64 dev br0 nodad`);
  for (const [i, space] of [one, silent, proxy].entries()) {
    ip(`link add p${i} netns ${here} type veth peer name eth0 netns ${space}`);
    ip(`-n ${here} link set p${i} master br0 up`);
    ip(`-n ${space} addr add 10.79.1.${i + 2}/24 dev eth0`);
    ip(`-n ${space} addr add fd79:1::${i + 2}/64 dev eth0 nodad`);
    ip(`-n ${space} link set eth0 up`);
    ip(`-n ${space} route add default via 10.79.1.1`);
  }
  ip(`-n ${here} link set br0 up`);
  nft(
    silent,
    'table inet f { chain in { type filter hook input priority 0; icmp type echo-request drop; tcp dport 100-199 drop; tcp dport 200 reject with icmpx type admin-prohibited\n}\n}\n',
  );
  // Answers ARP for 10.79.1.128/28, behind which there is nobody.
  ip(`-n ${proxy} link add nowhere type veth peer name end`);
  ip(`-n ${proxy} link set nowhere up`);
  ip(`-n ${proxy} link set end up`);
  ip(`-n ${proxy} route add 10.79.1.128/28 dev nowhere`);
  set(proxy, 'net.ipv4.conf.eth0.proxy_arp=1', 'net.ipv4.neigh.eth0.proxy_delay=0');
  // One box that answers for a whole net.
  ip(`-n ${here} route add 10.79.2.0/24 via 10.79.1.2`);
  ip(`-n ${one} route add local 10.79.2.0/24 dev lo`);
  // A switch takes a moment to forward, and its own address is one of this machine only when its link is known to be up.
  const isUp = () =>
    execFileSync('ip', ['-n', here, '-br', 'link', 'show', 'br0'], { encoding: 'utf8' }).includes(' UP ');
  const answers = () =>
    spawnSync('ip', ['netns', 'exec', here, 'ping', '-c1', '-W1', '10.79.1.2']).status === 0;
  for (let tries = 0; tries < 20; tries++) {
    if (answers() && isUp()) return;
    spawnSync('sleep', ['0.1']);
  }
}

async function serve(space: string): Promise<void> {
  const child = spawn('ip', ['netns', 'exec', space, process.execPath, '-e', services], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await new Promise<void>((resolve) => child.stdout!.once('data', () => resolve()));
}

function run(line: string) {
  const done = spawnSync('ip', ['netns', 'exec', here, program, 'scan', ...line.split(' ')], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
function results(line: string): ScanResult {
  const file = join(folder, 'ours.xml');
  const { code, err } = run(`-n ${line} -oX ${file}`);
  expect(code, err).toBe(0);
  const { result, notes } = readScan(readFileSync(file, 'utf8'));
  expect(notes).toEqual([]);
  return result!;
}
function nmap(line: string): ScanResult {
  const file = join(folder, 'nmap.xml');
  execFileSync('ip', ['netns', 'exec', here, 'nmap', '-n', ...line.split(' '), '-oX', file], {
    stdio: 'pipe',
  });
  return readScan(readFileSync(file, 'utf8')).result!;
}

/** State of each port of a host, the ranges opened. */
function states(scan: ScanResult, address: string): string[] {
  const host = scan.hosts.find((item) => item.address === address);
  const rest = host?.rest.flatMap(({ ports, state, transport }) =>
    ports.split(',').flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number);
      return Array.from({ length: last! - first! + 1 }, (_, i) => `${transport} ${first! + i} ${state}`);
    }),
  );
  const told = host?.ports.map(({ port, state, transport }) => `${transport} ${port} ${state}`);
  return [...(rest ?? []), ...(told ?? [])].sort();
}

describe.skipIf(!possible)('in namespaces', () => {
  beforeAll(async () => {
    build();
    await Promise.all([serve(one), serve(silent)]);
  }, 60_000);
  afterAll(() => {
    for (const child of children) child.kill();
    for (const space of [here, one, silent, proxy]) spawnSync('ip', ['netns', 'del', space]);
    for (const made of [folder, ownFiles]) rmSync(made, { recursive: true, force: true });
  });

  test('who is there, by what evidence, and who is doubted', () => {
    const scan = results('-sn 10.79.1.0/24');
    const state = (address: string) => scan.hosts.find((item) => item.address === address)?.host;
    expect(state('10.79.1.1')).toMatchObject({ state: 'up', evidence: [{ method: 'assumed' }, {}] });
    expect(state('10.79.1.2')!.evidence.map((item) => item.method)).toEqual(['arp', 'icmp-echo']);
    expect(state('10.79.1.3')!.evidence.map((item) => item.method)).toEqual(['arp']);
    const proxied = scan.hosts.filter((item) => item.host!.state === 'doubtful');
    expect(proxied).toHaveLength(16);
    expect(proxied[0]!.host!.doubt).toContain('proxy ARP');
    expect(scan.end).toMatchObject({ up: 4, doubtful: 16, down: 236 });
  });

  test('hosts of an IPv6 prefix that nobody could ask one by one', () => {
    const scan = results('-6 -p 22 fd79:1::/64');
    expect(scan.hosts.map((item) => [item.address, item.host!.evidence[0]!.method])).toEqual(
      ['2', '3', '4'].map((last) => [`fd79:1::${last}`, 'icmpv6-multicast']),
    );
    expect(scan.hosts[0]!.host!.evidence.map((item) => item.method)).toEqual([
      'icmpv6-multicast',
      'nd',
      'icmp-echo',
    ]);
  });

  test('one box that answers for a whole net is doubted, and its ports are told all the same', () => {
    const scan = results('-p 22,23 10.79.2.0/24');
    expect(scan.end).toMatchObject({ up: 0, doubtful: 256 });
    expect(scan.hosts[9]!.host!.doubt).toContain('256 of 256 addresses');
    expect(states(scan, '10.79.2.9')).toEqual(['tcp 22 open', 'tcp 23 closed']);
  });

  test.skipIf(!hasNmap).each([
    ['SYN', '-sS -p 1-250'],
    ['connections', '-sT -p 1-250'],
    ['ACK', '-sA -p 1-250'],
  ])('states by %s are those of nmap', (_, flags) => {
    const theirs = nmap(`${flags} -T4 10.79.1.2-4`);
    const ours = results(`${flags} 10.79.1.2-4`);
    for (const address of ['10.79.1.2', '10.79.1.3', '10.79.1.4']) {
      expect(states(ours, address), address).toHaveLength(250);
      expect(states(ours, address), address).toEqual(states(theirs, address));
    }
  });

  test('what speaks there, the system and the path; the same found twice differs in nothing', () => {
    const line = '-sS -sV -O --traceroute -p 20-90 10.79.1.2 10.79.1.3';
    const scan = results(line);
    const [first] = scan.hosts;
    expect(first!.ports.filter((port) => port.state === 'open').map((port) => port.service?.product)).toEqual(
      ['OpenSSH', 'Postfix', 'nginx'],
    );
    expect(first!.system!.guesses[0]).toMatchObject({ family: 'Linux' });
    expect(first!.system!.evidence).toContainEqual({
      ...{ source: 'tcp-ip', weight: expect.any(Number) },
      statement: expect.stringContaining('options MSS SACK TS NOP WS'),
    });
    expect(first!.hops).toMatchObject([{ ttl: 1, from: '10.79.1.2' }]);
    expect(compareScans(scan, results(line))).toEqual([]);
  });

  test('a DHCP client that speaks meanwhile is a sign of its system', async () => {
    const child = spawn('ip', ['netns', 'exec', one, process.execPath, '-e', dhcpClient], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await new Promise<void>((resolve) => child.stdout!.once('data', () => resolve()));
    const { system } = results('-sV -O -p 80 10.79.1.2').hosts[0]!;
    child.kill();
    expect(system!.guesses[0]).toMatchObject({ family: 'Android', name: 'Android 14' });
    expect(system!.evidence).toContainEqual(
      expect.objectContaining({ source: 'dhcp', statement: expect.stringContaining('android-dhcp-14') }),
    );
  });

  test('nothing leaves for a target outside the scopes', () => {
    writeFileSync(join(folder, 'scopes'), '10.79.1.0/24\n!10.79.1.3\n');
    const counted = () =>
      Number(
        /packets (\d+)/.exec(
          execFileSync('ip', ['netns', 'exec', one, 'nft', 'list', 'counter', 'inet', 'c', 'asked'], {
            encoding: 'utf8',
          }),
        )![1],
      );
    nft(
      one,
      'table inet c { counter asked { }\n chain in { type filter hook input priority 0; ip daddr 10.79.2.0/24 counter name asked\n}\n}\n',
    );
    const before = counted();
    const refused = run(`-n --scope-file ${folder}/scopes -Pn -p 22 10.79.1.2 10.79.2.5`);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('10.79.2.5 is outside') });
    expect(counted()).toBe(before);
    const inside = run(`-n --scope-file ${folder}/scopes -sn 10.79.1.2-3`);
    expect(inside.out).toContain('10.79.1.3 is excluded by the declared scopes');
    expect(inside.out).toContain('# Done: 1 address, 1 up');
  });

  test('targets without a route are told with the reason, by address or by name, however they are asked', () => {
    // `ip netns exec` lays it over /etc/hosts.
    mkdirSync(ownFiles, { recursive: true });
    writeFileSync(join(ownFiles, 'hosts'), 'fd79:9::7 nowhere.example\n');
    ip(`-n ${here} route add unreachable 10.98.0.0/16`);
    const reason = (address: string) => `no route leads from this machine to ${address}`;
    for (const line of ['-sn -PE', '-p 22', '-Pn -sT -p 22'])
      for (const [target, address] of [
        ['nowhere.example', 'fd79:9::7'],
        ['10.99.0.1', '10.99.0.1'],
      ] as const) {
        const { code, out } = run(`${line} ${target}`);
        expect([line, code, out]).toEqual([line, 0, expect.stringContaining(reason(address))]);
      }
    expect(run('-Pn -p 22 10.98.0.1').out).toContain(reason('10.98.0.1'));
    expect(run('-sn -v 10.99.0.1').out).toContain(`Host is down: ${reason('10.99.0.1')}.`);
    set(here, 'net.ipv6.conf.br0.disable_ipv6=1', 'net.ipv6.conf.lo.disable_ipv6=1');
    expect(run('-sn fd79:9::1').out).toContain(reason('fd79:9::1'));
  }, 60_000);

  test('killed in the middle, the journal goes on and gives what one run gives', async () => {
    const whole = results('-sS -p 1-3000 --scan-delay 1ms 10.79.1.2-3');
    const journal = join(folder, 'run.ndjson');
    const child = spawn(
      'ip',
      [
        'netns',
        'exec',
        here,
        program,
        'scan',
        '-n',
        ...`-sS -p 1-3000 --scan-delay 1ms 10.79.1.2-3 -oJ ${journal}`.split(' '),
      ],
      { stdio: 'ignore' },
    );
    await new Promise((resolve) => setTimeout(resolve, 2000));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    expect(readScan(readFileSync(journal, 'utf8')).result!.end).toBeUndefined();
    const again = run(`--resume ${journal}`);
    expect(again.code, again.err).toBe(0);
    const { result } = readScan(readFileSync(journal, 'utf8'));
    for (const address of ['10.79.1.2', '10.79.1.3'])
      expect(states(result!, address)).toEqual(states(whole, address));
    expect(compareScans(whole, result!)).toEqual([]);
  }, 60_000);
});
