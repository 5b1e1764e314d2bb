/** Quality of a path for voice and video: loss, jitter of each direction, order and MOS, measured with a reflector at the other end. */
import { z } from 'zod';
import { familyOf } from '#pure/base/address.ts';
import { type Fault, fault } from '#pure/base/errors.ts';
import { nearestRank } from '#pure/base/statistics.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { portInput } from '#pure/contract/service-check.ts';
import { defineTool, type Metric, type ToolContext } from '#pure/contract/tool.ts';
import { addressOf } from '#pure/protocols/conversation.ts';
import { meanOpinionScore } from '#pure/protocols/mos.ts';
import { decodeStampReply, encodeStampProbe, stampLengthBytes, stampPort } from '#pure/wire/stamp.ts';

const limit = (meaning: string) => z.number().min(0).max(100_000).optional().describe(meaning);
const input = z.object({
  target: z.string().min(1).max(300).describe('Host name or address of the reflector'),
  port: portInput(stampPort),
  protocol: z
    .enum(['stamp', 'echo'])
    .default('stamp')
    .describe(
      'stamp: STAMP or TWAMP-Light, as "nocturne responder" and routers speak it; echo: any UDP echo (RFC 862), which tells the round trip alone',
    ),
  count: z.number().int().min(2).max(1000).default(50).describe('Packets of one run'),
  intervalMs: z
    .number()
    .int()
    .min(10)
    .max(10_000)
    .default(20)
    .meta({ unit: 'ms' })
    .describe('Between packets; 20 is that of voice'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(1000)
    .meta({ unit: 'ms' })
    .describe('How long to wait for the last answers'),
  sizeBytes: z
    .number()
    .int()
    .min(stampLengthBytes)
    .max(1400)
    .default(172)
    .meta({ unit: 'bytes' })
    .describe('Payload of a packet; 172 is that of G.711'),
  lossMax: z.number().min(0).max(100).default(0).meta({ unit: 'percent' }).describe('More loss is a fault'),
  rttMax: limit('A longer mean round trip is a fault').meta({ unit: 'ms' }),
  jitterMax: limit('More jitter, of either direction, is a fault').meta({ unit: 'ms' }),
  mosMin: z.number().min(1).max(4.5).optional().describe('A lower voice quality is a fault'),
});
const milliseconds = (meaning: string) => z.number().meta({ unit: 'ms' }).describe(meaning).optional();
const record = z.object({
  kind: z.literal('summary'),
  target: z.string(),
  address: z.string(),
  port: z.number().int(),
  sent: z.number().int(),
  received: z.number().int(),
  duplicates: z.number().int(),
  reordered: z.number().int().describe('Answers after one to a later packet'),
  lossPercent: z.number().meta({ unit: 'percent' }),
  rttAvgMs: milliseconds('Without the time in the reflector'),
  rttMinMs: milliseconds('Least'),
  rttMaxMs: milliseconds('Greatest'),
  rttP95Ms: milliseconds('95th percentile, nearest rank'),
  jitterMs: milliseconds('Of the round trip (RFC 3550 section 6.4.1)'),
  forwardJitterMs: milliseconds('On the way there'),
  backwardJitterMs: milliseconds('On the way back'),
  forwardMs: milliseconds(
    'Delay on the way there, where the reflector says that its clock is in step; as good as both clocks',
  ),
  backwardMs: milliseconds('Delay on the way back, likewise'),
  mos: z.number().meta({ unit: 'score' }).optional().describe('Voice quality, 1 to 4.5'),
  fault: faultSchema.optional(),
});
type Plan = z.infer<typeof input>;
type Item = z.infer<typeof record>;

export const jitter = defineTool({
  id: 'jitter',
  summary: 'Measure loss, jitter of each direction and voice quality against a reflector',
  description:
    'Sends UDP packets at the pace of voice to a STAMP or TWAMP-Light reflector (RFC 8762, RFC 5357), such as nocturne responder, or to an echo service, and judges what comes back.',
  group: 'reachability',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['udp'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 10, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'A second of voice to a reflector of this machine',
      input: { target: '127.0.0.1', port: 8620, count: 20, timeoutMs: 300 },
    },
  ],

  async *run(plan, context) {
    const address = await addressOf(plan.target, context.net, context.signal);
    const base = { kind: 'summary' as const, target: plan.target, address, port: plan.port };
    const { arrivals, sent, duplicates, failure } = await exchange(plan, address, context);
    const figures = figuresOf(arrivals, sent);
    const problem = faultOf(plan, figures, failure);
    yield {
      ...base,
      sent,
      received: arrivals.length,
      duplicates,
      ...figures,
      ...(problem ? { fault: problem } : {}),
    };
  },

  judge: {
    init: () => ({ last: undefined as Item | undefined }),
    step: (_, item) => ({ last: item }),
    done: ({ last }) => {
      if (!last) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics: [] };
      const metrics = metricsOf(last);
      if (last.fault) return { ok: false, summary: last.fault.message, fault: last.fault as Fault, metrics };
      const summary = `${last.lossPercent.toFixed(1)} % lost, ${last.rttAvgMs!.toFixed(2)} ms, jitter ${(last.jitterMs ?? 0).toFixed(2)} ms, MOS ${last.mos!.toFixed(1)}`;
      return { ok: true, summary, metrics };
    },
  },
});

/** One answered packet, in the order of arrival; times of one clock each. */
interface Arrival {
  readonly seq: number;
  readonly sentMs: number;
  readonly backMs: number;
  readonly there?: { readonly receivedMs: number; readonly sentMs: number; readonly inStep: boolean };
}

async function exchange(plan: Plan, address: string, { net, clock, random, signal }: ToolContext) {
  const startMs = clock.now() - clock.monotonicMs();
  // The clock of the day has whole milliseconds on some machines; only its start is taken.
  const nowMs = () => startMs + clock.monotonicMs();
  const arrivals: Arrival[] = [];
  const sentMs: number[] = [];
  const answered = new Set<number>();
  let duplicates = 0;
  let failure: Fault | undefined;
  // Packets of an earlier run must not count: each begins somewhere else.
  const first = random.uint32() >>> 1;
  const socket = await net.udp({ family: familyOf(address) ?? 4, peer: { address, port: plan.port } });
  socket.onFault((why) => {
    failure ??= why;
  });
  socket.onMessage((bytes) => {
    const backMs = nowMs();
    const reply = decodeStampReply(bytes, backMs);
    if (!reply) return;
    const seq = (plan.protocol === 'stamp' ? reply.senderSeq : reply.seq) - first;
    const out = sentMs[seq];
    if (out === undefined) return;
    if (answered.has(seq)) duplicates++;
    else {
      answered.add(seq);
      arrivals.push({ seq, sentMs: out, backMs, ...(plan.protocol === 'stamp' ? { there: reply } : {}) });
    }
  });
  try {
    const beginMs = clock.monotonicMs();
    for (let i = 0; i < plan.count && !signal.aborted && !failure; i++) {
      // At whole multiples of the interval: a late packet makes none after it late.
      await clock.sleep(beginMs + i * plan.intervalMs - clock.monotonicMs(), signal);
      sentMs[i] = nowMs();
      socket.send(encodeStampProbe(first + i, sentMs[i]!, plan.sizeBytes), address, plan.port);
    }
    const stepMs = 10;
    for (
      let waited = 0;
      waited < plan.timeoutMs && answered.size < sentMs.length && !signal.aborted && !failure;
      waited += stepMs
    )
      await clock.sleep(stepMs, signal);
  } finally {
    socket.close();
  }
  return { arrivals, sent: sentMs.length, duplicates, failure };
}

/** RFC 3550 section 6.4.1: differences of transit of packets that arrive one after another, smoothed by 1/16. */
function jitterOf(transitsMs: readonly number[]): number | undefined {
  if (transitsMs.length < 2) return undefined;
  let estimate = 0;
  for (let i = 1; i < transitsMs.length; i++)
    estimate += (Math.abs(transitsMs[i]! - transitsMs[i - 1]!) - estimate) / 16;
  return estimate;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function figuresOf(arrivals: readonly Arrival[], sent: number) {
  const lossPercent = sent === 0 ? 0 : (100 * (sent - arrivals.length)) / sent;
  let latest = -1;
  let reordered = 0;
  for (const { seq } of arrivals) {
    if (seq < latest) reordered++;
    latest = Math.max(latest, seq);
  }
  if (arrivals.length === 0) return { lossPercent, reordered };
  const rtts = arrivals.map(({ sentMs, backMs, there }) =>
    Math.max(0, backMs - sentMs - (there ? there.sentMs - there.receivedMs : 0)),
  );
  const jitterMs = jitterOf(rtts);
  const there = arrivals.flatMap((item) => (item.there ? [{ ...item, there: item.there }] : []));
  const forward = there.map((item) => item.there.receivedMs - item.sentMs);
  const backward = there.map((item) => item.backMs - item.there.sentMs);
  const inStep = there.length > 0 && there.every((item) => item.there.inStep);
  const rttAvgMs = mean(rtts);
  const told = <K extends string>(name: K, value: number | undefined) =>
    (value === undefined ? {} : { [name]: value }) as { readonly [N in K]?: number };
  return {
    lossPercent,
    reordered,
    rttAvgMs,
    rttMinMs: Math.min(...rtts),
    rttMaxMs: Math.max(...rtts),
    rttP95Ms: nearestRank([...rtts], 0.95),
    ...told('jitterMs', jitterMs),
    ...told('forwardJitterMs', jitterOf(forward)),
    ...told('backwardJitterMs', jitterOf(backward)),
    ...(inStep ? { forwardMs: mean(forward), backwardMs: mean(backward) } : {}),
    mos: meanOpinionScore(rttAvgMs, jitterMs ?? 0, lossPercent),
  };
}
type Figures = Partial<Omit<Item, 'kind' | 'target' | 'address' | 'port'>> & { readonly lossPercent: number };

function faultOf(plan: Plan, figures: Figures, failure: Fault | undefined): Fault | undefined {
  const { lossPercent, rttAvgMs, jitterMs = 0, forwardJitterMs = 0, backwardJitterMs = 0, mos = 0 } = figures;
  if (rttAvgMs === undefined)
    return failure ?? fault('timeout', `jitter ${plan.target} port ${plan.port}: no packet came back`);
  if (lossPercent > plan.lossMax)
    return fault(
      'lost-packets',
      `${lossPercent.toFixed(1)} % of the packets were lost, more than ${plan.lossMax} %`,
    );
  const crossed = (what: string, value: number, unit: string, max: number | undefined) =>
    max !== undefined && value > max
      ? fault('threshold-crossed', `${what} is ${value.toFixed(2)} ${unit}, above ${max} ${unit}`)
      : undefined;
  const worst = Math.max(jitterMs, forwardJitterMs, backwardJitterMs);
  return (
    crossed('the round trip', rttAvgMs, 'ms', plan.rttMax) ??
    crossed('the jitter', worst, 'ms', plan.jitterMax) ??
    (plan.mosMin !== undefined && mos < plan.mosMin
      ? fault('threshold-crossed', `the voice quality is ${mos.toFixed(2)}, below ${plan.mosMin}`)
      : undefined)
  );
}

function metricsOf(item: Item): Metric[] {
  const metrics: Metric[] = [{ name: 'loss', value: item.lossPercent }];
  const put = (name: Metric['name'], value: number | undefined, direction?: string) => {
    if (value !== undefined) metrics.push({ name, value, ...(direction ? { labels: { direction } } : {}) });
  };
  put('rtt.avg', item.rttAvgMs);
  put('rtt.min', item.rttMinMs);
  put('rtt.max', item.rttMaxMs);
  put('rtt.p95', item.rttP95Ms);
  put('jitter', item.jitterMs);
  put('jitter', item.forwardJitterMs, 'forward');
  put('jitter', item.backwardJitterMs, 'backward');
  put('mos', item.mos);
  return metrics;
}
