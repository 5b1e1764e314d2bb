import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { performanceValuesMax, readPerformanceData, readPluginOutput } from './nagios.ts';

const none = { unit: undefined, counts: false, warn: undefined, crit: undefined };
/** The example of the guidelines, "Plugin Output for Nagios". */
test('text and performance data on several lines', () => {
  const found = readPluginOutput(
    'DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968\n/ 15272 MB (77%);\n/boot 68 MB (69%);\n/home 69357 MB (27%); | /boot=68MB;88;93;0;98\n/home=69357MB;253404;253409;0;253414\n',
  );
  expect(found.text).toBe('DISK OK - free space: / 3326 MB (56%);');
  expect(found.longText).toBe('/ 15272 MB (77%);\n/boot 68 MB (69%);\n/home 69357 MB (27%);');
  expect(found.values).toEqual([
    { label: '/', value: 2643, unit: 'MB', counts: false, warn: '5948', crit: '5958' },
    { label: '/boot', value: 68, unit: 'MB', counts: false, warn: '88', crit: '93' },
    { label: '/home', value: 69_357, unit: 'MB', counts: false, warn: '253404', crit: '253409' },
  ]);
});
describe('performance data', () => {
  test.each<[string, object]>([
    ['time=0.0123s;;;0.0;10', { label: 'time', value: 0.0123, unit: 's' }],
    ['load=12%', { value: 12, unit: 'percent' }],
    ['size=5B', { value: 5, unit: 'bytes' }],
    ['errors=7c', { value: 7, unit: undefined, counts: true }],
    ["'C:\\ it''s full'=1;@5:10;~:3", { label: "C:\\ it's full", value: 1, warn: '@5:10', crit: '~:3' }],
    ['x=U', { ...none, label: 'x', value: undefined }],
    ['x=-1,5e3', { value: -1500 }],
  ])('%s', (text, expected) => {
    const { values, unreadable } = readPerformanceData(text);
    expect(unreadable).toBe(0);
    expect(values).toMatchObject([expected]);
  });
  test('what is none is counted, and the rest is read', () => {
    expect(readPerformanceData("junk a=1 b=x =3 c= d=2ms 'e=4")).toMatchObject({
      values: [{ label: 'a' }, { label: 'd', unit: 'ms' }],
      unreadable: 5,
    });
  });
  test('bounded', () => {
    const text = Array.from({ length: 700 }, (_, i) => `v${i}=${i}`).join(' ');
    expect(readPerformanceData(text)).toMatchObject({ unreadable: 700 - performanceValuesMax });
  });
  test('no text makes it throw or hang', () => {
    const piece = fc.constantFrom('a', "'", '=', ';', ' ', '1', 'U', '|', '\n', '%');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 200 }).map((list) => list.join('')),
        ),
        (text) => {
          readPluginOutput(text);
        },
      ),
    );
  });
});
