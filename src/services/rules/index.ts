/** Rules on everything that is measured: bound on arrival, judged in memory, told as findings. A rule is tried on the past before it is saved. */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { type Fields, pageOf } from '#pure/contract/paging.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { type Rule, type RuleGiven, type RuleInput, ruleInput } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import { checkRule } from '#pure/rules/check.ts';
import { sentenceOf, unitOf } from '#pure/rules/sentence.ts';
import { starterRules } from '#pure/rules/starters.ts';
import { parseRule, textOf } from '#pure/rules/text.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { SensorResult } from '#services/schedule/port.ts';
import { createBacktest } from './backtest.ts';
import { type Bound, createBindings } from './bindings.ts';
import { rowOfRule, ruleKind } from './declared.ts';
import type { RuleSensor, RulesDeps } from './deps.ts';
import { createEventRules } from './event-rules.ts';
import { createFindings, type FindingSubject, measuredText } from './findings.ts';
import { choicesOf, type MatchedSeries, matchedOf } from './match.ts';
import type { Rules } from './port.ts';
import { needsPast, warmUp } from './warm.ts';

const tickMs = 1000;
const silentEveryMs = 5000;
const sweepEveryMs = 60_000;
const rulesMax = 1000;
const previewSeriesMax = 200;
/** A rule on more than this is probably meant to be a group. */
const seriesWarned = 10_000;
/** Conditions that remember a window hold some kilobytes for each series. */
const windowSeriesMax = 20_000;
const startersKey = { service: 'rules', key: 'starters' } as const;

interface Held {
  readonly id: string;
  readonly input: RuleInput;
  readonly origin: Rule['origin'];
  readonly createdMs: number;
  readonly updatedMs: number;
}

export const rules = defineService({
  id: 'rules',
  summary: 'Rules over series and events',
  settings: z.object({
    seriesPerRuleMax: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(100_000)
      .describe('Series that one rule may watch; one that matches more is refused'),
  }),
  create(deps: RulesDeps, settings): Rules {
    const { state, bus, clock, random, log } = deps;
    const held = new Map<string, Held>();
    const findings = createFindings(deps);
    const events = createEventRules(deps, findings);
    const backtest = createBacktest(deps);
    const stopped = new AbortController();
    let loop: Promise<void> | undefined;
    let toWarm: Bound[] = [];
    let warming: Promise<void> | undefined;
    let silentDueMs = 0;
    let sweepDueMs = 0;
    let failure: string | undefined;

    const subjectOf = (bound: Bound): FindingSubject => bound;
    const tell = (bound: Bound, timeS: number) => {
      const { detector, running } = bound;
      if (detector.raised())
        findings.raise(running.rule, subjectOf(bound), detector.sinceS() * 1000, finite(detector.peak()));
      else
        findings.clear(
          running.rule,
          bound.key,
          `Over since ${new Date(timeS * 1000).toISOString()}, with ${measuredText(running.rule, detector.measured())}.`,
          finite(detector.peak()),
        );
    };
    const restore = (bound: Bound) => {
      const row = findings.get(bound.key);
      if (row) bound.detector.restore(row.raised_ms / 1000, row.peak);
      return row !== undefined;
    };
    const bindings = createBindings({
      sensor: deps.sensor,
      device: deps.device,
      seriesPerRuleMax: settings.seriesPerRuleMax,
      appeared(bound) {
        if (bound.running.rule.condition.kind === 'no-data')
          bound.detector.tick(Math.floor(clock.now() / 1000));
        if (!needsPast(bound)) {
          restore(bound);
          return;
        }
        bound.waiting = [];
        toWarm.push(bound);
      },
      gone: (bound) => findings.clear(bound.running.rule, bound.key, 'The rule does not watch it any more.'),
      changed: tell,
    });
    const matched = (input: RuleInput) => matchedOf(deps, bindings.subjectOf, input);

    const warm = async () => {
      const bounds = toWarm;
      toWarm = [];
      // Of all series of a metric once, instead of once for each thing that is bound.
      const byRule = new Map<string, Map<string, MatchedSeries>>();
      const seriesOf = (bound: Bound): readonly MatchedSeries[] => {
        const { rule } = bound.running;
        let known = byRule.get(rule.id);
        if (!known) {
          known = new Map(
            matched({ ...rule, enabled: true }).map((series) => [
              `${series.sensorId} ${series.name}`,
              series,
            ]),
          );
          byRule.set(rule.id, known);
        }
        if (bound.sensorId === null) return [...known.values()];
        const own = known.get(`${bound.sensorId} ${bound.name}`);
        return own ? [own] : [];
      };
      await warmUp(deps, bounds, seriesOf);
      for (const bound of bounds) {
        if (!restore(bound) && bound.detector.raised()) tell(bound, Math.floor(clock.now() / 1000));
        bindings.ready(bound);
      }
    };

    const run = (rule: Held) => {
      bindings.unset(rule.id);
      events.unset(rule.id);
      if (!rule.input.enabled) return;
      const raising = { id: rule.id, ...rule.input };
      events.set(raising);
      bindings.set(raising);
      if (rule.input.condition.kind === 'no-data' && rule.input.scope.kind === 'series')
        for (const { sensorId, metric, labels } of deps.metrics.seriesOf(rule.input.scope.metric))
          bindings.bind(sensorId, metric, Object.keys(labels).length > 0 ? labels : undefined);
    };
    const clearAll = (rule: Held, why: string) => {
      for (const key of findings.of(rule.id)) findings.clear({ id: rule.id, ...rule.input }, key, why);
    };

    const watching = (sensor: RuleSensor | undefined) =>
      sensor?.enabled === true && !(sensor.pausedUntilMs !== null && sensor.pausedUntilMs > clock.now());
    const tick = async () => {
      const nowMs = clock.now();
      const nowS = Math.floor(nowMs / 1000);
      // A sample of this very second may still be on its way.
      bindings.tick(nowS - 1);
      events.tick(nowMs);
      if (nowMs >= silentDueMs) {
        silentDueMs = nowMs + silentEveryMs;
        bindings.tickSilent(nowS, (id) => watching(deps.sensor(id)));
      }
      if (nowMs >= sweepDueMs) {
        sweepDueMs = nowMs + sweepEveryMs;
        bindings.sweep((id) => deps.sensor(id)?.enabled === true);
      }
      if (toWarm.length > 0 && !warming)
        warming = warm()
          .catch((error) => log.error('rules cannot be warmed up', { error: String(error) }))
          .finally(() => {
            warming = undefined;
          });
      try {
        await findings.flush();
        failure = undefined;
      } catch (error) {
        failure = String(error);
      }
    };

    const view = ({ id, input, origin, createdMs, updatedMs }: Held): Rule => ({
      ...input,
      id,
      origin,
      createdMs,
      updatedMs,
      sentence: sentenceOf(input),
      text: textOf(input),
      matching: bindings.running(id)?.matching ?? events.watching(id),
      raised: findings.countOf(id),
    });
    const heldOf = (id: string): Held => {
      const rule = held.get(id);
      if (rule) return rule;
      throw new FaultError(fault('not-found', `there is no rule "${id}"`, { field: 'id', value: id }));
    };
    /** How many series it would watch; throws when they are too many. */
    const boundCheck = (input: RuleInput): number => {
      const count = matched(input).length;
      const windowed = ['baseline', 'forecast', 'percentile', 'rate'].includes(input.condition.kind);
      const grouped = input.scope.kind === 'series' && input.scope.group !== null;
      const most =
        windowed && !grouped
          ? Math.min(settings.seriesPerRuleMax, windowSeriesMax)
          : settings.seriesPerRuleMax;
      if (count > most)
        throw invalidInput(
          'scope.match',
          count,
          `would watch ${count} series, more than the ${most} that ${windowed ? `a rule of ${input.condition.kind}` : 'a rule'} may`,
          'Choose fewer by tag, site, tool or device, or judge them as one group.',
        );
      return count;
    };
    const check = (input: RuleInput, own?: string) => {
      checkRule(input);
      for (const other of held.values())
        if (other.id !== own && other.input.name === input.name)
          throw new FaultError(
            fault('conflict', `name: there is a rule "${input.name}" already`, {
              field: 'name',
              value: input.name,
            }),
          );
      boundCheck(input);
    };
    const save = async (rule: Held) => {
      const row = rowOfRule(rule);
      await state.write((tx) =>
        tx
          .insertInto('rule')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute(),
      );
      held.set(rule.id, rule);
      run(rule);
      return view(rule);
    };

    /** Once in the life of an installation: whoever deletes a starter does not want it back. */
    const plantStarters = async () => {
      const planted = await state.db
        .selectFrom('setting')
        .select('key')
        .where('service', '=', startersKey.service)
        .where('key', '=', startersKey.key)
        .executeTakeFirst();
      if (planted) return;
      const nowMs = clock.now();
      await state.write(async (tx) => {
        const names = new Set((await tx.selectFrom('rule').select('name').execute()).map(({ name }) => name));
        // A rule of that name from a file, written before the first start, stands instead of ours.
        for (const { id, input } of starterRules.filter(({ input: { name } }) => !names.has(name)))
          await tx
            .insertInto('rule')
            .values(rowOfRule({ id, input, origin: 'starter', createdMs: nowMs, updatedMs: nowMs }))
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        await tx
          .insertInto('setting')
          .values({ ...startersKey, value: 'true', updated_ms: nowMs })
          .execute();
      });
    };
    const take = (row: StateTables['rule']) => {
      const parsed = ruleInput.safeParse({ ...JSON.parse(row.definition), enabled: row.enabled !== 0 });
      if (!parsed.success) {
        log.error('a stored rule cannot be read', { id: row.id, error: parsed.error.message });
        return;
      }
      const rule: Held = {
        id: row.id,
        input: parsed.data,
        origin: row.origin as Rule['origin'],
        createdMs: row.created_ms,
        updatedMs: row.updated_ms,
      };
      held.set(row.id, rule);
      return rule;
    };
    const load = async () => {
      for (const row of await state.db.selectFrom('rule').selectAll().execute()) take(row);
    };
    const forget = (rule: Held) => {
      clearAll(rule, 'The rule was deleted.');
      bindings.unset(rule.id);
      events.unset(rule.id);
      held.delete(rule.id);
    };
    /** What files have written. */
    const reread = async (ids: readonly string[]) => {
      for (const id of ids) {
        const before = held.get(id);
        const row = await state.db.selectFrom('rule').selectAll().where('id', '=', id).executeTakeFirst();
        if (!row) {
          if (before) forget(before);
          continue;
        }
        if (before) clearAll(before, 'The rule was changed.');
        const rule = take(row);
        if (rule) run(rule);
      }
      await findings.flush();
    };

    const fields: Fields<Rule> = {
      name: (rule) => rule.name,
      severity: (rule) => rule.severity,
      enabled: (rule) => rule.enabled,
      metric: (rule) => (rule.scope.kind === 'series' ? rule.scope.metric : 'events'),
      kind: (rule) => rule.condition.kind,
      sentence: (rule) => rule.sentence,
      raised: (rule) => rule.raised,
      matching: (rule) => rule.matching,
      updatedMs: (rule) => rule.updatedMs,
    };
    const unsubscribe = [
      bus.subscribe<SensorResult>('sensor.result', ({ payload }) => bindings.take(payload, clock.now())),
      bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => events.take(payload)),
    ];

    return {
      async start() {
        await plantStarters();
        await findings.load();
        await load();
        for (const rule of held.values()) {
          run(rule);
          findings.tellAgain({ id: rule.id, ...rule.input });
        }
        loop = (async () => {
          while (!stopped.signal.aborted) {
            await clock.sleep(tickMs, stopped.signal);
            if (!stopped.signal.aborted) await tick();
          }
        })();
      },
      async stop() {
        for (const stop of unsubscribe) stop();
        stopped.abort();
        await loop;
        await warming;
        await findings.flush();
      },
      health: () => ({
        state: !loop || stopped.signal.aborted ? 'stopped' : failure ? 'degraded' : 'ok',
        detail: !loop
          ? 'Not started.'
          : failure
            ? `Findings cannot be stored: ${failure}`
            : `${[...held.values()].filter(({ input }) => input.enabled).length} rules are on.`,
        figures: {
          rules: held.size,
          warming: toWarm.length,
          ...bindings.figures(),
          ...events.figures(),
          ...findings.figures(),
        },
      }),
      rules: async (query) => pageOf([...held.values()].map(view), query, fields, 'name'),
      rule: async (id) => view(heldOf(id)),
      async create(given) {
        const input = readGiven(given);
        if (held.size >= rulesMax)
          throw new FaultError(
            fault('conflict', `there are ${rulesMax} rules already`, {
              field: 'name',
              remedy: 'Delete some first.',
            }),
          );
        check(input);
        const nowMs = clock.now();
        const id = newId(nowMs, random.bytes);
        return await save({ id, input, origin: 'person', createdMs: nowMs, updatedMs: nowMs });
      },
      async replace(id, given) {
        const input = readGiven(given);
        const before = heldOf(id);
        check(input, id);
        clearAll(before, 'The rule was changed.');
        await findings.flush();
        return await save({ ...before, input, updatedMs: clock.now() });
      },
      async enable(id, enabled) {
        const before = heldOf(id);
        if (!enabled) clearAll(before, 'The rule was switched off.');
        return await save({ ...before, input: { ...before.input, enabled }, updatedMs: clock.now() });
      },
      async remove(id) {
        forget(heldOf(id));
        await findings.flush();
        await state.write((tx) => tx.deleteFrom('rule').where('id', '=', id).execute());
      },
      async preview(given) {
        const input = readGiven(given);
        const warnings = [...checkRule(input)];
        const found = matched(input);
        const count = boundCheck(input);
        if (count > seriesWarned)
          warnings.unshift(
            `It would watch ${count} series: an alert for each may be more than anybody reads.`,
          );
        if (count === 0 && input.scope.kind === 'series')
          warnings.unshift('Nothing matches now; what appears later and matches will be watched.');
        const series = found
          .sort((a, b) => a.name.localeCompare(b.name))
          .slice(0, previewSeriesMax)
          .map(({ id: seriesId, sensorId, sensorName, deviceId, deviceName, labels }) => {
            const last = deps.metrics
              .last(sensorId)
              .find(
                (metric) =>
                  input.scope.kind === 'series' &&
                  metric.name === input.scope.metric &&
                  Object.entries(labels).every(([name, value]) => metric.labels?.[name] === value),
              );
            return {
              seriesId,
              sensorId,
              sensorName,
              deviceId,
              deviceName,
              labels,
              value: last?.value ?? null,
            };
          });
        return {
          sentence: sentenceOf(input),
          text: textOf(input),
          unit: input.scope.kind === 'series' ? unitOf(input.scope.metric) : null,
          matching: count,
          series,
          warnings,
        };
      },
      kinds: [
        ruleKind({
          now: () => clock.now(),
          newId: () => newId(clock.now(), random.bytes),
          check: (input) => void boundCheck(input),
          committed: reread,
        }),
      ],
      choices: (metric) => choicesOf(deps, bindings.subjectOf, metric),
      parse(text) {
        const parsed = parseRule(text);
        checkRule({ name: 'rule', note: '', ...parsed });
        return { ...parsed, sentence: sentenceOf(parsed) };
      },
      async backtest({ ruleId, rule: given, toMs, ...span }) {
        // The contract says that one of the two is there.
        const rule = given ? readGiven(given) : heldOf(ruleId!).input;
        checkRule(rule);
        return await backtest(rule, matched(rule), { ...span, toMs: toMs ?? clock.now() });
      },
    };
  },
});
/** A limit that is never reached is kept as the greatest number: columns and JSON know no infinity. */
const finite = (value: number) =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? 0 : Math.sign(value) * Number.MAX_VALUE;

/** The short form instead of the parts, where it is given. */
const readGiven = ({ text, ...rest }: RuleGiven): RuleInput =>
  ruleInput.parse(text === undefined ? rest : { ...rest, ...parseRule(text) });
