/** What a run says by not saying it: hosts that answered before and did not now, findings of links that were not made again. */
import type { StateStore } from '#io/state/port.ts';
import { linkAuditIds } from '#pure/audit/link-audits.ts';
import { holds } from '#pure/base/targets.ts';
import { valueAs } from './aspects.ts';
import type { Intake } from './intake.ts';
import type { Ranges } from './scope.ts';
import { addressOfKey } from './store.ts';

/** Read at a time. */
const rowsAtOnce = 2000;

export interface Concluding {
  readonly state: StateStore;
  readonly scanId: string;
  readonly startedMs: number;
  readonly intake: Intake;
  readonly flush: () => Promise<void>;
}

/** Addresses that answered before, that this run looked at in full, and that nobody heard of. */
export async function concludeGone(run: Concluding, ranges: Ranges): Promise<void> {
  const { intake } = run;
  const skipped = intake.skippedRanges();
  let after = '';
  for (;;) {
    const rows = await run.state.db
      .selectFrom('scan_fact')
      .select(['address_key', 'value'])
      .where('scan_id', '=', run.scanId)
      .where('kind', '=', 'host')
      .where('seen_ms', '<', run.startedMs)
      .where('address_key', '>', after)
      .orderBy('address_key')
      .limit(rowsAtOnce)
      .execute();
    for (const row of rows) {
      const address = addressOfKey(row.address_key);
      if (valueAs('host', JSON.parse(row.value!)).state === 'down') continue;
      if (!holds(ranges, address) || holds(skipped, address)) continue;
      intake.take({
        ...{ kind: 'host', address, state: 'down', names: [] },
        evidence: [{ method: 'assumed', detail: 'no answer to anything in the whole run' }],
      });
    }
    await run.flush();
    if (rows.length < rowsAtOnce) return;
    after = rows.at(-1)!.address_key;
  }
}

/** What audits of links found before, and did not find in this run. */
export async function concludeLinks({ state, scanId, startedMs, intake, flush }: Concluding): Promise<void> {
  const rows = await state.db
    .selectFrom('scan_fact')
    .select(['address_key', 'part', 'value'])
    .where('scan_id', '=', scanId)
    .where('kind', '=', 'finding')
    .where('value', 'is not', null)
    .where('seen_ms', '<', startedMs)
    .where((where) => where.or(linkAuditIds.map((id) => where('part', 'like', `- ${id}/%`))))
    .limit(rowsAtOnce)
    .execute();
  for (const { address_key, part, value } of rows)
    if (intake.audited(valueAs('finding', JSON.parse(value!)).rule))
      intake.take({ kind: 'finding-gone', address: addressOfKey(address_key), part });
  await flush();
}
