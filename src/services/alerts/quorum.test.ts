import { expect, test } from 'vitest';
import type { Outcome } from './machine.ts';
import { quorumOf, type Vote } from './quorum.ts';

const outcomes: Record<string, Outcome> = { g: 'good', b: 'bad', w: 'warning', u: 'unknown' };
/** One letter per probe; upper case is cut off, a digit after it is its age in seconds. */
const votes = (text: string): Vote[] =>
  text.split(' ').map((word, i) => ({
    probeId: `p${i}`,
    outcome: outcomes[word[0]!.toLowerCase()]!,
    atMs: 100_000 - Number(word[1] ?? 0) * 1000,
    cutOff: word[0] !== word[0]!.toLowerCase(),
  }));

test.each([
  ['g', 1, 'good'],
  ['b', 1, 'bad'],
  ['b g g', 1, 'bad'],
  ['b g g', 2, 'warning'],
  ['b b g', 2, 'bad'],
  ['b B g', 2, 'warning'],
  ['b B B', 2, 'bad'],
  ['B B B', 2, 'unknown'],
  ['u u', 1, 'unknown'],
  ['b9 b g', 2, 'warning'],
  ['w g g', 2, 'warning'],
])('%s with a quorum of %s is %s', (text, probesToOpen, wanted) => {
  expect(quorumOf(votes(text), { probesToOpen, votesForMs: 5000 }, 100_000)).toBe(wanted);
});

test('a probe has one vote, its last', () => {
  const [vote] = votes('b');
  const list = [vote!, { ...vote!, atMs: vote!.atMs + 1, outcome: 'good' as const }];
  expect(quorumOf(list, { probesToOpen: 1, votesForMs: 5000 }, 100_000)).toBe('good');
});
