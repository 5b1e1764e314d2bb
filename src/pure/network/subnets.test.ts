import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, formatPrefix, networkOf, parsePrefix } from '../base/address.ts';
import { mergeSubnets } from './subnets.ts';

const facts = { addresses: [], routes: [], interfaces: [{ ifIndex: 1, name: 'eth0' }] };

test('what is the same everywhere is no subnet; the local route says again what the address said', () => {
  const found = mergeSubnets(
    [
      {
        router: 'r1',
        facts: {
          ...facts,
          addresses: [
            { address: '10.0.0.1', lengthBits: 24, ifIndex: 1 },
            { address: '127.0.0.1', lengthBits: 8 },
            { address: 'fe80::1', lengthBits: 64 },
            { address: '10.9.9.9', lengthBits: 32 },
            { address: '10.8.8.8' },
          ],
          routes: [
            { prefix: '10.0.0.0/24', protocol: 'local', ifIndex: 1 },
            { prefix: '224.0.0.0/4', protocol: 'local' },
          ],
        },
      },
    ],
    false,
  );
  expect(found).toEqual([
    {
      prefix: '10.0.0.0/24',
      connected: true,
      ways: [{ router: 'r1', source: 'connected', address: '10.0.0.1', interface: 'eth0' }],
      overlaps: [],
    },
  ]);
});

test('a summary around links is no overlap, a link inside a link is', () => {
  const found = mergeSubnets(
    [
      {
        router: 'r1',
        facts: {
          ...facts,
          addresses: [
            { address: '10.0.1.1', lengthBits: 24 },
            { address: '10.0.1.130', lengthBits: 25 },
          ],
          routes: [{ prefix: '10.0.0.0/16', nextHop: '192.0.2.1', protocol: 'bgp' }],
        },
      },
    ],
    false,
  );
  expect(found.map(({ prefix, within, overlaps }) => [prefix, within, overlaps])).toEqual([
    ['10.0.0.0/16', undefined, []],
    ['10.0.1.0/24', '10.0.0.0/16', ['10.0.1.128/25']],
    ['10.0.1.128/25', '10.0.1.0/24', ['10.0.1.0/24']],
  ]);
});

const prefixes = fc
  .record({ value: fc.nat({ max: 0xffff }), lengthBits: fc.integer({ min: 16, max: 31 }) })
  .map(({ value, lengthBits }) => {
    const prefix = parsePrefix(`10.20.${value >> 8}.${value & 255}/${lengthBits}`);
    return formatPrefix(networkOf(prefix!));
  });

test('each subnet once, outer before inner, and `within` is the smallest around', () => {
  fc.assert(
    fc.property(fc.array(prefixes, { maxLength: 40 }), (texts) => {
      const routes = texts.map((prefix) => ({ prefix, protocol: 'ospf' }));
      const found = mergeSubnets([{ router: 'r', facts: { ...facts, routes } }], false);
      expect(new Set(found.map((item) => item.prefix))).toEqual(new Set(texts));
      expect(found.length).toBe(new Set(texts).size);
      for (const { prefix, within } of found) {
        const inner = parsePrefix(prefix)!;
        const around = [...new Set(texts)]
          .map((text) => parsePrefix(text)!)
          .filter((outer) => outer.lengthBits < inner.lengthBits && contains(outer, inner.address))
          .sort((a, b) => b.lengthBits - a.lengthBits);
        expect(within).toBe(around[0] && formatPrefix(around[0]));
      }
    }),
    { numRuns: 200 },
  );
});
