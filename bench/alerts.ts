/**
 * Results through the service of alerts at 50,000 sensors, in one process without a network: results per second while all is well and while
 * 5,000 are down, the time of the round that opens 5,000 alerts, and memory per sensor.
 */
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import type { StateStore } from '#io/state/port.ts';
import { fault } from '#pure/base/errors.ts';
import { fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { sensorRule } from '#pure/contract/resources.ts';
import { alerts } from '#services/alerts/index.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import type { SensorConfig, SensorResult } from '#services/schedule/port.ts';
import { type BenchRow, boundRow, runAlone } from './table.ts';

const devices = 10_000;
const sensorsEach = 5;
const hostsEach = 20;
const downAtOnce = 5000;
/** Of a second look on a network without delay. */
const answerMs = 20;

/** Routers in a tree of eight, hosts on them. */
function network(): NetworkGraph {
  const routers = devices / hostsEach;
  const ids = Array.from({ length: devices }, (_, n) => `d${n}`);
  const parentOf = (n: number) =>
    n < routers ? Math.floor((n - 1) / 8) : Math.floor(n / hostsEach) % routers;
  const links = ids.slice(1).map((id, i) => ({
    id: `l${i}`,
    aDeviceId: `d${parentOf(i + 1)}`,
    aInterfaceId: `d${parentOf(i + 1)} p${i}`,
    bDeviceId: id,
    bInterfaceId: `${id} up`,
    source: 'lldp',
  }));
  return {
    version: 1,
    devices: new Map(
      ids.map((id, n) => [
        id,
        { id, name: id, kind: n < routers ? 'router' : 'server', managementAddress: null, addresses: [] },
      ]),
    ),
    interfaces: new Map(
      links.flatMap((link, i) =>
        [link.aInterfaceId, link.bInterfaceId].map((id, end) => [
          id,
          {
            id,
            deviceId: end === 0 ? link.aDeviceId : link.bDeviceId,
            ifIndex: i + 1,
            name: id,
            alias: null,
            operStatus: 'up',
          },
        ]),
      ),
    ),
    links,
    prefixes: [],
    byAddress: new Map([['10.9.9.9', 'd0']]),
  };
}

/** Rows that the states of the sensors belong to. */
const keep = (state: StateStore, ids: readonly string[]) =>
  state.write(async (tx) => {
    for (let at = 0; at < ids.length; at += 1000)
      await tx
        .insertInto('sensor')
        .values(
          ids.slice(at, at + 1000).map((id) => ({
            id,
            device_id: null,
            name: id,
            tool_id: 'ping',
            input: '{}',
            interval_ms: 60_000,
            probe_id: 'local',
            credential_id: null,
            thresholds: '[]',
            rule: '{}',
            enabled: 1,
            paused_until_ms: null,
            paused_note: null,
            created_ms: 0,
            updated_ms: 0,
          })),
        )
        .execute();
  });

export async function run(): Promise<BenchRow[]> {
  const rule = sensorRule.parse({});
  const configs = new Map<string, SensorConfig>();
  for (let n = 0; n < devices * sensorsEach; n++) {
    const deviceId = `d${n % devices}`;
    const toolId = n < devices ? 'ping' : 'http';
    configs.set(`s${n}`, {
      id: `s${n}`,
      name: `${toolId} ${deviceId}`,
      deviceId,
      toolId,
      probeId: 'local',
      input: {},
      intervalMs: 60_000,
      rule,
      thresholds: [],
      enabled: true,
      pausedUntilMs: null,
    });
  }
  const all = [...configs.values()];
  let told = (_config: SensorConfig, _i: number) => true;
  const state = await openMemoryState();
  await keep(state, [...configs.keys()]);
  const bus = createMemoryBus({ log: silentLog });
  const graph = network();
  let opened = 0;
  bus.subscribe('alert.changed', () => void opened++);
  const service = alerts.create(
    {
      state,
      bus,
      clock: {
        now: Date.now,
        monotonicMs: () => performance.now(),
        sleep: (ms, signal) =>
          new Promise((resolve) => {
            const timer = setTimeout(resolve, ms);
            signal?.addEventListener('abort', () => {
              clearTimeout(timer);
              resolve();
            });
          }),
      },
      random: fakeRandom(),
      log: silentLog,
      sensors: () => configs,
      graph: () => graph,
      probe: () => ({ name: 'bench', addresses: ['10.9.9.9'] }),
      asks: () => undefined,
      // As the schedule does: who is asked answers soon, and what it says is as true as before.
      recheck: (sensorId, delayMs) => {
        const at = Number(sensorId.slice(1));
        setTimeout(
          () => bus.publish('sensor.result', resultOf(all[at]!, told(all[at]!, at))),
          Math.max(answerMs, delayMs),
        );
      },
    },
    alerts.settings.parse({ settleMs: 100, patienceMs: 100 }),
  );
  await service.start();
  const resultOf = (config: SensorConfig, ok: boolean): SensorResult => {
    const atMs = Date.now();
    const failure = fault('timeout');
    return {
      sensorId: config.id,
      deviceId: config.deviceId,
      slotMs: atMs,
      startedMs: atMs,
      endedMs: atMs,
      verdict: ok
        ? { ok: true, summary: '1 of 1 answered', metrics: [] }
        : { ok: false, summary: failure.message, fault: failure, metrics: [] },
      metrics: [],
      recheck: false,
    };
  };
  const pass = async (isOk: typeof told) => {
    told = isOk;
    const start = process.cpuUsage();
    for (let i = 0; i < all.length; i++) {
      bus.publish('sensor.result', resultOf(all[i]!, isOk(all[i]!, i)));
      if (i % 500 === 499) await bus.drain();
    }
    await bus.drain();
    const { user, system } = process.cpuUsage(start);
    return all.length / ((user + system) / 1e6);
  };
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  await pass(() => true);
  const bytes = (heap() - before) / all.length;
  const well = await pass(() => true);
  // The last hosts go down, each with its ping alone: the worst case, as many causes as failures.
  const first = devices - downAtOnce;
  const isOk = (_: SensorConfig, i: number) => i >= devices || i < first;
  await pass(isOk);
  const beginMs = performance.now();
  await pass(isOk);
  while (opened < downAtOnce && performance.now() - beginMs < 60_000)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const settleMs = performance.now() - beginMs;
  const ill = await pass(isOk);
  const countStart = performance.now();
  service.counts();
  const countMs = performance.now() - countStart;
  await service.stop();
  await state.close();
  const name = `alerts, ${all.length} sensors`;
  return [
    boundRow({ name: `${name}: results, all well`, ours: well, unit: 'per CPU second' }, { min: 50_000 }),
    boundRow(
      { name: `${name}: results, ${downAtOnce} down`, ours: ill, unit: 'per CPU second' },
      { min: 20_000 },
    ),
    boundRow({ name: `${name}: ${opened} alerts opened after`, ours: settleMs, unit: 'ms' }, { max: 10_000 }),
    boundRow({ name: `${name}: states counted`, ours: countMs, unit: 'ms' }, { max: 100 }),
    boundRow({ name: `${name}: heap per sensor`, ours: bytes, unit: 'bytes' }, { max: 2000 }),
  ];
}

if (import.meta.main) await runAlone(run);
