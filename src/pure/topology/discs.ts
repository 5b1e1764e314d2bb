/** The disc around the devices of each group, from where they really are: it follows what is dragged. */
import type { Grouping } from './group.ts';
import { groupMargin, type Places } from './layout.ts';

/** x, y and radius of each group. */
export function discsOf({ groups }: Grouping, places: Places): Float64Array {
  const discs = new Float64Array(groups.length * 3);
  // Children stand behind their parents.
  for (let g = groups.length - 1; g >= 0; g--) {
    const { nodes, children } = groups[g]!;
    const xs = nodes.length > 0 ? nodes.map((n) => places[n * 2]!) : children.map((c) => discs[c * 3]!);
    const ys =
      nodes.length > 0 ? nodes.map((n) => places[n * 2 + 1]!) : children.map((c) => discs[c * 3 + 1]!);
    const rs = nodes.length > 0 ? nodes.map(() => 0) : children.map((c) => discs[c * 3 + 2]!);
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < xs.length; i++) {
      left = Math.min(left, xs[i]! - rs[i]!);
      right = Math.max(right, xs[i]! + rs[i]!);
      top = Math.min(top, ys[i]! - rs[i]!);
      bottom = Math.max(bottom, ys[i]! + rs[i]!);
    }
    if (xs.length === 0) [left, top, right, bottom] = [0, 0, 0, 0];
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    let radius = 0;
    for (let i = 0; i < xs.length; i++)
      radius = Math.max(radius, Math.hypot(xs[i]! - x, ys[i]! - y) + rs[i]!);
    discs.set([x, y, radius + (nodes.length > 0 ? groupMargin : groupMargin / 2)], g * 3);
  }
  return discs;
}
