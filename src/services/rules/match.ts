/** All series that a rule is about now: for preview, the bound, and the past. */
import type { RuleChoices, RuleDefinition } from '#pure/contract/resources.ts';
import { selectorOf } from '#pure/rules/select.ts';
import { metricKinds, metricNames } from '#pure/schema/metrics.ts';
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

const choicesMax = 300;

/** What a person may pick from, as it is now. */
export function choicesOf(
  deps: Pick<RulesDeps, 'metrics'>,
  subjectOf: Bindings['subjectOf'],
  metric: string | undefined,
): RuleChoices {
  const metrics = metricNames
    .filter((name) => metricKinds[name].type === 'gauge')
    .map((name) => ({ metric: name as string, series: deps.metrics.seriesOf(name).length }));
  const fields = new Map<string, Set<string>>();
  const add = (field: string, value: string | null | undefined) => {
    if (!value) return;
    const values = fields.get(field) ?? new Set();
    fields.set(field, values);
    if (values.size < choicesMax) values.add(value);
  };
  for (const { sensorId, labels } of metric ? deps.metrics.seriesOf(metric) : []) {
    const subject = subjectOf(sensorId, labels);
    if (!subject) continue;
    add('sensor', subject.sensorName);
    add('tool', subject.toolId);
    add('device', subject.device?.name);
    add('site', subject.device?.siteName);
    add('kind', subject.device?.kind);
    add('vendor', subject.device?.vendor);
    for (const tag of subject.device?.tags ?? []) add('tag', tag);
    for (const [name, value] of Object.entries(labels)) add(`label.${name}`, value);
  }
  return {
    metrics,
    fields: [...fields].map(([field, values]) => ({ field, values: [...values].sort() })),
  };
}
