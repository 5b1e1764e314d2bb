/** Containers of a Docker Engine, or of Podman's service, which speaks the same: state, health, restarts. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import type { Severity } from '#pure/contract/health.ts';
import { askInput } from '#pure/contract/http-input.ts';
import { chosen, endOfParts, faultOfParts, judgeParts, partShape, partsMax } from '#pure/contract/parts.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { askJson, type HttpPlan, type HttpWorld, parseUrl } from '#pure/protocols/http-check.ts';
import { type Json, listOf, member, numberAt, textAt } from '#pure/wire/json-path.ts';

const input = z.object({
  endpoint: z
    .string()
    .min(1)
    .max(2048)
    .default('unix:///var/run/docker.sock')
    .describe('unix:///path of the socket, or http or https address of the Engine'),
  containers: z
    .array(z.string().min(1).max(300))
    .max(100)
    .default([])
    .describe(
      'Names of the containers to look at, as patterns (RE2 syntax, the whole name); without any, all',
    ),
  running: z
    .array(z.string().min(1).max(300))
    .max(100)
    .default([])
    .describe('Names of containers that must run: one that does not, or is not there, is a fault'),
  trust: askInput.trust,
  timeoutMs: askInput.timeoutMs,
});
const container = z.object({
  kind: z.literal('container'),
  ...partShape,
  image: z.string().optional(),
  status: z.string().describe('created, running, paused, restarting, removing, exited or dead'),
  health: z.string().optional().describe('Of its health check, if it has one'),
  exitCode: z.number().int().optional(),
  restarts: z.number().int().optional(),
});
const engine = z.object({
  kind: z.literal('engine'),
  endpoint: z.string(),
  version: z.string().optional(),
  running: z.number().int(),
  ...endOfParts,
});
const record = z.discriminatedUnion('kind', [container, engine]);
type Container = z.infer<typeof container>;
/** Each of them is asked about by itself. */
const inspectedMax = 200;
const bodyBytesMax = 8_388_608;

export const docker = defineTool({
  id: 'docker',
  summary: 'Look at the containers of a Docker Engine: state, health, restarts',
  description:
    'Reads the Engine API over its Unix socket or TCP and changes nothing. Containers that must run are named; of the others those that are unhealthy, dead or restart all the time are faults.',
  group: 'services',
  appliesTo: { url: 'endpoint' },
  input,
  record,
  positional: 'endpoint',
  needs: ['http'],
  risk: 'passive',
  limits: { targetsMax: 1, recordsMax: partsMax + 1, durationMsMax: 600_000 },
  examples: [
    { title: 'Containers of this machine', input: { running: ['web', 'database'], timeoutMs: 2000 } },
  ],

  async *run(plan, context) {
    const world = context;
    const { base, http } = endpointOf(plan);
    const wanted = chosen('containers', plan.containers);
    const startMs = context.clock.monotonicMs();
    const read = await readAll(base, http, world, (name) => wanted(name) || plan.running.includes(name));
    const containers = read.containers.map((item) => judged(item, plan.running));
    const missing = plan.running.filter((name) => !containers.some((item) => item.name === name));
    yield* containers;
    const bad = faultOfParts(containers);
    const failure =
      read.fault ??
      (missing.length === 0
        ? bad
        : fault(
            'component-failed',
            [`there is no container ${missing.join(', ')}`, ...(bad ? [bad.message] : [])].join('; '),
            { value: missing[0]! },
          ));
    yield {
      kind: 'engine' as const,
      endpoint: plan.endpoint,
      ...(read.version ? { version: read.version } : {}),
      running: containers.filter(({ status }) => status === 'running').length,
      parts: containers.length,
      bad: containers.filter(({ state }) => state === 'critical' || state === 'warning').length,
      totalMs: context.clock.monotonicMs() - startMs,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeParts<z.infer<typeof record>, Container, z.infer<typeof engine>>({
    end: 'engine',
    metrics: ({ name, restarts }) =>
      restarts === undefined
        ? []
        : [{ name: 'reading.total', value: restarts, labels: { name: 'restarts', container: name } }],
    summary: ({ running, parts }) => `${running} of ${parts} containers run`,
  }),
});

function endpointOf(plan: z.output<typeof input>): { readonly base: URL; readonly http: HttpPlan } {
  const socketPath = /^unix:\/\/(\/.+)$/.exec(plan.endpoint)?.[1];
  if (!socketPath && plan.endpoint.startsWith('unix:'))
    throw invalidInput(
      'endpoint',
      plan.endpoint,
      'no path of a socket',
      'Write unix:///var/run/docker.sock.',
    );
  const { trust, timeoutMs } = plan;
  return {
    base: socketPath ? new URL('http://docker/') : parseUrl('endpoint', plan.endpoint),
    http: {
      ...{ method: 'GET', headers: {}, redirectsMax: 0, warnDays: 0, trust, timeoutMs, bodyBytesMax },
      ...(socketPath ? { socketPath } : {}),
    },
  };
}

interface Read {
  readonly containers: readonly Found[];
  readonly version?: string | undefined;
  readonly fault?: Fault | undefined;
}
type Found = Omit<Container, 'state' | 'word'>;

async function readAll(
  base: URL,
  http: HttpPlan,
  world: HttpWorld,
  wanted: (name: string) => boolean,
): Promise<Read> {
  const get = (path: string) => askJson(new URL(path, base), http, world);
  const list = await get('/containers/json?all=true');
  if (!list.ok) return { containers: [], fault: list.fault };
  if (!Array.isArray(list.value))
    return { containers: [], fault: fault('malformed', 'what answers is no Docker Engine') };
  const version = await get('/version');
  const found = listOf(list.value)
    .map((item) => ({ id: textAt(item, 'Id') ?? '', found: containerOf(item) }))
    .filter((item) => wanted(item.found.name))
    .slice(0, partsMax);
  const containers: Found[] = [];
  for (const [i, item] of found.entries()) {
    if (i >= inspectedMax || !/^[0-9a-f]{12,64}$/i.test(item.id)) containers.push(item.found);
    else {
      const inspected = await get(`/containers/${item.id}/json`);
      // One that went away in between tells nothing more.
      containers.push(inspected.ok ? { ...item.found, ...detailsOf(inspected.value) } : item.found);
    }
  }
  return { containers, version: version.ok ? textAt(version.value, 'Version') : undefined };
}

function containerOf(item: Json): Found {
  const name = listOf(member(item, 'Names')).find((text) => typeof text === 'string') as string | undefined;
  const health = /\((healthy|unhealthy|health: starting)\)/.exec(textAt(item, 'Status') ?? '')?.[1];
  const image = textAt(item, 'Image');
  return {
    kind: 'container',
    name: (name ?? textAt(item, 'Id') ?? '').replace(/^\//, '').slice(0, 300),
    status: textAt(item, 'State') ?? 'unknown',
    ...(image ? { image } : {}),
    ...(health ? { health: health.replace('health: ', '') } : {}),
  };
}

const alive: ReadonlySet<string> = new Set(['running', 'paused', 'created', 'configured', 'initialized']);

function detailsOf(inspected: Json): Partial<Found> {
  const state = member(inspected, 'State');
  const restarts = numberAt(inspected, 'RestartCount');
  const exitCode = numberAt(state, 'ExitCode');
  const health = textAt(member(state, 'Health'), 'Status');
  return {
    ...(restarts === undefined ? {} : { restarts }),
    // The others say 0: they have not ended.
    ...(exitCode === undefined || alive.has(textAt(state, 'Status') ?? '') ? {} : { exitCode }),
    ...(health && health !== 'none' ? { health } : {}),
  };
}

function judged(item: Found, mustRun: readonly string[]): Container {
  const { status, health, exitCode } = item;
  const grade = (): readonly [Severity, string] => {
    if (status === 'dead' || status === 'restarting') return ['critical', status];
    if (status === 'running') {
      if (health === 'unhealthy') return ['critical', health];
      return [health === 'starting' ? 'unknown' : 'ok', health ?? status];
    }
    const word = exitCode === undefined ? status : `${status} with code ${exitCode}`;
    if (mustRun.includes(item.name)) return ['critical', word];
    // Jobs come and go: what nobody waits for may be over.
    return ['unknown', word];
  };
  const [state, word] = grade();
  return { ...item, state, word };
}
