/** What time a server tells, how far this clock is from it, and whether it may be believed. */
import { z } from 'zod';
import { type Fault, fault } from '#pure/base/errors.ts';
import type { Clock } from '#pure/contract/host.ts';
import { endShape, judgeService, placeInput, placeShape, portInput } from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { askDatagram } from '#pure/protocols/ask-datagram.ts';
import { addressOf } from '#pure/protocols/conversation.ts';
import {
  decodeNtp,
  encodeNtpRequest,
  epochMsOf,
  leapIndicators,
  type NtpPacket,
  type NtpTimestamp,
  ntpPort,
  referenceText,
  sameTimestamp,
  stratumSynchronisedMax,
} from '#pure/wire/ntp.ts';

const ms = () => z.number().meta({ unit: 'ms' });
const input = z.object({
  ...placeInput,
  port: portInput(ntpPort),
  samples: z
    .number()
    .int()
    .min(1)
    .max(8)
    .default(1)
    .describe('Questions to ask; the one with the shortest way is believed'),
  intervalMs: ms()
    .int()
    .min(0)
    .max(60_000)
    .default(2000)
    .describe('Time between them; servers call those who ask faster abusers'),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(2)
    .describe('Further tries for each question within the time'),
  offsetMaxMs: ms()
    .min(0)
    .max(86_400_000)
    .optional()
    .describe(
      'A greater offset, either way, is a fault; half the delay is left out of account, for so sure it is',
    ),
  stratumMax: z
    .number()
    .int()
    .min(1)
    .max(stratumSynchronisedMax)
    .default(stratumSynchronisedMax)
    .describe('A server further from its clock is a fault'),
  rootDispersionMaxMs: ms().min(0).max(65_536_000).optional().describe('A less certain server is a fault'),
});

const sample = z.object({
  kind: z.literal('sample'),
  offsetMs: ms().describe('What must be added to the clock of this machine to agree with the server'),
  delayMs: ms().describe('Round trip without the time in the server'),
});
const service = z.object({
  ...placeShape,
  offsetMs: ms().optional(),
  delayMs: ms().optional(),
  jitterMs: ms().optional().describe('Root mean square of the offsets against the one believed'),
  stratum: z.number().int().optional(),
  leap: z.enum(leapIndicators).optional(),
  referenceId: z.string().optional().describe('Clock, or address of the server that this one follows'),
  rootDelayMs: ms().optional(),
  rootDispersionMs: ms().optional(),
  precision: z.number().int().optional().describe('Of the clock, as a power of two in seconds'),
  ...endShape,
});
const record = z.discriminatedUnion('kind', [sample, service]);
type Sample = z.infer<typeof sample>;

export const ntp = defineTool({
  id: 'ntp',
  summary: 'Ask a time server, and judge its time',
  description:
    'Offset and delay as in RFC 5905, with stratum, reference, leap second and how sure the server is. A server that answers but is not synchronised is told apart from a silent one and from one that asks us to stay away.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['udp'],
  risk: 'active',
  datagrams: { timeoutIs: 'all-tries' },
  limits: { targetsMax: 1, recordsMax: 10, durationMsMax: 600_000 },
  examples: [
    { title: 'A server of this machine', input: { target: '127.0.0.1', timeoutMs: 300 } },
    {
      title: 'At most 50 ms away, of four samples',
      input: { target: '127.0.0.1', samples: 4, intervalMs: 100, offsetMaxMs: 50, timeoutMs: 300 },
    },
  ],

  async *run(plan, { net, clock, random, signal }) {
    const address = await addressOf(plan.target, net, signal);
    const base = { kind: 'service' as const, target: plan.target, address, port: plan.port };
    const startMs = clock.monotonicMs();
    const samples: Sample[] = [];
    let packet: NtpPacket | undefined;
    for (let i = 0; i < plan.samples && !signal.aborted; i++) {
      if (i > 0) await clock.sleep(plan.intervalMs, signal);
      const toEpochMs = fineClock(clock);
      // A random stamp instead of our time: whoever forges an answer has to guess it, and nobody learns our clock.
      // One for each try: an answer to the first that comes after the second was sent is measured from the first.
      const asked: { readonly stamp: NtpTimestamp; readonly sentMs: number }[] = [];
      const outcome = await askDatagram(
        {
          protocol: 'ntp',
          address,
          port: plan.port,
          timeoutMs: plan.timeoutMs,
          tries: plan.retries + 1,
          message: () => {
            const stamp = { seconds: random.uint32(), fraction: random.uint32() };
            const message = encodeNtpRequest(stamp);
            asked.push({ stamp, sentMs: clock.monotonicMs() });
            return message;
          },
          read: (bytes) => {
            const answer = decodeNtp(bytes);
            if (answer?.mode !== 'server') return undefined;
            const own = asked.find(({ stamp }) => sameTimestamp(answer.origin, stamp));
            return own && { answer, sentMs: own.sentMs };
          },
          signal,
        },
        { net, clock },
      );
      if (!outcome.ok) {
        yield { ...base, totalMs: clock.monotonicMs() - startMs, fault: outcome.fault };
        return;
      }
      packet = outcome.value.answer;
      const kiss = faultOfKiss(packet);
      if (kiss) {
        yield { ...base, stratum: 0, totalMs: clock.monotonicMs() - startMs, fault: kiss };
        return;
      }
      const one = sampleOf(packet, toEpochMs(outcome.value.sentMs), toEpochMs(outcome.receivedMs));
      samples.push(one);
      yield one;
    }
    if (!packet) return;
    const best = samples.reduce((least, item) => (item.delayMs < least.delayMs ? item : least));
    const squares = samples.reduce((sum, item) => sum + (item.offsetMs - best.offsetMs) ** 2, 0);
    const failure = faultOf(packet, best, plan);
    yield {
      ...base,
      firstByteMs: best.delayMs,
      totalMs: clock.monotonicMs() - startMs,
      offsetMs: best.offsetMs,
      delayMs: best.delayMs,
      ...(samples.length > 1 ? { jitterMs: Math.sqrt(squares / (samples.length - 1)) } : {}),
      stratum: packet.stratum,
      leap: packet.leap,
      referenceId: referenceText(packet),
      rootDelayMs: packet.rootDelayMs,
      rootDispersionMs: packet.rootDispersionMs,
      precision: packet.precision,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeService<z.infer<typeof record>, z.infer<typeof service>>({
    summary: (item) =>
      `offset ${item.offsetMs!.toFixed(3)} ms, stratum ${item.stratum}, reference ${item.referenceId}`,
    metrics: (item) =>
      item.offsetMs === undefined
        ? []
        : [
            { name: 'ntp.offset', value: item.offsetMs },
            { name: 'ntp.stratum', value: item.stratum! },
            { name: 'ntp.dispersion', value: item.rootDispersionMs! },
          ],
  }),
});

/** Reads of a clock that tells whole milliseconds before its next tick is taken for granted; a fake clock never ticks. */
const readsMax = 100_000;

/** Monotonic to epoch milliseconds, finer than the clock tells: it is watched until it ticks, a millisecond at most. */
function fineClock(clock: Clock): (monotonicMs: number) => number {
  const before = clock.now();
  let now = before;
  for (let reads = 0; now === before && reads < readsMax; reads++) now = clock.now();
  const differenceMs = now - clock.monotonicMs();
  return (monotonicMs) => monotonicMs + differenceMs;
}

/** RFC 5905 section 8: four times, of which two are ours. */
function sampleOf(packet: NtpPacket, sentMs: number, receivedMs: number): Sample {
  const arrivedMs = epochMsOf(packet.receive, sentMs);
  const leftMs = epochMsOf(packet.transmit, sentMs);
  return {
    kind: 'sample',
    offsetMs: (arrivedMs - sentMs + (leftMs - receivedMs)) / 2,
    delayMs: Math.max(0, receivedMs - sentMs - (leftMs - arrivedMs)),
  };
}

/** RFC 5905 section 7.4. */
function faultOfKiss(packet: NtpPacket): Fault | undefined {
  if (packet.stratum !== 0) return undefined;
  const code = referenceText(packet);
  if (code === 'INIT' || code === 'STEP')
    return fault('unexpected-status', `the server is not synchronised yet (${code})`, { value: code });
  return fault('access-denied', `the server asks us to stay away (${code || 'no reason'})`, {
    value: code,
    remedy: 'Ask less often (RATE), or allow this address on the server (DENY, RSTR).',
  });
}

function faultOf(packet: NtpPacket, best: Sample, plan: z.infer<typeof input>): Fault | undefined {
  if (packet.leap === 'unsynchronised' || packet.stratum > stratumSynchronisedMax)
    return fault('unexpected-status', `the server is not synchronised (stratum ${packet.stratum})`, {
      remedy: 'Look at the sources of the server: it reaches none, or has started just now.',
    });
  // RFC 5905 section 8: how the delay splits between both ways is not known, so an offset is sure to half of it.
  const limits: [string, number, number | undefined, string, number?][] = [
    ['offset', Math.abs(best.offsetMs), plan.offsetMaxMs, ' ms', best.delayMs / 2],
    ['stratum', packet.stratum, plan.stratumMax, ''],
    ['root dispersion', packet.rootDispersionMs, plan.rootDispersionMaxMs, ' ms'],
  ];
  for (const [name, value, max, unit, unsure = 0] of limits)
    if (max !== undefined && value - unsure > max)
      return fault('threshold-crossed', `${name} ${Number(value.toFixed(3))}${unit} is above ${max}${unit}`);
  return undefined;
}
