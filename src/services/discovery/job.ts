/** One discovery from first address to last sensor. It only ever probes inside the scope it was given. */
import {
  contains,
  formatPrefix,
  networkOf,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '#pure/base/address.ts';
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import { parseTargets } from '#pure/base/targets.ts';
import type { DiscoveryInput, DiscoveryJob } from '#pure/contract/resources.ts';
import type { ToolRecord } from '#pure/contract/tool.ts';
import type { DeviceFacts } from '#pure/network/facts.ts';
import { tools } from '#tools/index.ts';
import type { Collect, DiscoveryDeps } from './deps.ts';
import { hostLinksOf, isLocal, linksOf, observationOf, type Told } from './observations.ts';
import { suggestFor } from './suggest.ts';

const collectsAtOnce = 32;
/** Notes kept for the page: what could not be read, and why. */
const notesMax = 50;
/** Ports looked at on hosts, so that their services get sensors. */
const servicePorts = [22, 53, 80, 443, 25, 8080, 8443];

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
  const job = createScope(input);
  const told: Told[] = [];
  const hosts: Found[] = [];
  const macOwner = new Map<string, string>();
  const done = new Set<string>();
  const note = (text: string) => {
    if (progress.notes.length < notesMax) progress.notes.push(text);
  };

  let wave: Found[] = [];
  progress.phase = 'sweep';
  changed();
  for await (const item of sweepAll(input.targets, deps, signal, (addressesDone, total) => {
    progress.addressesDone = addressesDone;
    progress.addressesTotal = total;
    changed();
  })) {
    progress.alive++;
    wave.push(item);
  }

  for (let depth = 0; wave.length > 0 && depth <= input.depth && !signal.aborted; depth++) {
    progress.phase = depth === 0 ? 'devices' : `neighbours, step ${depth}`;
    changed();
    const silent: Found[] = [];
    await inParallel(wave, collectsAtOnce, async (item) => {
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
      const management = managementAddressOf(facts, item.address);
      const seen = await inventory.observe(
        observationOf(facts, management, answer.credentialId, input.siteId, clock.now()),
      );
      const before = told.findIndex((other) => other.deviceId === seen.deviceId);
      if (before >= 0) told[before] = { deviceId: seen.deviceId, facts };
      else told.push({ deviceId: seen.deviceId, facts });
      for (const own of facts.interfaces) if (own.mac) macOwner.set(own.mac, seen.deviceId);
      progress.devices = told.length + hosts.length;
      progress.interfaces = told.reduce((sum, other) => sum + other.facts.interfaces.length, 0);
      changed();
    });
    hosts.push(...silent);
    wave = signal.aborted ? [] : nextWave(told, done, job);
  }

  progress.phase = 'hosts';
  changed();
  const arp = new Map(
    told.flatMap(({ facts }) => facts.arp.map((entry) => [entry.address, entry.mac] as const)),
  );
  const known = new Set(told.flatMap(({ facts }) => facts.addresses.map((item) => item.address)));
  for (const item of hosts) {
    if (known.has(item.address)) continue;
    const mac = item.mac ?? arp.get(item.address);
    const seen = await inventory.observe({
      source: 'sweep',
      timeMs: clock.now(),
      siteId: input.siteId,
      keys: [...(mac ? [{ kind: 'mac', value: mac }] : []), { kind: 'address', value: item.address }],
      attributes: {
        ...(item.name ? { name: item.name } : {}),
        kind: 'host',
        managementAddress: item.address,
      },
      addresses: [{ address: item.address }],
    });
    if (mac) macOwner.set(mac, seen.deviceId);
    if (seen.created) progress.devices++;
  }

  progress.phase = 'links';
  changed();
  const timeMs = clock.now();
  const deviceIds = told.filter(({ facts }) => facts.complete.includes('lldp')).map((item) => item.deviceId);
  for (const protocol of ['lldp', 'cdp'] as const)
    await inventory.observeLinks(linksOf(told, protocol, inventory.graph(), timeMs), {
      source: protocol,
      deviceIds,
      timeMs,
    });
  await inventory.observeLinks(hostLinksOf(told, macOwner, timeMs), { source: 'fdb', deviceIds, timeMs });
  progress.links = inventory.counts().links;
  changed();

  if (input.addSensors && !signal.aborted) {
    progress.phase = 'sensors';
    changed();
    progress.sensors = await addSensors(input, hosts, deps, signal);
  }
  progress.phase = signal.aborted ? 'cancelled' : 'finished';
  changed();
}

/** What may be probed: the targets, the prefixes given, and, when none are given, the subnets that devices say they are connected to. */
function createScope(input: DiscoveryInput) {
  const given = input.followScopes.map((text) => {
    const prefix = parsePrefix(text);
    if (!prefix)
      throw new FaultError(
        fault('invalid-input', `followScopes: "${text}" is not a prefix`, {
          field: 'followScopes',
          value: text,
        }),
      );
    return networkOf(prefix);
  });
  const set = parseTargets(input.targets);
  const learnt = new Map<string, Prefix>();
  return {
    learn(facts: DeviceFacts) {
      if (given.length > 0) return;
      for (const item of facts.addresses) {
        const prefix =
          item.lengthBits === undefined || isLocal(item.address)
            ? undefined
            : parsePrefix(`${item.address}/${item.lengthBits}`);
        // A default route is no subnet, and neither is anything near it.
        if (prefix && prefix.lengthBits >= 8) learnt.set(formatPrefix(networkOf(prefix)), networkOf(prefix));
      }
    },
    allows(text: string): boolean {
      const address = parseAddress(text);
      if (!address || isLocal(text)) return false;
      const value = address.family === 4 ? BigInt(address.value) : address.value;
      if (
        set.ranges.some(
          (range) => range.family === address.family && value >= range.first && value <= range.last,
        )
      )
        return true;
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

/** The address people would use: a loopback if the device has one that is routed, else the one that answered. */
function managementAddressOf(facts: DeviceFacts, answered: string): string {
  const loopbacks = new Set(facts.interfaces.filter((item) => item.type === 24).map((item) => item.ifIndex));
  const stable = facts.addresses.find(
    (item) =>
      item.ifIndex !== undefined &&
      loopbacks.has(item.ifIndex) &&
      !isLocal(item.address) &&
      !item.address.includes(':'),
  );
  return stable?.address ?? answered;
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
    if (signal.aborted) break;
  }
  return { result: last, credentialId: null };
}

async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      while (next < items.length) await work(items[next++]!);
    }),
  );
}

async function* sweepAll(
  targets: readonly string[],
  { probes }: DiscoveryDeps,
  signal: AbortSignal,
  tell: (done: number, total: number) => void,
): AsyncIterable<Found> {
  const run = probes.run('local', await tools.sweep!(), { targets }, { signal });
  const seen = new Set<string>();
  for await (const record of run.records) {
    if (record.kind === 'progress') tell(record.done as number, record.total as number);
    if (record.kind !== 'host') continue;
    const { address, name, mac } = record as ToolRecord & { address: string; name?: string; mac?: string };
    if (seen.has(address)) continue;
    seen.add(address);
    yield { address, ...(name ? { name } : {}), ...(mac ? { mac } : {}) };
  }
  const verdict = run.verdict();
  if (!verdict.ok) throw new FaultError(verdict.fault);
}

/** Sensors for everything that has none yet, in one go. */
async function addSensors(
  input: DiscoveryInput,
  hosts: readonly Found[],
  deps: DiscoveryDeps,
  signal: AbortSignal,
): Promise<number> {
  const { schedule, inventory, net } = deps;
  const open = new Map<string, number[]>();
  const addresses = hosts.map((item) => item.address);
  if (addresses.length > 0)
    for await (const results of net.tcpSweep(
      { addresses, ports: servicePorts, timeoutMs: 1000, concurrency: 256 },
      signal,
    ))
      for (const result of results)
        if (result.state === 'open')
          open.set(result.address, [...(open.get(result.address) ?? []), result.port]);
  const list = await inventory.devices({ limit: 1_000_000 });
  const names = await credentialNames(deps);
  const suggestions = list.items.flatMap((device) =>
    suggestFor(
      device,
      open.get(device.managementAddress ?? '') ?? [],
      schedule.configs(),
      names,
      input.intervalMs,
    ),
  );
  return await schedule.createMany(suggestions.map(({ reason: _, ...sensor }) => sensor));
}

export async function credentialNames({ state }: DiscoveryDeps): Promise<ReadonlyMap<string, string>> {
  const rows = await state.db.selectFrom('credential').select(['id', 'name']).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
