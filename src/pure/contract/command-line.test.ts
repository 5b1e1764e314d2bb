import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { commandLineOf, flagsOf, parseCommandLine } from './command-line.ts';

const input = z.object({
  targets: z.array(z.string()).describe('Where'),
  count: z.number().int().nullable().default(4),
  intervalMs: z.number().default(1000),
  ports: z.array(z.number()).default([80]),
  method: z.enum(['icmp', 'tcp']).default('icmp'),
  resolveNames: z.boolean().default(true),
  expect: z.object({ status: z.number() }).optional(),
});
const schema = z.toJSONSchema(input, { io: 'input' }) as Record<string, unknown>;
const flags = flagsOf(schema);
const parse = (...argv: string[]) => parseCommandLine(argv, flags, 'targets');

test('flags come from the schema', () => {
  expect(flags.map((flag) => [flag.name, flag.type])).toEqual([
    ['targets', 'list'],
    ['count', 'number'],
    ['interval', 'number'],
    ['ports', 'list'],
    ['method', 'text'],
    ['resolve-names', 'boolean'],
    ['expect', 'json'],
  ]);
  expect(flags[4]!.choices).toEqual(['icmp', 'tcp']);
});

test.each([
  [['a', 'b'], { targets: ['a', 'b'] }],
  [['a,b', '--count', '3'], { targets: ['a', 'b'], count: 3 }],
  [['a', '--count=none'], { targets: ['a'], count: null }],
  [['a', '--interval', '2s'], { targets: ['a'], intervalMs: 2000 }],
  [['a', '--interval-ms', '250'], { targets: ['a'], intervalMs: 250 }],
  [['a', '--intervalMs', '1.5m'], { targets: ['a'], intervalMs: 90_000 }],
  [['--ports', '22,80', '--ports', '443', 'a'], { ports: [22, 80, 443], targets: ['a'] }],
  [['a', '--no-resolve-names'], { targets: ['a'], resolveNames: false }],
  [['a', '--expect', '{"status":200}'], { targets: ['a'], expect: { status: 200 } }],
  [['--', '-odd'], { targets: ['-odd'] }],
])('%j', (argv, expected) => {
  expect(parse(...argv).input).toEqual(expected);
});

test('options of the command are told apart', () => {
  expect(parse('a', '--json').options).toEqual({ format: 'json', help: false, quiet: false, mibs: [] });
  expect(parse('-h').options.help).toBe(true);
});

test('a tool that takes names of objects takes files with more of them, and may have an input that is called like a format', () => {
  const snmp = z.object({ table: z.string().meta({ names: 'mib' }) });
  const own = flagsOf(z.toJSONSchema(snmp, { io: 'input' }) as Record<string, unknown>);
  expect(
    parseCommandLine(['--table', 'ifTable', '--mib', 'a.mib', '--mib=b.mib'], own, undefined),
  ).toMatchObject({
    input: { table: 'ifTable' },
    options: { format: 'table', mibs: ['a.mib', 'b.mib'] },
  });
  expect(() => parse('a', '--mib', 'a.mib')).toThrow(/--mib/);
  expect(() => parseCommandLine(['--mib'], own, undefined)).toThrow(/mib/);
});

test.each([
  [['a', '--cuont', '3'], '--cuont'],
  [['a', '--count', 'many'], 'count'],
  [['a', '--count', '3s'], 'count'],
  [['a', '--interval', 'soon'], 'intervalMs'],
  [['a', '--count'], 'count'],
  [['a', '-x'], '-x'],
  [['a', '--expect', '{'], 'expect'],
  [['a', '--resolve-names=perhaps'], 'resolveNames'],
])('%j is refused and names %s', (argv, field) => {
  expect(() => parse(...argv)).toThrowError(
    expect.objectContaining({ fault: expect.objectContaining({ code: 'invalid-input', field }) }),
  );
});

test('the printed line parses back to the same input', () => {
  const word = fc
    .stringMatching(/^[a-z0-9 .'$-]{1,10}$/)
    .filter((text) => text.trim() === text && !text.startsWith('-'));
  fc.assert(
    fc.property(
      fc.record(
        {
          targets: fc.array(word, { minLength: 1, maxLength: 3 }),
          count: fc.option(fc.nat(1000)),
          intervalMs: fc.nat(100_000),
          ports: fc.array(fc.nat(65535), { minLength: 1, maxLength: 3 }),
          resolveNames: fc.boolean(),
        },
        { requiredKeys: ['targets'] },
      ),
      (value) => {
        const line = commandLineOf('x', schema, 'targets', value);
        // A POSIX shell's word splitting, as far as our own quoting uses it.
        const words = [...line.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map((match) =>
          match[0].replace(/'([^']*)'|\\(.)/g, (_, inner, escaped) => inner ?? escaped),
        );
        expect(parse(...words.slice(2)).input).toEqual(value);
      },
    ),
  );
});
