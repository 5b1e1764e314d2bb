import { expect, test } from 'vitest';
import { z } from 'zod';
import { FaultError } from '../base/errors.ts';
import { refuseUnknown, unknownField } from './unknown-field.ts';

const schema = z.object({
  name: z.string(),
  options: z
    .object({ ports: z.string(), tags: z.record(z.string(), z.object({ note: z.string() })) })
    .partial()
    .optional(),
  steps: z.array(z.object({ minutes: z.number() })).default([]),
  target: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('mail'), address: z.string() }),
      z.object({ kind: z.literal('page'), number: z.string() }),
    ])
    .nullable()
    .default(null),
  plain: z.looseObject({ kind: z.string() }).optional(),
  limit: z
    .union([z.number(), z.object({ above: z.number() })])
    .transform(String)
    .optional(),
});

test.each([
  [{ name: 'a', ports: '22' }, 'ports'],
  [{ name: 'a', options: { port: '22' } }, 'options.port'],
  [{ options: { port: '22' } }, 'options.port'],
  [{ name: 'a', options: { tags: { x: { note: '', more: 1 } } } }, 'options.tags.x.more'],
  [{ name: 'a', steps: [{ minutes: 1 }, { minutes: 2, hours: 0 }] }, 'steps.1.hours'],
  [{ name: 'a', target: { kind: 'page', number: '1', address: 'x' } }, 'target.address'],
  [{ name: 'a', limit: { above: 1, below: 2 } }, 'limit.below'],
  [{ name: 'a', constructor: 1 }, 'constructor'],
])('%j has one field too many', (raw, field) => {
  expect(unknownField(schema, raw)?.path.join('.')).toBe(field);
});

test.each([
  [{ name: 'a', options: { ports: '22' }, steps: [], target: null, limit: 3 }],
  [{ name: 'a', plain: { kind: 'x', whatever: { is: 'there' } } }],
  [{ name: 7, target: { kind: 'post' }, steps: 'none', options: [] }],
  ['no object'],
  [null],
])('%j has none: what else is wrong with it the parser says', (raw) => {
  expect(unknownField(schema, raw)).toBeUndefined();
});

test('the refusal names the field, the value and the fields there are', () => {
  const refused = () => refuseUnknown(schema, { name: 'a', steps: [{ hours: 2 }] });
  expect(refused).toThrow(FaultError);
  try {
    refused();
  } catch (error) {
    expect((error as FaultError).fault).toMatchObject({
      ...{ code: 'invalid-input', field: 'steps.0.hours', value: '2' },
      remedy: 'Correct the name, or leave it out. Fields: minutes.',
    });
  }
});
