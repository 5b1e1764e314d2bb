/**
 * When people are not called: a device or sensor in maintenance or silenced, a device whose watching a person paused, and whatever can only
 * be reached through one of those.
 */
import type { AlertQuiet } from '#pure/contract/resources.ts';
import type { AlertsDeps } from './deps.ts';
import type { Things } from './things.ts';
import { type Network, wavesFrom } from './topology.ts';

/** `MAX_SAFE_INTEGER` stands for a pause without end. */
const endless = 8_640_000_000_000_000;

export function createQuiet(
  deps: Pick<AlertsDeps, 'quietOf' | 'sensors' | 'graph'>,
  things: Things,
  network: () => Network,
) {
  const told = (deviceId: string | null, sensorId: string | null, nowMs: number): AlertQuiet | undefined => {
    const quiet = deps.quietOf?.({ deviceId, sensorId }, nowMs);
    return quiet && { kind: quiet.kind, name: quiet.name, untilMs: quiet.untilMs, through: null };
  };
  /** Every ping of it is paused. */
  const pauseOf = (deviceId: string, nowMs: number): AlertQuiet | undefined => {
    let untilMs = Number.POSITIVE_INFINITY;
    for (const watch of things.pings.get(deviceId) ?? []) {
      const paused = deps.sensors().get(watch.sensorId)?.pausedUntilMs ?? null;
      if (paused === null || paused <= nowMs) return undefined;
      untilMs = Math.min(untilMs, paused);
    }
    if (untilMs === Number.POSITIVE_INFINITY) return undefined;
    return {
      kind: 'pause',
      name: 'paused by hand',
      untilMs: untilMs > endless ? null : untilMs,
      through: null,
    };
  };
  const ofDevice = (deviceId: string, nowMs: number): AlertQuiet | undefined => {
    const own = told(deviceId, null, nowMs);
    // A silence says that nobody wants to hear of it; only work on it takes others along.
    return own?.kind === 'maintenance' ? own : pauseOf(deviceId, nowMs);
  };

  /** For one round: the walk around the quiet devices is made when it is first needed. */
  const round = (nowMs: number) => {
    let reached: ReadonlyMap<string, unknown> | undefined;
    const known = new Map<string, AlertQuiet | undefined>();
    const quietDevice = (deviceId: string) => {
      if (!known.has(deviceId)) known.set(deviceId, ofDevice(deviceId, nowMs));
      return known.get(deviceId);
    };
    const cascade = (deviceId: string): AlertQuiet | undefined => {
      const net = network();
      if (net.distance(deviceId) === undefined) return undefined;
      reached ??= wavesFrom(net.probe === undefined ? net.firstHops : [net.probe], (id) =>
        id === net.probe || (net.forwards(id) && quietDevice(id) === undefined) ? net.hops(id) : [],
      );
      if (reached.has(deviceId)) return undefined;
      for (const id of net.wayTo(deviceId)) {
        const quiet = quietDevice(id);
        if (quiet) return { ...quiet, through: deps.graph().devices.get(id)?.name ?? id };
      }
      return undefined;
    };
    /** `farId`: the device at the other end of the cable, for a port. */
    return (
      deviceId: string | null,
      sensorId: string | null,
      farId: string | null,
    ): AlertQuiet | undefined => {
      const own = told(deviceId, sensorId, nowMs);
      if (own || deviceId === null) return own;
      const beside = farId === null ? undefined : quietDevice(farId);
      const through = deps.graph().devices.get(farId ?? '')?.name ?? farId;
      return quietDevice(deviceId) ?? (beside && { ...beside, through }) ?? cascade(deviceId);
    };
  };
  return { round };
}
