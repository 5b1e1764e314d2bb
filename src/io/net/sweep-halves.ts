/** One sweep as two, for two threads: the lower part of its IPv4 addresses, and the upper. */
import type { SweepPlan } from '#pure/contract/network.ts';

export function countV4({ rangesV4 }: SweepPlan): number {
  let count = 0;
  for (let i = 0; i < rangesV4.length; i += 2) count += rangesV4[i + 1]! - rangesV4[i]! + 1;
  return count;
}

/** `share` of the addresses go to the first part, 0 to 1. IPv6 addresses are single ones and few: they stay with it. */
export function halvesOf(plan: SweepPlan, share: number): readonly [SweepPlan, SweepPlan] {
  const lower: number[] = [];
  const upper: number[] = [];
  let room = Math.floor(countV4(plan) * share);
  for (let i = 0; i < plan.rangesV4.length; i += 2) {
    const first = plan.rangesV4[i]!;
    const last = plan.rangesV4[i + 1]!;
    const taken = Math.min(room, last - first + 1);
    room -= taken;
    if (taken > 0) lower.push(first, first + taken - 1);
    if (first + taken <= last) upper.push(first + taken, last);
  }
  return [
    { ...plan, rangesV4: Uint32Array.from(lower) },
    { ...plan, rangesV4: Uint32Array.from(upper), addressesV6: [] },
  ];
}
