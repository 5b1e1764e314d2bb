/** `nocturne apply`, `diff` and `get`: configuration as files, on the data folder or through the API of a running server. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createMemoryBus } from '#io/bus/index.ts';
import { createLog, systemClock, systemRandom } from '#io/report/index.ts';
import { createSecrets, loadKey } from '#io/secrets/index.ts';
import { openSqliteState } from '#io/state/index.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { api, type BodyInputOf } from '#pure/contract/api.ts';
import { type ApplyResult, applyResult } from '#pure/contract/resources.ts';
import { access } from '#services/access/index.ts';
import { apply } from '#services/apply/index.ts';
import type { Apply } from '#services/apply/port.ts';
import { inventory } from '#services/inventory/index.ts';
import type { Probes } from '#services/probes/port.ts';
import { ruleKind } from '#services/rules/declared.ts';
import { schedule } from '#services/schedule/index.ts';
import type { Schedule } from '#services/schedule/port.ts';
import { tree } from '#services/tree/index.ts';
import { planReport } from '#surfaces/cli/plan-report.ts';
import { readArguments } from './arguments.ts';
import { dataDirOf, stateFile } from './paths.ts';
import { lockForWriting, request, where } from './remote.ts';

const filesMax = 1000;
const bytesMax = 32 * 1024 * 1024;
const filePattern = /\.(ya?ml|json)$/;
const file = z.array(z.string().min(1)).min(1).describe('Files and folders; - reads standard input');
const owner = z.string().min(1).max(100).default('files').describe('Whose objects these are, for --prune');

const applyCommand = {
  name: 'apply',
  positional: 'file',
  summary: 'Bring the configuration to what files say: the plan with --dry-run, then the change itself',
  example: 'nocturne apply -f network/ --dry-run',
  options: z.object({
    file,
    dryRun: z.boolean().default(false).describe('Only tell the plan'),
    prune: z.boolean().default(false).describe('Delete what files of this owner made and name no more'),
    owner,
    ...where,
  }),
};
const diffCommand = {
  name: 'diff',
  positional: 'file',
  summary: 'Tell how the configuration differs from what files say; exit code 1 when it does',
  example: 'nocturne diff -f network/',
  options: z.object({ file, owner, ...where }),
};
const getCommand = {
  name: 'get',
  positional: 'kinds',
  summary: 'Write the configuration as documents that apply takes',
  example: 'nocturne get site,group -o yaml > network.yaml',
  options: z.object({
    kinds: z.array(z.string()).default([]).describe('Kinds such as site or sensor; without, all'),
    output: z.enum(['yaml']).default('yaml').describe('Form'),
    ...where,
  }),
};

/** `-f` and `-o` as people are used to write them. */
const long = (argv: readonly string[]) =>
  argv.map((word) => (word === '-f' ? '--file' : word === '-o' ? '--output' : word));

export async function applyFiles(argv: readonly string[]): Promise<number> {
  const read = readArguments(applyCommand, long(argv));
  if (!read) return 0;
  const { file: paths, dryRun, prune, owner: whose, server, data } = read.options;
  return report(
    await run({ files: filesOf(paths), owner: whose, prune, dryRun }, server, data),
    read.json,
    false,
  );
}

export async function diff(argv: readonly string[]): Promise<number> {
  const read = readArguments(diffCommand, long(argv));
  if (!read) return 0;
  const { file: paths, owner: whose, server, data } = read.options;
  const body = { files: filesOf(paths), owner: whose, prune: true, dryRun: true };
  return report(await run(body, server, data), read.json, true);
}

export async function get(argv: readonly string[]): Promise<number> {
  const read = readArguments(getCommand, long(argv));
  if (!read) return 0;
  const { kinds, server, data } = read.options;
  const query = kinds.length > 0 ? `?kinds=${encodeURIComponent(kinds.join(','))}` : '';
  process.stdout.write(
    server
      ? await (await request(server, 'GET', `/api/v1/declared/yaml${query}`)).text()
      : await withApply(data, false, (service) => service.declared(kinds.length > 0 ? kinds : undefined)),
  );
  return 0;
}

async function run(
  body: BodyInputOf<'applyFiles'>,
  server: string | undefined,
  data: string | undefined,
): Promise<ApplyResult> {
  if (server)
    return applyResult.parse(
      await (await request(server, 'POST', '/api/v1/apply', JSON.stringify(body))).json(),
    );
  // A rehearsal writes as well, and takes it back: it needs the lock like the writing itself.
  return await withApply(data, true, (service) => service.apply(api.applyFiles.body.parse(body)));
}

function report(result: ApplyResult, json: boolean, drift: boolean): number {
  const { rows, notes } = planReport(result, drift);
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : rows);
  if (!json) process.stderr.write(notes);
  const differs = result.rows.some(({ action }) => action !== 'unchanged');
  return (result.counts.refuse ?? 0) > 0 || (drift && differs) ? 1 : 0;
}

/** Folders are read whole, in the order of names; what is no YAML or JSON in them is left alone. */
function filesOf(paths: readonly string[]): { name: string; content: string }[] {
  const found: string[] = [];
  for (const path of paths) {
    if (path === '-' || !kindOfPath(path).isDirectory()) found.push(path);
    else
      for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort())
        if (filePattern.test(name)) found.push(join(path, name));
  }
  if (found.length === 0)
    throw invalidInput(
      'file',
      paths.join(' '),
      'no .yaml, .yml or .json in there',
      'Name files, or a folder with some.',
    );
  if (found.length > filesMax)
    throw invalidInput('file', paths.join(' '), `more than ${filesMax} files`, 'Apply them in parts.');
  let bytes = 0;
  return found.map((name) => {
    const content = readFileSync(name === '-' ? 0 : name, 'utf8');
    bytes += content.length;
    if (bytes > bytesMax)
      throw invalidInput('file', name, `larger than ${bytesMax} bytes`, 'Apply them in parts.');
    return { name: name === '-' ? 'standard input' : name, content };
  });
}

function kindOfPath(path: string) {
  try {
    return statSync(path);
  } catch (error) {
    throw invalidInput('file', path, (error as Error).message, 'Name a file or folder that can be read.');
  }
}

/** The services that files need, over the data folder; nothing runs. */
async function withApply<T>(
  given: string | undefined,
  writes: boolean,
  work: (service: Apply) => Promise<T>,
): Promise<T> {
  const dataDir = dataDirOf(given, process.env);
  const unlock = writes ? lockForWriting(dataDir) : () => {};
  const log = createLog({ level: 'warn' });
  const bus = createMemoryBus({ log });
  const state = await openSqliteState({ path: stateFile(dataDir) });
  const common = { state, bus, clock: systemClock, random: systemRandom, log };
  const nothing = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };
  const idle = {
    state: 'unknown',
    sinceMs: 0,
    acknowledged: false,
    lastRunMs: null,
    summary: null,
    fault: null,
    latenessMs: null,
  } as const;
  const model = inventory.create(
    {
      ...common,
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
  const forest = tree.create(
    { ...common, inventory: model, schedule: () => slots, statusOf: () => idle },
    {},
  );
  const slots: Schedule = schedule.create(
    {
      ...common,
      probes: {
        run() {
          throw new FaultError(fault('internal', 'nothing runs here'));
        },
      } as unknown as Probes,
      statusOf: () => idle,
      lastMetrics: () => [],
      deviceName: (id) => model.graph().devices.get(id)?.name,
      placeOf: forest.placeOf,
      inherited: forest.inherited,
    },
    schedule.settings.parse({}),
  );
  try {
    await model.start();
    await forest.start();
    const rule = ruleKind({
      now: systemClock.now,
      newId: () => newId(systemClock.now(), systemRandom.bytes),
      // A server that starts reads them.
      committed: async () => {},
    });
    const kinds = [...forest.kinds, ...slots.kinds, rule];
    const service = apply.create({ state, clock: systemClock, kinds }, {});
    const result = await work(service);
    if (writes) {
      const secrets = createSecrets(loadKey(dataDir, process.env));
      const gate = access.create({ ...common, secrets }, access.settings.parse({}));
      await gate.audit({ actor: 'command line', action: 'applyFiles', object: 'configuration' });
    }
    return result;
  } finally {
    await forest.stop();
    await model.stop();
    await state.close();
    unlock();
  }
}
