/** Derived sensors: computed in the order they depend on each other, at whole multiples of their interval, and published like measured ones. */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { type Fields, pageOf } from '#pure/contract/paging.ts';
import {
  type Derived,
  type DerivedInput,
  derivedInput,
  type FormulaInput,
  type SensorState,
} from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { Metric } from '#pure/contract/tool.ts';
import { type Formula, fitsUnit } from '#pure/derived/formula.ts';
import { orderOf } from '#pure/derived/order.ts';
import { metricKinds } from '#pure/schema/metrics.ts';
import type { Finding } from '#services/alerts/port.ts';
import type { SensorResult } from '#services/schedule/port.ts';
import type { DerivedDeps } from './deps.ts';
import { evaluateFormula, evaluateService, formulaOf, type Outcome, unitOfMetric } from './evaluate.ts';
import type { DerivedSensors } from './port.ts';

const tickMs = 1000;
const derivedMax = 5000;
/** A last value counts for so many intervals of its sensor: one run may fail without a gap here. */
const intervalsFresh = 3;
const dayS = 86_400;

interface Held {
  readonly id: string;
  readonly input: DerivedInput;
  readonly formula: Formula | undefined;
  readonly createdMs: number;
  updatedMs: number;
  nextMs: number;
  outcome: Outcome;
  sinceMs: number;
  lastMs: number | null;
  /** People were told, and not yet that it is over. */
  raised: boolean;
}
const calls = (input: DerivedInput, state: SensorState) =>
  input.kind === 'service' && input.alert && (state === 'down' || state === 'warning');
const notYet: Outcome = { state: 'unknown', summary: 'Not computed yet.', value: null, metrics: [] };

const needsOf = (input: DerivedInput): string[] =>
  input.kind === 'formula'
    ? input.inputs.map(({ sensorId }) => sensorId)
    : input.members.flatMap(({ kind, id }) => (kind === 'device' ? [] : [id]));

/** The field that names what is needed. */
const placeOf = (input: DerivedInput, id: string): string =>
  input.kind === 'formula'
    ? `inputs.${input.inputs.findIndex(({ sensorId }) => sensorId === id)}.sensorId`
    : `members.${input.members.findIndex((member) => member.id === id)}.id`;

export const derived = defineService({
  id: 'derived',
  summary: 'Computed sensors and business services',
  settings: z.object({}),
  create(deps: DerivedDeps): DerivedSensors {
    const { state, bus, clock, random, log } = deps;
    const held = new Map<string, Held>();
    /** Of sensors that a formula needs. */
    const last = new Map<string, { metrics: readonly Metric[]; timeMs: number }>();
    let needed = new Set<string>();
    let order: readonly string[] = [];
    const stopped = new AbortController();
    let loop: Promise<void> | undefined;
    let computed = 0;
    let unknown = 0;

    const nameOf = (id: string) => held.get(id)?.input.name ?? deps.sensor(id)?.name ?? id;
    const usersOf = (id: string) =>
      [...held.values()].filter((other) => other.id !== id && needsOf(other.input).includes(id));
    const arrange = () => {
      order = orderOf([...held.values()].map(({ id, input }) => ({ id, needs: needsOf(input) }))).order;
      needed = new Set(
        [...held.values()].flatMap(({ input }) => (input.kind === 'formula' ? needsOf(input) : [])),
      );
      for (const id of last.keys()) if (!needed.has(id)) last.delete(id);
    };

    /** The last value of an input, and whether it still counts. */
    const knownOf = (
      { intervalMs }: FormulaInput,
      { sensorId, metric, labels }: FormulaInput['inputs'][number],
      nowMs: number,
    ) => {
      const known = last.get(sensorId);
      const value = known?.metrics.find(
        (item) =>
          item.name === metric &&
          Object.entries(labels).every(([name, text]) => item.labels?.[name] === text) &&
          Object.keys(item.labels ?? {}).length === Object.keys(labels).length,
      )?.value;
      if (!known || value === undefined) return undefined;
      const ownMs = held.get(sensorId)?.input.intervalMs ?? deps.sensor(sensorId)?.intervalMs ?? 0;
      const fresh = nowMs - known.timeMs <= intervalsFresh * Math.max(ownMs, intervalMs);
      return { value, timeMs: known.timeMs, fresh };
    };
    const compute = (item: Held, nowMs: number): Outcome => {
      const { input } = item;
      if (input.kind === 'service')
        return evaluateService(input, ({ kind, id }) => {
          if (kind === 'device') return { name: deps.deviceName(id) ?? id, state: deps.deviceState(id) };
          const own = held.get(id);
          if (own) return { name: own.input.name, state: own.outcome.state };
          return { name: nameOf(id), state: deps.sensor(id) ? deps.sensorState(id) : 'unknown' };
        });
      return evaluateFormula(
        input,
        item.formula!,
        (one) => {
          const known = knownOf(input, one, nowMs);
          return known?.fresh ? known.value : undefined;
        },
        nameOf,
      );
    };

    const findingOf = ({ id, input, outcome, sinceMs }: Held, nowMs: number): Finding | undefined => {
      if (input.kind !== 'service') return undefined;
      return {
        key: `service:${id}`,
        state: calls(input, outcome.state) ? 'raised' : 'cleared',
        severity: outcome.state === 'warning' ? 'warning' : input.severity,
        deviceId: null,
        sensorId: id,
        title: `Service ${input.name} is ${outcome.state}`,
        fault: fault('threshold-crossed', `Service ${input.name} is ${outcome.state}: ${outcome.summary}`, {
          ...(input.note ? { remedy: input.note } : {}),
        }),
        evidence: (outcome.members ?? [])
          .filter((member) => member.state !== 'up')
          .slice(0, 20)
          .map((member) => ({
            timeMs: nowMs,
            source: 'service',
            statement: `${member.name} is ${member.state}.`,
          })),
        atMs: sinceMs,
      };
    };
    const publish = (item: Held, slotMs: number) => {
      const { id, outcome } = item;
      const ok = outcome.state !== 'down';
      const verdict = ok
        ? ({ ok, summary: outcome.summary, metrics: outcome.metrics } as const)
        : ({
            ok,
            summary: outcome.summary,
            fault: fault('threshold-crossed', outcome.summary),
            metrics: outcome.metrics,
          } as const);
      const result: SensorResult = {
        sensorId: id,
        deviceId: null,
        slotMs,
        startedMs: clock.now(),
        endedMs: clock.now(),
        verdict,
        metrics: outcome.metrics,
        recheck: false,
      };
      bus.publish('sensor.result', result);
      if (needed.has(id)) last.set(id, { metrics: outcome.metrics, timeMs: result.endedMs });
    };
    const changed: Held[] = [];
    const step = (item: Held, nowMs: number) => {
      const { intervalMs } = item.input;
      const slotMs = Math.floor(nowMs / intervalMs) * intervalMs;
      item.nextMs = slotMs + intervalMs;
      const outcome = compute(item, nowMs);
      const before = item.outcome.state;
      item.outcome = outcome;
      computed++;
      if (outcome.metrics.length === 0) unknown++;
      else {
        item.lastMs = nowMs;
        publish(item, slotMs);
      }
      const told = item.raised;
      item.raised = calls(item.input, outcome.state);
      if (outcome.state !== before) {
        item.sinceMs = nowMs;
        changed.push(item);
      } else if (told === item.raised) return;
      const finding = told || item.raised ? findingOf(item, nowMs) : undefined;
      if (finding) bus.publish('alert.finding', finding);
    };
    const tick = async () => {
      const nowMs = clock.now();
      for (const id of order) {
        const item = held.get(id);
        if (item && item.nextMs <= nowMs) step(item, nowMs);
      }
      const rows = changed.splice(0);
      if (rows.length === 0) return;
      await state.write(async (tx) => {
        for (const item of rows)
          await tx
            .updateTable('derived')
            .set({ state: item.outcome.state, since_ms: item.sinceMs })
            .where('id', '=', item.id)
            .execute();
      });
    };

    /** Percent while it was not down, of many at once; a series without samples has none. */
    const availabilities = async (
      ids: readonly string[],
      days: number,
    ): Promise<ReadonlyMap<string, number>> => {
      const wanted = new Set(ids);
      const refs = deps.metrics
        .seriesOf('service.availability')
        .filter(({ sensorId }) => wanted.has(sensorId));
      const toS = Math.floor(clock.now() / 1000);
      const buckets = await deps.telemetry.range(
        refs.map(({ id }) => id),
        toS - days * dayS,
        toS + 1,
        1,
      );
      return new Map(
        refs.flatMap(({ id, sensorId }) => {
          const percent = buckets.get(id)?.avg[0];
          return percent === undefined ? [] : [[sensorId, percent] as const];
        }),
      );
    };
    const view = (
      item: Held,
      day: ReadonlyMap<string, number>,
      month: ReadonlyMap<string, number>,
    ): Derived => {
      const { id, input, outcome } = item;
      const live = {
        id,
        createdMs: item.createdMs,
        state: outcome.state,
        sinceMs: item.sinceMs,
        summary: outcome.summary,
        value: outcome.value,
        lastMs: item.lastMs,
        usedBy: usersOf(id).map((user) => ({ id: user.id, name: user.input.name })),
      };
      if (input.kind === 'formula')
        return {
          ...input,
          ...live,
          unit: unitOfMetric(input.metric),
          inputValues: input.inputs.map((one) => {
            const known = knownOf(input, one, clock.now());
            return {
              name: one.name,
              sensorName: nameOf(one.sensorId),
              derived: held.has(one.sensorId),
              value: known?.fresh ? known.value : null,
              unit: unitOfMetric(one.metric),
              timeMs: known?.timeMs ?? null,
            };
          }),
        };
      return {
        ...input,
        ...live,
        unit: 'state',
        memberStates: [...(outcome.members ?? [])],
        availability: { day: day.get(id) ?? null, month: month.get(id) ?? null },
      };
    };
    const viewAll = async (items: readonly Held[]): Promise<Derived[]> => {
      const services = items.filter(({ input }) => input.kind === 'service').map(({ id }) => id);
      const [day, month] =
        services.length > 0
          ? await Promise.all([availabilities(services, 1), availabilities(services, 30)])
          : [new Map<string, number>(), new Map<string, number>()];
      return items.map((item) => view(item, day, month));
    };

    const heldOf = (id: string): Held => {
      const item = held.get(id);
      if (item) return item;
      throw new FaultError(
        fault('not-found', `there is no computed sensor "${id}"`, { field: 'id', value: id }),
      );
    };
    const checkReferences = (input: DerivedInput) => {
      if (input.kind === 'formula') {
        const names = input.inputs.map(({ name }) => name);
        names.forEach((name, i) => {
          if (names.indexOf(name) !== i) throw invalidInput(`inputs.${i}.name`, name, 'is given twice');
        });
        input.inputs.forEach(({ sensorId, metric }, i) => {
          if (!deps.sensor(sensorId) && !held.has(sensorId))
            throw invalidInput(`inputs.${i}.sensorId`, sensorId, 'there is no such sensor');
          if ((metricKinds as Record<string, { type: string }>)[metric]!.type === 'counter')
            throw invalidInput(`inputs.${i}.metric`, metric, 'is a counter, which is stored as a rate');
        });
        return;
      }
      if (input.by !== 'worst' && input.warnBelow < input.downBelow)
        throw invalidInput(
          'warnBelow',
          input.warnBelow,
          `is below downBelow (${input.downBelow}): it would be down before it is warned of`,
          `Give ${input.downBelow} or more.`,
        );
      input.members.forEach(({ kind, id }, i) => {
        const there =
          kind === 'device'
            ? deps.deviceName(id) !== undefined
            : kind === 'service'
              ? held.get(id)?.input.kind === 'service'
              : deps.sensor(id) !== undefined || held.get(id)?.input.kind === 'formula';
        if (!there) throw invalidInput(`members.${i}.id`, id, `there is no such ${kind}`);
        if (input.members.findIndex((other) => other.kind === kind && other.id === id) !== i)
          throw invalidInput(`members.${i}.id`, id, 'is given twice');
      });
    };
    const check = (input: DerivedInput, id: string): Formula | undefined => {
      for (const other of held.values())
        if (other.id !== id && other.input.name === input.name)
          throw new FaultError(
            fault('conflict', `name: there is "${input.name}" already`, { field: 'name', value: input.name }),
          );
      // First the circle: a thing that needs itself is there only in its own eyes.
      const others = [...held.values()]
        .filter((item) => item.id !== id)
        .map((item) => ({ id: item.id, needs: needsOf(item.input) }));
      const { circle } = orderOf([{ id, needs: needsOf(input) }, ...others]);
      const named = (one: string) => (one === id ? input.name : nameOf(one));
      if (circle)
        throw invalidInput(
          placeOf(input, circle[circle.indexOf(id) + 1]!),
          circle.map(named).join(' → '),
          `goes in a circle: ${circle.map(named).join(' → ')}`,
          'Leave one of them out.',
        );
      checkReferences(input);
      if (input.kind === 'service') return undefined;
      const formula = formulaOf(input);
      const unit = unitOfMetric(input.metric);
      if (!fitsUnit(formula, unit))
        throw invalidInput(
          'metric',
          input.metric,
          `is in ${unit}, but the formula gives ${formula.unit ?? 'a bare number'}`,
          'Choose a metric of that unit, or change the formula.',
        );
      if (metricKinds[input.metric as keyof typeof metricKinds].type === 'counter')
        throw invalidInput('metric', input.metric, 'is a counter', 'Choose a gauge.');
      return formula;
    };
    const save = async (item: Held): Promise<Derived> => {
      const row = {
        id: item.id,
        name: item.input.name,
        definition: JSON.stringify(item.input),
        state: item.outcome.state,
        since_ms: item.sinceMs,
        created_ms: item.createdMs,
        updated_ms: item.updatedMs,
      };
      await state.write((tx) =>
        tx
          .insertInto('derived')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute(),
      );
      held.set(item.id, item);
      arrange();
      return (await viewAll([item]))[0]!;
    };

    const fields: Fields<Derived> = {
      name: (item) => item.name,
      kind: (item) => item.kind,
      state: (item) => item.state,
      summary: (item) => item.summary,
      sinceMs: (item) => item.sinceMs,
    };
    const unsubscribe = bus.subscribe<SensorResult>('sensor.result', ({ payload }) => {
      if (needed.has(payload.sensorId) && !held.has(payload.sensorId))
        last.set(payload.sensorId, { metrics: payload.metrics, timeMs: payload.endedMs });
    });

    return {
      async start() {
        for (const row of await state.db.selectFrom('derived').selectAll().execute()) {
          const parsed = derivedInput.safeParse(JSON.parse(row.definition));
          try {
            if (!parsed.success) throw parsed.error;
            const input = parsed.data;
            held.set(row.id, {
              id: row.id,
              input,
              formula: input.kind === 'formula' ? formulaOf(input) : undefined,
              createdMs: row.created_ms,
              updatedMs: row.updated_ms,
              nextMs: 0,
              outcome: { ...notYet, state: row.state as SensorState },
              sinceMs: row.since_ms,
              lastMs: null,
              raised: calls(input, row.state as SensorState),
            });
          } catch (error) {
            log.error('a stored computed sensor cannot be read', { id: row.id, error: String(error) });
          }
        }
        arrange();
        loop = (async () => {
          while (!stopped.signal.aborted) {
            await clock.sleep(tickMs, stopped.signal);
            if (!stopped.signal.aborted)
              await tick().catch((error) =>
                log.error('computed sensors cannot be stored', { error: String(error) }),
              );
          }
        })();
      },
      async stop() {
        unsubscribe();
        stopped.abort();
        await loop;
      },
      health: () => ({
        state: loop && !stopped.signal.aborted ? 'ok' : 'stopped',
        detail: loop ? `${held.size} sensors are computed.` : 'Not started.',
        figures: { derived: held.size, computed_total: computed, unknown_total: unknown },
      }),
      async list({ kind, ...query }) {
        const items = [...held.values()].filter(({ input }) => kind === undefined || input.kind === kind);
        return pageOf(await viewAll(items), query, fields, 'name');
      },
      one: async (id) => (await viewAll([heldOf(id)]))[0]!,
      async create(input) {
        if (held.size >= derivedMax)
          throw new FaultError(
            fault('conflict', `there are ${derivedMax} computed sensors already`, { field: 'name' }),
          );
        const nowMs = clock.now();
        const id = newId(nowMs, random.bytes);
        const formula = check(input, id);
        return await save({
          id,
          input,
          formula,
          createdMs: nowMs,
          updatedMs: nowMs,
          nextMs: 0,
          outcome: notYet,
          sinceMs: nowMs,
          lastMs: null,
          raised: false,
        });
      },
      async replace(id, input) {
        const before = heldOf(id);
        if (before.input.kind !== input.kind)
          throw invalidInput(
            'kind',
            input.kind,
            `is ${before.input.kind} and stays so`,
            'Delete it and add another.',
          );
        const formula = check(input, id);
        return await save({ ...before, input, formula, updatedMs: clock.now(), nextMs: 0 });
      },
      async remove(id) {
        const item = heldOf(id);
        const [user] = usersOf(id);
        if (user)
          throw new FaultError(
            fault('conflict', `"${user.input.name}" needs it`, {
              field: 'id',
              value: id,
              remedy: `Change or delete "${user.input.name}" first.`,
            }),
          );
        await state.write((tx) => tx.deleteFrom('derived').where('id', '=', id).execute());
        const finding = findingOf(item, clock.now());
        if (finding && item.raised) bus.publish('alert.finding', { ...finding, state: 'cleared' });
        held.delete(id);
        arrange();
      },
      sensor(id) {
        const item = held.get(id);
        if (!item) return undefined;
        const { name, kind, intervalMs } = item.input;
        return { id, name, toolId: kind, deviceId: null, intervalMs, enabled: true, pausedUntilMs: null };
      },
    };
  },
});
