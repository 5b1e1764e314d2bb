/** What the surfaces may ask of the Prometheus side. */
import type { Service } from '#pure/contract/service.ts';
import type { Labels, QueryFaultKind, Times, Value } from '#pure/promql/index.ts';

export type Answered<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly kind: QueryFaultKind | 'unavailable'; readonly message: string };

export interface Metadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

export interface Received {
  /** As HTTP has it: 204, 400 for what can never be taken, 413, 503 for what may be sent again. */
  readonly status: 204 | 400 | 413 | 503;
  readonly message: string;
}

export interface Prometheus extends Service {
  query(text: string, times: Times): Promise<Answered<Value>>;
  /** Series that match any of the selectors; all series where none is given. */
  series(selectors: readonly string[], limit: number): Promise<Answered<readonly Labels[]>>;
  labelNames(selectors: readonly string[], limit: number): Promise<Answered<readonly string[]>>;
  labelValues(
    name: string,
    selectors: readonly string[],
    limit: number,
  ): Promise<Answered<readonly string[]>>;
  /** By name of Prometheus. */
  metadata(limit: number, metric?: string): Promise<Readonly<Record<string, readonly Metadata[]>>>;
  /** A body of remote write, still compressed. */
  receive(body: Uint8Array): Promise<Received>;
}
