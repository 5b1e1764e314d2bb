/**
 * Rules: a backtest of 90 days over 1,000 series that are really stored, and the cost of one sample on arrival. Quarters of an hour are written
 * as single samples, so that the store's own rollup holds what the backtest reads; the goal is for the whole, reading included.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBus } from '#io/bus/index.ts';
import { createLog, systemClock, systemRandom } from '#io/report/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { createTelemetry } from '#io/telemetry/index.ts';
import type { TelemetryStore } from '#pure/contract/ports.ts';
import { type RuleInput, ruleCondition, ruleConfirm, ruleInput } from '#pure/contract/resources.ts';
import { createDetector } from '#pure/rules/detector.ts';
import { parseRule } from '#pure/rules/text.ts';
import type { SeriesRef } from '#services/metrics/port.ts';
import { createBindings } from '#services/rules/bindings.ts';
import { rules } from '#services/rules/index.ts';
import type { SensorResult } from '#services/schedule/port.ts';
import { type BenchRow, boundRow, median, runAlone } from './table.ts';

const days = 90;
const seriesCount = 1000;
const stepS = 900;
const backtestMsMax = 10_000;
const sampleNsMax = 2000;
/** 50,000 sensors every minute are 833 results a second: less than a hundredth of a core. */
const resultNsMax = 10_000;
const log = createLog({
  level: 'error',
  write: (line) => process.stderr.write(`${line}\n`),
  readable: true,
  now: () => Date.now(),
});

const rule = (text: string): RuleInput => ruleInput.parse({ name: 'bench', ...parseRule(text) });

/** A day's curve with noise, and now and then an hour that is bad. */
async function fill(store: TelemetryStore, fromS: number): Promise<number> {
  const steps = (days * 86_400) / stepS;
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  for (let series = 1; series <= seriesCount; series++) {
    const timeS = new Uint32Array(steps);
    const value = new Float64Array(steps);
    let badUntil = 0;
    for (let i = 0; i < steps; i++) {
      if (random() < 0.0005) badUntil = i + 4;
      timeS[i] = fromS + i * stepS;
      value[i] = 20 + 10 * Math.sin((i / 96) * 2 * Math.PI) + random() * 5 + (i < badUntil ? 60 : 0);
    }
    store.append({ size: steps, series: new Float64Array(steps).fill(series), timeS, value });
    if (series % 20 === 0) await store.flush();
  }
  await store.flush();
  return steps * seriesCount;
}

const sensorOf = (id: string) => ({
  id,
  name: `ping ${id}`,
  toolId: 'ping',
  deviceId: null,
  intervalMs: 60_000,
  enabled: true,
  pausedUntilMs: null,
});

async function backtests(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-rules-'));
  const store = createTelemetry({ dataDir: folder, log, clock: systemClock });
  await store.start();
  try {
    const nowS = Math.floor(Date.now() / 1000 / stepS) * stepS;
    const fromS = nowS - days * 86_400;
    const samples = await fill(store, fromS);
    const refs = Array.from(
      { length: seriesCount },
      (_, i): SeriesRef => ({ id: i + 1, metric: 'rtt.avg', labels: {}, sensorId: `s${i}` }),
    );
    const service = rules.create(
      {
        state: await openMemoryState(),
        telemetry: store,
        metrics: { seriesOf: () => refs, last: () => [] },
        bus: createMemoryBus({ log }),
        clock: systemClock,
        random: systemRandom,
        log,
        sensor: sensorOf,
        device: () => undefined,
      },
      { seriesPerRuleMax: 100_000 },
    );
    const rows: BenchRow[] = [];
    for (const [name, text] of [
      ['threshold for 30 min', 'warning when rtt.avg{} above 60 ms until 50 ms for 30 min'],
      ['threshold at once', 'warning when rtt.avg{} above 60 ms until 50 ms'],
      ['percentile of a day', 'warning when rtt.avg{} percentile 95 over 1 d above 60 ms'],
      ['average of all', 'warning when avg(rtt.avg{} every 15 min stale 30 min) above 32 ms'],
    ] as const) {
      const began = performance.now();
      const cpu = process.cpuUsage();
      const result = await service.backtest({
        rule: rule(text),
        fromMs: fromS * 1000,
        toMs: nowS * 1000,
        utcOffsetMin: 0,
      });
      const tookMs = performance.now() - began;
      const { user, system } = process.cpuUsage(cpu);
      process.stderr.write(
        `backtest ${name}: ${result.samples} rows of ${samples} in ${Math.round(tookMs)} ms (our CPU ${Math.round((user + system) / 1000)} ms), ${result.total} alerts, ${result.perNight.toFixed(2)} a night; ${result.exactness}\n`,
      );
      if (result.total === 0 && !name.startsWith('average')) throw new Error(`${name} found nothing`);
      rows.push(
        boundRow({ name: `backtest 90 d x 1000, ${name}`, ours: tookMs, unit: 'ms' }, { max: backtestMsMax }),
      );
    }
    return rows;
  } finally {
    await store.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nanoseconds a sample of one detector, and of the whole way from a result through the bindings. */
function arrival(): BenchRow[] {
  const rows: BenchRow[] = [];
  const timed = (name: string, count: number, work: () => void, max = sampleNsMax) => {
    work();
    const took = median(
      [1, 2, 3].map(() => {
        const began = performance.now();
        work();
        return ((performance.now() - began) * 1e6) / count;
      }),
    );
    rows.push(boundRow({ name, ours: took, unit: 'ns' }, { max }));
  };
  const count = 200_000;
  const judge = (text: string) => {
    const { condition, confirm } = rule(text);
    return () => {
      const detector = createDetector({
        condition: ruleCondition.parse(condition),
        confirm: ruleConfirm.parse(confirm),
        unit: 'ms',
      });
      for (let i = 0; i < count; i++) detector.sample(1_700_000_000 + i * 60, 20 + (i % 50));
    };
  };
  timed(
    'sample: threshold for 5 min',
    count,
    judge('warning when rtt.avg{} above 60 ms until 50 ms for 5 min'),
  );
  timed('sample: 3 of 5', count, judge('warning when rtt.avg{} above 60 ms in 3 of 5'));
  timed('sample: rate over 1 h', count, judge('warning when rtt.avg{} rate per hour over 1 h above 60'));
  timed(
    'sample: percentile of 1 d',
    count,
    judge('warning when rtt.avg{} percentile 95 over 1 d above 60 ms'),
  );
  timed('sample: baseline of 4 weeks', count, judge('warning when rtt.avg{} unusual above'));
  timed('sample: forecast over 14 d', count, judge('warning when rtt.avg{} rising to 95 ms within 14 d'));

  const sensors = 10_000;
  const bindings = createBindings({
    sensor: sensorOf,
    device: () => undefined,
    seriesPerRuleMax: 100_000,
    appeared: () => {},
    gone: () => {},
    changed: () => {},
  });
  for (const scope of ['loss{}', 'rtt.avg{}', 'rtt.avg{tool="tcp"}', 'jitter{}'])
    bindings.set({ id: scope, ...rule(`warning when ${scope} above 50 until 40 for 5 min`) });
  const results = Array.from(
    { length: sensors },
    (_, i): SensorResult => ({
      sensorId: `s${i}`,
      deviceId: null,
      slotMs: 0,
      startedMs: 0,
      endedMs: 0,
      verdict: { ok: true, summary: '', metrics: [] },
      metrics: (['up', 'rtt.avg', 'rtt.min', 'rtt.max', 'jitter', 'loss'] as const).map((name) => ({
        name,
        value: 20,
      })),
      recheck: false,
    }),
  );
  let slotMs = 1_700_000_000_000;
  const rounds = 10;
  timed(
    'result: 6 metrics, 3 watched, 10k sensors',
    sensors * rounds,
    () => {
      for (let round = 0; round < rounds; round++) {
        slotMs += 5000;
        for (const result of results) {
          (result as { slotMs: number }).slotMs = slotMs;
          bindings.take(result, slotMs);
        }
      }
    },
    resultNsMax,
  );
  return rows;
}

export const run = async (): Promise<BenchRow[]> => [...arrival(), ...(await backtests())];

if (import.meta.main) await runAlone(run);
