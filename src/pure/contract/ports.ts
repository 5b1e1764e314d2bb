import type { SampleSummary } from '../base/statistics.ts';

/** Ports that services use and `io/` implements: bus and telemetry. (State is Kysely itself: `io/state/port.ts`.) */
export interface BusMessage<T> {
  readonly id: string;
  readonly topic: string;
  readonly payload: T;
}

/** At least once, with message ids so that a receiver may drop repeats. Order is kept per topic and subscriber. */
export interface Bus {
  /** Resolves when accepted; throws FaultError `rate-limited` when a subscriber's queue is full (named bound), never drops silently. */
  publish<T>(topic: string, payload: T, id?: string): void;
  /** `topic` may end in `.*`. Returns the unsubscribe function. */
  subscribe<T>(topic: string, handler: (message: BusMessage<T>) => void | Promise<void>): () => void;
  figures(): Readonly<Record<string, number>>;
  /** Resolves when every queue is empty. */
  drain(): Promise<void>;
}

/** Columns of equal length `size`. Times are epoch seconds (poll slots), series ids are dense integers below 2^53. */
export interface SampleBatch {
  readonly size: number;
  readonly series: Float64Array;
  readonly timeS: Uint32Array;
  readonly value: Float64Array;
}

export interface SeriesBuckets {
  /** Epoch seconds of bucket starts, ascending; empty buckets are left out. */
  readonly timeS: number[];
  readonly min: number[];
  readonly max: number[];
  readonly avg: number[];
  readonly count: number[];
}

/** Where a history is read from: every sample, or one of the rollups. */
export const historySources = ['raw', 'quarter-hour', 'hour'] as const;
export type HistorySource = (typeof historySources)[number];
/** One series of a bulk answer, oldest first. Of a rollup `timeS` is the start of its period. */
export interface SeriesHistory {
  readonly series: number;
  readonly timeS: Uint32Array;
  readonly value: Float64Array;
}

/** How often samples fell into each level in each bucket; levels are logarithmic, `densityLevelOf` in `pure/base/density.ts`. */
export interface SeriesDensity {
  readonly timeS: number[];
  readonly level: number[];
  readonly count: number[];
}

export interface TelemetryEvent {
  readonly id: string;
  readonly timeMs: number;
  /** From the dictionary (`pure/schema/events.ts`). */
  readonly kind: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly deviceId?: string;
  readonly sensorId?: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface TelemetryStore {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Buffers; durable on disk (spool or store) within a second. Throws FaultError `storage-full` while ingest is paused. */
  append(batch: SampleBatch): void;
  appendEvents(events: readonly TelemetryEvent[]): void;
  /** Resolves when everything appended so far is in the store. */
  flush(): Promise<void>;
  /** At most `points` buckets over [fromS, toS), from raw samples or the finest sufficient rollup. */
  range(
    series: readonly number[],
    fromS: number,
    toS: number,
    points: number,
  ): Promise<ReadonlyMap<number, SeriesBuckets>>;
  /** Raw samples, oldest first, at most `limit`. */
  raw(
    series: number,
    fromS: number,
    toS: number,
    limit: number,
  ): Promise<{ timeS: number[]; value: number[] }>;
  /** Whole histories of many series, ascending by series; those without samples are left out. `of` chooses what of a rollup. */
  history(query: {
    readonly series: readonly number[];
    readonly fromS: number;
    readonly toS: number;
    readonly source: HistorySource;
    readonly of: 'min' | 'max' | 'avg';
    /** More rows than this together are refused as `too-large`, never cut. */
    readonly limit?: number;
  }): Promise<readonly SeriesHistory[]>;
  /** Statistics of each series over [fromS, toS): exact from raw samples while they are kept, else from rollups of whole periods. */
  summary(series: readonly number[], fromS: number, toS: number): Promise<ReadonlyMap<number, SampleSummary>>;
  /** Distribution of the raw samples in at most `points` buckets; nothing where only rollups are left. */
  density(
    series: readonly number[],
    fromS: number,
    toS: number,
    points: number,
  ): Promise<ReadonlyMap<number, SeriesDensity>>;
  events(query: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly deviceId?: string;
    readonly sensorId?: string;
    readonly kinds?: readonly string[];
    readonly limit: number;
    readonly beforeId?: string;
  }): Promise<TelemetryEvent[]>;
  figures(): Readonly<Record<string, number>>;
  state(): { readonly state: 'ok' | 'degraded' | 'failed' | 'stopped'; readonly detail: string };
}
