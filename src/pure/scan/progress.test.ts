import { expect, test } from 'vitest';
import { createScanControl } from './control.ts';
import { createProgress } from './progress.ts';
import type { HostSteps } from './steps.ts';

const idle = (): HostSteps => ({ of: { services: { done: 0, total: 0 }, audits: { done: 0, total: 0 } } });

/** A clock that is set. */
function world(plan: {
  total: number;
  discovers?: boolean;
  scans?: boolean;
  services?: boolean;
  audits?: boolean;
}) {
  let nowMs = 0;
  const control = createScanControl(() => nowMs);
  const progress = createProgress(
    { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => {} },
    {
      ...{ estimateMs: 60_000, discovers: true, scans: true, services: false, audits: false, ...plan },
      pausedMs: () => control.pausedMs,
    },
  );
  return {
    control,
    progress,
    at: (ms: number) => {
      nowMs = ms;
      return progress.due(true)!;
    },
    quiet: (ms: number) => {
      nowMs = ms;
      return progress.due();
    },
  };
}

test('before anything is done the estimate of the beginning stands; then the pace counts', () => {
  const { progress, at } = world({ total: 100 });
  expect(at(0)).toMatchObject({ done: 0, total: 100, leftMs: 60_000, phase: 'discovery' });
  expect(at(10_000).leftMs).toBe(50_000);
  progress.tally.discovering = { share: 0.5, addresses: 100 };
  expect(at(10_000)).toMatchObject({ done: 10, leftMs: 90_000 });
});

test('who is silent is no work after that, who is up counts by its ports and its end', () => {
  const { progress, at } = world({ total: 10 });
  progress.discovered(10, 2);
  expect(at(1000).done, 'nothing is asked yet').toBe(2);
  let told = 0;
  progress.begin('a', 100, () => told, idle);
  progress.begin('b', 100, () => 0, idle);
  told = 50;
  expect(at(2000)).toMatchObject({
    done: 3.9,
    hosts: [
      { address: 'a', told: 50, total: 100, leftMs: 1000 },
      { address: 'b', told: 0, total: 100 },
    ],
  });
  progress.end('a');
  progress.end('b');
  progress.end('b');
  expect(at(3000)).toMatchObject({ done: 10, leftMs: 0, hosts: [] });
});

test('the time left follows the pace of now: quick TCP ports do not promise quick UDP ports', () => {
  const { progress, at } = world({ total: 256 });
  progress.discovered(256, 1);
  let told = 0;
  progress.begin('a', 2000, () => told, idle);
  at(1000);
  told = 1000;
  at(2000);
  for (let second = 3; second <= 40; second++) {
    told++;
    at(second * 1000);
  }
  const { leftMs, hosts } = at(40_000);
  expect(hosts[0]!.leftMs, 'a port a second').toBe((2000 - told) * 1000);
  expect(leftMs).toBeGreaterThanOrEqual(hosts[0]!.leftMs!);
});

test('what stands still has no time left that anybody knows', () => {
  const { progress, at } = world({ total: 10 });
  progress.discovered(10, 2);
  progress.begin('a', 10, () => 10, idle);
  progress.begin('b', 10, () => 10, idle);
  progress.end('a');
  for (let second = 1; second <= 40; second++) at(second * 1000);
  expect(at(40_000).leftMs).toBeUndefined();
  progress.end('b');
  expect(at(41_000).leftMs).toBe(0);
});

test('hosts that are found later take nothing back', () => {
  const { progress, at } = world({ total: 100 });
  progress.discovered(50, 1);
  progress.begin('a', 10, () => 10, idle);
  progress.end('a');
  const before = at(1000).done;
  progress.discovered(50, 50);
  expect(at(2000).done).toBe(before);
});

test('a pause is no pace', () => {
  const { progress, control, at } = world({ total: 10, discovers: false });
  progress.begin('a', 100, () => 50, idle);
  at(1000);
  const before = at(2000);
  control.pause();
  control.pause();
  at(500_000);
  control.resume();
  const after = at(500_000);
  expect(after).toMatchObject({
    elapsedMs: 2000,
    leftMs: before.leftMs,
    hosts: [{ leftMs: before.hosts[0]!.leftMs }],
  });
});

test('told no more often than eyes see', () => {
  const { quiet } = world({ total: 10 });
  expect(quiet(0)).toBeDefined();
  expect(quiet(100)).toBeUndefined();
  expect(quiet(300)).toBeDefined();
});

test('services and audits of a host are told, and what is left of them is by how long they took', () => {
  const { progress, at } = world({ total: 1, services: true, audits: true });
  progress.discovered(1, 1);
  let of: HostSteps['of'] = { services: { done: 0, total: 4 }, audits: { done: 0, total: 0 } };
  let doing: HostSteps['doing'];
  progress.begin(
    'a',
    100,
    () => 100,
    () => ({ of, ...(doing ? { doing } : {}) }),
  );
  for (let i = 0; i < 100; i++) {
    progress.took('services', 6000);
    progress.took('audits', 1000);
  }
  doing = { name: '443/tcp', forMs: 2000, atOnce: 4 };
  const first = at(2000);
  expect(first.hosts[0]).toMatchObject({ services: { done: 0, total: 4 }, doing: '443/tcp' });
  // All four are asked together; then each has an audit, of which four go together.
  expect(first.leftMs).toBeGreaterThan(4900);
  expect(first.leftMs).toBeLessThan(5100);
  of = { services: { done: 4, total: 4 }, audits: { done: 4, total: 12 } };
  doing = { name: 'tls at 443/tcp', forMs: 500, atOnce: 4 };
  const second = at(8000);
  expect(second.done, 'ports, services and a third of the audits').toBeGreaterThan(first.done);
  expect(second.leftMs).toBeGreaterThan(1400);
  expect(second.leftMs).toBeLessThan(1600);
  // What is silent is asked all there is to ask, as long as the longest before it.
  of = { services: { done: 4, total: 4 }, audits: { done: 11, total: 12 } };
  doing = { name: 'tls at 443/tcp', forMs: 5000, atOnce: 1 };
  expect(at(12_000).leftMs, 'none was before it').toBe(5000);
  progress.took('audits', 8000);
  expect(at(12_500).leftMs).toBe(3000);
  doing = { name: 'tls at 443/tcp', forMs: 20_000, atOnce: 1 };
  expect(at(30_000).leftMs, 'a little more').toBe(4000);
});
