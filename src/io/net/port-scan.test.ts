/** Port scans over a router, in namespaces made and removed here, beside nmap on the same targets; skipped without root and the ip command. */
import {
  type ChildProcessWithoutNullStreams,
  execFile,
  execFileSync,
  spawn,
  spawnSync,
} from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const prefix = `nocps${process.pid}`;
const [here, router, there] = ['a', 'r', 'b'].map((name) => prefix + name) as [string, string, string];
const possible =
  process.getuid?.() === 0 &&
  spawnSync('ip', ['netns', 'add', `${prefix}try`]).status === 0 &&
  spawnSync('ip', ['netns', 'del', `${prefix}try`]).status === 0 &&
  spawnSync('nft', ['--version']).status === 0;
const hasNmap = spawnSync('nmap', ['--version']).status === 0;
const target4 = '10.78.2.1';
const target6 = 'fd78:2::1';
const router4 = '10.78.1.254';

const run = (line: string) => execFileSync('ip', line.split(' '), { stdio: 'pipe' });
const set = (space: string, ...settings: string[]) =>
  execFileSync('ip', ['netns', 'exec', space, 'sysctl', '-qw', ...settings], { stdio: 'pipe' });
const nft = (space: string, rules: string) =>
  execFileSync('ip', ['netns', 'exec', space, 'nft', '-f', '-'], {
    input: rules,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
const unlimited = [
  'net.ipv4.icmp_ratelimit=0',
  'net.ipv6.icmp.ratelimit=0',
  'net.ipv4.icmp_msgs_per_sec=100000',
];

/** At the target: 22 and 80 listen, 53 talks, 69 listens and is silent; by hundreds of ports, every way to refuse. */
const targetRules = `table inet scan { chain in { type filter hook input priority 0;
  tcp dport 101-120 drop; udp dport 101-120 drop
  tcp dport 121-125 reject with tcp reset
  meta l4proto { tcp, udp } th dport 126-130 reject with icmpx type port-unreachable
  meta l4proto { tcp, udp } th dport 131-135 reject with icmpx type admin-prohibited
  meta l4proto { tcp, udp } th dport 136-140 reject with icmpx type host-unreachable
}
}`;
const routerRules = `table inet scan { chain f { type filter hook forward priority 0;
  meta l4proto { tcp, udp } th dport 141-145 reject with icmpx type admin-prohibited
  meta l4proto { tcp, udp } th dport 146-150 drop
}
}`;

function build(): void {
  for (const space of [here, router, there]) {
    run(`netns add ${space}`);
    run(`-n ${space} link set lo up`);
    set(
      space,
      'net.ipv4.ip_forward=1',
      'net.ipv6.conf.all.forwarding=1',
      'net.ipv6.conf.default.accept_dad=0',
      ...unlimited,
    );
  }
  for (const [left, right, n] of [
    [here, router, 1],
    [router, there, 2],
  ] as const) {
    run(`link add c${n} netns ${left} type veth peer name c${n} netns ${right}`);
    const hosts = n === 1 ? [1, 254] : [254, 1];
    for (const [i, space] of [left, right].entries()) {
      run(`-n ${space} addr add 10.78.${n}.${hosts[i]}/24 dev c${n}`);
      run(`-n ${space} addr add fd78:${n}::${hosts[i]}/64 dev c${n} nodad`);
      run(`-n ${space} link set c${n} up`);
    }
  }
  run(`-n ${here} route add 10.78.0.0/16 via 10.78.1.254`);
  run(`-n ${here} -6 route add fd78::/16 via fd78:1::254`);
  run(`-n ${there} route add default via 10.78.2.254`);
  run(`-n ${there} -6 route add default via fd78:2::254`);
  run(`-n ${router} route add 10.78.64.0/18 via 10.78.2.1`);
  run(`-n ${there} route add local 10.78.64.0/18 dev lo`);
  run(`-n ${router} route add unreachable 10.78.4.0/24`);
  nft(there, targetRules);
  nft(router, routerRules);
  for (let tries = 0; tries < 5; tries++)
    if (spawnSync('ip', ['netns', 'exec', here, 'ping', '-c1', '-W1', target6]).status === 0) return;
}

const services = `
  const net = require('node:net'), dgram = require('node:dgram');
  for (const port of [22, 80]) net.createServer((s) => { s.on('error', () => {}); s.destroy(); }).listen(port, '::');
  for (const type of ['udp4', 'udp6']) for (const port of [53, 69]) {
    const u = dgram.createSocket({ type, ipv6Only: type === 'udp6' }, (m, r) => { if (port === 53) u.send('said ' + m, r.port, r.address); });
    u.bind(port);
  }
  setTimeout(() => console.log('up'), 50);
`;
/** Reads plans, one a line, and answers with the rows of each. */
const scanner = `
  if (process.env.SCAN_UID) process.setuid(Number(process.env.SCAN_UID));
  const { createNetwork } = await import('${import.meta.dirname}/index.ts');
  const { portStates, portReasons } = await import('${import.meta.dirname}/../../pure/contract/port-state.ts');
  const net = await createNetwork({ mode: process.env.SCAN_MODE });
  console.log('ready');
  for await (const line of (await import('node:readline')).createInterface({ input: process.stdin })) {
    const plan = JSON.parse(line);
    plan.ports = Uint16Array.from(plan.ports);
    const startMs = performance.now();
    const rows = [], ended = [];
    let sent = 0, lostShare = 0, fault;
    try {
      for await (const batch of net.portScan(plan, new AbortController().signal).batches) {
        for (let i = 0; i < batch.size; i++)
          rows.push([plan.addresses[batch.hostIndex[i]], batch.port[i], portStates[batch.state[i]], portReasons[batch.reason[i]],
            batch.from.get(i) ?? null, batch.ttl[i], batch.window[i], batch.rttUs[i]]);
        ended.push(...batch.ended);
        ({ sent, lostShare } = batch);
      }
    } catch (error) { fault = error.fault ?? String(error); }
    console.log(JSON.stringify({ rows, ended: ended.length, sent, lostShare, ms: performance.now() - startMs, fault, figures: net.figures() }));
  }
  process.exit();
`;

type Row = [
  address: string,
  port: number,
  state: string,
  reason: string,
  from: string | null,
  ttl: number,
  window: number,
  rttUs: number | null,
];
interface Outcome {
  readonly rows: readonly Row[];
  readonly ended: number;
  readonly sent: number;
  readonly lostShare: number;
  readonly ms: number;
  readonly fault?: { readonly code: string; readonly remedy: string };
  readonly figures: Readonly<Record<string, number>>;
}

/** Processes started here, ended by their number. */
const children: ChildProcessWithoutNullStreams[] = [];
function start(
  space: string,
  script: string,
  env: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  const type = script === services ? 'commonjs' : 'module';
  const node = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    `--input-type=${type}`,
    '-e',
    script,
  ];
  const child = spawn('ip', ['netns', 'exec', space, ...node], { env: { ...process.env, ...env } });
  child.stderr.on('data', (text) => process.stderr.write(text));
  children.push(child);
  return child;
}

interface Scanner {
  scan(plan: Record<string, unknown>): Promise<Outcome>;
}
async function startScanner(env: Record<string, string>): Promise<Scanner> {
  const child = start(here, scanner, env);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  let turn: Promise<unknown> = Promise.resolve();
  return {
    scan(plan) {
      const ask = async () => {
        const whole = {
          retries: 8,
          timeoutMs: 'auto',
          ratePps: null,
          hostRatePps: null,
          hostTimeoutMs: null,
          ...plan,
        };
        child.stdin.write(`${JSON.stringify(whole)}\n`);
        return JSON.parse((await lines.next()).value as string) as Outcome;
      };
      const answer = turn.then(ask);
      turn = answer.catch(() => {});
      return answer;
    },
  };
}

const portsTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
/** By port: state, reason, and who sent the error, as nmap names them. */
type States = Map<number, { readonly state: string; readonly reason: string; readonly from: string | null }>;
const statesOf = (outcome: Outcome): States =>
  new Map(outcome.rows.map(([, port, state, reason, from]) => [port, { state, reason, from }]));
const countOf = (outcome: Outcome, state: string) => outcome.rows.filter((row) => row[2] === state).length;

async function nmapStates(...argv: string[]): Promise<States> {
  const command = ['netns', 'exec', here, 'nmap', '-n', '-Pn', '-T4', '--reason', '-v', '-oX', '-', ...argv];
  const { stdout } = await promisify(execFile)('ip', command, { timeout: 25_000, maxBuffer: 1 << 26 });
  const states: States = new Map();
  const attribute = (text: string, name: string) => text.match(new RegExp(` ${name}="([^"]*)"`))?.[1];
  for (const [, port, rest] of stdout.matchAll(/<port protocol="\w+" portid="(\d+)"><state ([^>]*)>/g))
    states.set(Number(port), {
      state: attribute(` ${rest}`, 'state')!,
      reason: attribute(` ${rest}`, 'reason')!,
      from: attribute(` ${rest}`, 'reason_ip') ?? null,
    });
  for (const [, state, body] of stdout.matchAll(/<extraports state="([^"]*)"[^>]*>(.*?)<\/extraports>/gs))
    for (const [reasons] of body!.matchAll(/<extrareasons [^>]*>/g))
      for (const range of attribute(reasons, 'ports')!.split(',')) {
        const [first, last = first] = range.split('-').map(Number);
        for (let port = first!; port <= last!; port++)
          states.set(port, { state: state!, reason: attribute(reasons, 'reason')!, from: null });
      }
  return states;
}

/** What nmap calls otherwise: code 0 of ICMPv6. */
const ourName: Readonly<Record<string, string>> = { 'no-route': 'net-unreach' };

describe.skipIf(!possible)('port scans in namespaces (needs root, ip netns and nft)', () => {
  let inline: Scanner;
  let worker: Scanner;
  let nobody: Scanner;
  beforeAll(async () => {
    build();
    await new Promise((resolve) => start(there, services).stdout.once('data', resolve));
    [inline, worker, nobody] = await Promise.all([
      startScanner({ SCAN_MODE: 'inline' }),
      startScanner({ SCAN_MODE: 'worker' }),
      startScanner({ SCAN_MODE: 'inline', SCAN_UID: '65534' }),
    ]);
  });
  afterAll(() => {
    for (const child of children) child.kill();
    for (const space of [here, router, there]) spawnSync('ip', ['netns', 'del', space]);
  });

  describe('every port as nmap sees it', () => {
    /** All at once: most of the time nmap waits. */
    const asked = new Map<string, Promise<States>>();
    const ask = (flag: string, target: string) =>
      nmapStates(flag, ...(target === target6 ? ['-6'] : []), '-p1-160', target);
    beforeAll(() => {
      if (hasNmap)
        for (const flag of ['-sS', '-sA', '-sU', '-sT'])
          for (const target of [target4, target6]) {
            const states = ask(flag, target);
            states.catch(() => {});
            asked.set(`${flag} ${target}`, states);
          }
    });
    // Skipped without nmap, the oracle.
    test.skipIf(!hasNmap).each([
      ['syn', '-sS', target4],
      ['syn', '-sS', target6],
      ['ack', '-sA', target4],
      ['ack', '-sA', target6],
      ['udp', '-sU', target4],
      ['udp', '-sU', target6],
      ['connect', '-sT', target4],
      ['connect', '-sT', target6],
    ])('%s as %s of %s', { retry: 2 }, async (method, flag, target) => {
      const scanner = method === 'ack' ? worker : method === 'connect' ? nobody : inline;
      const ours = await scanner.scan({ method, addresses: [target], ports: portsTo(160) });
      // The kernel sends no ICMP error while it sends another on the same processor: who is disagreed with is asked anew.
      const theirs = await (asked.get(`${flag} ${target}`) ?? ask(flag, target));
      asked.delete(`${flag} ${target}`);
      const found = statesOf(ours);
      expect([found.size, theirs.size]).toEqual([160, 160]);
      for (const [port, { state, reason, from }] of theirs) {
        const what = found.get(port)!;
        expect([port, what.state]).toEqual([port, state]);
        // connect(2) blurs the reasons, and nmap has no more than that.
        if (method !== 'connect') expect([port, what.reason]).toEqual([port, ourName[reason] ?? reason]);
        if (from && method !== 'connect') expect([port, what.from]).toEqual([port, from]);
      }
      expect(ours.ended).toBe(1);
    });
  });

  test('every port as the rules say, and who said so', async () => {
    const outcome = await worker.scan({ method: 'syn', addresses: [target4], ports: portsTo(160) });
    const found = statesOf(outcome);
    const at = (port: number) => Object.values(found.get(port)!);
    expect(at(22)).toEqual(['open', 'syn-ack', null]);
    expect(at(23)).toEqual(['closed', 'reset', null]);
    expect(at(101)).toEqual(['filtered', 'no-response', null]);
    expect(at(121)).toEqual(['closed', 'reset', null]);
    expect(at(126)).toEqual(['filtered', 'port-unreach', null]);
    expect(at(131)).toEqual(['filtered', 'admin-prohibited', null]);
    expect(at(136)).toEqual(['filtered', 'host-unreach', null]);
    expect(at(141)).toEqual(['filtered', 'admin-prohibited', router4]);
    expect(at(146)).toEqual(['filtered', 'no-response', null]);
    const [, , , , , ttl, window, rttUs] = outcome.rows.find((row) => row[1] === 22)!;
    expect([ttl, window > 0]).toEqual([63, true]);
    expect(rttUs).toBeGreaterThan(10);
    const connected = statesOf(
      await nobody.scan({ method: 'connect', addresses: [target4], ports: [22, 23, 131, 141] }),
    );
    expect(Object.values(connected.get(141)!)).toEqual(['filtered', 'admin-prohibited', router4]);
    expect(Object.values(connected.get(131)!)).toEqual(['filtered', 'admin-prohibited', null]);
  });

  test.each([
    ['a command', () => inline],
    ['a server', () => worker],
  ])('so many ports that a ring hears their answers: %s', async (_, scanner) => {
    const outcome = await scanner().scan({ method: 'syn', addresses: [target4], ports: portsTo(33_000) });
    const found = statesOf(outcome);
    const at = (port: number) => Object.values(found.get(port)!);
    expect([22, 23, 121].map((port) => at(port)[0])).toEqual(['open', 'closed', 'closed']);
    expect([126, 131, 136, 141].map(at)).toEqual([
      ['filtered', 'port-unreach', null],
      ['filtered', 'admin-prohibited', null],
      ['filtered', 'host-unreach', null],
      ['filtered', 'admin-prohibited', router4],
    ]);
    // 20 are dropped by the target, 5 by the router, and 20 are refused by ICMP errors.
    expect([countOf(outcome, 'open'), countOf(outcome, 'filtered')]).toEqual([2, 45]);
    const [, , , , , ttl, window, rttUs] = outcome.rows.find((row) => row[1] === 22)!;
    expect([ttl, window > 0, rttUs! > 10]).toEqual([63, true, true]);
    expect(outcome.figures.scan_receive_dropped_total).toBe(0);
  });

  test('nobody may connect and send datagrams, and is told what the rest needs', async () => {
    const plan = { addresses: [target4], ports: [22, 23, 53, 69] };
    expect(statesOf(await nobody.scan({ ...plan, method: 'connect' })).get(22)?.state).toBe('open');
    const datagrams = statesOf(await nobody.scan({ ...plan, method: 'udp' }));
    expect([22, 53, 69].map((port) => datagrams.get(port)?.state)).toEqual([
      'closed',
      'open',
      'open|filtered',
    ]);
    const { fault } = await nobody.scan({ ...plan, method: 'syn' });
    expect(fault).toMatchObject({ code: 'missing-privilege' });
    expect(fault?.remedy).toContain('connect');
  });

  test('addresses that nobody can be reached at end with the reason', async () => {
    const ports = [80, 81];
    const addresses = ['10.78.4.9', '10.99.0.1', '10.78.1.255', '10.78.1.77', 'fd99::1', target4, target6];
    const { rows, ended } = await inline.scan({
      method: 'syn',
      addresses,
      ports,
      timeoutMs: 200,
      retries: 1,
    });
    expect([rows.length, ended]).toEqual([14, 7]);
    const reasons = (address: string) => [
      ...new Set(rows.filter((row) => row[0] === address).map((row) => row[3])),
    ];
    // Routers limit such errors: Linux after the first five.
    expect(reasons('10.78.4.9')).toContain('host-unreach');
    expect(rows.find((row) => row[3] === 'host-unreach')?.[4]).toBe(router4);
    expect(reasons('10.99.0.1')).toEqual(['net-unreach']);
    expect(reasons('10.78.1.255')).toEqual(['send-error']);
    expect(reasons('10.78.1.77')).toEqual(['no-response']);
    expect(reasons('fd99::1')).toEqual(['net-unreach']);
    expect(reasons(target6).toSorted()).toEqual(['reset', 'syn-ack']);
    const connected = await nobody.scan({ method: 'connect', addresses: ['10.99.0.1', 'fd99::1'], ports });
    expect(connected.rows.every((row) => row[3] === 'net-unreach')).toBe(true);
    const datagrams = await nobody.scan({ method: 'udp', addresses: ['10.99.0.1', 'fd99::1'], ports });
    expect(datagrams.rows.every((row) => row[2] === 'open|filtered' && row[3] === 'net-unreach')).toBe(true);
  });

  test('65,535 ports of which nine tenths are filtered, with five percent of all packets lost', async () => {
    const rules = (
      name: string,
      hook: string,
      port: string,
    ) => `chain ${name} { type filter hook ${hook} priority -10;
      tcp ${port} 1000-65535 numgen random mod 100 < 5 drop
}`;
    nft(
      there,
      `table inet loss { ${rules('i', 'input', 'dport')}\n${rules('o', 'output', 'sport')}
      chain f { type filter hook input priority -20; tcp dport & 7 != 0 tcp dport 1000-65535 drop; }; }`,
    );
    try {
      const outcome = await inline.scan({ method: 'syn', addresses: [target4], ports: portsTo(65_535) });
      const answering = portsTo(65_535).filter((port) =>
        port < 1000 ? !(port > 100 && port < 151) : port % 8 === 0,
      );
      const wrong = [...statesOf(outcome)].filter(([port, { state }]) => {
        const answers = port < 1000 ? (port > 100 && port < 151 ? undefined : true) : port % 8 === 0;
        return answers === undefined ? false : answers === (state === 'filtered');
      });
      expect(outcome.rows.length).toBe(65_535);
      expect(wrong).toEqual([]);
      expect(answering.length).toBeGreaterThan(8000);
      expect(outcome.lostShare).toBeGreaterThan(0.05);
      expect(outcome.lostShare).toBeLessThan(0.15);
    } finally {
      nft(there, 'delete table inet loss');
    }
  });

  // What comes again has to look like another connection, or like the same beginning of it: else the host resets it.
  test.each([
    ['first answers get', undefined, 'tcp flags & (syn | ack) == (syn | ack)', 30],
    ['first answers get', 34_567, 'tcp flags & (syn | ack) == (syn | ack)', 30],
    // Linux answers a connection that it has half opened twice a second, whatever comes.
    ['answers get', 34_567, 'meta l4proto tcp', 20],
  ])('an open port whose %s lost is not closed (source port %s)', async (_, sourcePort, what, share) => {
    nft(
      there,
      `table inet synack { chain o { type filter hook output priority 0; ${what} numgen random mod 100 < ${share} drop; }; }`,
    );
    try {
      const addresses = Array.from({ length: 800 }, (_, i) => `10.78.${65 + (i >> 8)}.${i & 255}`);
      const outcome = await worker.scan({
        method: 'syn',
        addresses,
        ports: [22, 80],
        ...(sourcePort ? { sourcePort } : {}),
      });
      expect(countOf(outcome, 'closed')).toBe(0);
      expect(countOf(outcome, 'open')).toBe(1600);
    } finally {
      nft(there, 'delete table inet synack');
    }
  });

  test('a host that gives two hundred resets a second', async () => {
    nft(
      there,
      'table inet few { chain o { type filter hook output priority 0; tcp flags & rst == rst limit rate over 200/second burst 50 packets drop; }; }',
    );
    try {
      const outcome = await worker.scan({ method: 'syn', addresses: [target4], ports: portsTo(700) });
      expect(countOf(outcome, 'open')).toBe(2);
      expect(countOf(outcome, 'closed')).toBe(700 - 2 - 50 + 5);
      expect(outcome.ms).toBeLessThan(10_000);
    } finally {
      nft(there, 'delete table inet few');
    }
  });

  test('a Linux host that limits its ICMP errors: closed ports are found at its pace, and the time limit is kept', async () => {
    set(there, 'net.ipv4.icmp_ratelimit=1000');
    try {
      const outcome = await nobody.scan({
        method: 'udp',
        addresses: [target4],
        ports: portsTo(7).concat(53, 69),
      });
      expect(countOf(outcome, 'closed')).toBe(7);
      expect(countOf(outcome, 'open')).toBe(1);
      expect(countOf(outcome, 'open|filtered')).toBe(1);
      const short = await nobody.scan({
        method: 'udp',
        addresses: [target4],
        ports: portsTo(90),
        hostTimeoutMs: 1500,
      });
      expect(short.ms).toBeLessThan(2200);
      expect(short.rows.filter((row) => row[3] === 'host-timeout').length).toBeGreaterThan(60);
    } finally {
      set(there, ...unlimited);
    }
  });

  test('sixteen thousand hosts at eight ports, by both threads', async () => {
    const addresses = Array.from({ length: 16_384 }, (_, i) => `10.78.${64 + (i >> 8)}.${i & 255}`);
    const outcome = await inline.scan({
      method: 'syn',
      addresses,
      ports: [22, 23, 80, 81, 82, 83, 84, 443],
      eachSilent: false,
    });
    expect([outcome.rows.length, outcome.ended]).toEqual([131_072, 16_384]);
    expect([countOf(outcome, 'open'), countOf(outcome, 'closed')]).toEqual([32_768, 98_304]);
    expect(outcome.figures).toMatchObject({ scans: 0, scan_refused_total: 0 });
  });

  test('a rate beyond the IP layer goes by frames, unless a firewall here keeps their answers back', async () => {
    const addresses = Array.from({ length: 256 }, (_, i) => `10.78.64.${i}`);
    const plan = { method: 'syn', addresses, ports: portsTo(90), ratePps: 2_000_000, retries: 4 };
    const sentUp = () =>
      Number(
        execFileSync(
          'ip',
          ['netns', 'exec', here, 'sh', '-c', "awk '/^Ip: [0-9]/{print $11}' /proc/net/snmp"],
          { encoding: 'utf8' },
        ),
      );
    const before = sentUp();
    const framed = await worker.scan(plan);
    expect([countOf(framed, 'open'), countOf(framed, 'closed')]).toEqual([512, 88 * 256]);
    // The IP layer has sent a sixteenth, and its own resets of what was open.
    expect(sentUp() - before).toBeLessThan((framed.sent - 512) / 8);
    nft(
      here,
      'table inet wall { chain i { type filter hook input priority 0; meta l4proto tcp ct state invalid drop; }; }',
    );
    try {
      const walled = await worker.scan(plan);
      expect([countOf(walled, 'open'), countOf(walled, 'closed')]).toEqual([512, 88 * 256]);
    } finally {
      nft(here, 'delete table inet wall');
    }
  });

  test('rates are kept', async () => {
    const outcome = await inline.scan({
      method: 'syn',
      addresses: [target4],
      ports: portsTo(100),
      hostRatePps: 100,
    });
    expect(outcome.rows.length).toBe(100);
    expect(outcome.ms).toBeGreaterThan(950);
    const all = await inline.scan({
      method: 'syn',
      addresses: [target4, target6],
      ports: portsTo(100),
      ratePps: 200,
    });
    expect(all.ms).toBeGreaterThan(950);
  });
});
