import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCalendar, writeCalendar } from './icalendar.ts';

const from = Date.UTC(2027, 0, 1);
const to = Date.UTC(2027, 5, 1);
const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]) => calendar('BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT');
const read = (text: string) => readCalendar(text, 'Europe/Berlin', from, to);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

test('times in UTC, in a named zone, floating, as days, with a duration', () => {
  const spans = [
    event('DTSTART:20270104T080000Z', 'DTEND:20270104T100000Z', 'SUMMARY:Ann'),
    event('DTSTART;TZID=America/New_York:20270104T080000', 'DURATION:PT90M', 'SUMMARY:Ann'),
    event('DTSTART:20270104T080000', 'DTEND:20270104T090000', 'SUMMARY:Ann'),
    event('DTSTART;VALUE=DATE:20270104', 'SUMMARY:Ann'),
  ].map((text) => read(text).events.map((item) => `${iso(item.startMs)} ${iso(item.endMs)}`)[0]);
  expect(spans).toEqual([
    '2027-01-04T08:00 2027-01-04T10:00',
    '2027-01-04T13:00 2027-01-04T14:30',
    '2027-01-04T07:00 2027-01-04T08:00',
    '2027-01-03T23:00 2027-01-04T23:00',
  ]);
});
test('recurring events are written out, attendees and folded lines are read', () => {
  const { events, problems } = read(
    event(
      'DTSTART;TZID=Europe/Berlin:20270322T090000',
      'DTEND;TZID=Europe/Berlin:20270322T170000',
      'RRULE:FREQ=WEEKLY;COUNT=2',
      'SUMMARY:On call\\, nigh',
      ' t',
      'ATTENDEE;CN="Bob Miller";ROLE=REQ-PARTICIPANT:mailto:bob@example.net',
    ),
  );
  expect(problems).toEqual([]);
  expect(events).toMatchObject([
    { summary: 'On call, night', attendees: ['Bob Miller', 'bob@example.net'] },
    { startMs: Date.UTC(2027, 2, 29, 7) },
  ]);
});
test.each([
  ['hello', 'line 1: this is no iCalendar file'],
  [event('SUMMARY:x'), 'without DTSTART'],
  [event('DTSTART:soon'), 'line 5: "soon" is no time'],
  [event('DTSTART;TZID=Mars/Olympus:20270104T080000', 'DURATION:PT1H'), 'time zone "Mars/Olympus"'],
  [event('DTSTART:20270104T080000Z', 'DTEND:20270104T070000Z'), 'ends before it begins'],
  [event('DTSTART:20270104T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY'), 'line 7: FREQ=YEARLY'],
])('%j is told with its line', (text, problem) => {
  const { events, problems } = read(text);
  expect(events).toEqual([]);
  expect(problems[0]).toContain(problem);
});
test('what is written is read back; lines are at most 75 octets', () => {
  const one = fc.record({
    summary: fc.string({ unit: 'grapheme', maxLength: 120 }),
    startS: fc.integer({ min: from / 1000, max: to / 1000 - 7200 }),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 5 }), (list) => {
      const events = list.map((item, i) => ({
        uid: `u${i}`,
        // Control characters have no place in a text value (RFC 5545, 3.3.11).
        // biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant
        summary: item.summary.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, ' '),
        startMs: Math.floor(item.startS / 60) * 60_000,
        endMs: Math.floor(item.startS / 60) * 60_000 + 3_600_000,
      }));
      const text = writeCalendar('Rota', events, from);
      for (const line of text.split('\r\n'))
        expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
      const back = read(text);
      expect(back.problems).toEqual([]);
      expect(back.events.map((item) => item.summary).sort()).toEqual(
        events.map((item) => item.summary).sort(),
      );
    }),
    { numRuns: 100 },
  );
});
test('no text makes it throw or hang', () => {
  const line = fc.constantFrom(
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'END:VEVENT',
    'DTSTART:20270104T080000Z',
    'DTSTART:99999999T999999',
    'RRULE:FREQ=DAILY',
    'DURATION:PT1H',
    ' folded',
    ':',
    'X;Y="z:a',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      read(lines.join('\n'));
      read(['BEGIN:VCALENDAR', ...lines].join('\r\n'));
    }),
  );
});
