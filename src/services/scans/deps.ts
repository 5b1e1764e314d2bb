import type { Folder } from '#io/files/port.ts';
import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { RunnableTool } from '#pure/contract/tool.ts';
import type { Endpoints } from '#services/endpoints/port.ts';
import type { Inventory } from '#services/inventory/port.ts';
import type { Probes } from '#services/probes/port.ts';

export interface ScansDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly probes: Pick<Probes, 'run' | 'scopes'>;
  /** Files of known vulnerabilities. */
  readonly vulnerabilities: Folder;
  /** The tool `scan`. */
  readonly tool: () => Promise<RunnableTool>;
  readonly net: Pick<Network, 'lookup'>;
  readonly inventory: Pick<Inventory, 'observe' | 'resolve' | 'graph' | 'placements' | 'sites'>;
  readonly endpoints: Pick<Endpoints, 'observe'>;
  /** Which of these addresses the address plan knows: declared, leased, or of a pool. */
  readonly planned: (addresses: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Named in files. */
  readonly version: string;
}
