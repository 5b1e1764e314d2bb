/** Known vulnerabilities of what a scan found, from files that its user names: matched when all services are known, so that memory is that of them. */
import { productKeysOf, vulnerabilityFindings } from '#pure/audit/cve.ts';
import { createVulnerabilities } from '#pure/audit/vulnerabilities.ts';
import type { FindingFact, PortFact, ScanFact } from '#pure/contract/scan.ts';

export interface VulnerabilityBook {
  /** Remembers services. */
  add(fact: ScanFact): void;
  findings(
    files: readonly string[],
    read: (path: string) => AsyncIterable<Uint8Array>,
  ): Promise<FileFindings>;
}
export interface FileFindings {
  readonly findings: readonly FindingFact[];
  /** What was read of each file, for people. */
  readonly notes: readonly string[];
}

export function createVulnerabilityBook(): VulnerabilityBook {
  const ports = new Map<string, PortFact>();
  return {
    add(fact) {
      if (fact.kind === 'port' && fact.service && fact.service.cpes.length > 0)
        ports.set(`${fact.address} ${fact.transport}/${fact.port}`, fact);
    },
    async findings(files, read) {
      const services = [...ports.values()].flatMap(({ service }) => service ?? []);
      const known = createVulnerabilities({ wanted: productKeysOf(services) });
      const notes: string[] = [];
      for (const path of files) {
        const { records, exploited, products, passedOver, complete } = await known.read(read(path));
        notes.push(
          `${path}: ${records} records, ${exploited} exploited, ${products} entries for what was found` +
            `${passedOver > 0 ? `, ${passedOver} passed over` : ''}${complete ? '' : '; it breaks off'}`,
        );
      }
      const findings = [...ports.values()].flatMap(({ address, transport, port, service }) =>
        vulnerabilityFindings(service!, known).map(
          (finding): FindingFact => ({
            kind: 'finding',
            address,
            transport,
            port,
            ...finding,
          }),
        ),
      );
      return { findings, notes };
    },
  };
}
