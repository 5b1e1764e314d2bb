import type { BodyOf, ParamsOf, QueryOf, ResponseOf, RouteId } from '#pure/contract/api.ts';
import type { Principal } from '#services/access/port.ts';

export interface Call<K extends RouteId> {
  readonly params: ParamsOf<K>;
  readonly query: QueryOf<K>;
  readonly body: BodyOf<K>;
  readonly principal: Principal;
  readonly remoteAddress: string;
  readonly sessionToken: string | undefined;
  /** Sets the session cookie, or clears it. */
  readonly setSession: (token: string | null) => void;
}

export type Handler<K extends RouteId> = (call: Call<K>) => Promise<ResponseOf<K>>;
/** The handlers of some routes; `server.ts` checks that together they are all. */
export type Handlers<K extends RouteId = RouteId> = { readonly [R in K]: Handler<R> };
