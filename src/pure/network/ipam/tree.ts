/** Prefixes nest or are apart, never else: sorted by first address and length, one pass with a stack finds every parent. */
import type { Block } from './block.ts';

export interface PrefixTree<T extends Block> {
  /** By family, first address and length: parents come before their children. */
  readonly nodes: readonly T[];
  /** Index of the parent of each node, -1 for a root. */
  readonly parents: Int32Array;
  childrenOf(index: number): readonly number[];
  /** The longest prefix that covers the range, or -1. */
  covering(family: 4 | 6, first: bigint, last?: bigint): number;
}

const compare = (a: Block, b: Block) =>
  a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0) || a.lengthBits - b.lengthBits;

export function treeOf<T extends Block>(blocks: readonly T[]): PrefixTree<T> {
  const nodes = [...blocks].sort(compare);
  const parents = new Int32Array(nodes.length).fill(-1);
  const children = new Map<number, number[]>();
  const open: number[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    while (open.length > 0) {
      const above = nodes[open.at(-1)!]!;
      if (above.family === node.family && above.last >= node.last) break;
      open.pop();
    }
    const parent = open.at(-1) ?? -1;
    parents[i] = parent;
    const list = children.get(parent);
    if (list) list.push(i);
    else children.set(parent, [i]);
    open.push(i);
  }
  const none: readonly number[] = [];
  return {
    nodes,
    parents,
    childrenOf: (index) => children.get(index) ?? none,
    covering(family, first, last = first) {
      let low = 0;
      let high = nodes.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const node = nodes[middle]!;
        if (node.family < family || (node.family === family && node.first <= first)) low = middle + 1;
        else high = middle;
      }
      // Whoever covers `first` is the last node that begins before it, or one of those around that.
      let at = low - 1;
      while (at >= 0 && (nodes[at]!.family !== family || nodes[at]!.last < last)) at = parents[at]!;
      return at;
    },
  };
}
