import type { StateStore } from '#io/state/port.ts';
import type { Clock, Random } from '#pure/contract/host.ts';
import type { TelemetryStore } from '#pure/contract/ports.ts';
import type { Access } from '#services/access/port.ts';
import type { Alerts } from '#services/alerts/port.ts';
import type { Inventory } from '#services/inventory/port.ts';
import type { MapService } from '#services/map/port.ts';
import type { Metrics } from '#services/metrics/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

export interface DashboardsDeps {
  readonly state: StateStore;
  readonly telemetry: Pick<TelemetryStore, 'range' | 'events'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly sensors: () => ReadonlyMap<string, SensorConfig>;
  readonly metrics: Pick<Metrics, 'find' | 'last'>;
  readonly alerts: Pick<Alerts, 'status' | 'deviceStatus' | 'open'>;
  readonly inventory: Pick<Inventory, 'graph' | 'sites' | 'topology'>;
  readonly places: Pick<MapService, 'places'>;
  /** A shared link is an API token that may read what is shared with it, and nothing else. */
  readonly tokens: Pick<Access, 'createToken' | 'revokeToken'>;
}
