/**
 * What may still change the explanation of what is down: a device between up and down, or one that stands beside a dead device and
 * has not been asked since. A router and what hangs behind it are pinged at different moments; whoever is asked first would be blamed.
 */
import type { SensorConfig } from '#services/schedule/port.ts';
import type { AlertsDeps } from './deps.ts';
import { isDeviceSensor } from './rows.ts';
import type { Watched } from './surroundings.ts';

/** Neighbours of one device that are asked again when it goes down. */
const neighboursAskedMax = 64;
/** Slower sensors are not waited for: whoever chose them does not expect seconds. */
const waitedForMs = 5000;

export interface Doubted<T extends Watched> {
  readonly things: ReadonlyMap<string, T>;
  /** Those that changed since the last explanation. */
  readonly dirty: ReadonlySet<T>;
  readonly deviceOf: (thing: T) => string | null;
  readonly neighboursOf: (deviceId: string) => readonly string[];
  readonly sensorsOf: (deviceId: string) => readonly SensorConfig[];
  /** When the last result of a sensor was begun; 0 without one. */
  readonly startedMsOf: (sensorId: string) => number;
}

export function createDoubt<T extends Watched>(deps: Pick<AlertsDeps, 'sensors'>, around: Doubted<T>) {
  /** What pings the neighbours of a device that is down, as far as they count as up. */
  const neighbourSensors = (thing: T): SensorConfig[] => {
    const deviceId = around.deviceOf(thing);
    const config = deps.sensors().get(thing.sensorId);
    if (thing.port !== null || thing.machine.state !== 'down' || !deviceId) return [];
    if (!config || !isDeviceSensor(config)) return [];
    return around
      .neighboursOf(deviceId)
      .slice(0, neighboursAskedMax)
      .flatMap((id) => around.sensorsOf(id))
      .filter((near) => isDeviceSensor(near) && around.things.get(near.id)?.machine.state === 'up');
  };
  const undecided = (): boolean => {
    for (const thing of around.things.values()) {
      const config = thing.machine.suspect ? deps.sensors().get(thing.sensorId) : undefined;
      if (config && isDeviceSensor(config) && config.intervalMs <= waitedForMs) return true;
    }
    for (const thing of around.dirty)
      for (const near of neighbourSensors(thing))
        if (near.intervalMs <= waitedForMs && around.startedMsOf(near.id) < thing.machine.sinceMs)
          return true;
    return false;
  };
  return { neighbourSensors, undecided };
}
