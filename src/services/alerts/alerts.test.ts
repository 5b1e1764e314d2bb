import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import type { StateStore } from '#io/state/port.ts';
import { type FaultCode, fault } from '#pure/base/errors.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { sensorRule } from '#pure/contract/resources.ts';
import type { Metric } from '#pure/contract/tool.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import type { SensorConfig, SensorResult } from '#services/schedule/port.ts';
import { alerts } from './index.ts';
import type { AlertChanged } from './port.ts';

/** `a1-b1`: port 1 of a is cabled to port 1 of b; every device has a ping and a ports sensor. */
function graphOf(cables: readonly string[]): NetworkGraph {
  const ends = cables.map((cable) => cable.split('-') as [string, string]);
  const ports = [...new Set(ends.flat())];
  const names = [...new Set(ports.map((port) => port.slice(0, -1)))];
  return {
    version: 1,
    devices: new Map(
      names.map((name) => [name, { id: name, name, kind: 'router', managementAddress: null, addresses: [] }]),
    ),
    interfaces: new Map(
      ports.map((port) => [
        port,
        {
          id: port,
          deviceId: port.slice(0, -1),
          ifIndex: Number(port.at(-1)),
          name: `eth${port.at(-1)}`,
          alias: null,
          operStatus: 'up',
        },
      ]),
    ),
    links: ends.map(([a, b]) => ({
      id: `${a}-${b}`,
      aDeviceId: a.slice(0, -1),
      aInterfaceId: a,
      bDeviceId: b.slice(0, -1),
      bInterfaceId: b,
      source: 'lldp',
    })),
    prefixes: [],
    byAddress: new Map(),
  };
}
const config = (id: string, deviceId: string | null, over: Partial<SensorConfig> = {}): SensorConfig => ({
  id,
  name: id,
  deviceId,
  toolId: 'ping',
  input: {},
  intervalMs: 1000,
  rule: sensorRule.parse({}),
  thresholds: [],
  enabled: true,
  pausedUntilMs: null,
  ...over,
});

async function world(
  cables: readonly string[] = ['a1-b1', 'b2-c1', 'c2-a2'],
  given?: { state: StateStore; sensors: Map<string, SensorConfig> },
) {
  const graph = graphOf(cables);
  const sensors =
    given?.sensors ??
    new Map(
      [...graph.devices.keys()].flatMap((name) => [
        [`ping ${name}`, config(`ping ${name}`, name)] as const,
        [`ports ${name}`, config(`ports ${name}`, name, { toolId: 'interfaces' })] as const,
      ]),
    );
  const state = given?.state ?? (await openMemoryState());
  if (!given)
    await state.write(async (tx) => {
      for (const { id, name } of graph.devices.values())
        await tx
          .insertInto('device')
          .values({
            id,
            name,
            site_id: null,
            kind: 'router',
            vendor: null,
            platform: null,
            model: null,
            version: null,
            serial: null,
            management_address: null,
            sys_object_id: null,
            sys_descr: null,
            location: null,
            contact: null,
            credential_id: null,
            note: '',
            created_ms: 0,
            seen_ms: 0,
          })
          .execute();
      for (const item of sensors.values())
        await tx
          .insertInto('sensor')
          .values({
            id: item.id,
            device_id: item.deviceId,
            name: item.name,
            tool_id: item.toolId,
            input: '{}',
            interval_ms: 1000,
            probe_id: 'local',
            credential_id: null,
            thresholds: '[]',
            rule: '{}',
            enabled: 1,
            paused_until_ms: null,
            paused_note: null,
            created_ms: 0,
            updated_ms: 0,
          })
          .execute();
    });
  const clock = fakeClock();
  const bus = createMemoryBus({ log: silentLog });
  const told: AlertChanged[] = [];
  bus.subscribe<AlertChanged>('alert.changed', ({ payload }) => void told.push(payload));
  const rechecks: string[] = [];
  const service = alerts.create(
    {
      state,
      bus,
      clock,
      random: fakeRandom(),
      log: silentLog,
      sensors: () => sensors,
      graph: () => graph,
      probe: () => ({ name: 'noc', addresses: [] }),
      recheck: (id) => void rechecks.push(id),
    },
    { settleMs: 700, recheckMsMax: 250, aftermathMs: 8000, steadyMs: 2000, patienceMs: 5000 },
  );
  await service.start();
  const say = (sensorId: string, code: FaultCode | undefined, metrics: readonly Metric[] = []) => {
    const failure = code === undefined ? undefined : fault(code);
    const result: SensorResult = {
      sensorId,
      deviceId: sensors.get(sensorId)?.deviceId ?? null,
      slotMs: clock.now(),
      startedMs: clock.now(),
      endedMs: clock.now(),
      verdict: failure
        ? { ok: false, summary: failure.message, fault: failure, metrics }
        : { ok: true, summary: 'fine', metrics },
      metrics,
      recheck: false,
    };
    bus.publish('sensor.result', result);
  };
  const ports = (name: string, downPorts: string) => {
    const own = [...graph.interfaces.values()].filter((item) => item.deviceId === name);
    say(
      `ports ${name}`,
      downPorts ? 'interface-down' : undefined,
      own.map((item) => ({
        name: 'interface.state',
        value: downPorts.includes(String(item.ifIndex)) ? 0 : 1,
        labels: { interface: item.name, ifIndex: String(item.ifIndex) },
      })),
    );
  };
  /** One second of the world: what is down, `a` a device, `a1` a port. */
  const second = async (down = '') => {
    for (const name of graph.devices.keys()) {
      const dead = down.split(' ').includes(name);
      say(`ping ${name}`, dead ? 'timeout' : undefined);
      if (dead) say(`ports ${name}`, 'timeout');
      else
        ports(
          name,
          down
            .split(' ')
            .filter((word) => word.length === 2 && word[0] === name)
            .map((word) => word[1])
            .join(''),
        );
    }
    await bus.drain();
    await clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
    await bus.drain();
  };
  const open = async () => (await service.open(50)).map((alert) => alert.title);
  const pages = () => told.filter((item) => item.page).map((item) => `${item.change} ${item.alert.title}`);
  return { service, second, say, open, pages, told, rechecks, clock, bus, state, sensors };
}

test('a router that was not asked yet is asked before what hangs behind it is blamed', async () => {
  const w = await world(['a1-b1', 'b2-c1']);
  await w.second();
  await w.second();
  const pass = async (ms: number) => {
    await w.bus.drain();
    await w.clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
    await w.bus.drain();
  };
  w.say('ping c', 'host-unreachable');
  await pass(100);
  w.rechecks.length = 0;
  w.say('ping c', 'host-unreachable');
  await pass(100);
  expect(w.rechecks).toContain('ping b');
  await pass(1000);
  expect(await w.open()).toEqual([]);
  w.say('ping b', 'timeout');
  w.say('ping b', 'timeout');
  w.say('ping a', undefined);
  await pass(1000);
  expect(await w.open()).toEqual(['b is down']);
});

test('a neighbour that never answers the question is not waited for without end', async () => {
  const w = await world(['a1-b1', 'b2-c1']);
  await w.second();
  w.say('ping c', 'host-unreachable');
  w.say('ping c', 'host-unreachable');
  await w.bus.drain();
  for (let i = 0; i < 60; i++) {
    await w.clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await w.open()).toEqual(['c is down']);
});

test('a cut link in a ring is one alert that names a port and its far end, and one recovery', async () => {
  const w = await world();
  await w.second();
  for (let i = 0; i < 4; i++) await w.second('a1 b1');
  expect(await w.open()).toEqual(['a eth1 is down (link to b eth1)']);
  const [alert] = await w.service.open(1);
  expect(alert).toMatchObject({ port: 'eth1', victims: 1, severity: 'critical' });
  for (let i = 0; i < 3; i++) await w.second();
  expect(await w.open()).toEqual([]);
  expect(w.pages()).toEqual([
    'opened a eth1 is down (link to b eth1)',
    'closed a eth1 is down (link to b eth1)',
  ]);
});

test('the other end of a mended link comes back later, and nobody is told of it', async () => {
  const w = await world();
  await w.second();
  for (let i = 0; i < 4; i++) await w.second('a1 b1');
  for (let i = 0; i < 5; i++) await w.second('b1');
  expect(await w.open()).toEqual([]);
  for (let i = 0; i < 12; i++) await w.second();
  expect(w.pages()).toEqual([
    'opened a eth1 is down (link to b eth1)',
    'closed a eth1 is down (link to b eth1)',
  ]);
});

test('what stays down after its cause is over is paged in its own name, once, and closed by it', async () => {
  const w = await world(['a1-b1', 'b2-c1']);
  await w.second();
  for (let i = 0; i < 5; i++) await w.second('b c a1');
  const first = 'b is down or cut off: its only link, a eth1, has no carrier';
  expect(await w.open()).toEqual([first]);
  for (let i = 0; i < 6; i++) await w.second('c');
  expect(w.pages()).toEqual([`opened ${first}`, `closed ${first}`]);
  for (let i = 0; i < 8; i++) await w.second('c');
  expect(await w.open()).toEqual(['c is down']);
  for (let i = 0; i < 6; i++) await w.second();
  expect(w.pages()).toEqual([
    `opened ${first}`,
    `closed ${first}`,
    'became-cause c is down',
    'closed c is down',
  ]);
});

test('a dead router is one alert, with the ports that led to it as victims', async () => {
  const w = await world();
  await w.second();
  for (let i = 0; i < 5; i++) await w.second('c b2 a2');
  expect(await w.open()).toEqual(['c is down']);
  expect(w.pages()).toEqual(['opened c is down']);
  const detail = await w.service.alert((await w.service.open(1))[0]!.id);
  expect(detail.victimList.map((item) => item.sensorName).sort()).toEqual([
    'a eth2 is down (link to c eth2)',
    'b eth2 is down (link to c eth1)',
    'ports c: No answer in time',
  ]);
  expect(detail.evidence.length).toBeGreaterThan(1);
  expect(w.service.deviceStatus('c').state).toBe('down');
  expect(w.service.deviceStatus('a').state).toBe('warning');
});

test('a single bad answer is checked again and wakes nobody', async () => {
  const w = await world();
  await w.second();
  await w.second('c');
  for (let i = 0; i < 3; i++) await w.second();
  expect(w.rechecks).toContain('ping c');
  expect(w.pages()).toEqual([]);
});

test('our own failures are unknown, not down', async () => {
  const w = await world();
  for (let i = 0; i < 4; i++) {
    w.say('ping a', 'missing-privilege');
    await w.second('');
    w.say('ping a', 'resolver-failed');
  }
  expect(w.pages()).toEqual([]);
});

test('thresholds warn, and critical ones bring down', async () => {
  const w = await world();
  w.sensors.set(
    'ping a',
    config('ping a', 'a', { thresholds: [{ metric: 'rtt.avg', above: 50, severity: 'warning' }] }),
  );
  const slow: Metric[] = [{ name: 'rtt.avg', value: 80 }];
  for (let i = 0; i < 3; i++) {
    w.say('ping a', undefined, slow);
    await w.bus.drain();
    await w.clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [alert] = await w.service.open(5);
  expect(alert).toMatchObject({ severity: 'warning', fault: { code: 'threshold-crossed' } });
  expect(alert!.fault.message).toContain('above 50');
});

test('a restart keeps the open alert, pages nobody again, and closes it on recovery', async () => {
  const first = await world();
  await first.second();
  for (let i = 0; i < 4; i++) await first.second('a1 b1');
  const before = await first.service.open(5);
  await first.service.stop();
  const again = await world(undefined, { state: first.state, sensors: first.sensors });
  expect((await again.service.open(5)).map((alert) => alert.id)).toEqual(before.map((alert) => alert.id));
  for (let i = 0; i < 3; i++) await again.second('a1 b1');
  expect(again.pages()).toEqual([]);
  for (let i = 0; i < 3; i++) await again.second();
  expect(again.pages()).toEqual(['closed a eth1 is down (link to b eth1)']);
});

test('taking an alert is told and kept; a closed one cannot be taken', async () => {
  const w = await world();
  await w.second();
  for (let i = 0; i < 4; i++) await w.second('a1 b1');
  const [alert] = await w.service.open(1);
  expect(await w.service.acknowledge(alert!.id, 'eve', 'cable ordered')).toMatchObject({
    state: 'acknowledged',
    acknowledgedBy: 'eve',
    acknowledgedNote: 'cable ordered',
  });
  expect(w.service.counts().acknowledged).toBe(1);
  for (let i = 0; i < 5; i++) await w.second();
  await expect(w.service.acknowledge(alert!.id, 'eve', '')).rejects.toMatchObject({
    fault: { code: 'conflict' },
  });
  await expect(w.service.alert('nobody')).rejects.toMatchObject({
    fault: { code: 'not-found', field: 'id' },
  });
});

test('a deleted sensor takes its alert along', async () => {
  const w = await world(['a1-b1']);
  await w.second();
  for (let i = 0; i < 4; i++) await w.second('b');
  expect(await w.open()).toHaveLength(1);
  for (const id of ['ping b', 'ports b']) w.sensors.delete(id);
  for (let i = 0; i < 4; i++) await w.second();
  expect(await w.open()).toEqual([]);
});

test('ten thousand sensors are counted and listed in a moment', async () => {
  const w = await world();
  for (let i = 0; i < 10_000; i++) w.sensors.set(`s${i}`, config(`s${i}`, `d${i % 3000}`));
  for (let i = 0; i < 10_000; i++) w.say(`s${i}`, undefined);
  await w.bus.drain();
  const start = performance.now();
  for (let i = 0; i < 3000; i++) w.service.deviceStatus(`d${i}`);
  w.service.counts();
  expect(performance.now() - start).toBeLessThan(300);
});
