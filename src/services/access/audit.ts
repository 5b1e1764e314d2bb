/**
 * The audit log: append-only, each entry signed together with the signature of the one before, so that a changed, removed or
 * inserted entry breaks the chain at that place (`verify`).
 */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { AccessDeps } from './deps.ts';
import type { Access } from './port.ts';
import { auditEntryOf } from './rows.ts';

const genesis = '0'.repeat(64);
/** Longer details are cut: the log is for reading, and nobody may fill the disk through it. */
const detailLengthMax = 4000;

export function createAudit({ state, secrets, clock }: AccessDeps): {
  append: Access['audit'];
  page: Access['auditLog'];
  verify(): Promise<{ entries: number; brokenAtSeq: number | null }>;
} {
  const signatureOf = (row: Omit<StateTables['audit'], 'hash'>) =>
    secrets.sign(
      JSON.stringify([
        row.previous_hash,
        row.seq,
        row.time_ms,
        row.actor,
        row.action,
        row.object,
        row.detail,
      ]),
    );

  return {
    async append(entry) {
      const detail = JSON.stringify(entry.detail ?? {});
      await state.write(async (tx) => {
        const last = await tx
          .selectFrom('audit')
          .select(['seq', 'hash'])
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst();
        const row = {
          seq: (last?.seq ?? 0) + 1,
          time_ms: clock.now(),
          actor: entry.actor.slice(0, 200),
          action: entry.action,
          object: entry.object.slice(0, 500),
          detail:
            detail.length > detailLengthMax
              ? JSON.stringify({ cut: detail.slice(0, detailLengthMax) })
              : detail,
          previous_hash: last?.hash ?? genesis,
        };
        await tx
          .insertInto('audit')
          .values({ ...row, hash: signatureOf(row) })
          .execute();
      });
    },

    async page(query) {
      const before = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(query.cursor);
      if (!Number.isSafeInteger(before))
        throw new FaultError(
          fault('invalid-input', 'cursor: not one of ours', { field: 'cursor', value: query.cursor ?? '' }),
        );
      let rows = state.db.selectFrom('audit').selectAll().where('seq', '<', before);
      let counting = state.db.selectFrom('audit').select(({ fn }) => fn.countAll<number>().as('count'));
      for (const word of (query.q ?? '').split(/\s+/).filter(Boolean)) {
        const pattern = `%${word.replaceAll('%', '').toLowerCase()}%`;
        rows = rows.where(({ eb, or }) =>
          or(
            (['actor', 'action', 'object', 'detail'] as const).map((column) =>
              eb(eb.fn('lower', [column]), 'like', pattern),
            ),
          ),
        );
        counting = counting.where(({ eb, or }) =>
          or(
            (['actor', 'action', 'object', 'detail'] as const).map((column) =>
              eb(eb.fn('lower', [column]), 'like', pattern),
            ),
          ),
        );
      }
      const items = (await rows.orderBy('seq', 'desc').limit(query.limit).execute()).map(auditEntryOf);
      const total = Number((await counting.executeTakeFirstOrThrow()).count);
      return { items, next: items.length === query.limit ? String(items.at(-1)!.seq) : null, total };
    },

    async verify() {
      let previous = genesis;
      let entries = 0;
      for (let after = 0; ; ) {
        const rows = await state.db
          .selectFrom('audit')
          .selectAll()
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(1000)
          .execute();
        if (rows.length === 0) return { entries, brokenAtSeq: null };
        for (const row of rows) {
          if (row.previous_hash !== previous || row.hash !== signatureOf(row) || row.seq !== after + 1)
            return { entries, brokenAtSeq: row.seq };
          previous = row.hash;
          after = row.seq;
          entries++;
        }
      }
    },
  };
}
