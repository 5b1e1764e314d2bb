/** Leases of DHCP servers. A file of a server replaces what was known of that server. */
import type { BodyOf } from '#pure/contract/api.ts';
import type { LeaseReport } from '#pure/contract/resources.ts';
import { keyOf, readAddress } from '#pure/network/ipam/block.ts';
import { parseLeases } from '#pure/network/ipam/leases.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { type Context, checkVrf } from './context.ts';

type Row = StateTables['ipam_lease'];
/** Rows of one transaction: people and packets get their turn in between. */
const rowsAtOnce = 2000;

const same = (a: Row, b: Row) =>
  a.mac === b.mac && a.name === b.name && a.state === b.state && a.ends_ms === b.ends_ms;

export async function importLeases(context: Context, body: BodyOf<'importLeases'>): Promise<LeaseReport> {
  const { deps, plan } = context;
  const { state, clock } = deps;
  checkVrf(context, body.vrfId);
  const file = parseLeases(body.text, body.format === 'auto' ? undefined : body.format);
  const nowMs = clock.now();
  const rows = file.leases.map((lease): Row => {
    const { family, value } = readAddress(lease.address, 'address');
    return {
      vrf_id: body.vrfId,
      address_key: keyOf(family, value),
      server: body.server,
      mac: lease.mac,
      name: lease.name,
      state:
        lease.state === 'active' && lease.endsMs !== null && lease.endsMs <= nowMs ? 'expired' : lease.state,
      ends_ms: lease.endsMs,
      imported_ms: nowMs,
    };
  });
  const before = new Map(
    (
      await state.db
        .selectFrom('ipam_lease')
        .selectAll()
        .where('server', '=', body.server)
        .where('vrf_id', '=', body.vrfId)
        .execute()
    ).map((row) => [row.address_key, row]),
  );
  const keys = new Set(rows.map((row) => row.address_key));
  const gone = [...before.keys()].filter((key) => !keys.has(key));
  const report: LeaseReport = {
    format: file.format,
    dryRun: body.dryRun,
    leases: rows.length,
    active: rows.filter((row) => row.state === 'active').length,
    added: rows.filter((row) => !before.has(row.address_key)).length,
    changed: rows.filter((row) => {
      const known = before.get(row.address_key);
      return known && !same(known, row);
    }).length,
    removed: gone.length,
    outsidePlan: file.leases.filter((lease) => {
      const { family, value } = readAddress(lease.address, 'address');
      return !plan.covering(body.vrfId, { family, first: value, last: value });
    }).length,
    problems: [...file.problems],
    problemsMore: file.problemsMore,
    leasesDropped: file.leasesDropped,
  };
  // A file that nobody could read must not delete what the last one said.
  if (body.dryRun || file.format === null) return report;
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await state.write((tx) =>
      tx
        .insertInto('ipam_lease')
        .values(rows.slice(at, at + rowsAtOnce))
        .onConflict((conflict) =>
          conflict.columns(['address_key', 'server', 'vrf_id']).doUpdateSet((expression) => ({
            mac: expression.ref('excluded.mac'),
            name: expression.ref('excluded.name'),
            state: expression.ref('excluded.state'),
            ends_ms: expression.ref('excluded.ends_ms'),
            imported_ms: expression.ref('excluded.imported_ms'),
          })),
        )
        .execute(),
    );
    await clock.sleep(0);
  }
  for (let at = 0; at < gone.length; at += rowsAtOnce)
    await state.write((tx) =>
      tx
        .deleteFrom('ipam_lease')
        .where('server', '=', body.server)
        .where('vrf_id', '=', body.vrfId)
        .where('address_key', 'in', gone.slice(at, at + rowsAtOnce))
        .execute(),
    );
  context.changed();
  return report;
}
