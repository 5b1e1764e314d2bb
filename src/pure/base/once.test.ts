import { expect, test } from 'vitest';
import { once } from './once.ts';

test('made once, whatever it is, and not before it is wanted', () => {
  let made = 0;
  const nothing = once(() => {
    made++;
    return undefined;
  });
  expect(made).toBe(0);
  expect([nothing(), nothing(), made]).toEqual([undefined, undefined, 1]);
});

test('what fails is tried again', () => {
  let tries = 0;
  const second = once(() => {
    if (++tries === 1) throw new Error('not yet');
    return tries;
  });
  expect(second).toThrow('not yet');
  expect([second(), second()]).toEqual([2, 2]);
});
