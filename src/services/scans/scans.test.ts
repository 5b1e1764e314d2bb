/** Runs, findings, alarms, scopes, feeds. */
import { afterEach, expect, test } from 'vitest';
import { openMemoryState } from '#io/state/index.ts';
import { FaultError } from '#pure/base/errors.ts';
import { scanExceptionInput } from '#pure/contract/resources.ts';
import { closeWorlds, day, hour, input, list, startMs, world } from '../../../test/scan-world.ts';
import { factsOf, fakeScan, https, ssh } from './fake-scan.ts';

afterEach(closeWorlds);

test('one alert a run and kind, which ends when nothing of it stands, when it is reviewed, or with time', async () => {
  const w = await world();
  w.fake.network.set('10.0.0.5', { ports: { 22: ssh() } });
  const scan = await w.service.create(input(), 'eve');
  await w.run(scan.id);
  w.fake.network.set('10.0.0.5', { ports: { 22: ssh(), 23: {}, 25: {}, 80: {} } });
  const second = await w.run(scan.id);
  expect(w.findings).toHaveLength(1);
  expect(w.findings[0]).toMatchObject({
    key: `scan:${scan.id}:new-port:${second.id}`,
    title: 'Office: 3 new open ports',
  });
  expect(w.findings[0]!.evidence.map((item) => item.statement)).toContain('10.0.0.5: Port 23/tcp is open');
  w.raised();
  // One is closed again: two stand.
  w.fake.network.set('10.0.0.5', { ports: { 22: ssh(), 25: {}, 80: {} } });
  await w.run(scan.id);
  expect(w.raised()).toEqual(['raised minor Office: 2 new open ports']);
  // One is accepted: one stands.
  const accept = (over: object) =>
    w.service.accept(
      scanExceptionInput.parse({ targets: ['10.0.0.5'], owner: 'eve', reason: 'mail server', ...over }),
      'eve',
    );
  await accept({ rule: 'new-port', transport: 'tcp', port: 25 });
  await w.bus.drain();
  expect(w.raised()).toEqual(['raised minor Office: 1 new open port']);
  await w.service.review(second.id, 'eve');
  await w.bus.drain();
  expect(w.raised()).toEqual(['cleared minor Office: 1 new open port']);
  expect(await w.service.oneRun(second.id)).toMatchObject({ reviewedBy: 'eve' });

  w.fake.network.set('10.0.0.9', { ports: {} });
  await w.run(scan.id);
  expect(w.raised()).toEqual(['raised warning Office: 1 new host']);
  await w.clock.advance(8 * day);
  await w.pass(() => w.findings.length > 0);
  expect(w.raised()).toEqual(['cleared warning Office: 1 new host']);
});

test('a finding is open, accepted until its expiry, fixed, and opened again', async () => {
  const w = await world();
  const weak = (over: object = {}) => ({
    ports: { 443: https(), 22: ssh() },
    findings: [
      { rule: 'tls/expired', transport: 'tcp' as const, port: 443, ...over },
      { rule: 'ssh/weak', transport: 'tcp' as const, port: 22, severity: 'low' as const },
    ],
  });
  w.fake.network.set('10.0.0.5', weak());
  const scan = await w.service.create(input({ options: { audits: ['tls', 'ssh'] } }), 'eve');
  const first = await w.run(scan.id);
  // A weakness is one from the first look on; those below the chosen severity are not told.
  expect(first.counts.news).toEqual({ 'new-finding': 1 });
  expect(w.raised()).toEqual(['raised major Office: 1 new finding']);
  const queue = async (query: object = {}) => (await w.service.findings({ ...list, ...query })).items;
  expect((await queue()).map((item) => `${item.severity} ${item.rule} ${item.state}`)).toEqual([
    ...['high tls/expired open', 'low ssh/weak open'],
  ]);
  const [finding] = await queue({ severity: 'high' });
  await w.service.assign(finding!.id, 'mallory', 'eve');
  await w.clock.advance(1000);
  await w.service.comment(finding!.id, 'on Monday', 'mallory');
  await w.clock.advance(1000);

  const exception = await w.service.accept(
    scanExceptionInput.parse({
      ...{ targets: ['10.0.0.0/24'], rule: 'tls/*', owner: 'eve', reason: 'old printer' },
      expiresMs: w.clock.now() + 2 * hour,
    }),
    'eve',
  );
  await w.bus.drain();
  expect(exception).toMatchObject({ state: 'active', findings: 1 });
  expect(w.raised()).toEqual(['cleared major Office: 1 new finding']);
  expect(await queue({ state: 'todo' })).toHaveLength(1);
  expect((await w.run(scan.id)).counts.news).toEqual({});
  expect((await queue({ severity: 'high' }))[0]).toMatchObject({
    state: 'accepted',
    acceptedUntilMs: exception.expiresMs,
  });

  await w.clock.advance(3 * hour);
  await w.pass(() => w.findings.length > 0);
  expect((await queue({ severity: 'high' }))[0]!.state).toBe('reopened');
  expect(w.raised()).toEqual(['raised major Office: 1 new finding']);
  expect((await w.service.exceptions())[0]).toMatchObject({ state: 'expired', findings: 0 });

  w.fake.network.set('10.0.0.5', { ports: { 443: https(), 22: ssh() } });
  await w.run(scan.id);
  expect((await queue()).map((item) => item.state)).toEqual(['fixed', 'fixed']);
  expect(w.raised()).toEqual(['cleared major Office: 1 new finding']);
  w.fake.network.set('10.0.0.5', weak());
  await w.run(scan.id);
  const detail = await w.service.finding(finding!.id);
  expect(detail).toMatchObject({ state: 'reopened', assignee: 'mallory' });
  expect(detail.notes.map((note) => note.text).reverse()).toEqual([
    ...['mallory takes it.', 'on Monday', 'Accepted by an exception.', 'No exception covers it any more.'],
    ...['It is no more: the scan looked and did not find it.', 'It is back: the scan found it again.'],
  ]);
});

test('without its audit a finding is not fixed', async () => {
  const w = await world();
  w.fake.network.set('10.0.0.5', {
    ports: { 443: https() },
    findings: [{ rule: 'tls/expired', transport: 'tcp', port: 443 }],
  });
  const scan = await w.service.create(input({ options: { audits: ['tls'] } }), 'eve');
  await w.run(scan.id);
  w.fake.network.set('10.0.0.5', { ports: { 443: https() } });
  await w.service.replace(scan.id, input({ options: { audits: ['ssh'] } }));
  await w.run(scan.id);
  expect((await w.service.findings(list)).items[0]!.state).toBe('open');
});

test('rogue: neither inventory nor plan know the address, and each is told once', async () => {
  const w = await world({ devices: new Map([['10.0.0.1', 'router']]), planned: new Set(['10.0.0.2']) });
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) w.fake.network.set(address, { ports: {} });
  const scan = await w.service.create(input({ alarms: { rogue: 'critical', 'new-host': null } }), 'eve');
  const first = await w.run(scan.id);
  expect(first.counts.news).toEqual({ rogue: 1 });
  expect(w.findings[0]!.evidence[0]!.statement).toContain('10.0.0.3');
  expect(w.raised()).toEqual(['raised critical Office: 1 unknown host']);
  await w.run(scan.id);
  expect(w.raised()).toEqual([]);
  w.fake.network.set('10.0.0.4', { ports: {} });
  await w.run(scan.id);
  expect(w.raised()).toEqual(['raised critical Office: 1 unknown host']);
});

test('inventory and endpoints hear of it: devices that are known, stations with their MAC', async () => {
  const w = await world({ devices: new Map([['10.0.0.5', 'web']]) });
  w.fake.network.set('10.0.0.5', {
    host: { mac: '00:11:22:33:44:55', names: [{ name: 'web', source: 'dns' }] },
    ports: { 22: ssh(), 80: {} },
    system: 'Linux 6',
  });
  w.fake.network.set('10.0.0.6', { ports: {} });
  const scan = await w.service.create(input(), 'eve');
  await w.run(scan.id);
  expect(w.stations).toMatchObject([{ mac: '00:11:22:33:44:55', addresses: ['10.0.0.5'], names: ['web'] }]);
  expect(w.observed).toMatchObject([
    {
      ...{ source: 'scan', keys: [{ kind: 'address', value: '10.0.0.5' }], attributes: {} },
      facts: [
        { name: 'openPorts', value: [22, 80] },
        { name: 'services', value: [{ transport: 'tcp', port: 22, name: 'ssh', product: 'OpenSSH' }] },
        { name: 'operatingSystem', value: { name: 'Linux 6' } },
      ],
    },
  ]);
  const alive: string[] = [];
  for await (const page of w.service.alive(0)) alive.push(...page.map((item) => item.address));
  expect(alive).toEqual(['10.0.0.5', '10.0.0.6']);
});

test('a restart in the middle: the run goes on with the others and ends as if nothing had been', async () => {
  const fake = fakeScan();
  for (let i = 1; i < 15; i++) fake.network.set(`10.0.0.${i}`, { ports: { 22: ssh(), [100 + i]: {} } });
  const state = await openMemoryState();
  const one = await world({ state, fake });
  const scan = await one.service.create(input(), 'eve');
  let stopHere = () => {};
  const reached = new Promise<void>((resolve) => {
    stopHere = resolve;
  });
  fake.before = async (address, signal) => {
    if (address !== '10.0.0.8') return;
    stopHere();
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };
  const run = await one.service.run(scan.id, 'eve');
  await reached;
  await one.service.stop();
  fake.before = async () => {};
  const asked = fake.asked.splice(0);
  const two = await world({ state, fake, atMs: startMs + hour });
  const ended = await two.over(run);
  expect(ended).toMatchObject({ state: 'finished', counts: { hosts: 14, ports: 28, ended: 14 } });
  // Silent addresses are asked again, hosts that were finished are not.
  expect(fake.asked.filter((address) => asked.includes(address))).toEqual(['10.0.0.0']);

  const whole = await world({ fake });
  const other = await whole.service.create(input(), 'eve');
  await whole.run(other.id);
  const ports = async (w: typeof whole) =>
    (await w.service.ports({ ...list, all: 'true' })).items.map(
      (item) => `${item.address} ${item.port} ${item.state}`,
    );
  expect(await ports(two)).toEqual(await ports(whole));
});

test('pause, skip, resume, stop', async () => {
  const w = await world();
  for (let i = 1; i < 15; i++) w.fake.network.set(`10.0.0.${i}`, { ports: { 22: ssh() } });
  let go = () => {};
  const wait = () =>
    new Promise<void>((resolve) => {
      go = resolve;
    });
  let gate: Promise<void> | undefined;
  w.fake.before = async (address, signal) => {
    if (address === '10.0.0.4') gate = wait();
    if (gate)
      await Promise.race([
        gate,
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      ]);
  };
  const scan = await w.service.create(input(), 'eve');
  const run = await w.service.run(scan.id, 'eve');
  await w.until(() => gate && true);
  expect((await w.service.pause(run.id)).state).toBe('paused');
  await expect(w.service.run(scan.id, 'eve')).rejects.toMatchObject({ fault: { code: 'conflict' } });
  expect((await w.service.skip(run.id, '10.0.0.9')).state).toBe('paused');
  gate = undefined;
  go();
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(w.fake.asked.at(-1)).toBe('10.0.0.3');
  expect((await w.service.scan(scan.id)).lastRun).toMatchObject({
    state: 'paused',
    progress: {
      ...{ phase: 'ports of 1 host', done: 4, total: 16, leftMs: 13_000, ratePps: 100 },
      hosts: [{ address: '10.0.0.3', done: 3, total: 1000, open: 0, skipped: false }],
    },
  });
  w.fake.before = async (address, signal) => {
    if (address === '10.0.0.12')
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };
  expect((await w.service.resume(run.id)).state).toBe('running');
  await w.until(() => w.fake.asked.includes('10.0.0.11'));
  const stopped = await w.service.end(run.id);
  expect(stopped).toMatchObject({ state: 'stopped', counts: { hosts: 11, incomplete: 1 } });
  await expect(w.service.end(run.id)).rejects.toMatchObject({ fault: { code: 'conflict' } });
  await expect(w.service.pause(run.id)).rejects.toMatchObject({ fault: { code: 'conflict' } });
  await expect(w.service.skip(run.id, '10.0.0.1')).rejects.toMatchObject({ fault: { code: 'conflict' } });
  // What was not asked is not gone, and the run can go on.
  w.fake.before = async () => {};
  w.fake.asked.length = 0;
  await w.service.resume(run.id);
  expect(await w.over(run)).toMatchObject({ state: 'finished', counts: { hosts: 14, incomplete: 1 } });
  expect(w.fake.asked).toEqual(['10.0.0.0', '10.0.0.12', '10.0.0.13', '10.0.0.14', '10.0.0.15']);
  expect(w.fake.commands.map((item) => item.command)).toEqual(['pause', 'skip', 'resume', 'resume']);
});

test('starts when it is due, one run of a scan at a time, a bounded number of all', async () => {
  const w = await world({ settings: { runsAtOnce: 1 } });
  const daily = await w.service.create(input({ recurrence: { every: 'day', hour: 13 } }), 'eve');
  expect(daily.nextMs).toBe(startMs + hour);
  const other = await w.service.create(input({ name: 'Other' }), 'eve');
  let held = true;
  w.fake.before = async () => {
    while (held) await new Promise((resolve) => setImmediate(resolve));
  };
  await w.service.run(other.id, 'eve');
  await w.clock.advance(hour);
  await w.pass(async () => (await w.service.scan(daily.id)).lastRun !== null);
  const planned = (await w.service.scan(daily.id)).lastRun!;
  expect(planned).toMatchObject({ state: 'waiting', startedBy: 'schedule' });
  expect((await w.service.scan(daily.id)).nextMs).toBe(startMs + hour + day);
  held = false;
  expect(await w.over(planned)).toMatchObject({ state: 'finished' });
});

test('scopes hold before the first packet, for names too', async () => {
  const w = await world({ scopes: { allowed: ['10.0.0.0/24'], excluded: ['10.0.0.2-10.0.0.13'] } });
  const refused = (over: object) => w.service.create(input(over), 'eve');
  await expect(refused({ targets: ['10.0.0.0/23'] })).rejects.toMatchObject({
    fault: { code: 'out-of-scope', field: 'targets', value: '10.0.1.0-10.0.1.255' },
  });
  await expect(refused({ targets: ['8.8.8.8'] })).rejects.toMatchObject({ fault: { code: 'out-of-scope' } });
  await expect(refused({ targets: ['10.0.0.5'] })).rejects.toMatchObject({ fault: { code: 'out-of-scope' } });
  expect(
    await w.service.estimate({ options: {}, targets: ['10.0.0.0/30', '11.0.0.1', 'www.example'] }),
  ).toMatchObject({
    ...{ addresses: '3', names: ['www.example'], outside: ['11.0.0.1'], tooMany: false },
  });
  expect(await w.service.estimate({ options: {}, targets: ['10.0.0.0/30'] })).toMatchObject({
    expectedMs: 1,
  });
  expect(w.fake.asked).toEqual([]);
  // What is excluded is neither asked nor taken for gone.
  w.fake.network.set('10.0.0.1', { ports: { 22: ssh() } });
  const some = await w.service.create(input(), 'eve');
  const outsider = factsOf('10.0.1.1', { ports: { 22: ssh() } }, '1-1000');
  const known = factsOf('10.0.0.14', { ports: { 22: ssh() } }, '1-1000');
  const excluded = factsOf('10.0.0.5', { ports: { 22: ssh() } }, '1-1000');
  const content = [...outsider, ...known, ...excluded].map((fact) => JSON.stringify(fact)).join('\n');
  expect(await w.service.importRun(some.id, { format: 'ndjson', content }, 'eve')).toMatchObject({
    counts: { hosts: 1 },
  });
  expect(await w.run(some.id)).toMatchObject({ state: 'finished' });
  expect(w.fake.asked).toEqual(['10.0.0.0', '10.0.0.1', '10.0.0.14', '10.0.0.15']);
  const named = await world({ scopes: { allowed: ['10.0.0.0/26'] } });
  const scan = await named.service.create(input({ targets: ['www.example', '10.0.0.1'] }), 'eve');
  expect(await named.run(scan.id)).toMatchObject({ state: 'failed', fault: { code: 'out-of-scope' } });
  expect(named.fake.asked).toEqual([]);
});

test('what cannot be is refused by name', async () => {
  const w = await world();
  const refused = (over: object) => expect(w.service.create(input(over), 'eve')).rejects;
  await refused({ timeZone: 'Mars' }).toMatchObject({ fault: { field: 'timeZone' } });
  await refused({ siteId: 'nowhere' }).toMatchObject({ fault: { field: 'siteId' } });
  await refused({ options: { ports: 7 } }).toMatchObject({ fault: { field: 'options.ports' } });
  await refused({ options: { targets: ['10.0.0.1'] } }).toMatchObject({
    fault: { field: 'options.targets' },
  });
  await refused({ targets: ['10.0.0.999'] }).toMatchObject({ fault: { field: 'targets' } });
  const scan = await w.service.create(input(), 'eve');
  await refused({}).toMatchObject({ fault: { code: 'conflict', field: 'name' } });
  const accept = (over: object) =>
    expect(
      w.service.accept(
        scanExceptionInput.parse({
          targets: ['10.0.0.1'],
          rule: 'tls/x',
          owner: 'e',
          reason: 'because',
          ...over,
        }),
        'eve',
      ),
    ).rejects;
  await accept({ rule: 'everything' }).toMatchObject({ fault: { field: 'rule' } });
  await accept({ port: 80 }).toMatchObject({ fault: { field: 'transport' } });
  await accept({ expiresMs: 5 }).toMatchObject({ fault: { field: 'expiresMs' } });
  await accept({ targets: ['a.example'] }).toMatchObject({ fault: { field: 'targets' } });
  await expect(w.service.compare(scan.id, { ...list, from: 'nonsense' })).rejects.toMatchObject({
    fault: { field: 'from' },
  });
  await expect(w.service.host('nobody')).rejects.toMatchObject({ fault: { field: 'address' } });
  await expect(w.service.host('10.9.9.9')).rejects.toMatchObject({ fault: { code: 'not-found' } });
  await expect(w.service.importRun(scan.id, { format: 'odt', content: 'x' }, 'eve')).rejects.toMatchObject({
    fault: { field: 'format' },
  });
  await expect(
    w.service.importRun(scan.id, { format: 'ndjson', content: '{"kind":"host"}' }, 'eve'),
  ).rejects.toBeInstanceOf(FaultError);
});

test('results of elsewhere become a run, and come out again as they went in', async () => {
  const w = await world();
  const scan = await w.service.create(input(), 'eve');
  const facts = [
    ...factsOf('10.0.0.5', { ports: { 22: ssh(), 443: https() }, system: 'Linux' }, '1-1000'),
    ...factsOf(
      '10.0.0.6',
      { ports: { 80: {} }, findings: [{ rule: 'http/plain', transport: 'tcp', port: 80 }] },
      '1-1000',
    ),
  ];
  const content = facts.map((fact) => JSON.stringify(fact)).join('\n');
  const run = await w.service.importRun(scan.id, { format: 'ndjson', content }, 'eve');
  expect(run).toMatchObject({
    kind: 'import',
    state: 'finished',
    counts: { hosts: 2, ports: 3, findings: 1 },
  });
  const file = await w.service.file(run.id, 'ndjson');
  const out = String(file.text)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; address: string });
  const told = (list: readonly object[]) =>
    list
      .map((fact) => fact as { kind: string; address: string; port?: number; service?: object })
      .filter((fact) => fact.kind === 'port' || fact.kind === 'finding')
      .map((fact) => JSON.stringify(fact, Object.keys(fact).sort()))
      .sort();
  expect(told(out)).toEqual(told(facts));
  expect(String((await w.service.file(run.id, 'csv')).text).split('\r\n')[1]).toContain(
    '10.0.0.5,,up,,,tcp,22,open,syn-ack,ssh,,OpenSSH',
  );
});

test('of a run that takes hours, news are told before its end, and once', async () => {
  const w = await world();
  w.fake.network.set('10.0.0.5', { ports: {} });
  w.fake.network.set('10.0.0.9', { ports: {} });
  const scan = await w.service.create(input(), 'eve');
  await w.run(scan.id);
  w.fake.network.set('10.0.0.3', { ports: {} });
  w.fake.network.set('10.0.0.12', { ports: {} });
  let go = () => {};
  w.fake.before = (address) =>
    address === '10.0.0.8'
      ? new Promise((resolve) => {
          go = resolve;
        })
      : Promise.resolve();
  const run = await w.service.run(scan.id, 'eve');
  await w.until(() => w.fake.asked.at(-1) === '10.0.0.7');
  await w.clock.advance(11 * 60_000);
  await w.pass(() => w.findings.length > 0);
  expect(w.raised()).toEqual(['raised warning Office: 1 new host']);
  go();
  await w.over(run);
  await w.bus.drain();
  // Renewed: one alert for the run, not two.
  expect(w.findings.at(-1)!.key).toBe(`scan:${scan.id}:new-host:${run.id}`);
  expect(w.raised().at(-1)).toBe('raised warning Office: 2 new hosts');
});
