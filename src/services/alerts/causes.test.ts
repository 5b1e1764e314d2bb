/** What people are told, rule by rule: one page for one outage, and nothing real kept from them. */
import { expect, test } from 'vitest';
import type { Quiet } from '#services/maintenance/port.ts';
import { config, world } from '../../../test/alerts-rehearsal.ts';

type World = Awaited<ReturnType<typeof world>>;
const seconds = async (w: World, count: number, down = '') => {
  for (let i = 0; i < count; i++) await w.second(down);
};
/** The probe p on a switch s; r behind it with two ways, d with one, h a host on d. */
const site = ['p1-s1', 's2-r1', 's3-q1', 'r2-q2', 'q3-d1', 'd2-h1'] as const;

test('a flapping link is one alert that says so, closed when it was whole for long', async () => {
  const w = await world();
  await seconds(w, 2);
  for (let i = 0; i < 5; i++) {
    await seconds(w, 3, 'a1 b1');
    await seconds(w, 1);
  }
  expect(w.pages()).toEqual(['opened a eth1 is down (link to b eth1)']);
  const [alert] = await w.service.open(5);
  expect(alert).toMatchObject({ flapping: true, title: expect.stringContaining('flapping') });
  await seconds(w, 12);
  expect(await w.open()).toHaveLength(1);
  await seconds(w, 60);
  expect(await w.open()).toEqual([]);
  expect(w.pages()).toHaveLength(2);
});

test('everything silent at once is one alert about the probe, and one recovery', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  await seconds(w, 6, 's r q d h');
  const title = 'The probe noc reaches nothing: its own link or its first hop s is down';
  expect(await w.open()).toEqual([title]);
  expect(w.pages()).toEqual([`opened ${title}`]);
  const [alert] = await w.service.open(1);
  expect(alert).toMatchObject({ sensorId: null, deviceId: null, severity: 'critical' });
  expect((await w.service.alert(alert!.id)).evidence.map((item) => item.kind)).toContain('reason');
  await seconds(w, 30);
  expect(w.pages()).toEqual([`opened ${title}`, `closed ${title}`]);
});

test('what was down before the probe was cut off keeps its own alert', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  await seconds(w, 20, 'h');
  await seconds(w, 8, 's r q d h');
  expect((await w.open()).sort()).toEqual([
    'The probe noc reaches nothing: its own link or its first hop s is down',
    'h is down',
  ]);
});

test('two failures that have nothing to do with each other are two pages', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  await seconds(w, 6, 'h s2 r1');
  expect((await w.open()).sort()).toEqual(['h is down', 's eth2 is down (link to r eth1)']);
});

test('a device that only looks for another way after a cut is a victim of the cut, not a page', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  await seconds(w, 4, 's3 q1 q d h');
  await seconds(w, 10, 's3 q1');
  expect(w.pages()).toEqual(['opened s eth3 is down (link to q eth1)']);
});

test('a cause that was established stays one when what it hangs on dies later', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  await seconds(w, 15, 'd h');
  await seconds(w, 6, 'q d h s3 r2');
  expect((await w.open()).sort()).toEqual(['d is down, behind q eth3, which is up', 'q is down']);
  expect(w.pages()).toHaveLength(2);
});

test('neighbours that die in the same moment share one page', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  await seconds(w, 6, 'r q d h s2 s3');
  expect(await w.open()).toHaveLength(1);
  expect(w.pages()).toHaveLength(1);
});

test('several sensors of one agent that fail the same way are one page', async () => {
  const w = await world(['a1-b1']);
  w.sensors.set('health b', config('health b', 'b', { toolId: 'health' }));
  await seconds(w, 2);
  for (let i = 0; i < 5; i++) {
    for (const id of ['ports b', 'health b']) w.say(id, 'timeout');
    for (const name of ['a', 'b']) w.say(`ping ${name}`, undefined);
    await w.pass(1000);
  }
  expect(await w.open()).toEqual(['health b: No answer in time']);
});

test('a port that is shut, or gone, is told as that', async () => {
  const w = await world(['a1-b1', 'a2-c1']);
  await seconds(w, 3);
  for (let i = 0; i < 5; i++) {
    w.say('ports a', undefined, [
      { name: 'interface.state', value: 1, labels: { interface: 'eth2', ifIndex: '2' } },
    ]);
    for (const name of ['a', 'b', 'c']) w.say(`ping ${name}`, undefined);
    await w.pass(1000);
  }
  expect(await w.open()).toEqual(['a eth1 was shut by an administrator, or is gone (link to b eth1)']);
});

test('loss is told apart from death, and named where it begins', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 40);
  for (let i = 0; i < 40; i++) {
    const lost = i % 3 === 0;
    for (const name of ['p', 's', 'r', 'q']) w.say(`ping ${name}`, undefined);
    for (const name of ['d', 'h']) w.say(`ping ${name}`, lost ? 'timeout' : undefined);
    await w.pass(1000);
  }
  expect(w.pages()).toEqual([
    expect.stringMatching(/^opened d: loses packets: .* on its link to q eth3 or itself$/),
  ]);
  expect((await w.service.open(1))[0]).toMatchObject({ severity: 'warning', victims: 1 });
});

test('two lost questions in a row are no death where no carrier was lost; a third is', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 3);
  await seconds(w, 2, 'h');
  expect(w.pages()).toEqual([]);
  await seconds(w, 3);
  expect(w.pages()).toEqual([]);
  await seconds(w, 20);
  await seconds(w, 3, 'h');
  expect(w.pages()).toEqual(['opened h is down']);
});

test('on a lossy way several questions lost in a row, here or behind, are part of the loss', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 30);
  // What is behind shows it first, and worst.
  for (let i = 0; i < 4; i++) {
    await seconds(w, i === 1 ? 2 : 1, 'h');
    await seconds(w, 1, 'd');
    await seconds(w, 1);
  }
  await seconds(w, 6, 'h');
  await seconds(w, 4);
  await seconds(w, 4, 'd h');
  await seconds(w, 3);
  expect(w.pages()).toEqual([
    expect.stringMatching(/^opened d: loses packets: .* on its link to q eth3 or itself$/),
  ]);
});

test('what had lost packets before and is now behind something dead is a victim of that', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 30);
  for (let i = 0; i < 3; i++) {
    await seconds(w, 1, 'd');
    await seconds(w, 1);
  }
  await seconds(w, 9, 'q d h s3 r2');
  expect(await w.open()).toEqual(['q is down']);
  expect(w.pages()).toEqual(['opened q is down']);
});

test('a dead device whose ports are told of one after the other is one page', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  // The agent of r answers from its cache for two seconds more.
  await seconds(w, 2, 'q d h s3');
  await seconds(w, 1, 'q d h s3');
  await seconds(w, 6, 'q d h s3 r2');
  expect(w.pages()).toEqual(['opened q is down']);
});

test('a router that is asked seldom and slowly is waited for before its dead cables are told', async () => {
  const w = await world(site, { probe: 'p' });
  for (const [id, item] of w.sensors) w.sensors.set(id, { ...item, intervalMs: 60_000 });
  await seconds(w, 2);
  for (let i = 0; i < 30; i++) {
    for (const name of ['p', 's', 'r']) w.say(`ping ${name}`, undefined);
    w.ports('s', '3');
    w.ports('r', '2');
    if (i % 7 === 1) for (const name of ['q', 'd', 'h']) w.say(`ping ${name}`, 'timeout');
    await w.pass(1000);
  }
  expect(w.pages()).toEqual(['opened q is down']);
});

test('what hangs behind a silent router and was not asked since does not speak for it', async () => {
  const w = await world(site, { probe: 'p' });
  for (const [id, item] of w.sensors) w.sensors.set(id, { ...item, intervalMs: 60_000 });
  await seconds(w, 2);
  for (let i = 0; i < 20; i++) {
    for (const name of ['p', 's', 'r']) w.say(`ping ${name}`, undefined);
    w.ports('s', '3');
    w.ports('r', '2');
    for (const id of ['ping q', 'ports q', 'ports d']) w.say(id, 'timeout');
    if (i > 4) for (const name of ['d', 'h']) w.say(`ping ${name}`, 'timeout');
    await w.pass(1000);
  }
  expect(w.pages()).toEqual(['opened q is down']);
});

test.each([
  ['its cable is cut', 'q3 d1 d h', /^opened d is down or cut off: its only link, q eth3/],
  ['the neighbour dies, its port stays up', 'd h', /^opened d is down/],
  ['it is shut while the cable is whole', '', /^opened session/],
])('a session with a neighbour: %s', async (_, down, told) => {
  const values = ['state=1.3.6.1.2.1.15.3.1.2.10.253.0.1'];
  const session = config('session', 'q', { toolId: 'snmp-custom', input: { values } });
  const w = await world(site, { probe: 'p', addresses: { '10.253.0.1': 'd' }, more: [session] });
  await seconds(w, 3);
  for (let i = 0; i < 12; i++) {
    // The session ends before anybody has looked at the port.
    w.say('session', 'threshold-crossed');
    await w.second(i > 1 ? down : '');
  }
  expect(w.pages()).toEqual([expect.stringMatching(told)]);
});

test('a device that is not reached again at once over its only cable, just whole again, is no death of its own', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  await seconds(w, 4, 'd h q3 d1');
  const first = w.pages();
  expect(first).toHaveLength(1);
  await seconds(w, 6, 'd h');
  await seconds(w, 20);
  expect(w.pages()).toHaveLength(2);
  // Seen by nobody as a dead cable in time: the ports come back while the first questions are still open.
  for (const name of ['p', 's', 'r', 'q']) w.say(`ping ${name}`, undefined);
  await seconds(w, 2, 'q3');
  await seconds(w, 5, 'd h');
  await seconds(w, 10);
  expect(
    w
      .pages()
      .slice(2)
      .filter((page) => / is down$/.test(page)),
  ).toEqual([]);
});

test('a death that turns into loss again is the same outage', async () => {
  const w = await world(site, { probe: 'p' });
  const lossy = async (runs: number) => {
    for (let i = 0; i < runs; i++) await seconds(w, 1, i % 3 === 0 ? 'd h' : '');
  };
  await seconds(w, 30);
  await lossy(12);
  await seconds(w, 20, 'd h');
  await lossy(40);
  expect(await w.open()).toEqual([
    expect.stringMatching(/^d: loses packets: .* on its link to q eth3 or itself/),
  ]);
  expect((await w.service.open(1))[0]).toMatchObject({ severity: 'warning' });
  await seconds(w, 75);
  expect(await w.open()).toEqual([]);
  expect(w.pages()).toHaveLength(2);
});

test('a death amid loss names the link on which the loss was', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 30);
  for (let i = 0; i < 3; i++) {
    await seconds(w, 1, 'd h');
    await seconds(w, 1);
  }
  await seconds(w, 20, 'd h');
  expect(await w.open()).toEqual(['d is down after packets were lost, on its link to q eth3 or itself']);
  expect(w.pages()).toHaveLength(1);
});

test('a service that times out over a lossy way is a victim of the loss', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 40);
  for (let i = 0; i < 40; i++) {
    for (const name of ['p', 's', 'r', 'q']) w.say(`ping ${name}`, undefined);
    for (const name of ['d', 'h']) w.say(`ping ${name}`, i % 3 === 0 ? 'timeout' : undefined);
    w.say('ports d', i > 1 ? 'timeout' : undefined);
    await w.pass(1000);
  }
  expect(w.pages()).toEqual([expect.stringMatching(/^opened d: loses packets/)]);
});

test('an agent behind a lossy link is a victim of the loss, also while its own pings get through', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 40);
  for (let i = 0; i < 40; i++) {
    for (const name of ['p', 's', 'r', 'q', 'h']) w.say(`ping ${name}`, undefined);
    w.say('ping d', i % 3 === 0 ? 'timeout' : undefined);
    w.say('ports h', i > 1 ? 'timeout' : undefined);
    await w.pass(1000);
  }
  expect(w.pages()).toEqual([expect.stringMatching(/^opened d: loses packets/)]);
  const [alert] = await w.service.open(1);
  expect((await w.service.alert(alert!.id)).victimList.map((item) => item.sensorName)).toEqual([
    'ports h: No answer in time',
  ]);
});

test.each([
  ['a closer look puts several questions: two looks are enough', 5, 2],
  ['one question a look: further ones are waited for', 1, 5],
])('a silent agent on a host that answers: %s', async (_, lost, looks) => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 3);
  for (let i = 0; i < looks; i++) {
    expect(w.pages()).toEqual([]);
    for (const name of ['p', 's', 'r', 'q', 'd', 'h']) w.say(`ping ${name}`, undefined);
    w.say('ports d', 'timeout', [], i === 0 ? 1 : lost);
    await w.pass(1000);
  }
  for (const name of ['p', 's', 'r', 'q', 'd', 'h']) w.say(`ping ${name}`, undefined);
  await w.pass(1000);
  expect(w.pages()).toEqual(['opened ports d: No answer in time']);
});

test('a service of a device that nobody asks, behind one that died, is a victim of that', async () => {
  const w = await world(site, { probe: 'p' });
  w.sensors.delete('ping h');
  await seconds(w, 3);
  for (let i = 0; i < 12; i++) {
    for (const name of ['p', 's', 'r', 'q']) w.say(`ping ${name}`, undefined);
    w.say('ping d', 'timeout');
    for (const id of ['ports d', 'ports h']) w.say(id, 'timeout');
    await w.pass(1000);
  }
  expect(w.pages()).toEqual(['opened d is down, behind q eth3, which is up']);
});

test('findings: one per key, of their own severity, renewed, cleared, and a victim of their device', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  w.find('rule:1:a', 'raised', { severity: 'minor', title: 'disk fills' });
  w.find('rule:1:a', 'raised', { severity: 'major', title: 'disk fills faster' });
  await seconds(w, 2);
  expect(await w.service.open(5)).toEqual([
    expect.objectContaining({ severity: 'major', title: 'disk fills faster', sensorId: null }),
  ]);
  w.find('rule:1:a', 'cleared');
  await seconds(w, 3);
  expect(await w.open()).toEqual([]);
  await seconds(w, 5, 'h');
  w.find('rule:2:h', 'raised', { deviceId: 'h' });
  await seconds(w, 3, 'h');
  expect(await w.open()).toEqual(['h is down']);
  expect(w.pages()).toEqual([
    expect.stringContaining('opened disk fills'),
    expect.stringContaining('closed disk fills'),
    'opened h is down',
  ]);
});

test('what a rule finds on something that is down, or was until now, is no page of its own', async () => {
  const w = await world(site, { probe: 'p' });
  const agent = async (count: number, code?: 'timeout') => {
    for (let i = 0; i < count; i++) {
      for (const name of ['p', 's', 'r', 'q', 'd', 'h']) w.say(`ping ${name}`, undefined);
      w.say('ports d', code);
      await w.pass(1000);
    }
  };
  await seconds(w, 2);
  await agent(5, 'timeout');
  w.find('rule:silent:d', 'raised', { deviceId: 'd', sensorId: 'ports d' });
  await agent(3, 'timeout');
  await agent(4);
  w.find('rule:silent:d', 'cleared');
  await agent(20);
  expect(w.pages()).toEqual(['opened ports d: No answer in time', 'closed ports d: No answer in time']);
});

test('what a rule found stays true after its cause is over: then it is told', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  await seconds(w, 5, 'h');
  w.find('rule:loss:h', 'raised', { deviceId: 'h', sensorId: 'ping h', metric: 'loss' });
  await seconds(w, 3, 'h');
  expect(w.pages()).toEqual(['opened h is down']);
  await seconds(w, 25);
  expect(w.pages()).toEqual(['opened h is down', 'closed h is down', expect.stringContaining('rule:loss:h')]);
});

test('loss that rules find at many devices is one page, about the nearest', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 3);
  // The one behind is found first.
  for (const name of ['h', 'd', 'q'])
    w.find(`rule:loss:${name}`, 'raised', {
      deviceId: name,
      sensorId: `ping ${name}`,
      metric: 'loss',
      severity: 'warning',
    });
  await seconds(w, 20);
  expect(await w.open()).toEqual(['rule:loss:q is found']);
  expect(w.pages()).toHaveLength(1);
});

test('a loss that a ping sees itself, and a rule on it too, is one page', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 40);
  for (let i = 0; i < 40; i++) {
    for (const name of ['p', 's', 'r', 'q']) w.say(`ping ${name}`, undefined);
    for (const name of ['d', 'h']) w.say(`ping ${name}`, i % 3 === 0 ? 'timeout' : undefined);
    await w.pass(1000);
    if (i === 25)
      for (const name of ['d', 'h'])
        w.find(`rule:loss:${name}`, 'raised', {
          deviceId: name,
          sensorId: `ping ${name}`,
          metric: 'loss',
          severity: 'warning',
        });
  }
  expect(w.pages()).toEqual([expect.stringMatching(/^opened d: loses packets/)]);
});

test('a finding survives a restart, and is closed when its finder clears it', async () => {
  const first = await world();
  first.find('self:queue', 'raised', { severity: 'warning' });
  await seconds(first, 2);
  await first.service.stop();
  const again = await world(undefined, { state: first.state, sensors: first.sensors });
  await seconds(again, 2);
  expect(await again.open()).toEqual(['self:queue is found']);
  again.find('self:queue', 'cleared');
  await seconds(again, 2);
  expect(await again.open()).toEqual([]);
  expect(again.pages()).toEqual(['closed self:queue is found']);
});

const work: Quiet = { kind: 'maintenance', id: 'm', name: 'new power', untilMs: 0 };

test('in maintenance an alert is visible and quiet; when that ends and it is still down, it is paged', async () => {
  let until = Number.POSITIVE_INFINITY;
  const w = await world(site, {
    probe: 'p',
    quietOf: (deviceId, _, atMs) => (deviceId === 'h' && atMs < until ? work : undefined),
  });
  await seconds(w, 2);
  await seconds(w, 6, 'h');
  expect(await w.service.open(5)).toEqual([
    expect.objectContaining({
      title: 'h is down',
      pagedMs: null,
      quiet: expect.objectContaining({ name: 'new power' }),
    }),
  ]);
  expect(w.pages()).toEqual([]);
  until = w.clock.now() + 1500;
  await seconds(w, 5, 'h');
  expect(w.pages()).toEqual([]);
  await seconds(w, 8, 'h');
  expect(w.pages()).toEqual(['opened h is down']);
  expect((await w.service.open(1))[0]).toMatchObject({ quiet: null });
});

test('maintenance and a pause take along what can only be reached through them, and nothing else', async () => {
  const w = await world(site, {
    probe: 'p',
    quietOf: (deviceId) => (deviceId === 'd' ? work : undefined),
  });
  await seconds(w, 2);
  await seconds(w, 6, 'h');
  expect((await w.service.open(5))[0]).toMatchObject({
    title: 'h is down',
    quiet: { kind: 'maintenance', through: 'd' },
  });
  const paused = await world(site, { probe: 'p' });
  await seconds(paused, 2);
  paused.sensors.set('ping q', { ...paused.sensors.get('ping q')!, pausedUntilMs: Number.MAX_SAFE_INTEGER });
  for (let i = 0; i < 9; i++) {
    for (const name of ['p', 's'])
      for (const kind of ['ping', 'ports']) paused.say(`${kind} ${name}`, undefined);
    for (const name of ['d', 'h', 'r']) paused.say(`ping ${name}`, 'timeout');
    await paused.pass(1000);
  }
  const open = await paused.service.open(5);
  expect(open.filter((alert) => alert.quiet).map((alert) => alert.deviceId)).toEqual(['d']);
  expect(paused.pages()).toEqual(['opened r is down']);
});

test('what is good again when the maintenance ends is not paged, though its alert is still open', async () => {
  let until = Number.POSITIVE_INFINITY;
  const w = await world(site, {
    probe: 'p',
    quietOf: (deviceId, _, atMs) => (deviceId === 'h' && atMs < until ? work : undefined),
  });
  await seconds(w, 2);
  await seconds(w, 6, 'h');
  await seconds(w, 1);
  expect(await w.open()).toEqual(['h is down']);
  until = w.clock.now();
  await seconds(w, 9);
  expect(await w.open()).toEqual([]);
  expect(w.pages()).toEqual([]);
});

test('the port that leads to a paused device is quiet with it', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  w.sensors.set('ping d', { ...w.sensors.get('ping d')!, pausedUntilMs: Number.MAX_SAFE_INTEGER });
  await seconds(w, 6, 'q3 h');
  const quiet = expect.objectContaining({ kind: 'pause', through: 'd' });
  expect(await w.service.open(5)).toContainEqual(expect.objectContaining({ port: 'eth3', quiet }));
  expect(w.pages()).toEqual([]);
});

test('an alert taken for a time is open again after it, and people are reminded; it can be given back and spoken of', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  await seconds(w, 5, 'h');
  const [alert] = await w.service.open(1);
  await expect(w.service.acknowledge(alert!.id, 'eve', '', 1)).rejects.toMatchObject({
    fault: { field: 'untilMs' },
  });
  await w.service.acknowledge(alert!.id, 'eve', 'looking', w.clock.now() + 3000);
  await seconds(w, 2, 'h');
  expect((await w.service.open(1))[0]).toMatchObject({ state: 'acknowledged' });
  await seconds(w, 3, 'h');
  expect((await w.service.open(1))[0]).toMatchObject({ state: 'open', acknowledgedBy: null });
  expect(w.pages()).toEqual(['opened h is down', 'reminded h is down']);
  await w.service.acknowledge(alert!.id, 'eve', '');
  expect(await w.service.unacknowledge(alert!.id, 'eve')).toMatchObject({ state: 'open' });
  await expect(w.service.unacknowledge(alert!.id, 'eve')).rejects.toMatchObject({
    fault: { code: 'conflict' },
  });
  expect(await w.service.comment(alert!.id, 'eve', 'fan is broken')).toMatchObject({
    comments: [{ by: 'eve', text: 'fan is broken' }],
  });
});

test('a trunk that is cut is the cause though its switch was out of reach for a while and is back', async () => {
  const w = await world(['p1-s1', 's2-q2', 's3-q3', 's4-a1', 'q4-b1', 'a2-b2', 'q5-d1'], { probe: 'p' });
  await seconds(w, 3);
  // The agents tell of their ports only after the way is found again.
  for (let i = 0; i < 4; i++) {
    for (const name of ['q', 'd']) w.say(`ping ${name}`, 'timeout');
    for (const name of ['p', 's', 'a', 'b']) w.say(`ping ${name}`, undefined);
    await w.pass(1000);
  }
  await seconds(w, 14, 's2 q2');
  expect(w.pages()).toEqual(['opened s eth2 is down (link to q eth2)']);
});

test('what hangs behind a paused device is a victim of the cable that led there', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 2);
  w.sensors.set('ping d', { ...w.sensors.get('ping d')!, pausedUntilMs: Number.MAX_SAFE_INTEGER });
  for (let i = 0; i < 6; i++) {
    for (const name of ['p', 's', 'r', 'q']) w.say(`ping ${name}`, undefined);
    w.say('ping h', 'timeout');
    w.say('ports q', 'interface-down', [
      { name: 'interface.state', value: 1, labels: { interface: 'eth1', ifIndex: '1' } },
      { name: 'interface.state', value: 1, labels: { interface: 'eth2', ifIndex: '2' } },
      { name: 'interface.state', value: 0, labels: { interface: 'eth3', ifIndex: '3' } },
    ]);
    await w.pass(1000);
  }
  const [cause] = await w.service.open(5);
  expect(cause).toMatchObject({ port: 'eth3', victims: 1, quiet: { kind: 'pause' } });
  expect(w.pages()).toEqual([]);
});

test('gaps while the network finds another way are no loss; what goes on after that is', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 30);
  await seconds(w, 1, 's2 r1');
  for (let i = 0; i < 4; i++) {
    await seconds(w, 1, 's2 r1 d h');
    await seconds(w, 1, 's2 r1');
  }
  expect(w.pages()).toEqual(['opened s eth2 is down (link to r eth1)']);
  for (let i = 0; i < 30; i++) await seconds(w, 1, i % 3 === 0 ? 's2 r1 d h' : 's2 r1');
  expect(w.pages().slice(1)).toEqual([expect.stringMatching(/^opened d: loses packets/)]);
});

test('what came back is asked once more before its alert is closed', async () => {
  const w = await world(site, { probe: 'p' });
  await seconds(w, 3);
  await seconds(w, 6, 'h');
  await seconds(w, 1);
  w.rechecks.length = 0;
  await w.pass(3000);
  expect(w.rechecks).toContain('ping h');
  expect(await w.open()).toEqual(['h is down']);
  w.say('ping h', undefined);
  await w.pass(1000);
  expect(await w.open()).toEqual([]);
});
