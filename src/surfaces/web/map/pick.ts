/** What is under the pointer: devices through a grid of cells, links by their distance. */
export interface Grid {
  readonly cell: number;
  readonly cells: ReadonlyMap<number, number[]>;
}
const cellSize = 120;
const keyOf = (column: number, row: number) => column * 1_000_003 + row;

export function gridOf(places: ArrayLike<number>): Grid {
  const cells = new Map<number, number[]>();
  for (let i = 0; i * 2 < places.length; i++) {
    const key = keyOf(Math.floor(places[i * 2]! / cellSize), Math.floor(places[i * 2 + 1]! / cellSize));
    const members = cells.get(key);
    if (members) members.push(i);
    else cells.set(key, [i]);
  }
  return { cell: cellSize, cells };
}

/** The nearest within `radius` that `seen` lets pass, or -1. */
export function nearest(
  { cell, cells }: Grid,
  places: ArrayLike<number>,
  x: number,
  y: number,
  radius: number,
  seen: (index: number) => boolean = () => true,
): number {
  let found = -1;
  let best = radius;
  for (let column = Math.floor((x - radius) / cell); column <= Math.floor((x + radius) / cell); column++)
    for (let row = Math.floor((y - radius) / cell); row <= Math.floor((y + radius) / cell); row++)
      for (const i of cells.get(keyOf(column, row)) ?? []) {
        const distance = Math.hypot(places[i * 2]! - x, places[i * 2 + 1]! - y);
        if (distance <= best && seen(i)) {
          best = distance;
          found = i;
        }
      }
  return found;
}

export function distanceToSegment(
  px: number,
  py: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const along =
    dx === 0 && dy === 0
      ? 0
      : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}

/** The neighbour that lies best in a direction (dx, dy): near and straight ahead; -1 when none is within 80 degrees. */
export function towards(
  places: ArrayLike<number>,
  from: number,
  candidates: readonly number[],
  dx: number,
  dy: number,
): number {
  let found = -1;
  let best = Number.POSITIVE_INFINITY;
  for (const i of candidates) {
    const x = places[i * 2]! - places[from * 2]!;
    const y = places[i * 2 + 1]! - places[from * 2 + 1]!;
    const length = Math.hypot(x, y) || 1;
    const straight = (x * dx + y * dy) / length;
    if (straight < 0.17) continue;
    const score = length / (straight * straight);
    if (score < best) {
      best = score;
      found = i;
    }
  }
  return found;
}
