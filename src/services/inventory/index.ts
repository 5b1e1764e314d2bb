/** The model of the network: written through observations and by people, read from a snapshot in memory. */
import { z } from 'zod';
import { parseAddress } from '#pure/base/address.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { pageOf } from '#pure/contract/paging.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { defineService } from '#pure/contract/service.ts';
import { movesOf } from '#pure/network/topology/moves.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { decisionRow, imageOf, joinAgain, recordDecision, splitDevice, undoDecision } from './decisions.ts';
import type { InventoryDeps } from './deps.ts';
import { cableOf, changesBetween, endText, linksAt, linkText } from './history.ts';
import { usableKeys } from './identity.ts';
import { readDescriptions, writeIntended } from './intend.ts';
import { writeLinks } from './links.ts';
import { merge, writeObservation } from './observe.ts';
import { writePerson } from './person.ts';
import type { DevicesMerged, Inventory } from './port.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { isStructure, readStructure, readVlans } from './structure.ts';
import {
  decisionFields,
  decisionView,
  deviceFields,
  deviceView,
  interfaceView,
  linkView,
  topologyView,
  wiringOf,
} from './views.ts';

/** Changes within this time are read together: a discovery writes hundreds in a row. */
const refreshMs = 150;

/** A model of so few ports is read in some twenty milliseconds: every page may wait for that. */
const smallModelPorts = 5000;

/** More devices out of one file are one line on the timeline. */
const importedNewsMax = 20;

/** Bound variables of one statement. */
const keysAtOnce = 5000;

/** Layers whose links are told one by one; subnets come and go with addresses, which are told by themselves. */
const told: ReadonlySet<string> = new Set(['physical', 'ospf', 'bgp']);

const emptySnapshot: Snapshot = {
  graph: {
    version: 0,
    devices: new Map(),
    interfaces: new Map(),
    links: [],
    prefixes: [],
    byAddress: new Map(),
  },
  devices: new Map(),
  tags: new Map(),
  sites: new Map(),
  interfaces: new Map(),
  interfacesOf: new Map(),
  addressesOf: new Map(),
  links: [],
  linkOf: new Map(),
};

export const inventory = defineService({
  id: 'inventory',
  summary: 'Sites, devices, interfaces, addresses and links, with their sources',
  settings: z.object({}),
  create(deps: InventoryDeps): Inventory {
    const { state, bus, clock, random, log } = deps;
    let snapshot = emptySnapshot;
    let wired = { of: snapshot, wiring: wiringOf(snapshot) };
    let running = false;
    /** Writes so far, and how many of them the snapshot has seen. */
    let changes = 1;
    let readUpTo = 0;
    /** The change that a person made last. */
    let written = 0;
    let reading: Promise<void> = Promise.resolve();
    let waiting = false;
    const figures = { observations_total: 0, merges_total: 0, refreshes_total: 0 };

    const read = async () => {
      const upTo = changes;
      snapshot = await readSnapshot(state, snapshot.graph.version + 1);
      readUpTo = upTo;
      figures.refreshes_total++;
      bus.publish('inventory.changed', { devices: snapshot.devices.size, links: snapshot.links.length });
    };
    /** One reading at a time: an older one must not overwrite a newer. All who wait for the next one share it. */
    let next: Promise<void> | undefined;
    const refresh = () => {
      next ??= reading
        .catch(() => {})
        .then(() => {
          next = undefined;
          reading = read();
          return reading;
        });
      return next;
    };
    /** Reads the model again soon; many changes cost one reading. */
    const changed = (byPerson = false) => {
      changes++;
      if (byPerson) written = changes;
      if (waiting) return;
      waiting = true;
      void clock.sleep(refreshMs).then(async () => {
        waiting = false;
        if (running && readUpTo < changes)
          await refresh().catch((error) => log.error('inventory cannot be read', { error: String(error) }));
      });
    };
    /**
     * A person sees what a person just wrote. What discovery writes meanwhile appears with the next reading, when a reading of
     * a large model would make each page wait.
     */
    const current = async () => {
      if (readUpTo < written || (readUpTo < changes && snapshot.interfaces.size <= smallModelPorts))
        await refresh();
      return snapshot;
    };
    const tell = (
      kind: EventKindName,
      deviceId: string | undefined,
      message: string,
      data: Record<string, unknown> = {},
    ) => {
      const event: TelemetryEvent = {
        id: newId(clock.now(), random.bytes),
        timeMs: clock.now(),
        kind,
        severity: kind === 'link.lost' ? 'warning' : 'info',
        ...(deviceId ? { deviceId } : {}),
        message,
        data,
      };
      bus.publish('timeline', event);
    };
    const deviceRow = async (id: string) => {
      let view = await current();
      if (!view.devices.has(id) && readUpTo < changes) {
        await refresh();
        view = snapshot;
      }
      const row = view.devices.get(id);
      if (row) return { row, view };
      throw new FaultError(fault('not-found', `there is no device "${id}"`, { field: 'id', value: id }));
    };
    const requireSite = async (siteId: string | null | undefined) => {
      if (siteId && !(await current()).sites.has(siteId))
        throw invalidInput(
          'siteId',
          siteId,
          'there is no such site',
          'Create the site first, or leave it out.',
        );
    };

    /** Cables one by one; adjacencies too, since each is worth a line. A cable that was moved is told as such. */
    const tellLinks = (found: readonly StateTables['link'][], lost: readonly StateTables['link'][]) => {
      const cables = (rows: readonly StateTables['link'][]) =>
        rows.filter((row) => row.layer === 'physical').map(cableOf);
      const moves = movesOf(cables(lost), cables(found));
      const moved = new Set(moves.flatMap((move) => [move.lostId, move.foundId]));
      for (const { kept, from, to, foundId } of moves) {
        const [stayed, before, after] = [kept, from, to].map((end) => endText(end, snapshot));
        tell('link.moved', kept.deviceId, `${stayed} moved from ${before} to ${after}`, { linkId: foundId });
      }
      for (const [kind, rows] of [
        ['link.lost', lost],
        ['link.found', found],
      ] as const)
        for (const row of rows)
          if (!moved.has(row.id) && told.has(row.layer))
            tell(kind, row.a_device_id, linkText(cableOf(row), snapshot), {
              linkId: row.id,
              source: row.source,
              layer: row.layer,
            });
    };

    const decided = async (row: StateTables['identity_decision'], data: Record<string, unknown>) => {
      changed(true);
      await refresh();
      const summary = row.undone_ms === null ? row.summary : `undone: ${row.summary}`;
      tell('device.changed', row.device_id, `${summary} (${row.decided_by})`, {
        decisionId: row.id,
        ...data,
      });
      return decisionView(row);
    };

    const service: Inventory = {
      async start() {
        running = true;
        await refresh();
      },
      async stop() {
        running = false;
        await reading.catch(() => {});
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running
          ? `${snapshot.devices.size} devices, ${snapshot.links.length} links.`
          : 'Not started.',
        figures: {
          ...figures,
          devices: snapshot.devices.size,
          interfaces: snapshot.interfaces.size,
          links: snapshot.links.length,
        },
      }),

      async sites() {
        const view = await current();
        const idsOf = new Map<string, string[]>([...view.sites.keys()].map((id) => [id, []]));
        for (const { id, site_id } of view.devices.values()) if (site_id) idsOf.get(site_id)?.push(id);
        return [...view.sites.values()]
          .sort((a, b) => a.name.localeCompare(b.name))
          .map((row) => {
            const ids = idsOf.get(row.id)!;
            return {
              id: row.id,
              name: row.name,
              note: row.note,
              devices: ids.length,
              states: deps.status.counts(ids),
            };
          });
      },
      async createSite(body) {
        const row = {
          id: newId(clock.now(), random.bytes),
          name: body.name,
          note: body.note,
          created_ms: clock.now(),
        };
        await state.write(async (tx) => {
          const same = await tx
            .selectFrom('site')
            .select('id')
            .where('name', '=', body.name)
            .executeTakeFirst();
          if (same)
            throw new FaultError(
              fault('conflict', `name: a site named "${body.name}" exists already`, {
                field: 'name',
                value: body.name,
              }),
            );
          await tx.insertInto('site').values(row).execute();
        });
        changed(true);
        return { id: row.id, name: row.name, note: row.note, devices: 0, states: deps.status.counts([]) };
      },

      async devices(query) {
        const view = await current();
        const wanted = { hide: [false], show: [false, true], only: [true] }[query.ignored ?? 'hide'];
        const all = [...view.devices.values()]
          .filter((row) => wanted.includes(row.ignored_ms !== null))
          .map((row) => deviceView(row, view, deps));
        return pageOf(all, query, deviceFields(view), 'name');
      },
      async device(id) {
        const { row, view } = await deviceRow(id);
        const [facts, keys] = await Promise.all([
          state.db.selectFrom('fact').selectAll().where('device_id', '=', id).orderBy('name').execute(),
          state.db.selectFrom('device_key').selectAll().where('device_id', '=', id).orderBy('kind').execute(),
        ]);
        return {
          ...deviceView(row, view, deps),
          interfaceList: (view.interfacesOf.get(id) ?? []).map((item) => interfaceView(item, view, deps)),
          addresses: (view.addressesOf.get(id) ?? []).map((item) => ({
            address: item.address,
            lengthBits: item.length_bits,
            interfaceId: item.interface_id,
            source: item.source,
            seenMs: item.seen_ms,
          })),
          facts: facts
            .filter((item) => !isStructure(item.name))
            .map((item) => ({
              name: item.name,
              value: JSON.parse(item.value) as unknown,
              source: item.source,
              confidence: item.confidence,
              seenMs: item.seen_ms,
            })),
          keys: keys.map(({ kind, value }) => ({ kind, value })),
        };
      },
      async createDevice(body) {
        if (!parseAddress(body.managementAddress))
          throw invalidInput(
            'managementAddress',
            body.managementAddress,
            'not an address',
            'Write an IPv4 or IPv6 address.',
          );
        await requireSite(body.siteId);
        const [same] = await service.resolve([{ kind: 'address', value: body.managementAddress }]);
        if (same)
          throw new FaultError(
            fault('conflict', `managementAddress: ${body.managementAddress} belongs to a known device`, {
              field: 'managementAddress',
              value: body.managementAddress,
              remedy: `Change the device that has it (${same}) instead.`,
            }),
          );
        const { deviceId } = await service.observe({
          source: 'person',
          timeMs: clock.now(),
          siteId: body.siteId,
          keys: [{ kind: 'address', value: body.managementAddress }],
          attributes: {
            name: body.name,
            // Not knowing is no statement: discovery may find out.
            ...(body.kind === 'unknown' ? {} : { kind: body.kind }),
            managementAddress: body.managementAddress,
          },
          addresses: [{ address: body.managementAddress }],
        });
        await state.write(async (tx) => {
          if (body.note)
            await tx.updateTable('device').set({ note: body.note }).where('id', '=', deviceId).execute();
          for (const tag of body.tags)
            await tx
              .insertInto('device_tag')
              .values({ device_id: deviceId, tag })
              .onConflict((conflict) => conflict.doNothing())
              .execute();
        });
        changed(true);
        return deviceView((await deviceRow(deviceId)).row, snapshot, deps);
      },
      async updateDevice(id, body) {
        await deviceRow(id);
        await requireSite(body.siteId);
        await state.write((tx) => writePerson(tx, id, body, clock.now()));
        changed(true);
        return deviceView((await deviceRow(id)).row, snapshot, deps);
      },
      placements: () =>
        new Map(
          [...snapshot.devices.values()].map((row) => [
            row.id,
            {
              name: row.name,
              siteId: row.site_id,
              credentialId: row.credential_id,
              kind: row.kind,
              platform: row.platform,
              address: row.management_address,
              tags: snapshot.tags.get(row.id) ?? [],
            },
          ]),
        ),
      async writeIn(tx, id, intended, body) {
        const written =
          id === undefined
            ? await writeIntended(tx, { devices: [intended], sites: [], rehearse: false }, clock.now(), deps)
            : undefined;
        const deviceId = id ?? written!.outcomes[0]!.deviceId;
        await writePerson(tx, deviceId, body, clock.now());
        return deviceId;
      },
      async reread() {
        changed(true);
        await refresh();
      },
      async deleteDevice(id) {
        await deviceRow(id);
        await state.write(async (tx) => {
          await tx.deleteFrom('device').where('id', '=', id).execute();
        });
        changed(true);
      },

      async decisions(query) {
        let rows = state.db.selectFrom('identity_decision').selectAll().orderBy('id', 'desc');
        if (query.deviceId)
          rows = rows.where((eb) =>
            eb.or([eb('device_id', '=', query.deviceId!), eb('other_id', '=', query.deviceId!)]),
          );
        const all = (await rows.execute()).map(decisionView);
        return pageOf(all, query, decisionFields, '-timeMs');
      },
      async merge(id, otherId, by) {
        await deviceRow(id);
        await deviceRow(otherId);
        if (id === otherId)
          throw invalidInput('otherId', otherId, 'a device is itself already', 'Name another device.');
        const { row, moved } = await state.write(async (tx) => {
          await joinAgain(tx, id, otherId);
          const merged = await merge(tx, id, otherId, { kind: 'merge', by }, deps);
          return { row: await decisionRow(tx, merged.decisionId), moved: merged.moved };
        });
        bus.publish('inventory.merged', { into: id, from: [otherId] } satisfies DevicesMerged);
        bus.publish('inventory.moved', moved);
        return await decided(row, {});
      },
      async split(id, body, by) {
        await deviceRow(id);
        const row = await state.write(async (tx) => {
          const image = await imageOf(tx, [id]);
          const otherId = await splitDevice(tx, id, body.keys, body.name, deps);
          const summary = `${body.name} is not ${image.device[0]!.name}`;
          const decision = { kind: 'split', by, deviceId: id, otherId, summary, image } as const;
          return await decisionRow(tx, await recordDecision(tx, decision, deps));
        });
        return await decided(row, {});
      },
      async ignore(id, by) {
        const { row: device } = await deviceRow(id);
        const row = await state.write(async (tx) => {
          const image = await imageOf(tx, [id]);
          await tx.updateTable('device').set({ ignored_ms: clock.now() }).where('id', '=', id).execute();
          const summary = `${device.name} is ignored`;
          const decision = { kind: 'ignore', by, deviceId: id, otherId: null, summary, image } as const;
          return await decisionRow(tx, await recordDecision(tx, decision, deps));
        });
        return await decided(row, {});
      },
      async undo(decisionId) {
        const { row, moved } = await state.write((tx) => undoDecision(tx, decisionId, clock.now()));
        bus.publish('inventory.moved', moved);
        return await decided({ ...row, undone_ms: clock.now() }, { undone: true });
      },

      async interfaces(query) {
        const view = await current();
        const rows = query.deviceId
          ? (view.interfacesOf.get(query.deviceId) ?? [])
          : [...view.interfaces.values()];
        const nameOf = (deviceId: string) => view.devices.get(deviceId)?.name ?? deviceId;
        // The raw rows are filtered and sorted: only the page that is shown is built in full.
        const page = pageOf(
          rows,
          query,
          {
            name: (row) => row.name,
            device: (row) => nameOf(row.device_id),
            ifIndex: (row) => row.if_index,
            alias: (row) => row.alias,
            descr: (row) => row.descr,
            mac: (row) => row.mac,
            adminStatus: (row) => row.admin_status,
            operStatus: (row) => row.oper_status,
            speedBps: (row) => row.speed_bps,
          },
          'device',
        );
        return {
          ...page,
          items: page.items.map((row) => ({
            ...interfaceView(row, view, deps),
            deviceName: nameOf(row.device_id),
          })),
        };
      },
      topology: async (siteId, layer) => topologyView(await current(), deps, siteId, layer ?? 'physical'),
      async wiring() {
        const view = await current();
        if (wired.of !== view) wired = { of: view, wiring: wiringOf(view) };
        return wired.wiring;
      },
      async linksById(ids) {
        const view = await current();
        const asked = new Set(ids);
        return view.links.filter((row) => asked.has(row.id)).map((row) => linkView(row, view, deps));
      },
      async links(deviceId) {
        const view = await current();
        return view.links
          .filter((row) => row.a_device_id === deviceId || row.b_device_id === deviceId)
          .map((row) => linkView(row, view, deps));
      },

      async observe(observation) {
        const seen = await state.write((tx) => writeObservation(tx, observation, deps));
        figures.observations_total++;
        changed();
        if (seen.merged.length > 0) {
          figures.merges_total += seen.merged.length;
          bus.publish('inventory.merged', { into: seen.deviceId, from: seen.merged } satisfies DevicesMerged);
          for (const moved of seen.moved) bus.publish('inventory.moved', moved);
          tell('device.changed', seen.deviceId, `${seen.name} was known twice: merged`, {
            merged: seen.merged,
          });
        }
        if (seen.created)
          tell('device.found', seen.deviceId, `${seen.name} found`, { source: observation.source });
        else if (seen.changed.length > 0)
          tell('device.changed', seen.deviceId, `${seen.name}: ${seen.changed.join(', ')} changed`, {
            changed: seen.changed,
            source: observation.source,
          });
        return seen;
      },
      async intend(intention) {
        const written = await state.write((tx) => writeIntended(tx, intention, clock.now(), deps));
        const { outcomes, sitesCreated, observed } = written;
        if (intention.rehearse) return { outcomes, sitesCreated };
        figures.observations_total += observed.length;
        for (const { deviceId, merged, moved } of observed) {
          if (merged.length === 0) continue;
          figures.merges_total += merged.length;
          bus.publish('inventory.merged', { into: deviceId, from: merged } satisfies DevicesMerged);
          for (const owners of moved) bus.publish('inventory.moved', owners);
        }
        const made = outcomes.filter((item) => item.created && item.sameAs === null);
        if (made.length > importedNewsMax)
          tell('device.found', undefined, `${made.length} devices imported`, { source: 'import' });
        else
          for (const { deviceId, name } of made)
            tell('device.found', deviceId, `${name} imported`, { source: 'import' });
        changed(true);
        return { outcomes, sitesCreated };
      },
      descriptions: () => readDescriptions(state.db),
      async resolve(keys) {
        const usable = usableKeys(keys);
        const found = new Map<string, string>();
        for (let at = 0; at < usable.length; at += keysAtOnce) {
          const part = usable.slice(at, at + keysAtOnce);
          const rows = await state.db
            .selectFrom('device_key')
            .selectAll()
            .where('kind', 'in', [...new Set(part.map((key) => key.kind))])
            .where('value', 'in', [...new Set(part.map((key) => key.value))])
            .execute();
          for (const row of rows) found.set(`${row.kind} ${row.value}`, row.device_id);
        }
        return keys.map((key) => found.get(`${key.kind} ${key.value}`));
      },
      async observeLinks(links, read) {
        const { found, lost } = await state.write((tx) => writeLinks(tx, links, read, deps));
        changed();
        // Who asked for links is done with a step: the graph shows all of it now.
        await refresh();
        tellLinks(found, lost);
        return { found: found.length, lost: lost.length };
      },
      async topologyAt(atMs, siteId) {
        const view = await current();
        const then = {
          ...view,
          devices: new Map([...view.devices].filter(([, row]) => row.created_ms <= atMs)),
          links: await linksAt(state.db, atMs),
        };
        return topologyView(then, deps, siteId, 'physical');
      },
      changes: async (fromMs, toMs) => await changesBetween(state.db, await current(), fromMs, toMs),
      async structure(deviceId) {
        await deviceRow(deviceId);
        return await readStructure(state.db, deviceId);
      },
      vlans: async () => ({ items: await readVlans(state.db, await current()) }),
      traits(id) {
        const row = snapshot.devices.get(id);
        if (!row) return undefined;
        return {
          name: row.name,
          siteName: row.site_id ? (snapshot.sites.get(row.site_id)?.name ?? null) : null,
          tags: snapshot.tags.get(id) ?? [],
          kind: row.kind,
          vendor: row.vendor,
        };
      },
      graph: () => snapshot.graph,
      counts: () => ({
        devices: snapshot.devices.size,
        interfaces: snapshot.interfaces.size,
        // Cables: an adjacency of OSPF over one is no second link.
        links: snapshot.links.filter((link) => link.layer === 'physical').length,
      }),
    };
    return service;
  },
});
