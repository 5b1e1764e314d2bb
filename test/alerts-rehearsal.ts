/** A network with a clock that tests turn: every device has a ping and a ports sensor, and the whole service runs over it. */
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import type { StateStore } from '#io/state/port.ts';
import { type FaultCode, fault } from '#pure/base/errors.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { sensorRule } from '#pure/contract/resources.ts';
import type { Metric } from '#pure/contract/tool.ts';
import { alerts } from '#services/alerts/index.ts';
import type { AlertChanged, Finding } from '#services/alerts/port.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import type { Quiet } from '#services/maintenance/port.ts';
import type { SensorConfig, SensorResult } from '#services/schedule/port.ts';
import { loadTools } from '#tools/index.ts';

/** `a1-b1`: port 1 of a is cabled to port 1 of b; every device has a ping and a ports sensor. */
function graphOf(cables: readonly string[]): NetworkGraph {
  const ends = cables.map((cable) => cable.split('-') as [string, string]);
  const ports = [...new Set(ends.flat())];
  const names = [...new Set(ports.map((port) => port.slice(0, -1)))];
  return {
    version: 1,
    devices: new Map(
      names.map((name) => [
        name,
        {
          id: name,
          name,
          kind: name === 'h' ? 'host' : 'router',
          managementAddress: null,
          addresses: [],
        },
      ]),
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
export const config = (
  id: string,
  deviceId: string | null,
  over: Partial<SensorConfig> = {},
): SensorConfig => ({
  id,
  name: id,
  deviceId,
  toolId: 'ping',
  probeId: 'local',
  input: {},
  intervalMs: 1000,
  rule: sensorRule.parse({}),
  thresholds: [],
  enabled: true,
  pausedUntilMs: null,
  ...over,
});

const asks = new Map((await loadTools()).map((tool) => [tool.id, tool.asks]));

export async function world(
  cables: readonly string[] = ['a1-b1', 'b2-c1', 'c2-a2'],
  given?: {
    readonly state?: StateStore;
    readonly sensors?: Map<string, SensorConfig>;
    /** Beside the pings and the ports. */
    readonly more?: readonly SensorConfig[];
    /** Addresses of devices. */
    readonly addresses?: Readonly<Record<string, string>>;
    /** The device that the probe runs on. */
    readonly probe?: string;
    readonly quietOf?: (deviceId: string | null, sensorId: string | null, atMs: number) => Quiet | undefined;
  },
) {
  const graph = {
    ...graphOf(cables),
    byAddress: new Map([
      ...Object.entries(given?.addresses ?? {}),
      ...(given?.probe ? ([['10.9.9.9', given.probe]] as const) : []),
    ]),
  };
  const sensors =
    given?.sensors ??
    new Map(
      [...graph.devices.keys()].flatMap((name) => [
        [`ping ${name}`, config(`ping ${name}`, name, { input: { targets: [`${name}.example`] } })] as const,
        [`ports ${name}`, config(`ports ${name}`, name, { toolId: 'interfaces' })] as const,
      ]),
    );
  for (const item of given?.more ?? []) sensors.set(item.id, item);
  const state = given?.state ?? (await openMemoryState());
  if (!given?.state)
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
      asks: (toolId) => asks.get(toolId),
      graph: () => graph,
      probe: () => ({ name: 'noc', addresses: given?.probe ? ['10.9.9.9'] : [] }),
      quietOf: ({ deviceId, sensorId }, atMs) => given?.quietOf?.(deviceId, sensorId, atMs),
      recheck: (id) => void rechecks.push(id),
    },
    {
      settleMs: 700,
      recheckMsMax: 250,
      aftermathMs: 8000,
      reroutingMs: 8000,
      steadyMs: 2000,
      patienceMs: 5000,
    },
  );
  await service.start();
  const find = (key: string, state: Finding['state'], over: Partial<Finding> = {}) =>
    bus.publish<Finding>('alert.finding', {
      key,
      state,
      severity: 'major',
      deviceId: null,
      sensorId: null,
      title: `${key} is found`,
      fault: fault('threshold-crossed'),
      evidence: [],
      atMs: clock.now(),
      ...over,
    });
  /** Time without results. */
  const pass = async (ms: number) => {
    await bus.drain();
    for (let spent = 0; spent < ms; spent += 100) {
      await clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await bus.drain();
  };
  const say = (
    sensorId: string,
    code: FaultCode | undefined,
    metrics: readonly Metric[] = [],
    lost?: number,
    startedMs = clock.now(),
  ) => {
    const failure = code === undefined ? undefined : fault(code);
    const result: SensorResult = {
      sensorId,
      deviceId: sensors.get(sensorId)?.deviceId ?? null,
      slotMs: clock.now(),
      startedMs,
      endedMs: clock.now(),
      verdict: failure
        ? {
            ok: false,
            summary: failure.message,
            fault: failure,
            metrics,
            ...(lost === undefined ? {} : { probes: { sent: lost, lost } }),
          }
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
  return { service, second, find, pass, say, ports, open, pages, told, rechecks, clock, bus, state, sensors };
}
