import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError } from '#pure/base/errors.ts';
import { type RuleDefinition, ruleDefinition } from '#pure/contract/resources.ts';
import { metricKinds, metricNames } from '#pure/schema/metrics.ts';
import { severities } from '#pure/schema/severity.ts';
import { checkRule } from './check.ts';
import { sentenceOf } from './sentence.ts';
import { starterRules } from './starters.ts';
import { parseRule, textOf } from './text.ts';

const span = fc.integer({ min: 1, max: 86_400 });
const amount = fc
  .oneof(
    fc.integer({ min: -5000, max: 5000 }),
    fc.constantFrom(9e8, 5e11, 0.1, 1e-7, 1.5e12),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  // A negative zero is written as zero.
  .map((value) => value + 0);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const bounds = { above: amount, clear: optional(amount) };
const match = fc.array(
  fc.record({
    field: fc.constantFrom('device', 'site', 'tag', 'tool', 'kind', 'vendor', 'sensor', 'label.interface'),
    op: fc.constantFrom('is', 'is-not'),
    values: fc.array(fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  { maxLength: 3 },
);
const group = fc.oneof(
  fc.constant(null),
  fc.record({ by: fc.constantFrom('sum', 'avg', 'max', 'min', 'count'), stepS: span, staleS: span }),
  fc.record({
    by: fc.constant('quantile'),
    quantile: fc.double({ min: 0, max: 1, noNaN: true }),
    stepS: span,
    staleS: span,
  }),
);
const seriesScope = fc.record({
  kind: fc.constant('series'),
  metric: fc.constantFrom(...metricNames),
  match,
  group,
});
const seriesCondition = fc.oneof(
  fc.record({ kind: fc.constant('threshold'), ...bounds }),
  fc.record({ kind: fc.constant('threshold'), below: amount, clear: optional(amount) }),
  fc.record({
    kind: fc.constant('change'),
    direction: fc.constantFrom('any', 'up', 'down'),
    by: amount,
    holdS: span,
  }),
  fc.record({
    kind: fc.constant('rate'),
    per: fc.constantFrom('second', 'minute', 'hour', 'day'),
    windowS: span,
    ...bounds,
  }),
  fc.record({ kind: fc.constant('volume'), above: amount, period: fc.constantFrom('hour', 'day') }),
  fc.record({ kind: fc.constant('no-data'), afterS: span }),
  fc.record({
    kind: fc.constant('baseline'),
    direction: fc.constantFrom('above', 'below', 'both'),
    deviations: amount,
    weeks: fc.integer({ min: 2, max: 8 }),
    least: amount,
  }),
  fc.record({
    kind: fc.constant('forecast'),
    reaches: amount,
    direction: fc.constantFrom('rising', 'falling'),
    withinS: span,
    windowS: span,
  }),
  fc.record({ kind: fc.constant('percentile'), percentile: amount, windowS: span, ...bounds }),
);
const confirm = fc.oneof(
  fc.constant({ kind: 'at-once' }),
  fc.record({ kind: fc.constant('duration'), forS: span }),
  fc.record({
    kind: fc.constant('n-of-m'),
    n: fc.integer({ min: 1, max: 32 }),
    m: fc.integer({ min: 1, max: 32 }),
  }),
);
const rules = fc.oneof(
  fc.record({
    severity: fc.constantFrom(...severities),
    scope: seriesScope,
    condition: seriesCondition,
    confirm,
  }),
  fc.record({
    severity: fc.constantFrom(...severities),
    scope: fc.record({
      kind: fc.constant('events'),
      events: fc.array(fc.constantFrom('link.lost', 'link.*'), { minLength: 1, maxLength: 2 }),
      text: fc.string({ maxLength: 10 }),
      match,
    }),
    condition: fc.record({
      kind: fc.constant('events'),
      count: fc.integer({ min: 1, max: 100 }),
      withinS: span,
      quietS: span,
    }),
    confirm: fc.constant({ kind: 'at-once' }),
  }),
);
const parsed = (given: unknown) => ruleDefinition.omit({ name: true, note: true }).parse(given);

test('what is written is read back unchanged', () => {
  fc.assert(
    fc.property(rules, (given) => {
      const rule = parsed(given);
      expect(parseRule(textOf(rule))).toEqual(rule);
      expect(sentenceOf(rule)).toMatch(/^[A-Z].*\.$/s);
    }),
    { numRuns: 1000, seed: 3 },
  );
});

test('whatever is typed is a rule or a fault that names the place', () => {
  const words = [
    'warning',
    'when',
    'loss',
    '{',
    '}',
    '(',
    ')',
    'above',
    '2',
    '%',
    'for',
    '5',
    'min',
    'until',
    '"a"',
    '=',
    '|',
    'sum',
    'events',
    '"',
    '\\',
    '\n',
    'count',
    'of',
    'in',
    '1e999',
    '-',
    '.',
    '🌙',
  ];
  const typed = fc.oneof(
    fc.string({ maxLength: 200, unit: 'binary' }),
    fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((list) => list.join(' ')),
    fc.tuple(rules, fc.nat(), fc.string({ maxLength: 3 })).map(([given, at, text]) => {
      const whole = textOf(parsed(given));
      return whole.slice(0, at % whole.length) + text + whole.slice((at % whole.length) + text.length);
    }),
  );
  fc.assert(
    fc.property(typed, (text) => {
      try {
        parseRule(text);
      } catch (error) {
        expect(error).toBeInstanceOf(FaultError);
        expect((error as FaultError).fault).toMatchObject({
          code: 'invalid-input',
          field: expect.any(String),
        });
      }
    }),
    { numRuns: 2000, seed: 5 },
  );
});

test('a mistake is named with line and column', () => {
  expect(() => parseRule('warning when loss{}\n  abov 2 %')).toThrow(
    /line 2, column 3: expected changes, .* found "abov"/,
  );
  expect(() => parseRule('warning when loss{tool=ping} above 2')).toThrow(
    /column 24: expected a text in quotes/,
  );
  expect(() => parseRule('warning when nonsense{} above 2')).toThrow(/there is no such metric/);
  expect(() => parseRule('warning when loss{} above 2 days')).toThrow(/"days" is no unit of percent/);
});

test.each([
  [
    'warning when loss{tool="ping", tag="wan"} above 2 % until 1 % for 5 min',
    'Warn when packet loss measured by ping, tagged wan is above 2 % for 5 min, until below 1 %.',
  ],
  [
    'minor when sum(interface.in{site="Berlin"} every 1 min stale 5 min) above 900 Mbit/s in 3 of 5',
    'Call it minor when the sum of all traffic in at Berlin is above 900 Mbit/s in 3 of 5 samples.',
  ],
  [
    'major when storage.use{} rising to 95 % within 14 d over 14 d',
    'Call it major when storage usage will reach 95 % within 14 d, by the trend of 14 d.',
  ],
  [
    'warning when interface.in{} volume per day above 500 GB',
    'Warn when traffic in adds up to more than 500 GB in one day.',
  ],
  [
    'critical when up{device="core-1"} silent 5 min',
    'Call it critical when up of core-1 has not been heard of for 5 min.',
  ],
  [
    'warning when events("link.lost" text "Te1/") count 3 within 10 min quiet 15 min',
    'Warn when events link.lost that say “Te1/” come 3 times within 10 min, until none came for 15 min.',
  ],
])('%s', (text, sentence) => {
  const rule = parseRule(text);
  expect(sentenceOf(rule)).toBe(sentence);
  expect(() => checkRule({ name: 'x', note: '', ...rule })).not.toThrow();
});

test('starter rules pass their own check without a warning', () => {
  for (const { input } of starterRules) expect(checkRule(input), input.name).toEqual([]);
});

describe('impossible rules are refused where they are wrong', () => {
  const refused = (text: string) => {
    try {
      checkRule({ name: 'x', note: '', ...parseRule(text) } as RuleDefinition);
    } catch (error) {
      return (error as FaultError).fault;
    }
    throw new Error(`was not refused: ${text}`);
  };
  test.each([
    ['warning when loss{} above 101 %', 'condition.above', /never more than 100/],
    ['warning when loss{} above 100 %', 'condition.above', /can never happen/],
    ['warning when loss{} below 0 %', 'condition.below', /can never happen/],
    ['warning when loss{} above -1 %', 'condition.above', /never less than 0/],
    ['warning when loss{} above 2 % until 3 %', 'condition.clear', /wrong side/],
    ['warning when battery.charge{} below 20 % until 10 %', 'condition.clear', /wrong side/],
    ['warning when loss{} above 2 % until 0 %', 'condition.clear', /never be over/],
    ['warning when loss{} volume per day above 5', 'condition.kind', /says nothing/],
    ['warning when loss{} rising to 120 % within 1 d', 'condition.reaches', /never gets there/],
    ['warning when loss{} percentile 101 over 1 h above 2', 'condition.percentile', /at most 100/],
    ['warning when loss{} changes up by -2', 'condition.by', /more than 0/],
    ['warning when loss{} above 2 % in 5 of 3', 'confirm.n', /can never be/],
    ['warning when loss{} silent 5 min for 5 min', 'confirm.kind', /own time/],
    ['warning when loss{} count 3 within 5 min', 'condition.kind', /only events/],
    ['warning when avg(loss{} every 10 min stale 5 min) above 2 %', 'scope.group.staleS', /too old/],
    ['warning when quantile(loss{}) above 2 %', 'scope.group.quantile', /missing/],
    ['warning when quantile 1.5 (loss{}) above 2 %', 'scope.group.quantile', /at most 1/],
    ['warning when interface.in.octets{} above 2', 'scope.metric', /counter/],
    ['warning when events("nothing.here") count 1', 'scope.events.0', /no such kind/],
    ['warning when events("alert.*") count 1', 'scope.events.0', /feed itself/],
  ])('%s', (text, field, message) => {
    expect(refused(text)).toMatchObject({
      code: 'invalid-input',
      field,
      message: expect.stringMatching(message),
    });
  });
  test('a negative time is no time', () => {
    expect(() => parseRule('warning when loss{} above 2 % for -5 min')).toThrow(/confirm.forS/);
  });
  test('a sum of shares may exceed a hundred', () => {
    expect(() => refused('warning when sum(cpu.usage{}) above 300 %')).toThrow('was not refused');
  });
  test('every gauge has a unit that a sentence can say', () => {
    for (const name of metricNames.filter((metric) => metricKinds[metric].type === 'gauge'))
      expect(sentenceOf(parseRule(`warning when ${name}{} above 1`))).toContain('is above 1');
  });
});

test.each([
  ['warning when loss{} above 5 ms', /line 1, column 29: "ms" is no unit of percent/],
  ['warning when lossy{} above 5 %', /line 1, column 14: there is no such metric as "lossy"/],
  ['warning when rtt.avg{} above 5 ms until 4 parsec', /column 43: "parsec" is no unit of ms/],
])('%s names the word that is wrong', (text, problem) => {
  expect(() => parseRule(text)).toThrow(problem);
});
