/** What of a survey is news: conflicts that were not there before, prefixes that fill up. Each is told once. */
import { newId } from '#pure/base/id.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { formatBlock } from '#pure/network/ipam/block.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import type { IpamDeps } from './deps.ts';
import { type Plan, prefixOf } from './plan.ts';
import type { Survey } from './survey.ts';
import { utilisationOf } from './use.ts';

/** More news of one kind than this in one survey is one line on the timeline. */
const newsMax = 20;
/** So far below the threshold a prefix has to fall before it can be told again. */
const hysteresisPercent = 5;
const prefixesAtOnce = 500;
const rowsAtOnce = 1000;

export async function tellNews(
  deps: IpamDeps,
  plan: Plan,
  survey: Survey,
  fillingPercent: number,
): Promise<{ conflicts: number; filling: number }> {
  const { state, bus, clock, random } = deps;
  const tell = (kind: EventKindName, messages: readonly string[], many: string) => {
    const told = messages.length > newsMax ? [`${messages.length} ${many}`] : messages;
    for (const message of told)
      bus.publish('timeline', {
        id: newId(clock.now(), random.bytes),
        timeMs: survey.timeMs,
        kind,
        severity: 'warning',
        message,
        data: { count: messages.length },
      } satisfies TelemetryEvent);
  };

  const known = new Map(
    (await state.db.selectFrom('ipam_conflict').selectAll().execute()).map((row) => [row.id, row]),
  );
  const now = new Set(survey.conflicts.map((conflict) => conflict.id));
  const fresh = survey.conflicts.filter((conflict) => !known.has(conflict.id));
  // What a person dismissed stays dismissed while it comes and goes.
  const gone = [...known.values()]
    .filter((row) => !now.has(row.id) && row.dismissed_by === null)
    .map((row) => row.id);
  if (fresh.length + gone.length > 0)
    await state.write(async (tx) => {
      for (let at = 0; at < fresh.length; at += rowsAtOnce)
        await tx
          .insertInto('ipam_conflict')
          .values(
            fresh
              .slice(at, at + rowsAtOnce)
              .map(({ id }) => ({ id, first_seen_ms: survey.timeMs, dismissed_by: null })),
          )
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      for (let at = 0; at < gone.length; at += rowsAtOnce)
        await tx
          .deleteFrom('ipam_conflict')
          .where('id', 'in', gone.slice(at, at + rowsAtOnce))
          .execute();
    });
  tell(
    'ipam.conflict',
    fresh.map(({ message }) => message),
    'contradictions between plan and network',
  );

  const filling: string[] = [];
  const turned: { id: string; fillingMs: number | null }[] = [];
  let count = 0;
  for (const prefix of plan.prefixes.values()) {
    if (++count % prefixesAtOnce === 0) await clock.sleep(0);
    if (prefix.status !== 'active' && prefix.status !== 'container') continue;
    const { percent } = utilisationOf(prefix, plan, survey);
    const was = prefix.row.filling_ms !== null;
    if (!was && percent >= fillingPercent) {
      turned.push({ id: prefix.id, fillingMs: survey.timeMs });
      filling.push(
        `${formatBlock(prefix)}${prefix.row.description ? ` ${prefix.row.description}` : ''} is ${Math.floor(percent)} % full`,
      );
    } else if (was && percent < fillingPercent - hysteresisPercent)
      turned.push({ id: prefix.id, fillingMs: null });
  }
  if (turned.length > 0) {
    await state.write(async (tx) => {
      for (const { id, fillingMs } of turned)
        await tx.updateTable('ipam_prefix').set({ filling_ms: fillingMs }).where('id', '=', id).execute();
    });
    for (const { id, fillingMs } of turned) {
      const prefix = plan.prefixes.get(id);
      if (prefix) plan.putPrefix(prefixOf({ ...prefix.row, filling_ms: fillingMs }));
    }
  }
  tell('ipam.filling', filling, 'prefixes are filling up');
  return { conflicts: fresh.length, filling: filling.length };
}
