/** What a watched thing is to the explanation of failures: what kind of failure, of which device, since when, and whether it is only loss. */

import type { AlertsDeps } from './deps.ts';
import type { Doubt } from './doubt.ts';
import { isLossy } from './machine.ts';
import { isDeviceSensor } from './rows.ts';
import type { DownThing, Peer } from './scene.ts';
import type { Thing, Things } from './things.ts';

/** What belongs to the whole way to a device. */
const wayMetrics = /^(loss|jitter|rtt\.)/;
/** Silence of this length, after loss, is more than loss. */
const deathMs = 10_000;

export interface FactsOn {
  readonly deps: Pick<AlertsDeps, 'sensors' | 'clock'>;
  readonly things: Things;
  readonly doubt: Doubt;
  readonly deviceOf: (thing: Thing) => string | null;
  readonly interfaceOf: (thing: Thing) => string | undefined;
  readonly isDown: (thing: Thing) => boolean;
  /** What it asks of which device, where several probes may ask the same. */
  readonly questionOf: (thing: Thing) => string | undefined;
  readonly peerOf: (thing: Thing) => Peer | undefined;
}

export function createFacts(on: FactsOn) {
  const { deps, things, doubt, deviceOf, interfaceOf, isDown } = on;
  const isWarning = (thing: Thing) =>
    thing.machine.state === 'warning' && thing.port === null && !thing.finding;
  /** The sensor that it is about, or is. */
  const sensorOf = (thing: Thing) => thing.sensorId ?? thing.finding?.sensorId ?? '';
  const intervalOf = (thing: Thing) => deps.sensors().get(sensorOf(thing))?.intervalMs ?? 0;
  const isPing = (thing: Thing) => {
    const config = deps.sensors().get(thing.sensorId ?? '');
    return thing.port === null && config !== undefined && isDeviceSensor(config);
  };
  /** A rule found loss or delay of an answering device: it has the way there, like what a ping sees itself. */
  const isOfWay = (thing: Thing): boolean => {
    const { finding } = thing;
    const config = deps.sensors().get(finding?.sensorId ?? '');
    return (
      finding?.deviceId != null &&
      config !== undefined &&
      isDeviceSensor(config) &&
      wayMetrics.test(finding.metric ?? '') &&
      doubt.answers(finding.deviceId) === true
    );
  };
  /** A device on a lossy way that answered until just now: several questions in a row are lost now and then, and it is no death yet. */
  const isLossOnly = (thing: Thing, nowMs: number): boolean => {
    const watch = things.watches.get(thing.sensorId ?? '');
    if (!watch || !isPing(thing) || !isLossy(thing.machine)) return false;
    return !isDown(thing) || nowMs - watch.answeredMs < deathMs + 2 * intervalOf(thing);
  };
  /** A device is down when nothing that asks for it is answered; one of several addresses is a service like another. */
  const kindOf = (thing: Thing): DownThing['kind'] => {
    if (thing.port !== null) return 'port';
    const config = deps.sensors().get(thing.sensorId ?? '');
    const deviceId = deviceOf(thing);
    return config && isDeviceSensor(config) && deviceId !== null && doubt.answers(deviceId) !== true
      ? 'device'
      : 'other';
  };
  const downOf = (thing: Thing, isBack = false): DownThing => {
    const kind = isBack && isPing(thing) ? 'device' : kindOf(thing);
    return {
      key: thing.key,
      kind,
      question: on.questionOf(thing),
      answersOtherwise: kind === 'other' && isPing(thing) && isDown(thing),
      deviceId: deviceOf(thing),
      interfaceId: interfaceOf(thing),
      sinceMs: thing.machine.sinceMs,
      intervalMs: intervalOf(thing),
      goodMs: thing.goodMs,
      tool: deps.sensors().get(thing.sensorId ?? '')?.toolId,
      ...(thing.finding || !thing.fault ? {} : { faultCode: thing.fault.code }),
      about: thing.finding?.sensorId ?? undefined,
      peer: on.peerOf(thing),
      told: thing.row !== undefined && thing.row.cause_alert_id === null && thing.row.state !== 'closed',
      ...(isBack ? { recoveredMs: thing.recoveredMs || deps.clock.now() } : {}),
      local: thing.sensorId === null && deviceOf(thing) === null,
    };
  };
  return { isWarning, sensorOf, intervalOf, isPing, isOfWay, isLossOnly, downOf };
}
