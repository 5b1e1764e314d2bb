/**
 * What may still change the explanation of a failure: a neighbour that has not been asked since. A router and what hangs behind it are
 * asked at different moments; whoever is asked first would be blamed. So nobody is paged before those who could know better were asked after
 * the failure was seen, however slow this machine is; they are asked at once, and waited for with a bound.
 */
import { placesIn } from '#pure/contract/subject.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import type { AlertsDeps } from './deps.ts';
import { isLossy, isSilentAmidLoss, lostProbes, rowOfDeath } from './machine.ts';
import { flappingMin } from './rows.ts';
import { type Peer, probeKey, type Reason, type Why } from './scene.ts';
import type { Thing, Things, Watch } from './things.ts';
import type { Network } from './topology.ts';

/** Neighbours of one device that are asked again when it goes down; devices asked whether the probe is cut off. */
const askedMax = 64;
/** Runs that wait for a timeout are slow; longer than this a new one is not waited for. */
const staleMsMax = 30_000;
/** What must be lost beyond the rule: runs of a device; questions of a service on one that answers, of which a run puts one or several. */
const furtherPings = 1;
const furtherQuestions = 3;
/** A machine that has much to do leaves questions for so long, and is not broken. */
const busyMs = 3000;
/** A service that is there has answered by then, even when the first packet of its stream was lost: that is repeated after a second (RFC 6298). */
const serviceMs = 1500;
/** How old news of a port may be. */
const portNewsMs = 2500;
/** Loss on the way shows at its nearest device within this time. */
const lossMsMax = 15_000;

/** Silence is all that speaks for the failure of a device: no carrier was lost. */
const silence: ReadonlySet<Why> = new Set(['beside-the-living', 'before-others', 'outlived', 'on-its-own']);

export interface Doubt {
  /** Whether all that could know better have been asked since; those that have not are asked now. */
  readonly isRipe: (thing: Thing, reason: Reason) => boolean;
  /** Asks those who may tell why a thing went down. */
  readonly askAround: (thing: Thing) => void;
  /** Whether some device beyond the probe's own answers; undefined while that is not known. */
  readonly anybodyAnswers: (down: readonly string[], sinceMs: number) => boolean | undefined;
  readonly answers: (deviceId: string) => boolean | undefined;
}

export function createDoubt(
  deps: Pick<AlertsDeps, 'sensors' | 'recheck' | 'clock' | 'asks'>,
  things: Things,
  around: {
    readonly network: () => Network;
    readonly deviceOf: (thing: Thing) => string | null;
    readonly interfaceOf: (thing: Thing) => string | undefined;
    readonly peerOf: (thing: Thing) => Peer | undefined;
    readonly patienceMs: number;
  },
): Doubt {
  const { network, deviceOf, interfaceOf, patienceMs } = around;
  const asks = (config: SensorConfig | undefined): boolean =>
    config?.enabled === true && !(config.pausedUntilMs !== null && config.pausedUntilMs > deps.clock.now());
  const active = (deviceId: string): Watch[] =>
    [...(things.pings.get(deviceId) ?? [])].filter((watch) => asks(deps.sensors().get(watch.sensorId)));
  const isUp = (watch: Watch) => watch.main.machine.state === 'up' || watch.main.machine.state === 'warning';

  const ask = (watch: Watch) => deps.recheck(watch.sensorId, 0);

  const places = new WeakMap<SensorConfig, ReadonlySet<string>>();
  const nowhere: ReadonlySet<string> = new Set();
  /** Whom a sensor asks, by its input: it may be attached to one device and ask another. Not known before its tool has run once. */
  const placesOf = (config: SensorConfig): ReadonlySet<string> => {
    let found = places.get(config);
    if (found) return found;
    const fields = deps.asks(config.toolId);
    if (!fields) return nowhere;
    found = placesIn(fields, config.input);
    places.set(config, found);
    return found;
  };

  /** Sensors of a device that ask the very address at which its pings are lost. */
  const servicesOf = (deviceId: string, pings: readonly Watch[]): Watch[] => {
    const asked = pings.flatMap((watch) => [...placesOf(deps.sensors().get(watch.sensorId)!)]);
    return [...(things.services.get(deviceId) ?? [])].slice(0, askedMax).filter((watch) => {
      const config = deps.sensors().get(watch.sensorId);
      return config !== undefined && asks(config) && asked.some((place) => placesOf(config).has(place));
    });
  };
  /** When a service of it first spoke in the outage that its pings tell of, and the begin of that outage. */
  const spoken = new WeakMap<Watch, { readonly sinceMs: number; readonly atMs: number }>();
  // Amid loss it has not gone down yet, and is silent since its last answer.
  const silentSinceMs = (ping: Watch) => (isUp(ping) ? ping.answeredMs : ping.main.machine.sinceMs);
  const spokeMs = (ping: Watch): number | undefined => {
    const first = spoken.get(ping);
    return first?.sinceMs === silentSinceMs(ping) ? first.atMs : undefined;
  };
  /**
   * Its pings are lost, but a service of it was asked since, and spoke; and the pings were asked again after that, for else the way has only come back.
   */
  const answersOtherwise = (deviceId: string, pings: readonly Watch[]): boolean => {
    const services = things.services.get(deviceId);
    if (!services) return false;
    const sinceMs = Math.max(...pings.map(silentSinceMs));
    const spoke = (watch: Watch) => watch.answered && watch.startedMs >= sinceMs;
    if (![...services].some(spoke)) return false;
    const speakers = servicesOf(deviceId, pings).filter(spoke);
    if (speakers.length === 0) return false;
    const atMs = Math.min(...speakers.map((watch) => watch.answeredMs));
    // The first time counts: a service that is asked often has always spoken since a ping was sent that is waited for.
    for (const ping of pings)
      if (spokeMs(ping) === undefined) spoken.set(ping, { sinceMs: silentSinceMs(ping), atMs });
    return pings.every((ping) => !ping.answered && ping.startedMs >= spokeMs(ping)!);
  };
  /** What else is asked of the silent address, has been asked since; and the pings were asked again after a service that spoke. */
  const servicesAsked = (deviceId: string, sinceMs: number, waitedMs: number): boolean => {
    const pings = active(deviceId);
    let asked = true;
    for (const watch of servicesOf(deviceId, pings)) {
      if (watch.main.machine.state === 'down') continue;
      if (watch.startedMs >= sinceMs || waitedMs >= serviceMs) continue;
      ask(watch);
      asked = false;
    }
    for (const ping of pings)
      if (ping.startedMs < (spokeMs(ping) ?? 0)) {
        ask(ping);
        asked = false;
      }
    return asked;
  };
  const answers = (deviceId: string): boolean | undefined => {
    const list = active(deviceId);
    return list.length === 0
      ? undefined
      : list.some((watch) => isUp(watch) && !isSilentAmidLoss(watch.main.machine)) ||
          answersOtherwise(deviceId, list);
  };
  /** The device has answered a question that was put after `sinceMs`; one that nobody asks, or that is known to be down, cannot be waited for. */
  const hasAnswered = (deviceId: string, sinceMs: number): boolean => {
    const list = active(deviceId).filter((watch) => isUp(watch) || watch.main.machine.suspect);
    if (list.length === 0) return true;
    if (list.some((watch) => watch.answered && watch.startedMs >= sinceMs)) return true;
    for (const watch of list) ask(watch);
    return false;
  };
  /** Nothing was heard of it since, and it is not called down yet: it is about to be, if it is asked often enough. */
  const isFalling = (deviceId: string, sinceMs: number): boolean => {
    const list = active(deviceId);
    return (
      list.some(({ main: { machine } }) => machine.suspect && !isLossy(machine)) &&
      list.every((watch) => watch.answeredMs < sinceMs)
    );
  };
  /** One of its ports was seen down, and not yet a second time. */
  const isUnsure = (watch: Watch): boolean =>
    watch.ports !== undefined && [...watch.ports.values()].some((thing) => thing.machine.suspect);
  const portsAsked = (deviceId: string, sinceMs: number): boolean => {
    let asked = true;
    for (const watch of things.portWatches.get(deviceId) ?? []) {
      if (watch.main.machine.state === 'down') continue;
      if (watch.startedMs >= sinceMs && !isUnsure(watch)) continue;
      if (!asks(deps.sensors().get(watch.sensorId))) continue;
      ask(watch);
      asked = false;
    }
    return asked;
  };
  /** Beside a silent device: who might still be reached through it. */
  const besideSilent = (deviceId: string) =>
    answers(deviceId) === false ? network().hops(deviceId).slice(0, askedMax) : [];
  /** A silent device at a dead port: whether it lost its other cables, too, shows at their far ends, and at who is still there. */
  const othersAsked = (deviceId: string, sinceMs: number): boolean => {
    let asked = true;
    for (const hop of besideSilent(deviceId)) {
      if (hop.far !== null && !portsAsked(hop.deviceId, sinceMs)) asked = false;
      if (network().forwards(hop.deviceId) && !hasAnswered(hop.deviceId, sinceMs)) asked = false;
    }
    return asked;
  };
  /** The failure was measured while the way, or the host itself, was away too: it has to be seen once more, begun after that was over. */
  const isStale = (thing: Thing, reason: Reason): boolean => {
    const own = thing.sensorId === null ? undefined : things.watches.get(thing.sensorId);
    const deviceId = deviceOf(thing);
    if (!own || deviceId === null || thing.port !== null || thing.machine.state !== 'down') return false;
    const isReach = own.isPing && reason.why !== 'answers-otherwise';
    const before = isReach ? (reason.why === 'beside-the-living' ? reason.by : []) : [deviceId];
    const stale = before.some((id) =>
      active(id).some(
        (watch) => isUp(watch) && Math.max(watch.failedMs, watch.main.machine.sinceMs) > own.startedMs,
      ),
    );
    if (stale) ask(own);
    return stale;
  };
  /** Answers are missing here, and some are missing before it, too: it is not known yet where the loss begins. */
  const mayBeLoss = (thing: Thing, watch: Watch | undefined): boolean => {
    const deviceId = deviceOf(thing);
    const isLoss = watch?.isPing === true && isLossy(thing.machine);
    const isService = watch?.isPing === false && thing.port === null && thing.fault?.code === 'timeout';
    if (deviceId === null || !(isLoss || isService)) return false;
    const before = network().wayTo(deviceId).slice(0, askedMax);
    const near = [...before, ...(isService ? [deviceId] : [])].flatMap(active).filter(isUp);
    // Chance decides where loss shows first: more questions tell sooner where it begins.
    for (const item of near) ask(item);
    return near.some((item) => lostProbes(item.main.machine.recent) > 0);
  };
  /** What is slow here may be slow because of something before it: everybody on the way must have been looked at since. */
  const isWayUnseen = (thing: Thing, watch: Watch | undefined): boolean => {
    const deviceId = deviceOf(thing);
    if (!watch?.isPing || thing.machine.state !== 'warning' || deviceId === null) return false;
    const unseen = network()
      .wayTo(deviceId)
      .slice(0, askedMax)
      .flatMap(active)
      .filter((item) => isUp(item) && (item.startedMs < thing.machine.sinceMs || item.main.machine.suspect));
    for (const item of unseen) ask(item);
    return unseen.length > 0;
  };
  /** Behind something that loses packets so many in a row are lost by chance now and then. */
  const lostByChance = ({ deviceId }: Watch): number =>
    Math.max(
      0,
      ...(deviceId === null ? [] : network().wayTo(deviceId).slice(0, askedMax))
        .flatMap(active)
        .filter(({ main: { machine } }) => isLossy(machine))
        .map(({ main: { machine } }) => rowOfDeath(machine.recent)),
    );
  /**
   * Silence is all that speaks for it: on a lossy way as many questions as open an alert are soon lost in a row, further ones seldom. And a service that
   * is silent or slow for a moment may only have been busy.
   */
  const isHasty = (thing: Thing, reason: Reason): boolean => {
    const watch = thing.port === null ? things.watches.get(thing.sensorId ?? '') : undefined;
    const config = watch && deps.sensors().get(watch.sensorId);
    if (!config) return false;
    const { notGoodInRow, state } = thing.machine;
    const { failuresToOpen } = config.rule;
    const isSilent = thing.fault?.code === 'timeout' && state === 'down';
    // What fails again and again, for a short time each, is not busy.
    if (!watch.isPing && thing.relapses >= flappingMin) return false;
    const isConfirmed = watch.isPing
      ? state !== 'down' ||
        ((reason.why !== 'beside-the-living' || notGoodInRow >= failuresToOpen + furtherPings) &&
          watch.unanswered >= lostByChance(watch))
      : (!isSilent || watch.unanswered >= failuresToOpen + furtherQuestions) &&
        (!(isSilent || thing.fault?.code === 'threshold-crossed') ||
          deps.clock.now() - watch.badSinceMs >= busyMs);
    if (isConfirmed) return false;
    ask(watch);
    return true;
  };
  const witnesses = (thing: Thing): string[] => {
    const deviceId = deviceOf(thing);
    if (deviceId === null) return [];
    if (thing.port !== null) {
      const id = interfaceOf(thing);
      const link = id === undefined ? undefined : network().linkOf(id);
      return link ? [link.aDeviceId, link.bDeviceId] : [deviceId];
    }
    const watch = thing.sensorId === null ? undefined : things.watches.get(thing.sensorId);
    const peerId = around.peerOf(thing)?.deviceId;
    if (!watch?.isPing) return peerId === undefined ? [deviceId] : [deviceId, peerId];
    const beside = network()
      .hops(deviceId)
      .map((hop) => hop.deviceId)
      .filter((id) => network().forwards(id) && id !== network().probe);
    return [...new Set(beside)].slice(0, askedMax);
  };

  return {
    answers,
    askAround(thing) {
      const deviceId = deviceOf(thing);
      const way = deviceId === null ? [] : network().wayTo(deviceId);
      if (thing.sensorId !== null && thing.port === null) deps.recheck(thing.sensorId, 0);
      for (const id of new Set([...witnesses(thing), ...way.slice(0, askedMax)]))
        for (const watch of active(id)) if (isUp(watch)) ask(watch);
      for (const id of witnesses(thing)) for (const watch of things.portWatches.get(id) ?? []) ask(watch);
      // A filter may stop pings alone: what else it is asked for tells.
      if (thing.sensorId !== null && things.watches.get(thing.sensorId)?.isPing && deviceId !== null)
        for (const watch of servicesOf(deviceId, active(deviceId))) ask(watch);
    },
    isRipe(thing, reason) {
      if (thing.key === probeKey || thing.finding) return true;
      const watch = thing.sensorId === null ? undefined : things.watches.get(thing.sensorId);
      // Good again already, only not believed yet: it is asked until it is believed, or fails.
      if (thing.machine.state === 'down' && thing.machine.goodInRow > 0) {
        if (watch) ask(watch);
        return false;
      }
      const { sinceMs } = thing.machine;
      const waitedMs = deps.clock.now() - Math.max(sinceMs, thing.suspectedMs);
      if (waitedMs < staleMsMax && isStale(thing, reason)) return false;
      if (waitedMs < lossMsMax && mayBeLoss(thing, watch)) return false;
      const deviceId = deviceOf(thing);
      const near = new Set([...witnesses(thing), ...(deviceId === null ? [] : [deviceId])]);
      const beside = thing.port === null ? [] : [...near].flatMap(besideSilent).map((hop) => hop.deviceId);
      const bearMs = [...near, ...beside].some((id) => isFalling(id, sinceMs)) ? staleMsMax : patienceMs;
      if (waitedMs > bearMs) return true;
      if (isWayUnseen(thing, watch)) return false;
      let ripe = true;
      // Everybody is asked, not only the first who keeps us waiting.
      for (const id of witnesses(thing)) if (!hasAnswered(id, sinceMs)) ripe = false;
      // Who says that no port on the way is down must have looked since.
      if (thing.port !== null)
        for (const id of witnesses(thing)) {
          if (!othersAsked(id, sinceMs)) ripe = false;
          // Agents tell of their ports from a cache: that the other cables of what is silent are whole is believed a little later.
          const isCabled =
            network()
              .hops(id)
              .filter((hop) => hop.far !== null).length > 1;
          if (isCabled && waitedMs < portNewsMs && answers(id) === false) ripe = false;
        }
      if (reason.why === 'beside-the-living') {
        for (const id of reason.by) if (!portsAsked(id, sinceMs)) ripe = false;
      }
      // The cables of a session are looked at again: agents tell of their ports from a cache.
      if (around.peerOf(thing) !== undefined)
        for (const id of near)
          if (waitedMs < portNewsMs || !portsAsked(id, sinceMs + portNewsMs)) ripe = false;
      // Whoever is said to answer otherwise must do so since.
      if (reason.why === 'answers-otherwise' && deviceId !== null && !hasAnswered(deviceId, sinceMs))
        ripe = false;
      if (isHasty(thing, reason)) ripe = false;
      const isSilence = watch?.isPing && deviceId !== null && silence.has(reason.why);
      if (isSilence && !servicesAsked(deviceId, sinceMs, waitedMs)) ripe = false;
      return ripe;
    },
    anybodyAnswers(down, sinceMs) {
      const { probe, firstHops } = network();
      const silent = new Set(down);
      silent.delete(probe ?? '');
      if (silent.size < 2) return true;
      const first = firstHops.filter((id) => answers(id) !== undefined);
      if (first.some((id) => !silent.has(id) && answers(id) && active(id).some((watch) => watch.answered)))
        return true;
      let asked = 0;
      let waiting = false;
      for (const [deviceId, watches] of things.pings) {
        if (deviceId === probe || silent.has(deviceId)) continue;
        for (const watch of watches) {
          if (!isUp(watch) || !asks(deps.sensors().get(watch.sensorId))) continue;
          if (watch.answered && watch.startedMs >= sinceMs) return true;
          if (watch.startedMs < sinceMs || watch.main.machine.suspect) {
            ask(watch);
            waiting = true;
          }
        }
        if (++asked >= askedMax) break;
      }
      return waiting ? undefined : false;
    },
  };
}
