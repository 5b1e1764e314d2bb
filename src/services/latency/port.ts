import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Latency extends Service {
  history(query: BodyOf<'seriesOfMany'>): Promise<ResponseOf<'seriesOfMany'>>;
  summary(query: BodyOf<'seriesSummary'>): Promise<ResponseOf<'seriesSummary'>>;
  summaryFile(query: QueryOf<'seriesSummaryFile'>): Promise<ResponseOf<'seriesSummaryFile'>>;
  samplesFile(query: QueryOf<'seriesSamples'>): Promise<ResponseOf<'seriesSamples'>>;
  density(query: QueryOf<'seriesDensity'>): Promise<ResponseOf<'seriesDensity'>>;
  path(sensorId: string, query: QueryOf<'path'>): Promise<ResponseOf<'path'>>;
  addTargets(input: BodyOf<'addTargets'>): Promise<ResponseOf<'addTargets'>>;
  evidence(query: QueryOf<'evidence'>, by: string): Promise<ResponseOf<'evidence'>>;
}
