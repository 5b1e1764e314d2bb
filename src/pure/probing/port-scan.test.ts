import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeRandom } from '../contract/fake-host.ts';
import { type PortReason, type PortState, portReasons, portStates } from '../contract/port-state.ts';
import {
  type FakeOptions,
  type FakeReaction,
  type FakeRun,
  type FakeTarget,
  scanFakes,
} from './fake-targets.ts';
import { createPortScanMachine } from './port-scan.ts';
import { portOrder } from './shuffle.ts';

const open: FakeReaction = { state: 'open', reason: 'syn-ack' };
const closed: FakeReaction = { state: 'closed', reason: 'reset' };
const unreached: FakeReaction = { state: 'closed', reason: 'port-unreach' };
const said: FakeReaction = { state: 'open', reason: 'udp-response' };
const prohibited: FakeReaction = { state: 'filtered', reason: 'admin-prohibited', from: '192.0.2.1' };

const optionsOf = (lastPort: number, more: Partial<FakeOptions> = {}, seed = 1): FakeOptions => ({
  method: 'syn',
  ports: portOrder(
    Uint16Array.from({ length: lastPort }, (_, i) => i + 1),
    seed,
  ),
  inOrder: false,
  retries: 8,
  timeoutUs: null,
  ratePps: null,
  hostRatePps: null,
  hostTimeoutUs: null,
  eachSilent: false,
  seed,
  random: fakeRandom(seed).uint32,
  ...more,
});
const target = (react: FakeTarget['react'], more: Partial<FakeTarget> = {}): FakeTarget => ({
  rttUs: 200,
  react,
  ...more,
});
const count = (run: FakeRun, state: PortState, reason?: PortReason) =>
  [...run.rows.values()].filter((row) => row.state === state && (!reason || row.reason === reason)).length;
const sent = (run: FakeRun) => run.machine.counts.sent;
const seconds = (n: number) => n * 1_000_000;
/** The most that was sent within any `spanUs`. */
const busiest = (timesUs: readonly number[], spanUs: number): number => {
  let most = 0;
  for (let first = 0, last = 0; last < timesUs.length; last++) {
    while (timesUs[last]! - timesUs[first]! >= spanUs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
};

/** Every port is told once (the fake throws otherwise), the host has ended, and nothing is left on its way. */
function expectStates(run: FakeRun, states: Partial<Record<PortState, number>>): void {
  expect(
    Object.fromEntries(Object.keys(states).map((state) => [state, count(run, state as PortState)])),
  ).toEqual(states);
  expect(run.rows.size).toBe(Object.values(states).reduce((sum, n) => sum + n, 0));
  expect(run.machine.counts.inFlight).toBe(0);
  expect(run.machine.done).toBe(true);
}

describe('states are right', () => {
  test.each([
    ['on a LAN', 150, 0.3],
    ['across an ocean', 180_000, 2],
    ['by satellite', 700_000, 6],
  ])('open, closed and filtered %s', (_where, rttUs, secondsMax) => {
    const run = scanFakes(
      [target((port) => (port === 22 ? open : port % 2 ? closed : null), { rttUs })],
      optionsOf(1000),
    );
    expectStates(run, { open: 1, closed: 500, filtered: 499 });
    expect(count(run, 'filtered', 'no-response')).toBe(499);
    expect(run.endUs).toBeLessThan(seconds(secondsMax));
    expect(run.rows.get('0 22')!.rttUs).toBeGreaterThanOrEqual(rttUs);
    expect(run.rows.get('0 22')!.rttUs).toBeLessThan(rttUs + 2000);
  });

  test.each([1, 2, 3])(
    'with five percent of the packets lost either way, nine tenths filtered (seed %i)',
    (seed) => {
      const react = (port: number) => (port % 10 ? null : port % 100 ? closed : open);
      const run = scanFakes([target(react, { lossShare: 0.05 })], optionsOf(65_535, {}, seed));
      expectStates(run, { open: 655, closed: 5898, filtered: 58_982 });
      expect(run.machine.lostShare()).toBeGreaterThan(0.07);
      expect(run.machine.lostShare()).toBeLessThan(0.13);
      expect(sent(run)).toBeLessThan(7 * 65_535);
      expect(run.endUs).toBeLessThan(seconds(1.2));
    },
  );

  test('with five percent lost, the last port is not given up because one pass did not find it', () => {
    let wrong = 0;
    for (let seed = 1; seed <= 100; seed++)
      wrong += count(
        scanFakes([target(() => closed, { lossShare: 0.05 })], optionsOf(300, {}, seed)),
        'filtered',
      );
    expect(wrong).toBeLessThanOrEqual(2);
  });

  test('with five percent lost, many hosts together miss no more than one', () => {
    const hosts = Array.from({ length: 256 }, () => target(() => closed, { lossShare: 0.05 }));
    let wrong = 0;
    for (let seed = 1; seed <= 4; seed++)
      wrong += count(scanFakes(hosts, optionsOf(200, {}, seed)), 'filtered');
    expect(wrong).toBeLessThanOrEqual(1);
  });

  test('with five percent lost, hosts that answer too little to tell learn from the others', () => {
    const hosts = Array.from({ length: 1000 }, (_, host) =>
      target(() => (host % 4 ? null : open), { lossShare: 0.05 }),
    );
    const run = scanFakes(hosts, optionsOf(1));
    expectStates(run, { open: 250, filtered: 750 });
  });

  test('with ten percent lost, where all tries are one connection that is answered twice a second', () => {
    const host = target(() => open, { lossShare: 0.1, againApartUs: seconds(0.5) });
    const run = scanFakes([host], optionsOf(2000, { oneConnection: true }));
    expectStates(run, { open: 2000 });
    expect(run.endUs).toBeLessThan(seconds(6));
  });

  test('a host that answers every port, and one that takes its time for it', () => {
    const hosts = [target(() => open), target(() => open, { rttUs: 800_000 })];
    const run = scanFakes(hosts, optionsOf(3000, { neighbourhood: Uint32Array.of(0, 1) }));
    expectStates(run, { open: 6000 });
    expect(run.endUs).toBeLessThan(seconds(20));
  });

  test('ICMP errors of a filter, of which only some come, and who sent them', () => {
    const limit = { reasons: ['admin-prohibited' as const], perSecond: 1, burst: 6 };
    const run = scanFakes([target((port) => (port % 10 ? prohibited : closed), { limit })], optionsOf(1000));
    expectStates(run, { filtered: 900, closed: 100 });
    const told = [...run.rows.values()].filter((row) => row.reason === 'admin-prohibited');
    expect(told.length).toBeGreaterThanOrEqual(6);
    expect(told.every((row) => row.from === '192.0.2.1')).toBe(true);
    // Their limit is no reason to slow down.
    expect(run.endUs).toBeLessThan(seconds(1));
  });

  test('a host that gives two hundred resets a second', () => {
    const limit = { reasons: ['reset' as const], perSecond: 200, burst: 200 };
    const run = scanFakes([target((port) => (port % 10 ? closed : null), { limit })], optionsOf(3000));
    expectStates(run, { closed: 2700, filtered: 300 });
    expect(run.endUs).toBeLessThan(seconds(2700 / 200 + 6));
  });

  test('a way that drops what comes too fast: it is found out how fast', () => {
    const narrow = target((port) => (port % 10 ? closed : null), { rttUs: 20_000, probesPerSecondMax: 5000 });
    const run = scanFakes([narrow], optionsOf(40_000));
    expectStates(run, { closed: 36_000, filtered: 4000 });
    expect(sent(run)).toBeLessThan(3 * 40_000);
    const late = run.sentAtUs[0]!.filter((atUs) => atUs > seconds(2) && atUs < seconds(6));
    expect(late.length / 4).toBeLessThan(2 * 5000);
  });

  test('a host with a limit slows nobody else', () => {
    const limit = { reasons: ['reset' as const], perSecond: 50, burst: 50 };
    const hosts = Array.from({ length: 20 }, (_, host) => target(() => closed, host === 7 ? { limit } : {}));
    const run = scanFakes(hosts, optionsOf(500));
    expectStates(run, { closed: 10_000 });
    expect(run.ended.at(-1)).toBe(7);
    const others = [...run.rows].filter(([key]) => !key.startsWith('7 ')).map(([, row]) => row.atUs);
    expect(Math.max(...others)).toBeLessThan(seconds(0.5));
  });

  test('whatever the hosts do, every port is told once and rightly', () => {
    const reactions = [open, closed, null, prohibited] as const;
    const host = fc.record({
      rttUs: fc.integer({ min: 50, max: 400_000 }),
      reactions: fc.array(fc.nat(3), { minLength: 40, maxLength: 40 }),
    });
    fc.assert(
      fc.property(
        fc.array(host, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        fc.integer({ min: 1 }),
        (hosts, lastPort, retries, eachSilent, seed) => {
          const targets = hosts.map(({ rttUs, reactions: own }) =>
            target((port) => reactions[own[port - 1]!]!, { rttUs }),
          );
          const run = scanFakes(
            targets,
            optionsOf(lastPort, { retries, eachSilent, timeoutUs: 500_000 }, seed),
          );
          expect(run.rows.size).toBe(hosts.length * lastPort);
          expect(run.ended.toSorted()).toEqual(hosts.map((_, i) => i));
          for (const [key, row] of run.rows) {
            const [at, port] = key.split(' ').map(Number);
            expect(row.state).toBe(reactions[hosts[at!]!.reactions[port! - 1]!]?.state ?? 'filtered');
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('UDP', () => {
  const react = (port: number) => (port % 10 ? unreached : port % 20 ? said : null);
  const udp = (lastPort: number, more: Partial<FakeOptions> = {}) =>
    optionsOf(lastPort, { method: 'udp', inOrder: true, ...more });

  test('Linux gives six ICMP errors and then one a second: all of them are used', () => {
    const limit = { reasons: ['port-unreach' as const], perSecond: 1, burst: 6 };
    const run = scanFakes([target(react, { limit })], udp(60));
    expectStates(run, { closed: 54, open: 3, 'open|filtered': 3 });
    expect(run.endUs).toBeLessThan(seconds(54 - 6 + 6));
    expect(sent(run)).toBeLessThan(1000);
  });

  test('the same with five percent lost each way: one lost answer is not the end', () => {
    const limit = { reasons: ['port-unreach' as const], perSecond: 1, burst: 6 };
    for (let seed = 1; seed <= 10; seed++) {
      const run = scanFakes(
        [target(react, { limit, lossShare: 0.05 })],
        optionsOf(60, { method: 'udp', inOrder: true }, seed),
      );
      expect(count(run, 'closed')).toBeGreaterThanOrEqual(53);
      expect(run.endUs).toBeLessThan(seconds(80));
    }
  });

  test('many such hosts at once take no longer', () => {
    const limit = { reasons: ['port-unreach' as const], perSecond: 1, burst: 6 };
    const run = scanFakes(
      Array.from({ length: 50 }, () => target(react, { limit })),
      udp(20),
    );
    expectStates(run, { closed: 50 * 18, open: 50, 'open|filtered': 50 });
    expect(run.endUs).toBeLessThan(seconds(18 - 6 + 6));
  });

  test('a host without a limit is done at once', () => {
    const run = scanFakes([target(react)], udp(10_000));
    expectStates(run, { closed: 9000, open: 500, 'open|filtered': 500 });
    expect(run.endUs).toBeLessThan(seconds(1));
  });

  test('a program that takes its time is heard after the next try, and waited for after the last', () => {
    const slow = (port: number) => (port === 53 ? said : port === 69 ? null : unreached);
    const run = scanFakes([target(slow, { delayUs: (port) => (port === 53 ? 90_000 : 0) })], udp(100));
    expectStates(run, { closed: 98, open: 1, 'open|filtered': 1 });
    expect(run.endUs).toBeLessThan(seconds(0.2));
    const hasty = scanFakes([target(slow)], udp(100, { timeoutUsMin: 50_000 }));
    expectStates(hasty, { closed: 98, open: 1, 'open|filtered': 1 });
    expect(hasty.endUs).toBeLessThan(seconds(0.085));
  });

  test('with five percent lost each way, late finds by chance are not taken for a limit', () => {
    const few = (port: number) => (port === 53 ? said : port === 69 ? null : unreached);
    for (let seed = 1; seed <= 60; seed++) {
      const run = scanFakes(
        [target(few, { lossShare: 0.05 })],
        optionsOf(100, { method: 'udp', inOrder: true }, seed),
      );
      expect(run.endUs, `seed ${seed}`).toBeLessThan(seconds(1));
    }
  });

  test('a host that says nothing at all', () => {
    const run = scanFakes([target(() => null)], udp(1000));
    expectStates(run, { 'open|filtered': 1000 });
    expect(sent(run)).toBeLessThan(2200);
  });

  test('what is left when the time of a host is over', () => {
    const limit = { reasons: ['port-unreach' as const], perSecond: 1, burst: 6 };
    const run = scanFakes([target(() => unreached, { limit })], udp(100, { hostTimeoutUs: seconds(5) }));
    expect(run.endUs).toBeLessThan(seconds(5.01));
    expect(count(run, 'closed')).toBeGreaterThanOrEqual(10);
    expect(count(run, 'open|filtered', 'host-timeout')).toBe(100 - count(run, 'closed'));
  });
});

describe('manners', () => {
  test('silence is asked no more often than it takes', () => {
    const run = scanFakes([target(() => null)], optionsOf(65_535));
    expectStates(run, { filtered: 65_535 });
    expect(sent(run)).toBeLessThan(2.2 * 65_535);
    expect(run.endUs).toBeLessThan(seconds(30));
    // Nobody answered: it begins with one window, and grows with care.
    expect(busiest(run.sentAtUs[0]!, 100_000)).toBeLessThan(5000);
    expect(run.sentAtUs[0]!.filter((atUs) => atUs < 100_000).length).toBe(64);
  });

  test('retries are an upper bound', () => {
    expect(sent(scanFakes([target(() => null)], optionsOf(100, { retries: 0 })))).toBe(100);
    const lossy = scanFakes([target(() => closed, { lossShare: 0.1 })], optionsOf(1000, { retries: 1 }));
    expect(lossy.rows.size).toBe(1000);
    expect(sent(lossy)).toBeLessThan(1300);
    expect(count(lossy, 'filtered')).toBeGreaterThan(10);
  });

  test('a rate over all, and one for each host', () => {
    const hosts = Array.from({ length: 10 }, () => target(() => closed));
    const all = scanFakes(hosts, optionsOf(200, { ratePps: 1000 }));
    expectStates(all, { closed: 2000 });
    expect(
      busiest(
        all.sentAtUs.flat().sort((a, b) => a - b),
        seconds(1),
      ),
    ).toBeLessThanOrEqual(1025);
    expect(all.endUs).toBeGreaterThan(seconds(1.9));
    expect(all.endUs).toBeLessThan(seconds(2.2));
    const each = scanFakes(hosts, optionsOf(200, { hostRatePps: 100 }));
    expectStates(each, { closed: 2000 });
    for (const times of each.sentAtUs) expect(busiest(times, seconds(1))).toBeLessThanOrEqual(101);
    expect(each.endUs).toBeLessThan(seconds(2.2));
  });

  test('a rate that is asked for is reached without answers', () => {
    const hosts = Array.from({ length: 100 }, () => target(() => null));
    const run = scanFakes(hosts, optionsOf(1000, { ratePps: 200_000, retries: 0 }));
    expect(run.endUs).toBeLessThan(seconds(1.2));
  });

  test('hosts take turns, and the order of ports is nobody’s guess', () => {
    const order: [number, number][] = [];
    const hosts = Array.from({ length: 16 }, (_, host) =>
      target((port) => {
        order.push([host, port]);
        return closed;
      }),
    );
    scanFakes(hosts, optionsOf(100));
    for (let at = 0; at + 16 <= order.length; at += 16)
      expect(new Set(order.slice(at, at + 16).map(([host]) => host)).size).toBeGreaterThan(8);
    const ports = order.filter(([host]) => host === 3).map(([, port]) => port);
    const ascending = ports.filter((port, i) => i > 0 && port === ports[i - 1]! + 1).length;
    expect(ascending).toBeLessThan(10);
    expect(order.slice(0, 16).map(([, port]) => port)).not.toEqual(Array(16).fill(order[0]![1]));
  });

  test('a window is spread over the round trip', () => {
    const run = scanFakes([target(() => closed, { rttUs: 50_000 })], optionsOf(5000));
    expectStates(run, { closed: 5000 });
    const steady = run.sentAtUs[0]!.filter((atUs) => atUs > 200_000);
    expect(busiest(steady, 1000)).toBeLessThan(steady.length / 4);
  });

  test('a time limit ends a host and no other', () => {
    const slow = target(() => null);
    const run = scanFakes(
      [target(() => open), slow],
      optionsOf(2000, { hostRatePps: 500, hostTimeoutUs: seconds(2) }),
    );
    expect(run.endUs).toBeLessThan(seconds(2.1));
    expect(count(run, 'open')).toBeGreaterThan(900);
    expect(count(run, 'filtered', 'host-timeout')).toBe(4000 - count(run, 'open'));
    expect(run.ended.toSorted()).toEqual([0, 1]);
  });

  test('a pause sends nothing, still hears, and costs no host its time', () => {
    let pausedAtUs = 0;
    const run = scanFakes(
      [target((port) => (port % 2 ? closed : null), { rttUs: 30_000 })],
      optionsOf(2000, { hostRatePps: 1000, hostTimeoutUs: seconds(10) }),
      {
        meddle(machine, nowUs) {
          if (pausedAtUs === 0 && machine.counts.sent > 700) {
            pausedAtUs = nowUs;
            machine.pause(nowUs);
          } else if (pausedAtUs > 0 && nowUs > pausedAtUs + seconds(20)) machine.resume(nowUs);
        },
      },
    );
    expectStates(run, { closed: 1000, filtered: 1000 });
    expect(count(run, 'filtered', 'host-timeout')).toBe(0);
    const pausedUs = pausedAtUs - 1_000_000;
    expect(run.sentAtUs[0]!.filter((atUs) => atUs > pausedUs && atUs < pausedUs + seconds(20))).toEqual([]);
    expect([...run.rows.values()].some((row) => row.atUs > pausedUs && row.atUs < pausedUs + 40_000)).toBe(
      true,
    );
  });

  test('the rest of a skipped host is not asked', () => {
    let skippedUs = 0;
    const run = scanFakes([target(() => null), target(() => null)], optionsOf(500), {
      meddle(machine, nowUs) {
        if (skippedUs > 0 || machine.counts.sent < 100) return;
        skippedUs = nowUs - 1_000_000;
        machine.skip(0);
      },
    });
    expect([...run.rows.keys()].filter((key) => key.startsWith('0 '))).toEqual([]);
    expect(count(run, 'filtered')).toBe(500);
    expect(run.machine.counts.total).toBe(500);
    expect(run.sentAtUs[0]!.filter((atUs) => atUs > skippedUs)).toEqual([]);
    expect(run.ended).toEqual([0, 1]);
  });

  test('silent ports are told when they are given up, where that is wanted', () => {
    const react = (port: number) => (port === 5 ? closed : null);
    const slow = { hostRatePps: 100, retries: 1 };
    const each = scanFakes([target(react)], optionsOf(100, { ...slow, eachSilent: true }));
    const atEnd = scanFakes([target(react)], optionsOf(100, slow));
    const early = (run: FakeRun) =>
      [...run.rows.values()].filter((row) => row.state === 'filtered' && row.atUs < run.endUs - 200_000)
        .length;
    expect(early(each)).toBeGreaterThan(50);
    expect(early(atEnd)).toBe(0);
  });
});

describe('what comes from outside', () => {
  const machineOf = (ports: number) => {
    const told: string[] = [];
    const machine = createPortScanMachine(
      { ...optionsOf(ports), hosts: 2 },
      {
        tell: (host, port, state, reason) =>
          told.push(`${host} ${port} ${portStates[state]} ${portReasons[reason]}`),
        end: (host) => told.push(`end ${host}`),
      },
    );
    return { machine, told };
  };
  const answer = {
    ...{ state: portStates.indexOf('open'), reason: portReasons.indexOf('syn-ack'), tick: 0 },
    ...{ ttl: 0, window: 0, from: undefined, said: undefined },
  };

  test('answers to what was never asked count for nothing', () => {
    const { machine, told } = machineOf(3);
    machine.step(0);
    expect(machine.heard(0, 0, 1, answer)).toBe(false);
    expect(machine.heard(0, 0, 99, answer)).toBe(false);
    expect(machine.heard(0, 9, 1, answer)).toBe(false);
    expect(machine.counts.answersUnasked).toBe(1);
    expect(machine.next(0, 64)).toBe(6);
    expect(machine.heard(100, 0, 1, answer)).toBe(true);
    expect(machine.heard(100, 0, 1, answer)).toBe(false);
    expect(machine.counts.answersLate).toBe(1);
    expect(told).toEqual(['0 1 open syn-ack']);
  });

  test('what cannot be sent is told as such, once', () => {
    const { machine, told } = machineOf(2);
    machine.step(0);
    machine.next(0, 64);
    machine.refused(0, 1, 'send-error');
    machine.refused(0, 1, 'send-error');
    machine.unreachable(1, 'net-unreach');
    machine.unreachable(1, 'net-unreach');
    expect(told[0]).toBe('0 1 filtered send-error');
    expect(told.slice(1).toSorted()).toEqual([
      '1 1 filtered net-unreach',
      '1 2 filtered net-unreach',
      'end 1',
    ]);
    machine.refused(0, 2, 'send-error');
    expect(machine.done).toBe(true);
    expect(machine.counts.inFlight).toBe(0);
  });

  test('nothing to ask', () => {
    const { machine, told } = machineOf(0);
    expect(machine.done).toBe(true);
    expect(told.toSorted()).toEqual(['end 0', 'end 1']);
  });

  test('whatever comes in whatever order, nothing is told twice, nothing stays on its way, and it ends', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('next' as const), limit: fc.integer({ min: 0, max: 100 }) }),
      fc.record({
        kind: fc.constant('heard' as const),
        host: fc.integer({ min: 0, max: 4 }),
        port: fc.integer({ min: 0, max: 12 }),
        state: fc.nat(portStates.length - 1),
        tick: fc.integer({ min: -1, max: 4095 }),
      }),
      fc.record({
        kind: fc.constantFrom('refused' as const, 'unreachable' as const, 'skip' as const),
        host: fc.nat(3),
        port: fc.integer({ min: 1, max: 10 }),
      }),
      fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const) }),
      fc.record({ kind: fc.constant('wait' as const), us: fc.integer({ min: 0, max: 3_000_000 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.constantFrom('syn' as const, 'udp' as const, 'connect' as const),
        fc.record({
          retries: fc.nat(3),
          eachSilent: fc.boolean(),
          hostTimeoutUs: fc.constantFrom(null, 2_000_000),
          hostRatePps: fc.constantFrom(null, 50),
          ratePps: fc.constantFrom(null, 100),
        }),
        (steps, method, more) => {
          const rows = new Set<string>();
          const ended = new Set<number>();
          const machine = createPortScanMachine(
            { ...optionsOf(10, { method, ...more }), hosts: 4 },
            {
              tell(host, port) {
                expect(ended.has(host)).toBe(false);
                expect(rows.has(`${host} ${port}`)).toBe(false);
                rows.add(`${host} ${port}`);
              },
              end(host) {
                expect(ended.has(host)).toBe(false);
                ended.add(host);
              },
            },
          );
          let nowUs = 0;
          for (const item of steps) {
            machine.step(nowUs);
            if (item.kind === 'next') machine.next(nowUs, item.limit);
            else if (item.kind === 'heard')
              machine.heard(nowUs, item.host, item.port, { ...answer, state: item.state, tick: item.tick });
            else if (item.kind === 'refused') machine.refused(item.host, item.port, 'send-error');
            else if (item.kind === 'unreachable') machine.unreachable(item.host, 'net-unreach');
            else if (item.kind === 'skip') machine.skip(item.host);
            else if (item.kind === 'wait') nowUs += item.us;
            else machine[item.kind](nowUs);
            expect(machine.counts.inFlight).toBeGreaterThanOrEqual(0);
            expect(machine.counts.inFlight).toBeLessThanOrEqual(40);
          }
          machine.resume(nowUs);
          for (let turns = 0; !machine.done && turns < 20_000; turns++) {
            const wakeUs = machine.step(nowUs);
            if (machine.next(nowUs, 64) === 0)
              nowUs = Math.max(nowUs + 1000, Math.min(wakeUs, nowUs + 2_000_000));
          }
          expect(machine.done).toBe(true);
          expect(ended.size).toBe(4);
          expect(machine.counts.inFlight).toBe(0);
          expect(machine.counts.told).toBe(rows.size);
          expect(machine.counts.total).toBe(rows.size);
        },
      ),
      { numRuns: 300 },
    );
  });
});
