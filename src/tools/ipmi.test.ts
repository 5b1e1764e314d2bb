import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { fakeContext, fakeNetwork } from '#pure/contract/fake-host.ts';
import { runnable, type ToolRecord } from '#pure/contract/tool.ts';
import { withIpmi } from '#pure/protocols/ipmi.ts';
import type { IpmiWorld } from '#pure/protocols/ipmi-exchange.ts';
import { freePort } from '../../test/free-port.ts';
import { type ControllerPlan, createController, serveController } from '../../test/ipmi/controller.ts';
import { events, type MachineSensor, recordOf, sensors } from '../../test/ipmi/machine.ts';
import { login, usualPlan } from '../../test/ipmi/play.ts';
import { simulator, startSimulator } from '../../test/ipmi/simulator.ts';
import { collect, program, runForReal, type Server } from '../../test/real-server.ts';
import { ipmi } from './ipmi.ts';

const tool = runnable(ipmi);
const vault = {
  login: { kind: 'password', user: 'monitor', password: 'sesame' },
  wrong: { kind: 'password', user: 'monitor', password: 'open' },
  nobody: { kind: 'password', user: 'nobody', password: 'sesame' },
  long: { kind: 'password', user: 'monitor', password: 'a password of 21 byte' },
  longUser: { kind: 'password', user: 'a user of 17 bytes', password: 'x' },
  key: { kind: 'secret', secret: 'kgkey' },
  hexKey: { kind: 'secret', secret: `0x${'6b676b6579'.padEnd(40, '0')}` },
  longKey: { kind: 'secret', secret: 'a key of twenty-one b' },
} as const;

type Part = ToolRecord & { readonly name: string; readonly value?: number; readonly unit?: string };
const of = (records: readonly ToolRecord[], kind: string) => records.filter((record) => record.kind === kind);
const partsOf = (records: readonly ToolRecord[]) =>
  new Map((of(records, 'part') as Part[]).map((part) => [part.name, part]));

const execute = promisify(execFile);
const ipmitool = program('/usr/bin/ipmitool');
const ipmiSensors = program('/usr/sbin/ipmi-sensors');

/** Rows of a table of ipmitool. */
function askIpmitool(port: number, suite: number, ...words: readonly string[]): string[][] {
  const place = ['-I', 'lanplus', '-C', String(suite), '-H', '127.0.0.1', '-p', String(port)];
  const text = execFileSync(ipmitool!, [...place, '-U', 'monitor', '-P', 'sesame', ...words], {
    encoding: 'utf8',
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text
    .split('\n')
    .filter((line) => line.includes('|') || line.includes(':'))
    .map((line) => line.split(line.includes('|') ? '|' : /:(.*)/s).map((cell) => cell.trim()));
}
const fieldsOf = (rows: readonly string[][]) => new Map(rows.map(([name, value]) => [name!, value!]));

/** Units as ipmitool writes them. It leaves rates out. */
const ipmitoolUnits: Readonly<Record<string, string>> = {
  'degrees C': 'celsius',
  Volts: 'volts',
  RPM: 'rpm',
  Watts: 'watts',
  Hz: 'hertz',
  Amps: 'amperes',
  Decibels: 'decibels',
  percent: 'percent',
  'cu m': 'cubic-metres-per-hour',
};
const thresholdColumns = [
  'lowerNonRecoverable',
  'lowerCritical',
  'lowerNonCritical',
  'upperNonCritical',
  'upperCritical',
  'upperNonRecoverable',
];
const states: Readonly<Record<string, string>> = {
  ok: 'ok',
  nc: 'warning',
  cr: 'critical',
  nr: 'critical',
  na: 'unknown',
};

/** `ipmitool sensor`, against what we read: every value, unit, state and threshold of sensors with numbers. */
function compareSensors(rows: readonly string[][], records: readonly ToolRecord[]): number {
  const parts = partsOf(records);
  let compared = 0;
  for (const [name = '', value = '', unit = '', state = '', ...limits] of rows) {
    if (unit === 'discrete') continue;
    const part = parts.get(name)!;
    expect(part, name).toBeDefined();
    expect(part.state, name).toBe(states[state]);
    if (value === 'na') {
      expect(part, name).not.toHaveProperty('value');
      continue;
    }
    expect(part.value, name).toBeCloseTo(Number(value), 3);
    expect(part.unit, name).toBe(ipmitoolUnits[unit]);
    const told = limits.flatMap((text, i) =>
      text === 'na' ? [] : [[thresholdColumns[i], Number(text)] as const],
    );
    expect(Object.keys(part.thresholds ?? {}).sort(), name).toEqual(told.map(([key]) => key).sort());
    for (const [key, limit] of told)
      expect((part.thresholds as Record<string, number>)[key!], `${name} ${key}`).toBeCloseTo(limit, 3);
    compared++;
  }
  return compared;
}

describe.skipIf(!simulator || !ipmitool)('ipmi_sim, beside ipmitool (needs openipmi and ipmitool)', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    // One sensor too hot, one fan too slow, one supply that failed.
    const now: Readonly<Record<number, Partial<MachineSensor>>> = {
      1: { raw: 99 },
      4: { raw: 8 },
      20: { states: 3 },
    };
    server = await startSimulator(
      port,
      sensors.map((sensor) => ({ ...sensor, ...now[sensor.number] })),
    );
    // It answers before it has carried out its commands, the last of which fill the log.
    for (let i = 0; i < 100; i++) {
      const { records } = await run({ timeoutMs: 500 });
      if (of(records, 'event').length === events.length) return;
      await systemClock.sleep(50);
    }
  });
  afterAll(async () => await server?.stop());
  const run = async (more: object = {}) =>
    await runForReal(tool, { target: '127.0.0.1', port, credential: 'login', ...more }, vault);

  test('every sensor as ipmitool reads it', async () => {
    const { records } = await run();
    expect(compareSensors(askIpmitool(port, 3, 'sensor'), records)).toBe(11);
  });
  test('discrete sensors, and those that one record stands for', async () => {
    const parts = partsOf((await run()).records);
    const theirs = fieldsOf(askIpmitool(port, 3, 'sdr', 'elist', 'all').map((row) => [row[0]!, row[4]!]));
    expect(theirs.get('PSU1')).toBe('Presence detected, Failure detected');
    expect(parts.get('PSU1')).toMatchObject({ state: 'critical', word: 'failed', entity: 'power supply 1' });
    expect(theirs.get('Fan red')).toBe('Fully Redundant');
    expect(parts.get('Fan red')).toMatchObject({ state: 'ok', word: 'fully redundant' });
    expect(theirs.get('Bay')).toBe('Drive Present');
    expect(['Bay 1', 'Bay 2', 'Bay 3'].map((name) => parts.get(name)?.word)).toEqual([
      'present',
      'present',
      'present',
    ]);
    expect(theirs.get('OS stop')).toBe('Event-Only');
    expect(parts.has('OS stop')).toBe(false);
  });
  test('chassis, controller and inventory as ipmitool reads them', async () => {
    const { records } = await run();
    const controller = of(records, 'controller')[0]!;
    const info = fieldsOf(askIpmitool(port, 3, 'mc', 'info'));
    expect(info.get('Firmware Revision')).toBe(controller.firmware);
    expect(info.get('Product ID')).toContain(`${controller.productId} `);
    expect(info.get('Manufacturer Name')?.toLowerCase()).toContain(
      String(controller.manufacturer).toLowerCase(),
    );
    const chassis = fieldsOf(askIpmitool(port, 3, 'chassis', 'status'));
    expect(chassis.get('System Power')).toBe(controller.power);
    expect(chassis.get('Power Restore Policy')).toBe('always-off');
    expect(controller.restorePolicy).toBe('stays off');
    const fru = fieldsOf(askIpmitool(port, 3, 'fru', 'print', '0'));
    const [box, board, product] = of(records, 'inventory');
    expect(box).toMatchObject({ part: fru.get('Chassis Part Number'), serial: fru.get('Chassis Serial') });
    expect(board).toMatchObject({
      ...{ manufacturer: fru.get('Board Mfg'), product: fru.get('Board Product') },
      ...{ serial: fru.get('Board Serial'), part: fru.get('Board Part Number'), made: '2024-03-01' },
    });
    expect(fru.get('Board Mfg Date')).toBe('Fri Mar  1 12:00:00 2024 UTC');
    expect(product).toMatchObject({
      ...{ manufacturer: fru.get('Product Manufacturer'), product: fru.get('Product Name') },
      ...{ part: fru.get('Product Part Number'), version: fru.get('Product Version') },
      ...{ serial: fru.get('Product Serial'), assetTag: fru.get('Product Asset Tag') },
    });
    expect(controller).toMatchObject({ product: 'Server 1000', serial: 'SN-12345', cipherSuite: 3 });
    expect(of(records, 'inventory')).toHaveLength(6);
  });
  test('the event log as ipmitool reads it', async () => {
    const rows = askIpmitool(port, 3, 'sel', 'elist').reverse();
    const { records } = await run({ events: 3 });
    const told = of(records, 'event');
    expect(told.map(({ id }) => id)).toEqual(rows.slice(0, 3).map(([id]) => Number.parseInt(id!, 16)));
    expect(told.map(({ sensor }) => sensor)).toEqual(['system event #99', 'OS stop', 'PSU1']);
    expect(rows.slice(0, 3).map((row) => row[3])).toEqual([
      'System Event #0x63',
      'OS Critical Stop OS stop',
      'Power Supply PSU1',
    ]);
    const all = of((await run()).records, 'event');
    expect(rows.at(-1)?.slice(3)).toEqual([
      'Temperature CPU1 Temp',
      'Upper Critical going high',
      'Asserted',
      'Reading 96 > Threshold 95 degrees C',
    ]);
    expect(all.at(-1)).toMatchObject({
      ...{ sensor: 'CPU1 Temp', event: 'above upper critical', severity: 'critical' },
      ...{ value: 96, threshold: 95, unit: 'celsius' },
    });
  });
  test.skipIf(!ipmiSensors)('every reading as FreeIPMI reads it (needs freeipmi-tools)', async () => {
    const parts = partsOf((await run()).records);
    // The simulator tells no privilege when it opens a session, which FreeIPMI has to be told to bear.
    const place = `-D LAN_2_0 -h 127.0.0.1:${port} -u monitor -p sesame -I 3 -l USER -W opensesspriv`;
    const form = `--comma-separated-output --no-header-output --sdr-cache-directory ${server.folder}`;
    const text = execFileSync(ipmiSensors!, `${place} ${form}`.split(' '), {
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let compared = 0;
    for (const line of text.trim().split('\n')) {
      const [, name = '', , reading = 'N/A'] = line.split(',');
      const part = parts.get(name);
      if (reading === 'N/A' || !part) continue;
      // It rounds to two digits.
      expect(Math.abs(part.value! - Number(reading)), name).toBeLessThan(0.0051);
      compared++;
    }
    expect(compared).toBe(11);
  });

  test('verdict and metrics: the power is off, and worse', async () => {
    const { verdict } = await run();
    expect(verdict).toMatchObject({
      ok: false,
      fault: { code: 'component-failed' },
      summary: 'chassis power is off, CPU1 Temp is above upper critical, PSU1 is failed',
    });
    expect(verdict.metrics).toEqual(
      expect.arrayContaining([
        { name: 'temperature', value: 99, labels: { sensor: 'CPU1 Temp' } },
        { name: 'voltage', value: 12.025, labels: { sensor: 'P12V' } },
        { name: 'current', value: 12, labels: { sensor: 'Root' } },
        { name: 'power', value: 180, labels: { sensor: 'PSU1 Power' } },
        { name: 'fan.speed', value: 800, labels: { sensor: 'Fan 1' } },
        { name: 'sensor.percent', value: 35, labels: { sensor: 'Fan duty' } },
        { name: 'frequency', value: 12.5, labels: { sensor: 'Inverse' } },
        { name: 'reading', value: 2.30103, labels: { name: 'Log' } },
        { name: 'sensor.state', value: 0, labels: { sensor: 'CPU1 Temp' } },
        { name: 'sensor.state', value: 0.5, labels: { sensor: 'Fan 1' } },
        { name: 'sensor.state', value: 0, labels: { sensor: 'chassis power' } },
        { name: 'sensor.count', value: 5, labels: { sensor: 'event log' } },
      ]),
    );
  });
  test.each<[string, object, string, RegExp]>([
    [
      'a wrong password',
      { credential: 'wrong' },
      'authentication-failed',
      /the password of monitor is wrong/,
    ],
    ['no such user', { credential: 'nobody' }, 'authentication-failed', /no user nobody/],
    [
      'a key that it does not have',
      { bmcKey: 'key' },
      'authentication-failed',
      /the key of the controller is another/,
    ],
    [
      'a suite that it does not offer',
      { cipherSuite: '17' },
      'not-supported',
      /17 is not offered, only 0, 1, 2, 3, /,
    ],
  ])('refused: %s', async (_, more, code, message) => {
    const { verdict } = await run(more);
    expect(verdict.fault?.code).toBe(code);
    expect(verdict.fault?.message).toMatch(message);
  });
  test('all its sessions taken, and all of them given back', async () => {
    const net = await createNetwork({ mode: 'inline' });
    const world: IpmiWorld = {
      net,
      clock: systemClock,
      random: systemRandom,
      signal: new AbortController().signal,
    };
    const nested = async (depth: number): Promise<string> => {
      const outcome = await withIpmi(
        { ...usualPlan, address: '127.0.0.1', port },
        login('monitor', 'sesame'),
        world,
        async () => (depth < 100 ? await nested(depth + 1) : 'there is no end'),
      );
      return outcome.fault?.message ?? outcome.value!;
    };
    expect(await nested(1)).toMatch(/all its sessions are taken/);
    await net.close();
    expect((await run()).verdict.fault?.code).toBe('component-failed');
  });
  test('without a login, what it grants before one', async () => {
    const { records, verdict } = await run({ credential: '' });
    expect(verdict).toMatchObject({ ok: true, summary: 'answers IPMI 1.5 2.0, nobody logged in' });
    expect(records).toMatchObject([
      { kind: 'controller', cipherSuites: expect.arrayContaining([3, 8]), anonymous: false },
    ]);
  });
});

/** One run against a controller of our own, over loopback. */
async function runAt(controller: ControllerPlan, more: object = {}) {
  const served = await serveController(createController(controller));
  try {
    const place = { target: '127.0.0.1', port: served.port, credential: 'login', retryMs: 200 };
    return await runForReal(tool, { ...place, ...more }, vault);
  } finally {
    served.stop();
  }
}
const changed = (number: number, more: Partial<MachineSensor>): ControllerPlan => ({
  sensors: sensors.map((sensor) => (sensor.number === number ? { ...sensor, ...more } : sensor)),
});

describe.skipIf(!ipmitool)('our own controller, with ipmitool as its client (needs ipmitool)', () => {
  test.each([3, 17])('cipher suite %i: both log in, and read the same', async (suite) => {
    // ipmitool proves from outside that this controller keeps to the specification.
    const served = await serveController(createController({ suites: [suite] }));
    const place = `-I lanplus -C ${suite} -H 127.0.0.1 -p ${served.port} -U monitor -P sesame`;
    const { stdout: text } = await execute(ipmitool!, `${place} sensor`.split(' '), { timeout: 60_000 });
    const { records, verdict } = await runForReal(
      tool,
      { target: '127.0.0.1', port: served.port, credential: 'login' },
      vault,
    );
    served.stop();
    const rows = text
      .split('\n')
      .filter((line) => line.includes('|'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(compareSensors(rows, records)).toBe(11);
    expect(verdict.ok).toBe(true);
    expect(of(records, 'controller')).toMatchObject([{ cipherSuite: suite, cipherSuites: [suite] }]);
  });
});

test('a server that is well', async () => {
  const { verdict, records } = await runAt({});
  expect(verdict).toMatchObject({
    ok: true,
    summary: 'Huawei Server 1000, power on, 22 parts, none of them bad',
  });
  expect(of(records, 'event')[1]).toMatchObject({ at: '2026-01-02T03:07:05', event: 'critical stop' });
  expect(of(records, 'controller')).toMatchObject([
    {
      power: 'on',
      identify: 'off',
      lastPowerEvent: 'turned on by command',
      events: 5,
      bad: 0,
      cipherSuite: 17,
    },
  ]);
});

test.each<[string, ControllerPlan, object, string | undefined, string]>([
  ['power off', { power: 0x20 }, {}, 'component-failed', 'chassis power is off'],
  ['power off, as it may be', { power: 0x20 }, { power: 'any' }, undefined, 'power off'],
  ['power fault', { power: 0x29 }, { power: 'any' }, 'component-failed', 'chassis power is on, power fault'],
  ['interlock', { power: 0x25 }, {}, 'component-warning', 'chassis power is on, interlock'],
  ['cooling', { chassisState: 0x48 }, {}, 'component-failed', 'chassis cooling is faulty'],
  ['drives', { chassisState: 0x44 }, {}, 'component-failed', 'chassis drives is faulty'],
  ['lid', { chassisState: 0x41 }, {}, 'component-warning', 'chassis cover is open'],
  ['an update', { updating: true }, {}, 'component-warning', 'controller is starting, or updating'],
  ['non-critical', changed(4, { states: 1 }), {}, 'component-warning', 'Fan 1 is below lower non-critical'],
  ['critical', changed(1, { states: 0x18 }), {}, 'component-failed', 'CPU1 Temp is above upper critical'],
  [
    'non-recoverable',
    changed(1, { states: 0x38 }),
    {},
    'component-failed',
    'CPU1 Temp is above upper non-recoverable',
  ],
  ['redundancy', changed(21, { states: 2 }), {}, 'component-failed', 'Fan red is redundancy lost'],
  ['a drive', changed(30, { states: 5 }), {}, 'component-warning', 'Bay 1 is failure predicted'],
  ['ignored', changed(1, { states: 0x18 }), { ignore: ['CPU1 .*'] }, undefined, '21 parts'],
  ['not chosen', changed(1, { states: 0x18 }), { sensors: ['Fan.*', 'P12V'] }, undefined, '4 parts'],
])('verdict: %s', async (_, controller, more, code, summary) => {
  const { verdict } = await runAt(controller, { events: 0, inventory: false, ...more });
  expect(verdict.fault?.code).toBe(code);
  expect(verdict.summary).toContain(summary);
});

test.each<[string, ControllerPlan, object, string, RegExp]>([
  ['no slot left', { sessionsMax: 0 }, {}, 'unexpected-status', /sessions are taken/],
  [
    'a privilege that is not granted',
    { privilegeMax: 2 },
    { privilege: 'admin' },
    'access-denied',
    /may not log in as admin/,
  ],
  [
    'a key that was not given',
    { controllerKey: 'kgkey' },
    {},
    'authentication-failed',
    /has a key of its own/,
  ],
  [
    'sensors that nobody may read',
    { refuse: { '0x04/0x2d': 0xd4 } },
    {},
    'access-denied',
    /Get Sensor Reading of CPU1 Temp/,
  ],
  ['silence', { mute: ['0x06/0x38'], asfOnly: true }, {}, 'not-supported', /answers presence pings/],
])('refused: %s', async (_, controller, more, code, message) => {
  const { verdict, records } = await runAt(controller, { retries: 1, ...more });
  expect(verdict.fault).toMatchObject({ code });
  expect(verdict.fault?.message).toMatch(message);
  expect(records.at(-1)?.kind).toBe('controller');
});

test.each(['key', 'hexKey'])('with the key of the controller: %s', async (bmcKey) => {
  const { verdict } = await runAt({ controllerKey: 'kgkey' }, { bmcKey });
  expect(verdict.fault).toBeUndefined();
});

test('what was read before it fell silent is told', async () => {
  const { records, verdict } = await runAt({ mute: ['0x0a/0x40'] }, { retries: 0, retryMs: 50 });
  expect(verdict.fault).toMatchObject({ code: 'timeout', message: expect.stringContaining('Get SEL Info') });
  expect(of(records, 'part')).toHaveLength(22);
  expect(verdict.metrics).toContainEqual({ name: 'temperature', value: 60, labels: { sensor: 'CPU1 Temp' } });
});

test('damaged records are a fault, and the others are read', async () => {
  const records = [recordOf(sensors[0]!, 1), recordOf(sensors[1]!, 2).subarray(0, 30)];
  const outcome = await runAt({ records });
  expect(outcome.verdict.fault).toMatchObject({
    code: 'malformed',
    message: '1 of its sensor records cannot be read',
  });
  expect(partsOf(outcome.records).get('CPU1 Temp')).toMatchObject({ value: 60 });
});

test('one name for several sensors, sensors of other controllers, temperatures in other units', async () => {
  const base = sensors[0]!;
  const own: MachineSensor[] = [
    { ...base, number: 1, name: 'Temp', entity: 3, instance: 1, raw: 40 },
    { ...base, number: 2, name: 'Temp', entity: 3, instance: 2, raw: 41 },
    { ...base, number: 3, name: 'Temp', entity: 3, instance: 2, raw: 42 },
    { ...base, number: 4, name: 'Far', owner: 0x2c, raw: 43 },
    { ...base, number: 5, name: 'Hot', units: { base: 2 }, raw: 212, thresholds: [] },
    { ...base, number: 6, name: 'Cold', units: { base: 3 }, raw: 250, thresholds: [] },
  ];
  const { records, verdict } = await runAt({
    sensors: own,
    records: own.map((sensor, i) => recordOf(sensor, i + 1)),
  });
  const parts = partsOf(records);
  expect([...parts.keys()].slice(5)).toEqual([
    'Temp (processor 1)',
    'Temp (processor 2) #2',
    'Temp (processor 2) #3',
    'Far',
    'Hot',
    'Cold',
  ]);
  expect(parts.get('Far')).toMatchObject({ state: 'unknown', word: 'told by controller 2ch' });
  expect(verdict.metrics).toContainEqual({ name: 'temperature', value: 100, labels: { sensor: 'Hot' } });
  expect(verdict.metrics).toContainEqual({ name: 'temperature', value: -23.15, labels: { sensor: 'Cold' } });
});

test.each<[string, object, string]>([
  ['a user that IPMI cannot carry', { credential: 'longUser' }, 'credential'],
  ['a password that IPMI cannot carry', { credential: 'long' }, 'credential'],
  ['a key that is too long', { bmcKey: 'longKey' }, 'bmcKey'],
  ['a credential of another kind', { credential: 'key' }, 'credential'],
  ['a pattern that is none', { sensors: ['('] }, 'sensors'],
  ['another pattern that is none', { ignore: ['['] }, 'ignore'],
])('bad input: %s', async (_, more, field) => {
  const { verdict, records } = await runForReal(
    tool,
    { target: '127.0.0.1', credential: 'login', ...more },
    vault,
  );
  expect(records).toEqual([]);
  expect(verdict.fault).toMatchObject({ code: 'invalid-input', field });
  for (const secret of [vault.long.password, vault.longKey.secret])
    expect(JSON.stringify(verdict)).not.toContain(secret);
});
test.each<[string, object]>([
  ['a cipher suite of the others', { cipherSuite: '8' }],
  ['a privilege that is none', { privilege: 'root' }],
  ['more events than are told', { events: 101 }],
])('refused by the form: %s', async (_, more) => {
  const context = fakeContext({ net: fakeNetwork() });
  await expect(collect(tool, { target: '127.0.0.1', ...more }, context)).rejects.toMatchObject({
    fault: { code: 'invalid-input', field: Object.keys(more)[0] },
  });
});
test('why no other suite may be chosen', async () => {
  expect(() => tool.parse({ target: '127.0.0.1', cipherSuite: '0' })).toThrow(
    /the other suites encrypt nothing/,
  );
});
test('the examples are valid', () => {
  for (const { input } of tool.examples) expect(tool.parse(input)).toBeTruthy();
});
