import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countV4, halvesOf } from './sweep-halves.ts';

const planOf = (ranges: readonly number[]) => ({
  rangesV4: Uint32Array.from(ranges),
  addressesV6: ['2001:db8::1'],
  retries: 1,
  timeoutMs: 'auto' as const,
  ratePps: null,
});
const addressesOf = (ranges: Uint32Array): number[] => {
  const all: number[] = [];
  for (let i = 0; i < ranges.length; i += 2)
    for (let at = ranges[i]!; at <= ranges[i + 1]!; at++) all.push(at);
  return all;
};

test('a range is cut in the middle, IPv6 stays with the lower half', () => {
  const [lower, upper] = halvesOf(planOf([10, 19, 0xffff_fff0, 0xffff_fffb]), 0.5);
  expect([...lower.rangesV4]).toEqual([10, 19, 0xffff_fff0, 0xffff_fff0]);
  expect([...upper.rangesV4]).toEqual([0xffff_fff1, 0xffff_fffb]);
  expect([lower.addressesV6.length, upper.addressesV6.length]).toEqual([1, 0]);
});

test('the halves are all addresses in order, each once, and differ in size by one at most', () => {
  const ranges = fc
    .uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 12 })
    .map((ends) => ends.sort((a, b) => a - b).slice(0, ends.length & ~1));
  fc.assert(
    fc.property(ranges, (pairs) => {
      const plan = planOf(pairs);
      const [lower, upper] = halvesOf(plan, 0.5);
      expect([...addressesOf(lower.rangesV4), ...addressesOf(upper.rangesV4)]).toEqual(
        addressesOf(plan.rangesV4),
      );
      const more = countV4(upper) - countV4(lower);
      expect(more === 0 || more === 1).toBe(true);
    }),
  );
});
