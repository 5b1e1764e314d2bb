/** What is watched: every sensor, every port that a sensor tells of, every finding of another service. Only what is not well is looked at each round. */
import type { Fault } from '#pure/base/errors.ts';
import type { Clock } from '#pure/contract/host.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import { type Machine, newMachine, type Outcome } from './machine.ts';
import type { Finding } from './port.ts';
import { type AlertRow, isDeviceSensor } from './rows.ts';

export interface Thing {
  readonly key: string;
  readonly sensorId: string | null;
  readonly port: string | null;
  machine: Machine;
  fault: Fault | undefined;
  row: AlertRow | undefined;
  /** A port that was never up is nobody's alert. */
  everUp: boolean;
  ifIndex: number | undefined;
  /** When it was last seen good. */
  goodMs: number;
  /** Failures that came again before the last was over for long. */
  relapses: number;
  /** When it was good again, while its alert is still open or shortly after. */
  recoveredMs: number;
  /** Since when it would be a cause, while that is not sure. */
  suspectedMs: number;
  /** Down since it was last well for long. */
  wasDown: boolean;
  finding: Finding | undefined;
}
/** One sensor with all its things and its last result. */
export interface Watch {
  readonly sensorId: string;
  readonly main: Thing;
  ports: Map<string, Thing> | undefined;
  deviceId: string | null;
  isPing: boolean;
  /** What the last run said by itself, whatever other probes see. */
  said: Outcome;
  summary: string | null;
  fault: Fault | null;
  /** Begin of the last run, and whether the target answered. */
  startedMs: number;
  answered: boolean;
  /** End of the last run that was answered. */
  answeredMs: number;
  /** Failures in a row that count for nothing because the probe stood still meanwhile. */
  excused: number;
  /** Begin of the first of the last runs in a row that were not good; 0 while they are. */
  badSinceMs: number;
  /** Questions in a row that nobody answered; a run puts one or several. */
  unanswered: number;
  /** End of the last run that failed. */
  failedMs: number;
  lastRunMs: number | null;
  latenessMs: number | null;
}

export function createThings(clock: Pick<Clock, 'now'>) {
  const watches = new Map<string, Watch>();
  const findings = new Map<string, Thing>();
  /** Down, warning, or good again with an alert that is still open. */
  const standing = new Set<Thing>();
  const pings = new Map<string, Set<Watch>>();
  const portWatches = new Map<string, Set<Watch>>();
  const services = new Map<string, Set<Watch>>();

  const newThing = (key: string, sensorId: string | null, port: string | null): Thing => ({
    key,
    sensorId,
    port,
    machine: newMachine(clock.now()),
    fault: undefined,
    row: undefined,
    everUp: false,
    ifIndex: undefined,
    goodMs: 0,
    relapses: 0,
    recoveredMs: 0,
    suspectedMs: 0,
    wasDown: false,
    finding: undefined,
  });
  const watchOf = (sensorId: string): Watch => {
    let watch = watches.get(sensorId);
    if (!watch) {
      watch = {
        sensorId,
        main: newThing(sensorId, sensorId, null),
        ports: undefined,
        deviceId: null,
        isPing: false,
        said: 'unknown',
        summary: null,
        fault: null,
        startedMs: 0,
        answered: false,
        answeredMs: 0,
        excused: 0,
        badSinceMs: 0,
        unanswered: 0,
        failedMs: 0,
        lastRunMs: null,
        latenessMs: null,
      };
      watches.set(sensorId, watch);
    }
    return watch;
  };
  const list = (index: Map<string, Set<Watch>>, watch: Watch) => {
    if (watch.deviceId === null) return;
    const set = index.get(watch.deviceId);
    if (set) set.add(watch);
    else index.set(watch.deviceId, new Set([watch]));
  };
  const unlist = (watch: Watch) => {
    if (watch.deviceId === null) return;
    for (const index of [pings, portWatches, services]) {
      const set = index.get(watch.deviceId);
      set?.delete(watch);
      if (set?.size === 0) index.delete(watch.deviceId);
    }
  };
  return {
    watches,
    findings,
    standing,
    watchOf,
    /** Devices that are asked whether they are there. */
    pings: pings as ReadonlyMap<string, ReadonlySet<Watch>>,
    /** Sensors that tell of ports, by device. */
    portWatches: portWatches as ReadonlyMap<string, ReadonlySet<Watch>>,
    /** Sensors that ask a device for anything but its presence. */
    services: services as ReadonlyMap<string, ReadonlySet<Watch>>,
    portOf(watch: Watch, port: string): Thing {
      if (!watch.ports) {
        watch.ports = new Map();
        list(portWatches, watch);
      }
      let thing = watch.ports.get(port);
      if (!thing) {
        thing = newThing(`${watch.sensorId} ${port}`, watch.sensorId, port);
        watch.ports.set(port, thing);
      }
      return thing;
    },
    findingOf(key: string): Thing {
      let thing = findings.get(key);
      if (!thing) {
        thing = newThing(key, null, null);
        findings.set(key, thing);
      }
      return thing;
    },
    /** Keeps the index of devices right when a sensor is given to another device or becomes another tool. */
    follow(watch: Watch, config: SensorConfig) {
      const isPing = isDeviceSensor(config);
      if (watch.deviceId === config.deviceId && watch.isPing === isPing) return;
      unlist(watch);
      watch.deviceId = config.deviceId;
      watch.isPing = isPing;
      list(isPing ? pings : services, watch);
      if (watch.ports) list(portWatches, watch);
    },
    drop(watch: Watch) {
      unlist(watch);
      watches.delete(watch.sensorId);
    },
    thingsOf: (watch: Watch): readonly Thing[] =>
      watch.ports ? [watch.main, ...watch.ports.values()] : [watch.main],
  };
}
export type Things = ReturnType<typeof createThings>;
