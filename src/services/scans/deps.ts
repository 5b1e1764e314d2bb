import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { ScanFact } from '#pure/contract/scan.ts';
import type { RunnableTool } from '#pure/contract/tool.ts';
import type { Endpoints } from '#services/endpoints/port.ts';
import type { Inventory } from '#services/inventory/port.ts';
import type { Probes } from '#services/probes/port.ts';

/** A format of results: files of other scanners in, our own out. */
export interface ResultFormat {
  readonly id: string;
  readonly type: string;
  readonly extension: string;
  /** Absent: it is only read. */
  readonly write?: (facts: readonly ScanFact[], about: ResultsAbout) => string;
  /** Throws FaultError where the text is not of this format. */
  readonly read?: (text: string) => Iterable<ScanFact>;
}
export interface ResultsAbout {
  readonly name: string;
  readonly targets: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly startedMs: number;
  readonly endedMs: number;
}

export interface ScansDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly probes: Pick<Probes, 'run'>;
  /** Undefined where it is not part of this build. */
  readonly tool: () => Promise<RunnableTool | undefined>;
  readonly net: Pick<Network, 'lookup' | 'resolvers'>;
  readonly inventory: Pick<Inventory, 'observe' | 'resolve' | 'graph' | 'placements' | 'sites'>;
  readonly endpoints: Pick<Endpoints, 'observe'>;
  /** Which of these addresses the address plan knows: declared, leased, or of a pool. */
  readonly planned: (addresses: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly formats: readonly ResultFormat[];
}
