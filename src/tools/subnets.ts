/** The subnets that routers know: their own links and their routes, merged, with who leads there and what overlaps. */
import { z } from 'zod';
import { type Fault, fault } from '#pure/base/errors.ts';
import { askedDevice, snmpInput } from '#pure/contract/snmp-input.ts';
import { defineTool } from '#pure/contract/tool.ts';
import {
  type KnownSubnet,
  mergeSubnets,
  type RouterTables,
  type WayToSubnet,
} from '#pure/network/subnets.ts';
import { askDevices, askedRecord } from '#pure/protocols/device-facts.ts';

const input = z.object({
  ...snmpInput,
  targets: snmpInput.targets.describe('Routers: names, addresses, ranges or prefixes'),
  hostRoutes: z.boolean().default(false).describe('Routes to single addresses, too'),
});

const subnet = z.object({
  kind: z.literal('subnet'),
  prefix: z.string(),
  connected: z.boolean().describe('A router has an address of its own in it'),
  sources: z.array(z.string()).describe('connected, netmgmt (static), ospf, bgp, …'),
  routers: z.array(z.string()).describe('Routers in it: name, interface, address'),
  nextHops: z.array(z.string()).describe('How others reach it: name, next hop'),
  within: z.string().optional().describe('The smallest known prefix around it'),
  overlaps: z.array(z.string()).describe('Subnets that share addresses with it though one is a link'),
});
const record = z.discriminatedUnion('kind', [subnet, askedDevice]);

interface State {
  readonly subnets: number;
  readonly connected: number;
  readonly overlap: string | undefined;
  readonly overlaps: number;
  readonly elapsedMs: number;
  readonly worst: Fault | undefined;
}

export const subnets = defineTool({
  id: 'subnets',
  summary: 'List the subnets that routers know',
  description:
    'Merges interface addresses and route tables of the named routers into one sorted list, each subnet once, with its source, the routers in it and the next hops towards it. A subnet inside a link is marked: one of the two is wrong, or traffic for it takes another way than people think.',
  group: 'addresses',
  appliesTo: { device: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['udp', 'credentials'],
  risk: 'passive',
  limits: { targetsMax: 1000, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    { title: 'What this machine knows', input: { targets: ['127.0.0.1'], timeoutMs: 300, retries: 0 } },
  ],

  async *run(plan, context) {
    const tables: RouterTables[] = [];
    for await (const told of askDevices(plan, ['interfaces', 'addresses', 'routes'], context)) {
      yield askedRecord(told);
      if (told.ok) tables.push({ router: told.facts.sysName ?? told.target, facts: told.facts });
    }
    for (const item of mergeSubnets(tables, plan.hostRoutes)) yield recordOf(item);
  },

  judge: {
    init: (): State => ({
      subnets: 0,
      connected: 0,
      overlap: undefined,
      overlaps: 0,
      elapsedMs: 0,
      worst: undefined,
    }),
    step: (state, item): State =>
      item.kind === 'device'
        ? {
            ...state,
            elapsedMs: state.elapsedMs + item.elapsedMs,
            worst: state.worst ?? (item.fault as Fault | undefined),
          }
        : {
            ...state,
            subnets: state.subnets + 1,
            connected: state.connected + (item.connected ? 1 : 0),
            overlaps: state.overlaps + (item.overlaps.length > 0 ? 1 : 0),
            overlap:
              state.overlap ??
              (item.overlaps.length > 0 ? `${item.prefix} overlaps ${item.overlaps[0]}` : undefined),
          },
    done: (state) => {
      const summary = `${state.subnets} subnets, ${state.connected} connected`;
      const metrics = [
        { name: 'findings' as const, value: state.overlaps },
        { name: 'snmp.time' as const, value: state.elapsedMs },
      ];
      if (state.worst) return { ok: false, summary: state.worst.message, fault: state.worst, metrics };
      if (state.overlap === undefined) return { ok: true, summary, metrics };
      return {
        ok: false,
        summary: `${summary}; ${state.overlap}`,
        fault: fault('content-mismatch', state.overlap, {
          remedy: 'One of the two masks is wrong, or a more specific route leads part of a link elsewhere.',
        }),
        metrics,
      };
    },
  },
});

const words = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' ');
const unique = (ways: readonly WayToSubnet[], text: (way: WayToSubnet) => string): string[] => [
  ...new Set(ways.map(text)),
];

function recordOf({ ways, ...rest }: KnownSubnet): z.infer<typeof subnet> {
  const links = ways.filter((way) => way.source === 'connected');
  const routes = ways.filter((way) => way.source !== 'connected');
  return {
    kind: 'subnet',
    ...rest,
    overlaps: [...rest.overlaps],
    sources: unique(ways, (way) => way.source),
    routers: unique(links, (way) => words(way.router, way.interface, way.address)),
    nextHops: unique(routes, (way) => words(way.router, 'via', way.nextHop ?? way.interface ?? 'itself')),
  };
}
