/** The network of the lab as plain data: who there is, how it is cabled, which addresses it has. Everything else is derived. */
import { createHash } from 'node:crypto';

type NodeKind = 'router' | 'switch' | 'host';
export type ServiceName = 'http' | 'https' | 'dns' | 'ssh' | 'echo';

export const servicePorts: Readonly<Record<ServiceName, { port: number; transport: 'tcp' | 'udp' }>> = {
  http: { port: 80, transport: 'tcp' },
  https: { port: 443, transport: 'tcp' },
  dns: { port: 53, transport: 'udp' },
  ssh: { port: 22, transport: 'tcp' },
  echo: { port: 7, transport: 'tcp' },
};

interface VirtualRouter {
  readonly interface: string;
  readonly id: number;
  readonly address: string;
  readonly priority: number;
}

interface BgpSession {
  readonly peer: string;
  readonly asn: number;
  readonly description: string;
}

interface NodeSpec {
  readonly kind: NodeKind;
  readonly site: string;
  /** A router's loopback, which is also where it is managed. */
  readonly loopback?: string;
  /** The address with prefix length of a switch (on br0) or a host (on eth0). */
  readonly address?: string;
  readonly gateway?: string;
  readonly services: readonly ServiceName[];
  readonly snmp: boolean;
  readonly lldp: boolean;
  readonly virtualRouters?: readonly VirtualRouter[];
  readonly asn?: number;
  readonly bgp?: readonly BgpSession[];
  /** Prefixes that the router originates in BGP. */
  readonly originates?: readonly string[];
  readonly ospf?: boolean;
  /** Bridge priority; a switch without one runs no spanning tree, since it is in no loop. */
  readonly spanningTreePriority?: number;
}

export interface Port {
  readonly device: string;
  readonly interface: string;
}

interface LinkSpec {
  readonly a: Port;
  readonly b: Port;
  readonly addresses: readonly [string | undefined, string | undefined];
  readonly ospfCost?: number;
}

export interface NodePort {
  readonly name: string;
  readonly index: number;
  readonly mac: string;
  readonly address?: string;
  readonly peer: Port;
  readonly linkId: string;
  /** 'a' or 'b': which end of the cable is plugged in here. */
  readonly end: 'a' | 'b';
  /** Both ends are routers. */
  readonly routed: boolean;
  /** Part of the IGP: not towards a carrier. */
  readonly ospf: boolean;
  readonly ospfCost?: number;
}

export interface LabNode extends NodeSpec {
  readonly name: string;
  readonly ports: readonly NodePort[];
  readonly managementAddress: string;
  readonly bridgeMac: string;
}

export interface LabLink extends LinkSpec {
  readonly id: string;
  /** Number of the cable: its two ends are c<number>a and c<number>b. */
  readonly cable: number;
}

export interface Topology {
  readonly nodes: readonly LabNode[];
  readonly links: readonly LabLink[];
}

export const nocName = 'noc';
export const nocAddress = '10.10.0.10';
export const dnsAddress = '10.10.0.53';
export const domain = 'lab.example';

const router = (site: string, loopback: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
  kind: 'router',
  site,
  loopback,
  services: ['ssh'],
  snmp: true,
  lldp: true,
  ospf: true,
  ...more,
});

const bridge = (site: string, address: string, gateway: string, spanningTreePriority?: number): NodeSpec => ({
  kind: 'switch',
  site,
  address,
  gateway,
  services: ['ssh'],
  snmp: true,
  lldp: true,
  spanningTreePriority,
});

/** `managed` hosts run SNMP and LLDP, as servers do; the others only answer, as most of what is plugged in does. */
const host = (
  site: string,
  address: string,
  gateway: string,
  services: readonly ServiceName[],
  managed: boolean,
): NodeSpec => ({ kind: 'host', site, address, gateway, services, snmp: managed, lldp: managed });

const coreVirtualRouters = (priority: number): readonly VirtualRouter[] => [
  { interface: 'eth0', id: 10, address: '10.10.0.1', priority },
  { interface: 'eth7', id: 20, address: '10.20.0.1', priority },
];

const nodeSpecs: Readonly<Record<string, NodeSpec>> = {
  core1: router('hq', '10.255.0.1', {
    virtualRouters: coreVirtualRouters(200),
    asn: 65000,
    originates: ['10.0.0.0/8'],
    bgp: [
      { peer: '10.255.0.2', asn: 65000, description: 'core2' },
      { peer: '10.253.0.1', asn: 64501, description: 'transit isp1' },
    ],
  }),
  core2: router('hq', '10.255.0.2', {
    virtualRouters: coreVirtualRouters(100),
    asn: 65000,
    originates: ['10.0.0.0/8'],
    bgp: [
      { peer: '10.255.0.1', asn: 65000, description: 'core1' },
      { peer: '10.253.0.3', asn: 64501, description: 'transit isp1 (backup)' },
    ],
  }),
  // A carrier's router: it answers ping, and shows its customers nothing else.
  isp1: router('internet', '198.51.100.1', {
    services: [],
    snmp: false,
    lldp: false,
    ospf: false,
    asn: 64501,
    originates: ['0.0.0.0/0', '198.51.100.0/24'],
    bgp: [
      { peer: '10.253.0.0', asn: 65000, description: 'customer core1' },
      { peer: '10.253.0.2', asn: 65000, description: 'customer core2' },
    ],
  }),
  's1-r1': router('site1', '10.255.0.11'),
  's2-r1': router('site2', '10.255.0.21'),
  's3-r1': router('site3', '10.255.0.31'),
  'hq-sw1': bridge('hq', '10.10.0.21/24', '10.10.0.1', 4096),
  'hq-sw2': bridge('hq', '10.10.0.22/24', '10.10.0.1', 8192),
  'dc-sw1': bridge('dc', '10.20.0.21/24', '10.20.0.1'),
  's1-sw1': bridge('site1', '10.1.0.21/24', '10.1.0.1'),
  's2-sw1': bridge('site2', '10.2.0.21/24', '10.2.0.1'),
  's3-sw1': bridge('site3', '10.3.0.21/24', '10.3.0.1'),
  [nocName]: host('hq', `${nocAddress}/24`, '10.10.0.1', [], true),
  dns1: host('hq', `${dnsAddress}/24`, '10.10.0.1', ['dns', 'ssh'], true),
  web1: host('dc', '10.20.0.80/24', '10.20.0.1', ['http', 'https', 'ssh'], true),
  app1: host('dc', '10.20.0.90/24', '10.20.0.1', ['http', 'echo', 'ssh'], true),
  's1-h1': host('site1', '10.1.0.101/24', '10.1.0.1', ['http'], false),
  's2-h1': host('site2', '10.2.0.101/24', '10.2.0.1', ['echo'], false),
  's3-h1': host('site3', '10.3.0.101/24', '10.3.0.1', ['http'], true),
};

/** One cable: `device:interface` twice, then the addresses of its ends, then the OSPF cost. */
type Cable = readonly [a: string, b: string, aAddress?: string, bAddress?: string, ospfCost?: number];

const cables: readonly Cable[] = [
  // Headquarters: two cores, two switches with a redundant trunk that spanning tree has to block.
  ['core1:eth0', 'hq-sw1:swp1', '10.10.0.2/24'],
  ['core2:eth0', 'hq-sw2:swp1', '10.10.0.3/24'],
  ['hq-sw1:swp7', 'hq-sw2:swp7'],
  ['hq-sw1:swp8', 'hq-sw2:swp8'],
  ['noc:eth0', 'hq-sw1:swp3'],
  ['dns1:eth0', 'hq-sw2:swp3'],
  ['core1:eth1', 'core2:eth1', '10.254.0.0/31', '10.254.0.1/31'],
  ['core1:eth2', 'core2:eth2', '10.254.0.2/31', '10.254.0.3/31', 20],
  // Data centre: one switch on both cores.
  ['core1:eth7', 'dc-sw1:swp1', '10.20.0.2/24'],
  ['core2:eth7', 'dc-sw1:swp2', '10.20.0.3/24'],
  ['web1:eth0', 'dc-sw1:swp3'],
  ['app1:eth0', 'dc-sw1:swp4'],
  // Carrier.
  ['core1:eth6', 'isp1:eth0', '10.253.0.0/31', '10.253.0.1/31'],
  ['core2:eth6', 'isp1:eth1', '10.253.0.2/31', '10.253.0.3/31'],
  // Sites 1 and 2 have two uplinks and a link between them; site 3 has one uplink, which is the lab's weak spot.
  ['core1:eth3', 's1-r1:eth1', '10.254.1.0/31', '10.254.1.1/31'],
  ['core2:eth3', 's1-r1:eth2', '10.254.1.2/31', '10.254.1.3/31', 50],
  ['core1:eth4', 's2-r1:eth1', '10.254.2.0/31', '10.254.2.1/31'],
  ['core2:eth4', 's2-r1:eth2', '10.254.2.2/31', '10.254.2.3/31', 50],
  ['s1-r1:eth3', 's2-r1:eth3', '10.254.4.0/31', '10.254.4.1/31', 100],
  ['core2:eth5', 's3-r1:eth1', '10.254.3.0/31', '10.254.3.1/31'],
  ['s1-r1:eth0', 's1-sw1:swp1', '10.1.0.1/24'],
  ['s1-h1:eth0', 's1-sw1:swp2'],
  ['s2-r1:eth0', 's2-sw1:swp1', '10.2.0.1/24'],
  ['s2-h1:eth0', 's2-sw1:swp2'],
  ['s3-r1:eth0', 's3-sw1:swp1', '10.3.0.1/24'],
  ['s3-h1:eth0', 's3-sw1:swp2'],
];

export function parsePort(text: string): Port {
  const [device, name, ...rest] = text.split(':');
  if (!device || !name || rest.length > 0)
    throw new Error(`'${text}' is not device:interface, e.g. core1:eth0`);
  return { device, interface: name };
}

export const portName = (port: Port): string => `${port.device}:${port.interface}`;

/** Vendors' real prefixes, so that a look-up of the manufacturer has something to show. */
const prefixOfKind: Readonly<Record<NodeKind, string>> = {
  router: '00:1b:0d',
  switch: '00:1c:73',
  host: 'f8:bc:12',
};

function macOf(node: string, port: string, kind: NodeKind): string {
  const hash = createHash('sha256').update(`${node}/${port}`).digest('hex');
  return `${prefixOfKind[kind]}:${hash.slice(0, 2)}:${hash.slice(2, 4)}:${hash.slice(4, 6)}`;
}

function linkOf([a, b, aAddress, bAddress, ospfCost]: Cable, cable: number): LabLink {
  const ends = { a: parsePort(a), b: parsePort(b) };
  const id = `${ends.a.device}-${ends.b.device}`;
  const twins = cables.filter(([x, y]) => `${parsePort(x).device}-${parsePort(y).device}` === id);
  const number = twins.findIndex(([x]) => x === a) + 1;
  return {
    ...ends,
    id: twins.length > 1 ? `${id}-${number}` : id,
    cable,
    addresses: [aAddress, bAddress],
    ospfCost,
  };
}

/** ifIndex 1 is lo; ports follow in the order of their names, so that an index survives a power cycle. */
const firstPortIndex = 2;

function portsOf(name: string, kind: NodeKind, links: readonly LabLink[]): readonly NodePort[] {
  const ports = links.flatMap((link) =>
    (['a', 'b'] as const)
      .filter((end) => link[end].device === name)
      .map((end) => {
        const peer = end === 'a' ? link.b : link.a;
        const peerSpec = nodeSpecs[peer.device]!;
        const routed = kind === 'router' && peerSpec.kind === 'router';
        return {
          name: link[end].interface,
          mac: macOf(name, link[end].interface, kind),
          address: link.addresses[end === 'a' ? 0 : 1],
          peer,
          linkId: link.id,
          end,
          routed,
          ospf: nodeSpecs[name]!.ospf === true && (!routed || peerSpec.ospf === true),
          ospfCost: link.ospfCost,
        };
      }),
  );
  return ports
    .sort((x, y) => x.name.localeCompare(y.name))
    .map((port, position) => ({ ...port, index: firstPortIndex + position }));
}

/** An end of a cable that somebody plugged in elsewhere. */
export interface Move {
  readonly linkId: string;
  readonly end: 'a' | 'b';
  readonly to: Port;
}

function moved(link: LabLink, moves: readonly Move[]): LabLink {
  const now = (end: 'a' | 'b') =>
    moves.findLast((move) => move.linkId === link.id && move.end === end)?.to ?? link[end];
  return { ...link, a: now('a'), b: now('b') };
}

export function topology(moves: readonly Move[] = []): Topology {
  const links = cables.map(linkOf).map((link) => moved(link, moves));
  const nodes = Object.entries(nodeSpecs).map(([name, spec]) => ({
    ...spec,
    name,
    ports: portsOf(name, spec.kind, links),
    managementAddress: spec.loopback ?? spec.address!.split('/')[0]!,
    bridgeMac: macOf(name, 'br0', spec.kind),
  }));
  return { nodes, links };
}
