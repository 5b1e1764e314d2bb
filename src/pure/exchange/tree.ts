/** Files that are trees: JSON and YAML. What is in them decides how they are read: our own form, NetBox, Ansible, or a list of rows. */
import { LineCounter, parseDocument } from 'yaml';
import {
  addHost,
  emptyInventory,
  expandRange,
  finishInventory,
  groupOf,
  type Inventory,
} from './ansible-vars.ts';
import { columnsOf, deviceFromCells, mapColumns, noteSecrets } from './columns.ts';
import { declared, isDeclared } from './declared.ts';
import { createSheet, type Format, type Parsed, type ParseOptions, type Sheet, unreadable } from './model.ts';
import { isNetbox, netboxDevices } from './netbox.ts';

type Tree = Readonly<Record<string, unknown>>;
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Aliases of one YAML document that may be followed: more is a bomb, not an inventory. */
const aliasesMax = 100;
/** Some ten thousand devices. A YAML reader takes one to five seconds for a megabyte, and holds the thread meanwhile. */
const yamlLengthMax = 2 * 1024 * 1024;
const columnsMax = 200;
const depthMax = 20;

export const json: Format = {
  id: 'json',
  looksLike: (head) => (/^\uFEFF?\s*[{[]\s*["{}\]]/.test(head) ? 0.9 : 0),
  parse(text, options) {
    try {
      return fromTree(JSON.parse(text.replace(/^\uFEFF/, '')) as unknown, options);
    } catch (error) {
      return unreadable('item', 1, `not JSON: ${(error as Error).message}`);
    }
  },
};

export const yaml: Format = {
  id: 'yaml',
  looksLike: (head) =>
    /^(nocturne|devices|sites|all|hosts):/m.test(head)
      ? 0.92
      : /^(---|- [\w"']+:|[\w.-]+:\s*$)/m.test(head)
        ? 0.5
        : 0,
  parse(text, options) {
    const document = readYaml(text);
    if ('message' in document) return unreadable('item', document.line, `not YAML: ${document.message}`);
    return fromTree(document.tree, options);
  },
};

export function readYaml(
  text: string,
): { readonly tree: unknown } | { readonly line: number; readonly message: string } {
  if (text.length > yamlLengthMax)
    return {
      line: 1,
      message: `YAML of more than ${yamlLengthMax} characters: write it as JSON, which is read faster`,
    };
  try {
    // Tags such as Ansible's !vault give their text; nothing is constructed.
    const lines = new LineCounter();
    // Errors are not made pretty: that reads the whole text again for each of them.
    const document = parseDocument(text, {
      logLevel: 'silent',
      schema: 'core',
      prettyErrors: false,
      lineCounter: lines,
    });
    const [error] = document.errors;
    if (error) return { line: lines.linePos(error.pos[0]).line || 1, message: error.message };
    return { tree: document.toJS({ maxAliasCount: aliasesMax }) as unknown };
  } catch (error) {
    return { line: 1, message: (error as Error).message };
  }
}

export function fromTree(tree: unknown, options: ParseOptions): Parsed {
  if (isNetbox(tree)) return netboxDevices(tree);
  if (Array.isArray(tree)) return rows(tree, options);
  if (!isTree(tree)) return unreadable('item', 1, 'neither a list nor an object');
  if (isDeclared(tree)) return declared(tree);
  if (looksAnsible(tree)) return ansible(tree);
  return unreadable('item', 1, 'there are no "devices", no Ansible groups and no NetBox results in it');
}

/** A list of objects is a table whose columns are the keys. */
function rows(list: readonly unknown[], { mapping }: ParseOptions): Parsed {
  const sheet = createSheet('item');
  const names = [
    ...new Set(list.slice(0, 1000).flatMap((row) => (isTree(row) ? Object.keys(row) : []))),
  ].slice(0, columnsMax);
  const fields = mapColumns(names, mapping);
  noteSecrets(sheet, 1, names, fields);
  for (const [at, row] of list.entries()) {
    if (sheet.full) break;
    if (!isTree(row)) sheet.note(at + 1, '', row, 'not an object: left out');
    else
      deviceFromCells(
        sheet,
        at + 1,
        names.map((name, i) => ({
          name,
          field: fields[i]!,
          value: Object.hasOwn(row, name) ? row[name] : null,
        })),
      );
  }
  const cellOf = (at: number, column: number) => {
    const item = list[at];
    return isTree(item) ? item[names[column]!] : undefined;
  };
  return sheet.done(columnsOf(names, fields, cellOf));
}

const groupKeys = /^(hosts|children|vars)$/;
const looksAnsible = (tree: Tree) =>
  Object.values(tree).some((group) => isTree(group) && Object.keys(group).some((key) => groupKeys.test(key)));

function ansible(tree: Tree): Parsed {
  const sheet = createSheet('item');
  const inventory = emptyInventory();
  for (const [name, group] of Object.entries(tree)) readGroup(sheet, inventory, name, group, 0);
  return finishInventory(sheet, inventory);
}

function readGroup(sheet: Sheet, inventory: Inventory, name: string, tree: unknown, depth: number): void {
  const group = groupOf(inventory, name);
  if (tree === null || tree === undefined) return;
  const row = inventory.hosts.size + 1;
  if (!isTree(tree)) {
    sheet.note(row, name, tree, 'a group is an object with hosts, children or vars: left out');
    return;
  }
  if (depth > depthMax) {
    sheet.note(row, name, '', `groups more than ${depthMax} deep: left out`);
    return;
  }
  for (const key of Object.keys(tree))
    if (!groupKeys.test(key))
      sheet.note(row, `${name}.${key}`, '', 'a group has hosts, children and vars: left out');
  if (isTree(tree.vars)) for (const [key, value] of Object.entries(tree.vars)) group.vars.set(key, value);
  if (isTree(tree.hosts))
    for (const [pattern, vars] of Object.entries(tree.hosts)) {
      const hosts = expandRange(pattern);
      if (!hosts) sheet.note(row, 'host', pattern, 'a range of too many hosts: left out');
      for (const host of hosts ?? []) {
        const own = addHost(inventory, host, inventory.hosts.size + 1);
        group.hosts.add(host);
        if (isTree(vars)) for (const [key, value] of Object.entries(vars)) own.set(key, value);
      }
    }
  if (isTree(tree.children))
    for (const [child, value] of Object.entries(tree.children)) {
      group.children.add(child);
      readGroup(sheet, inventory, child, value, depth + 1);
    }
}
