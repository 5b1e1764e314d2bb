/** Many deadlines, one sleep: a binary heap by due time, and a loop that runs only while something is due. */
import type { Clock } from '../contract/host.ts';

/** A sleep is cut short only for what is due noticeably earlier. */
const slackMs = 2;

interface Entry<T> {
  readonly dueMs: number;
  readonly item: T;
}

export interface Deadlines<T> {
  add(dueMs: number, item: T): void;
  /** Nobody waits for anything any more: ends the sleep, so that a process may end too. */
  clear(): void;
}

/** `over` tells that an item needs no deadline any more; `expire` hears of the others at their time, and may add again. */
export function createDeadlines<T>(
  clock: Clock,
  over: (item: T) => boolean,
  expire: (item: T) => void,
): Deadlines<T> {
  const heap: Entry<T>[] = [];
  let sleeping: { untilMs: number; abort: AbortController } | undefined;
  let running = false;

  const pop = () => {
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.dueMs < heap[child]!.dueMs) child++;
      if (heap[child]!.dueMs >= last.dueMs) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  };
  const run = async () => {
    running = true;
    for (;;) {
      const nowMs = clock.monotonicMs();
      for (let top = heap[0]; top && (top.dueMs <= nowMs || over(top.item)); top = heap[0]) {
        pop();
        if (!over(top.item)) expire(top.item);
      }
      if (heap.length === 0) break;
      sleeping = { untilMs: heap[0]!.dueMs, abort: new AbortController() };
      await clock.sleep(heap[0]!.dueMs - nowMs, sleeping.abort.signal);
      sleeping = undefined;
    }
    running = false;
  };

  return {
    add(dueMs, item) {
      let at = heap.length;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (heap[parent]!.dueMs <= dueMs) break;
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = { dueMs, item };
      if (!running) void run();
      else if (sleeping && dueMs < sleeping.untilMs - slackMs) sleeping.abort.abort('earlier');
    },
    clear() {
      heap.length = 0;
      sleeping?.abort.abort('nothing is due');
    },
  };
}
