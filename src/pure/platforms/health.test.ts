import { expect, test } from 'vitest';
import { standardHealth } from '../network/health/index.ts';
import { parseOid } from '../wire/snmp.ts';
import { healthTables } from './health.ts';

const root = '1.3.6.1.4.1.';
const names = (sysObjectId: string | undefined, platform?: string) =>
  healthTables(sysObjectId, platform).map((table) => table.name);

test('the longest number that fits decides, a platform adds what its agents hide', () => {
  expect(names(`${root}9.1.1208`)).toContain('cpmCPUTotalTable');
  expect(names(`${root}9.6.1.95.48.5`)).toContain('rlPhdUnitEnvParamTable');
  expect(names(`${root}9.6.1.95.48.5`)).not.toContain('cpmCPUTotalTable');
  expect(names('1.0.3.0', 'sonicwall')).toContain('sonicwallFwStats');
  expect(names(`${root}8741.1`, 'sonicwall')).toHaveLength(1);
  expect(names(`${root}77777.1`)).toEqual([]);
  expect(names(undefined)).toEqual([]);
});

test('every declaration is sound', () => {
  const enterprises = Array.from({ length: 60_000 }, (_, number) => `${root}${number}`);
  const special = ['9.6.1', '674.10895', '674.11000', '14823.1.2'].map((number) => root + number);
  const tables = new Set([
    ...standardHealth,
    ...[...enterprises, ...special].flatMap((number) => healthTables(number, undefined)),
  ]);
  const known = new Set([...tables].map((table) => table.name));
  for (const table of tables) {
    expect(parseOid(table.entry), table.name).toBeDefined();
    expect(table.items.length, table.name).toBeGreaterThan(0);
    for (const join of Object.values(table.joins ?? {}))
      expect(parseOid(join.column), table.name).toBeDefined();
    for (const name of table.replaces ?? []) expect(known, `${table.name} replaces ${name}`).toContain(name);
    // A label that speaks of a join or a name that the table does not have would show nothing.
    const labels = [table.label, ...table.items.map((item) => item.label ?? [])].flat();
    for (const [, token] of labels.join(' ').matchAll(/\{([^}]+)\}/g)) {
      const fits =
        /^(\d+|#|#-?\d+|#text)$/.test(token!) ||
        (token === 'entity' && table.entity !== undefined) ||
        (token === 'interface' && table.ifIndex !== undefined) ||
        table.joins?.[token!] !== undefined;
      expect(fits, `${table.name}: {${token}}`).toBe(true);
    }
    for (const item of table.items)
      if (item.measures === 'sensor')
        for (const text of Object.values({ ...item.states, ...item.status?.states }))
          expect(text, table.name).toMatch(/^[\w-]+:(ok|warning|critical|unknown)$/);
  }
});
