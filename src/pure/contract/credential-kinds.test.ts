import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadTools } from '#tools/index.ts';
import { credentialKindsOf, inheritsByItself, kindsOfMeta } from './credential-kinds.ts';

test.each<[unknown, readonly string[] | undefined]>([
  [true, ['snmp-community', 'snmp-user']],
  ['password', ['password']],
  [
    ['secret', 'password'],
    ['secret', 'password'],
  ],
  [undefined, undefined],
  ['anything', undefined],
])('%j', (meta, kinds) => {
  expect(kindsOfMeta(meta)).toEqual(kinds);
});
test('every tool that asks for a credential says of which kind', async () => {
  const told: Record<string, string> = {};
  for (const tool of await loadTools()) {
    const schema = z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' });
    const kinds = credentialKindsOf(schema);
    expect(kinds !== undefined, tool.id).toBe('credential' in tool.input.shape);
    if (kinds) told[tool.id] = `${kinds.join(' ')}${inheritsByItself(schema) ? ', inherited' : ''}`;
  }
  expect(told).toMatchObject({
    'snmp-get': 'snmp-community snmp-user, inherited',
    'ssh-script': 'password secret, inherited',
    json: 'secret password',
    redis: 'password secret',
    smtp: 'password',
  });
});
