/**
 * Rules over the timeline: so many events of these kinds within a time, for each device. Anything that becomes an event kind (a syslog message,
 * a trap) can be counted so without a change here.
 */
import type { RuleCondition, RuleScope } from '#pure/contract/resources.ts';
import { wildcard } from './select.ts';

type EventScope = Extract<RuleScope, { kind: 'events' }>;
type EventCondition = Extract<RuleCondition, { kind: 'events' }>;

export interface EventText {
  readonly kind: string;
  readonly message: string;
}

/** Kind and text only; devices are matched like those of series. */
export function eventFilter(scope: EventScope): (event: EventText) => boolean {
  const kinds = scope.events.map(wildcard);
  const text = wildcard(`*${scope.text}*`);
  return (event) => kinds.some((hit) => hit(event.kind)) && (scope.text === '' || text(event.message));
}

export interface EventCounter {
  /** True when this event raised it. */
  event(timeMs: number): boolean;
  /** True when it has been quiet for long enough and is over. */
  tick(timeMs: number): boolean;
  raised(): boolean;
  sinceMs(): number;
  /** Events since it was raised, those that raised it included. */
  count(): number;
  /** Nothing is held that a new counter would not know. */
  idle(timeMs: number): boolean;
  restore(sinceMs: number, count: number): void;
}

export function createEventCounter({ count, withinS, quietS }: EventCondition): EventCounter {
  const times = new Float64Array(count);
  let filled = 0;
  let next = 0;
  let raised = false;
  let sinceMs = Number.NaN;
  let seen = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    event(timeMs) {
      lastMs = Math.max(lastMs, timeMs);
      times[next] = timeMs;
      next = (next + 1) % count;
      filled = Math.min(count, filled + 1);
      if (raised) {
        seen++;
        return false;
      }
      const oldest = times[filled === count ? next : 0]!;
      if (filled < count || timeMs - oldest > withinS * 1000) return false;
      raised = true;
      sinceMs = oldest;
      seen = count;
      return true;
    },
    tick(timeMs) {
      if (!raised || timeMs - lastMs < quietS * 1000) return false;
      raised = false;
      sinceMs = timeMs;
      filled = 0;
      next = 0;
      return true;
    },
    raised: () => raised,
    sinceMs: () => sinceMs,
    count: () => seen,
    idle: (timeMs) => !raised && timeMs - lastMs > withinS * 1000,
    restore(since, already) {
      raised = true;
      sinceMs = since;
      lastMs = since;
      seen = already;
    },
  };
}
