/**
 * The child process around chDB: the ClickHouse HTTP protocol, as far as `@clickhouse/client` uses it, on a loopback port behind a
 * secret. Its own process, because the engine may crash, wants its own memory limit and its own thread pool. Parent and child
 * speak by IPC: the parent gives folder and secret, the child its port; when the parent is gone, so is the child.
 * What is inserted goes through a file (`FROM INFILE`): inline data ends at a blank line and what follows would run as SQL.
 */
import { timingSafeEqual } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface HostOrders {
  readonly folder: string;
  readonly secret: string;
}
/** `unusable`: the addon cannot be loaded on this machine, now or later. `failed`: this start went wrong, another may not. */
export type HostMessage =
  | { readonly port: number }
  | { readonly unusable: string }
  | { readonly failed: string };

interface Session {
  queryAsync(
    sql: string,
    options: { format: string },
  ): Promise<{ bytes(): Uint8Array; rowsRead: number; bytesRead: number; elapsed: number }>;
  close(): void;
}

/** Two inserts and two questions at once are as much as two cores can do. */
const sessionsMax = 4;
const statementBytesMax = 4 * 2 ** 20;
const insertBytesMax = 512 * 2 ** 20;
/** chDB would take 90 % of the machine and caches of gigabytes; the pools would be made for a big server. */
const engineArguments = [
  '--max_server_memory_usage=900000000',
  '--max_memory_usage=600000000',
  '--mark_cache_size=33554432',
  '--uncompressed_cache_size=0',
  '--max_threads=2',
  '--background_pool_size=2',
  '--background_merges_mutations_concurrency_ratio=1',
  '--background_schedule_pool_size=2',
  '--background_common_pool_size=2',
  '--background_fetches_pool_size=1',
  '--background_move_pool_size=1',
];

/** Parameters of the protocol itself; every other one is a setting of the query. */
const protocolParameters = new Set([
  'query',
  'database',
  'default_format',
  'query_id',
  'session_id',
  'session_timeout',
  'compress',
  'decompress',
  'enable_http_compression',
  'wait_end_of_query',
  'user',
  'password',
  'role',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'cancel_http_readonly_queries_on_client_close',
]);
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const literal = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

async function readText(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > statementBytesMax) throw new Error('Code: 62. the statement is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function saveBody(stream: Readable, path: string): Promise<number> {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, next) {
      bytes += chunk.length;
      next(bytes > insertBytesMax ? new Error('Code: 62. the insert is too large') : null, chunk);
    },
  });
  await pipeline(stream, counted, createWriteStream(path, { mode: 0o600 }));
  return bytes;
}

interface Statement {
  readonly sql: string;
  readonly format: string;
}

/** `INSERT … FORMAT x` with its data in the body becomes `INSERT … FROM INFILE`; anything else is one statement. */
async function statementOf(request: IncomingMessage, url: URL, file: string): Promise<Statement | undefined> {
  const query = url.searchParams.get('query') ?? '';
  const insert = /^\s*INSERT\s[\s\S]*?\sFORMAT\s+(\w+)\s*$/i.exec(query);
  if (insert) {
    if ((await saveBody(request, file)) === 0) return undefined;
    const target = query.slice(0, query.search(/\sFORMAT\s+\w+\s*$/i));
    return {
      sql: `${target} FROM INFILE ${literal(file)} COMPRESSION 'none' FORMAT ${insert[1]}`,
      format: 'TSV',
    };
  }
  const body = await readText(request);
  const sql = query && body ? `${query}\n${body}` : query || body;
  const format = /\sFORMAT\s+(\w+)\s*;?\s*$/i.exec(sql);
  return format
    ? { sql: sql.slice(0, format.index), format: format[1]! }
    : { sql, format: url.searchParams.get('default_format') ?? 'TabSeparated' };
}

function settingsOf(url: URL): { readonly before: string; readonly after: string } {
  let before = '';
  let after = '';
  for (const [key, value] of url.searchParams) {
    if (!identifier.test(key) || protocolParameters.has(key)) continue;
    before += `SET ${key} = ${literal(value)};\n`;
    if (!key.startsWith('param_')) after += `SET ${key} = DEFAULT;\n`;
  }
  const database = url.searchParams.get('database');
  return { before: database && identifier.test(database) ? `USE ${database};\n${before}` : before, after };
}

function answerError(response: ServerResponse, error: unknown): void {
  const message = (error as Error).message ?? String(error);
  const code = /Code: (\d+)/.exec(message);
  if (response.headersSent) return void response.destroy();
  response.writeHead(code ? 400 : 500, { 'x-clickhouse-exception-code': code?.[1] ?? '1' });
  response.end(`${code ? message.slice(code.index) : `Code: 1. DB::Exception: ${message}`}\n`);
}

interface Engine {
  readonly Session: new (path: string, options: { connectionArgs: readonly string[] }) => Session;
  drainPending(): Promise<void>;
}

async function serve(chdb: Engine, { folder, secret }: HostOrders): Promise<void> {
  const spare = join(folder, 'inserting');
  // What a killed predecessor left.
  await rm(spare, { recursive: true, force: true });
  await mkdir(spare, { recursive: true, mode: 0o700 });

  const free: Session[] = [];
  const waiting: ((session: Session) => void)[] = [];
  let opened = 0;
  const open = () => {
    const session = new chdb.Session(join(folder, 'data'), { connectionArgs: engineArguments });
    // Counted when it is there: one that could not be opened must not take its place for ever.
    opened++;
    return session;
  };
  free.push(open());
  const take = async () =>
    free.pop() ??
    (opened < sessionsMax ? open() : await new Promise<Session>((resolve) => waiting.push(resolve)));
  const give = (session: Session) => {
    const next = waiting.shift();
    if (next) next(session);
    else free.push(session);
  };

  const run = async (statement: Statement, url: URL) => {
    const { before, after } = settingsOf(url);
    const session = await take();
    try {
      return await session.queryAsync(before + statement.sql, { format: statement.format });
    } finally {
      // Settings outlive a statement in a session; the next request must not inherit them.
      if (after) await session.queryAsync(after, { format: 'TSV' }).catch(() => {});
      give(session);
    }
  };

  const expected = Buffer.from(`Basic ${Buffer.from(`default:${secret}`).toString('base64')}`);
  const permitted = (request: IncomingMessage) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  let requests = 0;

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://host');
    if (!permitted(request)) return answerError(response, new Error('Code: 516. Authentication failed'));
    if (url.pathname === '/ping') return void response.end('Ok.\n');
    const file = join(spare, String(++requests));
    try {
      const statement = await statementOf(request, url, file);
      if (!statement) return void response.end();
      const result = await run(statement, url);
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'x-clickhouse-format': statement.format,
        'x-clickhouse-summary': JSON.stringify({ read_rows: String(result.rowsRead), elapsed_ns: '0' }),
      });
      response.end(result.bytes());
    } catch (error) {
      answerError(response, error);
    } finally {
      await rm(file, { force: true });
    }
  };

  const server = createServer((request, response) => void handle(request, response));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () =>
    process.send?.({ port: (server.address() as AddressInfo).port } satisfies HostMessage),
  );
  process.on('message', async (message) => {
    if (message !== 'stop') return;
    server.close();
    await chdb.drainPending();
    for (const session of free) session.close();
    process.exit(0);
  });
}

// Nothing is lost by dying at any moment, so there is no more careful way than this to follow the parent.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A terminal sends these to the whole group; the parent decides when we stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
const giveUp = (message: HostMessage) => void process.send?.(message, () => process.exit(1));
process.once('message', (orders) => {
  let chdb: Engine;
  try {
    chdb = createRequire(import.meta.url)('chdb') as Engine;
  } catch (error) {
    return giveUp({ unusable: (error as Error).message });
  }
  serve(chdb, orders as HostOrders).catch((error: Error) => giveUp({ failed: error.message }));
});
