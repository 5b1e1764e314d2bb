/**
 * What is behind the open ports: `nocturne scan -sV` beside `nmap -sV -T4`, whole processes with the same flags, at the real servers of
 * `lab/services` (its packages must be installed): as they are, with nine tenths of the other ports filtered, and with five percent of all packets
 * lost. A time counts only beside what was found: products and versions that are true stand in the table.
 */

import { execFileSync } from 'node:child_process';
import { type ServiceLab, servicesAvailable, startServiceLab } from '../lab/services/api.ts';
import { type Answers, nmapScan, ourScan, placeOf } from '../test/scan/answers.ts';
import { type Score, scoreOf, sideBySide } from '../test/scan/side-by-side.ts';
import { installed } from './namespaces.ts';
import { type BenchRow, boundRow, median, ratioRow, runAlone } from './table.ts';

/** nmap needs minutes: it is measured once, between ours. */
const runs = Number(process.env.NOCTURNE_BENCH_RUNS ?? 3);
const servicesMin = 30;
/** Names of hosts, to try it out. */
const hosts = process.env.NOCTURNE_BENCH_HOSTS?.split(',');
const wanted = new RegExp(process.env.NOCTURNE_BENCH_ONLY ?? '');

interface Way {
  readonly name: string;
  /** What the switch does to the packets, in nft's words: of the scanner's, and of everybody's. */
  rules(lab: ServiceLab, ports: readonly number[]): { readonly scanner: string; readonly all: string };
}

const lossPercent = 5;
const ways: readonly Way[] = [
  { name: 'plain', rules: () => ({ scanner: '', all: '' }) },
  {
    name: '90 % filtered',
    rules: ({ truth }, ports) => {
      const tenths = ports.filter((_, i) => i % 10 === 0);
      const listening = truth.map(({ address, port }) => `${address} . ${port}`);
      return {
        scanner: `tcp dport { ${ports.join()} } tcp dport != { ${tenths.join()} } ip daddr . tcp dport != { ${listening.join()} } drop`,
        all: '',
      };
    },
  },
  {
    name: `${lossPercent} % loss`,
    rules: () => {
      const lossy = `ip version 4 numgen random mod 100 < ${lossPercent} drop`;
      return { scanner: lossy, all: lossy };
    },
  },
];

/** Every packet of the lab passes its switch: what comes from the scanner, and what goes to it. */
async function onTheWire(lab: ServiceLab, way: Way, ports: readonly number[], work: () => Promise<void>) {
  const nft = (argv: readonly string[], input = '') =>
    execFileSync('ip', ['netns', 'exec', lab.switchNamespace, 'nft', ...argv], {
      stdio: ['pipe', 'ignore', 'pipe'],
      input,
    });
  const { scanner, all } = way.rules(lab, ports);
  const chain = (name: string, hosts: readonly string[], rule: string) =>
    `chain ${name} { type filter hook ingress devices = { ${hosts.map((host) => lab.switchPortOf(host)).join()} } priority 0\n ${rule}\n}`;
  const chains = [
    chain('fromScanner', ['scanner'], scanner),
    chain('fromHosts', [...lab.addresses.keys()], all),
  ];
  nft(['-f', '-'], `table netdev bench {\n${chains.join('\n')}\n}\n`);
  try {
    await work();
  } finally {
    nft(['delete', 'table', 'netdev', 'bench']);
  }
}

export async function run(): Promise<BenchRow[]> {
  const available = servicesAvailable();
  if (!available.ok) {
    process.stderr.write(`bench scan-services: skipped, ${available.reason}\n`);
    return [];
  }
  const lab = await startServiceLab(hosts ? { only: hosts } : {});
  try {
    const rows: BenchRow[] = [];
    for (const way of ways) if (wanted.test(way.name)) rows.push(...(await compare(lab, way)));
    return rows;
  } finally {
    await lab.stop();
  }
}

async function compare(lab: ServiceLab, way: Way): Promise<BenchRow[]> {
  const truth = lab.truth.filter(({ transport }) => transport === 'tcp');
  const ports = [...new Set(truth.map(({ port }) => port))].sort((a, b) => a - b);
  const argv = ['-n', '-sS', '-sV', '-T4', '-p', ports.join(), ...lab.addresses.values()];
  const ours: { readonly wallMs: number; readonly answers: Answers; readonly score: Score }[] = [];
  const scanned = async () => {
    const { wallMs, answers } = await ourScan(lab, argv);
    ours.push({ wallMs, answers, score: scoreOf(truth, answers) });
  };
  let nmap: Awaited<ReturnType<typeof nmapScan>> | undefined;
  await onTheWire(lab, way, ports, async () => {
    await scanned();
    nmap = installed('nmap') ? await nmapScan(lab, argv) : undefined;
    while (ours.length < runs) await scanned();
  });
  const peer = nmap && scoreOf(truth, nmap.answers);
  const worst = (of: keyof Score) => Math.min(...ours.map(({ score }) => score[of]));
  if (nmap) process.stderr.write(`${way.name}\n${sideBySide(truth, ours[0]!.answers, nmap.answers)}\n`);
  const peerName = 'nmap -sV -T4';
  const { name } = way;
  const counted = (of: 'products' | 'versions') =>
    boundRow(
      {
        ...{ name: `${name}, ${of} told and true, worst run`, unit: 'services', peerName },
        ...{ ours: worst(of), peer: peer?.[of] ?? null },
      },
      { min: peer?.[of] ?? servicesMin },
    );
  const open = (answers: Answers) =>
    truth.filter(({ address, port }) => answers.get(placeOf(address, 'tcp', port))?.state === 'open').length;
  const wallS = {
    ours: median(ours.map(({ wallMs }) => wallMs)) / 1000,
    peer: nmap ? nmap.wallMs / 1000 : null,
  };
  return [
    ratioRow(
      {
        name: `${name}, -sV of ${truth.length} TCP services of ${lab.addresses.size} hosts, whole process`,
        ...{ unit: 's', ...wallS, peerName },
      },
      0.4,
    ),
    boundRow(
      {
        ...{ name: `${name}, open ports found, worst run`, unit: 'ports', peerName },
        ...{
          ours: Math.min(...ours.map(({ answers }) => open(answers))),
          peer: nmap ? open(nmap.answers) : null,
        },
      },
      { min: truth.length },
    ),
    counted('products'),
    counted('versions'),
    boundRow(
      {
        ...{
          name: `${name}, told and not true, worst run`,
          unit: 'services',
          peer: peer?.wrong ?? null,
          peerName,
        },
        ours: Math.max(...ours.map(({ score }) => score.wrong)),
      },
      { max: 0 },
    ),
  ];
}

if (import.meta.main) await runAlone(run);
