/**
 * Forces among discs, without chance: springs along links, repulsion, no overlap. Quadratic in the number of items, which grouping
 * keeps small. Starts from a radial tree around the best connected item, so that a tree needs hardly any untangling.
 */
export interface Discs {
  readonly radii: Float64Array;
  /** Two indices a link. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Free space between neighbours. */
  readonly gap: number;
  /** A direction each item is drawn to, two figures each: where its links leave the group. */
  readonly pull?: Float64Array;
  /** Items stay within this distance of the middle. */
  readonly radiusMax?: number;
  /** Turned so that the longest extent lies flat: screens are wider than high. */
  readonly landscape?: boolean;
}

/** Small groups are seen closely; in large ones each step costs more and shows less. */
const ticksOf = (count: number) => (count <= 64 ? 110 : count <= 128 ? 60 : 32);
const roundsOf = (count: number) => (count <= 64 ? 40 : 12);
/** Share of the wished distance by which two items at that distance drive each other apart in one step. */
const repulsion = 0.1;
/** Beyond so many items the quadratic part would be felt: they are put on a sunflower instead. */
const itemsMax = 420;
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/** Two coordinates an item, around 0, 0. */
export function relax(discs: Discs): Float64Array {
  const { radii, pairs } = discs;
  const count = radii.length;
  // Without links there is nothing to untangle.
  const loose = count > itemsMax || (pairs.length === 0 && count > 12);
  const at = loose ? sunflower(discs) : radialTree(count, pairs, radii, discs.gap);
  if (count > 1 && !loose) {
    const moved = new Float64Array(count * 2);
    const ticks = ticksOf(count);
    for (let tick = 0; tick < ticks; tick++) step(discs, at, moved, 1 - tick / ticks);
  }
  separate(discs, at);
  if (discs.landscape) layDown(at);
  centre(at);
  return at;
}

function step(discs: Discs, at: Float64Array, moved: Float64Array, heat: number): void {
  const { radii, pairs, gap, pull, radiusMax } = discs;
  const count = radii.length;
  moved.fill(0);
  const inward = 0.012;
  for (let i = 0; i < count; i++) {
    // Nearly all of a layout's time is spent in the loop below: what belongs to one item is read and written once.
    const x = at[i * 2]!;
    const y = at[i * 2 + 1]!;
    const room = radii[i]! + gap;
    let movedX = moved[i * 2]!;
    let movedY = moved[i * 2 + 1]!;
    for (let j = i + 1; j < count; j++) {
      let dx = x - at[j * 2]!;
      const dy = y - at[j * 2 + 1]!;
      if (dx === 0 && dy === 0) dx = 1 + i;
      const reach = room + radii[j]!;
      const squared = dx * dx + dy * dy;
      if (squared > reach * reach * 16) continue;
      const push = (reach * reach * repulsion) / squared;
      const pushX = dx * push;
      const pushY = dy * push;
      movedX += pushX;
      movedY += pushY;
      moved[j * 2]! -= pushX;
      moved[j * 2 + 1]! -= pushY;
    }
    moved[i * 2] = movedX + (pull?.[i * 2] ?? 0) * gap * 0.5 - x * inward;
    moved[i * 2 + 1] = movedY + (pull?.[i * 2 + 1] ?? 0) * gap * 0.5 - y * inward;
  }
  for (const [a, b] of pairs) {
    const dx = at[b * 2]! - at[a * 2]!;
    const dy = at[b * 2 + 1]! - at[a * 2 + 1]!;
    const length = Math.hypot(dx, dy) || 1;
    const stretch = ((length - radii[a]! - radii[b]! - gap) / length) * 0.32;
    moved[a * 2]! += dx * stretch;
    moved[a * 2 + 1]! += dy * stretch;
    moved[b * 2]! -= dx * stretch;
    moved[b * 2 + 1]! -= dy * stretch;
  }
  for (let i = 0; i < count; i++) {
    const length = Math.hypot(moved[i * 2]!, moved[i * 2 + 1]!);
    const longest = (radii[i]! + gap) * 0.9 * heat + 0.5;
    const share = length > longest ? longest / length : 1;
    at[i * 2]! += moved[i * 2]! * share;
    at[i * 2 + 1]! += moved[i * 2 + 1]! * share;
    if (radiusMax !== undefined) {
      const out = Math.hypot(at[i * 2]!, at[i * 2 + 1]!);
      const most = Math.max(0, radiusMax - radii[i]!);
      if (out > most) {
        at[i * 2]! *= most / out;
        at[i * 2 + 1]! *= most / out;
      }
    }
  }
}

/** Pushes apart what overlaps; bounded, and nearly always done after a few rounds. */
function separate({ radii, gap }: Discs, at: Float64Array): void {
  const count = radii.length;
  if (count > itemsMax) return;
  for (let round = 0; round < roundsOf(count); round++) {
    let touched = false;
    for (let i = 0; i < count; i++)
      for (let j = i + 1; j < count; j++) {
        const dx = at[j * 2]! - at[i * 2]!;
        const dy = at[j * 2 + 1]! - at[i * 2 + 1]!;
        const least = radii[i]! + radii[j]! + gap * 0.25;
        const squared = dx * dx + dy * dy;
        if (squared >= least * least) continue;
        touched = true;
        const length = Math.sqrt(squared) || 1;
        const half = (least - length) / 2 / length;
        const [x, y] = squared === 0 ? [least * 0.5, 0] : [dx * half, dy * half];
        at[i * 2]! -= x;
        at[i * 2 + 1]! -= y;
        at[j * 2]! += x;
        at[j * 2 + 1]! += y;
      }
    if (!touched) return;
  }
}

/** Turns everything so that the principal axis is horizontal. */
function layDown(at: Float64Array): void {
  centre(at);
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < at.length; i += 2) {
    xx += at[i]! * at[i]!;
    xy += at[i]! * at[i + 1]!;
    yy += at[i + 1]! * at[i + 1]!;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 0; i < at.length; i += 2) {
    const [x, y] = [at[i]!, at[i + 1]!];
    at[i] = x * cos + y * sin;
    at[i + 1] = y * cos - x * sin;
  }
}

function centre(at: Float64Array): void {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < at.length; i += 2) {
    left = Math.min(left, at[i]!);
    right = Math.max(right, at[i]!);
    top = Math.min(top, at[i + 1]!);
    bottom = Math.max(bottom, at[i + 1]!);
  }
  for (let i = 0; i < at.length; i += 2) {
    at[i]! -= (left + right) / 2;
    at[i + 1]! -= (top + bottom) / 2;
  }
}

function sunflower({ radii, gap }: Discs): Float64Array {
  const at = new Float64Array(radii.length * 2);
  const apart = Math.max(...radii) * 2 + gap * 0.25;
  for (let i = 0; i < radii.length; i++) {
    const reach = apart * 0.62 * Math.sqrt(i + 0.5);
    at[i * 2] = Math.cos(i * goldenAngle) * reach;
    at[i * 2 + 1] = Math.sin(i * goldenAngle) * reach;
  }
  return at;
}

/** Breadth first from the best connected item of each component; each branch gets an angle by its number of leaves. */
function radialTree(count: number, pairs: Discs['pairs'], radii: Float64Array, gap: number): Float64Array {
  const at = new Float64Array(count * 2);
  const near: number[][] = Array.from({ length: count }, () => []);
  for (const [a, b] of pairs) {
    near[a]!.push(b);
    near[b]!.push(a);
  }
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => near[b]!.length - near[a]!.length || a - b,
  );
  const seen = new Uint8Array(count);
  const below: number[][] = Array.from({ length: count }, () => []);
  const leaves = new Float64Array(count);
  const ring = Math.max(...radii, 1) * 2 + gap;
  let placed = 0;
  for (const root of order) {
    if (seen[root]) continue;
    seen[root] = 1;
    const found = [root];
    for (let k = 0; k < found.length; k++)
      for (const next of near[found[k]!]!) {
        if (seen[next]) continue;
        seen[next] = 1;
        below[found[k]!]!.push(next);
        found.push(next);
      }
    for (const node of found.toReversed())
      leaves[node] = Math.max(
        1,
        below[node]!.reduce((sum, child) => sum + leaves[child]!, 0),
      );
    // Each further component on a spiral around those before it.
    const away = placed === 0 ? 0 : ring * (Math.sqrt(placed) + Math.sqrt(found.length));
    const cx = Math.cos(placed * goldenAngle) * away;
    const cy = Math.sin(placed * goldenAngle) * away;
    const put = (node: number, from: number, to: number, depth: number) => {
      const angle = (from + to) / 2;
      at[node * 2] = cx + Math.cos(angle) * ring * depth;
      at[node * 2 + 1] = cy + Math.sin(angle) * ring * depth;
      let start = from;
      for (const child of below[node]!) {
        const share = ((to - from) * leaves[child]!) / leaves[node]!;
        put(child, start, start + share, depth + 1);
        start += share;
      }
    };
    put(root, 0, Math.PI * 2, 0);
    placed += found.length;
  }
  return at;
}
