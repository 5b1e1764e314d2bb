import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gapsOf, inHours, type Layer, type RotationLayer, shiftsOf } from './rota.ts';
import { dayMs } from './zone.ts';

const weekly: RotationLayer = {
  kind: 'rotation',
  name: 'Primary',
  memberIds: ['ann', 'bob', 'cid'],
  every: 'week',
  length: 1,
  startDate: '2027-01-04',
  handoff: '09:00',
  hours: [],
};
const at = (text: string) => Date.parse(`${text}Z`);
const said = (
  layers: Layer[],
  from: string,
  to: string,
  zone = 'UTC',
  overrides: Parameters<typeof shiftsOf>[1] = [],
) =>
  shiftsOf(layers, overrides, zone, at(from), at(to)).map(
    (shift) => `${new Date(shift.startMs).toISOString().slice(5, 16)} ${shift.contactId}`,
  );

describe('rotation', () => {
  test('weeks turn at the hand-over', () => {
    expect(said([weekly], '2027-01-04T00:00', '2027-01-26T00:00')).toEqual([
      '01-04T09:00 ann',
      '01-11T09:00 bob',
      '01-18T09:00 cid',
      '01-25T09:00 ann',
    ]);
  });
  test('the hand-over stays at nine on the wall when clocks change', () => {
    expect(said([weekly], '2027-03-22T12:00', '2027-04-06T00:00', 'Europe/Berlin')).toEqual([
      '03-22T12:00 cid',
      '03-29T07:00 ann',
      '04-05T07:00 bob',
    ]);
  });
  test('a night shift over the missing hour is an hour shorter, and over the double hour longer', () => {
    const night: RotationLayer = {
      ...weekly,
      every: 'day',
      hours: [{ days: [0, 1, 2, 3, 4, 5, 6], from: '22:00', to: '06:00' }],
    };
    const lengths = (from: string) =>
      shiftsOf([night], [], 'Europe/Berlin', at(from), at(from) + dayMs).map(
        (s) => (s.endMs - s.startMs) / 3_600_000,
      );
    expect(lengths('2027-03-27T12:00')).toEqual([7]);
    expect(lengths('2027-10-30T12:00')).toEqual([9]);
    expect(lengths('2027-06-15T12:00')).toEqual([8]);
  });
  test('nobody is on call before the first day', () => {
    expect(said([weekly], '2026-12-01T00:00', '2026-12-08T00:00')).toEqual([]);
  });
});

describe('layers', () => {
  const office: RotationLayer = {
    ...weekly,
    name: 'Office',
    memberIds: ['dot'],
    hours: [{ days: [0, 1, 2, 3, 4], from: '09:00', to: '17:00' }],
  };
  test('a later layer stands above, an override above all', () => {
    const override = { contactId: 'eve', fromMs: at('2027-01-05T12:00'), toMs: at('2027-01-05T20:00') };
    expect(said([weekly, office], '2027-01-05T00:00', '2027-01-06T00:00', 'UTC', [override])).toEqual([
      '01-05T00:00 ann',
      '01-05T09:00 dot',
      '01-05T12:00 eve',
      '01-05T20:00 ann',
    ]);
  });
  test('what nobody covers is a gap with its exact range', () => {
    const from = at('2027-01-08T00:00');
    const to = at('2027-01-12T00:00');
    const gaps = gapsOf(shiftsOf([office], [], 'UTC', from, to), from, to);
    expect(
      gaps.map((gap) => [gap.startMs, gap.endMs].map((ms) => new Date(ms).toISOString().slice(5, 16))),
    ).toEqual([
      ['01-08T00:00', '01-08T09:00'],
      ['01-08T17:00', '01-11T09:00'],
      ['01-11T17:00', '01-12T00:00'],
    ]);
  });
  test('shifts never overlap, and with the gaps they fill the range without a crack', () => {
    const layer = fc.record({
      kind: fc.constant('rotation' as const),
      name: fc.constantFrom('a', 'b', 'c'),
      memberIds: fc.array(fc.constantFrom('ann', 'bob', 'cid'), { minLength: 1, maxLength: 3 }),
      every: fc.constantFrom('day' as const, 'week' as const),
      length: fc.integer({ min: 1, max: 3 }),
      startDate: fc.constantFrom('2027-01-04', '2027-03-20'),
      handoff: fc.constantFrom('00:00', '02:30', '09:00', '23:59'),
      hours: fc.array(
        fc.record({
          days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }),
          from: fc.constantFrom('00:00', '02:30', '09:00', '22:00'),
          to: fc.constantFrom('00:00', '02:30', '06:00', '17:00'),
        }),
        { maxLength: 2 },
      ),
    });
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York'];
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 3 }), fc.constantFrom(...zones), (layers, zone) => {
        const from = at('2027-03-10T00:00');
        const to = at('2027-04-01T00:00');
        const shifts = shiftsOf(layers, [], zone, from, to);
        const spans = [...shifts, ...gapsOf(shifts, from, to)].sort((a, b) => a.startMs - b.startMs);
        let reached = from;
        for (const span of spans) {
          expect(span.startMs).toBe(reached);
          expect(span.endMs).toBeGreaterThan(span.startMs);
          reached = span.endMs;
        }
        expect(reached).toBe(to);
      }),
      { numRuns: 100 },
    );
  });
});

test('hours over midnight belong to the day on which they begin', () => {
  const hours = [{ days: [4], from: '22:00', to: '06:00' }];
  expect(inHours(hours, at('2027-01-08T23:00'), 'UTC')).toBe(true);
  expect(inHours(hours, at('2027-01-09T05:59'), 'UTC')).toBe(true);
  expect(inHours(hours, at('2027-01-09T06:00'), 'UTC')).toBe(false);
  expect(inHours(hours, at('2027-01-07T23:00'), 'UTC')).toBe(false);
});
