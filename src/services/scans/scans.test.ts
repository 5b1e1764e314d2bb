import { expect, test } from 'vitest';
import { openMemoryState } from '#io/state/index.ts';
import { scanExceptionInput } from '#pure/contract/resources.ts';
import { type FindingFact, scanShapes } from '#pure/contract/scan.ts';
import { day, hour, input, list, startMs, world } from '../../../test/scans-rehearsal.ts';
import { fakeScan, https, ssh } from './fake-scan.ts';

test('the first run is a first look: nothing is news, and what differs afterwards is', async () => {
  const w = await world();
  w.fake.network.set('10.0.0.5', {
    host: { mac: '00:11:22:33:44:55' },
    ports: { 22: ssh(), 443: https('aa') },
    system: 'Linux',
  });
  w.fake.network.set('10.0.0.6', { ports: { 80: {} } });
  const scan = await w.service.create(
    input({ alarms: { 'changed-version': 'minor', 'port-gone': 'warning' } }),
    'eve',
  );
  const first = await w.run(scan.id);
  expect(first).toMatchObject({
    state: 'finished',
    counts: { hosts: 2, ports: 3, services: 2, changes: 0, news: {} },
  });
  expect(w.raised()).toEqual([]);
  expect((await w.service.changes(list)).total).toBe(0);

  const same = await w.run(scan.id);
  expect(same.counts).toMatchObject({ hosts: 2, ports: 3, changes: 0 });

  w.fake.network.set('10.0.0.5', {
    host: { mac: '00:11:22:33:44:55' },
    ports: { 22: ssh('9.6p1'), 443: https('bb'), 8443: {}, 25: {} },
  });
  w.fake.network.set('10.0.0.6', { ports: {} });
  w.fake.network.set('10.0.0.7', { ports: { 22: ssh(), 80: {} } });
  const third = await w.run(scan.id);
  expect(third.counts.news).toEqual({
    ...{ 'changed-version': 1, 'changed-certificate': 1, 'new-port': 1, 'port-gone': 1, 'new-host': 1 },
  });
  // Port 8443 was never looked at before: it is none of the thousand.
  const { items } = await w.service.changes({ ...list, sort: 'address' });
  expect(items.map((item) => `${item.address} ${item.what} ${item.title}`)).toEqual(
    [
      '10.0.0.5 appeared Port 25/tcp is open',
      '10.0.0.5 changed 443/tcp: another certificate for CN=www, fingerprint aa… → bb…',
      '10.0.0.5 changed 22/tcp: OpenSSH 9.2p1 → OpenSSH 9.6p1',
      '10.0.0.6 gone Port 80/tcp: open → closed (reset)',
      '10.0.0.7 appeared Answers for the first time',
    ].sort(
      (a, b) =>
        items.findIndex((item) => a.includes(item.title)) - items.findIndex((item) => b.includes(item.title)),
    ),
  );
  expect(w.raised().sort()).toEqual([
    'raised minor Office: 1 new open port',
    'raised minor Office: 1 version changed',
    'raised warning Office: 1 certificate changed',
    'raised warning Office: 1 new host',
    'raised warning Office: 1 port is gone',
  ]);
  expect(w.events.filter((event) => event.kind === 'scan.changed')).toHaveLength(5);
  expect(w.events.at(-1)).toMatchObject({
    kind: 'scan.finished',
    message: expect.stringContaining('1 new host'),
  });
});

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
    title: 'Office: 3 new open ports: 10.0.0.5',
  });
  expect(w.findings[0]!.evidence.map((item) => item.statement)).toContain(
    '10.0.0.5: Port 23/tcp is open. Before: not open when this scan looked at it. Now: open (syn-ack).',
  );
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

test('a host that is silent for a while is one change, and its ports stay as they were', async () => {
  const w = await world();
  w.fake.network.set('10.0.0.5', { ports: { 22: ssh(), 80: {}, 443: https() } });
  const scan = await w.service.create(input(), 'eve');
  const first = await w.run(scan.id);
  const host = w.fake.network.get('10.0.0.5')!;
  w.fake.network.delete('10.0.0.5');
  const gone = await w.run(scan.id);
  expect(gone.counts.changes).toBe(1);
  expect((await w.service.hosts(list)).items[0]).toMatchObject({ state: 'down', openPorts: 0 });
  expect((await w.service.ports({ ...list, all: 'false' })).total).toBe(0);
  w.fake.network.set('10.0.0.5', host);
  const back = await w.run(scan.id);
  expect(back.counts).toMatchObject({ changes: 1, news: {} });
  const titles = (await w.service.changes(list)).items.map((item) => item.title);
  expect(titles.sort()).toEqual(['Answers again', 'Answers no more']);
  const compare = async (from: string, to: string) =>
    (await w.service.compare(scan.id, { ...list, from, to })).items.map((item) => item.title);
  expect(await compare(first.id, gone.id)).toEqual(['Answers no more']);
  expect(await compare(first.id, back.id)).toEqual([]);
  expect((await compare('start', first.id)).sort()).toEqual([
    ...['22/tcp is OpenSSH 9.2p1', '443/tcp is http', '443/tcp shows CN=www until 2096-10-02'],
    ...['Answers for the first time', 'Port 22/tcp is open', 'Port 443/tcp is open', 'Port 80/tcp is open'],
  ]);
});

test('less seen is not a change: no time for the banner, a budget that ran out, a skipped host', async () => {
  const w = await world();
  w.fake.network.set('10.0.0.5', { ports: { 22: ssh(), 80: {} } });
  w.fake.network.set('10.0.0.6', { ports: { 80: {} } });
  const scan = await w.service.create(input(), 'eve');
  await w.run(scan.id);
  w.fake.network.set('10.0.0.5', {
    ports: {
      22: { service: { name: 'ssh', method: 'table', confidence: 3, cpes: [] } },
      80: { state: 'filtered', reason: 'host-timeout' },
    },
  });
  w.fake.network.set('10.0.0.6', { ports: {} });
  w.fake.incomplete.add('10.0.0.6');
  expect((await w.run(scan.id)).counts).toMatchObject({ changes: 0, incomplete: 1 });
  const ports = (await w.service.ports({ ...list, all: 'false', sort: 'address' })).items;
  expect(ports.map((item) => `${item.address}:${item.port} ${item.service?.product ?? ''}`)).toEqual([
    ...['10.0.0.5:22 OpenSSH', '10.0.0.5:80 ', '10.0.0.6:80 '],
  ]);
});

test('what is scanned the first time is no news, though the scan is old', async () => {
  const w = await world();
  w.fake.network.set('10.0.0.5', { ports: { 22: ssh(), 8443: {} } });
  w.fake.network.set('10.0.1.5', { ports: { 22: ssh() } });
  const scan = await w.service.create(input({ options: { ports: '1-1000' } }), 'eve');
  await w.run(scan.id);
  await w.service.replace(
    scan.id,
    input({ targets: ['10.0.0.0/28', '10.0.1.0/28'], options: { ports: '1-9000' } }),
  );
  expect((await w.run(scan.id)).counts.news).toEqual({});
  w.fake.network.set('10.0.1.6', { ports: {} });
  expect((await w.run(scan.id)).counts.news).toEqual({ 'new-host': 1 });
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

test('what an audit of a link finds outlives the end of its host, and is fixed by the end of a run that did not find it', async () => {
  const w = await world();
  w.fake.network.set('10.0.0.1', { ports: { 22: ssh() } });
  const rogue = (address: string) =>
    scanShapes().scanFact.parse({
      ...{ kind: 'finding', address, rule: 'dhcp/rogue-server', subject: 'eth0', severity: 'high' },
      ...{ title: 'DHCP server that should not be there', evidence: 'offers', remedy: 'Switch it off.' },
    }) as FindingFact;
  // One of them is no target.
  w.fake.ofLinks.push(rogue('10.0.0.1'), rogue('10.9.9.9'));
  const scan = await w.service.create(input({ options: { audits: ['dhcp', 'tls'] } }), 'eve');
  const states = async () =>
    (await w.service.findings(list)).items.map(({ address, state }) => `${address} ${state}`).sort();
  expect((await w.run(scan.id)).counts.news).toEqual({ 'new-finding': 2 });
  expect((await w.run(scan.id)).counts, 'seen again is no news').toMatchObject({ news: {}, changes: 0 });
  expect(await states()).toEqual(['10.0.0.1 open', '10.9.9.9 open']);
  w.fake.ofLinks.pop();
  await w.run(scan.id);
  expect(await states()).toEqual(['10.0.0.1 open', '10.9.9.9 fixed']);
  await w.service.replace(scan.id, input({ options: { audits: ['tls'] } }));
  w.fake.ofLinks.pop();
  await w.run(scan.id);
  expect(await states(), 'nobody looked').toEqual(['10.0.0.1 open', '10.9.9.9 fixed']);
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
