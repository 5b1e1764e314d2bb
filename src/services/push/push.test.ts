import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { fakeClock } from '#pure/contract/fake-host.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import { push } from './index.ts';
import type { Push } from './port.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const config = (id: string, input: object, toolId = 'push') =>
  ({ id, name: id, toolId, input }) as unknown as SensorConfig;
let clock = fakeClock();
let sensors: Map<string, SensorConfig>;
let asked: string[];
let service: Push;
let made = 0;
beforeEach(async () => {
  clock = fakeClock();
  asked = [];
  sensors = new Map([
    ['a', config('a', { tokenHash: digest('token-of-a') })],
    ['b', config('b', { tokenHash: '' })],
    ['p', config('p', { tokenHash: digest('token-of-p') }, 'ping')],
  ]);
  service = push.create(
    {
      clock,
      secrets: { newToken: () => `new-token-${made++}`, digest },
      sensors: () => sensors,
      changeInput: async (id, input) => void sensors.set(id, config(id, input)),
      recheck: (id) => void asked.push(id),
    },
    push.settings.parse({}),
  );
  await service.start();
});

test('a delivery is kept for the next run, which is asked for; its values are fresh once', () => {
  service.deliver('token-of-a', { values: { x: 1 } });
  expect(asked).toEqual(['a']);
  expect(service.pushed(digest('token-of-a')).delivery).toMatchObject({ values: { x: 1 }, fresh: true });
  expect(service.pushed(digest('token-of-a')).delivery).toMatchObject({ fresh: false });
  service.deliver('token-of-a', { values: { x: 2 } });
  expect(service.pushed(digest('token-of-a')).delivery).toMatchObject({ values: { x: 2 }, fresh: true });
});
test('one that nobody took is overwritten and counted', () => {
  service.deliver('token-of-a', { text: 'one' });
  service.deliver('token-of-a', { text: 'two' });
  expect(service.health().figures).toMatchObject({ deliveries_total: 2, deliveries_overwritten_total: 1 });
});
test.each(['nobody', 'token-of-p', ''])('token "%s" is nobody\'s', (token) => {
  expect(() => service.deliver(token, {})).toThrow(/no sensor for this token/);
  expect(service.health().figures).toMatchObject({ deliveries_refused_total: 1 });
});
test('ten a second to one sensor, no more', async () => {
  for (let i = 0; i < 10; i++) service.deliver('token-of-a', {});
  expect(() => service.deliver('token-of-a', {})).toThrow(/more than 10/);
  await clock.advance(1000);
  service.deliver('token-of-a', {});
});
test('a new token replaces the old one at once', async () => {
  service.deliver('token-of-a', {});
  const { token, path } = await service.renew('a');
  expect(path).toBe(`/api/v1/push/${token}`);
  expect(() => service.deliver('token-of-a', {})).toThrow();
  service.deliver(token, { text: 'hello' });
  expect(service.pushed(digest(token)).delivery?.text).toBe('hello');
  await expect(service.renew('p')).rejects.toThrow(/fed/);
});
test('a sensor that is gone takes nothing', () => {
  service.deliver('token-of-a', {});
  sensors.delete('a');
  expect(() => service.deliver('token-of-a', {})).toThrow();
});
