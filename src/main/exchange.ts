/** `nocturne import` and `nocturne export`: on the data folder while no server runs, or through the API of one that does. */
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { createMemoryBus } from '#io/bus/index.ts';
import { createNetwork } from '#io/net/index.ts';
import { createLog, systemClock, systemRandom } from '#io/report/index.ts';
import { createSecrets, loadKey } from '#io/secrets/index.ts';
import { openSqliteState } from '#io/state/index.ts';
import { FaultError, invalidInput } from '#pure/base/errors.ts';
import { api, type BodyInputOf } from '#pure/contract/api.ts';
import { exportFormats, type ImportResult, importFormats, importResult } from '#pure/contract/resources.ts';
import { textOf } from '#pure/exchange/text.ts';
import { access } from '#services/access/index.ts';
import { exchange } from '#services/exchange/index.ts';
import type { Exchange } from '#services/exchange/port.ts';
import { inventory } from '#services/inventory/index.ts';
import { importFailed, importReport } from '#surfaces/cli/import-report.ts';
import { readArguments } from './arguments.ts';
import { dataDirOf, stateFile } from './paths.ts';
import { lockForWriting, request, where } from './remote.ts';

const bytesMax = 32 * 1024 * 1024;
const importCommand = {
  name: 'import',
  positional: 'file',
  summary: 'Read devices from a file: what would change with --dry-run, then the change itself',
  example: 'nocturne import devices.csv --dry-run --site Paris',
  options: z.object({
    file: z.string().min(1).describe('The file; - reads standard input'),
    dryRun: z.boolean().default(false).describe('Only tell what would change'),
    format: z.enum(importFormats).optional().describe('Recognised by content unless named'),
    site: z.string().min(1).max(100).optional().describe('Site of devices whose row names none'),
    tags: z.array(z.string().min(1).max(50)).default([]).describe('Added to every device'),
    map: z
      .array(z.string())
      .default([])
      .describe('Column=field of a table; `field` keeps it as a custom field, `ignore` leaves it out'),
    ...where,
  }),
};
const exportCommand = {
  name: 'export',
  positional: 'format',
  summary: 'Write the inventory to standard output',
  example: 'nocturne export csv > devices.csv',
  options: z.object({
    format: z.enum(exportFormats).describe('What is written'),
    q: z.string().max(500).optional().describe('Filter of devices, such as site:Paris'),
    ...where,
  }),
};

export async function importFile(argv: readonly string[]): Promise<number> {
  const read = readArguments(importCommand, argv);
  if (!read) return 0;
  const { options, json } = read;
  const body: BodyInputOf<'importFile'> = {
    content: contentOf(options.file),
    dryRun: options.dryRun,
    tags: options.tags,
    mapping: mappingOf(options.map),
    ...(options.format ? { format: options.format } : {}),
    ...(options.site ? { site: options.site } : {}),
  };
  const result: ImportResult = options.server
    ? importResult.parse(
        await (await request(options.server, 'POST', '/api/v1/import', JSON.stringify(body))).json(),
      )
    : await withExchange(options.data, !options.dryRun, (service) =>
        service.importFile(api.importFile.body.parse(body)),
      );
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const report = importReport(result);
    process.stdout.write(report.rows);
    process.stderr.write(report.notes);
  }
  return importFailed(result) ? 1 : 0;
}

export async function exportInventory(argv: readonly string[]): Promise<number> {
  const read = readArguments(exportCommand, argv);
  if (!read) return 0;
  const { format, q, server, data } = read.options;
  const query = q ? `?q=${encodeURIComponent(q)}` : '';
  process.stdout.write(
    server
      ? await (await request(server, 'GET', `/api/v1/export/${format}${query}`)).text()
      : (await withExchange(data, false, (service) => service.export(format, q))).text,
  );
  return 0;
}

function contentOf(file: string): string {
  try {
    if (file !== '-' && statSync(file).size > bytesMax)
      throw invalidInput('file', file, `larger than ${bytesMax} bytes`, 'Import it in parts.');
    return textOf(readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw invalidInput('file', file, (error as Error).message, 'Name a file that can be read.');
  }
}

function mappingOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at < 1)
        throw invalidInput('map', pair, 'not Column=field', 'Write for example --map "Mgmt IP=address".');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** The services that an import needs, over the data folder. Who writes holds its lock: a server would not see the change. */
async function withExchange<T>(
  given: string | undefined,
  writes: boolean,
  work: (service: Exchange) => Promise<T>,
): Promise<T> {
  const dataDir = dataDirOf(given, process.env);
  const unlock = writes ? lockForWriting(dataDir) : () => {};
  const log = createLog({ level: 'warn' });
  const common = { clock: systemClock, random: systemRandom, log };
  const secrets = createSecrets(loadKey(dataDir, process.env));
  const state = await openSqliteState({ path: stateFile(dataDir) });
  const net = await createNetwork({ mode: 'inline', log });
  const gate = access.create({ ...common, state, secrets }, access.settings.parse({}));
  const nothing = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };
  const model = inventory.create(
    {
      ...common,
      state,
      bus: createMemoryBus({ log }),
      // Nothing is measured here.
      status: {
        device: () => ({ state: 'unknown', sensors: 0, openAlerts: 0 }),
        linkUp: () => 'unknown',
        traffic: () => ({ inBps: null, outBps: null }),
        counts: () => nothing,
      },
    },
    {},
  );
  try {
    await model.start();
    const service = exchange.create(
      {
        inventory: model,
        credentialList: gate.credentialList,
        credentials: gate.credentials,
        lookup: net.lookup,
        http: net.http,
        clock: systemClock,
        digest: secrets.digest,
        sensors: null,
      },
      {},
    );
    const result = await work(service);
    if (writes) await gate.audit({ actor: 'command line', action: 'importFile', object: 'inventory' });
    return result;
  } finally {
    await model.stop();
    await net.close();
    await state.close();
    unlock();
  }
}
