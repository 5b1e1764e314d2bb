/** Links that share a dashboard: API tokens of scope `shared`, so that the one gate hashes, expires and refuses them like any other. */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { BodyOf, ResponseOf } from '#pure/contract/api.ts';
import type { DashboardShare } from '#pure/contract/resources.ts';
import type { DashboardsDeps } from './deps.ts';

const dayMs = 86_400_000;
/** Tag of the only routes that such a token opens. */
const scope = 'shared';

export function createShares({ state, clock, tokens }: DashboardsDeps) {
  const rows = () =>
    state.db
      .selectFrom('dashboard_share')
      .innerJoin('api_token', 'api_token.id', 'dashboard_share.token_id')
      .selectAll('dashboard_share')
      .select(['api_token.created_ms', 'api_token.expires_ms', 'api_token.used_ms'])
      .where('api_token.revoked_ms', 'is', null);
  type Row = Awaited<ReturnType<ReturnType<typeof rows>['execute']>>[number];
  const view = (row: Row): DashboardShare => ({
    id: row.token_id,
    dashboardId: row.dashboard_id,
    label: row.label,
    siteId: row.site_id,
    deviceId: row.device_id,
    createdBy: row.created_by,
    createdMs: row.created_ms,
    expiresMs: row.expires_ms ?? 0,
    usedMs: row.used_ms,
  });

  return {
    async of(dashboardId: string): Promise<DashboardShare[]> {
      const found = await rows().where('dashboard_id', '=', dashboardId).execute();
      return found.map(view).sort((a, b) => b.createdMs - a.createdMs);
    },
    async counts(): Promise<ReadonlyMap<string, number>> {
      const counts = new Map<string, number>();
      for (const row of await rows().where('api_token.expires_ms', '>', clock.now()).execute())
        counts.set(row.dashboard_id, (counts.get(row.dashboard_id) ?? 0) + 1);
      return counts;
    },
    byToken: async (tokenId: string): Promise<DashboardShare | undefined> => {
      const row = await rows().where('token_id', '=', tokenId).executeTakeFirst();
      return row && view(row);
    },
    async create(
      dashboard: { readonly id: string; readonly name: string },
      body: BodyOf<'createDashboardShare'>,
      by: string,
    ): Promise<ResponseOf<'createDashboardShare'>> {
      const expiresMs = Math.round(clock.now() + body.days * dayMs);
      const token = await tokens.createToken({
        name: `Shared: ${dashboard.name} (${body.label})`.slice(0, 100),
        role: 'viewer',
        scopes: [scope],
        expiresMs,
      });
      const row = {
        token_id: token.id,
        dashboard_id: dashboard.id,
        label: body.label,
        site_id: body.siteId,
        device_id: body.deviceId,
        created_by: by,
      };
      await state.write((tx) => tx.insertInto('dashboard_share').values(row).execute());
      return {
        ...view({ ...row, created_ms: token.createdMs, expires_ms: expiresMs, used_ms: null }),
        secret: token.secret,
      };
    },
    async revoke(id: string): Promise<void> {
      const row = await rows().where('token_id', '=', id).executeTakeFirst();
      if (!row)
        throw new FaultError(
          fault('not-found', `there is no shared link "${id}"`, { field: 'id', value: id }),
        );
      await tokens.revokeToken(id);
    },
    async revokeAll(dashboardId: string): Promise<void> {
      for (const row of await rows().where('dashboard_id', '=', dashboardId).execute())
        await tokens.revokeToken(row.token_id);
    },
  };
}
