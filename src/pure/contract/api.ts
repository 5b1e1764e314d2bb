/**
 * Every route of the HTTP API, declared once: the server mounts them, OpenAPI 3.1 and the page's typed client are derived.
 * Errors are problem+json (RFC 9457) whose extension members are those of a Fault. Lists page by an opaque cursor.
 */
import type { z } from 'zod';
import { accessRoutes } from './api/access.ts';
import { alertsRoutes } from './api/alerts.ts';
import { commentsRoutes } from './api/comments.ts';
import { dashboardsRoutes } from './api/dashboards.ts';
import { derivedRoutes } from './api/derived.ts';
import { discoveryRoutes } from './api/discovery.ts';
import { endpointsRoutes } from './api/endpoints.ts';
import { exchangeRoutes } from './api/exchange.ts';
import { identityRoutes } from './api/identity.ts';
import { inventoryRoutes } from './api/inventory.ts';
import { ipamRoutes } from './api/ipam.ts';
import { latencyRoutes } from './api/latency.ts';
import { maintenanceRoutes } from './api/maintenance.ts';
import { mapRoutes } from './api/map.ts';
import { mibsRoutes } from './api/mibs.ts';
import { notifyRoutes } from './api/notify.ts';
import { peopleRoutes } from './api/people.ts';
import { reportsRoutes } from './api/reports.ts';
import { rulesRoutes } from './api/rules.ts';
import { scansRoutes } from './api/scans.ts';
import { sensorsRoutes } from './api/sensors.ts';
import { systemRoutes } from './api/system.ts';
import { treeRoutes } from './api/tree.ts';

export type { RouteDefinition } from './api/route.ts';

export const api = {
  ...accessRoutes,
  ...inventoryRoutes,
  ...identityRoutes,
  ...endpointsRoutes,
  ...mapRoutes,
  ...ipamRoutes,
  ...exchangeRoutes,
  ...discoveryRoutes,
  ...sensorsRoutes,
  ...latencyRoutes,
  ...commentsRoutes,
  ...alertsRoutes,
  ...rulesRoutes,
  ...derivedRoutes,
  ...notifyRoutes,
  ...peopleRoutes,
  ...maintenanceRoutes,
  ...mibsRoutes,
  ...reportsRoutes,
  ...scansRoutes,
  ...dashboardsRoutes,
  ...systemRoutes,
  ...treeRoutes,
} as const;

/**
 * Four routes answer something else than JSON and are mounted by hand: POST /api/v1/tools/{id}/runs (NDJSON, or SSE by Accept; the
 * last line is `{"kind":"verdict",…}`), GET /api/v1/live (SSE of LiveMessage), GET /api/v1/docs/{path} (HTML),
 * GET /api/v1/topology/export (a file).
 */
export type Api = typeof api;
export type RouteId = keyof Api;
export type ParamsOf<K extends RouteId> = z.output<Api[K]['params']>;
export type QueryOf<K extends RouteId> = z.output<Api[K]['query']>;
export type QueryInputOf<K extends RouteId> = z.input<Api[K]['query']>;
export type BodyOf<K extends RouteId> = z.output<Api[K]['body']>;
export type BodyInputOf<K extends RouteId> = z.input<Api[K]['body']>;
export type ResponseOf<K extends RouteId> = z.output<Api[K]['response']>;
