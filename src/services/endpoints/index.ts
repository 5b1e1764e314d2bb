/** The endpoint locator: written by discovery, asked by people. */
import { z } from 'zod';
import { normaliseMac } from '#pure/base/address.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { Endpoint, EndpointDetail } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { DevicesMerged } from '#services/inventory/port.ts';
import { conflictsOf } from './conflicts.ts';
import type { EndpointsDeps } from './deps.ts';
import { addressesOf, find, matches, wantedOf } from './find.ts';
import { writeEndpoints } from './observe.ts';
import type { Endpoints } from './port.ts';
import { createPortNames } from './port-names.ts';

type EndpointRow = StateTables['endpoint'];

/** More news of one kind than this in one discovery is one line on the timeline: the first look at a campus finds thousands. */
const newsMax = 20;
/** Places before the present one that are shown. */
const placesMax = 100;

export const endpoints = defineService({
  id: 'endpoints',
  summary: 'What is plugged in where: MAC, address and name to switch port, with history',
  settings: z.object({}),
  create(deps: EndpointsDeps): Endpoints {
    const { state, bus, clock, random } = deps;
    const nameOf = createPortNames(deps.graph);
    const figures = { observed_total: 0, found_total: 0, moved_total: 0, conflicts_total: 0 };
    let running = false;

    const viewOf = (row: EndpointRow, addresses: readonly string[]): Endpoint => {
      const deviceName = row.device_id ? (deps.graph().devices.get(row.device_id)?.name ?? null) : null;
      const base = {
        mac: row.mac,
        vendor: row.vendor,
        name: row.name,
        addresses: [...addresses],
        deviceId: row.device_id,
        deviceName,
        firstSeenMs: row.first_seen_ms,
        seenMs: row.seen_ms,
      };
      if (row.place_device_id === null || row.place_if_index === null) return { ...base, place: null };
      const names = nameOf(row.place_device_id, row.place_if_index);
      return {
        ...base,
        place: {
          deviceId: row.place_device_id,
          deviceName: names.device,
          ifIndex: row.place_if_index,
          interfaceName: names.port,
          vlan: row.place_vlan,
          source: row.place_source ?? 'fdb',
          confidence: row.place_confidence ?? 0,
          behind: row.place_behind && (deps.graph().devices.get(row.place_behind)?.name ?? row.place_behind),
          sinceMs: row.place_since_ms ?? row.first_seen_ms,
        },
      };
    };

    const viewsOf = async (rows: readonly EndpointRow[]): Promise<Endpoint[]> => {
      const known = await addressesOf(
        state.db,
        rows.map((row) => row.mac),
      );
      return rows.map((row) =>
        viewOf(
          row,
          (known.get(row.mac) ?? []).map((item) => item.address),
        ),
      );
    };

    const detailOf = async (row: EndpointRow): Promise<EndpointDetail> => {
      const [known, places] = await Promise.all([
        addressesOf(state.db, [row.mac]),
        state.db
          .selectFrom('endpoint_place')
          .selectAll()
          .where('mac', '=', row.mac)
          .orderBy('left_ms', 'desc')
          .limit(placesMax)
          .execute(),
      ]);
      const addresses = known.get(row.mac) ?? [];
      return {
        ...viewOf(
          row,
          addresses.map((item) => item.address),
        ),
        addressHistory: addresses.map((item) => ({
          address: item.address,
          firstSeenMs: item.first_seen_ms,
          seenMs: item.seen_ms,
        })),
        placeHistory: places.map((item) => ({
          deviceId: item.device_id,
          deviceName: item.device_name,
          ifIndex: item.if_index,
          interfaceName: item.interface_name,
          vlan: item.vlan,
          sinceMs: item.since_ms,
          leftMs: item.left_ms,
        })),
      };
    };

    const tell = (kind: EventKindName, messages: readonly string[], many: string, timeMs: number) => {
      const told = messages.length > newsMax ? [`${messages.length} ${many}`] : messages;
      for (const message of told)
        bus.publish('timeline', {
          id: newId(clock.now(), random.bytes),
          timeMs,
          kind,
          severity: kind === 'endpoint.conflict' ? 'warning' : 'info',
          message,
          data: { count: messages.length },
        } satisfies TelemetryEvent);
    };
    const where = (deviceId: string | null, ifIndex: number | null) => {
      if (deviceId === null || ifIndex === null) return 'an unknown port';
      const names = nameOf(deviceId, ifIndex);
      return `${names.device} ${names.port}`;
    };
    const called = (row: EndpointRow) => [row.name ?? row.vendor, row.mac].filter(Boolean).join(' ');

    // A device that was merged takes its endpoints along.
    const follow = async ({ into, from }: DevicesMerged) => {
      await state.write(async (tx) => {
        for (const column of ['device_id', 'place_device_id', 'place_behind'] as const)
          await tx
            .updateTable('endpoint')
            .set({ [column]: into })
            .where(column, 'in', from)
            .execute();
      });
    };
    let unsubscribe = () => {};

    return {
      async start() {
        running = true;
        unsubscribe = bus.subscribe<DevicesMerged>('inventory.merged', ({ payload }) => follow(payload));
      },
      async stop() {
        running = false;
        unsubscribe();
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running ? 'Written by each discovery.' : 'Not started.',
        figures,
      }),

      async observe(observed, timeMs) {
        const { found, moved } = await writeEndpoints(observed, timeMs, { state, random, clock, nameOf });
        const conflicts = conflictsOf(observed, where);
        figures.observed_total += observed.length;
        figures.found_total += found.length;
        figures.moved_total += moved.length;
        figures.conflicts_total += conflicts.length;
        const at = (row: EndpointRow) => where(row.place_device_id, row.place_if_index);
        tell(
          'endpoint.found',
          found.map((row) => `${called(row)} is new, at ${at(row)}`),
          'new endpoints',
          timeMs,
        );
        tell(
          'endpoint.moved',
          moved.map(({ before, now }) => `${called(now)} moved from ${at(before)} to ${at(now)}`),
          'endpoints moved',
          timeMs,
        );
        tell('endpoint.conflict', conflicts, 'address conflicts', timeMs);
        return { found: found.length, moved: moved.length, conflicts: conflicts.length };
      },

      async list(query) {
        const offset = query.cursor === undefined ? 0 : Number.parseInt(query.cursor, 36);
        if (!Number.isSafeInteger(offset) || offset < 0)
          throw invalidInput('cursor', query.cursor, 'not one of ours', 'Pass `next` of the page before.');
        let rows = state.db.selectFrom('endpoint');
        if (query.q?.trim()) rows = rows.where(matches(wantedOf(query.q)));
        if (query.deviceId) rows = rows.where('place_device_id', '=', query.deviceId);
        if (query.ifIndex !== undefined) rows = rows.where('place_if_index', '=', query.ifIndex);
        const descending = query.sort.startsWith('-');
        const column = columns[query.sort.replace('-', '') as keyof typeof columns];
        const [page, { total }] = await Promise.all([
          rows
            .selectAll()
            .orderBy(column, descending ? 'desc' : 'asc')
            .orderBy('mac')
            .offset(offset)
            .limit(query.limit)
            .execute(),
          rows.select((expression) => expression.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
        ]);
        const end = offset + page.length;
        return { items: await viewsOf(page), next: end < total ? end.toString(36) : null, total };
      },
      async locate(query) {
        const rows = await find(state.db, wantedOf(query.q), query.limit);
        return { items: await Promise.all(rows.map(detailOf)) };
      },
      async endpoint(text) {
        const mac = normaliseMac(text);
        const row = mac
          ? await state.db.selectFrom('endpoint').selectAll().where('mac', '=', mac).executeTakeFirst()
          : undefined;
        if (row) return await detailOf(row);
        throw new FaultError(
          mac
            ? fault('not-found', `mac: ${mac} has never been seen`, { field: 'mac', value: text })
            : fault('invalid-input', `mac: "${text}" is no MAC address`, {
                field: 'mac',
                value: text,
                remedy: 'Write six bytes such as 00:1b:21:aa:bb:cc.',
              }),
        );
      },
    };
  },
});

const columns = { mac: 'mac', name: 'name', seenMs: 'seen_ms', firstSeenMs: 'first_seen_ms' } as const;
