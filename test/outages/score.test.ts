import { expect, test } from 'vitest';
import { parseStep, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { isRight, type Page, score, summarise } from './score.ts';

const cut: Scenario = {
  name: 'x',
  steps: ['0 cut a-b'],
  outages: [{ atS: 0, cause: ['a eth1', 'b eth1'], victims: ['h'] }],
};
const page = (atMs: number, names: readonly string[], victims: readonly string[] = []): Page => ({
  atMs,
  title: names.join(),
  names,
  victims,
});
const scored = (pages: readonly Page[]) => score(cut, (outage) => outage.atS * 1000 + 1000, pages);

test('the first page that names the cause is right, whatever follows is one too many', () => {
  expect(isRight(scored([page(2000, ['b eth1'], ['h'])]))).toBe(true);
  expect(scored([page(2000, ['a eth1']), page(3000, ['b eth1'])]).wrong).toEqual(['again +2.0 s: b eth1']);
  expect(scored([page(2000, ['h'])])).toMatchObject({
    found: 0,
    wrong: ['wrong +1.0 s: h'],
    missed: ['a eth1 or b eth1'],
  });
  expect(scored([page(500, ['a eth1'])]).found).toBe(0);
  expect(scored([page(2000, ['a eth1'])]).victimsMissing).toEqual(['h']);
});

test('shares and times', () => {
  const list = [
    scored([page(2000, ['a eth1'])]),
    scored([page(4000, ['a eth1']), page(5000, ['q'])]),
    scored([]),
  ];
  expect(summarise(list)).toEqual({
    precision: 2 / 3,
    recall: 2 / 3,
    right: 1 / 3,
    medianMs: 1000,
    worstMs: 3000,
  });
});

test('every script can be read, and there are enough', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(25);
  expect(new Set(scenarios.map((scenario) => scenario.name)).size).toBe(scenarios.length);
  const verbs = scenarios.flatMap((scenario) => scenario.steps.map((step) => parseStep(step).verb));
  expect([...new Set(verbs)].sort()).toEqual([
    'clear',
    'cut',
    'delay',
    'heal',
    'kill',
    'loss',
    'maintain',
    'pause',
    'release',
    'revive',
    'run',
    'stall',
    'undo',
  ]);
  expect(() => parseStep('cut now')).toThrow('is no step');
});
