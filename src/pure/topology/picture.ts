/** The map on its way to the page: columns of numbers and of words named once, a tenth of what the same says as objects. */
import type { LinkLayer, MapLive, MapShape } from '../contract/resources.ts';
import { type Graph, type MapLink, shapeOf, type TopologyNode, type WiredNode } from './graph.ts';
import type { Group, Grouping, GroupKind } from './group.ts';
import type { Places } from './layout.ts';

/** A link without how it is at the moment. */
export type WiredLink = Omit<MapLink, 'state' | 'inBps' | 'outBps'>;

/** What stands still between two changes of the network. */
export interface Standing {
  readonly nodes: readonly WiredNode[];
  readonly links: readonly WiredLink[];
  /** Two indices a link. */
  readonly ends: Int32Array;
  readonly grouping: Grouping;
  readonly places: Places;
  readonly pinned: Uint8Array;
  readonly siteNames: ReadonlyMap<string, string>;
}
/** The map as it is drawn. */
export interface Picture {
  readonly graph: Graph;
  readonly grouping: Grouping;
  readonly places: Places;
  readonly pinned: Uint8Array;
  readonly siteNames: ReadonlyMap<string, string>;
}
interface Column<T> {
  readonly values: T[];
  readonly at: number[];
}

export function columnOf<R, T>(
  rows: readonly R[],
  read: (row: R) => T,
  keyOf: (value: T) => unknown = (value) => value,
): Column<T> {
  const known = new Map<unknown, number>();
  const values: T[] = [];
  const at = rows.map((row) => {
    const value = read(row);
    const key = keyOf(value);
    let index = known.get(key);
    if (index === undefined) {
      index = values.push(value) - 1;
      known.set(key, index);
    }
    return index;
  });
  return { values, at };
}
const readAt = <T>({ values, at }: Column<T>, row: number): T => values[at[row]!]!;
/** A tenth of a pixel at zoom 1. */
export const roundedPlace = (value: number): number => Math.round(value * 10) / 10;

export function encodeShape(standing: Standing): MapShape {
  const { nodes, links, ends, grouping, places, pinned, siteNames } = standing;
  const { groups, leafOf } = grouping;
  const axis = (of: 0 | 1) => nodes.map((_, i) => roundedPlace(places[i * 2 + of]!));
  return {
    nodes: {
      id: nodes.map((node) => node.id),
      name: nodes.map((node) => node.name),
      address: nodes.map((node) => node.address),
      kind: columnOf(nodes, (node) => node.kind),
      siteId: columnOf(nodes, (node) => node.siteId),
      vendor: columnOf(nodes, (node) => node.vendor),
      platform: columnOf(nodes, (node) => node.platform),
      model: columnOf(nodes, (node) => node.model),
      location: columnOf(nodes, (node) => node.location),
      tags: columnOf(
        nodes,
        (node) => node.tags,
        (tags) => JSON.stringify(tags),
      ),
      x: axis(0),
      y: axis(1),
      group: [...leafOf],
      pinned: nodes.flatMap((_, i) => (pinned[i] ? [i] : [])),
    },
    links: {
      id: links.map((link) => link.id),
      a: links.map((_, i) => ends[i * 2]!),
      b: links.map((_, i) => ends[i * 2 + 1]!),
      aPort: columnOf(links, (link) => link.a.interfaceName),
      bPort: columnOf(links, (link) => link.b.interfaceName),
      layer: columnOf(links, (link) => link.layer),
      source: columnOf(links, (link) => link.source),
      confidence: columnOf(links, (link) => link.confidence),
      protocolState: columnOf(links, (link) => link.protocolState),
      speedBps: columnOf(links, (link) => link.speedBps),
    },
    groups: {
      id: groups.map((group) => group.id),
      name: groups.map((group) => group.name),
      kind: columnOf(groups, (group) => group.kind),
      parent: groups.map((group) => group.parent),
    },
    siteNames: Object.fromEntries(siteNames),
  };
}

export function decodePicture(shape: MapShape, live: MapLive): Picture {
  const own = shape.nodes;
  const nodes: TopologyNode[] = own.id.map((id, i) => ({
    id,
    name: own.name[i]!,
    kind: readAt(own.kind, i)!,
    siteId: readAt(own.siteId, i),
    state: readAt(live.states, i),
    address: own.address[i]!,
    vendor: readAt(own.vendor, i),
    platform: readAt(own.platform, i),
    model: readAt(own.model, i),
    location: readAt(own.location, i),
    tags: readAt(own.tags, i),
  }));
  const wires = shape.links;
  const ends = new Int32Array(wires.id.length * 2);
  const end = (node: number, interfaceName: string | null) => ({
    deviceId: own.id[node]!,
    deviceName: own.name[node]!,
    interfaceName,
  });
  const links = wires.id.map((id, i): MapLink & { inBps: number | null; outBps: number | null } => {
    ends[i * 2] = wires.a[i]!;
    ends[i * 2 + 1] = wires.b[i]!;
    return {
      id,
      layer: readAt<LinkLayer>(wires.layer, i),
      a: end(wires.a[i]!, readAt(wires.aPort, i)),
      b: end(wires.b[i]!, readAt(wires.bPort, i)),
      source: readAt(wires.source, i)!,
      confidence: readAt(wires.confidence, i),
      protocolState: readAt(wires.protocolState, i),
      state: readAt(live.linkStates, i),
      inBps: null,
      outBps: null,
      speedBps: readAt(wires.speedBps, i),
    };
  });
  live.loaded.forEach((link, k) => {
    links[link]!.inBps = live.inBps[k]!;
    links[link]!.outBps = live.outBps[k]!;
  });
  const places = new Float64Array(nodes.length * 2);
  for (let i = 0; i < nodes.length; i++) {
    places[i * 2] = own.x[i]!;
    places[i * 2 + 1] = own.y[i]!;
  }
  const pinned = new Uint8Array(nodes.length);
  for (const i of own.pinned) pinned[i] = 1;
  return {
    graph: { ...shapeOf(nodes, ends), nodes, links, indexOf: new Map(own.id.map((id, i) => [id, i])) },
    grouping: groupingOf(shape),
    places,
    pinned,
    siteNames: new Map(Object.entries(shape.siteNames)),
  };
}

function groupingOf({ groups: told, nodes }: MapShape): Grouping {
  const groups = told.id.map((id, g) => ({
    id,
    name: told.name[g]!,
    kind: readAt(told.kind, g) as GroupKind,
    parent: told.parent[g]!,
    children: [] as number[],
    nodes: [] as number[],
    size: 0,
  }));
  nodes.group.forEach((g, i) => {
    groups[g]!.nodes.push(i);
    for (let at = g; at >= 0; at = groups[at]!.parent) groups[at]!.size++;
  });
  groups.forEach((group, g) => {
    if (group.parent >= 0) groups[group.parent]!.children.push(g);
  });
  return { groups: groups satisfies Group[], leafOf: Int32Array.from(nodes.group) };
}
