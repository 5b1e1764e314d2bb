import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Random } from '#pure/contract/host.ts';

/** setTimeout wraps beyond this; nothing here sleeps longer in one go. */
const sleepMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    if (signal?.aborted) return;
    await delay(Math.min(Math.max(0, ms), sleepMsMax), undefined, signal ? { signal } : undefined).catch(
      (error) => {
        if ((error as Error).name !== 'AbortError') throw error;
      },
    );
  },
};

export const systemRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  uint32: () => randomBytes(4).readUInt32LE(),
};
