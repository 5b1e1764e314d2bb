/** The address plan: declared by people, compared with what discovery has seen. */
import { z } from 'zod';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { AddressRange } from '#pure/base/targets.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { defineService } from '#pure/contract/service.ts';
import type { DevicesMerged } from '#services/inventory/port.ts';
import { createAddresses } from './addresses.ts';
import { createAnswers } from './answers.ts';
import { conflictsMax } from './conflicts.ts';
import type { Context } from './context.ts';
import type { IpamDeps } from './deps.ts';
import { importLeases } from './leases.ts';
import { createPlan, notFound } from './plan.ts';
import type { Ipam } from './port.ts';
import { createPrefixes } from './prefixes.ts';
import { createRegistry } from './registry.ts';
import { emptySurvey, type Survey, takeSurvey } from './survey.ts';
import { tellNews } from './watch.ts';

const dayMs = 86_400_000;
/** A survey that is older is renewed when somebody asks. */
const freshMs = 60_000;
/** A survey that took longer is not waited for: what the last one said is shown meanwhile. */
const quickMs = 300;

export const ipam = defineService({
  id: 'ipam',
  summary: 'The address plan: prefixes, VLANs, addresses, leases, compared with what is seen',
  settings: z.object({
    fillingPercent: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(85)
      .describe('A prefix that is fuller than this is told on the timeline'),
    forgetDays: z
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe('An address that no endpoint had for so long counts as free again'),
  }),
  create(deps: IpamDeps, settings): Ipam {
    const { bus, clock, log, state } = deps;
    const plan = createPlan();
    const figures = {
      surveys_total: 0,
      surveys_failed_total: 0,
      conflicts: 0,
      conflicts_dropped: 0,
      survey_ms: 0,
    };
    let survey: Survey = emptySurvey;
    let stale = true;
    let running: Promise<void> | undefined;
    let started = false;
    let failed = false;
    // What is taken while a survey runs may or may not be in it: it is kept until the next one.
    let recent: { vrfId: string; range: AddressRange }[] = [];
    const subscriptions: (() => void)[] = [];
    const follow = async ({ into, from }: DevicesMerged) => {
      await state.write((tx) =>
        tx.updateTable('ipam_address').set({ device_id: into }).where('device_id', 'in', from).execute(),
      );
      stale = true;
    };

    const renew = (): Promise<void> => {
      running ??= (async () => {
        const before = recent.length;
        stale = false;
        try {
          survey = await takeSurvey(deps, plan, settings.forgetDays * dayMs);
          recent = recent.slice(before);
          figures.surveys_total++;
          figures.conflicts = survey.conflicts.length;
          figures.conflicts_dropped = survey.conflictsDropped;
          figures.survey_ms = Math.round(survey.tookMs);
          failed = false;
          await tellNews(deps, plan, survey, settings.fillingPercent);
        } catch (error) {
          stale = failed = true;
          figures.surveys_failed_total++;
          log.warn('the address plan was not compared with the network', { error: String(error) });
        } finally {
          running = undefined;
        }
      })();
      return running;
    };
    const context: Context = {
      deps,
      plan,
      latest: () => survey,
      changed() {
        stale = true;
      },
      async fresh() {
        // Twice, since one that is running may have begun before the latest change.
        for (let i = 0; i < 2 && (running || stale || clock.now() - survey.timeMs > freshMs); i++) {
          const done = renew();
          if (survey.timeMs !== 0 && survey.tookMs >= quickMs) break;
          await done;
        }
        // Without a survey nobody knows what is free.
        if (survey.timeMs === 0)
          throw new FaultError(fault('store-unavailable', 'the network could not be compared with the plan'));
        return survey;
      },
      takenSince: (vrfId) => recent.filter((item) => item.vrfId === vrfId).map((item) => item.range),
      take: (vrfId, range) => void recent.push({ vrfId, range }),
    };

    return {
      async start() {
        await plan.load(state.db, () => clock.sleep(0));
        started = true;
        // Begun before anybody asks: the first look among a million addresses takes seconds.
        void renew();
        subscriptions.push(
          bus.subscribe<DevicesMerged>('inventory.merged', ({ payload }) => follow(payload)),
          bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => {
            if (payload.kind !== 'discovery.finished' && payload.kind !== 'scan.finished') return;
            stale = true;
            void renew();
          }),
        );
      },
      async stop() {
        started = false;
        for (const unsubscribe of subscriptions.splice(0)) unsubscribe();
        await running;
      },
      health: () => ({
        state: !started ? 'stopped' : failed ? 'degraded' : 'ok',
        detail: started
          ? failed
            ? 'The plan could not be compared with the network: look at the log. It is tried again at the next question.'
            : figures.conflicts >= conflictsMax
              ? 'More contradictions than are kept: repair the first ones.'
              : 'The plan is compared with the network after each discovery.'
          : 'Not started.',
        figures: { ...figures, prefixes: plan.prefixes.size, taken_since_survey: recent.length },
      }),
      ...createRegistry(context),
      ...createPrefixes(context),
      ...createAddresses(context),
      ...createAnswers(context),

      async conflicts(query) {
        const { conflicts, timeMs } = await context.fresh();
        const rows = new Map(
          (await state.db.selectFrom('ipam_conflict').selectAll().execute()).map((row) => [row.id, row]),
        );
        const items = conflicts
          .map((conflict) => ({
            ...conflict,
            firstSeenMs: rows.get(conflict.id)?.first_seen_ms ?? timeMs,
            dismissedBy: rows.get(conflict.id)?.dismissed_by ?? null,
          }))
          .filter((conflict) => query.dismissed === 'show' || conflict.dismissedBy === null)
          .sort((a, b) => b.firstSeenMs - a.firstSeenMs || (a.id < b.id ? -1 : 1));
        return { items, total: items.length, surveyedMs: timeMs || null };
      },
      async dismiss(id, dismissed, by) {
        const changed = await state.write((tx) =>
          tx
            .updateTable('ipam_conflict')
            .set({ dismissed_by: dismissed ? by : null })
            .where('id', '=', id)
            .executeTakeFirst(),
        );
        if (changed.numUpdatedRows === 0n) throw notFound('conflict', id);
      },
      importLeases: (body) => importLeases(context, body),
    };
  },
});
