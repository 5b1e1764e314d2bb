import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type RuleGroup,
  ruleAggregates,
  ruleCondition,
  ruleConfirm,
  ruleGroup,
} from '#pure/contract/resources.ts';
import { atNight, createFold, perDayOf, replay } from './backtest.ts';
import { createDetector } from './detector.ts';
import { createEventCounter, eventFilter } from './events.ts';
import { createMembers } from './group.ts';
import { selectorOf, wildcard } from './select.ts';

const atOnce = ruleConfirm.parse({ kind: 'at-once' });
const watch = (condition: object, confirm: object = { kind: 'at-once' }) => ({
  condition: ruleCondition.parse(condition),
  confirm: ruleConfirm.parse(confirm),
  unit: 'percent' as const,
});

test('the worst value since it began is the peak, also of the time before it was confirmed', () => {
  const detector = createDetector(
    watch({ kind: 'threshold', above: 2, clear: 1 }, { kind: 'duration', forS: 120 }),
  );
  for (const [timeS, value] of [
    [0, 9],
    [60, 0],
    [120, 5],
    [180, 7],
    [240, 3],
  ] as const)
    detector.sample(timeS, value);
  expect(detector.raised()).toBe(true);
  expect(detector.sinceS()).toBe(120);
  expect(detector.peak()).toBe(7);
  expect(detector.sample(300, 1.5)).toBe(false);
  expect(detector.sample(360, 0.5)).toBe(true);
  expect(detector.raised()).toBe(false);
});

test('what was raised before a restart stays so until it is good', () => {
  for (const confirm of [
    { kind: 'at-once' },
    { kind: 'duration', forS: 600 },
    { kind: 'n-of-m', n: 3, m: 5 },
  ]) {
    const detector = createDetector(watch({ kind: 'threshold', above: 2 }, confirm));
    detector.restore(100, 9);
    expect(detector.sample(1000, 5)).toBe(false);
    expect(detector.raised()).toBe(true);
    for (let i = 1; i < 5; i++) detector.sample(1000 + i, 0);
    expect(detector.raised()).toBe(false);
  }
});

test('silence is raised by the clock and ended by a sample', () => {
  const detector = createDetector(watch({ kind: 'no-data', afterS: 300 }));
  expect(detector.tick(1000)).toBe(false);
  expect(detector.tick(1301)).toBe(true);
  expect(detector.sinceS()).toBe(1300);
  expect(detector.tick(1400)).toBe(false);
  expect(detector.sample(1500, 1)).toBe(true);
  expect(detector.raised()).toBe(false);
});

test('samples of the past, and what is no number, change nothing', () => {
  const detector = createDetector(watch({ kind: 'threshold', above: 2 }));
  detector.sample(100, 1);
  expect(detector.sample(50, 9)).toBe(false);
  expect(detector.sample(101, Number.NaN)).toBe(false);
  expect(detector.raised()).toBe(false);
});

test('one bad week in four does not move what is usual, and a bad hour is seen', () => {
  const detector = createDetector(
    watch({ kind: 'baseline', direction: 'above', deviations: 4, weeks: 4, least: 1 }),
  );
  const usual = (hour: number) => 20 + 10 * Math.sin((hour % 24) / 4) + (hour % 3);
  for (let hour = 0; hour < 168 * 4; hour++)
    detector.sample(hour * 3600, hour >= 168 && hour < 336 ? 500 : usual(hour));
  for (let hour = 168 * 4; hour < 168 * 4 + 30; hour++) {
    detector.sample(hour * 3600, usual(hour));
    expect(detector.raised()).toBe(false);
  }
  expect(detector.sample(168 * 4 * 3600 + 30 * 3600, usual(30) + 40)).toBe(true);
});

test('days to full from a noisy line with outliers', () => {
  const detector = createDetector(
    watch({
      kind: 'forecast',
      reaches: 100,
      direction: 'rising',
      withinS: 10 * 86_400,
      windowS: 14 * 86_400,
    }),
  );
  let raisedDay = Number.NaN;
  for (let hour = 0; hour < 24 * 60 && Number.isNaN(raisedDay); hour++)
    if (detector.sample(hour * 3600, hour % 37 === 0 ? 5 : 40 + hour / 24 + (hour % 5) / 10))
      raisedDay = hour / 24;
  // One percent a day from 40: full on day 60, so ten days before.
  expect(raisedDay).toBeGreaterThan(48);
  expect(raisedDay).toBeLessThan(52);
});

test('a group agrees with the fold that backtests it', () => {
  const group = fc.record({
    by: fc.constantFrom(...ruleAggregates),
    stepS: fc.constantFrom(10, 60),
    staleS: fc.constantFrom(60, 130),
  });
  const samples = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 9 })),
    { minLength: 1, maxLength: 100, size: 'max' },
  );
  fc.assert(
    fc.property(group, samples, (given, steps) => {
      const checked: RuleGroup = ruleGroup.parse({
        ...given,
        ...(given.by === 'quantile' ? { quantile: 0.5 } : {}),
      });
      const members = createMembers(checked);
      const indexes = [0, 1, 2, 3].map(() => members.add());
      const past = indexes.map(() => ({ timeS: [] as number[], value: [] as number[] }));
      let timeS = 6000;
      const live: (readonly [number, number])[] = [];
      for (const [member, waitS, value] of steps) {
        timeS += waitS;
        const closed = members.sample(indexes[member]!, timeS, value);
        if (closed) live.push(closed);
        past[member]!.timeS.push(timeS);
        past[member]!.value.push(value);
      }
      const closed = members.tick(timeS + 61);
      if (closed) live.push(closed);
      const fold = createFold(checked, {
        fromS: 6000,
        toS: timeS + 61,
        resolutionS: 0,
        intervalS: 60,
        seriesMax: 4,
      });
      for (const one of past) fold.add(one);
      const folded = fold.samples();
      for (const [atS, value] of live) {
        const i = Array.from(folded.timeS).indexOf(atS);
        expect(folded.value[i]).toBe(value);
      }
    }),
    { numRuns: 200, seed: 11 },
  );
});

test('members that left are not counted, and their place is used again', () => {
  const members = createMembers(ruleGroup.parse({ by: 'count' }));
  const indexes = Array.from({ length: 40 }, () => members.add());
  for (const index of indexes) members.sample(index, 100, 1);
  members.remove(indexes[3]!);
  expect(members.size()).toBe(39);
  expect(members.tick(121)).toEqual([120, 39]);
  expect(members.add()).toBe(indexes[3]);
});

test('a replay tells when it would have begun and ended; what began before the range is left out', () => {
  const samples = { timeS: [0, 60, 120, 180, 240, 300], value: [9, 0, 9, 9, 0, 9] };
  const over = { fromS: 60, toS: 400, resolutionS: 0, intervalS: 60 };
  expect(replay({ ...watch({ kind: 'threshold', above: 5 }), confirm: atOnce }, samples, over)).toEqual([
    { startS: 120, endS: 240, peak: 9 },
    { startS: 300, endS: null, peak: 9 },
  ]);
  expect(
    replay(watch({ kind: 'no-data', afterS: 90 }), { timeS: [0, 60, 300], value: [1, 1, 1] }, over),
  ).toEqual([
    { startS: 150, endS: 300, peak: 240 },
    { startS: 390, endS: null, peak: 100 },
  ]);
});

test('a rollup stands for its whole period', () => {
  const over = { fromS: 0, toS: 10_000, resolutionS: 900, intervalS: 60 };
  const samples = { timeS: [0, 900, 1800], value: [0, 9, 0] };
  expect(
    replay(watch({ kind: 'threshold', above: 5 }, { kind: 'duration', forS: 600 }), samples, over),
  ).toHaveLength(1);
  expect(
    replay(watch({ kind: 'threshold', above: 5 }, { kind: 'duration', forS: 1800 }), samples, over),
  ).toEqual([]);
  expect(
    replay(watch({ kind: 'threshold', above: 5 }, { kind: 'n-of-m', n: 3, m: 5 }), samples, over),
  ).toHaveLength(1);
});

test('nights and days by the clock on the wall', () => {
  const noon = Date.UTC(2026, 0, 10, 12);
  expect(atNight(noon, 0)).toBe(false);
  expect(atNight(noon, 600)).toBe(true);
  const days = perDayOf([noon, noon + 11 * 3_600_000], noon - 86_400_000, noon + 86_400_000, 60);
  expect(days.map(({ alerts, atNight: night }) => [alerts, night])).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
  ]);
});

test('events are counted within a time and over when it is quiet', () => {
  const counter = createEventCounter(
    ruleCondition.parse({ kind: 'events', count: 3, withinS: 60, quietS: 120 }) as never,
  );
  expect([0, 50_000, 100_000].map((at) => counter.event(at))).toEqual([false, false, false]);
  expect(counter.event(105_000)).toBe(true);
  expect(counter.sinceMs()).toBe(50_000);
  expect(counter.tick(200_000)).toBe(false);
  counter.event(210_000);
  expect(counter.count()).toBe(4);
  expect(counter.tick(329_000)).toBe(false);
  expect(counter.tick(330_000)).toBe(true);
  expect(counter.idle(330_000)).toBe(true);
  const filter = eventFilter({ kind: 'events', events: ['link.*'], text: 'te1/*down', match: [] });
  expect(filter({ kind: 'link.lost', message: 'Te1/0/1 went DOWN' })).toBe(true);
  expect(filter({ kind: 'device.found', message: 'Te1/0/1 went down' })).toBe(false);
});

test('wildcards agree with a regular expression', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  fc.assert(
    fc.property(part, fc.string({ unit: fc.constantFrom('a', 'b', 'B'), maxLength: 10 }), (pattern, text) => {
      expect(wildcard(pattern)(text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(text));
    }),
    { numRuns: 1000 },
  );
});

test('a selector looks at device, labels and sensor; what is not there matches only is-not', () => {
  const subject = {
    sensorId: 's1',
    sensorName: 'ping core-1',
    toolId: 'ping',
    deviceId: 'd1',
    device: { name: 'core-1', siteName: 'Berlin', tags: ['wan', 'core'], kind: 'router', vendor: null },
    labels: { interface: 'Te1/1' },
  };
  const hit = (field: string, value: string, op: 'is' | 'is-not' = 'is') =>
    selectorOf([{ field, op, values: [value] }])(subject);
  expect([
    hit('device', 'CORE-*'),
    hit('tag', 'wan'),
    hit('label.interface', 'te*'),
    hit('sensor', 's1'),
  ]).toEqual([true, true, true, true]);
  expect([
    hit('vendor', '*'),
    hit('vendor', 'cisco', 'is-not'),
    hit('tag', 'wan', 'is-not'),
    hit('label.vlan', '*'),
  ]).toEqual([false, true, false, false]);
});
