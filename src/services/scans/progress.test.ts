import { expect, test } from 'vitest';
import { fakeClock } from '#pure/contract/fake-host.ts';
import { createProgress } from './progress.ts';

test('the time left runs down between two words of the tool, and is unknown when it falls silent', async () => {
  const clock = fakeClock();
  const progress = createProgress(clock);
  const view = () => progress.view(() => ({ name: null, open: 0, skipped: false }));
  expect(view()).toMatchObject({ phase: 'begins', leftMs: null });
  progress.take({
    done: 1,
    total: 4,
    note: 'ports',
    leftMs: 9000,
    hosts: [{ address: 'a', told: 1, total: 2 }],
  });
  await clock.advance(4000);
  expect(view()).toMatchObject({ done: 1, leftMs: 5000, elapsedMs: 4000, hosts: [{ leftMs: null }] });
  progress.pause();
  await clock.advance(60_000);
  expect(view(), 'a pause takes nothing').toMatchObject({ leftMs: 5000, elapsedMs: 4000 });
  progress.resume();
  await clock.advance(12_000);
  expect(view()).toMatchObject({ leftMs: null });
  progress.take({ done: 4, total: 4, leftMs: 0 });
  expect(view()).toMatchObject({ leftMs: 0 });
});
