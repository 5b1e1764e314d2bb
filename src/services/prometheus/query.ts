/** Queries: find the series, load their samples, compute. All with bounds, since a query runs on the thread that also serves the page. */
import { FaultError } from '#pure/base/errors.ts';
import type { HistorySource } from '#pure/contract/ports.ts';
import {
  type Answer,
  evaluateQuery,
  type Labels,
  neededBy,
  parseQuery,
  parseSelector,
  type Samples,
  type Selection,
  type Selector,
  type Times,
  type Value,
} from '#pure/promql/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { PrometheusDeps } from './deps.ts';
import type { Answered } from './port.ts';

/** Series of one selector. */
const seriesMax = 10_000;
/** Samples that one query may load. */
const loadedMax = 1_000_000;
/** Values computed and looked at: what a thousand series over some thousand steps need several times over. */
const pointsMax = 40_000_000;
/** Of computing alone; meanwhile nothing else is answered. */
const computeMsMax = 2_000;
const atOnce = 4;
const waitingMax = 64;

const settings = { lookbackMs: 300_000, subqueryStepMs: 60_000 };

/** What is read where raw samples are gone or too many: means of whole periods, each told at the end of its period. */
const rollups = {
  'quarter-hour': { periodMs: 900_000, name: 'a quarter of an hour' },
  hour: { periodMs: 3_600_000, name: 'an hour' },
} as const satisfies Partial<Record<HistorySource, object>>;
type Rollup = keyof typeof rollups;
/** Raw samples are kept for 30 days, quarters of an hour for 180 (`io/telemetry`); a day less, so that none is cut. */
const [rawMs, quarterHourMs] = [29 * 86_400_000, 179 * 86_400_000];
const rollupFor = (ageMs: number): Rollup | undefined =>
  ageMs <= rawMs ? undefined : ageMs <= quarterHourMs ? 'quarter-hour' : 'hour';

export interface Queries {
  query(text: string, times: Times): Promise<Answered<Value>>;
  select(selectors: readonly string[], found: (labels: Labels) => boolean): Promise<Answered<undefined>>;
  figures(): Readonly<Record<string, number>>;
}

const refusal = (answer: Extract<Answer<unknown>, { ok: false }>) =>
  ({ ok: false, ...answer.error }) as const;

export function createQueries(
  { telemetry, clock }: Pick<PrometheusDeps, 'telemetry' | 'clock'>,
  catalogue: Catalogue,
): Queries {
  const count = { queries: 0, failed: 0, refused: 0 };
  let running = 0;
  const waiting: (() => void)[] = [];

  const load = async (
    selections: readonly Selection[],
    rollup: Rollup | undefined,
  ): Promise<ReadonlyMap<Selector, readonly Samples[]> | string> => {
    const loaded = new Map<Selector, readonly Samples[]>();
    let room = loadedMax;
    const lateMs = rollup ? rollups[rollup].periodMs : 0;
    for (const { selector, fromMs, toMs } of selections) {
      const found: { id: number; labels: Labels }[] = [];
      catalogue.each(selector.matchers, (series) => found.push(series) <= seriesMax);
      if (found.length > seriesMax)
        return `a selector fits more than ${seriesMax} series: name a device, a site or a sensor`;
      const fromS = Math.max(0, Math.ceil((fromMs - lateMs) / 1000));
      const toS = Math.floor(toMs / 1000) + 1;
      if (found.length === 0 || toS <= fromS) {
        loaded.set(selector, []);
        continue;
      }
      const byId = new Map(found.map(({ id, labels }) => [id, labels]));
      const histories = await telemetry.history({
        ...{ series: [...byId.keys()], fromS, toS, source: rollup ?? 'raw', of: rollup ? 'avg' : 'max' },
        limit: room,
      });

      const list: Samples[] = histories.map(({ series, timeS, value }) => {
        room -= timeS.length;
        return {
          labels: byId.get(series)!,
          timesMs: Float64Array.from(timeS, (s) => s * 1000 + lateMs),
          values: value,
        };
      });
      loaded.set(selector, list);
    }
    return loaded;
  };

  const run = async (text: string, times: Times): Promise<Answered<Value>> => {
    const parsed = parseQuery(text);
    if (!parsed.ok) return refusal(parsed);
    const from = async (rollup: Rollup | undefined): Promise<Answered<Value>> => {
      // The newest mean counts for a period and as long as a sample does.
      const lookbackMs = settings.lookbackMs + (rollup ? rollups[rollup].periodMs : 0);
      const needed = neededBy(parsed.value, times, { ...settings, lookbackMs });
      if (!needed.ok) return refusal(needed);
      const samples = await load(needed.value, rollup);
      if (typeof samples === 'string') return { ok: false, kind: 'execution', message: samples };
      const untilMs = clock.monotonicMs() + computeMsMax;
      const budget = { points: pointsMax, expired: () => clock.monotonicMs() > untilMs };
      const answer = evaluateQuery(parsed.value, times, samples, { ...settings, lookbackMs, budget });
      if (!answer.ok) return refusal(answer);
      const warnings = rollup
        ? [`read from means of ${rollups[rollup].name}: a range shorter than that finds nothing`]
        : [];
      return { ...answer, warnings };
    };
    const first = neededBy(parsed.value, times, settings);
    if (!first.ok) return refusal(first);
    const oldestMs = Math.min(...first.value.map(({ fromMs }) => fromMs));
    const rollup = rollupFor(clock.now() - oldestMs);
    try {
      return await from(rollup);
    } catch (error) {
      // Steps that are no finer than the means lose nothing by them but the extremes.
      const coarse = times.stepMs >= rollups['quarter-hour'].periodMs;
      if (rollup || !coarse || !(error instanceof FaultError) || error.fault.code !== 'too-large')
        throw error;
      return await from('quarter-hour');
    }
  };

  /** One of a few at once; undefined when too many wait. */
  const inTurn = async <T>(work: () => Promise<Answered<T>>): Promise<Answered<T>> => {
    count.queries++;
    if (running >= atOnce) {
      if (waiting.length >= waitingMax) {
        count.refused++;
        return { ok: false, kind: 'unavailable', message: 'too many queries wait: ask again' };
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      const answer = await work();
      if (!answer.ok) count.failed++;
      return answer;
    } catch (error) {
      count.failed++;
      if (!(error instanceof FaultError)) throw error;
      const { code, message } = error.fault;
      return { ok: false, kind: code === 'store-unavailable' ? 'unavailable' : 'execution', message };
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };

  return {
    query: (text, times) => inTurn(() => run(text, times)),
    select: (selectors, found) =>
      inTurn(async () => {
        let more = true;
        for (const text of selectors) {
          const selector = parseSelector(text);
          if (!selector.ok) return refusal(selector);
          if (more)
            catalogue.each(selector.value.matchers, ({ labels }) => {
              more = found(labels);
              return more;
            });
        }
        if (selectors.length === 0)
          catalogue.each([], ({ labels }) => {
            more = found(labels);
            return more;
          });
        const warnings = more ? [] : ['results truncated due to limit'];
        return { ok: true, value: undefined, warnings };
      }),
    figures: () => ({
      queries_total: count.queries,
      queries_failed_total: count.failed,
      queries_refused_total: count.refused,
      queries_running: running,
    }),
  };
}
