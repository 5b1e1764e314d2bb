import { expect, test } from 'vitest';
import { createGate } from './gate.ts';
import { nestedAbort } from './nested-abort.ts';
import { createOutbox } from './outbox.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('an outbox hands on in order, makes those who run ahead wait, and ends', async () => {
  const box = createOutbox<number>();
  box.put([1, 2]);
  const read: number[] = [];
  const reading = (async () => {
    for await (const list of box.lists) read.push(...list);
  })();
  await settle();
  expect(read).toEqual([1, 2]);
  box.put([3]);
  box.end();
  await reading;
  expect(read).toEqual([1, 2, 3]);

  const full = createOutbox<number>();
  full.put(Array.from({ length: 6000 }, (_, i) => i));
  let room = false;
  void full.room().then(() => {
    room = true;
  });
  await settle();
  expect(room).toBe(false);
  for await (const list of full.lists) {
    expect(list).toHaveLength(6000);
    break;
  }
  await settle();
  // The reader went away: nobody waits for it.
  expect(room).toBe(true);
});

test('a failure travels to the reader after what was told before', async () => {
  const box = createOutbox<number>();
  box.put([1]);
  box.fail(new Error('broken'));
  const read: number[] = [];
  await expect(
    (async () => {
      for await (const list of box.lists) read.push(...list);
    })(),
  ).rejects.toThrow('broken');
  expect(read).toEqual([1]);
});

test('a gate lets in so many at a time, and goes on after a failure', async () => {
  const gate = createGate(2);
  let inside = 0;
  let most = 0;
  const opens: (() => void)[] = [];
  const work = (fails: boolean) =>
    gate.run(async () => {
      most = Math.max(most, ++inside);
      await new Promise<void>((resolve) => opens.push(resolve));
      inside--;
      if (fails) throw new Error('one failed');
    });
  const all = [work(false), work(true), work(false), work(false)];
  const outcome = Promise.allSettled(all);
  let few = false;
  void gate.below(2).then(() => {
    few = true;
  });
  for (let i = 0; i < 4; i++) {
    await settle();
    expect(few).toBe(i >= 3);
    opens[i]!();
  }
  expect((await outcome).map((item) => item.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(most).toBe(2);
  expect(gate.size).toBe(0);
});

test('a nested signal follows the outer one until it is let go', () => {
  const outer = new AbortController();
  const [one, two] = [nestedAbort(outer.signal), nestedAbort(outer.signal)];
  two.release();
  outer.abort();
  expect([one.signal.aborted, two.signal.aborted]).toEqual([true, false]);
  expect(nestedAbort(outer.signal).signal.aborted).toBe(true);
});
