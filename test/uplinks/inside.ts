/** Inside a machine with two uplinks: a server with a probe for each, sensors that ask the same from both, and one line for each change of what is paged. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert, Device, Sensor } from '#pure/contract/resources.ts';

const [dataDir] = process.argv.slice(2) as [string];
const port = 8443;
const program = join(import.meta.dirname, '..', '..', 'bin', 'nocturne');
const token = execFileSync(program, ['token', 'create', '--role', 'admin', '--data', dataDir], {
  encoding: 'utf8',
}).trim();

let running: ChildProcess | undefined;
let stopping = false;
process.on('SIGTERM', () => {
  stopping = true;
  if (running?.exitCode !== null) process.exit();
  running.kill('SIGTERM');
  void once(running, 'exit').then(() => process.exit());
});
process.on('uncaughtException', (error) => {
  // What was asked of a server that ends.
  if (!stopping) throw error;
});

async function serve() {
  const child = spawn(program, ['serve', '--port', String(port), '--data', dataDir, '--log-level', 'warn'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  // Read to its end: a server that cannot write what it says would end.
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part) => {
      text += String(part);
      if (/ready/.test(text)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return child;
}
async function api<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

// Probes are made when the server starts.
const first = await serve();
await api('/settings/probes', 'PATCH', { vantages: ['uplink2=10.2.0.2'] });
first.kill('SIGTERM');
await once(first, 'exit');
await serve();
const deviceOf = async (name: string, address: string) =>
  (await api<Device>('/devices', 'POST', { name, managementAddress: address })).id;
const target = await deviceOf('target', '10.9.0.9');
const sensor = (name: string, deviceId: string, probeId: string, toolId: string, input: object) =>
  api<Sensor>('/sensors', 'POST', { name, deviceId, probeId, toolId, input, intervalMs: 1000 });
const ping = { targets: ['10.9.0.9'], count: 1, timeoutMs: 800 };
const http = { url: 'http://10.9.0.9:8000/', timeoutMs: 1500 };
await sensor('Ping target', target, 'local', 'ping', ping);
await sensor('Ping target by uplink2', target, 'uplink2', 'ping', ping);
await sensor('HTTP target', target, 'local', 'http', http);
await sensor('HTTP target by uplink2', target, 'uplink2', 'http', http);
for (const [name, address, probeId] of [
  ['gateway1', '10.1.0.1', 'local'],
  ['gateway2', '10.2.0.1', 'uplink2'],
] as const)
  await sensor(`Ping ${name}`, await deviceOf(name, address), probeId, 'ping', {
    ...ping,
    targets: [address],
  });

let told = '';
for (;;) {
  const [{ items }, { items: sensors }] = await Promise.all([
    api<{ items: Alert[] }>('/alerts?open=true&limit=100'),
    api<{ items: Sensor[] }>('/sensors?limit=100'),
  ]);
  const paged = items
    .filter((alert) => alert.pagedMs !== null && alert.deviceId !== null)
    .map((alert) => alert.title);
  const line = JSON.stringify({
    paged: paged.sort(),
    up: sensors
      .filter((item) => item.state === 'up' && item.summary !== null)
      .map((item) => item.name)
      .sort(),
  });
  if (line !== told) process.stdout.write(`${line}\n`);
  told = line;
  await sleep(250);
}
