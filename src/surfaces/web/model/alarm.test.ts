import { expect, test } from 'vitest';
import { fault } from '#pure/base/errors.ts';
import type { Alert } from '#pure/contract/resources.ts';
import { isNews } from './alarm.ts';

const nowMs = 1_800_000_000_000;
const alert = (change: Partial<Alert> = {}): Alert => ({
  ...{ id: 'a', sensorId: 's', sensorName: 'Ping', deviceId: 'd', deviceName: 'core-1', port: null },
  ...{ state: 'open', severity: 'critical', title: 'core-1 is down', fault: fault('timeout') },
  ...{ openedMs: nowMs, pagedMs: nowMs, closedMs: null, flapping: false, causeAlertId: null, victims: 0 },
  ...{ acknowledgedMs: null, acknowledgedBy: null, acknowledgedNote: null, acknowledgedUntilMs: null },
  ...{ quiet: null, judgement: null, judgedBy: null },
  ...change,
});

test.each([
  [alert(), true],
  [alert({ state: 'acknowledged' }), false],
  [alert({ quiet: 'maintenance' as Alert['quiet'] }), false],
  [alert({ causeAlertId: 'b' }), false],
  [alert({ pagedMs: null }), false],
  [alert({ pagedMs: nowMs - 600_000 }), false],
])('%j is heard: %s', (given, expected) => {
  expect(isNews(given, nowMs, new Set())).toBe(expected);
  expect(isNews(given, nowMs, new Set(['a']))).toBe(false);
});
