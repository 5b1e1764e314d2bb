/**
 * Runs of scans: one waits, runs, is paused, ends. A bounded number runs at a time, each scan once. What is found is kept as it comes; a run
 * that a restart interrupted goes on with the hosts that were not finished.
 */
import { type Fault, FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { type ScanInput, type ScanRun, type ScanRunState, scanInput } from '#pure/contract/resources.ts';
import { type ScanFact, scanShapes } from '#pure/contract/scan.ts';
import type { ToolRecord, ToolRun } from '#pure/contract/tool.ts';
import { scopeCheck } from '#pure/scan/scope.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { AddressFact } from './aspects.ts';
import type { Baseline } from './baseline.ts';
import { concludeGone, concludeLinks } from './conclude.ts';
import { type Coverage, widened } from './coverage.ts';
import type { ScansDeps } from './deps.ts';
import { type EndReason, endOf, interruptedNow } from './ending.ts';
import {
  createIntake,
  type Done,
  emptyCounts,
  factsWaitingMax,
  type Intake,
  type NewsItem,
} from './intake.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Queue } from './queue.ts';
import { audits, type RunInput, runView } from './run-view.ts';
import { type Ranges, rangesOf, union } from './scope.ts';
import type { ScansSettings } from './settings.ts';
import type { WrittenChange } from './store.ts';
import { checkTargets, remaining, resolveTargets } from './targets.ts';
import type { Records } from './vulnerabilities.ts';

type RunRow = StateTables['scan_run'];
type ScanRow = StateTables['scan'];

const tellEveryMs = 500;
/** How far a run is, is kept this often: after a crash so much is asked again. */
const saveEveryMs = 2000;
/** Of a run that takes hours, people hear before its end. */
const newsEveryMs = 600_000;
const waitingMax = 100;
/** What people should know of one run. */
const notesMax = 50;
const localProbe = 'local';

interface Active {
  row: RunRow;
  readonly scan: { readonly id: string; readonly name: string; readonly input: ScanInput };
  readonly cancel: AbortController;
  reason: EndReason | undefined;
  run: ToolRun | undefined;
  intake: Intake | undefined;
  readonly progress: Progress;
  paused: boolean;
  /** Where it is known who is there, whether the run comes to its end or not. */
  looked: Ranges;
  /** What the tool says of its own end. */
  complete: boolean;
  readonly notes: string[];
  readonly skipped: Set<string>;
  readonly names: Map<string, string>;
  ended: Promise<void>;
}

export interface RunEnd {
  readonly row: RunRow;
  readonly scan: Active['scan'];
  readonly items: readonly NewsItem[];
}
export interface RunsDeps extends ScansDeps {
  readonly settings: ScansSettings;
  readonly baseline: Baseline;
  readonly queue: Queue;
  readonly records: Pick<Records, 'ensure' | 'matches'>;
  readonly written: (
    scan: Active['scan'],
    runId: string,
    keys: readonly string[],
    changes: readonly WrittenChange[],
  ) => void;
  /** News of a run that takes long, while it goes on. */
  readonly meanwhile: (scan: Active['scan'], runId: string, items: readonly NewsItem[]) => Promise<void>;
  /** After the last fact is written, before people are told that it ended. */
  readonly concluded: (end: RunEnd) => Promise<void>;
}

export function createRuns(deps: RunsDeps) {
  const { state, bus, clock, random, log, settings } = deps;
  const active = new Map<string, Active>();
  const figures = {
    ...{ runs_total: 0, runs_failed_total: 0, facts_total: 0, records_unread_total: 0 },
    news_left_out_total: 0,
  };
  let stopping = false;
  let pumping: Promise<void> = Promise.resolve();

  const find = async (id: string): Promise<RunRow> => {
    const live = active.get(id);
    if (live) return live.row;
    const row = await state.db.selectFrom('scan_run').selectAll().where('id', '=', id).executeTakeFirst();
    if (row) return row;
    throw new FaultError(fault('not-found', `there is no run "${id}"`, { field: 'id', value: id }));
  };
  const set = async (row: RunRow, values: Partial<RunRow>): Promise<RunRow> => {
    const next = { ...row, ...values };
    await state.write((tx) => tx.updateTable('scan_run').set(values).where('id', '=', row.id).execute());
    const live = active.get(row.id);
    if (live) live.row = next;
    return next;
  };
  const scanName = async (scanId: string) =>
    (await state.db.selectFrom('scan').select('name').where('id', '=', scanId).executeTakeFirst())?.name ??
    '';
  const liveView = (item: Active): ScanRun => ({
    ...runView(item.row, item.scan.name),
    state: item.paused ? 'paused' : (item.row.state as ScanRunState),
    notes: item.notes,
    ...(item.intake ? { counts: item.intake.counts() } : {}),
    progress: item.progress.view((address) => ({
      name: item.names.get(address) ?? null,
      open: item.intake?.openOf(address) ?? 0,
      skipped: item.skipped.has(address),
    })),
  });
  const view = async (id: string): Promise<ScanRun> => {
    const live = active.get(id);
    if (live) return liveView(live);
    const row = await find(id);
    return runView(row, await scanName(row.scan_id));
  };
  const tell = (item: Active) => bus.publish('scan.progress', liveView(item));

  const takeRecord = (item: Active, record: ToolRecord) => {
    if (record.kind === 'progress') {
      item.progress.take(record);
      return;
    }
    const read = scanShapes().scanFact.safeParse(record);
    if (!read.success) {
      figures.records_unread_total++;
      return;
    }
    figures.facts_total++;
    const fact = read.data;
    if (fact.kind === 'plan') {
      item.intake!.plan(fact);
      return;
    }
    if (fact.kind === 'note') {
      const remedy = fact.fault?.remedy;
      const isSaid = remedy === undefined || item.notes.some((note) => note.endsWith(remedy));
      if (item.notes.length < notesMax) item.notes.push(isSaid ? fact.message : `${fact.message}. ${remedy}`);
      return;
    }
    if (fact.kind === 'scan-end') {
      item.complete = fact.complete;
      return;
    }
    if (fact.kind === 'discovered') {
      item.looked = union(item.looked, rangesOf(fact.ranges));
      return;
    }
    if (fact.kind === 'host' && fact.names[0]) item.names.set(fact.address, fact.names[0].name);
    if (fact.kind === 'host-end') item.names.delete(fact.address);
    item.intake!.take(fact, item.cancel.signal.aborted);
  };
  const flush = async (item: Active) => {
    try {
      await item.intake!.flush();
    } catch (error) {
      item.reason ??= 'store';
      item.cancel.abort();
      throw error;
    }
  };

  /** What files of vulnerabilities say of all that the scan knows now. What they cannot say is no failure of the run. */
  const match = async (item: Active) => {
    item.progress.say('known vulnerabilities of what was found');
    try {
      await deps.records.ensure();
    } catch (error) {
      log.error('files of vulnerabilities', { error: String((error as Error).stack ?? error) });
      item.notes.push(
        `Files of vulnerabilities could not be read: ${(error as Error).message}`.slice(0, 500),
      );
      return;
    }
    for await (const facts of deps.records.matches(item.scan.id, { all: true })) {
      for (const fact of facts) item.intake!.take(fact);
      if (item.intake!.waiting() > factsWaitingMax) await flush(item);
    }
    await flush(item);
  };

  const finish = async (
    item: Active,
    end: { state: ScanRunState; fault: Fault | undefined },
    covered: Coverage | undefined,
  ) => {
    item.intake?.closeAll();
    const saved = item.intake?.saved();
    const row = await set(item.row, {
      ...saved,
      notes: JSON.stringify(item.notes),
      state: end.state,
      ended_ms: clock.now(),
      fault: end.fault ? JSON.stringify(end.fault) : null,
    });
    item.row = row;
    const before = await state.db
      .selectFrom('scan')
      .select('covered')
      .where('id', '=', item.scan.id)
      .executeTakeFirst();
    const coveredBefore = before?.covered ? (JSON.parse(before.covered) as Coverage) : undefined;
    if (end.state === 'finished' && covered)
      await state.write((tx) =>
        tx
          .updateTable('scan')
          .set({ covered: JSON.stringify(widened(coveredBefore, covered)) })
          .where('id', '=', item.scan.id)
          .execute(),
      );
    figures.news_left_out_total += item.intake?.newsLeftOut() ?? 0;
    await deps.concluded({ row, scan: item.scan, items: item.intake?.news() ?? [] });
  };

  const execute = async (item: Active): Promise<void> => {
    const { targets, options } = JSON.parse(item.row.input) as RunInput;
    const signal = item.cancel.signal;
    const tool = await deps.tool();
    if (!tool) throw new FaultError(fault('missing-capability', 'the tool "scan" is not part of this build'));
    const resolved = await resolveTargets(targets, deps.net, signal);
    const asked = checkTargets(resolved.ranges, deps.probes.scopes, settings.addressesMax);
    const done = JSON.parse(item.row.done) as Done;
    const scanRow = await state.db
      .selectFrom('scan')
      .select('covered')
      .where('id', '=', item.scan.id)
      .executeTakeFirstOrThrow();
    item.intake = createIntake(
      { ...deps, written: (keys, changes) => deps.written(item.scan, item.row.id, keys, changes) },
      {
        ...{ scanId: item.scan.id, runId: item.row.id, input: item.scan.input, audited: audits(options) },
        covered: scanRow.covered ? (JSON.parse(scanRow.covered) as Coverage) : undefined,
        ...{ counts: JSON.parse(item.row.counts) as ScanRun['counts'], done },
      },
    );
    const left = remaining(targets, { ranges: asked, names: resolved.names }, done);
    let outcome: { readonly ok: boolean; readonly fault?: Fault } = { ok: true };
    if (left) {
      const run = deps.probes.run(
        item.scan.input.probeId || localProbe,
        tool,
        // Who declared it has seen how much it is.
        { ...options, targets: left, ...(tool.input.shape.confirm ? { confirm: true } : {}) },
        {
          signal,
          limits: {
            targetsMax: settings.addressesMax,
            recordsMax: Number.MAX_SAFE_INTEGER,
            durationMsMax: item.scan.input.durationMsMax,
          },
        },
      );
      item.run = run;
      let begun = false;
      for await (const list of run.lists) {
        // A tool listens once it has begun.
        if (!begun && item.paused) run.command({ command: 'pause' });
        begun = true;
        for (const record of list) takeRecord(item, record);
        if (item.intake.waiting() > factsWaitingMax) await flush(item);
      }
      outcome = run.verdict();
    }
    await flush(item);
    if (item.reason === 'shutdown') {
      await set(item.row, item.intake.saved());
      return;
    }
    const end = endOf(item.reason, outcome, item.complete);
    const ended = {
      ...{ state, scanId: item.scan.id, startedMs: item.row.started_ms!, intake: item.intake },
      flush: () => flush(item),
    };
    if (end.state !== 'failed') await match(item);
    await concludeGone(ended, end.state === 'finished' ? asked : item.looked);
    if (end.state === 'finished') await concludeLinks(ended);
    await finish(item, end, item.intake.covered(asked));
  };

  const launch = (row: RunRow, scan: Active['scan']) => {
    const item: Active = {
      ...{ row, scan, cancel: new AbortController(), reason: undefined, run: undefined, intake: undefined },
      ...{ skipped: new Set(), looked: [] },
      ...{ progress: createProgress(clock), paused: false, complete: true, names: new Map() },
      ...{ notes: JSON.parse(row.notes) as string[], ended: Promise.resolve() },
    };
    active.set(row.id, item);
    figures.runs_total++;
    const over = new AbortController();
    const ticking = (async () => {
      const untilMs = clock.monotonicMs() + scan.input.durationMsMax;
      let savedMs = clock.monotonicMs();
      let newsMs = clock.monotonicMs();
      while (!over.signal.aborted) {
        await clock.sleep(tellEveryMs, over.signal);
        if (over.signal.aborted) return;
        if (clock.monotonicMs() > untilMs && !item.reason && !item.paused) {
          item.reason = 'time';
          item.cancel.abort();
        }
        if (item.intake) await flush(item).catch(() => {});
        if (item.intake && clock.monotonicMs() - savedMs >= saveEveryMs) {
          savedMs = clock.monotonicMs();
          await set(item.row, item.intake.saved()).catch(() => {});
        }
        if (item.intake && clock.monotonicMs() - newsMs >= newsEveryMs) {
          newsMs = clock.monotonicMs();
          await deps.meanwhile(item.scan, item.row.id, item.intake.news());
        }
        // While nothing happens but waiting, the tool says how far it is when it is asked.
        if (!item.paused) item.run?.command({ command: 'tell' });
        tell(item);
      }
    })();
    item.ended = (async () => {
      try {
        await execute(item);
      } catch (error) {
        if (item.reason !== 'shutdown') await failed(item, error);
      }
      over.abort();
      await ticking;
      active.delete(row.id);
      if (item.reason !== 'shutdown') bus.publish('scan.progress', runView(item.row, scan.name));
      if (!stopping) void pump();
    })();
  };
  const failed = async (item: Active, error: unknown) => {
    figures.runs_failed_total++;
    const known = error instanceof FaultError ? error.fault : fault('internal');
    if (!(error instanceof FaultError))
      log.error('a scan failed', { scan: item.scan.name, error: String((error as Error).stack ?? error) });
    await finish(
      item,
      { state: item.reason === 'store' ? 'interrupted' : 'failed', fault: known },
      undefined,
    ).catch((again) => log.error('the end of a scan was not kept', { error: String(again) }));
  };

  /** Starts what waits, in the order asked, as many as may run; of each scan one. */
  const pump = (): Promise<void> => {
    pumping = pumping.then(async () => {
      if (stopping || active.size >= settings.runsAtOnce) return;
      const rows = await state.db
        .selectFrom('scan_run')
        .innerJoin('scan', 'scan.id', 'scan_run.scan_id')
        .selectAll('scan_run')
        .select(['scan.name as scan_name', 'scan.input as scan_input'])
        .where('scan_run.state', '=', 'waiting')
        .orderBy('scan_run.created_ms')
        .execute();
      for (const { scan_name, scan_input, ...row } of rows) {
        if (active.size >= settings.runsAtOnce) break;
        if ([...active.values()].some((item) => item.scan.id === row.scan_id)) continue;
        const input = scanInput.parse(JSON.parse(scan_input));
        const started = await set(row, {
          state: 'running',
          started_ms: row.started_ms ?? clock.now(),
          ...{ ended_ms: null, fault: null },
        });
        launch(started, { id: row.scan_id, name: scan_name, input });
      }
    });
    return pumping.catch((error) => log.error('scans that wait cannot be started', { error: String(error) }));
  };

  const insert = async (
    scan: ScanRow,
    by: string,
    kind: ScanRun['kind'],
    runState: ScanRunState,
  ): Promise<RunRow> => {
    const { targets, options } = scanInput.parse(JSON.parse(scan.input));
    const nowMs = clock.now();
    const row: RunRow = {
      ...{ id: newId(nowMs, random.bytes), scan_id: scan.id, kind, state: runState, started_by: by },
      input: JSON.stringify({ targets, options } satisfies RunInput),
      counts: JSON.stringify(emptyCounts()),
      done: JSON.stringify({ done: [], skipped: [] } satisfies Done),
      ...{ created_ms: nowMs, started_ms: runState === 'waiting' ? null : nowMs, ended_ms: null },
      ...{ notes: '[]', fault: null, reviewed_ms: null, reviewed_by: null },
    };
    await state.write(async (tx) => {
      const open = await tx
        .selectFrom('scan_run')
        .select(['id', 'state', 'scan_id'])
        .where('state', 'in', ['waiting', 'running', 'paused'])
        .execute();
      if (open.some((other) => other.scan_id === scan.id))
        throw new FaultError(
          fault('conflict', `a run of "${scan.name}" is not over yet`, {
            ...{ field: 'id', value: scan.id },
            remedy: 'Wait until it has ended, or stop it.',
          }),
        );
      if (open.length >= waitingMax)
        throw new FaultError(fault('rate-limited', `${open.length} runs wait already`));
      await tx.insertInto('scan_run').values(row).execute();
    });
    return row;
  };
  const lively = (id: string, what: string): Active => {
    const item = active.get(id);
    if (item) return item;
    throw new FaultError(
      fault('conflict', `the run does not run, so it cannot be ${what}`, {
        ...{ field: 'id', value: id },
        remedy: 'Resume it, or start the scan again.',
      }),
    );
  };

  return {
    figures: () => ({ ...figures, running: active.size }),
    view,
    /** The run, while it goes on. */
    liveOf: (runId: string): ScanRun | undefined => {
      const item = active.get(runId);
      return item && liveView(item);
    },
    /** Runs that a restart interrupted go on; those that are too old for it say so. */
    async start() {
      const rows = await state.db.selectFrom('scan_run').selectAll().where('state', '=', 'running').execute();
      for (const row of rows) {
        const late =
          clock.now() - (row.started_ms ?? row.created_ms) > settings.resumeWithinHours * 3_600_000;
        await set(row, late || row.kind !== 'scan' ? interruptedNow(clock.now()) : { state: 'waiting' });
      }
      await pump();
    },
    async stop() {
      stopping = true;
      for (const item of active.values()) {
        item.reason ??= 'shutdown';
        item.cancel.abort();
      }
      await Promise.all([...active.values()].map((item) => item.ended));
    },
    async begin(scan: ScanRow, by: string): Promise<ScanRun> {
      const row = await insert(scan, by, 'scan', 'waiting');
      await pump();
      return await view(row.id);
    },
    async pause(id: string): Promise<ScanRun> {
      await find(id);
      const item = lively(id, 'paused');
      item.paused = true;
      item.run?.command({ command: 'pause' });
      item.progress.pause();
      // The database says it too, so that it stays paused over a restart.
      await set(item.row, { state: 'paused' });
      tell(item);
      return liveView(item);
    },
    async resume(id: string): Promise<ScanRun> {
      const row = await find(id);
      const item = active.get(id);
      if (item) {
        item.paused = false;
        item.run?.command({ command: 'resume' });
        item.progress.resume();
        await set(item.row, { state: 'running' });
        tell(item);
        return liveView(item);
      }
      if (row.state === 'finished' || row.kind !== 'scan')
        throw new FaultError(
          fault('conflict', 'the run is complete', {
            ...{ field: 'id', value: id },
            remedy: 'Start the scan again.',
          }),
        );
      const later = await state.db
        .selectFrom('scan_run')
        .select('id')
        .where('scan_id', '=', row.scan_id)
        .where('created_ms', '>', row.created_ms)
        // A match asks nobody.
        .where('kind', '!=', 'match')
        .executeTakeFirst();
      if (later)
        throw new FaultError(
          fault('conflict', 'a later run has begun', { field: 'id', value: id, remedy: 'Start a new run.' }),
        );
      if (row.state !== 'waiting') await set(row, { state: 'waiting', ended_ms: null, fault: null });
      await pump();
      return await view(id);
    },
    async end(id: string): Promise<ScanRun> {
      const row = await find(id);
      const item = active.get(id);
      if (item) {
        item.reason ??= 'stop';
        item.cancel.abort();
        // What is held must be let go, or it never hears of its end.
        item.run?.command({ command: 'resume' });
        await item.ended;
      } else if (row.state === 'waiting' || row.state === 'paused')
        await set(row, { state: 'stopped', ended_ms: clock.now() });
      else
        throw new FaultError(
          fault('conflict', 'the run is over already', {
            ...{ field: 'id', value: id },
            remedy: 'What it found is kept: there is nothing to stop.',
          }),
        );
      return await view(id);
    },
    async skip(id: string, address: string): Promise<ScanRun> {
      await find(id);
      const item = lively(id, 'changed');
      if ((JSON.parse(item.row.input) as RunInput).options.engine === 'nmap')
        throw new FaultError(
          fault('conflict', 'nmap leaves no host out while it runs', {
            ...{ field: 'address', value: address },
            remedy: 'Stop the run, add the address to the exclusions of the scan, and run it again.',
          }),
        );
      if (!item.run?.command({ command: 'skip', target: address }))
        throw invalidInput(
          'address',
          address,
          'is no host of this run that is still to do',
          'Name an address of its targets that is not finished yet.',
        );
      item.skipped.add(address);
      tell(item);
      return liveView(item);
    },
    /** Results of another scanner, or of a match, as a run that is over at once. */
    async take(
      scan: ScanRow,
      kind: 'import' | 'match',
      facts: Iterable<ScanFact> | AsyncIterable<AddressFact>,
      notes: readonly string[],
      by: string,
    ): Promise<ScanRun> {
      const row = await insert(scan, by, kind, 'running');
      const input = scanInput.parse(JSON.parse(scan.input));
      const item: Active = {
        row,
        scan: { id: scan.id, name: scan.name, input },
        ...{ cancel: new AbortController(), reason: undefined, run: undefined },
        ...{ skipped: new Set(), looked: [] },
        ...{ progress: createProgress(clock), paused: false, complete: true, names: new Map() },
        ...{ notes: notes.slice(0, notesMax), ended: Promise.resolve() },
        intake: createIntake(
          { ...deps, written: (keys, changes) => deps.written(item.scan, row.id, keys, changes) },
          {
            ...{ scanId: scan.id, runId: row.id, input, audited: false, counts: emptyCounts() },
            covered: scan.covered ? (JSON.parse(scan.covered) as Coverage) : undefined,
            done: { done: [], skipped: [] },
          },
        ),
      };
      const addresses = new Set<string>();
      const declared = scopeCheck(deps.probes.scopes);
      try {
        for await (const fact of facts) {
          if (fact.kind === 'plan') item.intake!.plan(fact);
          if (!('address' in fact) || !declared.address(fact.address)) continue;
          addresses.add(fact.address);
          item.intake!.take(fact);
          if (item.intake!.waiting() > factsWaitingMax) await item.intake!.flush();
        }
        await item.intake!.flush();
        await finish(
          item,
          { state: 'finished', fault: undefined },
          // A match has looked at nothing.
          kind === 'import' ? item.intake!.covered(rangesOf([...addresses])) : undefined,
        );
      } catch (error) {
        await failed(item, error);
        throw error;
      }
      return await view(row.id);
    },
  };
}
export type Runs = ReturnType<typeof createRuns>;
