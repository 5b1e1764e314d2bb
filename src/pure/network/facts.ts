/**
 * What one device says about itself and its neighbours, as collected over SNMP; later also over other protocols.
 * An empty list with its section in `complete` means "has none"; without it, "not known". Layer 2 and routing: `structure.ts`.
 */
import type { Fault } from '../base/errors.ts';
import type {
  ArpFacts,
  BgpPeerFacts,
  FdbFacts,
  LagFacts,
  ModuleFacts,
  NeighbourFacts,
  OspfFacts,
  PoePortFacts,
  RouteFacts,
  SpanningTreeFacts,
  SwitchPortFacts,
  VirtualRouterFacts,
  VlanFacts,
  VrfFacts,
} from './structure.ts';

export interface InterfaceFacts {
  readonly ifIndex: number;
  /** ifName, or ifDescr where the device has no ifXTable. */
  readonly name: string;
  readonly descr?: string;
  readonly alias?: string;
  /** IANAifType. */
  readonly type?: number;
  readonly mtuBytes?: number;
  readonly speedBps?: number;
  /** Lower case, colons. */
  readonly mac?: string;
  /** up, down, testing, … (IF-MIB words). */
  readonly adminStatus?: string;
  readonly operStatus?: string;
  /** sysUpTime of the device when the state last changed (ifLastChange). */
  readonly lastChangeUpTimeS?: number;
  /** ifConnectorPresent: a physical port. */
  readonly connectorPresent?: boolean;
  /** dot3StatsDuplexStatus (RFC 3635). */
  readonly duplex?: 'half' | 'full';
  /** Interfaces directly below, by ifStackTable: members of an aggregate, the port of a subinterface. */
  readonly lowerIfIndexes?: readonly number[];
}

export interface AddressFacts {
  readonly address: string;
  readonly lengthBits?: number;
  readonly ifIndex?: number;
  /** IpAddressOriginTC: manual, dhcp, linklayer, random. */
  readonly origin?: string;
}

/** The parts that are read one by one, in this order: a device may lack some of them, or refuse. */
export const factSections = [
  'system',
  'entity',
  'interfaces',
  'addresses',
  'bridge',
  'vlans',
  'stp',
  'fdb',
  'lldp',
  'cdp',
  'lag',
  'arp',
  'routes',
  'ospf',
  'bgp',
  'virtual-routers',
  'poe',
  'vrfs',
  'presence',
  'identity',
] as const;
export type FactSection = (typeof factSections)[number];

export interface DeviceFacts {
  readonly sysName?: string;
  readonly sysDescr?: string;
  readonly sysObjectId?: string;
  readonly sysLocation?: string;
  readonly sysContact?: string;
  readonly sysServices?: number;
  readonly upTimeS?: number;
  /** snmpEngineID in lower-case hexadecimal. */
  readonly engineId?: string;
  readonly serial?: string;
  readonly model?: string;
  readonly softwareVersion?: string;
  readonly vendor?: string;
  /** Vendor objects that were asked for to tell platforms apart, by OID without index: what each said. */
  readonly vendorObjects?: Readonly<Record<string, string>>;
  /** ipForwarding = 1 or ipv6IpForwarding = 1. */
  readonly forwarding?: boolean;
  readonly lldpChassisId?: string;
  readonly lldpChassisIdSubtype?: string;
  /** dot1dBaseBridgeAddress: the MAC that bridge identifiers end with. */
  readonly bridgeAddress?: string;
  readonly interfaces: readonly InterfaceFacts[];
  readonly addresses: readonly AddressFacts[];
  readonly modules: readonly ModuleFacts[];
  readonly vlans: readonly VlanFacts[];
  readonly switchPorts: readonly SwitchPortFacts[];
  readonly spanningTrees: readonly SpanningTreeFacts[];
  readonly fdb: readonly FdbFacts[];
  readonly neighbours: readonly NeighbourFacts[];
  readonly lags: readonly LagFacts[];
  readonly arp: readonly ArpFacts[];
  readonly routes: readonly RouteFacts[];
  readonly ospf: readonly OspfFacts[];
  readonly bgpPeers: readonly BgpPeerFacts[];
  readonly virtualRouters: readonly VirtualRouterFacts[];
  readonly poePorts: readonly PoePortFacts[];
  readonly vrfs: readonly VrfFacts[];
  /** Whether the agent serves these MIBs at all: UPS-MIB (RFC 1628), Printer-MIB (RFC 3805). */
  readonly presence: { readonly ups?: boolean; readonly printer?: boolean };
  /** Sections that were read to their end; an absent table counts as read, one cut short at its bound does not. */
  readonly complete: readonly FactSection[];
  readonly faults: readonly { readonly section: FactSection; readonly fault: Fault }[];
}

/** A device that has said nothing yet. */
export const noFacts: DeviceFacts = {
  interfaces: [],
  addresses: [],
  modules: [],
  vlans: [],
  switchPorts: [],
  spanningTrees: [],
  fdb: [],
  neighbours: [],
  lags: [],
  arp: [],
  routes: [],
  ospf: [],
  bgpPeers: [],
  virtualRouters: [],
  poePorts: [],
  vrfs: [],
  presence: {},
  complete: [],
  faults: [],
};
