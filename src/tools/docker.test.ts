/** The server is a fake after the published schema (Engine API 1.50, ContainerList, ContainerInspect): no daemon runs on this machine. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type JsonServer, startJsonServer } from '../../test/json-server.ts';
import { newFolder, runForReal } from '../../test/real-server.ts';
import { docker } from './docker.ts';

const tool = runnable(docker);
const folder = newFolder('docker');
const id = (letter: string) => letter.repeat(64);
const item = (letter: string, name: string, State: string, Status: string) => ({
  ...{
    Id: id(letter),
    Names: [`/${name}`],
    Image: `${name}:latest`,
    ImageID: 'sha256:0',
    Command: 'run',
    Created: 0,
  },
  ...{
    Ports: [],
    Labels: {},
    State,
    Status,
    HostConfig: { NetworkMode: 'default' },
    NetworkSettings: {},
    Mounts: [],
  },
});
const inspect = (Status: string, RestartCount: number, ExitCode: number, health?: string) => ({
  RestartCount,
  State: {
    Status,
    Running: Status === 'running',
    ExitCode,
    ...(health ? { Health: { Status: health, FailingStreak: 0, Log: [] } } : {}),
  },
});
const documents: Record<string, unknown> = {
  '/version': { Version: '28.2.2', ApiVersion: '1.50', Os: 'linux' },
  '/containers/json?all=true': [
    item('a', 'web', 'running', 'Up 2 hours (healthy)'),
    item('b', 'database', 'running', 'Up 2 hours (unhealthy)'),
    item('c', 'job', 'exited', 'Exited (0) 3 hours ago'),
    item('d', 'loop', 'restarting', 'Restarting (1) 4 seconds ago'),
    item('e', 'gone', 'running', 'Up 1 second (health: starting)'),
  ],
  [`/containers/${id('a')}/json`]: inspect('running', 2, 0, 'healthy'),
  [`/containers/${id('b')}/json`]: inspect('running', 0, 0, 'unhealthy'),
  [`/containers/${id('c')}/json`]: inspect('exited', 0, 137),
  [`/containers/${id('d')}/json`]: inspect('restarting', 41, 1),
};
let socket: JsonServer;
let tcp: JsonServer;
beforeAll(async () => {
  socket = await startJsonServer(documents, { socketPath: join(folder, 'docker.sock') });
  tcp = await startJsonServer(documents);
});
afterAll(() => {
  socket.stop();
  tcp.stop();
  rmSync(folder, { recursive: true });
});

test('over the socket: state, health, restarts', async () => {
  const { records, verdict } = await runForReal(tool, { endpoint: socket.url });
  expect(records).toMatchObject([
    { kind: 'container', name: 'web', state: 'ok', health: 'healthy', restarts: 2 },
    { name: 'database', state: 'critical', word: 'unhealthy' },
    { name: 'job', state: 'unknown', word: 'exited with code 137', exitCode: 137 },
    { name: 'loop', state: 'critical', word: 'restarting', restarts: 41 },
    // It went away between list and look.
    { name: 'gone', state: 'unknown', health: 'starting' },
    { kind: 'engine', version: '28.2.2', running: 3, parts: 5, bad: 2 },
  ]);
  expect(verdict.fault).toMatchObject({
    code: 'component-failed',
    message: 'database is unhealthy, loop is restarting',
  });
  expect(verdict.metrics).toEqual(
    expect.arrayContaining([
      { name: 'sensor.state', value: 1, labels: { sensor: 'web' } },
      { name: 'reading.total', value: 41, labels: { name: 'restarts', container: 'loop' } },
    ]),
  );
  expect(new Set(socket.seen.map(({ method }) => method))).toEqual(new Set(['GET']));
});
test('over TCP, chosen by name', async () => {
  const { records, verdict } = await runForReal(tool, { endpoint: tcp.url, containers: ['web|job'] });
  expect(records).toHaveLength(3);
  expect(verdict).toMatchObject({ ok: true, summary: '1 of 2 containers run' });
});
test.each<[string, object, string]>([
  [
    'one that must run and does not',
    { containers: ['web'], running: ['job'] },
    'job is exited with code 137',
  ],
  [
    'one that must run and is not there',
    { containers: ['web'], running: ['mail', 'job', 'fax'] },
    'there is no container mail, fax; job is exited with code 137',
  ],
])('%s', async (_, more, message) => {
  const { verdict } = await runForReal(tool, { endpoint: tcp.url, ...more });
  expect(verdict.fault).toMatchObject({ code: 'component-failed', message });
});
test('no socket, no Engine, no address', async () => {
  const code = async (endpoint: string) => (await runForReal(tool, { endpoint })).verdict.fault?.code;
  expect(await code(`unix://${join(folder, 'absent.sock')}`)).toBe('refused');
  expect(await code('unix:relative')).toBe('invalid-input');
  const other = await startJsonServer({ '/containers/json?all=true': { message: 'no' } });
  expect(await code(other.url)).toBe('malformed');
  other.stop();
});
