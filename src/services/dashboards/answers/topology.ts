/** The network for the weathermap, and sites with what joins them. */
import type { Questions } from '#pure/contract/panels/panel.ts';
import type { Link, PanelAnswer, PlacesAnswer, Topology } from '#pure/contract/resources.ts';
import type { AnswerContext } from './answer.ts';

/** A panel is a picture, not the map: beyond this the map itself is the better place. */
const nodesMax = 3000;

export async function answerTopology(
  context: AnswerContext,
  scope: NonNullable<Questions['topology']>,
): Promise<NonNullable<PanelAnswer['topology']>> {
  const { siteId, deviceId } = context.where(scope);
  const [whole, places] = await Promise.all([
    context.inventory.topology(siteId ?? undefined),
    context.places.places('force'),
  ]);
  const { nodes, links } = deviceId === null ? whole : around(whole, deviceId);
  // What appeared between the two answers has no place yet.
  const placed = new Set(places.map((place) => place.id));
  const shown = nodes.filter((node) => placed.has(node.id)).slice(0, nodesMax);
  const ids = new Set(shown.map((node) => node.id));
  return {
    // A shared picture tells names and states, not addresses and versions.
    nodes: shown.map((node) => ({
      ...node,
      address: null,
      vendor: null,
      platform: null,
      model: null,
      location: null,
      tags: [],
    })),
    links: links
      .filter((link) => ids.has(link.a.deviceId) && ids.has(link.b.deviceId))
      .map((link) => ({ ...link, evidence: [] })),
    places: places.filter((place) => ids.has(place.id)),
    siteNames: Object.fromEntries(context.estate.siteNames),
  };
}

function around({ nodes, links }: Topology, deviceId: string): Topology {
  const own = links.filter((link) => link.a.deviceId === deviceId || link.b.deviceId === deviceId);
  const near = new Set([deviceId, ...own.flatMap((link) => [link.a.deviceId, link.b.deviceId])]);
  return { nodes: nodes.filter((node) => near.has(node.id)), links: own };
}

function loadPercentOf(link: Pick<Link, 'inBps' | 'outBps' | 'speedBps'>): number | null {
  if (!link.speedBps || (link.inBps === null && link.outBps === null)) return null;
  return (Math.max(link.inBps ?? 0, link.outBps ?? 0) / link.speedBps) * 100;
}

export async function answerPlaces(
  context: Pick<AnswerContext, 'state' | 'inventory'>,
): Promise<PlacesAnswer> {
  const [sites, rows, topology] = await Promise.all([
    context.inventory.sites(),
    context.state.db.selectFrom('site_place').selectAll().execute(),
    context.inventory.topology(),
  ]);
  const placed = new Map(rows.map((row) => [row.site_id, row]));
  const siteOf = new Map(topology.nodes.map((node) => [node.id, node.siteId]));
  const between = new Map<string, PlacesAnswer['links'][number]>();
  for (const link of topology.links) {
    const [aSiteId, bSiteId] = [siteOf.get(link.a.deviceId), siteOf.get(link.b.deviceId)].sort();
    if (!aSiteId || !bSiteId || aSiteId === bSiteId) continue;
    const key = `${aSiteId} ${bSiteId}`;
    const before = between.get(key) ?? { aSiteId, bSiteId, links: 0, down: 0, usePercent: null };
    const load = loadPercentOf(link);
    between.set(key, {
      ...before,
      links: before.links + 1,
      down: before.down + (link.state === 'down' ? 1 : 0),
      usePercent: load === null ? before.usePercent : Math.max(load, before.usePercent ?? 0),
    });
  }
  return {
    sites: sites.map((site) => ({
      id: site.id,
      name: site.name,
      latitude: placed.get(site.id)?.latitude ?? null,
      longitude: placed.get(site.id)?.longitude ?? null,
      devices: site.devices,
      states: site.states,
    })),
    links: [...between.values()],
  };
}
