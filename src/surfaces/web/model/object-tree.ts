/** The tree of objects as rows: what is open, in order, with how much more there is. Pure. */
import type { TreeNode } from '#pure/contract/resources.ts';

export interface Loaded {
  readonly items: readonly TreeNode[];
  readonly total: number;
}
export type ObjectRow =
  | {
      readonly kind: 'node';
      readonly key: string;
      readonly node: TreeNode;
      readonly depth: number;
      readonly open: boolean;
      readonly parent: string | undefined;
    }
  /** The children that are not here yet; being seen loads them. */
  | {
      readonly kind: 'more';
      readonly key: string;
      readonly parent: string;
      readonly depth: number;
      readonly left: number;
    };

export const keyOf = (node: { readonly kind: string; readonly id: string }) => `${node.kind}:${node.id}`;
export const rootKey = 'root:root';

/** `loaded` by the key of the parent. */
export function rowsOf(loaded: ReadonlyMap<string, Loaded>, open: ReadonlySet<string>): readonly ObjectRow[] {
  const rows: ObjectRow[] = [];
  const walk = (parent: string, depth: number) => {
    const children = loaded.get(parent);
    if (!children) {
      rows.push({ kind: 'more', key: `more ${parent}`, parent, depth, left: 0 });
      return;
    }
    for (const node of children.items) {
      const key = keyOf(node);
      const isOpen = open.has(key) && node.children > 0;
      rows.push({
        kind: 'node',
        key,
        node,
        depth,
        open: isOpen,
        parent: parent === rootKey ? undefined : parent,
      });
      if (isOpen) walk(key, depth + 1);
    }
    const left = children.total - children.items.length;
    if (left > 0) rows.push({ kind: 'more', key: `more ${parent}`, parent, depth, left });
  };
  walk(rootKey, 0);
  return rows;
}
