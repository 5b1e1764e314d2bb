import { expect, test } from 'vitest';
import { movedNames, type ReachedMemory } from './reached.ts';

const run = (memory: ReachedMemory, ...addresses: readonly string[]) =>
  addresses.flatMap((address) => movedNames([{ name: 'branch', address }], memory));

test('an address where the name did not lead before is told, once', () => {
  const memory: ReachedMemory = new Map();
  expect(run(memory, '192.0.2.1', '192.0.2.1', '192.0.2.9', '192.0.2.9')).toEqual([
    { name: 'branch', from: '192.0.2.1', to: '192.0.2.9' },
  ]);
});

test('several addresses in turn are told once each, not at every answer', () => {
  const memory: ReachedMemory = new Map();
  const turns = Array.from({ length: 40 }, (_, i) => `192.0.2.${i % 3}`);
  expect(run(memory, ...turns)).toHaveLength(2);
});

test('what is remembered is bounded', () => {
  const memory: ReachedMemory = new Map();
  for (let i = 0; i < 500; i++) movedNames([{ name: `n${i}`, address: `10.0.0.${i % 250}` }], memory);
  for (let i = 0; i < 500; i++) movedNames([{ name: 'n1', address: `10.1.${i >> 8}.${i & 255}` }], memory);
  expect(memory.size).toBe(100);
  expect(memory.get('n1')).toHaveLength(16);
});
