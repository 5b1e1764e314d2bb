import type { StateStore } from '#io/state/port.ts';
import type { Fault } from '#pure/base/errors.ts';
import type { Clock, Credentials, Log, Random } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { SensorTemplate } from '#pure/contract/resources.ts';
import type { DeviceFacts } from '#pure/network/facts.ts';
import type { DerivedTopology, ToldDevice } from '#pure/network/topology/model.ts';
import type { Inventory } from '#services/inventory/port.ts';
import type { Probes } from '#services/probes/port.ts';
import type { Schedule } from '#services/schedule/port.ts';

/** Asks one address with one credential, and closes the conversation. */
export type Collect = (
  address: string,
  credentialId: string,
  signal: AbortSignal,
) => Promise<DeviceFacts | Fault>;

export interface DiscoveryDeps {
  readonly state: StateStore;
  readonly inventory: Inventory;
  readonly schedule: Schedule;
  readonly probes: Probes;
  readonly credentials: Credentials;
  readonly net: Network;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Takes all that a job concluded, inferred nodes as the devices that stand for them; nothing of a cancelled job. */
  readonly observeTopology?: (derived: DerivedTopology, told: readonly ToldDevice[]) => Promise<void>;
  /** Of the product and of people; without it, those of the product. */
  readonly templates?: () => readonly SensorTemplate[];
  /** For tests; without it, SNMP. */
  readonly collect?: Collect;
}
