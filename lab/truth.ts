/**
 * What is so: the yardstick for discovery, monitoring and root-cause analysis. Cabling comes from the topology; interfaces are
 * read from each node's kernel, since those are exactly the rows that its SNMP agent reports in IF-MIB (lo, br0 and VRRP's
 * macvlan included).
 */
import { login, type SnmpUser, snmpCommunity, snmpUsers } from './credentials.ts';
import { tryRun } from './machine.ts';
import { cableNamespaceOf, namespaceOf } from './network.ts';
import {
  type LabNode,
  nocName,
  type Port,
  portName,
  type ServiceName,
  servicePorts,
  type Topology,
} from './topology.ts';

export interface TruthInterface {
  readonly name: string;
  readonly index: number;
  /** Empty for lo. */
  readonly mac: string;
  readonly alias: string;
  readonly mtuBytes: number;
  readonly adminUp: boolean;
  readonly operUp: boolean;
  /** With prefix length; IPv6 link-local ones included. */
  readonly addresses: readonly string[];
}

export interface TruthDevice {
  readonly name: string;
  readonly kind: 'router' | 'switch' | 'host';
  readonly site: string;
  readonly managementAddress: string;
  readonly snmp: boolean;
  readonly lldp: boolean;
  readonly services: readonly {
    readonly name: ServiceName;
    readonly port: number;
    readonly transport: 'tcp' | 'udp';
  }[];
  readonly interfaces: readonly TruthInterface[];
}

export interface TruthLink {
  readonly id: string;
  readonly a: Port;
  readonly b: Port;
  /** Both ends speak LLDP: discovery by neighbours must find it. The others show only in tables of MACs and routes. */
  readonly lldp: boolean;
}

/** What one failure must be explained as. */
export interface TruthFailure {
  readonly failure: { readonly kind: 'link' | 'node'; readonly id: string };
  /** The ends of the cut link, the one nearest to the noc first; or the killed node itself. */
  readonly causes: readonly { readonly device: string; readonly interface?: string }[];
  /** Interfaces of living neighbours that lose carrier. */
  readonly portsDown: readonly Port[];
  /** Devices that the noc cannot reach while it lasts, the killed one not counted. */
  readonly victims: readonly string[];
}

export interface Truth {
  readonly id: string;
  readonly noc: { readonly device: string; readonly namespace: string; readonly address: string };
  /** The cables' inner ends: one place where all traffic can be captured. */
  readonly cableNamespace: string;
  readonly credentials: {
    readonly community: string;
    readonly users: readonly SnmpUser[];
    readonly ssh: { readonly user: string; readonly password: string; readonly keyFile: string };
  };
  readonly devices: readonly TruthDevice[];
  readonly links: readonly TruthLink[];
  readonly ospf: readonly (readonly [string, string])[];
  readonly bgp: readonly { readonly device: string; readonly peer: string; readonly peerAsn: number }[];
  readonly failures: readonly TruthFailure[];
}

interface KernelAddress {
  readonly ifname: string;
  readonly ifindex: number;
  readonly link_type: string;
  readonly address?: string;
  readonly ifalias?: string;
  readonly mtu: number;
  readonly flags: readonly string[];
  readonly addr_info: readonly { readonly local?: string; readonly prefixlen?: number }[];
}

async function interfacesOf(labId: string, node: LabNode): Promise<readonly TruthInterface[]> {
  const text = (await tryRun('ip', ['-n', namespaceOf(labId, node.name), '-j', 'addr'])) ?? '[]';
  return (JSON.parse(text) as readonly KernelAddress[]).map((each) => ({
    name: each.ifname,
    index: each.ifindex,
    mac: each.link_type === 'loopback' ? '' : (each.address ?? ''),
    alias: each.ifalias ?? '',
    mtuBytes: each.mtu,
    adminUp: each.flags.includes('UP'),
    operUp: each.flags.includes('LOWER_UP'),
    addresses: each.addr_info.flatMap((info) =>
      info.local === undefined ? [] : [`${info.local}/${info.prefixlen}`],
    ),
  }));
}

/** Only these forward for others: a host does not, and a carrier, which is outside our IGP, does not carry between our sites. */
const forwards = (node: LabNode): boolean =>
  node.kind === 'switch' || (node.kind === 'router' && node.ospf === true);

interface Gone {
  readonly links?: readonly string[];
  readonly nodes?: readonly string[];
}

/** Hops from the noc over what is left; who is missing in the answer cannot be reached. */
function distances(topology: Topology, gone: Gone): ReadonlyMap<string, number> {
  const hops = new Map([[nocName, 0]]);
  const queue = [nocName];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const node = topology.nodes.find((candidate) => candidate.name === name)!;
    if (name !== nocName && !forwards(node)) continue;
    for (const port of node.ports) {
      const next = port.peer.device;
      if (gone.links?.includes(port.linkId) || gone.nodes?.includes(next) || hops.has(next)) continue;
      hops.set(next, hops.get(name)! + 1);
      queue.push(next);
    }
  }
  return hops;
}

/** Devices that have power and that the noc cannot reach. */
export function victims(topology: Topology, gone: Gone): readonly string[] {
  const after = distances(topology, gone);
  return topology.nodes
    .map((node) => node.name)
    .filter((name) => !gone.nodes?.includes(name) && !after.has(name));
}

function failuresOf(topology: Topology): readonly TruthFailure[] {
  const before = distances(topology, {});
  const links = topology.links.map((link): TruthFailure => {
    const ends = [link.a, link.b].sort(
      (x, y) => (before.get(x.device) ?? Infinity) - (before.get(y.device) ?? Infinity),
    );
    return {
      failure: { kind: 'link', id: link.id },
      causes: ends,
      portsDown: ends,
      victims: victims(topology, { links: [link.id] }),
    };
  });
  const nodes = topology.nodes
    .filter((node) => node.name !== nocName)
    .map(
      (node): TruthFailure => ({
        failure: { kind: 'node', id: node.name },
        causes: [{ device: node.name }],
        portsDown: node.ports.map((port) => port.peer),
        victims: victims(topology, { nodes: [node.name] }),
      }),
    );
  return [...links, ...nodes];
}

export async function readTruth(labId: string, topology: Topology, sshKeyFile: string): Promise<Truth> {
  const noc = topology.nodes.find((node) => node.name === nocName)!;
  const byName = new Map(topology.nodes.map((node) => [node.name, node]));
  const speaks = (port: Port, what: 'lldp' | 'ospf'): boolean => byName.get(port.device)?.[what] ?? false;
  return {
    id: labId,
    noc: { device: nocName, namespace: namespaceOf(labId, nocName), address: noc.managementAddress },
    cableNamespace: cableNamespaceOf(labId),
    credentials: {
      community: snmpCommunity,
      users: snmpUsers,
      ssh: { ...login, keyFile: sshKeyFile },
    },
    devices: await Promise.all(
      topology.nodes.map(async (node) => ({
        name: node.name,
        kind: node.kind,
        site: node.site,
        managementAddress: node.managementAddress,
        snmp: node.snmp,
        lldp: node.lldp,
        services: node.services.map((name) => ({ name, ...servicePorts[name] })),
        interfaces: await interfacesOf(labId, node),
      })),
    ),
    links: topology.links.map(({ id, a, b }) => ({ id, a, b, lldp: speaks(a, 'lldp') && speaks(b, 'lldp') })),
    ospf: topology.links
      .filter((link) => speaks(link.a, 'ospf') && speaks(link.b, 'ospf'))
      .map((link) => [portName(link.a), portName(link.b)] as const),
    bgp: topology.nodes.flatMap((node) =>
      (node.bgp ?? []).map((session) => ({ device: node.name, peer: session.peer, peerAsn: session.asn })),
    ),
    failures: failuresOf(topology),
  };
}
