import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FaultError } from '#pure/base/errors.ts';
import { scanExceptionInput } from '#pure/contract/resources.ts';
import { day, hour, input, list, networks, startMs, world } from '../../../test/scans-rehearsal.ts';
import { factsOf, https, ssh } from './fake-scan.ts';

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

test('one that runs every hour goes on with the next', async () => {
  const w = await world();
  const recurrence = { every: 'interval', minutes: 60 };
  const hourly = await w.service.create(input({ recurrence }), 'eve');
  expect(hourly.nextMs).toBe(startMs + hour);
  const started: string[] = [];
  for (let n = 0; n < 3; n++) {
    await w.clock.advance(hour);
    await w.pass(
      async () => ((await w.service.scan(hourly.id)).lastRun?.id ?? '') !== (started.at(-1) ?? ''),
    );
    const run = (await w.service.scan(hourly.id)).lastRun!;
    expect(await w.over(run)).toMatchObject({ state: 'finished', startedBy: 'schedule' });
    started.push(run.id);
  }
  expect(new Set(started).size).toBe(3);
  expect((await w.service.scan(hourly.id)).nextMs).toBe(startMs + 4 * hour);
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
  await refused({ options: { ports: '99999' } }).toMatchObject({ fault: { field: 'options.ports' } });
  await refused({ options: { audits: ['nope'] } }).toMatchObject({ fault: { field: 'options.audits' } });
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

test('the baseline goes into a file and comes back, all of it or nothing', async () => {
  const w = await world();
  const base = { targets: ['10.0.0.0/24'], owner: 'eve', reason: 'known for years' };
  const accept = (over: object) => w.service.accept(scanExceptionInput.parse({ ...base, ...over }), 'eve');
  await accept({ rule: 'tls/*', expiresMs: startMs + day });
  await accept({ rule: 'new-port', transport: 'tcp', port: 25, subject: null });
  const { name, text } = await w.service.baselineFile();
  expect(name).toBe('scan-baseline.json');
  const file = JSON.parse(String(text));
  expect(file.exceptions[0]).toEqual({
    ...base,
    rule: 'tls/*',
    expires: new Date(startMs + day).toISOString(),
  });

  const other = await world();
  const take = (content: string, dryRun = false) => other.service.takeBaseline({ content, dryRun }, 'ann');
  expect(await take(String(text), true)).toEqual({ created: 2, changed: 0, same: 0, expired: 0 });
  expect(await other.service.exceptions()).toEqual([]);
  expect(await take(String(text))).toMatchObject({ created: 2 });
  expect(await other.service.baselineFile()).toEqual(await w.service.baselineFile());
  expect((await other.service.exceptions())[0]).toMatchObject({ createdBy: 'ann' });

  file.exceptions[1].reason = 'the mail server';
  file.exceptions.push({ ...base, rule: 'rogue', expires: '2020-01-01' });
  expect(await take(JSON.stringify(file))).toEqual({ created: 0, changed: 1, same: 1, expired: 1 });
  expect(await other.service.exceptions()).toHaveLength(2);

  file.exceptions = [
    { ...base, rule: 'rogue' },
    { ...base, rule: 'nonsense', expires: null },
  ];
  await expect(take(JSON.stringify(file))).rejects.toMatchObject({
    fault: { field: 'exceptions.1.rule', value: 'nonsense', remedy: expect.stringContaining('audit/rule') },
  });
  file.exceptions = [{ ...base, rule: 'rogue', owner: '' }];
  await expect(take(JSON.stringify(file))).rejects.toMatchObject({ fault: { field: 'exceptions.0.owner' } });
  file.exceptions = [{ ...base, rule: 'rogue', expires: 'soon' }];
  await expect(take(JSON.stringify(file))).rejects.toMatchObject({
    fault: { field: 'exceptions.0.expires' },
  });
  await expect(take('{')).rejects.toMatchObject({ fault: { field: 'content' } });
  await expect(take('{}')).rejects.toMatchObject({ fault: { field: 'content' } });
  expect(await other.service.exceptions(), 'nothing of what was refused').toHaveLength(2);
});
