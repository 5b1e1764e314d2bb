/** 5,000 hosts probed every second: processor time, lost replies, and how far our round trips are from tcpdump's kernel stamps. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNetwork } from '#io/net/index.ts';
import { formatIpv4 } from '#pure/base/address.ts';
import { echoStatuses } from '#pure/contract/network.ts';
import { canMakeNamespaces, installed, layCable } from './namespaces.ts';
import { type BenchRow, boundRow, median, ratioRow, runAlone } from './table.ts';

const hosts = 5000;
/** Long and short runs: their difference is what a round costs once the process has started, as in a server that never ends. */
const rounds = 12;
const roundsShort = 2;
/** The capture run is shorter: it only needs enough round trips for a median. */
const roundsCaptured = 4;
const runs = 5;
const addresses = Array.from({ length: hosts }, (_, i) => formatIpv4(0x0a32_0001 + i));

interface Probed {
  readonly sent: number;
  readonly replies: number;
  readonly rttUs: readonly (readonly [address: string, rttUs: number])[];
}

// What is started here keeps its compiled code, as bin/nocturne does.
process.env.NODE_COMPILE_CACHE ??= new URL('../node_modules/.cache/nocturne', import.meta.url).pathname;

/** In the namespace: the engine as a probe uses it. */
async function probe(count: number, list: boolean): Promise<void> {
  const net = await createNetwork({ mode: 'inline' });
  const plan = { targets: addresses, count, intervalMs: 1000, timeoutMs: 1000, sizeBytes: 56 };
  let replies = 0;
  let sent = 0;
  const rttUs: [string, number][] = [];
  for await (const batch of net.echo(plan, new AbortController().signal))
    for (let i = 0; i < batch.size; i++) {
      sent++;
      if (echoStatuses[batch.status[i]!] !== 'reply') continue;
      replies++;
      if (list) rttUs.push([addresses[batch.targetIndex[i]!]!, batch.rttUs[i]!]);
    }
  await net.close();
  process.stdout.write(JSON.stringify({ sent, replies, rttUs } satisfies Probed));
}

/** Round trips in a pcap with nanosecond stamps (magic 0xa1b23c4d), Ethernet, IPv4, ICMP echo; by target, in order of sending. */
function capturedRtts(file: Uint8Array): Map<string, number[]> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0, true) !== 0xa1b2_3c4d) throw new Error('tcpdump wrote no nanosecond pcap');
  const asked = new Map<string, number>();
  const rtts = new Map<string, number[]>();
  for (let at = 24; at + 16 <= file.length; at += 16 + view.getUint32(at + 8, true)) {
    const us = view.getUint32(at, true) * 1e6 + view.getUint32(at + 4, true) / 1e3;
    const ip = at + 16 + 14;
    const icmp = ip + 20;
    if (icmp + 8 > file.length) break;
    const type = view.getUint8(icmp);
    const target = formatIpv4(view.getUint32(type === 8 ? ip + 16 : ip + 12));
    const key = `${target} ${view.getUint32(icmp + 4)}`;
    if (type === 8) asked.set(key, us);
    else if (type === 0 && asked.has(key)) {
      const list = rtts.get(target) ?? [];
      list.push(us - asked.get(key)!);
      rtts.set(target, list);
      asked.delete(key);
    }
  }
  return rtts;
}

interface CpuSeconds {
  readonly whole: number[];
  readonly round: number[];
}
const note = ({ whole, round }: CpuSeconds, shortS: number, longS: number) => {
  whole.push(longS);
  round.push((longS - shortS) / (rounds - roundsShort));
};

export async function run(): Promise<BenchRow[]> {
  if (!canMakeNamespaces()) {
    process.stderr.write('bench ping: skipped, it needs root to make network namespaces\n');
    return [];
  }
  const cable = layCable();
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-bench-'));
  const ourselves = (count: number, list: boolean) =>
    cable.run(process.execPath, [
      ...['--disable-warning=ExperimentalWarning', import.meta.filename, '--probe', String(count)],
      ...(list ? ['--list'] : []),
    ]);
  try {
    const ours: CpuSeconds = { whole: [], round: [] };
    const fping: CpuSeconds = { whole: [], round: [] };
    let lost = 0;
    writeFileSync(join(folder, 'hosts'), `${addresses.join('\n')}\n`);
    for (let i = 0; i < runs; i++) {
      const short = await ourselves(roundsShort, false);
      const long = await ourselves(rounds, false);
      const probed = JSON.parse(long.stdout) as Probed;
      note(ours, short.cpuS, long.cpuS);
      lost = Math.max(lost, hosts * rounds - probed.replies);
      if (installed('fping')) {
        const even = (count: number) =>
          cable.run('fping', [
            ...['-q', '-c', String(count), '-p', '1000', '-i', '0.2', '-f', join(folder, 'hosts')],
          ]);
        note(fping, (await even(roundsShort)).cpuS, (await even(rounds)).cpuS);
      }
    }
    const peer = (values: readonly number[]) => ({
      peer: values.length > 0 ? median(values) : null,
      peerName: 'fping -i 0.2 (even pacing)',
    });
    const rows = [
      ratioRow(
        {
          name: `ping ${hosts} hosts every second, processor time a round`,
          ours: median(ours.round) * 1000,
          ...peer(fping.round.map((s) => s * 1000)),
          unit: 'ms',
        },
        0.5,
      ),
      ratioRow({
        name: `ping ${hosts} hosts, ${rounds} rounds, whole process with its start`,
        ours: median(ours.whole),
        ...peer(fping.whole),
        unit: 's',
      }),
      boundRow(
        { name: `ping ${hosts} hosts, replies lost, worst run`, ours: lost, unit: 'replies' },
        { max: 0 },
      ),
    ];
    if (!installed('tcpdump')) return rows;
    return [...rows, ...(await againstCapture(cable, folder, () => ourselves(roundsCaptured, true)))];
  } finally {
    cable.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function againstCapture(
  cable: ReturnType<typeof layCable>,
  folder: string,
  probeOnce: () => ReturnType<typeof cable.run>,
): Promise<BenchRow[]> {
  const pcap = join(folder, 'ping.pcap');
  const capture = spawn('ip', [
    ...[
      'netns',
      'exec',
      cable.namespace,
      'tcpdump',
      '-i',
      cable.device,
      '--nano',
      '-s',
      '64',
      '-B',
      '65536',
      '-U',
    ],
    ...['-w', pcap, 'icmp'],
  ]);
  const ended = new Promise((resolve) => capture.once('close', resolve));
  await new Promise<void>((resolve) => {
    capture.stderr.on('data', (text) => String(text).includes('listening') && resolve());
    void ended.then(() => resolve());
  });
  const probed = JSON.parse((await probeOnce()).stdout) as Probed;
  capture.kill('SIGINT');
  await ended;
  const wire = capturedRtts(readFileSync(pcap));
  const turn = new Map<string, number>();
  const errors: number[] = [];
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const [address, rttUs] of probed.rttUs) {
    const n = turn.get(address) ?? 0;
    turn.set(address, n + 1);
    const truth = wire.get(address)?.[n];
    if (truth === undefined) continue;
    ours.push(rttUs);
    theirs.push(truth);
    errors.push(Math.abs(rttUs - truth));
  }
  const name = `ping ${hosts} hosts`;
  const peer = { peer: median(theirs), peerName: "tcpdump's kernel stamps", unit: 'us' };
  const distance = Math.abs(median(ours) - median(theirs));
  return [
    boundRow({ name: `${name}, median round trip, distance`, ours: distance, ...peer }, { max: 1 }),
    boundRow({ name: `${name}, round-trip error, median`, ours: median(errors), ...peer }, { max: 1 }),
  ];
}

if (import.meta.main) {
  const at = process.argv.indexOf('--probe');
  await (at > 0 ? probe(Number(process.argv[at + 1]), process.argv.includes('--list')) : runAlone(run));
}
