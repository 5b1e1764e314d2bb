/**
 * One failure, one alert. Everything that is wrong at one moment is explained together, by what can be reached from the probe:
 * who answers is reached; a silent device beside one that answers, over a cable that is up, is itself the failure; one that lost every cable at
 * once has died; one that lost its only cable may have died or been cut off, which looks the same from here; whatever is behind is a victim.
 * A cause never begins later than its effects. Pure; the same input gives the same answer.
 */
import type { Hop, Network } from './topology.ts';

/** The neighbour, where it is known, and the own interface that leads to its address. */
export interface Peer {
  readonly deviceId: string | undefined;
  readonly interfaceId: string | undefined;
}

export interface DownThing {
  /** Unique, and stable over runs. */
  readonly key: string;
  readonly kind: 'device' | 'port' | 'other';
  readonly deviceId: string | null;
  readonly interfaceId?: string | undefined;
  readonly sinceMs: number;
  /** How often it is looked at: that late its failure may have been seen. */
  readonly intervalMs?: number;
  readonly faultCode?: string;
  /** Key of the thing that it was found on: while that is not well itself, this is nothing new. */
  readonly about?: string | undefined;
  /** What a session with a neighbour hangs on. */
  readonly peer?: Peer | undefined;
  /** It has an alert of its own already: what was told stays told. */
  readonly told?: boolean;
  /** The same for sensors that ask the same from different probes. */
  readonly question?: string | undefined;
  /** Its question is not answered, but its device answers others. */
  readonly answersOtherwise?: boolean;
  /** About the product itself, not about anything that is reached over the network. */
  readonly local?: boolean;
  /** When it was good again, for what is so, but not yet for long: it speaks for the other end of its cable, and for what its return stirs up. */
  readonly recoveredMs?: number;
}

/** Why a thing is a cause, or of which cause it is a victim. */
export type Why =
  | 'probe'
  | 'beside-the-living'
  | 'all-links-lost'
  | 'only-link-lost'
  | 'before-others'
  | 'on-its-own'
  | 'answers-otherwise'
  | 'link'
  | 'behind'
  | 'together'
  | 'leads-there'
  | 'other-end'
  | 'on-a-dead-device'
  | 'same-service'
  | 'silent-together'
  | 'found-on-it'
  | 'finding-another-way';

export interface Reason {
  /** Key of the cause; a cause names itself, `probeKey` the probe. */
  readonly cause: string;
  readonly why: Why;
  /** Neighbours that answer (for a device), or the interfaces that lost carrier. */
  readonly by: readonly string[];
}
export type Explanation = ReadonlyMap<string, Reason>;

export const probeKey = 'probe:local';
/** Failures are seen at most this much later than their interval says. */
const slackMs = 5000;
export interface Scene {
  readonly network: Network;
  /** True for what answered last; undefined for what nobody asks. */
  readonly answers: (deviceId: string) => boolean | undefined;
  /** Some device beyond the probe's own answers. Undefined where less than two are asked. */
  readonly anybodyAnswers: boolean | undefined;
  /** What the agent of a port said last of it; undefined for ports that nobody watches. */
  readonly portIsUp?: (interfaceId: string) => boolean | undefined;
  readonly nowMs: number;
  /** Routing and spanning tree have found another way by then, or there is none; services have started after their host. */
  readonly otherWaysForMs: number;
  /** What is wrong with a device is so for those behind it, too, although they answer: loss and delay. */
  readonly spoilsTheWay?: boolean;
}

export const slackOf = (a: DownThing, b: DownThing): number =>
  Math.max(a.intervalMs ?? 0, b.intervalMs ?? 0) + slackMs;
/** Whether `cause` may be what made `effect` fail: not when it failed much later. */
const inTime = (cause: DownThing, effect: DownThing): boolean =>
  cause.sinceMs <= effect.sinceMs + slackOf(cause, effect);
/** A change that may have stirred up what was seen of `effect`: a failure of the same moment, or a return shortly before. */
const atThatTime = (
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
const byAge = (a: DownThing, b: DownThing): number =>
  Number(b.told ?? false) - Number(a.told ?? false) || a.sinceMs - b.sinceMs || (a.key < b.key ? -1 : 1);

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
    // Its only cable has just come back: routing has yet to follow.
    const ends: readonly unknown[] = [before[0]!.own, before[0]!.far];
    return changes.find(
      (change) =>
        change.recoveredMs !== undefined &&
        change.interfaceId !== undefined &&
        ends.includes(change.interfaceId) &&
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
        if (!thing || !inTime(from, thing)) continue;
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
    const beside = network.hops(thing.deviceId!).some((hop) => devices.has(hop.deviceId));
    result.set(thing.key, { cause: thing.key, why: beside ? 'before-others' : 'on-its-own', by: [] });
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

function explainOthers(
  down: readonly DownThing[],
  devices: ReadonlyMap<string, DownThing>,
  back: readonly DownThing[],
  scene: Scene,
  result: Map<string, Reason>,
): void {
  const speakers = new Map<string, DownThing[]>();
  // What was found on something comes after what it was found on.
  const order = [...down].sort(
    (a, b) => Number(a.about !== undefined) - Number(b.about !== undefined) || byAge(a, b),
  );
  const byKey = new Map(down.map((thing) => [thing.key, thing]));
  for (const thing of order) {
    if (result.has(thing.key)) continue;
    const about = thing.about === undefined ? undefined : byKey.get(thing.about);
    if (about && inTime(about, thing)) {
      result.set(thing.key, { cause: result.get(about.key)!.cause, why: 'found-on-it', by: [] });
      continue;
    }
    const device = thing.deviceId ? devices.get(thing.deviceId) : undefined;
    // What has not been told by itself cannot be told apart any more from the device that is silent now.
    if (device && device !== thing && (inTime(device, thing) || thing.kind === 'device' || !thing.told)) {
      result.set(thing.key, { cause: result.get(device.key)!.cause, why: 'on-a-dead-device', by: [] });
      continue;
    }
    const lost = thing.told ? undefined : lostWithPeer(thing, down, devices, scene);
    if (lost) {
      result.set(thing.key, { cause: result.get(lost.key)!.cause, why: 'leads-there', by: [] });
      continue;
    }
    const before = device === undefined && !thing.told && badOnTheWay(thing, devices, scene);
    if (before) {
      result.set(thing.key, { cause: result.get(before.key)!.cause, why: 'behind', by: [before.deviceId!] });
      continue;
    }
    const stirred = backBeside(thing, [thing.deviceId], back, scene);
    if (stirred) {
      result.set(thing.key, { cause: stirred.key, why: 'on-a-dead-device', by: [] });
      continue;
    }
    // Several sensors of one service (an SNMP agent, a web server) fail the same way at the same time.
    const groups = [
      ...(thing.deviceId === null || thing.faultCode === undefined
        ? []
        : [`${thing.deviceId} ${thing.faultCode}`]),
      ...(thing.question === undefined ? [] : [thing.question]),
    ];
    const known = groups.flatMap((group) => speakers.get(group) ?? []);
    const speaker = known.find(
      (item) => Math.abs(item.sinceMs - thing.sinceMs) <= slackOf(item, thing) && !thing.told,
    );
    result.set(
      thing.key,
      speaker
        ? { cause: speaker.key, why: 'same-service', by: [] }
        : { cause: thing.key, why: thing.answersOtherwise ? 'answers-otherwise' : 'on-its-own', by: [] },
    );
    if (!speaker) for (const group of groups) speakers.set(group, [...(speakers.get(group) ?? []), thing]);
  }
}

/** A session ends with the neighbour, or with a cable to it. */
function lostWithPeer(
  thing: DownThing,
  down: readonly DownThing[],
  devices: ReadonlyMap<string, DownThing>,
  { network }: Scene,
): DownThing | undefined {
  const { deviceId, peer } = thing;
  if (deviceId === null || peer === undefined) return undefined;
  const cables = [
    peer.interfaceId ?? null,
    ...network.hops(deviceId).flatMap((hop) => (hop.deviceId === peer.deviceId ? [hop.own, hop.far] : [])),
  ];
  const isCable = (other: DownThing) =>
    other.kind === 'port' && other.interfaceId !== undefined && cables.includes(other.interfaceId);
  const dead = devices.get(peer.deviceId ?? '');
  const candidates = [...(dead ? [dead] : []), ...down.filter(isCable)];
  return candidates.find((other) => other.recoveredMs === undefined && inTime(other, thing));
}

/** A service whose device is not asked itself, or answers over a bad way: the nearest on its way that is not well. */
function badOnTheWay(
  thing: DownThing,
  devices: ReadonlyMap<string, DownThing>,
  { network, answers, spoilsTheWay }: Scene,
): DownThing | undefined {
  if (thing.deviceId === null || thing.about !== undefined || thing.faultCode === undefined) return undefined;
  if (!spoilsTheWay && answers(thing.deviceId) !== undefined) return undefined;
  return network
    .wayTo(thing.deviceId)
    .map((id) => devices.get(id))
    .find((other): other is DownThing => other !== undefined && inTime(other, thing));
}

/** A device that has just come back, for what fails on it or at its cables: services start after their host, ports come up one by one. */
function backBeside(
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
      !(thing.kind === 'port' && keptCable(other.deviceId!, thing, back, scene)),
  );
}

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
