/** Real servers for the tests of service checks: started here with a configuration of their own, stopped by their process, never a system service. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { fakeContext } from '#pure/contract/fake-host.ts';
import type { Credential } from '#pure/contract/host.ts';
import type { RunnableTool, ToolContext, ToolRecord, Verdict } from '#pure/contract/tool.ts';
import { tableOutput } from '#surfaces/cli/output.ts';

const readyMsMax = 20_000;
const pollMs = 20;

/** The first of these paths that exists; undefined means that the test must be skipped. */
export const program = (...paths: readonly string[]): string | undefined => paths.find(existsSync);

export interface Server {
  /** A folder that ends with the server. */
  readonly folder: string;
  readonly output: () => string;
  stop(): Promise<void>;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export const newFolder = (name: string): string => mkdtempSync(join(tmpdir(), `nocturne-${name}-`));

/** Starts a program in the foreground and waits until its port accepts, or until it has said what `ready` looks for. */
export async function startServer(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly ready: number | RegExp;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  /** SIGQUIT or SIGINT for programs whose children outlive SIGTERM. */
  readonly signal?: NodeJS.Signals;
}): Promise<Server> {
  const { command, args, folder, ready } = options;
  const child: ChildProcess = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  let output = '';
  const hear = (text: Buffer) => {
    output = (output + text).slice(-20_000);
  };
  child.stdout!.on('data', hear);
  child.stderr!.on('data', hear);
  const startMs = performance.now();
  for (;;) {
    if (typeof ready === 'number' ? await listens(ready) : ready.test(output)) break;
    if (child.exitCode !== null || performance.now() - startMs > readyMsMax) {
      child.kill('SIGKILL');
      throw new Error(`${command} did not start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return {
    folder,
    output: () => output,
    async stop() {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill(options.signal ?? 'SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(timer);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A self-signed certificate for `box.example` and 127.0.0.1; paths of key and certificate. */
export function makeCertificate(folder: string): { readonly key: string; readonly cert: string } {
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '100', '-keyout', key, '-out', cert],
      ...['-subj', '/CN=box.example', '-addext', 'subjectAltName=DNS:box.example,IP:127.0.0.1'],
    ],
    { stdio: 'ignore' },
  );
  return { key, cert };
}

/** The numbers of a system user, for servers that refuse to run as root. */
export function userOf(name: string): { readonly uid: number; readonly gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${name}:`));
  const fields = line?.split(':');
  return fields && { uid: Number(fields[2]), gid: Number(fields[3]) };
}

export interface ToolResult {
  readonly records: readonly ToolRecord[];
  readonly verdict: Verdict;
  /** The record of the service itself. */
  readonly service: ToolRecord | undefined;
}

/** With SHOW=1 the tests print what a person would see: the examples of the pages come from there. */
function show(tool: RunnableTool, raw: object, records: readonly ToolRecord[], verdict: Verdict): void {
  let text = `$ nocturne ${tool.id} ${JSON.stringify(raw)}\n`;
  const output = tableOutput(
    (more) => {
      text += more;
    },
    z.toJSONSchema(tool.record) as Readonly<Record<string, unknown>>,
  );
  for (const record of records) output.record(record);
  process.stdout.write(`${text}${verdict.ok ? 'ok' : 'fault'}: ${verdict.summary}\n`);
}

export async function collect(tool: RunnableTool, raw: object, context: ToolContext): Promise<ToolResult> {
  const run = tool.start(raw, context);
  const records: ToolRecord[] = [];
  for await (const record of run.records) records.push(record);
  if (process.env.SHOW) show(tool, raw, records, run.verdict());
  return {
    records,
    verdict: run.verdict(),
    service: records.findLast((record) => record.kind === 'service'),
  };
}

/** Runs a tool on the real network; `vault` holds credentials by name. */
export async function runForReal(
  tool: RunnableTool,
  raw: object,
  vault: Readonly<Record<string, Credential>> = {},
): Promise<ToolResult> {
  const net = await createNetwork({ mode: 'inline' });
  try {
    return await collect(
      tool,
      raw,
      fakeContext({ net, clock: systemClock, random: systemRandom, devices: vaultOf(vault) }),
    );
  } finally {
    await net.close();
  }
}

export const vaultOf = (vault: Readonly<Record<string, Credential>>): ToolContext['devices'] => ({
  async credential(reference) {
    const credential = vault[reference];
    return credential ? { ok: true, credential } : fakeContext().devices.credential(reference);
  },
});
