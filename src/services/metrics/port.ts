import type { QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Metric } from '#pure/contract/tool.ts';
import type { MetricName } from '#pure/schema/metrics.ts';

/** Turns sensor results into series and samples, keeps the last values in memory, answers history questions. */
/** One line of values: ids are those of telemetry. */
export interface SeriesRef {
  readonly id: number;
  readonly metric: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  readonly sensorId: string;
}

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
  /** All series of one metric, those of sensors that are gone included. */
  seriesOf(metric: MetricName): readonly SeriesRef[];
  series(query: QueryOf<'series'>): Promise<ResponseOf<'series'>>;
}
