/** A recurrence of RFC 5545 in words, as far as people use them here; a rarer one is shown as it is written. */
const days: Readonly<Record<string, string>> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};
const workdays = 'MO,TU,WE,TH,FR';
const nouns: Readonly<Record<string, string>> = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
};
const places: Readonly<Record<string, string>> = {
  '1': 'first',
  '2': 'second',
  '3': 'third',
  '4': 'fourth',
  '-1': 'last',
};

export function recurrenceText(rrule: string): string {
  const {
    FREQ = '',
    BYDAY,
    INTERVAL,
    ...rest
  } = Object.fromEntries(
    rrule
      .replace(/^RRULE:/, '')
      .split(';')
      .map((part) => part.split('=') as [string, string]),
  ) as Record<string, string | undefined>;
  const noun = nouns[FREQ];
  if (!noun || Object.keys(rest).length > 0) return rrule;
  const every = INTERVAL && INTERVAL !== '1' ? `every ${INTERVAL} ${noun}s` : `every ${noun}`;
  if (!BYDAY) return every;
  if (FREQ === 'WEEKLY') {
    const named = BYDAY.split(',').map((day) => days[day]);
    if (named.includes(undefined)) return rrule;
    const list = BYDAY === workdays ? 'workday' : named.join(', ');
    return every === 'every week' ? `every ${list}` : `${every} on ${list}`;
  }
  const [, place = '', day = ''] = /^(-?\d)([A-Z]{2})$/.exec(BYDAY) ?? [];
  const [placed, named] = [places[place], days[day]];
  return FREQ === 'MONTHLY' && placed && named ? `${every}, the ${placed} ${named}` : rrule;
}
