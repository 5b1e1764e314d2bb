/** The one box of the map: the filter language of every list, over what a node of the topology says. */
import { type Fields, pageOf } from '#pure/contract/paging.ts';
import type { Graph, TopologyNode } from '#pure/topology/graph.ts';

const fields = (siteNames: ReadonlyMap<string, string>): Fields<TopologyNode> => ({
  name: (node) => node.name,
  state: (node) => node.state,
  site: (node) => (node.siteId ? siteNames.get(node.siteId) : null),
  kind: (node) => node.kind,
  address: (node) => node.address,
  vendor: (node) => node.vendor,
  platform: (node) => node.platform,
  model: (node) => node.model,
  location: (node) => node.location,
  tag: (node) => node.tags,
});
export const findFields = Object.keys(fields(new Map()));

/** Null without a filter; nothing matches one that names a field which is not there. */
export function findOn(
  graph: Graph,
  siteNames: ReadonlyMap<string, string>,
  text: string,
): ReadonlySet<number> | null {
  if (text.trim() === '') return null;
  try {
    const { items } = pageOf(
      graph.nodes,
      { q: text, limit: graph.nodes.length || 1 },
      fields(siteNames),
      'name',
    );
    return new Set(items.map((node) => graph.indexOf.get(node.id)!));
  } catch {
    return new Set();
  }
}
