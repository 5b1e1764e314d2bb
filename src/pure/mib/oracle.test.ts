/** Every object of every module at hand against net-snmp's own compiler: name, number, access, type, labels, index. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Mib, MibNode } from './mib.ts';
import { parseMib } from './parser.ts';
import { resolveModules } from './resolve.ts';

const folders = [
  join(import.meta.dirname, '../../../node_modules/net-snmp/lib/mibs'),
  '/usr/share/snmp/mibs',
].filter((path) => existsSync(path));
const missing =
  spawnSync('snmptranslate', ['-V']).error !== undefined
    ? 'snmptranslate is not installed'
    : folders.length === 0
      ? 'no MIB file is on this machine'
      : undefined;

/** The macros, and a module that gives the objects of RFC1213-MIB their names of 1990. */
const left = new Set(['RFC-1212', 'RFC-1215', 'RFC1155-SMI', 'RFC1158-MIB', 'SNMPv2-CONF']);

interface Theirs {
  readonly name: string;
  readonly access: string;
  readonly type: string;
  convention?: string;
  labels?: string;
  index?: string;
}

/** The tree that `-Tp` draws. */
function readTree(text: string): Theirs[] {
  const found: Theirs[] = [];
  for (const line of text.split('\n')) {
    const leaf = /\+-- (\S{4}) (\S+)\s+(\S+)\(\d+\)$/.exec(line);
    const branch = /\+--(\S+)\(\d+\)$/.exec(line);
    if (leaf) found.push({ access: leaf[1]!, type: leaf[2]!, name: leaf[3]! });
    else if (branch) found.push({ access: '', type: '', name: branch[1]! });
    const last = found.at(-1);
    const detail = /^[\s|]*(Textual Convention|Values|Index): (.*)$/.exec(line);
    if (!last || !detail) continue;
    if (detail[1] === 'Textual Convention') last.convention = detail[2]!.trim();
    else if (detail[1] === 'Values') last.labels = detail[2]!.trim();
    else last.index = detail[2]!.trim();
  }
  return found;
}

const accessWords: Readonly<Record<string, string>> = {
  'read-only': '-R--',
  'read-write': '-RW-',
  'read-create': 'CR--',
  'write-only': '--W-',
  'not-accessible': '----',
  'accessible-for-notify': '---N',
};
const typeWords: Readonly<Record<string, readonly string[]>> = {
  INTEGER: ['INTEGER', 'Integer32', 'EnumVal'],
  Integer32: ['Integer32', 'INTEGER', 'EnumVal'],
  Unsigned32: ['Unsigned', 'Gauge'],
  Gauge32: ['Gauge', 'Unsigned'],
  Counter32: ['Counter'],
  Counter64: ['Counter64'],
  TimeTicks: ['TimeTicks'],
  'OCTET STRING': ['String'],
  'OBJECT IDENTIFIER': ['ObjID'],
  BITS: ['BitString'],
  IpAddress: ['IpAddr'],
  Opaque: ['Opaque'],
};

describe.skipIf(missing)(`net-snmp agrees${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  const parsed = files.map((path) => ({ path, ...parseMib(readFileSync(path, 'utf8'), path) }));
  const sources = parsed.flatMap(({ path, modules }) =>
    modules.map((definition) => ({ definition, file: path })),
  );
  const mib: Mib = resolveModules(sources.filter((source) => !left.has(source.definition.name))).mib;
  const names = mib.modules
    .map((module) => module.name)
    .filter((name) => mib.modules.find((module) => module.name === name)!.nodes.length > 0);
  const ask = (module: string, how: string) =>
    execFileSync('snmptranslate', ['-M', folders.join(':'), '-m', module, how], {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  test('every module on this machine is read without an error', () => {
    expect(parsed.flatMap((item) => item.problems.filter((problem) => problem.severity === 'error'))).toEqual(
      [],
    );
    expect(names.length).toBeGreaterThan(5);
  });

  test.each(names)('%s', (name) => {
    const numbers = new Map(
      [...ask(name, '-Tz').matchAll(/^"([^"]+)"\s+"([^"]+)"$/gm)].map((match) => [match[1]!, match[2]!]),
    );
    const tree = new Map(readTree(ask(name, '-Tp')).map((item) => [item.name, item]));
    const ours: readonly MibNode[] = mib.modules.find((module) => module.name === name)!.nodes;
    for (const node of ours) {
      expect(`${node.name} ${node.oid.join('.')}`).toBe(`${node.name} ${numbers.get(node.name)}`);
      const their = tree.get(node.name);
      if (!their || !node.syntax) continue;
      expect(`${node.name} ${accessWords[node.access ?? '']}`).toBe(`${node.name} ${their.access}`);
      expect(typeWords[node.syntax.base], `${node.name}: ${node.syntax.type}`).toContain(their.type);
      if (their.convention)
        expect(`${node.name} ${node.syntax.type}`).toBe(`${node.name} ${their.convention}`);
      if (their.labels && node.syntax.labels)
        expect(
          [...node.syntax.labels].map(([number, label]) => `${label}(${number})`).join(', '),
          node.name,
        ).toBe(their.labels);
    }
    for (const node of ours.filter((item) => item.kind === 'row' && !item.augments)) {
      const index = tree.get(node.name)?.index;
      if (index)
        expect(`${node.name} ${node.index!.map((part) => part.name).join(', ')}`).toBe(
          `${node.name} ${index}`,
        );
    }
  });
});
