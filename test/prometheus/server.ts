/** A real Prometheus for tests, from Debian's package `prometheus`: on loopback, in a folder of its own, ended by its process id. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';

function whyMissing(): string | undefined {
  try {
    for (const program of ['prometheus', 'promtool'])
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    return `prometheus and promtool are needed: ${(error as Error).message.split('\n', 1)[0]}`;
  }
}
export const prometheusMissing = whyMissing();
if (prometheusMissing && process.env.CI)
  throw new Error(`in CI Prometheus must be there: ${prometheusMissing}`);

const startMsMax = 20_000;

export interface Prometheus {
  readonly url: string;
  get(path: string, query?: Readonly<Record<string, string>>): Promise<{ status: number; json: unknown }>;
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  /** Samples that are there from the beginning, as OpenMetrics with timestamps. */
  readonly openMetrics?: string;
  /** YAML of the configuration. */
  readonly config?: string;
  readonly flags?: readonly string[];
}

export async function startPrometheus(options: PrometheusOptions = {}): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-prometheus-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(folder, 'prometheus.yml'), options.config ?? 'global: {}\n');
  if (options.openMetrics !== undefined) {
    writeFileSync(join(folder, 'samples.om'), options.openMetrics);
    execFileSync(
      'promtool',
      ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'samples.om'), data],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=50y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
      ...(options.flags ?? []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}: ${said.slice(-1000)}`);
  }
  return {
    url,
    stop,
    async get(path, query = {}) {
      const response = await fetch(`${url}${path}?${new URLSearchParams(query)}`);
      return { status: response.status, json: await response.json() };
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startMsMax;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error('prometheus ended');
    try {
      if ((await fetch(`${url}/-/ready`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('prometheus was not ready in time');
}
