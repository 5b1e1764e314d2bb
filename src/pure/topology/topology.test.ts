import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Link, Topology } from '../contract/resources.ts';
import { collapse, groupVertex, loadOf, talliesOf } from './collapse.ts';
import { discsOf } from './discs.ts';
import { graphOf, neighboursOf } from './graph.ts';
import { groupNodes, subnetOf } from './group.ts';
import { layOut, nodeRadius, tidy } from './layout.ts';
import { shortestPath } from './path.ts';
import { columnOf, decodePicture, encodeShape } from './picture.ts';

type Node = Topology['nodes'][number];
const node = (id: string, more: Partial<Node> = {}): Node => ({
  id,
  name: id,
  kind: 'switch',
  siteId: null,
  state: 'up',
  address: null,
  vendor: null,
  platform: null,
  model: null,
  location: null,
  tags: [],
  ...more,
});
const link = (id: string, a: string, b: string, more: Partial<Link> = {}): Link => {
  const end = (deviceId: string) => ({
    deviceId,
    deviceName: deviceId,
    interfaceId: null,
    interfaceName: `p-${id}`,
  });
  return {
    id,
    layer: 'physical',
    a: end(a),
    b: end(b),
    source: 'lldp',
    confidence: 1,
    evidence: [],
    protocolState: null,
    state: 'up',
    inBps: null,
    outBps: null,
    speedBps: 1e9,
    firstSeenMs: 0,
    seenMs: 0,
    removedMs: null,
    ...more,
  };
};
/** `a-b b-c` as links l0, l1, …; nodes in the order they are met. */
const wired = (text: string, more: (id: string) => Partial<Node> = () => ({})) => {
  const pairs = text.split(' ').map((pair) => pair.split('-') as [string, string]);
  const ids = [...new Set(pairs.flat())];
  return graphOf({
    nodes: ids.map((id) => node(id, more(id))),
    links: pairs.map(([a, b], i) => link(`l${i}`, a, b)),
  });
};
const names = (graph: ReturnType<typeof graphOf>, nodes: readonly number[]) =>
  nodes.map((i) => graph.nodes[i]!.id).join(' ');
/** Stars of `leaves` around hubs that form a ring. */
const rings = (hubs: number, leaves: number, more: (id: string) => Partial<Node> = () => ({})) =>
  wired(
    Array.from({ length: hubs }, (_, h) =>
      [`h${h}-h${(h + 1) % hubs}`, ...Array.from({ length: leaves }, (_, k) => `h${h}-n${h}x${k}`)].join(' '),
    ).join(' '),
    more,
  );
const noSites = new Map<string, string>();

describe('graph', () => {
  test('keeps links whose ends are there and differ', () => {
    const graph = graphOf({
      nodes: [node('a'), node('b')],
      links: [link('1', 'a', 'b'), link('2', 'a', 'gone'), link('3', 'a', 'a')],
    });
    expect(graph.links.map((item) => item.id)).toEqual(['1']);
    expect(neighboursOf(graph, 0)).toEqual([1]);
  });
  test('names a neighbour once, however many links lead there', () => {
    expect(neighboursOf(wired('a-b a-b a-c'), 0)).toEqual([1, 2]);
  });
});

describe('path', () => {
  const graph = wired('a-b b-c c-d a-d d-e');
  const path = (from: string, to: string) => {
    const found = shortestPath(graph, graph.indexOf.get(from)!, graph.indexOf.get(to)!);
    return found && names(graph, found.nodes);
  };
  test('takes the fewest hops', () => {
    expect(path('a', 'e')).toBe('a d e');
    expect(path('b', 'b')).toBe('b');
  });
  test('goes around a link that is down, and over it when there is no other way', () => {
    const broken = graphOf({
      nodes: ['a', 'b', 'c', 'd'].map((id) => node(id)),
      links: [
        link('ad', 'a', 'd', { state: 'down' }),
        link('ab', 'a', 'b'),
        link('bc', 'b', 'c'),
        link('cd', 'c', 'd'),
      ],
    });
    expect(names(broken, shortestPath(broken, 0, 3)!.nodes)).toBe('a b c d');
    const only = graphOf({ nodes: [node('a'), node('b')], links: [link('x', 'a', 'b', { state: 'down' })] });
    expect(shortestPath(only, 0, 1)!.links).toEqual([0]);
  });
  test('prefers the faster of parallel links', () => {
    const two = graphOf({
      nodes: [node('a'), node('b')],
      links: [link('slow', 'a', 'b', { speedBps: 1e7 }), link('fast', 'a', 'b', { speedBps: 1e10 })],
    });
    expect(two.links[shortestPath(two, 0, 1)!.links[0]!]!.id).toBe('fast');
  });
  test('is null where no link leads', () => {
    const apart = graphOf({ nodes: [node('a'), node('b')], links: [] });
    expect(shortestPath(apart, 0, 1)).toBeNull();
    expect(shortestPath(graph, 0, 4, () => false)).toBeNull();
  });
  test('is as short as breadth first finds it, on any graph', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { minLength: 1, maxLength: 40 }),
        fc.nat(11),
        (pairs, to) => {
          const any = graphOf({
            nodes: Array.from({ length: 12 }, (_, i) => node(`${i}`)),
            links: pairs.map(([a, b], i) => link(`${i}`, `${a}`, `${b}`)),
          });
          const steps = new Map([[0, 0]]);
          for (const [at, depth] of steps)
            for (const next of neighboursOf(any, at)) if (!steps.has(next)) steps.set(next, depth + 1);
          expect(shortestPath(any, 0, to)?.links.length).toBe(steps.get(to));
        },
      ),
    );
  });
});

describe('groups', () => {
  test('a small network without sites has none', () => {
    expect(groupNodes(rings(3, 5), noSites).groups).toHaveLength(1);
  });
  test('sites come first, and what has none is elsewhere', () => {
    const graph = wired('a-b b-c c-d', (id) => ({ siteId: id < 'c' ? 's1' : id === 'c' ? 's2' : null }));
    const { groups, leafOf } = groupNodes(graph, new Map([['s1', 'Paris']]));
    expect(groups.map((group) => `${group.name} ${group.size}`)).toEqual([
      'Everything 4',
      'Elsewhere 1',
      'Paris 2',
      's2 1',
    ]);
    expect(leafOf[0]).toBe(leafOf[1]);
  });
  test('subnets, where they hold the links together', () => {
    const graph = rings(4, 20, (id) => ({ address: `10.0.${/\d+/.exec(id)![0]}.${id.length + 1}` }));
    expect(groupNodes(graph, noSites).groups.filter((group) => group.kind === 'subnet')).toHaveLength(4);
    // The same addresses dealt out across the wiring would show a tangle.
    let next = 0;
    const mixed = rings(4, 20, () => ({ address: `10.0.${next++ % 4}.1` }));
    expect(groupNodes(mixed, noSites).groups.some((group) => group.kind === 'subnet')).toBe(false);
  });
  test('else neighbourhoods: leaves stay with their hub', () => {
    const graph = rings(6, 30);
    const { groups, leafOf } = groupNodes(graph, noSites);
    expect(groups.length).toBeGreaterThan(3);
    for (let i = 0; i < graph.nodes.length; i++)
      if (graph.degree[i] === 1) expect(leafOf[i]).toBe(leafOf[neighboursOf(graph, i)[0]!]);
  });
  test.each([
    ['10.1.2.3', '10.1.2.0/24'],
    ['2001:db8::1', '2001:db8::/64'],
    ['nonsense', null],
    [null, null],
  ])('subnet of %s is %s', (address, subnet) => expect(subnetOf(address)).toBe(subnet));
  test('every device is in exactly one innermost group, whatever the wiring', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.tuple(fc.nat(199), fc.nat(199)), { maxLength: 300 }),
        (count, pairs) => {
          const graph = graphOf({
            nodes: Array.from({ length: count }, (_, i) => node(`${i}`)),
            links: pairs.map(([a, b], i) => link(`${i}`, `${a}`, `${b}`)),
          });
          const { groups, leafOf } = groupNodes(graph, noSites);
          const seen = groups.flatMap((group) => group.nodes).toSorted((a, b) => a - b);
          expect(seen).toEqual(graph.nodes.map((_, i) => i));
          leafOf.forEach((g, i) => {
            expect(groups[g]!.nodes).toContain(i);
          });
          for (const group of groups)
            if (group.children.length > 0)
              expect(group.children.reduce((sum, child) => sum + groups[child]!.size, 0)).toBe(group.size);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('layout', () => {
  const graph = rings(5, 30);
  const grouping = groupNodes(graph, noSites);
  const request = { graph, grouping, arrangement: 'force' } as const;
  const distance = (places: Float64Array, a: number, b: number) =>
    Math.hypot(places[a * 2]! - places[b * 2]!, places[a * 2 + 1]! - places[b * 2 + 1]!);
  const closest = (places: Float64Array) => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i * 2 < places.length; i++)
      for (let j = i + 1; j * 2 < places.length; j++) least = Math.min(least, distance(places, i, j));
    return least;
  };
  test.each(['force', 'layered'] as const)(
    '%s: the same network looks the same, and nothing overlaps',
    (arrangement) => {
      const places = layOut({ ...request, arrangement });
      expect(layOut({ ...request, arrangement })).toEqual(places);
      expect(places.every(Number.isFinite)).toBe(true);
      expect(closest(places)).toBeGreaterThan(nodeRadius);
    },
  );
  test('a new device stands beside its neighbour, and nobody moves', () => {
    const places = layOut(request);
    const known = places.slice();
    const fresh = graph.indexOf.get('n3x7')!;
    known[fresh * 2] = known[fresh * 2 + 1] = Number.NaN;
    const again = layOut({ ...request, known });
    for (let i = 0; i < graph.nodes.length; i++)
      if (i !== fresh) expect([again[i * 2], again[i * 2 + 1]]).toEqual([places[i * 2], places[i * 2 + 1]]);
    expect(distance(again, fresh, graph.indexOf.get('h3')!)).toBeLessThan(nodeRadius * 20);
    expect(closest(again)).toBeGreaterThan(nodeRadius * 0.5);
  });
  test('a pinned device stays when most of the network is new', () => {
    const known = new Float64Array(graph.nodes.length * 2).fill(Number.NaN);
    const pinned = new Uint8Array(graph.nodes.length);
    known.set([1234, -567]);
    pinned[0] = 1;
    expect([...layOut({ ...request, known, pinned }).slice(0, 2)]).toEqual([1234, -567]);
  });
  test('tidy moves only what it was asked to, and not what is pinned', () => {
    const known = layOut(request).map((value, i) => value + ((i * 37) % 50));
    const pinned = new Uint8Array(graph.nodes.length);
    const [first, second, third] = grouping.groups.find((group) => group.nodes.length > 3)!.nodes;
    pinned[second!] = 1;
    const after = tidy({ ...request, known, pinned, chosen: [first!, second!, third!] });
    const moved = graph.nodes.map((_, i) => i).filter((i) => after[i * 2] !== known[i * 2]);
    expect(moved.toSorted()).toEqual([first, third].toSorted());
  });
  test('layers put the core on top', () => {
    const tree = wired('core-d1 core-d2 d1-a1 d1-a2 d2-a3', (id) => ({
      kind: id === 'core' ? 'router' : 'switch',
    }));
    const places = layOut({ graph: tree, grouping: groupNodes(tree, noSites), arrangement: 'layered' });
    const y = (id: string) => places[tree.indexOf.get(id)! * 2 + 1]!;
    expect(y('core')).toBeLessThan(y('d1'));
    expect(y('d1')).toBe(y('d2'));
    expect(y('d2')).toBeLessThan(y('a3'));
  });
  test('a disc holds its devices', () => {
    const places = layOut(request);
    const discs = discsOf(grouping, places);
    graph.nodes.forEach((_, i) => {
      const g = grouping.leafOf[i]!;
      expect(Math.hypot(places[i * 2]! - discs[g * 3]!, places[i * 2 + 1]! - discs[g * 3 + 1]!)).toBeLessThan(
        discs[g * 3 + 2]!,
      );
    });
  });
  test('an empty network is laid out too', () => {
    const none = graphOf({ nodes: [], links: [] });
    expect(layOut({ graph: none, grouping: groupNodes(none, noSites), arrangement: 'force' })).toHaveLength(
      0,
    );
  });
});

describe('closed groups', () => {
  const graph = graphOf({
    nodes: [
      node('a', { siteId: 's1' }),
      node('b', { siteId: 's1', state: 'down' }),
      node('c', { siteId: 's2', state: 'unknown' }),
      node('d', { siteId: 's2' }),
    ],
    links: [
      link('ab', 'a', 'b'),
      link('ac', 'a', 'c', { outBps: 3e8, inBps: 1e8 }),
      // Written down the other way round: its out is the way back.
      link('db', 'd', 'b', { outBps: 5e8, inBps: 2e8, state: 'down' }),
    ],
  });
  const grouping = groupNodes(graph, noSites);
  test('links between them are one, loads added up by direction', () => {
    const seen = collapse(graph, grouping, Uint8Array.of(1, 0, 0));
    expect(seen.closed).toEqual([1, 2]);
    expect(seen.edges).toHaveLength(1);
    const edge = seen.edges[0]!;
    expect(edge.links.map((i) => graph.links[i]!.id)).toEqual(['ac', 'db']);
    const load = loadOf(graph, seen, edge);
    const towards = (group: number) => (edge.a === groupVertex(group) ? load.towardsA : load.towardsB);
    expect(towards(2)).toBe(3e8 + 2e8);
    expect(towards(1)).toBe(1e8 + 5e8);
    expect(load).toMatchObject({ state: 'degraded', speedBps: 1e9, use: 0.6 });
  });
  test('open ones show their devices', () => {
    const seen = collapse(graph, grouping, Uint8Array.of(1, 1, 0));
    expect(seen.closed).toEqual([2]);
    expect([...seen.vertexOf]).toEqual([0, 1, groupVertex(2), groupVertex(2)]);
    expect(seen.edges).toHaveLength(3);
  });
  test('the worst state is told, and a device without news does not hide that others are up', () => {
    expect(talliesOf(graph, grouping).map(({ worst }) => worst)).toEqual(['down', 'down', 'up']);
  });
});

describe('picture', () => {
  const graph = graphOf({
    nodes: [
      node('a', { siteId: 's1', address: '10.0.0.1', vendor: 'Cisco', tags: ['core', 'paris'] }),
      node('b', { siteId: 's1', state: 'down' }),
      node('c', { siteId: null, kind: 'router', location: 'Attic' }),
    ],
    links: [
      link('ab', 'a', 'b', { inBps: 3, outBps: null }),
      link('bc', 'b', 'c', { layer: 'ospf', state: 'unknown' }),
    ],
  });
  test('says what went in, however it is told', () => {
    const siteNames = new Map([['s1', 'Paris']]);
    const grouping = groupNodes(graph, siteNames);
    const places = Float64Array.of(1, 2, 3.5, -4, 1e5, 0);
    const pinned = Uint8Array.of(0, 1, 0);
    const { nodes, links, ends } = graph;
    const shape = encodeShape({ nodes, links, ends, grouping, places, pinned, siteNames });
    const live = {
      states: columnOf(nodes, (item) => item.state),
      linkStates: columnOf(links, (item) => item.state),
      loaded: [0],
      inBps: [3],
      outBps: [null],
    };
    // As it comes over the wire.
    const drawn = decodePicture(JSON.parse(JSON.stringify(shape)), live);
    expect(drawn).toMatchObject({ grouping, places, pinned, siteNames });
    expect(drawn.graph.nodes).toEqual(nodes);
    expect(drawn.graph).toMatchObject({
      ends,
      degree: graph.degree,
      start: graph.start,
      incident: graph.incident,
    });
    expect(links).toMatchObject(drawn.graph.links as object);
  });
});
