/** Does a memcached server answer, does it hold what it should, and does it throw things away. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import {
  endShape,
  faultOfText,
  judgeService,
  placeInput,
  placeShape,
  portInput,
} from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Conversation } from '#pure/protocols/conversation.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import {
  decodeStatistics,
  decodeValue,
  isKey,
  memcachedError,
  memcachedPort,
  versionOf,
} from '#pure/wire/memcached.ts';

const percent = () => z.number().min(0).max(100).optional().meta({ unit: 'percent' });
const input = z.object({
  ...placeInput,
  port: portInput(memcachedPort),
  memoryUseMax: percent().describe('More of the memory in use is a fault'),
  hitsMin: percent().describe('Fewer hits, of all reads since the start, are a fault'),
  key: z.string().max(250).optional().describe('Key to read'),
  expectText: z.string().max(1000).optional().describe('Its value must contain this text'),
});
const service = z.object({
  ...placeShape,
  product: z.string().optional(),
  version: z.string().optional(),
  clients: z.number().int().optional().describe('Connected now'),
  items: z.number().int().optional(),
  memoryBytes: z.number().meta({ unit: 'bytes' }).optional().describe('In use'),
  memoryMaxBytes: z.number().meta({ unit: 'bytes' }).optional().describe('Allowed'),
  hitsPercent: z
    .number()
    .meta({ unit: 'percent' })
    .optional()
    .describe('Reads that found something, since the start'),
  evictions: z.number().int().optional().describe('Items thrown away for want of memory, since the start'),
  uptimeS: z.number().meta({ unit: 's' }).optional(),
  value: z.string().optional().describe('Of the key'),
  connectMs: z.number().meta({ unit: 'ms' }).optional(),
  ...endShape,
});
type Plan = z.infer<typeof input>;
type Learnt = Partial<z.infer<typeof service>>;
const valueCharactersMax = 1000;

export const memcached = defineTool({
  id: 'memcached',
  summary: 'Check a memcached server: version, memory, hits, a key',
  description: 'Reads version and statistics over the text protocol, and one key if asked. It never writes.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record: z.discriminatedUnion('kind', [service]),
  positional: 'target',
  needs: ['tcp'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 10, durationMsMax: 120_000 },
  examples: [{ title: 'Is it well', input: { target: '127.0.0.1', memoryUseMax: 95, timeoutMs: 1000 } }],

  async *run(plan, context) {
    if (plan.key !== undefined && !isKey(plan.key))
      throw invalidInput('key', plan.key, 'this is no key', 'Write 1 to 250 characters without blanks.');
    const learnt: Learnt = {};
    const { target, timeoutMs, port } = plan;
    const tcp = { target, timeoutMs, trust: false, warnDays: 0 };
    const checked = await checkService('memcached', tcp, { port, tls: false }, context, (server) =>
      talk(server, plan, learnt),
    );
    yield checked.record(learnt, faultOf(learnt, plan)) as z.infer<typeof service>;
  },

  judge: judgeService<z.infer<typeof service>, z.infer<typeof service>>({
    summary: (item) => `memcached ${item.version}, ${item.items} items, ${item.totalMs!.toFixed(1)} ms`,
    metrics: (item) => [
      ...(item.clients === undefined ? [] : [{ name: 'connections' as const, value: item.clients }]),
      ...(item.memoryBytes === undefined ? [] : [{ name: 'memory.used' as const, value: item.memoryBytes }]),
      ...(item.uptimeS === undefined ? [] : [{ name: 'uptime' as const, value: item.uptimeS }]),
    ],
  }),
});

async function talk(server: Conversation, plan: Plan, learnt: Learnt) {
  await server.write('version\r\n');
  const line = await server.line();
  const version = versionOf(line);
  if (version === undefined)
    throw server.fail(
      memcachedError(line) ? 'unexpected-status' : 'malformed',
      `"${line.slice(0, 100)}" is no version`,
    );
  learnt.product = 'memcached';
  learnt.version = version;
  await server.write('stats\r\n');
  Object.assign(learnt, factsOf(await server.next(decodeStatistics)));
  if (plan.key !== undefined) {
    await server.write(`get ${plan.key}\r\n`);
    learnt.value = (await server.next(decodeValue)).value?.slice(0, valueCharactersMax) ?? '';
  }
  await server.write('quit\r\n');
}

function factsOf(statistics: ReadonlyMap<string, string>): Learnt {
  const number = (name: string) => (statistics.has(name) ? Number(statistics.get(name)) : undefined);
  const [hits, misses] = [number('get_hits'), number('get_misses')];
  const reads = (hits ?? 0) + (misses ?? 0);
  return {
    clients: number('curr_connections'),
    items: number('curr_items'),
    memoryBytes: number('bytes'),
    memoryMaxBytes: number('limit_maxbytes'),
    ...(hits !== undefined && reads > 0 ? { hitsPercent: (hits / reads) * 100 } : {}),
    evictions: number('evictions'),
    uptimeS: number('uptime'),
  };
}

function faultOf(learnt: Learnt, plan: Plan): Fault | undefined {
  const { memoryBytes, memoryMaxBytes, hitsPercent, value } = learnt;
  const used = memoryBytes !== undefined && memoryMaxBytes ? (memoryBytes / memoryMaxBytes) * 100 : undefined;
  if (plan.memoryUseMax !== undefined && used !== undefined && used > plan.memoryUseMax)
    return fault(
      'threshold-crossed',
      `${used.toFixed(1)} % of the memory is in use, above ${plan.memoryUseMax} %`,
    );
  if (plan.hitsMin !== undefined && hitsPercent !== undefined && hitsPercent < plan.hitsMin)
    return fault(
      'threshold-crossed',
      `${hitsPercent.toFixed(1)} % of the reads are hits, below ${plan.hitsMin} %`,
    );
  return value === undefined ? undefined : faultOfText(`key ${plan.key}`, value, { expect: plan.expectText });
}
