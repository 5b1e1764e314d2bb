import { expect, test } from 'vitest';
import type { DownThing, Reason } from './cause.ts';
import { joinSilent } from './silence.ts';

/** `a0 b3!`: a service of a that fell silent at second 0, one of b at 3 that has its page already; `a2x` failed in another way. */
const joined = (text: string): string => {
  const down = text.split(' ').map((word, i): DownThing => {
    const [, deviceId, second, mark] = /^(\w)(\d+)(.?)$/.exec(word)!;
    return {
      key: String(i),
      kind: 'other',
      deviceId: deviceId!,
      sinceMs: Number(second) * 1000,
      intervalMs: 1000,
      faultCode: mark === 'x' ? 'refused' : 'timeout',
      told: mark === '!',
    };
  });
  const reasons = new Map<string, Reason>(
    down.map(({ key }) => [key, { cause: key, why: 'on-its-own', by: [] }]),
  );
  joinSilent(down, reasons);
  return [...reasons.values()].map(({ cause }) => cause).join(' ');
};

test.each([
  ['services of three devices at once have one cause, the first', 'a0 b1 c2', '0 0 0'],
  ['two are two', 'a0 b1', '0 1'],
  ['three of two devices are as many', 'a0 a1 b1', '0 1 2'],
  ['what was told speaks for the others', 'a0 b1! c2', '1 1 1'],
  ['what was told stays told', 'a0! b1! c2', '0 1 0'],
  ['another time is another cause', 'a0 b1 c2 d30', '0 0 0 3'],
  ['a refusal is no silence', 'a0 b1x c2', '0 1 2'],
])('%s', (_, text, wanted) => {
  expect(joined(text)).toBe(wanted);
});
