import { expect, test } from 'vitest';
import { fakeClock } from '#pure/contract/fake-host.ts';
import { createStall } from './stall.ts';

test('a sleep that ends late was a stall, and results that come before it ends know', async () => {
  const clock = fakeClock();
  const end = new AbortController();
  let lagMs = 0;
  const stall = createStall({
    ...clock,
    now: () => clock.now() + lagMs,
    monotonicMs: () => clock.monotonicMs() + lagMs,
  });
  void stall.watch(end.signal);
  const startedMs = clock.now();
  await clock.advance(2000);
  expect(stall.hasBeen(startedMs)).toBe(false);
  // The process stands still for two seconds: time has passed, and no sleep has ended.
  lagMs = 2000;
  expect(stall.hasBeen(startedMs)).toBe(true);
  await clock.advance(1000);
  expect(stall.hasBeen(startedMs)).toBe(true);
  expect(stall.hasBeen(clock.now() + lagMs)).toBe(false);
  expect(stall.count()).toBe(1);
  end.abort();
});
