/**
 * Scans that people declare: started when they are due, kept as a history of changes, compared, and told when something is new. What is
 * found goes on to the inventory, the endpoints, the alerts and the timeline.
 */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { parseTargets } from '#pure/base/targets.ts';
import { pageOf } from '#pure/contract/paging.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { Scan, ScanRun } from '#pure/contract/resources.ts';
import type { PlanFact } from '#pure/contract/scan.ts';
import { defineService } from '#pure/contract/service.ts';
import { readScan, scanFormats } from '#pure/scan/formats/index.ts';
import { factsOf } from '#pure/scan/result.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import { createAlarms, newsText } from './alarms.ts';
import { createAnswers } from './answers.ts';
import { valueAs } from './aspects.ts';
import { createBaseline } from './baseline.ts';
import { createDefinitions, inputOf, type ScanRow } from './definitions.ts';
import type { ScansDeps } from './deps.ts';
import { type Alive, feed } from './feeds.ts';
import type { NewsItem } from './intake.ts';
import { createMatching } from './matching.ts';
import { createPlaces } from './places.ts';
import type { AliveAddress, Scans } from './port.ts';
import { createQueue, factOf } from './queue.ts';
import { forgetOld } from './retention.ts';
import { runView } from './run-view.ts';
import { createRuns, type RunEnd } from './runs.ts';
import { countOf, outsideOf, rangesOf, without } from './scope.ts';
import { scansSettings } from './settings.ts';
import { addressOfKey } from './store.ts';
import { createSurface } from './surface.ts';
import { createViews } from './views.ts';
import { createRecords } from './vulnerabilities.ts';
import { titleOf } from './wording.ts';

const lookEveryMs = 30_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** Changes of one run that get a line each on the timeline; further ones are one line together. */
const linesPerRunMax = 200;
const rowsAtOnce = 5000;
const outsideShown = 100;

export const scans = defineService({
  id: 'scans',
  summary: 'Scans: what is out there, what changed, what is wrong with it',
  settings: scansSettings,
  create(deps: ScansDeps, settings): Scans {
    const { state, bus, clock, random, log, inventory } = deps;
    const stopped = new AbortController();
    let wake = new AbortController();
    let loop: Promise<void> | undefined;
    let failures = 0;
    let skippedTotal = 0;
    let linesLeftOut = 0;
    const lines = new Map<string, number>();

    const failed = (what: string, error: unknown) => {
      failures++;
      log.error(what, { error: String((error as Error).stack ?? error) });
    };

    const places = createPlaces({ state, inventory });
    const views = createViews({ state, places });
    const baseline = createBaseline({ state, clock, random });
    const queue = createQueue({ state, clock, random, baseline });
    const records = createRecords({
      ...{ state, clock, log, folder: deps.vulnerabilities, signal: stopped.signal },
    });
    const surface = createSurface({ state, clock, views });
    const definitions = createDefinitions({ ...deps, addressesMax: settings.addressesMax });
    const answers = createAnswers({
      state,
      views,
      queue,
      baseline,
      definitions,
      now: clock.now,
      version: deps.version,
    });
    const alarms = createAlarms({
      ...{ state, bus, clock, log, baseline, newsMs: settings.newsDays * dayMs, strangers },
      deviceOf: (address) => inventory.graph().byAddress.get(address) ?? null,
      scanName: async (id) =>
        (await state.db.selectFrom('scan').select('name').where('id', '=', id).executeTakeFirst())?.name,
    });

    const tell = (
      kind: EventKindName,
      message: string,
      severity: TelemetryEvent['severity'],
      data: TelemetryEvent['data'],
      address?: string,
    ) => {
      const deviceId = address === undefined ? undefined : inventory.graph().byAddress.get(address);
      bus.publish('timeline', {
        ...{ id: newId(clock.now(), random.bytes), timeMs: clock.now(), kind, severity, message, data },
        ...(deviceId ? { deviceId } : {}),
      } satisfies TelemetryEvent);
    };

    async function strangers(asked: readonly { readonly address: string; readonly mac: string | null }[]) {
      const { byAddress } = inventory.graph();
      const unknown = asked.filter(({ address }) => !byAddress.has(address));
      const owners = await inventory.resolve(
        unknown.map(({ mac }) => ({ kind: 'mac', value: mac?.toLowerCase() ?? '' })),
      );
      const nobodys = unknown.filter((_, i) => owners[i] === undefined).map(({ address }) => address);
      const planned = await deps.planned(nobodys);
      return new Set(nobodys.filter((address) => !planned.has(address)));
    }

    const runs = createRuns({
      ...{ ...deps, settings, baseline, queue, records },
      written(scan, runId, keys, changes) {
        views.changed(keys);
        for (const { addressKey, change } of changes) {
          // A page title is a fact, and no event.
          const { severity } = (change.after ?? change.before ?? {}) as { severity?: string };
          if (!change.kept || (change.kind === 'finding' && severity === 'info')) continue;
          const told = (lines.get(runId) ?? 0) + 1;
          lines.set(runId, told);
          if (told > linesPerRunMax) {
            linesLeftOut++;
            continue;
          }
          const address = addressOfKey(addressKey);
          const title = titleOf(change.kind, change.part, change.before, change.after);
          tell(
            change.kind === 'finding' ? 'scan.finding' : 'scan.changed',
            `${address}: ${title}`,
            change.news === null || change.news === 'port-gone' ? 'info' : 'warning',
            { scanId: scan.id, runId, address, kind: change.kind, part: change.part },
            address,
          );
        }
      },
      meanwhile: alarms.meanwhile,
      concluded,
    });

    async function concluded({ row, scan, items }: RunEnd): Promise<void> {
      const alive: Alive[] = [];
      const hosts = await state.db
        .selectFrom('scan_fact')
        .select(['address_key', 'value'])
        .where('scan_id', '=', scan.id)
        .where('kind', '=', 'host')
        .where('seen_ms', '>=', row.started_ms ?? row.created_ms)
        .execute();
      for (const host of hosts) {
        const { state: is, mac } = valueAs('host', JSON.parse(host.value!));
        if (is === 'up') alive.push({ addressKey: host.address_key, mac: mac ?? null });
      }
      // What one of these cannot do must not keep the others from their share.
      let rogue = 0;
      const share = async (what: string, work: () => Promise<unknown>) => {
        await work().catch((error) => failed(`after the scan ${scan.name}: ${what}`, error));
      };
      await share('feeding the inventory', () => feed(deps, scan.id, alive));
      await share('raising alarms', async () => {
        rogue = (await alarms.conclude(scan, row.id, items, alive)).rogue;
      });
      await share('keeping the surface', () => surface.keep(row.id));
      const run = runView(row, scan.name);
      if (rogue > 0) {
        run.counts.news.rogue = rogue;
        await state.write((tx) =>
          tx
            .updateTable('scan_run')
            .set({ counts: JSON.stringify(run.counts) })
            .where('id', '=', row.id)
            .execute(),
        );
      }
      const more = (lines.get(row.id) ?? 0) - linesPerRunMax;
      lines.delete(row.id);
      if (more > 0)
        tell('scan.changed', `${scan.name}: ${more} more changes`, 'info', {
          scanId: scan.id,
          runId: row.id,
        });
      const news = Object.entries(run.counts.news).map(([kind, count]) =>
        newsText(kind as NewsItem['kind'], count),
      );
      const did =
        run.kind === 'match'
          ? `Vulnerabilities of ${scan.name} matched anew: ${run.counts.changes} changes`
          : `Scan ${scan.name} ${run.state}: ${run.counts.hosts} hosts, ${run.counts.ports} open ports`;
      tell(
        'scan.finished',
        `${did}${news.length > 0 ? `, ${news.join(', ')}` : ''}`,
        run.state === 'failed' || run.state === 'interrupted' ? 'warning' : 'info',
        { scanId: scan.id, runId: row.id },
      );
    }

    /** The baseline changed: findings take or lose their exception, alarms follow, and what came back is told. */
    const rebase = async (by: string) => {
      const before = new Set(
        (await queue.rows()).filter((row) => row.state === 'accepted').map((row) => row.id),
      );
      await queue.weigh(by);
      await alarms.look();
      const back = (await queue.rows()).filter((row) => before.has(row.id) && row.state === 'reopened');
      for (const [scanId, rows] of Map.groupBy(back, (row) => row.scan_id)) {
        const scan = await definitions.rowOf(scanId).catch(() => undefined);
        if (!scan) continue;
        const items = rows.map((row): NewsItem => {
          const { severity, rule, subject, title } = factOf(row);
          return {
            ...{ kind: 'new-finding', addressKey: row.address_key, part: row.part, severity, rule },
            ...(subject ? { subject } : {}),
            title: `${title}: no exception covers it any more`,
          };
        });
        await alarms.comeBack({ id: scan.id, name: scan.name, input: inputOf(scan) }, items);
      }
    };

    const matching = createMatching({ definitions, records, runs, signal: stopped.signal, failed });

    const startDue = async () => {
      for (const row of await definitions.due())
        try {
          await runs.begin(row, 'schedule');
        } catch (error) {
          if (!(error instanceof FaultError)) throw error;
          skippedTotal++;
          log.warn('a scan that was due did not start', { scan: row.name, reason: error.message });
        }
    };
    const expire = async () => {
      if (await baseline.expireDue()) await rebase('expiry');
    };
    let lookedMs = 0;
    let forgotMs = 0;
    const tidy = async () => {
      const nowMs = clock.now();
      if (nowMs - lookedMs >= hourMs) {
        lookedMs = nowMs;
        await alarms.look();
      }
      if (nowMs - forgotMs >= dayMs) {
        forgotMs = nowMs;
        views.changed((await forgetOld(deps, settings.historyDays * dayMs)).hosts);
      }
    };
    const run = async () => {
      while (!stopped.signal.aborted) {
        wake = new AbortController();
        for (const work of [startDue, expire, tidy, matching.look])
          await work().catch((error) => failed('scans', error));
        const first = Math.min(await definitions.firstMs(), baseline.nextExpiryMs());
        const waitMs = Math.min(lookEveryMs, Math.max(10, first - clock.now()));
        await clock.sleep(waitMs, AbortSignal.any([stopped.signal, wake.signal]));
      }
    };

    /** A tool says what it is going to do before it sends anything; then it is left. */
    const expected = async (targets: readonly string[], options: Readonly<Record<string, unknown>>) => {
      const tool = await deps.tool();
      const leave = new AbortController();
      const confirm = tool.input.shape.confirm ? { confirm: true } : {};
      try {
        const run = deps.probes.run(
          'local',
          tool,
          { ...options, ...confirm, targets },
          { signal: leave.signal },
        );
        for await (const list of run.lists)
          for (const record of list)
            if (record.kind === 'plan') return Math.round((record as unknown as PlanFact).estimateMs);
      } catch (error) {
        // Options that cannot be are refused when they are saved.
        if (!(error instanceof FaultError)) throw error;
      } finally {
        leave.abort();
      }
      return null;
    };
    const runsOf = async (scanId?: string) => {
      let select = state.db
        .selectFrom('scan_run')
        .innerJoin('scan', 'scan.id', 'scan_run.scan_id')
        .selectAll('scan_run')
        .select('scan.name as scan_name')
        .orderBy('scan_run.created_ms', 'desc')
        .limit(rowsAtOnce);
      if (scanId !== undefined) select = select.where('scan_run.scan_id', '=', scanId);
      return (await select.execute()).map(
        ({ scan_name, ...row }) => runs.liveOf(row.id) ?? runView(row, scan_name),
      );
    };
    const lastRun = async (row: ScanRow): Promise<ScanRun | null> => {
      const last = await state.db
        .selectFrom('scan_run')
        .selectAll()
        .where('scan_id', '=', row.id)
        .where('kind', '!=', 'match')
        .orderBy('created_ms', 'desc')
        .limit(1)
        .executeTakeFirst();
      return last ? (runs.liveOf(last.id) ?? runView(last, row.name)) : null;
    };
    const openFindings = async () => {
      const rows = await state.db
        .selectFrom('scan_finding')
        .select(['scan_id', ({ fn }) => fn.countAll<number>().as('count')])
        .where('state', 'in', ['open', 'reopened'])
        .where('severity', '!=', 'info')
        .groupBy('scan_id')
        .execute();
      return new Map(rows.map((row) => [row.scan_id, Number(row.count)]));
    };
    const viewsOf = async (rows: readonly ScanRow[]): Promise<Scan[]> => {
      const [counts, findings] = [await views.counts(), await openFindings()];
      return await Promise.all(
        rows.map(
          async (row): Promise<Scan> => ({
            ...inputOf(row),
            ...{ id: row.id, createdMs: row.created_ms, createdBy: row.created_by, nextMs: row.next_ms },
            lastRun: await lastRun(row),
            ...(counts.get(row.id) ?? { hosts: 0, openPorts: 0 }),
            openFindings: findings.get(row.id) ?? 0,
          }),
        ),
      );
    };
    const oneView = async (row: ScanRow): Promise<Scan> => (await viewsOf([row]))[0]!;

    return {
      async start() {
        await baseline.load();
        await alarms.start();
        await runs.start();
        loop = run();
      },
      async stop() {
        stopped.abort();
        await loop;
        await matching.settled();
        await runs.stop();
      },
      health: () => ({
        state: !loop || stopped.signal.aborted ? 'stopped' : failures > 0 ? 'degraded' : 'ok',
        detail: !loop
          ? 'Not started.'
          : failures > 0
            ? `${failures} things could not be done since the start: the log says which.`
            : `${runs.figures().running} running.`,
        figures: {
          ...{ ...runs.figures(), ...alarms.figures(), ...views.figures(), ...records.figures() },
          failures_total: failures,
          ...{ runs_skipped_total: skippedTotal, timeline_left_out_total: linesLeftOut },
        },
      }),
      scans: async () => await viewsOf(await definitions.rows()),
      scan: async (id) => await oneView(await definitions.rowOf(id)),
      async create(input, by) {
        const row = await definitions.create(input, by);
        wake.abort();
        return await oneView(row);
      },
      async replace(id, input) {
        const row = await definitions.replace(id, input);
        wake.abort();
        return await oneView(row);
      },
      async remove(id) {
        const row = await definitions.rowOf(id);
        const last = await lastRun(row);
        if (last && ['waiting', 'running', 'paused'].includes(last.state)) await runs.end(last.id);
        await alarms.forget(id);
        await state.write(async (tx) => {
          for (const table of ['scan_fact', 'scan_change', 'scan_alarm', 'scan_run'] as const)
            await tx.deleteFrom(table).where('scan_id', '=', id).execute();
          await tx.deleteFrom('scan').where('id', '=', id).execute();
          // What another scan sees stays in the queue.
          await tx
            .deleteFrom('scan_finding')
            .where('scan_id', '=', id)
            .where(({ not, exists, selectFrom }) =>
              not(
                exists(
                  selectFrom('scan_fact')
                    .select('scan_fact.part')
                    .whereRef('scan_fact.address_key', '=', 'scan_finding.address_key')
                    .whereRef('scan_fact.part', '=', 'scan_finding.part')
                    .where('scan_fact.kind', '=', 'finding'),
                ),
              ),
            )
            .execute();
        });
        views.forget();
      },
      async estimate({ targets, options }) {
        const set = parseTargets(targets);
        const { scopes } = deps.probes;
        const outside = outsideOf(set.ranges, scopes);
        const count = countOf(without(set.ranges, rangesOf(scopes.excluded)));
        const tooMany = count > BigInt(settings.addressesMax);
        return {
          ...{ addresses: String(count), names: [...set.names], outside: outside.slice(0, outsideShown) },
          // Of too many, too: it says why.
          expectedMs: outside.length > 0 ? null : await expected(targets, options),
          tooMany,
        };
      },
      run: async (id, by) => await runs.begin(await definitions.rowOf(id), by),
      async importRun(id, { format: formatId, content }, by) {
        const row = await definitions.rowOf(id);
        const format = scanFormats.find((item) => item.id === formatId && item.read);
        if (formatId !== 'any' && !format)
          throw invalidInput(
            'format',
            formatId,
            'is no format to read',
            `One of any, ${scanFormats.flatMap((item) => (item.read ? [item.id] : [])).join(', ')}.`,
          );
        const { result, notes } = format ? format.read!(content) : readScan(content);
        if (!result)
          throw invalidInput(
            'content',
            content.slice(0, 80),
            notes[0]?.message ?? 'cannot be read as that',
            'Send results of a scan: nmap XML, NDJSON, or a list of masscan.',
          );
        return await runs.take(
          row,
          'import',
          factsOf(result),
          notes.map((note) => `line ${note.line}: ${note.message}`),
          by,
        );
      },
      async runs({ scanId, ...query }) {
        if (scanId !== undefined) await definitions.rowOf(scanId);
        return pageOf(
          await runsOf(scanId),
          query,
          {
            created: (item) => item.createdMs,
            started: (item) => item.startedMs,
            ended: (item) => item.endedMs,
            scan: (item) => item.scanName,
            state: (item) => item.state,
            by: (item) => item.startedBy,
            hosts: (item) => item.counts.hosts,
            ports: (item) => item.counts.ports,
            changes: (item) => item.counts.changes,
          },
          '-created',
        );
      },
      oneRun: runs.view,
      pause: runs.pause,
      resume: runs.resume,
      end: runs.end,
      skip: runs.skip,
      async review(runId, by) {
        const before = await runs.view(runId);
        if (before.endedMs === null)
          throw new FaultError(
            fault('conflict', 'the run is not over yet', {
              field: 'id',
              value: runId,
              remedy: 'Wait until it has ended.',
            }),
          );
        await state.write((tx) =>
          tx
            .updateTable('scan_run')
            .set({ reviewed_ms: clock.now(), reviewed_by: by })
            .where('id', '=', runId)
            .execute(),
        );
        await alarms.reviewed(runId, by);
        return await runs.view(runId);
      },
      file: answers.file,
      hosts: answers.hosts,
      host: answers.host,
      ports: answers.ports,
      changes: answers.changes,
      compare: answers.compare,
      findings: answers.findings,
      finding: answers.finding,
      async assign(id, assignee, by) {
        await queue.assign(id, assignee, by);
        return await answers.finding(id);
      },
      async comment(id, text, by) {
        await queue.comment(id, text, by);
        return await answers.finding(id);
      },
      exceptions: baseline.list,
      async accept(input, by) {
        const id = await baseline.create(input, by);
        await rebase(by);
        wake.abort();
        return await baseline.one(id);
      },
      async changeException(id, input, by) {
        await baseline.replace(id, input);
        await rebase(by);
        wake.abort();
        return await baseline.one(id);
      },
      baselineFile: async () => ({
        ...{ type: 'application/json', name: 'scan-baseline.json', text: baseline.file() },
      }),
      async takeBaseline({ content, dryRun }, by) {
        const counts = await baseline.take(content, { by, dryRun });
        if (!dryRun && counts.created + counts.changed > 0) {
          await rebase(by);
          wake.abort();
        }
        return counts;
      },
      async removeException(id, by) {
        await baseline.remove(id);
        await rebase(by);
      },
      vulnerabilities: records.view,
      async takeVulnerabilities(name, content) {
        await records.take(name, content);
        matching.begin();
        return await records.view();
      },
      async removeVulnerabilities(name) {
        await records.remove(name);
        matching.begin();
        return await records.view();
      },
      surface: surface.now,
      async *alive(sinceMs) {
        let after = { scan_id: '', address_key: '' };
        for (;;) {
          const rows = await state.db
            .selectFrom('scan_fact')
            .select(['scan_id', 'address_key', 'value', 'seen_ms'])
            .where('kind', '=', 'host')
            .where((expression) =>
              expression(
                expression.refTuple('scan_id', 'address_key'),
                '>',
                expression.tuple(after.scan_id, after.address_key),
              ),
            )
            .orderBy('scan_id')
            .orderBy('address_key')
            .limit(rowsAtOnce)
            .execute();
          yield rows.flatMap((row): AliveAddress[] =>
            row.seen_ms >= sinceMs && valueAs('host', JSON.parse(row.value!)).state === 'up'
              ? [{ address: addressOfKey(row.address_key), seenMs: row.seen_ms }]
              : [],
          );
          if (rows.length < rowsAtOnce) return;
          after = rows.at(-1)!;
        }
      },
    };
  },
});
