import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeModbus,
  encodeIdentify,
  encodeModbusRead,
  identificationOf,
  numberOf,
  registersOf,
  valuesOfRead,
} from './modbus.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

test('requests as in the application protocol, sections 6.3 and 6.21', () => {
  expect([...encodeModbusRead(1, 255, 'holding-registers', 107, 3)]).toEqual([
    0, 1, 0, 0, 0, 6, 255, 3, 0, 107, 0, 3,
  ]);
  expect([...encodeIdentify(2, 1)]).toEqual([0, 2, 0, 0, 0, 5, 1, 43, 14, 1, 0]);
});
test('a response wherever it is cut', () => {
  const whole = bytes(0, 1, 0, 0, 0, 9, 255, 3, 6, 2, 43, 0, 0, 0, 100);
  const found = decodeModbus(whole);
  expect(found).toMatchObject({
    state: 'complete',
    lengthBytes: 15,
    value: { transaction: 1, unit: 255, function: 3 },
  });
  expect(found.state === 'complete' && valuesOfRead(found.value.data, 'holding-registers', 3)).toEqual([
    555, 0, 100,
  ]);
  for (let end = 0; end < whole.length; end++)
    expect(decodeModbus(whole.subarray(0, end)).state).toBe('partial');
});
test('exceptions, coils and other numbers of them', () => {
  expect(decodeModbus(bytes(0, 1, 0, 0, 0, 3, 1, 0x83, 2))).toMatchObject({
    value: { function: 3, exception: 2 },
  });
  // Section 6.1: coils 20 to 38 are CD 6B 05.
  expect(valuesOfRead(bytes(3, 0xcd, 0x6b, 0x05), 'coils', 19)!.join('')).toBe('1011001111010110101');
  expect(valuesOfRead(bytes(3, 1, 2, 3), 'coils', 8)).toBeUndefined();
  expect(valuesOfRead(bytes(2, 1, 2), 'input-registers', 2)).toBeUndefined();
});
test.each([[[72, 84, 84, 80, 47, 49]], [[0, 1, 0, 0, 0, 1]], [[0, 1, 0, 0, 0, 2, 1, 0x83]]])(
  '%j is none',
  (values) => {
    expect(decodeModbus(bytes(...values)).state).toBe('malformed');
  },
);
test('identification', () => {
  const data = bytes(14, 1, 1, 0, 0, 2, 0, 2, 65, 66, 2, 1, 49);
  expect(identificationOf(data)).toEqual(
    new Map([
      [0, 'AB'],
      [2, '1'],
    ]),
  );
  expect(identificationOf(data.subarray(0, 9))).toBeUndefined();
});
test.each([
  [[65_535], 'int16', 'high-first', -1],
  [[1, 2], 'uint32', 'high-first', 65_538],
  [[2, 1], 'uint32', 'low-first', 65_538],
  [[0x4248, 0], 'float32', 'high-first', 50],
  [[0xffff, 0xffff, 0xffff, 0xfffe], 'int64', 'high-first', -2],
] as const)('%j as %s, %s: %d', (words, type, order, value) => {
  expect(registersOf(type)).toBe(words.length);
  expect(numberOf(words, type, order)).toBe(value);
});
test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (data) => {
      decodeModbus(data);
      decodeModbus(bytes(0, 1, 0, 0, 0, data.length, ...data));
      valuesOfRead(data, 'coils', 9);
      valuesOfRead(data, 'holding-registers', 4);
      identificationOf(data);
    }),
    { numRuns: 2000 },
  );
});
