/** Constructs everything, starts it in order, stops it in reverse. The order is the dependency graph, written down once. */

import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createMemoryBus } from '#io/bus/index.ts';
import { openFolder } from '#io/files/index.ts';
import { listenDatagrams } from '#io/net/datagrams.ts';
import { createNetwork } from '#io/net/index.ts';
import { selfCheck } from '#io/net/self-check.ts';
import { diskUse, openMetrics, systemClock, systemRandom } from '#io/report/index.ts';
import { createSecrets, loadKey } from '#io/secrets/index.ts';
import { openSqliteState } from '#io/state/index.ts';
import { createTelemetry } from '#io/telemetry/index.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { Log } from '#pure/contract/host.ts';
import type { Service } from '#pure/contract/service.ts';
import { snmpFigures } from '#pure/protocols/snmp-engine.ts';
import { access } from '#services/access/index.ts';
import { alerts } from '#services/alerts/index.ts';
import type { Alerts } from '#services/alerts/port.ts';
import { apply } from '#services/apply/index.ts';
import { comments } from '#services/comments/index.ts';
import { dashboards } from '#services/dashboards/index.ts';
import { derived } from '#services/derived/index.ts';
import { discovery } from '#services/discovery/index.ts';
import { endpoints } from '#services/endpoints/index.ts';
import { exchange } from '#services/exchange/index.ts';
import { inventory } from '#services/inventory/index.ts';
import { ipam } from '#services/ipam/index.ts';
import { latency } from '#services/latency/index.ts';
import { maintenance } from '#services/maintenance/index.ts';
import type { Maintenance } from '#services/maintenance/port.ts';
import { map } from '#services/map/index.ts';
import { metrics } from '#services/metrics/index.ts';
import type { Metrics } from '#services/metrics/port.ts';
import { mibs } from '#services/mibs/index.ts';
import { notify } from '#services/notify/index.ts';
import { probes } from '#services/probes/index.ts';
import { prometheus } from '#services/prometheus/index.ts';
import { push } from '#services/push/index.ts';
import type { Push } from '#services/push/port.ts';
import { rules } from '#services/rules/index.ts';
import { scans } from '#services/scans/index.ts';
import type { Scans } from '#services/scans/port.ts';
import { schedule } from '#services/schedule/index.ts';
import type { Schedule, SensorConfig } from '#services/schedule/port.ts';
import { self } from '#services/self/index.ts';
import { settings } from '#services/settings/index.ts';
import { syslog } from '#services/syslog/index.ts';
import { traps } from '#services/traps/index.ts';
import { tree } from '#services/tree/index.ts';
import { createHttp } from '#surfaces/http/server.ts';
import { tools, toolsAsking } from '#tools/index.ts';
import { definitions } from './definitions.ts';
import { deviceNamed } from './device-named.ts';
import { lockDataDir } from './lock.ts';
import { docsRoot, stateFile, webRoot } from './paths.ts';
import { liveStatus, ownAddresses, wholeHealth } from './status.ts';
import { telling } from './telling.ts';
import { version } from './version.ts';

export interface ServerOptions {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly telemetryUrl?: string | undefined;
  readonly log: Log;
}
export interface RunningServer {
  readonly url: string;
  /** Present while the first administrator is missing. */
  readonly setupUrl: string | undefined;
  stop(): Promise<void>;
}

const noConfigs: ReadonlyMap<string, SensorConfig> = new Map();

/** Before the scans are there. */
async function* noPages(): AsyncGenerator<never> {}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { dataDir, log } = options;
  const clock = systemClock;
  const random = systemRandom;
  const startedMs = clock.now();
  const unlock = lockDataDir(dataDir);
  const secrets = createSecrets(loadKey(dataDir, process.env));
  const state = await openSqliteState({ path: stateFile(dataDir), log });
  const bus = createMemoryBus({ log });
  const telemetry = createTelemetry({
    dataDir,
    log,
    clock,
    ...(options.telemetryUrl ? { url: options.telemetryUrl } : {}),
  });
  const net = await createNetwork({
    mode: 'worker',
    log,
    asnTable: process.env.NOCTURNE_ASN_TABLE,
    pluginFolder: process.env.NOCTURNE_PLUGINS,
  });

  let running: ReadonlyMap<string, Service> = new Map();
  const stored = settings.create({ state, clock, definitions, running: () => running }, {});
  const valuesOf = async <D extends (typeof definitions)[number]>(definition: D) =>
    definition.settings.parse(await stored.valuesOf(definition.id)) as ReturnType<D['settings']['parse']>;

  // Alerts and metrics look at sensors, the schedule shows their states, lists show all three: bound late, by functions.
  let scheduler: Schedule | undefined;
  let judge: Alerts | undefined;
  let windows: Maintenance | undefined;
  let meter: Metrics | undefined;
  let fed: Push | undefined;
  let scanned: Scans | undefined;
  const sensors = () => scheduler?.configs() ?? noConfigs;
  const common = { state, bus, clock, random, log };

  const gate = access.create({ state, secrets, clock, random, log }, (await valuesOf(access)) as never);
  const library = mibs.create({ state, clock, log }, {});
  const probe = probes.create(
    {
      state,
      net,
      netFrom: (source) => createNetwork({ mode: 'worker', log, source }),
      clock,
      random,
      log,
      devices: {
        ...gate.credentials,
        mib: library.mib,
        pushed: (hash) => fed?.pushed(hash) ?? { sinceMs: startedMs },
      },
      hostName: hostname(),
      selfCheck,
    },
    (await valuesOf(probes)) as never,
  );
  const status = liveStatus({ judge: () => judge, meter: () => meter, graph: () => model.graph() });
  const model = inventory.create({ ...common, status }, {});
  const stations = endpoints.create({ ...common, graph: model.graph }, {});
  const addressPlan = ipam.create(
    { ...common, graph: model.graph, alive: (sinceMs) => scanned?.alive(sinceMs) ?? noPages() },
    (await valuesOf(ipam)) as never,
  );
  const trader = exchange.create(
    {
      inventory: model,
      credentialList: gate.credentialList,
      credentials: gate.credentials,
      lookup: net.lookup,
      http: net.http,
      clock,
      digest: secrets.digest,
      sensors: {
        all: () => sensors().values(),
        createMany: (inputs) => scheduler!.createMany(inputs),
      },
    },
    {},
  );
  const meters = metrics.create({ state, telemetry, bus, clock, log, sensors }, {});
  meter = meters;
  const scrapes = prometheus.create(
    {
      state,
      telemetry,
      bus,
      clock,
      log,
      sensors,
      metrics: meters,
      credentials: gate.credentials,
      http: net.http,
    },
    (await valuesOf(prometheus)) as never,
  );
  const judgement = alerts.create(
    {
      ...common,
      sensors,
      asks: toolsAsking(),
      graph: model.graph,
      probe: () => ({ name: hostname(), addresses: ownAddresses() }),
      quietOf: (subject, atMs) => windows?.quietOf(subject, atMs),
      recheck: (sensorId, delayMs) => scheduler?.recheck(sensorId, delayMs),
    },
    (await valuesOf(alerts)) as never,
  );
  judge = judgement;
  const forest = tree.create(
    {
      ...common,
      inventory: model,
      schedule: () => slots,
      statusOf: judgement.status,
    },
    {},
  );
  const slots: Schedule = schedule.create(
    {
      ...common,
      probes: probe,
      statusOf: judgement.status,
      lastMetrics: meters.last,
      deviceName: (deviceId) => model.graph().devices.get(deviceId)?.name,
      placeOf: forest.placeOf,
      inherited: forest.inherited,
      credentialKind: gate.credentialKind,
    },
    (await valuesOf(schedule)) as never,
  );
  scheduler = slots;
  const feeder = push.create(
    {
      clock,
      secrets,
      sensors,
      changeInput: (id, input) => slots.update(id, { input }),
      recheck: (id) => slots.recheck(id, 0),
    },
    (await valuesOf(push)) as never,
  );
  fed = feeder;
  const quiet = maintenance.create(common, {});
  windows = quiet;
  let listening: string | null = null;
  const remarks = comments.create(
    {
      state,
      bus,
      clock,
      random,
      deviceExists: (id) => model.graph().devices.has(id),
      sensorExists: (id) => slots.configs().has(id) || computed.sensor(id) !== undefined,
    },
    {},
  );
  const comparer = latency.create(
    { telemetry, metrics: meters, schedule: slots, comments: remarks, clock },
    {},
  );
  const { people, messenger, reporter } = telling({
    ...common,
    gate,
    secrets,
    net,
    telemetry,
    sensors,
    quiet,
    judgement,
    graph: model.graph,
    ownUrl: () => listening,
    settings: (await valuesOf(notify)) as never,
  });
  const computed = derived.create(
    {
      ...common,
      telemetry,
      metrics: meters,
      sensor: (id) => sensors().get(id),
      sensorState: (id) => judgement.status(id).state,
      deviceName: (id) => model.graph().devices.get(id)?.name,
      deviceState: (id) => judgement.deviceStatus(id).state,
    },
    {},
  );
  const ruler = rules.create(
    {
      ...common,
      telemetry,
      metrics: meters,
      sensor: (id) => sensors().get(id) ?? computed.sensor(id),
      device: model.traits,
    },
    (await valuesOf(rules)) as never,
  );
  /** What files may declare, in the order in which it is written: a kind of another area is one more here. */
  const applier = apply.create(
    { state, clock, kinds: [...forest.kinds, ...slots.kinds, ...ruler.kinds] },
    {},
  );
  const deviceAt = (address: string) => {
    const { byAddress, devices } = model.graph();
    return devices.get(byAddress.get(address) ?? '');
  };
  const listener = traps.create(
    {
      ...common,
      crypto: net.crypto,
      hostName: hostname(),
      mib: library.mib,
      deviceAt,
      async credentials() {
        const all = await gate.credentialList();
        const snmp = all.filter(({ kind }) => kind.startsWith('snmp-'));
        const read = await Promise.all(snmp.map(({ id }) => gate.credentials.credential(id)));
        return read.flatMap((one) => (one.ok ? [one.credential] : []));
      },
      listen: listenDatagrams,
    },
    (await valuesOf(traps)) as never,
  );
  const logs = syslog.create(
    {
      ...common,
      deviceAt,
      deviceNamed: (name) => model.graph().devices.get(deviceNamed(model.graph(), name) ?? ''),
      listen: listenDatagrams,
    },
    (await valuesOf(syslog)) as never,
  );
  const scanner = scans.create(
    {
      ...common,
      probes: probe,
      tool: tools.scan!,
      net,
      inventory: model,
      endpoints: stations,
      planned: addressPlan.planned,
      vulnerabilities: openFolder(join(dataDir, 'vulnerabilities')),
      version,
    },
    (await valuesOf(scans)) as never,
  );
  scanned = scanner;
  const places = map.create({ ...common, state, inventory: model, status }, {});
  const boards = dashboards.create(
    {
      state,
      telemetry,
      clock,
      random,
      sensors,
      metrics: meters,
      alerts: judgement,
      inventory: model,
      places,
      tokens: gate,
    },
    {},
  );
  const own = self.create(
    { ...common, health: () => health(), metrics: meters, probes: probe, disk: () => diskUse(dataDir) },
    (await valuesOf(self)) as never,
  );
  const finder = discovery.create(
    {
      ...common,
      inventory: model,
      schedule: slots,
      probes: probe,
      credentials: gate.credentials,
      net,
      templates: forest.templates,
      observeTopology: async (derived) => {
        await stations.observe(derived.endpoints, clock.now());
      },
    },
    (await valuesOf(discovery)) as never,
  );

  const services: readonly [string, Service][] = [
    ['settings', stored],
    ['access', gate],
    ['mibs', library],
    ['probes', probe],
    ['inventory', model],
    ['endpoints', stations],
    ['map', places],
    ['ipam', addressPlan],
    ['exchange', trader],
    ['metrics', meters],
    ['prometheus', scrapes],
    ['alerts', judgement],
    ['maintenance', quiet],
    ['oncall', people],
    ['notify', messenger],
    ['derived', computed],
    ['rules', ruler],
    ['tree', forest],
    ['schedule', slots],
    ['push', feeder],
    ['traps', listener],
    ['syslog', logs],
    ['comments', remarks],
    ['latency', comparer],
    ['apply', applier],
    ['discovery', finder],
    ['scans', scanner],
    ['reports', reporter],
    ['dashboards', boards],
    ['self', own],
  ];
  const health = () =>
    wholeHealth(services, startedMs, [
      { id: 'state', ...state.state(), figures: state.figures() },
      { id: 'telemetry', ...telemetry.state(), figures: telemetry.figures() },
      { id: 'bus', state: 'ok', detail: 'Messages flow.', figures: bus.figures() },
      { id: 'engine', state: 'ok', detail: 'Packets flow.', figures: net.figures() },
      { id: 'snmp', state: 'ok', detail: 'Agents are asked.', figures: snmpFigures(net) },
    ]);

  running = new Map(services);
  await telemetry.start();
  for (const [, service] of services) await service.start();
  const http = await createHttp({
    services: {
      access: gate,
      settings: stored,
      inventory: model,
      endpoints: stations,
      ipam: addressPlan,
      exchange: trader,
      discovery: finder,
      map: places,
      schedule: slots,
      tree: forest,
      apply: applier,
      metrics: meters,
      prometheus: scrapes,
      latency: comparer,
      comments: remarks,
      alerts: judgement,
      notify: messenger,
      oncall: people,
      maintenance: quiet,
      probes: probe,
      mibs: library,
      reports: reporter,
      scans: scanner,
      push: feeder,
      dashboards: boards,
      self: own,
      rules: ruler,
      derived: computed,
    },
    telemetry,
    bus,
    clock,
    log,
    version,
    health,
    metricsText: (format) => openMetrics(health().services, format),
    webRoot: existsSync(join(webRoot, 'index.html')) ? webRoot : null,
    docsRoot,
  });
  const stopAll = async () => {
    await http.close();
    for (const [id, service] of [...services].reverse())
      await service
        .stop()
        .catch((error) => log.error('a service did not stop in order', { id, error: String(error) }));
    await telemetry.stop();
    await net.close();
    await state.close();
    unlock();
  };
  try {
    await http.app.listen({ host: options.host, port: options.port });
  } catch (error) {
    await stopAll();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new FaultError(
        fault('conflict', `port ${options.port} is in use`, {
          field: 'port',
          value: String(options.port),
          remedy: 'Stop what uses it, or choose another with --port.',
        }),
      );
    throw error;
  }
  const address = http.app.server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const shown = options.host.includes(':')
    ? `[${options.host}]`
    : options.host === '0.0.0.0'
      ? '127.0.0.1'
      : options.host;
  const url = `http://${shown}:${port}/`;
  listening = url;
  bus.publish('timeline', {
    id: newId(clock.now(), random.bytes),
    timeMs: clock.now(),
    kind: 'process.started',
    severity: 'info',
    message: `Nocturne ${version} started`,
    data: {},
  });
  const setupUrl = (await gate.setupNeeded())
    ? `${url}setup?token=${await gate.createSetupLink()}`
    : undefined;
  return { url, setupUrl, stop: stopAll };
}
