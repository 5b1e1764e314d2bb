/** Notifications of net-snmp's own commands on loopback: what it sends we take, and what it waits for we answer. */
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';

import { listenDatagrams } from '#io/net/datagrams.ts';
import { crypto } from '#io/net/node-crypto.ts';
import { fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { Clock, Credential } from '#pure/contract/host.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { standardMib } from '#pure/mib/index.ts';
import { traps } from './index.ts';

const installed = spawnSync('snmpinform', ['-V']).error === undefined;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
/** What net-snmp remembers. It says so when it makes a folder, so they are there. */
const kept = mkdtempSync(join(tmpdir(), 'nocturne-net-snmp-'));
mkdirSync(join(kept, 'cert_indexes'));
afterAll(() => rmSync(kept, { recursive: true, force: true }));

const user = (name: string, privacy?: 'aes128' | 'aes256' | 'des'): Credential => ({
  kind: 'snmp-user',
  user: name,
  auth: { protocol: privacy === 'aes256' ? 'sha256' : 'sha1', password: 'auth-password' },
  ...(privacy ? { privacy: { protocol: privacy, password: 'priv-password' } } : {}),
});

async function receiver(given: Readonly<Record<string, unknown>> = {}) {
  const bus = createMemoryBus({ log: silentLog });
  const events: TelemetryEvent[] = [];
  bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => void events.push(payload));
  const clock: Clock = {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
  } as Clock;
  const service = traps.create(
    {
      bus,
      clock,
      random: fakeRandom(1),
      log: silentLog,
      crypto,
      hostName: 'here',
      mib: async () => standardMib(),
      deviceAt: (address) => (address === '127.0.0.1' ? { id: 'd1', name: 'core-1' } : undefined),
      credentials: async () => [
        user('noc'),
        user('sealed', 'aes128'),
        user('long', 'aes256'),
        user('old', 'des'),
        { kind: 'snmp-user', user: 'open' },
      ],
      listen: listenDatagrams,
    },
    traps.settings.parse({ addresses: ['127.0.0.1'], port: 0, ...given }),
  );
  await service.start();
  closers.push(() => service.stop());
  return { service, events, bus, port: service.port()! };
}

const byNumber = [
  '',
  '1.3.6.1.6.3.1.1.5.3',
  '1.3.6.1.2.1.2.2.1.1.3',
  'i',
  '3',
  '1.3.6.1.2.1.2.2.1.2.3',
  's',
  'Te1/3',
];
function netSnmp(command: string, argv: readonly string[]) {
  return new Promise<{ code: number | null; err: string }>((resolve, reject) => {
    const child = spawn(command, ['-r', '1', '-t', '2', ...argv], {
      env: {
        ...process.env,
        MIBS: '',
        SNMP_PERSISTENT_DIR: kept,
        SNMPCONFPATH: '/nonexistent',
      },
      timeout: 20_000,
    });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, err }));
  });
}
const v3 = (name: string, level: string, ...more: string[]) => [
  ...[
    '-v',
    '3',
    '-u',
    name,
    '-l',
    level,
    '-a',
    'SHA',
    '-A',
    'auth-password',
    '-x',
    'AES',
    '-X',
    'priv-password',
  ],
  ...more,
];

describe.skipIf(!installed)('net-snmp', () => {
  test('an inform of version 2c is acknowledged, and told with names', { timeout: 30_000 }, async () => {
    const { port, events, bus, service } = await receiver();
    const sent = await netSnmp('snmpinform', ['-v', '2c', '-c', 'public', `127.0.0.1:${port}`, ...byNumber]);
    expect(sent).toEqual({ code: 0, err: '' });
    await bus.drain();
    expect(events).toMatchObject([
      {
        kind: 'trap.received',
        deviceId: 'd1',
        message: 'linkDown from core-1: ifIndex.3 3, ifDescr.3 Te1/3',
        data: { inform: true, version: 2, oid: '1.3.6.1.6.3.1.1.5.3' },
      },
    ]);
    expect(service.health().figures).toMatchObject({ informs_total: 1, traps_total: 0 });
  });

  test.each([
    ['noc', 'authNoPriv', []],
    ['sealed', 'authPriv', []],
    ['long', 'authPriv', ['-a', 'SHA-256', '-x', 'AES-256']],
    ['old', 'authPriv', ['-x', 'DES']],
    ['open', 'noAuthNoPriv', []],
  ] as const)(
    'an inform of version 3 as %s, %s: discovered, verified, acknowledged',
    { timeout: 30_000 },
    async (name, level, more) => {
      const { port, events, bus } = await receiver();
      const sent = await netSnmp('snmpinform', [
        ...v3(name, level, ...more),
        `127.0.0.1:${port}`,
        ...byNumber,
      ]);
      // This build of net-snmp may lack a cipher; it says so before it sends anything.
      if (/Invalid privacy protocol|not supported/i.test(sent.err)) return;
      expect(sent).toEqual({ code: 0, err: '' });
      await bus.drain();
      expect(events).toMatchObject([{ data: { inform: true, version: 3, user: name } }]);
    },
  );

  test('a wrong password, an unknown user and too low a level are refused, told to the sender and counted', {
    timeout: 60_000,
  }, async () => {
    const { port, events, bus, service } = await receiver();
    const to = [`127.0.0.1:${port}`, ...byNumber];
    const wrong = await netSnmp('snmpinform', [...v3('noc', 'authNoPriv', '-A', 'wrong-password'), ...to]);
    const unknown = await netSnmp('snmpinform', [...v3('nobody', 'authNoPriv'), ...to]);
    const low = await netSnmp('snmpinform', [...v3('sealed', 'authNoPriv'), ...to]);
    expect([wrong, unknown, low].map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(wrong.err).toMatch(/Authentication failure/);
    expect(unknown.err).toMatch(/Unknown user name/);
    expect(low.err).toMatch(/security level/i);
    await bus.drain();
    expect(events).toEqual([]);
    expect(service.health().figures).toMatchObject({
      dropped_wrong_digest_total: expect.any(Number),
      dropped_unknown_user_total: expect.any(Number),
      dropped_security_level_total: expect.any(Number),
      informs_total: 0,
    });
  });

  test('traps of all versions; a community that is not ours is dropped', { timeout: 60_000 }, async () => {
    const { port, events, bus, service } = await receiver({ communities: ['ours'] });
    const to = `127.0.0.1:${port}`;
    const engine = ['-e', '0x8000000001020304'];
    await netSnmp('snmptrap', ['-v', '2c', '-c', 'public', to, ...byNumber]);
    await netSnmp('snmptrap', ['-v', '2c', '-c', 'ours', to, ...byNumber]);
    await netSnmp('snmptrap', [
      '-v',
      '1',
      '-c',
      'ours',
      to,
      '',
      '127.0.0.1',
      '2',
      '0',
      '',
      ...byNumber.slice(2),
    ]);
    await netSnmp('snmptrap', [...v3('sealed', 'authPriv', ...engine), to, ...byNumber]);
    for (let i = 0; i < 200 && events.length < 3; i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await bus.drain();
    expect(events.map(({ data, message }) => [data.version, data.inform, message.split(' ')[0]])).toEqual([
      [2, false, 'linkDown'],
      [1, false, 'linkDown'],
      [3, false, 'linkDown'],
    ]);
    expect(service.health().figures).toMatchObject({ dropped_community_total: 1, traps_total: 3 });
  });
});

test('an inform that comes again is acknowledged again and told once; noise is dropped', async () => {
  const { port, events, bus, service } = await receiver({ perSecondMax: 1000 });
  const { encodeCommunityMessage, pduTypes } = await import('#pure/wire/snmp.ts');
  const bytes = encodeCommunityMessage(1, new TextEncoder().encode('any'), {
    ...{ type: pduTypes.inform, requestId: 77, errorStatus: 0, errorIndex: 0 },
    oids: [[1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0]],
    values: [{ type: 'oid', value: [1, 3, 6, 1, 6, 3, 1, 1, 5, 1] }],
  });
  const socket = createSocket('udp4');
  closers.push(async () => void socket.close());
  let answers = 0;
  const answered = new Promise<void>((resolve) => socket.on('message', () => ++answers === 2 && resolve()));
  for (const datagram of [bytes, Uint8Array.of(1, 2, 3), bytes]) socket.send(datagram, port, '127.0.0.1');
  await answered;
  await bus.drain();
  expect(events.map(({ message }) => message)).toEqual(['coldStart from core-1']);
  expect(service.health().figures).toMatchObject({
    informs_total: 1,
    informs_again_total: 1,
    dropped_malformed_total: 1,
  });
});

test('without an address it is off, and a port that cannot be opened degrades', async () => {
  const off = await receiver({ addresses: [] });
  expect(off.service.port()).toBeNull();
  expect(off.service.health()).toMatchObject({ state: 'ok', detail: expect.stringContaining('Off') });
  const taken = await receiver({ port: (await receiver()).port });
  expect(taken.service.health()).toMatchObject({
    state: 'degraded',
    detail: expect.stringContaining('EADDRINUSE'),
  });
});

test('settings are taken over while it runs; what cannot be opened is refused, and it goes on as before', async () => {
  const { service, port } = await receiver();
  const taken = (await receiver()).port;
  const free = createSocket('udp4');
  await new Promise<void>((resolve) => free.bind(0, '127.0.0.1', resolve));
  const other = free.address().port;
  await new Promise<void>((resolve) => free.close(resolve));
  await service.adopt!({ addresses: ['127.0.0.1'], port: other });
  expect(service.port()).toBe(other);
  await expect(service.adopt!({ addresses: ['127.0.0.1'], port: taken })).rejects.toMatchObject({
    fault: { field: 'port', message: expect.stringContaining('EADDRINUSE') },
  });
  expect(service.port()).toBe(other);
  expect(service.health().state).toBe('ok');
  await service.adopt!({ addresses: [] });
  expect(service.port()).toBeNull();
  expect(port).not.toBe(other);
});
