/** Deliveries by the hash of their token. A token is in memory only while a request is served, and nowhere else. */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { Delivery } from '#pure/contract/host.ts';
import { defineService } from '#pure/contract/service.ts';
import type { PushDeps } from './deps.ts';
import type { Push } from './port.ts';

/** Tokens that are nobody's make the index anew at most this often. */
const indexEveryMs = 1000;

interface Held {
  delivery: Delivery;
  /** Its values have gone into a run: further runs only see how old it is. */
  taken: boolean;
  /** Deliveries in the second that began then. */
  secondMs: number;
  inSecond: number;
}

export const push = defineService({
  id: 'push',
  summary: 'Sensors that are fed over HTTP',
  settings: z.object({
    deliveriesPerSecondMax: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe('Deliveries to one sensor; further ones are refused and counted'),
  }),
  create({ clock, secrets, sensors, changeInput, recheck }: PushDeps, settings): Push {
    const held = new Map<string, Held>();
    let index = new Map<string, string>();
    let indexedMs = Number.NEGATIVE_INFINITY;
    let sinceMs = 0;
    let running = false;
    let delivered = 0;
    let refused = 0;
    let overwritten = 0;

    const hashOf = (sensorId: string | undefined) => {
      const config = sensorId === undefined ? undefined : sensors().get(sensorId);
      return config?.toolId === 'push' ? config.input.tokenHash : undefined;
    };
    const makeIndex = () => {
      index = new Map();
      for (const [id, { toolId, input }] of sensors())
        if (toolId === 'push' && typeof input.tokenHash === 'string' && input.tokenHash !== '')
          index.set(input.tokenHash, id);
      // What was delivered to sensors that are gone goes with them.
      for (const hash of held.keys()) if (!index.has(hash)) held.delete(hash);
    };
    /** A hit is looked at again: the token may have been renewed since. */
    const sensorOf = (hash: string): string | undefined => {
      if (hashOf(index.get(hash)) === hash) return index.get(hash);
      const nowMs = clock.monotonicMs();
      if (nowMs - indexedMs < indexEveryMs) return undefined;
      indexedMs = nowMs;
      makeIndex();
      return index.get(hash);
    };
    const refuse = (code: 'not-found' | 'rate-limited', message: string) => {
      refused++;
      return new FaultError(fault(code, message));
    };

    return {
      async start() {
        sinceMs = clock.now();
        running = true;
      },
      async stop() {
        running = false;
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running ? `${held.size} sensors were fed since the start.` : 'Not started.',
        figures: {
          deliveries_total: delivered,
          deliveries_refused_total: refused,
          deliveries_overwritten_total: overwritten,
        },
      }),
      deliver(token, body) {
        const hash = secrets.digest(token);
        const sensorId = sensorOf(hash);
        // The same answer for every token that is nobody's.
        if (sensorId === undefined) throw refuse('not-found', 'there is no sensor for this token');
        const nowMs = clock.now();
        const before = held.get(hash);
        const secondMs = Math.floor(nowMs / 1000) * 1000;
        const inSecond = before?.secondMs === secondMs ? before.inSecond + 1 : 1;
        if (inSecond > settings.deliveriesPerSecondMax)
          throw refuse(
            'rate-limited',
            `more than ${settings.deliveriesPerSecondMax} deliveries a second (setting push.deliveriesPerSecondMax)`,
          );
        if (before && !before.taken) overwritten++;
        held.set(hash, { delivery: { ...body, atMs: nowMs, fresh: true }, taken: false, secondMs, inSecond });
        delivered++;
        recheck(sensorId);
        return { ok: true };
      },
      async renew(sensorId) {
        const config = sensors().get(sensorId);
        if (config?.toolId !== 'push')
          throw invalidInput('id', sensorId, 'this is no sensor that is fed', 'Choose one of the tool push.');
        const token = secrets.newToken();
        const old = config.input.tokenHash;
        await changeInput(sensorId, { ...config.input, tokenHash: secrets.digest(token) });
        if (typeof old === 'string') held.delete(old);
        makeIndex();
        return { token, path: `/api/v1/push/${token}` };
      },
      pushed(hash) {
        const found = held.get(hash);
        if (!found) return { sinceMs };
        const delivery = { ...found.delivery, fresh: !found.taken };
        found.taken = true;
        return { sinceMs, delivery };
      },
    };
  },
});
