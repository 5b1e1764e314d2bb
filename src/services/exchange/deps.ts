import type { Clock, Credentials } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { CredentialInfo, SensorInput } from '#pure/contract/resources.ts';
import type { Inventory } from '#services/inventory/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

export interface ExchangeDeps {
  readonly inventory: Pick<Inventory, 'intend' | 'devices' | 'sites' | 'descriptions'>;
  readonly credentialList: () => Promise<readonly CredentialInfo[]>;
  readonly credentials: Credentials;
  readonly lookup: Network['lookup'];
  readonly http: Network['http'];
  /** Null where no server runs that could watch: then sensors of a file are refused with that reason. */
  readonly sensors: {
    readonly all: () => Iterable<Pick<SensorConfig, 'deviceId' | 'toolId' | 'input'>>;
    readonly createMany: (inputs: readonly SensorInput[]) => Promise<number>;
  } | null;
  readonly clock: Clock;
  readonly digest: (text: string) => string;
}
