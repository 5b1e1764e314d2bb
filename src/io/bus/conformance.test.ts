/** What every bus must do; run on each implementation. */
import { describe, expect, test } from 'vitest';
import { silentLog } from '#pure/contract/fake-host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import { createMemoryBus, queueLengthMax } from './memory.ts';

const implementations: readonly [string, () => Bus][] = [
  ['memory', () => createMemoryBus({ log: silentLog })],
];

describe.each(implementations)('%s', (_, create) => {
  test('delivers in order to each subscriber, never inside publish', async () => {
    const bus = create();
    const seen: number[] = [];
    bus.subscribe<number>('a', ({ payload }) => void seen.push(payload));
    for (let i = 0; i < 100; i++) bus.publish('a', i);
    expect(seen).toEqual([]);
    await bus.drain();
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test('a slow handler holds back its own messages only', async () => {
    const bus = create();
    const order: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    bus.subscribe<number>('a', async ({ payload }) => {
      if (payload === 1) await gate;
      order.push(`slow ${payload}`);
    });
    bus.subscribe<number>('a', ({ payload }) => void order.push(`fast ${payload}`));
    bus.publish('a', 1);
    bus.publish('a', 2);
    for (let i = 0; i < 20; i++) await Promise.resolve();
    expect(order).toEqual(['fast 1', 'fast 2']);
    release();
    await bus.drain();
    expect(order).toEqual(['fast 1', 'fast 2', 'slow 1', 'slow 2']);
  });

  test('wildcards, message ids, unsubscribing', async () => {
    const bus = create();
    const seen: string[] = [];
    const stop = bus.subscribe('sensor.*', ({ topic, id }) => void seen.push(`${topic} ${id}`));
    bus.publish('sensor.result', null, 'x1');
    bus.publish('sensors', null);
    await bus.drain();
    stop();
    bus.publish('sensor.result', null, 'x2');
    await bus.drain();
    expect(seen).toEqual(['sensor.result x1']);
  });

  test('a failing handler is counted and the next message still comes', async () => {
    const bus = create();
    const seen: number[] = [];
    bus.subscribe<number>('a', ({ payload }) => {
      if (payload === 1) throw new Error('boom');
      seen.push(payload);
    });
    bus.publish('a', 1);
    bus.publish('a', 2);
    await bus.drain();
    expect(seen).toEqual([2]);
    expect(bus.figures().handler_failures_total).toBe(1);
  });

  test('a full queue is refused loudly', async () => {
    const bus = create();
    bus.subscribe('a', () => {});
    for (let i = 0; i < queueLengthMax; i++) bus.publish('a', i);
    expect(() => bus.publish('a', 0)).toThrowError(
      expect.objectContaining({ fault: expect.objectContaining({ code: 'rate-limited' }) }),
    );
    await bus.drain();
    bus.publish('a', 0);
    await bus.drain();
    expect(bus.figures()).toMatchObject({ queued: 0, refused_total: 1 });
  });
});
