/** A lab, a server inside its noc that has discovered it, a receiver of pages: here scenarios are tried one after another. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert, AlertDetail, Device, DiscoveryJob, Sensor } from '#pure/contract/resources.ts';
import { type Lab, startLab } from '../../lab/api.ts';
import { converged } from '../../lab/check.ts';
import { forward } from '../../lab/forward.ts';
import { freePort } from '../free-port.ts';
import { delayCable, lose, stopLosing } from './actions.ts';
import { byAgent, servers, services } from './rigs.ts';
import { type ParsedStep, parseStep, type Scenario } from './scenario.ts';
import { type Page, type Score, score } from './score.ts';

const root = join(import.meta.dirname, '..', '..');
/** A page may wait for the aftermath of an earlier outage, and one too many may come late. */
const watchedS = 16;
/** The longest that an alert which flapped stays open after it was good. */
const mendedWithinMs = 340_000;
const setUpWithinMs = 90_000;

/** An answer is 1 ms away in the lab. */
const slowMs = 50;

export interface Trial {
  run(scenario: Scenario): Promise<Score>;
  close(): Promise<void>;
}

export async function openTrial(intervalMs: number): Promise<Trial> {
  const lab = await startLab({ id: `o${process.pid % 100_000}` });
  const closers: (() => Promise<unknown>)[] = [() => lab.stop()];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    return await setUp(lab, intervalMs, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function setUp(
  lab: Lab,
  intervalMs: number,
  closers: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<Trial> {
  const missing = (await converged(lab, 60_000)).flatMap((each) => each.check.missing);
  if (missing.length > 0) throw new Error(`the lab did not converge: ${missing.join(', ')}`);
  const port = await freePort();
  const dataDir = join(lab.directory, 'data');
  const program = join(root, 'bin', 'nocturne');
  const token = execFileSync(program, ['token', 'create', '--role', 'admin', '--data', dataDir], {
    encoding: 'utf8',
  }).trim();
  const inNoc = (argv: readonly string[]) => {
    const child = spawn('ip', ['netns', 'exec', lab.nocNamespace, ...argv], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    closers.push(() => ended(child));
    return child;
  };
  const link = await forward(lab, port);
  closers.push(() => link.stop());
  const server = inNoc([
    program,
    ...['serve', '--port', String(port), '--data', dataDir, '--log-level', 'warn'],
  ]);
  await lineOf(server, /ready/);
  const api = async <T>(path: string, method = 'GET', body?: unknown): Promise<T> => {
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
    return (text ? JSON.parse(text) : undefined) as T;
  };
  const list = async <T>(path: string) => (await api<{ items: T[] }>(path)).items;

  const pages = await receivePages(inNoc, api, dataDir);
  for (const [node] of servers) await serve(lab, node);
  const names = await watchLab(lab, api, list, intervalMs);
  const calm = async () => {
    const [open, sensors] = await Promise.all([
      list<Alert>('/alerts?open=true&victims=true&limit=1000'),
      list<Sensor>('/sensors?limit=1000'),
    ]);
    const alerts = open.filter((alert) => !isAboutUs(alert));
    return {
      is: alerts.length === 0 && sensors.every((sensor) => sensor.state === 'up'),
      why: [
        ...alerts.map((alert) => alert.title),
        ...sensors
          .filter((sensor) => sensor.state !== 'up')
          .map((sensor) => `${sensor.name} ${sensor.state}`),
      ].join(', '),
    };
  };
  await until('everything up', setUpWithinMs + intervalMs, calm);
  return {
    run: (scenario) =>
      tryScenario({ lab, api, list, pages, names, calm, server, intervalMs, windows: [] }, scenario),
    close,
  };
}

type Api = <T>(path: string, method?: string, body?: unknown) => Promise<T>;
type List = <T>(path: string) => Promise<T[]>;
interface Told {
  readonly kind: string;
  readonly type?: string;
  readonly atMs: number;
  readonly alert?: Alert;
}
interface Stage {
  readonly lab: Lab;
  readonly api: Api;
  readonly list: List;
  readonly pages: readonly Told[];
  /** Device id → its name in the lab. */
  readonly names: ReadonlyMap<string, string>;
  readonly calm: () => Promise<{ is: boolean; why: string }>;
  readonly server: ChildProcess;
  readonly intervalMs: number;
  /** Maintenance windows in force, oldest first: devices as the step names them, and the id. */
  readonly windows: { readonly object: string; readonly id: string }[];
}

/** What the server says of itself on a busy machine is no outage of the network. */
const isAboutUs = (alert: Alert): boolean =>
  alert.deviceId === null && alert.sensorId === null && !/^The probe /.test(alert.title);

async function ended(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

const lineOf = (child: ChildProcess, wanted: RegExp) =>
  new Promise<void>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (chunk) => {
      text += String(chunk);
      if (wanted.test(text)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });

async function until(
  what: string,
  withinMs: number,
  look: () => Promise<{ readonly is: boolean; readonly why: string }>,
) {
  const end = Date.now() + withinMs;
  for (;;) {
    const { is, why } = await look();
    if (is) return;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}: ${why}`);
    await sleep(250);
  }
}

async function receivePages(inNoc: (argv: readonly string[]) => ChildProcess, api: Api, dataDir: string) {
  const hookPort = await freePort();
  const child = inNoc([
    process.execPath,
    ...['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'receiver.ts'), String(hookPort)],
  ]);
  const told: Told[] = [];
  let held = '';
  await new Promise<void>((resolve) => {
    child.stdout!.on('data', (chunk) => {
      held += String(chunk);
      const lines = held.split('\n');
      held = lines.pop()!;
      for (const line of lines) {
        const item = JSON.parse(line) as Told;
        if (item.kind === 'ready') resolve();
        else told.push(item);
      }
    });
  });
  await api('/channels', 'POST', {
    name: `pages of ${dataDir}`,
    config: { kind: 'webhook', url: `http://127.0.0.1:${hookPort}/`, secret: 'a-shared-secret' },
  });
  return told;
}

/** Discovers the lab from one seed address, and makes the sensors that the scenarios speak of. */
async function watchLab(lab: Lab, api: Api, list: List, intervalMs: number) {
  const { id: credentialId } = await api<{ id: string }>('/credentials', 'POST', {
    name: 'lab',
    credential: { kind: 'snmp-community', version: '2c', community: lab.truth.credentials.community },
  });
  const job = await api<DiscoveryJob>('/discovery', 'POST', {
    targets: ['10.10.0.0/24'],
    credentialIds: [credentialId],
    intervalMs,
  });
  await until('discovery', setUpWithinMs, async () => {
    const { state } = await api<DiscoveryJob>(`/discovery/${job.id}`);
    return { is: state === 'finished', why: state };
  });
  const byAddress = new Map(
    lab.truth.devices.flatMap((device) =>
      device.interfaces.flatMap((item) =>
        item.addresses.map((address) => [address.split('/')[0]!, device.name] as const),
      ),
    ),
  );
  const names = new Map<string, string>();
  for (const device of await list<Device>('/devices?limit=1000'))
    names.set(device.id, byAddress.get(device.managementAddress ?? '') ?? device.name);
  const idOf = new Map([...names].map(([id, name]) => [name, id]));
  const absent = lab.truth.devices.filter((device) => !idOf.has(device.name));
  if (absent.length > 0) throw new Error(`not discovered: ${absent.map((device) => device.name).join(', ')}`);
  for (const sensor of await list<Sensor>('/sensors?limit=1000'))
    if (sensor.toolId === 'ping')
      await api(`/sensors/${sensor.id}`, 'PATCH', {
        thresholds: [{ metric: 'rtt.avg', above: slowMs, severity: 'warning' }],
      });
    else if (sensor.toolId !== 'interfaces') await api(`/sensors/${sensor.id}`, 'DELETE');
    else await api(`/sensors/${sensor.id}`, 'PATCH', { name: `Ports of ${names.get(sensor.deviceId!)}` });
  for (const { device, ...service } of services)
    await api('/sensors', 'POST', {
      ...service,
      deviceId: idOf.get(device),
      intervalMs,
      ...(byAgent.has(service.toolId) ? { credentialId } : {}),
    });
  return names;
}

async function tryScenario(stage: Stage, scenario: Scenario): Promise<Score> {
  const { lab, api, list, pages, names } = stage;
  const undo: (() => Promise<unknown> | unknown)[] = [];
  const doneMs = new Map<number, number>();
  const from = pages.length;
  const beganMs = Date.now();
  const steps = scenario.steps.map(parseStep).sort((a, b) => a.atMs - b.atMs);
  try {
    for (const step of steps.filter(({ verb }) => verb !== 'undo')) {
      await sleep(Math.max(0, beganMs + step.atMs - Date.now()));
      if (!doneMs.has(step.atMs)) doneMs.set(step.atMs, Date.now());
      await act(stage, step, undo);
    }
    // Slow sensors need their slots before anything can be seen.
    await sleep(
      (scenario.watchS ?? watchedS) * 1000 +
        Math.min(stage.intervalMs, 65_000) * (stage.intervalMs > 5000 ? 1.2 : 0),
    );
  } finally {
    for (const step of steps.filter(({ verb }) => verb === 'undo'))
      await lab.exec(step.object, ['sh', '-c', step.rest]);
    for (const mend of undo.reverse()) await mend();
  }
  if (process.env.NOCTURNE_OUTAGES_VERBOSE) {
    const sensors = await list<Sensor>('/sensors?limit=1000');
    const lines = [
      ...(await list<Alert>('/alerts?victims=true&limit=1000'))
        .filter((alert) => alert.openedMs >= beganMs)
        .map(
          (alert) =>
            `  +${alert.openedMs - beganMs} ms ${alert.title} id ${alert.id} paged +${(alert.pagedMs ?? 0) - beganMs} closed +${(alert.closedMs ?? 0) - beganMs} cause ${alert.causeAlertId}`,
        ),
      ...sensors.map(
        (sensor) =>
          `  ${sensor.name} ${sensor.toolId} ${sensor.state} every ${sensor.intervalMs}, last ${Date.now() - (sensor.lastRunMs ?? 0)} ms ago ${sensor.summary}`,
      ),
    ];
    process.stderr.write(`${lines.join('\n')}\n`);
  }
  await until('everything mended', mendedWithinMs + 3 * stage.intervalMs, stage.calm);
  const told = pages
    .slice(from)
    .filter((item) => item.type !== 'alert.closed' && !(item.alert && isAboutUs(item.alert)));
  const found: Page[] = [];
  for (const { alert, atMs } of told) {
    const detail = await api<AlertDetail>(`/alerts/${alert!.id}`);
    const victims = await list<Alert>('/alerts?victims=true&limit=1000');
    found.push({
      atMs,
      title: alert!.title,
      names: namesOf(alert!, names),
      victims: victims
        .filter((other) => other.causeAlertId === detail.id)
        .map((other) => names.get(other.deviceId ?? '') ?? ''),
    });
  }
  return score(scenario, (outage) => doneMs.get(outage.atS * 1000) ?? beganMs, found);
}

/** What the message names: its device, its port, its sensor, and what its title says besides. */
function namesOf(alert: Alert, names: ReadonlyMap<string, string>): string[] {
  const device = alert.deviceId ? (names.get(alert.deviceId) ?? alert.deviceName) : undefined;
  const told = /probe/i.test(alert.title) && !device ? ['probe'] : [];
  const ports = [...alert.title.matchAll(/\b([\w-]+) ((?:eth|swp)\d+)/g)].map(
    (match) => `${match[1]} ${match[2]}`,
  );
  if (alert.port !== null) return [`${device} ${alert.port}`, ...ports, ...told];
  if (alert.title.startsWith(alert.sensorName ?? '\0')) return [`"${alert.sensorName}"`, ...told];
  return [...(device ? [device] : []), ...ports, ...told];
}

/** What the trial itself has put on a node. */
async function serve(lab: Lab, node: string) {
  for (const [name, command] of servers) if (name === node) await lab.exec(node, ['sh', '-c', command]);
}
/** A node starts with what the lab gives it; what it had from us starts with it. */
async function revive(lab: Lab, node: string) {
  if (!lab.state().off.includes(node)) return;
  await lab.revive(node);
  await serve(lab, node);
}

async function act(stage: Stage, step: ParsedStep, undo: (() => Promise<unknown> | unknown)[]) {
  const { lab, api, list, names } = stage;
  const { object, rest } = step;
  const pings = async () =>
    (await list<Sensor>('/sensors?limit=1000')).filter(
      (sensor) => sensor.deviceId !== null && names.get(sensor.deviceId) === object,
    );
  switch (step.verb) {
    case 'cut':
      undo.push(() => lab.heal(object));
      return lab.cut(object);
    case 'heal':
      return lab.heal(object);
    case 'kill':
      undo.push(() => revive(lab, object));
      return await lab.kill(object);
    case 'revive':
      return await revive(lab, object);
    case 'run':
      return await lab.exec(object, ['sh', '-c', rest]);
    case 'loss':
      undo.push(() => {
        try {
          stopLosing(lab, object);
        } catch {
          // Cleared by a step already.
        }
      });
      return lose(lab, object, Number(rest));
    case 'clear':
      return stopLosing(lab, object);
    case 'delay': {
      const end = await delayCable(lab, object, Number(rest));
      undo.push(end);
      return;
    }
    case 'stall':
      stage.server.kill('SIGSTOP');
      await sleep(Number(object) * 1000);
      stage.server.kill('SIGCONT');
      return;
    case 'pause':
      for (const sensor of await pings()) {
        undo.push(async () => {
          // Whoever paused it resumes when it is back: before that it would be right to call.
          await converged(lab, 60_000);
          await api(`/sensors/${sensor.id}/resume`, 'POST');
        });
        await api(`/sensors/${sensor.id}/pause`, 'POST', { untilMs: null, note: 'outage trial' });
      }
      return;
    case 'maintain': {
      const wanted = object.split(',');
      const { id } = await api<{ id: string }>('/maintenance-windows', 'POST', {
        name: `work on ${object}`,
        scope: { deviceIds: [...names].flatMap(([id, name]) => (wanted.includes(name) ? [id] : [])) },
        starts: new Date(Date.now() - 60_000).toISOString().slice(0, 16),
        durationMinutes: 120,
      });
      stage.windows.push({ object, id });
      undo.push(async () => {
        // Whoever has finished the work looks before telling so.
        await converged(lab, 60_000);
        await release(stage, object);
      });
      return;
    }
    case 'release':
      return await release(stage, object);
    case 'resume':
      for (const sensor of await pings()) await api(`/sensors/${sensor.id}/resume`, 'POST');
      return;
    default:
      throw new Error(`'${step.verb}' is no verb; see scenario.ts`);
  }
}

async function release({ windows, api }: Stage, object: string) {
  const at = windows.findIndex((window) => window.object === object);
  if (at >= 0) await api(`/maintenance-windows/${windows.splice(at, 1)[0]!.id}`, 'DELETE');
}
