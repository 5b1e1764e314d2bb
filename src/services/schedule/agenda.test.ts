import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAgenda } from './agenda.ts';

test('comes out in order of time, and only what is due', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 3000 }), fc.nat(1000), (times, untilMs) => {
      const agenda = createAgenda();
      times.forEach((atMs, n) => {
        agenda.put(`${atMs} ${n}`, atMs);
      });
      const due = agenda.take(untilMs).map((id) => Number(id.split(' ')[0]));
      expect(due).toEqual(times.filter((atMs) => atMs <= untilMs).sort((a, b) => a - b));
      const rest = times.filter((atMs) => atMs > untilMs);
      expect(agenda.nextMs()).toBe(Math.min(...rest));
      expect(agenda.take(Number.MAX_VALUE)).toHaveLength(rest.length);
    }),
    { numRuns: 50 },
  );
});
