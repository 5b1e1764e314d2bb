/** A Proxmox VE cluster by its API: nodes, guests and storage, as one question answers. */
import { z } from 'zod';
import { fault } from '#pure/base/errors.ts';
import type { Severity } from '#pure/contract/health.ts';
import { askInput, urlInput } from '#pure/contract/http-input.ts';
import { chosen, endOfParts, faultOfParts, judgeParts, partShape, partsMax } from '#pure/contract/parts.ts';
import { secretOf } from '#pure/contract/service-check.ts';
import { defineTool, type Metric } from '#pure/contract/tool.ts';
import { askJson, certificateFault, parseUrl } from '#pure/protocols/http-check.ts';
import { type Json, listOf, member, numberAt, textAt } from '#pure/wire/json-path.ts';

const percentLimit = (what: string, usual: number) =>
  z
    .number()
    .min(0)
    .max(100)
    .default(usual)
    .meta({ unit: 'percent' })
    .describe(`${what} above this is a fault; 100 switches it off`);
const input = z.object({
  url: urlInput.describe('Address of any node, as https://pve.example:8006'),
  credential: z
    .string()
    .min(1)
    .max(1000)
    .meta({ credential: ['secret'] })
    .describe(
      'API token, user@realm!name=value: name in the vault; on the command line secret:text, env:NAME or file:PATH',
    ),
  guests: z
    .array(z.string().min(1).max(300))
    .max(100)
    .default([])
    .describe('Names of the guests to look at, as patterns (RE2 syntax, the whole name); without any, all'),
  running: z
    .array(z.string().min(1).max(300))
    .max(100)
    .default([])
    .describe('Names of guests that must run: one that does not, or is not there, is a fault'),
  memoryMax: percentLimit('Memory of a node in use', 95),
  storageMax: percentLimit('A storage in use', 90),
  trust: askInput.trust,
  warnDays: askInput.warnDays,
  timeoutMs: askInput.timeoutMs,
});
const percent = z.number().meta({ unit: 'percent' }).optional();
const bytes = z.number().meta({ unit: 'bytes' }).optional();
const part = z.object({
  kind: z.literal('part'),
  type: z.enum(['node', 'guest', 'storage']),
  ...partShape,
  node: z.string().optional(),
  id: z.number().int().optional().describe('Of a guest'),
  cpuPercent: percent,
  memoryPercent: percent,
  usedPercent: percent.describe('Of a storage'),
  totalBytes: bytes.describe('Memory of a node or guest, size of a storage'),
  uptimeS: z.number().meta({ unit: 's' }).optional(),
});
const cluster = z.object({
  kind: z.literal('cluster'),
  url: z.string(),
  nodes: z.number().int(),
  guests: z.number().int(),
  running: z.number().int().describe('Of the guests'),
  ...endOfParts,
});
const record = z.discriminatedUnion('kind', [part, cluster]);
type Part = z.infer<typeof part>;
type Plan = z.output<typeof input>;

export const proxmox = defineTool({
  id: 'proxmox',
  summary: 'Look at nodes, guests and storage of a Proxmox VE cluster',
  description:
    'Reads the resources of the cluster with an API token that needs no more than the role PVEAuditor. Nodes that are offline, guests that must run and do not, full storage and memory are faults.',
  group: 'services',
  appliesTo: { url: 'url' },
  input,
  record,
  positional: 'url',
  needs: ['http', 'credentials'],
  risk: 'passive',
  limits: { targetsMax: 1, recordsMax: partsMax + 1, durationMsMax: 600_000 },
  examples: [
    {
      title: 'A cluster, and two guests that must run',
      input: {
        url: 'https://127.0.0.1:8006',
        credential: 'secret:monitor@pve!nocturne=00000000-0000-0000-0000-000000000000',
        running: ['mail', 'web'],
        trust: false,
        timeoutMs: 2000,
      },
    },
  ],

  async *run(plan, context) {
    const base = parseUrl('url', plan.url);
    const token = (await secretOf('credential', plan.credential, context.devices))!;
    const wanted = chosen('guests', plan.guests);
    const startMs = context.clock.monotonicMs();
    const answer = await askJson(
      new URL('/api2/json/cluster/resources', base.href),
      {
        ...plan,
        method: 'GET',
        headers: { authorization: `PVEAPIToken=${token}` },
        redirectsMax: 0,
        bodyBytesMax: 8_388_608,
      },
      context,
    );
    const all = answer.ok ? listOf(member(answer.value, 'data')).flatMap((item) => partOf(item, plan)) : [];
    const parts = all
      .filter((item) => item.type !== 'guest' || wanted(item.name) || plan.running.includes(item.name))
      .slice(0, partsMax);
    yield* parts;
    const guests = parts.filter(({ type }) => type === 'guest');
    const missing = plan.running.find((name) => !guests.some((item) => item.name === name));
    const failure = !answer.ok
      ? answer.fault
      : all.length === 0
        ? fault('content-mismatch', 'no node is told: the token may see nothing, or this is no Proxmox VE')
        : missing !== undefined
          ? fault('component-failed', `there is no guest ${missing}`, { value: missing })
          : (faultOfParts(parts) ?? certificateFault(answer.asked.facts.certificateDays, plan.warnDays));
    yield {
      kind: 'cluster' as const,
      url: base.href,
      nodes: parts.filter(({ type }) => type === 'node').length,
      guests: guests.length,
      running: guests.filter(({ word }) => word === 'running').length,
      parts: parts.length,
      bad: parts.filter(({ state }) => state === 'critical' || state === 'warning').length,
      totalMs: context.clock.monotonicMs() - startMs,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeParts<z.infer<typeof record>, Part, z.infer<typeof cluster>>({
    end: 'cluster',
    metrics: metricsOf,
    summary: ({ nodes, running, guests }) => `${nodes} nodes, ${running} of ${guests} guests run`,
  }),
});

const shareOf = (used: number | undefined, total: number | undefined) =>
  used === undefined || !total ? undefined : Number(((100 * used) / total).toFixed(2));

function partOf(item: Json, plan: Plan): Part[] {
  const type = textAt(item, 'type');
  const status = textAt(item, 'status') ?? 'unknown';
  const node = textAt(item, 'node');
  const uptimeS = numberAt(item, 'uptime');
  const cpu = numberAt(item, 'cpu');
  const memoryPercent = shareOf(numberAt(item, 'mem'), numberAt(item, 'maxmem'));
  const running = {
    ...(node ? { node } : {}),
    ...(cpu === undefined ? {} : { cpuPercent: Number((cpu * 100).toFixed(2)) }),
    ...(memoryPercent === undefined ? {} : { memoryPercent }),
    ...totalOf(numberAt(item, 'maxmem')),
    ...(uptimeS ? { uptimeS } : {}),
  };
  if (type === 'node') {
    const full = memoryPercent !== undefined && memoryPercent > plan.memoryMax && plan.memoryMax < 100;
    const grade: readonly [Severity, string] =
      status !== 'online'
        ? ['critical', status]
        : full
          ? ['warning', `short of memory (${memoryPercent} %)`]
          : ['ok', status];
    return [{ kind: 'part', type, name: node ?? '', state: grade[0], word: grade[1], ...running }];
  }
  if (type === 'qemu' || type === 'lxc') {
    // A template never runs.
    if (numberAt(item, 'template') === 1) return [];
    const name = textAt(item, 'name') ?? textAt(item, 'id') ?? '';
    const id = numberAt(item, 'vmid');
    const state = status === 'running' ? 'ok' : plan.running.includes(name) ? 'critical' : 'unknown';
    return [
      {
        kind: 'part',
        type: 'guest',
        name,
        state,
        word: status,
        ...(id === undefined ? {} : { id }),
        ...running,
      },
    ];
  }
  if (type !== 'storage') return [];
  const usedPercent = shareOf(numberAt(item, 'disk'), numberAt(item, 'maxdisk'));
  const full = usedPercent !== undefined && usedPercent > plan.storageMax && plan.storageMax < 100;
  return [
    {
      kind: 'part',
      type,
      name: `${node ?? ''}/${textAt(item, 'storage') ?? ''}`,
      state: status !== 'available' ? 'critical' : full ? 'critical' : 'ok',
      word: full ? `full (${usedPercent} %)` : status,
      ...(usedPercent === undefined ? {} : { usedPercent }),
      ...totalOf(numberAt(item, 'maxdisk')),
    },
  ];
}
const totalOf = (totalBytes: number | undefined) => (totalBytes ? { totalBytes } : {});

function metricsOf({ type, name, cpuPercent, memoryPercent, usedPercent }: Part): Metric[] {
  const metrics: Metric[] = [];
  if (cpuPercent !== undefined && type === 'node')
    metrics.push({ name: 'cpu.usage', value: cpuPercent, labels: { processor: name } });
  if (memoryPercent !== undefined && type === 'node')
    metrics.push({ name: 'memory.use', value: memoryPercent, labels: { memory: name } });
  if (usedPercent !== undefined)
    metrics.push({ name: 'storage.use', value: usedPercent, labels: { storage: name } });
  return metrics;
}
