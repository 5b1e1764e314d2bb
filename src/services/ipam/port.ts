/** What the surfaces may ask of the address plan. Times are epoch milliseconds. */
import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type {
  AddressPrefix,
  AddressRangeView,
  PlannedAddress,
  PlannedVlan,
  PrefixDetail,
  Vrf,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Ipam extends Service {
  vrfs(): Promise<ResponseOf<'vrfs'>>;
  createVrf(body: BodyOf<'createVrf'>): Promise<Vrf>;
  deleteVrf(id: string): Promise<void>;
  vlans(): Promise<ResponseOf<'plannedVlans'>>;
  createVlan(body: BodyOf<'createVlan'>): Promise<PlannedVlan>;
  updateVlan(id: string, body: BodyOf<'updateVlan'>): Promise<PlannedVlan>;
  deleteVlan(id: string): Promise<void>;
  prefixes(query: QueryOf<'prefixes'>): Promise<ResponseOf<'prefixes'>>;
  prefix(id: string): Promise<PrefixDetail>;
  createPrefix(body: BodyOf<'createPrefix'>): Promise<ResponseOf<'createPrefix'>>;
  updatePrefix(id: string, body: BodyOf<'updatePrefix'>): Promise<AddressPrefix>;
  deletePrefix(id: string): Promise<void>;
  free(id: string, query: QueryOf<'freeSpace'>): Promise<ResponseOf<'freeSpace'>>;
  allocateAddress(
    id: string,
    body: BodyOf<'allocateAddress'>,
    by: string,
  ): Promise<ResponseOf<'allocateAddress'>>;
  allocatePrefix(id: string, body: BodyOf<'allocatePrefix'>): Promise<AddressPrefix>;
  createRange(body: BodyOf<'createRange'>): Promise<AddressRangeView>;
  deleteRange(id: string): Promise<void>;
  addresses(query: QueryOf<'addresses'>): Promise<ResponseOf<'addresses'>>;
  createAddress(body: BodyOf<'createAddress'>, by: string): Promise<ResponseOf<'createAddress'>>;
  updateAddress(id: string, body: BodyOf<'updateAddress'>): Promise<PlannedAddress>;
  releaseAddress(id: string): Promise<void>;
  /** Which of these addresses the plan knows: declared, leased now, or of a DHCP pool. */
  planned(addresses: readonly string[]): Promise<ReadonlySet<string>>;
  whoHas(address: string): Promise<ResponseOf<'whoHas'>>;
  observed(): Promise<ResponseOf<'observedPrefixes'>>;
  deviceSubnets(deviceId: string): Promise<ResponseOf<'deviceSubnets'>>;
  conflicts(query: QueryOf<'addressConflicts'>): Promise<ResponseOf<'addressConflicts'>>;
  dismiss(id: string, dismissed: boolean, by: string): Promise<void>;
  importLeases(body: BodyOf<'importLeases'>): Promise<ResponseOf<'importLeases'>>;
}
