import { expect, test } from 'vitest';
import { outsideOf, rangesOf, textsOf } from './scope.ts';
import { checkTargets, remaining, resolveTargets } from './targets.ts';

const signal = new AbortController().signal;

test('scopes: what is outside is named, what is excluded is taken out', () => {
  const scopes = { allowed: ['10.0.0.0/8', 'fd00::/8'], excluded: ['10.1.0.0/16'] };
  const outside = (...texts: string[]) => outsideOf(rangesOf(texts), scopes);
  expect(outside('10.0.255.254-10.1.0.1', 'fd00::1', '2001:db8::1', '192.0.2.1')).toEqual([
    ...['192.0.2.1', '2001:db8::1'],
  ]);
  expect(outside('10.0.0.0/15')).toEqual([]);
  expect(outside('10.1.2.0/24')).toEqual(['10.1.2.0-10.1.2.255']);
  expect(outsideOf(rangesOf(['192.0.2.1']), { allowed: [], excluded: [] })).toEqual([]);
  const left = checkTargets(rangesOf(['10.0.0.0/15']), scopes, 70_000);
  expect(textsOf(left)).toEqual(['10.0.0.0-10.0.255.255']);
  expect(() => checkTargets(rangesOf(['10.0.0.0/15']), scopes, 60_000)).toThrow('65536 addresses');
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
