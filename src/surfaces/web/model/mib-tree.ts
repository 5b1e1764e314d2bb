/** The tree of MIB objects as rows of a list: open what is wanted, search by name, number or meaning, and what a scan has found. */
import type { Mib, MibNode } from '#pure/mib/mib.ts';
import type { RunRecord } from './records.ts';

export interface TreeNode {
  readonly node: MibNode;
  readonly children: readonly TreeNode[];
}
export interface TreeModule {
  readonly name: string;
  /** The file that somebody brought; undefined for a standard module. */
  readonly file: string | undefined;
  readonly objects: number;
  readonly roots: readonly TreeNode[];
}
export interface TreeRow {
  readonly key: string;
  readonly depth: number;
  readonly module: string;
  /** Undefined for the row of a module. */
  readonly node: MibNode | undefined;
  readonly file?: string | undefined;
  readonly objects?: number;
  readonly hasChildren: boolean;
  readonly open: boolean;
  /** Key of the row above it in the tree. */
  readonly parent: string | undefined;
}

export const keyOf = (node: MibNode): string => `${node.module}::${node.name}`;

const holds = (outer: MibNode, inner: MibNode) =>
  inner.oid.length > outer.oid.length && outer.oid.every((arc, i) => inner.oid[i] === arc);

/** Modules by name, those that were brought first: what somebody added is what he looks for. */
export function treeOf(mib: Mib): TreeModule[] {
  return mib.modules
    .filter((module) => module.nodes.length > 0 || module.file !== undefined)
    .map((module) => {
      const roots: TreeNode[] = [];
      const path: { node: MibNode; children: TreeNode[] }[] = [];
      // Nodes come in the order of their numbers, so the parents of one are the last that hold it.
      for (const node of module.nodes) {
        while (path.length > 0 && !holds(path.at(-1)!.node, node)) path.pop();
        const entry = { node, children: [] as TreeNode[] };
        (path.at(-1)?.children ?? roots).push(entry);
        path.push(entry);
      }
      return { name: module.name, file: module.file, objects: module.nodes.length, roots };
    })
    .sort(
      (a, b) => Number(b.file !== undefined) - Number(a.file !== undefined) || a.name.localeCompare(b.name),
    );
}

export function rowsOf(modules: readonly TreeModule[], open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (children: readonly TreeNode[], depth: number, parent: string) => {
    for (const { node, children: below } of children) {
      const key = keyOf(node);
      const isOpen = open.has(key);
      rows.push({
        key,
        depth,
        module: node.module,
        node,
        hasChildren: below.length > 0,
        open: isOpen,
        parent,
      });
      if (isOpen) add(below, depth + 1, key);
    }
  };
  for (const module of modules) {
    const isOpen = open.has(module.name);
    rows.push({
      key: module.name,
      depth: 0,
      module: module.name,
      node: undefined,
      file: module.file,
      objects: module.objects,
      hasChildren: module.roots.length > 0,
      open: isOpen,
      parent: undefined,
    });
    if (isOpen) add(module.roots, 1, module.name);
  }
  return rows;
}

/** Keys that must be open for `node` to be seen. */
export function pathTo(modules: readonly TreeModule[], node: MibNode): string[] {
  const module = modules.find((item) => item.name === node.module);
  const keys = module ? [module.name] : [];
  let level = module?.roots ?? [];
  for (;;) {
    const above = level.find((entry) => holds(entry.node, node));
    if (!above) return keys;
    keys.push(keyOf(above.node));
    level = above.children;
  }
}

const foundMax = 500;
const labelled = new Set(['module', 'group', 'compliance', 'capabilities']);

/** Best first: the name itself, its beginning, a part of it, a number, a word of its meaning. */
export function searchRows(mib: Mib, text: string): TreeRow[] {
  const wanted = text.trim().toLowerCase();
  const number = /^\.?\d[\d.]*$/.test(wanted) ? wanted.replace(/^\.|\.$/g, '') : undefined;
  const name = wanted.replace(/^[\w-]+::/, '').replace(/\.\d[\d.]*$/, '');
  const scored: { node: MibNode; score: number }[] = [];
  for (const module of mib.modules)
    for (const node of module.nodes) {
      const score = number === undefined ? scoreOf(node, name, wanted) : scoreNumber(node, number);
      if (score > 0)
        scored.push({ node, score: score - node.name.length / 100 - (labelled.has(node.kind) ? 5 : 0) });
    }
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, foundMax)
    .map(({ node }) => ({
      key: keyOf(node),
      depth: 0,
      module: node.module,
      node,
      hasChildren: false,
      open: false,
      parent: undefined,
    }));
}

function scoreOf(node: MibNode, name: string, words: string): number {
  const own = node.name.toLowerCase();
  if (own === name) return 100;
  if (own.startsWith(name)) return 80;
  if (own.includes(name)) return 60;
  if (node.module.toLowerCase().includes(words)) return 40;
  return node.meaning?.toLowerCase().includes(words) ? 20 : 0;
}

function scoreNumber(node: MibNode, number: string): number {
  const oid = node.oid.join('.');
  if (oid === number) return 100;
  if (oid.startsWith(`${number}.`)) return 80 - Math.min(60, node.oid.length);
  // An instance of it was given.
  return number.startsWith(`${oid}.`) ? 60 + node.oid.length / 10 : 0;
}

/** What a device has, from the records of snmp-scan. */
export interface Support {
  readonly modules: ReadonlyMap<string, { readonly found: number; readonly known: number }>;
  readonly objects: ReadonlySet<string>;
}

export function supportOf(records: readonly RunRecord[]): Support {
  const modules = new Map<string, { found: number; known: number }>();
  const objects = new Set<string>();
  for (const record of records) {
    if (record.kind !== 'module') continue;
    const module = String(record.module);
    modules.set(module, { found: Number(record.found), known: Number(record.known) });
    for (const name of [...(record.tables as string[]), ...(record.scalars as string[])])
      objects.add(`${module}::${name}`);
  }
  return { modules, objects };
}
