/** What the derivation is given and what it concludes. Nothing here knows of stores: ids are whatever the caller uses. */
import type { DeviceFacts } from '../facts.ts';

export interface ToldDevice {
  readonly deviceId: string;
  readonly facts: DeviceFacts;
}

export interface TopologyInput {
  readonly devices: readonly ToldDevice[];
  /**
   * Devices by key that were not asked in this run: `mac`, `address`, `chassis-id` (lower case). Whoever was asked is known from
   * his own facts, and these win.
   */
  readonly ownerOf?: (kind: 'mac' | 'address' | 'chassis-id', value: string) => string | undefined;
  /** Names by address, of endpoints that are no device. */
  readonly nameOf?: (address: string) => string | undefined;
}

/** `deviceId` names a device, or an `InferredNode` by its id. */
export interface LinkEnd {
  readonly deviceId: string;
  readonly ifIndex?: number;
  /** As the neighbour named it, where no interface of the device fits. */
  readonly interfaceName?: string;
}

export type LinkLayer = 'physical' | 'l3' | 'ospf' | 'bgp';
export type EvidenceSource =
  | 'lldp'
  | 'cdp'
  | 'stp'
  | 'lag'
  | 'fdb'
  | 'arp'
  | 'subnet'
  | 'route'
  | 'ospf'
  | 'bgp';

export interface LinkEvidence {
  readonly source: EvidenceSource;
  /** Whose tables say so. */
  readonly toldBy: string;
  readonly ifIndex?: number;
  /** How much this piece alone is worth: `confidence.ts`. */
  readonly confidence: number;
  /** One line for people. */
  readonly detail: string;
}

export interface DerivedLink {
  /** The same cable has the same key in every run: layer and both ends, sorted. */
  readonly key: string;
  readonly layer: LinkLayer;
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  /** 0..1, of all evidence together: `confidence.ts`. */
  readonly confidence: number;
  readonly evidence: readonly LinkEvidence[];
  /** Of the protocol, for adjacencies: full, twoWay, established, active, … the worse one when both ends tell. */
  readonly state?: string;
}

/** Something that must be there though nobody asked it: several stations behind one port, or between two switches. */
export interface InferredNode {
  /** The same in every run while it hangs on the same port. */
  readonly id: string;
  readonly kind: 'unmanaged-switch';
  /** Managed ports that it is plugged into; the first is the one nearest the root. */
  readonly ports: readonly LinkEnd[];
  /** Stations seen behind it. */
  readonly macs: readonly string[];
}

/** A port that more than one neighbour claims; the links named are kept, with less confidence, unless one end denies it. */
export interface TopologyConflict {
  readonly port: LinkEnd;
  readonly links: readonly string[];
  /** Devices that claim it. */
  readonly rivals: readonly string[];
}

export interface EndpointPlace {
  readonly deviceId: string;
  readonly ifIndex: number;
  readonly vlan?: number;
  readonly source: 'fdb' | 'lldp';
  readonly confidence: number;
  /** What stands between the port and the endpoint: an `InferredNode`, or the device that is plugged in there. */
  readonly behind?: string;
}

export interface Endpoint {
  readonly mac: string;
  /** The device that has this MAC, where one is known. */
  readonly deviceId?: string;
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  /** Where it is plugged in. Absent: unknown, or one of `candidates`. */
  readonly place?: EndpointPlace;
  /** More than one edge port has it: it moved while the tables were read, or two stations share the MAC. */
  readonly candidates: readonly EndpointPlace[];
}

/** Addresses of devices that share a prefix: the layer 3 links of more than two. */
export interface DerivedSubnet {
  readonly prefix: string;
  readonly members: readonly {
    readonly deviceId: string;
    readonly ifIndex?: number;
    readonly address: string;
  }[];
}

/** Routers that stand in for one address. */
export interface VirtualRouterGroup {
  readonly protocol: 'vrrp' | 'hsrp';
  readonly group: number;
  readonly address: string;
  readonly members: readonly {
    readonly deviceId: string;
    readonly ifIndex: number;
    readonly state: string;
    readonly priority?: number;
  }[];
}

export interface DerivedTopology {
  readonly links: readonly DerivedLink[];
  readonly nodes: readonly InferredNode[];
  readonly endpoints: readonly Endpoint[];
  readonly conflicts: readonly TopologyConflict[];
  readonly subnets: readonly DerivedSubnet[];
  readonly virtualRouters: readonly VirtualRouterGroup[];
  /** Forwarding entries that were looked at while cables were concluded: what it cost, whatever the machine. */
  readonly steps: number;
}
