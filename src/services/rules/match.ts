/** All series that a rule is about now: for preview, the bound, and the past. */
import type { RuleDefinition } from '#pure/contract/resources.ts';
import { selectorOf } from '#pure/rules/select.ts';
import type { Bindings } from './bindings.ts';
import type { RulesDeps } from './deps.ts';

export interface MatchedSeries {
  readonly id: number;
  readonly sensorId: string;
  readonly sensorName: string;
  readonly name: string;
  readonly deviceId: string | null;
  readonly deviceName: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

export function matchedOf(
  deps: Pick<RulesDeps, 'metrics'>,
  subjectOf: Bindings['subjectOf'],
  { scope }: RuleDefinition,
): MatchedSeries[] {
  if (scope.kind !== 'series') return [];
  const matches = selectorOf(scope.match);
  const found: MatchedSeries[] = [];
  for (const { id, sensorId, labels } of deps.metrics.seriesOf(scope.metric)) {
    const subject = subjectOf(sensorId, labels);
    if (!subject || !matches(subject)) continue;
    found.push({
      id,
      sensorId,
      sensorName: subject.sensorName,
      name: [subject.sensorName, ...Object.values(labels)].join(' '),
      deviceId: subject.deviceId,
      deviceName: subject.device?.name ?? null,
      labels,
    });
  }
  return found;
}
