/** The algebra against a model that counts on its fingers: every address of a small world, one by one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePrefix } from '../../base/address.ts';
import type { AddressRange } from '../../base/targets.ts';
import {
  type Block,
  blockAt,
  blockOf,
  covers,
  formatBlock,
  hostsOf,
  keyOf,
  ofKey,
  readBlock,
  sizeOf,
} from './block.ts';
import { createCensus } from './census.ts';
import { blocksOf, gapsOf, nextFreeAddresses, nextFreeBlocks } from './gaps.ts';
import { treeOf } from './tree.ts';

const breathe = async () => {};
/** Worlds of 256 addresses, one in each family: all that can go wrong goes wrong here, too. */
const worlds = [blockOf(parsePrefix('10.0.0.0/24')!), blockOf(parsePrefix('2001:db8::ff00/120')!)] as const;
const world = fc.constantFrom(...worlds);
const offsets = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const rangeIn = (space: Block, [from, to]: readonly [number, number]): AddressRange => ({
  family: space.family,
  first: space.first + BigInt(from),
  last: space.first + BigInt(to),
});
const sorted = (ranges: readonly AddressRange[]) =>
  [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
const valuesOf = (range: AddressRange) =>
  Array.from({ length: Number(sizeOf(range)) }, (_, i) => range.first + BigInt(i));
const subBlock = (space: Block, [length, offset]: readonly [number, number]) =>
  blockAt(space.family, space.first + BigInt(offset), (space.family === 4 ? 24 : 120) + length);
const subBlocks = fc.array(fc.tuple(fc.nat(8), fc.nat(255)), { maxLength: 30 });

describe('gaps', () => {
  test('are exactly the addresses that nothing takes, in order, and apart', () => {
    fc.assert(
      fc.property(world, fc.array(fc.array(offsets, { maxLength: 8 }), { maxLength: 4 }), (space, lists) => {
        const taken = lists.map((list) => sorted(list.map((pair) => rangeIn(space, pair))));
        const used = new Set(taken.flat().flatMap(valuesOf));
        const gaps = [...gapsOf(space, taken)];
        expect(gaps.flatMap(valuesOf)).toEqual(valuesOf(space).filter((value) => !used.has(value)));
        for (let i = 1; i < gaps.length; i++) expect(gaps[i]!.first).toBeGreaterThan(gaps[i - 1]!.last + 1n);
        expect(nextFreeAddresses(space, taken, 5)).toEqual(gaps.flatMap(valuesOf).slice(0, 5));
      }),
    );
  });
  test('what lies outside of the space takes nothing of it', () => {
    const space = blockOf(parsePrefix('10.0.1.0/30')!);
    const before = { family: 4, first: 0n, last: space.first } as const;
    const after = { family: 4, first: space.last, last: space.last + 500n } as const;
    expect([...gapsOf(space, [[before, after]])]).toEqual([
      { family: 4, first: space.first + 1n, last: space.last - 1n },
    ]);
  });
  test('the next free blocks are the first aligned ones that touch nothing', () => {
    fc.assert(
      fc.property(world, subBlocks, fc.nat(8), (space, taken, length) => {
        const blocks = sorted(taken.map((pair) => subBlock(space, pair))) as Block[];
        const lengthBits = space.lengthBits + length;
        const size = 256 >> length;
        const naive = Array.from({ length: 1 << length }, (_, i) =>
          blockAt(space.family, space.first + BigInt(i * size), lengthBits),
        ).filter((block) => blocks.every((other) => other.last < block.first || other.first > block.last));
        expect(nextFreeBlocks(space, [blocks], lengthBits, 3)).toEqual(naive.slice(0, 3));
      }),
    );
    expect(nextFreeBlocks(worlds[0], [], 23, 1)).toEqual([]);
  });
  test('a range as blocks is that range, and no two of them make one', () => {
    fc.assert(
      fc.property(world, offsets, (space, pair) => {
        const range = rangeIn(space, pair);
        const blocks = blocksOf(range);
        expect(blocks.flatMap(valuesOf)).toEqual(valuesOf(range));
        for (let i = 1; i < blocks.length; i++) {
          const joined = blockAt(space.family, blocks[i - 1]!.first, blocks[i - 1]!.lengthBits - 1);
          expect(
            joined.first === blocks[i - 1]!.first && joined.last === blocks[i]!.last,
            `${formatBlock(blocks[i - 1]!)} and ${formatBlock(blocks[i]!)}`,
          ).toBe(false);
        }
      }),
    );
    expect(blocksOf({ family: 6, first: 0n, last: (1n << 128n) - 1n })).toHaveLength(1);
  });
});

test('the tree gives each prefix its nearest cover, and finds the longest match', () => {
  fc.assert(
    fc.property(subBlocks, subBlocks, fc.nat(255), fc.nat(255), (a, b, at, until) => {
      const text = (block: Block) => formatBlock(block);
      const all = [
        ...a.map((pair) => subBlock(worlds[0], pair)),
        ...b.map((pair) => subBlock(worlds[1], pair)),
      ];
      const blocks = [...new Map(all.map((block) => [text(block), block])).values()];
      const tree = treeOf(blocks);
      const nearest = (inner: AddressRange, not?: Block) =>
        blocks
          .filter((block) => block !== not && covers(block, inner))
          .sort((x, y) => y.lengthBits - x.lengthBits)[0];
      tree.nodes.forEach((node, i) => {
        expect(tree.nodes[tree.parents[i]!]).toBe(nearest(node, node));
        if (tree.parents[i]! >= 0) expect(tree.childrenOf(tree.parents[i]!)).toContain(i);
      });
      for (const space of worlds) {
        const range = rangeIn(space, [Math.min(at, until), Math.max(at, until)]);
        expect(tree.nodes[tree.covering(space.family, range.first)]).toBe(
          nearest({ ...range, last: range.first }),
        );
        expect(tree.nodes[tree.covering(space.family, range.first, range.last)]).toBe(nearest(range));
      }
    }),
  );
});

test('a census counts any range as counting one by one does', async () => {
  await fc.assert(
    fc.asyncProperty(
      world,
      fc.array(fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 7 }), fc.nat(1000)), { maxLength: 80 }),
      offsets,
      async (space, entries, pair) => {
        const builder = createCensus(space.family);
        for (const [offset, flags, seenMs] of entries)
          builder.add(space.first + BigInt(offset), flags, seenMs);
        const census = await builder.build(breathe);
        const range = rangeIn(space, pair);
        const inside = entries.filter(([offset]) => offset >= pair[0] && offset <= pair[1]);
        const [from, to] = census.within(range.first, range.last);
        expect(to - from).toBe(new Set(inside.map(([offset]) => offset)).size);
        for (const bit of [0, 1, 2])
          expect(census.count(bit, from, to)).toBe(
            new Set(inside.filter(([, flags]) => (flags >> bit) & 1).map(([offset]) => offset)).size,
          );
        expect(census.latestMs(from, to)).toBe(Math.max(0, ...inside.map(([, , seenMs]) => seenMs)));
        const runs = [...census.runs(range)];
        expect(runs.flatMap(valuesOf)).toEqual(
          [...new Set(inside.map(([offset]) => offset))]
            .sort((a, b) => a - b)
            .map((n) => space.first + BigInt(n)),
        );
        for (let i = 1; i < runs.length; i++) expect(runs[i]!.first).toBeGreaterThan(runs[i - 1]!.last + 1n);
      },
    ),
  );
});

test('keys sort as addresses do', () => {
  const any = fc.oneof(
    fc.record({ family: fc.constant(4 as const), value: fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }) }),
    fc.record({ family: fc.constant(6 as const), value: fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }) }),
  );
  fc.assert(
    fc.property(any, any, (a, b) => {
      const [x, y] = [keyOf(a.family, a.value), keyOf(b.family, b.value)];
      expect(ofKey(x)).toEqual(a);
      expect(x < y).toBe(a.family < b.family || (a.family === b.family && a.value < b.value));
    }),
  );
});

test.each([
  ['10.0.0.0/24', 254n],
  ['10.0.0.0/30', 2n],
  ['10.0.0.0/31', 2n],
  ['10.0.0.1/32', 1n],
  ['2001:db8::/64', (1n << 64n) - 1n],
  ['2001:db8::/127', 2n],
])('hosts of %s: %i', (text, count) => {
  expect(sizeOf(hostsOf(blockOf(parsePrefix(text)!)))).toBe(count);
});

test.each([
  ['10.0.0.5/24', /host bits set/, 'Write 10.0.0.0/24.'],
  ['10.0.0.0', /not a prefix/, expect.stringContaining('10.0.0.0/24')],
  ['fe80::%eth0/64', /not a prefix/, expect.anything()],
  ['10.0.0.0/33', /not a prefix/, expect.anything()],
])('%s is no prefix of a plan', (text, message, remedy) => {
  expect(() => readBlock(text, 'prefix')).toThrow(message);
  expect(() => readBlock(text, 'prefix')).toThrow(
    expect.objectContaining({ fault: expect.objectContaining({ field: 'prefix', value: text, remedy }) }),
  );
});

test('a hundred thousand prefixes become a tree, and a full /8 of a million addresses is counted and searched, fast', async () => {
  const startMs = performance.now();
  const ten = blockOf(parsePrefix('10.0.0.0/8')!);
  const blocks = Array.from({ length: 100_000 }, (_, i) => blockAt(4, ten.first + BigInt(i) * 128n, 25));
  const tree = treeOf([...blocks, ten]);
  expect(tree.childrenOf(0)).toHaveLength(100_000);
  expect(formatBlock(nextFreeBlocks(ten, [blocks], 24, 1)[0]!)).toBe('10.195.80.0/24');
  const builder = createCensus(4);
  for (let i = 0; i < 1_000_000; i++) builder.add(ten.first + BigInt((i * 7919) % 1_000_000), 1, i);
  let breaths = 0;
  const census = await builder.build(async () => void breaths++);
  expect(breaths).toBeGreaterThan(500);
  expect(nextFreeAddresses(ten, [census.runs(ten)], 1)).toEqual([ten.first + 1_000_000n]);
  let used = 0;
  for (const block of blocks) {
    const [from, to] = census.within(block.first, block.last);
    used += to - from;
  }
  expect(used).toBe(1_000_000);
  // A second on an idle core; ten leave room for a busy one, and none for anything quadratic.
  expect(performance.now() - startMs).toBeLessThan(20_000);
});
