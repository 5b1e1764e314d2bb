/**
 * Makes a port inside the noc's network reachable from this machine: a server on loopback here, a relay inside the namespace, a
 * unix socket (which belongs to the file system, not to a network) between them. No interface and no route are added.
 */
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from './api.ts';
import { nodeProgram, waitUntil } from './machine.ts';

export interface Forward {
  readonly port: number;
  stop(): Promise<void>;
}

/** A browser opens a handful of connections; this bounds what a stray client can hold. */
const connectionLimit = 256;

function relay(from: Socket, to: Socket): void {
  const end = () => {
    from.destroy();
    to.destroy();
  };
  for (const socket of [from, to]) socket.on('error', end).on('close', end);
  from.pipe(to).pipe(from);
}

function listen(
  server: Server,
  where: { readonly path: string } | { readonly host: string; readonly port: number },
) {
  server.maxConnections = connectionLimit;
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(where, resolve);
  });
}

const relayTimeoutMs = 10_000;

/** `port` is both what is listened on here and what is connected to inside. */
export async function forward(lab: Lab, port: number): Promise<Forward> {
  const socketPath = join(lab.directory, `forward-${port}.sock`);
  rmSync(socketPath, { force: true });
  const server = createServer((client) => relay(client, connect(socketPath)));
  await listen(server, { host: '127.0.0.1', port });
  const script = fileURLToPath(import.meta.url);
  const inside = spawn(
    'nsenter',
    [`--net=/run/netns/${lab.nocNamespace}`, nodeProgram, script, socketPath, String(port)],
    // The relay ends when this pipe closes, so also when we are killed.
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  inside.on('error', () => {});
  const ended = new Promise<void>((resolve) => inside.once('close', () => resolve()));
  const stop = async () => {
    server.close();
    inside.stdin.destroy();
    await ended;
    rmSync(socketPath, { force: true });
  };
  const ready = await waitUntil(() => existsSync(socketPath) || inside.exitCode !== null, relayTimeoutMs);
  if (!ready || inside.exitCode !== null) {
    await stop();
    throw new Error(`cannot forward port ${port} into ${lab.nocNamespace}`);
  }
  return { port, stop };
}

async function relayInside(socketPath: string, port: number): Promise<void> {
  const server = createServer((client) => relay(client, connect(port, '127.0.0.1')));
  await listen(server, { path: socketPath });
  process.stdin.resume().once('close', () => process.exit(0));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await relayInside(process.argv[2]!, Number(process.argv[3]));
