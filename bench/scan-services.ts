/**
 * What is behind the open ports: `nocturne scan -sV` beside `nmap -sV -T4`, whole processes with the same flags, at the real servers of
 * `lab/services` (its packages must be installed). A time counts only beside what was found: products and versions that are true stand in the table.
 */

import { servicesAvailable, startServiceLab } from '../lab/services/api.ts';
import { type Answers, nmapScan, ourScan } from '../test/scan/answers.ts';
import { type Score, scoreOf, sideBySide } from '../test/scan/side-by-side.ts';
import { installed } from './namespaces.ts';
import { type BenchRow, boundRow, median, ratioRow, runAlone } from './table.ts';

/** nmap needs minutes: it is measured once, between ours. */
const runs = Number(process.env.NOCTURNE_BENCH_RUNS ?? 3);
const servicesMin = 30;
/** Names of hosts, to try it out. */
const only = process.env.NOCTURNE_BENCH_ONLY?.split(',');

export async function run(): Promise<BenchRow[]> {
  const available = servicesAvailable();
  if (!available.ok) {
    process.stderr.write(`bench scan-services: skipped, ${available.reason}\n`);
    return [];
  }
  const lab = await startServiceLab(only ? { only } : {});
  try {
    const truth = lab.truth.filter(({ transport }) => transport === 'tcp');
    const ports = [...new Set(truth.map(({ port }) => port))].sort((a, b) => a - b).join();
    const argv = ['-n', '-sS', '-sV', '-T4', '-p', ports, ...lab.addresses.values()];
    const ours: { readonly wallMs: number; readonly answers: Answers; readonly score: Score }[] = [];
    const scanned = async () => {
      const { wallMs, answers } = await ourScan(lab, argv);
      ours.push({ wallMs, answers, score: scoreOf(truth, answers) });
    };
    await scanned();
    const nmap = installed('nmap') ? await nmapScan(lab, argv) : undefined;
    while (ours.length < runs) await scanned();
    const peer = nmap && scoreOf(truth, nmap.answers);
    const worst = (of: keyof Score) => Math.min(...ours.map(({ score }) => score[of]));
    if (nmap) process.stderr.write(`${sideBySide(truth, ours[0]!.answers, nmap.answers)}\n`);
    const peerName = 'nmap -sV -T4';
    const counted = (of: 'products' | 'versions') =>
      boundRow(
        {
          name: `${of} told and true, worst run`,
          ours: worst(of),
          peer: peer?.[of] ?? null,
          peerName,
          unit: 'services',
        },
        { min: peer?.[of] ?? servicesMin },
      );
    return [
      ratioRow(
        {
          ...{
            name: `-sV of ${truth.length} TCP services of ${lab.addresses.size} hosts, whole process`,
            unit: 's',
          },
          ...{
            ours: median(ours.map(({ wallMs }) => wallMs)) / 1000,
            peer: nmap ? nmap.wallMs / 1000 : null,
            peerName,
          },
        },
        0.4,
      ),
      counted('products'),
      counted('versions'),
      boundRow(
        {
          ...{ name: 'told and not true, worst run', unit: 'services', peer: peer?.wrong ?? null, peerName },
          ours: Math.max(...ours.map(({ score }) => score.wrong)),
        },
        { max: 0 },
      ),
    ];
  } finally {
    await lab.stop();
  }
}

if (import.meta.main) await runAlone(run);
