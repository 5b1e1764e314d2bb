/** After a return: what it stirs up is no page, what fails anew is one. */
import { expect, test } from 'vitest';
import { config, world } from '../../../test/alerts-rehearsal.ts';

/** The probe p on a switch s; d behind it, h a host on d with a service. */
const site = ['p1-s1', 's2-d1', 'd2-h1'] as const;

/** d dies and comes back; the service of h answers so many times after that, and fails then. */
const returned = async (answers: number, failures = 4) => {
  const web = config('web h', 'h', { toolId: 'http', input: { url: 'http://h.example/' } });
  const w = await world(site, { probe: 'p', more: [web] });
  const second = async (down: string, code?: 'timeout' | 'refused') => {
    w.say('web h', code);
    await w.second(down);
  };
  for (let i = 0; i < 3; i++) await second('');
  for (let i = 0; i < 8; i++) await second('d h', 'timeout');
  for (let i = 0; i < answers; i++) await second('');
  for (let i = 0; i < failures; i++) await second('', 'refused');
  return w
    .pages()
    .filter((page) => page.startsWith('opened'))
    .slice(1);
};

test('a service that was good for as long as a return is doubted, and fails then, has failed anew', async () => {
  expect(await returned(5)).toEqual(['opened web h: Connection refused']);
});

test('a service that is not back yet is given the time to start', async () => {
  expect(await returned(0)).toEqual([]);
  expect(await returned(1)).toEqual([]);
});

test('what is held as aftermath is told when that is over, though nothing else happens', async () => {
  expect(await returned(3, 12)).toEqual(['opened web h: Connection refused']);
});

test('a service that hangs again and again, each time for less than is waited, is told', async () => {
  const web = config('web h', 'h', { toolId: 'http', input: { url: 'http://h.example/' } });
  const w = await world(site, { probe: 'p', more: [web] });
  const second = async (code?: 'timeout') => {
    w.say('web h', code);
    await w.second();
  };
  for (let i = 0; i < 3; i++) await second();
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 3; i++) await second('timeout');
    for (let i = 0; i < 3; i++) await second();
  }
  expect(w.pages()).toEqual(['opened web h: No answer in time – flapping, 3 times so far']);
});
