import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus, TelemetryStore } from '#pure/contract/ports.ts';
import type { SensorState } from '#pure/contract/resources.ts';
import type { Metrics } from '#services/metrics/port.ts';

export interface DerivedDeps {
  readonly state: StateStore;
  readonly telemetry: Pick<TelemetryStore, 'range'>;
  readonly metrics: Pick<Metrics, 'seriesOf'>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Sensors of the schedule; undefined for one that is gone. */
  readonly sensor: (id: string) => { readonly name: string; readonly intervalMs: number } | undefined;
  readonly sensorState: (id: string) => SensorState;
  readonly deviceName: (id: string) => string | undefined;
  readonly deviceState: (id: string) => SensorState;
}
