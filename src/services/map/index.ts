/** Places of the map: one row of settings for each arrangement, held in memory, written through. */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import { invalidInput } from '#pure/base/errors.ts';
import type { Clock } from '#pure/contract/host.ts';
import { type MapArrangement, type MapPlace, mapPlace } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import { exporters } from '#pure/export/index.ts';
import { graphOf } from '#pure/topology/graph.ts';
import { groupNodes } from '#pure/topology/group.ts';
import { layOut } from '#pure/topology/layout.ts';
import type { Inventory } from '#services/inventory/port.ts';
import type { MapService } from './port.ts';

export interface MapDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly inventory: Pick<Inventory, 'topology' | 'sites' | 'graph'>;
}

/** In table `setting`, beside the settings proper: value is a list of [device, x, y, pinned]. */
const row = { service: 'map', key: (arrangement: MapArrangement) => `places.${arrangement}` } as const;
const stored = z.array(z.tuple([z.string(), z.number(), z.number(), z.union([z.literal(0), z.literal(1)])]));
type Known = Map<string, MapPlace>;

export const map = defineService({
  id: 'map',
  summary: 'Where devices stand on the map',
  settings: z.object({}),
  create({ state, clock, inventory }: MapDeps): MapService {
    const memory = new Map<MapArrangement, Known>();
    let running = false;
    let updates = 0;

    const read = async (arrangement: MapArrangement): Promise<Known> => {
      const held = memory.get(arrangement);
      if (held) return held;
      const found = await state.db
        .selectFrom('setting')
        .select('value')
        .where('service', '=', row.service)
        .where('key', '=', row.key(arrangement))
        .executeTakeFirst();
      const parsed = stored.safeParse(found ? JSON.parse(found.value) : []);
      const known: Known = new Map(
        (parsed.data ?? []).map(([id, x, y, pinned]) => [id, { id, x, y, pinned: pinned === 1 }]),
      );
      // Whoever read meanwhile has the same rows; the first stays, so that nothing written to it is lost.
      if (!memory.has(arrangement)) memory.set(arrangement, known);
      return memory.get(arrangement)!;
    };

    return {
      async start() {
        running = true;
      },
      async stop() {
        running = false;
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running ? 'Places are kept.' : 'Not started.',
        figures: {
          places: [...memory.values()].reduce((sum, known) => sum + known.size, 0),
          updates_total: updates,
        },
      }),
      async places(arrangement) {
        return [...(await read(arrangement)).values()];
      },
      async update({ arrangement, items, forget }) {
        const known = await read(arrangement);
        const before = [...items.map((item) => item.id), ...forget].flatMap((id) => known.get(id) ?? []);
        for (const id of forget) known.delete(id);
        // Places of devices that are gone would pile up; a device that is about to appear has none yet.
        const { devices } = inventory.graph();
        for (const item of items) if (devices.has(item.id)) known.set(item.id, mapPlace.parse(item));
        for (const id of known.keys()) if (!devices.has(id)) known.delete(id);
        const value = JSON.stringify(
          [...known.values()].map(({ id, x, y, pinned }) => [
            id,
            Math.round(x * 10) / 10,
            Math.round(y * 10) / 10,
            pinned ? 1 : 0,
          ]),
        );
        const written = { value, updated_ms: clock.now() };
        await state.write(async (tx) => {
          await tx
            .insertInto('setting')
            .values({ service: row.service, key: row.key(arrangement), ...written })
            .onConflict((conflict) => conflict.columns(['service', 'key']).doUpdateSet(written))
            .execute();
        });
        updates++;
        return { before };
      },
      async export({ format, arrangement, siteId }) {
        const [topology, sites, known] = await Promise.all([
          inventory.topology(siteId),
          inventory.sites(),
          read(arrangement),
        ]);
        const siteNames = new Map(sites.map((site) => [site.id, site.name]));
        if (siteId !== undefined && !siteNames.has(siteId))
          throw invalidInput('siteId', siteId, 'there is no such site', 'GET /api/v1/sites lists them.');
        const graph = graphOf(topology);
        const grouping = groupNodes(graph, siteNames);
        const held = Float64Array.from(
          graph.nodes.flatMap(({ id }) => {
            const place = known.get(id);
            return place ? [place.x, place.y] : [Number.NaN, Number.NaN];
          }),
        );
        const pinned = Uint8Array.from(graph.nodes, ({ id }) => Number(known.get(id)?.pinned ?? false));
        const places = layOut({ graph, grouping, arrangement, known: held, pinned });
        const title = (siteId && siteNames.get(siteId)) || 'Network';
        const { render, extension, mediaType } = exporters[format];
        return {
          text: render({ title, graph, grouping, places }),
          mediaType,
          fileName: `${title.replaceAll(/[^\w.-]+/g, '-').toLowerCase()}.${extension}`,
        };
      },
    };
  },
});
