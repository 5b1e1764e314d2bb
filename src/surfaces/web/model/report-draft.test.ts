import { expect, it } from 'vitest';
import { reportInput } from '#pure/contract/resources.ts';
import { periodNames } from '#pure/reports/period.ts';
import {
  contentOf,
  newReport,
  periodTexts,
  recipientsOf,
  recurrenceText,
  reportKinds,
  scopeText,
  suggestions,
} from './report-draft.ts';

it('begins with what the server takes', () => {
  for (const { id } of reportKinds)
    expect(reportInput.parse({ ...newReport('UTC'), name: 'x', content: contentOf(id) }).content).toEqual(
      contentOf(id),
    );
  for (const { input } of suggestions('Europe/Zurich')) expect(reportInput.parse(input)).toEqual(input);
});
it('has words for every period', () => {
  expect(Object.keys(periodTexts).sort()).toEqual([...periodNames].sort());
});
it.each([
  [null, 'when asked for'],
  [{ every: 'interval', minutes: 15, day: 1, hour: 6 }, 'every 15 minutes'],
  [{ every: 'interval', minutes: 60, day: 1, hour: 6 }, 'every hour'],
  [{ every: 'interval', minutes: 240, day: 1, hour: 6 }, 'every 4 hours'],
  [{ every: 'day', day: 1, hour: 6 }, 'every day at 06:00'],
  [{ every: 'week', day: 0, hour: 18 }, 'every Monday at 18:00'],
  [{ every: 'month', day: 1, hour: 6 }, 'on the 1st of every month at 06:00'],
  [{ every: 'month', day: 12, hour: 6 }, 'on the 12th of every month at 06:00'],
  [{ every: 'month', day: 22, hour: 6 }, 'on the 22nd of every month at 06:00'],
] as const)('says when: %o', (recurrence, text) => {
  expect(recurrenceText({ recurrence, enabled: true })).toBe(text);
});
it('says what it is about', () => {
  const name = (id: string) => id.toUpperCase();
  expect(scopeText({ siteId: null, tag: null, deviceIds: [] }, name)).toBe('everything');
  expect(scopeText({ siteId: 'a', tag: 'core', deviceIds: ['x'] }, name)).toBe('A, tagged core, 1 device');
});
it('reads addresses however they are parted', () => {
  expect(recipientsOf('a@x.org, b@x.org\n c@x.org;')).toEqual(['a@x.org', 'b@x.org', 'c@x.org']);
});
