/** Does a Redis server answer, let one in, and is it well. */
import { z } from 'zod';
import { type Fault, type FaultCode, fault } from '#pure/base/errors.ts';
import type { Credential } from '#pure/contract/host.ts';
import {
  endShape,
  judgeService,
  keyOf,
  placeInput,
  placeShape,
  portInput,
  productShape,
  streamShape,
  tlsInput,
} from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Conversation } from '#pure/protocols/conversation.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import { decodeRedis, encodeCommand, infoOf, type RedisValue, redisPort } from '#pure/wire/redis.ts';

const input = z.object({
  ...placeInput,
  port: portInput(redisPort),
  tls: z.boolean().default(false).describe('Speak TLS from the first byte'),
  ...tlsInput,
  credential: z
    .string()
    .max(1000)
    .default('')
    .meta({ credential: ['password', 'secret'] })
    .describe(
      'User and password, or the password alone: name in the vault; on the command line password:user:text, secret:text, env:NAME or file:PATH',
    ),
  memoryUseMax: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .meta({ unit: 'percent' })
    .describe('More of the allowed memory in use is a fault'),
  role: z.enum(['master', 'slave']).optional().describe('The part it must play in replication'),
  key: z.string().min(1).max(1000).optional().describe('Key to read'),
  expectText: z.string().max(1000).optional().describe('Its value must contain this text'),
});
const service = z.object({
  ...placeShape,
  ...productShape,
  pingMs: z.number().meta({ unit: 'ms' }).optional(),
  role: z.string().optional(),
  clients: z.number().int().optional().describe('Connected now'),
  memoryBytes: z.number().meta({ unit: 'bytes' }).optional().describe('In use'),
  memoryMaxBytes: z
    .number()
    .meta({ unit: 'bytes' })
    .optional()
    .describe('Allowed; none when it is not bounded'),
  uptimeS: z.number().meta({ unit: 's' }).optional(),
  value: z.string().optional().describe('Of the key'),
  ...streamShape,
  ...endShape,
});
type Plan = z.infer<typeof input>;
type Learnt = Partial<z.infer<typeof service>>;
/** Of a value, as shown and judged. */
const valueCharactersMax = 1000;

export const redis = defineTool({
  id: 'redis',
  summary: 'Check a Redis server: login, PING, memory, replication, a key',
  description:
    'Logs in if it must, times a PING, and reads memory, clients and the part in replication from INFO. Works with Redis, Valkey, KeyDB and others that speak RESP.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record: z.discriminatedUnion('kind', [service]),
  positional: 'target',
  needs: ['tcp', 'tls', 'credentials'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 10, durationMsMax: 120_000 },
  examples: [
    { title: 'Is it well', input: { target: '127.0.0.1', memoryUseMax: 90, timeoutMs: 1000 } },
    { title: 'A replica', input: { target: '127.0.0.1', role: 'slave', timeoutMs: 1000 } },
  ],

  async *run(plan, context) {
    const login = await keyOf('credential', plan.credential, context.devices);
    const learnt: Learnt = {};
    const checked = await checkService('redis', plan, plan, context, (server) =>
      talk(server, plan, login, () => context.clock.monotonicMs(), learnt),
    );
    yield checked.record(learnt, faultOf(learnt, plan)) as z.infer<typeof service>;
  },

  judge: judgeService<z.infer<typeof service>, z.infer<typeof service>>({
    summary: (item) => `${item.product ?? 'Redis'} ${item.version ?? ''}, PING ${item.pingMs!.toFixed(1)} ms`,
    metrics: (item) => [
      ...(item.pingMs === undefined ? [] : [{ name: 'query.time' as const, value: item.pingMs }]),
      ...(item.clients === undefined ? [] : [{ name: 'connections' as const, value: item.clients }]),
      ...(item.memoryBytes === undefined ? [] : [{ name: 'memory.used' as const, value: item.memoryBytes }]),
      ...(item.uptimeS === undefined ? [] : [{ name: 'uptime' as const, value: item.uptimeS }]),
    ],
  }),
});

async function talk(
  server: Conversation,
  plan: Plan,
  login: Extract<Credential, { kind: 'password' | 'secret' }> | undefined,
  nowMs: () => number,
  learnt: Learnt,
) {
  const ask = async (...words: string[]): Promise<RedisValue> => {
    await server.write(encodeCommand(words));
    const value = await server.next(decodeRedis);
    if (value.kind !== 'error') return value;
    throw server.fail(codeOf(value.text), `${words[0]}: ${value.text.slice(0, 300)}`);
  };
  if (login?.kind === 'password') await ask('AUTH', login.user, login.password);
  if (login?.kind === 'secret') await ask('AUTH', login.secret);
  const startMs = nowMs();
  await ask('PING');
  learnt.pingMs = nowMs() - startMs;
  const info = await ask('INFO');
  if (info.kind === 'text') Object.assign(learnt, factsOf(infoOf(info.text)));
  if (plan.key !== undefined) {
    const value = await ask('GET', plan.key);
    learnt.value =
      value.kind === 'text'
        ? value.text.slice(0, valueCharactersMax)
        : value.kind === 'number'
          ? String(value.number)
          : '';
  }
}

function factsOf(info: ReadonlyMap<string, string>): Learnt {
  const number = (name: string) => (info.has(name) ? Number(info.get(name)) : undefined);
  const memoryMaxBytes = number('maxmemory') || undefined;
  const valkey = info.get('valkey_version');
  return {
    product: valkey ? 'Valkey' : 'Redis',
    version: valkey ?? info.get('redis_version'),
    role: info.get('role'),
    clients: number('connected_clients'),
    memoryBytes: number('used_memory'),
    memoryMaxBytes,
    uptimeS: number('uptime_in_seconds'),
  };
}

/** The first word of an error is its code. */
function codeOf(text: string): FaultCode {
  const word = text.split(' ')[0];
  if (word === 'WRONGPASS' || word === 'NOAUTH' || /AUTH.*(password|without)/i.test(text))
    return 'authentication-failed';
  if (word === 'NOPERM') return 'access-denied';
  return word === 'ERR' && /unknown command/i.test(text) ? 'not-supported' : 'unexpected-status';
}

function faultOf(learnt: Learnt, plan: Plan): Fault | undefined {
  const { role, memoryBytes, memoryMaxBytes, value } = learnt;
  if (plan.role !== undefined && role !== undefined && role !== plan.role)
    return fault('content-mismatch', `the server is ${role}, not ${plan.role}`, { value: role });
  if (plan.memoryUseMax !== undefined && memoryBytes !== undefined && memoryMaxBytes) {
    const percent = (memoryBytes / memoryMaxBytes) * 100;
    if (percent > plan.memoryUseMax)
      return fault(
        'threshold-crossed',
        `${percent.toFixed(1)} % of the memory is in use, above ${plan.memoryUseMax} %`,
      );
  }
  if (plan.expectText !== undefined && value !== undefined && !value.includes(plan.expectText))
    return fault('content-mismatch', `${plan.key} does not contain "${plan.expectText}"`, {
      value: value.slice(0, 200),
    });
  return undefined;
}
