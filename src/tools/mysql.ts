/** Does a MySQL or MariaDB server answer, let one in, and say what is expected. */
import { z } from 'zod';
import type { FaultCode } from '#pure/base/errors.ts';
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
  cachingSha2Answer,
  capabilities,
  decodeColumnCount,
  decodeColumnName,
  decodeError,
  decodeGreeting,
  decodeLoginAnswer,
  decodeMysqlPacket,
  decodeRow,
  encodeLogin,
  encodeMysqlPacket,
  encodeMysqlQuery,
  encodeTlsRequest,
  flagsOf,
  isEnd,
  type MysqlError,
  mysqlPort,
  nativeAnswer,
  quitCommand,
} from '#pure/wire/mysql.ts';

const input = databaseInput(mysqlPort, z.string().max(64).optional().describe('Database to open'));
type Plan = z.infer<typeof input>;

export const mysql = defineTool({
  id: 'mysql',
  summary: 'Check a MySQL or MariaDB server: TLS, login, a query with what it must answer',
  description:
    'Reads the greeting with product and version, takes up TLS, logs in (caching_sha2_password, mysql_native_password), asks a query and judges rows and first value; numbers in the first row become metrics.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record: databaseRecord,
  positional: 'target',
  needs: ['tcp', 'tls', 'credentials'],
  risk: 'active',
  limits: databaseLimits,
  examples: [
    { title: 'Product and version', input: { target: '127.0.0.1', timeoutMs: 1000 } },
    {
      title: 'Connections at most',
      input: {
        target: '127.0.0.1',
        credential: 'password:monitor:secret',
        query: 'SELECT count(*) AS connections FROM information_schema.processlist',
        valueMax: 100,
        timeoutMs: 1000,
      },
    },
  ],

  async *run(plan, context) {
    const login = await loginOf(plan.credential, context.devices);
    checkAsked({ database: plan.database }, plan.query, login);
    const learnt: DatabaseLearnt = {};
    const nowMs = () => context.clock.monotonicMs();
    const checked = await checkService('mysql', plan, { port: plan.port, tls: false }, context, (server) =>
      talk(server, plan, login, context.net.crypto, nowMs, learnt),
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
  crypto: Crypto,
  nowMs: () => number,
  learnt: DatabaseLearnt,
) {
  const first = await server.next(decodeMysqlPacket);
  const greeting = decodeGreeting(first.payload);
  if (!greeting) throw server.fail('malformed', 'what answers is no MySQL server');
  if (greeting.kind === 'error') throw failureOf(server, 'the greeting', greeting);
  learnt.product = greeting.mariadb ? 'MariaDB' : 'MySQL';
  learnt.version = greeting.version;
  const flags = flagsOf(plan.tls, plan.database !== undefined);
  let sequence = first.sequence;
  if (plan.tls) {
    if (!(greeting.capabilities & capabilities.tls))
      throw server.fail('not-supported', 'the server takes up no TLS');
    await server.write(encodeMysqlPacket(++sequence, encodeTlsRequest(flags)));
    await server.startTls();
  }
  if (!login) return;
  const startMs = nowMs();
  const answer = answerTo(greeting.plugin, greeting.salt, login, server.secure, crypto);
  // What we cannot do is answered with the one that everybody knows; the server then asks to switch.
  const plugin = answer ? greeting.plugin : 'mysql_native_password';
  const { user } = login;
  const own = { user, answer: answer ?? new Uint8Array(0), database: plan.database, plugin };
  await server.write(encodeMysqlPacket(++sequence, encodeLogin(flags, own)));
  learnt.authentication = await authenticate(server, plugin, login, crypto);
  learnt.loginMs = nowMs() - startMs;
  if (plan.query !== undefined) {
    const queryMs = nowMs();
    await server.write(encodeMysqlPacket(0, encodeMysqlQuery(plan.query)));
    learnt.result = await readRows(server);
    learnt.queryMs = nowMs() - queryMs;
  }
  await server.write(encodeMysqlPacket(0, quitCommand));
}

/** Undefined for a way to log in that is not known, or that would show the password. */
function answerTo(
  plugin: string,
  salt: Uint8Array,
  login: Login,
  secure: boolean,
  crypto: Crypto,
): Uint8Array | undefined {
  const password = new TextEncoder().encode(login.password);
  if (plugin === 'mysql_native_password')
    return nativeAnswer(password, salt, (bytes) => crypto.hash('sha1', bytes));
  if (plugin === 'caching_sha2_password')
    return cachingSha2Answer(password, salt, (bytes) => crypto.hash('sha256', bytes));
  return plugin === 'mysql_clear_password' && secure ? Uint8Array.of(...password, 0) : undefined;
}

/** Switches of one login: more would be a server that leads us round in circles. */
const answersMax = 8;

/** Until the server accepts; returns the way that was used. */
async function authenticate(
  server: Conversation,
  first: string,
  login: Login,
  crypto: Crypto,
): Promise<string> {
  let plugin = first;
  for (let i = 0; i < answersMax; i++) {
    const { sequence, payload } = await server.next(decodeMysqlPacket);
    const answer = decodeLoginAnswer(payload);
    if (answer.kind === 'ok') return plugin;
    if (answer.kind === 'error') throw failureOf(server, `login as ${login.user}`, answer);
    if (answer.kind === 'unknown') throw server.fail('malformed', 'an answer to the login that is none');
    if (answer.kind === 'switch') {
      plugin = answer.plugin;
      const next = answerTo(plugin, answer.salt, login, server.secure, crypto);
      if (!next) throw server.fail('not-supported', `the server wants ${plugin} to log in`);
      await server.write(encodeMysqlPacket(sequence + 1, next));
      continue;
    }
    // caching_sha2_password: 3 is remembered, 4 asks for the password itself, which only TLS may carry.
    if (plugin === 'caching_sha2_password' && answer.data[0] === 4) {
      if (!server.secure)
        throw server.fail(
          'not-supported',
          'the server does not remember this password yet and asks for it: use --tls',
        );
      const password = new TextEncoder().encode(`${login.password}\0`);
      await server.write(encodeMysqlPacket(sequence + 1, password));
    } else if (plugin !== 'caching_sha2_password' || answer.data[0] !== 3)
      throw server.fail('not-supported', `the server goes on with ${plugin} in a way that is not known`);
  }
  throw server.fail('malformed', `more than ${answersMax} answers to one login`);
}

async function readRows(server: Conversation): Promise<QueryResult> {
  const next = async () => (await server.next(decodeMysqlPacket)).payload;
  const wrong = () => server.fail('malformed', 'an answer to the query that is none');
  const columnCount = decodeColumnCount(await next());
  if (columnCount === undefined) throw wrong();
  if (typeof columnCount === 'object') throw failureOf(server, 'the query', columnCount);
  const columns: string[] = [];
  if (columnCount === 0) return { columns, rows: [], count: 0 };
  for (let i = 0; i < columnCount; i++) {
    const name = decodeColumnName(await next());
    if (name === undefined) throw wrong();
    columns.push(name);
  }
  if (!isEnd(await next())) throw wrong();
  const rows: (string | null)[][] = [];
  for (let count = 0; ; count++) {
    const payload = await next();
    if (isEnd(payload)) return { columns, rows, count };
    const failure = decodeError(payload);
    if (failure) throw failureOf(server, 'the query', failure);
    if (count >= rowsShownMax) continue;
    const row = decodeRow(payload, columnCount);
    if (!row) throw wrong();
    rows.push(row);
  }
}

/** Codes of MySQL's server error reference. */
const faultCodes: Readonly<Record<number, FaultCode>> = {
  1044: 'access-denied',
  1045: 'authentication-failed',
  1049: 'content-mismatch',
  1054: 'content-mismatch',
  1064: 'content-mismatch',
  1130: 'access-denied',
  1142: 'access-denied',
  1143: 'access-denied',
  1146: 'content-mismatch',
  1227: 'access-denied',
  1698: 'authentication-failed',
  3159: 'not-supported',
};
const failureOf = (server: Conversation, what: string, { code, state, message }: MysqlError) =>
  server.fail(faultCodes[code] ?? 'unexpected-status', `${what}: ${code} ${state} ${message.slice(0, 300)}`);
