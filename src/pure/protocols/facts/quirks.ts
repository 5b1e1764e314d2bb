/** Platforms that serve bridges otherwise than the standards say. Each row names the reason; recognised by sysObjectID. */
import type { DeviceFacts } from '../../network/facts.ts';
import { cisco, juniper, type SnmpContext, type TableReader } from './section.ts';

export interface BridgeQuirk {
  /** Prefix of sysObjectID. */
  readonly sysObjectId: readonly number[];
  readonly reason: string;
  /** BRIDGE-MIB shows one VLAN at a time: the context that shows this one. */
  readonly contextOfVlan?: (vlan: number) => SnmpContext;
  /** PortList objects are port numbers in decimal with commas, not bits. */
  readonly portListsAsText?: true;
  /** Where the VLAN of an FDB id stands: [entry, column of the VLAN, column of the FDB id or undefined for the index]. */
  readonly fdbVlans?: readonly [entry: readonly number[], vlan: number, fdbId?: number];
  /** VLANs that exist only for the standards of 1998 and never carry Ethernet. */
  readonly skipVlan?: (vlan: number) => boolean;
}

export const bridgeQuirks: readonly BridgeQuirk[] = [
  {
    sysObjectId: [...cisco, 1],
    reason:
      'IOS and IOS-XE keep one BRIDGE-MIB per VLAN: "community string indexing" in versions 1 and 2c, contexts vlan-N in version 3.',
    contextOfVlan: (vlan) => ({ communitySuffix: `@${vlan}`, contextName: `vlan-${vlan}` }),
    // Default VLANs for FDDI and Token Ring.
    skipVlan: (vlan) => vlan >= 1002 && vlan <= 1005,
  },
  {
    sysObjectId: juniper,
    reason:
      'Junos on EX and QFX with ELS numbers FDB ids in JUNIPER-L2ALD-MIB and writes egress ports as text.',
    portListsAsText: true,
    fdbVlans: [[...juniper, 3, 48, 1, 3, 1, 1], 3, 5],
  },
  {
    sysObjectId: juniper,
    reason: 'Junos on EX before ELS indexes FDBs by the internal number of JUNIPER-VLAN-MIB, not by the tag.',
    fdbVlans: [[...juniper, 3, 40, 1, 5, 1, 5, 1], 5],
  },
];

export const quirksOf = (facts: DeviceFacts): readonly BridgeQuirk[] =>
  bridgeQuirks.filter(({ sysObjectId }) => `${facts.sysObjectId}.`.startsWith(`${sysObjectId.join('.')}.`));

/** VLANs that are looked at one by one; each costs at least two requests. */
const contextsMax = 512;
/** So many contexts in a row that do not answer are an agent that was not set up for them. */
const silentContextsMax = 3;

/** Looks at the bridge of every VLAN, on platforms that keep one for each. */
export async function inVlanContexts(
  reader: TableReader,
  facts: DeviceFacts,
  work: (inner: TableReader, vlan: number) => Promise<void>,
): Promise<void> {
  let silent = 0;
  for (const { contextOfVlan, skipVlan } of quirksOf(facts)) {
    if (!contextOfVlan) continue;
    const vlans = facts.vlans.filter(({ vlan, active }) => active !== false && !skipVlan?.(vlan));
    for (const { vlan } of vlans.slice(0, contextsMax)) {
      if (silent === silentContextsMax || reader.failure()) return;
      const answered = await reader.inContext(contextOfVlan(vlan), (inner) => work(inner, vlan));
      silent = answered ? 0 : silent + 1;
    }
  }
}
