import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lengthMs, union, within, without } from './intervals.ts';

const intervals = fc.array(
  fc.tuple(fc.nat(60), fc.nat(20)).map(([fromMs, lasts]) => ({ fromMs, toMs: fromMs + lasts })),
  { maxLength: 8 },
);
const points = (list: readonly { fromMs: number; toMs: number }[]) =>
  new Set(
    list.flatMap(({ fromMs, toMs }) =>
      Array.from({ length: Math.max(0, toMs - fromMs) }, (_, i) => fromMs + i),
    ),
  );

test('union, difference and intersection are those of the sets of milliseconds', () => {
  fc.assert(
    fc.property(intervals, intervals, (a, b) => {
      const [inA, inB] = [points(a), points(b)];
      expect(points(union(a))).toEqual(inA);
      expect(lengthMs(union(a))).toBe(inA.size);
      expect(points(without(a, b))).toEqual(new Set([...inA].filter((at) => !inB.has(at))));
      expect(points(within(a, { fromMs: 10, toMs: 40 }))).toEqual(
        new Set([...inA].filter((at) => at >= 10 && at < 40)),
      );
    }),
  );
});
