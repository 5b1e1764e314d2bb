/** Import and export over the real inventory and a real state store in memory. */
import { expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import type { BodyInputOf } from '#pure/contract/api.ts';
import { api } from '#pure/contract/api.ts';
import { fakeRandom, instantClock, silentLog } from '#pure/contract/fake-host.ts';
import type { HttpRequestPlan, Network } from '#pure/contract/network.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { SensorInput } from '#pure/contract/resources.ts';
import { inventory as inventoryDefinition } from '#services/inventory/index.ts';
import { exchange as definition } from './index.ts';

const noStates = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };

async function world(
  hosts: Readonly<Record<string, string>> = {},
  answer: Network['http'] = async () => {
    throw new Error('nothing is asked');
  },
) {
  const state = await openMemoryState();
  const clock = instantClock();
  const bus = createMemoryBus({ log: silentLog });
  const told: string[] = [];
  bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => void told.push(payload.message));
  const inventory = inventoryDefinition.create(
    {
      state,
      clock,
      bus,
      random: fakeRandom(),
      log: silentLog,
      status: {
        device: () => ({ state: 'unknown', sensors: 0, openAlerts: 0 }),
        linkUp: () => 'unknown',
        traffic: () => ({ inBps: null, outBps: null }),
        counts: () => noStates,
      },
    },
    {},
  );
  await inventory.start();
  await state.write(async (tx) => {
    await tx
      .insertInto('credential')
      .values({ id: 'cred-1', name: 'core ssh', kind: 'ssh', sealed: 'x', created_ms: 1, updated_ms: 1 })
      .execute();
  });
  const watching: { deviceId: string | null; toolId: string; input: Record<string, unknown> }[] = [];
  const watched = {
    all: () => watching,
    createMany: async (inputs: readonly SensorInput[]) => watching.push(...inputs),
  };
  const service = definition.create(
    {
      inventory,
      credentialList: async () => [
        { id: 'cred-1', name: 'core ssh', kind: 'ssh', createdMs: 1, updatedMs: 1 },
      ],
      lookup: async (name) =>
        hosts[name]
          ? { ok: true, addresses: [hosts[name]], elapsedMs: 1 }
          : {
              ok: false,
              elapsedMs: 1,
              fault: { code: 'name-not-found', message: '', source: 'resolver', remedy: '' },
            },
      clock: { ...clock, sleep: () => new Promise(() => {}) },
      credentials: {
        credential: async (reference) => ({
          ok: true,
          credential:
            reference === 'netbox'
              ? { kind: 'password', user: 'token', password: 't0ken' }
              : { kind: 'snmp-community', version: '2c', community: 'x' },
        }),
      },
      http: async (plan) => answer(plan),
      sensors: watched,
      digest: (text) =>
        `${text.length}:${[...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7)}`,
    },
    {},
  );
  await service.start();
  const run = (body: BodyInputOf<'importFile'>) => service.importFile(api.importFile.body.parse(body));
  const devices = async () => (await inventory.devices({ limit: 1000 })).items;
  const short = (result: Awaited<ReturnType<typeof run>>) =>
    result.rows.map((row) => [row.row, row.action, row.changes.map((item) => item.field).join(' ')]);
  return { state, inventory, service, run, devices, short, told, bus, watching };
}

const file = `name,address,kind,site,tags,serial,credential,note,rack
core-1,10.0.0.1/24,switch,Paris,"core,prod",FOC1,core ssh,main,R7
edge-1,10.0.0.2,router,Lyon,,,,,
`;

test('a dry run changes nothing, applying does what it told, and applying again does nothing', async () => {
  const { run, devices, inventory, short, told, bus } = await world();
  const plan = await run({ content: file });
  expect(plan).toMatchObject({ format: 'csv', applied: false, sites: ['Paris', 'Lyon'], notes: [] });
  expect(plan.counts).toEqual({ create: 2, change: 0, keep: 0, refuse: 0 });
  expect(await devices()).toEqual([]);
  expect(await inventory.sites()).toEqual([]);

  const done = await run({ content: file, dryRun: false, planId: plan.planId });
  expect(done).toMatchObject({ applied: true, planId: plan.planId });
  const [core] = await devices();
  expect(done.rows[0]!.deviceId).toBe(core!.id);
  expect(core).toMatchObject({
    name: 'core-1',
    managementAddress: '10.0.0.1',
    kind: 'switch',
    siteName: 'Paris',
    serial: 'FOC1',
    credentialId: 'cred-1',
    note: 'main',
  });
  expect([...core!.tags].sort()).toEqual(['core', 'prod']);
  const detail = await inventory.device(core!.id);
  expect(detail.addresses).toMatchObject([{ address: '10.0.0.1', lengthBits: 24, source: 'import' }]);
  expect(detail.facts).toContainEqual(
    expect.objectContaining({ name: 'field.rack', value: 'R7', source: 'import' }),
  );
  expect(detail.facts.every((fact) => fact.source === 'import')).toBe(true);
  await bus.drain();
  expect(told).toEqual(['core-1 imported', 'edge-1 imported']);

  const before = JSON.stringify([await devices(), await inventory.device(core!.id)]);
  const again = await run({ content: file, dryRun: false });
  expect(again.counts).toEqual({ create: 0, change: 0, keep: 2, refuse: 0 });
  expect(short(again)).toEqual([
    [2, 'keep', ''],
    [3, 'keep', ''],
  ]);
  expect(JSON.stringify([await devices(), await inventory.device(core!.id)])).toBe(before);
});

test('what changes is told field by field, and what a person said stays', async () => {
  const { run, devices, inventory } = await world();
  await run({ content: file, dryRun: false });
  const [core] = await devices();
  await inventory.updateDevice(core!.id, { name: 'CORE', note: 'typed' });
  const { rows } = await run({
    content: 'name,ip,vendor,serial,site,note\ncore-one,10.0.0.1,Cisco,FOC1,Lyon,other\n',
    dryRun: false,
  });
  expect(rows).toMatchObject([
    {
      action: 'change',
      deviceId: core!.id,
      changes: [
        { field: 'vendor', from: null, to: 'Cisco' },
        { field: 'site', from: 'Paris', to: 'Lyon' },
      ],
      reasons: ['name: a person said "CORE", and that stays', 'note: a person said "typed", and that stays'],
    },
  ]);
  expect(await inventory.device(core!.id)).toMatchObject({
    name: 'CORE',
    vendor: 'Cisco',
    siteName: 'Lyon',
    note: 'typed',
  });
});

test('rows that cannot be are refused, each with its reason', async () => {
  const { run, devices } = await world({ 'sw3.example.net': '10.0.0.3' });
  const content = [
    'name,address,serial,credential',
    'nameless,,,',
    'gone,gone.example.net,,',
    'sw3,sw3.example.net,,other',
    'a,10.0.0.9,S9,',
    'b,10.0.0.10,S9,',
  ].join('\n');
  const { rows, counts } = await run({ content, dryRun: false });
  expect(counts).toEqual({ create: 2, change: 0, keep: 0, refuse: 3 });
  expect(rows.map((row) => [row.row, row.action, row.reasons[0]])).toEqual([
    [2, 'refuse', expect.stringMatching(/^nothing identifies it/)],
    [3, 'refuse', expect.stringMatching(/^address: the name "gone.example.net" does not resolve/)],
    [4, 'create', expect.stringMatching(/^credential: the vault holds nothing named "other"/)],
    [5, 'create', undefined],
    [6, 'refuse', 'it is the same device as line 5, which counts'],
  ]);
  expect((await devices()).map((device) => device.managementAddress).sort()).toEqual([
    '10.0.0.3',
    '10.0.0.9',
  ]);
});

test('a plan that is out of date is not applied', async () => {
  const { run, inventory, devices } = await world();
  const plan = await run({ content: file });
  await inventory.createDevice({
    name: 'first',
    managementAddress: '10.0.0.2',
    kind: 'unknown',
    siteId: null,
    tags: [],
    note: '',
  });
  await expect(run({ content: file, dryRun: false, planId: plan.planId })).rejects.toMatchObject({
    fault: { code: 'conflict', field: 'planId' },
  });
  expect(await devices()).toHaveLength(1);
});

test('a rehearsed merge is taken back, an applied one is told and can be undone', async () => {
  const { run, inventory, devices } = await world();
  await inventory.observe({
    source: 'sweep',
    timeMs: 1,
    keys: [{ kind: 'address', value: '10.0.0.1' }],
    attributes: { managementAddress: '10.0.0.1' },
  });
  await inventory.observe({
    source: 'arp',
    timeMs: 2,
    keys: [{ kind: 'mac', value: '00:1b:21:00:00:01' }],
    attributes: {},
  });
  const content = 'name,ip,mac\ncore-1,10.0.0.1,00:1b:21:00:00:01\n';
  const plan = await run({ content });
  expect(plan.rows).toMatchObject([
    { action: 'change', reasons: ['2 known devices turn out to be this one: they are merged'] },
  ]);
  expect(await devices()).toHaveLength(2);
  await run({ content, dryRun: false, planId: plan.planId });
  expect(await devices()).toHaveLength(1);
  const { items } = await inventory.decisions({ limit: 10 });
  await inventory.undo(items[0]!.id);
  expect(await devices()).toHaveLength(2);
});

test.each(['csv', 'json', 'yaml'] as const)(
  'what is exported as %s is imported as no change, and rebuilds an empty model',
  async (format) => {
    const { run, service } = await world();
    await run({ content: file, dryRun: false });
    const { text, type, name } = await service.export(format);
    expect([type, name]).toEqual([expect.stringContaining(format), `nocturne.${format}`]);
    const same = await run({ content: text });
    expect(same.notes).toEqual([]);
    expect(same.counts).toEqual({ create: 0, change: 0, keep: 2, refuse: 0 });
    const other = await world();
    await other.run({ content: text, dryRun: false });
    expect((await other.service.export(format)).text).toBe(text);
  },
);

test('secrets of a file are in no answer', async () => {
  const { run } = await world();
  const result = await run({
    content: 'name,ip,password,snmp community\na,10.0.0.1,hunter2,s3cret\n',
    dryRun: false,
  });
  expect(JSON.stringify(result)).not.toMatch(/hunter2|s3cret/);
  expect(result.notes.map((note) => note.field)).toEqual(['password', 'snmp community']);
});

test('Prometheus gets the devices that match', async () => {
  const { run, service } = await world();
  await run({ content: file, dryRun: false });
  const { type, text } = await service.export('http_sd', 'site:Paris');
  expect(type).toBe('application/json');
  expect(JSON.parse(text)).toEqual([
    {
      targets: ['10.0.0.1'],
      labels: expect.objectContaining({ __meta_nocturne_name: 'core-1', __meta_nocturne_site: 'Paris' }),
    },
  ]);
});

const answerOf = (status: number, body: string) => ({
  ok: true as const,
  exchange: {
    remoteAddress: '192.0.2.9',
    httpVersion: '1.1',
    status,
    statusText: '',
    headers: {},
    body: new TextEncoder().encode(body),
    bodyTruncated: false,
    resolveMs: 0,
    connectMs: 0,
    tlsMs: 0,
    firstByteMs: 0,
    transferMs: 0,
    totalMs: 0,
  },
});
const netbox = { url: 'https://netbox.example/', credential: 'netbox', tags: [], dryRun: false };

test('a NetBox is read page by page; its token goes where it was sent and nowhere else', async () => {
  const asked: HttpRequestPlan[] = [];
  const total = 450;
  const { service, devices } = await world({}, async (plan) => {
    asked.push(plan);
    const offset = Number(new URL(plan.url).searchParams.get('offset'));
    const results = Array.from({ length: Math.min(200, total - offset) }, (_, i) => ({
      name: `sw-${offset + i}`,
      device_type: { model: 'C9300' },
      primary_ip4: { address: `10.1.${(offset + i) >> 8}.${(offset + i) & 255}/24` },
    }));
    const next = offset + 200 < total ? 'https://evil.example/api/dcim/devices/?offset=200' : null;
    return answerOf(200, JSON.stringify({ count: total, next, results }));
  });
  const result = await service.importNetbox(netbox);
  expect(result).toMatchObject({ format: 'json', counts: { create: total }, notes: [] });
  expect(await devices()).toHaveLength(total);
  expect(asked.map((plan) => plan.url)).toEqual(
    [0, 200, 400].map(
      (offset) =>
        `https://netbox.example/api/dcim/devices/?limit=200&offset=${offset}&exclude=config_context`,
    ),
  );
  expect(asked.every((plan) => plan.headers.authorization === 'Token t0ken' && plan.verifyTls)).toBe(true);
});

test.each([
  [{ url: 'ftp://x' }, answerOf(200, ''), { code: 'invalid-input', field: 'url' }],
  [{ url: 'https://eve:pw@x/' }, answerOf(200, ''), { code: 'invalid-input', value: 'https://…@x/' }],
  [{ credential: 'snmp' }, answerOf(200, ''), { code: 'invalid-input', field: 'credential' }],
  [{}, answerOf(401, ''), { code: 'authentication-failed' }],
  [{}, answerOf(403, ''), { code: 'access-denied' }],
  [{}, answerOf(302, ''), { code: 'malformed', message: 'NetBox answered 302' }],
  [{}, answerOf(200, '<html>'), { code: 'malformed', message: 'the answer is not a list of NetBox' }],
])('a NetBox that cannot be read: %j', async (given, answer, fault) => {
  const { service } = await world({}, async () => answer);
  await expect(service.importNetbox({ ...netbox, ...given })).rejects.toMatchObject({ fault });
});

test('checks of another monitoring system become sensors once, and what has no tool is said', async () => {
  const { run, devices, watching } = await world();
  const sensor = (more: object) => ({
    group: 'Paris',
    device: 'core-1',
    host: '10.0.0.1',
    interval: '60 s',
    ...more,
  });
  const content = JSON.stringify({
    'prtg-version': '24',
    sensors: [
      sensor({ sensor: 'Ping', type: 'Ping' }),
      sensor({ sensor: 'Ping again', type: 'Ping' }),
      sensor({ sensor: 'Files', type: 'SFTP' }),
      sensor({ sensor: 'Page', type: 'HTTP' }),
    ],
  });
  const plan = await run({ content });
  expect(plan).toMatchObject({
    format: 'prtg',
    counts: { create: 1 },
    sensors: { create: 2, keep: 1, refuse: 1 },
  });
  expect(plan.rows[0]!.sensors[2]).toEqual({
    name: 'Files',
    toolId: 'sftp',
    action: 'refuse',
    reason: 'this version has no tool "sftp"',
  });
  expect(watching).toEqual([]);
  await run({ content, dryRun: false, planId: plan.planId });
  const [device] = await devices();
  expect(watching).toMatchObject([
    { deviceId: device!.id, toolId: 'ping', intervalMs: 60_000 },
    { deviceId: device!.id, toolId: 'http', input: { url: 'http://10.0.0.1/' } },
  ]);
  const again = await run({ content, dryRun: false });
  expect(again.sensors).toEqual({ create: 0, keep: 3, refuse: 1 });
  expect(watching).toHaveLength(2);
});
