/**
 * One failure, one alert. Everything that is wrong at one moment is explained together, by what can be reached from the probe:
 * who answers is reached; a silent device beside one that answers, over a cable that is up, is itself the failure; one that lost every cable at
 * once has died; one that lost its only cable may have died or been cut off, which looks the same from here; whatever is behind is a victim.
 * A cause never begins later than its effects. Pure; the same input gives the same answer.
 */
import { backBeside } from './aftermath.ts';
import { atThatTime, byAge, inTime, reachedWithout, slackOf } from './moments.ts';
import { explainOthers } from './others.ts';
import { type DownThing, type Explanation, probeKey, type Reason, type Scene } from './scene.ts';
import type { Hop, Network } from './topology.ts';

export function explain(down: readonly DownThing[], scene: Scene): Explanation {
  const result = new Map<string, Reason>();
  const devices = new Map<string, DownThing>();
  const ports = new Map<string, DownThing>();
  for (const thing of [...down].sort(byAge)) {
    if (thing.recoveredMs !== undefined) continue;
    if (thing.kind === 'device' && thing.deviceId && !devices.has(thing.deviceId))
      devices.set(thing.deviceId, thing);
    if (thing.kind === 'port' && thing.interfaceId) ports.set(thing.interfaceId, thing);
  }
  explainProbe(down, devices, scene, result);
  const back = down.filter((thing) => thing.recoveredMs !== undefined);
  explainDevices(devices, [...ports.values(), ...back], scene, result);
  explainPorts(down, devices, back, scene, result);
  explainOthers(down, devices, back, scene, result);
  return followed(result);
}

/** Nobody answers any more: that is one failure, of the probe or of the first step, whatever else may be. */
function explainProbe(
  down: readonly DownThing[],
  devices: ReadonlyMap<string, DownThing>,
  { anybodyAnswers, network }: Scene,
  result: Map<string, Reason>,
): void {
  if (anybodyAnswers !== false) return;
  const others = [...devices.values()].filter((thing) => thing.deviceId !== network.probe);
  if (others.length < 2) return;
  const lastMs = Math.max(...others.map((thing) => thing.sinceMs));
  const cut: DownThing = { key: probeKey, kind: 'other', deviceId: null, sinceMs: lastMs };
  for (const thing of down) {
    // What had failed before keeps its own reason; and the probe can still see itself.
    if (thing.recoveredMs !== undefined || thing.local || lastMs - thing.sinceMs > slackOf(cut, thing))
      continue;
    const own = thing.kind === 'port' && thing.deviceId === network.probe;
    result.set(thing.key, { cause: probeKey, why: own ? 'leads-there' : 'probe', by: [] });
  }
}

function explainDevices(
  devices: ReadonlyMap<string, DownThing>,
  changes: readonly DownThing[],
  scene: Scene,
  result: Map<string, Reason>,
): void {
  const ports = new Map(
    changes.flatMap((thing) =>
      thing.interfaceId && thing.recoveredMs === undefined ? [[thing.interfaceId, thing] as const] : [],
    ),
  );
  const portOf = (hop: Hop) =>
    [hop.own, hop.far]
      .map((id) => (id === null ? undefined : ports.get(id)))
      .find((port) => port !== undefined);
  const { living, cutBy } = livingBeside(devices, portOf, scene);
  const roots: DownThing[] = [];
  const waiting: [DownThing, readonly Hop[]][] = [];
  for (const thing of devices.values()) {
    if (result.has(thing.key)) continue;
    const ways = scene.network.hops(thing.deviceId!).filter((hop) => living(hop.deviceId));
    if (ways.length === 0) {
      const hops = scene.network.hops(thing.deviceId!);
      const change = hops.length === 0 && changeAnywhere(thing, devices, changes, scene);
      const cut = hops
        .flatMap((hop) => cutBy(hop.deviceId))
        .filter((port) => atThatTime(port, thing, scene))
        .sort(byAge)[0];
      if (change) result.set(thing.key, { cause: change.key, why: 'finding-another-way', by: [] });
      else if (cut) result.set(thing.key, { cause: cut.key, why: 'behind', by: [] });
      else waiting.push([thing, []]);
      continue;
    }
    const lost = ways.filter((hop) => portOf(hop) !== undefined);
    const fresh = lost.filter((hop) => {
      const port = portOf(hop)!;
      return Math.abs(port.sinceMs - thing.sinceMs) <= slackOf(port, thing);
    });
    if (lost.length < ways.length) {
      // A way is whole, and still no answer. After a change beside it the network may be looking for that way; else it is silent itself.
      const change = thing.told ? undefined : changeBeside(thing, fresh, portOf, devices, changes, scene);
      if (change && change.key !== thing.key)
        result.set(thing.key, { cause: change.key, why: 'finding-another-way', by: [] });
      else {
        const by = ways.filter((hop) => !lost.includes(hop)).map((hop) => hop.deviceId);
        result.set(thing.key, { cause: thing.key, why: 'beside-the-living', by });
        roots.push(thing);
      }
      continue;
    }
    // All its cables were lost before: the last way to it led through a neighbour that has fallen silent now.
    const isBehind =
      fresh.length === 0 &&
      scene.network
        .hops(thing.deviceId!)
        .filter((hop) => scene.network.forwards(hop.deviceId))
        .map((hop) => devices.get(hop.deviceId))
        .some((other) => other !== undefined && inTime(other, thing) && !reachedWithout(other, thing));
    if (isBehind) {
      waiting.push([thing, []]);
      continue;
    }
    const told = fresh.map((hop) => portOf(hop)!).filter((port) => port.told);
    // A cable that was named first stays the name of this failure.
    if (fresh.length === 1 && told[0] && !thing.told)
      result.set(thing.key, { cause: told[0].key, why: 'behind', by: [] });
    else {
      const why = fresh.length === 1 ? 'only-link-lost' : 'all-links-lost';
      const by = (fresh.length > 0 ? fresh : lost).map((hop) => hop.far ?? hop.own!);
      result.set(thing.key, { cause: thing.key, why, by });
    }
    roots.push(thing);
  }
  joinNeighbours(roots, scene, result);
  spread(roots, waiting, devices, scene, result);
}

/**
 * Who can carry traffic to a silent device: what answers, and what nobody asks but lies before it. A server with two cables answers, too,
 * but carries nothing.
 */
function livingBeside(
  devices: ReadonlyMap<string, DownThing>,
  portOf: (hop: Hop) => DownThing | undefined,
  { network, answers }: Scene,
) {
  /** True, or the ports that went down on the ways to those who answer. */
  const known = new Map<string, true | readonly DownThing[]>();
  const look = (start: string): true | readonly DownThing[] => {
    // Nobody asks it: it counts when it leads on to somebody who answers, away from what is silent.
    const seen = new Set([start]);
    const queue = [start];
    const cut: DownThing[] = [];
    for (let i = 0; i < queue.length && i < 256; i++)
      for (const hop of network.hops(queue[i]!)) {
        const { deviceId } = hop;
        if (seen.has(deviceId) || devices.has(deviceId)) continue;
        const port = portOf(hop);
        if (port) {
          cut.push(port);
          continue;
        }
        if (deviceId === network.probe || (network.forwards(deviceId) && answers(deviceId) === true))
          return true;
        seen.add(deviceId);
        if (network.forwards(deviceId)) queue.push(deviceId);
      }
    return network.firstHops.includes(start) ? true : cut;
  };
  const lookOnce = (deviceId: string) => {
    let found = known.get(deviceId);
    if (found === undefined) {
      found = look(deviceId);
      known.set(deviceId, found);
    }
    return found;
  };
  const isUnasked = (deviceId: string) =>
    !devices.has(deviceId) && network.forwards(deviceId) && answers(deviceId) !== true;
  return {
    living: (deviceId: string): boolean =>
      !devices.has(deviceId) &&
      (deviceId === network.probe ||
        (network.forwards(deviceId) && (answers(deviceId) === true || lookOnce(deviceId) === true))),
    /** What cut off a device that nobody asks. */
    cutBy(deviceId: string): readonly DownThing[] {
      if (deviceId === network.probe || !isUnasked(deviceId)) return [];
      const found = lookOnce(deviceId);
      return found === true ? [] : found;
    },
  };
}

/** A cable or a neighbour that failed at about the same time, beside a device that has other ways left. */
function changeBeside(
  thing: DownThing,
  lost: readonly Hop[],
  portOf: (hop: Hop) => DownThing | undefined,
  devices: ReadonlyMap<string, DownThing>,
  changes: readonly DownThing[],
  scene: Scene,
): DownThing | undefined {
  const { network } = scene;
  if (scene.nowMs - thing.sinceMs >= scene.otherWaysForMs) return undefined;
  const port = lost.map((hop) => portOf(hop)!).sort(byAge)[0];
  if (port) return port;
  const near = changeOnTheWay(thing, changes, scene);
  if (near) return near;
  return network
    .hops(thing.deviceId!)
    .filter((hop) => network.forwards(hop.deviceId))
    .map((hop) => devices.get(hop.deviceId))
    .filter((other): other is DownThing => other !== undefined && inTime(other, thing))
    .filter((other) => nearer(other, thing, network))
    .sort(byAge)[0];
}
/**
 * A port that went down at the same time on the way to a device with several ways, or beside that way: answers may have come back over it. What has
 * one neighbour only has one way, and that neighbour answers.
 */
function changeOnTheWay(
  thing: DownThing,
  changes: readonly DownThing[],
  scene: Scene,
): DownThing | undefined {
  const { network } = scene;
  if (changes.length === 0) return undefined;
  const own = network.distance(thing.deviceId!) ?? Number.MAX_SAFE_INTEGER;
  const before = network
    .hops(thing.deviceId!)
    .filter((hop) => (network.distance(hop.deviceId) ?? own) <= own);
  if (before.length === 1 && (before[0]!.own !== null || before[0]!.far !== null)) {
    // Its only cable has just come back: routing has yet to follow. Or one between the switches before it: they have learnt it elsewhere, and forget that late.
    const ends: readonly unknown[] = [before[0]!.own, before[0]!.far];
    const way = network.wayTo(thing.deviceId!);
    const beyond = way.findIndex((id) => !network.bridges(id));
    const bridged = new Set(way.slice(0, beyond === -1 ? way.length : beyond));
    const isTrunk = (interfaceId: string): boolean => {
      const link = network.linkOf(interfaceId);
      return link !== undefined && bridged.has(link.aDeviceId) && bridged.has(link.bDeviceId);
    };
    return changes.find(
      (change) =>
        change.recoveredMs !== undefined &&
        change.interfaceId !== undefined &&
        (ends.includes(change.interfaceId) || isTrunk(change.interfaceId)) &&
        atThatTime(change, thing, scene),
    );
  }
  const way = network.wayTo(thing.deviceId!);
  const around = new Set([...way, ...way.flatMap((id) => network.hops(id).map((hop) => hop.deviceId))]);
  const knowsPlace = network.distance(thing.deviceId!) !== undefined;
  return changes
    .filter((change) => change.deviceId !== null && atThatTime(change, thing, scene))
    .filter((change) => !knowsPlace || around.has(change.deviceId!))
    .sort(byAge)[0];
}
/** Nobody knows where it is: whatever changed at the same time may have been on the way to it. */
function changeAnywhere(
  thing: DownThing,
  devices: ReadonlyMap<string, DownThing>,
  changes: readonly DownThing[],
  scene: Scene,
): DownThing | undefined {
  const { network } = scene;
  if (thing.told || scene.nowMs - thing.sinceMs >= scene.otherWaysForMs) return undefined;
  const placed = [...devices.values()].filter((other) => network.hops(other.deviceId!).length > 0);
  return [...changes, ...placed]
    .filter((other) => other !== thing && other.kind !== 'other' && atThatTime(other, thing, scene))
    .sort(byAge)[0];
}
const nearer = (a: DownThing, b: DownThing, network: Network): boolean => {
  const [near, far] = [network.distance(a.deviceId!), network.distance(b.deviceId!)];
  return near !== undefined && (far === undefined || near < far);
};

/** Neighbours that died in the same moment share a cause, most often power; the one nearest to the probe speaks for them. */
function joinNeighbours(roots: readonly DownThing[], { network }: Scene, result: Map<string, Reason>): void {
  const rank = (thing: DownThing) => network.distance(thing.deviceId!) ?? Number.MAX_SAFE_INTEGER;
  const order = [...roots].sort(
    (a, b) => Number(b.told ?? false) - Number(a.told ?? false) || rank(a) - rank(b) || byAge(a, b),
  );
  const byDevice = new Map(roots.map((thing) => [thing.deviceId!, thing]));
  for (const thing of order) {
    if (result.get(thing.key)!.cause !== thing.key) continue;
    for (const { deviceId } of network.hops(thing.deviceId!)) {
      const other = byDevice.get(deviceId);
      if (!other || other.told || result.get(other.key)!.cause !== other.key) continue;
      if (Math.abs(other.sinceMs - thing.sinceMs) <= slackOf(other, thing))
        result.set(other.key, { cause: thing.key, why: 'together', by: [] });
    }
  }
}

/** From the causes outwards: what no living device is beside of belongs to the nearest cause that began in time. */
function spread(
  roots: readonly DownThing[],
  waiting: readonly (readonly [DownThing, readonly Hop[]])[],
  devices: ReadonlyMap<string, DownThing>,
  { network }: Scene,
  result: Map<string, Reason>,
): void {
  const left = new Map(waiting.map(([thing]) => [thing.deviceId!, thing]));
  const explained = [...devices.values()].filter(
    (thing) => result.has(thing.key) && !left.has(thing.deviceId!),
  );
  const queue = explained.length > 0 ? [...explained] : [...roots];
  const walk = () => {
    for (let i = 0; i < queue.length; i++) {
      const from = queue[i]!;
      for (const { deviceId } of network.hops(from.deviceId!)) {
        const thing = left.get(deviceId);
        if (!thing || !inTime(from, thing) || reachedWithout(from, thing)) continue;
        left.delete(deviceId);
        result.set(thing.key, { cause: result.get(from.key)!.cause, why: 'behind', by: [from.deviceId!] });
        queue.push(thing);
      }
    }
  };
  walk();
  // An island that nothing living touches, or that was down before: the nearest to the probe, then the oldest, is to blame.
  const rest = [...left.values()].sort(
    (a, b) =>
      (network.distance(a.deviceId!) ?? Number.MAX_SAFE_INTEGER) -
        (network.distance(b.deviceId!) ?? Number.MAX_SAFE_INTEGER) || byAge(a, b),
  );
  for (const thing of rest) {
    if (!left.delete(thing.deviceId!)) continue;
    const beside = network.hops(thing.deviceId!).flatMap((hop) => devices.get(hop.deviceId) ?? []);
    const by = beside.filter((other) => reachedWithout(other, thing)).map((other) => other.deviceId!);
    const why = by.length > 0 ? 'outlived' : beside.length > 0 ? 'before-others' : 'on-its-own';
    result.set(thing.key, { cause: thing.key, why, by });
    queue.splice(0, queue.length, thing);
    walk();
  }
}

function explainPorts(
  down: readonly DownThing[],
  devices: ReadonlyMap<string, DownThing>,
  back: readonly DownThing[],
  scene: Scene,
  result: Map<string, Reason>,
): void {
  const { network } = scene;
  const steps = (thing: DownThing) => network.distance(thing.deviceId ?? '') ?? Number.MAX_SAFE_INTEGER;
  // Of two ends the one that was told speaks for both, else the one nearer to the probe.
  const ports = down
    .filter((thing) => thing.kind === 'port')
    .sort((a, b) => Number(b.told ?? false) - Number(a.told ?? false) || steps(a) - steps(b) || byAge(a, b));
  const byInterface = new Map<string, DownThing>();
  for (const port of ports)
    if (port.interfaceId) byInterface.set(port.interfaceId, byInterface.get(port.interfaceId) ?? port);
  for (const port of ports) {
    if (result.has(port.key)) continue;
    const link = port.interfaceId ? network.linkOf(port.interfaceId) : undefined;
    const farDevice = link && (link.aInterfaceId === port.interfaceId ? link.bDeviceId : link.aDeviceId);
    const farPort = link && (link.aInterfaceId === port.interfaceId ? link.bInterfaceId : link.aInterfaceId);
    // A device that only looks for another way is not dead: then the port is what happened.
    const dead = [port.deviceId, farDevice]
      .map((id) => (id ? devices.get(id) : undefined))
      .find(
        (thing) =>
          thing !== undefined &&
          result.get(thing.key)!.why !== 'finding-another-way' &&
          (inTime(thing, port) || result.get(thing.key)!.cause === port.key),
      );
    if (dead) {
      const { cause } = result.get(dead.key)!;
      result.set(port.key, { cause, why: cause === port.key ? 'link' : 'leads-there', by: [] });
      continue;
    }
    const stirred = backBeside(port, [port.deviceId, farDevice ?? null], back, scene);
    if (stirred) {
      result.set(port.key, { cause: stirred.key, why: 'leads-there', by: [] });
      continue;
    }
    const other = farPort ? byInterface.get(farPort) : undefined;
    const named = other && other.key !== port.key ? result.get(other.key) : undefined;
    if (named) result.set(port.key, { cause: named.cause, why: 'other-end', by: [] });
    else {
      const by = farDevice && scene.answers(farDevice) === true ? [farDevice] : [];
      result.set(port.key, { cause: port.key, why: 'link', by });
    }
  }
}

/** A cause may have been explained by another meanwhile: follow to the end, and keep a loop from being one. */
export function followed(result: Map<string, Reason>): Explanation {
  for (const [key, reason] of result) {
    let at = reason.cause;
    const seen = new Set([key]);
    while (at !== probeKey && !seen.has(at)) {
      seen.add(at);
      const next = result.get(at)?.cause;
      if (next === undefined || next === at) break;
      at = next;
    }
    if (at !== reason.cause) result.set(key, { ...reason, cause: at });
  }
  return result;
}
