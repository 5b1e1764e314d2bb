/**
 * When people are not called. `quietOf` is asked for every alert before it pages: it looks only at what names the device, its site, its tags
 * or the sensor, among spans of the coming week that were written out before.
 */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { parseRecurrence } from '#pure/calendar/recurrence.ts';
import { type Gap, rangeMsMax } from '#pure/calendar/rota.ts';
import { dayMs, isTimeZone } from '#pure/calendar/zone.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { MaintenanceWindow, QuietScope, Silence, WindowInput } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Maintenance, Quiet } from './port.ts';
import { type Covering, indexScopes, intersect, isEmpty, type ScopeIndex } from './scope.ts';
import { spansOf, type WindowRow, wallOf } from './windows.ts';

export interface MaintenanceDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
type SilenceRow = StateTables['silence'];

/** Spans are written out so far; they are renewed long before. */
const aheadMs = 8 * dayMs;
const behindMs = dayMs;
const renewMs = 3_600_000;
/** Where devices stand and how they are tagged is read so often, while a window asks for it. */
const placesMs = 15_000;
const windowsMax = 2000;
const silencesMax = 5000;
const shownAheadMs = 90 * dayMs;
const shownMax = 20;
const endedShown = 200;
const overlapsMax = 20;
const calendarMax = 5000;

interface Entry {
  readonly kind: Quiet['kind'];
  readonly id: string;
  readonly name: string;
  readonly spans: readonly Gap[];
}

export const maintenance = defineService({
  id: 'maintenance',
  summary: 'Maintenance windows and silences',
  settings: z.object({}),
  create(deps: MaintenanceDeps): Maintenance {
    const { state, bus, clock, random, log } = deps;
    const stopped = new AbortController();
    let wake = new AbortController();
    let loop: Promise<void> | undefined;
    let version = 0;
    let windows: readonly WindowRow[] = [];
    let silences: readonly SilenceRow[] = [];
    let entries: readonly Entry[] = [];
    let index: ScopeIndex<Entry> = indexScopes<Entry>([]);
    let writtenMs = Number.NEGATIVE_INFINITY;
    let placesReadMs = Number.NEGATIVE_INFINITY;
    let sites = new Map<string, string | null>();
    let tags = new Map<string, string[]>();
    const places = {
      siteOf: (deviceId: string) => sites.get(deviceId) ?? null,
      tagsOf: (deviceId: string) => tags.get(deviceId) ?? [],
    };

    const readPlaces = async () => {
      placesReadMs = clock.now();
      if (!index.needsPlaces) return;
      const [devices, tagRows] = await Promise.all([
        state.db.selectFrom('device').select(['id', 'site_id']).execute(),
        state.db.selectFrom('device_tag').selectAll().execute(),
      ]);
      sites = new Map(devices.map((row) => [row.id, row.site_id]));
      tags = new Map(
        [...Map.groupBy(tagRows, (row) => row.device_id)].map(([id, rows]) => [
          id,
          rows.map((row) => row.tag),
        ]),
      );
    };
    const silenceName = (row: SilenceRow) => `${row.comment.split('\n')[0]!.slice(0, 80)} (${row.author})`;
    const writeOut = () => {
      const now = clock.now();
      writtenMs = now;
      const covering: Covering<Entry>[] = [
        ...windows
          .filter((row) => row.enabled !== 0)
          .map((row) => ({
            scope: JSON.parse(row.scope) as QuietScope,
            entry: {
              kind: 'maintenance' as const,
              id: row.id,
              name: row.name,
              spans: [...spansOf(row, now - behindMs, now + aheadMs)],
            },
          })),
        ...silences
          .filter((row) => row.ended_ms === null && row.until_ms > now - behindMs)
          .map((row) => ({
            scope: JSON.parse(row.scope) as QuietScope,
            entry: {
              kind: 'silence' as const,
              id: row.id,
              name: silenceName(row),
              spans: [{ startMs: row.created_ms, endMs: row.until_ms }],
            },
          })),
      ];
      entries = covering.map((item) => item.entry);
      index = indexScopes(covering);
    };
    const changed = () => {
      version++;
      bus.publish('maintenance.changed', { version });
    };
    const reload = async () => {
      [windows, silences] = await Promise.all([
        state.db.selectFrom('maintenance_window').selectAll().orderBy('name').execute(),
        state.db
          .selectFrom('silence')
          .selectAll()
          .where('until_ms', '>', clock.now() - behindMs)
          .orderBy('created_ms', 'desc')
          .limit(silencesMax)
          .execute(),
      ]);
      writeOut();
      await readPlaces();
      changed();
      wake.abort();
    };

    /** The next moment at which something begins or ends. */
    const nextEdgeMs = (now: number): number => {
      let next = now + renewMs;
      for (const entry of entries)
        for (const span of entry.spans)
          for (const edge of [span.startMs, span.endMs]) if (edge > now && edge < next) next = edge;
      return next;
    };
    const run = async () => {
      while (!stopped.signal.aborted) {
        wake = new AbortController();
        const now = clock.now();
        const edgeMs = nextEdgeMs(now);
        const placesDueMs = index.needsPlaces ? placesReadMs + placesMs : edgeMs;
        await clock.sleep(
          Math.max(10, Math.min(edgeMs, placesDueMs) - now),
          AbortSignal.any([stopped.signal, wake.signal]),
        );
        if (stopped.signal.aborted) return;
        try {
          if (clock.now() >= placesDueMs) await readPlaces();
          if (clock.now() - writtenMs >= renewMs) writeOut();
          if (clock.now() >= edgeMs) changed();
        } catch (error) {
          log.warn('maintenance cannot be read anew', { error: String(error) });
        }
      }
    };

    const overlapsOf = (row: WindowRow, spans: readonly Gap[], fromMs: number, toMs: number) => {
      const scope = JSON.parse(row.scope) as QuietScope;
      const found: MaintenanceWindow['overlaps'] = [];
      for (const other of windows) {
        if (other.id === row.id || other.enabled === 0 || row.enabled === 0) continue;
        if (!intersect(scope, JSON.parse(other.scope) as QuietScope)) continue;
        for (const theirs of spansOf(other, fromMs, toMs)) {
          const ours = spans.find((span) => span.startMs < theirs.endMs && theirs.startMs < span.endMs);
          if (!ours) continue;
          found.push({
            id: other.id,
            name: other.name,
            startMs: Math.max(ours.startMs, theirs.startMs),
            endMs: Math.min(ours.endMs, theirs.endMs),
          });
          if (found.length >= overlapsMax) return found;
          break;
        }
      }
      return found;
    };
    const windowView = (row: WindowRow): MaintenanceWindow => {
      const now = clock.now();
      const next = [];
      for (const span of spansOf(row, now, now + shownAheadMs)) {
        next.push(span);
        if (next.length >= shownMax) break;
      }
      return {
        id: row.id,
        name: row.name,
        note: row.note,
        scope: JSON.parse(row.scope) as QuietScope,
        starts: row.starts,
        timeZone: row.time_zone,
        durationMinutes: row.duration_ms / 60_000,
        rrule: row.rrule,
        enabled: row.enabled !== 0,
        createdMs: row.created_ms,
        createdBy: row.created_by,
        active: row.enabled !== 0 && next.some((span) => span.startMs <= now && now < span.endMs),
        next,
        overlaps: overlapsOf(row, next, now, now + shownAheadMs),
      };
    };
    const silenceView = (row: SilenceRow): Silence => ({
      id: row.id,
      scope: JSON.parse(row.scope) as QuietScope,
      comment: row.comment,
      untilMs: row.until_ms,
      author: row.author,
      createdMs: row.created_ms,
      endedMs: row.ended_ms,
      active: row.ended_ms === null && row.until_ms > clock.now(),
    });
    const checkScope = (scope: QuietScope) => {
      if (isEmpty(scope))
        throw invalidInput(
          'scope',
          scope,
          'covers nothing',
          'Name devices, sites, tags or sensors, or say everything.',
        );
    };
    const checkWindow = (input: WindowInput) => {
      checkScope(input.scope);
      if (!wallOf(input.starts)) throw invalidInput('starts', input.starts, 'is no time of the calendar');
      if (!isTimeZone(input.timeZone))
        throw invalidInput(
          'timeZone',
          input.timeZone,
          'is no time zone',
          'Use an IANA name such as Europe/Berlin.',
        );
      if (input.rrule === null) return;
      const parsed = parseRecurrence(input.rrule);
      if (!parsed.ok) throw invalidInput('rrule', input.rrule, parsed.problem);
      const first: Gap[] = [];
      for (const span of spansOf(rowFrom(input), 0, Number.MAX_SAFE_INTEGER))
        if (first.push(span) === 2) break;
      if (!first[0]) throw invalidInput('rrule', input.rrule, 'never happens');
      if (first[1] && first[1].startMs < first[0].endMs)
        throw invalidInput(
          'durationMinutes',
          input.durationMinutes,
          'is longer than the time until it recurs',
          'Shorten it, or let it recur less often.',
        );
    };
    const rowFrom = (input: WindowInput, before?: WindowRow, by = ''): WindowRow => ({
      id: before?.id ?? newId(clock.now(), random.bytes),
      name: input.name,
      note: input.note,
      scope: JSON.stringify(input.scope),
      starts: input.starts,
      time_zone: input.timeZone,
      duration_ms: input.durationMinutes * 60_000,
      rrule: input.rrule,
      enabled: Number(input.enabled),
      created_ms: before?.created_ms ?? clock.now(),
      created_by: before?.created_by ?? by,
    });
    const save = async (row: WindowRow): Promise<MaintenanceWindow> => {
      await state.write(async (tx) => {
        const others = await tx
          .selectFrom('maintenance_window')
          .select(['id', 'name'])
          .where('id', '!=', row.id)
          .execute();
        if (others.some((other) => other.name === row.name))
          throw new FaultError(
            fault('conflict', `name: a window named "${row.name}" exists already`, {
              field: 'name',
              value: row.name,
            }),
          );
        if (others.length >= windowsMax)
          throw new FaultError(fault('conflict', `there are ${windowsMax} windows already`));
        await tx
          .insertInto('maintenance_window')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute();
      });
      await reload();
      return windowView(row);
    };
    const windowOf = (id: string): WindowRow => {
      const row = windows.find((item) => item.id === id);
      if (row) return row;
      throw new FaultError(
        fault('not-found', `there is no maintenance window "${id}"`, { field: 'id', value: id }),
      );
    };

    return {
      async start() {
        await reload();
        loop = run();
      },
      async stop() {
        stopped.abort();
        await loop;
      },
      health: () => ({
        state: loop && !stopped.signal.aborted ? 'ok' : 'stopped',
        detail: loop ? 'Known when people are not called.' : 'Not started.',
        figures: { windows: windows.length, silences: silences.length },
      }),
      version: () => version,
      quietOf({ deviceId, sensorId }, atMs) {
        let found: Quiet | undefined;
        for (const entry of index.of(deviceId, sensorId, places)) {
          const span = entry.spans.find((item) => item.startMs <= atMs && atMs < item.endMs);
          if (span && (!found || span.endMs > found.untilMs))
            found = { kind: entry.kind, id: entry.id, name: entry.name, untilMs: span.endMs };
        }
        return found;
      },
      planned({ deviceId, sensorId }, fromMs, toMs) {
        const ids = new Set([...index.of(deviceId, sensorId, places)].map((entry) => entry.id));
        return windows
          .filter((row) => ids.has(row.id) && row.enabled !== 0)
          .flatMap((row) => [...spansOf(row, fromMs, toMs)]);
      },
      windows: () => windows.map(windowView),
      async createWindow(input, by) {
        checkWindow(input);
        return await save(rowFrom(input, undefined, by));
      },
      async updateWindow(id, input) {
        const before = windowOf(id);
        checkWindow(input);
        return await save(rowFrom(input, before));
      },
      async removeWindow(id) {
        windowOf(id);
        await state.write((tx) => tx.deleteFrom('maintenance_window').where('id', '=', id).execute());
        await reload();
      },
      calendar(fromMs, toMs) {
        if (toMs <= fromMs || toMs - fromMs > rangeMsMax)
          throw invalidInput('toMs', toMs, 'must lie after fromMs, and not more than 400 days');
        const items = [];
        for (const row of windows)
          if (row.enabled !== 0)
            for (const span of spansOf(row, fromMs, toMs)) {
              if (items.length >= calendarMax) break;
              items.push({ kind: 'maintenance' as const, id: row.id, name: row.name, ...span });
            }
        for (const row of silences)
          if (items.length < calendarMax && row.created_ms < toMs && (row.ended_ms ?? row.until_ms) > fromMs)
            items.push({
              kind: 'silence' as const,
              id: row.id,
              name: silenceName(row),
              startMs: row.created_ms,
              endMs: row.ended_ms ?? row.until_ms,
            });
        return items.sort((a, b) => a.startMs - b.startMs);
      },
      async silences() {
        const rows = await state.db
          .selectFrom('silence')
          .selectAll()
          .orderBy('until_ms', 'desc')
          .limit(silencesMax)
          .execute();
        const views = rows.map(silenceView);
        return [
          ...views.filter((item) => item.active).sort((a, b) => a.untilMs - b.untilMs),
          ...views.filter((item) => !item.active).slice(0, endedShown),
        ];
      },
      async createSilence(input, author) {
        checkScope(input.scope);
        const now = clock.now();
        if (input.untilMs <= now) throw invalidInput('untilMs', input.untilMs, 'lies in the past');
        if (input.untilMs > now + rangeMsMax)
          throw invalidInput(
            'untilMs',
            input.untilMs,
            'a silence lasts 400 days at most',
            'Use a maintenance window.',
          );
        const row = {
          id: newId(now, random.bytes),
          scope: JSON.stringify(input.scope),
          comment: input.comment,
          author,
          created_ms: now,
          until_ms: input.untilMs,
          ended_ms: null,
        };
        await state.write((tx) => tx.insertInto('silence').values(row).execute());
        await reload();
        return silenceView(row);
      },
      async endSilence(id) {
        const row = silences.find(
          (item) => item.id === id && item.ended_ms === null && item.until_ms > clock.now(),
        );
        if (!row)
          throw new FaultError(
            fault('not-found', `there is no silence "${id}" that lasts`, { field: 'id', value: id }),
          );
        await state.write((tx) =>
          tx.updateTable('silence').set({ ended_ms: clock.now() }).where('id', '=', id).execute(),
        );
        await reload();
      },
    };
  },
});
