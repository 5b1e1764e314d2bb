import type { QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Metric } from '#pure/contract/tool.ts';
import type { MetricName } from '#pure/schema/metrics.ts';

export interface SeriesRef {
  /** Under which telemetry keeps it. */
  readonly id: number;
  readonly metric: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  readonly sensorId: string;
}

/** Turns sensor results into series and samples, keeps the last values in memory, answers history questions. */
export interface Metrics extends Service {
  last(sensorId: string): readonly Metric[];
  /** Last value of one metric over all sensors of a device, with its labels. */
  lastOfDevice(
    deviceId: string,
    metric: string,
  ): readonly {
    readonly sensorId: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly timeMs: number;
  }[];
  /** Known series of these sensors, lazily: the caller stops when it has enough. */
  find(sensorIds: Iterable<string>, metrics: ReadonlySet<MetricName>): Iterable<SeriesRef>;
  /** Figures that no sensor measures, under an id that no sensor has. */
  record(sourceId: string, metrics: readonly Metric[], timeMs: number): void;
  /** Every series of a metric that ever had a sample, its sensor gone or not. */
  seriesOf(metric: string): readonly SeriesRef[];
  /** The series of a sensor, for those who ask telemetry themselves. */
  ofSensor(sensorId: string): readonly SeriesRef[];
  series(query: QueryOf<'series'>): Promise<ResponseOf<'series'>>;
}
