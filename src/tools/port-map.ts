/** What is on each port of a switch: state, VLANs, MACs, addresses, names, neighbours; edge ports told from uplinks. */
import { z } from 'zod';
import type { Fault } from '#pure/base/errors.ts';
import { askedDevice, snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { formatVlans } from '#pure/network/compare-devices.ts';
import { vendorOf } from '#pure/network/oui.ts';
import type { NeighbourFacts } from '#pure/network/structure.ts';
import type { Endpoint } from '#pure/network/topology/model.ts';
import { type MappedPort, mapPorts, portRoles } from '#pure/network/topology/port-roles.ts';
import { askSwitchedNetwork, namesByAddress } from '#pure/protocols/switched-network.ts';

const input = z.object({
  ...snmpInput,
  targets: snmpInput.targets.describe('Switches: names, addresses, ranges or prefixes'),
  routers: z
    .array(z.string().min(1).max(300))
    .max(1000)
    .default([])
    .describe('Routers whose ARP tables give the addresses, where the switches do not route'),
  names: z.boolean().default(true).describe('Look up the names of addresses by DNS'),
  server: z.string().max(255).optional().describe('DNS server by address; without it, that of this machine'),
  empty: z.boolean().default(true).describe('Ports that are down and have nobody, too'),
});

const port = z.object({
  kind: z.literal('port'),
  target: z.string(),
  port: z.string(),
  ifIndex: z.number().int(),
  role: z.enum(portRoles).describe('edge: one station; shared: several; uplink: a switch or router; empty'),
  alias: z.string().optional(),
  adminStatus: z.string().optional(),
  operStatus: z.string().optional(),
  speedBps: z.number().meta({ unit: 'bits-per-second' }).optional(),
  duplex: z.string().optional(),
  mode: z.string().optional().describe('access or trunk'),
  vlan: z.number().int().optional().describe('VLAN of untagged frames'),
  taggedVlans: z.string().optional(),
  voiceVlan: z.number().int().optional(),
  aggregate: z.string().optional().describe('The aggregate it is a member of'),
  macCount: z.number().int().describe('MACs learnt here; on an uplink, of everything beyond'),
  macs: z.array(z.string()).describe('Of the stations plugged in here'),
  vendors: z.array(z.string()),
  addresses: z.array(z.string()),
  names: z.array(z.string()),
  neighbour: z.string().optional().describe('As it calls itself by LLDP or CDP'),
  neighbourPort: z.string().optional(),
});
const station = z.object({
  kind: z.literal('station'),
  target: z.string(),
  port: z.string(),
  vlan: z.number().int().optional(),
  mac: z.string(),
  vendor: z.string().optional(),
  addresses: z.array(z.string()),
  names: z.array(z.string()),
  confidence: z.number().optional().describe('0 to 1: how sure it is that it is plugged in here'),
});
const record = z.discriminatedUnion('kind', [port, station, askedDevice]);

interface State {
  readonly ports: number;
  readonly up: number;
  readonly stations: number;
  readonly elapsedMs: number;
  readonly worst: Fault | undefined;
}

export const portMap = defineTool({
  id: 'port-map',
  summary: 'Map the ports of switches to MACs, addresses and names',
  description:
    'Reads interfaces, VLANs, forwarding tables, LLDP and CDP of the switches and the ARP tables of routers, then concludes which ports lead to other switches. A station is shown on the one port it is plugged into, not on every uplink that has learnt it; the more switches of the network are named, the surer that is.',
  group: 'switching',
  appliesTo: { device: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  wants: ['resolve'],
  risk: 'passive',
  limits: { targetsMax: 1000, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'The bridges of this machine',
      input: { targets: ['127.0.0.1'], names: false, timeoutMs: 300, retries: 0 },
    },
  ],

  async *run(plan, context) {
    const { devices, topology } = yield* askSwitchedNetwork(plan, context);
    const maps = devices
      .filter(({ deviceId, facts }) => facts.switchPorts.length > 0 || !plan.routers.includes(deviceId))
      .map((device) => ({ target: device.deviceId, ports: mapPorts(device, devices, topology) }));
    const addresses = maps.flatMap(({ ports }) =>
      ports.flatMap(({ stations }) => stations.flatMap((item) => item.addresses)),
    );
    const known = plan.names ? await namesByAddress(addresses, plan.server, context) : new Map();
    // Ports first, stations after them: two tables instead of many small ones.
    const plugged: Station[] = [];
    for (const { target, ports } of maps)
      for (const mapped of ports) {
        if (!plan.empty && mapped.role === 'empty') continue;
        const stations = await Promise.all(
          mapped.stations.map((item) => stationRecord(target, mapped.interface.name, item, known)),
        );
        yield portRecord(target, mapped, stations);
        plugged.push(...stations);
      }
    yield* plugged;
  },

  judge: {
    init: (): State => ({ ports: 0, up: 0, stations: 0, elapsedMs: 0, worst: undefined }),
    step: (state, item): State => {
      if (item.kind === 'station') return { ...state, stations: state.stations + 1 };
      if (item.kind === 'port')
        return {
          ...state,
          ports: state.ports + 1,
          up: state.up + (item.operStatus === 'up' ? 1 : 0),
        };
      return {
        ...state,
        elapsedMs: state.elapsedMs + item.elapsedMs,
        worst: state.worst ?? (item.fault as Fault | undefined),
      };
    },
    done: ({ ports, up, stations, elapsedMs, worst }) => {
      const metrics = [{ name: 'snmp.time' as const, value: elapsedMs }];
      const summary = `${ports} ports, ${up} up, ${stations} stations`;
      return worst ? { ok: false, summary, fault: worst, metrics } : { ok: true, summary, metrics };
    },
  },
});

type Station = z.infer<typeof station>;

async function stationRecord(
  target: string,
  portName: string,
  { mac, addresses, names, place }: Endpoint,
  known: ReadonlyMap<string, string>,
): Promise<Station> {
  const vendor = await vendorOf(mac);
  return {
    kind: 'station',
    target,
    port: portName,
    ...(place?.vlan === undefined ? {} : { vlan: place.vlan }),
    mac,
    ...(vendor ? { vendor } : {}),
    addresses: [...addresses],
    names: [...new Set([...names, ...addresses.flatMap((address) => known.get(address) ?? [])])],
    ...(place ? { confidence: place.confidence } : {}),
  };
}

const neighbourName = (item: NeighbourFacts | undefined): string | undefined =>
  item?.sysName ?? item?.chassisId ?? item?.managementAddresses[0];

function portRecord(target: string, mapped: MappedPort, stations: readonly Station[]): z.infer<typeof port> {
  const { interface: own, switchPort, aggregate, neighbours } = mapped;
  const [heard] = neighbours;
  const neighbour = neighbourName(heard);
  const neighbourPort = heard?.portId ?? heard?.portDescr;
  const tagged = formatVlans(switchPort?.taggedVlans ?? []);
  return {
    kind: 'port',
    target,
    port: own.name,
    ifIndex: own.ifIndex,
    role: mapped.role,
    ...(own.alias ? { alias: own.alias } : {}),
    ...(own.adminStatus ? { adminStatus: own.adminStatus } : {}),
    ...(own.operStatus ? { operStatus: own.operStatus } : {}),
    ...(own.speedBps ? { speedBps: own.speedBps } : {}),
    ...(own.duplex ? { duplex: own.duplex } : {}),
    ...(switchPort?.mode ? { mode: switchPort.mode } : {}),
    ...(switchPort?.pvid ? { vlan: switchPort.pvid } : {}),
    ...(tagged ? { taggedVlans: tagged } : {}),
    ...(switchPort?.voiceVlan ? { voiceVlan: switchPort.voiceVlan } : {}),
    ...(aggregate ? { aggregate: aggregate.name } : {}),
    macCount: mapped.macCount,
    macs: stations.map((item) => item.mac),
    vendors: [...new Set(stations.flatMap((item) => item.vendor ?? []))],
    addresses: stations.flatMap((item) => item.addresses),
    names: stations.flatMap((item) => item.names),
    ...(neighbour ? { neighbour } : {}),
    ...(neighbourPort ? { neighbourPort } : {}),
  };
}
