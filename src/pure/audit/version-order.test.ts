import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions, distributionIn, upstreamOf } from './version-order.ts';

test.each([
  ['9.2', '9.2p1'],
  ['9.2p1', '9.2p2'],
  ['9.2p1', '9.3'],
  ['9.9', '9.10'],
  ['1.0.2', '1.0.2a'],
  ['1.0.2k', '1.0.2u'],
  ['1.0.2u', '1.1.0'],
  ['1.1.0-pre1', '1.1.0'],
  ['2.0.0-rc1', '2.0.0-rc2'],
  ['2.0.0-alpha', '2.0.0-beta'],
  ['2.0.0-beta.2', '2.0.0-rc.1'],
  ['2.0.0-rc2', '2.0.0'],
  ['2.4.57-2', '2.4.57-3'],
  ['2.4.57-9', '2.4.58'],
  ['1:7.0.15-1', '1:7.0.15-2'],
  ['1:9.0', '2:1.0'],
  ['1.0~rc1', '1.0'],
  ['15.2(4)M6', '15.2(4)M7'],
  ['15.2(4)M6', '15.3(1)T'],
  ['18.4R3-S2', '18.4R3-S10'],
  ['10.0.17763', '10.0.19041'],
  ['7.17.1', '7.17.1.1'],
  ['4.17.12', '4.17.12+dfsg'],
])('%s is older than %s', (older, newer) => {
  expect(compareVersions(older, newer)).toBeLessThan(0);
  expect(compareVersions(newer, older)).toBeGreaterThan(0);
});
test.each([
  ['1.2', '1.2.0'],
  ['1.2', '1.2.0.0'],
  ['1.02', '1.2'],
  ['v1.2', 'V1.2'],
  ['1:7.0', '7.0'],
])('%s and %s are the same', (a, b) => {
  expect(compareVersions(a, b)).toBe(0);
  expect(compareVersions(b, a)).toBe(0);
});
test('an order: opposite both ways, and transitive', () => {
  const version = fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,2}){0,2}(p[0-9]|-rc[0-9]|~b|[a-c])?$/);
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
        expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 3000 },
  );
});
test('any text is compared in bounded time', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => Number.isFinite(compareVersions(a, b))));
  expect(compareVersions('1.'.repeat(100_000), '2')).toBeLessThan(0);
});

describe('packages', () => {
  test.each([
    ['1:9.2p1-2+deb12u3', '9.2p1'],
    ['2.4.57-2', '2.4.57'],
    ['2.0.11+dfsg1-1', '2.0.11'],
    ['5:7.0.15-1~deb12u1', '7.0.15'],
    ['1.22.1-9+deb12u11', '1.22.1'],
    ['8.9p1-3ubuntu0.10', '8.9p1'],
    ['9.2p1', '9.2p1'],
    ['1.1.0-pre1', '1.1.0-pre1'],
    ['18.4R3-S2', '18.4R3-S2'],
    ['2023-10-01', '2023-10-01'],
    ['4.17.12+dfsg-0+deb12u1', '4.17.12'],
  ])('%s is %s', (version, upstream) => {
    expect(upstreamOf(version)).toBe(upstream);
  });
  test.each([
    ['9.2p1 Debian-2+deb12u3', 'Debian'],
    ['8.9p1 Ubuntu-3ubuntu0.10', 'Ubuntu'],
    ['Apache/2.4.37 (CentOS Stream)', 'Red Hat or its kin'],
    ['7.4p1-23.el7', 'Red Hat or its kin'],
    ['nginx/1.24.0', undefined],
  ])('%s', (text, name) => {
    expect(distributionIn(undefined, text)?.name).toBe(name);
  });
});
