/** What other services and the surfaces may ask of the inventory. Ids are text; times epoch milliseconds. */
import type { BodyOf, ParamsOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type {
  Device,
  DeviceDetail,
  IdentityDecision,
  Link,
  SensorState,
  Site,
  Topology,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { InterfaceFacts } from '#pure/network/facts.ts';

/** Keys that are burned into a box or made once for it. A name or an address is none. */
export const strongKinds: ReadonlySet<string> = new Set([
  'chassis-id',
  'engine-id',
  'serial',
  'mac',
  'ssh-host-key',
]);

/** Where a fact comes from; the strength of a merge key decides identity, names never do. */
export interface Observation {
  readonly source: 'sweep' | 'snmp' | 'ssh' | 'lldp' | 'cdp' | 'arp' | 'person' | 'import';
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

export interface LinkObservation {
  readonly source: 'lldp' | 'cdp' | 'stp' | 'lag' | 'fdb' | 'subnet' | 'person';
  readonly confidence: number;
  readonly timeMs: number;
  readonly a: { readonly deviceId: string; readonly ifIndex?: number; readonly interfaceName?: string };
  readonly b: { readonly deviceId: string; readonly ifIndex?: number; readonly interfaceName?: string };
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
  readonly prefixes: readonly { readonly prefix: string; readonly deviceId: string }[];
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

export interface DeviceStatus {
  readonly state: SensorState;
  readonly sensors: number;
  readonly openAlerts: number;
}

export interface Inventory extends Service {
  sites(): Promise<Site[]>;
  createSite(body: BodyOf<'createSite'>): Promise<Site>;
  devices(query: QueryOf<'devices'>): Promise<ResponseOf<'devices'>>;
  device(id: string): Promise<DeviceDetail>;
  createDevice(body: BodyOf<'createDevice'>): Promise<Device>;
  updateDevice(id: ParamsOf<'updateDevice'>['id'], body: BodyOf<'updateDevice'>): Promise<Device>;
  deleteDevice(id: string): Promise<void>;
  decisions(query: QueryOf<'decisions'>): Promise<ResponseOf<'decisions'>>;
  merge(id: string, otherId: string, by: string): Promise<IdentityDecision>;
  split(id: string, body: BodyOf<'splitDevice'>, by: string): Promise<IdentityDecision>;
  ignore(id: string, by: string): Promise<IdentityDecision>;
  undo(decisionId: string): Promise<IdentityDecision>;
  interfaces(query: QueryOf<'interfaces'>): Promise<ResponseOf<'interfaces'>>;
  topology(siteId?: string): Promise<Topology>;
  links(deviceId: string): Promise<Link[]>;
  /** Finds or creates the device by its strongest known key, merges, keeps provenance. */
  observe(observation: Observation): Promise<{
    readonly deviceId: string;
    readonly created: boolean;
    readonly changed: readonly string[];
    /** Ids that turned out to be this device and exist no more; also on the bus as `inventory.merged`. */
    readonly merged?: readonly string[];
  }>;
  /** The device that each key identifies, from the store itself: what was just observed is in it. */
  resolve(
    keys: readonly { readonly kind: string; readonly value: string }[],
  ): Promise<(string | undefined)[]>;
  /** `complete` names devices whose neighbour tables were read in full: their other links of that source are marked removed. */
  observeLinks(
    links: readonly LinkObservation[],
    complete: {
      readonly source: LinkObservation['source'];
      readonly deviceIds: readonly string[];
      readonly timeMs: number;
    },
  ): Promise<{ found: number; lost: number }>;
  graph(): NetworkGraph;
  counts(): { readonly devices: number; readonly interfaces: number; readonly links: number };
}
