/**
 * Port scans beside nmap and masscan: all ports of a host, many hosts, connections as nobody, datagrams, each also with nine tenths filtered and
 * with five percent of the packets lost, who is there in a /20, and how fast SYNs leave. "Whole process" is `nocturne scan` with the peer's flags,
 * "engine" the same in a process that is warm, as a server is. A time counts only when every state was right, ours and the peer's.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createNetwork } from '#io/net/index.ts';
import { formatIpv4 } from '#pure/base/address.ts';
import type { PortScanPlan } from '#pure/contract/network.ts';
import { portStates } from '#pure/contract/port-state.ts';
import { type Cable, canMakeNamespaces, type Finished, installed, layCable } from './namespaces.ts';
import { type BenchRow, boundRow, median, ratioRow, runAlone } from './table.ts';

const runs = Number(process.env.NOCTURNE_BENCH_RUNS ?? 5);
const host = 0x0a32_0304;
const listening = [22, 80, 443, 8080];
const nobody = 65_534;
const nocturne = new URL('../bin/nocturne', import.meta.url).pathname;
/** Longer than this nobody waits for a peer: what it is not done with by then it is slower at. */
const peerTimeoutS = 60;

// What is started here keeps its compiled code, as bin/nocturne does.
process.env.NODE_COMPILE_CACHE ??= new URL('../node_modules/.cache/nocturne', import.meta.url).pathname;

interface Job {
  readonly name: string;
  readonly method: PortScanPlan['method'];
  readonly addresses: readonly [first: number, count: number];
  readonly ports: readonly [first: number, last: number];
  /** Rules of the answering side, in nft's words. */
  readonly rules?: string;
  /** What is found by who is right, by state. */
  readonly truth: Readonly<Record<string, number>>;
  /** Both ours and nmap's. */
  readonly flag: string;
  /** Ours alone, and what they mean in a plan: as nmap's best template waits. */
  readonly ours?: { readonly flags: readonly string[]; readonly plan: Partial<AskedPlan> };
  readonly nmap: readonly (readonly string[])[];
  readonly masscan?: boolean;
  readonly target: string;
  readonly uid?: number;
}

interface Probed {
  readonly engineMs: number;
  readonly states: Readonly<Record<string, number>>;
  /** Addresses that answered at any port. */
  readonly alive: number;
}

/** A plan as it is passed to the process that carries it out: ranges instead of lists. */
interface AskedPlan extends Omit<PortScanPlan, 'addresses' | 'ports'> {
  readonly addresses: Job['addresses'];
  readonly ports: readonly Job['ports'][];
}

/** As warm as a server that has scanned before: what runs often is compiled after so many scans, or after some seconds of them. */
const scansBefore = 5;
const warmMsMax = 5000;

const openState = portStates.indexOf('open');
const closedState = portStates.indexOf('closed');

const span = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** In the namespace: scans to warm up, then one that counts. */
async function probe(text: string): Promise<void> {
  const { plan, uid } = JSON.parse(text) as { plan: AskedPlan; uid?: number };
  if (uid !== undefined) process.setuid!(uid);
  const [firstAddress, count] = plan.addresses;
  const asked: PortScanPlan = {
    ...plan,
    ports: Uint16Array.from(plan.ports.flatMap(([first, last]) => span(first, last))),
    addresses: Array.from({ length: count }, (_, i) => formatIpv4(firstAddress + i)),
  };
  const net = await createNetwork({ mode: 'inline' });
  let warmMs = 0;
  for (let scan = 0, last = false; !last; scan++) {
    last = scan === scansBefore || warmMs > warmMsMax;
    const counts = new Uint32Array(portStates.length);
    const answered = new Uint8Array(count);
    const startMs = performance.now();
    for await (const batch of net.portScan(asked, new AbortController().signal).batches)
      for (let i = 0; i < batch.size; i++) {
        const state = batch.state[i]!;
        counts[state] = counts[state]! + 1;
        if (state === openState || state === closedState) answered[batch.hostIndex[i]!] = 1;
      }
    const engineMs = performance.now() - startMs;
    warmMs += engineMs;
    const states = Object.fromEntries(portStates.map((state, i) => [state, counts[i]!]));
    const alive = answered.reduce((sum, each) => sum + each, 0);
    if (last) process.stdout.write(JSON.stringify({ engineMs, states, alive } satisfies Probed));
  }
  await net.close();
}

const planOf = (
  { method, addresses, ports }: Pick<Job, 'method' | 'addresses' | 'ports'>,
  more: Partial<AskedPlan> = {},
): AskedPlan => ({
  ...{ method, addresses, ports: [ports], retries: 8, timeoutMs: 'auto' },
  ...{ ratePps: null, hostRatePps: null, hostTimeoutMs: null, eachSilent: false, ...more },
});

async function warmEngine(cable: Cable, plan: AskedPlan, uid?: number): Promise<Probed> {
  const argument = JSON.stringify({ plan, ...(uid === undefined ? {} : { uid }) });
  const node = ['--disable-warning=ExperimentalWarning', import.meta.filename, '--probe', argument];
  return JSON.parse((await cable.run(process.execPath, node)).stdout) as Probed;
}

/** The command as people type it. */
const commandLine = (cable: Cable, argv: readonly string[], uid?: number): Promise<Finished> =>
  runAs(cable, uid, [nocturne, 'scan', '-n', ...argv, '-oX', '-']);

function runAs(cable: Cable, uid: number | undefined, command: readonly string[]): Promise<Finished> {
  const asUser = uid === undefined ? [] : ['setpriv', '--reuid', String(uid), '--clear-groups'];
  const [first, ...rest] = [...asUser, ...command];
  return cable.run(first!, rest);
}

/** Ports by state, as the XML of nmap, masscan and our own counts them. */
function statesIn(xml: string): Record<string, number> {
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

interface Peer {
  readonly name: string;
  readonly argv: readonly string[];
  /** How much of its XML is not so. */
  wrongIn(xml: string): number;
  readonly ms: number[];
  wrong: number;
}

function peersOf(job: Job, cable: Cable): Peer[] {
  const ports = job.ports.join('-');
  const peers: Peer[] = [];
  if (installed('nmap'))
    for (const options of job.nmap)
      peers.push({
        name: `nmap ${job.flag} ${options.join(' ')}`,
        argv: ['nmap', '-n', '-Pn', job.flag, ...options, '-oX', '-', '-p', ports, job.target],
        ...{ wrongIn: (xml) => wrong(statesIn(xml), job.truth), ms: [], wrong: 0 },
      });
  if (job.masscan && installed('masscan'))
    peers.push({
      name: 'masscan --rate 100000 --wait 1',
      argv: [
        ...['masscan', ...masscanWay(cable), '--rate', '100000', '--wait', '1'],
        ...['-oX', '-', `-p${ports}`, job.target],
      ],
      // It tells of open ports only.
      ...{ wrongIn: (xml) => wrong(statesIn(xml), { open: job.truth.open! }), ms: [], wrong: 0 },
    });
  return peers;
}

/** A peer that takes for ever is measured once, and one that is wrong is no peer. */
const isWorthAnother = ({ ms, wrong }: Peer) => ms.length === 0 || (wrong === 0 && ms[0]! <= slowMs);
const slowMs = 10_000;

async function runPeer(cable: Cable, uid: number | undefined, peer: Peer): Promise<void> {
  const done = await runAs(cable, uid, ['timeout', String(peerTimeoutS), ...peer.argv]);
  peer.ms.push(done.wallMs);
  if (done.wallMs < peerTimeoutS * 1000) peer.wrong = Math.max(peer.wrong, peer.wrongIn(done.stdout));
}

async function compare(cable: Cable, job: Job): Promise<BenchRow[]> {
  const engine: number[] = [];
  const whole: number[] = [];
  const peers = peersOf(job, cable);
  let ourWrong = 0;
  await ruled(cable, job.rules ?? '', async () => {
    // Alternating, so that a disturbance hits all alike.
    for (let i = 0; i < runs; i++) {
      const probed = await warmEngine(cable, planOf(job, job.ours?.plan), job.uid);
      engine.push(probed.engineMs);
      const argv = ['-Pn', job.flag, ...(job.ours?.flags ?? []), '-p', job.ports.join('-'), job.target];
      const done = await commandLine(cable, argv, job.uid);
      whole.push(done.wallMs);
      for (const states of [probed.states, statesIn(done.stdout)])
        ourWrong = Math.max(ourWrong, wrong(states, job.truth));
      for (const peer of peers.filter(isWorthAnother)) await runPeer(cable, job.uid, peer);
    }
  });
  return judged(job.name, { engine, whole, ourWrong }, peers, 'ports');
}

/** Beside the fastest peer that was never wrong. */
function judged(
  name: string,
  ours: { readonly engine: readonly number[]; readonly whole: readonly number[]; readonly ourWrong: number },
  peers: readonly Peer[],
  unit: 'ports' | 'hosts',
): BenchRow[] {
  const timed = peers.filter(({ ms }) => ms.length > 0);
  for (const peer of timed)
    process.stderr.write(
      `bench port-scan, ${name}: ${peer.name} ${Math.round(median(peer.ms))} ms, ${peer.wrong} ${unit} wrong\n`,
    );
  const [best] = timed
    .filter((peer) => peer.wrong === 0)
    .map((peer) => ({ name: peer.name, ms: median(peer.ms) }))
    .sort((a, b) => a.ms - b.ms);
  const late = best && best.ms >= peerTimeoutS * 1000 ? ', not done by then' : '';
  const peerName = best ? `${best.name}${late}` : 'no peer that is right';
  const against = { peer: best?.ms ?? null, peerName, unit: 'ms' };
  const goals = goalsOf(best?.ms ?? 0);
  return [
    ratioRow({ name: `${name}, engine`, ours: median(ours.engine), ...against }, goals.engine),
    ratioRow({ name: `${name}, whole process`, ours: median(ours.whole), ...against }, goals.whole),
    boundRow({ name: `${name}, wrong, worst run`, ours: ours.ourWrong, unit }, { max: 0 }),
  ];
}

async function ruled(cable: Cable, rules: string, work: () => Promise<void>): Promise<void> {
  inside(cable.far, 'nft', ['-f', '-'], `table inet bench { ${rules}\n}`);
  try {
    await work();
  } finally {
    inside(cable.far, 'nft', ['delete', 'table', 'inet', 'bench']);
  }
}

const synOptions = [['-T4'], ['-T5', '--min-rate', '100000']] as const;
type Asked = Omit<Job, 'name' | 'truth'>;
const all: Asked = {
  ...{ method: 'syn', flag: '-sS', nmap: synOptions, masscan: true },
  ...{ addresses: [host, 1], ports: [1, 65_535], target: formatIpv4(host) },
};
const many: Asked = { ...all, ports: [1, 1000], addresses: [0x0a32_0300, 256], target: '10.50.3.0/24' };
const connects: Asked = {
  ...all,
  method: 'connect',
  flag: '-sT',
  nmap: [['-T4']],
  masscan: false,
  uid: nobody,
};
const datagrams: Asked = {
  ...{ ...all, method: 'udp', flag: '-sU', ports: [1, 100], masscan: false },
  nmap: [['-T4'], ['-T5', '--min-rate', '1000']],
  // For a link, as nmap's options are: a hundred times the round trip. -T5 would also try no more than three times, which is too little
  // where packets are lost.
  ours: { flags: ['--min-rtt-timeout', '10ms'], plan: { timeoutMinMs: 10 } },
};
const lossOf = (protocols: string) => `
  chain lossi { type filter hook input priority 0; meta l4proto ${protocols} numgen random mod 100 < 5 drop; };
  chain losso { type filter hook output priority 0; meta l4proto ${protocols} numgen random mod 100 < 5 drop; };`;
const loss = lossOf('tcp');
/** Every tenth port answers, and what listens. */
const filterOf = (transport: string, last: number, open: readonly number[]) => {
  const tenths = Array.from({ length: Math.floor(last / 10) }, (_, i) => (i + 1) * 10);
  const answering = [...new Set([...tenths, ...open])].join();
  return `chain filter { type filter hook input priority 0; ${transport} dport 1-${last} ${transport} dport != { ${answering} } drop; };`;
};
const filter = filterOf('tcp', 65_535, listening);
const truth = { open: 4, closed: 65_531 };
const filteredTruth = { open: 4, closed: 6551, filtered: 58_980 };

const jobs: readonly Job[] = [
  { ...all, name: 'SYN 65,535 ports', truth },
  { ...all, name: 'SYN 65,535 ports, 90 % filtered', rules: filter, truth: filteredTruth },
  { ...all, name: 'SYN 65,535 ports, 5 % loss', rules: loss, truth },
  { ...many, name: 'SYN /24 x 1,000', truth: { open: 3 * 256, closed: 997 * 256 } },
  {
    ...{ ...many, name: 'SYN /24 x 1,000, 90 % filtered', rules: filterOf('tcp', 1000, [22, 443]) },
    truth: { open: 3 * 256, closed: 99 * 256, filtered: 898 * 256 },
  },
  { ...many, name: 'SYN /24 x 1,000, 5 % loss', rules: loss, truth: { open: 3 * 256, closed: 997 * 256 } },
  { ...connects, name: 'connect 65,535 ports as nobody', truth },
  { ...connects, name: 'connect 65,535 ports, 90 % filtered', rules: filter, truth: filteredTruth },
  { ...connects, name: 'connect 65,535 ports, 5 % loss', rules: loss, truth },
  { ...datagrams, name: 'UDP 100 ports', truth: { open: 1, 'open|filtered': 1, closed: 98 } },
  {
    ...{ ...datagrams, name: 'UDP 100 ports, 90 % filtered', rules: filterOf('udp', 100, [53]) },
    truth: { open: 1, closed: 10, 'open|filtered': 89 },
  },
  {
    ...{ ...datagrams, name: 'UDP 100 ports, 5 % loss', rules: lossOf('{ udp, icmp }') },
    truth: { open: 1, 'open|filtered': 1, closed: 98 },
  },
];

const addressesAlive = 512;
interface Discovery {
  readonly name: string;
  readonly ports: readonly number[];
  readonly rules?: string;
  /** Of every port, where a try or two are enough to tell. */
  readonly truth?: Readonly<Record<string, number>>;
}
const usualPorts = [22, 80, 443, 445];
const discoveries: readonly Discovery[] = [
  {
    ...{ name: '/20 x 4 ports, 512 alive', ports: usualPorts },
    truth: { open: 3 * addressesAlive, closed: addressesAlive, filtered: 4 * (4096 - addressesAlive) },
  },
  {
    name: '/20 x 10 ports, 512 alive, 90 % filtered',
    ports: [21, 22, 23, 25, 53, 80, 110, 139, 443, 445],
    rules: 'chain filter { type filter hook input priority 0; tcp dport != 443 drop; };',
    truth: { open: addressesAlive, filtered: 10 * 4096 - addressesAlive },
  },
  { name: '/20 x 4 ports, 512 alive, 5 % loss', ports: usualPorts, rules: loss },
];
const dead =
  'chain dead { type filter hook prerouting priority 0; ip daddr 10.50.0.0/20 ip daddr & 0.0.0.7 != 0.0.0.3 drop; };';

/** A /20 in which every eighth address answers, asked at some ports; nmap sends no more than that either. */
async function discover(cable: Cable, { name, ports, rules = '', truth }: Discovery): Promise<BenchRow[]> {
  const flags = ['-sn', `-PS${ports.join()}`];
  const range = '10.50.0.0/20';
  const plan = planOf(
    { ...all, addresses: [0x0a32_0000, 4096] },
    { ports: ports.map((port) => [port, port] as const), retries: 1 },
  );
  const missed = (alive: number) => Math.abs(alive - addressesAlive);
  const up = (xml: string) => Number(/<hosts up="(\d+)"/.exec(xml)?.[1] ?? 0);
  const ours = { engine: [] as number[], whole: [] as number[], ourWrong: 0 };
  const peers = (installed('nmap') ? synOptions : []).map(
    (options): Peer => ({
      name: `nmap ${[...flags, ...options].join(' ')}`,
      argv: ['nmap', '-n', ...flags, ...options, '-oX', '-', range],
      ...{ wrongIn: (xml) => missed(up(xml)), ms: [], wrong: 0 },
    }),
  );
  await ruled(cable, `${dead}${rules}`, async () => {
    for (let i = 0; i < runs; i++) {
      const probed = await warmEngine(cable, plan);
      ours.engine.push(probed.engineMs);
      const done = await commandLine(cable, [...flags, range]);
      ours.whole.push(done.wallMs);
      ours.ourWrong = Math.max(ours.ourWrong, missed(probed.alive), missed(up(done.stdout)));
      if (truth) ours.ourWrong = Math.max(ours.ourWrong, wrong(probed.states, truth));
      for (const peer of peers.filter(isWorthAnother)) await runPeer(cable, undefined, peer);
    }
  });
  return judged(name, ours, peers, 'hosts');
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

/** What masscan would not find out in a namespace. */
function masscanWay(cable: Cable): string[] {
  const file = `/sys/class/net/${cable.device}/address`;
  const mac = execFileSync('ip', ['netns', 'exec', cable.far, 'cat', file], { encoding: 'utf8' }).trim();
  return ['-e', cable.device, '--adapter-ip', '10.49.0.1', '--router-mac', mac];
}

/** SYNs into a black hole: nothing comes back, so that only sending counts. */
async function transmit(cable: Cable): Promise<BenchRow[]> {
  const rate = 20_000_000;
  const plan = planOf(
    { ...all, addresses: [0x0a32_0000, 4096], ports: [1, 512] },
    { ratePps: rate, retries: 0 },
  );
  const ours: number[] = [];
  const masscan: number[] = [];
  const hole = 'chain hole { type filter hook prerouting priority -300; tcp dport 1-65535 drop; };';
  await ruled(cable, hole, async () => {
    for (let i = 0; i < runs; i++) {
      ours.push(await fastest(cable, () => warmEngine(cable, plan)));
      if (!installed('masscan')) continue;
      const options = [...masscanWay(cable), '--rate', String(rate), '--wait', '0', '-p1-512'];
      // It waits for answers long after it has sent everything.
      const command = ['8', 'masscan', ...options, '10.50.0.0/20'];
      masscan.push(await fastest(cable, () => cable.run('timeout', command)));
    }
  });
  // A row's goal is a highest ratio: the time of a packet, not their number.
  const time = (rates: readonly number[]) => 1_000_000 / median(rates);
  const peer = masscan.length > 0 ? time(masscan) : null;
  return [
    ratioRow(
      { name: 'SYN sent, time of a packet', ours: time(ours), peer, peerName: 'masscan', unit: 'ns' },
      1 / 1.3,
    ),
  ];
}

/** Prints the most memory that a process of Node ever had, when it ends. */
const tellMemory = `process.on('exit', () => process._rawDebug('memory ' + process.resourceUsage().maxRSS))`;

async function memory(cable: Cable): Promise<BenchRow[]> {
  const options = `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(tellMemory)}`;
  const flags = ['-n', '-Pn', '-sS', '-p', '80', '10.50.0.0/16'];
  const done = await cable.run('env', [options, nocturne, 'scan', ...flags]);
  const memoryMb = Number(/memory (\d+)/.exec(done.stderr)?.[1] ?? Number.NaN) / 1024;
  const open = done.stdout.match(/^80\/tcp +open/gm)?.length ?? 0;
  return [
    boundRow({ name: 'SYN /16 x 1 port, memory, whole process', ours: memoryMb, unit: 'MB' }, { max: 300 }),
    boundRow({ name: 'SYN /16 x 1 port, wrong states', ours: 65_536 - open, unit: 'ports' }, { max: 0 }),
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
      if (!wanted || new RegExp(wanted).test(job.name)) rows.push(...(await compare(cable, job)));
    for (const each of discoveries)
      if (!wanted || new RegExp(wanted).test(each.name)) rows.push(...(await discover(cable, each)));
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
