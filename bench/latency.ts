/** Statistics of 200 targets over one day, as the latency page asks for them: one query over the raw samples of latency and loss. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#io/report/index.ts';
import { createTelemetry } from '#io/telemetry/index.ts';
import { silentLog } from '#pure/contract/fake-host.ts';
import { type BenchRow, boundRow, runAlone } from './table.ts';

const targets = 200;
const dayS = 86_400;
const asked = 7;
const timeMsMax = 200;
/** Of the day's samples at one second; what an insert takes. */
const batchRows = 250_000;

async function measure(intervalS: number): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nocturne-bench-latency-'));
  const store = createTelemetry({ dataDir, log: silentLog, clock: systemClock });
  await store.start();
  try {
    const startS = Math.floor(Date.now() / 1000) - dayS - 60;
    let rows: [number, number, number][] = [];
    const append = async () => {
      store.append({
        size: rows.length,
        series: Float64Array.from(rows, (row) => row[0]),
        timeS: Uint32Array.from(rows, (row) => row[1]),
        value: Float64Array.from(rows, (row) => row[2]),
      });
      rows = [];
      await store.flush();
    };
    for (let s = 0; s < dayS; s += intervalS)
      for (let target = 1; target <= targets; target++) {
        rows.push(
          [target, startS + s, 10 + ((s * 7919 + target) % 1000) / 100],
          [target + targets, startS + s, s % 997 === 0 ? 100 : 0],
        );
        if (rows.length >= batchRows) await append();
      }
    await append();
    const series = Array.from({ length: 2 * targets }, (_, i) => i + 1);
    const times: number[] = [];
    for (let i = 0; i < asked; i++) {
      const begin = performance.now();
      const answer = await store.summary(series, startS, startS + dayS);
      times.push(performance.now() - begin);
      if (answer.get(1)?.count !== Math.ceil(dayS / intervalS)) throw new Error('samples are missing');
    }
    return times.sort((a, b) => a - b)[asked >> 1]!;
  } finally {
    await store.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export async function run(): Promise<BenchRow[]> {
  return [
    boundRow(
      { name: `statistics of ${targets} targets, a day at 60 s`, ours: await measure(60), unit: 'ms' },
      { max: timeMsMax },
    ),
    {
      name: `statistics of ${targets} targets, a day at 10 s`,
      ours: await measure(10),
      peer: null,
      peerName: '',
      unit: 'ms',
      ratio: null,
      goal: '',
      met: null,
    },
  ];
}
if (import.meta.main) await runAlone(run);
