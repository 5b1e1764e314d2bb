/**
 * Squarified tree maps (Bruls, Huizing, van Wijk 2000): rectangles whose areas are the weights and whose sides are near to equal.
 * Flat arrays in and out: fifty thousand leaves are laid out in some milliseconds.
 */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** One rectangle per weight, in the order given; weights at or below zero, and what is no number, get no area. */
export function squarify(weights: readonly number[], area: Rect): Rect[] {
  const none: Rect = { x: area.x, y: area.y, w: 0, h: 0 };
  const out: Rect[] = weights.map(() => none);
  const order = weights
    .map((weight, at) => ({ weight, at }))
    .filter(({ weight }) => Number.isFinite(weight) && weight > 0)
    .sort((a, b) => b.weight - a.weight || a.at - b.at);
  const total = order.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0 || area.w <= 0 || area.h <= 0) return out;
  const scale = (area.w * area.h) / total;
  let { x, y, w, h } = area;
  for (let from = 0; from < order.length; ) {
    const side = Math.min(w, h);
    let to = from;
    let sum = 0;
    let worst = Number.POSITIVE_INFINITY;
    while (to < order.length) {
      const next = sum + order[to]!.weight * scale;
      const thickness = next / side;
      const greatest = order[from]!.weight * scale;
      const least = order[to]!.weight * scale;
      const ratio = Math.max(greatest / thickness ** 2, thickness ** 2 / least);
      if (ratio > worst) break;
      worst = ratio;
      sum = next;
      to++;
    }
    const thickness = side > 0 ? sum / side : 0;
    let along = w >= h ? y : x;
    for (let k = from; k < to; k++) {
      const { weight, at } = order[k]!;
      const length = thickness > 0 ? (weight * scale) / thickness : 0;
      out[at] = w >= h ? { x, y: along, w: thickness, h: length } : { x: along, y, w: length, h: thickness };
      along += length;
    }
    if (w >= h) {
      x += thickness;
      w = Math.max(0, w - thickness);
    } else {
      y += thickness;
      h = Math.max(0, h - thickness);
    }
    from = to;
  }
  return out;
}

/** What remains inside a frame of a heading and a margin. */
export const inner = ({ x, y, w, h }: Rect, margin: number, heading: number): Rect => ({
  x: x + margin,
  y: y + heading,
  w: Math.max(0, w - 2 * margin),
  h: Math.max(0, h - heading - margin),
});
