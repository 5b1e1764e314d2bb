/** What a MIB module defines, before names are resolved. RFC 2578, 2579, 2580 (SMIv2); RFC 1155, 1212, 1215 (SMIv1). */

/** The types that the protocol knows; every other type is made of one of them. */
export const baseTypes = [
  'INTEGER',
  'Integer32',
  'Unsigned32',
  'Gauge32',
  'Counter32',
  'Counter64',
  'TimeTicks',
  'OCTET STRING',
  'OBJECT IDENTIFIER',
  'BITS',
  'IpAddress',
  'Opaque',
  'NULL',
] as const;
export type BaseType = (typeof baseTypes)[number];

export const accesses = [
  'not-accessible',
  'accessible-for-notify',
  'read-only',
  'read-write',
  'read-create',
  'write-only',
] as const;
export type Access = (typeof accesses)[number];

/** Least and greatest: of the value, or of the length where the type is a string of octets. */
export type Range = readonly [least: number, greatest: number];
export type Labels = ReadonlyMap<number, string>;

export interface SyntaxDefinition {
  /** A base type, or the name of a textual convention; the row type where `sequenceOf` is set. */
  readonly type: string;
  readonly sequenceOf?: boolean;
  readonly labels?: Labels;
  readonly ranges?: readonly Range[];
}

export interface TypeDefinition {
  readonly name: string;
  readonly syntax: SyntaxDefinition;
  /** RFC 2579 section 3.1. */
  readonly hint?: string;
}

export interface IndexPart {
  readonly name: string;
  /** The last part, a string without its length in front (RFC 2578 section 7.7). */
  readonly implied?: boolean;
}

export type NodeClass =
  | 'identifier'
  | 'module'
  | 'object'
  | 'notification'
  | 'group'
  | 'compliance'
  | 'capabilities';

export interface NodeDefinition {
  readonly name: string;
  readonly class: NodeClass;
  /** Where it hangs: a name, or undefined when `arcs` is the whole number. */
  readonly parent: string | undefined;
  readonly arcs: readonly number[];
  readonly syntax?: SyntaxDefinition;
  readonly access?: Access;
  readonly status?: string;
  readonly units?: string;
  readonly index?: readonly IndexPart[];
  /** The row whose index this one shares. */
  readonly augments?: string;
  /** Objects of a notification or a group. */
  readonly objects?: readonly string[];
  readonly meaning?: string;
  /** In the file, counted from 1; 0 in our own tables. */
  readonly line: number;
}

export interface ModuleDefinition {
  readonly name: string;
  /** The module that each imported name comes from. */
  readonly imports: ReadonlyMap<string, string>;
  readonly types: readonly TypeDefinition[];
  readonly nodes: readonly NodeDefinition[];
}

/** A module and where it came from. */
export interface Source {
  readonly definition: ModuleDefinition;
  /** Name of the file, or undefined for our own tables. */
  readonly file: string | undefined;
}

/** Something wrong with a module: errors lose an object, warnings lose nothing. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly remedy: string;
}
