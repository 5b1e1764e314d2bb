import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { api } from '#pure/contract/api.ts';
import { fieldsOf, problemsOf, type Schema, textOfValue, valueOfText, variantsOf } from './form.ts';

const schemaOf = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Schema;
const schema = schemaOf(
  z.object({
    count: z.number().int().min(1).max(10).nullable().default(4).describe('Probes'),
    targets: z.array(z.string()).min(1),
    timeoutMs: z.number().default(1000).meta({ unit: 'ms' }),
    family: z.enum(['any', '4', '6']).default('any'),
    fast: z.boolean().default(true),
    community: z.string().min(3).meta({ secret: true }),
    ports: z.array(z.number()).optional(),
  }),
);
const field = (name: string) => fieldsOf(schema, 'targets').find((item) => item.name === name)!;

describe('fieldsOf', () => {
  it('puts the positional and the required first, the rest behind "more"', () => {
    const fields = fieldsOf(schema, 'targets');
    expect(fields.map((item) => item.name).slice(0, 2)).toEqual(['targets', 'community']);
    expect(fields.filter((item) => item.advanced).map((item) => item.name)).toEqual([
      'count',
      'timeoutMs',
      'family',
      'fast',
      'ports',
    ]);
  });
  it('chooses a control for each type', () => {
    expect(Object.fromEntries(fieldsOf(schema).map((item) => [item.name, item.kind]))).toEqual({
      count: 'number',
      targets: 'list',
      timeoutMs: 'number',
      family: 'choice',
      fast: 'switch',
      community: 'secret',
      ports: 'list',
    });
    expect(field('count')).toMatchObject({
      nullable: true,
      integer: true,
      minimum: 1,
      maximum: 10,
      defaultValue: 4,
    });
    expect(field('timeoutMs').unit).toBe('ms');
  });
  it('reads every body of the API without a field it cannot show but JSON', () => {
    const unshowable: string[] = [];
    for (const [id, route] of Object.entries(api)) {
      if (route.body instanceof z.ZodUndefined) continue;
      for (const item of fieldsOf(schemaOf(route.body)))
        if (item.kind === 'json') unshowable.push(`${id}.${item.name}`);
    }
    // Each has an editor of its own, named here so that a new one is not forgotten.
    const edited: Readonly<Record<string, RegExp>> = {
      'parts/sensor-dialog.tsx': /Sensor\.(input|thresholds|rule|hours)$/,
      'parts/scan-form.tsx: the form of the tool': /Scan\.options$/,
      'parts/bulk-bar.tsx': /updateSensors\.(select|set)$/,
      'parts/inheritance.tsx and the tree itself': /TreeNode\.(set|node|to)$/,
      'parts/templates.tsx': /createTemplate\.sensors$/,
      'parts/import-plan.tsx': /(applyFiles\.files|importFile\.mapping)$/,
      'parts/device-identity.tsx': /splitDevice\.keys$/,
      'the map, where things are moved by hand': /MapPlaces\.items$/,
      'dashboards/board.tsx': /(Dashboard\.panels|panelData\.panels)$/,
      'parts/people-dialogs.tsx: the layers of a rota': /Rota\.layers$/,
      'no page: programs push': /^push\.values$/,
      'parts/routing.tsx: the steps of an escalation policy': /Policy\.steps$/,
      'no page: what machines send to a push sensor': /^push\.values$/,
    };
    const byHand = (name: string) => Object.values(edited).some((pattern) => pattern.test(name));
    expect(unshowable.filter((name) => !byHand(name))).toEqual([]);
  });
  it('finds the variants of a union', () => {
    const credential = fieldsOf(schemaOf(api.createCredential.body)).find(
      (item) => item.name === 'credential',
    )!;
    expect(credential.kind).toBe('variants');
    expect(variantsOf(credential.schema).map((variant) => variant.value)).toEqual([
      'snmp-community',
      'snmp-user',
      'password',
      'secret',
    ]);
  });
});

describe('values', () => {
  it('reads what was typed, and writes it back', () => {
    expect(valueOfText(field('targets'), 'a, b\nc')).toEqual(['a', 'b', 'c']);
    expect(valueOfText(field('ports'), '80 443')).toEqual([80, 443]);
    expect(valueOfText(field('count'), 'none')).toBeNull();
    expect(valueOfText(field('count'), ' 7 ')).toBe(7);
    expect(valueOfText(field('count'), '')).toBeUndefined();
    expect(textOfValue(field('targets'), ['a', 'b'])).toBe('a b');
    expect(textOfValue(field('count'), null)).toBe('none');
  });
  it('names what is missing or out of bounds', () => {
    expect(problemsOf(schema, { count: 11, community: 'ab' })).toEqual({
      count: 'At most 10',
      targets: 'Needed',
      community: 'At least 3 characters',
    });
    expect(problemsOf(schema, { targets: ['a'], community: 'abc' })).toEqual({});
  });
});
