/** GraphML (graphml.graphdrawing.org) with the graphics extension of yEd, so that it opens where the map shows it. */
import { type Drawing, escapeXml, paper, round } from './drawing.ts';

const nodeFacts = ['kind', 'state', 'address', 'vendor', 'platform', 'model', 'location', 'site'] as const;
const linkFacts = ['layer', 'state', 'source', 'confidence', 'speedBps', 'aInterface', 'bInterface'] as const;
const shapes: Readonly<Record<string, string>> = {
  switch: 'roundrectangle',
  firewall: 'octagon',
  server: 'rectangle',
  storage: 'rectangle',
};
const size = 40;

export function toGraphml(drawing: Drawing): string {
  const { graph, grouping, places } = drawing;
  const siteOf = (node: number) => {
    let at = grouping.leafOf[node]!;
    while (at >= 0 && grouping.groups[at]!.kind !== 'site') at = grouping.groups[at]!.parent;
    return at < 0 ? null : grouping.groups[at]!.name;
  };
  const nodes = graph.nodes.map((node, i) => {
    const facts = { ...node, site: siteOf(i) };
    return `<node id="n${i}">${data('n', nodeFacts, facts)}<data key="ng"><y:ShapeNode><y:Geometry x="${round(places[i * 2]! - size / 2)}" y="${round(places[i * 2 + 1]! - size / 2)}" width="${size}" height="${size}"/><y:Fill color="#FFFFFF"/><y:BorderStyle color="${paper[node.state]}" type="line" width="2"/><y:NodeLabel modelName="sides" modelPosition="s">${escapeXml(node.name)}</y:NodeLabel><y:Shape type="${shapes[node.kind] ?? 'ellipse'}"/></y:ShapeNode></data></node>`;
  });
  const edges = graph.links.map((link, i) => {
    const facts = { ...link, aInterface: link.a.interfaceName, bInterface: link.b.interfaceName };
    const color = link.state === 'down' ? paper.down : paper.line;
    const ends = [link.a.interfaceName, link.b.interfaceName].filter((name) => name !== null).join(' – ');
    return `<edge id="e${i}" source="n${graph.ends[i * 2]}" target="n${graph.ends[i * 2 + 1]}">${data('e', linkFacts, facts)}<data key="eg"><y:PolyLineEdge><y:LineStyle color="${color}" type="${link.state === 'down' ? 'dashed' : 'line'}" width="1.5"/><y:Arrows source="none" target="none"/><y:EdgeLabel fontSize="9">${escapeXml(ends)}</y:EdgeLabel></y:PolyLineEdge></data></edge>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:y="http://www.yworks.com/xml/graphml" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://www.yworks.com/xml/schema/graphml/1.1/ygraphml.xsd">
<key id="ng" for="node" yfiles.type="nodegraphics"/>
<key id="eg" for="edge" yfiles.type="edgegraphics"/>
${keys('n', 'node', nodeFacts)}
${keys('e', 'edge', linkFacts)}
<graph id="${escapeXml(drawing.title)}" edgedefault="undirected">
${[...nodes, ...edges].join('\n')}
</graph>
</graphml>
`;
}

const keys = (prefix: string, kind: string, names: readonly string[]) =>
  names
    .map(
      (name) =>
        `<key id="${prefix}-${name}" for="${kind}" attr.name="${name}" attr.type="${name === 'confidence' || name === 'speedBps' ? 'double' : 'string'}"/>`,
    )
    .join('\n');

const data = <K extends string>(prefix: string, names: readonly K[], facts: Readonly<Record<K, unknown>>) =>
  names
    .filter((name) => facts[name] !== null && facts[name] !== undefined)
    .map((name) => `<data key="${prefix}-${name}">${escapeXml(String(facts[name]))}</data>`)
    .join('');
