/** What one device says about itself and its neighbours, as collected over SNMP; later also over other protocols. */
import type { Fault } from '../base/errors.ts';

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
}

/** The parts that are read one by one: a device may lack some of them, or refuse. */
export const factSections = [
  'system',
  'entity',
  'interfaces',
  'addresses',
  'lldp',
  'cdp',
  'arp',
  'fdb',
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
  readonly interfaces: readonly InterfaceFacts[];
  readonly addresses: readonly {
    readonly address: string;
    readonly lengthBits?: number;
    readonly ifIndex?: number;
  }[];
  readonly neighbours: readonly NeighbourFacts[];
  readonly arp: readonly { readonly address: string; readonly mac: string; readonly ifIndex?: number }[];
  readonly fdb: readonly { readonly mac: string; readonly ifIndex?: number; readonly vlan?: number }[];
  /** Sections that were read to their end; an absent table counts as read. */
  readonly complete: readonly FactSection[];
  readonly faults: readonly { readonly section: FactSection; readonly fault: Fault }[];
}
