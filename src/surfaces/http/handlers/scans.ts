/** Scans: definitions, runs, results, findings, exceptions. */

import type { scansRoutes } from '#pure/contract/api/scans.ts';
import type { RouteId } from '#pure/contract/api.ts';
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function scanHandlers(deps: HttpDeps): Handlers<keyof typeof scansRoutes & RouteId> {
  const { scans } = deps.services;
  return {
    scans: async () => ({ items: await scans.scans() }),
    createScan: ({ body, principal }) => scans.create(body, principal.name),
    estimateScan: ({ body }) => scans.estimate(body),
    scanAudits: async () => {
      const { audits, linkAudits } = await import('#pure/audit/index.ts');
      const items = [
        ...audits.map((audit) => ({ ...audit, of: 'service' as const })),
        ...linkAudits.map((audit) => ({ ...audit, of: 'link' as const })),
      ];
      return { items: items.map(({ id, title, summary, risk, of }) => ({ id, title, summary, risk, of })) };
    },
    scan: ({ params }) => scans.scan(params.id),
    updateScan: ({ params, body }) => scans.replace(params.id, body),
    deleteScan: async ({ params }) => {
      await scans.remove(params.id);
      return { ok: true };
    },
    runScan: ({ params, principal }) => scans.run(params.id, principal.name),
    importScan: ({ params, body, principal }) => scans.importRun(params.id, body, principal.name),
    scanRuns: ({ query }) => scans.runs(query),
    scanRun: ({ params }) => scans.oneRun(params.id),
    pauseScanRun: ({ params }) => scans.pause(params.id),
    resumeScanRun: ({ params }) => scans.resume(params.id),
    stopScanRun: ({ params }) => scans.end(params.id),
    skipScanHost: ({ params, body }) => scans.skip(params.id, body.address),
    reviewScanRun: ({ params, principal }) => scans.review(params.id, principal.name),
    scanRunFile: ({ params, query }) => scans.file(params.id, query.format),
    scanHosts: ({ query }) => scans.hosts(query),
    scanHost: ({ params }) => scans.host(params.address),
    scanPorts: ({ query }) => scans.ports(query),
    scanChanges: ({ query }) => scans.changes(query),
    compareScans: ({ params, query }) => scans.compare(params.id, query),
    scanFindings: ({ query }) => scans.findings(query),
    scanFinding: ({ params }) => scans.finding(params.id),
    assignScanFinding: ({ params, body, principal }) =>
      scans.assign(params.id, body.assignee, principal.name),
    commentScanFinding: ({ params, body, principal }) => scans.comment(params.id, body.text, principal.name),
    scanExceptions: async () => ({ items: await scans.exceptions() }),
    createScanException: ({ body, principal }) => scans.accept(body, principal.name),
    updateScanException: ({ params, body, principal }) =>
      scans.changeException(params.id, body, principal.name),
    deleteScanException: async ({ params, principal }) => {
      await scans.removeException(params.id, principal.name);
      return { ok: true };
    },
    scanBaseline: () => scans.baselineFile(),
    takeScanBaseline: ({ body, principal }) => scans.takeBaseline(body, principal.name),
    scanVulnerabilities: () => scans.vulnerabilities(),
    takeScanVulnerabilities: ({ params, body }) => scans.takeVulnerabilities(params.name, body),
    removeScanVulnerabilities: ({ params }) => scans.removeVulnerabilities(params.name),
    scanSurface: ({ query }) => scans.surface(query),
  };
}
