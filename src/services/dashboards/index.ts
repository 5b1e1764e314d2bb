/** Dashboards: kept as rows with a version each, answered from memory and telemetry, shared by links that only read. */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { panelKinds } from '#pure/contract/panels/index.ts';
import { type Dashboard, type DashboardInput, dashboardInput } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Principal } from '#services/access/port.ts';
import type { AnswerContext } from './answers/answer.ts';
import { answerPanels, configOf } from './answers/index.ts';
import { answerTop } from './answers/top.ts';
import { answerPlaces } from './answers/topology.ts';
import { answerTree } from './answers/tree.ts';
import { builtIns } from './built-in.ts';
import type { DashboardsDeps } from './deps.ts';
import { type Chosen, createEstate } from './estate.ts';
import type { Dashboards } from './port.ts';
import { createShares } from './shares.ts';

const hourMs = 3_600_000;
const dashboardsMax = 2000;

const kinds = panelKinds.map(({ id, title, summary, size, config }) => ({
  id,
  title,
  summary,
  size: { ...size },
  schema: z.toJSONSchema(config, { io: 'input' }) as Record<string, unknown>,
}));

export const dashboards = defineService({
  id: 'dashboards',
  summary: 'Dashboards, their panels, and links that share them',
  settings: z.object({}),
  create(deps: DashboardsDeps): Dashboards {
    const { state, clock, random } = deps;
    const estateNow = createEstate(deps);
    const shares = createShares(deps);
    const figures = { answers_total: 0, panels_total: 0 };
    let running = false;

    const context = async (
      { fromMs, toMs, points }: { fromMs: number; toMs: number; points: number },
      chosen: Chosen,
    ): Promise<AnswerContext> => {
      if (toMs <= fromMs) throw invalidInput('toMs', toMs, 'must be after fromMs', 'Give a later end.');
      const estate = await estateNow();
      return { ...deps, estate, fromMs, toMs, points, where: (scope) => estate.resolve(scope, chosen) };
    };

    const viewOf = (row: StateTables['dashboard']): Dashboard => ({
      ...dashboardInput.parse(JSON.parse(row.body)),
      id: row.id,
      name: row.name,
      version: row.version,
      builtIn: false,
      updatedMs: row.updated_ms,
      updatedBy: row.updated_by,
    });
    const noDashboard = (id: string) =>
      new FaultError(
        fault('not-found', `there is no dashboard "${id}"`, {
          field: 'id',
          value: id,
          remedy: 'GET /api/v1/dashboards lists them; perhaps somebody deleted it.',
        }),
      );
    const find = async (id: string): Promise<Dashboard> => {
      const builtIn = builtIns(await estateNow()).find((each) => each.id === id);
      if (builtIn) return builtIn;
      const row = await state.db.selectFrom('dashboard').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) throw noDashboard(id);
      return viewOf(row);
    };
    const refuseBuiltIn = async (id: string) => {
      if ((await find(id)).builtIn)
        throw new FaultError(
          fault('conflict', 'a built-in dashboard cannot be changed', {
            field: 'id',
            value: id,
            remedy: 'Duplicate it and change the copy.',
          }),
        );
    };
    /** What is stored is complete: defaults are filled in, and a wrong field is named with its panel. */
    const checked = (input: DashboardInput): DashboardInput => {
      const seen = new Set<string>();
      const panels = input.panels.map((panel, i) => {
        if (seen.has(panel.id)) throw invalidInput(`panels.${i}.id`, panel.id, 'is there twice');
        seen.add(panel.id);
        try {
          return { ...panel, config: configOf(panel) };
        } catch (error) {
          if (!(error instanceof FaultError)) throw error;
          const { field } = error.fault;
          const at = field === 'kind' ? 'kind' : `config.${field}`;
          throw new FaultError({ ...error.fault, field: `panels.${i}.${at}` });
        }
      });
      const { name, note, spanMs, siteId, deviceId } = input;
      return { name, note, spanMs, siteId, deviceId, panels };
    };

    const shareOf = async (principal: Principal) =>
      principal.kind === 'token' ? await shares.byToken(principal.id) : undefined;

    return {
      async start() {
        running = true;
      },
      async stop() {
        running = false;
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running ? 'Dashboards are answered.' : 'Not started.',
        figures: { ...figures },
      }),
      async list() {
        const [rows, counts, estate] = await Promise.all([
          state.db.selectFrom('dashboard').selectAll().orderBy('name').limit(dashboardsMax).execute(),
          shares.counts(),
          estateNow(),
        ]);
        return {
          items: [...builtIns(estate), ...rows.map(viewOf)].map((dashboard) => ({
            ...dashboard,
            panels: dashboard.panels.length,
            shares: counts.get(dashboard.id) ?? 0,
          })),
        };
      },
      dashboard: find,
      async create(input, by) {
        const body = checked(input);
        const { count } = await state.db
          .selectFrom('dashboard')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        if (Number(count) >= dashboardsMax)
          throw new FaultError(fault('conflict', `there are ${dashboardsMax} dashboards, which is the most`));
        const row = {
          id: newId(clock.now(), random.bytes),
          name: body.name,
          body: JSON.stringify(body),
          version: 1,
          updated_ms: clock.now(),
          updated_by: by,
        };
        await state.write((tx) => tx.insertInto('dashboard').values(row).execute());
        return viewOf(row);
      },
      async update(id, { version, ...input }, by) {
        await refuseBuiltIn(id);
        const body = checked(input);
        const next = {
          name: body.name,
          body: JSON.stringify(body),
          version: version + 1,
          updated_ms: clock.now(),
          updated_by: by,
        };
        const { numUpdatedRows } = await state.write((tx) =>
          tx
            .updateTable('dashboard')
            .set(next)
            .where('id', '=', id)
            .where('version', '=', version)
            .executeTakeFirst(),
        );
        if (Number(numUpdatedRows) === 0) {
          const now = await find(id);
          throw new FaultError(
            fault('conflict', `${now.updatedBy} changed this dashboard meanwhile`, {
              field: 'version',
              value: String(version),
              remedy: `Load version ${now.version} and make your change again.`,
            }),
          );
        }
        return viewOf({ id, ...next });
      },
      async remove(id) {
        await refuseBuiltIn(id);
        await shares.revokeAll(id);
        await state.write((tx) => tx.deleteFrom('dashboard').where('id', '=', id).execute());
      },
      kinds: () => kinds,
      async data({ panels, siteId, deviceId, ...span }) {
        figures.answers_total++;
        figures.panels_total += panels.length;
        return await answerPanels(await context(span, { siteId, deviceId }), panels);
      },
      shares: async (id) => await shares.of((await find(id)).id),
      share: async (id, body, by) => await shares.create(await find(id), body, by),
      revokeShare: shares.revoke,
      async shared(principal) {
        const share = await shareOf(principal);
        if (!share) return null;
        const dashboard = await find(share.dashboardId);
        // The viewer shall not learn who works here.
        return { ...dashboard, siteId: share.siteId, deviceId: share.deviceId, updatedBy: '' };
      },
      async sharedData(principal, span) {
        const share = await shareOf(principal);
        if (!share) return null;
        const { panels } = await find(share.dashboardId);
        figures.answers_total++;
        figures.panels_total += panels.length;
        // What the link was made for, whatever the viewer would like to choose.
        return await answerPanels(await context(span, share), panels);
      },
      async top({ list, by, count, siteId = '', deviceId = '', toMs = clock.now(), fromMs = toMs - hourMs }) {
        const asked = { list, by, count, site: siteId, device: deviceId };
        return await answerTop(await context({ fromMs, toMs, points: 1 }, none), asked);
      },
      async tree({ size, siteId = '', deviceId = '' }) {
        const toMs = clock.now();
        const asked = { size, site: siteId, device: deviceId };
        return await answerTree(await context({ fromMs: toMs - 1, toMs, points: 1 }, none), asked);
      },
      sitePlaces: () => answerPlaces(deps),
      async placeSite(id, { latitude, longitude }) {
        if ((latitude === null) !== (longitude === null))
          throw invalidInput(
            'longitude',
            longitude,
            'latitude and longitude belong together',
            'Give both, or null for both.',
          );
        const known = await state.db.selectFrom('site').select('id').where('id', '=', id).executeTakeFirst();
        if (!known)
          throw new FaultError(fault('not-found', `there is no site "${id}"`, { field: 'id', value: id }));
        await state.write(async (tx) => {
          await tx.deleteFrom('site_place').where('site_id', '=', id).execute();
          if (latitude !== null && longitude !== null)
            await tx.insertInto('site_place').values({ site_id: id, latitude, longitude }).execute();
        });
        return (await answerPlaces(deps)).sites.find((site) => site.id === id)!;
      },
    };
  },
});

const none: Chosen = { siteId: null, deviceId: null };
