/**
 * Places of all devices: groups are laid out as discs, and the devices of each group inside its disc. There is no chance in it, so
 * the same network always looks the same. Known places are kept: what is new is put beside its neighbours.
 */
import { neighboursOf, type Shape } from './graph.ts';
import type { Grouping } from './group.ts';
import { layered } from './layered.ts';
import { relax } from './relax.ts';

export const arrangements = ['force', 'layered'] as const;
export type Arrangement = (typeof arrangements)[number];

/** Room that a device takes with its name, and the usual length of a link, in units of the map (pixels at zoom 1). */
export const nodeRadius = 34;
const linkGap = 46;
/** A group is so much larger than what is in it. */
export const groupMargin = 62;
/** A disc with n devices inside: enough room to keep links readable. */
const discRadius = (count: number) => 60 * Math.sqrt(count) + 34;
/** Fewer known places than this share, and the whole is laid out again around those that are pinned. */
const knownShareMin = 0.5;

/** What is nearer to the core comes first; kinds not named are ends. */
const tierOfKind: Readonly<Record<string, number>> = { router: 0, firewall: 1, switch: 2 };

/** NaN where a place is not known. Two coordinates a node. */
export type Places = Float64Array;

export interface LayoutRequest {
  readonly graph: Shape;
  readonly grouping: Grouping;
  readonly arrangement: Arrangement;
  readonly known?: Places;
  readonly pinned?: Uint8Array;
}

export const layOut = (request: LayoutRequest): Places => finish(layOutInSteps(request));
export const tidy = (request: TidyRequest): Places => finish(tidyInSteps(request));

function finish(steps: Generator<void, Places>): Places {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** One group a step: whoever has other work does it in between. */
export function* layOutInSteps({
  graph,
  grouping,
  arrangement,
  known,
  pinned,
}: LayoutRequest): Generator<void, Places> {
  const count = graph.nodes.length;
  let told = 0;
  if (known) for (let i = 0; i < count; i++) if (!Number.isNaN(known[i * 2]!)) told++;
  if (known && told > 0 && told >= count * knownShareMin) {
    const places = known.slice();
    placeNew(graph, grouping, places);
    return places;
  }
  const places = yield* fresh(graph, grouping, arrangement);
  if (known && pinned)
    for (let i = 0; i < count; i++)
      if (pinned[i]) {
        places[i * 2] = known[i * 2]!;
        places[i * 2 + 1] = known[i * 2 + 1]!;
      }
  return places;
}

export interface TidyRequest extends LayoutRequest {
  readonly known: Places;
  readonly chosen: readonly number[];
}

/** The same devices put in order again, their middle staying where it is; pinned ones stay. */
export function* tidyInSteps(request: TidyRequest): Generator<void, Places> {
  const { graph, grouping, arrangement, known, pinned, chosen } = request;
  const places = known.slice();
  const ordered = yield* fresh(graph, grouping, arrangement);
  const free = chosen.filter((node) => !pinned?.[node]);
  if (free.length === 0) return places;
  const middle = (from: Places, axis: 0 | 1) =>
    free.reduce((sum, node) => sum + from[node * 2 + axis]!, 0) / free.length;
  for (const axis of [0, 1] as const) {
    const shift = middle(known, axis) - middle(ordered, axis);
    for (const node of free) places[node * 2 + axis] = ordered[node * 2 + axis]! + shift;
  }
  return places;
}

function* fresh(graph: Shape, grouping: Grouping, arrangement: Arrangement): Generator<void, Places> {
  const { groups, leafOf } = grouping;
  const places = new Float64Array(graph.nodes.length * 2);
  const radii = new Float64Array(groups.length);
  const offsets = new Float64Array(groups.length * 2);
  const inside = new Map<number, Float64Array>();
  const between = linksBetween(graph, grouping);
  // Children stand behind their parents: from the back, every child is known before its parent is.
  for (let g = groups.length - 1; g >= 0; g--) {
    const group = groups[g]!;
    yield;
    if (group.children.length === 0) {
      if (arrangement === 'layered') {
        const at = layeredNodes(graph, group.nodes);
        inside.set(g, at);
        radii[g] = reachOf(at, nodeRadius) + groupMargin;
      } else radii[g] = discRadius(group.nodes.length) + groupMargin;
      continue;
    }
    const own = group.children;
    const pairs = between.get(g) ?? [];
    const sizes = Float64Array.from(own, (child) => radii[child]!);
    const gap = Math.max(70, Math.min(...sizes) * 0.3);
    const at =
      arrangement === 'layered'
        ? layered({
            radii: sizes,
            pairs,
            gap,
            tiers: Float64Array.from(own, (c) => tierOfGroup(graph, grouping, c)),
          })
        : relax({ radii: sizes, pairs, gap, landscape: g === 0 });
    own.forEach((child, i) => {
      offsets[child * 2] = at[i * 2]!;
      offsets[child * 2 + 1] = at[i * 2 + 1]!;
    });
    radii[g] =
      Math.max(...own.map((child, i) => Math.hypot(at[i * 2]!, at[i * 2 + 1]!) + radii[child]!)) +
      groupMargin;
  }
  for (let g = 1; g < groups.length; g++)
    for (const axis of [0, 1]) offsets[g * 2 + axis]! += offsets[groups[g]!.parent * 2 + axis]!;
  for (let g = 0; g < groups.length; g++) {
    const { nodes } = groups[g]!;
    if (nodes.length === 0) continue;
    yield;
    const at = inside.get(g) ?? relaxedNodes(graph, nodes, leafOf, g, offsets, groups.length > 1);
    nodes.forEach((node, i) => {
      places[node * 2] = offsets[g * 2]! + at[i * 2]!;
      places[node * 2 + 1] = offsets[g * 2 + 1]! + at[i * 2 + 1]!;
    });
  }
  return places;
}

const reachOf = (at: Float64Array, radius: number) => {
  let most = 0;
  for (let i = 0; i < at.length; i += 2) most = Math.max(most, Math.hypot(at[i]!, at[i + 1]!));
  return most + radius;
};

/** Pairs of child positions within each group that share links, each once. */
function linksBetween(graph: Shape, { groups, leafOf }: Grouping): Map<number, [number, number][]> {
  const depth = new Int32Array(groups.length);
  for (let g = 1; g < groups.length; g++) depth[g] = depth[groups[g]!.parent]! + 1;
  const rankInParent = new Int32Array(groups.length);
  for (const group of groups)
    group.children.forEach((child, i) => {
      rankInParent[child] = i;
    });
  const found = new Map<number, Map<number, [number, number]>>();
  for (let link = 0; link < graph.ends.length / 2; link++) {
    let a = leafOf[graph.ends[link * 2]!]!;
    let b = leafOf[graph.ends[link * 2 + 1]!]!;
    if (a === b) continue;
    while (groups[a]!.parent !== groups[b]!.parent)
      if (depth[a]! > depth[b]!) a = groups[a]!.parent;
      else if (depth[b]! > depth[a]!) b = groups[b]!.parent;
      else {
        a = groups[a]!.parent;
        b = groups[b]!.parent;
      }
    const [x, y] = [rankInParent[a]!, rankInParent[b]!].sort((p, q) => p - q) as [number, number];
    const parent = groups[a]!.parent;
    const own = found.get(parent) ?? new Map<number, [number, number]>();
    own.set(x * groups.length + y, [x, y]);
    found.set(parent, own);
  }
  return new Map([...found].map(([parent, pairs]) => [parent, [...pairs.values()]]));
}

function innerPairs(graph: Shape, nodes: readonly number[]): [number, number][] {
  const local = new Map(nodes.map((node, i) => [node, i]));
  return nodes.flatMap((node, i) =>
    neighboursOf(graph, node).flatMap((other) => {
      const j = local.get(other);
      return j !== undefined && j > i ? [[i, j] as [number, number]] : [];
    }),
  );
}

function relaxedNodes(
  graph: Shape,
  nodes: readonly number[],
  leafOf: Int32Array,
  own: number,
  offsets: Float64Array,
  grouped: boolean,
): Float64Array {
  const pull = new Float64Array(nodes.length * 2);
  nodes.forEach((node, i) => {
    for (const other of neighboursOf(graph, node)) {
      const far = leafOf[other]!;
      if (far === own) continue;
      const dx = offsets[far * 2]! - offsets[own * 2]!;
      const dy = offsets[far * 2 + 1]! - offsets[own * 2 + 1]!;
      const length = Math.hypot(dx, dy) || 1;
      pull[i * 2]! += dx / length;
      pull[i * 2 + 1]! += dy / length;
    }
    // A router with twenty uplinks is drawn no further than one with two.
    const strength = Math.max(1, Math.hypot(pull[i * 2]!, pull[i * 2 + 1]!));
    pull[i * 2]! /= strength;
    pull[i * 2 + 1]! /= strength;
  });
  return relax({
    radii: new Float64Array(nodes.length).fill(nodeRadius),
    pairs: innerPairs(graph, nodes),
    gap: linkGap,
    ...(grouped ? { pull, radiusMax: discRadius(nodes.length) } : { landscape: true }),
  });
}

const layeredNodes = (graph: Shape, nodes: readonly number[]) =>
  layered({
    radii: new Float64Array(nodes.length).fill(nodeRadius + 8),
    pairs: innerPairs(graph, nodes),
    tiers: Float64Array.from(nodes, (node) => tierOfKind[graph.nodes[node]!.kind] ?? 3),
    gap: linkGap * 1.4,
  });

function tierOfGroup(graph: Shape, grouping: Grouping, group: number): number {
  let best = 0;
  const visit = (g: number) => {
    for (const node of grouping.groups[g]!.nodes)
      if ((tierOfKind[graph.nodes[node]!.kind] ?? 3) < 2)
        for (const other of neighboursOf(graph, node)) if (grouping.leafOf[other] !== g) best++;
    for (const child of grouping.groups[g]!.children) visit(child);
  };
  visit(group);
  return -best;
}

/** Each new device next to its placed neighbours, else next to its group, else below everything; nothing else moves. */
function placeNew(graph: Shape, { groups, leafOf }: Grouping, places: Places): void {
  const missing = new Set<number>();
  const cell = nodeRadius * 2;
  const taken = new Set<string>();
  const keyOf = (x: number, y: number) => `${Math.round(x / cell)} ${Math.round(y / cell)}`;
  const placed = (node: number) => !Number.isNaN(places[node * 2]!);
  for (let i = 0; i < graph.nodes.length; i++)
    if (placed(i)) taken.add(keyOf(places[i * 2]!, places[i * 2 + 1]!));
    else missing.add(i);
  const put = (node: number, x: number, y: number) => {
    // A spiral of cells around the wished place; the first free one is taken.
    for (let k = 1; ; k++) {
      const angle = k * 2.4;
      const reach = cell * 0.75 * Math.sqrt(k);
      const [px, py] = [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach];
      if (taken.has(keyOf(px, py)) && k < 4000) continue;
      places[node * 2] = px;
      places[node * 2 + 1] = py;
      taken.add(keyOf(px, py));
      missing.delete(node);
      return;
    }
  };
  const beside = (node: number, others: readonly number[]) => {
    const known = others.filter(placed);
    if (known.length === 0) return false;
    const mean = (axis: 0 | 1) =>
      known.reduce((sum, other) => sum + places[other * 2 + axis]!, 0) / known.length;
    put(node, mean(0), mean(1));
    return true;
  };
  for (let again = true; again; ) {
    again = false;
    for (const node of [...missing]) if (beside(node, neighboursOf(graph, node))) again = true;
  }
  for (const node of [...missing]) {
    if (beside(node, groups[leafOf[node]!]!.nodes)) continue;
    let bottom = 0;
    for (let i = 1; i < places.length; i += 2) if (places[i]! > bottom) bottom = places[i]!;
    put(node, 0, bottom + cell * 3);
  }
}
