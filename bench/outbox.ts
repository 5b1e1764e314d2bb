/** Nothing is lost: the receiver is away for ten minutes and the server killed five times meanwhile. `NOCTURNE_BENCH_SECONDS` shortens it. */
import { outageText, runOutage } from '../test/outbox-outage.ts';
import { type BenchRow, boundRow } from './table.ts';

export async function run(): Promise<BenchRow[]> {
  const seconds = Number(process.env.NOCTURNE_BENCH_SECONDS ?? 600);
  const result = await runOutage({
    downMs: seconds * 1000,
    kills: 5,
    alertsPerRound: 4,
    retryMsMax: Math.min(300_000, seconds * 100),
  });
  process.stderr.write(`${outageText(result)}\n`);
  const name = `outbox, receiver away ${seconds} s, 5 kills`;
  return [
    boundRow({ name: `${name}: lost`, ours: result.lost.length, unit: 'messages' }, { max: 0 }),
    boundRow(
      { name: `${name}: repeats not marked`, ours: result.unmarked.length, unit: 'messages' },
      { max: 0 },
    ),
  ];
}
