/**
 * Services of several devices that fall silent together, while the devices answer, have something in common that is none of them: a filter on the way, the
 * probe, the power of one host that carries them. One page is enough for that. Pure.
 */
import { type DownThing, type Reason, slackOf } from './cause.ts';

/** Devices whose services fail by themselves at the same time are seldom so many. */
const devicesMin = 3;
/** They need not be the same moment: what they have in common may wear on them one by one. */
const togetherMs = 30_000;

export function joinSilent(down: readonly DownThing[], reasons: Map<string, Reason>): void {
  const alone = down
    .filter((thing) => thing.kind === 'other' && thing.faultCode === 'timeout' && thing.deviceId !== null)
    .filter((thing) => thing.recoveredMs === undefined && reasons.get(thing.key)?.why === 'on-its-own')
    // What was told speaks for the others, else what failed first.
    .sort((a, b) => Number(b.told ?? false) - Number(a.told ?? false) || a.sinceMs - b.sinceMs);
  for (const leader of alone) {
    if (reasons.get(leader.key)!.cause !== leader.key) continue;
    const together = alone.filter(
      (thing) =>
        reasons.get(thing.key)!.cause === thing.key &&
        Math.abs(thing.sinceMs - leader.sinceMs) <= togetherMs + slackOf(thing, leader),
    );
    if (new Set(together.map((thing) => thing.deviceId)).size < devicesMin) continue;
    for (const thing of together)
      if (thing !== leader && !thing.told)
        reasons.set(thing.key, { cause: leader.key, why: 'silent-together', by: [] });
  }
}
