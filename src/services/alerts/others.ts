/** What fails on a device or between devices, and is neither of them: sensors of services, sessions, findings. Pure. */
import { backBeside } from './aftermath.ts';
import { byAge, inTime, reachedWithout, slackOf } from './moments.ts';
import type { DownThing, Reason, Scene } from './scene.ts';

export function explainOthers(
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
    .find(
      (other): other is DownThing =>
        other !== undefined && inTime(other, thing) && (spoilsTheWay || !reachedWithout(other, thing)),
    );
}
