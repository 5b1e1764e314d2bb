import { expect, test } from 'vitest';
import { systemClock, systemRandom } from './clock.ts';
import { createLog } from './log.ts';
import { openMetrics } from './openmetrics.ts';

test('log lines are JSON, filtered by level, without secrets', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', write: (line) => lines.push(line), readable: false, now: () => 0 });
  log.debug('not this');
  log.warn('bad', { password: 'hunter2', device: 'r1' });
  expect(lines).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"bad","password":"•••","device":"r1"}\n',
  ]);
});

test('secrets are hidden at any depth, and nothing that is logged throws', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', write: (line) => lines.push(line), readable: false, now: () => 0 });
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  log.info('a', {
    input: { auth: { password: 'hunter2' }, communities: ['public'] },
    error: new Error('no'),
  });
  log.info('b', { big: 2n ** 60n });
  log.info('c', cycle);
  expect(lines.join('')).not.toMatch(/hunter2|"public"/);
  expect(lines[0]).toContain('"error":{"name":"Error","message":"no"}');
  expect(lines[1]).toContain('"big":"1152921504606846976"');
  expect(lines[2]).toContain('not shown');
});

test('a terminal gets a readable line', () => {
  const lines: string[] = [];
  createLog({ level: 'debug', write: (line) => lines.push(line), readable: true, now: () => 0 }).info('up', {
    port: 80,
  });
  expect(lines).toEqual(['00:00:00 info  up port=80\n']);
});

test('figures become OpenMetrics, or the older text format', () => {
  const groups = [{ id: 'bus', figures: { queued: 3, published_total: 10, late_ms: 250, odd: Number.NaN } }];
  expect(openMetrics(groups).split('\n')).toEqual([
    '# HELP nocturne_bus_queued Queued, of bus.',
    '# TYPE nocturne_bus_queued gauge',
    'nocturne_bus_queued 3',
    '# HELP nocturne_bus_published Published, of bus, since the start.',
    '# TYPE nocturne_bus_published counter',
    'nocturne_bus_published_total 10',
    '# HELP nocturne_bus_late_seconds Late seconds, of bus.',
    '# TYPE nocturne_bus_late_seconds gauge',
    'nocturne_bus_late_seconds 0.25',
    '# HELP nocturne_bus_odd Odd, of bus.',
    '# TYPE nocturne_bus_odd gauge',
    'nocturne_bus_odd NaN',
    '# EOF',
    '',
  ]);
  expect(openMetrics(groups, 'text')).toContain(
    '# TYPE nocturne_bus_published_total counter\nnocturne_bus_published_total 10\n',
  );
  expect(openMetrics(groups, 'text')).not.toContain('EOF');
});

test('sleep ends early, without throwing, when aborted', async () => {
  const abort = new AbortController();
  const slept = systemClock.sleep(60_000, abort.signal);
  abort.abort();
  await slept;
  await systemClock.sleep(60_000, abort.signal);
  expect(systemRandom.bytes(5)).toHaveLength(5);
});
