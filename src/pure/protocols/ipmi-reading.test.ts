import { describe, expect, test } from 'vitest';
import { type ControllerPlan, createController } from '../../../test/ipmi/controller.ts';
import {
  eventOctets,
  events,
  type MachineSensor,
  recordOf,
  records,
  sensors,
} from '../../../test/ipmi/machine.ts';
import { login, play, udpOf, usualPlan } from '../../../test/ipmi/play.ts';
import type { SensorRecord } from '../wire/ipmi-sdr.ts';
import { concat, le16 } from '../wire/octets.ts';
import { type Ipmi, withIpmi } from './ipmi.ts';
import {
  readEventLog,
  readIdentity,
  readInventory,
  readRecords,
  readSensor,
  sensorRecordsMax,
} from './ipmi-reading.ts';

async function ask<T>(controller: ControllerPlan, talk: (ipmi: Ipmi) => Promise<T>) {
  const own = createController(controller);
  const outcome = await play(udpOf(own), async (world) =>
    withIpmi({ ...usualPlan, timeoutMs: 300_000 }, login('monitor', 'sesame'), world, talk),
  );
  return { ...outcome, asked: own.asked };
}
const allRecords = async (ipmi: Ipmi) => await readRecords(ipmi, await readIdentity(ipmi));
const times = (asked: readonly string[], key: string) => asked.filter((item) => item === key).length;

describe('sensor records', () => {
  const whole = records.length;

  test('each in one question', async () => {
    const { value, asked } = await ask({}, allRecords);
    expect(value).toMatchObject({ damaged: 0, more: false });
    expect(value!.records.map(({ id }) => id)).toEqual(records.map((_, i) => i + 1));
    expect(times(asked, '0x0a/0x23')).toBe(whole);
    expect(times(asked, '0x0a/0x22')).toBe(0);
  });
  test.each([60, 40, 20, 12, 8])(
    'in parts, where an answer has at most %i octets',
    async (answerBytesMax) => {
      const { value, fault, asked } = await ask({ answerBytesMax }, allRecords);
      expect(fault).toBeUndefined();
      expect(value!.records).toEqual((await ask({}, allRecords)).value!.records);
      // A reservation for each size that was tried, none for each record.
      expect(times(asked, '0x0a/0x22')).toBeLessThan(6);
    },
  );
  test('one that sends what fits, and says that all is well', async () => {
    const { value, fault } = await ask({ answerBytesMax: 40, cuts: true }, allRecords);
    expect(fault).toBeUndefined();
    expect(value).toMatchObject({ damaged: 0 });
    expect(value!.records).toHaveLength(whole);
  });
  test('somebody else reserves in between', async () => {
    let count = 0;
    const cancel = () => (++count % 10 === 0 ? 0xc5 : undefined);
    const { value, fault } = await ask({ answerBytesMax: 40, refuse: { '0x0a/0x23': cancel } }, allRecords);
    expect(fault).toBeUndefined();
    expect(value!.records).toHaveLength(whole);
  });
  test('somebody else reserves all the time', async () => {
    const { fault, asked } = await ask({ refuse: { '0x0a/0x23': 0xc5 } }, allRecords);
    expect(fault).toMatchObject({ message: expect.stringContaining('reservation cancelled') });
    expect(times(asked, '0x0a/0x23')).toBeLessThan(10);
  });
  test('not a single octet fits', async () => {
    const { fault, asked } = await ask({ refuse: { '0x0a/0x23': 0xca } }, allRecords);
    expect(fault).toMatchObject({ message: expect.stringContaining('cannot return so many bytes') });
    expect(times(asked, '0x0a/0x23')).toBeLessThan(10);
  });
  test('with the controller, where there is no repository', async () => {
    const { value, asked } = await ask({ deviceRecords: true, answerBytesMax: 40 }, allRecords);
    expect(value!.records).toHaveLength(whole);
    expect(times(asked, '0x0a/0x23')).toBe(0);
    expect(times(asked, '0x04/0x21')).toBeGreaterThan(whole);
  });
  test('none', async () => {
    const { value, fault } = await ask({ records: [] }, allRecords);
    expect(fault).toBeUndefined();
    expect(value).toEqual({ records: [], damaged: 0, more: false });
  });
  test('a damaged one is counted, the others are read', async () => {
    const broken = records[2]!.subarray(0, 20);
    const { value } = await ask({ records: [records[0]!, broken, records[3]!] }, allRecords);
    expect(value).toMatchObject({ damaged: 1, records: [{ id: 1 }, { id: 4 }] });
  });
  test('a chain that bites its tail ends', async () => {
    const { value, asked } = await ask(
      { records: [records[0]!, records[1]!, records[0]!, records[2]!] },
      allRecords,
    );
    expect(value!.records.map(({ id }) => id)).toEqual([1, 2, 1]);
    expect(times(asked, '0x0a/0x23')).toBe(3);
  });
  test('more than anybody has', async () => {
    const endless = Array.from({ length: sensorRecordsMax + 5 }, (_, i) =>
      concat(le16(i + 1), records[1]!.subarray(2)),
    );
    const { value } = await ask({ records: endless }, allRecords);
    expect(value).toMatchObject({ more: true });
    expect(value!.records).toHaveLength(sensorRecordsMax);
  });
});

describe('sensors', () => {
  const base = sensors[0]!;
  const read = async (sensor: MachineSensor, more: Partial<SensorRecord> = {}, plan: ControllerPlan = {}) =>
    await ask({ sensors: [sensor], records: [recordOf(sensor, 1)], ...plan }, async (ipmi) => {
      const found = (await allRecords(ipmi)).records[0]!.sensors[0]!;
      return await readSensor(ipmi, { ...found, ...more }, true);
    });

  test('a number with its thresholds', async () => {
    const { value } = await read(base);
    expect(value).toMatchObject({
      ...{ value: 60, reading: { available: true, scanning: true } },
      thresholds: { upperNonCritical: 85, upperCritical: 95, upperNonRecoverable: 105 },
    });
  });
  test('factors that hold for one value only are asked for with it', async () => {
    const { value, asked } = await read({ ...base, factors: { m: 9, linearisation: 0x70 }, raw: 10 });
    // The controller tells M = 2 and B = raw.
    expect(value).toMatchObject({ value: 30, thresholds: { upperCritical: 95 * 3 } });
    expect(times(asked, '0x04/0x23')).toBe(4);
  });
  test('factors that it does not tell', async () => {
    const { value, fault } = await read(
      { ...base, factors: { m: 9, linearisation: 0x70 } },
      {},
      { refuse: { '0x04/0x23': 0xc1 } },
    );
    expect(fault).toBeUndefined();
    expect(value).not.toHaveProperty('value');
  });
  test('nothing to read now', async () => {
    const { raw: _, ...silent } = base;
    const { value } = await read(silent);
    expect(value).toMatchObject({ reading: { available: false } });
    expect(value).not.toHaveProperty('value');
  });
  test('recorded, but not there', async () => {
    expect((await read(base, { number: 77 })).value).toBeUndefined();
  });
  test('not for this user', async () => {
    const { fault } = await read(base, {}, { refuse: { '0x04/0x2d': 0xd4 } });
    expect(fault).toMatchObject({ code: 'access-denied', message: expect.stringContaining('CPU1 Temp') });
  });
});

describe('the event log', () => {
  const entries = (ids: readonly number[]) =>
    ids.map((id) => ({ id, octets: concat([2], eventOctets({ ...events[0]!, atS: 0x6000_0000 + id })) }));
  const newest = async (ids: readonly number[], count: number) => {
    const { value, asked, fault } = await ask(
      { events: entries(ids) },
      async (ipmi) => await readEventLog(ipmi, count),
    );
    expect(fault).toBeUndefined();
    return {
      ids: value!.newest.map(({ id }) => id),
      questions: times(asked, '0x0a/0x43'),
      entries: value!.entries,
    };
  };
  const upTo = (count: number, step = 1) => Array.from({ length: count }, (_, i) => (i + 1) * step);

  test('the newest of many, from the end', async () => {
    expect(await newest(upTo(400), 3)).toEqual({ ids: [398, 399, 400], questions: 4, entries: 400 });
  });
  test('identifiers that are places in a memory', async () => {
    expect(await newest(upTo(300, 0x14), 3)).toMatchObject({
      ids: [298, 299, 300].map((i) => i * 0x14),
      questions: 4,
    });
  });
  test('gaps are walked over from the front', async () => {
    const ids = [1, 2, 3, 7, 20, 21];
    expect((await newest(ids, 3)).ids).toEqual([7, 20, 21]);
    expect((await newest(ids, 10)).ids).toEqual(ids);
  });
  test('fewer than are asked for, one, none, none wanted', async () => {
    expect((await newest([1, 2], 10)).ids).toEqual([1, 2]);
    expect((await newest([5], 10)).ids).toEqual([5]);
    expect(await newest([], 10)).toMatchObject({ ids: [], questions: 0 });
    expect(await newest([1, 2], 0)).toMatchObject({ ids: [], questions: 0, entries: 2 });
  });
  test('a log with gaps that is longer than the walk ends', async () => {
    const { questions } = await newest([...upTo(2000), 3000], 5);
    expect(questions).toBeLessThan(520);
  });
  test('no log', async () => {
    const { value, fault } = await ask(
      { refuse: { '0x0a/0x40': 0xc1 } },
      async (ipmi) => await readEventLog(ipmi, 5),
    );
    expect([value, fault]).toEqual([undefined, undefined]);
  });
});

describe('inventories', () => {
  test.each([255, 20, 12])('in answers of at most %i octets', async (answerBytesMax) => {
    const { value } = await ask({ answerBytesMax }, async (ipmi) => await readInventory(ipmi, 1, 0));
    expect(value?.map(({ kind, serial }) => [kind, serial])).toEqual([
      ['chassis', 'CH-SER'],
      ['board', 'B-0001'],
      ['product', 'PS-777'],
    ]);
  });
  test('one that is not there, one that nobody may read', async () => {
    expect((await ask({}, async (ipmi) => await readInventory(ipmi, 9, 0))).value).toBeUndefined();
    const { fault } = await ask(
      { refuse: { '0x0a/0x10': 0xd4 } },
      async (ipmi) => await readInventory(ipmi, 0, 0),
    );
    expect(fault?.code).toBe('access-denied');
  });
  test('one that breaks off', async () => {
    const { value, fault } = await ask(
      { refuse: { '0x0a/0x11': 0xc9 } },
      async (ipmi) => await readInventory(ipmi, 0, 0),
    );
    expect([value, fault]).toEqual([undefined, undefined]);
  });
});
