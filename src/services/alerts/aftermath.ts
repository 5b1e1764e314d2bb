/** What a return stirs up: services start after their host, ports come up one by one. Pure. */

import { atThatTime } from './moments.ts';
import type { DownThing, Scene } from './scene.ts';

/**
 * A device that has just come back, for what fails on it or at its cables: services start after their host, ports come up one by one. What was seen
 * good itself, when the device had been back for long enough to be believed, has come back with it: then its failure is a new one.
 */
export function backBeside(
  thing: DownThing,
  deviceIds: readonly (string | null)[],
  back: readonly DownThing[],
  scene: Scene,
): DownThing | undefined {
  const isApart = thing.faultCode === undefined && thing.about === undefined;
  if (thing.told || thing.recoveredMs !== undefined || isApart) return undefined;
  return back.find(
    (other) =>
      other.kind === 'device' &&
      deviceIds.includes(other.deviceId) &&
      atThatTime(other, thing, scene) &&
      !hasSettled(thing, other, scene) &&
      !(thing.kind === 'port' && keptCable(other.deviceId!, thing, back, scene)),
  );
}

const hasSettled = (thing: DownThing, back: DownThing, { steadyMs }: Scene): boolean =>
  (thing.goodMs ?? 0) >= back.recoveredMs! + steadyMs;

/** Another cable of it stayed whole all the time: then it was out of reach for a while, but never off, and a dead port beside it is no part of its return. */
function keptCable(
  deviceId: string,
  { interfaceId }: DownThing,
  back: readonly DownThing[],
  { network, portIsUp }: Scene,
): boolean {
  const returned = new Set(back.map((thing) => thing.interfaceId));
  return network
    .hops(deviceId)
    .filter(({ own, far }) => own !== interfaceId && far !== interfaceId)
    .some(({ far }) => far !== null && portIsUp?.(far) === true && !returned.has(far));
}
