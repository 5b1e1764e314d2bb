/** A network with sites, devices, cables, sensors on loopback, and days of stored samples at one a minute: for benches and for looking at. */
import type { StateStore } from '#io/state/port.ts';
import { createTelemetry } from '#io/telemetry/index.ts';
import { silentLog } from '#pure/contract/fake-host.ts';
import { sensorRule } from '#pure/contract/resources.ts';

export interface HistoryOptions {
  readonly devices: number;
  readonly days: number;
}
const stepS = 60;
const dayS = 86_400;
const portsEach = 2;
const rowsAtOnce = 200;

const sites = [
  ['zrh', 'Zürich', 47.38, 8.54],
  ['gva', 'Genève', 46.2, 6.15],
  ['fra', 'Frankfurt', 50.11, 8.68],
  ['lon', 'London', 51.51, -0.13],
  ['mad', 'Madrid', 40.42, -3.7],
  ['sto', 'Stockholm', 59.33, 18.07],
] as const;

interface SeriesSeed {
  readonly id: number;
  readonly sensor_id: string;
  readonly metric: string;
  readonly labels: string;
  /** Value at a time: the hour of the day, some noise, and for some a bad stretch. */
  readonly at: (timeS: number) => number;
}

/** Repeatable noise of a time and a series. */
function noise(series: number, timeS: number): number {
  let hash = Math.imul(series ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(timeS / stepS, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
const busy = (timeS: number) => 0.5 - 0.5 * Math.cos(((timeS % dayS) / dayS) * 2 * Math.PI);

function seriesOf(devices: number): SeriesSeed[] {
  const out: SeriesSeed[] = [];
  const add = (
    sensor_id: string,
    metric: string,
    labels: object,
    at: (id: number, timeS: number) => number,
  ) => {
    const id = out.length + 1;
    out.push({ id, sensor_id, metric, labels: JSON.stringify(labels), at: (timeS) => at(id, timeS) });
  };
  for (let n = 0; n < devices; n++) {
    const base = 2 + (n % 17) * 3;
    add(`ping-${n}`, 'rtt.avg', {}, (id, t) => base * (1 + 0.4 * busy(t) + 0.25 * noise(id, t) ** 4 * 4));
    add(`ping-${n}`, 'loss', {}, (id, t) => (noise(id, t) > 0.985 ? 20 : 0));
    add(`ping-${n}`, 'up', {}, () => 1);
    for (let port = 1; port <= portsEach; port++) {
      const labels = { interface: `ge-0/0/${port}` };
      const rate = 2e7 * (1 + ((n * 7 + port) % 23));
      for (const [metric, share] of [
        ['interface.in', 1],
        ['interface.out', 0.4],
      ] as const) {
        add(
          `ports-${n}`,
          metric,
          labels,
          (id, t) => rate * share * (0.2 + busy(t) * (0.7 + 0.5 * noise(id, t))),
        );
        add(
          `ports-${n}`,
          `${metric}.use`,
          labels,
          (id, t) => (rate * share * (0.2 + busy(t) * (0.7 + 0.5 * noise(id, t)))) / 1e7,
        );
      }
    }
    add(`load-${n}`, 'cpu.usage', {}, (id, t) => 10 + (n % 60) + 25 * busy(t) * noise(id, t));
    add(`load-${n}`, 'memory.use', { pool: 'main' }, (id, t) => 35 + (n % 50) + 3 * noise(id, t));
  }
  return out;
}

export async function seedHistory(
  state: StateStore,
  dataDir: string,
  { devices, days }: HistoryOptions,
): Promise<void> {
  const all = seriesOf(devices);
  const ids = Array.from({ length: devices }, (_, n) => n);
  const insert = async (
    table: 'site' | 'site_place' | 'device' | 'interface' | 'link' | 'sensor' | 'series',
    rows: object[],
  ) => {
    for (let at = 0; at < rows.length; at += rowsAtOnce)
      await state.write((tx) =>
        tx
          .insertInto(table)
          .values(rows.slice(at, at + rowsAtOnce) as never)
          .execute(),
      );
  };
  await insert(
    'site',
    sites.map(([id, name]) => ({ id, name, created_ms: 0 })),
  );
  await insert(
    'site_place',
    sites.map(([site_id, , latitude, longitude]) => ({ site_id, latitude, longitude })),
  );
  const seen = Date.now();
  await insert(
    'device',
    ids.map((n) => ({
      id: `d${n}`,
      name: `${n < sites.length ? 'core' : n % 5 === 0 ? 'dist' : 'sw'}-${sites[n % sites.length]![0]}-${String(Math.floor(n / sites.length) + 1).padStart(2, '0')}`,
      site_id: sites[n % sites.length]![0],
      kind: n < sites.length ? 'router' : 'switch',
      vendor: null,
      platform: null,
      model: null,
      version: null,
      serial: null,
      management_address: `127.0.${n >> 8}.${n & 255 || 1}`,
      sys_object_id: null,
      sys_descr: null,
      location: null,
      contact: null,
      credential_id: null,
      created_ms: seen,
      seen_ms: seen,
    })),
  );
  await insert(
    'interface',
    ids.flatMap((n) =>
      Array.from({ length: 12 }, (_, port) => ({
        id: `i${n}-${port + 1}`,
        device_id: `d${n}`,
        if_index: port + 1,
        name: `ge-0/0/${port + 1}`,
        descr: null,
        alias: null,
        type: 6,
        mtu_bytes: 1500,
        speed_bps: 1e9,
        mac: null,
        admin_status: 'up',
        oper_status: 'up',
        seen_ms: seen,
      })),
    ),
  );
  await insert(
    'link',
    ids
      .filter((n) => n > 0)
      .map((n) => {
        const parent = n < sites.length ? n - 1 : n % sites.length;
        return {
          id: `l${n}`,
          a_device_id: `d${parent}`,
          a_interface_id: `i${parent}-${(n % 11) + 2}`,
          b_device_id: `d${n}`,
          b_interface_id: `i${n}-1`,
          layer: 'physical',
          source: 'lldp',
          confidence: 1,
          evidence: '[]',
          state: null,
          first_seen_ms: seen,
          seen_ms: seen,
          removed_ms: null,
        };
      }),
  );
  const sensor = (id: string, n: number, name: string, target: string) => ({
    id,
    device_id: `d${n}`,
    name,
    tool_id: 'ping',
    input: JSON.stringify({ targets: [target], count: 3 }),
    interval_ms: stepS * 1000,
    probe_id: 'local',
    credential_id: null,
    thresholds: '[]',
    rule: JSON.stringify(sensorRule.parse({})),
    enabled: 1,
    paused_until_ms: null,
    paused_note: null,
    created_ms: seen,
    updated_ms: seen,
  });
  await insert(
    'sensor',
    ids.flatMap((n) => {
      const address = `127.0.${n >> 8}.${n & 255 || 1}`;
      // Loopback answers everywhere, the reserved class E nowhere: some are down, as in life.
      return [
        sensor(`ping-${n}`, n, 'Ping', address),
        sensor(`ports-${n}`, n, 'Ports', address),
        sensor(`load-${n}`, n, 'Load', n % 29 === 28 ? '240.0.0.1' : address),
      ];
    }),
  );
  await insert(
    'series',
    all.map(({ id, sensor_id, metric, labels }) => ({ id, sensor_id, metric, labels })),
  );

  const telemetry = createTelemetry({
    dataDir,
    log: silentLog,
    clock: {
      now: () => Date.now(),
      monotonicMs: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
  });
  await telemetry.start();
  const toS = Math.floor(Date.now() / 1000 / stepS) * stepS;
  const perSeries = (days * dayS) / stepS;
  // One day of all series at a time: a day is a partition of the store.
  const perDay = dayS / stepS;
  for (let day = 0; day < days; day++) {
    for (let at = 0; at < all.length; at += 100) {
      const part = all.slice(at, at + 100);
      const size = part.length * perDay;
      const series = new Float64Array(size);
      const timeS = new Uint32Array(size);
      const value = new Float64Array(size);
      let row = 0;
      for (const each of part)
        for (let k = 0; k < perDay; k++, row++) {
          const t = toS - (perSeries - day * perDay - k) * stepS;
          series[row] = each.id;
          timeS[row] = t;
          value[row] = each.at(t);
        }
      telemetry.append({ size, series, timeS, value });
    }
    await telemetry.flush();
  }
  await telemetry.stop();
}
