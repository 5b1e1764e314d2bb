import { expect, test } from 'vitest';
import { qualityOf } from './alerting.ts';

const alert = (over: object) => ({
  ...{ title: 'r1 is down', severity: 'critical', seenMs: 0, openedMs: 2000, pagedMs: 3000 },
  ...{ acknowledgedMs: null, closedMs: 600_000, judgement: null },
  ...over,
});

test('victims are no pages, what nobody took and was over at once is brief', () => {
  expect(
    qualityOf([
      alert({}),
      alert({ acknowledgedMs: 63_000 }),
      alert({ closedMs: 30_000 }),
      alert({ closedMs: 30_000, acknowledgedMs: 20_000 }),
      alert({ pagedMs: null }),
      alert({ closedMs: null }),
    ]),
  ).toEqual({
    ...{ judged: 0, noise: 0, precisionPercent: null },
    ...{ alerts: 6, pages: 5, suppressed: 1, brief: 1, usefulPercent: 80, mttdMs: 3000 },
    ...{ mttaMs: (60_000 + 17_000) / 2, mttrMs: (598_000 + 598_000 + 28_000 + 28_000) / 4 },
  });
  expect(
    qualityOf([
      alert({ judgement: 'useful' }),
      alert({ judgement: 'useful' }),
      alert({ judgement: 'noise' }),
      alert({}),
      // Nobody was called for a victim: it tells nothing of the pages.
      alert({ judgement: 'noise', pagedMs: null }),
    ]),
  ).toMatchObject({ judged: 3, noise: 1, precisionPercent: 200 / 3 });
  expect(qualityOf([])).toMatchObject({ pages: 0, usefulPercent: null, mttdMs: null });
});
