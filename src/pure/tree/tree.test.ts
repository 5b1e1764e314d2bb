import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FaultError } from '../base/errors.ts';
import { type NodeRef, type NodeSettings, sensorRule } from '../contract/resources.ts';
import { checkInterval, checkSettings, leastRunMs, quantityIn } from './bounds.ts';
import { productDefaults } from './defaults.ts';
import { effectiveOf, extend, type Level, settingNames } from './effective.ts';
import { readHours, runsAt } from './hours.ts';
import { checkParent, type Group, groupDepthMax, groupOfDevice, groupsAbove } from './placement.ts';
import { devicesBelow, emptyWorld, inheritance, pathOf, type TreeDevice, type World } from './world.ts';

const settings: fc.Arbitrary<NodeSettings> = fc.record(
  {
    intervalMs: fc.constantFrom(1000, 60_000),
    credentialId: fc.constantFrom('a', 'b'),
    access: fc.constantFrom('operator', 'engineer'),
    priority: fc.integer({ min: 1, max: 5 }),
    tags: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
  },
  { requiredKeys: [] },
);
const level: fc.Arbitrary<Level> = fc.record({
  node: fc.record({
    kind: fc.constantFrom<NodeRef['kind']>('site', 'group', 'device'),
    id: fc.string(),
    name: fc.string(),
  }),
  own: settings,
});
const levels = fc.array(level, { maxLength: 6 });

describe('inheritance', () => {
  test('the nearest level that says something counts, and is named', () => {
    fc.assert(
      fc.property(levels, (list) => {
        const force = effectiveOf(productDefaults, list);
        for (const name of settingNames.filter((item) => item !== 'tags')) {
          const last = list.findLast(({ own }) => own[name] !== undefined);
          expect(force[name]).toMatchObject(
            last ? { value: last.own[name], from: [last.node] } : { ...productDefaults[name], from: [] },
          );
        }
      }),
    );
  });
  test('tags add up, each level that adds some is named', () => {
    fc.assert(
      fc.property(levels, (list) => {
        const { value, from } = effectiveOf(productDefaults, list).tags;
        expect(new Set(value)).toEqual(new Set(list.flatMap(({ own }) => own.tags ?? [])));
        expect(from).toEqual(list.filter(({ own }) => (own.tags ?? []).length > 0).map(({ node }) => node));
      }),
    );
  });
  test('one step at a time is the same as all at once, and a silent level is the very same object', () => {
    fc.assert(
      fc.property(levels, level, (list, last) => {
        const above = effectiveOf(productDefaults, list);
        expect(extend(above, last)).toEqual(effectiveOf(productDefaults, [...list, last]));
        expect(extend(above, { ...last, own: {} })).toBe(above);
      }),
    );
  });
});

const group = (id: string, parentId: string | null, siteId: string | null = null): [string, Group] => [
  id,
  { id, name: id.toUpperCase(), parentId, siteId },
];

describe('places', () => {
  const groups = new Map([group('a', null, 's'), group('b', 'a'), group('c', 'b')]);
  test('a group inside itself is refused, naming the way round', () => {
    expect(() => checkParent('a', 'c', groups)).toThrow(/parentId: a group would stand inside itself/);
    try {
      checkParent('a', 'c', groups);
    } catch (error) {
      expect((error as { fault: { value: string } }).fault.value).toBe('A → B → C → A');
    }
    expect(() => checkParent('c', 'nobody', groups)).toThrow(/there is no such group/);
    expect(() => checkParent('c', 'a', groups)).not.toThrow();
  });
  test('no arrangement of parents hangs or goes deeper than the bound', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.option(id, { nil: null }))), id, (pairs, start) => {
        const broken = new Map(pairs.map(([child, parent]) => group(child, parent)));
        expect(groupsAbove(start, broken).length).toBeLessThanOrEqual(groupDepthMax);
      }),
    );
  });
  test('whatever moves are allowed, the tree stays a tree', () => {
    const ids = Array.from({ length: 8 }, (_, i) => `g${i}`);
    const id = fc.constantFrom(...ids);
    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.option(id, { nil: null })), { maxLength: 40 }), (moves) => {
        const all = new Map<string, Group>(ids.map((item) => group(item, null)));
        for (const [child, parent] of moves) {
          try {
            checkParent(child, parent, all);
          } catch {
            continue;
          }
          all.set(child, { ...all.get(child)!, parentId: parent });
        }
        for (const item of ids) expect(groupsAbove(item, all)[0]!.parentId).toBeNull();
      }),
    );
  });
  test('too deep is refused', () => {
    const chain = new Map(
      Array.from({ length: groupDepthMax }, (_, i) => group(`g${i}`, i === 0 ? null : `g${i - 1}`)),
    );
    expect(() => checkParent(null, `g${groupDepthMax - 1}`, chain)).toThrow(/deeper than/);
  });
  test('a device whose site was changed elsewhere leaves its group', () => {
    expect(groupOfDevice('c', 's', groups)).toBe('c');
    expect(groupOfDevice('c', 'other', groups)).toBeNull();
    expect(groupOfDevice('gone', 's', groups)).toBeNull();
  });
});

describe('the world', () => {
  const device = {
    name: 'r1',
    siteId: 's',
    credentialId: 'cred',
    kind: 'router',
    platform: null,
    address: null,
    tags: ['core'],
  };
  const world: World = {
    ...emptyWorld,
    sites: new Map([['s', 'Paris']]),
    groups: new Map([group('a', null, 's'), group('b', 'a')]),
    devices: new Map<string, TreeDevice>([
      ['d1', device],
      ['d2', { ...device, name: 'r2', siteId: null, credentialId: null, tags: [] }],
    ]),
    placed: new Map([['d1', 'b']]),
    settings: new Map<string, NodeSettings>([
      ['root:root', { intervalMs: 30_000, credentialId: 'top' }],
      ['group:a', { intervalMs: 10_000 }],
    ]),
  };
  test('a way down, what is said along it, and what stands below', () => {
    expect(pathOf({ kind: 'device', id: 'd1' }, world)!.map(({ name }) => name)).toEqual([
      'Everything',
      'Paris',
      'A',
      'B',
      'r1',
    ]);
    const of = inheritance(world);
    expect(of({ kind: 'device', id: 'd1' })).toMatchObject({
      intervalMs: { value: 10_000, from: [{ kind: 'group', id: 'a' }] },
      credentialId: { value: 'cred', from: [{ kind: 'device' }] },
      tags: { value: ['core'] },
    });
    expect(of({ kind: 'device', id: 'd2' }).credentialId).toMatchObject({
      value: 'top',
      from: [{ kind: 'root' }],
    });
    expect(devicesBelow({ kind: 'group', id: 'a' }, world)).toEqual(['d1']);
    expect(devicesBelow({ kind: 'root', id: 'root' }, world)).toHaveLength(2);
  });
});

describe('bounds', () => {
  test('thresholds of an unknown metric, without a limit, upside down', () => {
    const one = (threshold: object) => () => checkSettings({ thresholds: [threshold] as never });
    expect(one({ metric: 'warp.factor', above: 1 })).toThrow(/thresholds.0.metric: there is no such metric/);
    expect(one({ metric: 'rtt.avg' })).toThrow(/thresholds.0: no limit/);
    expect(one({ metric: 'rtt.avg', above: 1, below: 5 })).toThrow(/every value would cross/);
    expect(one({ metric: 'rtt.avg', above: 5, below: 1 })).not.toThrow();
  });
  test('limits with units', () => {
    expect(quantityIn('ms', '0.2 s', 'above')).toBe(200);
    expect(quantityIn('bits-per-second', '1.5 Mbit/s', 'above')).toBe(1_500_000);
    expect(() => quantityIn('ms', '20 V', 'above')).toThrow(/"V" is no unit of this metric/);
    expect(() => quantityIn('ms', 'fast', 'above')).toThrow(/not a number/);
  });
  test('an interval below the time of a run', () => {
    expect(leastRunMs({ count: 4, intervalMs: 1000, timeoutMs: 2000 })).toBe(3000);
    expect(() => checkInterval(1000, { count: 4, intervalMs: 1000, timeoutMs: 2000 })).toThrow(
      /at least 3000 ms/,
    );
    expect(() => checkInterval(500, {})).not.toThrow();
  });
});

describe('hours', () => {
  const hours = { timeZone: 'Europe/Paris', days: { mon: '8-18', tue: '00:00-06:00, 22-24' } };
  test.each([
    ['2026-01-05T06:59:59Z', false],
    ['2026-01-05T07:00:00Z', true],
    // Summer: the wall clock counts.
    ['2026-07-06T06:00:00Z', true],
    ['2026-07-06T16:00:00Z', false],
    ['2026-01-06T04:59:00Z', true],
    ['2026-01-06T22:30:00Z', true],
    ['2026-01-06T23:00:00Z', false],
    ['2026-01-07T10:00:00Z', false],
  ])('%s %s', (time, runs) => {
    expect(runsAt(hours, Date.parse(time))).toBe(runs);
  });
  test('always without hours; mistakes name the day', () => {
    expect(runsAt(null, 0)).toBe(true);
    expect(() => readHours({ timeZone: 'UTC', days: { mon: '22-6' } })).toThrow(/hours.days.mon/);
    expect(() => readHours({ timeZone: 'Mars/Olympus', days: {} })).toThrow(/hours.timeZone/);
  });
});

test.each([
  [
    { thresholds: [{ metric: 'loss', above: 150, severity: 'warning' }] },
    'thresholds.0.above',
    /never above 100/,
  ],
  [
    { thresholds: [{ metric: 'rtt.avg', below: 0, severity: 'warning' }] },
    'thresholds.0.below',
    /never below 0/,
  ],
  [
    { thresholds: [{ metric: 'loss', below: 101, severity: 'warning' }] },
    'thresholds.0.below',
    /always holds/,
  ],
  [
    { thresholds: [{ metric: 'interface.in.octets', above: 1, severity: 'warning' }] },
    'thresholds.0.metric',
    /is a counter/,
  ],
  [{ rule: sensorRule.parse({ failuresToOpen: 5, window: 3 }) }, 'rule.failuresToOpen', /5 of the last 3/],
] as const)('what can never happen is refused at its place: %j', (settings, field, problem) => {
  try {
    checkSettings(settings as NodeSettings);
    expect.unreachable();
  } catch (error) {
    expect((error as FaultError).fault).toMatchObject({ field, message: expect.stringMatching(problem) });
  }
});
