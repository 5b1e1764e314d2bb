import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import type { StateStore } from '#io/state/port.ts';
import { FaultError } from '#pure/base/errors.ts';
import { fakeClock, fakeNetwork, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { type ScanInput, type ScanRun, scanExceptionInput, scanInput } from '#pure/contract/resources.ts';
import type { Finding } from '#services/alerts/port.ts';
import type { EndpointObservation } from '#services/endpoints/port.ts';
import { mockInventory } from '#services/inventory/mock.ts';
import type { Observation } from '#services/inventory/port.ts';
import { type FakeHost, type FakeScan, factsOf, fakeScan, https, ssh } from './fake-scan.ts';
import { scans } from './index.ts';
import { scansSettings } from './settings.ts';

const startMs = Date.UTC(2026, 10, 26, 12);
const hour = 3_600_000;
const day = 24 * hour;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Given {
  readonly state?: StateStore;
  readonly fake?: FakeScan;
  readonly atMs?: number;
  readonly settings?: object;
  readonly devices?: ReadonlyMap<string, string>;
  readonly planned?: ReadonlySet<string>;
}
async function world(given: Given = {}) {
  const state = given.state ?? (await openMemoryState());
  const standing = fakeClock(given.atMs ?? startMs);
  const clock = {
    ...standing,
    sleep: (ms: number, signal?: AbortSignal) => (ms === 0 ? Promise.resolve() : standing.sleep(ms, signal)),
  };
  const bus = createMemoryBus({ log: silentLog });
  const fake = given.fake ?? fakeScan();
  const findings: Finding[] = [];
  const events: TelemetryEvent[] = [];
  const progress: ScanRun[] = [];
  const observed: Observation[] = [];
  const stations: EndpointObservation[] = [];
  bus.subscribe<Finding>('alert.finding', ({ payload }) => void findings.push(payload));
  bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => void events.push(payload));
  bus.subscribe<ScanRun>('scan.progress', ({ payload }) => void progress.push(payload));
  const devices = given.devices ?? new Map<string, string>();
  const net = fakeNetwork({
    lookup: async (name) =>
      name === 'www.example'
        ? { ok: true, addresses: ['10.0.0.80'], elapsedMs: 1 }
        : { ok: false, fault: { code: 'name-not-found' } as never, elapsedMs: 1 },
  });
  const service = scans.create(
    {
      ...{ state, bus, clock, random: fakeRandom(given.state ? 7 : 1), log: silentLog, version: '0' },
      probes: {
        run: (_, tool, input, { signal }) =>
          tool.start(input, {
            ...{ signal, clock, random: fakeRandom(3), net, devices: {} as never },
            ...{ limits: tool.limits, log: silentLog },
          }),
      },
      tool: async () => fake.tool,
      net,
      inventory: mockInventory({
        sites: async () => [{ id: 'zrh', name: 'Zürich' }] as never,
        graph: () => ({ ...mockInventory().graph(), byAddress: devices }),
        resolve: async (keys) =>
          keys.map((key) => (key.kind === 'address' ? devices.get(key.value) : undefined)),
        observe: async (observation) => {
          observed.push(observation);
          return { deviceId: 'd', created: false, changed: [] };
        },
      }),
      endpoints: {
        observe: async (list) => {
          stations.push(...list);
          return { found: 0, moved: 0, conflicts: 0 };
        },
      },
      planned: async (addresses) => new Set(addresses.filter((address) => given.planned?.has(address))),
    },
    scansSettings.parse(given.settings ?? {}),
  );
  closers.push(() => service.stop());
  await service.start();
  /** The database answers by itself; time stands still meanwhile. */
  const until = async <T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> => {
    for (let i = 0; i < 500; i++) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error('it did not happen');
  };
  /** Half minutes go by until it is so. */
  const pass = async (look: () => Promise<boolean> | boolean) => {
    for (let i = 0; i < 20; i++) {
      await clock.advance(30_000);
      for (let turn = 0; turn < 20; turn++) {
        if (await look()) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    throw new Error('it did not happen');
  };
  const over = (run: ScanRun) =>
    until(async () => {
      const now = await service.oneRun(run.id);
      return now.endedMs !== null && now;
    });
  const run = async (scanId: string) => {
    await clock.advance(1000);
    const ended = await over(await service.run(scanId, 'eve'));
    await bus.drain();
    return ended;
  };
  const raised = () => findings.splice(0).map((item) => `${item.state} ${item.severity} ${item.title}`);
  return {
    service,
    state,
    clock,
    bus,
    fake,
    findings,
    events,
    progress,
    observed,
    stations,
    until,
    pass,
    over,
    run,
    raised,
  };
}
const input = (over: object = {}): ScanInput =>
  scanInput.parse({ name: 'Office', targets: ['10.0.0.0/28'], ...over });
const list = { limit: 1000 } as const;
/** Small networks, as they may follow each other. */
const networks = fc
  .array(
    fc.record({
      last: fc.integer({ min: 1, max: 4 }),
      open: fc.subarray([22, 80, 443]),
      version: fc.constantFrom('9.2', '9.6'),
      certificate: fc.constantFrom('aa', 'bb'),
      weak: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  .map((hosts) =>
    hosts.map(({ last, open, version, certificate, weak }): [string, FakeHost] => [
      `10.0.0.${last}`,
      {
        ports: Object.fromEntries(
          open.map((port) => [port, port === 22 ? ssh(version) : port === 443 ? https(certificate) : {}]),
        ),
        findings: weak && open.includes(443) ? [{ rule: 'tls/old', transport: 'tcp', port: 443 }] : [],
      },
    ]),
  );

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
  const w = await world({ settings: { scopes: ['10.0.0.0/24'], excluded: ['10.0.0.13'] } });
  const refused = (over: object) => w.service.create(input(over), 'eve');
  await expect(refused({ targets: ['10.0.0.0/23'] })).rejects.toMatchObject({
    fault: { code: 'out-of-scope', field: 'targets', value: '10.0.0.13, 10.0.1.0-10.0.1.255' },
  });
  await expect(refused({ targets: ['8.8.8.8'] })).rejects.toMatchObject({ fault: { code: 'out-of-scope' } });
  await expect(refused({ targets: ['10.0.0.8-20', '!10.0.0.13'] })).resolves.toBeDefined();
  expect(
    await w.service.estimate({ options: {}, targets: ['10.0.0.0/30', '11.0.0.1', 'www.example'] }),
  ).toMatchObject({
    ...{ addresses: '5', names: ['www.example'], outside: ['11.0.0.1'], tooMany: false },
  });
  expect(await w.service.estimate({ options: {}, targets: ['10.0.0.0/30'] })).toMatchObject({
    expectedMs: 1,
  });
  expect(w.fake.asked).toEqual([]);
  const named = await world({ settings: { scopes: ['10.0.0.0/26'] } });
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

test('the surface: by site, by service, and over time', async () => {
  const w = await world();
  w.fake.network.set('10.0.0.5', { ports: { 22: ssh(), 443: https('aa', startMs + 10 * day) } });
  w.fake.network.set('10.0.0.6', {
    ports: { 23: { service: { name: 'telnet', method: 'probed', confidence: 8, cpes: [] } } },
  });
  const scan = await w.service.create(input({ siteId: 'zrh' }), 'eve');
  await w.run(scan.id);
  await w.clock.advance(day);
  w.fake.network.set('10.0.0.6', { ports: {} });
  await w.run(scan.id);
  const surface = await w.service.surface({ days: 30 });
  expect(surface.total).toMatchObject({ hosts: 2, openPorts: 2, management: 1, expiring: 1, expired: 0 });
  expect(surface.sites).toMatchObject([{ siteId: 'zrh', siteName: 'Zürich', hosts: 2 }]);
  expect(surface.services.map((item) => item.name).sort()).toEqual(['http', 'ssh']);
  expect(surface.history.map((item) => item.openPorts)).toEqual([3, 2]);
  expect(surface.certificates).toMatchObject([{ address: '10.0.0.5', port: 443 }]);
});

test('every run can be looked at again, and any two compared, though only changes are kept', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(networks, { minLength: 2, maxLength: 6 }), async (history) => {
      const w = await world();
      const scan = await w.service.create(
        input({ targets: ['10.0.0.0/29'], options: { audits: ['tls'] } }),
        'eve',
      );
      const runs: { readonly id: string; readonly file: string }[] = [];
      // How many ports are otherwise alike is kept as it is now: their state is what may change.
      const told = async (id: string) =>
        String((await w.service.file(id, 'ndjson')).text).replace(/"count":\d+/g, '');
      for (const network of history) {
        w.fake.network.clear();
        for (const [address, host] of network) w.fake.network.set(address, host);
        const { id } = await w.run(scan.id);
        runs.push({ id, file: await told(id) });
      }
      for (const run of runs) expect(await told(run.id)).toBe(run.file);
      for (const from of runs)
        for (const to of runs) {
          const { total, counts } = await w.service.compare(scan.id, { ...list, from: from.id, to: to.id });
          const back = await w.service.compare(scan.id, { ...list, from: to.id, to: from.id });
          // The other way round what came is what goes.
          expect(back.counts).toEqual({
            appeared: counts.gone,
            gone: counts.appeared,
            changed: counts.changed,
          });
          if (from.file === to.file) expect(total).toBe(0);
        }
      await w.service.stop();
    }),
    { numRuns: 25, seed: 7 },
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

test('what nobody wants to know any more is forgotten', async () => {
  const w = await world({ settings: { historyDays: 7 } });
  w.fake.network.set('10.0.0.5', { ports: { 22: ssh() } });
  w.fake.network.set('10.0.0.6', { ports: { 22: ssh() } });
  const scan = await w.service.create(input(), 'eve');
  await w.run(scan.id);
  w.fake.network.delete('10.0.0.6');
  await w.run(scan.id);
  await w.clock.advance(8 * day);
  const last = await w.run(scan.id);
  await w.pass(async () => (await w.service.hosts(list)).total === 1);
  expect((await w.service.changes(list)).total).toBe(0);
  expect((await w.service.runs({ ...list, scanId: scan.id })).items.map((item) => item.id)).toEqual([
    last.id,
  ]);
  expect((await w.service.hosts(list)).items[0]).toMatchObject({ address: '10.0.0.5', state: 'up' });
});

test('a year of a large network stays small: no change, no row', { timeout: 120_000 }, async () => {
  const w = await world();
  const hosts = 300;
  for (let i = 0; i < hosts; i++)
    w.fake.network.set(`10.0.${i >> 8}.${i & 255}`, {
      ports: { 22: ssh(), 80: {}, 443: https(`f${i}`) },
      system: 'Linux',
    });
  const scan = await w.service.create(input({ targets: ['10.0.0.0/23'] }), 'eve');
  await w.run(scan.id);
  const count = async (table: 'scan_fact' | 'scan_change') =>
    Number(
      (
        await w.state.db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const facts = await count('scan_fact');
  expect(facts).toBe(hosts * 9);
  for (let runs = 0; runs < 5; runs++) await w.run(scan.id);
  expect(await count('scan_fact')).toBe(facts);
  expect(await count('scan_change')).toBe(0);
  w.fake.network.set('10.0.0.7', { ports: { 22: ssh('9.9'), 80: {}, 443: https('f7') }, system: 'Linux' });
  await w.run(scan.id);
  expect(await count('scan_change')).toBe(1);
});
