/** What draws an address, loaded when it is visited: by the router, and ahead of it by `early.ts`. */
export const pages = {
  '/shared': () => import('./pages/shared.tsx'),
  '/devices': () => import('./pages/devices.tsx'),
  '/devices/$id': () => import('./pages/device.tsx'),
  '/endpoints': () => import('./pages/endpoints.tsx'),
  '/endpoints/$mac': () => import('./pages/endpoint.tsx'),
  '/ipam': () => import('./pages/ipam.tsx'),
  '/ipam/$id': () => import('./pages/ipam-prefix.tsx'),
  '/exchange': () => import('./pages/exchange.tsx'),
  '/map': () => import('./pages/map.tsx'),
  '/latency': () => import('./pages/latency.tsx'),
  '/tree': () => import('./pages/tree.tsx'),
  '/sensors': () => import('./pages/sensors.tsx'),
  '/sensors/$id': () => import('./pages/sensor.tsx'),
  '/scans': () => import('./pages/scans.tsx'),
  '/scans/$id': () => import('./pages/scan.tsx'),
  '/scans/$id/edit': () => import('./pages/scan-edit.tsx'),
  '/scans/$id/compare': () => import('./pages/scan-compare.tsx'),
  '/scans/runs/$id': () => import('./pages/scan-run.tsx'),
  '/scans/hosts/$address': () => import('./pages/scan-host.tsx'),
  '/dashboards': () => import('./pages/dashboards.tsx'),
  '/dashboards/$id': () => import('./pages/dashboard.tsx'),
  '/wall': () => import('./pages/wall.tsx'),
  '/top': () => import('./pages/top.tsx'),
  '/everything': () => import('./pages/everything.tsx'),
  '/health': () => import('./pages/health.tsx'),
  '/alerts': () => import('./pages/alerts.tsx'),
  '/alerts/$id': () => import('./pages/alert.tsx'),
  '/rules': () => import('./pages/rules.tsx'),
  '/rules/$id': () => import('./pages/rule.tsx'),
  '/services': () => import('./pages/services.tsx'),
  '/reports': () => import('./pages/reports.tsx'),
  '/reports/$id': () => import('./pages/report.tsx'),
  '/reports/$id/edit': () => import('./pages/report-edit.tsx'),
  '/events': () => import('./pages/events.tsx'),
  '/changes': () => import('./pages/changes.tsx'),
  '/notifications': () => import('./pages/notifications.tsx'),
  '/on-call': () => import('./pages/on-call.tsx'),
  '/maintenance': () => import('./pages/maintenance.tsx'),
  '/tools': () => import('./pages/tools.tsx'),
  '/tools/$id': () => import('./pages/tool.tsx'),
  '/mibs': () => import('./pages/mibs.tsx'),
  '/discovery': () => import('./pages/discovery.tsx'),
  '/discovery/$id': () => import('./pages/discovery.tsx'),
  '/settings': () => import('./pages/settings.tsx'),
  '/settings/$section': () => import('./pages/settings.tsx'),
  '/docs': () => import('./pages/docs.tsx'),
  '/docs/$': () => import('./pages/docs.tsx'),
} as const;

/** The page at an address, by the parameters that the router has in its paths. */
export function pageAt(path: string): (() => Promise<unknown>) | undefined {
  const fits = (pattern: string) =>
    new RegExp(`^${pattern.replace(/\$$/, '.+').replaceAll(/\$\w+/g, '[^/]+')}/?$`).test(path);
  // A path without parameters goes before one that would take it for a parameter.
  const [found] = (Object.keys(pages) as (keyof typeof pages)[])
    .filter(fits)
    .sort((a, b) => a.split('$').length - b.split('$').length);
  return found && pages[found];
}
