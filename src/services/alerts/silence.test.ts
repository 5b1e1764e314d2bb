import { expect, test } from 'vitest';
import { config, world } from '../../../test/alerts-rehearsal.ts';
import type { DownThing, Reason } from './scene.ts';
import { joinSilent } from './silence.ts';
import type { Network } from './topology.ts';

/** The probe p on a switch s; r behind it with two ways, d with one, h a host on d. */
const site = ['p1-s1', 's2-r1', 's3-q1', 'r2-q2', 'q3-d1', 'd2-h1'] as const;

/** To a and b lead ways of their own; d lies behind a, and e beside it. */
const ways: Readonly<Record<string, readonly string[]>> = {
  a: ['p'],
  b: ['q'],
  c: ['r'],
  d: ['a', 'p'],
  e: ['a', 'p'],
};
const network = { wayTo: (id: string) => ways[id] ?? [] } as Network;

/** `a0 b3!`: a service of a that fell silent at second 0, one of b at 3 that has its page already; `a2x` failed in another way, `a2m` was asked by another tool. */
const joined = (text: string): string => {
  const down = text.split(' ').map((word, i): DownThing => {
    const [, deviceId, second, mark] = /^(\w)(\d+)(.?)$/.exec(word)!;
    return {
      key: String(i),
      kind: 'other',
      deviceId: deviceId!,
      sinceMs: Number(second) * 1000,
      intervalMs: 1000,
      faultCode: mark === 'x' ? 'refused' : 'timeout',
      told: mark === '!',
      tool: mark === 'm' ? 'dns' : 'http',
    };
  });
  const reasons = new Map<string, Reason>(
    down.map(({ key }) => [key, { cause: key, why: 'on-its-own', by: [] }]),
  );
  joinSilent(down, reasons, network);
  return [...reasons.values()].map(({ cause }) => cause).join(' ');
};

test.each([
  ['services of three devices at once have one cause, the first', 'a0 b1 c2', '0 0 0'],
  ['two are two', 'a0 b1', '0 1'],
  ['three of two devices are as many', 'a0 a1 b1', '0 1 2'],
  ['what was told speaks for the others', 'a0 b1! c2', '1 1 1'],
  ['what was told stays told', 'a0! b1! c2', '0 1 0'],
  ['another time is another cause', 'a0 b1 c2 d60', '0 0 0 3'],
  ['a refusal is no silence', 'a0 b1x c2', '0 1 2'],
  ['one question, to one behind the other', 'a0 d1', '0 0'],
  ['one question, to neighbours', 'd0 e1', '0 0'],
  ['another question is another cause', 'a0 d1m', '0 1'],
  ['and so is another time', 'a0 d20', '0 1'],
])('%s', (_, text, wanted) => {
  expect(joined(text)).toBe(wanted);
});

test('a host whose services answer is not down when its pings are lost', async () => {
  const web = config('web h', 'h', { toolId: 'http', input: { url: 'http://h.example:8080/' } });
  const w = await world(site, { probe: 'p', more: [web] });
  for (let i = 0; i < 3; i++) await w.second();
  for (let i = 0; i < 5; i++) {
    for (const name of ['p', 's', 'r', 'q', 'd'])
      for (const what of ['ping', 'ports']) w.say(`${what} ${name}`, undefined);
    w.say('ping h', 'timeout');
    w.say('web h', undefined);
    await w.pass(1000);
  }
  expect(w.rechecks).toContain('web h');
  expect(w.pages()).toEqual(['opened ping h: No answer in time']);
  const [alert] = await w.service.open(1);
  const { evidence } = await w.service.alert(alert!.id);
  expect(evidence.map((item) => item.statement)).toContainEqual(
    expect.stringMatching(/h answers other questions/),
  );
});

test('what is attached to a device but asks another does not speak for it', async () => {
  const web = config('web h', 'h', { toolId: 'http', input: { url: 'http://d.example/' } });
  const w = await world(site, { probe: 'p', more: [web] });
  for (let i = 0; i < 3; i++) await w.second();
  for (let i = 0; i < 5; i++) {
    for (const name of ['p', 's', 'r', 'q', 'd'])
      for (const what of ['ping', 'ports']) w.say(`${what} ${name}`, undefined);
    w.say('ping h', 'timeout');
    w.say('web h', undefined);
    await w.pass(1000);
  }
  expect(w.pages()).toEqual(['opened h is down']);
});

test('a service that is slow to speak is waited for, and the pings are asked again after it', async () => {
  const web = config('web h', 'h', { toolId: 'http', input: { url: 'http://h.example/' } });
  const w = await world(site, { probe: 'p', more: [web] });
  w.say('web h', undefined);
  for (let i = 0; i < 3; i++) await w.second();
  for (let i = 0; i < 6; i++) {
    for (const name of ['p', 's', 'r', 'q', 'd'])
      for (const what of ['ping', 'ports']) w.say(`${what} ${name}`, undefined);
    w.say('ping h', 'timeout');
    await w.pass(500);
    // Its first answer after the silence comes when the pings have been lost as often as death takes.
    if (i > 1) w.say('web h', undefined);
    await w.pass(500);
  }
  expect(w.pages()).toEqual(['opened ping h: No answer in time']);
});

test('a service that is asked far more often than a lost ping takes speaks for its host, too', async () => {
  const web = config('web h', 'h', { toolId: 'http', input: { url: 'http://h.example/' } });
  const w = await world(site, { probe: 'p', more: [web] });
  for (let i = 0; i < 3; i++) {
    w.say('web h', undefined);
    await w.second();
  }
  for (let i = 0; i < 12; i++) {
    for (const name of ['p', 's', 'r', 'q', 'd'])
      for (const what of ['ping', 'ports']) w.say(`${what} ${name}`, undefined);
    const startedMs = w.clock.now();
    await w.pass(500);
    w.say('web h', undefined);
    await w.pass(400);
    w.say('ping h', 'timeout', [], undefined, startedMs);
    await w.pass(100);
  }
  expect(w.pages()).toEqual(['opened ping h: No answer in time']);
});

test('a service whose first packet was repeated when the way was whole again speaks for a ping that was sent after that only', async () => {
  const web = config('web h', 'h', { toolId: 'http', input: { url: 'http://h.example/' } });
  const w = await world(site, { probe: 'p', more: [web] });
  for (let i = 0; i < 3; i++) {
    w.say('web h', undefined);
    await w.second();
  }
  for (let i = 0; i < 3; i++) await w.second('h');
  const startedMs = w.clock.now();
  await w.pass(800);
  // Both began while it was out of reach; the stream has had its answer, the datagram has not.
  w.say('web h', undefined, [], undefined, startedMs);
  w.say('ping h', 'timeout', [], undefined, startedMs + 100);
  await w.pass(200);
  for (let i = 0; i < 4; i++) {
    w.say('web h', undefined);
    await w.second();
  }
  expect(w.pages().filter((page) => page.startsWith('opened ping'))).toEqual([]);
});

test('pings that are dropped on the way to a whole site are one page', async () => {
  const web = config('web h', 'h', { toolId: 'http', input: { url: 'http://h.example/' } });
  const ports = config('ports d', 'd', { toolId: 'interfaces', input: { targets: ['d.example'] } });
  const w = await world(site, { probe: 'p', more: [web, ports] });
  for (let i = 0; i < 3; i++) await w.second();
  for (let i = 0; i < 6; i++) {
    for (const name of ['p', 's', 'r', 'q']) w.say(`ping ${name}`, undefined);
    for (const id of ['web h', 'ports d']) w.say(id, undefined);
    for (const id of ['ping h', 'ping d']) w.say(id, 'timeout');
    await w.pass(1000);
  }
  expect(w.pages()).toEqual(['opened ping d: No answer in time']);
  const [alert] = await w.service.open(1);
  const { evidence } = await w.service.alert(alert!.id);
  expect(evidence.map((item) => item.statement)).toContainEqual(
    expect.stringMatching(/^Pings of 2 devices fell silent together/),
  );
});

test('services of many devices that fall silent together, on devices that answer, are one page that says so', async () => {
  const w = await world(site, { probe: 'p' });
  for (let i = 0; i < 3; i++) await w.second();
  const names = ['p', 's', 'r', 'q', 'd', 'h'];
  for (let i = 0; i < 8; i++) {
    for (const name of names) w.say(`ping ${name}`, undefined);
    for (const name of names) w.say(`ports ${name}`, 'timeout');
    await w.pass(1000);
  }
  expect(w.pages()).toHaveLength(1);
  const [alert] = await w.service.open(1);
  expect(alert).toMatchObject({ victims: 5 });
  const { evidence } = await w.service.alert(alert!.id);
  expect(evidence.map((item) => item.statement)).toContainEqual(
    expect.stringMatching(/^Services of 6 devices fell silent together/),
  );
});
