import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTemplate, renderTemplate, type TemplateValues } from './template.ts';

const names = new Set(['alert.title', 'alert.port', 'alert.severity', 'count']);
const render = (text: string, values: TemplateValues) => {
  const parsed = parseTemplate(text, names);
  if (!parsed.ok) throw new Error(parsed.problem);
  return renderTemplate(parsed.template, values);
};

test.each([
  ['plain', {}, 'plain'],
  ['{{alert.title}}!', { 'alert.title': 'down' }, 'down!'],
  ['{{ alert.title }}', { 'alert.title': null }, ''],
  ['{{#if alert.port}}port {{alert.port}}{{else}}device{{/if}}', { 'alert.port': 'ge0' }, 'port ge0'],
  ['{{#if alert.port}}port{{else}}device{{/if}}', { 'alert.port': '' }, 'device'],
  ['{{#if count}}{{count}}{{/if}}.', { count: 0 }, '.'],
  ['{{#if alert.severity == "critical"}}!{{/if}}', { 'alert.severity': 'critical' }, '!'],
  ['{{#if alert.severity != "critical"}}?{{else}}!{{/if}}', { 'alert.severity': 'minor' }, '?'],
  ['{{#if alert.port}}{{#if count}}a{{else}}b{{/if}}c{{/if}}d', { 'alert.port': 'x', count: 0 }, 'bcd'],
  ['{{alert.title}}', { 'alert.title': '{{count}}' }, '{{count}}'],
] satisfies [string, TemplateValues, string][])('%s', (text, values, expected) => {
  expect(render(text, values)).toBe(expected);
});

test.each([
  ['a\n b {{alert.titel}}', 2, 4, 'did you mean {{alert.title}}?'],
  ['{{nothing}}', 1, 1, 'there are alert.port'],
  ['x{{#if count}}y', 1, 2, 'without its {{/if}}'],
  ['x{{/if}}', 1, 2, 'without {{#if}}'],
  ['{{#if count}}{{else}}{{else}}{{/if}}', 1, 1, 'without its {{/if}}'],
  ['{{alert.title', 1, 1, 'not closed'],
  ['{{count}} }}', 1, 11, 'not opened'],
  ['{{process.exit()}}', 1, 1, 'not understood'],
])('%j is refused at its place', (text, line, column, problem) => {
  const parsed = parseTemplate(text, names);
  expect(parsed).toMatchObject({ ok: false, line, column });
  expect(!parsed.ok && parsed.problem).toContain(problem);
});

test('nesting has a bound', () => {
  const deep = '{{#if count}}'.repeat(100) + '{{/if}}'.repeat(100);
  expect(parseTemplate(deep, names)).toMatchObject({ ok: false, problem: expect.stringContaining('deep') });
});

test('any text parses or is refused at a place inside it; what parses renders', () => {
  const part = fc.constantFrom(
    '{{',
    '}}',
    'count',
    '{{count}}',
    '{{#if count}}',
    '{{else}}',
    '{{/if}}',
    '\n',
    'a',
    '{',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      const parsed = parseTemplate(text, names);
      if (parsed.ok) expect(typeof renderTemplate(parsed.template, { count: 1 })).toBe('string');
      else expect(text.split('\n')[parsed.line - 1]!.length).toBeGreaterThanOrEqual(parsed.column - 1);
    }),
  );
});
