import type { Clock, Random } from '#pure/contract/host.ts';

/** setTimeout wraps beyond this; nothing here sleeps longer in one go. */
const sleepMsMax = 2 ** 31 - 1;
/** A timer that is later than this tells that the process, or its machine, stood still. */
const stallMs = 20;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  // By hand: the promise of node:timers makes an error with a stack for every sleep that ends early, and most do.
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const waitMs = Math.min(Math.max(0, ms), sleepMsMax);
      const dueMs = performance.now() + waitMs;
      // Timers come before sockets: after a stall of this process an answer that arrived in time must not be called late.
      const timer = setTimeout(
        () => (performance.now() - dueMs > stallMs ? setImmediate(done) : done()),
        waitMs,
      );
      signal?.addEventListener('abort', done);
    }),
};

/** The web's door to the same generator: node:crypto would be loaded at every start. */
const uint32 = new Uint32Array(1);

export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  uint32: () => crypto.getRandomValues(uint32)[0]!,
};
