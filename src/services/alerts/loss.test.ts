/** Where most of what is sent is lost, what loses and what seems dead are one failure. */
import { expect, test } from 'vitest';
import { world } from '../../../test/alerts-rehearsal.ts';

/** The probe p on a switch s; d behind it, h a host on d. */
const site = ['p1-s1', 's2-d1', 'd2-h1'] as const;

test('what loses packets behind a device that looks dead since the same time is no page of its own', async () => {
  const w = await world(site, { probe: 'p' });
  const second = async (d: boolean, h: boolean) => {
    for (const name of ['p', 's']) for (const what of ['ping', 'ports']) w.say(`${what} ${name}`, undefined);
    w.say('ping d', d ? 'timeout' : undefined);
    w.say('ports d', 'timeout');
    w.say('ping h', h ? 'timeout' : undefined);
    await w.pass(1000);
  };
  for (let i = 0; i < 30; i++) await w.second();
  for (let i = 0; i < 8; i++) await second(true, i % 2 === 0);
  for (let i = 0; i < 30; i++) await second(i % 3 !== 0, i % 2 === 0);
  expect(w.pages()).toHaveLength(1);
  expect(w.pages()[0]).toMatch(/^opened d/);
});

test('a row of lost answers behind something that loses most is no death yet', async () => {
  const w = await world(site, { probe: 'p' });
  const second = async (d: boolean, h: boolean) => {
    for (const name of ['p', 's']) for (const what of ['ping', 'ports']) w.say(`${what} ${name}`, undefined);
    w.say('ping d', d ? 'timeout' : undefined);
    w.say('ping h', h ? 'timeout' : undefined);
    await w.pass(1000);
  };
  for (let i = 0; i < 30; i++) await w.second();
  for (let i = 0; i < 30; i++) await second(i % 3 !== 0, false);
  for (let i = 0; i < 5; i++) await second(i % 3 !== 0, true);
  for (let i = 0; i < 4; i++) await second(i % 3 !== 0, false);
  expect(w.pages()).toEqual([expect.stringMatching(/^opened d: loses packets/)]);
});

test('little loss that is not seen for a while is the same outage', async () => {
  const w = await world(site, { probe: 'p' });
  for (let i = 0; i < 30; i++) await w.second();
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 12; i++) await w.second(i % 4 === 0 ? 'h' : '');
    // As long a time without loss as empties the window of the last probes.
    for (let i = 0; i < 34; i++) await w.second();
  }
  expect(w.pages()).toEqual([expect.stringMatching(/^opened h: loses packets/)]);
  for (let i = 0; i < 80; i++) await w.second();
  expect(await w.open()).toEqual([]);
});

test('after a first gap it is looked at closely, and no longer when that is forgotten', async () => {
  const w = await world(site, { probe: 'p' });
  for (let i = 0; i < 3; i++) await w.second();
  await w.second('h');
  w.rechecks.length = 0;
  for (let i = 0; i < 30; i++) await w.second();
  expect(w.rechecks.filter((id) => id === 'ping h').length).toBeGreaterThan(20);
  w.rechecks.length = 0;
  for (let i = 0; i < 10; i++) await w.second();
  expect(w.rechecks).toEqual([]);
});

test('a host that dies behind a device which has been silent itself for long is a page of its own', async () => {
  const w = await world(site, { probe: 'p' });
  const second = async (h: boolean) => {
    for (const name of ['p', 's']) for (const what of ['ping', 'ports']) w.say(`${what} ${name}`, undefined);
    w.say('ping d', 'timeout');
    w.say('ports d', 'timeout');
    w.say('ping h', h ? 'timeout' : undefined);
    await w.pass(1000);
  };
  for (let i = 0; i < 3; i++) await w.second();
  for (let i = 0; i < 20; i++) await second(false);
  for (let i = 0; i < 8; i++) await second(true);
  expect(w.pages()).toEqual(['opened d is down, behind s eth2, which is up', 'opened h is down']);
});
