/** What the HTTP surface is given: services by their ports, and a few facts of the process. */
import type { Clock, Log } from '#pure/contract/host.ts';
import type { Bus, TelemetryStore } from '#pure/contract/ports.ts';
import type { Health } from '#pure/contract/resources.ts';
import type { Access } from '#services/access/port.ts';
import type { Alerts } from '#services/alerts/port.ts';
import type { Apply } from '#services/apply/port.ts';
import type { Comments } from '#services/comments/port.ts';
import type { Dashboards } from '#services/dashboards/port.ts';
import type { DerivedSensors } from '#services/derived/port.ts';
import type { Discovery } from '#services/discovery/port.ts';
import type { Endpoints } from '#services/endpoints/port.ts';
import type { Exchange } from '#services/exchange/port.ts';
import type { Inventory } from '#services/inventory/port.ts';
import type { Ipam } from '#services/ipam/port.ts';
import type { Latency } from '#services/latency/port.ts';
import type { Maintenance } from '#services/maintenance/port.ts';
import type { MapService } from '#services/map/port.ts';
import type { Metrics } from '#services/metrics/port.ts';
import type { Mibs } from '#services/mibs/port.ts';
import type { Notify } from '#services/notify/port.ts';
import type { OnCall } from '#services/oncall/port.ts';
import type { Probes } from '#services/probes/port.ts';
import type { Prometheus } from '#services/prometheus/port.ts';
import type { Push } from '#services/push/port.ts';
import type { Reports } from '#services/reports/port.ts';
import type { Rules } from '#services/rules/port.ts';
import type { Scans } from '#services/scans/port.ts';
import type { Schedule } from '#services/schedule/port.ts';
import type { Self } from '#services/self/port.ts';
import type { Settings } from '#services/settings/port.ts';
import type { Tree } from '#services/tree/port.ts';

export interface Services {
  readonly access: Access;
  readonly settings: Settings;
  readonly inventory: Inventory;
  readonly endpoints: Endpoints;
  readonly ipam: Ipam;
  readonly exchange: Exchange;
  readonly discovery: Discovery;
  readonly map: MapService;
  readonly schedule: Schedule;
  readonly tree: Tree;
  readonly apply: Apply;
  readonly metrics: Metrics;
  readonly prometheus: Prometheus;
  readonly latency: Latency;
  readonly comments: Comments;
  readonly alerts: Alerts;
  readonly notify: Notify;
  readonly oncall: OnCall;
  readonly maintenance: Maintenance;
  readonly probes: Probes;
  readonly mibs: Mibs;
  readonly reports: Reports;
  readonly scans: Scans;
  readonly push: Push;
  readonly dashboards: Dashboards;
  readonly self: Self;
  readonly rules: Rules;
  readonly derived: DerivedSensors;
}

export interface HttpDeps {
  readonly services: Services;
  readonly telemetry: TelemetryStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly health: () => Health;
  /** Every service's figures, as OpenMetrics or in the older text format. */
  readonly metricsText: (format: 'openmetrics' | 'text') => string;
  /** Folder of the built page; null serves the API alone. */
  readonly webRoot: string | null;
  readonly docsRoot: string;
  /** Checks every answer against its declared shape: on in tests, off in production for speed. */
  readonly checkResponses?: boolean;
}
