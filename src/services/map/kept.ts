/** Places as they are kept: one row of settings for each arrangement, held in memory, written through. */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import type { Clock } from '#pure/contract/host.ts';
import type { MapArrangement, MapPlace } from '#pure/contract/resources.ts';
import { roundedPlace } from '#pure/topology/picture.ts';

/** In table `setting`, beside the settings proper: value is a list of [device, x, y, pinned]. */
const row = { service: 'map', key: (arrangement: MapArrangement) => `places.${arrangement}` } as const;
const stored = z.array(z.tuple([z.string(), z.number(), z.number(), z.union([z.literal(0), z.literal(1)])]));

export interface Kept {
  readonly places: Map<string, MapPlace>;
  /** Grows when a place is other than it was; places that are merely written down for the first time change nothing. */
  revision: number;
}

export function createKept({ state, clock }: { readonly state: StateStore; readonly clock: Clock }) {
  const memory = new Map<MapArrangement, Kept>();
  return {
    async read(arrangement: MapArrangement): Promise<Kept> {
      const held = memory.get(arrangement);
      if (held) return held;
      const found = await state.db
        .selectFrom('setting')
        .select('value')
        .where('service', '=', row.service)
        .where('key', '=', row.key(arrangement))
        .executeTakeFirst();
      const parsed = stored.safeParse(found ? JSON.parse(found.value) : []);
      const places = new Map(
        (parsed.data ?? []).map(([id, x, y, pinned]) => [id, { id, x, y, pinned: pinned === 1 }]),
      );
      // Whoever read meanwhile has the same rows; the first stays, so that nothing written to it is lost.
      if (!memory.has(arrangement)) memory.set(arrangement, { places, revision: 0 });
      return memory.get(arrangement)!;
    },
    async write(arrangement: MapArrangement, { places }: Kept): Promise<void> {
      const value = JSON.stringify(
        [...places.values()].map(({ id, x, y, pinned }) => [
          id,
          roundedPlace(x),
          roundedPlace(y),
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
    },
    count: () => [...memory.values()].reduce((sum, { places }) => sum + places.size, 0),
  };
}
