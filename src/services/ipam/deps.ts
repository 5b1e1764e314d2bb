import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';

export interface IpamDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly graph: () => NetworkGraph;
  /** Addresses that answered a scan since then, in pages. */
  readonly alive?: (
    sinceMs: number,
  ) => AsyncIterable<readonly { readonly address: string; readonly seenMs: number }[]>;
}
