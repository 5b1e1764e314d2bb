/** What is done of one host beside its ports: services that are asked what they are, audits of them. */
import type { Clock } from '../contract/host.ts';

export interface StepCount {
  readonly done: number;
  /** As far as it is known: services come with ports, audits with services. */
  readonly total: number;
}
export interface HostSteps {
  readonly of: { readonly services: StepCount; readonly audits: StepCount };
  /** What is being done the longest, how long it has taken already, and beside how much else. */
  readonly doing?: { readonly name: string; readonly forMs: number; readonly atOnce: number };
}
export type StepKind = keyof HostSteps['of'];

export interface Steps {
  expect(kind: StepKind, count: number): void;
  run<T>(kind: StepKind, name: string, work: () => Promise<T>): Promise<T>;
  /** Work that is not counted. */
  name<T>(name: string, work: () => Promise<T>): Promise<T>;
  view(): HostSteps;
}

export function createSteps(clock: Clock, took: (kind: StepKind, ms: number) => void): Steps {
  const counts = { services: { done: 0, total: 0 }, audits: { done: 0, total: 0 } };
  const running = new Map<symbol, { readonly name: string; readonly sinceMs: number }>();
  const named = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const mark = Symbol(name);
    running.set(mark, { name, sinceMs: clock.monotonicMs() });
    try {
      return await work();
    } finally {
      running.delete(mark);
    }
  };
  return {
    expect(kind, count) {
      counts[kind].total += count;
    },
    async run(kind, name, work) {
      const sinceMs = clock.monotonicMs();
      try {
        return await named(name, work);
      } finally {
        counts[kind].done++;
        took(kind, clock.monotonicMs() - sinceMs);
      }
    },
    name: named,
    view() {
      const [first] = running.values();
      return {
        of: { services: { ...counts.services }, audits: { ...counts.audits } },
        ...(first
          ? { doing: { name: first.name, forMs: clock.monotonicMs() - first.sinceMs, atOnce: running.size } }
          : {}),
      };
    },
  };
}
