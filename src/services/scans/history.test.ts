/** What is kept of runs, and what they are compared by. */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { closeWorlds, day, input, list, startMs, world } from '../../../test/scan-world.ts';
import { type FakeHost, https, ssh } from './fake-scan.ts';

afterEach(closeWorlds);

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
