/** What is free: the gaps between what is taken, found lazily, so that the first of a /8 costs no more than that of a /24. */
import { widthBits } from '../../base/address.ts';
import type { AddressRange } from '../../base/targets.ts';
import { type Block, blockAt } from './block.ts';

/** Ranges that are taken, each list ordered by its first address; ranges and lists may overlap. */
export type Taken = readonly Iterable<AddressRange>[];

/** The ranges of all lists in order of their first address. */
function* inOrder(taken: Taken): Generator<AddressRange> {
  const iterators = taken.map((list) => list[Symbol.iterator]());
  const heads = iterators.map((iterator) => iterator.next());
  for (;;) {
    let least = -1;
    for (let i = 0; i < heads.length; i++) {
      const head = heads[i]!;
      if (!head.done && (least < 0 || head.value.first < heads[least]!.value!.first)) least = i;
    }
    if (least < 0) return;
    yield heads[least]!.value!;
    heads[least] = iterators[least]!.next();
  }
}

export function* gapsOf(space: AddressRange, taken: Taken): Generator<AddressRange> {
  let at = space.first;
  for (const range of inOrder(taken)) {
    if (range.first > space.last) break;
    if (range.first > at) yield { family: space.family, first: at, last: range.first - 1n };
    if (range.last >= at) at = range.last + 1n;
    if (at > space.last) return;
  }
  if (at <= space.last) yield { family: space.family, first: at, last: space.last };
}

export function nextFreeAddresses(space: AddressRange, taken: Taken, count: number): bigint[] {
  const found: bigint[] = [];
  for (const gap of gapsOf(space, taken))
    for (let value = gap.first; value <= gap.last; value++) {
      if (found.length >= count) return found;
      found.push(value);
    }
  return found;
}

/** The first `count` aligned blocks of a length that touch nothing taken. */
export function nextFreeBlocks(parent: Block, taken: Taken, lengthBits: number, count: number): Block[] {
  const found: Block[] = [];
  if (lengthBits < parent.lengthBits) return found;
  const step = 1n << BigInt(widthBits(parent.family) - lengthBits);
  for (const gap of gapsOf(parent, taken))
    for (let at = ((gap.first + step - 1n) / step) * step; at + step - 1n <= gap.last; at += step) {
      if (found.length >= count) return found;
      found.push(blockAt(parent.family, at, lengthBits));
    }
  return found;
}

/** A range as the fewest aligned blocks: how free space is spoken of, and given away. */
export function blocksOf(range: AddressRange): Block[] {
  const found: Block[] = [];
  const width = widthBits(range.family);
  for (let at = range.first; at <= range.last; ) {
    let lengthBits = width;
    while (lengthBits > 0) {
      const larger = blockAt(range.family, at, lengthBits - 1);
      if (larger.first !== at || larger.last > range.last) break;
      lengthBits--;
    }
    const block = blockAt(range.family, at, lengthBits);
    found.push(block);
    at = block.last + 1n;
  }
  return found;
}
