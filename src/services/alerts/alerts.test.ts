import { expect, test } from 'vitest';
import type { Metric } from '#pure/contract/tool.ts';
import { config, world } from '../../../test/alerts-rehearsal.ts';

test('a router that was not asked yet is asked before what hangs behind it is blamed', async () => {
  const w = await world(['a1-b1', 'b2-c1']);
  await w.second();
  await w.second();
  const pass = async (ms: number) => {
    await w.bus.drain();
    await w.clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
    await w.bus.drain();
  };
  w.say('ping c', 'host-unreachable');
  await pass(100);
  w.rechecks.length = 0;
  w.say('ping c', 'host-unreachable');
  await pass(100);
  expect(w.rechecks).toContain('ping b');
  await pass(1000);
  expect(await w.open()).toEqual([]);
  w.say('ping b', 'timeout');
  w.say('ping b', 'timeout');
  await pass(100);
  expect(w.rechecks).toContain('ping b');
  w.say('ping b', 'timeout');
  for (const id of ['ping a', 'ports a']) w.say(id, undefined);
  await pass(1000);
  expect(await w.open()).toEqual(['b is down']);
});

test('a neighbour that never answers the question is not waited for without end', async () => {
  const w = await world(['a1-b1', 'b2-c1']);
  await w.second();
  w.say('ping c', 'host-unreachable');
  w.say('ping c', 'host-unreachable');
  await w.bus.drain();
  for (let i = 0; i < 60; i++) {
    await w.clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await w.open()).toEqual(['c is down']);
});

test('a cut link in a ring is one alert that names a port and its far end, and one recovery', async () => {
  const w = await world();
  await w.second();
  for (let i = 0; i < 4; i++) await w.second('a1 b1');
  expect(await w.open()).toEqual(['a eth1 is down (link to b eth1)']);
  const [alert] = await w.service.open(1);
  expect(alert).toMatchObject({ port: 'eth1', victims: 1, severity: 'critical' });
  for (let i = 0; i < 3; i++) await w.second();
  expect(await w.open()).toEqual([]);
  expect(w.pages()).toEqual([
    'opened a eth1 is down (link to b eth1)',
    'closed a eth1 is down (link to b eth1)',
  ]);
});

test('the other end of a mended link comes back later, and nobody is told of it', async () => {
  const w = await world();
  await w.second();
  for (let i = 0; i < 4; i++) await w.second('a1 b1');
  for (let i = 0; i < 5; i++) await w.second('b1');
  expect(await w.open()).toEqual([]);
  for (let i = 0; i < 12; i++) await w.second();
  expect(w.pages()).toEqual([
    'opened a eth1 is down (link to b eth1)',
    'closed a eth1 is down (link to b eth1)',
  ]);
});

test('what stays down after its cause is over is paged in its own name, once, and closed by it', async () => {
  const w = await world(['a1-b1', 'b2-c1']);
  await w.second();
  for (let i = 0; i < 5; i++) await w.second('b c a1');
  const first = 'b is down or cut off: its only link, a eth1, has no carrier';
  expect(await w.open()).toEqual([first]);
  for (let i = 0; i < 6; i++) await w.second('c');
  expect(w.pages()).toEqual([`opened ${first}`, `closed ${first}`]);
  for (let i = 0; i < 8; i++) await w.second('c');
  expect(await w.open()).toEqual(['c is down']);
  for (let i = 0; i < 6; i++) await w.second();
  expect(w.pages()).toEqual([
    `opened ${first}`,
    `closed ${first}`,
    'became-cause c is down',
    'closed c is down',
  ]);
});

test('a dead router is one alert, with the ports that led to it as victims', async () => {
  const w = await world();
  await w.second();
  for (let i = 0; i < 5; i++) await w.second('c b2 a2');
  expect(await w.open()).toEqual(['c is down']);
  expect(w.pages()).toEqual(['opened c is down']);
  const detail = await w.service.alert((await w.service.open(1))[0]!.id);
  expect(detail.victimList.map((item) => item.sensorName).sort()).toEqual([
    'a eth2 is down (link to c eth2)',
    'b eth2 is down (link to c eth1)',
    'ports c: No answer in time',
  ]);
  expect(detail.evidence.length).toBeGreaterThan(1);
  expect(w.service.deviceStatus('c').state).toBe('down');
  expect(w.service.deviceStatus('a').state).toBe('warning');
});

test('a single bad answer is checked again and wakes nobody', async () => {
  const w = await world();
  await w.second();
  await w.second('c');
  for (let i = 0; i < 3; i++) await w.second();
  expect(w.rechecks).toContain('ping c');
  expect(w.pages()).toEqual([]);
});

test('our own failures are unknown, not down', async () => {
  const w = await world();
  for (let i = 0; i < 4; i++) {
    w.say('ping a', 'missing-privilege');
    await w.second('');
    w.say('ping a', 'resolver-failed');
  }
  expect(w.pages()).toEqual([]);
});

test('thresholds warn, and critical ones bring down', async () => {
  const w = await world();
  w.sensors.set(
    'ping a',
    config('ping a', 'a', { thresholds: [{ metric: 'rtt.avg', above: 50, severity: 'warning' }] }),
  );
  const slow: Metric[] = [{ name: 'rtt.avg', value: 80 }];
  for (let i = 0; i < 3; i++) {
    w.say('ping a', undefined, slow);
    await w.bus.drain();
    await w.clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [alert] = await w.service.open(5);
  expect(alert).toMatchObject({ severity: 'warning', fault: { code: 'threshold-crossed' } });
  expect(alert!.fault.message).toContain('above 50');
});

test('a restart keeps the open alert, pages nobody again, and closes it on recovery', async () => {
  const first = await world();
  await first.second();
  for (let i = 0; i < 4; i++) await first.second('a1 b1');
  const before = await first.service.open(5);
  await first.service.stop();
  const again = await world(undefined, { state: first.state, sensors: first.sensors });
  expect((await again.service.open(5)).map((alert) => alert.id)).toEqual(before.map((alert) => alert.id));
  for (let i = 0; i < 3; i++) await again.second('a1 b1');
  expect(again.pages()).toEqual([]);
  for (let i = 0; i < 3; i++) await again.second();
  expect(again.pages()).toEqual(['closed a eth1 is down (link to b eth1)']);
});

test('taking an alert is told and kept; a closed one cannot be taken', async () => {
  const w = await world();
  await w.second();
  for (let i = 0; i < 4; i++) await w.second('a1 b1');
  const [alert] = await w.service.open(1);
  expect(await w.service.acknowledge(alert!.id, 'eve', 'cable ordered')).toMatchObject({
    state: 'acknowledged',
    acknowledgedBy: 'eve',
    acknowledgedNote: 'cable ordered',
  });
  expect(w.service.counts().acknowledged).toBe(1);
  for (let i = 0; i < 5; i++) await w.second();
  await expect(w.service.acknowledge(alert!.id, 'eve', '')).rejects.toMatchObject({
    fault: { code: 'conflict' },
  });
  await expect(w.service.alert('nobody')).rejects.toMatchObject({
    fault: { code: 'not-found', field: 'id' },
  });
});

test('an alert is judged also when it is over, and the judgement can be taken back and outlives a restart', async () => {
  const w = await world();
  await w.second();
  for (let i = 0; i < 4; i++) await w.second('a1 b1');
  const [alert] = await w.service.open(1);
  for (let i = 0; i < 5; i++) await w.second();
  expect(await w.service.judge(alert!.id, 'eve', 'noise')).toMatchObject({
    ...{ state: 'closed', judgement: 'noise', judgedBy: 'eve' },
  });
  const row = () =>
    w.state.db
      .selectFrom('alert')
      .select(['judgement', 'judged_by'])
      .where('id', '=', alert!.id)
      .executeTakeFirst();
  expect(await row()).toEqual({ judgement: 'noise', judged_by: 'eve' });
  expect(await w.service.judge(alert!.id, 'bob', null)).toMatchObject({ judgement: null, judgedBy: null });
  expect(await row()).toEqual({ judgement: null, judged_by: null });
  await expect(w.service.judge('nobody', 'eve', 'useful')).rejects.toMatchObject({
    fault: { code: 'not-found' },
  });
});

test('a deleted sensor takes its alert along', async () => {
  const w = await world(['a1-b1']);
  await w.second();
  for (let i = 0; i < 4; i++) await w.second('b');
  expect(await w.open()).toHaveLength(1);
  for (const id of ['ping b', 'ports b']) w.sensors.delete(id);
  for (let i = 0; i < 4; i++) await w.second();
  expect(await w.open()).toEqual([]);
});

test('ten thousand sensors are counted and listed in a moment', async () => {
  const w = await world();
  for (let i = 0; i < 10_000; i++) w.sensors.set(`s${i}`, config(`s${i}`, `d${i % 3000}`));
  for (let i = 0; i < 10_000; i++) w.say(`s${i}`, undefined);
  await w.bus.drain();
  const start = process.cpuUsage();
  for (let i = 0; i < 3000; i++) w.service.deviceStatus(`d${i}`);
  w.service.counts();
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(300);
});

test('a restart waits for the sensors before it takes them for deleted', async () => {
  const first = await world();
  await first.second();
  for (let i = 0; i < 4; i++) await first.second('a1 b1');
  const before = await first.service.open(5);
  await first.service.stop();
  const sensors: typeof first.sensors = new Map();
  const again = await world(undefined, { state: first.state, sensors });
  await again.pass(5000);
  for (const [id, item] of first.sensors) sensors.set(id, item);
  for (let i = 0; i < 3; i++) await again.second('a1 b1');
  expect((await again.service.open(5)).map((alert) => alert.id)).toEqual(before.map((alert) => alert.id));
  expect(again.pages()).toEqual([]);
});
