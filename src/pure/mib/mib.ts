/** Objects by name and by number. */
import type { Access, BaseType, Labels, NodeClass, Range, Source } from './definition.ts';

export interface Syntax {
  /** As the module writes it: `DisplayString`. */
  readonly type: string;
  readonly base: BaseType;
  readonly labels?: Labels;
  /** Of the value, or of the length of a string. */
  readonly ranges?: readonly Range[];
  readonly hint?: string;
}

export type NodeKind = Exclude<NodeClass, 'object'> | 'scalar' | 'table' | 'row' | 'column';

export interface ResolvedIndex {
  readonly name: string;
  readonly implied: boolean;
  readonly syntax?: Syntax;
}

export interface MibNode {
  readonly name: string;
  readonly module: string;
  readonly oid: readonly number[];
  readonly kind: NodeKind;
  /** Missing where its type is not known. */
  readonly syntax?: Syntax;
  /** The name of the type, known or not. */
  readonly type?: string;
  readonly access?: Access;
  readonly status?: string;
  readonly units?: string;
  readonly index?: readonly ResolvedIndex[];
  readonly augments?: string;
  readonly objects?: readonly string[];
  readonly meaning?: string;
  readonly line: number;
}

export interface MibModule {
  readonly name: string;
  /** The file it came from; undefined for our own tables. */
  readonly file: string | undefined;
  /** In the order of their numbers. */
  readonly nodes: readonly MibNode[];
}

export interface Mib {
  readonly modules: readonly MibModule[];
  /** By name alone: of the first module that has it. */
  named(name: string, module?: string): MibNode | undefined;
  at(oid: readonly number[]): MibNode | undefined;
  /** The object that `oid` is, or is an instance of, or is below of. */
  covering(oid: readonly number[]): MibNode | undefined;
  /** The nearest named things below, in order. */
  childrenOf(oid: readonly number[]): readonly MibNode[];
}

interface Branch {
  node?: MibNode;
  readonly below: Map<number, Branch>;
}

export const compareNodes = (a: MibNode, b: MibNode): number => {
  const length = Math.min(a.oid.length, b.oid.length);
  for (let i = 0; i < length; i++) if (a.oid[i] !== b.oid[i]) return a.oid[i]! - b.oid[i]!;
  return a.oid.length - b.oid.length;
};

export function createMib(sources: readonly Source[], nodes: readonly MibNode[]): Mib {
  const root: Branch = { below: new Map() };
  const names = new Map<string, MibNode>();
  const qualified = new Map<string, MibNode>();
  const byModule = new Map<string, MibNode[]>(sources.map((source) => [source.definition.name, []]));
  for (const node of nodes) {
    let branch = root;
    for (const arc of node.oid) {
      let next = branch.below.get(arc);
      if (!next) {
        next = { below: new Map() };
        branch.below.set(arc, next);
      }
      branch = next;
    }
    branch.node ??= node;
    if (!names.has(node.name)) names.set(node.name, node);
    qualified.set(`${node.module}::${node.name}`, node);
    byModule.get(node.module)?.push(node);
  }

  const branchAt = (oid: readonly number[]): Branch | undefined => {
    let branch: Branch | undefined = root;
    for (let i = 0; branch && i < oid.length; i++) branch = branch.below.get(oid[i]!);
    return branch;
  };
  const nearest = (branch: Branch, found: MibNode[]): MibNode[] => {
    for (const [, next] of [...branch.below].sort(([a], [b]) => a - b))
      if (next.node) found.push(next.node);
      else nearest(next, found);
    return found;
  };

  return {
    modules: sources.map(({ definition, file }) => ({
      name: definition.name,
      file,
      nodes: byModule.get(definition.name)!.sort(compareNodes),
    })),
    named: (name, module) => (module === undefined ? names.get(name) : qualified.get(`${module}::${name}`)),
    at: (oid) => branchAt(oid)?.node,
    covering(oid) {
      let branch: Branch | undefined = root;
      let found: MibNode | undefined;
      for (let i = 0; branch && i < oid.length; i++) {
        branch = branch.below.get(oid[i]!);
        const here = branch?.node;
        // DISMAN-EVENT-MIB gives sysUpTime.0 a name of its own: an instance is named by its object.
        if (here && !(here.kind === 'identifier' && (found?.kind === 'scalar' || found?.kind === 'column')))
          found = here;
      }
      return found;
    },
    childrenOf(oid) {
      const branch = branchAt(oid);
      return branch ? nearest(branch, []) : [];
    },
  };
}
