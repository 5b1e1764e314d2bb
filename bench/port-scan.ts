/**
 * Port scans beside nmap and masscan: all ports of a host, also with nine tenths filtered and with five percent of the packets lost, many
 * hosts, connections as nobody, datagrams, and how fast SYNs leave. A time counts only when every state was right, ours and the peer's.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createNetwork } from '#io/net/index.ts';
import { formatIpv4 } from '#pure/base/address.ts';
import type { PortScanPlan } from '#pure/contract/network.ts';
import { portStates } from '#pure/contract/scan.ts';
import { type Cable, canMakeNamespaces, type Finished, installed, layCable } from './namespaces.ts';
import { type BenchRow, boundRow, median, ratioRow, runAlone } from './table.ts';

const runs = Number(process.env.NOCTURNE_BENCH_RUNS ?? 5);
const host = 0x0a32_0304;
const listening = [22, 80, 443, 8080];
const nobody = 65_534;
/** Longer than this nobody waits for a peer. */
const peerTimeoutS = 120;

// What is started here keeps its compiled code, as bin/nocturne does.
process.env.NODE_COMPILE_CACHE ??= new URL('../node_modules/.cache/nocturne', import.meta.url).pathname;

interface Job {
  readonly name: string;
  readonly method: PortScanPlan['method'];
  readonly addresses: readonly string[];
  readonly ports: readonly [first: number, last: number];
  /** Rules of the answering side, in nft's words. */
  readonly rules?: string;
  /** What nmap finds when it is right, by state. */
  readonly truth: Readonly<Record<string, number>>;
  readonly nmap: readonly (readonly string[])[];
  readonly target: string;
  readonly uid?: number;
  /** Of the peer's time; without, by how long it takes. */
  readonly engineMax?: number;
}

interface Probed {
  readonly engineMs: number;
  readonly states: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly memoryMb: number;
}

/** In the namespace: one scan to warm up as a server would be, then one that counts; or only one, for the whole process. */
async function probe(text: string): Promise<void> {
  const { plan, uid, warm } = JSON.parse(text) as {
    plan: PortScanPlan & { ports: readonly number[] };
    uid?: number;
    warm: boolean;
  };
  if (uid !== undefined) process.setuid!(uid);
  const [first, last] = plan.ports as unknown as [number, number];
  const ports = Uint16Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const net = await createNetwork({ mode: 'inline' });
  for (const counts of warm ? [false, true] : [true]) {
    const states: Record<string, number> = {};
    let sent = 0;
    const startMs = performance.now();
    for await (const batch of net.portScan({ ...plan, ports }, new AbortController().signal).batches) {
      for (let i = 0; i < batch.size; i++) {
        const state = portStates[batch.state[i]!]!;
        states[state] = (states[state] ?? 0) + 1;
      }
      sent = batch.sent;
    }
    const engineMs = performance.now() - startMs;
    const memoryMb = process.resourceUsage().maxRSS / 1024;
    if (counts) process.stdout.write(JSON.stringify({ engineMs, states, sent, memoryMb } satisfies Probed));
  }
  await net.close();
}

const planOf = ({ method, addresses, ports }: Pick<Job, 'method' | 'addresses' | 'ports'>, more = {}) => ({
  ...{ method, addresses, ports, retries: 8, timeoutMs: 'auto' },
  ...{ ratePps: null, hostRatePps: null, hostTimeoutMs: null, eachSilent: false, ...more },
});

function ourselves(cable: Cable, plan: unknown, uid: number | undefined, warm: boolean): Promise<Finished> {
  const argument = JSON.stringify({ plan, ...(uid === undefined ? {} : { uid }), warm });
  return cable.run(process.execPath, [
    ...['--disable-warning=ExperimentalWarning', import.meta.filename, '--probe', argument],
  ]);
}

/** Ports by state, as nmap's XML counts them. */
function nmapStates(xml: string): Record<string, number> {
  const states: Record<string, number> = {};
  const add = (state: string, count: number) => {
    states[state] = (states[state] ?? 0) + count;
  };
  for (const [, state] of xml.matchAll(/<port [^>]*><state state="([^"]*)"/g)) add(state!, 1);
  for (const [, state, count] of xml.matchAll(/<extraports state="([^"]*)" count="(\d+)"/g))
    add(state!, Number(count));
  return states;
}

/** Ports that are not in the state they should be counted in. */
function wrong(states: Readonly<Record<string, number>>, truth: Readonly<Record<string, number>>): number {
  const names = new Set([...Object.keys(states), ...Object.keys(truth)]);
  let difference = 0;
  for (const name of names) difference += Math.abs((states[name] ?? 0) - (truth[name] ?? 0));
  return Math.ceil(difference / 2);
}

const inside = (space: string, command: string, argv: readonly string[], input?: string) =>
  execFileSync('ip', ['netns', 'exec', space, command, ...argv], {
    stdio: ['pipe', 'ignore', 'pipe'],
    ...(input === undefined ? {} : { input }),
  });

/** What is asked of jobs that take the peer over two seconds, and of shorter ones, where starting Node counts. */
const goalsOf = (peerMs: number) =>
  peerMs > 2000 ? { engine: 0.4, whole: 0.4 } : { engine: 0.5, whole: 0.9 };

async function compare(cable: Cable, job: Job): Promise<BenchRow[]> {
  const table = `table inet bench { ${job.rules ?? ''}\n}`;
  const engine: number[] = [];
  const whole: number[] = [];
  const peers = new Map<string, { readonly ms: number[]; wrong: number }>();
  let ourWrong = 0;
  inside(cable.far, 'nft', ['-f', '-'], table);
  try {
    // Alternating, so that a disturbance hits all alike.
    for (let i = 0; i < runs; i++) {
      for (const warm of [true, false]) {
        const done = await ourselves(cable, planOf(job), job.uid, warm);
        const probed = JSON.parse(done.stdout) as Probed;
        ourWrong = Math.max(ourWrong, wrong(probed.states, job.truth));
        if (warm) engine.push(probed.engineMs);
        else whole.push(done.wallMs);
      }
      if (!installed('nmap')) continue;
      for (const options of job.nmap) {
        const name = `nmap ${options.join(' ')}`;
        const peer = peers.get(name) ?? { ms: [], wrong: 0 };
        peers.set(name, peer);
        // A peer that takes for ever is measured once, and one that is wrong is no peer.
        if (i > 0 && (peer.wrong > 0 || peer.ms[0]! > 10_000)) continue;
        const command = ['timeout', String(peerTimeoutS), 'nmap', '-n', '-Pn', ...options, '-oX', '-'];
        const asUser = job.uid === undefined ? [] : ['setpriv', '--reuid', String(job.uid), '--clear-groups'];
        const [first, ...rest] = [...asUser, ...command, '-p', job.ports.join('-'), job.target];
        const done = await cable.run(first!, rest);
        peer.ms.push(done.wallMs);
        peer.wrong = Math.max(peer.wrong, wrong(nmapStates(done.stdout), job.truth));
      }
    }
  } finally {
    inside(cable.far, 'nft', ['delete', 'table', 'inet', 'bench']);
  }
  const right = [...peers]
    .filter(([, peer]) => peer.wrong === 0)
    .map(([name, { ms }]) => ({ name, ms: median(ms) }));
  const best = right.sort((a, b) => a.ms - b.ms)[0];
  for (const [name, peer] of peers)
    process.stderr.write(
      `bench port-scan, ${job.name}: ${name} ${Math.round(median(peer.ms))} ms, ${peer.wrong} states wrong\n`,
    );
  const against = { peer: best?.ms ?? null, peerName: best?.name ?? 'no nmap that is right', unit: 'ms' };
  const goals = goalsOf(best?.ms ?? 0);
  return [
    ratioRow(
      { name: `${job.name}, engine`, ours: median(engine), ...against },
      job.engineMax ?? goals.engine,
    ),
    ratioRow({ name: `${job.name}, whole process`, ours: median(whole), ...against }, goals.whole),
    boundRow({ name: `${job.name}, wrong states, worst run`, ours: ourWrong, unit: 'ports' }, { max: 0 }),
  ];
}

const addressesOf = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => formatIpv4(first + i));
const best4 = ['-sS', '-T4'] as const;
const best5 = ['-sS', '-T5', '--min-rate', '100000'] as const;
const all: Pick<Job, 'method' | 'addresses' | 'ports' | 'target' | 'nmap'> = {
  ...{ method: 'syn', addresses: [formatIpv4(host)], ports: [1, 65_535], target: formatIpv4(host) },
  nmap: [best4, best5],
};
const loss = `
  chain lossi { type filter hook input priority 0; meta l4proto tcp numgen random mod 100 < 5 drop; };
  chain losso { type filter hook output priority 0; meta l4proto tcp numgen random mod 100 < 5 drop; };`;
/** Fifteen of sixteen ports from 1024 on. */
const filter = `
  chain filter { type filter hook input priority 0; tcp dport 1024-65535 tcp dport & 15 != 0 drop; };`;
const filteredPorts = 64_512 - 4032;

const jobs: readonly Job[] = [
  { ...all, name: 'SYN 65,535 ports', truth: { open: 4, closed: 65_531 } },
  {
    ...{ ...all, name: 'SYN 65,535 ports, 92 % filtered', rules: filter, engineMax: 0.4 },
    truth: { open: 4, closed: 65_531 - filteredPorts, filtered: filteredPorts },
  },
  { ...all, name: 'SYN 65,535 ports, 5 % loss', rules: loss, truth: { open: 4, closed: 65_531 } },
  {
    ...{ ...all, name: 'SYN /24 x 1,000', ports: [1, 1000], target: '10.50.3.0/24' },
    ...{ addresses: addressesOf(0x0a32_0300, 256), truth: { open: 3 * 256, closed: 997 * 256 } },
  },
  {
    ...{ ...all, name: 'connect 65,535 ports as nobody', method: 'connect', uid: nobody },
    ...{ nmap: [['-sT', '-T4']], truth: { open: 4, closed: 65_531 } },
  },
  {
    ...{ ...all, name: 'UDP 100 ports, ICMP not limited', method: 'udp', ports: [1, 100] },
    ...{
      nmap: [
        ['-sU', '-T4'],
        ['-sU', '-T5', '--min-rate', '1000'],
      ],
      truth: { open: 1, 'open|filtered': 1, closed: 98 },
    },
  },
];

/** A /20 of which one /24 is alive, asked at four ports; nmap sends no more than that either. */
async function discovery(cable: Cable): Promise<BenchRow[]> {
  const rules =
    'chain dead { type filter hook prerouting priority 0; ip daddr 10.50.0.0/20 ip daddr != 10.50.3.0/24 drop; };';
  const options = ['-sn', '-n', '-PS22,80,443,445', '-T5', '--min-rate', '100000'];
  const plan = {
    ...planOf({ ...all, addresses: addressesOf(0x0a32_0000, 4096) }),
    ports: [1, 4],
    retries: 1,
  };
  const truth = { closed: 1024, filtered: 15_360 };
  const engine: number[] = [];
  const whole: number[] = [];
  const nmap: number[] = [];
  let ourWrong = 0;
  inside(cable.far, 'nft', ['-f', '-'], `table inet bench { ${rules}\n}`);
  try {
    for (let i = 0; i < runs; i++) {
      for (const warm of [true, false]) {
        const done = await ourselves(cable, plan, undefined, warm);
        const probed = JSON.parse(done.stdout) as Probed;
        ourWrong = Math.max(ourWrong, wrong(probed.states, truth));
        if (warm) engine.push(probed.engineMs);
        else whole.push(done.wallMs);
      }
      if (!installed('nmap')) continue;
      const done = await cable.run('nmap', [...options, '-oX', '-', '10.50.0.0/20']);
      if (done.stdout.includes('<hosts up="256"')) nmap.push(done.wallMs);
    }
  } finally {
    inside(cable.far, 'nft', ['delete', 'table', 'inet', 'bench']);
  }
  const against = {
    peer: nmap.length > 0 ? median(nmap) : null,
    peerName: `nmap ${options.join(' ')}`,
    unit: 'ms',
  };
  const goals = goalsOf(against.peer ?? 0);
  return [
    ratioRow({ name: '/20 x 4 ports, 256 alive, engine', ours: median(engine), ...against }, goals.engine),
    ratioRow(
      { name: '/20 x 4 ports, 256 alive, whole process', ours: median(whole), ...against },
      goals.whole,
    ),
    boundRow({ name: '/20 x 4 ports, wrong states, worst run', ours: ourWrong, unit: 'ports' }, { max: 0 }),
  ];
}

const sampleMs = 200;
/** The most packets that left within a sample while the work ran, in thousands a second. */
async function fastest(cable: Cable, work: () => Promise<unknown>): Promise<number> {
  const loop = `while :; do cat /sys/class/net/${cable.device}/statistics/tx_packets; sleep ${sampleMs / 1000}; done`;
  const sampler = spawn('ip', ['netns', 'exec', cable.namespace, 'sh', '-c', loop]);
  let best = 0;
  let last: { readonly atMs: number; readonly count: number } | undefined;
  sampler.stdout.setEncoding('utf8').on('data', (text: string) => {
    const now = { atMs: performance.now(), count: Number(text.trim().split('\n').at(-1)) };
    if (last && now.atMs - last.atMs > sampleMs / 2)
      best = Math.max(best, (now.count - last.count) / (now.atMs - last.atMs));
    last = now;
  });
  try {
    await work();
  } finally {
    sampler.kill();
  }
  return best;
}

/** SYNs into a black hole: nothing comes back, so that only sending counts. */
async function transmit(cable: Cable): Promise<BenchRow[]> {
  inside(
    cable.far,
    'nft',
    ['-f', '-'],
    'table inet bench { chain hole { type filter hook prerouting priority -300; tcp dport 1-65535 drop; }; }',
  );
  const mac = execFileSync(
    'ip',
    ['netns', 'exec', cable.far, 'cat', `/sys/class/net/${cable.device}/address`],
    { encoding: 'utf8' },
  ).trim();
  const plan = {
    ...planOf({ ...all, addresses: addressesOf(0x0a32_0000, 4096) }, { ratePps: 20_000_000 }),
    ports: [1, 512],
    retries: 0,
  };
  const ours: number[] = [];
  const masscan: number[] = [];
  try {
    for (let i = 0; i < runs; i++) {
      ours.push(await fastest(cable, () => ourselves(cable, plan, undefined, false)));
      if (!installed('masscan')) continue;
      const options = [
        '-e',
        cable.device,
        '--adapter-ip',
        '10.49.0.1',
        '--router-mac',
        mac,
        '--rate',
        '20000000',
      ];
      // It waits for answers long after it has sent everything.
      masscan.push(
        await fastest(cable, () =>
          cable.run('timeout', ['8', 'masscan', ...options, '--wait', '0', '-p1-512', '10.50.0.0/20']),
        ),
      );
    }
  } finally {
    inside(cable.far, 'nft', ['delete', 'table', 'inet', 'bench']);
  }
  // A row's goal is a highest ratio: the time of a packet, not their number.
  const time = (rates: readonly number[]) => 1000 / median(rates);
  const peer = masscan.length > 0 ? time(masscan) : null;
  return [
    ratioRow(
      { name: 'SYN sent, time of a packet', ours: time(ours), peer, peerName: 'masscan', unit: 'ns' },
      1 / 1.3,
    ),
  ];
}

async function memory(cable: Cable): Promise<BenchRow[]> {
  const plan = { ...planOf({ ...all, addresses: addressesOf(0x0a32_0000, 65_536) }), ports: [80, 80] };
  const done = await ourselves(cable, plan, undefined, false);
  const { memoryMb, states } = JSON.parse(done.stdout) as Probed;
  return [
    boundRow({ name: 'SYN /16 x 1 port, memory', ours: memoryMb, unit: 'MB' }, { max: 300 }),
    boundRow(
      { name: 'SYN /16 x 1 port, wrong states', ours: wrong(states, { open: 65_536 }), unit: 'ports' },
      { max: 0 },
    ),
  ];
}

const services = `
  for (const port of ${JSON.stringify(listening)}) require('node:net').createServer((s) => { s.on('error', () => {}); s.destroy(); }).listen(port, '0.0.0.0');
  const dgram = require('node:dgram');
  const said = dgram.createSocket('udp4', (bytes, from) => said.send('here', from.port, from.address)).bind(53, '${formatIpv4(host)}');
  dgram.createSocket('udp4').bind(69, '${formatIpv4(host)}', () => console.log('up'));
`;
async function startServices(cable: Cable): Promise<ChildProcess> {
  // Answers leave from the address that was asked, as each address of the range is local there.
  const child = spawn('ip', ['netns', 'exec', cable.far, process.execPath, '-e', services]);
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error('the services of the bench did not start')));
  });
  return child;
}

export async function run(): Promise<BenchRow[]> {
  if (!canMakeNamespaces() || !installed('nft')) {
    process.stderr.write('bench port-scan: skipped, it needs root to make network namespaces, and nft\n');
    return [];
  }
  const cable = layCable();
  const wanted = process.env.NOCTURNE_BENCH_ONLY;
  const rows: BenchRow[] = [];
  let child: ChildProcess | undefined;
  try {
    child = await startServices(cable);
    inside(cable.far, 'sysctl', [
      '-qw',
      'net.ipv4.icmp_ratelimit=0',
      'net.ipv4.icmp_msgs_per_sec=100000',
      'net.ipv4.icmp_msgs_burst=10000',
    ]);
    for (const job of jobs)
      if (!wanted || job.name.includes(wanted)) rows.push(...(await compare(cable, job)));
    if (!wanted || wanted === 'discovery') rows.push(...(await discovery(cable)));
    if (!wanted || wanted === 'transmit') rows.push(...(await transmit(cable)));
    if (!wanted || wanted === 'memory') rows.push(...(await memory(cable)));
  } finally {
    child?.kill();
    cable.close();
  }
  return rows;
}

if (import.meta.main) {
  const at = process.argv.indexOf('--probe');
  await (at > 0 ? probe(process.argv[at + 1]!) : runAlone(run));
}
