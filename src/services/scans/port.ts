import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type {
  Scan,
  ScanException,
  ScanExceptionInput,
  ScanInput,
  ScanRun,
  ScanVulnerabilities,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

/** An address that answered a scan, for the books of others. */
export interface AliveAddress {
  readonly address: string;
  readonly seenMs: number;
}

export interface Scans extends Service {
  scans(): Promise<Scan[]>;
  scan(id: string): Promise<Scan>;
  create(input: ScanInput, by: string): Promise<Scan>;
  replace(id: string, input: ScanInput): Promise<Scan>;
  remove(id: string): Promise<void>;
  estimate(body: BodyOf<'estimateScan'>): Promise<ResponseOf<'estimateScan'>>;
  run(id: string, by: string): Promise<ScanRun>;
  /** Results of another scanner, as a run of this scan. */
  importRun(id: string, body: BodyOf<'importScan'>, by: string): Promise<ScanRun>;
  runs(query: QueryOf<'scanRuns'>): Promise<ResponseOf<'scanRuns'>>;
  oneRun(id: string): Promise<ScanRun>;
  pause(runId: string): Promise<ScanRun>;
  resume(runId: string): Promise<ScanRun>;
  end(runId: string): Promise<ScanRun>;
  skip(runId: string, address: string): Promise<ScanRun>;
  review(runId: string, by: string): Promise<ScanRun>;
  file(runId: string, format: string): Promise<ResponseOf<'scanRunFile'>>;
  hosts(query: QueryOf<'scanHosts'>): Promise<ResponseOf<'scanHosts'>>;
  host(address: string): Promise<ResponseOf<'scanHost'>>;
  ports(query: QueryOf<'scanPorts'>): Promise<ResponseOf<'scanPorts'>>;
  changes(query: QueryOf<'scanChanges'>): Promise<ResponseOf<'scanChanges'>>;
  compare(id: string, query: QueryOf<'compareScans'>): Promise<ResponseOf<'compareScans'>>;
  findings(query: QueryOf<'scanFindings'>): Promise<ResponseOf<'scanFindings'>>;
  finding(id: string): Promise<ResponseOf<'scanFinding'>>;
  assign(id: string, assignee: string | null, by: string): Promise<ResponseOf<'scanFinding'>>;
  comment(id: string, text: string, by: string): Promise<ResponseOf<'scanFinding'>>;
  exceptions(): Promise<ScanException[]>;
  accept(input: ScanExceptionInput, by: string): Promise<ScanException>;
  changeException(id: string, input: ScanExceptionInput, by: string): Promise<ScanException>;
  removeException(id: string, by: string): Promise<void>;
  /** The exceptions as a file, and back: what it names is created or changed, nothing is taken away. */
  baselineFile(): Promise<ResponseOf<'scanBaseline'>>;
  takeBaseline(body: BodyOf<'takeScanBaseline'>, by: string): Promise<ResponseOf<'takeScanBaseline'>>;
  /** Files of known vulnerabilities. */
  vulnerabilities(): Promise<ScanVulnerabilities>;
  takeVulnerabilities(name: string, content: AsyncIterable<Uint8Array>): Promise<ScanVulnerabilities>;
  removeVulnerabilities(name: string): Promise<ScanVulnerabilities>;
  surface(query: QueryOf<'scanSurface'>): Promise<ResponseOf<'scanSurface'>>;
  /** Addresses that answered since then, in pages; for the address plan. */
  alive(sinceMs: number): AsyncIterable<readonly AliveAddress[]>;
}
