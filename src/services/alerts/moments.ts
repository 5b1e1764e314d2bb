/** How the moments at which things failed, or came back, stand to each other. Pure. */
import type { DownThing, Scene } from './scene.ts';

/** Failures are seen at most this much later than their interval says. */
const slackMs = 5000;
export const slackOf = (a: DownThing, b: DownThing): number =>
  Math.max(a.intervalMs ?? 0, b.intervalMs ?? 0) + slackMs;
/** Whether `cause` may be what made `effect` fail: not when it failed much later. */
export const inTime = (cause: DownThing, effect: DownThing): boolean =>
  cause.sinceMs <= effect.sinceMs + slackOf(cause, effect) &&
  (cause.atOnce !== true || cause.sinceMs >= effect.sinceMs - slackOf(cause, effect));
/** It was still good long after the other had fallen silent: whatever is wrong there, the way to this one does not need it. */
export const reachedWithout = (silent: DownThing, thing: DownThing): boolean =>
  (thing.goodMs ?? 0) > Math.max(silent.sinceMs, silent.goodMs ?? 0) + slackOf(silent, thing);
/** A change that may have stirred up what was seen of `effect`: a failure of the same moment, or a return shortly before. */
export const atThatTime = (
  change: DownThing,
  effect: DownThing,
  scene: Pick<Scene, 'nowMs' | 'otherWaysForMs'>,
): boolean => {
  const slack = slackOf(change, effect);
  if (change.recoveredMs === undefined) return Math.abs(change.sinceMs - effect.sinceMs) <= slack;
  const sinceBackMs = effect.sinceMs - change.recoveredMs;
  const overMs = Math.max(change.recoveredMs, effect.sinceMs) + scene.otherWaysForMs;
  return sinceBackMs >= -slack && sinceBackMs <= scene.otherWaysForMs && scene.nowMs < overMs;
};
export const byAge = (a: DownThing, b: DownThing): number =>
  Number(b.told ?? false) - Number(a.told ?? false) || a.sinceMs - b.sinceMs || (a.key < b.key ? -1 : 1);
