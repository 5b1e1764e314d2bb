import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createExclusion } from './exclusion.ts';

test('whatever comes in whatever order: alone is alone, all are done, and a failure frees its place', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ alone: fc.boolean(), steps: fc.nat(4), fails: fc.boolean(), startsAfter: fc.nat(3) }),
        {
          maxLength: 30,
        },
      ),
      async (jobs) => {
        const exclusion = createExclusion();
        let alone = 0;
        let together = 0;
        let done = 0;
        const started: Promise<unknown>[] = [];
        for (const job of jobs) {
          for (let i = 0; i < job.startsAfter; i++) await Promise.resolve();
          const work = async () => {
            if (job.alone) alone++;
            else together++;
            expect(alone > 1 || (alone === 1 && together > 0)).toBe(false);
            for (let i = 0; i < job.steps; i++) await Promise.resolve();
            expect(alone > 1 || (alone === 1 && together > 0)).toBe(false);
            if (job.alone) alone--;
            else together--;
            done++;
            if (job.fails) throw new Error('as asked');
          };
          started.push(job.alone ? exclusion.alone(work) : exclusion.together(work));
        }
        const results = await Promise.allSettled(started);
        expect(results.map(({ status }) => status === 'rejected')).toEqual(jobs.map(({ fails }) => fails));
        expect(done).toBe(jobs.length);
      },
    ),
    { numRuns: 200 },
  ));

test('who waits to be alone is not overtaken by those who come later', async () => {
  const exclusion = createExclusion();
  const order: string[] = [];
  const slow = exclusion.together(async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
    order.push('first');
  });
  const alone = exclusion.alone(async () => void order.push('alone'));
  const late = exclusion.together(async () => void order.push('late'));
  await Promise.all([slow, alone, late]);
  expect(order).toEqual(['first', 'alone', 'late']);
});
