import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { standardMib } from '../index.ts';
import type { MibNode } from '../mib.ts';
import { parseMib } from '../parser.ts';
import { resolveModules } from '../resolve.ts';
import { readTable } from '../table.ts';
import { standardTables } from './index.ts';

const mib = standardMib();
const nodes = mib.modules.flatMap((module) => module.nodes);
const objects = nodes.filter((node) => node.kind === 'scalar' || node.kind === 'column');

describe('our own tables', () => {
  test('every line is resolved: parents, types and numbers exist', () => {
    const lines = standardTables.map(readTable).flatMap((table) => table.nodes.map((node) => node.name));
    expect(nodes.map((node) => node.name).sort()).toEqual(lines.sort());
    expect(objects.filter((node) => !node.syntax).map((node) => node.name)).toEqual([]);
    expect(nodes.length).toBeGreaterThan(3000);
  });

  test('no number and no name stands twice', () => {
    const twice = (keys: readonly string[]) => keys.filter((key, i) => keys.indexOf(key) !== i);
    expect(twice(nodes.map((node) => node.oid.join('.')))).toEqual([]);
    expect(twice(nodes.map((node) => node.name))).toEqual([]);
  });

  test('every row has an index whose parts are objects with a type, and hangs below its table', () => {
    for (const row of nodes.filter((node) => node.kind === 'row')) {
      expect(row.index?.length, row.name).toBeGreaterThan(0);
      for (const part of row.index!) {
        expect(mib.named(part.name), `${row.name}: ${part.name}`).toBeDefined();
        expect(part.syntax, `${row.name}: ${part.name}`).toBeDefined();
      }
      expect(mib.at(row.oid.slice(0, -1))?.kind, row.name).toBe('table');
      expect(row.oid.at(-1), row.name).toBe(1);
    }
  });

  test('only the last part of an index may be implied, and only a string may', () => {
    for (const row of nodes.filter((node) => node.kind === 'row'))
      row.index!.forEach((part, i) => {
        if (!part.implied) return;
        expect(i, row.name).toBe(row.index!.length - 1);
        expect(['OCTET STRING', 'OBJECT IDENTIFIER'], row.name).toContain(part.syntax?.base);
      });
  });

  test('what notifications carry exists', () => {
    for (const node of nodes.filter((item) => item.kind === 'notification'))
      for (const name of node.objects ?? []) expect(mib.named(name), `${node.name}: ${name}`).toBeDefined();
  });

  test('meanings are one short line and end with a full stop', () => {
    for (const { name, meaning, module } of nodes)
      if (meaning && module !== 'IANA-ENTERPRISE-NUMBERS') expect(meaning, name).toMatch(/^[A-Z].{5,110}\.$/);
  });

  test('hints, ranges and labels can be used', () => {
    for (const { name, syntax } of objects)
      for (const [least, greatest] of syntax?.ranges ?? []) expect(least, name).toBeLessThanOrEqual(greatest);
  });
});

const places = [
  join(import.meta.dirname, '../../../../node_modules/net-snmp/lib/mibs'),
  '/usr/share/snmp/mibs',
];
const fileOf = (name: string) =>
  places
    .flatMap((place) => [join(place, `${name}.mib`), join(place, `${name}.txt`)])
    .find((path) => existsSync(path));

/** Labels and sizes that the files at hand lack or have in an older revision, and what older revisions call INTEGER. */
const sameBase = (a: string, b: string) => {
  const one = (base: string) => (base === 'Integer32' ? 'INTEGER' : base === 'Unsigned32' ? 'Gauge32' : base);
  return one(a) === one(b);
};

describe('our tables say what the modules say', () => {
  const compared = [
    'SNMPv2-SMI',
    'SNMPv2-MIB',
    'IF-MIB',
    'IANAifType-MIB',
    'UCD-SNMP-MIB',
    'UCD-DISKIO-MIB',
    'LM-SENSORS-MIB',
  ];
  for (const name of compared)
    test.skipIf(!fileOf(name))(
      `${name}${fileOf(name) ? '' : ' (skipped: the module is not on this machine)'}`,
      () => {
        const path = fileOf(name)!;
        const parsed = parseMib(readFileSync(path, 'utf8'), name);
        const theirs = resolveModules([
          ...parsed.modules.map((definition) => ({ definition, file: name })),
          ...standardTables.map((text) => ({ definition: readTable(text), file: undefined })),
        ]).mib;
        const ours = new Map(
          mib.modules.find((module) => module.name === name)!.nodes.map((node) => [node.name, node]),
        );
        const skipped = new Set(['group', 'compliance', 'capabilities']);
        const facts = (node: MibNode) => ({
          oid: node.oid.join('.'),
          kind: node.kind === 'module' ? 'identifier' : node.kind,
          access: node.access,
          units: node.units,
          index: node.index?.map((part) => `${part.implied ? '!' : ''}${part.name}`),
          labels: node.syntax?.labels && [...node.syntax.labels].sort(([a], [b]) => a - b).slice(0, 240),
        });
        let count = 0;
        for (const node of theirs.modules.find((module) => module.name === name)!.nodes) {
          if (skipped.has(node.kind) || /(Conformance|Groups|Compliances)$/.test(node.name)) continue;
          const own = ours.get(node.name) ?? mib.named(node.name);
          expect(own, `${node.name} is missing`).toBeDefined();
          expect({ name: node.name, ...facts(own!) }).toEqual({ name: node.name, ...facts(node) });
          if (node.syntax) expect(sameBase(own!.syntax!.base, node.syntax.base), node.name).toBe(true);
          count++;
        }
        if (name !== 'IANAifType-MIB') expect(count).toBeGreaterThan(10);
      },
    );
});
