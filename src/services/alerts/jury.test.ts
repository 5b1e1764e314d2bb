/** Probes that ask the same: what one of them sees alone, and what all of them see. */
import { expect, test } from 'vitest';
import { config, world } from '../../../test/alerts-rehearsal.ts';

/** The probe p on a switch s; r behind it with two ways, d with one, h a host on d. */
const site = ['p1-s1', 's2-r1', 's3-q1', 'r2-q2', 'q3-d1', 'd2-h1'] as const;

/** `h` asked from here and from a second uplink, whose own first hop `g` is asked from there alone. */
const twoUplinks = async () => {
  const more = [
    config('ping h by u', 'h', { probeId: 'uplink2', input: { targets: ['h.example'] } }),
    config('ping g by u', null, { probeId: 'uplink2' }),
  ];
  const w = await world(site, { probe: 'p', more });
  /** Sensors that get no answer, by what their names end with. */
  const pass = async (count: number, ...silent: readonly string[]) => {
    for (let i = 0; i < count; i++) {
      for (const id of w.sensors.keys())
        w.say(id, silent.some((end) => id.endsWith(end)) ? 'timeout' : undefined);
      await w.pass(1000);
    }
  };
  await pass(3);
  return { w, pass };
};

test('one of two uplinks is down: a page for the uplink, none for what it led to', async () => {
  const { w, pass } = await twoUplinks();
  await pass(10, ' by u');
  expect(w.pages()).toEqual(['opened ping g by u: No answer in time']);
  await pass(15);
  expect(await w.open()).toEqual([]);
});

test('a target that no probe reaches is down, once', async () => {
  const { w, pass } = await twoUplinks();
  await pass(10, 'ping h', 'ping h by u');
  expect(w.pages()).toEqual(['opened h is down']);
  // One of them reaches it again: it lives.
  await pass(15, 'ping h by u');
  expect(await w.open()).toEqual([]);
});

test('a target that dies while an uplink is down is down', async () => {
  const { w, pass } = await twoUplinks();
  await pass(10, ' by u');
  await pass(10, ' by u', 'ping h');
  expect(w.pages()).toEqual(['opened ping g by u: No answer in time', 'opened h is down']);
});

test('whoever looked before is asked again when another sees a failure', async () => {
  const { w } = await twoUplinks();
  w.rechecks.length = 0;
  w.say('ping h', 'timeout');
  await w.pass(100);
  expect(w.rechecks).toContain('ping h by u');
});
