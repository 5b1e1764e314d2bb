/** The server is a fake after the published schema (API viewer, /cluster/resources): Proxmox VE does not run on this machine. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type JsonServer, startJsonServer } from '../../test/json-server.ts';
import { runForReal } from '../../test/real-server.ts';
import { proxmox } from './proxmox.ts';

const tool = runnable(proxmox);
const token = 'monitor@pve!nocturne=5f2c';
const vault = { token: { kind: 'secret', secret: token }, other: { kind: 'secret', secret: 'x' } } as const;
const gib = 2 ** 30;
const resources = [
  {
    type: 'node',
    id: 'node/a',
    node: 'a',
    status: 'online',
    cpu: 0.25,
    maxcpu: 8,
    mem: 8 * gib,
    maxmem: 16 * gib,
    uptime: 90,
  },
  {
    type: 'node',
    id: 'node/b',
    node: 'b',
    status: 'online',
    cpu: 0.01,
    maxcpu: 8,
    mem: 1 * gib,
    maxmem: 16 * gib,
    uptime: 90,
  },
  {
    type: 'qemu',
    id: 'qemu/100',
    vmid: 100,
    name: 'mail',
    node: 'a',
    status: 'running',
    cpu: 0.5,
    mem: gib,
    maxmem: 2 * gib,
    uptime: 80,
    template: 0,
  },
  {
    type: 'lxc',
    id: 'lxc/101',
    vmid: 101,
    name: 'web',
    node: 'a',
    status: 'stopped',
    cpu: 0,
    mem: 0,
    maxmem: gib,
    uptime: 0,
  },
  { type: 'qemu', id: 'qemu/900', vmid: 900, name: 'golden', node: 'a', status: 'stopped', template: 1 },
  {
    type: 'storage',
    id: 'storage/a/local',
    storage: 'local',
    node: 'a',
    status: 'available',
    disk: 50 * gib,
    maxdisk: 100 * gib,
  },
  { type: 'sdn', id: 'sdn/a/zone', sdn: 'zone', node: 'a', status: 'ok' },
];
let server: JsonServer;
beforeAll(async () => {
  server = await startJsonServer(
    { '/api2/json/cluster/resources': { data: resources } },
    { authorization: `PVEAPIToken=${token}` },
  );
});
afterAll(() => server.stop());
const run = (more: object = {}) => runForReal(tool, { url: server.url, credential: 'token', ...more }, vault);

test('nodes, guests and storage', async () => {
  const { records, verdict } = await run({ running: ['mail'] });
  expect(records).toMatchObject([
    { type: 'node', name: 'a', state: 'ok', cpuPercent: 25, memoryPercent: 50, uptimeS: 90 },
    { type: 'node', name: 'b' },
    { type: 'guest', name: 'mail', id: 100, state: 'ok', word: 'running' },
    { type: 'guest', name: 'web', id: 101, state: 'unknown', word: 'stopped' },
    { type: 'storage', name: 'a/local', usedPercent: 50 },
    { kind: 'cluster', nodes: 2, guests: 2, running: 1, bad: 0 },
  ]);
  expect(verdict).toMatchObject({ ok: true, summary: '2 nodes, 1 of 2 guests run' });
  expect(verdict.metrics).toEqual(
    expect.arrayContaining([
      { name: 'cpu.usage', value: 25, labels: { processor: 'a' } },
      { name: 'memory.use', value: 50, labels: { memory: 'a' } },
      { name: 'storage.use', value: 50, labels: { storage: 'a/local' } },
      { name: 'sensor.state', value: 1, labels: { sensor: 'mail' } },
    ]),
  );
});
test.each<[string, object, string, string]>([
  ['a guest that must run', { running: ['web'] }, 'component-failed', 'web is stopped'],
  ['a guest that is not there', { running: ['shop'] }, 'component-failed', 'there is no guest shop'],
  ['a storage that is full', { storageMax: 40 }, 'component-failed', 'a/local is full (50 %)'],
  ['a node short of memory', { memoryMax: 40 }, 'component-warning', 'a is short of memory (50 %)'],
  ['another token', { credential: 'other' }, 'authentication-failed', 'status 401'],
])('%s', async (_, more, code, message) => {
  const { verdict } = await run(more);
  expect(verdict.fault?.code).toBe(code);
  expect(verdict.fault!.message).toContain(message);
});
test('a node that is offline, a token that sees nothing', async () => {
  const down = await startJsonServer({
    '/api2/json/cluster/resources': { data: [resources[0], { type: 'node', node: 'b', status: 'offline' }] },
  });
  expect((await run({ url: down.url })).verdict.fault).toMatchObject({ message: 'b is offline' });
  down.stop();
  const blind = await startJsonServer({ '/api2/json/cluster/resources': { data: [] } });
  expect((await run({ url: blind.url })).verdict.fault?.code).toBe('content-mismatch');
  blind.stop();
});
