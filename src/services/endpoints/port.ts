/** What other services and the surfaces may ask of the endpoints. Times are epoch milliseconds, MACs lower case with colons. */
import type { ParamsOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Service } from '#pure/contract/service.ts';

/** One endpoint as a discovery has concluded it (`pure/network/topology`). */
export interface EndpointObservation {
  readonly mac: string;
  readonly deviceId?: string;
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  /** Absent: nobody knows where; the place known before stays. */
  readonly place?: {
    readonly deviceId: string;
    readonly ifIndex: number;
    readonly vlan?: number;
    readonly source: string;
    readonly confidence: number;
    readonly behind?: string;
  };
  /** Places that contradict each other: told as a conflict, and none is believed. */
  readonly candidates: readonly { readonly deviceId: string; readonly ifIndex: number }[];
}

export interface EndpointChanges {
  readonly found: number;
  readonly moved: number;
  readonly conflicts: number;
}

export interface Endpoints extends Service {
  observe(endpoints: readonly EndpointObservation[], timeMs: number): Promise<EndpointChanges>;
  list(query: QueryOf<'endpoints'>): Promise<ResponseOf<'endpoints'>>;
  /** By MAC in any notation, address, name, or the beginning of one of them. */
  locate(query: QueryOf<'locate'>): Promise<ResponseOf<'locate'>>;
  endpoint(mac: ParamsOf<'endpoint'>['mac']): Promise<ResponseOf<'endpoint'>>;
}
