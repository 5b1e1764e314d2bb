/** Checks of a platform that is made of parts (containers, guests, disks, supplies): each with its state, judged by the worst. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '../base/errors.ts';
import { compilePattern } from '../promql/regex.ts';
import { type Severity, severities } from './health.ts';
import { stateMetric } from './readings.ts';
import { faultSchema } from './resources/base.ts';
import type { Metric, Verdict } from './tool.ts';

export const partsMax = 2000;
/** So many parts are named in a message; the records name all. */
const namedMax = 3;

export const partShape = {
  name: z.string(),
  state: z.enum(severities),
  word: z.string().optional().describe('In the words of the platform'),
};
export const endOfParts = {
  parts: z.number().int(),
  bad: z.number().int(),
  totalMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
};
interface Part {
  readonly kind: string;
  readonly name: string;
  readonly state: Severity;
  readonly word?: string | undefined;
}
interface End {
  readonly kind: string;
  readonly totalMs: number;
  readonly parts: number;
  readonly fault?: z.infer<typeof faultSchema> | undefined;
}

export function faultOfParts(parts: readonly Part[]): Fault | undefined {
  for (const severity of ['critical', 'warning'] as const) {
    const bad = parts.filter(({ state }) => state === severity);
    if (bad.length === 0) continue;
    const more = bad.length > namedMax ? ` and ${bad.length - namedMax} more` : '';
    const text = bad.slice(0, namedMax).map(({ name, word }) => `${name} is ${word ?? severity}`);
    return fault(
      severity === 'critical' ? 'component-failed' : 'component-warning',
      `${text.join(', ')}${more}`,
      {
        value: bad[0]!.name,
      },
    );
  }
  return undefined;
}

/** `end` names the one record that sums up; records without a state are told and not judged. */
export function judgeParts<
  Item extends { readonly kind: string },
  P extends Item & Part,
  E extends Item & End,
>(told: {
  readonly end: E['kind'];
  metrics(part: P): readonly Metric[];
  summary(end: E): string;
  metricsOfEnd?(end: E): readonly Metric[];
}) {
  type State = { readonly metrics: Metric[]; readonly end: E | undefined };
  return {
    init: (): State => ({ metrics: [], end: undefined }),
    step(state: State, item: Item): State {
      if (item.kind === told.end) return { ...state, end: item as unknown as E };
      if (!('state' in item)) return state;
      const part = item as unknown as P;
      state.metrics.push(...stateMetric(part.name, part.state), ...told.metrics(part));
      return state;
    },
    done({ metrics, end }: State): Verdict {
      if (!end) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics };
      const ofEnd = told.metricsOfEnd?.(end) ?? [];
      const all: Metric[] = [...metrics, ...ofEnd, { name: 'total.time', value: end.totalMs }];
      if (end.fault)
        return { ok: false, summary: end.fault.message, fault: end.fault as Fault, metrics: all };
      return { ok: true, summary: told.summary(end), metrics: all };
    },
  };
}

/** Is a name one of those that patterns choose? Without patterns, all are. */
export function chosen(field: string, patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns.map((source) => {
    try {
      return compilePattern(source).test;
    } catch (error) {
      throw invalidInput(
        field,
        source,
        `this is no pattern: ${(error as Error).message}`,
        'Write it in RE2 syntax.',
      );
    }
  });
  return (name) => tests.length === 0 || tests.some((test) => test(name));
}
