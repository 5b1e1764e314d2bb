/** Polling a fleet: the same agents read by Prometheus' snmp_exporter, then ten times as many against the clock, a tenth of them dead. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { formatIpv4 } from '#pure/base/address.ts';
import { responderColumns, responderEntry } from '../test/snmpd/agent-side.ts';
import { startResponder } from '../test/snmpd/responder.ts';
import { fleetAddress, type PollerOptions, type PollerRound } from './snmp-poller.ts';
import { type BenchRow, boundRow, median, ratioRow, runAlone } from './table.ts';

const rounds = 5;
/** Rounds of either side before those that count: both are servers, which poll for months. */
const warmUp = 5;
/** Ten columns each: 200 objects an agent. */
const interfaces = 20;
const agents = 1000;
const fleet = 10_000;
/** A minute's work of the fleet is done in this time, so that the bench ends soon: the load is that much higher. */
const periodS = Number(process.env.BENCH_PERIOD_S ?? 20);
const port = 20_000 + (process.pid % 1000);
const exporterPort = port + 1000;
const exporter = '/usr/bin/prometheus-snmp-exporter';
/** Agents under way at once, on either side. */
const atOnce = 50;
const entry = responderEntry.join('.');

/** On one core, so that "one core" is what is measured. */
async function poll(options: Partial<PollerOptions>): Promise<PollerRound[]> {
  const all = { port, agents, periodS: 0, atOnce, rounds, interfaces, silentEvery: 0, ...options };
  const { stdout } = await promisify(execFile)(
    'taskset',
    ['-c', '1', process.execPath, join(import.meta.dirname, 'snmp-poller.ts'), JSON.stringify(all)],
    { maxBuffer: 1 << 20 },
  );
  const found = JSON.parse(stdout) as PollerRound[];
  for (const round of found)
    if (round.failed > 0)
      throw new Error(`our poll failed on ${round.failed} agents: ${JSON.stringify(round)}`);
  return found;
}

function exporterConfig(): string {
  const metrics = responderColumns.map((column) => {
    const type = column === 2 ? 'DisplayString' : [10, 14, 16].includes(column) ? 'counter' : 'gauge';
    return `    - {name: column${column}, oid: ${entry}.${column}, type: ${type}, help: a column, indexes: [{labelname: ifIndex, type: gauge}]}`;
  });
  return `bench:
  walk: [${entry}]
  version: 2
  max_repetitions: 25
  timeout: 2s
  auth: {community: public}
  metrics:
${metrics.join('\n')}
`;
}

const clockTicks = 100;
/** User and system time of a process so far; proc(5), fields 14 and 15. */
function cpuSOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / clockTicks;
}

async function scrapeAll(): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < agents) {
        const target = `${formatIpv4(fleetAddress(next++))}:${port}`;
        const answer = await fetch(`http://127.0.0.1:${exporterPort}/snmp?module=bench&target=${target}`);
        const text = await answer.text();
        const samples = text.split('\n').filter((line) => line.startsWith('column')).length;
        if (samples !== interfaces * responderColumns.length)
          throw new Error(`snmp_exporter gave ${samples} samples of ${target}: ${text.slice(0, 300)}`);
      }
    }),
  );
}

async function exporterCpuS(): Promise<number[] | null> {
  if (!existsSync(exporter)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-exporter-'));
  writeFileSync(join(folder, 'snmp.yml'), exporterConfig());
  const child = spawn(
    'taskset',
    [
      '-c',
      '1',
      exporter,
      `--config.file=${join(folder, 'snmp.yml')}`,
      `--web.listen-address=127.0.0.1:${exporterPort}`,
    ],
    { stdio: 'ignore' },
  );
  try {
    for (let tries = 0; ; tries++) {
      const up = await fetch(`http://127.0.0.1:${exporterPort}/`).then(
        () => true,
        () => false,
      );
      if (up) break;
      if (tries > 50) throw new Error('snmp_exporter does not start');
      await sleep(100);
    }
    const found: number[] = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      const before = cpuSOf(child.pid!);
      await scrapeAll();
      found.push(cpuSOf(child.pid!) - before);
    }
    return found.slice(warmUp);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function run(): Promise<BenchRow[]> {
  const load = `${fleet} agents × 200 in ${periodS} s, one core`;
  const rows: BenchRow[] = [];
  const healthy = await startResponder({ port, interfaces });
  let alive: PollerRound;
  try {
    const ours = (await poll({ rounds: warmUp + rounds })).slice(warmUp).map((round) => round.cpuS);
    const theirs = await exporterCpuS();
    rows.push(
      ratioRow(
        {
          name: `SNMP tables of ${agents} agents × 200`,
          ours: median(ours),
          peer: theirs && median(theirs),
          peerName: 'snmp_exporter, its scrapes made for it',
          unit: 'CPU s',
        },
        0.2,
      ),
    );
    alive = (await poll({ agents: fleet, periodS, rounds: 1 }))[0]!;
    rows.push(
      boundRow({ name: `${load}: complete, p99`, ours: alive.lateP99Ms, unit: 'ms late' }, { max: 1000 }),
      boundRow({ name: `${load}: busy`, ours: (100 * alive.cpuS) / alive.wallS, unit: '% CPU' }, { max: 50 }),
    );
  } finally {
    healthy.stop();
  }
  const silentEvery = 10;
  const sick = await startResponder({ port, interfaces, silentEvery });
  try {
    const [dead] = await poll({ agents: fleet, periodS, rounds: 1, silentEvery });
    if (dead!.silent !== fleet / silentEvery) throw new Error(`${dead!.silent} silent agents were told`);
    rows.push(
      boundRow(
        {
          name: `${load}, a tenth dead: complete, p99`,
          ours: dead!.lateP99Ms,
          unit: 'ms late',
          peer: alive.lateP99Ms,
          peerName: 'none dead',
        },
        { max: 1000 },
      ),
    );
  } finally {
    sick.stop();
  }
  return rows;
}

if (import.meta.main) await runAlone(run);
