/** A row for each port that is told, and one for each host without any (RFC 4180). */
import { csvLine } from '../../base/csv.ts';
import type { PortFact } from '../../contract/scan.ts';
import type { ScannedHost } from '../result.ts';
import type { ScanWriter } from './writer.ts';

const columns = [
  'address',
  'name',
  'host_state',
  'mac',
  'vendor',
  'transport',
  'port',
  'state',
  'reason',
  'service',
  'tls',
  'product',
  'version',
  'info',
  'cpe',
  'certificate',
  'certificate_until',
  'system',
  'findings',
] as const;

export const csvWriter = (): ScanWriter => ({
  begin: () => [csvLine(columns)],
  *host(item) {
    if (item.ports.length === 0) yield row(item);
    for (const port of item.ports) yield row(item, port);
  },
  end: () => [],
});

function row(item: ScannedHost, port?: PortFact): string {
  const { address, host, system, findings } = item;
  const service = port?.service;
  const tls = service?.tls;
  const here = findings.filter(
    (finding) => finding.transport === port?.transport && finding.port === port?.port,
  );
  return csvLine([
    address,
    host?.names.map((name) => name.name).join(' '),
    host?.state ?? 'up',
    host?.mac,
    host?.vendor,
    port?.transport,
    port?.port,
    port?.state,
    port?.reason,
    service?.name,
    service?.tunnel ?? (tls?.startTls ? 'starttls' : undefined),
    service?.product,
    service?.version,
    service?.info,
    service?.cpes.join(' '),
    tls?.subject,
    tls && Math.abs(tls.notAfterMs) <= 8.64e15 ? new Date(tls.notAfterMs).toISOString() : undefined,
    system?.guesses[0]?.name,
    here
      .map(({ severity, rule, subject }) => `${severity} ${rule}${subject ? ` ${subject}` : ''}`)
      .join('; '),
  ]);
}
