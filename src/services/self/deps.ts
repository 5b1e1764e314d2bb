import type { Clock, Log } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { Health } from '#pure/contract/resources.ts';
import type { Metrics } from '#services/metrics/port.ts';
import type { Probes } from '#services/probes/port.ts';

export interface Disk {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** All that Nocturne keeps. */
  readonly usedBytes: number;
}
export interface SelfDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: () => Health;
  readonly metrics: Pick<Metrics, 'record' | 'series'>;
  readonly probes: Pick<Probes, 'list'>;
  readonly disk: () => Promise<Disk>;
}
