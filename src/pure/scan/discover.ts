/**
 * Who is there, in a block of addresses: ARP and ND on the own links first, then ICMP echo, then TCP and UDP where all else was silent. A host
 * of an own link that is silent to ARP is not asked further: nobody could hear it, and questions to nobody fill the kernel's neighbour table.
 */
import { formatAddress, formatIpv4, fromBigInt, toBigInt } from '../base/address.ts';
import { FaultError } from '../base/errors.ts';
import { type AddressRange, addressesOf, merge, parseTargets, subtract } from '../base/targets.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { LinkNeighbour, Network, PortScanPlan, SweepBatch } from '../contract/network.ts';
import type { HostEvidence } from '../contract/scan.ts';
import { type OwnLink, rangesOnLinks } from '../protocols/own-links.ts';
import type { ScanControl } from './control.ts';
import { beyondLink, doubt, reservedOn, sharedMacs } from './doubt.ts';
import { datagramsOf, type Payloads } from './payloads.ts';
import { type Sighting, type Sightings, see, seePorts, unroutedIn } from './sightings.ts';
import { countOf } from './targets.ts';

export const discoveryMethods = [
  'arp',
  'icmp-echo',
  'tcp-syn',
  'tcp-ack',
  'tcp-connect',
  'udp',
  /** mDNS, NetBIOS, LLMNR and SSDP, on the own links. */
  'link-services',
  /** An echo to all nodes of the own links: for IPv6 prefixes that are too large to be asked one by one. */
  'icmpv6-multicast',
] as const;
export type DiscoveryMethod = (typeof discoveryMethods)[number];

export interface DiscoveryPlan {
  readonly methods: readonly DiscoveryMethod[];
  readonly synPorts: readonly number[];
  readonly ackPorts: readonly number[];
  readonly udpPorts: readonly number[];
  readonly payloads: Payloads;
  readonly retries: number;
  readonly timeoutMs: number | 'auto';
  readonly ratePps: number | null;
}

export interface DiscoveryWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly control: ScanControl;
  /** Hears of addresses that no route leads to. */
  readonly unrouted: (addresses: readonly string[]) => void;
}

const linkTimeoutMs = 800;
/** Beyond this many addresses of the own links ARP would take longer than anybody waits. */
const linkAddressesMax = 65_536;

/** `tell` hears how much of the block is done, from 0 to 1; `seeds` were heard of before. The guards have looked at what is returned. */
export async function discoverBlock(
  ranges: readonly AddressRange[],
  plan: DiscoveryPlan,
  links: readonly OwnLink[],
  world: DiscoveryWorld,
  tell: (share: number, found: number) => void,
  seeds: readonly LinkNeighbour[] = [],
): Promise<Sightings> {
  const { net, signal, control } = world;
  const sightings: Sightings = new Map();
  for (const address of ownAddresses(ranges, links))
    see(sightings, address, { method: 'assumed', detail: 'an address of this machine' });
  for (const { address, mac, rttMs } of seeds) {
    const timed = rttMs === undefined ? {} : { rttMs };
    see(sightings, address, { method: 'icmpv6-multicast', detail: mac, ...timed }).mac = mac;
  }
  const mayLink = net.capabilities.has('link');
  const onLink = plan.methods.includes('arp') ? rangesOnLinks(ranges, links) : [];
  const linkFirst = mayLink && countOf(onLink) <= BigInt(linkAddressesMax);
  const askLinks = async () => {
    await control.ready();
    for await (const found of net.neighbours([...addressesOf(onLink)], linkTimeoutMs, signal))
      for (const { address, mac, rttMs } of found) {
        if (sightings.get(address)?.evidence[0]?.method === 'assumed') continue;
        const seen = see(sightings, address, {
          method: address.includes(':') ? 'nd' : 'arp',
          detail: mac,
          ...(rttMs === undefined ? {} : { rttMs }),
        });
        seen.mac = mac;
      }
  };

  const steps: (() => Promise<void>)[] = [];
  if (onLink.length > 0 && linkFirst) steps.push(askLinks);
  /** Who may still be asked: not the silent of the own links, and never their network and broadcast addresses. */
  const reachable = () => {
    const seen = [...sightings.keys()].filter((address) => !reservedOn(links, address));
    return linkFirst
      ? merge([...subtract(ranges, onLink), ...seen.flatMap((text) => parseTargets([text]).ranges)])
      : subtract(ranges, reservedRanges(links));
  };
  const silent = () => {
    const shared = sharedMacs(sightings);
    return [...addressesOf(reachable())].filter((address) => !believed(sightings.get(address), shared));
  };
  if (plan.methods.includes('icmp-echo'))
    steps.push(async () => {
      const whom = reachable();
      if (whom.length === 0) return;
      for await (const batch of net.sweep(sweepPlan(whom, plan), signal)) {
        for (const { address, evidence } of repliesOf(batch)) see(sightings, address, evidence);
        if (batch.unrouted) world.unrouted(batch.unrouted);
      }
    });
  if (onLink.length > 0 && !linkFirst) steps.push(askLinks);
  const questions = (
    [
      ['tcp-syn', 'syn', plan.synPorts],
      ['tcp-ack', 'ack', plan.ackPorts],
      ['tcp-connect', 'connect', [...new Set([...plan.synPorts, ...plan.ackPorts])]],
      ['udp', 'udp', plan.udpPorts],
    ] as const
  ).filter(([method, , ports]) => plan.methods.includes(method) && ports.length > 0);
  if (questions.length > 0)
    steps.push(async () => {
      const timeoutMs = plan.timeoutMs === 'auto' ? patience(sightings) : plan.timeoutMs;
      const whom = silent();
      // At the same time: most of these are nobody, and each way of asking would wait for them in turn.
      await Promise.all(
        questions.map(([method, scan, ports]) =>
          askPorts(method, portPlan(scan, whom, ports, { ...plan, timeoutMs }), sightings, world),
        ),
      );
    });
  if (plan.methods.includes('link-services'))
    steps.push(async () => {
      const near = rangesOnLinks(reachable(), links);
      const { askLinkServices } = await import('./link-services.ts');
      await askLinkServices([...addressesOf(near)], sightings, world);
    });

  for (const [at, step] of steps.entries()) {
    if (signal.aborted) break;
    await control.ready();
    tell(at / steps.length, sightings.size);
    await step();
  }
  doubt(sightings, ranges, links);
  tell(1, sightings.size);
  return sightings;
}

/**
 * Whoever is asked after echo is mostly nobody, and from nobody an engine learns no round-trip time: what the others took is a better bound than
 * what it begins with.
 */
function patience(sightings: Sightings): number | 'auto' {
  const times = [...sightings.values()].flatMap(({ evidence }) =>
    evidence.flatMap((item) => (item.method === 'icmp-echo' && item.rttMs !== undefined ? [item.rttMs] : [])),
  );
  if (times.length < timesMin) return 'auto';
  const slow = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]!;
  return Math.round(Math.min(timeoutMsMax, Math.max(timeoutMsMin, 4 * slow)));
}
const timesMin = 5;
const timeoutMsMin = 200;
const timeoutMsMax = 1000;

/** Nothing more needs to be asked: it answered by itself, or a card of its own answered for it. */
const believed = (seen: Sighting | undefined, shared: ReadonlyMap<string, number>): boolean =>
  seen !== undefined && (beyondLink(seen) || (seen.mac !== undefined && !shared.has(seen.mac)));

function* ownAddresses(ranges: readonly AddressRange[], links: readonly OwnLink[]): Generator<string> {
  for (const { prefix } of links) {
    const value = toBigInt(prefix.address);
    const { family } = prefix.address;
    if (ranges.some((range) => range.family === family && value >= range.first && value <= range.last))
      yield formatAddress(fromBigInt(family, value));
  }
}

const reservedRanges = (links: readonly OwnLink[]): AddressRange[] =>
  merge(
    links.flatMap(({ range, prefix }) =>
      range.family === 6 || prefix.lengthBits >= 31
        ? []
        : [
            { ...range, last: range.first },
            { ...range, first: range.last },
          ],
    ),
  );

function sweepPlan(ranges: readonly AddressRange[], plan: DiscoveryPlan) {
  const v4 = ranges.filter((range) => range.family === 4);
  return {
    rangesV4: Uint32Array.from(v4.flatMap((range) => [Number(range.first), Number(range.last)])),
    addressesV6: [...addressesOf(ranges.filter((range) => range.family === 6))],
    retries: plan.retries,
    timeoutMs: plan.timeoutMs,
    ratePps: plan.ratePps,
  };
}

function* repliesOf(batch: SweepBatch): Generator<{ address: string; evidence: HostEvidence }> {
  const evidence = (rttUs: number, ttl: number): HostEvidence => ({
    method: 'icmp-echo',
    detail: 'reply',
    rttMs: rttUs / 1000,
    ...(ttl > 0 ? { ttl } : {}),
  });
  for (let i = 0; i < batch.size; i++)
    yield {
      address: formatIpv4(batch.addressV4[i]!),
      evidence: evidence(batch.rttUs[i]!, batch.ttl[i]!),
    };
  for (const { address, rttUs, ttl } of batch.aliveV6) yield { address, evidence: evidence(rttUs, ttl) };
}

const portPlan = (
  method: PortScanPlan['method'],
  addresses: readonly string[],
  ports: readonly number[],
  plan: DiscoveryPlan,
): PortScanPlan => ({
  method,
  addresses,
  ports: Uint16Array.from(ports),
  ...(method === 'udp' ? datagramsOf(plan.payloads) : {}),
  retries: plan.retries,
  timeoutMs: plan.timeoutMs,
  ratePps: plan.ratePps,
  hostRatePps: null,
  hostTimeoutMs: null,
  eachSilent: false,
});

async function askPorts(
  method: HostEvidence['method'],
  plan: PortScanPlan,
  sightings: Sightings,
  { net, signal, control, unrouted }: DiscoveryWorld,
): Promise<void> {
  if (plan.addresses.length === 0) return;
  const scan = net.portScan(plan, signal);
  const release = control.follow(scan, plan.addresses);
  try {
    for await (const batch of scan.batches) {
      seePorts(sightings, plan.addresses, batch, method);
      unrouted(unroutedIn(plan.addresses, batch));
    }
  } finally {
    release();
  }
}

const searchMs = 1500;

/** Whoever answers an echo to all nodes of the own links and lies in the ranges. A link that takes no frames has nobody to tell of. */
export async function searchLinks(
  ranges: readonly AddressRange[],
  links: readonly OwnLink[],
  { net, signal, control }: DiscoveryWorld,
): Promise<LinkNeighbour[]> {
  const near = new Set(
    links.filter((link) => rangesOnLinks(ranges, [link]).length > 0).map((link) => link.interface),
  );
  const found = new Map<string, LinkNeighbour>();
  await control.ready();
  await Promise.all(
    [...near].map(async (name) => {
      try {
        for await (const heard of net.linkEchoes(name, searchMs, signal))
          for (const item of heard)
            if (subtract(parseTargets([item.address]).ranges, ranges).length === 0)
              found.set(item.address, item);
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
      }
    }),
  );
  return [...found.values()];
}
