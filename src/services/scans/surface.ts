/** The attack surface: what can be reached, by site, and how it was after each run. */
import type { StateStore } from '#io/state/port.ts';
import type { QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Clock } from '#pure/contract/host.ts';
import type { ScannedHost, ScannedPort, SurfaceFigures } from '#pure/contract/resources.ts';
import { noFindings, type Views } from './views.ts';

const dayMs = 86_400_000;
const expiringMs = 30 * dayMs;
const certificatesMs = 90 * dayMs;
const listedMax = 200;
const servicesMax = 100;
/** Points of the history for each site; of several runs in one part of the time the last counts. */
const pointsMax = 200;

const compareText = new Intl.Collator('en', { numeric: true }).compare;

export const noFigures = (): SurfaceFigures => ({
  ...{ hosts: 0, openPorts: 0, management: 0, expiring: 0, expired: 0 },
  findings: noFindings(),
});

function figuresOf(hosts: readonly ScannedHost[], ports: readonly ScannedPort[], nowMs: number) {
  const bySite = new Map<string | null, SurfaceFigures & { siteName: string | null }>();
  const total = noFigures();
  const both = (siteId: string | null, siteName: string | null): SurfaceFigures[] => {
    let own = bySite.get(siteId);
    if (!own) {
      own = { ...noFigures(), siteName };
      bySite.set(siteId, own);
    }
    return [own, total];
  };
  for (const host of hosts)
    for (const figures of both(host.siteId, host.siteName)) {
      if (host.state !== 'down') figures.hosts++;
      for (const severity of Object.keys(host.findings) as (keyof typeof host.findings)[])
        figures.findings[severity] += host.findings[severity];
    }
  for (const port of ports)
    for (const figures of both(port.siteId, port.siteName)) {
      figures.openPorts++;
      if (port.management) figures.management++;
      const leftMs = (port.certificate?.notAfterMs ?? Infinity) - nowMs;
      if (leftMs < 0) figures.expired++;
      else if (leftMs < expiringMs) figures.expiring++;
    }
  return { bySite, total };
}

export function createSurface(deps: {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly views: Views;
}) {
  const { state, clock, views } = deps;
  return {
    async keep(runId: string): Promise<void> {
      const nowMs = clock.now();
      const { bySite } = figuresOf(await views.hosts(), await views.ports({}), nowMs);
      const rows = [...bySite].map(([siteId, { siteName: _, ...figures }]) => ({
        ...{ run_id: runId, site_id: siteId ?? '', time_ms: nowMs, figures: JSON.stringify(figures) },
      }));
      if (rows.length > 0)
        await state.write((tx) =>
          tx
            .insertInto('scan_surface')
            .values(rows)
            .onConflict((conflict) =>
              conflict.columns(['run_id', 'site_id']).doUpdateSet((expression) => ({
                figures: expression.ref('excluded.figures'),
                time_ms: expression.ref('excluded.time_ms'),
              })),
            )
            .execute(),
        );
    },
    async now({ days }: QueryOf<'scanSurface'>): Promise<ResponseOf<'scanSurface'>> {
      const nowMs = clock.now();
      const [hosts, ports] = [await views.hosts(), await views.ports({})];
      const { bySite, total } = figuresOf(hosts, ports, nowMs);
      const services = new Map<string, { ports: number; hosts: Set<string>; management: boolean }>();
      for (const port of ports) {
        const name = port.service?.name ?? 'unknown';
        const known = services.get(name) ?? { ports: 0, hosts: new Set(), management: port.management };
        known.ports++;
        known.hosts.add(port.address);
        services.set(name, known);
      }
      const fromMs = nowMs - days * dayMs;
      const stored = await state.db
        .selectFrom('scan_surface')
        .selectAll()
        .where('time_ms', '>=', fromMs)
        .orderBy('time_ms')
        .execute();
      // Few are told as they are; of more, the last in each part of the time.
      const few = stored.length <= pointsMax * Math.max(1, bySite.size);
      const stepMs = few ? 1 : (days * dayMs) / pointsMax;
      const points = new Map(
        stored.map((row) => [`${row.site_id} ${Math.floor((row.time_ms - fromMs) / stepMs)}`, row]),
      );
      return {
        sites: [...bySite]
          .map(([siteId, figures]) => ({ siteId, ...figures }))
          .sort((a, b) => b.openPorts - a.openPorts),
        total,
        services: [...services]
          .map(([name, item]) => ({
            ...{ name, ports: item.ports, hosts: item.hosts.size, management: item.management },
          }))
          .sort((a, b) => b.ports - a.ports)
          .slice(0, servicesMax),
        management: ports
          .filter((port) => port.management)
          .sort((a, b) => compareText(a.address, b.address) || a.port - b.port)
          .slice(0, listedMax),
        certificates: ports
          .filter((port) => port.certificate && port.certificate.notAfterMs - nowMs < certificatesMs)
          .sort((a, b) => a.certificate!.notAfterMs - b.certificate!.notAfterMs)
          .slice(0, listedMax),
        history: [...points.values()].map((row) => ({
          ...(JSON.parse(row.figures) as SurfaceFigures),
          ...{ timeMs: row.time_ms, siteId: row.site_id || null },
        })),
      };
    },
  };
}
