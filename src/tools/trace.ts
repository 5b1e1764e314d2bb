/** The path to a target, hop by hop and round by round: loss and latency where they begin. */
import { z } from 'zod';
import { familyOf } from '#pure/base/address.ts';
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import { type HopReply, traceMethods } from '#pure/contract/network.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool, type Metric, type ToolContext } from '#pure/contract/tool.ts';
import { reverseNames } from '#pure/protocols/reverse-names.ts';

const input = z.object({
  target: z.string().min(1).max(300).describe('Host name or address'),
  method: z
    .enum(traceMethods)
    .default('icmp')
    .describe('Kind of probe; udp needs no privilege, tcp passes more firewalls'),
  rounds: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(3)
    .describe('How often to probe every hop; none runs until stopped'),
  hopsMax: z.number().int().min(1).max(64).default(30).describe('Give up beyond this many hops'),
  intervalMs: z
    .number()
    .int()
    .min(50)
    .max(3_600_000)
    .default(1000)
    .meta({ unit: 'ms' })
    .describe('Time between rounds'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(30_000)
    .default(1000)
    .meta({ unit: 'ms' })
    .describe('How long to wait for the answers of a round'),
  port: z
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('Destination port; without it, 33434 for udp and 443 for tcp'),
  flowId: z
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(1)
    .describe('Another number may take another path through load balancers'),
  names: z.boolean().default(true).describe('Look up the names of routers by DNS'),
});

const router = {
  name: z.string().optional().describe('Name of the router'),
  asn: z.number().int().optional().describe('Number of the autonomous system that announces the address'),
  asName: z.string().optional().describe('Name of that system'),
};

const hop = z.object({
  kind: z.literal('hop'),
  round: z.number().int(),
  ttl: z.number().int().describe('Distance in hops'),
  address: z.string().optional().describe('Who answered'),
  ...router,
  rttMs: z.number().meta({ unit: 'ms' }).optional(),
  reached: z.boolean().describe('The target itself'),
  fault: faultSchema.optional(),
});
const pathHop = z.object({
  kind: z.literal('path-hop'),
  ttl: z.number().int(),
  addresses: z.array(z.string()),
  ...router,
  sent: z.number().int(),
  received: z.number().int(),
  lossPercent: z.number().meta({ unit: 'percent' }),
  rttMinMs: z.number().meta({ unit: 'ms' }).optional(),
  rttAvgMs: z.number().meta({ unit: 'ms' }).optional(),
  rttMaxMs: z.number().meta({ unit: 'ms' }).optional(),
  jitterMs: z.number().meta({ unit: 'ms' }).describe('Mean difference of consecutive round trips').optional(),
});
const record = z.discriminatedUnion('kind', [hop, pathHop]);

/** What is known about an address beside its round trips. */
interface Router {
  readonly name?: string;
  readonly asn?: number;
  readonly asName?: string;
}

/** Routers asked about in one run; a path that changes all day must not ask all day. */
const routersMax = 512;
const nameTimeoutMs = 500;

interface Tally {
  addresses: Set<string>;
  sent: number;
  received: number;
  sum: number;
  min: number;
  max: number;
  jitterSum: number;
  /** NaN until something answered. */
  lastMs: number;
  lastAddress: string | undefined;
}

const newTally = (): Tally => ({
  addresses: new Set(),
  sent: 0,
  received: 0,
  sum: 0,
  min: Number.POSITIVE_INFINITY,
  max: 0,
  jitterSum: 0,
  lastMs: Number.NaN,
  lastAddress: undefined,
});

function addReply(tally: Tally, { from, rttMs = 0 }: HopReply): void {
  tally.sent++;
  if (from === undefined) return;
  tally.received++;
  tally.addresses.add(from);
  tally.lastAddress = from;
  tally.sum += rttMs;
  tally.min = Math.min(tally.min, rttMs);
  tally.max = Math.max(tally.max, rttMs);
  if (!Number.isNaN(tally.lastMs)) tally.jitterSum += Math.abs(rttMs - tally.lastMs);
  tally.lastMs = rttMs;
}

export const trace = defineTool({
  id: 'trace',
  summary: 'Show the path to a target with loss and latency of every hop',
  description:
    'Probes all hops at once, round after round, on one constant flow, so that load balancers do not make the path jump. ICMP, UDP or TCP, IPv4 or IPv6. Routers are named by DNS; where the machine has a table of autonomous systems, each hop says whose it is.',
  group: 'reachability',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['udp'],
  wants: ['icmp', 'raw', 'resolve'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 10_000_000, durationMsMax: 7 * 86_400_000 },
  examples: [
    { title: 'Two quick rounds to this machine', input: { target: '127.0.0.1', rounds: 2, intervalMs: 100 } },
  ],

  async *run(plan, context) {
    const { net, signal } = context;
    let address = plan.target;
    if (!familyOf(plan.target)) {
      const found = await net.lookup(plan.target, { signal });
      if (!found.ok) throw new FaultError({ ...found.fault, field: 'target', value: plan.target });
      address = found.addresses[0]!;
    }
    const port = plan.port ?? (plan.method === 'tcp' ? 443 : 33434);
    const tallies = new Map<number, Tally>();
    const routers = new Map<string, Router>();
    const introduce = introducer(routers, plan.names, context);
    for await (const replies of net.trace({ ...plan, port, target: address }, signal)) {
      const shown = trimmed(replies);
      await introduce(shown.flatMap(({ from }) => (from === undefined ? [] : [from])));
      for (const reply of shown) {
        const tally = tallies.get(reply.ttl) ?? newTally();
        tallies.set(reply.ttl, tally);
        addReply(tally, reply);
        yield {
          kind: 'hop' as const,
          round: reply.round,
          ttl: reply.ttl,
          ...(reply.from === undefined ? {} : { address: reply.from, ...routers.get(reply.from) }),
          ...(reply.rttMs === undefined ? {} : { rttMs: reply.rttMs }),
          reached: reply.reached,
          ...(reply.fault ? { fault: reply.fault } : {}),
        };
      }
    }
    for (const [ttl, tally] of [...tallies].sort(([a], [b]) => a - b))
      yield {
        kind: 'path-hop' as const,
        ttl,
        addresses: [...tally.addresses],
        ...routers.get(tally.lastAddress ?? ''),
        sent: tally.sent,
        received: tally.received,
        lossPercent: (100 * (tally.sent - tally.received)) / tally.sent,
        ...(tally.received > 0
          ? { rttMinMs: tally.min, rttAvgMs: tally.sum / tally.received, rttMaxMs: tally.max }
          : {}),
        ...(tally.received > 1 ? { jitterMs: tally.jitterSum / (tally.received - 1) } : {}),
      };
  },

  judge: {
    init: () => ({
      reached: 0,
      rounds: 0,
      hops: 0,
      rttMs: 0,
      worst: undefined as Fault | undefined,
      path: new Map<number, HopTally>(),
    }),
    step: (state, item) => {
      if (item.kind !== 'hop') return state;
      addHop(state.path, item);
      return {
        path: state.path,
        rounds: Math.max(state.rounds, item.round),
        reached: state.reached + (item.reached ? 1 : 0),
        hops: item.reached ? item.ttl : state.hops,
        rttMs: state.rttMs + (item.reached ? (item.rttMs ?? 0) : 0),
        worst: (item.fault as Fault | undefined) ?? state.worst,
      };
    },
    done: ({ reached, rounds, hops, rttMs, worst, path }) => {
      const loss = rounds === 0 ? 100 : Math.max(0, (100 * (rounds - reached)) / rounds);
      const metrics = [
        { name: 'loss' as const, value: loss },
        ...(reached > 0
          ? [
              { name: 'hops' as const, value: hops },
              { name: 'rtt.avg' as const, value: rttMs / reached },
            ]
          : []),
        ...hopMetrics(path),
      ];
      if (reached === 0)
        return {
          ok: false,
          summary: 'the target was not reached',
          fault: worst ?? fault('timeout', 'the target did not answer'),
          metrics,
        };
      return { ok: true, summary: `reached in ${hops} hops, ${(rttMs / reached).toFixed(2)} ms`, metrics };
    },
  },
});

/** One hop over the rounds of a run, for the history of the path. */
interface HopTally {
  sent: number;
  readonly routers: Map<string, { received: number; sum: number; labels: Record<string, string> }>;
}

function addHop(path: Map<number, HopTally>, item: z.infer<typeof hop>): void {
  const tally = path.get(item.ttl) ?? { sent: 0, routers: new Map() };
  path.set(item.ttl, tally);
  tally.sent++;
  if (item.address === undefined) return;
  const known = tally.routers.get(item.address) ?? { received: 0, sum: 0, labels: {} };
  tally.routers.set(item.address, known);
  known.received++;
  known.sum += item.rttMs ?? 0;
  known.labels = {
    hop: String(item.ttl),
    address: item.address,
    ...(item.name === undefined ? {} : { name: item.name }),
    ...(item.asn === undefined ? {} : { system: `AS${item.asn} ${item.asName ?? ''}`.trim() }),
  };
}

/** The router that answered most often stands for its hop; a silent hop has loss alone. */
function hopMetrics(path: ReadonlyMap<number, HopTally>): Metric[] {
  return [...path].flatMap(([ttl, { sent, routers }]): Metric[] => {
    const all = [...routers.values()];
    const received = all.reduce((sum, item) => sum + item.received, 0);
    const first = all.sort((a, b) => b.received - a.received)[0];
    const labels = first?.labels ?? { hop: String(ttl), address: '*' };
    const loss: Metric = { name: 'hop.loss', value: (100 * (sent - received)) / sent, labels };
    return first ? [{ name: 'hop.rtt', value: first.sum / first.received, labels }, loss] : [loss];
  });
}

/** Learns about addresses when they are first seen: all of a round at once, so it costs one timeout at most. */
function introducer(routers: Map<string, Router>, names: boolean, context: ToolContext) {
  const { net, signal } = context;
  let server: string | undefined | null = names ? null : undefined;
  const namesOf = async (addresses: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    if (server === null) [server] = await net.resolvers();
    if (server === undefined) return new Map();
    try {
      const asked = await reverseNames({ addresses, server, timeoutMs: nameTimeoutMs, signal }, context);
      if (!asked.answering) server = undefined;
      return asked.names;
    } catch (error) {
      // A name is an extra: a socket that cannot be opened must not cost the path.
      if (!(error instanceof FaultError)) throw error;
      server = undefined;
      return new Map();
    }
  };
  return async (addresses: readonly string[]): Promise<void> => {
    const fresh = [...new Set(addresses)]
      .filter((address) => !routers.has(address))
      .slice(0, routersMax - routers.size);
    if (fresh.length === 0) return;
    const known = await namesOf(fresh);
    for (const address of fresh) {
      const name = known.get(address);
      const system = await net.systemOf(address);
      routers.set(address, {
        ...(name === undefined ? {} : { name }),
        ...(system ? { asn: system.number, asName: system.name } : {}),
      });
    }
  };
}

/** Silence after the last answer says nothing about hops: it is left out, but for the first of it. */
function trimmed(replies: readonly HopReply[]): readonly HopReply[] {
  const last = replies.findLastIndex((reply) => reply.from !== undefined);
  return last < 0
    ? replies.slice(0, 1)
    : replies[last]!.reached
      ? replies.slice(0, last + 1)
      : replies.slice(0, last + 2);
}
