/**
 * Nobody repeats a lost datagram but who asked. What asks over UDP declares how its input says how often and how long; a sensor's second look,
 * and how many unanswered questions its silence stands for, are derived from that. Pure.
 */
import type { z } from 'zod';

export interface Datagrams {
  /** What `timeoutMs` of the input is for; `retries` are the tries beyond the first. */
  readonly timeoutIs: 'each-try' | 'all-tries';
}
type Input = Readonly<Record<string, unknown>>;
/** Of a verdict what counts here. */
interface Judged {
  readonly ok: boolean;
  readonly fault?: { readonly code: string };
  readonly probes?: { readonly sent: number; readonly lost: number };
}

/** A second look: where a third of the packets is lost, all of five are lost once in 250 times. */
export const closeTries = 5;
/** An agent that is busy answers within this, or is no help in finding out soon. One that was given longer for a try keeps that. */
const closePatienceMs = 2000;

const numberIn = (schema: z.ZodObject, input: Input, field: string): number => {
  const given = input[field] ?? (schema.shape[field] as z.ZodType | undefined)?.safeParse(undefined).data;
  return typeof given === 'number' ? given : 0;
};
/** A stream repeats what is lost by itself. */
const isStream = ({ transport }: Input): boolean => transport !== undefined && transport !== 'udp';
const triesOf = (schema: z.ZodObject, input: Input): number =>
  isStream(input) ? 1 : numberIn(schema, input, 'retries') + 1;

/** Asks again with more tries, and with no less patience than one had before: what is slow is not dead. */
export function lookCloser({ timeoutIs }: Datagrams, schema: z.ZodObject, input: Input): Input {
  if (isStream(input)) return input;
  const before = triesOf(schema, input);
  const tries = Math.max(before, closeTries);
  const timeoutMs = numberIn(schema, input, 'timeoutMs');
  const patienceMs = Math.max(timeoutMs, closePatienceMs);
  return {
    ...input,
    retries: tries - 1,
    timeoutMs: timeoutIs === 'each-try' ? Math.ceil(patienceMs / tries) : patienceMs,
  };
}

/** RFC 6298 section 2: a stream that hears nothing repeats itself after a second, then after twice the time before. */
export const questionsOfStream = (silentMs: number): number =>
  1 + Math.floor(Math.log2(1 + Math.max(0, silentMs) / 1000));

/** Silence is as many lost questions as were put. */
export function countSilence<V extends Judged>(schema: z.ZodObject, input: Input, verdict: V): V {
  if (verdict.ok || verdict.fault?.code !== 'timeout' || verdict.probes) return verdict;
  if (isStream(input)) return verdict;
  const tries = triesOf(schema, input);
  return { ...verdict, probes: { sent: tries, lost: tries } };
}
