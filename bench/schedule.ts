/**
 * Ten thousand sensors at ten seconds on a real server: lateness, losses, CPU and memory; before them the same server at rest.
 * Five minutes; `NOCTURNE_BENCH_SECONDS=60` for a shorter look.
 */
import type { Health, Overview } from '#pure/contract/resources.ts';
import { sensorRule } from '#pure/contract/resources.ts';
import { startBenchServer } from './server.ts';
import { type BenchRow, boundRow, median, runAlone } from './table.ts';

const sensors = 10_000;
const intervalMs = 10_000;
const warmUpS = 15;
const restS = 20;
const spanSDefault = 300;

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

const secondsAsked = () => {
  const given = process.env.NOCTURNE_BENCH_SECONDS;
  const seconds = given === undefined ? spanSDefault : Number(given);
  if (!(seconds >= 5)) throw new Error(`NOCTURNE_BENCH_SECONDS=${given}: give at least 5 seconds`);
  return seconds;
};

/** Nothing to do, everything running: the engine has its tables, the page is served. */
async function atRest(): Promise<BenchRow> {
  const server = await startBenchServer(async () => {});
  try {
    await pause(restS);
    const pssBytes: number[] = [];
    for (let i = 0; i < 5; i++) {
      await pause(1);
      pssBytes.push(server.cost().pssBytes);
    }
    return boundRow(
      { name: 'a server at rest: memory, whole tree, PSS', ours: median(pssBytes) / 1e6, unit: 'MB' },
      { max: 450 },
    );
  } finally {
    await server.stop();
  }
}

export async function run(): Promise<BenchRow[]> {
  return [await atRest(), ...(await underLoad(secondsAsked()))];
}

async function underLoad(seconds: number): Promise<BenchRow[]> {
  const rule = JSON.stringify(sensorRule.parse({}));
  const server = await startBenchServer(async (state) => {
    for (let at = 0; at < sensors; at += 500)
      await state.write(async (tx) => {
        await tx
          .insertInto('sensor')
          .values(
            Array.from({ length: 500 }, (_, k) => {
              const n = at + k;
              const address = `127.${1 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
              const input = {
                targets: [address],
                count: 1,
                intervalMs: 1000,
                timeoutMs: 1000,
                sizeBytes: 56,
                family: 'any',
                replies: true,
                method: 'auto',
                port: 80,
              };
              return {
                id: `bench${n}`,
                device_id: null,
                name: `ping ${address}`,
                tool_id: 'ping',
                input: JSON.stringify(input),
                interval_ms: intervalMs,
                probe_id: 'local',
                credential_id: null,
                thresholds: '[]',
                rule,
                enabled: 1,
                paused_until_ms: null,
                paused_note: null,
                created_ms: 0,
                updated_ms: 0,
              };
            }),
          )
          .execute();
      });
  });
  try {
    await pause(warmUpS);
    const figures = async () =>
      Object.fromEntries(
        (await server.get<Health>('/api/v1/health')).services.map((item) => [item.id, item.figures]),
      );
    const before = { figures: await figures(), cost: server.cost(), atMs: performance.now() };
    let worstP99Ms = 0;
    for (let spent = 0; spent < seconds; spent += 5) {
      await pause(5);
      worstP99Ms = Math.max(
        worstP99Ms,
        (await server.get<Overview>('/api/v1/overview')).scheduler.latenessP99Ms,
      );
    }
    const after = { figures: await figures(), cost: server.cost(), atMs: performance.now() };
    const spanS = (after.atMs - before.atMs) / 1000;
    const ran = after.figures.schedule!.runs_total! - before.figures.schedule!.runs_total!;
    const skipped =
      after.figures.schedule!.slots_skipped_total! - before.figures.schedule!.slots_skipped_total!;
    const name = `${sensors} sensors at ${intervalMs / 1000} s, ${Math.round(spanS)} s`;
    return [
      boundRow({ name: `${name}: lateness p99, worst minute`, ours: worstP99Ms, unit: 'ms' }, { max: 250 }),
      boundRow(
        {
          name: `${name}: results of those due`,
          ours: (100 * ran) / ((spanS * 1000 * sensors) / intervalMs),
          unit: 'percent',
        },
        { min: 99 },
      ),
      boundRow({ name: `${name}: slots skipped`, ours: skipped, unit: 'count' }, { max: 0 }),
      boundRow(
        {
          name: `${name}: CPU, whole tree`,
          ours: (100 * (after.cost.cpuS - before.cost.cpuS)) / spanS,
          unit: 'percent of a core',
        },
        { max: 100 },
      ),
      boundRow(
        { name: `${name}: memory, whole tree, PSS`, ours: after.cost.pssBytes / 1e6, unit: 'MB' },
        { max: 1000 },
      ),
    ];
  } finally {
    await server.stop();
  }
}

if (import.meta.main) await runAlone(run);
