/**
 * A run: block by block who is there, then group by group their ports, each host to its end while others are still asked. Facts come as they are
 * found. What an earlier run told is told again first, so that an interrupted run and its continuation give what one would have given.
 */
import { runLinkAudit } from '../audit/run.ts';
import { formatAddress, fromBigInt, parseAddress, toBigInt } from '../base/address.ts';
import { fault } from '../base/errors.ts';
import { type AddressRange, holds, merge, parseTargets, subtract } from '../base/targets.ts';
import type { LinkNeighbour } from '../contract/network.ts';
import type { HostFact, NoteFact, ScanFact } from '../contract/scan.ts';
import { vendorOf } from '../network/oui.ts';
import { type OwnLink, ownLinks, rangesOnLinks } from '../protocols/own-links.ts';
import { createDhcpEars } from './dhcp-ears.ts';
import { discoverBlock, searchLinks } from './discover.ts';
import { hopsOf } from './distance.ts';
import { beyondLink, reservedOn } from './doubt.ts';
import { createGate } from './gate.ts';
import { type GroupWorld, scanGroup, tellProgress } from './group.ts';
import { auditWorld, orNothing } from './host-work.ts';
import { nestedAbort } from './nested-abort.ts';
import { createOutbox } from './outbox.ts';
import type { ScanPlan, ScanWorld } from './plan.ts';
import { createProgress, type ScanProgress } from './progress.ts';
import { formatRange } from './scope.ts';
import { type Sighting, type Sightings, see } from './sightings.ts';
import { countOf, type ScanTargets } from './targets.ts';
import { toldOf } from './told.ts';

/** Addresses that are looked for together: the guards see whole nets, and answers come soon enough. */
const blockMax = 65_536;
/** With a bound on the rate, a block takes about so long. */
const blockMs = 10_000;
const blockMin = 256;
/** Hosts and host-ports of a group: a byte each, and the engine's own books. */
const groupHostsMax = 4096;
const groupPortsMax = 8_388_608;
const servicesAtOnce = 64;
const endingsAtOnce = 16;
/** Services that wait before the ports of the next group are asked. */
const servicesWaitingMax = 1024;

interface RunWorld extends GroupWorld {
  readonly unroutedAddresses: ReadonlySet<string>;
  /** What ends with the run, and not before. */
  readonly listening: Set<Promise<void>>;
}

export async function* runScan(
  plan: ScanPlan,
  targets: ScanTargets,
  estimateMs: number,
  earlier: readonly ScanFact[],
  outer: ScanWorld,
): AsyncIterable<readonly (ScanFact | ScanProgress)[]> {
  const stop = nestedAbort(outer.signal);
  const outbox = createOutbox<ScanFact | ScanProgress>();
  const told = toldOf(earlier, hasHostWork(plan));
  const progress = createProgress(outer.clock, {
    total: Number(targets.count),
    estimateMs,
    discovers: plan.discovery !== undefined,
    scans: plan.scans.length > 0,
    services: plan.services !== undefined,
    audits: plan.audits.length > 0,
    pausedMs: () => outer.control.pausedMs,
  });
  const unrouted = new Set<string>();
  const world: RunWorld = {
    ...outer,
    unroutedAddresses: unrouted,
    unrouted(addresses) {
      for (const address of addresses) if (unrouted.size < unroutedMax) unrouted.add(address);
    },
    signal: stop.signal,
    dhcp: createDhcpEars({ net: outer.net, signal: stop.signal }),
    listening: new Set(),
    outbox,
    progress,
    gates: { services: createGate(servicesAtOnce), endings: createGate(endingsAtOnce) },
    told,
    pending: new Set(),
    fail(error) {
      outbox.fail(error);
      stop.abort();
    },
  };
  const driving = drive(plan, targets, world).then(outbox.end, world.fail);
  try {
    yield* outbox.lists;
  } finally {
    stop.abort();
    await driving;
    await Promise.all(world.listening);
    stop.release();
  }
}

const hasHostWork = (plan: ScanPlan): boolean => plan.scans.length > 0 || plan.trace || plan.system;

async function drive(plan: ScanPlan, targets: ScanTargets, world: RunWorld): Promise<void> {
  const { clock, outbox, progress, told, signal, control } = world;
  const startedMs = clock.monotonicMs();
  const counts = { ...told.counts };
  outbox.put(told.finished);
  progress.tally.up = counts.up;
  const skipped = new Set<string>();
  // Who is skipped before it was found is not asked when it is.
  const release = control.onSkip((address) => {
    const value = parseAddress(address);
    const ours =
      value !== undefined &&
      targets.ranges.some(
        ({ family, first, last }) =>
          family === value.family && toBigInt(value) >= first && toBigInt(value) <= last,
      );
    if (ours) skipped.add(address);
    return ours;
  });
  const quiet = control.onTell(() => tellProgress(world, true));
  const begun = [...told.begun];
  try {
    const links = await ownLinks(world.net);
    const namer = plan.names ? (await import('./names.ts')).createNamer(world) : undefined;
    const coveredCount = Number(countOf(told.covered));
    if (coveredCount > 0) progress.discovered(coveredCount, begun.length);
    outbox.put(begun);
    const near = linksNear(links, targets);
    if (plan.system && world.net.capabilities.has('link'))
      for (const name of near) world.listening.add(world.dhcp.listen(name).catch(world.fail));
    auditLinks(near, plan, world);
    await scanHosts(begun, plan, world);
    const searched = subtract(targets.searched, told.covered);
    const heard = searched.length > 0 ? await searchLinks(searched, links, world) : [];
    const all = merge([...targets.ranges, ...heard.flatMap(({ address }) => parseTargets([address]).ranges)]);
    for (const block of blocksOf(subtract(all, told.covered), blockSize(plan))) {
      if (signal.aborted) break;
      const seeds = heard.filter(({ address }) => holds(block, address));
      const found = await discover(block, plan, links, world, seeds);
      if (namer) await namer(found);
      const hosts = await factsOfBlock(block, found, targets.names, skipped, plan, world);
      for (const { state } of hosts.told) if (state !== 'skipped') counts[state]++;
      counts.down += hosts.silent;
      progress.tally.up = counts.up;
      const toScan = hasHostWork(plan) ? hosts.told.filter((host) => isScanned(host, links)) : [];
      const asked = new Set(toScan);
      outbox.put(hosts.told);
      if (!signal.aborted)
        outbox.put([{ kind: 'discovered', ranges: block.map(formatRange), silent: hosts.silent }]);
      if (hasHostWork(plan))
        // Of whoever is not asked further nothing follows.
        for (const host of hosts.told)
          if ((host.state === 'doubtful' && !asked.has(host)) || host.state === 'skipped')
            outbox.put([
              {
                kind: 'host-end',
                address: host.address,
                elapsedMs: 0,
                complete: host.state !== 'skipped',
              },
            ]);
      progress.discovered(hosts.told.length + hosts.silent, toScan.length);
      await outbox.room();
      await scanHosts(toScan, plan, world);
    }
    if (searched.length > 0 && !signal.aborted)
      outbox.put([{ kind: 'discovered', ranges: searched.map(formatRange), silent: 0 }]);
    progress.tally.phase = 'services';
    progress.tally.ratePps = undefined;
    progress.tally.note = 'what is left of the last hosts';
    await Promise.all(world.pending);
  } finally {
    release();
    quiet();
  }
  if (world.unroutedAddresses.size > 0) outbox.put([unroutedNote(world.unroutedAddresses)]);
  progress.tally.phase = 'done';
  const last = progress.due(true);
  outbox.put([
    ...(last ? [last] : []),
    {
      kind: 'scan-end',
      complete: !signal.aborted,
      elapsedMs: Math.round(clock.monotonicMs() - startedMs),
      ...counts,
    },
  ]);
}

/** More are not counted: the note says enough. */
const unroutedMax = 100_000;

const noRouteTo = (whom: string) => `no route leads from this machine to ${whom}`;

function unroutedNote(addresses: ReadonlySet<string>): NoteFact {
  const [first] = addresses;
  const others = addresses.size - 1;
  const more = others === 0 ? '' : ` and ${others} other ${others === 1 ? 'address' : 'addresses'}`;
  const message = noRouteTo(`${first}${more}`);
  return {
    ...{ kind: 'note', subject: first!, message },
    fault: {
      ...fault('net-unreachable', message, {
        ...{ field: 'targets', value: first! },
        remedy: 'Check the routing table of this machine ("ip route", "ip -6 route"), or leave it out.',
      }),
    },
  };
}

/** Own links that have targets. */
const linksNear = (links: readonly OwnLink[], targets: ScanTargets): ReadonlySet<string> =>
  new Set(
    links.filter((link) => rangesOnLinks(targets.ranges, [link]).length > 0).map((link) => link.interface),
  );

/** Each of them once, beside everything else. */
function auditLinks(near: ReadonlySet<string>, plan: ScanPlan, world: GroupWorld): void {
  for (const name of near)
    for (const audit of plan.linkAudits) {
      const work = orNothing(() => runLinkAudit(audit, name, auditWorld(plan, world, world.signal)))
        .then((found) =>
          world.outbox.put(
            (found?.findings ?? []).map((finding): ScanFact => ({ kind: 'finding', ...finding })),
          ),
        )
        .catch(world.fail)
        .finally(() => world.pending.delete(work));
      world.pending.add(work);
    }
}

async function scanHosts(hosts: readonly HostFact[], plan: ScanPlan, world: GroupWorld): Promise<void> {
  const { progress } = world;
  const ports = Math.max(1, ...plan.scans.map((scan) => scan.ports.length));
  const size = Math.max(1, Math.min(groupHostsMax, Math.floor(groupPortsMax / ports)));
  const order = shuffled(hosts, world.random.uint32);
  for (let at = 0; at < order.length && !world.signal.aborted; at += size) {
    const group = order.slice(at, at + size);
    progress.tally.phase = 'ports';
    progress.tally.note = `ports of ${group.length === 1 ? group[0]!.address : `${group.length} hosts`}`;
    await scanGroup(
      group.map((host) => ({ host })),
      plan,
      world,
    );
    await world.gates.services.below(servicesWaitingMax);
  }
}

/** Fisher and Yates: hosts in a row would show a firewall who is coming. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random() % (i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

const blockSize = (plan: ScanPlan): number =>
  !plan.discovery
    ? groupHostsMax
    : plan.ratePps === null
      ? blockMax
      : Math.max(blockMin, Math.min(blockMax, Math.floor((plan.ratePps * blockMs) / 1000)));

/** Blocks end where a /24 does, so that the guards see it whole. */
function* blocksOf(ranges: readonly AddressRange[], size: number): Generator<AddressRange[]> {
  let block: AddressRange[] = [];
  let count = 0n;
  for (let { family, first, last } of ranges) {
    while (first <= last) {
      const room = BigInt(size) - count;
      let end = first + room - 1n;
      // Back to the end of the /24 before, unless nothing would be left.
      if (family === 4 && end < last && (end & 0xffn) !== 0xffn) {
        const edge = (end | 0xffn) - 0x100n;
        if (edge >= first) end = edge;
        else if (count > 0n) end = first - 1n;
      }
      if (end > last) end = last;
      if (end >= first) block.push({ family, first, last: end });
      count += end - first + 1n;
      first = end + 1n;
      if (first <= last || count >= BigInt(size)) {
        yield block;
        block = [];
        count = 0n;
      }
    }
  }
  if (block.length > 0) yield block;
}

async function discover(
  block: readonly AddressRange[],
  plan: ScanPlan,
  links: readonly OwnLink[],
  world: GroupWorld,
  seeds: readonly LinkNeighbour[],
): Promise<Sightings> {
  const { progress } = world;
  if (!plan.discovery) return assumed(block);
  const addresses = Number(block.reduce((sum, { first, last }) => sum + last - first + 1n, 0n));
  progress.tally.phase = 'discovery';
  progress.tally.note = `who is there among ${addresses === 1 ? formatRange(block[0]!) : `${addresses} addresses`}`;
  return await discoverBlock(
    block,
    plan.discovery,
    links,
    world,
    (share, found) => {
      progress.tally.discovering = { share, addresses };
      progress.tally.note = `${found} found among ${addresses} addresses`;
      tellProgress(world);
    },
    seeds,
  );
}

function assumed(block: readonly AddressRange[]): Sightings {
  const sightings: Sightings = new Map();
  for (const { family, first, last } of block)
    for (let value = first; value <= last; value++)
      see(sightings, formatAddress(fromBigInt(family, value)), {
        method: 'assumed',
        detail: 'not asked whether it is there',
      });
  return sightings;
}

/** Hosts of a block, by address; the silent are only counted unless they are wanted. */
async function factsOfBlock(
  block: readonly AddressRange[],
  found: Sightings,
  given: ReadonlyMap<string, string>,
  skipped: ReadonlySet<string>,
  plan: ScanPlan,
  { signal, unroutedAddresses }: RunWorld,
): Promise<{ readonly told: HostFact[]; readonly silent: number }> {
  const told: HostFact[] = [];
  let silent = 0;
  for (const { family, first, last } of block)
    for (let value = first; value <= last; value++) {
      const address = formatAddress(fromBigInt(family, value));
      const seen = found.get(address);
      if (skipped.has(address))
        told.push({ kind: 'host', address, state: 'skipped', names: [], evidence: [] });
      else if (seen) told.push(await factOf(seen, given.get(address)));
      // Of whom an interrupted look did not hear, nothing is known.
      else if (signal.aborted) continue;
      else if (plan.tellDown) told.push(downOf(address, unroutedAddresses));
      else silent++;
    }
  return { told, silent };
}

const downOf = (address: string, unrouted: ReadonlySet<string>): HostFact => ({
  ...{ kind: 'host', address, state: 'down', names: [], evidence: [] },
  ...(unrouted.has(address) ? { fault: { ...fault('net-unreachable', noRouteTo(address)) } } : {}),
});

/** The name that people gave comes first: services are asked under it. */
async function factOf(seen: Sighting, given: string | undefined): Promise<HostFact> {
  const { address, evidence, names, doubt, mac, rttMs, ttl } = seen;
  const vendor = mac === undefined ? undefined : await vendorOf(mac);
  const hops = hopsOf(ttl);
  return {
    kind: 'host',
    address,
    state: doubt === undefined ? 'up' : 'doubtful',
    names: given === undefined ? names : [{ name: given, source: 'target' }, ...names],
    evidence,
    ...(doubt === undefined ? {} : { doubt }),
    ...(mac === undefined ? {} : { mac }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(rttMs === undefined ? {} : { rttMs: Math.round(rttMs * 1000) / 1000 }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(hops === undefined ? {} : { hops }),
  };
}

/** Behind an address that only a proxy answers for there is nothing to ask. */
const isScanned = (host: HostFact, links: readonly OwnLink[]): boolean =>
  host.state === 'up' ||
  (host.state === 'doubtful' && beyondLink(host) && reservedOn(links, host.address) === undefined);
