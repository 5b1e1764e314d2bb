import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteState } from '#io/state/index.ts';
import { fakeClock, silentLog } from '#pure/contract/fake-host.ts';
import { mibs } from './index.ts';
import type { Mibs } from './port.ts';

const acme = (body: string) =>
  `ACME-MIB DEFINITIONS ::= BEGIN\nIMPORTS enterprises FROM SNMPv2-SMI;\nacme OBJECT IDENTIFIER ::= { enterprises 99999 }\n${body}\nEND\n`;
const child =
  'ACME-BOX-MIB DEFINITIONS ::= BEGIN\nIMPORTS acme FROM ACME-MIB;\nbox OBJECT IDENTIFIER ::= { acme 7 }\nEND\n';

let folder = '';
let state: Awaited<ReturnType<typeof openSqliteState>>;
let service: Mibs;
const make = async () => {
  const made = mibs.create({ state, clock: fakeClock(), log: silentLog }, {});
  await made.start();
  return made;
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nocturne-mibs-'));
  state = await openSqliteState({ path: join(folder, 'state.db') });
  service = await make();
});
afterEach(async () => {
  await service.stop();
  await state.close();
  rmSync(folder, { recursive: true });
});

test('a file is compiled, kept, and there after a restart', async () => {
  expect((await service.mib()).named('acme')).toBeUndefined();
  const report = await service.add('acme.mib', acme(''), 'eve');
  expect(report).toMatchObject({
    name: 'acme.mib',
    addedBy: 'eve',
    modules: [{ name: 'ACME-MIB', objects: 1 }],
    problems: [],
  });
  service = await make();
  expect((await service.mib()).named('acme')?.oid.join('.')).toBe('1.3.6.1.4.1.99999');
  expect((await service.mib()).named('ifDescr')).toBeDefined();
  expect(await service.list()).toEqual([report]);
});

test('what is missing is told until it comes', async () => {
  const first = await service.add('box.mib', child, 'eve');
  expect(first.modules).toEqual([{ name: 'ACME-BOX-MIB', objects: 0 }]);
  expect(first.problems).toEqual([
    expect.objectContaining({
      severity: 'error',
      line: 3,
      message: 'acme comes from ACME-MIB, which is not here',
      remedy: 'Add the module ACME-MIB too.',
    }),
  ]);
  await service.add('acme.mib', acme(''), 'eve');
  expect((await service.list()).find((file) => file.name === 'box.mib')).toMatchObject({
    modules: [{ objects: 1 }],
    problems: [],
  });
});

test('a file of the same name is replaced, and a file can be removed', async () => {
  await service.add('acme.mib', acme(''), 'eve');
  await service.add('acme.mib', acme('more OBJECT IDENTIFIER ::= { acme 1 }'), 'bob');
  expect(await service.list()).toEqual([
    expect.objectContaining({ addedBy: 'bob', modules: [{ name: 'ACME-MIB', objects: 2 }] }),
  ]);
  await service.remove('acme.mib');
  expect(await service.list()).toEqual([]);
  expect((await service.mib()).named('acme')).toBeUndefined();
  await expect(service.remove('acme.mib')).rejects.toMatchObject({ fault: { code: 'not-found' } });
});

test('what is no MIB is refused and not kept', async () => {
  await expect(service.add('x', 'PK\u0003\u0004 a zip file', 'eve')).rejects.toMatchObject({
    fault: { code: 'invalid-input', field: 'text' },
  });
  expect(await service.list()).toEqual([]);
});

test('there is a bound on what is kept', async () => {
  const big = acme(`-- ${'x'.repeat(1_800_000)}`);
  for (let i = 0; i < 8; i++) await service.add(`${i}.mib`, big.replaceAll('ACME-MIB', `A${i}-MIB`), 'eve');
  await expect(service.add('8.mib', big, 'eve')).rejects.toMatchObject({ fault: { code: 'too-large' } });
});
