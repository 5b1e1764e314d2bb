import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeClock } from '../contract/fake-host.ts';
import { createDeadlines } from './deadlines.ts';

test('items expire in order of their time, whatever the order they came in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }), async (times) => {
      const clock = fakeClock();
      const seen: { item: number; atMs: number }[] = [];
      const deadlines = createDeadlines<number>(
        clock,
        (item) => item % 7 === 3,
        (item) => seen.push({ item, atMs: clock.monotonicMs() }),
      );
      for (const time of times) deadlines.add(time, time);
      await clock.advance(2000);
      const expected = times.filter((time) => time % 7 !== 3).sort((a, b) => a - b);
      expect(seen.map(({ item }) => item)).toEqual(expected);
      for (const { item, atMs } of seen) expect(atMs).toBeGreaterThanOrEqual(item);
      expect(clock.sleeping).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test('an earlier item cuts the sleep short; clearing ends it', async () => {
  const clock = fakeClock();
  const seen: string[] = [];
  const deadlines = createDeadlines<string>(
    clock,
    () => false,
    (item) => seen.push(item),
  );
  deadlines.add(1000, 'late');
  deadlines.add(100, 'early');
  await clock.advance(150);
  expect(seen).toEqual(['early']);
  deadlines.clear();
  await clock.advance(0);
  expect(clock.sleeping).toBe(0);
  await clock.advance(2000);
  expect(seen).toEqual(['early']);
});
