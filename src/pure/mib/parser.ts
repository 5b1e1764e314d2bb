/**
 * MIB files to definitions: SMIv1 (RFC 1155, 1212, 1215) and SMIv2 (RFC 2578, 2579, 2580), as they are found in the wild. A
 * definition that cannot be read is reported with its place and left out; all others stay. Never throws on text, never hangs.
 */
import {
  type Cursor,
  expect,
  expectName,
  here,
  isNext,
  report,
  skipBalanced,
  take,
  takeIf,
  Unreadable,
} from './cursor.ts';
import {
  type Access,
  accesses,
  type IndexPart,
  type ModuleDefinition,
  type NodeClass,
  type NodeDefinition,
  type Problem,
  type SyntaxDefinition,
  type TypeDefinition,
} from './definition.ts';
import { lex } from './lexer.ts';
import { parseSyntax } from './syntax.ts';

export const fileBytesMax = 4 << 20;
const modulesMax = 100;
export const nodesMax = 50_000;
const meaningLengthMax = 4000;

/** The macros that give a name a number, and what that makes it. */
const macros: Readonly<Record<string, NodeClass>> = {
  'OBJECT-TYPE': 'object',
  'OBJECT-IDENTITY': 'identifier',
  'MODULE-IDENTITY': 'module',
  'NOTIFICATION-TYPE': 'notification',
  'TRAP-TYPE': 'notification',
  'OBJECT-GROUP': 'group',
  'NOTIFICATION-GROUP': 'group',
  'MODULE-COMPLIANCE': 'compliance',
  'AGENT-CAPABILITIES': 'capabilities',
};

export interface Parsed {
  readonly modules: readonly ModuleDefinition[];
  readonly problems: readonly Problem[];
}

export function parseMib(text: string, file: string): Parsed {
  const { tokens, strays, truncated } = lex(text.slice(0, fileBytesMax));
  const cursor: Cursor = { file, tokens, at: 0, problems: [], nodes: 0 };
  for (const stray of strays)
    report(cursor, 'warning', stray, `the character "${stray.text}" means nothing here`, 'Remove it.');
  if (truncated || text.length > fileBytesMax)
    report(
      cursor,
      'error',
      here(cursor, tokens.length),
      `the file is longer than ${fileBytesMax >> 20} MiB and was read up to here`,
      'Split it into its modules.',
    );
  const modules: ModuleDefinition[] = [];
  while (here(cursor).kind !== 'end' && modules.length < modulesMax) {
    const start = cursor.at;
    while (here(cursor).kind !== 'end' && !isNext(cursor, 'DEFINITIONS')) cursor.at++;
    if (here(cursor).kind === 'end') break;
    modules.push(parseModule(cursor, start));
  }
  if (modules.length === 0)
    report(
      cursor,
      'error',
      tokens[0]!,
      'no MIB module was found',
      'A module begins with "NAME DEFINITIONS ::= BEGIN". Give the text file of the MIB, not an archive or a PDF.',
    );
  return { modules, problems: cursor.problems };
}

/** The name stands before DEFINITIONS, perhaps with a number in braces between. */
function moduleName(cursor: Cursor, start: number): string {
  let at = cursor.at - 1;
  if (at >= start && cursor.tokens[at]!.text === '}') {
    while (at > start && cursor.tokens[at]!.text !== '{') at--;
    at--;
  }
  const token = at >= start ? cursor.tokens[at] : undefined;
  if (token?.kind !== 'name') {
    report(cursor, 'error', here(cursor), 'the module has no name', 'Write NAME DEFINITIONS ::= BEGIN.');
    return 'UNNAMED';
  }
  if (/^[a-z]/.test(token.text))
    report(
      cursor,
      'warning',
      token,
      `the module name "${token.text}" begins in lower case`,
      'It is accepted.',
    );
  return token.text;
}

function parseModule(cursor: Cursor, start: number): ModuleDefinition {
  const name = moduleName(cursor, start);
  while (here(cursor).kind !== 'end' && !isNext(cursor, 'BEGIN')) cursor.at++;
  takeIf(cursor, 'BEGIN');
  const imports = new Map<string, string>();
  const types: TypeDefinition[] = [];
  const nodes: NodeDefinition[] = [];
  while (here(cursor).kind !== 'end' && !isNext(cursor, 'END')) {
    if (cursor.nodes >= nodesMax) {
      report(cursor, 'error', here(cursor), `more than ${nodesMax} objects`, 'Split the file.');
      cursor.at = cursor.tokens.length - 1;
      break;
    }
    const before = cursor.at;
    try {
      if (takeIf(cursor, 'IMPORTS')) parseImports(cursor, imports);
      else if (takeIf(cursor, 'EXPORTS')) skipUntil(cursor, ';');
      else if (isNext(cursor, ';')) {
        report(cursor, 'warning', take(cursor), 'a semicolon that ends nothing', 'Remove it.');
      } else parseAssignment(cursor, types, nodes);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      resynchronise(cursor, before);
    }
  }
  if (!takeIf(cursor, 'END'))
    report(cursor, 'warning', here(cursor), `the module ${name} has no END`, 'The file may be cut off.');
  return { name, imports, types, nodes };
}

function skipUntil(cursor: Cursor, text: string): void {
  while (here(cursor).kind !== 'end' && !takeIf(cursor, text)) cursor.at++;
}

const beginsDefinition = (cursor: Cursor): boolean =>
  here(cursor).kind === 'name' &&
  (here(cursor, 1).text in macros ||
    isNext(cursor, '::=', 1) ||
    (isNext(cursor, 'OBJECT', 1) && isNext(cursor, 'IDENTIFIER', 2)));

/** Goes on at the next thing that begins like a definition. */
function resynchronise(cursor: Cursor, before: number): void {
  cursor.at = Math.max(cursor.at, before + 1);
  while (here(cursor).kind !== 'end' && !isNext(cursor, 'END') && !beginsDefinition(cursor)) cursor.at++;
}

function parseImports(cursor: Cursor, imports: Map<string, string>): void {
  let names: string[] = [];
  while (!takeIf(cursor, ';')) {
    const token = here(cursor);
    // A list without its semicolon runs into the first definition.
    if (token.kind === 'end' || beginsDefinition(cursor)) {
      report(cursor, 'warning', token, 'the list of imports is not closed', 'End it with a semicolon.');
      return;
    }
    cursor.at++;
    if (token.text === 'FROM' && token.kind === 'name') {
      const module = expectName(cursor, 'the name of a module').text;
      for (const name of names) imports.set(name, module);
      names = [];
      if (isNext(cursor, '{')) skipBalanced(cursor);
    } else if (token.kind === 'name') names.push(token.text);
  }
}

function parseAssignment(cursor: Cursor, types: TypeDefinition[], nodes: NodeDefinition[]): void {
  const name = expectName(cursor, 'the name of a definition');
  if (name.text.includes('_'))
    report(
      cursor,
      'warning',
      name,
      `the name "${name.text}" has an underscore`,
      'SMI knows none; it is accepted.',
    );
  if (isNext(cursor, 'MACRO')) {
    skipUntil(cursor, 'END');
    return;
  }
  if (takeIf(cursor, '::=')) {
    types.push(
      takeIf(cursor, 'TEXTUAL-CONVENTION')
        ? parseConvention(cursor, name.text)
        : { name: name.text, syntax: parseSyntax(cursor) },
    );
    return;
  }
  const kind = here(cursor);
  if (kind.text in macros && kind.kind === 'name') {
    cursor.at++;
    const clauses = parseClauses(cursor, macros[kind.text]!);
    expect(cursor, '::=');
    if (kind.text === 'TRAP-TYPE') placeTrap(cursor, nodes, name.text, clauses, kind.line);
    else
      placeNode(cursor, nodes, {
        name: name.text,
        class: macros[kind.text]!,
        ...clauses.node,
        line: name.line,
      });
    return;
  }
  if (takeIf(cursor, 'OBJECT')) {
    expect(cursor, 'IDENTIFIER');
    expect(cursor, '::=');
    placeNode(cursor, nodes, { name: name.text, class: 'identifier', line: name.line });
    return;
  }
  report(
    cursor,
    'error',
    kind,
    `"${kind.text.slice(0, 40)}" is no kind of definition`,
    'Expected OBJECT-TYPE, OBJECT IDENTIFIER, NOTIFICATION-TYPE, ::= or another macro of SMI.',
  );
  throw new Unreadable();
}

function parseConvention(cursor: Cursor, name: string): TypeDefinition {
  let hint: string | undefined;
  while (!isNext(cursor, 'SYNTAX')) {
    const token = take(cursor);
    if (token.kind === 'end' || token.text === '::=') {
      report(cursor, 'error', token, `the convention ${name} has no SYNTAX`, 'Write SYNTAX and a type.');
      throw new Unreadable();
    }
    if (token.text === 'DISPLAY-HINT' && token.kind === 'name' && here(cursor).kind === 'string')
      hint = take(cursor).text;
  }
  expect(cursor, 'SYNTAX');
  return { name, syntax: parseSyntax(cursor), ...(hint === undefined ? {} : { hint }) };
}

interface Clauses {
  readonly node: {
    syntax?: SyntaxDefinition;
    access?: Access;
    status?: string;
    units?: string;
    index?: IndexPart[];
    augments?: string;
    objects?: string[];
    meaning?: string;
  };
  enterprise?: string;
}

/** Everything up to `::=`. Compliance and capabilities repeat the clauses of objects: they are skipped by structure. */
function parseClauses(cursor: Cursor, kind: NodeClass): Clauses {
  const clauses: Clauses = { node: {} };
  const { node } = clauses;
  const opaque = kind === 'compliance' || kind === 'capabilities';
  while (!isNext(cursor, '::=')) {
    const token = here(cursor);
    if (token.kind === 'end' || isNext(cursor, 'END')) {
      report(
        cursor,
        'error',
        token,
        'the definition has no "::="',
        'Write ::= { parent number } at its end.',
      );
      throw new Unreadable();
    }
    if (token.kind !== 'name' || opaque) {
      if (isNext(cursor, 'DESCRIPTION') && here(cursor, 1).kind === 'string') {
        cursor.at++;
        node.meaning ??= prose(take(cursor).text);
      } else skipBalanced(cursor);
      continue;
    }
    cursor.at++;
    switch (token.text) {
      case 'SYNTAX':
        node.syntax = parseSyntax(cursor);
        break;
      case 'ACCESS':
      case 'MAX-ACCESS':
        node.access = parseAccess(cursor);
        break;
      case 'STATUS':
        node.status = expectName(cursor, 'current, deprecated or obsolete').text;
        break;
      case 'UNITS':
        if (here(cursor).kind === 'string') node.units = take(cursor).text;
        break;
      case 'DESCRIPTION':
        if (here(cursor).kind === 'string') {
          const text = prose(take(cursor).text);
          node.meaning ??= text;
        }
        break;
      case 'INDEX':
        node.index = nameList(cursor);
        break;
      case 'AUGMENTS': {
        const row = nameList(cursor)[0];
        if (row) node.augments = row.name;
        break;
      }
      case 'OBJECTS':
      case 'VARIABLES':
      case 'NOTIFICATIONS':
        node.objects = nameList(cursor).map((part) => part.name);
        break;
      case 'ENTERPRISE':
        clauses.enterprise = nameList(cursor)[0]?.name ?? '';
        break;
      default:
        if (isNext(cursor, '{')) skipBalanced(cursor);
    }
  }
  return clauses;
}

const prose = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, meaningLengthMax);

function parseAccess(cursor: Cursor): Access {
  const token = expectName(cursor, 'an access');
  const access = accesses.find((name) => name === token.text);
  if (access) return access;
  report(cursor, 'warning', token, `"${token.text}" is no access`, `Write one of ${accesses.join(', ')}.`);
  return 'not-accessible';
}

/** `{ a, IMPLIED b }`; SMIv1 also writes types here, and a single name may stand without braces. */
function nameList(cursor: Cursor): IndexPart[] {
  if (!takeIf(cursor, '{')) return [{ name: expectName(cursor, 'a name').text }];
  const parts: IndexPart[] = [];
  while (!takeIf(cursor, '}')) {
    const implied = takeIf(cursor, 'IMPLIED');
    const token = take(cursor);
    if (token.kind === 'end') throw new Unreadable();
    if (token.kind === 'name') parts.push({ name: token.text, ...(implied ? { implied } : {}) });
    if (isNext(cursor, '(')) skipBalanced(cursor);
  }
  return parts;
}

type Unplaced = Omit<NodeDefinition, 'parent' | 'arcs'>;

/** `{ parent 4 }`, `{ iso org(3) dod(6) 1 }`, `{ 1 3 6 }`: names with a number on the way are defined too. */
function placeNode(cursor: Cursor, nodes: NodeDefinition[], node: Unplaced): void {
  const open = expect(cursor, '{');
  let parent: string | undefined;
  let arcs: number[] = [];
  let first = true;
  while (!takeIf(cursor, '}')) {
    const token = take(cursor);
    if (token.kind === 'number') arcs.push(Number(token.text));
    else if (token.kind !== 'name') throw unplaced(cursor, node.name, token.line ? token : open);
    else if (isNext(cursor, '(') && here(cursor, 1).kind === 'number') {
      cursor.at++;
      arcs.push(Number(take(cursor).text));
      expect(cursor, ')');
      if (
        !isNext(cursor, '}') &&
        !(first && parent === undefined && arcs.length === 1 && token.text === 'iso')
      ) {
        nodes.push({ name: token.text, class: 'identifier', parent, arcs, line: token.line });
        parent = token.text;
        arcs = [];
      }
    } else if (first || isNext(cursor, '.')) {
      // `{ SomeModule.parent 1 }`
      if (takeIf(cursor, '.')) continue;
      parent = token.text;
    } else throw unplaced(cursor, node.name, token);
    first = false;
  }
  if (parent === undefined && arcs.length === 0) throw unplaced(cursor, node.name, open);
  if (arcs.some((arc) => !(arc >= 0 && arc <= 0xffff_ffff))) throw unplaced(cursor, node.name, open);
  cursor.nodes++;
  nodes.push({ ...node, parent, arcs });
}

function unplaced(cursor: Cursor, name: string, token: Parameters<typeof report>[2]): Unreadable {
  report(cursor, 'error', token, `${name} has no number that can be read`, 'Write ::= { parent number }.');
  return new Unreadable();
}

/** RFC 2576 section 2.1.2 (4): a trap of version 1 is the notification enterprise.0.number; the standard six are below snmpTraps. */
function placeTrap(
  cursor: Cursor,
  nodes: NodeDefinition[],
  name: string,
  clauses: Clauses,
  line: number,
): void {
  const token = take(cursor);
  if (token.kind !== 'number' || !clauses.enterprise) throw unplaced(cursor, name, token);
  const number = Number(token.text);
  cursor.nodes++;
  nodes.push({
    name,
    class: 'notification',
    parent: clauses.enterprise === 'snmp' ? 'snmpTraps' : clauses.enterprise,
    arcs: clauses.enterprise === 'snmp' ? [number + 1] : [0, number],
    ...clauses.node,
    line,
  });
}
