/** A small network in namespaces of its own, with listeners that tests start and stop, and a server or a command that scans it. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Machine, plug, startMachine } from '../namespace.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'nocturne');
const livesS = 1200;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > endMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await sleep(200);
  }
}

export interface Started {
  readonly child: ChildProcess;
  end(signal?: NodeJS.Signals): Promise<void>;
}
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
export interface Living {
  readonly folder: string;
  readonly scanner: Machine;
  /** One more host on the wire, at 10.88.0.<last>. */
  host(last: number): Promise<Machine>;
  /** A program of a machine. */
  start(machine: Machine, command: readonly string[]): Started;
  /** Says this to whoever connects, HTTP to whoever asks, and closes. */
  says(machine: Machine, port: number, text: string): Started;
  /** A TLS server with a certificate of its own. */
  tls(machine: Machine, port: number, name: string): Started;
  nocturne(argv: readonly string[], options?: { readonly killAfterMs?: number }): Promise<Finished>;
  stop(): Promise<void>;
}

export async function startLiving(): Promise<Living> {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-living-'));
  const machines: Machine[] = [];
  const started = new Set<Started>();
  let count = 0;
  const scanner = await startMachine(livesS);
  machines.push(scanner);
  // Interfaces are looked up there: it has to be that of this network.
  scanner.run('mount', '-t', 'sysfs', 'none', '/sys');
  scanner.run('ip', 'link', 'add', 'lan0', 'type', 'bridge');
  scanner.run('ip', 'addr', 'add', '10.88.0.1/24', 'dev', 'lan0');
  scanner.run('ip', 'link', 'set', 'lan0', 'up');
  const inside = (machine: Machine, command: readonly string[]) => [
    ...['-t', machine.pid, '-n', '-m'],
    ...command,
  ];
  const start: Living['start'] = (machine, command) => {
    const child = spawn('nsenter', inside(machine, command), { stdio: 'ignore', detached: true });
    const one: Started = {
      child,
      async end(signal = 'SIGTERM') {
        started.delete(one);
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = once(child, 'exit');
        // A group of our own: who forks is ended whole.
        process.kill(-child.pid!, signal);
        await gone;
      },
    };
    started.add(one);
    return one;
  };
  return {
    folder,
    scanner,
    start,
    async host(last) {
      const machine = await startMachine(livesS);
      machines.push(machine);
      plug(scanner, `h${last}`, machine);
      machine.run('ip', 'addr', 'add', `10.88.0.${last}/24`, 'dev', 'eth0');
      return machine;
    },
    says(machine, port, text) {
      const words = join(folder, `words-${++count}`);
      writeFileSync(words, text);
      const first = text.startsWith('HTTP') ? 'read -r line; ' : '';
      const command = `SYSTEM:${first}cat ${words}; sleep 1`;
      return start(machine, ['socat', `TCP-LISTEN:${port},fork,reuseaddr`, command]);
    },
    tls(machine, port, name) {
      const key = join(folder, `${name}-${++count}.key`);
      const certificate = key.replace('.key', '.crt');
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '90', '-keyout', key],
          ...['-out', certificate, '-subj', `/CN=${name}`],
        ],
        { stdio: 'ignore' },
      );
      return start(machine, [
        ...['openssl', 's_server', '-accept', String(port), '-key', key, '-cert', certificate],
        ...['-www', '-quiet'],
      ]);
    },
    nocturne: (argv, { killAfterMs } = {}) =>
      new Promise((resolve) => {
        const child = execFile(
          'nsenter',
          inside(scanner, [program, ...argv]),
          { maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' },
          (error, out, err) =>
            resolve({ code: error ? ((error as { code?: number }).code ?? null) : 0, out, err }),
        );
        // nsenter and the launcher become the program: it is the child itself that dies.
        if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      }),
    async stop() {
      await Promise.all([...started].map((one) => one.end('SIGKILL')));
      for (const machine of machines) machine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface LivingServer {
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** A server in the network of the scanner, asked from there. */
export async function serve(living: Living, dataDir: string, token: string): Promise<LivingServer> {
  const child = spawn(
    'nsenter',
    [
      ...['-t', living.scanner.pid, '-n', '-m', program],
      ...['serve', '--port', '8020', '--data', dataDir, '--log-level', 'error'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part) => {
      text += String(part);
      if (text.includes('ready:')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  return {
    api: (method, path, body) =>
      new Promise((resolve, reject) => {
        const argv = ['-t', living.scanner.pid, '-n', 'curl', '-s', '-S', '-X', method];
        const headers = ['-H', `authorization: Bearer ${token}`];
        const data =
          body === undefined
            ? []
            : ['-H', 'content-type: application/json', '--data-binary', JSON.stringify(body)];
        const where = `http://127.0.0.1:8020/api/v1${path}`;
        execFile(
          'nsenter',
          [...argv, ...headers, ...data, where],
          { maxBuffer: 64 * 1024 * 1024 },
          (error, out) => {
            if (error) return reject(error);
            const answer = JSON.parse(out) as { code?: string; status?: number };
            if (answer.code && answer.status) return reject(new Error(`${method} ${path}: ${out}`));
            resolve(answer as never);
          },
        );
      }),
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      // The server with its store, as when a machine dies.
      process.kill(signal === 'SIGKILL' ? -child.pid! : child.pid!, signal);
      await gone;
    },
  };
}

export const newToken = (dataDir: string): string =>
  execFileSync(program, ['token', 'create', '--role', 'admin', '--data', dataDir], {
    encoding: 'utf8',
  }).trim();
