/** What is older than people want to know: changes, runs, findings that are fixed, hosts that answer no more. */
import type { StateStore } from '#io/state/port.ts';
import type { Clock } from '#pure/contract/host.ts';

/** Rows of one transaction: nobody waits for long. */
const rowsAtOnce = 1000;
/** Runs of one scan, whatever their age: an hourly scan for more than a year. */
const runsMax = 10_000;

export async function forgetOld(
  { state, clock }: { readonly state: StateStore; readonly clock: Clock },
  keptMs: number,
): Promise<{ readonly hosts: readonly string[] }> {
  const beforeMs = clock.now() - keptMs;
  const inParts = async (
    ids: () => Promise<string[]>,
    remove: (ids: readonly string[]) => Promise<unknown>,
  ) => {
    for (;;) {
      const part = await ids();
      if (part.length > 0) await remove(part);
      if (part.length < rowsAtOnce) return;
    }
  };
  const idsOf = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id);
  await inParts(
    async () =>
      idsOf(
        await state.db
          .selectFrom('scan_change')
          .select('id')
          .where('time_ms', '<', beforeMs)
          .limit(rowsAtOnce)
          .execute(),
      ),
    (ids) => state.write((tx) => tx.deleteFrom('scan_change').where('id', 'in', ids).execute()),
  );
  await inParts(
    async () =>
      idsOf(
        await state.db
          .selectFrom('scan_finding')
          .select('id')
          .where('state', '=', 'fixed')
          .where('fixed_ms', '<', beforeMs)
          .limit(rowsAtOnce)
          .execute(),
      ),
    (ids) => state.write((tx) => tx.deleteFrom('scan_finding').where('id', 'in', ids).execute()),
  );
  const scans = await state.db.selectFrom('scan').select('id').execute();
  for (const { id } of scans)
    await inParts(
      async () =>
        idsOf(
          await state.db
            .selectFrom('scan_run')
            .select('id')
            .where('scan_id', '=', id)
            .where('ended_ms', 'is not', null)
            .where((expression) =>
              expression.or([
                expression('ended_ms', '<', beforeMs),
                expression(
                  'id',
                  'in',
                  state.db
                    .selectFrom('scan_run')
                    .select('id')
                    .where('scan_id', '=', id)
                    .orderBy('created_ms', 'desc')
                    .limit(1_000_000)
                    .offset(runsMax),
                ),
              ]),
            )
            .limit(rowsAtOnce)
            .execute(),
        ),
      (ids) => state.write((tx) => tx.deleteFrom('scan_run').where('id', 'in', ids).execute()),
    );
  await state.write((tx) => tx.deleteFrom('scan_surface').where('time_ms', '<', beforeMs).execute());

  const silent = await state.db
    .selectFrom('scan_fact')
    .select(['scan_id', 'address_key'])
    .where('kind', '=', 'host')
    .where('seen_ms', '<', beforeMs)
    .execute();
  for (let at = 0; at < silent.length; at += rowsAtOnce)
    await state.write(async (tx) => {
      for (const { scan_id, address_key } of silent.slice(at, at + rowsAtOnce))
        await tx
          .deleteFrom('scan_fact')
          .where('scan_id', '=', scan_id)
          .where('address_key', '=', address_key)
          .execute();
    });
  return { hosts: silent.map((row) => row.address_key) };
}
