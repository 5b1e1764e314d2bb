/**
 * Keeps reports, makes them when they are due, and mails them. What a report said is kept as its document: any format is drawn from it
 * later. The mail of a run is tried for three days; a server that was off makes up for the newest missed time once.
 */
import { z } from 'zod';
import { type Fault, FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { pageOf } from '#pure/contract/paging.ts';
import { type Report, type ReportInput, type ReportRun, reportInput } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import { reportCsv } from '#pure/reports/csv.ts';
import { formatPeriod, type ReportDocument } from '#pure/reports/document.ts';
import { reportHtml } from '#pure/reports/html.ts';
import { checkTimeZone, nextTime, periodOf } from '#pure/reports/period.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { ReportsDeps } from './deps.ts';
import { gatherFacts } from './facts.ts';
import { kindOf } from './kinds/index.ts';
import type { Reports } from './port.ts';

/** Runs kept of each report; older ones go. */
const runsMax = 120;
const mailTriesMs = 3 * 86_400_000;
const mailRetryMsFirst = 30_000;
const mailRetryMsMax = 3_600_000;
const lookEveryMs = 30_000;
const reportsMax = 500;

type Row = StateTables['report'];
type RunRow = StateTables['report_run'];

const types = {
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
} as const;

const nextOf = (input: ReportInput, afterMs: number): number | null =>
  input.recurrence && input.enabled ? nextTime(input.recurrence, input.timeZone, afterMs) : null;

const runOf = (row: Omit<RunRow, 'document'>): ReportRun => ({
  ...{ id: row.id, reportId: row.report_id, title: row.title, fromMs: row.from_ms, toMs: row.to_ms },
  ...{ madeMs: row.made_ms, madeBy: row.made_by, mail: row.mail as ReportRun['mail'] },
  fault: row.fault ? (JSON.parse(row.fault) as Fault) : null,
});
const runColumns = [
  ...(['id', 'report_id', 'title', 'from_ms', 'to_ms', 'made_ms', 'made_by'] as const),
  ...(['mail', 'mail_attempts', 'mail_next_ms', 'fault'] as const),
] as const;

export const reports = defineService({
  id: 'reports',
  summary: 'Reports, made and mailed when they are due',
  settings: z.object({}),
  create(deps: ReportsDeps): Reports {
    const { state, clock, random, log, bus } = deps;
    const stopped = new AbortController();
    let wake = new AbortController();
    let loop: Promise<void> | undefined;
    const figures = { made_total: 0, failed_total: 0, mailed_total: 0, mail_failed_total: 0 };

    const rowOf = async (id: string): Promise<Row> => {
      const row = await state.db.selectFrom('report').selectAll().where('id', '=', id).executeTakeFirst();
      if (row) return row;
      throw new FaultError(fault('not-found', `there is no report "${id}"`, { field: 'id', value: id }));
    };
    const inputOf = (row: Row) => reportInput.parse(JSON.parse(row.input));
    const viewOf = async (row: Row): Promise<Report> => {
      const last = await state.db
        .selectFrom('report_run')
        .select(runColumns)
        .where('report_id', '=', row.id)
        .orderBy('made_ms', 'desc')
        .executeTakeFirst();
      return {
        ...inputOf(row),
        id: row.id,
        createdMs: row.created_ms,
        nextMs: row.next_ms,
        lastRun: last ? runOf(last) : null,
      };
    };
    const checkCover = ({ cover }: ReportInput) => {
      if (cover?.logo && !deps.isPicture(cover.logo))
        throw invalidInput(
          'cover.logo',
          cover.logo.slice(0, 40),
          'is no picture that can be printed',
          'Give a sound PNG with 8 bits a channel, not interlaced, or a JPEG; at most 4000 pixels a side.',
        );
    };
    /** What the schema cannot see: zones, channels, names. */
    const check = async (input: ReportInput, id: string | undefined) => {
      checkTimeZone(input.timeZone);
      checkCover(input);
      if (input.recipients.length > 0 && input.channelId === null)
        throw invalidInput(
          'channelId',
          null,
          'somebody must send the mail',
          'Choose the mail channel that sends it.',
        );
      if (input.channelId !== null) {
        const channel = await state.db
          .selectFrom('channel')
          .select('kind')
          .where('id', '=', input.channelId)
          .executeTakeFirst();
        if (channel?.kind !== 'email')
          throw invalidInput(
            'channelId',
            input.channelId,
            'is no mail channel',
            'Choose a channel of kind email.',
          );
      }
      const same = await state.db
        .selectFrom('report')
        .select('id')
        .where('name', '=', input.name)
        .executeTakeFirst();
      if (same && same.id !== id)
        throw new FaultError(
          fault('conflict', `name: a report named "${input.name}" exists already`, {
            field: 'name',
            value: input.name,
          }),
        );
    };

    const make = async (input: ReportInput, atMs: number): Promise<ReportDocument> => {
      const period = periodOf(input.period, atMs, input.timeZone);
      const facts = await gatherFacts(deps, input.scope, period, input.timeZone);
      const kind = kindOf(input.content);
      return {
        title: input.name,
        subtitle: `${kind.subtitle(input.content)}, ${facts.scopeText}`,
        period,
        timeZone: input.timeZone,
        madeMs: clock.now(),
        ...(input.cover ? { cover: input.cover } : {}),
        sections: await kind.sections(input.content, facts),
      };
    };
    const keep = async (row: Row, by: string, mail: boolean, atMs: number): Promise<ReportRun> => {
      const input = inputOf(row);
      const document = await make(input, atMs);
      const run: RunRow = {
        ...{ id: newId(clock.now(), random.bytes), report_id: row.id, title: document.title, made_by: by },
        ...{ from_ms: document.period.fromMs, to_ms: document.period.toMs, made_ms: document.madeMs },
        ...{ mail: mail ? 'waiting' : 'none', mail_attempts: 0, mail_next_ms: clock.now(), fault: null },
        document: JSON.stringify(document),
      };
      await state.write(async (tx) => {
        await tx.insertInto('report_run').values(run).execute();
        const old = await tx
          .selectFrom('report_run')
          .select('id')
          .where('report_id', '=', row.id)
          .orderBy('made_ms', 'desc')
          .offset(runsMax)
          .limit(100)
          .execute();
        if (old.length > 0)
          await tx
            .deleteFrom('report_run')
            .where(
              'id',
              'in',
              old.map(({ id }) => id),
            )
            .execute();
      });
      figures.made_total++;
      if (mail) wake.abort();
      return runOf(run);
    };
    const documentOf = async (runId: string): Promise<ReportDocument> => {
      const row = await state.db
        .selectFrom('report_run')
        .select('document')
        .where('id', '=', runId)
        .executeTakeFirst();
      if (row) return JSON.parse(row.document) as ReportDocument;
      throw new FaultError(
        fault('not-found', `there is no report run "${runId}"`, { field: 'id', value: runId }),
      );
    };
    const fileOf = async (document: ReportDocument, format: keyof typeof types) => ({
      type: types[format],
      name: `${document.title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/[^\x20-\x7e]/g, '_')}.${format}`,
      text:
        format === 'pdf'
          ? await deps.pdf(document)
          : format === 'html'
            ? reportHtml(document)
            : reportCsv(document),
    });

    const send = async (row: RunRow) => {
      const report = await rowOf(row.report_id);
      const input = inputOf(report);
      const document = JSON.parse(row.document) as ReportDocument;
      const attachments = await Promise.all(
        input.formats.map(async (format) => {
          const { name, type, text } = await fileOf(document, format);
          return { name, type, bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text };
        }),
      );
      const failure = await deps.mail(input.channelId!, {
        ...{ id: `report.${row.id}`, to: input.recipients, subject: document.title, attachments },
        text: `${document.title}\n${document.subtitle}\n${formatPeriod(document)}\n`,
      });
      const attempts = row.mail_attempts + 1;
      const nowMs = clock.now();
      const over = failure !== undefined && nowMs - row.made_ms > mailTriesMs;
      if (!failure) figures.mailed_total++;
      if (over) figures.mail_failed_total++;
      await state.write((tx) =>
        tx
          .updateTable('report_run')
          .set({
            mail: !failure ? 'sent' : over ? 'failed' : 'waiting',
            mail_attempts: attempts,
            mail_next_ms: nowMs + Math.min(mailRetryMsMax, mailRetryMsFirst * 2 ** Math.min(attempts, 20)),
            fault: failure ? JSON.stringify(failure) : null,
          })
          .where('id', '=', row.id)
          .execute(),
      );
      if (failure && (attempts === 1 || over))
        bus.publish('timeline', {
          ...{
            id: newId(nowMs, random.bytes),
            timeMs: nowMs,
            kind: 'notification.failed',
            severity: 'warning',
          },
          message: `Report ${document.title}: ${failure.message}${over ? ', given up' : ', will try again'}`,
          data: { reportId: row.report_id },
        });
    };

    const makeDue = async () => {
      const nowMs = clock.now();
      for (const row of await state.db
        .selectFrom('report')
        .selectAll()
        .where('next_ms', '<=', nowMs)
        .execute()) {
        const input = inputOf(row);
        // Planned anew first: a report that fails must not be tried in a circle.
        await state.write((tx) =>
          tx
            .updateTable('report')
            .set({ next_ms: nextOf(input, nowMs) })
            .where('id', '=', row.id)
            .execute(),
        );
        await keep(row, 'schedule', input.recipients.length > 0, nowMs).catch((error) => {
          figures.failed_total++;
          log.error('a report could not be made', { report: row.name, error: String(error) });
        });
      }
    };
    const sendDue = async () => {
      const waiting = await state.db
        .selectFrom('report_run')
        .selectAll()
        .where('mail', '=', 'waiting')
        .where('mail_next_ms', '<=', clock.now())
        .limit(20)
        .execute();
      for (const row of waiting) await send(row);
    };
    const run = async () => {
      while (!stopped.signal.aborted) {
        wake = new AbortController();
        for (const work of [makeDue, sendDue])
          await work().catch((error) =>
            log.error('reports', { error: String((error as Error).stack ?? error) }),
          );
        const first = await state.db
          .selectFrom('report')
          .select('next_ms')
          .where('next_ms', 'is not', null)
          .orderBy('next_ms')
          .executeTakeFirst();
        const waitMs = Math.min(
          lookEveryMs,
          Math.max(10, (first?.next_ms ?? Number.MAX_SAFE_INTEGER) - clock.now()),
        );
        await clock.sleep(waitMs, AbortSignal.any([stopped.signal, wake.signal]));
      }
    };

    return {
      async start() {
        loop = run();
      },
      async stop() {
        stopped.abort();
        await loop;
      },
      health: () => ({
        state: !loop || stopped.signal.aborted ? 'stopped' : figures.failed_total > 0 ? 'degraded' : 'ok',
        detail: !loop
          ? 'Not started.'
          : figures.failed_total > 0
            ? `${figures.failed_total} reports could not be made since the start: the log says why.`
            : `${figures.made_total} reports made since the start.`,
        figures,
      }),
      async reports() {
        const rows = await state.db
          .selectFrom('report')
          .selectAll()
          .orderBy('name')
          .limit(reportsMax)
          .execute();
        return await Promise.all(rows.map(viewOf));
      },
      report: async (id) => await viewOf(await rowOf(id)),
      async create(input) {
        await check(input, undefined);
        const nowMs = clock.now();
        const row: Row = {
          ...{ id: newId(nowMs, random.bytes), name: input.name, input: JSON.stringify(input) },
          ...{ created_ms: nowMs, next_ms: nextOf(input, nowMs) },
        };
        await state.write(async (tx) => {
          const { count } = await tx
            .selectFrom('report')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow();
          if (Number(count) >= reportsMax)
            throw new FaultError(
              fault('too-large', `there are ${count} reports already, the most there may be`),
            );
          await tx.insertInto('report').values(row).execute();
        });
        wake.abort();
        return await viewOf(row);
      },
      async replace(id, input) {
        const before = await rowOf(id);
        await check(input, id);
        const row = {
          ...before,
          name: input.name,
          input: JSON.stringify(input),
          next_ms: nextOf(input, clock.now()),
        };
        await state.write((tx) => tx.updateTable('report').set(row).where('id', '=', id).execute());
        wake.abort();
        return await viewOf(row);
      },
      async remove(id) {
        await rowOf(id);
        await state.write(async (tx) => {
          await tx.deleteFrom('report_run').where('report_id', '=', id).execute();
          await tx.deleteFrom('report').where('id', '=', id).execute();
        });
      },
      async preview(input) {
        checkTimeZone(input.timeZone);
        checkCover(input);
        return await make(input, clock.now());
      },
      async run(id, by, mail) {
        const row = await rowOf(id);
        const input = inputOf(row);
        if (mail && (input.channelId === null || input.recipients.length === 0))
          throw invalidInput(
            'mail',
            true,
            'the report has no recipients',
            'Give it recipients and a mail channel first.',
          );
        return await keep(row, by, mail, clock.now());
      },
      async runs(id, query) {
        await rowOf(id);
        const rows = await state.db
          .selectFrom('report_run')
          .select(runColumns)
          .where('report_id', '=', id)
          .orderBy('made_ms', 'desc')
          .execute();
        return pageOf(
          rows.map(runOf),
          query,
          { madeMs: (item) => item.madeMs, title: (item) => item.title, mail: (item) => item.mail },
          '-madeMs',
        );
      },
      document: documentOf,
      file: async (runId, format) => await fileOf(await documentOf(runId), format),
    };
  },
});
