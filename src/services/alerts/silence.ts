/**
 * Services of several devices that fall silent together, while the devices answer, have something in common that is none of them: a filter on the way, the
 * probe, the power of one host that carries them. One page is enough for that. What asks in the same way of devices that lie behind or beside each other is
 * known by two of them: an access list stops one protocol for a whole site. Pure.
 */

import { slackOf } from './moments.ts';
import type { DownThing, Reason, Why } from './scene.ts';
import type { Network } from './topology.ts';

/** Devices whose services fail by themselves at the same time are seldom so many. */
const devicesMin = 3;
/** They need not be the same moment: what they have in common may wear on them one by one. */
const togetherMs = 30_000;

const apart: ReadonlySet<Why | undefined> = new Set(['on-its-own', 'answers-otherwise']);

export function joinSilent(down: readonly DownThing[], reasons: Map<string, Reason>, network: Network): void {
  const far = (thing: DownThing) => network.wayTo(thing.deviceId!).length;
  const alone = down
    .filter((thing) => thing.kind === 'other' && thing.faultCode === 'timeout' && thing.deviceId !== null)
    .filter((thing) => thing.recoveredMs === undefined && apart.has(reasons.get(thing.key)?.why))
    // What was told speaks for the others, else what failed first, else the nearest.
    .sort(
      (a, b) => Number(b.told ?? false) - Number(a.told ?? false) || a.sinceMs - b.sinceMs || far(a) - far(b),
    );
  for (const leader of alone) {
    if (reasons.get(leader.key)!.cause !== leader.key) continue;
    const together = alone.filter(
      (thing) =>
        reasons.get(thing.key)!.cause === thing.key &&
        Math.abs(thing.sinceMs - leader.sinceMs) <= togetherMs + slackOf(thing, leader),
    );
    const isCrowd = new Set(together.map((thing) => thing.deviceId)).size >= devicesMin;
    for (const thing of isCrowd ? together : together.filter((each) => isSameWay(each, leader, network)))
      if (thing !== leader && !thing.told)
        reasons.set(thing.key, { cause: leader.key, why: 'silent-together', by: [] });
  }
}

/** One question, put at the same time to two devices of which one lies before the other, or to neighbours. */
function isSameWay(a: DownThing, b: DownThing, network: Network): boolean {
  if (
    a.deviceId === b.deviceId ||
    a.tool === undefined ||
    a.tool !== b.tool ||
    Math.abs(a.sinceMs - b.sinceMs) > slackOf(a, b)
  )
    return false;
  const [ways, others] = [network.wayTo(a.deviceId!), network.wayTo(b.deviceId!)];
  return (
    ways.includes(b.deviceId!) ||
    others.includes(a.deviceId!) ||
    (ways[0] !== undefined && ways[0] === others[0])
  );
}
