/**
 * Values that a check reads by name, whatever tells them: scaled, held against limits and patterns, their words turned into states.
 * Each rule is a text that begins with the name of its value, so that it is the same on the command line, in a form and in a file.
 */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '../base/errors.ts';
import { compilePattern, type Pattern } from '../promql/regex.ts';
import { type Severity, severities } from './health.ts';
import { faultSchema } from './resources/base.ts';
import type { Metric, Verdict } from './tool.ts';

/** Rules of one kind, and values that one run may tell. */
const rulesMax = 100;
export const readingsMax = 1000;
/** Of a text, as shown. */
const textCharactersMax = 1000;

const rules = (meaning: string) =>
  z.array(z.string().min(1).max(500)).max(rulesMax).default([]).describe(meaning);

export const readingsInput = {
  scales: rules(
    'What to multiply values by, and their unit, each name=factor:unit, as temperature=0.1:celsius',
  ),
  rates: rules('Names of values that count up: told as their increase per second'),
  limits: rules(
    'What values may be, each name=least..greatest, as power=0..5000; either end may be left out',
  ),
  matches: rules('What texts must be, each name=pattern (RE2 syntax, the whole text), as version=2\\..*'),
  states: rules(
    'What values mean, each name=value:severity:word, as fan=2:critical:stopped; severities are ok, warning, critical, unknown; the value * is any other',
  ),
};

export const readingRecord = z.object({
  kind: z.literal('value'),
  name: z.string(),
  value: z.number().optional(),
  text: z.string().optional().describe('As it was read, if it is no number'),
  unit: z.string().optional(),
  state: z.enum(severities).optional(),
  word: z.string().optional().describe('What the value means'),
  counts: z.boolean().optional().describe('It counts up: its increase is what matters'),
  labels: z.record(z.string(), z.string()).optional().describe('Which of several of this name'),
  fault: faultSchema.optional(),
});
export type Reading = z.infer<typeof readingRecord>;

interface State {
  readonly value: string;
  readonly severity: Severity;
  readonly word: string | undefined;
}
interface Rule {
  factor?: number;
  unit?: string;
  rate?: boolean;
  least?: number;
  greatest?: number;
  pattern?: { readonly source: string; readonly test: Pattern['test'] };
  states?: State[];
}
export type ReadingRules = ReadonlyMap<string, Readonly<Rule>>;
export type ReadingsPlan = { readonly [K in keyof typeof readingsInput]: readonly string[] };

/** `name=rest`, split at the first sign. */
export function splitNamed(field: string, text: string, form: string): readonly [string, string] {
  const at = text.indexOf('=');
  const name = text.slice(0, at).trim();
  const rest = text.slice(at + 1).trim();
  if (at < 1 || name === '' || rest === '')
    throw invalidInput(field, text, 'this has no name', `Write ${form}.`);
  return [name, rest];
}

/** Names and what to read for them, each name once. */
export function namedSources(field: string, texts: readonly string[], form: string): Map<string, string> {
  const sources = new Map<string, string>();
  for (const text of texts) {
    const [name, source] = splitNamed(field, text, form);
    if (sources.has(name))
      throw invalidInput(field, text, `there are two values of the name ${name}`, 'Name each differently.');
    sources.set(name, source);
  }
  return sources;
}

/** Throws for a rule that cannot be read, and unless `names` is undefined for one of a value that nobody reads. */
export function readingRules(plan: ReadingsPlan, names: ReadonlySet<string> | undefined): ReadingRules {
  const all = new Map<string, Rule>();
  const ruleOf = (field: string, text: string, name: string): Rule => {
    if (names && !names.has(name))
      throw invalidInput(
        field,
        text,
        `no value has the name ${name}`,
        `Values: ${[...names].slice(0, 20).join(', ')}.`,
      );
    const rule = all.get(name) ?? {};
    all.set(name, rule);
    return rule;
  };
  const each = (
    field: Exclude<keyof ReadingsPlan, 'rates'>,
    form: string,
    read: (rule: Rule, rest: string) => string | undefined,
  ) => {
    for (const text of plan[field]) {
      const [name, rest] = splitNamed(field, text, form);
      const problem = read(ruleOf(field, text, name), rest);
      if (problem) throw invalidInput(field, text, problem, `Write ${form}.`);
    }
  };
  for (const name of plan.rates) ruleOf('rates', name, name.trim()).rate = true;
  each('scales', 'name=factor:unit, as temperature=0.1:celsius', readScale);
  each('limits', 'name=least..greatest, as power=0..5000', readLimit);
  each('matches', 'name=pattern', readPattern);
  each('states', 'name=value:severity:word, as fan=2:critical:stopped', readState);
  return all;
}

function readScale(rule: Rule, rest: string): string | undefined {
  const [factor, unit] = rest.split(/:(.*)/s);
  if (factor !== '') {
    const number = Number(factor);
    if (!Number.isFinite(number) || number === 0) return `"${factor}" is no factor`;
    rule.factor = number;
  }
  if (unit) rule.unit = unit.trim();
  return undefined;
}
function readLimit(rule: Rule, rest: string): string | undefined {
  const found = /^(-?[\d.]+(?:e-?\d+)?)?\.\.(-?[\d.]+(?:e-?\d+)?)?$/i.exec(rest);
  const [least, greatest] = [Number(found?.[1] ?? -Infinity), Number(found?.[2] ?? Infinity)];
  if (!found || Number.isNaN(least) || Number.isNaN(greatest) || least > greatest) return 'this is no limit';
  if (rule.rate)
    return 'an increase is known only from run to run: give the sensor a threshold of reading.rate';
  rule.least = least;
  rule.greatest = greatest;
  return undefined;
}
function readPattern(rule: Rule, source: string): string | undefined {
  try {
    rule.pattern = { source, test: compilePattern(source).test };
    return undefined;
  } catch (error) {
    return `this is no pattern: ${(error as Error).message}`;
  }
}
function readState(rule: Rule, rest: string): string | undefined {
  const found = /^(.+?):(ok|warning|critical|unknown)(?::(.+))?$/.exec(rest);
  if (!found) return 'this gives no severity';
  rule.states ??= [];
  rule.states.push({ value: found[1]!, severity: found[2] as Severity, word: found[3] });
  return undefined;
}

const numeric = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

export interface ReadingContext {
  readonly labels?: Readonly<Record<string, string>>;
  readonly unit?: string | undefined;
  /** The source itself says that it counts up. */
  readonly counts?: boolean;
  /** As its source names the value, `up` of up(1): states and patterns may go by it. */
  readonly word?: string | undefined;
}

/** What is made of one value. */
export function readingOf(
  name: string,
  raw: number | string | boolean,
  rulesOfAll: ReadingRules,
  context: ReadingContext = {},
): Reading {
  const rule = rulesOfAll.get(name) ?? {};
  const text = String(raw).trim();
  const plain = typeof raw === 'number' ? raw : typeof raw === 'boolean' ? Number(raw) : undefined;
  const number = plain ?? (numeric.test(text) ? Number(text) : undefined);
  // Scales such as 0.1 leave digits that nobody measured.
  const value =
    number === undefined || rule.factor === undefined
      ? number
      : Number((number * rule.factor).toPrecision(12));
  const found =
    rule.states?.find((state) => state.value === text || state.value === context.word) ??
    rule.states?.find((state) => state.value === '*');
  const state = rule.states ? (found?.severity ?? 'unknown') : undefined;
  const unit = rule.unit ?? context.unit;
  const word = found?.word ?? context.word;
  const counts = rule.rate || context.counts;
  const reading: Reading = {
    kind: 'value',
    name,
    ...(value === undefined || !Number.isFinite(value) ? {} : { value }),
    ...(number === undefined || !Number.isFinite(number) ? { text: text.slice(0, textCharactersMax) } : {}),
    ...(unit ? { unit } : {}),
    ...(state ? { state } : {}),
    ...(word ? { word: word.slice(0, textCharactersMax) } : {}),
    ...(counts ? { counts: true } : {}),
    ...(context.labels && Object.keys(context.labels).length > 0 ? { labels: { ...context.labels } } : {}),
  };
  const problem = faultOf(reading, rule, text, context.word);
  return problem ? { ...reading, fault: problem } : reading;
}

const placeOf = ({ name, labels }: Reading) =>
  labels ? `${name} (${Object.values(labels).join(', ')})`.slice(0, 200) : name;

function faultOf(
  reading: Reading,
  rule: Readonly<Rule>,
  text: string,
  ownWord: string | undefined,
): Fault | undefined {
  const { value, state, word } = reading;
  const what = placeOf(reading);
  if (state === 'critical' || state === 'warning')
    return fault(
      state === 'critical' ? 'component-failed' : 'component-warning',
      `${what} is ${word ?? text.slice(0, 100)}`,
      { value: text.slice(0, 200) },
    );
  if (rule.pattern && !rule.pattern.test(text) && !(ownWord !== undefined && rule.pattern.test(ownWord)))
    return fault('content-mismatch', `${what} is "${text.slice(0, 100)}", not ${rule.pattern.source}`, {
      value: text.slice(0, 200),
    });
  if (rule.least === undefined || rule.greatest === undefined) return undefined;
  if (value === undefined)
    return fault('content-mismatch', `${what} is no number`, { value: text.slice(0, 200) });
  if (value < rule.least) return fault('threshold-crossed', `${what} is ${value}, below ${rule.least}`);
  if (value > rule.greatest) return fault('threshold-crossed', `${what} is ${value}, above ${rule.greatest}`);
  return undefined;
}

const stateValue: Readonly<Record<Severity, number | undefined>> = {
  ok: 1,
  warning: 0.5,
  critical: 0,
  unknown: undefined,
};

export function* stateMetric(
  sensor: string,
  state: Severity | undefined,
  labels?: Reading['labels'],
): Generator<Metric> {
  const value = state && stateValue[state];
  if (value !== undefined) yield { name: 'sensor.state', value, labels: { ...labels, sensor } };
}

export function* metricsOfReading({ name, value, state, counts, labels }: Reading): Generator<Metric> {
  if (value !== undefined)
    yield { name: counts ? 'reading.total' : 'reading', value, labels: { ...labels, name } };
  yield* stateMetric(name, state, labels);
}

/** So many values are named in a summary. */
const shownMax = 5;
const shown = (reading: Reading) =>
  `${placeOf(reading)} ${reading.word ?? reading.value ?? reading.text ?? ''}${reading.unit ? ` ${reading.unit}` : ''}`.slice(
    0,
    80,
  );

/** A grave fault goes before a mild one, else the first counts. */
const graver = (a: Fault | undefined, b: Fault | undefined): Fault | undefined =>
  a === undefined || (a.code === 'component-warning' && b) ? (b ?? a) : a;

interface Ending {
  readonly fault?: z.infer<typeof faultSchema> | undefined;
}
/** Judges values, and what ends them: every record that is no value. A fault of the end is why values are missing. */
export function judgeReadings<Item extends { readonly kind: string }, End extends Item & Ending>(told: {
  readonly end: End['kind'];
  metrics(end: End): readonly Metric[];
  summary?(end: End): string | undefined;
}) {
  type State = {
    readonly metrics: Metric[];
    readonly shown: string[];
    readonly count: number;
    readonly worst: Fault | undefined;
    readonly end: End | undefined;
  };
  return {
    init: (): State => ({ metrics: [], shown: [], count: 0, worst: undefined, end: undefined }),
    step(state: State, item: Item): State {
      if (item.kind === told.end) return { ...state, end: item as unknown as End };
      if (item.kind !== 'value') return state;
      const reading = item as unknown as Reading;
      state.metrics.push(...metricsOfReading(reading));
      if (state.shown.length < shownMax) state.shown.push(shown(reading));
      return {
        ...state,
        count: state.count + 1,
        worst: graver(state.worst, reading.fault as Fault | undefined),
      };
    },
    done({ metrics, shown: texts, count, worst, end }: State): Verdict {
      if (!end) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics };
      const all = [...metrics, ...told.metrics(end)];
      const failure = (end.fault as Fault | undefined) ?? worst;
      if (failure) return { ok: false, summary: failure.message, fault: failure, metrics: all };
      const more = count > texts.length ? `${count - texts.length} more` : undefined;
      const parts = [told.summary?.(end), ...texts, more].filter((part) => part !== undefined);
      return { ok: true, summary: parts.join(', ') || 'an answer', metrics: all };
    },
  };
}
