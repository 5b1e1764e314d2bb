/** Rows of what a device is built of and connected to. MACs are lower case with colons, times seconds; words are those of the MIBs. */

/** entPhysicalTable (RFC 6933). */
export interface ModuleFacts {
  readonly index: number;
  /** chassis, backplane, container, powerSupply, fan, sensor, module, port, stack, cpu, … */
  readonly class: string;
  readonly parentIndex?: number;
  readonly position?: number;
  readonly name?: string;
  readonly descr?: string;
  /** entPhysicalVendorType: an OID of the vendor. */
  readonly vendorType?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly hardwareRevision?: string;
  readonly firmwareRevision?: string;
  readonly softwareRevision?: string;
  readonly alias?: string;
  readonly assetId?: string;
  readonly fieldReplaceable?: boolean;
  /** By entAliasMappingTable: the interface that this port is. */
  readonly ifIndex?: number;
  /** A pluggable transceiver: a module inside the cage of a port, as far as entities tell. */
  readonly transceiver?: true;
}

export interface VlanFacts {
  readonly vlan: number;
  readonly name?: string;
  readonly active?: boolean;
  /** permanent, dynamicGvrp, other (Q-BRIDGE-MIB); ethernet, fddi, … (CISCO-VTP-MIB). */
  readonly kind?: string;
}

/** A port of a bridge and the VLANs it carries. */
export interface SwitchPortFacts {
  readonly ifIndex: number;
  /** dot1dBasePort, where the bridge numbers this port. */
  readonly port?: number;
  readonly mode?: 'access' | 'trunk';
  /** VLAN of untagged frames that come in: PVID, or native VLAN of a trunk. */
  readonly pvid?: number;
  readonly untaggedVlans: readonly number[];
  readonly taggedVlans: readonly number[];
  readonly voiceVlan?: number;
}

export interface SpanningTreePortFacts {
  /** dot1dBasePort. */
  readonly port: number;
  readonly ifIndex?: number;
  /** disabled, blocking, listening, learning, forwarding, broken. */
  readonly state: string;
  /** From states and designated ids where the MIB has no role: root, designated, alternate, backup, disabled. */
  readonly role?: string;
  readonly cost?: number;
  readonly designatedRoot?: string;
  /** Priority and MAC as `8000.00:11:22:33:44:55`. */
  readonly designatedBridge?: string;
  /** Priority and port number as 16 bits. */
  readonly designatedPort?: number;
  readonly edge?: boolean;
}

/** One tree: of the whole bridge, of a VLAN (PVST), or of an MST instance. */
export interface SpanningTreeFacts {
  readonly protocol?: 'stp' | 'rstp' | 'mstp' | 'pvst' | 'other';
  readonly vlan?: number;
  readonly mstInstance?: number;
  /** Priority and MAC as `8000.00:11:22:33:44:55`. */
  readonly bridgeId?: string;
  readonly rootBridgeId?: string;
  readonly rootCost?: number;
  /** dot1dStpRootPort; 0 on the root itself. */
  readonly rootPort?: number;
  readonly rootIfIndex?: number;
  readonly topologyChanges?: number;
  readonly sinceTopologyChangeS?: number;
  readonly ports: readonly SpanningTreePortFacts[];
}

/** A MAC that a bridge has learnt behind a port. */
export interface FdbFacts {
  readonly mac: string;
  readonly ifIndex?: number;
  readonly vlan?: number;
}

export interface NeighbourFacts {
  readonly protocol: 'lldp' | 'cdp';
  /** Interface of the device that reports. */
  readonly localIfIndex?: number;
  readonly localPort?: string;
  /** As in LLDP-MIB: chassisComponent, interfaceAlias, portComponent, macAddress, networkAddress, interfaceName, local. */
  readonly chassisIdSubtype?: string;
  /** MAC addresses lower case with colons, network addresses in text form, everything else as sent. */
  readonly chassisId?: string;
  readonly portIdSubtype?: string;
  readonly portId?: string;
  readonly portDescr?: string;
  readonly sysName?: string;
  readonly sysDescr?: string;
  readonly managementAddresses: readonly string[];
  /** Enabled ones, in the words of LLDP-MIB: other, repeater, bridge, wlanAccessPoint, router, telephone, docsisCableDevice, stationOnly. */
  readonly capabilities?: readonly string[];
  /** cdpCachePlatform. */
  readonly platform?: string;
  readonly nativeVlan?: number;
  readonly duplex?: 'half' | 'full';
  /** LLDP-MED inventory (ANSI/TIA-1057). */
  readonly inventory?: {
    readonly hardwareRevision?: string;
    readonly firmwareRevision?: string;
    readonly softwareRevision?: string;
    readonly serial?: string;
    readonly manufacturer?: string;
    readonly model?: string;
    readonly assetId?: string;
  };
}

export interface LagFacts {
  /** The aggregate. */
  readonly ifIndex: number;
  readonly memberIfIndexes: readonly number[];
  /** System MAC of the far end of LACP. */
  readonly partnerSystem?: string;
}

export interface ArpFacts {
  readonly address: string;
  readonly mac: string;
  readonly ifIndex?: number;
}

export interface RouteFacts {
  readonly prefix: string;
  readonly nextHop?: string;
  readonly ifIndex?: number;
  /** IANAipRouteProtocol: local, netmgmt (static), rip, isIs, ospf, bgp, … */
  readonly protocol?: string;
  readonly metric?: number;
}

export interface OspfNeighbourFacts {
  readonly address: string;
  readonly routerId?: string;
  /** down, attempt, init, twoWay, exchangeStart, exchange, loading, full. */
  readonly state: string;
  /** Interface of the device that reports, where the tables tell. */
  readonly ifIndex?: number;
  readonly priority?: number;
}

/** One OSPF process (RFC 4750; version 3: RFC 5643). */
export interface OspfFacts {
  readonly version: 2 | 3;
  readonly routerId?: string;
  readonly areas: readonly string[];
  readonly interfaces: readonly {
    readonly address?: string;
    readonly ifIndex?: number;
    readonly area?: string;
    /** broadcast, nbma, pointToPoint, pointToMultipoint. */
    readonly kind?: string;
    /** down, loopback, waiting, pointToPoint, designatedRouter, backupDesignatedRouter, otherDesignatedRouter. */
    readonly state?: string;
    readonly cost?: number;
  }[];
  readonly neighbours: readonly OspfNeighbourFacts[];
}

export interface BgpPeerFacts {
  readonly peer: string;
  readonly localAddress?: string;
  readonly localAs?: number;
  readonly remoteAs?: number;
  readonly remoteRouterId?: string;
  /** idle, connect, active, openSent, openConfirm, established. */
  readonly state: string;
  readonly adminUp?: boolean;
  readonly establishedS?: number;
  readonly description?: string;
  /** Routing instance, as the vendor numbers or names it; absent is the global one. */
  readonly vrf?: string;
  /** Prefixes accepted from the peer, by `afi/safi` as `ipv4/unicast`. */
  readonly prefixesAccepted?: Readonly<Record<string, number>>;
}

export interface VirtualRouterFacts {
  readonly protocol: 'vrrp' | 'hsrp';
  readonly group: number;
  readonly ifIndex: number;
  readonly addresses: readonly string[];
  /** initialize, backup, master (VRRP); initial, learn, listen, speak, standby, active (HSRP). */
  readonly state: string;
  readonly priority?: number;
  readonly mac?: string;
  /** Address of the router that is master or active now. */
  readonly activeAddress?: string;
}

/** pethPsePortTable (RFC 3621). */
export interface PoePortFacts {
  readonly group: number;
  readonly port: number;
  readonly ifIndex?: number;
  readonly enabled: boolean;
  /** disabled, searching, deliveringPower, fault, test, otherFault. */
  readonly status: string;
  /** class0 … class8. */
  readonly powerClass?: string;
}

export interface VrfFacts {
  readonly name: string;
  readonly routeDistinguisher?: string;
  readonly descr?: string;
  readonly active?: boolean;
  readonly ifIndexes: readonly number[];
}
