import type { StateStore } from '#io/state/port.ts';
import type { Clock, Credentials, Log } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { Bus, TelemetryStore } from '#pure/contract/ports.ts';
import type { Metrics } from '#services/metrics/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

export interface PrometheusDeps {
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly sensors: () => ReadonlyMap<string, SensorConfig>;
  readonly metrics: Pick<Metrics, 'seriesOf'>;
  readonly credentials: Credentials;
  readonly http: Network['http'];
}
