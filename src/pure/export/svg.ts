/** The map as a self-contained picture: SVG 1.1, no scripts, no outside fonts or files. */
import { groupVertex, loadOf, talliesOf } from '../topology/collapse.ts';
import { discsOf } from '../topology/discs.ts';
import { symbolOf } from '../topology/symbols.ts';
import { boundsOf, collapsedOf, type Drawing, escapeXml, openOf, paper, round } from './drawing.ts';

const font = 'Inter, system-ui, sans-serif';
/** Distance between parallel links. */
const fanGap = 7;

export function toSvg(drawing: Drawing): string {
  const { graph, grouping, places, palette = paper } = drawing;
  const box = drawing.view ?? boundsOf(drawing);
  const open = openOf(drawing);
  const seen = collapsedOf(drawing);
  const discs = discsOf(grouping, places);
  const tallies = talliesOf(graph, grouping);
  const at = (vertex: number) =>
    vertex < 0
      ? ([discs[groupIndex(vertex) * 3]!, discs[groupIndex(vertex) * 3 + 1]!] as const)
      : ([places[vertex * 2]!, places[vertex * 2 + 1]!] as const);
  const out: string[] = [];

  grouping.groups.forEach((group, g) => {
    if (g === 0 || !open[g] || seen.closed.some((c) => isWithin(grouping.groups, g, c))) return;
    const [x, y, r] = [discs[g * 3]!, discs[g * 3 + 1]!, discs[g * 3 + 2]!];
    out.push(
      `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" fill="${palette.group}" stroke="${palette.line}" stroke-opacity=".35"/>`,
      label(group.name, x, y - r + 26, 15, palette.faint, 600),
    );
  });
  for (const edge of seen.edges) {
    const [x1, y1] = at(edge.a);
    const [x2, y2] = at(edge.b);
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const fanned = edge.a >= 0 && edge.b >= 0 ? edge.links.map((link) => [link]) : [edge.links];
    fanned.forEach((links, k) => {
      const load = loadOf(graph, seen, { ...edge, links });
      const off = (k - (fanned.length - 1) / 2) * fanGap;
      const [ox, oy] = [(-(y2 - y1) / length) * off, ((x2 - x1) / length) * off];
      const bad = load.state === 'down' ? palette.down : load.state === 'degraded' ? palette.warning : null;
      const busy =
        load.use !== null && load.use > 0.9
          ? palette.down
          : load.use !== null && load.use > 0.7
            ? palette.warning
            : null;
      const dash =
        load.state === 'down'
          ? ' stroke-dasharray="4 6"'
          : load.state === 'unknown'
            ? ' stroke-dasharray="2 5"'
            : '';
      out.push(
        `<line x1="${round(x1 + ox)}" y1="${round(y1 + oy)}" x2="${round(x2 + ox)}" y2="${round(y2 + oy)}" stroke="${bad ?? busy ?? palette.line}" stroke-width="${round(1.4 + 3 * (load.use ?? 0) + (links.length > 1 ? 1 : 0))}"${dash}><title>${escapeXml(titleOf(drawing, links))}</title></line>`,
      );
      const link = graph.links[links[0]!]!;
      if (fanned.length > 4 || edge.a < 0 || edge.b < 0 || length < 110) return;
      const turned = graph.indexOf.get(link.a.deviceId) !== edge.a;
      const names = turned ? [link.b, link.a] : [link.a, link.b];
      names.forEach((end, side) => {
        const share = side === 0 ? 32 / length : 1 - 32 / length;
        if (end.interfaceName)
          out.push(
            label(
              end.interfaceName,
              x1 + (x2 - x1) * share + ox * 1.6,
              y1 + (y2 - y1) * share + oy * 1.6 + 3,
              8,
              palette.faint,
              400,
            ),
          );
      });
    });
  }
  for (const g of seen.closed) {
    const [x, y] = at(groupVertex(g));
    const { name, size } = grouping.groups[g]!;
    const { worst } = tallies[g]!;
    const r = Math.max(34, discs[g * 3 + 2]! * 0.42);
    out.push(
      `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" fill="${palette.surface}" stroke="${palette[worst]}" stroke-width="4"/>`,
      label(String(size), x, y + r * 0.18, r * 0.5, palette.text, 650),
      label(name, x, y + r + 26, 20, palette.text, 600),
    );
  }
  graph.nodes.forEach((node, i) => {
    if (seen.vertexOf[i]! < 0) return;
    const [x, y] = at(i);
    const { outline, glyph } = symbolOf(node.kind);
    const mark = node.state === 'down' ? '◆ ' : node.state === 'warning' ? '▲ ' : '';
    out.push(
      `<g transform="translate(${round(x)} ${round(y)})"><title>${escapeXml(`${node.name}, ${node.kind}, ${node.state}${node.address ? `, ${node.address}` : ''}`)}</title><path d="${outline}" transform="scale(1.25)" fill="${palette.surface}" stroke="${palette[node.state]}" stroke-width="1.8"/><path d="${glyph}" transform="scale(1.05)" fill="none" stroke="${palette.faint}" stroke-width="1.2" stroke-linecap="round"/></g>`,
      label(mark + node.name, x, y + 30, 11, mark ? palette[node.state] : palette.text, 520),
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${[box.x, box.y, box.width, box.height].map(round).join(' ')}" width="${Math.ceil(box.width)}" height="${Math.ceil(box.height)}" font-family="${font}" text-anchor="middle">
<title>${escapeXml(drawing.title)}</title>
<rect x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" fill="${palette.background}"/>
${out.join('\n')}
</svg>
`;
}

const groupIndex = (vertex: number) => -1 - vertex;
const label = (text: string, x: number, y: number, size: number, fill: string, weight: number) =>
  `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}" font-weight="${weight}" fill="${fill}">${escapeXml(text)}</text>`;

function isWithin(groups: Drawing['grouping']['groups'], group: number, closed: number): boolean {
  for (let at = groups[group]!.parent; at >= 0; at = groups[at]!.parent) if (at === closed) return true;
  return false;
}

const titleOf = ({ graph }: Drawing, links: readonly number[]) =>
  links
    .slice(0, 8)
    .map((i) => {
      const { a, b, state } = graph.links[i]!;
      return `${a.deviceName} ${a.interfaceName ?? ''} – ${b.deviceName} ${b.interfaceName ?? ''}: ${state}`;
    })
    .join('\n');
