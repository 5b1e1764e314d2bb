/** The receiver is away and the server is killed five times meanwhile: every message arrives once, or says that it is a repeat, by key. */
import { expect, test } from 'vitest';
import { outageText, runOutage } from '../outbox-outage.ts';

test('no notification is lost over five kills', { timeout: 180_000 }, async () => {
  const result = await runOutage({ downMs: 15_000, kills: 5, alertsPerRound: 2, retryMsMax: 1000 });
  process.stdout.write(`${outageText(result)}\n`);
  expect(result.expected).toBeGreaterThanOrEqual(10);
  expect(result.lost).toEqual([]);
  expect(result.unmarked).toEqual([]);
  expect(result.repeats).toBeGreaterThan(0);
});
