import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fault } from '../base/errors.ts';
import { type HealthTable, memory, processor, sensor, state, storage } from '../contract/health.ts';
import { standardHealth } from '../network/health/index.ts';
import { compareOids, parseOid, type SnmpValue, startsWith, type VarBind } from '../wire/snmp.ts';
import { collectHealth } from './device-health.ts';
import { columnsOfTable } from './health-rows.ts';
import type { SnmpSession } from './snmp.ts';

const integer = (value: number): SnmpValue => ({ type: 'integer', value });
const octets = (text: string): SnmpValue => ({ type: 'octets', value: new TextEncoder().encode(text) });
const oidValue = (text: string): SnmpValue => ({ type: 'oid', value: parseOid(text)! });

interface Agent {
  readonly session: SnmpSession;
  readonly asked: string[];
}

/** An agent that knows some objects and answers at once; `broken` walks fail. */
function agent(objects: Readonly<Record<string, SnmpValue | number | string>>, broken?: string): Agent {
  const rows: VarBind[] = Object.entries(objects)
    .map(([oid, value]) => ({
      oid: parseOid(oid)!,
      value: typeof value === 'number' ? integer(value) : typeof value === 'string' ? octets(value) : value,
    }))
    .sort((a, b) => compareOids(a.oid, b.oid));
  const asked: string[] = [];
  const session: SnmpSession = {
    address: '192.0.2.1',
    async get(oids) {
      asked.push(`get ${oids.length}`);
      return {
        ok: true,
        varBinds: oids.map(
          (oid) =>
            rows.find((row) => compareOids(row.oid, oid) === 0) ?? { oid, value: { type: 'noSuchInstance' } },
        ),
      };
    },
    async getNext(oids) {
      asked.push(`next ${oids.length}`);
      return {
        ok: true,
        varBinds: oids.map(
          (oid) =>
            rows.find((row) => compareOids(row.oid, oid) > 0) ?? { oid, value: { type: 'endOfMibView' } },
        ),
      };
    },
    async walk(root, take) {
      asked.push(`walk ${root.join('.')}`);
      if (root.join('.') === broken) return fault('malformed', 'the objects do not increase');
      const inside = rows.filter((row) => startsWith(row.oid, root));
      if (inside.length > 0) take(inside);
      return undefined;
    },
    engineId: () => undefined,
    close() {},
  };
  return { session, asked };
}

const own = '1.3.6.1.4.1.99999.1';
const table = (over: Partial<HealthTable>): HealthTable => ({
  name: 'ownTable',
  entry: own,
  label: 'Thing {#0}',
  items: [],
  ...over,
});
const read = (objects: Parameters<typeof agent>[0], ...tables: HealthTable[]) =>
  collectHealth(agent(objects).session, tables);

test('an agent without any of it costs a twentieth of a request a column, and no walk', async () => {
  const { session, asked } = agent({ '1.3.6.1.2.1.1.5.0': 'quiet' });
  expect(await collectHealth(session)).toEqual({
    processors: [],
    memory: [],
    storage: [],
    sensors: [],
    faults: [],
  });
  expect(asked.length).toBeLessThan(12);
  expect(asked.every((question) => question.startsWith('next'))).toBe(true);
});

test('an agent that is not there is asked twice and no more', async () => {
  const { session, asked } = agent({});
  const silent: SnmpSession = {
    ...session,
    getNext: async () => {
      asked.push('next');
      return { ok: false, fault: fault('timeout') };
    },
  };
  expect((await collectHealth(silent)).faults.map((item) => item.fault.code)).toEqual(['timeout']);
  expect(asked).toEqual(['next', 'next']);
});

test('an agent that is silent when too much is asked is asked for less', async () => {
  const { session } = agent({ '1.3.6.1.2.1.25.3.3.1.2.1': 7 });
  let silent = 0;
  const small: SnmpSession = {
    ...session,
    getNext: async (oids) => {
      if (oids.length <= 5) return await session.getNext(oids);
      silent++;
      return { ok: false, fault: fault('timeout') };
    },
  };
  const facts = await collectHealth(small);
  expect(facts.processors).toHaveLength(1);
  expect(silent).toBe(1);
});

test('version 1 refuses what lies past its end, and is not asked for more of it', async () => {
  const { session, asked } = agent({ '1.3.6.1.2.1.25.3.3.1.2.1': 7 });
  const first: SnmpSession = {
    ...session,
    getNext: async (oids) => {
      const answer = await session.getNext(oids);
      const bad = answer.ok ? answer.varBinds.findIndex((bind) => bind.value.type === 'endOfMibView') : -1;
      if (bad < 0) return answer;
      const varBinds = oids.map(
        (oid, i): VarBind => ({ oid, value: { type: i === bad ? 'noSuchObject' : 'null' } }),
      );
      return { ok: true, varBinds };
    },
  };
  expect((await collectHealth(first)).processors).toHaveLength(1);
  expect(asked.length).toBeLessThan(30);
});

test('a column that breaks costs itself, the rest is told', async () => {
  const { session } = agent(
    { [`${own}.2.1`]: 40, [`${own}.3.1`]: 'Inlet', '1.3.6.1.2.1.25.3.3.1.2.1': 7 },
    `${own}.3`,
  );
  const facts = await collectHealth(session, [
    table({ label: ['{3}', 'Thing {#0}'], items: [sensor('temperature', 2)] }),
  ]);
  expect(facts.sensors.map((item) => item.label)).toEqual(['Thing 1']);
  expect(facts.processors).toHaveLength(1);
  expect(facts.faults).toEqual([
    { table: 'ownTable', fault: expect.objectContaining({ code: 'malformed' }) },
  ]);
});

describe('memory and storage', () => {
  const amounts = (item: Parameters<typeof memory>[0], objects: Record<string, number>) =>
    read(
      Object.fromEntries(Object.entries(objects).map(([column, value]) => [`${own}.${column}.1`, value])),
      table({ items: [memory(item)] }),
    ).then(({ memory: [fact] }) => fact && [fact.usedBytes, fact.totalBytes, fact.usedPercent]);

  test.each([
    ['used and free', { used: 1, free: 2 }, { 1: 30, 2: 70 }, [30, 100, 30]],
    ['total and free', { total: 1, free: 2 }, { 1: 200, 2: 50 }, [150, 200, 75]],
    ['total and percent', { total: 1, percent: 2 }, { 1: 200, 2: 10 }, [20, 200, 10]],
    ['free and percent', { free: 1, percent: 2 }, { 1: 60, 2: 40 }, [40, 100, 40]],
    ['used and percent', { used: 1, percent: 2 }, { 1: 40, 2: 40 }, [40, 100, 40]],
    ['percent alone', { percent: 1 }, { 1: 40 }, [undefined, undefined, 40]],
    ['percent free', { percent: 1, percentFree: true }, { 1: 40 }, [undefined, undefined, 60]],
    ['units', { total: 1, used: 2, unitBytes: 1024 }, { 1: 4, 2: 1 }, [1024, 4096, 25]],
    [
      'more units than a signed number holds',
      { total: 1, used: 2, unsigned: true },
      { 1: -1, 2: 0 },
      [0, 4294967295, 0],
    ],
  ] as const)('%s', async (_, item, objects, expected) => {
    expect(await amounts(item, objects)).toEqual(expected);
  });

  test('a pool of no size, or with an impossible share, is not there', async () => {
    expect(await amounts({ total: 1, used: 2 }, { 1: 0, 2: 0 })).toBeUndefined();
    expect(await amounts({ percent: 1 }, { 1: 255 })).toBeUndefined();
  });

  const hrStorage = (rows: readonly (readonly [type: number, descr: string, size: number, used: number])[]) =>
    Object.fromEntries(
      rows.flatMap(([type, descr, size, used], i) => {
        const at = (column: number) => `1.3.6.1.2.1.25.2.3.1.${column}.${i + 1}`;
        return [
          [at(2), oidValue(`1.3.6.1.2.1.25.2.1.${type}`)],
          [at(3), octets(descr)],
          [at(4), integer(1024)],
          [at(5), integer(size)],
          [at(6), integer(used)],
        ];
      }),
    );

  test('buffers and cache are not used memory, and disks are no memory', async () => {
    const facts = await read(
      hrStorage([
        [2, 'Physical memory', 1000, 900],
        [1, 'Memory buffers', 1000, 100],
        [1, 'Cached memory', 300, 300],
        [3, 'Swap space', 0, 0],
        [4, '/', 5000, 1000],
        [4, '/proc', 0, 0],
        [10, '/home', 2_147_483_647, 10],
      ]),
    );
    expect(facts.memory.map((item) => [item.kind, item.usedBytes, item.totalBytes])).toEqual([
      ['ram', 500 * 1024, 1000 * 1024],
      ['buffers', 100 * 1024, 1000 * 1024],
      ['cache', 300 * 1024, 1000 * 1024],
    ]);
    expect(facts.storage.map((item) => [item.label, item.type])).toEqual([
      ['/', 'fixed-disk'],
      ['/home', 'network-disk'],
    ]);
  });

  test('a kind of memory is told by the table read first', async () => {
    const facts = await read(
      {
        ...hrStorage([[2, 'Physical memory', 1000, 900]]),
        [`${own}.1.1`]: 50,
        '1.3.6.1.4.1.2021.4.5.0': 9,
        '1.3.6.1.4.1.2021.4.6.0': 1,
      },
      table({ items: [memory({ percent: 1 })] }),
    );
    expect(facts.memory.map((item) => item.source)).toEqual(['ownTable']);
  });
});

test('processors: idle shares are turned round, nonsense is none, a better table replaces the standard one', async () => {
  const objects = { [`${own}.1.1`]: 90, [`${own}.1.2`]: 255, '1.3.6.1.2.1.25.3.3.1.2.1': 33 };
  const better = table({ items: [processor(1, { idle: true })] });
  expect((await read(objects, better)).processors.map((item) => item.usagePercent)).toEqual([10, 33]);
  const replacing = { ...better, replaces: ['hrProcessorTable'] };
  expect((await read(objects, replacing)).processors.map((item) => item.usagePercent)).toEqual([10]);
});

describe('sensors', () => {
  const one = async (item: ReturnType<typeof sensor>, objects: Record<string, SnmpValue | number | string>) =>
    (
      await read(
        Object.fromEntries(Object.entries(objects).map(([column, value]) => [`${own}.${column}.1`, value])),
        table({ items: [item] }),
      )
    ).sensors[0];

  test('scale, limits in the same scale, and limits that are none', async () => {
    const item = sensor('voltage', 1, { scale: 0.001, limits: { low: 2, high: 3 } });
    expect(await one(item, { 1: 3300, 2: 3000, 3: 3600 })).toMatchObject({
      value: 3.3,
      limits: { low: 3, high: 3.6 },
    });
    expect((await one(item, { 1: 3300, 2: 0, 3: 0 }))?.limits).toBeUndefined();
    // In the wrong order.
    expect((await one(item, { 1: 3300, 2: 3600, 3: 3000 }))?.limits).toBeUndefined();
  });

  test('numbers in texts and in Opaque floats of net-snmp', async () => {
    expect((await one(sensor('temperature', 1), { 1: '35 C/95 F' }))?.value).toBe(35);
    expect((await one(sensor('temperature', 1), { 1: '-4.5' }))?.value).toBe(-4.5);
    const float = new Uint8Array([0x9f, 0x78, 4, 0x41, 0xbc, 0, 0]);
    expect((await one(sensor('charge', 1), { 1: { type: 'opaque', value: float } }))?.value).toBe(23.5);
    expect(await one(sensor('temperature', 1), { 1: 'n/a' })).toBeUndefined();
  });

  test('states by number or word, those nobody declared, and values that are none', async () => {
    const item = state(1, { 1: 'ok:ok', failed: 'failed:critical' }, { ignore: [5] });
    expect(await one(item, { 1: 1 })).toMatchObject({ state: 'ok', severity: 'ok', value: 1 });
    expect(await one(item, { 1: 'FAILED' })).toMatchObject({ state: 'failed', severity: 'critical' });
    expect(await one(item, { 1: 77 })).toMatchObject({ state: '77', severity: 'unknown', value: 77 });
    expect(await one(item, { 1: 5 })).toBeUndefined();
  });

  const entitySensor = (type: number, scale: number, precision: number, value: number, status = 1) =>
    Object.fromEntries(
      [type, scale, precision, value, status].map((cell, i) => [`1.3.6.1.2.1.99.1.1.1.${i + 1}.30`, cell]),
    );
  const physical = '1.3.6.1.2.1.47.1.1.1.1';

  test.each([
    ['celsius, one digit', entitySensor(8, 9, 1, 415), ['temperature', 41.5]],
    ['millivolts', entitySensor(4, 8, 0, 3300), ['voltage', 3.3]],
    ['truth', entitySensor(12, 9, 0, 1), ['state', 1]],
    ['a broken one', entitySensor(8, 9, 0, 20, 3), undefined],
    ['cubic metres a minute', entitySensor(11, 9, 0, 2), ['airflow', 120]],
  ] as const)('ENTITY-SENSOR-MIB: %s', async (_, objects, expected) => {
    const fact = (await read(objects)).sensors[0];
    expect(fact && [fact.class, fact.value]).toEqual(expected);
  });

  test('light told in watts is optical power, of the port that the optic sits in', async () => {
    const facts = await read({
      ...entitySensor(6, 8, 3, 500),
      [`${physical}.7.30`]: 'Ethernet1 Tx Power',
      [`${physical}.4.30`]: 20,
      [`${physical}.4.20`]: 10,
      '1.3.6.1.2.1.47.1.3.2.1.2.10.0': oidValue('1.3.6.1.2.1.2.2.1.1.501'),
    });
    expect(facts.sensors[0]).toMatchObject({ class: 'optical-power', ifIndex: 501, entity: 30 });
    expect(facts.sensors[0]?.value).toBeCloseTo(-3.01, 2);
  });

  test('the port of an optic that is not up leaves it idle', async () => {
    const optic = table({
      ifIndex: '#0',
      items: [sensor('optical-power', 1, { limits: { low: 2 }, noLimit: [] })],
    });
    const objects = { [`${own}.1.5`]: -40, [`${own}.2.5`]: -20 };
    const idle = async (status: number) =>
      (await read({ ...objects, '1.3.6.1.2.1.2.2.1.8.5': status }, optic)).sensors[0]?.idle;
    expect([await idle(1), await idle(2)]).toEqual([undefined, true]);
  });

  test('sensors of one class on one entity are one, the platform tells it', async () => {
    const facts = await read(
      { ...entitySensor(8, 9, 0, 41), [`${own}.1.30`]: 42 },
      table({ entity: '#0', items: [sensor('temperature', 1)] }),
    );
    expect(facts.sensors.map((item) => item.value)).toEqual([42]);
  });

  test('names from other tables, by pointer', async () => {
    const facts = await read(
      { [`${own}.1.7`]: 20, [`${own}.2.7`]: 30, [`${physical}.7.30`]: 'Supervisor' },
      table({
        joins: { name: { column: `${physical}.7`, by: 2 } },
        label: ['{name} inlet', 'Thing {#0}'],
        items: [sensor('temperature', 1)],
      }),
    );
    expect(facts.sensors[0]?.label).toBe('Supervisor inlet');
  });
});

test('a UPS that speaks UPS-MIB', async () => {
  const ups = '1.3.6.1.2.1.33.1';
  const facts = await read({
    [`${ups}.2.1.0`]: 3,
    [`${ups}.2.3.0`]: 2,
    [`${ups}.4.4.1.5.1`]: 40,
  });
  expect(facts.sensors.map((item) => [item.label, item.class, item.value, item.severity])).toEqual([
    ['Battery status', 'state', 3, 'critical'],
    ['Battery time remaining', 'runtime', 120, undefined],
    ['Output 1', 'load', 40, undefined],
  ]);
});

test('a printer: what is left, and the worst of its errors', async () => {
  const printer = '1.3.6.1.2.1.43.11.1.1';
  const facts = await read({
    [`${printer}.6.1.1`]: 'Black toner',
    [`${printer}.8.1.1`]: 2000,
    [`${printer}.9.1.1`]: 500,
    [`${printer}.8.1.2`]: -2,
    [`${printer}.9.1.2`]: -3,
    '1.3.6.1.2.1.25.3.5.1.2.1': { type: 'octets', value: new Uint8Array([0x24, 0]) },
  });
  expect(facts.sensors.map((item) => [item.label, item.value, item.state])).toEqual([
    ['Black toner', 25, undefined],
    ['Printer errors', expect.any(Number), 'jammed'],
  ]);
});

test('storage of a vendor keeps its type', async () => {
  const facts = await read(
    { [`${own}.1.1`]: 8, [`${own}.2.1`]: 2 },
    table({ items: [storage({ total: 1, free: 2, type: 'flash' })] }),
  );
  expect(facts.storage[0]).toMatchObject({ type: 'flash', usedBytes: 6 });
});

test('whatever an agent says, what is told is finite and named', async () => {
  const cells = fc.oneof(
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(integer),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value): SnmpValue => ({ type: 'counter64', value })),
    fc.uint8Array({ maxLength: 12 }).map((value): SnmpValue => ({ type: 'octets', value })),
    fc.uint8Array({ maxLength: 12 }).map((value): SnmpValue => ({ type: 'opaque', value })),
    fc.constant<SnmpValue>({ type: 'null' }),
  );
  const columns = standardHealth.flatMap(columnsOfTable);
  const objects = fc.dictionary(
    fc
      .tuple(fc.constantFrom(...columns), fc.integer({ min: 0, max: 3 }))
      .map(([column, index]) => `${column}.${index}`),
    cells,
    { minKeys: 20, maxKeys: 200 },
  );
  await fc.assert(
    fc.asyncProperty(objects, async (known) => {
      const facts = await read(known);
      for (const item of facts.processors) {
        expect(item.usagePercent).toBeGreaterThanOrEqual(0);
        expect(item.usagePercent).toBeLessThanOrEqual(100);
      }
      for (const item of [...facts.memory, ...facts.storage])
        expect(
          Object.values(item).every((value) => typeof value === 'string' || Number.isFinite(value)),
        ).toBe(true);
      for (const item of facts.sensors) {
        expect(Number.isFinite(item.value)).toBe(true);
        expect(item.label.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 200 },
  );
});
