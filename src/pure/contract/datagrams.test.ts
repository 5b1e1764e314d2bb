import { expect, test } from 'vitest';
import { z } from 'zod';
import { fault } from '../base/errors.ts';
import { countSilence, lookCloser, questionsOfStream } from './datagrams.ts';
import type { Verdict } from './tool.ts';

const schema = z.object({
  timeoutMs: z.number().default(1000),
  retries: z.number().default(1),
  transport: z.enum(['udp', 'tcp']).default('udp'),
});
const silent: Verdict = { ok: false, summary: '', metrics: [], fault: fault('timeout') };

test.each([
  [
    'a short try is repeated often, and waited for longer',
    'each-try',
    { timeoutMs: 266, retries: 2 },
    400,
    4,
  ],
  ['what is slow keeps the time of a try', 'each-try', { timeoutMs: 5000, retries: 1 }, 1000, 4],
  ['more tries than a closer look has are kept', 'each-try', { timeoutMs: 500, retries: 9 }, 200, 9],
  ['the input of the tool counts where the sensor says nothing', 'each-try', {}, 400, 4],
  ['one time for all tries', 'all-tries', { timeoutMs: 800, retries: 0 }, 2000, 4],
  ['a long time for all tries', 'all-tries', { timeoutMs: 30_000, retries: 3 }, 30_000, 4],
] as const)('%s', (_, timeoutIs, input, timeoutMs, retries) => {
  expect(lookCloser({ timeoutIs }, schema, input)).toEqual({ timeoutMs, retries });
});

test('a stream repeats by itself', () => {
  const input = { timeoutMs: 1000, transport: 'tcp' };
  expect(lookCloser({ timeoutIs: 'each-try' }, schema, input)).toBe(input);
  expect(countSilence(schema, input, silent)).toBe(silent);
});

test('silence is as many questions as were put; any other failure is an answer', () => {
  expect(countSilence(schema, { retries: 4 }, silent).probes).toEqual({ sent: 5, lost: 5 });
  expect(countSilence(schema, {}, silent).probes).toEqual({ sent: 2, lost: 2 });
  const refused: Verdict = { ...silent, fault: fault('refused') };
  expect(countSilence(schema, {}, refused)).toBe(refused);
});

test.each([
  [0, 1],
  [999, 1],
  [1000, 2],
  [2000, 2],
  [3000, 3],
  [10_000, 4],
])('a stream that was silent for %d ms has asked %d times', (silentMs, questions) => {
  expect(questionsOfStream(silentMs)).toBe(questions);
});
