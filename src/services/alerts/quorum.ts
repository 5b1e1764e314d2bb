/**
 * Several probes, one target: it is down when enough of those that can tell say so. A probe that is cut off, or has not looked lately, has no
 * vote; with fewer voters than the quorum all of them must agree. Pure.
 */
import type { Outcome } from './machine.ts';

export interface Vote {
  readonly probeId: string;
  readonly outcome: Outcome;
  readonly atMs: number;
  /** The probe itself reaches nothing. */
  readonly cutOff: boolean;
}
export interface Quorum {
  /** N: probes that must see a failure before it is one. */
  readonly probesToOpen: number;
  /** A vote older than this is none. */
  readonly votesForMs: number;
}

export function quorumOf(
  votes: readonly Vote[],
  { probesToOpen, votesForMs }: Quorum,
  nowMs: number,
): Outcome {
  const latest = new Map<string, Vote>();
  for (const vote of votes) {
    const known = latest.get(vote.probeId);
    if (!known || known.atMs <= vote.atMs) latest.set(vote.probeId, vote);
  }
  const valid = [...latest.values()].filter(
    (vote) => !vote.cutOff && vote.outcome !== 'unknown' && vote.atMs > nowMs - votesForMs,
  );
  if (valid.length === 0) return 'unknown';
  const needed = Math.min(probesToOpen, valid.length);
  const count = (...outcomes: readonly Outcome[]) =>
    valid.filter((vote) => outcomes.includes(vote.outcome)).length;
  if (count('bad') >= needed) return 'bad';
  // Some see it and some do not: the target lives, the ways differ.
  return count('bad', 'warning') > 0 ? 'warning' : 'good';
}
