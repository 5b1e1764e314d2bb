/** Round-trip times of many targets: counted or continuous, with loss, percentiles, jitter and voice quality. */
import { z } from 'zod';
import { type Fault, type FaultCode, FaultError, fault } from '#pure/base/errors.ts';
import { nearestRank } from '#pure/base/statistics.ts';
import { type EchoBatch, echoStatuses } from '#pure/contract/network.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool, type Metric, type ToolContext } from '#pure/contract/tool.ts';
import { meanOpinionScore } from '#pure/protocols/mos.ts';
import { resolveTargets } from '#pure/protocols/resolve-targets.ts';

const milliseconds = (description: string) => z.number().meta({ unit: 'ms' }).describe(description);

const input = z.object({
  targets: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(10_000)
    .describe('Names, addresses, ranges or prefixes; ! excludes'),
  count: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(4)
    .describe('Probes per target; none runs until stopped'),
  intervalMs: z
    .number()
    .int()
    .min(10)
    .max(3_600_000)
    .default(1000)
    .meta({ unit: 'ms' })
    .describe('Time between probes of one target'),
  timeoutMs: z
    .number()
    .int()
    .min(10)
    .max(60_000)
    .default(1000)
    .meta({ unit: 'ms' })
    .describe('How long to wait for an answer'),
  sizeBytes: z
    .number()
    .int()
    .min(16)
    .max(1472)
    .default(56)
    .meta({ unit: 'bytes' })
    .describe('Payload of the echo request'),
  ttl: z.number().int().min(1).max(255).optional().describe('Hop limit'),
  dscp: z.number().int().min(0).max(63).optional().describe('Differentiated services code point'),
  family: z.enum(['any', '4', '6']).default('any').describe('Which addresses of a name'),
  method: z
    .enum(['auto', 'icmp', 'tcp'])
    .default('auto')
    .describe('auto is ICMP where this process may send it, else TCP'),
  port: z.number().int().min(1).max(65535).default(443).describe('TCP port; an answer or a refusal counts'),
  replies: z.boolean().default(true).describe('A record for every probe, not only the summaries'),
});

const reply = z.object({
  kind: z.literal('reply'),
  target: z.string().describe('As it was written'),
  address: z.string().describe('Numeric address'),
  method: z.enum(['icmp', 'tcp']).describe('How it was probed'),
  seq: z.number().int().describe('Number of the probe, from 1'),
  status: z.enum(echoStatuses).describe('What came back'),
  rttMs: milliseconds('Round-trip time by the kernel clock').optional(),
  ttl: z.number().int().optional().describe('Hop limit of the answer'),
  from: z.string().optional().describe('Who reported an error'),
  timeMs: z.number().describe('When it was sent'),
  fault: faultSchema.optional(),
});
const summary = z.object({
  kind: z.literal('summary'),
  target: z.string(),
  address: z.string(),
  sent: z.number().int(),
  received: z.number().int(),
  lossPercent: z.number().meta({ unit: 'percent' }),
  rttMinMs: milliseconds('Least').optional(),
  rttAvgMs: milliseconds('Mean').optional(),
  rttMaxMs: milliseconds('Greatest').optional(),
  rttP95Ms: milliseconds('95th percentile').optional(),
  jitterMs: milliseconds('Mean difference of consecutive round trips').optional(),
  mos: z.number().meta({ unit: 'score' }).describe('Voice quality, 1 to 4.5').optional(),
});
const unresolved = z.object({ kind: z.literal('unresolved'), target: z.string(), fault: faultSchema });
const record = z.discriminatedUnion('kind', [reply, summary, unresolved]);
type Reply = z.infer<typeof reply>;

/** A run with fewer answers has no distribution worth three series (docs/adr/0027-distribution-of-latency.md). */
const quartilesFrom = 5;
/** A second look: where a third of the packets is lost, all of five are lost once in 250 times. */
const closeCount = 5;
const closeIntervalMs = 50;
/** Whoever answers later than this, and was silent before, is no help in finding out soon. */
const closeTimeoutMs = 2000;
/** Round-trip times kept per target for percentiles; older ones are forgotten evenly. */
const sampleMax = 1000;

interface Tally {
  sent: number;
  received: number;
  rtts: number[];
  sum: number;
  min: number;
  max: number;
  jitterSum: number;
  last: number;
  worst: Fault | undefined;
}
const newTally = (): Tally => ({
  sent: 0,
  received: 0,
  rtts: [],
  sum: 0,
  min: Number.POSITIVE_INFINITY,
  max: 0,
  jitterSum: 0,
  last: Number.NaN,
  worst: undefined,
});

function count(tally: Tally, item: Reply): void {
  if (item.status === 'duplicate') return;
  tally.sent++;
  if (item.status !== 'reply' || item.rttMs === undefined) {
    tally.worst = (item.fault as Fault | undefined) ?? faultOfReply(item);
    return;
  }
  tally.received++;
  tally.sum += item.rttMs;
  tally.min = Math.min(tally.min, item.rttMs);
  tally.max = Math.max(tally.max, item.rttMs);
  if (!Number.isNaN(tally.last)) tally.jitterSum += Math.abs(item.rttMs - tally.last);
  tally.last = item.rttMs;
  if (tally.rtts.length < sampleMax) tally.rtts.push(item.rttMs);
  else tally.rtts[tally.received % sampleMax] = item.rttMs;
}

function faultOfReply(item: Pick<Reply, 'status' | 'target' | 'address' | 'from'>): Fault {
  const code: FaultCode =
    item.status === 'send-error'
      ? 'missing-capability'
      : item.status === 'reply' || item.status === 'duplicate'
        ? 'timeout'
        : item.status;
  const what = item.target === item.address ? item.target : `${item.target} (${item.address})`;
  if (item.status === 'timeout') return fault('timeout', `${what}: no answer`);
  return fault(
    code,
    `${what}: ${fault(code).message.toLowerCase()}${item.from ? `, reported by ${item.from}` : ''}`,
  );
}

function figuresOf(tally: Tally) {
  const lossPercent = tally.sent === 0 ? 0 : (100 * (tally.sent - tally.received)) / tally.sent;
  if (tally.received === 0) return { lossPercent };
  const sorted = [...tally.rtts].sort((a, b) => a - b);
  const rttAvgMs = tally.sum / tally.received;
  const jitterMs = tally.received > 1 ? tally.jitterSum / (tally.received - 1) : 0;
  return {
    lossPercent,
    rttMinMs: tally.min,
    rttAvgMs,
    rttMaxMs: tally.max,
    rttP95Ms: sorted[Math.ceil(sorted.length * 0.95) - 1]!,
    jitterMs,
    mos: meanOpinionScore(rttAvgMs, jitterMs, lossPercent),
  };
}

export const ping = defineTool({
  id: 'ping',
  summary: 'Measure round-trip time and loss to many targets',
  description:
    'ICMP echo with kernel timestamps, evenly paced over the interval. Tells silence, an unreachable host or network, a filter and a routing loop apart. Where this process may send no ICMP, TCP connections stand in, and the records say so.',
  group: 'reachability',
  appliesTo: { address: 'targets', name: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['tcp'],
  wants: ['icmp', 'resolve'],
  risk: 'active',
  limits: { targetsMax: 10_000, recordsMax: 100_000_000, durationMsMax: 7 * 86_400_000 },
  examples: [
    { title: 'Four probes to this machine', input: { targets: ['127.0.0.1'], count: 4, intervalMs: 200 } },
    { title: 'A range, one second', input: { targets: ['127.0.0.0/28'], count: 1 } },
  ],
  batch: { field: 'targets', targetOf: (item) => item.target },
  secondLook: (plan) => ({
    ...plan,
    count: Math.max(plan.count ?? 1, closeCount),
    intervalMs: Math.min(plan.intervalMs ?? closeIntervalMs, closeIntervalMs),
    timeoutMs: Math.min(plan.timeoutMs ?? closeTimeoutMs, closeTimeoutMs),
  }),

  async *run(plan, context) {
    const { net, signal, limits } = context;
    const method = methodOf(plan.method, context);
    const family = plan.family === 'any' ? undefined : (Number(plan.family) as 4 | 6);
    const { found, failed } = await resolveTargets(plan.targets, net, {
      max: limits.targetsMax,
      signal,
      ...(family ? { family } : {}),
    });
    for (const item of failed)
      yield { kind: 'unresolved' as const, target: item.target, fault: { ...item.fault } };
    if (found.length === 0) return;
    const tallies = found.map(newTally);
    // The last answer of a target ends it: its summary goes out at once, so that one silent neighbour delays nobody.
    const finished = new Uint8Array(found.length);
    const summaryOf = (i: number) => {
      finished[i] = 1;
      return {
        kind: 'summary' as const,
        ...found[i]!,
        sent: tallies[i]!.sent,
        received: tallies[i]!.received,
        ...figuresOf(tallies[i]!),
      };
    };
    const echoPlan = {
      targets: found.map((item) => item.address),
      count: plan.count,
      intervalMs: plan.intervalMs,
      timeoutMs: plan.timeoutMs,
      sizeBytes: plan.sizeBytes,
      ...(plan.ttl === undefined ? {} : { ttl: plan.ttl }),
      ...(plan.dscp === undefined ? {} : { dscp: plan.dscp }),
    };
    for await (const batch of method === 'icmp'
      ? net.echo(echoPlan, signal)
      : connectRounds({ ...echoPlan, port: plan.port }, context)) {
      for (let i = 0; i < batch.size; i++) {
        const index = batch.targetIndex[i]!;
        const status = echoStatuses[batch.status[i]!]!;
        const rttUs = batch.rttUs[i]!;
        const from = batch.from.get(i);
        const item: Reply = {
          kind: 'reply',
          ...found[index]!,
          method,
          seq: batch.seq[i]! + 1,
          status,
          ...(Number.isNaN(rttUs) ? {} : { rttMs: Math.max(0, rttUs) / 1000 }),
          ...(batch.ttl[i] ? { ttl: batch.ttl[i]! } : {}),
          ...(from ? { from } : {}),
          timeMs: batch.sentAtMs[i]!,
        };
        if (status !== 'reply' && status !== 'duplicate') item.fault = { ...faultOfReply(item) };
        count(tallies[index]!, item);
        if (plan.replies) yield item;
        if (plan.count !== null && tallies[index]!.sent >= plan.count && !finished[index])
          yield summaryOf(index);
      }
    }
    for (let i = 0; i < found.length; i++) if (!finished[i] && tallies[i]!.sent > 0) yield summaryOf(i);
  },

  judge: {
    init: () => ({
      reached: new Map<string, string>(),
      tallies: new Map<string, Tally>(),
      unresolved: undefined as Fault | undefined,
      replies: false,
      summaries: [] as z.infer<typeof summary>[],
    }),
    step: (state, item) => {
      if (item.kind === 'unresolved') return { ...state, unresolved: item.fault as Fault };
      if (item.target !== item.address) state.reached.set(item.target, item.address);
      if (item.kind === 'summary') {
        state.summaries.push(item);
        return state;
      }
      let tally = state.tallies.get(item.target);
      if (!tally) {
        tally = newTally();
        state.tallies.set(item.target, tally);
      }
      count(tally, item);
      return state;
    },
    done: ({ tallies, unresolved: failure, summaries, reached }) => {
      // Without replies the summaries are all there is to judge by.
      if (tallies.size === 0)
        for (const item of summaries) {
          const tally = newTally();
          for (let seq = 1; seq <= item.sent; seq++)
            count(tally, {
              kind: 'reply',
              target: item.target,
              address: item.address,
              method: 'icmp',
              seq,
              timeMs: 0,
              ...(seq <= item.received
                ? { status: 'reply', rttMs: item.rttAvgMs ?? 0 }
                : { status: 'timeout' }),
            });
          tallies.set(item.target, tally);
        }
      const named = [...reached].map(([name, address]) => ({ name, address }));
      const all = [...tallies.values()];
      const silent = all.filter((tally) => tally.sent > 0 && tally.received === 0);
      const whole = merged(all);
      const figures = figuresOf(whole);
      const metrics: Metric[] = [{ name: 'loss', value: figures.lossPercent }];
      if (figures.rttAvgMs !== undefined)
        metrics.push(
          { name: 'rtt.avg', value: figures.rttAvgMs },
          { name: 'rtt.min', value: figures.rttMinMs },
          { name: 'rtt.max', value: figures.rttMaxMs },
          { name: 'rtt.p95', value: figures.rttP95Ms },
          { name: 'jitter', value: figures.jitterMs },
          { name: 'mos', value: figures.mos },
        );
      if (whole.received >= quartilesFrom)
        metrics.push(
          { name: 'rtt.p25', value: nearestRank(whole.rtts, 0.25) },
          { name: 'rtt.p50', value: nearestRank(whole.rtts, 0.5) },
          { name: 'rtt.p75', value: nearestRank(whole.rtts, 0.75) },
        );
      const summaryText =
        whole.sent === 0
          ? 'nothing was sent'
          : `${whole.received} of ${whole.sent} answered${figures.rttAvgMs === undefined ? '' : `, ${figures.rttAvgMs.toFixed(figures.rttAvgMs < 10 ? 3 : 1)} ms`}${all.length > 1 ? `, ${all.length - silent.length} of ${all.length} targets up` : ''}`;
      const first = silent[0]?.worst ?? (all.length === 0 ? failure : undefined) ?? failure;
      const probes = { sent: whole.sent, lost: whole.sent - whole.received };
      const told = { metrics, probes, ...(named.length > 0 ? { reached: named } : {}) };
      if (first) return { ok: false, summary: summaryText, fault: first, ...told };
      return { ok: true, summary: summaryText, ...told };
    },
  },
});

function merged(tallies: readonly Tally[]): Tally {
  const whole = newTally();
  for (const tally of tallies) {
    whole.sent += tally.sent;
    whole.received += tally.received;
    whole.sum += tally.sum;
    whole.min = Math.min(whole.min, tally.min);
    whole.max = Math.max(whole.max, tally.max);
    whole.jitterSum += tally.jitterSum;
    if (whole.rtts.length < 100 * sampleMax) for (const rtt of tally.rtts) whole.rtts.push(rtt);
  }
  return whole;
}

function methodOf(wanted: 'auto' | 'icmp' | 'tcp', { net, log }: ToolContext): 'icmp' | 'tcp' {
  if (wanted === 'tcp' || net.capabilities.has('icmp')) return wanted === 'tcp' ? 'tcp' : 'icmp';
  if (wanted === 'icmp')
    throw new FaultError(fault('missing-privilege', 'this process may send no ICMP echo'));
  log.warn('no ICMP here: probing by TCP');
  return 'tcp';
}

const connectionsAtOnce = 256;

/** Rounds of TCP connections in the shape of echoes: open and refused are answers, silence is a timeout. */
async function* connectRounds(
  plan: {
    readonly targets: readonly string[];
    readonly count: number | null;
    readonly intervalMs: number;
    readonly timeoutMs: number;
    readonly port: number;
  },
  { net, clock, signal }: ToolContext,
): AsyncIterable<EchoBatch> {
  const indexes = new Map<string, number[]>();
  plan.targets.forEach((address, i) => {
    indexes.set(address, [...(indexes.get(address) ?? []), i]);
  });
  for (let seq = 0; (plan.count === null || seq < plan.count) && !signal.aborted; seq++) {
    const startMs = clock.monotonicMs();
    const sentAtMs = clock.now();
    const { timeoutMs, port } = plan;
    const sweep = {
      addresses: [...indexes.keys()],
      ports: [port],
      timeoutMs,
      concurrency: connectionsAtOnce,
    };
    for await (const results of net.tcpSweep(sweep, signal)) {
      const rows = results.flatMap((result) =>
        (indexes.get(result.address) ?? []).map((targetIndex) => ({ result, targetIndex })),
      );
      const answered = ({ result }: (typeof rows)[number]) => result.state !== 'filtered';
      const size = rows.length;
      yield {
        size,
        targetIndex: Uint32Array.from(rows, (row) => row.targetIndex),
        seq: new Uint32Array(size).fill(seq),
        status: Uint8Array.from(rows, (row) => echoStatuses.indexOf(answered(row) ? 'reply' : 'timeout')),
        rttUs: Float64Array.from(rows, (row) => (answered(row) ? row.result.rttMs * 1000 : Number.NaN)),
        ttl: new Uint8Array(size),
        sentAtMs: new Float64Array(size).fill(sentAtMs),
        from: new Map(),
      };
    }
    const last = plan.count !== null && seq + 1 === plan.count;
    if (!last) await clock.sleep(startMs + plan.intervalMs - clock.monotonicMs(), signal);
  }
}
