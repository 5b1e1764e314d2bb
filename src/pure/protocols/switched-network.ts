/** A few switches and routers asked live, and what their tables together tell: the part that port map and locator have in common. */
import type { AskedDevice } from '../contract/snmp-input.ts';
import type { ToolContext } from '../contract/tool.ts';
import type { FactSection } from '../network/facts.ts';
import { deriveTopology } from '../network/topology/index.ts';
import type { DerivedTopology, ToldDevice } from '../network/topology/model.ts';
import { askDevices, askedRecord, type ToldFacts } from './device-facts.ts';
import { reverseNames } from './reverse-names.ts';
import type { SnmpPlan } from './snmp-targets.ts';

export interface SwitchedNetworkPlan extends SnmpPlan {
  /** Asked for their ARP tables too; a target that routes need not be named here. */
  readonly routers: readonly string[];
}

export interface SwitchedNetwork {
  /** Those that answered; `deviceId` is the target as it was written. */
  readonly devices: readonly ToldDevice[];
  readonly topology: DerivedTopology;
}

const switchSections: readonly FactSection[] = [
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
];
const routerSections: readonly FactSection[] = ['interfaces', 'addresses', 'arp'];

/** Yields a record for every device that was asked, and returns what they tell. */
export async function* askSwitchedNetwork(
  plan: SwitchedNetworkPlan,
  context: ToolContext,
): AsyncGenerator<AskedDevice, SwitchedNetwork> {
  const devices: ToldDevice[] = [];
  const seen = new Set<string>();
  const take = (told: ToldFacts) => {
    if (told.ok) {
      const identity = identityOf(told);
      // One device under two addresses would look like two that share every MAC.
      if (!seen.has(identity)) devices.push({ deviceId: told.target, facts: told.facts });
      seen.add(identity);
    }
    return askedRecord(told);
  };
  for await (const told of askDevices(plan, switchSections, context)) yield take(told);
  const routers = plan.routers.filter((router) => !plan.targets.includes(router));
  if (routers.length > 0)
    for await (const told of askDevices({ ...plan, targets: routers }, routerSections, context))
      yield take(told);
  return { devices, topology: deriveTopology({ devices }) };
}

const identityOf = ({ target, facts }: Extract<ToldFacts, { ok: true }>): string =>
  facts.engineId ??
  facts.lldpChassisId ??
  facts.bridgeAddress ??
  facts.interfaces.find((item) => item.mac)?.mac ??
  target;

const nameTimeoutMs = 500;
/** Names are an extra: a switch of a large network has tens of thousands of addresses behind its uplinks. */
const namesMax = 4096;

/** Names by PTR from the given server, or the first of this machine; none where no server answers. */
export async function namesByAddress(
  addresses: readonly string[],
  server: string | undefined,
  context: ToolContext,
): Promise<ReadonlyMap<string, string>> {
  const asked = server ?? (await context.net.resolvers())[0];
  if (asked === undefined || addresses.length === 0) return new Map();
  const { names } = await reverseNames(
    {
      addresses: addresses.slice(0, namesMax),
      server: asked,
      timeoutMs: nameTimeoutMs,
      signal: context.signal,
    },
    context,
  );
  return names;
}
