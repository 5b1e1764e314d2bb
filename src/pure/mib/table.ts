/**
 * Our own tables, one line an object: `name parent.number [class] [syntax or index] [[units]] [-- meaning]`.
 *
 *     type EnabledStatus INTEGER{enabled=1,disabled=2}
 *     type DisplayString OCTET-STRING(0..255) hint=255a
 *     ifTable interfaces.2 table
 *     ifEntry ifTable.1 row ifIndex
 *     ifXEntry ifXTable.1 row +ifEntry
 *     ifSpeed ifEntry.5 ro Gauge32 [bits per second] -- Speed of the interface now, or its nominal one.
 *     linkDown snmpTraps.3 trap ifIndex,ifAdminStatus
 *
 * `!name` in an index is IMPLIED, `+name` an AUGMENTS. A line that does not read so is a mistake of ours and throws.
 */
import type {
  Access,
  IndexPart,
  ModuleDefinition,
  NodeDefinition,
  Range,
  SyntaxDefinition,
  TypeDefinition,
} from './definition.ts';

const accessWords: Readonly<Record<string, Access>> = {
  ro: 'read-only',
  rw: 'read-write',
  rc: 'read-create',
  wo: 'write-only',
  na: 'not-accessible',
  an: 'accessible-for-notify',
};

const line =
  /^(\S+) ([\w-]*)\.(\d+(?:\.\d+)*)(?: ([a-z]+))?(?: ([^\s[]\S*))?(?: \[([^\]]+)\])?(?: -- (.+))?$/;
const typeLine = /^type (\S+) (\S+)(?: hint=(.+))?$/;
const syntaxWord = /^([\w-]+)(?:\{(.+)\})?(?:\((.+)\))?$/;

export function readTable(text: string): ModuleDefinition {
  const [head, ...rest] = text.trim().split('\n');
  const name = head!.replace(/^module /, '');
  const types: TypeDefinition[] = [];
  const nodes: NodeDefinition[] = [];
  for (const row of rest)
    if (row.startsWith('type ')) types.push(readType(row));
    else nodes.push(readNode(row));
  return { name, imports: new Map(), types, nodes };
}

function readType(row: string): TypeDefinition {
  const [, name, syntax, hint] = typeLine.exec(row) ?? unreadable(row);
  return { name: name!, syntax: readSyntax(syntax!), ...(hint ? { hint } : {}) };
}

function readNode(row: string): NodeDefinition {
  const [, name, parent, numbers, word, detail, units, meaning] = line.exec(row) ?? unreadable(row);
  const node = {
    name: name!,
    parent: parent || undefined,
    arcs: numbers!.split('.').map(Number),
    line: 0,
    ...(units ? { units } : {}),
    ...(meaning ? { meaning } : {}),
  };
  switch (word) {
    case undefined:
      return { ...node, class: 'identifier' };
    case 'module':
      return { ...node, class: 'module' };
    case 'trap':
      return { ...node, class: 'notification', objects: detail?.split(',') ?? [] };
    case 'table':
      return { ...node, class: 'object', access: 'not-accessible', syntax: { type: '', sequenceOf: true } };
    case 'row':
      return {
        ...node,
        class: 'object',
        access: 'not-accessible',
        ...(detail!.startsWith('+')
          ? { augments: detail!.slice(1) }
          : { index: detail!.split(',').map(readIndex) }),
      };
    default: {
      const access = accessWords[word] ?? unreadable(row);
      return { ...node, class: 'object', access, syntax: readSyntax(detail!) };
    }
  }
}

const readIndex = (word: string): IndexPart =>
  word.startsWith('!') ? { name: word.slice(1), implied: true } : { name: word };

function readSyntax(word: string): SyntaxDefinition {
  const [, name, labels, ranges] = syntaxWord.exec(word) ?? unreadable(word);
  return {
    type: name === 'OCTET-STRING' || name === 'OBJECT-IDENTIFIER' ? name.replace('-', ' ') : name!,
    ...(labels ? { labels: readLabels(labels) } : {}),
    ...(ranges ? { ranges: ranges.split('|').map(readRange) } : {}),
  };
}

const readLabels = (text: string): ReadonlyMap<number, string> =>
  new Map(
    text.split(',').map((item) => {
      const at = item.lastIndexOf('=');
      return [Number(item.slice(at + 1)), item.slice(0, at)];
    }),
  );

function readRange(text: string): Range {
  const [least, greatest = least] = text.split('..');
  return [Number(least), Number(greatest)];
}

function unreadable(row: string): never {
  throw new Error(`our own MIB table has a line that cannot be read: ${row}`);
}
