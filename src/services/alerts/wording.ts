/** How an alert is said: its title, and the steps of its explanation. */
import type { AlertEvidence } from '#pure/contract/resources.ts';
import type { AlertsDeps } from './deps.ts';
import { isLossy } from './machine.ts';
import { type AlertRow, flappingMin, isDeviceSensor } from './rows.ts';
import { probeKey, type Reason } from './scene.ts';
import type { Thing } from './things.ts';
import type { Network } from './topology.ts';

/** Victims named in the explanation of one alert. */
const victimsNamedMax = 20;

export function createWording(
  deps: Pick<AlertsDeps, 'sensors' | 'graph' | 'probe'>,
  around: {
    readonly network: () => Network;
    readonly deviceOf: (thing: Thing) => string | null;
    readonly interfaceOf: (thing: Thing) => string | undefined;
  },
) {
  const { network, deviceOf, interfaceOf } = around;
  const nameOf = (deviceId: string | null) =>
    deviceId === null ? 'it' : (deps.graph().devices.get(deviceId)?.name ?? deviceId);
  const portName = (interfaceId: string) => {
    const item = deps.graph().interfaces.get(interfaceId);
    return item ? `${nameOf(item.deviceId)} ${item.name}` : interfaceId;
  };
  /** The other end of the cable of a port. */
  const farEndOf = (interfaceId: string | undefined) => {
    const link = interfaceId === undefined ? undefined : network().linkOf(interfaceId);
    if (!link) return undefined;
    const isA = link.aInterfaceId === interfaceId;
    const deviceId = isA ? link.bDeviceId : link.aDeviceId;
    const port = isA ? link.bInterfaceId : link.aInterfaceId;
    return { link, deviceId, name: port ? portName(port) : nameOf(deviceId) };
  };
  const named = (list: readonly string[], max = 4) =>
    list.length > max ? `${list.slice(0, max).join(', ')} and ${list.length - max} more` : list.join(', ');
  const configOf = (thing: Thing) => (thing.sensorId ? deps.sensors().get(thing.sensorId) : undefined);
  const isDevice = (thing: Thing) => {
    const config = configOf(thing);
    return thing.port === null && config !== undefined && isDeviceSensor(config);
  };

  /** Where one cable alone leads there, it is part of what may be broken. */
  const onlyLink = (reason: Reason | undefined): string | undefined =>
    reason?.why === 'only-link-lost' && reason.by[0] ? portName(reason.by[0]) : undefined;
  /** The port at the near end of the one link that all traffic to it takes. */
  const onlyWay = (device: string): string | undefined => {
    const own = network().distance(device) ?? 0;
    const near = network()
      .hops(device)
      .filter((hop) => hop.far && network().forwards(hop.deviceId))
      .filter((hop) => (network().distance(hop.deviceId) ?? 1e9) < own);
    return near.length === 1 ? portName(near[0]!.far!) : undefined;
  };
  /** What is lost is lost there or in the device. */
  const lossyLink = (device: string | null): string => {
    const way = device === null ? undefined : onlyWay(device);
    return way ? `, on its link to ${way} or itself` : '';
  };
  const plainTitle = (thing: Thing, reason?: Reason): string => {
    if (thing.key === probeKey) {
      const [first] = network().firstHops;
      const first1 = first === undefined ? 'its first hop' : `its first hop ${nameOf(first)}`;
      return `The probe ${deps.probe().name} reaches nothing: its own link or ${first1} is down`;
    }
    if (thing.finding) return thing.finding.title;
    const device = deviceOf(thing);
    if (thing.port !== null) {
      const far = farEndOf(interfaceOf(thing));
      return `${nameOf(device)} ${thing.fault?.message ?? `${thing.port} is down`}${far ? ` (link to ${far.name})` : ''}`;
    }
    const said = thing.fault?.message ?? 'fault';
    if (reason?.why === 'answers-otherwise') return `${configOf(thing)?.name ?? thing.sensorId}: ${said}`;
    if (isDevice(thing) && thing.machine.state !== 'warning') {
      const link = onlyLink(reason);
      if (link) return `${nameOf(device)} is down or cut off: its only link, ${link}, has no carrier`;
      const by = isLossy(thing.machine) ? lossyLink(device) : '';
      if (by) return `${nameOf(device)} is down after packets were lost${by}`;
      const isSilent = reason?.why === 'beside-the-living' && reason.by.length === 1;
      const way = isSilent && device !== null && network().forwards(device) ? onlyWay(device) : undefined;
      // A dead device and a link that carries nothing though its carrier is up look alike from here.
      return `${nameOf(device)} is down${way ? `, behind ${way}, which is up` : ''}`;
    }
    if (!isDevice(thing)) return `${configOf(thing)?.name ?? thing.sensorId}: ${said}`;
    return `${nameOf(device)}: ${said}${lossyLink(device)}`;
  };
  const titleOf = (thing: Thing, reason?: Reason): string =>
    `${plainTitle(thing, reason)}${thing.relapses >= flappingMin ? ` – flapping, ${thing.relapses + 1} times so far` : ''}`;

  const seen = (thing: Thing): AlertEvidence => ({
    kind: 'seen',
    timeMs: thing.machine.sinceMs,
    source: thing.port !== null ? 'snmp' : (configOf(thing)?.toolId ?? (thing.finding ? 'rule' : 'probe')),
    statement:
      thing.port !== null
        ? `${plainTitle(thing)}: ifOperStatus says so`
        : `${isDevice(thing) ? nameOf(deviceOf(thing)) : (configOf(thing)?.name ?? plainTitle(thing))}: ${thing.fault?.message ?? 'fault'}`,
  });
  const statementOf = (thing: Thing, reason: Reason): string | undefined => {
    const device = nameOf(deviceOf(thing));
    const ports = named(reason.by.map((id) => (deps.graph().interfaces.has(id) ? portName(id) : nameOf(id))));
    switch (reason.why) {
      case 'beside-the-living':
        return `${ports} beside it ${reason.by.length > 1 ? 'answer' : 'answers'}, asked after it fell silent, and no port on the way is down: so it is ${device} itself.`;
      case 'all-links-lost':
        return `Every link of ${device} to what still answers lost its carrier (${ports}): so it is ${device} itself, or its power.`;
      case 'only-link-lost':
        return `One link alone leads there and it has no carrier (${ports}): a dead device and a cut cable look alike from here.`;
      case 'outlived':
        return `${device} still answered long after ${ports} had fallen silent: so the way to it does not need that, and it failed by itself.`;
      case 'before-others':
        return `It is the nearest to the probe of all that is silent.`;
      case 'link':
        return reason.by.length > 0
          ? `${named([nameOf(deviceOf(thing)), ...reason.by.map(nameOf)])} still answer, asked after the port went down: so it is the cable or a port, not a device.`
          : undefined;
      case 'on-its-own':
        return thing.finding || deviceOf(thing) === null || isDevice(thing)
          ? undefined
          : `${device} itself answers, asked after this failed: so it is the service, not the host.`;
      case 'answers-otherwise':
        return `${device} answers other questions that were put after this one: so it is not down, and what is lost is this kind of packet.`;
      case 'probe':
        return 'Nothing that the probe asks answers any more.';
      default:
        return undefined;
    }
  };

  /** What was seen and when, why this and not that, what follows from it, what was known before: in this order. */
  const evidenceOf = (
    thing: Thing,
    reason: Reason | undefined,
    victims: readonly Thing[],
    nowMs: number,
  ): AlertEvidence[] => {
    const own = [...victims].sort((a, b) => a.machine.sinceMs - b.machine.sinceMs);
    const told = thing.finding?.evidence ?? [];
    const list = [
      ...told,
      // Whoever found it has said what was seen: that it was found is the title.
      ...[...(told.length > 0 ? [] : [thing]), ...own.slice(0, victimsNamedMax)].map(seen),
    ].sort((a, b) => a.timeMs - b.timeMs);
    const why = reason && statementOf(thing, reason);
    const isPings = reason?.why === 'answers-otherwise';
    const others = new Set([thing, ...own].filter((item) => isPings || !isDevice(item)).map(deviceOf));
    const isApart = isPings || reason?.why === 'on-its-own';
    if (isApart && thing.fault?.code === 'timeout' && others.size > 1)
      list.push({
        kind: 'reason',
        timeMs: nowMs,
        source: 'topology',
        statement: `${isPings ? 'Pings' : 'Services'} of ${others.size} devices fell silent together, and the devices answer: a filter on the way, or the probe, is more likely than so many failures.`,
      });
    if (why) list.push({ kind: 'reason', timeMs: nowMs, source: 'topology', statement: why });
    const behind = [...new Set(own.filter(isDevice).map((item) => nameOf(deviceOf(item))))];
    if (behind.length > 0)
      list.push({
        kind: 'effect',
        timeMs: nowMs,
        source: 'topology',
        statement:
          thing.key === probeKey
            ? `${behind.length} devices are silent because of it; none of them is known to be down.`
            : `Out of reach because of it: ${named(behind, 8)}.`,
      });
    if (thing.relapses > 0)
      list.push({
        kind: 'reason',
        timeMs: nowMs,
        source: 'history',
        statement: `It came back and failed again ${thing.relapses} ${thing.relapses > 1 ? 'times' : 'time'} before it was good for long.`,
      });
    const far = farEndOf(interfaceOf(thing));
    if (far)
      list.push({
        kind: 'known',
        timeMs: nowMs,
        source: far.link.source,
        statement: `The link is known by ${far.link.source.toUpperCase()}.`,
      });
    return list;
  };
  /** What an alert is about, without what is wrong with it: where many rows name it, its title would drown them. */
  const subjectOf = ({ device_id, port, title }: AlertRow): string =>
    device_id === null ? title : [nameOf(device_id), port].filter(Boolean).join(' ');

  return { titleOf, evidenceOf, nameOf, subjectOf };
}
export type Wording = ReturnType<typeof createWording>;
