/** Everything about the structure of a device, section by section: a missing table costs one request, a failure only its section. */
import { type Fault, fault } from '../../base/errors.ts';
import type { Credential } from '../../contract/host.ts';
import { type DeviceFacts, type FactSection, noFacts } from '../../network/facts.ts';
import { readIdentity } from '../device-identity.ts';
import type { SnmpSession } from '../snmp.ts';
import { addresses } from './addresses.ts';
import { arp } from './arp.ts';
import { bgp } from './bgp.ts';
import { bridge } from './bridge.ts';
import { cdp } from './cdp.ts';
import { entitySection } from './entity.ts';
import { fdb } from './fdb.ts';
import { interfaces } from './interfaces.ts';
import { lag } from './lag.ts';
import { lldp } from './lldp.ts';
import { ospf } from './ospf.ts';
import { poe } from './poe.ts';
import { presence } from './presence.ts';
import { routes } from './routes.ts';
import {
  type Collecting,
  createReader,
  type FactReader,
  type OpenContext,
  type SnmpContext,
} from './section.ts';
import { stp } from './stp.ts';
import { system } from './system.ts';
import { virtualRouters } from './virtual-routers.ts';
import { vlans } from './vlans.ts';
import { vrfs } from './vrfs.ts';

/** In the order they are read: a section comes after those it needs. */
export const factReaders: readonly FactReader[] = [
  system,
  entitySection,
  interfaces,
  addresses,
  bridge,
  vlans,
  stp,
  fdb,
  lldp,
  cdp,
  lag,
  arp,
  routes,
  ospf,
  bgp,
  virtualRouters,
  poe,
  vrfs,
  presence,
];
/** An agent that fell silent in so many sections in a row is gone; the rest would only wait for it. */
const silentMax = 2;

export interface CollectOptions {
  /** How to ask for a VLAN's own bridge; without it such platforms show one VLAN only. */
  readonly openContext?: OpenContext;
  /** Only these and what they need; without it, all. The system group is always read. */
  readonly sections?: readonly FactSection[];
}

/** The sections to read for the ones wanted, in order. */
function sectionsFor(wanted: readonly FactSection[]): ReadonlySet<FactSection> {
  const all = new Set<FactSection>(['system', ...wanted]);
  // Needs come earlier in the list: one pass from its end finds the needs of needs.
  for (const { name, needs } of factReaders.toReversed())
    if (all.has(name)) for (const need of needs) all.add(need);
  return all;
}

/** What to ask with to be in a context: a longer community, or the context name of version 3. */
export const credentialIn = (credential: Credential, context: SnmpContext): Credential =>
  credential.kind === 'snmp-community'
    ? { ...credential, community: `${credential.community}${context.communitySuffix}` }
    : credential.kind === 'snmp-user'
      ? { ...credential, context: context.contextName }
      : credential;

export async function collectFacts(
  session: SnmpSession,
  options: CollectOptions = {},
): Promise<DeviceFacts | Fault> {
  const facts: Collecting = { ...noFacts };
  const complete: FactSection[] = [];
  const faults: { section: FactSection; fault: Fault }[] = [];
  const wanted = options.sections && sectionsFor(options.sections);
  let silent = 0;
  for (const section of factReaders) {
    if (wanted && !wanted.has(section.name)) continue;
    const reader = createReader(session, options.openContext);
    if (silent < silentMax) await section.read(reader, facts);
    const failure = silent < silentMax ? reader.failure() : fault('timeout', 'the agent no longer answers');
    // Without the system group there is no agent to speak of.
    if (failure && section.name === 'system') return failure;
    if (failure) faults.push({ section: section.name, fault: failure });
    else complete.push(section.name);
    if (failure?.code === 'cancelled') break;
    silent = failure?.code === 'timeout' ? silent + 1 : 0;
  }
  if (wanted && !wanted.has('identity')) return { ...facts, complete, faults };
  // Vendors keep version, model and serial number in objects of their own: these know better than the chassis.
  const identity: Awaited<ReturnType<typeof readIdentity>> =
    silent < silentMax
      ? await readIdentity(session, facts)
      : { fault: fault('timeout', 'the agent no longer answers') };
  if ('fault' in identity) faults.push({ section: 'identity', fault: identity.fault });
  else {
    Object.assign(facts, identity);
    complete.push('identity');
  }
  return { ...facts, complete, faults };
}
