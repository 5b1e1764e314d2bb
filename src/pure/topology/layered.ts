/** Layers with the core on top (after Sugiyama): rank by distance from the core, order by the mean of the neighbours above and below. */
export interface LayeredItems {
  readonly radii: Float64Array;
  readonly pairs: readonly (readonly [number, number])[];
  /** Lower is nearer to the core. */
  readonly tiers: Float64Array;
  readonly gap: number;
}

const sweeps = 8;
/** A layer of more items goes on in a further row. */
const rowItemsMax = 24;

/** Two coordinates an item, around 0, 0. */
export function layered({ radii, pairs, tiers, gap }: LayeredItems): Float64Array {
  const count = radii.length;
  const near: number[][] = Array.from({ length: count }, () => []);
  for (const [a, b] of pairs) {
    near[a]!.push(b);
    near[b]!.push(a);
  }
  const rows = orderRows(ranksOf(count, near, tiers), near);
  const at = new Float64Array(count * 2);
  let y = 0;
  for (const row of rows) {
    const tallest = Math.max(...row.map((item) => radii[item]!));
    const width = row.reduce((sum, item) => sum + radii[item]! * 2 + gap * 0.4, 0);
    let x = -width / 2;
    for (const item of row) {
      at[item * 2] = x + radii[item]! + gap * 0.2;
      at[item * 2 + 1] = y + tallest;
      x += radii[item]! * 2 + gap * 0.4;
    }
    y += tallest * 2 + gap * 1.2;
  }
  for (let i = 0; i < count; i++) at[i * 2 + 1]! -= (y - gap * 1.2) / 2;
  return at;
}

/** Distance from the items of the lowest tier of each component. */
function ranksOf(count: number, near: readonly number[][], tiers: Float64Array): Int32Array {
  const ranks = new Int32Array(count).fill(-1);
  const seen = new Uint8Array(count);
  for (let first = 0; first < count; first++) {
    if (seen[first]) continue;
    const component = [first];
    seen[first] = 1;
    for (let k = 0; k < component.length; k++)
      for (const next of near[component[k]!]!)
        if (!seen[next]) {
          seen[next] = 1;
          component.push(next);
        }
    const least = Math.min(...component.map((item) => tiers[item]!));
    const queue = component.filter((item) => tiers[item] === least);
    for (const item of queue) ranks[item] = 0;
    for (let k = 0; k < queue.length; k++)
      for (const next of near[queue[k]!]!)
        if (ranks[next]! < 0) {
          ranks[next] = ranks[queue[k]!]! + 1;
          queue.push(next);
        }
  }
  return ranks;
}

function orderRows(ranks: Int32Array, near: readonly number[][]): number[][] {
  const layers: number[][] = [];
  ranks.forEach((rank, item) => {
    layers[rank] ??= [];
    layers[rank].push(item);
  });
  const place = new Float64Array(ranks.length);
  const note = (layer: readonly number[]) =>
    layer.forEach((item, i) => {
      place[item] = (i + 0.5) / layer.length;
    });
  layers.forEach(note);
  const mean = (item: number, towards: number) => {
    const others = near[item]!.filter((other) => ranks[other] === ranks[item]! + towards);
    return others.length === 0
      ? place[item]!
      : others.reduce((sum, other) => sum + place[other]!, 0) / others.length;
  };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers.slice(1) : layers.slice(0, -1).reverse()) {
      const keys = new Map(layer.map((item) => [item, mean(item, down ? -1 : 1)]));
      layer.sort((a, b) => keys.get(a)! - keys.get(b)! || a - b);
      note(layer);
    }
  }
  return layers.flatMap((layer) =>
    Array.from({ length: Math.ceil(layer.length / rowItemsMax) }, (_, k) =>
      layer.slice(k * rowItemsMax, (k + 1) * rowItemsMax),
    ),
  );
}
