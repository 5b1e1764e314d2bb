/** What other services and the surfaces may ask of the inventory. Ids are text; times epoch milliseconds. */
import type { StateTransaction } from '#io/state/port.ts';
import type { BodyOf, ParamsOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type {
  Device,
  DeviceDetail,
  IdentityDecision,
  Link,
  LinkLayer,
  SensorState,
  Site,
  StateCounts,
  Topology,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { InterfaceFacts } from '#pure/network/facts.ts';
import type { DerivedLink, EvidenceSource } from '#pure/network/topology/model.ts';
import type { WiredNode } from '#pure/topology/graph.ts';
import type { WiredLink } from '#pure/topology/picture.ts';

/** Keys that are burned into a box or made once for it. A name or an address is none. */
export const strongKinds: ReadonlySet<string> = new Set([
  'chassis-id',
  'engine-id',
  'serial',
  'mac',
  'ssh-host-key',
  'bgp-id',
]);

/** Where a fact comes from; the strength of a merge key decides identity, names never do. */
export interface Observation {
  readonly source:
    | 'sweep'
    | 'scan'
    | 'snmp'
    | 'ssh'
    | 'derived'
    | 'lldp'
    | 'cdp'
    | 'arp'
    | 'person'
    | 'import';
  readonly timeMs: number;
  readonly siteId?: string | null;
  /** Strong keys: chassis-id, engine-id, serial, mac, ssh-host-key; `address` only where nothing stronger is known. */
  readonly keys: readonly { readonly kind: string; readonly value: string }[];
  readonly attributes: Partial<
    Pick<
      Device,
      | 'name'
      | 'kind'
      | 'vendor'
      | 'platform'
      | 'model'
      | 'version'
      | 'serial'
      | 'managementAddress'
      | 'location'
      | 'contact'
      | 'credentialId'
    >
  > & { readonly sysObjectId?: string; readonly sysDescr?: string };
  /** Present when the interface table was read in full: rows not in it are removed. */
  readonly interfaces?: readonly InterfaceFacts[];
  readonly addresses?: readonly {
    readonly address: string;
    readonly lengthBits?: number;
    readonly ifIndex?: number;
  }[];
  readonly facts?: readonly { readonly name: string; readonly value: unknown; readonly confidence: number }[];
}

/** Kind of the key of a device that was only concluded. */
export const inferredKey = 'inferred';

/** Tables of `DeviceFacts` that are kept whole, as facts of these names. */
export const structureNames = [
  'modules',
  'vlans',
  'switchPorts',
  'spanningTrees',
  'lags',
  'routes',
  'ospf',
  'bgpPeers',
  'virtualRouters',
  'poePorts',
  'vrfs',
] as const;

/** What a file says of one device: intended, so it counts more than what was observed, and less than what a person said here. */
export interface Intended {
  readonly keys: Observation['keys'];
  readonly attributes: Observation['attributes'];
  /** Created when there is none of that name. */
  readonly siteName: string | null;
  /** Added to those it has. */
  readonly tags: readonly string[];
  /** Written where there is none yet. */
  readonly note: string | null;
  readonly addresses: readonly { readonly address: string; readonly lengthBits: number | null }[];
  readonly facts: readonly { readonly name: string; readonly value: unknown }[];
}
export interface Intention {
  readonly devices: readonly Intended[];
  readonly sites: readonly { readonly name: string; readonly note: string }[];
  /** Tell what would happen, and let nothing happen. */
  readonly rehearse: boolean;
}
export interface IntendedOutcome {
  /** Of a rehearsal: the id of a device that is created then goes away again. */
  readonly deviceId: string;
  readonly name: string;
  readonly created: boolean;
  readonly merged: readonly string[];
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  /** What a person said otherwise, and stays. */
  readonly held: readonly { readonly field: string; readonly value: unknown }[];
  /** The row before that is the same device; then nothing of this one is written. */
  readonly sameAs: number | null;
}

/** What lists do not show of a device. */
export interface Description {
  readonly macs: readonly string[];
  readonly addresses: readonly {
    readonly address: string;
    readonly lengthBits: number | null;
    readonly interfaceId: string | null;
  }[];
  /** What files have said of it, by name. */
  readonly facts: ReadonlyMap<string, unknown>;
}

/** What a discovery has read in full: who of these says a link no more has lost it. */
export interface TopologyRead {
  readonly timeMs: number;
  /** Undefined for a device that was not asked. */
  sourcesOf(deviceId: string): ReadonlySet<EvidenceSource> | undefined;
}

/** The network as alerts see it: kept in memory, replaced as a whole when it changes. */
export interface NetworkGraph {
  readonly version: number;
  readonly devices: ReadonlyMap<
    string,
    {
      readonly id: string;
      readonly name: string;
      readonly kind: string;
      readonly managementAddress: string | null;
      readonly addresses: readonly string[];
    }
  >;
  readonly interfaces: ReadonlyMap<
    string,
    {
      readonly id: string;
      readonly deviceId: string;
      readonly ifIndex: number;
      readonly name: string;
      readonly alias: string | null;
      readonly operStatus: string | null;
    }
  >;
  readonly links: readonly {
    readonly id: string;
    readonly aDeviceId: string;
    readonly aInterfaceId: string | null;
    readonly bDeviceId: string;
    readonly bInterfaceId: string | null;
    readonly source: string;
  }[];
  /** Subnets by the devices that have an address in them, in prefix notation with the device's own address. */
  readonly prefixes: readonly {
    readonly prefix: string;
    readonly deviceId: string;
    readonly interfaceId?: string | null;
  }[];
  /** Interfaces that lead somewhere by an address of their own: not a loopback, not a single address. */
  readonly routed?: ReadonlySet<string>;
  /** Device id by address. */
  readonly byAddress: ReadonlyMap<string, string>;
}

/** Published on the bus as `inventory.merged`: who holds a device id by heart replaces `from` by `into`. */
export interface DevicesMerged {
  readonly into: string;
  readonly from: readonly string[];
}

/** Published as `inventory.moved`: these sensors and alerts belong to another device than before. */
export interface OwnersMoved {
  readonly sensors: readonly { readonly id: string; readonly device_id: string | null }[];
  readonly alerts: readonly { readonly id: string; readonly device_id: string | null }[];
}

export interface DeviceTraits {
  readonly name: string;
  readonly siteName: string | null;
  readonly tags: readonly string[];
  readonly kind: string;
  readonly vendor: string | null;
}

/** A device as the tree sees it. */
export interface Placement {
  readonly name: string;
  readonly siteId: string | null;
  readonly credentialId: string | null;
  readonly kind: string;
  readonly platform: string | null;
  readonly address: string | null;
  readonly tags: readonly string[];
}

export interface DeviceStatus {
  readonly state: SensorState;
  readonly sensors: number;
  readonly openAlerts: number;
}

/** What alerts and metrics know of a device and of a port, asked when a list or a map is shown. */
export interface LiveStatus {
  device(deviceId: string): DeviceStatus;
  linkUp(interfaceIds: readonly string[]): 'up' | 'down' | 'unknown';
  traffic(
    deviceId: string,
    interfaceName: string,
  ): { readonly inBps: number | null; readonly outBps: number | null };
  counts(deviceIds: readonly string[]): StateCounts;
}

/** Devices and links of all layers, without states and loads. */
export interface Wiring {
  readonly version: number;
  readonly siteNames: ReadonlyMap<string, string>;
  readonly nodes: readonly WiredNode[];
  readonly links: readonly (WiredLink & {
    readonly a: { readonly interfaceId: string | null };
    readonly b: { readonly interfaceId: string | null };
  })[];
}

export interface Inventory extends Service {
  sites(): Promise<Site[]>;
  createSite(body: BodyOf<'createSite'>): Promise<Site>;
  devices(query: QueryOf<'devices'>): Promise<ResponseOf<'devices'>>;
  device(id: string): Promise<DeviceDetail>;
  createDevice(body: BodyOf<'createDevice'>): Promise<Device>;
  updateDevice(id: ParamsOf<'updateDevice'>['id'], body: BodyOf<'updateDevice'>): Promise<Device>;
  deleteDevice(id: string): Promise<void>;
  /** Every device of the snapshot, by id. */
  placements(): ReadonlyMap<string, Placement>;
  /** Part of a transaction of somebody else, who calls `reread` when it is committed. Creates it when there is no id. */
  writeIn(
    tx: StateTransaction,
    id: string | undefined,
    intended: Intended,
    body: BodyOf<'updateDevice'>,
  ): Promise<string>;
  reread(): Promise<void>;
  decisions(query: QueryOf<'decisions'>): Promise<ResponseOf<'decisions'>>;
  merge(id: string, otherId: string, by: string): Promise<IdentityDecision>;
  split(id: string, body: BodyOf<'splitDevice'>, by: string): Promise<IdentityDecision>;
  ignore(id: string, by: string): Promise<IdentityDecision>;
  undo(decisionId: string): Promise<IdentityDecision>;
  interfaces(query: QueryOf<'interfaces'>): Promise<ResponseOf<'interfaces'>>;
  /** Of one layer; without it, the cables. */
  topology(siteId?: string, layer?: LinkLayer): Promise<Topology>;
  /** What a map needs before it asks how things are: the same object until the model changes. */
  wiring(): Promise<Wiring>;
  links(deviceId: string): Promise<Link[]>;
  linksById(ids: readonly string[]): Promise<Link[]>;
  /** Finds or creates the device by its strongest known key, merges, keeps provenance. */
  observe(observation: Observation): Promise<{
    readonly deviceId: string;
    readonly created: boolean;
    readonly changed: readonly string[];
    /** Ids that turned out to be this device and exist no more; also on the bus as `inventory.merged`. */
    readonly merged?: readonly string[];
  }>;
  /** All of it in one transaction, or nothing. */
  intend(
    intention: Intention,
  ): Promise<{ readonly outcomes: readonly IntendedOutcome[]; readonly sitesCreated: readonly string[] }>;
  /** By device id; a device without anything to tell is absent. */
  descriptions(): Promise<ReadonlyMap<string, Description>>;
  /** The device that each key identifies, from the store itself: what was just observed is in it. */
  resolve(
    keys: readonly { readonly kind: string; readonly value: string }[],
  ): Promise<(string | undefined)[]>;
  /** Links as `deriveTopology` concluded them; ends at inferred nodes must be devices by now. */
  observeLinks(links: readonly DerivedLink[], read: TopologyRead): Promise<{ found: number; lost: number }>;
  topologyAt(atMs: number, siteId?: string): Promise<Topology>;
  changes(fromMs: number, toMs: number): Promise<ResponseOf<'topologyChanges'>>;
  structure(deviceId: string): Promise<ResponseOf<'structure'>>;
  vlans(): Promise<ResponseOf<'vlans'>>;
  /** What a rule may choose devices by; cheap, from memory. */
  traits(id: string): DeviceTraits | undefined;
  graph(): NetworkGraph;
  counts(): { readonly devices: number; readonly interfaces: number; readonly links: number };
}
