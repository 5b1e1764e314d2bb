import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reasonOfIcmp, stateOfIcmp } from './icmp-reason.ts';
import { createPace } from './pace.ts';
import { cookieAt, hostHash, sinceTickUs, tickAt, tickOfCookie, tickUs } from './probe-cookie.ts';
import { createRoundTrips } from './round-trips.ts';
import { portOrder, shuffle } from './shuffle.ts';
import { createTimerWheel } from './timer-wheel.ts';
import { createWindows, evidenceMin, lookEvery } from './windows.ts';

test('a timer fires when it is due, not before, and only once', () => {
  const steps = fc.array(
    fc.record({ delay: fc.integer({ min: 1, max: 4000 }), wait: fc.integer({ min: 0, max: 3000 }) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(steps, (list) => {
      const wheel = createTimerWheel(list.length, 17);
      const due = new Map<number, number>();
      let now = 17;
      const fired: number[] = [];
      list.forEach(({ delay, wait }, item) => {
        wheel.set(item, delay);
        due.set(item, now + delay);
        const next = Math.min(...due.values());
        expect(wheel.nextTicks()).toBe(next - now);
        now += wait;
        wheel.advance(now, (which) => {
          expect(due.get(which)).toBeLessThanOrEqual(now);
          due.delete(which);
          fired.push(which);
        });
        for (const at of due.values()) expect(at).toBeGreaterThan(now);
        expect(wheel.waiting).toBe(due.size);
      });
      wheel.advance(now + 5000, (which) => fired.push(which));
      expect(fired.toSorted((a, b) => a - b)).toEqual(list.map((_, i) => i));
      expect(wheel.nextTicks()).toBe(Number.POSITIVE_INFINITY);
    }),
  );
});

test('what fires may be set again, and a delay beyond the ring comes at its end', () => {
  const wheel = createTimerWheel(1, 0);
  let fired = 0;
  wheel.set(0, 1_000_000);
  wheel.advance(4095, () => {
    fired++;
    wheel.set(0, 10);
  });
  expect([fired, wheel.waiting]).toEqual([1, 1]);
  wheel.advance(1_000_000, () => fired++);
  expect([fired, wheel.waiting]).toEqual([2, 0]);
});

test('no try is inside the window that the one before it may have left half open', () => {
  const windowMax = 65_535;
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(65_535),
      fc.nat(0xffff_ffff),
      fc.nat(4_000_000),
      (hash, port, us, laterUs) => {
        const later = (us + laterUs) >>> 0;
        if (tickAt(us) === tickAt(later)) return;
        const ahead = (cookieAt(hash, port, later) - cookieAt(hash, port, us)) >>> 0;
        expect(ahead).toBeGreaterThan(windowMax);
      },
    ),
  );
});

test('a cookie tells when it was sent, and belongs to one host and port', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(
      word,
      word,
      fc.nat(65_535),
      fc.nat(65_535),
      word,
      fc.integer({ min: 0, max: 4_000_000 }),
      (a, b, port, other, sentUs, later) => {
        const hash = hostHash(7, a);
        const cookie = cookieAt(hash, port, sentUs);
        for (const bits of [cookie, cookie >>> 0])
          expect(tickOfCookie(hash, port, bits)).toBe(tickAt(sentUs));
        // 20 bits: a false match would be found once in a million.
        if (other !== port) expect(tickOfCookie(hash, other, cookie)).toBe(-1);
        if (a !== b) expect(tickOfCookie(hostHash(7, b), port, cookie)).toBe(-1);
        expect(Math.abs(sinceTickUs(tickAt(sentUs), (sentUs + later) >>> 0) - later)).toBeLessThanOrEqual(
          tickUs,
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('orders hold the same values, differ by seed, and keep the ranks', () => {
  const ports = Uint16Array.from({ length: 1000 }, (_, i) => i);
  const [a, again, b] = [portOrder(ports, 1), portOrder(ports, 1), portOrder(ports, 2)];
  expect(a).toEqual(again);
  expect(a).not.toEqual(b);
  expect(a.toSorted()).toEqual(ports);
  const ranked = portOrder(ports, 3, (port) => port % 3);
  expect(ranked.map((port) => port % 3)).toEqual(ranked.map((port) => port % 3).toSorted());
  const zero = Uint32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  shuffle(zero, 0);
  expect(zero).not.toEqual(Uint32Array.from([1, 2, 3, 4, 5, 6, 7, 8]));
});

test('a pace evens out short pauses and forgets long ones', () => {
  const pace = createPace(1000);
  expect(pace.allowed(0)).toBe(1);
  pace.spend(0, 1);
  expect(pace.allowed(999)).toBe(0);
  expect(pace.nextUs).toBe(1000);
  expect(pace.allowed(5000)).toBe(5);
  expect(pace.allowed(60_000_000)).toBe(21);
  expect(createPace(null).allowed(0)).toBe(Number.POSITIVE_INFINITY);
});

describe('timeouts', () => {
  const timing = { fixedUs: null, minUs: 50_000, maxUs: 1_500_000 };
  test('follow the host, within bounds', () => {
    const trips = createRoundTrips(new Uint32Array(2), timing);
    expect(trips.timeoutUs(0)).toBe(500_000);
    trips.sample(0, 200);
    expect(trips.timeoutUs(0)).toBe(50_000);
    for (let i = 0; i < 50; i++) trips.sample(0, 300_000);
    expect(trips.timeoutUs(0)).toBeGreaterThan(305_000);
    expect(trips.timeoutUs(0)).toBeLessThan(400_000);
    for (let i = 0; i < 50; i++) trips.sample(0, 20_000_000);
    expect(trips.timeoutUs(0)).toBe(1_500_000);
  });
  test('of a silent host are a guess by its neighbours', () => {
    const trips = createRoundTrips(Uint32Array.of(0, 0, 0, 0, 1), timing);
    for (let host = 0; host < 3; host++) trips.sample(host, 20_000);
    expect(trips.timeoutUs(3)).toBeGreaterThan(60_000);
    expect(trips.timeoutUs(3)).toBeLessThan(200_000);
    expect(trips.meanUs(3)).toBe(0);
    expect(trips.timeoutUs(4)).toBe(500_000);
  });
  test('are what was asked for', () => {
    const trips = createRoundTrips(new Uint32Array(1), { ...timing, fixedUs: 7 });
    trips.sample(0, 100);
    expect(trips.timeoutUs(0)).toBe(7);
  });
});

describe('windows', () => {
  const limits = { first: 10, max: 1000, blindMax: 50 };
  test('double by answers, up to their bound', () => {
    const windows = createWindows(1, limits);
    for (let i = 0; i < 10; i++) windows.grow(0, 1);
    expect(windows.size[0]).toBe(20);
    for (let i = 0; i < 100; i++) windows.grow(0, 50);
    expect(windows.size[0]).toBe(1000);
  });
  test('grow without answers only so far', () => {
    const windows = createWindows(1, limits);
    for (let i = 0; i < 1000; i++) windows.growBlind(0);
    expect(windows.size[0]).toBe(50);
  });
  test('bear a loss that is nobody’s fault, and stop doubling', () => {
    const windows = createWindows(1, limits);
    for (let i = 0; i < evidenceMin * lookEvery * 20; i++) windows.kept(0);
    for (let i = 0; i < evidenceMin; i++) expect(windows.lost(0, 0, 0)).toBe(0);
    expect(windows.size[0]).toBe(10);
    for (let i = 0; i < 10; i++) windows.grow(0, 1);
    expect(windows.size[0]).toBeLessThan(11);
  });
  test('shrink by the share that is lost, once for what was sent before', () => {
    const windows = createWindows(2, limits);
    windows.cutTo(0, 800);
    for (let i = 0; i < evidenceMin * lookEvery * 2; i++) windows.kept(0);
    const cuts = Array.from({ length: 100 }, () => windows.lost(0, 1000, 500));
    expect(cuts.filter((share) => share > 0)).toEqual([0.5]);
    expect(windows.size[0]).toBe(400);
    expect(windows.size[1]).toBe(10);
    for (let i = 0; i < 100; i++) windows.lost(0, 2000, 500);
    expect(windows.size[0]).toBeCloseTo(20);
    windows.cutTo(0, 0);
    expect(windows.size[0]).toBe(1);
  });
});

test.each([
  [4, 3, 0, 'net-unreach'],
  [4, 3, 1, 'host-unreach'],
  [4, 3, 2, 'proto-unreach'],
  [4, 3, 3, 'port-unreach'],
  [4, 3, 4, undefined],
  [4, 3, 9, 'admin-prohibited'],
  [4, 3, 13, 'admin-prohibited'],
  [4, 11, 0, 'time-exceeded'],
  [4, 5, 1, undefined],
  [6, 1, 0, 'net-unreach'],
  [6, 1, 1, 'admin-prohibited'],
  [6, 1, 3, 'host-unreach'],
  [6, 1, 4, 'port-unreach'],
  [6, 1, 6, 'admin-prohibited'],
  [6, 2, 0, undefined],
  [6, 3, 0, 'time-exceeded'],
  [6, 4, 1, 'proto-unreach'],
  [6, 4, 0, undefined],
] as const)('ICMP of IPv%i, type %i code %i: %s', (family, type, code, reason) => {
  expect(reasonOfIcmp(family, type, code)).toBe(reason);
});

test('port unreachable closes a UDP port when the host itself says so', () => {
  expect(stateOfIcmp('udp', 'port-unreach', true)).toBe('closed');
  expect(stateOfIcmp('udp', 'port-unreach', false)).toBe('filtered');
  expect(stateOfIcmp('syn', 'port-unreach', true)).toBe('filtered');
  expect(stateOfIcmp('connect', 'port-unreach', true)).toBe('closed');
  expect(stateOfIcmp('udp', 'admin-prohibited', true)).toBe('filtered');
});
