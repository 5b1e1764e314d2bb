/** A /16 whose 65,536 addresses all answer: our sweep beside fping and nmap, the whole process and the engine alone. */
import { createNetwork } from '#io/net/index.ts';
import { canMakeNamespaces, installed, layCable } from './namespaces.ts';
import { type BenchRow, boundRow, median, ratioRow, runAlone } from './table.ts';

const first = 0x0a32_0000;
const count = 65_536;
const runsOfOurs = 7;
/** nmap takes seconds. */
const runsOfNmap = 7;

/** In the namespace: one sweep to warm up as a server would be, then one that counts. */
async function engineAlone(): Promise<void> {
  const net = await createNetwork({ mode: 'inline' });
  const plan = {
    rangesV4: Uint32Array.of(first, first + count - 1),
    addressesV6: [],
    retries: 1,
    timeoutMs: 'auto',
    ratePps: null,
  } as const;
  for (const report of [false, true]) {
    const startMs = performance.now();
    let alive = 0;
    for await (const batch of net.sweep(plan, new AbortController().signal)) alive += batch.size;
    if (report) process.stdout.write(`${performance.now() - startMs} ${alive}\n`);
  }
  await net.close();
}

export async function run(): Promise<BenchRow[]> {
  if (!canMakeNamespaces()) {
    process.stderr.write('bench sweep: skipped, it needs root to make network namespaces\n');
    return [];
  }
  const cable = layCable();
  const nocturne = new URL('../bin/nocturne', import.meta.url).pathname;
  const range = ['10.50.0.0', '10.50.255.255'] as const;
  const whole: number[] = [];
  const engine: number[] = [];
  const fping: number[] = [];
  const nmap: number[] = [];
  let found = count;
  try {
    // Alternating, so that a disturbance hits all alike.
    for (let i = 0; i < runsOfOurs; i++) {
      const ours = await cable.run(nocturne, [
        ...['sweep', range.join('-'), '--json', '--no-names', '--no-arp'],
      ]);
      whole.push(ours.wallMs);
      found = Math.min(found, ours.stdout.split('"kind":"host"').length - 1);
      const alone = await cable.run(process.execPath, [
        ...['--disable-warning=ExperimentalWarning', import.meta.filename, '--engine'],
      ]);
      const [ms, alive] = alone.stdout.trim().split(' ').map(Number);
      engine.push(ms!);
      found = Math.min(found, alive!);
      if (installed('fping')) {
        const peer = await cable.run('fping', [...['-i0', '-r1', '-t500', '-a', '-q', '-g'], ...range]);
        fping.push(peer.wallMs);
      }
      if (installed('nmap') && i < runsOfNmap) {
        const peer = await cable.run('nmap', ['-sn', '-n', '-T5', '--min-rate', '100000', '10.50.0.0/16']);
        nmap.push(peer.wallMs);
      }
    }
  } finally {
    cable.close();
  }
  const peerOf = (values: readonly number[]) => (values.length > 0 ? median(values) : null);
  const unit = 'ms';
  const fpingRow = { peer: peerOf(fping), peerName: 'fping -i0 -r1', unit };
  const nmapRow = { peer: peerOf(nmap), peerName: 'nmap -sn -T5 --min-rate', unit };
  return [
    ratioRow({ name: 'sweep /16, whole process', ours: median(whole), ...fpingRow }, 0.8),
    ratioRow({ name: 'sweep /16, engine alone', ours: median(engine), ...fpingRow }, 0.5),
    ratioRow({ name: 'sweep /16, whole process', ours: median(whole), ...nmapRow }, 0.15),
    boundRow(
      { name: 'sweep /16, recall, worst run', ours: (100 * found) / count, unit: 'percent' },
      { min: 100 },
    ),
  ];
}

if (import.meta.main) await (process.argv.includes('--engine') ? engineAlone() : runAlone(run));
