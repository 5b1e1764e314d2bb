import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

const never = new AbortController().signal;
async function gather<R>(results: AsyncIterable<R>): Promise<R[]> {
  const all: R[] = [];
  for await (const item of results) all.push(item);
  return all;
}

test('never more at once than allowed, nothing lost, an endless source is read as room appears', async () => {
  let active = 0;
  let most = 0;
  let read = 0;
  function* source() {
    for (let i = 0; i < 1000; i++) {
      read++;
      yield i;
    }
  }
  const all = await gather(
    inParallel(source(), 7, never, async function* (i) {
      most = Math.max(most, ++active);
      expect(read).toBeLessThanOrEqual(i + 7);
      await Promise.resolve();
      yield i;
      active--;
    }),
  );
  expect(most).toBe(7);
  expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
});

test('a slow one delays nobody', async () => {
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const results = inParallel(['slow', 'fast'], 2, never, async function* (name) {
    if (name === 'slow') await slow;
    yield name;
  })[Symbol.asyncIterator]();
  expect(await results.next()).toEqual({ done: false, value: 'fast' });
  release();
  expect(await results.next()).toEqual({ done: false, value: 'slow' });
});

test('what breaks is thrown, and nothing new is begun', async () => {
  let begun = 0;
  const broken = inParallel(
    Array.from({ length: 100 }, (_, i) => i),
    2,
    never,
    // biome-ignore lint/correctness/useYield: it breaks before it could
    async function* (): AsyncIterable<number> {
      begun++;
      throw new Error('broken');
    },
  );
  await expect(gather(broken)).rejects.toThrow('broken');
  expect(begun).toBeLessThan(4);
});

test('an aborted run begins nothing', async () => {
  const stop = new AbortController();
  stop.abort();
  expect(
    await gather(
      inParallel([1], 1, stop.signal, async function* (i) {
        yield i;
      }),
    ),
  ).toEqual([]);
});
