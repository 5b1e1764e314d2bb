/** One discovery from first address to last sensor. It only ever probes inside the scope it was given. */
import {
  type Address,
  contains,
  formatPrefix,
  networkOf,
  type Prefix,
  parseAddress,
  parsePrefix,
  toBigInt,
} from '#pure/base/address.ts';
import { type Fault, FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { parseTargets } from '#pure/base/targets.ts';
import type { DiscoveryInput, DiscoveryJob } from '#pure/contract/resources.ts';
import type { ToolRecord } from '#pure/contract/tool.ts';
import type { DeviceFacts } from '#pure/network/facts.ts';
import { deriveTopology } from '#pure/network/topology/index.ts';
import { scopeCheck } from '#pure/scan/scope.ts';
import { tools } from '#tools/index.ts';
import type { Collect, DiscoveryDeps } from './deps.ts';
import { inParallel } from './in-parallel.ts';
import {
  inferredObservation,
  isLocal,
  observationOf,
  ownersOf,
  strangerObservation,
  strangersOf,
  type Told,
  topologyInput,
  topologyReadOf,
  withDevices,
} from './observations.ts';
import { findServices } from './services.ts';
import { createSubnets } from './subnets.ts';
import { fittedTo } from './suggest.ts';

const collectsAtOnce = 32;
/** VRRP (RFC 9568) and HSRP. */
const virtualMac = /^00:00:(5e:00:0[12]|0c:07:ac|0c:9f:f)/;
/** More silent hosts than this are an office full of desktops, not agents that were missed. */
const secondChanceMax = 256;
/** Linux forgets an unanswered neighbour after three tries of a second. */
const settleMs = 3500;
/** Notes kept for the page: what could not be read, and why. */
const notesMax = 50;

export type Progress = { -readonly [K in keyof DiscoveryJob['progress']]: DiscoveryJob['progress'][K] };

interface Found {
  readonly address: string;
  readonly name?: string;
  readonly mac?: string;
}

export async function runJob(
  input: DiscoveryInput,
  collect: Collect,
  deps: DiscoveryDeps,
  progress: Progress,
  changed: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { inventory, clock } = deps;
  const declared = scopeCheck(deps.probes.scopes);
  const job = createScope(input, declared.address);
  const told = new Map<string, Told>();
  /** Devices of this job by the address that answered: only these get sensors. */
  const mine = new Map<string, string>();
  const alive = new Set<string>();
  const hosts: Found[] = [];
  let interfaces = 0;
  const done = new Set<string>();
  /** Two devices of this job turned out to be one. */
  const replace = (gone: string, into: string) => {
    const before = told.get(gone);
    told.delete(gone);
    if (before && !told.has(into)) told.set(into, { ...before, deviceId: into });
    for (const [address, deviceId] of mine) if (deviceId === gone) mine.set(address, into);
  };
  const note = (text: string) => {
    if (progress.notes.length < notesMax) progress.notes.push(text);
  };

  /** Who is alive among these, on top of what was swept before. */
  const sweep = async (targets: readonly string[]): Promise<Found[]> => {
    const found: Found[] = [];
    const [done, total] = [progress.addressesDone, progress.addressesTotal];
    for await (const item of sweepAll(targets, deps, signal, (more, of) => {
      progress.addressesDone = done + more;
      progress.addressesTotal = total + of;
      changed();
    })) {
      if (alive.has(item.address)) continue;
      progress.alive++;
      alive.add(item.address);
      found.push(item);
    }
    return found;
  };

  progress.phase = 'sweep';
  progress.addressesTotal = 0;
  changed();
  let wave = await sweep(input.targets);
  const subnets = createSubnets(input.targets, job.allows, declared.range);
  for (let depth = 0; wave.length > 0 && depth <= input.depth && !signal.aborted; depth++) {
    progress.phase = depth === 0 ? 'devices' : `neighbours, step ${depth}`;
    changed();
    const silent: Found[] = [];
    const ask = async (item: Found) => {
      // A router is reached by each of its addresses: once its table is known the others need no question.
      if (signal.aborted || done.has(item.address)) return;
      done.add(item.address);
      const answer = await askAll(item.address, input.credentialIds, collect, signal);
      if ('code' in answer.result) {
        if (answer.result.code === 'authentication-failed' || answer.result.code === 'malformed')
          note(`${item.address}: ${answer.result.message}`);
        silent.push(item);
        return;
      }
      const facts = answer.result;
      for (const failure of facts.faults)
        note(`${facts.sysName ?? item.address}: ${failure.section}: ${failure.fault.message}`);
      for (const own of facts.addresses) done.add(own.address);
      job.learn(facts);
      const management = await managementAddressOf(facts, item.address, job.allows, (address) =>
        isAlive(address, alive, deps, signal),
      );
      const seen = await inventory.observe(
        observationOf(facts, management, answer.credentialId, input.siteId, clock.now()),
      );
      for (const gone of seen.merged ?? []) replace(gone, seen.deviceId);
      interfaces += facts.interfaces.length - (told.get(seen.deviceId)?.facts.interfaces.length ?? 0);
      told.set(seen.deviceId, { deviceId: seen.deviceId, facts });
      mine.set(management, seen.deviceId);
      progress.devices = told.size;
      progress.interfaces = interfaces;
      changed();
    };
    // An address of a virtual router may move while it is read. Asked last, it is known from its master's own table by then.
    const isVirtual = (item: Found) => virtualMac.test(item.mac ?? '');
    await inParallel(
      wave.filter((item) => !isVirtual(item)),
      collectsAtOnce,
      ask,
    );
    await inParallel(wave.filter(isVirtual), collectsAtOnce, ask);
    // A sweep can fill the neighbour tables on the way for some seconds: who is alive and stayed silent is asked once more.
    if (silent.length > 0 && silent.length <= secondChanceMax && input.credentialIds.length > 0) {
      await clock.sleep(settleMs, signal);
      const again = silent.splice(0);
      for (const item of again) done.delete(item.address);
      await inParallel(again, collectsAtOnce, ask);
    }
    hosts.push(...silent);
    if (signal.aborted) break;
    wave = nextWave([...told.values()], done, job);
    const fresh = input.sweepSubnets ? subnets.fresh([...told.values()].map(({ facts }) => facts)) : [];
    if (fresh.length > 0) {
      progress.phase = 'sweep of learnt subnets';
      // Who was told of and answers too is known by both; a sweep brings names.
      const next = new Map(wave.map((item) => [item.address, item]));
      for (const item of await sweep(fresh))
        if (!done.has(item.address)) next.set(item.address, { ...next.get(item.address), ...item });
      wave = [...next.values()];
    }
  }

  progress.phase = 'hosts';
  changed();
  await observeHosts(hosts, told, mine, input, deps, progress);

  progress.phase = 'services';
  changed();
  const open = signal.aborted ? new Map() : await findServices(mine, job.allows, replace, deps, signal);

  progress.phase = 'links';
  changed();
  await observeTopology([...told.values()], input, deps, note, signal);
  progress.links = inventory.counts().links;
  changed();

  if (input.addSensors && !signal.aborted) {
    progress.phase = 'sensors';
    changed();
    progress.sensors = await addSensors(input, mine, open, deps, job.allows);
  }
  progress.phase = signal.aborted ? 'cancelled' : 'finished';
  changed();
}

/** Hosts that speak no SNMP: known by their MAC where a router or the link told it, else by their address. */
async function observeHosts(
  hosts: readonly Found[],
  told: ReadonlyMap<string, Told>,
  mine: Map<string, string>,
  input: DiscoveryInput,
  { inventory, clock }: DiscoveryDeps,
  progress: Progress,
): Promise<void> {
  const all = [...told.values()];
  const arp = new Map(
    all.flatMap(({ facts }) => facts.arp.map((entry) => [entry.address, entry.mac] as const)),
  );
  const known = new Set(all.flatMap(({ facts }) => facts.addresses.map((item) => item.address)));
  const bgpIds = bgpIdsOf(all);
  const ids = new Set(told.keys());
  for (const item of hosts) {
    if (known.has(item.address)) continue;
    const mac = item.mac ?? arp.get(item.address);
    const seen = await inventory.observe({
      source: 'sweep',
      timeMs: clock.now(),
      siteId: input.siteId,
      keys: [
        ...(mac ? [{ kind: 'mac', value: mac }] : []),
        ...(bgpIds.has(item.address) ? [{ kind: 'bgp-id', value: bgpIds.get(item.address)! }] : []),
        { kind: 'address', value: item.address },
      ],
      attributes: {
        ...(item.name ? { name: item.name } : {}),
        kind: 'host',
        managementAddress: item.address,
      },
      addresses: [{ address: item.address }],
    });
    if (ids.has(seen.deviceId)) continue;
    ids.add(seen.deviceId);
    mine.set(item.address, seen.deviceId);
    progress.devices = ids.size;
  }
}

/** A carrier's router shows its customers nothing but its BGP identifier: the same one on each of its addresses. */
function bgpIdsOf(told: readonly Told[]): ReadonlyMap<string, string> {
  return new Map(
    told.flatMap(({ facts }) =>
      facts.bgpPeers.flatMap(({ peer, remoteAs, remoteRouterId }) =>
        remoteAs !== undefined && remoteRouterId !== undefined && remoteRouterId !== '0.0.0.0'
          ? [[peer, `${remoteAs} ${remoteRouterId}`] as const]
          : [],
      ),
    ),
  );
}

/** The topology that all facts together tell. */
async function observeTopology(
  told: readonly Told[],
  input: DiscoveryInput,
  { inventory, clock, observeTopology: observe }: DiscoveryDeps,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const timeMs = clock.now();
  const owners = await ownersOf(told, inventory);
  for (const neighbour of signal.aborted ? [] : strangersOf(topologyInput(told, owners))) {
    const { deviceId } = await inventory.observe(strangerObservation(neighbour, input.siteId, timeMs));
    owners.set(`chassis-id ${neighbour.chassisId!.toLowerCase()}`, deviceId);
  }
  const derived = deriveTopology(topologyInput(told, owners));
  const factsOf = new Map(told.map(({ deviceId, facts }) => [deviceId, facts]));
  const nameOf = (deviceId: string) => factsOf.get(deviceId)?.sysName ?? deviceId;
  const portName = (deviceId: string, ifIndex: number | undefined) =>
    factsOf.get(deviceId)?.interfaces.find((item) => item.ifIndex === ifIndex)?.name ?? `ifIndex ${ifIndex}`;
  for (const { port, rivals } of derived.conflicts) {
    note(
      `${nameOf(port.deviceId)} ${portName(port.deviceId, port.ifIndex)}: claimed by ${rivals.map(nameOf).join(' and ')}`,
    );
  }
  const deviceOf = new Map<string, string>();
  for (const node of derived.nodes) {
    const port = node.ports[0];
    if (!port || signal.aborted) continue;
    const where = `${nameOf(port.deviceId)} ${portName(port.deviceId, port.ifIndex)}`;
    const seen = await inventory.observe(inferredObservation(node, where, input.siteId, timeMs));
    deviceOf.set(node.id, seen.deviceId);
  }
  const topology = withDevices(derived, deviceOf);
  // After a cancel nothing counts as read in full, so nothing is lost.
  await inventory.observeLinks(
    topology.links,
    signal.aborted ? { timeMs, sourcesOf: () => undefined } : topologyReadOf(told, timeMs),
  );
  if (!signal.aborted) await observe?.(topology, told);
}

/** The prefixes that neighbours are followed into, checked. */
export function followScopesOf(input: DiscoveryInput): Prefix[] {
  return input.followScopes.map((text) => {
    const prefix = parsePrefix(text);
    if (!prefix)
      throw invalidInput('followScopes', text, `"${text}" is not a prefix`, 'Write one such as 10.0.0.0/8.');
    return networkOf(prefix);
  });
}

/** Private space (RFC 1918, 6598, 4193): a subnet there is ours to follow; a public one may hold a carrier's boxes. */
const privatePrefixes = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map(
  (text) => parsePrefix(text)!,
);

/**
 * What may be probed, inside what the owner declared: the targets and the prefixes given; when none are given, also the private subnets that devices say they are
 * connected to and the private addresses that neighbours announce. What the targets exclude is never probed, whoever names it.
 */
function createScope(input: DiscoveryInput, permitted: (address: string) => boolean) {
  const given = followScopesOf(input);
  const excluded = parseTargets(
    input.targets
      .flatMap((text) => text.split(/[\s,]+/))
      .flatMap((text) => (text.startsWith('!') ? [text.slice(1)] : [])),
  );
  const set = parseTargets(input.targets);
  const learnt = new Map<string, Prefix>();
  const inside = (ranges: typeof set.ranges, address: Address) =>
    ranges.some(
      (range) =>
        range.family === address.family &&
        toBigInt(address) >= range.first &&
        toBigInt(address) <= range.last,
    );
  return {
    learn(facts: DeviceFacts) {
      if (given.length > 0) return;
      const texts = facts.addresses.map((item) =>
        item.lengthBits === undefined ? item.address : `${item.address}/${item.lengthBits}`,
      );
      // A neighbour announces where it wants to be managed; that is often a loopback outside every connected subnet.
      for (const text of [...texts, ...facts.neighbours.flatMap((item) => item.managementAddresses)]) {
        const prefix = isLocal(text)
          ? undefined
          : parsePrefix(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
        const own = prefix && networkOf(prefix);
        if (
          own &&
          privatePrefixes.some((space) => space.lengthBits <= own.lengthBits && contains(space, own.address))
        )
          learnt.set(formatPrefix(own), own);
      }
    },
    allows(text: string): boolean {
      const address = parseAddress(text);
      if (!address || isLocal(text) || !permitted(text)) return false;
      if (inside(excluded.ranges, address)) return false;
      if (inside(set.ranges, address)) return true;
      const prefixes = given.length > 0 ? given : [...learnt.values()];
      return prefixes.some((prefix) => contains(prefix, address));
    },
  };
}

/** Addresses of neighbours nobody asked yet: told by LLDP and CDP, or in the ARP tables of routers. */
function nextWave(
  told: readonly Told[],
  done: ReadonlySet<string>,
  scope: { allows(address: string): boolean },
): Found[] {
  const found = new Map<string, Found>();
  for (const { facts } of told) {
    for (const neighbour of facts.neighbours)
      for (const address of neighbour.managementAddresses)
        found.set(address, { address, ...(neighbour.sysName ? { name: neighbour.sysName } : {}) });
    for (const entry of facts.arp)
      if (!found.has(entry.address)) found.set(entry.address, { address: entry.address, mac: entry.mac });
  }
  return [...found.values()].filter((item) => !done.has(item.address) && scope.allows(item.address));
}

/** The address people would use: a loopback, if it is in scope and answers from here; else the one that answered. */
async function managementAddressOf(
  facts: DeviceFacts,
  answered: string,
  allows: (address: string) => boolean,
  answers: (address: string) => Promise<boolean>,
): Promise<string> {
  const loopbacks = new Set(facts.interfaces.filter((item) => item.type === 24).map((item) => item.ifIndex));
  const stable = facts.addresses.find(
    (item) =>
      item.ifIndex !== undefined &&
      loopbacks.has(item.ifIndex) &&
      !item.address.includes(':') &&
      allows(item.address),
  );
  return stable && (stable.address === answered || (await answers(stable.address)))
    ? stable.address
    : answered;
}

async function isAlive(
  address: string,
  alive: ReadonlySet<string>,
  { probes }: DiscoveryDeps,
  signal: AbortSignal,
): Promise<boolean> {
  if (alive.has(address)) return true;
  const run = probes.run(
    'local',
    await tools.sweep!(),
    { targets: [address], names: false, arp: false },
    { signal },
  );
  for await (const record of run.records) if (record.kind === 'host') return true;
  return false;
}

async function askAll(
  address: string,
  credentialIds: readonly string[],
  collect: Collect,
  signal: AbortSignal,
): Promise<{ result: DeviceFacts | Fault; credentialId: string | null }> {
  let last: Fault = fault('no-data', 'no credential to try');
  for (const credentialId of credentialIds) {
    const result = await collect(address, credentialId, signal);
    if (!('code' in result)) return { result, credentialId };
    last = result;
    // Nobody listens there, so no other credential will be heard either.
    if (signal.aborted || result.code === 'port-unreachable') break;
  }
  return { result: last, credentialId: null };
}

async function* sweepAll(
  targets: readonly string[],
  { probes }: DiscoveryDeps,
  signal: AbortSignal,
  tell: (done: number, total: number) => void,
): AsyncIterable<Found> {
  const run = probes.run('local', await tools.sweep!(), { targets }, { signal });
  /** The same host comes again with more evidence; who holds it sees the MAC and the name appear. */
  const seen = new Map<string, { address: string; name?: string; mac?: string }>();
  for await (const record of run.records) {
    if (record.kind === 'progress') tell(record.done as number, record.total as number);
    if (record.kind !== 'host') continue;
    const { address, name, mac } = record as ToolRecord & { address: string; name?: string; mac?: string };
    const before = seen.get(address);
    if (before) {
      if (mac) before.mac = mac;
      if (name) before.name = name;
      continue;
    }
    const found = { address, ...(name ? { name } : {}), ...(mac ? { mac } : {}) };
    seen.set(address, found);
    yield found;
  }
  const verdict = run.verdict();
  if (!verdict.ok) throw new FaultError(verdict.fault);
}

/** Sensors for every device of this job that has none yet, in one go. */
async function addSensors(
  input: DiscoveryInput,
  mine: ReadonlyMap<string, string>,
  open: ReadonlyMap<string, readonly number[]>,
  deps: DiscoveryDeps,
  allows: (address: string) => boolean,
): Promise<number> {
  const { schedule, inventory } = deps;
  const list = await inventory.devices({ limit: Number.MAX_SAFE_INTEGER });
  const ids = new Set(mine.values());
  const sensorsOf = Map.groupBy(schedule.configs().values(), (sensor) => sensor.deviceId);
  const fitting = list.items.flatMap((device) =>
    ids.has(device.id) && allows(device.managementAddress ?? '')
      ? fittedTo(
          device,
          open.get(device.managementAddress ?? '') ?? [],
          sensorsOf.get(device.id) ?? [],
          input.intervalMs,
          deps.templates?.(),
        )
      : [],
  );
  return await schedule.createMany(fitting.filter((item) => item.auto).map((item) => item.input));
}
