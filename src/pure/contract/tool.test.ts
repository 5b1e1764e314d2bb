import { expect, test } from 'vitest';
import { z } from 'zod';
import type { FaultError } from '../base/errors.ts';
import { parseInput } from './tool.ts';

const schema = z.object({
  target: z.string().describe('Host name or address'),
  ports: z.array(z.number().int().max(65535)).default([]).describe('Ports to try'),
});

test.each([
  [{}, 'target', 'Give target (Host name or address); it is missing.'],
  [{ target: 7 }, 'target', 'Give target a valid value (Host name or address); got 7.'],
  [{ target: 'a', ports: [1, 70_000] }, 'ports.1', 'Give ports.1 a valid value (Ports to try); got 70000.'],
  [{ target: 'a', colour: 'red' }, 'colour', 'Give colour a valid value; got "red".'],
])('%j names the field, what it is and what to do', (raw, field, remedy) => {
  let fault: FaultError['fault'] | undefined;
  try {
    parseInput(schema.strict(), raw);
  } catch (error) {
    fault = (error as FaultError).fault;
  }
  expect(fault).toMatchObject({ code: 'invalid-input', field, remedy });
});

test('what an example has there is shown', () => {
  const remedyOf = (raw: unknown) => {
    try {
      parseInput(schema, raw, [{ ports: [443] }, { target: 'core-1' }]);
    } catch (error) {
      return (error as FaultError).fault.remedy;
    }
    return undefined;
  };
  expect(remedyOf({})).toBe('Give target (Host name or address), for example "core-1"; it is missing.');
  expect(remedyOf({ target: 'a', ports: 'x' })).toBe(
    'Give ports a valid value (Ports to try), for example [443]; got "x".',
  );
});
