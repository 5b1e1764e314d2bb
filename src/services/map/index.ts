/**
 * The map: where every device stands, laid out here and not in a browser, ahead of whoever looks. A layout that nobody has seen is
 * made anew when the network changes, so that what is met first is in order; what was seen once is kept for good.
 */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import { invalidInput } from '#pure/base/errors.ts';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import { linkLayers, type MapArrangement, type MapPlace, mapPlace } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import { exporters } from '#pure/export/index.ts';
import { endsAmong, graphOf, type Shape, shapeOf } from '#pure/topology/graph.ts';
import { type Grouping, groupNodes } from '#pure/topology/group.ts';
import { layOutInSteps, type Places, tidyInSteps } from '#pure/topology/layout.ts';
import { columnOf, encodeShape } from '#pure/topology/picture.ts';
import type { Inventory, LiveStatus, Wiring } from '#services/inventory/port.ts';
import { createKept, type Kept } from './kept.ts';
import type { MapService } from './port.ts';

export interface MapDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly log: Log;
  readonly inventory: Pick<Inventory, 'wiring' | 'topology' | 'sites' | 'graph'>;
  readonly status: Pick<LiveStatus, 'device' | 'linkUp' | 'traffic'>;
}

/** Changes within this time are laid out together. */
const settleMs = 2000;
/** While the network changes all the time, layouts ahead take no larger a share of the processor than one in so many. */
const restShare = 20;
/** So long other work waits at most while a layout goes on; one group is never divided. */
const sliceMs = 8;

interface LaidOut {
  readonly wiring: Wiring;
  readonly revision: number;
  readonly graph: Shape;
  readonly grouping: Grouping;
  readonly indexOf: ReadonlyMap<string, number>;
  readonly places: Places;
  readonly pinned: Uint8Array;
}

export const map = defineService({
  id: 'map',
  summary: 'Where devices stand on the map',
  settings: z.object({}),
  create({ state, clock, bus, log, inventory, status }: MapDeps): MapService {
    const kept = createKept({ state, clock });
    const laidOut = new Map<MapArrangement, LaidOut>();
    let running = false;
    let unsubscribe = () => {};
    let ahead: Promise<void> | undefined;
    let writing: Promise<unknown> = Promise.resolve();
    /** Names of shapes shall not be taken for those of an earlier run. */
    const epoch = clock.now().toString(36);
    const figures = { updates_total: 0, layouts_total: 0, layout_ms: 0 };

    const inSlices = async (steps: Generator<void, Places>): Promise<Places> => {
      let sinceMs = clock.monotonicMs();
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done) return step.value;
        if (clock.monotonicMs() - sinceMs < sliceMs) continue;
        await clock.sleep(0);
        sinceMs = clock.monotonicMs();
      }
    };
    /** Groups follow the cables alone: no layer that somebody looks at moves anything. */
    const wired = (wiring: Wiring) => {
      for (const other of laidOut.values()) if (other.wiring === wiring) return other;
      const { ends, indexOf } = endsAmong(
        wiring.nodes,
        wiring.links.filter((link) => link.layer === 'physical'),
      );
      const graph = shapeOf(wiring.nodes, ends);
      return { graph, indexOf, grouping: groupNodes(graph, wiring.siteNames) };
    };
    const heldIn = ({ nodes }: Shape, { places }: Kept) => {
      const known = new Float64Array(nodes.length * 2).fill(Number.NaN);
      const pinned = new Uint8Array(nodes.length);
      nodes.forEach(({ id }, i) => {
        const place = places.get(id);
        if (place) known.set([place.x, place.y], i * 2);
        pinned[i] = Number(place?.pinned ?? false);
      });
      return { known, pinned };
    };
    const layOutNow = async (arrangement: MapArrangement): Promise<LaidOut> => {
      const wiring = await inventory.wiring();
      const own = await kept.read(arrangement);
      const before = laidOut.get(arrangement);
      if (before?.wiring === wiring && before.revision === own.revision) return before;
      const startMs = clock.monotonicMs();
      const { revision } = own;
      const { graph, indexOf, grouping } = wired(wiring);
      const { known, pinned } = heldIn(graph, own);
      const places = await inSlices(layOutInSteps({ graph, grouping, arrangement, known, pinned }));
      const after = { wiring, revision, graph, indexOf, grouping, places, pinned };
      laidOut.set(arrangement, after);
      figures.layouts_total++;
      figures.layout_ms = clock.monotonicMs() - startMs;
      return after;
    };
    /** One layout at a time; who comes after it finds it done. */
    let turn: Promise<unknown> = Promise.resolve();
    const layOut = (arrangement: MapArrangement): Promise<LaidOut> => {
      const mine = turn.then(() => layOutNow(arrangement));
      turn = mine.catch(() => {});
      return mine;
    };
    const placeOf = ({ graph, places, pinned }: LaidOut, i: number): MapPlace => ({
      id: graph.nodes[i]!.id,
      x: places[i * 2]!,
      y: places[i * 2 + 1]!,
      pinned: pinned[i] === 1,
    });
    /** Somebody looks: from now on these devices stay where they are. Nobody waits until it is written. */
    const shown = async (arrangement: MapArrangement): Promise<LaidOut> => {
      const now = await layOut(arrangement);
      const own = await kept.read(arrangement);
      const fresh = now.graph.nodes.flatMap(({ id }, i) => (own.places.has(id) ? [] : [i]));
      if (fresh.length === 0) return now;
      for (const i of fresh) own.places.set(now.graph.nodes[i]!.id, placeOf(now, i));
      writing = writing
        .then(() => kept.write(arrangement, own))
        .catch((error) => log.error('places cannot be written', { error: String(error) }));
      return now;
    };
    /** Laid out before anybody asks, soon after a change, and never so often that it would be felt. */
    const prepare = async () => {
      if (running)
        await layOut('force').catch((error) => log.error('map not laid out', { error: String(error) }));
    };
    const prepareSoon = () => {
      if (ahead || !running) return;
      ahead = clock.sleep(Math.max(settleMs, figures.layout_ms * restShare)).then(() => {
        ahead = undefined;
        return prepare();
      });
    };
    const partOf = (now: LaidOut, siteId: string | undefined) => {
      if (siteId === undefined) return now;
      const chosen = now.graph.nodes.flatMap((node, i) => (node.siteId === siteId ? [i] : []));
      const nodes = chosen.map((i) => now.graph.nodes[i]!);
      const { ends, indexOf } = endsAmong(
        nodes,
        now.wiring.links.filter((link) => link.layer === 'physical'),
      );
      const graph = shapeOf(nodes, ends);
      return {
        graph,
        indexOf,
        grouping: groupNodes(graph, now.wiring.siteNames),
        places: Float64Array.from(chosen.flatMap((i) => [now.places[i * 2]!, now.places[i * 2 + 1]!])),
        pinned: Uint8Array.from(chosen, (i) => now.pinned[i]!),
      };
    };
    const move = async (
      arrangement: MapArrangement,
      items: readonly MapPlace[],
      forget: readonly string[],
    ) => {
      const own = await kept.read(arrangement);
      const before = [...items.map((item) => item.id), ...forget].flatMap((id) => own.places.get(id) ?? []);
      for (const id of forget) own.places.delete(id);
      // Places of devices that are gone would pile up; a device that is about to appear has none yet.
      const { devices } = inventory.graph();
      for (const item of items) if (devices.has(item.id)) own.places.set(item.id, mapPlace.parse(item));
      for (const id of own.places.keys()) if (!devices.has(id)) own.places.delete(id);
      own.revision++;
      const done = writing.then(() => kept.write(arrangement, own));
      writing = done.catch(() => {});
      await done;
      figures.updates_total++;
      return { before };
    };

    return {
      async start() {
        running = true;
        unsubscribe = bus.subscribe('inventory.changed', prepareSoon);
        // What was learnt before the start; nobody waits for it unless he asks for the map at once.
        void prepare();
      },
      async stop() {
        running = false;
        unsubscribe();
        await writing;
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running ? 'Places are kept.' : 'Not started.',
        figures: { places: kept.count(), ...figures },
      }),
      async places(arrangement) {
        const now = await shown(arrangement);
        return now.graph.nodes.map((_, i) => placeOf(now, i));
      },
      async picture({ arrangement, siteId, layers, known }) {
        const now = await shown(arrangement);
        const part = partOf(now, siteId);
        const asked = new Set(layers.split(','));
        const strange = [...asked].find((layer) => layer !== '' && !linkLayers.some((one) => one === layer));
        if (strange !== undefined)
          throw invalidInput('layers', layers, `there is no layer "${strange}"`, linkLayers.join(', '));
        // Cables first and always: the map keeps its shape whatever is looked at.
        asked.add('physical');
        const { links, ends } = endsAmong(
          part.graph.nodes,
          now.wiring.links.filter((link) => asked.has(link.layer)),
        );
        const version = `${epoch}.${now.wiring.version}.${now.revision}`;
        const { siteNames } = now.wiring;
        const traffic = links.map((link) =>
          link.a.interfaceName === null ? nothing : status.traffic(link.a.deviceId, link.a.interfaceName),
        );
        const loaded = links.flatMap((_, i) =>
          traffic[i]!.inBps === null && traffic[i]!.outBps === null ? [] : [i],
        );
        return {
          version,
          shape:
            known === version
              ? null
              : encodeShape({ ...part, nodes: part.graph.nodes, links, ends, siteNames }),
          live: {
            states: columnOf(part.graph.nodes, (node) => status.device(node.id).state),
            linkStates: columnOf(links, ({ a, b }) =>
              status.linkUp([a.interfaceId, b.interfaceId].filter((id) => id !== null)),
            ),
            loaded,
            inBps: loaded.map((i) => traffic[i]!.inBps),
            outBps: loaded.map((i) => traffic[i]!.outBps),
          },
        };
      },
      update: ({ arrangement, items, forget }) => move(arrangement, items, forget),
      async tidy({ arrangement, ids }) {
        const now = await shown(arrangement);
        const chosen = ids.flatMap((id) => now.indexOf.get(id) ?? []);
        const { graph, grouping, pinned } = now;
        const places = await inSlices(
          tidyInSteps({ graph, grouping, arrangement, known: now.places, pinned, chosen }),
        );
        const items = chosen.map((i) => placeOf({ ...now, places }, i));
        return move(arrangement, items, []);
      },
      async export({ format, arrangement, siteId }) {
        await shown(arrangement);
        const [topology, sites] = await Promise.all([inventory.topology(siteId), inventory.sites()]);
        const siteNames = new Map(sites.map((site) => [site.id, site.name]));
        if (siteId !== undefined && !siteNames.has(siteId))
          throw invalidInput('siteId', siteId, 'there is no such site', 'GET /api/v1/sites lists them.');
        const { places: all } = await kept.read(arrangement);
        const graph = graphOf({ ...topology, nodes: topology.nodes.filter(({ id }) => all.has(id)) });
        const grouping = groupNodes(graph, siteNames);
        const places = Float64Array.from(graph.nodes.flatMap(({ id }) => [all.get(id)!.x, all.get(id)!.y]));
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

const nothing = { inBps: null, outBps: null } as const;
