/** A sensor that is fed over HTTP, on the whole server: token, delivery, metric, audit. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#pure/contract/fake-host.ts';
import { type RunningServer, startServer } from '../../main/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-push-'));
let server: RunningServer;
let bearer = '';
async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}api/v1${path}`, {
    method,
    headers: {
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}
beforeAll(async () => {
  server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
  const token = new URL(server.setupUrl!).searchParams.get('token')!;
  const made = await call('POST', '/setup', { token, name: 'eve', password: 'correct horse battery' });
  const cookie = made.headers.get('set-cookie')!.split(';')[0]!;
  bearer = (await call('POST', '/tokens', { name: 't', role: 'engineer' }, { cookie })).json.secret as string;
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('a token is told once; what is delivered is the state of the sensor', async () => {
  const sensor = await call('POST', '/sensors', {
    ...{ name: 'backup', toolId: 'push', intervalMs: 3_600_000 },
    input: { limits: ['files=1..'] },
  });
  expect(sensor.status).toBe(200);
  const id = sensor.json.id as string;
  const { json: made } = await call('POST', `/sensors/${id}/push-token`);
  const token = made.token as string;
  const own = bearer;
  bearer = '';
  expect((await call('POST', `/push/${token}`, { values: { files: 0 }, text: 'done' })).status).toBe(200);
  expect((await call('POST', `/push/${'x'.repeat(43)}`, {})).status).toBe(404);
  expect((await call('POST', `/push/${token}`, { values: { files: null } })).status).toBe(422);
  expect((await call('POST', `/sensors/${id}/push-token`)).status).toBe(401);
  bearer = own;
  // The delivery asks for a run; asking again waits for it, or runs once more.
  const ran = await call('POST', `/sensors/${id}/run`);
  expect(ran.json.fault).toMatchObject({ code: 'threshold-crossed', message: 'files is 0, below 1' });
  expect(ran.json.metrics).toContainEqual(
    expect.objectContaining({ name: 'reading', value: 0, labels: { name: 'files' } }),
  );
  // Neither the database nor the audit log in it holds the token.
  for (const name of readdirSync(folder).filter((file) => file.startsWith('state.')))
    expect(readFileSync(join(folder, name)).includes(token)).toBe(false);
}, 30_000);
