import { expect, it } from 'vitest';
import { recurrenceText } from './recurrence.ts';

it.each([
  ['FREQ=DAILY', 'every day'],
  ['FREQ=WEEKLY;BYDAY=SA', 'every Saturday'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every workday'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH', 'every 2 weeks on Monday, Thursday'],
  ['FREQ=MONTHLY;BYDAY=-1SU', 'every month, the last Sunday'],
  ['FREQ=MONTHLY;INTERVAL=3', 'every 3 months'],
  // What it has no words for stays as it is.
  ['FREQ=DAILY;COUNT=3', 'FREQ=DAILY;COUNT=3'],
  ['FREQ=WEEKLY;BYDAY=1XX', 'FREQ=WEEKLY;BYDAY=1XX'],
  ['nonsense', 'nonsense'],
])('%s is %s', (rrule, text) => expect(recurrenceText(rrule)).toBe(text));
