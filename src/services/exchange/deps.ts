import type { Clock, Credentials } from '#pure/contract/host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { CredentialInfo } from '#pure/contract/resources.ts';
import type { Inventory } from '#services/inventory/port.ts';

export interface ExchangeDeps {
  readonly inventory: Pick<Inventory, 'intend' | 'devices' | 'sites' | 'descriptions'>;
  readonly credentialList: () => Promise<readonly CredentialInfo[]>;
  readonly credentials: Credentials;
  readonly lookup: Network['lookup'];
  readonly http: Network['http'];
  readonly clock: Clock;
  readonly digest: (text: string) => string;
}
