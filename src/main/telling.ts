/** Who is told, and how: rotas and policies, channels and their outbox, reports. */
import { hostname } from 'node:os';
import { readText } from '#io/notify/http.ts';
import { createTransports } from '#io/notify/index.ts';
import { reportPdf } from '#io/pdf/index.ts';
import { pictureOf } from '#io/pdf/picture.ts';
import type { Secrets } from '#io/secrets/port.ts';
import type { StateStore } from '#io/state/port.ts';
import { FaultError } from '#pure/base/errors.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { Bus, TelemetryStore } from '#pure/contract/ports.ts';
import type { Access } from '#services/access/port.ts';
import type { Alerts } from '#services/alerts/port.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import type { Maintenance } from '#services/maintenance/port.ts';
import { notify } from '#services/notify/index.ts';
import type { Notify } from '#services/notify/port.ts';
import { oncall } from '#services/oncall/index.ts';
import { reports } from '#services/reports/index.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import { deviceNamed } from './device-named.ts';

export interface TellingDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly gate: Access;
  readonly secrets: Secrets;
  readonly net: Network;
  readonly telemetry: TelemetryStore;
  readonly sensors: () => ReadonlyMap<string, SensorConfig>;
  readonly quiet: Maintenance;
  readonly judgement: Alerts;
  readonly graph: () => NetworkGraph;
  /** Null until it listens. */
  readonly ownUrl: () => string | null;
  readonly settings: Parameters<typeof notify.create>[1];
}

/** What is not there is undefined; any other failure stays one. */
const absent = (error: unknown): undefined => {
  if (error instanceof FaultError && error.fault.code === 'not-found') return undefined;
  throw error;
};
export function telling(deps: TellingDeps) {
  const { state, bus, clock, random, log, gate, secrets, telemetry, sensors, quiet, judgement } = deps;
  const common = { state, bus, clock, random, log };
  const people = oncall.create(
    { state, clock, random, sensors, digest: secrets.digest, fetchText: readText },
    {},
  );
  let identity: Notify['identity'] = () => null;
  const messenger = notify.create(
    {
      ...common,
      vault: gate.vault,
      sign: secrets.sign,
      transports: createTransports({
        crypto: deps.net.crypto,
        now: clock.now,
        hostName: hostname(),
        program: deps.net.program,
        vapid: () => identity(),
      }),
      plan: people.plan,
      recentAlerts: async () => (await judgement.alerts({ limit: 1000, victims: 'false' })).items,
      alertOf: (id) => judgement.alert(id).catch(absent),
      acknowledge: judgement.acknowledge,
      ownUrl: deps.ownUrl,
      deviceNamed: (name) => deviceNamed(deps.graph(), name),
    },
    deps.settings,
  );
  const reporter = reports.create(
    {
      ...common,
      telemetry,
      sensors,
      planned: (subject, span) =>
        quiet
          .planned(subject, span.fromMs, span.toMs)
          .map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs })),
      pdf: reportPdf,
      isPicture: (dataUrl) => pictureOf(dataUrl) !== undefined,
      mail: messenger.mail,
    },
    {},
  );
  identity = messenger.identity;
  return { people, messenger, reporter };
}
