/** Where a MAC, an address or a name is plugged in, asked of the switches and routers now; every table that says so is shown. */
import { z } from 'zod';
import { formatAddress, normaliseMac, parseAddress } from '#pure/base/address.ts';
import { type Fault, fault } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { askedDevice, snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool, type ToolContext } from '#pure/contract/tool.ts';
import { vendorOf } from '#pure/network/oui.ts';
import type { EndpointPlace, ToldDevice } from '#pure/network/topology/model.ts';
import { askSwitchedNetwork, type SwitchedNetwork } from '#pure/protocols/switched-network.ts';

const input = z.object({
  find: z
    .array(z.string().min(1).max(255))
    .min(1)
    .max(1000)
    .describe('What is looked for: MACs in any notation, addresses, host names'),
  ...snmpInput,
  targets: snmpInput.targets.describe('The switches that may have it, and routers on the way'),
  routers: z
    .array(z.string().min(1).max(300))
    .max(1000)
    .default([])
    .describe('Routers to ask for their ARP tables only'),
});

const place = z.object({
  kind: z.literal('place'),
  find: z.string().describe('As it was written'),
  mac: z.string(),
  vendor: z.string().optional(),
  addresses: z.array(z.string()),
  names: z.array(z.string()),
  device: z.string().describe('The switch'),
  port: z.string(),
  alias: z.string().optional().describe('Description of the port'),
  vlan: z.number().int().optional(),
  behind: z.string().optional().describe('What stands between the port and it'),
  certain: z.boolean().describe('False: several ports may be the one, and this is one of them'),
  confidence: z.number().describe('0 to 1'),
});
const evidence = z.object({
  kind: z.literal('evidence'),
  find: z.string(),
  mac: z.string().optional(),
  source: z.enum(['fdb', 'arp', 'lldp', 'dns', 'interface']).describe('The table that says so'),
  device: z.string().describe('Whose table'),
  detail: z.string(),
});
const missing = z.object({ kind: z.literal('missing'), find: z.string(), fault: faultSchema });
const record = z.discriminatedUnion('kind', [place, evidence, missing, askedDevice]);

/** Rows of one table that are told of one MAC: a MAC seen everywhere is no evidence. */
const evidenceMax = 200;

interface State {
  readonly wanted: number;
  readonly found: ReadonlySet<string>;
  readonly first: string | undefined;
  readonly missing: Fault | undefined;
  readonly silent: Fault | undefined;
  readonly elapsedMs: number;
}

export const locate = defineTool({
  id: 'locate',
  summary: 'Find the switch port of a MAC, address or name',
  description:
    'Asks the given switches and routers now: ARP tables turn an address into a MAC, forwarding tables and LLDP tell the port, and uplinks are told from edge ports. The server keeps what discovery learns under Endpoints; this needs no server and shows the present.',
  group: 'switching',
  appliesTo: { mac: 'find', address: 'find', name: 'find' },
  input,
  record,
  positional: 'find',
  needs: ['udp', 'credentials'],
  wants: ['resolve'],
  risk: 'passive',
  limits: { targetsMax: 1000, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'A MAC, asked of two switches',
      input: {
        find: ['02:00:00:00:00:01'],
        targets: ['127.0.0.1', '127.0.0.2'],
        timeoutMs: 300,
        retries: 0,
      },
    },
  ],

  async *run(plan, context) {
    const network = yield* askSwitchedNetwork(plan, context);
    for (const find of plan.find) {
      const { addresses, failure } = await addressesFor(find, network, context);
      const macs = macsFor(find, addresses, network);
      for (const address of addresses)
        if (address !== find)
          yield {
            kind: 'evidence' as const,
            find,
            source: 'dns' as const,
            device: 'resolver',
            detail: `${find} has address ${address}`,
          };
      let told = 0;
      for (const mac of macs)
        for await (const item of recordsOf(find, mac, network)) {
          told++;
          yield item;
        }
      if (told === 0)
        yield { kind: 'missing' as const, find, fault: { ...(failure ?? unknown(find, macs)) } };
    }
  },

  judge: {
    init: (plan): State => ({
      wanted: plan.find.length,
      found: new Set(),
      first: undefined,
      missing: undefined,
      silent: undefined,
      elapsedMs: 0,
    }),
    step: (state, item): State => {
      switch (item.kind) {
        case 'place': {
          const first = `${item.find} is at ${item.device} ${item.port}${item.certain ? '' : ', perhaps'}`;
          return { ...state, found: new Set(state.found).add(item.find), first: state.first ?? first };
        }
        case 'missing':
          return { ...state, missing: state.missing ?? (item.fault as Fault) };
        case 'device':
          return {
            ...state,
            elapsedMs: state.elapsedMs + item.elapsedMs,
            silent: state.silent ?? (item.fault as Fault | undefined),
          };
        default:
          return state;
      }
    },
    done: ({ wanted, found, first, missing: none, silent, elapsedMs }) => {
      const metrics = [{ name: 'snmp.time' as const, value: elapsedMs }];
      const summary = wanted === 1 && first ? first : `${found.size} of ${wanted} located`;
      if (found.size === wanted) return { ok: true, summary, metrics };
      // A switch that was silent may be the one that has it: that is what to repair first.
      const reason =
        silent ?? none ?? fault('not-found', 'seen, but on no port where it could be plugged in');
      return { ok: false, summary: wanted === 1 ? reason.message : summary, fault: reason, metrics };
    },
  },
});

const unknown = (find: string, macs: readonly string[]): Fault =>
  fault(
    'not-found',
    macs.length > 0
      ? `${find} is ${macs.join(', ')}, which no switch has learnt`
      : `${find} is in no table that was read`,
    { remedy: 'Ask the router of its subnet too, and let it send something: switches forget in minutes.' },
  );

/** A name is asked of DNS, unless it is what one of the devices calls itself. */
async function addressesFor(
  find: string,
  { devices }: SwitchedNetwork,
  { net, signal }: ToolContext,
): Promise<{ readonly addresses: readonly string[]; readonly failure?: Fault }> {
  const address = parseAddress(find);
  if (address) return { addresses: [formatAddress(address)] };
  if (normaliseMac(find)) return { addresses: [] };
  const named = devices.filter(({ facts }) => facts.sysName?.toLowerCase() === find.toLowerCase());
  if (named.length > 0)
    return { addresses: named.flatMap(({ facts }) => facts.addresses.map((item) => item.address)) };
  const outcome = await net.lookup(find, { signal });
  return outcome.ok ? { addresses: outcome.addresses } : { addresses: [], failure: outcome.fault };
}

function macsFor(find: string, addresses: readonly string[], { topology, devices }: SwitchedNetwork) {
  const mac = normaliseMac(find);
  if (mac) return [mac];
  const wanted = new Set(addresses);
  return [
    ...new Set([
      ...topology.endpoints.flatMap((item) =>
        item.addresses.some((at) => wanted.has(at)) ? [item.mac] : [],
      ),
      ...devices.flatMap(({ facts }) =>
        facts.arp.flatMap((item) => (wanted.has(item.address) ? [item.mac] : [])),
      ),
    ]),
  ];
}

async function* recordsOf(find: string, mac: string, network: SwitchedNetwork) {
  const endpoint = network.topology.endpoints.find((item) => item.mac === mac);
  const vendor = await vendorOf(mac);
  const placed = endpoint?.place ? [endpoint.place] : (endpoint?.candidates ?? []);
  for (const at of placed) {
    const own = network.devices
      .find(({ deviceId }) => deviceId === at.deviceId)
      ?.facts.interfaces.find((item) => item.ifIndex === at.ifIndex);
    const behind = behindOf(at, network);
    yield {
      kind: 'place' as const,
      find,
      mac,
      ...(vendor ? { vendor } : {}),
      addresses: [...(endpoint?.addresses ?? [])],
      names: [...(endpoint?.names ?? [])],
      device: nameOf(at.deviceId, network.devices),
      port: own?.name ?? String(at.ifIndex),
      ...(own?.alias ? { alias: own.alias } : {}),
      ...(at.vlan === undefined ? {} : { vlan: at.vlan }),
      ...(behind ? { behind } : {}),
      certain: endpoint?.place !== undefined,
      confidence: at.confidence,
    };
  }
  for (const { deviceId, facts } of network.devices)
    for (const line of evidenceOf(mac, facts).slice(0, evidenceMax))
      yield { kind: 'evidence' as const, find, mac, device: nameOf(deviceId, network.devices), ...line };
}

const nameOf = (deviceId: string, devices: readonly ToldDevice[]): string => {
  const sysName = devices.find((item) => item.deviceId === deviceId)?.facts.sysName;
  return sysName && sysName !== deviceId ? `${sysName} (${deviceId})` : deviceId;
};

/** An unmanaged switch, a device that was asked, or the neighbour that says it is plugged in there. */
function behindOf({ behind, deviceId, ifIndex }: EndpointPlace, { devices, topology }: SwitchedNetwork) {
  const heard = devices
    .find((item) => item.deviceId === deviceId)
    ?.facts.neighbours.find((item) => item.localIfIndex === ifIndex && item.capabilities?.includes('bridge'));
  if (heard) return heard.sysName ?? heard.chassisId;
  if (behind === undefined) return undefined;
  return topology.nodes.some((node) => node.id === behind) ? 'unmanaged switch' : nameOf(behind, devices);
}

function evidenceOf(mac: string, facts: ToldDevice['facts']) {
  const names = new Map(facts.interfaces.map((item) => [item.ifIndex, item.name]));
  const on = (ifIndex: number | undefined) =>
    ifIndex === undefined ? 'no port' : (names.get(ifIndex) ?? ifIndex);
  return [
    ...facts.fdb
      .filter((item) => item.mac === mac)
      .map((item) => ({
        source: 'fdb' as const,
        detail: `learnt on ${on(item.ifIndex)}${item.vlan === undefined ? '' : ` in VLAN ${item.vlan}`}`,
      })),
    ...facts.arp
      .filter((item) => item.mac === mac)
      .map((item) => ({
        source: 'arp' as const,
        detail: `has address ${item.address} on ${on(item.ifIndex)}`,
      })),
    ...facts.neighbours
      .filter((item) => item.chassisId?.toLowerCase() === mac || item.portId === mac)
      .map((item) => ({
        source: 'lldp' as const,
        detail: `announces itself as ${item.sysName ?? 'nameless'} on ${item.localPort ?? on(item.localIfIndex)}`,
      })),
    ...facts.interfaces
      .filter((item) => item.mac === mac)
      .map((item) => ({ source: 'interface' as const, detail: `is its own interface ${item.name}` })),
  ];
}
