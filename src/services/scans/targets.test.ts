import { expect, test } from 'vitest';
import { rangesOf, scopeOf } from './scope.ts';
import { remaining, resolveTargets } from './targets.ts';

const signal = new AbortController().signal;

test('scopes: exclusions win, and what is outside is named', () => {
  const scope = scopeOf(['10.0.0.0/8', 'fd00::/8'], ['10.1.0.0/16']);
  expect(scope.outside(rangesOf(['10.0.255.254-10.1.0.1', 'fd00::1', '2001:db8::1', '192.0.2.1']))).toEqual([
    ...['10.1.0.0-10.1.0.1', '192.0.2.1', '2001:db8::1'],
  ]);
  expect(scope.outside(rangesOf(['10.2.0.0/16']))).toEqual([]);
});

test('what is left of targets: names stay names, and a thousand holes fit', async () => {
  const lookup = async (name: string) => ({
    ...{ ok: true as const, elapsedMs: 0 },
    addresses: [name === 'a.example' ? '10.0.0.1' : '10.9.0.1'],
  });
  const targets = ['10.0.0.0/30', 'a.example, b.example'];
  const resolved = await resolveTargets(targets, { lookup }, signal);
  const left = (done: readonly string[], skipped: readonly string[] = []) =>
    remaining(targets, resolved, { done, skipped });
  expect(left([])).toEqual(targets);
  expect(left(['10.0.0.0-10.0.0.1'], ['10.0.0.3'])).toEqual([
    '10.0.0.0/30',
    'b.example',
    '!10.0.0.0-10.0.0.1,!10.0.0.3',
  ]);
  expect(left(['10.0.0.0-10.0.0.3', '10.9.0.1'])).toBeUndefined();
  const wide = await resolveTargets(['10.0.0.0/8'], { lookup }, signal);
  const holes = Array.from(
    { length: 200_000 },
    (_, i) => `10.${i >> 10}.${(i >> 2) & 255}.${(i & 3) * 60 + 7}`,
  );
  const many = remaining(['10.0.0.0/8'], wide, {
    done: ['10.200.0.0-10.255.255.255', ...holes],
    skipped: [],
  })!;
  expect(many.length).toBeLessThanOrEqual(9000);
  expect(Math.max(...many.map((text) => text.length))).toBeLessThanOrEqual(300);
  // The largest first: of single addresses some are asked again.
  expect(many[1]).toMatch(/^!10\.200\.0\.0-10\.255\.255\.255,/);
});
