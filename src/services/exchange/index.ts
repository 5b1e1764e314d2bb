/**
 * Import and export. An import is rehearsed by the inventory itself, inside a transaction that is taken back: the plan is what will
 * happen, by construction. Applying rehearses again, compares with the plan that was shown, and then writes once, whole or not at all.
 */
import { z } from 'zod';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import type { Device, ImportResult, ImportRow } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import { parseImport, renderers } from '#pure/exchange/index.ts';
import type { AccessHint, OpenPort } from '#pure/exchange/model.ts';
import type { ExportedDevice } from '#pure/exchange/render.ts';
import type { Description, IntendedOutcome } from '#services/inventory/port.ts';
import type { ExchangeDeps } from './deps.ts';
import { resolveNames } from './names.ts';
import { readNetbox } from './netbox.ts';
import { type Asked, accessFact, askFor, fieldFact, portsFact, rowOf } from './plan.ts';
import type { Exchange } from './port.ts';
import { countSensors, planSensors, sensorInputs } from './sensors.ts';

const undo =
  'Devices that were created can be deleted; merges can be undone on the page of the device; a value that a person sets goes before what a file said. Tags, sites and addresses that were added are taken away by hand.';
/** Devices of one page of the list, until all are there. */
const pageLimit = 1000;

export const exchange = defineService({
  id: 'exchange',
  summary: 'Import and export of the inventory',
  settings: z.object({}),
  create(deps: ExchangeDeps): Exchange {
    const { inventory } = deps;
    const figures = {
      plans_total: 0,
      imports_total: 0,
      devices_imported_total: 0,
      sensors_imported_total: 0,
      exports_total: 0,
    };
    let running = false;

    const outcomesOf = async (
      asked: readonly Asked[],
      sites: readonly { readonly name: string; readonly note: string }[],
      rehearse: boolean,
    ) => {
      const writable = asked.filter((item) => item.intended !== undefined);
      const { outcomes, sitesCreated } = await inventory.intend({
        devices: writable.map((item) => item.intended!),
        sites,
        rehearse,
      });
      const of = new Map<Asked, { outcome: IntendedOutcome; sameRow: number | null }>();
      for (const [at, item] of writable.entries()) {
        const outcome = outcomes[at]!;
        of.set(item, {
          outcome,
          sameRow: outcome.sameAs === null ? null : writable[outcome.sameAs]!.device.row,
        });
      }
      return { of, sitesCreated };
    };

    const run = async (body: BodyOf<'importFile'>): Promise<ImportResult> => {
      const { format, parsed } = parseImport(body.content, { format: body.format, mapping: body.mapping });
      const credentials = await deps.credentialList();
      const nameById = new Map(credentials.map((item) => [item.id, item.name]));
      const hosts = parsed.devices.flatMap((device) => (device.host === null ? [] : [device.host]));
      const world = {
        credentials: new Map(credentials.map((item) => [item.name, item.id])),
        addressOfHost: await resolveNames(hosts, deps),
        site: body.site ?? null,
        tags: body.tags,
      };
      const asked = parsed.devices.map((device) => askFor(device, world));
      const shown = {
        rowIs: parsed.rowIs,
        credentialName: (id: unknown) => (typeof id === 'string' ? (nameById.get(id) ?? id) : id),
      };
      const rehearsed = await outcomesOf(asked, parsed.sites, true);
      const planned = asked.map((item) => {
        const found = rehearsed.of.get(item);
        return rowOf(item, found?.outcome, found?.sameRow ?? null, shown);
      });
      const rows = await planSensors(asked, planned, deps.sensors);
      const planId = deps.digest(JSON.stringify([rows, rehearsed.sitesCreated]));
      if (!body.dryRun) await apply(asked, rows, parsed.sites, body.planId, planId);
      return {
        format,
        rowIs: parsed.rowIs,
        planId,
        applied: !body.dryRun,
        counts: countsOf(rows),
        sensors: countSensors(rows),
        sites: [...rehearsed.sitesCreated],
        rows,
        notes: [...parsed.notes],
        notesDropped: parsed.notesDropped,
        columns: parsed.columns?.map((column) => ({ ...column, samples: [...column.samples] })) ?? null,
        undo,
      };
    };

    /** Rows that change nothing are not written: a file that says what is known already does not become its source. */
    const apply = async (
      asked: readonly Asked[],
      rows: ImportRow[],
      sites: readonly { readonly name: string; readonly note: string }[],
      wanted: string | undefined,
      planId: string,
    ) => {
      if (wanted !== undefined && wanted !== planId)
        throw new FaultError(
          fault('conflict', 'planId: the inventory or the file has changed since the plan was made', {
            field: 'planId',
            value: wanted,
            remedy: 'Look at the plan again, and apply the new one.',
          }),
        );
      const changing = asked.filter(
        (_, at) => rows[at]!.action === 'create' || rows[at]!.action === 'change',
      );
      const { of } = await outcomesOf(changing, sites, false);
      for (const [at, item] of asked.entries()) {
        const written = of.get(item);
        if (written) rows[at] = { ...rows[at]!, deviceId: written.outcome.deviceId };
      }
      figures.devices_imported_total += changing.length;
      const inputs = sensorInputs(asked, rows);
      if (inputs.length > 0) figures.sensors_imported_total += (await deps.sensors?.createMany(inputs)) ?? 0;
    };

    const exported = async (q: string | undefined) => {
      const [descriptions, credentials, sites] = await Promise.all([
        inventory.descriptions(),
        deps.credentialList(),
        inventory.sites(),
      ]);
      const nameById = new Map(credentials.map((item) => [item.id, item.name]));
      const devices: ExportedDevice[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await inventory.devices({
          limit: pageLimit,
          ...(q ? { q } : {}),
          ...(cursor ? { cursor } : {}),
        });
        for (const device of page.items)
          devices.push(exportedOf(device, descriptions.get(device.id), nameById));
        cursor = page.next;
      } while (cursor);
      const used = new Set(devices.map((device) => device.site));
      return { devices, sites: q ? sites.filter((site) => used.has(site.name)) : sites };
    };

    const read = async (body: BodyOf<'importFile'>) => {
      const result = await run(body);
      if (body.dryRun) figures.plans_total++;
      else figures.imports_total++;
      return result;
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
        detail: running ? 'Ready for files.' : 'Not started.',
        figures,
      }),
      importFile: read,
      importNetbox: async ({ url, credential, ...rest }) =>
        read({ ...rest, content: await readNetbox({ url, credential }, deps), format: 'json' }),
      async export(format, q) {
        const { devices, sites } = await exported(q);
        const { type, extension, render } = renderers[format];
        figures.exports_total++;
        return { type, name: `nocturne.${extension}`, text: render(devices, sites) };
      },
    };
  },
});

function countsOf(rows: readonly ImportRow[]): ImportResult['counts'] {
  const counts = { create: 0, change: 0, keep: 0, refuse: 0 };
  for (const row of rows) counts[row.action]++;
  return counts;
}

function exportedOf(
  device: Device,
  description: Description | undefined,
  credentials: ReadonlyMap<string, string>,
): ExportedDevice {
  const facts = description?.facts ?? new Map<string, unknown>();
  const fields = [...facts].flatMap(([name, value]) =>
    name.startsWith(fieldFact) ? [[name.slice(fieldFact.length), String(value)] as const] : [],
  );
  return {
    id: device.id,
    name: device.name,
    address: device.managementAddress,
    kind: device.kind,
    vendor: device.vendor,
    platform: device.platform,
    model: device.model,
    version: device.version,
    serial: device.serial,
    site: device.siteName,
    location: device.location,
    contact: device.contact,
    credential: device.credentialId ? (credentials.get(device.credentialId) ?? null) : null,
    note: device.note,
    tags: [...device.tags].sort(),
    macs: description?.macs ?? [],
    addresses: (description?.addresses ?? []).map(({ address, lengthBits }) => ({ address, lengthBits })),
    ports: (facts.get(portsFact) as readonly OpenPort[] | undefined) ?? [],
    access: (facts.get(accessFact) as AccessHint | undefined) ?? null,
    fields: Object.fromEntries(fields),
  };
}
