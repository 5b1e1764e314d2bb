/**
 * Up to 50,000 sensors at 60 s on a real server, against targets that answer for real on loopback: half pings, the rest TCP, DNS and
 * HTTP, five to a device. Lateness, losses, memory, cost per sensor, and how fast API and page answer meanwhile.
 */
import { sensorRule } from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { chromiumPath, loadMs, withBrowser } from './browser.ts';
import { type BenchServer, startBenchServer } from './server.ts';
import { type BenchRow, boundRow, runAlone } from './table.ts';
import { startTargets, type Targets } from './targets.ts';

const sizes = (process.env.NOCTURNE_BENCH_SENSORS ?? '1000,5000,10000,50000').split(',').map(Number);
const spanS = Number(process.env.NOCTURNE_BENCH_SECONDS ?? 120);
const intervalMs = 60_000;
const perDevice = 5;
/** Every sensor has run once, and what that allocates has settled. */
const warmUpS = 75;
const lookEveryS = 5;
/** A server at rest costs something too, which few sensors share. */
const costOfFirstUs = 10_000;
const paths = [
  '/api/v1/overview',
  '/api/v1/sensors?limit=100',
  '/api/v1/devices?limit=100',
  '/api/v1/devices/d17',
  '/api/v1/alerts?limit=100',
  '/api/v1/sensors/s17',
];

const pages: readonly (readonly [path: string, ready: string])[] = [
  ['', '.figures'],
  ['sensors', '[role=row]'],
  ['devices', '[role=row]'],
  ['devices/d17', 'h1'],
  ['alerts', 'h1'],
];

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const addressOf = (n: number) => `127.${1 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;

function checkOf(n: number, { httpPort, dnsPort }: Targets): { toolId: string; input: object } {
  const target = addressOf(Math.floor(n / perDevice));
  switch (n % 10) {
    case 0:
    case 5:
      return { toolId: 'tcp', input: { targets: [target], ports: [httpPort], timeoutMs: 2000 } };
    case 1:
    case 6:
      return {
        toolId: 'dns',
        input: {
          ...{
            names: [`host-${n}.example`],
            type: 'A',
            server: '127.0.0.1',
            port: dnsPort,
            transport: 'udp',
          },
          ...{ recursion: true, timeoutMs: 2000, retries: 1, expect: [] },
        },
      };
    case 2:
      return {
        toolId: 'http',
        input: {
          ...{ url: `http://${target}:${httpPort}/`, method: 'GET', headers: {}, expectStatus: [] },
          ...{ redirectsMax: 5, trust: true, warnDays: 14, timeoutMs: 2000, bodyBytesMax: 1_048_576 },
        },
      };
    default:
      return {
        toolId: 'ping',
        input: {
          ...{ targets: [addressOf(n)], count: 1, intervalMs: 1000, timeoutMs: 1000, sizeBytes: 56 },
          ...{ family: 'any', replies: true, method: 'auto', port: 80 },
        },
      };
  }
}

const rule = JSON.stringify(sensorRule.parse({}));
const sensorRow = (n: number, targets: Targets): StateTables['sensor'] => {
  const { toolId, input } = checkOf(n, targets);
  return {
    id: `s${n}`,
    device_id: `d${Math.floor(n / perDevice)}`,
    name: `${toolId} ${n}`,
    tool_id: toolId,
    input: JSON.stringify(input),
    interval_ms: intervalMs,
    probe_id: 'local',
    credential_id: null,
    thresholds: '[]',
    rule,
    enabled: 1,
    paused_until_ms: null,
    paused_note: null,
    created_ms: 0,
    updated_ms: 0,
  };
};
const deviceRow = (n: number): StateTables['device'] => ({
  ...{ id: `d${n}`, name: `host-${String(n).padStart(5, '0')}`, site_id: null, kind: 'host', note: '' },
  ...{ vendor: null, platform: null, model: null, version: null, serial: null, sys_object_id: null },
  ...{ sys_descr: null, location: null, contact: null, credential_id: null, ignored_ms: null },
  ...{ management_address: addressOf(n), created_ms: 0, seen_ms: 0 },
});

const startServer = (sensors: number, targets: Targets) =>
  startBenchServer(async (state) => {
    for (let at = 0; at < sensors / perDevice; at += 500)
      await state.write((tx) =>
        tx
          .insertInto('device')
          .values(Array.from({ length: 500 }, (_, k) => deviceRow(at + k)))
          .execute(),
      );
    for (let at = 0; at < sensors; at += 500)
      await state.write((tx) =>
        tx
          .insertInto('sensor')
          .values(Array.from({ length: 500 }, (_, k) => sensorRow(at + k, targets)))
          .execute(),
      );
  });

interface Seen {
  readonly figures: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly cost: ReturnType<BenchServer['cost']>;
  readonly atMs: number;
}
async function look(server: BenchServer): Promise<Seen> {
  const { services } = await server.get<{ services: { id: string; figures: Record<string, number> }[] }>(
    '/api/v1/health',
  );
  const figures = Object.fromEntries(services.map((item) => [item.id, item.figures]));
  return { figures, cost: server.cost(), atMs: performance.now() };
}

/** The slowest of the pages, each loaded once while everything runs. */
async function slowestPage(server: BenchServer): Promise<{ path: string; ms: number }> {
  return await withBrowser(server, async (page) => {
    await loadMs(page, `${server.url}/`, 'h1');
    let slowest = { path: '', ms: 0 };
    for (const [path, ready] of pages) {
      const ms = await loadMs(page, `${server.url}/${path}`, ready);
      if (ms > slowest.ms) slowest = { path: `/${path}`, ms };
    }
    return slowest;
  });
}

async function measure(sensors: number, targets: Targets, costMaxUs: number): Promise<BenchRow[]> {
  const server = await startServer(sensors, targets);
  try {
    await pause(warmUpS);
    const before = await look(server);
    let p99Ms = 0;
    let slowestMs = 0;
    let slowest = '';
    for (let spent = 0; spent < spanS; spent += lookEveryS) {
      await pause(lookEveryS);
      for (const path of paths) {
        const startMs = performance.now();
        const answer = await server.get<{ scheduler?: { latenessP99Ms: number } }>(path);
        const tookMs = performance.now() - startMs;
        if (tookMs > slowestMs) [slowestMs, slowest] = [tookMs, path];
        p99Ms = Math.max(p99Ms, answer.scheduler?.latenessP99Ms ?? 0);
      }
    }
    const after = await look(server);
    const page = chromiumPath ? await slowestPage(server) : undefined;
    const seconds = (after.atMs - before.atMs) / 1000;
    const grown = (service: string, name: string) =>
      (after.figures[service]?.[name] ?? 0) - (before.figures[service]?.[name] ?? 0);
    const ran = grown('schedule', 'runs_total');
    const due = (seconds * 1000 * sensors) / intervalMs;
    const cpuS = after.cost.cpuS - before.cost.cpuS;
    const name = `${sensors} sensors at ${intervalMs / 1000} s`;
    return [
      boundRow({ name: `${name}: lateness p99, worst minute`, ours: p99Ms, unit: 'ms' }, { max: 2000 }),
      boundRow(
        { name: `${name}: results of those due`, ours: (100 * ran) / due, unit: 'percent' },
        { min: 99 },
      ),
      boundRow(
        { name: `${name}: slots skipped`, ours: grown('schedule', 'slots_skipped_total'), unit: 'count' },
        { max: 0 },
      ),
      boundRow(
        { name: `${name}: alerts opened`, ours: grown('alerts', 'opened_total'), unit: 'count' },
        { max: 0 },
      ),
      boundRow(
        { name: `${name}: memory, whole tree, PSS`, ours: after.cost.pssBytes / 1e6, unit: 'MB' },
        { max: 2000 },
      ),
      boundRow({ name: `${name}: slowest answer (${slowest})`, ours: slowestMs, unit: 'ms' }, { max: 1000 }),
      boundRow(
        {
          name: `${name}: CPU per sensor and minute`,
          ours: (cpuS * 1e6 * 60) / seconds / sensors,
          unit: 'us',
        },
        { max: costMaxUs },
      ),
      ...(page
        ? [
            boundRow(
              { name: `${name}: slowest page (${page.path})`, ours: page.ms, unit: 'ms' },
              { max: 1000 },
            ),
          ]
        : []),
    ];
  } finally {
    await server.stop();
  }
}

export async function run(): Promise<BenchRow[]> {
  const targets = await startTargets();
  try {
    const rows: BenchRow[] = [];
    // Linear or better: a sensor costs no more than where there are fewer.
    let costMaxUs = costOfFirstUs;
    for (const sensors of sizes) {
      const found = await measure(sensors, targets, costMaxUs);
      costMaxUs = Math.min(costMaxUs, found.find((row) => row.unit === 'us')?.ours ?? costMaxUs);
      rows.push(...found);
    }
    return rows;
  } finally {
    targets.stop();
  }
}

if (import.meta.main) await runAlone(run);
