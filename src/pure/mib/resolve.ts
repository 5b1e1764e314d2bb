/** Definitions of any number of modules to one `Mib`: numbers and types resolved as far as they can be, the rest told. */
import {
  type BaseType,
  baseTypes,
  type NodeDefinition,
  type Problem,
  type Source,
  type SyntaxDefinition,
  type TypeDefinition,
} from './definition.ts';
import { createMib, type Mib, type MibNode, type NodeKind, type Syntax } from './mib.ts';

/** RFC 2578 section 3.5: an object identifier has at most 128 numbers. */
const arcsMax = 128;
const typeDepthMax = 32;
const problemsMax = 200;

/** Modules that were split or renamed: where their names are found now. */
const successors: Readonly<Record<string, readonly string[]>> = {
  'RFC1155-SMI': ['SNMPv2-SMI'],
  'RFC1065-SMI': ['SNMPv2-SMI'],
  'SNMPv2-SMI-v1': ['SNMPv2-SMI'],
  'SNMPv2-TC-v1': ['SNMPv2-TC'],
  'RFC-1212': ['SNMPv2-SMI'],
  'RFC-1215': ['SNMPv2-SMI'],
  RFC1212: ['SNMPv2-SMI'],
  RFC1215: ['SNMPv2-SMI'],
  'RFC1158-MIB': ['RFC1213-MIB', 'SNMPv2-MIB', 'IF-MIB', 'IP-MIB', 'TCP-MIB', 'UDP-MIB'],
  'RFC1213-MIB': ['SNMPv2-SMI', 'SNMPv2-TC', 'SNMPv2-MIB', 'IF-MIB', 'IP-MIB', 'TCP-MIB', 'UDP-MIB'],
  'RFC1271-MIB': ['RMON-MIB'],
  'RFC1286-MIB': ['BRIDGE-MIB'],
  'RFC1398-MIB': ['EtherLike-MIB'],
  'RFC1269-MIB': ['BGP4-MIB'],
  'RFC1253-MIB': ['OSPF-MIB'],
};

/** Defined by ASN.1 itself (X.660), never imported. */
const roots: Readonly<Record<string, number>> = {
  ccitt: 0,
  'itu-t': 0,
  iso: 1,
  'joint-iso-ccitt': 2,
  'joint-iso-itu-t': 2,
};

interface Scope {
  readonly source: Source;
  readonly nodes: ReadonlyMap<string, NodeDefinition>;
  readonly types: ReadonlyMap<string, TypeDefinition>;
}

interface Placed {
  readonly scope: Scope;
  readonly node: NodeDefinition;
}

export interface Resolved {
  readonly mib: Mib;
  readonly problems: readonly Problem[];
}

/** Where two modules give one number a name, the earlier one names it; both are found by name. */
export function resolveModules(sources: readonly Source[]): Resolved {
  const scopes = sources.map(scopeOf);
  const byModule = new Map(scopes.map((scope) => [scope.source.definition.name, scope]));
  const anywhere = new Map<string, Placed>();
  const typesAnywhere = new Map<string, Scope>();
  for (const scope of scopes) {
    for (const [name, node] of scope.nodes) if (!anywhere.has(name)) anywhere.set(name, { scope, node });
    for (const name of scope.types.keys()) if (!typesAnywhere.has(name)) typesAnywhere.set(name, scope);
  }

  const problems: Problem[] = [];
  const told = new Set<string>();
  const tell = (
    scope: Scope,
    severity: Problem['severity'],
    key: string,
    message: string,
    remedy: string,
    at = 0,
  ) => {
    const file = scope.source.file;
    if (file === undefined || told.has(`${file} ${key}`) || problems.length >= problemsMax) return;
    told.add(`${file} ${key}`);
    problems.push({ severity, file, line: at, column: 1, message, remedy });
  };

  /** The scopes that an imported name may come from. */
  const origins = (scope: Scope, name: string): readonly Scope[] => {
    const module = scope.source.definition.imports.get(name);
    if (module === undefined) return [];
    return [module, ...(successors[module] ?? [])].flatMap((item) => byModule.get(item) ?? []);
  };

  const findNode = (scope: Scope, name: string): Placed | undefined => {
    const own = scope.nodes.get(name);
    if (own) return { scope, node: own };
    for (const origin of origins(scope, name)) {
      const node = origin.nodes.get(name);
      if (node) return { scope: origin, node };
    }
    const number = Object.hasOwn(roots, name) ? roots[name]! : undefined;
    if (number !== undefined)
      return { scope, node: { name, class: 'identifier', parent: undefined, arcs: [number], line: 0 } };
    const found = anywhere.get(name);
    const module = scope.source.definition.imports.get(name);
    if (found)
      tell(
        scope,
        'warning',
        `node ${name}`,
        module
          ? `${name} should come from ${module}, which does not define it; that of ${found.scope.source.definition.name} is used`
          : `${name} is not imported; that of ${found.scope.source.definition.name} is used`,
        'Add it to IMPORTS.',
      );
    return found;
  };

  const missing = (scope: Scope, name: string): string => {
    const module = scope.source.definition.imports.get(name);
    if (module === undefined) return `${name} is not defined anywhere`;
    return byModule.has(module)
      ? `${name} is not defined in ${module}`
      : `${name} comes from ${module}, which is not here`;
  };
  const remedyFor = (scope: Scope, name: string): string => {
    const module = scope.source.definition.imports.get(name);
    return module !== undefined && !byModule.has(module)
      ? `Add the module ${module} too.`
      : `Define ${name}, or import it from the module that does.`;
  };

  const oids = new Map<NodeDefinition, readonly number[] | undefined>();
  const oidOf = (start: Placed): readonly number[] | undefined => {
    const chain: Placed[] = [];
    let at: Placed | undefined = start;
    let base: readonly number[] | undefined = [];
    // Upwards until something is known; a loop of parents is cut by the bound on length.
    while (at) {
      if (oids.has(at.node)) {
        base = oids.get(at.node);
        break;
      }
      chain.push(at);
      const { parent } = at.node;
      if (parent === undefined) break;
      if (chain.length > arcsMax) {
        tell(
          start.scope,
          'error',
          start.node.name,
          `the parents of ${start.node.name} lead in a circle, or too far`,
          'An object has at most 128 numbers.',
          start.node.line,
        );
        base = undefined;
        break;
      }
      const next = findNode(at.scope, parent);
      if (!next) {
        tell(at.scope, 'error', parent, missing(at.scope, parent), remedyFor(at.scope, parent), at.node.line);
        base = undefined;
      }
      at = next;
    }
    for (const placed of chain.reverse()) {
      const oid: readonly number[] | undefined =
        base && base.length + placed.node.arcs.length <= arcsMax ? [...base, ...placed.node.arcs] : undefined;
      oids.set(placed.node, oid);
      base = oid;
    }
    return oids.get(start.node);
  };

  const findType = (scope: Scope, name: string): { scope: Scope; type: TypeDefinition } | undefined => {
    const own = scope.types.get(name);
    if (own) return { scope, type: own };
    for (const origin of origins(scope, name)) {
      const type = origin.types.get(name);
      if (type) return { scope: origin, type };
    }
    const found = typesAnywhere.get(name);
    return found && { scope: found, type: found.types.get(name)! };
  };

  const syntaxOf = (scope: Scope, definition: SyntaxDefinition): Syntax | undefined => {
    let at: { scope: Scope; syntax: SyntaxDefinition } = { scope, syntax: definition };
    let { labels, ranges } = definition;
    let hint: string | undefined;
    for (let depth = 0; depth < typeDepthMax; depth++) {
      const base = baseTypes.find((name) => name === at.syntax.type);
      if (base) return finished(definition.type, base, labels, ranges, hint);
      const next = findType(at.scope, at.syntax.type);
      if (!next) {
        tell(
          at.scope,
          'warning',
          `type ${at.syntax.type}`,
          missing(at.scope, at.syntax.type),
          remedyFor(at.scope, at.syntax.type),
        );
        return undefined;
      }
      labels ??= next.type.syntax.labels;
      ranges ??= next.type.syntax.ranges;
      hint ??= next.type.hint;
      at = { scope: next.scope, syntax: next.type.syntax };
    }
    return undefined;
  };

  const nodes: MibNode[] = [];
  for (const scope of scopes)
    for (const node of scope.nodes.values()) {
      const oid = oidOf({ scope, node });
      if (!oid) continue;
      const kind = kindOf(scope, node, findNode);
      const wanted = kind === 'scalar' || kind === 'column';
      const syntax = wanted && node.syntax ? syntaxOf(scope, node.syntax) : undefined;
      const index = indexOf({ scope, node }, findNode);
      nodes.push({
        name: node.name,
        module: scope.source.definition.name,
        oid,
        kind,
        line: node.line,
        ...(syntax ? { syntax } : {}),
        ...(wanted && node.syntax ? { type: node.syntax.type } : {}),
        ...(node.access ? { access: node.access } : {}),
        ...(node.status ? { status: node.status } : {}),
        ...(node.units ? { units: node.units } : {}),
        ...(node.meaning ? { meaning: node.meaning } : {}),
        ...(node.objects ? { objects: node.objects } : {}),
        ...(node.augments ? { augments: node.augments } : {}),
        ...(index
          ? {
              index: index.parts.flatMap((part) => {
                const found = findNode(index.scope, part.name);
                // SMIv1 lets a row be indexed by a bare type (RFC 1212 section 4.1.6).
                const written =
                  found?.node.syntax ?? (part.name === 'INTEGER' ? { type: 'INTEGER' } : undefined);
                const partSyntax = written && syntaxOf(found?.scope ?? index.scope, written);
                return {
                  name: part.name,
                  implied: part.implied === true,
                  ...(partSyntax ? { syntax: partSyntax } : {}),
                };
              }),
            }
          : {}),
      });
    }
  return { mib: createMib(sources, nodes), problems };
}

function scopeOf(source: Source): Scope {
  const nodes = new Map<string, NodeDefinition>();
  for (const node of source.definition.nodes) {
    const before = nodes.get(node.name);
    // A name on the way (`{ iso org(3) … }`) gives way to its own definition.
    if (!before || (before.class === 'identifier' && node.class !== 'identifier')) nodes.set(node.name, node);
  }
  return { source, nodes, types: new Map(source.definition.types.map((type) => [type.name, type])) };
}

type FindNode = (scope: Scope, name: string) => Placed | undefined;

function kindOf(scope: Scope, node: NodeDefinition, findNode: FindNode): NodeKind {
  if (node.class !== 'object') return node.class;
  if (node.syntax?.sequenceOf) return 'table';
  if (node.index || node.augments) return 'row';
  const parent =
    node.parent === undefined || node.arcs.length !== 1 ? undefined : findNode(scope, node.parent)?.node;
  if (parent?.class === 'object' && (parent.index || parent.augments)) return 'column';
  // A row without INDEX: old modules have some.
  return parent?.syntax?.sequenceOf ? 'row' : 'scalar';
}

/** The index of a row, followed through AUGMENTS. */
function indexOf(
  start: Placed,
  findNode: FindNode,
): { scope: Scope; parts: NonNullable<NodeDefinition['index']> } | undefined {
  let at: Placed | undefined = start;
  for (let depth = 0; at && depth < typeDepthMax; depth++) {
    if (at.node.index) return { scope: at.scope, parts: at.node.index };
    at = at.node.augments ? findNode(at.scope, at.node.augments) : undefined;
  }
  return undefined;
}

const finished = (
  type: string,
  base: BaseType,
  labels: Syntax['labels'],
  ranges: Syntax['ranges'],
  hint: string | undefined,
): Syntax => ({
  type,
  // Bits may be written as INTEGER never, but labels of an octet string are bits in old modules.
  base: base === 'OCTET STRING' && labels ? 'BITS' : base,
  ...(labels ? { labels } : {}),
  ...(ranges ? { ranges } : {}),
  ...(hint ? { hint } : {}),
});
