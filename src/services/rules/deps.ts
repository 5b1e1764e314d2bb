import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus, TelemetryStore } from '#pure/contract/ports.ts';
import type { DeviceTraits } from '#services/inventory/port.ts';
import type { Metrics } from '#services/metrics/port.ts';

/** What a rule may ask of whatever has results: a sensor of the schedule, or a derived one. */
export interface RuleSensor {
  readonly id: string;
  readonly name: string;
  readonly toolId: string;
  readonly deviceId: string | null;
  readonly intervalMs: number;
  readonly enabled: boolean;
  readonly pausedUntilMs: number | null;
}

export interface RulesDeps {
  readonly state: StateStore;
  readonly telemetry: Pick<TelemetryStore, 'history' | 'events'>;
  readonly metrics: Pick<Metrics, 'seriesOf' | 'last'>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sensor: (id: string) => RuleSensor | undefined;
  /** Cheap: asked for every series that is bound. */
  readonly device: (id: string) => DeviceTraits | undefined;
}
