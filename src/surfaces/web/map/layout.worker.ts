/** The layout of the map, off the page's thread so that dragging stays smooth while thousands of nodes settle. */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force';

export interface LayoutStart {
  readonly type: 'start';
  readonly nodes: readonly {
    readonly x: number;
    readonly y: number;
    readonly pinned: boolean;
    readonly group: number;
    readonly weight: number;
  }[];
  readonly links: readonly (readonly [number, number])[];
  readonly groups: number;
}
export type ToLayout =
  | LayoutStart
  | { readonly type: 'hold'; readonly node: number; readonly x: number; readonly y: number }
  | { readonly type: 'release'; readonly node: number };

interface Node extends SimulationNodeDatum {
  group: number;
  weight: number;
}
/** A frame's share of this thread; more would only delay what is drawn. */
const frameMs = 24;

let simulation: ReturnType<typeof forceSimulation<Node>> | undefined;
let nodes: Node[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

function start(message: LayoutStart): void {
  clearTimeout(timer);
  const large = message.nodes.length > 1500;
  nodes = message.nodes.map((node) => ({
    x: node.x,
    y: node.y,
    fx: node.pinned ? node.x : null,
    fy: node.pinned ? node.y : null,
    group: node.group,
    weight: node.weight,
  }));
  const around = Math.max(1, message.groups);
  const radius = message.groups > 1 ? 50 * Math.sqrt(message.nodes.length) : 0;
  const centre = (node: Node, axis: 'cos' | 'sin') =>
    Math[axis]((node.group / around) * 2 * Math.PI) * radius;
  simulation = forceSimulation(nodes)
    .force(
      'link',
      forceLink<Node, { source: number; target: number }>(
        message.links.map(([source, target]) => ({ source, target })),
      )
        // Between sites a link is long and weak, so that a site keeps together.
        .distance((link) => {
          const [a, b] = [link.source as unknown as Node, link.target as unknown as Node];
          return (a.group === b.group ? 92 : 230) + 3 * Math.min(12, Math.sqrt(a.weight * b.weight));
        })
        .strength((link) =>
          (link.source as unknown as Node).group === (link.target as unknown as Node).group
            ? large
              ? 0.4
              : 0.6
            : 0.03,
        ),
    )
    .force(
      'charge',
      forceManyBody<Node>()
        .strength((node) => -380 - 40 * Math.min(node.weight, 14))
        .theta(large ? 1.2 : 0.9)
        .distanceMax(900),
    )
    .force('x', forceX<Node>((node) => centre(node, 'cos')).strength(message.groups > 1 ? 0.13 : 0.045))
    .force('y', forceY<Node>((node) => centre(node, 'sin')).strength(message.groups > 1 ? 0.13 : 0.06))
    .alphaDecay(large ? 0.04 : 0.022)
    .stop();
  if (!large) simulation.force('collide', forceCollide<Node>(34));
  run();
}

function run(): void {
  clearTimeout(timer);
  const step = () => {
    if (!simulation || simulation.alpha() < 0.004) return;
    const until = performance.now() + frameMs;
    do simulation.tick();
    while (performance.now() < until && simulation.alpha() > 0.3);
    const positions = new Float32Array(nodes.length * 2);
    nodes.forEach((node, i) => {
      positions[i * 2] = node.x ?? 0;
      positions[i * 2 + 1] = node.y ?? 0;
    });
    postMessage(positions, { transfer: [positions.buffer] });
    timer = setTimeout(step, 8);
  };
  timer = setTimeout(step, 0);
}

addEventListener('message', ({ data }: MessageEvent<ToLayout>) => {
  if (data.type === 'start') return start(data);
  const node = nodes[data.node];
  if (!node || !simulation) return;
  if (data.type === 'hold') {
    node.fx = node.x = data.x;
    node.fy = node.y = data.y;
    simulation.alpha(Math.max(simulation.alpha(), 0.18));
  } else {
    node.fx = null;
    node.fy = null;
    simulation.alpha(Math.max(simulation.alpha(), 0.3));
  }
  run();
});
