/** Does a PostgreSQL server answer, let one in, and say what is expected. */
import { z } from 'zod';
import { toBase64 } from '#pure/base/base64.ts';
import type { FaultCode } from '#pure/base/errors.ts';
import type { Random } from '#pure/contract/host.ts';
import type { Crypto } from '#pure/contract/network.ts';
import {
  checkAsked,
  type DatabaseLearnt,
  type DatabaseService,
  databaseInput,
  databaseLimits,
  databaseRecord,
  faultOfQuery,
  numbersOf,
  type QueryResult,
  queryMetrics,
  querySummary,
  rowRecords,
  rowsShownMax,
} from '#pure/contract/query-check.ts';
import { judgeService, loginOf } from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Conversation } from '#pure/protocols/conversation.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import {
  decodePostgresql,
  encodePassword,
  encodeQuery,
  encodeSaslNext,
  encodeSaslStart,
  encodeSslRequest,
  encodeStartup,
  encodeTerminate,
  methodName,
  authenticationMethods as methods,
  type PostgresqlMessage,
  postgresqlPort,
  saslMechanismsOf,
} from '#pure/wire/postgresql.ts';
import { scramFinal, scramFirst } from '#pure/wire/scram.ts';

const input = databaseInput(
  postgresqlPort,
  z.string().max(63).optional().describe('Database to open; without it, that with the name of the user'),
);
type Plan = z.infer<typeof input>;
interface World {
  readonly crypto: Crypto;
  readonly random: Random;
  readonly nowMs: () => number;
}

export const postgresql = defineTool({
  id: 'postgresql',
  summary: 'Check a PostgreSQL server: TLS, login, a query with what it must answer',
  description:
    'Takes up TLS, logs in by SCRAM-SHA-256, MD5 or password, asks a query and judges rows and first value; numbers in the first row become metrics. Without a credential it learns only that PostgreSQL answers.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record: databaseRecord,
  positional: 'target',
  needs: ['tcp', 'tls', 'credentials'],
  risk: 'active',
  limits: databaseLimits,
  examples: [
    { title: 'Is it PostgreSQL that answers', input: { target: '127.0.0.1', timeoutMs: 1000 } },
    {
      title: 'Sessions that wait for a lock',
      input: {
        target: '127.0.0.1',
        credential: 'password:monitor:secret',
        database: 'postgres',
        query: "SELECT count(*) AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
        valueMax: 5,
        timeoutMs: 1000,
      },
    },
  ],

  async *run(plan, { net, clock, random, signal, devices }) {
    const login = await loginOf(plan.credential, devices);
    checkAsked({ database: plan.database, query: plan.query }, plan.query, login);
    const learnt: DatabaseLearnt = {};
    const world = { crypto: net.crypto, random, nowMs: () => clock.monotonicMs() };
    const checked = await checkService(
      'postgresql',
      plan,
      { port: plan.port, tls: false },
      { net, clock, signal },
      (server) => talk(server, plan, login, world, learnt),
    );
    const { result, ...told } = learnt;
    yield* rowRecords(result);
    yield checked.record(
      { ...told, rows: result?.count, values: numbersOf(result) },
      faultOfQuery(result, plan),
    );
  },

  judge: judgeService<z.infer<typeof databaseRecord>, DatabaseService>({
    summary: querySummary,
    metrics: queryMetrics,
  }),
});

type Login = { readonly user: string; readonly password: string };

async function talk(
  server: Conversation,
  plan: Plan,
  login: Login | undefined,
  world: World,
  learnt: DatabaseLearnt,
) {
  if (plan.tls) {
    await server.write(encodeSslRequest());
    const [letter] = await server.bytes(1);
    if (letter === 'N'.charCodeAt(0)) throw server.fail('not-supported', 'the server takes up no TLS');
    if (letter !== 'S'.charCodeAt(0)) throw server.fail('malformed', 'what answers is no PostgreSQL server');
    await server.startTls();
  }
  const startMs = world.nowMs();
  const user = login?.user ?? 'nocturne';
  const database: Record<string, string> = plan.database === undefined ? {} : { database: plan.database };
  await server.write(
    encodeStartup({ user, ...database, application_name: 'nocturne', client_encoding: 'UTF8' }),
  );
  if (!login) {
    // Any answer of the protocol proves the server: a demand for a password, or a refusal of this unknown user.
    const message = await server.next(decodePostgresql);
    if (message.kind !== 'authentication' && message.kind !== 'error' && message.kind !== 'notice')
      throw server.fail('malformed', `a message of kind ${message.kind} begins the conversation`);
    // The server itself is full, shutting down or starting (classes 53 and 57).
    if (message.kind === 'error' && /^5[37]/.test(message.code)) throw failureOf(server, 'start', message);
    learnt.product = 'PostgreSQL';
    return;
  }
  await authenticate(server, login, world, learnt);
  learnt.loginMs = world.nowMs() - startMs;
  if (plan.query !== undefined) {
    const queryMs = world.nowMs();
    await server.write(encodeQuery(plan.query));
    learnt.result = await readRows(server);
    learnt.queryMs = world.nowMs() - queryMs;
  }
  await server.write(encodeTerminate());
}

/** Until the server is ready for a query. */
async function authenticate(
  server: Conversation,
  login: Login,
  { crypto, random }: World,
  learnt: DatabaseLearnt,
) {
  learnt.product = 'PostgreSQL';
  const nonce = toBase64(random.bytes(18));
  let expected: string | undefined;
  let proved = false;
  for (;;) {
    const message = await server.next(decodePostgresql);
    if (message.kind === 'ready') return;
    if (message.kind === 'error') throw failureOf(server, `login as ${login.user}`, message);
    if (message.kind === 'parameter' && message.name === 'server_version') learnt.version = message.value;
    if (message.kind === 'versions')
      throw server.fail('not-supported', 'the server does not speak protocol 3.0');
    if (message.kind !== 'authentication') continue;
    const { method, data } = message;
    if (method === methods.ok) {
      // RFC 5802 section 3: without its signature, who answers may be anybody.
      if (expected !== undefined && !proved)
        throw server.fail('authentication-failed', 'the server did not prove that it knows the password');
      learnt.authentication ??= 'trust';
    } else if (method === methods.plain) {
      learnt.authentication = 'password';
      await server.write(encodePassword(login.password));
    } else if (method === methods.md5) {
      learnt.authentication = 'md5';
      await server.write(encodePassword(md5Password(login, data, crypto)));
    } else if (method === methods.sasl) {
      if (!saslMechanismsOf(data).includes('SCRAM-SHA-256'))
        throw server.fail(
          'not-supported',
          `no way in common to log in: the server has ${saslMechanismsOf(data).join(', ')}`,
        );
      learnt.authentication = 'SCRAM-SHA-256';
      // PostgreSQL takes the name of the startup message and ignores this one.
      await server.write(encodeSaslStart('SCRAM-SHA-256', scramFirst('', nonce)));
    } else if (method === methods.saslContinue) {
      const final = scramFinal('', login.password, nonce, new TextDecoder().decode(data), {
        hash: (bytes) => crypto.hash('sha256', bytes),
        hmac: (key, bytes) => crypto.hmac('sha256', key, bytes),
      });
      if (!final) throw server.fail('malformed', 'a challenge of SCRAM that is none');
      expected = final.serverFinal;
      await server.write(encodeSaslNext(final.message));
    } else if (method === methods.saslFinal) proved = new TextDecoder().decode(data) === expected;
    else throw server.fail('not-supported', `the server wants ${methodName(method)} to log in`);
  }
}

/** `md5`, then the hash of the hash of password and user, and the salt. */
function md5Password({ user, password }: Login, salt: Uint8Array, crypto: Crypto): string {
  const utf8 = new TextEncoder();
  const hex = (bytes: Uint8Array) =>
    Array.from(crypto.hash('md5', bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `md5${hex(Uint8Array.of(...utf8.encode(hex(utf8.encode(password + user))), ...salt))}`;
}

async function readRows(server: Conversation): Promise<QueryResult> {
  let columns: readonly string[] = [];
  const rows: (readonly (string | null)[])[] = [];
  let count = 0;
  for (;;) {
    const message = await server.next(decodePostgresql);
    if (message.kind === 'error') throw failureOf(server, 'the query', message);
    if (message.kind === 'ready') return { columns, rows, count };
    if (message.kind === 'columns') columns = message.names;
    if (message.kind === 'row' && ++count <= rowsShownMax) rows.push(message.values);
  }
}

/** Classes and codes of PostgreSQL's appendix A. */
function failureOf(
  server: Conversation,
  what: string,
  { code, message, severity }: Extract<PostgresqlMessage, { readonly kind: 'error' | 'notice' }>,
) {
  const told: FaultCode = code.startsWith('28')
    ? 'authentication-failed'
    : code === '42501'
      ? 'access-denied'
      : code.startsWith('42') || code === '3D000'
        ? 'content-mismatch'
        : 'unexpected-status';
  return server.fail(told, `${what}: ${severity} ${code} ${message.slice(0, 300)}`);
}
