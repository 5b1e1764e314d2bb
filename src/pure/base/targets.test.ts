import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIpv4 } from './address.ts';
import { FaultError } from './errors.ts';
import { addressesOf, merge, parseTargets, subtract } from './targets.ts';

const addresses = (...expressions: string[]) => [...addressesOf(parseTargets(expressions).ranges)];
const shown = (...expressions: string[]) =>
  parseTargets(expressions).ranges.map((range) =>
    range.family === 4 ? `${formatIpv4(Number(range.first))}-${formatIpv4(Number(range.last))}` : 'v6',
  );

describe('octet by octet', () => {
  test.each([
    ['10.0.0.1-3', ['10.0.0.1-10.0.0.3']],
    ['10.0.0,2.5', ['10.0.0.5-10.0.0.5', '10.0.2.5-10.0.2.5']],
    ['10.0.0-1.1-2', ['10.0.0.1-10.0.0.2', '10.0.1.1-10.0.1.2']],
    ['10.0.0-1.*', ['10.0.0.0-10.0.1.255']],
    ['10.*.*.*', ['10.0.0.0-10.255.255.255']],
    ['*.*.*.*', ['0.0.0.0-255.255.255.255']],
    ['10.0.0.250-', ['10.0.0.250-10.0.0.255']],
    ['10.0.0.-2', ['10.0.0.0-10.0.0.2']],
    ['10.0.0.1,2,3,9', ['10.0.0.1-10.0.0.3', '10.0.0.9-10.0.0.9']],
    ['10.0.0.5,1-5,3', ['10.0.0.1-10.0.0.5']],
    ['10.0.0.1,10.0.0.9', ['10.0.0.1-10.0.0.1', '10.0.0.9-10.0.0.9']],
    ['10.0.0.1-10.0.0.3', ['10.0.0.1-10.0.0.3']],
  ])('%s', (text, expected) => expect(shown(text)).toEqual(expected));

  test('excluded the same way, overlaps counted once', () => {
    expect(addresses('10.0.0.0-5', '10.0.0.3-7', '!10.0.0.1,4')).toEqual(
      ['0', '2', '3', '5', '6', '7'].map((last) => `10.0.0.${last}`),
    );
    expect(parseTargets(['10.0.0.0/24', '10.0.0.128/25']).count).toBe(256n);
  });

  test.each([
    ['10.0.0.1-300', '300'],
    ['10.0.0.9-1', '9-1'],
    ['10.0.0.1--3', '1--3'],
    ['10.0.,.1', '""'],
    ['*.*.*.1', '65536 separate ranges'],
  ])('%s is refused and says why', (text, word) => {
    expect(() => parseTargets([text])).toThrow(FaultError);
    expect(() => parseTargets([text])).toThrow(word);
  });

  test('as many pieces as an honest expression has are taken', () => {
    const set = parseTargets(['10.0-255.0-255.1-254']);
    expect(set.ranges).toHaveLength(65_536);
    expect(set.count).toBe(65_536n * 254n);
  });

  test('every address matches its octets, and none that does not', () => {
    const octet = fc
      .tuple(fc.nat(255), fc.nat(255))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(octet, octet, octet, octet, fc.nat(0xffffffff), (a, b, c, d, any) => {
        const all = [a, b, c, d];
        // Three octets of one value keep the number of pieces small.
        const text = all
          .map(([first, last], i) => (i === 0 || i === 2 ? first : `${first}-${last}`))
          .join('.');
        if (!/[-]/.test(text)) return;
        const { ranges } = parseTargets([text]);
        const value = BigInt(any);
        const inside = ranges.some((range) => value >= range.first && value <= range.last);
        const wanted = formatIpv4(any)
          .split('.')
          .map(Number)
          .every((n, i) => n >= all[i]![0] && n <= all[i]![i === 0 || i === 2 ? 0 : 1]);
        expect(inside).toBe(wanted);
      }),
    );
  });
});

test('merged ranges are disjoint; what is taken away is gone and nothing else', () => {
  const range = fc
    .tuple(fc.nat(60), fc.nat(60))
    .map(([a, b]) => ({ family: 4 as const, first: BigInt(Math.min(a, b)), last: BigInt(Math.max(a, b)) }));
  fc.assert(
    fc.property(fc.array(range, { maxLength: 8 }), fc.array(range, { maxLength: 8 }), (include, exclude) => {
      const left = subtract(merge(include), merge(exclude));
      const holds = (list: readonly { first: bigint; last: bigint }[], value: bigint) =>
        list.some((item) => value >= item.first && value <= item.last);
      for (let value = 0n; value <= 61n; value++)
        expect(holds(left, value)).toBe(holds(include, value) && !holds(exclude, value));
      for (let i = 1; i < left.length; i++) expect(left[i]!.first > left[i - 1]!.last).toBe(true);
    }),
  );
});
