/**
 * What scans know now, host by host and port by port, as lists show it. Kept in memory once somebody asked, in the shape of the lists; hosts
 * that a run has written since are read again.
 */
import type { StateStore } from '#io/state/port.ts';
import type { ScannedHost, ScannedPort, SeverityCounts } from '#pure/contract/resources.ts';
import type { FindingFact, Transport } from '#pure/contract/scan.ts';
import {
  type HostValue,
  isManagement,
  isOpen,
  isUp,
  portOfPart,
  type ServiceValue,
  valueAs,
} from './aspects.ts';
import { type KnownHost, keyOfAspect } from './fold.ts';
import type { Places } from './places.ts';
import { addressOfKey, type FactRow, knownOf } from './store.ts';

/** Addresses read at a time. */
const keysAtOnce = 500;
const rowsAtOnce = 5000;

type Placeless<T> = Omit<T, 'deviceId' | 'deviceName' | 'siteId' | 'siteName'>;
type PortEntry = Placeless<ScannedPort>;
export interface HostEntry {
  readonly address: string;
  readonly addressKey: string;
  /** By scan. */
  readonly scans: ReadonlyMap<string, Placeless<Omit<ScannedHost, 'findings'>>>;
  readonly ports: readonly PortEntry[];
}

export type Label = Pick<ScannedHost, 'address' | 'name' | 'deviceId' | 'deviceName' | 'siteId' | 'siteName'>;

export const noFindings = (): SeverityCounts => ({ critical: 0, high: 0, medium: 0, low: 0, info: 0 });

function entryOf(addressKey: string, scans: ReadonlyMap<string, KnownHost>): HostEntry {
  const address = addressOfKey(addressKey);
  const hosts = new Map<string, Placeless<Omit<ScannedHost, 'findings'>>>();
  const ports: PortEntry[] = [];
  for (const [scanId, known] of scans) {
    const host = known.get('host ');
    if (!host) continue;
    const value: HostValue = valueAs('host', host.value);
    const name = value.names[0]?.name ?? null;
    const open: PortEntry[] = [];
    let changedMs = 0;
    for (const aspect of known.values()) {
      changedMs = Math.max(changedMs, aspect.changedMs);
      const at = portOfPart(aspect.part);
      if (aspect.kind !== 'port' || !at || aspect.value === null) continue;
      const port = valueAs('port', aspect.value);
      const service = known.get(keyOfAspect('service', aspect.part));
      const certificate = known.get(keyOfAspect('certificate', aspect.part));
      const entry: PortEntry = {
        ...{ address, name, scanId, transport: at.transport, port: at.port },
        ...{ state: port.state, reason: port.reason },
        service: service ? valueAs('service', service.value) : null,
        certificate: certificate ? valueAs('certificate', certificate.value) : null,
        management: isManagement((service?.value as ServiceValue | undefined)?.name),
        firstSeenMs: aspect.firstMs,
        seenMs: aspect.seenMs,
        changedMs: Math.max(aspect.changedMs, service?.changedMs ?? 0, certificate?.changedMs ?? 0),
      };
      ports.push(entry);
      if (isOpen(port) && isUp(value)) open.push(entry);
    }
    const guess = known.get('system ');
    const best = guess ? valueAs('system', guess.value).guesses[0] : undefined;
    hosts.set(scanId, {
      ...{ address, name, state: value.state, names: value.names.map((item) => item.name) },
      ...{ mac: value.mac ?? null, vendor: value.vendor ?? null, system: best?.name ?? null },
      deviceType:
        best?.deviceType ?? open.find((item) => item.service?.deviceType)?.service?.deviceType ?? null,
      openPorts: open.length,
      services: [...new Set(open.flatMap((item) => (item.service ? [item.service.name] : [])))],
      ...{ scanIds: [scanId], firstSeenMs: host.firstMs, seenMs: host.seenMs, changedMs },
    });
  }
  return { address, addressKey, scans: hosts, ports };
}

const stateRank = { up: 0, doubtful: 1, down: 2 } as const;

/** One line of what several scans know; who saw it last tells. */
function merged(entry: HostEntry, ports: number): Placeless<Omit<ScannedHost, 'findings'>> {
  const all = [...entry.scans.values()].sort((a, b) => b.seenMs - a.seenMs);
  const first = all[0]!;
  if (all.length === 1) return first;
  return {
    ...first,
    state: [...all].sort((a, b) => stateRank[a.state] - stateRank[b.state])[0]!.state,
    name: all.find((item) => item.name)?.name ?? null,
    names: [...new Set(all.flatMap((item) => item.names))],
    mac: all.find((item) => item.mac)?.mac ?? null,
    vendor: all.find((item) => item.vendor)?.vendor ?? null,
    system: all.find((item) => item.system)?.system ?? null,
    deviceType: all.find((item) => item.deviceType)?.deviceType ?? null,
    openPorts: ports,
    services: [...new Set(all.flatMap((item) => item.services))],
    scanIds: all.flatMap((item) => item.scanIds),
    firstSeenMs: Math.min(...all.map((item) => item.firstSeenMs)),
    changedMs: Math.max(...all.map((item) => item.changedMs)),
  };
}

export function createViews({ state, places }: { readonly state: StateStore; readonly places: Places }) {
  const placeOf = places.of;
  let entries: Map<string, HostEntry> | undefined;
  let loading: Promise<void> | undefined;
  const dirty = new Set<string>();

  const group = (rows: readonly FactRow[]): Map<string, Map<string, KnownHost>> => {
    const found = new Map<string, Map<string, KnownHost>>();
    for (const row of rows) {
      // Lists show neither paths nor what is no more.
      if (row.kind === 'path' || row.kind === 'rest' || row.kind === 'finding') continue;
      const host = found.get(row.address_key) ?? new Map<string, KnownHost>();
      const known: KnownHost = host.get(row.scan_id) ?? new Map();
      known.set(keyOfAspect(row.kind, row.part), knownOf(row));
      host.set(row.scan_id, known);
      found.set(row.address_key, host);
    }
    return found;
  };
  const put = (into: Map<string, HostEntry>, rows: readonly FactRow[]) => {
    for (const [key, scans] of group(rows)) {
      const entry = entryOf(key, scans);
      if (entry.scans.size > 0) into.set(key, entry);
    }
  };
  const load = async () => {
    const into = new Map<string, HostEntry>();
    dirty.clear();
    let after = '';
    for (;;) {
      const found = await state.db
        .selectFrom('scan_fact')
        .select('address_key')
        .distinct()
        .where('address_key', '>', after)
        .orderBy('address_key')
        .limit(rowsAtOnce)
        .execute();
      const keys = found.map((row) => row.address_key);
      for (let at = 0; at < keys.length; at += keysAtOnce)
        put(into, await rowsOf(keys.slice(at, at + keysAtOnce)));
      if (keys.length < rowsAtOnce) break;
      after = keys.at(-1)!;
    }
    entries = into;
  };
  const rowsOf = (keys: readonly string[]) =>
    state.db.selectFrom('scan_fact').selectAll().where('address_key', 'in', keys).execute();

  const fresh = async (): Promise<Map<string, HostEntry>> => {
    await places.refresh();
    if (!entries) {
      loading ??= load().finally(() => {
        loading = undefined;
      });
      await loading;
    }
    const keys = [...dirty];
    dirty.clear();
    for (let at = 0; at < keys.length; at += keysAtOnce) {
      const part = keys.slice(at, at + keysAtOnce);
      const rows = await rowsOf(part);
      for (const key of part) entries!.delete(key);
      put(entries!, rows);
    }
    return entries!;
  };

  /** Open findings that nobody accepted, by address. */
  const findings = async (): Promise<Map<string, SeverityCounts>> => {
    const rows = await state.db
      .selectFrom('scan_finding')
      .select(['address_key', 'severity', ({ fn }) => fn.countAll<number>().as('count')])
      .where('state', 'in', ['open', 'reopened'])
      .groupBy(['address_key', 'severity'])
      .execute();
    const found = new Map<string, SeverityCounts>();
    for (const row of rows) {
      const counts = found.get(row.address_key) ?? noFindings();
      counts[row.severity as FindingFact['severity']] = Number(row.count);
      found.set(row.address_key, counts);
    }
    return found;
  };

  return {
    changed(keys: Iterable<string>) {
      for (const key of keys) dirty.add(key);
    },
    /** A scan is gone with all that it knew. */
    forget() {
      entries = undefined;
    },
    async hosts(scanId?: string): Promise<ScannedHost[]> {
      const [all, counts] = [await fresh(), await findings()];
      const found: ScannedHost[] = [];
      for (const entry of all.values()) {
        const host = scanId
          ? entry.scans.get(scanId)
          : entry.scans.size > 0
            ? merged(entry, openOf(entry).length)
            : undefined;
        if (host)
          found.push({
            ...host,
            ...placeOf(host.address, host.scanIds),
            findings: counts.get(entry.addressKey) ?? noFindings(),
          });
      }
      return found;
    },
    async host(addressKey: string): Promise<ScannedHost | undefined> {
      const entry = (await fresh()).get(addressKey);
      if (!entry) return undefined;
      const host = merged(entry, openOf(entry).length);
      return {
        ...host,
        ...placeOf(host.address, host.scanIds),
        findings: (await findings()).get(addressKey) ?? noFindings(),
      };
    },
    /** One line for each port; of several scans the one that saw it last. */
    async ports(filter: {
      readonly scanId?: string | undefined;
      readonly all?: boolean;
      readonly transport?: Transport | undefined;
    }): Promise<ScannedPort[]> {
      const found: ScannedPort[] = [];
      for (const entry of (await fresh()).values()) {
        const ports = filter.scanId
          ? entry.ports.filter((port) => port.scanId === filter.scanId)
          : latest(entry.ports);
        if (ports.length === 0) continue;
        const place = placeOf(entry.address, [...entry.scans.keys()]);
        for (const port of ports) {
          if (!filter.all && !(isOpen(port) && entry.scans.get(port.scanId)?.state !== 'down')) continue;
          if (filter.transport && port.transport !== filter.transport) continue;
          found.push({ ...port, ...place });
        }
      }
      return found;
    },
    async portsOf(addressKey: string): Promise<ScannedPort[]> {
      const entry = (await fresh()).get(addressKey);
      if (!entry) return [];
      const place = placeOf(entry.address, [...entry.scans.keys()]);
      return latest(entry.ports)
        .map((port) => ({ ...port, ...place }))
        .sort((a, b) => a.port - b.port || (a.transport < b.transport ? -1 : 1));
    },
    /** Hosts that answer, and open ports, by scan. */
    async counts(): Promise<Map<string, { hosts: number; openPorts: number }>> {
      const found = new Map<string, { hosts: number; openPorts: number }>();
      for (const entry of (await fresh()).values())
        for (const [scanId, host] of entry.scans) {
          if (host.state === 'down') continue;
          const counts = found.get(scanId) ?? { hosts: 0, openPorts: 0 };
          counts.hosts++;
          counts.openPorts += host.openPorts;
          found.set(scanId, counts);
        }
      return found;
    },
    /** Names and places of addresses that are not hosts of a list. */
    async labels(): Promise<(addressKey: string, scanIds: readonly string[]) => Label> {
      const all = await fresh();
      return (addressKey, scanIds) => {
        const entry = all.get(addressKey);
        const address = addressOfKey(addressKey);
        return { address, name: entry ? merged(entry, 0).name : null, ...placeOf(address, scanIds) };
      };
    },
    figures: () => ({ hosts_in_memory: entries?.size ?? 0 }),
  };
}
export type Views = ReturnType<typeof createViews>;

const openOf = (entry: HostEntry) =>
  latest(entry.ports).filter((port) => isOpen(port) && entry.scans.get(port.scanId)?.state !== 'down');

function latest(ports: readonly PortEntry[]): PortEntry[] {
  const found = new Map<string, PortEntry>();
  for (const port of ports) {
    const key = `${port.transport} ${port.port}`;
    const known = found.get(key);
    if (!known || known.seenMs < port.seenMs) found.set(key, port);
  }
  return [...found.values()];
}
