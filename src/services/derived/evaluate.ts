/** One derived sensor, computed now. Pure: what is known is passed in. */
import type { FormulaInput, SensorState, ServiceInput } from '#pure/contract/resources.ts';
import type { Metric } from '#pure/contract/tool.ts';
import { compileFormula, type Formula } from '#pure/derived/formula.ts';
import { serviceState } from '#pure/derived/service.ts';
import { type MetricName, metricKinds, type Unit } from '#pure/schema/metrics.ts';

export interface Outcome {
  readonly state: SensorState;
  readonly summary: string;
  readonly value: number | null;
  /** Empty where nothing is known: a made-up value would be stored for ever. */
  readonly metrics: readonly Metric[];
  readonly members?: readonly {
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    readonly state: SensorState;
  }[];
}

export const unitOfMetric = (metric: string): Unit => metricKinds[metric as MetricName].unit;
export const formulaOf = (input: FormulaInput): Formula =>
  compileFormula(
    input.formula,
    new Map(input.inputs.map(({ name, metric }) => [name, unitOfMetric(metric)])),
  );

type InputOf = FormulaInput['inputs'][number];
/** `value`: undefined where the input is silent. */
export function evaluateFormula(
  input: FormulaInput,
  formula: Formula,
  value: (input: InputOf) => number | undefined,
  nameOf: (sensorId: string) => string,
): Outcome {
  const values = new Map<string, number>();
  const silent: string[] = [];
  for (const item of input.inputs) {
    const found = value(item);
    if (found === undefined) silent.push(`${item.name} (${item.metric} of ${nameOf(item.sensorId)})`);
    values.set(item.name, found ?? 0);
  }
  const missing = silent.length > 0 ? `silent: ${silent.join(', ')}` : '';
  if (missing && input.missing === 'unknown')
    return { state: 'unknown', summary: `Cannot be computed, ${missing}.`, value: null, metrics: [] };
  const result = formula.evaluate(values);
  if (!Number.isFinite(result))
    return { state: 'unknown', summary: 'Cannot be computed: a division by zero.', value: null, metrics: [] };
  return {
    state: missing ? 'warning' : 'up',
    summary: missing ? `Computed with zero for what is missing, ${missing}.` : `${input.formula}`,
    value: result,
    metrics: [{ name: input.metric as MetricName, value: result }],
  };
}

const stateValues: Partial<Record<SensorState, number>> = { up: 1, warning: 0.5, down: 0 };
export function evaluateService(
  input: ServiceInput,
  look: (member: ServiceInput['members'][number]) => { readonly name: string; readonly state: SensorState },
): Outcome {
  const members = input.members.map((member) => ({
    kind: member.kind,
    id: member.id,
    weight: member.weight,
    ...look(member),
  }));
  const { state, percent, voters } = serviceState(input, members);
  const named = (wanted: SensorState) =>
    members.filter((member) => member.state === wanted).map(({ name }) => name);
  const down = named('down');
  const unknown = members.length - voters;
  const parts = [
    percent === null
      ? 'Nothing is known of its members'
      : `${Math.round(percent)} % of ${voters} members are good`,
    down.length > 0
      ? `down: ${down.slice(0, 5).join(', ')}${down.length > 5 ? ` and ${down.length - 5} more` : ''}`
      : '',
    unknown > 0 && percent !== null ? `${unknown} unknown or paused` : '',
  ];
  const value = stateValues[state];
  return {
    state,
    summary: `${parts.filter(Boolean).join('; ')}.`,
    value: value ?? null,
    metrics:
      value === undefined
        ? []
        : [
            { name: 'service.state', value },
            { name: 'service.availability', value: state === 'down' ? 0 : 100 },
          ],
    members: members.map(({ kind, id, name, state: own }) => ({ kind, id, name, state: own })),
  };
}
