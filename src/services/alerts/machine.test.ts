import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sensorRule } from '#pure/contract/resources.ts';
import { type Machine, newMachine, type Outcome, step } from './machine.ts';

const rule = sensorRule.parse({});
const letters: Record<string, Outcome> = { g: 'good', b: 'bad', w: 'warning', u: 'unknown' };

function walk(outcomes: string, over: object = {}, everyMs = 1000): string {
  let machine: Machine = newMachine(0);
  let text = '';
  [...outcomes].forEach((letter, i) => {
    machine = step(machine, letters[letter]!, { ...rule, ...over }, i * everyMs).machine;
    text += machine.state[0];
  });
  return text;
}

test.each([
  ['ggg', {}, 'uuu'],
  ['gbb', {}, 'uud'],
  ['gbgb', {}, 'uuuu'],
  ['gbbg', {}, 'uudu'],
  ['gb', { failuresToOpen: 1, window: 1 }, 'ud'],
  ['gbgb', { failuresToOpen: 2, window: 3 }, 'uuud'],
  ['gbbgg', { successesToClose: 2 }, 'uuddu'],
  ['gw', {}, 'uu'],
  ['gww', {}, 'uuw'],
  ['gbww', {}, 'uuww'],
  ['gbbw', {}, 'uudw'],
  ['gbbu', {}, 'uudd'],
])('%s with %j goes %s', (outcomes, over, states) => {
  expect(walk(outcomes, over)).toBe(states);
});

const one = (letter: string) => ({ sent: 1, lost: letter === 'b' ? 1 : 0 });
test.each([
  ['ggggbggggbggggbgggg', 'three lost of thirty are loss', 'warning'],
  ['gggbggbggbggbggbbggg', 'two in a row amid loss are no death', 'warning'],
  ['ggbgbgbgbbbbbbbbbbb', 'a long row is', 'down'],
  ['gggbbbbbbggg', 'an outage leaves no loss behind', 'up'],
])('%s: %s', (outcomes, _, wanted) => {
  let machine: Machine = newMachine(0);
  [...outcomes].forEach((letter, i) => {
    machine = step(machine, letters[letter]!, rule, i * 1000, one(letter)).machine;
  });
  expect(machine.state).toBe(wanted);
});

test.each([
  [[1, 1], [5, 2], 'up', 'one gap is an interruption'],
  [[5, 1], [5, 3], 'up', 'loss that begins is confirmed like everything'],
  [[1, 1], [5, 5], 'down', 'nothing came back of six'],
  [[20, 1], [20, 0], 'up', 'one of twenty is no lossy way'],
] as const)('%j then %j lost is %s: %s', (first, second, wanted, _) => {
  let machine: Machine = newMachine(0, 'up');
  for (const [sent, lost] of [first, second])
    machine = step(machine, sent === lost ? 'bad' : 'good', rule, 0, { sent, lost }).machine;
  expect(machine.state).toBe(wanted);
});

test('a thing that stays as it is costs nothing', () => {
  let machine: Machine = newMachine(0);
  for (let i = 0; i < 40; i++) machine = step(machine, 'good', rule, i * 1000, one('g')).machine;
  expect(step(machine, 'good', rule, 99_000, one('g')).machine).toBe(machine);
});

test('the first bad result asks for a quick second look, the deciding one does not', () => {
  const first = step(newMachine(0, 'up'), 'bad', rule, 0);
  expect(first).toMatchObject({ recheck: true, changed: false, machine: { suspect: true } });
  expect(step(first.machine, 'bad', rule, 1)).toMatchObject({
    recheck: false,
    changed: true,
    machine: { state: 'down' },
  });
  expect(step(newMachine(0, 'up'), 'bad', { ...rule, recheckMs: 0 }, 0).recheck).toBe(false);
});

test('a flapping target is held down until it stands still', () => {
  const flapping = 'gbbg'.repeat(6);
  const over = { flapChangesMax: 4, flapWindowMs: 600_000 };
  const states = walk(`${flapping}gggggg`, over);
  expect(states.slice(12, 22)).not.toContain('u');
  expect(states.at(-1)).toBe('u');
});

test('never down without enough bad results, never up while bad', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('g', 'b', 'w', 'u'), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      (list, n) => {
        let machine = newMachine(0);
        let badInRow = 0;
        list.forEach((letter, i) => {
          machine = step(machine, letters[letter]!, { ...rule, failuresToOpen: n, window: 5 }, i).machine;
          if (letter === 'b') badInRow++;
          else if (letter !== 'u') badInRow = 0;
          if (badInRow >= n) expect(machine.state).toBe('down');
          expect(machine.window.length).toBeLessThanOrEqual(5);
        });
      },
    ),
  );
});
