/** Sensors and their slots. A sensor runs at phase + k × interval, whatever happened before: it cannot drift. */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import { pageOf } from '#pure/contract/paging.ts';
import type { Bus, TelemetryEvent } from '#pure/contract/ports.ts';
import type { Sensor, SensorInput } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { Verdict } from '#pure/contract/tool.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { productDefaults } from '#pure/tree/defaults.ts';
import type { Effective } from '#pure/tree/effective.ts';
import type { OwnersMoved } from '#services/inventory/port.ts';
import type { Probes } from '#services/probes/port.ts';
import { createAgenda } from './agenda.ts';
import {
  type CredentialNeeds,
  loadCredentialNeeds,
  treeCredential,
  withCredential,
} from './credential-need.ts';
import { sensorKind } from './declared.ts';
import { checkChange, editOf, previewOf, writeEdits } from './edit.ts';
import { type Entry, type EntrySources, fieldsOf, viewOf, watching } from './entry.ts';
import { createLateness } from './lateness.ts';
import type { Schedule, SensorConfig, SensorResult } from './port.ts';
import { toRates } from './rates.ts';
import { movedNames } from './reached.ts';
import {
  configOf,
  effectiveOfRow,
  inputOf,
  ownOf,
  requireReferences,
  rowOf,
  type SensorRow,
} from './rows.ts';
import { createRunner, type DueRun } from './runner.ts';

export interface ScheduleDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly probes: Probes;
  /** Bound late: alerts and metrics are created after the schedule. */
  readonly statusOf: EntrySources['statusOf'];
  readonly lastMetrics: EntrySources['lastMetrics'];
  readonly deviceName: EntrySources['deviceName'];
  readonly placeOf?: NonNullable<EntrySources['placeOf']>;
  /** What the tree says for sensors of a device, or for those of none. */
  readonly inherited?: (deviceId: string | null) => Effective;
  /** Of a credential in the vault: a tool inherits one that it can use. */
  readonly credentialKind?: (id: string) => string | undefined;
}

/** The loop looks at least this often, so that a new sensor begins soon. */
const tickMsMax = 250;
/** A run that begins later than this after its slot is told on the timeline, once a minute and sensor at most. */
const lateMs = 1000;
const tellLateEveryMs = 60_000;
/** A sensor that was just made, or a server that just started, has its first results within this time. */
const firstRunMs = 2000;
/** Unless there are so many that they would all be late: then they begin at this pace. */
const firstRunsPerS = 1000;
const firstWithinMs = (count: number) => Math.max(firstRunMs, (count * 1000) / firstRunsPerS);
/** A second look that has to wait for the run in flight is tried again this often. */
const recheckWaitMs = 50;
/** Slots within this time run together: one wake-up instead of hundreds. */
const gatherMs = 20;

/** Extra time for what a run does beside waiting for answers. */
const overheadMs = 1000;

/**
 * How long a run may take by its own input: it waits for answers that never come, try after try. Undefined where the input names no
 * timeout.
 */
export function allowanceMs(input: Readonly<Record<string, unknown>>): number | undefined {
  const number = (name: string, otherwise: number) =>
    typeof input[name] === 'number' ? input[name] : otherwise;
  const timeoutMs = number('timeoutMs', 0);
  if (timeoutMs <= 0) return undefined;
  const tries = number('retries', 0) + 1;
  const rounds = Math.max(number('count', 1), number('rounds', 1));
  return timeoutMs * tries * rounds + number('intervalMs', 0) * (rounds - 1) + overheadMs;
}

/** Spreads sensors over their interval by name, so that the load is even and stays the same over restarts. */
function phaseOf(id: string, intervalMs: number): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619) >>> 0;
  return hash % intervalMs;
}

const definedOf = <T extends object>(body: T): Partial<T> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Partial<T>;

const nextSlot = (id: string, intervalMs: number, nowMs: number): number => {
  const phase = phaseOf(id, intervalMs);
  return Math.ceil((nowMs - phase) / intervalMs) * intervalMs + phase;
};

/** Bound variables of one statement. */
const rowsAtOnce = 10_000;

export const schedule = defineService({
  id: 'schedule',
  summary: 'Runs sensors in their slots',
  settings: z.object({
    runsAtOnceMax: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(2000)
      .describe('Tool runs in flight; beyond it slots are skipped and counted'),
  }),
  create(deps: ScheduleDeps, settings): Schedule {
    const { state, bus, clock, random, log } = deps;
    const entries = new Map<string, Entry>();
    const configs = new Map<string, SensorConfig>();
    const agenda = createAgenda();
    const rechecks = new Map<string, number>();
    const lateness = createLateness();
    const stopped = new AbortController();
    const waitingNow = new Map<string, (() => void)[]>();
    let loop: Promise<void> | undefined;
    let runs = 0;
    let skipped = 0;
    let waited = 0;
    let inherited = 0;
    let wake = new AbortController();

    let needs: CredentialNeeds = new Map();

    const runner = createRunner({
      probes: deps.probes,
      clock,
      log,
      finished: (due, verdict, startedMs) => publish(due, verdict, startedMs),
    });

    function publish(due: DueRun, verdict: Verdict, startedMs: number): void {
      const entry = entries.get(due.sensorId);
      if (!entry) return;
      const endedMs = clock.now();
      if (entry.runningSlotMs === due.slotMs) entry.runningSlotMs = null;
      entry.lastRunMs = endedMs;
      const { metrics, memory } = toRates(verdict.metrics, entry.rates, endedMs);
      if (memory) entry.rates = memory;
      runs++;
      if (verdict.reached) tellMoved(entry, verdict.reached, endedMs);
      const result: SensorResult = {
        sensorId: due.sensorId,
        deviceId: entry.config.deviceId,
        slotMs: due.slotMs,
        startedMs,
        endedMs,
        verdict,
        metrics: [{ name: 'up', value: verdict.ok ? 1 : 0 }, ...metrics],
        recheck: due.recheck,
      };
      bus.publish('sensor.result', result);
      for (const resolve of waitingNow.get(due.sensorId)?.splice(0) ?? []) resolve();
    }

    const inheritedBy = (entry: Entry) =>
      treeCredential(entry.effective, needs.get(entry.config.toolId), deps.credentialKind);
    const dueOf = (entry: Entry, slotMs: number, recheck: boolean): DueRun => ({
      sensorId: entry.config.id,
      toolId: entry.config.toolId,
      probeId: entry.row.probe_id,
      // The vault is asked when it runs: a changed credential needs no new sensor.
      input: withCredential(entry.config, entry.row, needs.get(entry.config.toolId), inheritedBy(entry)),
      slotMs,
      intervalMs: entry.config.intervalMs,
      recheck,
    });

    /** Nothing is stretched or left out silently; a sensor that is late all the time says so once in a while. */
    const tellLate = (entry: Entry, nowMs: number, why: string) => {
      if (nowMs - entry.toldLateMs < tellLateEveryMs) return;
      entry.toldLateMs = nowMs;
      bus.publish('timeline', {
        id: newId(nowMs, random.bytes),
        timeMs: nowMs,
        kind: 'sensor.late',
        severity: 'warning',
        ...(entry.config.deviceId ? { deviceId: entry.config.deviceId } : {}),
        sensorId: entry.config.id,
        message: `${entry.config.name} is late: ${why}`,
        data: {},
      });
    };

    const tellMoved = (entry: Entry, reached: NonNullable<Verdict['reached']>, nowMs: number) => {
      entry.reached ??= new Map();
      for (const { name, from, to } of movedNames(reached, entry.reached))
        bus.publish('timeline', {
          id: newId(nowMs, random.bytes),
          timeMs: nowMs,
          kind: 'address.changed' satisfies EventKindName,
          severity: 'warning',
          ...(entry.config.deviceId ? { deviceId: entry.config.deviceId } : {}),
          sensorId: entry.config.id,
          message: `${name} leads to ${to}, before to ${from}`,
          data: { name, from, to },
        } satisfies TelemetryEvent);
    };

    const collectDue = (nowMs: number): { dues: DueRun[]; nextMs: number } => {
      const dues: DueRun[] = [];
      for (const id of agenda.take(nowMs + gatherMs)) {
        const entry = entries.get(id);
        if (!entry || entry.nextMs > nowMs + gatherMs) continue;
        const slotMs = entry.nextMs;
        entry.nextMs = nextSlot(id, entry.config.intervalMs, Math.max(nowMs + gatherMs, slotMs) + 1);
        agenda.put(id, entry.nextMs);
        if (!watching(entry.config, nowMs)) continue;
        if (entry.runningSlotMs !== null || runner.active() >= settings.runsAtOnceMax) {
          // A target that died is waited for, which is no lateness of ours: such slots are counted apart, and nobody is told.
          const waits =
            entry.runningSlotMs !== null &&
            nowMs - entry.runningSlotMs <= (allowanceMs(entry.config.input) ?? 0);
          if (waits) waited++;
          else {
            skipped++;
            tellLate(
              entry,
              nowMs,
              entry.runningSlotMs !== null ? 'its last run has not ended' : 'too many runs are in flight',
            );
          }
          continue;
        }
        if (nowMs - slotMs > lateMs) tellLate(entry, nowMs, `it began ${nowMs - slotMs} ms after its slot`);
        entry.runningSlotMs = slotMs;
        lateness.add(Math.max(0, nowMs - slotMs), nowMs);
        dues.push(dueOf(entry, slotMs, false));
      }
      let nextMs = Math.min(nowMs + tickMsMax, agenda.nextMs());
      for (const [sensorId, atMs] of rechecks) {
        if (atMs > nowMs) {
          nextMs = Math.min(nextMs, atMs);
          continue;
        }
        const entry = entries.get(sensorId);
        // The run in flight was begun before the question: it is asked again when that one has ended.
        if (entry?.runningSlotMs != null && watching(entry.config, nowMs)) {
          nextMs = Math.min(nextMs, nowMs + recheckWaitMs);
          continue;
        }
        rechecks.delete(sensorId);
        if (entry && watching(entry.config, nowMs)) {
          entry.runningSlotMs = atMs;
          dues.push(dueOf(entry, atMs, true));
        }
      }
      return { dues, nextMs };
    };

    const run = async () => {
      while (!stopped.signal.aborted) {
        const { dues, nextMs } = collectDue(clock.now());
        if (dues.length > 0) await runner.start(dues);
        wake = new AbortController();
        await clock.sleep(Math.max(1, nextMs - clock.now()), AbortSignal.any([stopped.signal, wake.signal]));
      }
    };

    const sources: EntrySources = { ...deps, credentialOf: inheritedBy, now: () => clock.now() };
    const fields = fieldsOf(sources);
    const view = (entry: Entry): Sensor => viewOf(entry, sources);
    const above = (deviceId: string | null) => deps.inherited?.(deviceId) ?? productDefaults;
    const ofDevice = new Map<string | null, Set<string>>();
    const place = (id: string, deviceId: string | null) => {
      const ids = ofDevice.get(deviceId);
      if (ids) ids.add(id);
      else ofDevice.set(deviceId, new Set([id]));
    };
    const unplace = (id: string, deviceId: string | null) => {
      const ids = ofDevice.get(deviceId);
      ids?.delete(id);
      if (ids?.size === 0) ofDevice.delete(deviceId);
    };
    const entriesOf = (deviceIds: Iterable<string | null>): Entry[] =>
      [...deviceIds].flatMap((id) => [...(ofDevice.get(id) ?? [])].map((sensorId) => entries.get(sensorId)!));
    /** Takes other settings without a new start: what runs goes on, and only another interval means other slots. */
    const adopt = (entry: Entry, row: SensorRow, effective: Effective) => {
      const before = entry.config;
      entry.row = row;
      entry.effective = effective;
      entry.config = configOf(row, effective);
      configs.set(row.id, entry.config);
      // A first run that is about to come stays where it is.
      if (before.intervalMs === entry.config.intervalMs || entry.lastRunMs === null) return;
      entry.nextMs = nextSlot(row.id, entry.config.intervalMs, clock.now());
      agenda.put(row.id, entry.nextMs);
    };
    const hold = (row: StateTables['sensor'], withinMs = firstRunMs) => {
      const effective = effectiveOfRow(row, above(row.device_id));
      const config = configOf(row, effective);
      const before = entries.get(row.id);
      if (before) unplace(row.id, before.config.deviceId);
      place(row.id, row.device_id);
      // What is new shows something at once; from then on it keeps to its slots.
      const nextMs = before
        ? nextSlot(row.id, config.intervalMs, clock.now())
        : clock.now() + phaseOf(row.id, Math.min(config.intervalMs, withinMs));
      agenda.put(row.id, nextMs);
      entries.set(row.id, {
        config,
        row,
        effective,
        nextMs,
        runningSlotMs: null,
        rates: before?.rates,
        lastRunMs: before?.lastRunMs ?? null,
        toldLateMs: before?.toldLateMs ?? 0,
        ...(before?.reached ? { reached: before.reached } : {}),
      });
      configs.set(row.id, config);
    };
    const forget = (id: string) => {
      const entry = entries.get(id);
      if (entry) unplace(id, entry.config.deviceId);
      entries.delete(id);
      configs.delete(id);
      rechecks.delete(id);
    };

    const entryOf = (id: string): Entry => {
      const entry = entries.get(id);
      if (entry) return entry;
      throw new FaultError(fault('not-found', `there is no sensor "${id}"`, { field: 'id', value: id }));
    };

    const newRow = (input: SensorInput) =>
      rowOf(
        input,
        { id: newId(clock.now(), random.bytes), created_ms: clock.now(), updated_ms: clock.now() },
        above(input.deviceId),
      );
    const change = async (id: string, values: Partial<StateTables['sensor']>) => {
      const entry = entryOf(id);
      const row = { ...entry.row, ...values, updated_ms: clock.now() };
      await state.write((tx) => tx.updateTable('sensor').set(row).where('id', '=', id).execute());
      hold(row);
      return view(entryOf(id));
    };

    /** Rows as the database has them now; those that are gone are forgotten. */
    const reread = async (ids: readonly string[]) => {
      for (let at = 0; at < ids.length; at += rowsAtOnce) {
        const part = ids.slice(at, at + rowsAtOnce);
        const rows = await state.db.selectFrom('sensor').selectAll().where('id', 'in', part).execute();
        const kept = new Map(rows.map((row) => [row.id, row]));
        for (const id of part) {
          const row = kept.get(id);
          if (row) hold(row);
          else forget(id);
        }
      }
    };
    // A deleted device takes its sensors along in the database, a merged one leaves them to another; memory follows here.
    const unsubscribeMoved = bus.subscribe<OwnersMoved>('inventory.moved', ({ payload }) =>
      reread(payload.sensors.map((sensor) => sensor.id)),
    );
    const unsubscribe = bus.subscribe('inventory.changed', async () => {
      const gone = [...entries.values()].filter(
        (entry) => entry.config.deviceId && deps.deviceName(entry.config.deviceId) === undefined,
      );
      await reread(gone.map((entry) => entry.config.id));
    });

    return {
      async start() {
        needs = await loadCredentialNeeds();
        const rows = await state.db.selectFrom('sensor').selectAll().execute();
        for (const row of rows) hold(row, firstWithinMs(rows.length));
        loop = run();
      },
      async stop() {
        stopped.abort();
        unsubscribe();
        unsubscribeMoved();
        await loop;
        await runner.stop();
      },
      health() {
        const { p99Ms } = lateness.read(clock.now());
        const late = p99Ms > 1000;
        return {
          state: !loop || stopped.signal.aborted ? 'stopped' : late ? 'degraded' : 'ok',
          detail: !loop
            ? 'Not started.'
            : late
              ? `Runs begin up to ${p99Ms.toFixed(0)} ms late: fewer sensors or longer intervals would help.`
              : `${entries.size} sensors, on time.`,
          figures: {
            sensors: entries.size,
            runs_total: runs,
            slots_skipped_total: skipped,
            slots_waited_total: waited,
            settings_inherited_total: inherited,
            lateness_p99_ms: p99Ms,
            ...runner.figures(),
          },
        };
      },
      async sensors(query) {
        const under = query.deviceId === undefined ? undefined : entriesOf([query.deviceId]);
        const all =
          query.ids === undefined
            ? (under ?? [...entries.values()])
            : query.ids
                .split(',')
                .flatMap((id) => entries.get(id) ?? [])
                .filter(({ config }) => query.deviceId === undefined || config.deviceId === query.deviceId);
        const page = pageOf(all, query, fields, 'state');
        return { ...page, items: page.items.map(view) };
      },
      sensor: async (id) => view(entryOf(id)),
      async create(input) {
        const row = await newRow(input);
        await state.write(async (tx) => {
          await requireReferences(tx, row);
          await tx.insertInto('sensor').values(row).execute();
        });
        hold(row);
        wake.abort();
        return view(entryOf(row.id));
      },
      async createMany(inputs) {
        const rows = await Promise.all(inputs.map(newRow));
        await state.write(async (tx) => {
          for (let at = 0; at < rows.length; at += 500)
            await tx
              .insertInto('sensor')
              .values(rows.slice(at, at + 500))
              .execute();
        });
        for (const row of rows) hold(row, firstWithinMs(rows.length));
        wake.abort();
        return rows.length;
      },
      async update(id, body: BodyOf<'updateSensor'>) {
        const { row } = entryOf(id);
        const merged: SensorInput = { ...inputOf(row), ...definedOf(body) };
        const next = await rowOf(
          merged,
          { id, created_ms: row.created_ms, updated_ms: clock.now() },
          above(merged.deviceId),
        );
        await state.write((tx) => requireReferences(tx, next));
        return await change(id, {
          ...next,
          paused_until_ms: row.paused_until_ms,
          paused_note: row.paused_note,
        });
      },
      async remove(id) {
        entryOf(id);
        await state.write((tx) => tx.deleteFrom('sensor').where('id', '=', id).execute());
        forget(id);
      },
      pause: (id, untilMs, note) =>
        change(id, { paused_until_ms: untilMs ?? Number.MAX_SAFE_INTEGER, paused_note: note }),
      resume: (id) => change(id, { paused_until_ms: null, paused_note: null }),
      async runNow(id) {
        const entry = entryOf(id);
        const slotMs = clock.now();
        entry.runningSlotMs = slotMs;
        const done = new Promise<void>((resolve) =>
          waitingNow.set(id, [...(waitingNow.get(id) ?? []), resolve]),
        );
        await runner.start([dueOf(entry, slotMs, true)]);
        await done;
        await bus.drain();
        return view(entryOf(id));
      },
      recheck(sensorId, delayMs) {
        const atMs = clock.now() + delayMs;
        // Who asks again for what is on its way does not put it off.
        if ((rechecks.get(sensorId) ?? Number.POSITIVE_INFINITY) <= atMs) return;
        rechecks.set(sensorId, atMs);
        wake.abort();
      },
      configs: () => configs,
      match: (q) =>
        pageOf([...entries.values()], { q, limit: Number.MAX_SAFE_INTEGER }, fields, 'name').items.map(
          ({ config }) => config.id,
        ),
      ofDevices: (deviceIds) => entriesOf(deviceIds).map(({ config }) => config.id),
      inputOf: (id) => inputOf(entryOf(id).row),
      previewInherited: (deviceIds, inherited) =>
        previewOf(
          entriesOf(deviceIds).map((entry) => ({
            entry,
            row: entry.row,
            effective: effectiveOfRow(entry.row, inherited(entry.config.deviceId)),
          })),
          deps.deviceName,
        ),
      inherit(deviceIds) {
        let changed = 0;
        for (const entry of entriesOf(deviceIds)) {
          const effective = effectiveOfRow(entry.row, above(entry.config.deviceId));
          if (effective === entry.effective) continue;
          adopt(entry, entry.row, effective);
          changed++;
        }
        if (changed > 0) wake.abort();
        inherited += changed;
        return changed;
      },
      isWatching: (id) => watching(entryOf(id).config, clock.now()),
      effective: (id) => entryOf(id).effective,
      own: (id) => ownOf(entryOf(id).row),
      reread,
      kinds: [
        sensorKind({
          state,
          now: () => clock.now(),
          newId: () => newId(clock.now(), random.bytes),
          above,
          reread,
        }),
      ],
      async editMany(ids, set, dryRun) {
        checkChange(set);
        const chosen = ids.map(entryOf);
        if (set.delete) {
          const preview = {
            ...previewOf([], deps.deviceName),
            matched: chosen.length,
            changed: chosen.length,
          };
          const sample = chosen.slice(0, 10).map(({ config }) => ({
            id: config.id,
            name: config.name,
            deviceName: view(entryOf(config.id)).deviceName,
          }));
          if (dryRun) return { ...preview, sample };
          await state.write(async (tx) => {
            for (let at = 0; at < ids.length; at += rowsAtOnce)
              await tx
                .deleteFrom('sensor')
                .where('id', 'in', ids.slice(at, at + rowsAtOnce))
                .execute();
          });
          for (const id of ids) forget(id);
          return { ...preview, sample, applied: true };
        }
        const edits = chosen.map((entry) => editOf(entry, set, above(entry.config.deviceId)));
        const preview = previewOf(edits, deps.deviceName);
        if (dryRun) return preview;
        await state.write(async (tx) => {
          if (set.credentialId && edits[0]) await requireReferences(tx, edits[0].row);
          await writeEdits(tx, edits, clock.now());
        });
        for (const { entry, row, effective } of edits)
          if (entries.get(row.id) === entry) adopt(entry, row, effective);
        wake.abort();
        return { ...preview, applied: true };
      },
      lateness: () => lateness.read(clock.now()),
    };
  },
});
