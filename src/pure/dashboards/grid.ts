/**
 * Panels on a grid of 24 columns that pull upwards. Whoever is moved stays where it was put, as far up as gravity lets it; those in its way
 * move down, and none moves sideways by itself: people find their panels where they left them.
 */
export const gridColumns = 24;
/** A panel this tall fills a wall; more is a mistake. */
export const panelRowsMax = 60;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface Placed {
  readonly id: string;
  readonly box: Box;
}

const clamp = (value: number, low: number, high: number) =>
  Math.min(high, Math.max(low, Number.isFinite(value) ? Math.round(value) : low));

/** Inside the grid, whatever was asked. */
export function fitted({ x, y, w, h }: Box): Box {
  const width = clamp(w, 1, gridColumns);
  return {
    x: clamp(x, 0, gridColumns - width),
    y: clamp(y, 0, Number.MAX_SAFE_INTEGER),
    w: width,
    h: clamp(h, 1, panelRowsMax),
  };
}

export const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

const readingOrder = (a: Placed, b: Placed) => a.box.y - b.box.y || a.box.x - b.box.x;

/** Each as far up as those before it allow. Answers in the order of `items`. */
function settle(order: readonly Placed[], items: readonly Placed[]): Placed[] {
  /** The lowest taken row of each column. */
  const floor = new Array<number>(gridColumns).fill(0);
  const settled = new Map<string, Placed>();
  for (const { id, box } of order) {
    const { x, w, h } = fitted(box);
    let y = 0;
    for (let column = x; column < x + w; column++) y = Math.max(y, floor[column]!);
    floor.fill(y + h, x, x + w);
    settled.set(id, { id, box: { x, y, w, h } });
  }
  return items.map(({ id }) => settled.get(id)!);
}

export const pack = (items: readonly Placed[]): Placed[] => settle([...items].sort(readingOrder), items);

/** One panel somewhere else or of another size; the rest makes room. */
export function place(items: readonly Placed[], id: string, box: Box): Placed[] {
  const wanted = fitted(box);
  const before = items.find((item) => item.id === id)?.box ?? wanted;
  const down = wanted.y > before.y;
  /** Whoever is passed by more than half goes up; else gravity would pull the moved panel back at once. */
  const passed = (other: Box) =>
    down &&
    !overlaps(other, before) &&
    overlaps(other, wanted) &&
    wanted.y + wanted.h >= other.y + other.h / 2;
  const rowOf = (item: Placed) =>
    item.id === id ? wanted.y + (down ? 0.5 : -0.5) : passed(item.box) ? before.y : item.box.y;
  const moved = items.map((item) => (item.id === id ? { id, box: wanted } : item));
  return settle(
    [...moved].sort((a, b) => rowOf(a) - rowOf(b) || a.box.x - b.box.x),
    items,
  );
}

/** Where a new panel goes: the first gap from the top that is wide and high enough. */
export function gapFor(items: readonly Placed[], w: number, h: number): Box {
  const size = fitted({ x: 0, y: 0, w, h });
  const below = items.reduce((row, { box }) => Math.max(row, box.y + box.h), 0);
  for (let y = 0; y < below; y++)
    for (let x = 0; x + size.w <= gridColumns; x++) {
      const box = { ...size, x, y };
      if (!items.some((item) => overlaps(item.box, box))) return box;
    }
  return { ...size, y: below };
}

/** In the order in which a phone shows them, one below the other. */
export const inReadingOrder = <T extends Placed>(items: readonly T[]): T[] => [...items].sort(readingOrder);

export const rowsOf = (items: readonly Placed[]): number =>
  items.reduce((rows, { box }) => Math.max(rows, box.y + box.h), 0);
