import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeUdp } from '#pure/contract/fake-host.ts';
import { type ControllerPlan, createController } from '../../../test/ipmi/controller.ts';
import { login, play, replaying, udpOf, usualPlan } from '../../../test/ipmi/play.ts';
import { readSample } from '../../../test/ipmi/sample.ts';
import { type Ipmi, withIpmi } from './ipmi.ts';
import type { IpmiPlan } from './ipmi-exchange.ts';
import { readChassis, readIdentity } from './ipmi-reading.ts';

interface Attempt {
  readonly controller?: ControllerPlan;
  readonly plan?: Partial<IpmiPlan>;
  readonly login?: ReturnType<typeof login> | undefined;
  readonly talk?: (ipmi: Ipmi) => Promise<unknown>;
}
const who = login('monitor', 'sesame');

async function attempt({ controller = {}, plan = {}, talk = readIdentity, ...more }: Attempt) {
  const own = createController(controller);
  const outcome = await play(udpOf(own), async (world) =>
    withIpmi({ ...usualPlan, ...plan }, 'login' in more ? more.login : who, world, talk),
  );
  return { ...outcome, asked: own.asked, left: own.sessions() };
}

test('a session with ipmi_sim, byte by byte', async () => {
  const recorded = readFileSync(join(import.meta.dirname, 'golden', 'ipmi-sim.golden'), 'utf8');
  const { udp, wrong } = replaying(recorded);
  const outcome = await play(udp, async (world) =>
    withIpmi({ ...usualPlan, suite: '3' }, who, world, readSample),
  );
  expect(wrong).toEqual([]);
  expect(outcome.fault).toBeUndefined();
  expect(outcome.greeting?.suites).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  expect(outcome.value).toEqual({
    firmware: '3.45',
    power: false,
    records: 18,
    temperature: { value: 60, upperCritical: 95 },
    voltage: { value: 12.025, upperCritical: 14.23 },
    event: 'system boot',
    serials: ['CH-SER', 'B-0001', 'SN-12345'],
  });
});

describe('greeting', () => {
  test('without a login only what is granted before one', async () => {
    const { greeting, value, fault, asked } = await attempt({ login: undefined });
    expect(greeting).toMatchObject({ capabilities: { versions: ['1.5', '2.0'] }, suites: [3, 17] });
    expect([value, fault]).toEqual([undefined, undefined]);
    expect(asked).toEqual(['0x06/0x38', '0x06/0x54']);
  });
  test('suites come in several lists', async () => {
    const suites = [0, 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17];
    const { greeting, asked } = await attempt({ controller: { suites }, login: undefined });
    expect(greeting?.suites).toEqual(suites);
    expect(asked.filter((key) => key === '0x06/0x54')).toHaveLength(4);
  });
});

describe('cipher suites', () => {
  test.each<[string, Attempt, number]>([
    ['the stronger of both', {}, 17],
    ['the one that is there', { controller: { suites: [0, 3] } }, 3],
    ['the one that is asked for', { plan: { suite: '3' } }, 3],
    ['3 where none are told', { controller: { suitesHidden: true } }, 3],
    ['3 where the question meets silence', { controller: { mute: ['0x06/0x54'] } }, 3],
    [
      '17 where none are told and it is asked for',
      { controller: { suitesHidden: true }, plan: { suite: '17' } },
      17,
    ],
  ])('%s', async (_, given, id) => {
    const { fault, value } = await attempt({ ...given, talk: async ({ suite }) => suite.id });
    expect(fault).toBeUndefined();
    expect(value).toBe(id);
  });
});

describe('every refusal says what it is', () => {
  test.each<[string, Attempt, string, RegExp]>([
    [
      'no such user',
      { login: login('nobody', 'sesame') },
      'authentication-failed',
      /no user nobody who may log in/,
    ],
    [
      'a wrong password',
      { login: login('monitor', 'wrong') },
      'authentication-failed',
      /password of monitor is wrong/,
    ],
    [
      'a key of the controller that was not given',
      { controller: { controllerKey: 'kg' } },
      'authentication-failed',
      /the controller has a key of its own$/,
    ],
    [
      'another key',
      { controller: { controllerKey: 'kg' }, login: login('monitor', 'sesame', 'other') },
      'authentication-failed',
      /key of the controller is another/,
    ],
    [
      'a suite that is not told',
      { controller: { suites: [3] }, plan: { suite: '17' } },
      'not-supported',
      /cipher suite 17 is not offered, only 3/,
    ],
    [
      'none but weak ones',
      { controller: { suites: [0, 1, 2] } },
      'not-supported',
      /suite 17 or 3 is not offered, only 0, 1, 2/,
    ],
    [
      'a suite that is refused when asked for',
      { controller: { suites: [17], suitesHidden: true }, plan: { suite: '3' } },
      'not-supported',
      /cipher suite 3 is not offered \(no cipher suite match/,
    ],
    ['no slot left', { controller: { sessionsMax: 0 } }, 'unexpected-status', /all its sessions are taken/],
    [
      'a role that is not granted',
      { controller: { privilegeMax: 1 } },
      'access-denied',
      /monitor may not log in as user/,
    ],
    [
      'a privilege that is refused later',
      { controller: { refuse: { '0x06/0x3b': 0x81 } }, plan: { privilege: 'admin' } },
      'access-denied',
      /monitor may not be admin/,
    ],
    [
      'a command that is not granted',
      { controller: { refuse: { '0x00/0x01': 0xd4 } }, talk: readChassis },
      'access-denied',
      /Get Chassis Status: insufficient privilege/,
    ],
    [
      'a command that is not known',
      { controller: { refuse: { '0x00/0x01': 0xc1 } }, talk: readChassis },
      'not-supported',
      /Get Chassis Status: invalid command/,
    ],
    ['IPMI 1.5', { controller: { old: true } }, 'not-supported', /IPMI 1.5 only/],
    [
      'a channel that refuses',
      { controller: { refuse: { '0x06/0x38': 0xcc } } },
      'not-supported',
      /grants no user login/,
    ],
    ['ASF alone', { controller: { asfOnly: true } }, 'not-supported', /answers presence pings, but no IPMI/],
    [
      'silence in between',
      { controller: { mute: ['0x00/0x01'] }, talk: readChassis },
      'timeout',
      /no answer to Get Chassis Status/,
    ],
    [
      'too slow as a whole',
      { controller: { mute: ['0x00/0x01'] }, plan: { timeoutMs: 500 }, talk: readChassis },
      'timeout',
      /not done within 500 ms, at Get Chassis/,
    ],
  ])('%s', async (_, given, code, message) => {
    const { fault, left } = await attempt(given);
    expect(fault?.code).toBe(code);
    expect(fault?.message).toMatch(message);
    expect(fault?.message).toMatch(/^ipmi 192.0.2.1 port 623: /);
    // Whatever it was, no session stays open; but without its key the controller hears no farewell.
    expect(left).toBe(given.controller?.controllerKey ? 1 : 0);
  });

  test('nobody there, nothing listens', async () => {
    const silent = await play(
      fakeUdp(() => undefined),
      async (world) => withIpmi(usualPlan, who, world, readIdentity),
    );
    expect(silent.fault).toMatchObject({ code: 'timeout', remedy: expect.stringContaining('UDP 623') });
    const closed = await play(
      fakeUdp(() => 'closed'),
      async (world) => withIpmi(usualPlan, who, world, readIdentity),
    );
    expect(closed.fault).toMatchObject({
      code: 'port-unreachable',
      message: 'ipmi 192.0.2.1 port 623: port unreachable',
    });
  });
});

test('the password does not leave the program', async () => {
  const said: string[] = [];
  const own = createController();
  const udp = fakeUdp((bytes, _to, reply) => {
    said.push(Buffer.from(bytes).toString('latin1'));
    for (const answer of own.respond(bytes)) reply(answer);
    return undefined;
  });
  await play(udp, async (world) => withIpmi(usualPlan, who, world, readIdentity));
  expect(said.length).toBeGreaterThan(5);
  expect(said.join('')).not.toContain('sesame');
});

describe('on a bad day', () => {
  test('a controller that is busy is asked again, and not for ever', async () => {
    let times = 0;
    const twice = () => (++times <= 2 ? 0xc0 : undefined);
    const patient = await attempt({ controller: { refuse: { '0x06/0x01': twice } } });
    expect([patient.fault, times]).toEqual([undefined, 3]);
    const hopeless = await attempt({ controller: { refuse: { '0x06/0x01': 0xc0 } } });
    expect(hopeless.fault).toMatchObject({
      code: 'unexpected-status',
      message: expect.stringContaining('node busy'),
    });
    expect(hopeless.asked.filter((key) => key === '0x06/0x01')).toHaveLength(5);
  });
  test('every third answer is lost', async () => {
    const { fault, value } = await attempt({
      controller: { wire: (answer, count) => (count % 3 === 0 ? [] : [answer]) },
      plan: { timeoutMs: 120_000 },
      talk: readSample,
    });
    expect(fault).toBeUndefined();
    expect(value).toMatchObject({ records: 18, temperature: { value: 60 }, voltage: { value: 12.025 } });
  });
  test('every answer comes twice, with an old one behind it', async () => {
    const before: Uint8Array[] = [];
    const { fault, value } = await attempt({
      controller: {
        wire: (answer) => {
          before.push(answer);
          return [answer, answer, before[Math.max(0, before.length - 3)]!];
        },
      },
      talk: readSample,
    });
    expect(fault).toBeUndefined();
    expect(value).toMatchObject({ temperature: { value: 60 }, voltage: { value: 12.025 } });
  });
  test('an answer that was changed counts as none', async () => {
    const changed = (answer: Uint8Array, count: number) => {
      // From the first answer of the session on.
      if (count < 6) return [answer];
      const copy = answer.slice();
      copy[copy.length - 1]! ^= 1;
      return [copy];
    };
    const { fault } = await attempt({ controller: { wire: changed }, plan: { retries: 1 } });
    expect(fault).toMatchObject({ code: 'timeout' });
  });
  test('an answer of before is not taken for one of now, though the numbers of messages come round', async () => {
    let first: Uint8Array | undefined;
    const { fault } = await attempt({
      controller: {
        // Message numbers have six bits: the 64th question after it has the number of the first again.
        wire: (answer, count) => {
          if (count === 7) first = answer;
          return count === 7 + 64 ? [first!] : [answer];
        },
      },
      plan: { retries: 0 },
      talk: async (ipmi) => {
        for (let i = 0; i < 70; i++) await readIdentity(ipmi);
      },
    });
    expect(fault).toMatchObject({ code: 'timeout' });
  });
  test('cancelled in the middle', async () => {
    const own = createController();
    const outcome = await play(udpOf(own), async (world, cancel) =>
      withIpmi(usualPlan, who, world, async (ipmi) => {
        cancel();
        return await readIdentity(ipmi);
      }),
    );
    expect(outcome.fault?.code).toBe('cancelled');
    expect(own.sessions()).toBe(0);
  });
});
