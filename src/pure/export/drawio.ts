/** draw.io (diagrams.net): uncompressed mxGraph XML with the same places; devices keep their facts as custom properties. */
import { discsOf } from '../topology/discs.ts';
import { boundsOf, type Drawing, escapeXml, paper, round } from './drawing.ts';

const shapes: Readonly<Record<string, string>> = {
  router: 'shape=mxgraph.cisco19.rect;prIcon=router',
  switch: 'shape=mxgraph.cisco19.rect;prIcon=l2_switch',
  firewall: 'shape=mxgraph.cisco19.rect;prIcon=firewall',
  server: 'shape=mxgraph.cisco19.rect;prIcon=server',
  storage: 'shape=mxgraph.cisco19.rect;prIcon=server',
  'access-point': 'shape=mxgraph.cisco19.rect;prIcon=wireless_access_point',
  phone: 'shape=mxgraph.cisco19.rect;prIcon=ip_phone',
};
const size = 40;
/** Distance between parallel links at their middle. */
const fanGap = 14;

export function toDrawio(drawing: Drawing): string {
  const { graph, grouping, places } = drawing;
  const box = boundsOf(drawing);
  const discs = discsOf(grouping, places);
  const cells: string[] = [];
  grouping.groups.forEach((group, g) => {
    if (g === 0) return;
    const r = discs[g * 3 + 2]!;
    cells.push(
      vertex(
        `group-${g}`,
        escapeXml(group.name),
        'ellipse;fillColor=#F0F2F8;strokeColor=#C9CEDB;verticalAlign=top;spacingTop=14;fontStyle=1;fontColor=#4A5268;connectable=0',
        discs[g * 3]! - r - box.x,
        discs[g * 3 + 1]! - r - box.y,
        r * 2,
      ),
    );
  });
  graph.nodes.forEach((node, i) => {
    const color = paper[node.state];
    const shape = shapes[node.kind] ?? 'ellipse';
    const style = `${shape};fillColor=${shapes[node.kind] ? color : '#FFFFFF'};strokeColor=${shapes[node.kind] ? '#FFFFFF' : color};strokeWidth=2;verticalLabelPosition=bottom;verticalAlign=top`;
    const facts = {
      kind: node.kind,
      state: node.state,
      address: node.address,
      vendor: node.vendor,
      platform: node.platform,
      model: node.model,
      location: node.location,
    };
    const properties = Object.entries(facts)
      .filter(([, value]) => value)
      .map(([name, value]) => ` ${name}="${escapeXml(value!)}"`)
      .join('');
    cells.push(
      `<object id="device-${i}" label="${escapeXml(node.name)}"${properties}>${cell(style, places[i * 2]! - size / 2 - box.x, places[i * 2 + 1]! - size / 2 - box.y, size)}</object>`,
    );
  });
  const parallel = new Map<string, number[]>();
  graph.links.forEach((_, i) => {
    const key = [graph.ends[i * 2]!, graph.ends[i * 2 + 1]!].sort((a, b) => a - b).join(' ');
    parallel.set(key, [...(parallel.get(key) ?? []), i]);
  });
  for (const links of parallel.values())
    links.forEach((i, k) => {
      const link = graph.links[i]!;
      const [a, b] = [graph.ends[i * 2]!, graph.ends[i * 2 + 1]!];
      const [low, high] = a < b ? [a, b] : [b, a];
      const dx = places[high * 2]! - places[low * 2]!;
      const dy = places[high * 2 + 1]! - places[low * 2 + 1]!;
      const length = Math.hypot(dx, dy) || 1;
      const off = (k - (links.length - 1) / 2) * fanGap;
      const bend =
        links.length > 1
          ? `<Array as="points"><mxPoint x="${round(places[low * 2]! + dx / 2 - (dy / length) * off - box.x)}" y="${round(places[low * 2 + 1]! + dy / 2 + (dx / length) * off - box.y)}"/></Array>`
          : '';
      const style = `endArrow=none;html=0;strokeColor=${link.state === 'down' ? paper.down : paper.line};strokeWidth=1.5${link.state === 'down' ? ';dashed=1' : ''}`;
      cells.push(
        `<mxCell id="link-${i}" style="${style}" edge="1" parent="1" source="device-${a}" target="device-${b}"><mxGeometry relative="1" as="geometry">${bend}</mxGeometry></mxCell>`,
        ...[link.a, link.b].flatMap((end, side) =>
          end.interfaceName
            ? [
                `<mxCell id="link-${i}-${side}" value="${escapeXml(end.interfaceName)}" style="edgeLabel;fontSize=9;fontColor=#4A5268" vertex="1" connectable="0" parent="link-${i}"><mxGeometry x="${side === 0 ? -0.6 : 0.6}" relative="1" as="geometry"/></mxCell>`,
              ]
            : [],
        ),
      );
    });
  return `<?xml version="1.0" encoding="UTF-8"?>
<mxfile host="Nocturne"><diagram id="map" name="${escapeXml(drawing.title)}"><mxGraphModel grid="0" page="0" pageWidth="${Math.ceil(box.width)}" pageHeight="${Math.ceil(box.height)}"><root>
<mxCell id="0"/>
<mxCell id="1" parent="0"/>
${cells.join('\n')}
</root></mxGraphModel></diagram></mxfile>
`;
}

const cell = (style: string, x: number, y: number, side: number) =>
  `<mxCell style="${style};html=0" vertex="1" parent="1"><mxGeometry x="${round(x)}" y="${round(y)}" width="${round(side)}" height="${round(side)}" as="geometry"/></mxCell>`;
const vertex = (id: string, value: string, style: string, x: number, y: number, side: number) =>
  cell(style, x, y, side).replace('<mxCell ', `<mxCell id="${id}" value="${value}" `);
