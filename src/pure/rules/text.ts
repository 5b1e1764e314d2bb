/**
 * The short form of a rule, for files and command lines; JSON stays the canonical one. What `textOf` writes `parseRule` reads back unchanged.
 *
 *   warning when loss{tool="ping", tag="wan"} above 2 % until 1 % for 5 min
 *   minor when sum(interface.in{site="Berlin"} every 1 min stale 5 min) above 900 Mbit/s in 3 of 5
 *   major when storage.use{} rising to 95 % within 14 d over 14 d
 *   warning when events("link.lost"|"link.moved" text "Te1/") count 3 within 10 min quiet 15 min
 */
import { invalidInput } from '#pure/base/errors.ts';
import type {
  RuleCondition,
  RuleConfirm,
  RuleDefinition,
  RuleMatcher,
  RuleScope,
} from '#pure/contract/resources.ts';
import { ruleAggregates, ruleDefinition } from '#pure/contract/resources.ts';
import { metricKinds, type Unit } from '#pure/schema/metrics.ts';
import { severities } from '#pure/schema/severity.ts';
import { unitOf } from './sentence.ts';
import { volumeUnits } from './signals/volume.ts';
import { parseValue, spanText, valueText } from './units.ts';

type Ruled = Omit<RuleDefinition, 'name' | 'note'>;
const textCharsMax = 20_000;

const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const alternatives = (values: readonly string[]) => values.map(quoted).join('|');
const matchers = (match: readonly RuleMatcher[]) =>
  `{${match.map(({ field, op, values }) => `${field}${op === 'is' ? '=' : '!='}${alternatives(values)}`).join(', ')}}`;

function scopeText(scope: RuleScope): string {
  if (scope.kind === 'events') {
    const text = scope.text ? ` text ${quoted(scope.text)}` : '';
    const match = scope.match.length > 0 ? ` ${matchers(scope.match)}` : '';
    return `events(${alternatives(scope.events)}${text}${match})`;
  }
  const series = `${scope.metric}${matchers(scope.match)}`;
  const { group } = scope;
  if (!group) return series;
  const quantile = group.quantile === undefined ? '' : ` ${group.quantile} `;
  return `${group.by}${quantile}(${series} every ${spanText(group.stepS)} stale ${spanText(group.staleS)})`;
}

/** The unit that the values of a condition are in. */
function conditionUnit(scope: RuleScope, kind: RuleCondition['kind']): Unit | null {
  if (scope.kind === 'events') return null;
  const unit = scope.group?.by === 'count' ? 'count' : unitOf(scope.metric);
  return kind === 'volume' && unit ? (volumeUnits[unit]?.unit ?? unit) : unit;
}

function conditionText(condition: RuleCondition, unit: Unit | null): string {
  const value = (v: number) => valueText(v, unit);
  const bounds = ({
    above,
    below,
    clear,
  }: {
    above?: number | undefined;
    below?: number | undefined;
    clear?: number | undefined;
  }) =>
    [
      above === undefined ? '' : `above ${value(above)}`,
      below === undefined ? '' : `below ${value(below)}`,
      clear === undefined ? '' : `until ${value(clear)}`,
    ]
      .filter(Boolean)
      .join(' ');
  switch (condition.kind) {
    case 'threshold':
      return bounds(condition);
    case 'change':
      return `changes ${condition.direction} by ${value(condition.by)} hold ${spanText(condition.holdS)}`;
    case 'rate':
      return `rate per ${condition.per} over ${spanText(condition.windowS)} ${bounds(condition)}`;
    case 'volume':
      return `volume per ${condition.period} above ${value(condition.above)}`;
    case 'no-data':
      return `silent ${spanText(condition.afterS)}`;
    case 'baseline':
      return `unusual ${condition.direction} deviations ${condition.deviations} weeks ${condition.weeks} least ${value(condition.least)}`;
    case 'forecast':
      return `${condition.direction} to ${value(condition.reaches)} within ${spanText(condition.withinS)} over ${spanText(condition.windowS)}`;
    case 'percentile':
      return `percentile ${condition.percentile} over ${spanText(condition.windowS)} ${bounds(condition)}`;
    case 'events':
      return `count ${condition.count} within ${spanText(condition.withinS)} quiet ${spanText(condition.quietS)}`;
  }
}
const confirmText = (confirm: RuleConfirm) =>
  confirm.kind === 'duration'
    ? ` for ${spanText(confirm.forS)}`
    : confirm.kind === 'n-of-m'
      ? ` in ${confirm.n} of ${confirm.m}`
      : '';

export const textOf = ({ severity, scope, condition, confirm }: Ruled): string =>
  `${severity} when ${scopeText(scope)} ${conditionText(condition, conditionUnit(scope, condition.kind))}${confirmText(confirm)}`;

/** Words that may stand behind a value; anything else there is meant as its unit. */
const afterValue: ReadonlySet<string> = new Set([
  'until',
  'for',
  'in',
  'hold',
  'within',
  'over',
  'least',
  'weeks',
]);

interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'mark' | 'end';
  readonly text: string;
  readonly at: number;
}
const tokenPattern =
  /\s*(?:(?<string>"(?:[^"\\]|\\.)*")|(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.]))|(?<mark>!=|[{}(),=|])|(?<word>[^\s{}(),=|"!]+))/giy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    tokenPattern.lastIndex = at;
    const found = tokenPattern.exec(text);
    if (!found) throw wrong(text, at, text.slice(at, at + 20), 'this cannot be read');
    const kind = (['string', 'number', 'mark', 'word'] as const).find(
      (name) => found.groups?.[name] !== undefined,
    )!;
    const own = found.groups![kind]!;
    tokens.push({
      kind,
      text: kind === 'string' ? own.slice(1, -1).replaceAll(/\\(.)/g, '$1') : own,
      at: tokenPattern.lastIndex - own.length,
    });
    at = tokenPattern.lastIndex;
  }
  return [...tokens, { kind: 'end', text: '', at: end }];
}

function wrong(text: string, at: number, value: string, problem: string) {
  const before = text.slice(0, at).split('\n');
  return invalidInput(
    'text',
    value,
    `line ${before.length}, column ${before.at(-1)!.length + 1}: ${problem}`,
    'See docs/rules.md for the form of a rule.',
  );
}

/** Throws `invalidInput` of `text` naming line and column. What it means is checked by `checkRule`. */
export function parseRule(text: string): Ruled {
  if (text.length > textCharsMax)
    throw invalidInput('text', text.length, `is longer than ${textCharsMax} characters`);
  const tokens = tokensOf(text);
  let at = 0;
  const now = () => tokens[at]!;
  const fail = (wanted: string): never => {
    throw wrong(
      text,
      now().at,
      now().text,
      `expected ${wanted}, found ${now().kind === 'end' ? 'the end' : `"${now().text}"`}`,
    );
  };
  const is = (word: string) => now().kind !== 'string' && now().text === word;
  const accept = (word: string): boolean => {
    if (!is(word)) return false;
    at++;
    return true;
  };
  const expect = (word: string) => {
    if (!accept(word)) fail(`"${word}"`);
  };
  const oneOf = <T extends string>(words: readonly T[]): T => {
    const found = words.find((word) => is(word)) ?? fail(words.join(', '));
    at++;
    return found;
  };
  const number = (): number => {
    if (now().kind !== 'number') fail('a number');
    return Number(tokens[at++]!.text);
  };
  const string = (): string => {
    if (now().kind !== 'string') fail('a text in quotes');
    return tokens[at++]!.text;
  };
  const span = (): number => {
    const count = number();
    const factor = { s: 1, min: 60, h: 3600, d: 86_400 }[oneOf(['s', 'min', 'h', 'd'])];
    return count * factor;
  };
  const value = (unit: Unit | null): number => {
    const first = now();
    const count = number();
    // A unit follows only where the next word is one.
    const suffix = now().kind === 'word' ? now().text : '';
    const whole = suffix ? parseValue(`${first.text} ${suffix}`, unit) : undefined;
    if (whole === undefined) {
      if (suffix && !afterValue.has(suffix))
        throw wrong(
          text,
          now().at,
          suffix,
          unit ? `"${suffix}" is no unit of ${unit}` : `expected a word of the rule, found "${suffix}"`,
        );
      return count;
    }
    at++;
    return whole;
  };
  const listed = (): string[] => {
    const values = [string()];
    while (accept('|')) values.push(string());
    return values;
  };
  const match = (): RuleMatcher[] => {
    const found: RuleMatcher[] = [];
    expect('{');
    while (!accept('}')) {
      if (found.length > 0) expect(',');
      const field = now().kind === 'word' ? tokens[at++]!.text : fail('a field');
      const op = oneOf(['=', '!=']) === '=' ? 'is' : 'is-not';
      found.push({ field, op, values: listed() });
    }
    return found;
  };
  const series = () => {
    const named = now();
    const metric = named.kind === 'word' ? tokens[at++]!.text : fail('a metric');
    if (!Object.hasOwn(metricKinds, metric))
      throw wrong(
        text,
        named.at,
        metric,
        `there is no such metric as "${metric}"; docs/reference/metrics.md lists them`,
      );
    return { kind: 'series', metric, match: match() } as const;
  };
  const scope = (): RuleScope => {
    if (is('events') && tokens[at + 1]?.text === '(') {
      at += 2;
      const events = listed();
      const said = accept('text') ? string() : '';
      const chosen = is('{') ? match() : [];
      expect(')');
      return { kind: 'events', events, text: said, match: chosen };
    }
    const by = ruleAggregates.find((name) => is(name) && tokens[at + 1]?.text !== '{');
    if (!by) return { ...series(), group: null };
    at++;
    const quantile = now().kind === 'number' ? { quantile: number() } : {};
    expect('(');
    const members = series();
    const stepS = accept('every') ? span() : 60;
    const staleS = accept('stale') ? span() : 300;
    expect(')');
    return { ...members, group: { by, ...quantile, stepS, staleS } };
  };
  const bounds = (unit: Unit | null) => {
    const side = oneOf(['above', 'below']);
    const bound = { [side]: value(unit) };
    return accept('until') ? { ...bound, clear: value(unit) } : bound;
  };
  const condition = (unitFor: (kind: RuleCondition['kind']) => Unit | null): unknown => {
    if (is('above') || is('below')) return { kind: 'threshold', ...bounds(unitFor('threshold')) };
    const verb = oneOf([
      'changes',
      'rate',
      'volume',
      'silent',
      'unusual',
      'rising',
      'falling',
      'percentile',
      'count',
    ]);
    switch (verb) {
      case 'changes': {
        const direction = oneOf(['any', 'up', 'down']);
        expect('by');
        const by = value(unitFor('change'));
        return { kind: 'change', direction, by, ...(accept('hold') ? { holdS: span() } : {}) };
      }
      case 'rate': {
        expect('per');
        const per = oneOf(['second', 'minute', 'hour', 'day']);
        expect('over');
        return { kind: 'rate', per, windowS: span(), ...bounds(unitFor('rate')) };
      }
      case 'volume': {
        expect('per');
        const period = oneOf(['hour', 'day']);
        expect('above');
        return { kind: 'volume', period, above: value(unitFor('volume')) };
      }
      case 'silent':
        return { kind: 'no-data', afterS: span() };
      case 'unusual': {
        const direction = oneOf(['above', 'below', 'both']);
        const deviations = accept('deviations') ? { deviations: number() } : {};
        const weeks = accept('weeks') ? { weeks: number() } : {};
        const least = accept('least') ? { least: value(unitFor('baseline')) } : {};
        return { kind: 'baseline', direction, ...deviations, ...weeks, ...least };
      }
      case 'percentile': {
        const percentile = number();
        expect('over');
        return { kind: 'percentile', percentile, windowS: span(), ...bounds(unitFor('percentile')) };
      }
      case 'count': {
        const count = number();
        const within = accept('within') ? { withinS: span() } : {};
        return { kind: 'events', count, ...within, ...(accept('quiet') ? { quietS: span() } : {}) };
      }
      default: {
        expect('to');
        const reaches = value(unitFor('forecast'));
        expect('within');
        const withinS = span();
        const over = accept('over') ? { windowS: span() } : {};
        return { kind: 'forecast', direction: verb, reaches, withinS, ...over };
      }
    }
  };
  const confirm = (): RuleConfirm => {
    if (accept('for')) return { kind: 'duration', forS: span() };
    if (!accept('in')) return { kind: 'at-once' };
    const n = number();
    expect('of');
    return { kind: 'n-of-m', n, m: number() };
  };

  const severity = oneOf(severities);
  expect('when');
  const chosen = scope();
  const judged = condition((kind) => conditionUnit(chosen, kind));
  const confirmed = confirm();
  if (now().kind !== 'end') fail('the end');
  const parsed = ruleDefinition
    .omit({ name: true, note: true })
    .safeParse({ severity, scope: chosen, condition: judged, confirm: confirmed });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw invalidInput(issue.path.join('.') || 'text', text.slice(0, 200), issue.message);
}
