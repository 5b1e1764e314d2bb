/** The in-process bus: every subscriber has its own bounded queue and gets messages in order, one at a time. */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Log } from '#pure/contract/host.ts';
import type { Bus, BusMessage } from '#pure/contract/ports.ts';

/** Some seconds of results at full load; a subscriber further behind is broken, and the publisher must hear of it. */
export const queueLengthMax = 100_000;

interface Subscriber {
  readonly topic: string;
  readonly handler: (message: BusMessage<never>) => void | Promise<void>;
  queue: BusMessage<unknown>[];
  /** Index of the next message in `queue`: shifting an array of 100,000 would cost a copy each. */
  head: number;
  running: boolean;
  closed: boolean;
}

const matches = (pattern: string, topic: string) =>
  pattern === topic || (pattern.endsWith('.*') && topic.startsWith(pattern.slice(0, -1)));

export function createMemoryBus({ log }: { readonly log: Log }): Bus {
  const subscribers = new Set<Subscriber>();
  const byTopic = new Map<string, Subscriber[]>();
  let published = 0;
  let failed = 0;
  let refused = 0;
  let sequence = 0;
  const idle: (() => void)[] = [];

  const pending = () => [...subscribers].some((subscriber) => subscriber.running);
  const settle = () => {
    if (pending()) return;
    for (const resolve of idle.splice(0)) resolve();
  };

  const run = async (subscriber: Subscriber) => {
    subscriber.running = true;
    await Promise.resolve();
    while (subscriber.head < subscriber.queue.length && !subscriber.closed) {
      const message = subscriber.queue[subscriber.head++]!;
      if (subscriber.head === subscriber.queue.length) {
        subscriber.queue = [];
        subscriber.head = 0;
      }
      try {
        await subscriber.handler(message as BusMessage<never>);
      } catch (error) {
        failed++;
        log.error('a subscriber failed', {
          topic: message.topic,
          error: String((error as Error).stack ?? error),
        });
      }
    }
    subscriber.running = false;
    settle();
  };

  const listenersOf = (topic: string) => {
    let found = byTopic.get(topic);
    if (!found) {
      found = [...subscribers].filter((subscriber) => matches(subscriber.topic, topic));
      byTopic.set(topic, found);
    }
    return found;
  };

  return {
    publish(topic, payload, id) {
      const listeners = listenersOf(topic);
      const full = listeners.find(
        (subscriber) => subscriber.queue.length - subscriber.head >= queueLengthMax,
      );
      if (full) {
        refused++;
        throw new FaultError(
          fault('rate-limited', `a subscriber of "${full.topic}" is ${queueLengthMax} messages behind`),
        );
      }
      published++;
      const message = { id: id ?? `m${++sequence}`, topic, payload };
      for (const subscriber of listeners) {
        subscriber.queue.push(message);
        if (!subscriber.running) void run(subscriber);
      }
    },
    subscribe(topic, handler) {
      const subscriber: Subscriber = {
        topic,
        handler: handler as Subscriber['handler'],
        queue: [],
        head: 0,
        running: false,
        closed: false,
      };
      subscribers.add(subscriber);
      byTopic.clear();
      return () => {
        subscriber.closed = true;
        subscribers.delete(subscriber);
        byTopic.clear();
        settle();
      };
    },
    figures: () => ({
      published_total: published,
      handler_failures_total: failed,
      refused_total: refused,
      subscribers: subscribers.size,
      queued: [...subscribers].reduce(
        (sum, subscriber) => sum + subscriber.queue.length - subscriber.head,
        0,
      ),
    }),
    drain: () =>
      new Promise((resolve) => {
        idle.push(resolve);
        settle();
      }),
  };
}
