/** Timers for very many numbered things: a ring of ticks with a chain of items at each. Setting and firing cost the same however many wait. */

export interface TimerWheel {
  /** Each item below `capacity` may wait once at a time: it has to fire before it is set again. A delay beyond the ring fires at its end. */
  set(item: number, delayTicks: number): void;
  /** Fires what is due up to `tick`, which never goes back. What is fired may be set again. */
  advance(tick: number, fire: (item: number) => void): void;
  /** Ticks until something is due; Infinity when nothing waits. */
  nextTicks(): number;
  readonly waiting: number;
}

/** At a millisecond a tick: four seconds, longer than any answer is waited for at a time. */
const slotsMax = 4096;
const mask = slotsMax - 1;
const nobody = -1;

export function createTimerWheel(capacity: number, startTick: number): TimerWheel {
  const first = new Int32Array(slotsMax).fill(nobody);
  const next = new Int32Array(capacity);
  let now = startTick;
  let waiting = 0;
  return {
    set(item, delayTicks) {
      const slot = (now + Math.min(slotsMax - 1, Math.max(1, delayTicks))) & mask;
      next[item] = first[slot]!;
      first[slot] = item;
      waiting++;
    },
    advance(tick, fire) {
      // After a long sleep one round finds everything.
      if (tick - now > slotsMax) now = tick - slotsMax;
      while (now < tick) {
        now++;
        const slot = now & mask;
        let item = first[slot]!;
        if (item === nobody) continue;
        first[slot] = nobody;
        while (item !== nobody) {
          const following: number = next[item]!;
          waiting--;
          fire(item);
          item = following;
        }
      }
    },
    nextTicks() {
      if (waiting === 0) return Number.POSITIVE_INFINITY;
      let ticks = 1;
      while (ticks < slotsMax && first[(now + ticks) & mask] === nobody) ticks++;
      return ticks;
    },
    get waiting() {
      return waiting;
    },
  };
}
