import type { Clock } from '#pure/contract/host.ts';
import type { TelemetryStore } from '#pure/contract/ports.ts';
import type { Comments } from '#services/comments/port.ts';
import type { Metrics } from '#services/metrics/port.ts';
import type { Schedule } from '#services/schedule/port.ts';

export interface LatencyDeps {
  readonly telemetry: Pick<TelemetryStore, 'range' | 'raw' | 'summary' | 'density'>;
  readonly metrics: Pick<Metrics, 'ofSensor' | 'last'>;
  readonly schedule: Pick<Schedule, 'configs' | 'createMany'>;
  readonly comments: Pick<Comments, 'comments'>;
  readonly clock: Clock;
}
