/**
 * The receiver is away while alerts open and end, and the server is killed (SIGKILL) again and again; sometimes the receiver takes a message
 * and never answers, which is the worst case: nobody can know whether it arrived. Real processes, real sensors on loopback.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteState } from '#io/state/index.ts';
import { freePort } from './free-port.ts';

const program = join(import.meta.dirname, '..', 'bin', 'nocturne');

export interface OutageOptions {
  readonly downMs: number;
  readonly kills: number;
  readonly alertsPerRound: number;
  /** Longest wait between tries: short when the whole outage is. */
  readonly retryMsMax: number;
}
export interface OutageResult {
  readonly expected: number;
  readonly lost: readonly string[];
  readonly once: number;
  readonly repeats: number;
  /** Arrived again under the same key without saying that it may be a repeat. */
  readonly unmarked: readonly string[];
  readonly kills: number;
  readonly downMs: number;
  /** From the return of the receiver to the last message. */
  readonly drainMs: number;
}
interface Arrival {
  readonly key: string;
  readonly marked: boolean;
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, test: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!(await test())) {
    if (Date.now() > endMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await sleep(100);
  }
}

class Receiver {
  readonly arrivals: Arrival[] = [];
  answers = true;
  #server: Server | undefined;
  readonly port: number;
  constructor(port: number) {
    this.port = port;
  }
  async listen(answers: boolean): Promise<void> {
    await this.close();
    this.answers = answers;
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += String(part);
      });
      request.on('end', () => {
        const { data } = JSON.parse(body) as { data: { repeat: boolean } };
        this.arrivals.push({ key: String(request.headers['webhook-id']), marked: data.repeat });
        if (this.answers) response.writeHead(204).end();
      });
    }).listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }
  async close(): Promise<void> {
    if (!this.#server) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    this.#server = undefined;
  }
}

async function startServer(dataDir: string, token: string) {
  const child: ChildProcess = spawn(
    program,
    ['serve', '--port', '0', '--data', dataDir, '--log-level', 'error'],
    { stdio: ['ignore', 'pipe', 'ignore'], detached: true },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (part) => {
      text += String(part);
      const match = /ready: (http:\/\/[^/]+)\//.exec(text);
      if (match) resolve(match[1]!);
    });
    child.once('exit', (code, signal) => reject(new Error(`the server ended with ${code ?? signal}`)));
  });
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const gone = once(child, 'exit');
    // The group is our own: the server and its store, as when a machine dies.
    process.kill(signal === 'SIGKILL' ? -child.pid! : child.pid!, signal);
    await gone;
  };
  return { call, end };
}
type Running = Awaited<ReturnType<typeof startServer>>;

interface AlertItem {
  readonly id: string;
  readonly pagedMs: number | null;
  readonly closedMs: number | null;
}
const alertsOf = async (server: Running) =>
  (await server.call<{ items: AlertItem[] }>('GET', '/alerts?limit=1000')).items;

export async function runOutage(options: OutageOptions): Promise<OutageResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nocturne-outage-'));
  const state = await openSqliteState({ path: join(dataDir, 'state.sqlite') });
  await state.write((tx) =>
    tx
      .insertInto('setting')
      .values({
        service: 'notify',
        key: 'retryMsMax',
        value: JSON.stringify(options.retryMsMax),
        updated_ms: Date.now(),
      })
      .execute(),
  );
  await state.close();
  const token = execFileSync(program, ['token', 'create', '--role', 'admin', '--data', dataDir], {
    encoding: 'utf8',
  }).trim();
  const receiver = new Receiver(await freePort());
  const services: { close(): void }[] = [];
  let server: Running | undefined;
  try {
    server = await startServer(dataDir, token);
    await server.call('POST', '/channels', {
      name: 'receiver',
      config: { kind: 'webhook', url: `http://127.0.0.1:${receiver.port}/` },
    });
    const beganMs = Date.now();
    const ports: number[] = [];
    for (let round = 0; round < options.kills; round++) {
      const before = (await alertsOf(server)).length;
      for (let i = 0; i < options.alertsPerRound; i++) {
        const port = await freePort();
        ports.push(port);
        await server.call('POST', '/sensors', {
          name: `service ${round}.${i}`,
          toolId: 'tcp',
          input: { targets: [`127.0.0.1:${port}`], timeoutMs: 500 },
          intervalMs: 1000,
        });
      }
      await until(
        'alerts open',
        async () => (await alertsOf(server!)).length >= before + options.alertsPerRound,
      );
      if (round > 0) {
        // One of the services of the last round comes back: that is told as well.
        const back = createTcpServer((socket) => socket.end()).listen(
          ports[(round - 1) * options.alertsPerRound]!,
          '127.0.0.1',
        );
        await once(back, 'listening');
        services.push(back);
        await until(
          'an alert ends',
          async () => (await alertsOf(server!)).filter((alert) => alert.closedMs !== null).length >= round,
        );
      }
      // Every second time it dies while a message is under way that the receiver has, and does not answer.
      if (round % 2 === 1) {
        const arrived = receiver.arrivals.length;
        await receiver.listen(false);
        await until(
          'a message under way',
          async () => receiver.arrivals.length > arrived,
          options.retryMsMax + 30_000,
        );
      }
      await server.end('SIGKILL');
      await receiver.close();
      server = await startServer(dataDir, token);
      const share = (options.downMs * (round + 1)) / options.kills;
      await sleep(Math.max(0, beganMs + share - Date.now()));
    }
    await receiver.listen(true);
    const backMs = Date.now();
    await until(
      'the outbox is empty',
      async () => {
        const { counts } = await server!.call<{ counts: Record<string, number> }>('GET', '/outbox?limit=1');
        return (counts.pending ?? 0) + (counts.sending ?? 0) === 0 && (counts.delivered ?? 0) > 0;
      },
      options.retryMsMax + 120_000,
    );
    const drainMs = Date.now() - backMs;
    const alerts = await alertsOf(server);
    const expected = alerts.flatMap((alert) => [
      ...(alert.pagedMs === null ? [] : [`${alert.id}.opened`]),
      ...(alert.closedMs === null ? [] : [`${alert.id}.closed`]),
    ]);
    const byKey = Map.groupBy(receiver.arrivals, (arrival) => arrival.key);
    return {
      expected: expected.length,
      lost: expected.filter((key) => !byKey.has(key)),
      once: expected.filter((key) => byKey.get(key)?.length === 1).length,
      repeats: [...byKey.values()].reduce((sum, list) => sum + list.length - 1, 0),
      unmarked: [...byKey]
        .filter(([, list]) => list.slice(1).some((item) => !item.marked))
        .map(([key]) => key),
      kills: options.kills,
      downMs: backMs - beganMs,
      drainMs,
    };
  } finally {
    await server?.end('SIGTERM').catch(() => {});
    await receiver.close();
    for (const service of services) service.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export const outageText = (result: OutageResult): string =>
  [
    `receiver away for ${(result.downMs / 1000).toFixed(0)} s, server killed ${result.kills} times meanwhile`,
    `messages ${result.expected}, arrived once ${result.once}, lost ${result.lost.length}`,
    `repeats ${result.repeats}, not marked as such ${result.unmarked.length}`,
    `all there ${(result.drainMs / 1000).toFixed(1)} s after the receiver came back`,
  ].join('\n');
