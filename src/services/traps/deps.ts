import type { Clock, Credential, Log, Random } from '#pure/contract/host.ts';
import type { Crypto, ListenDatagrams } from '#pure/contract/network.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { Mib } from '#pure/mib/index.ts';

export interface TrapsDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly crypto: Crypto;
  readonly hostName: string;
  readonly mib: () => Promise<Mib>;
  readonly deviceAt: (address: string) => { readonly id: string; readonly name: string } | undefined;
  /** Those of the vault that SNMP speaks with. */
  readonly credentials: () => Promise<readonly Credential[]>;
  readonly listen: ListenDatagrams;
}
