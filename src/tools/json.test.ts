import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { runForReal } from '../../test/real-server.ts';
import { json } from './json.ts';

const tool = runnable(json);
const vault = {
  token: { kind: 'secret', secret: 'sesame' },
  login: { kind: 'password', user: 'ada', password: 'löve' },
  snmp: { kind: 'snmp-community', version: '2c', community: 'public' },
} as const;
const seen: { headers: Record<string, unknown>; method: string | undefined; body: string }[] = [];
const document = {
  status: 'ok',
  main: { temp: 215, alarm: false, note: null },
  disks: [
    { name: 'sda', used: 10, total: 100 },
    { name: 'sdb', used: 95, total: 100 },
  ],
};
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  seen.push({ headers: request.headers, method: request.method, body });
  const answers: Readonly<Record<string, () => void>> = {
    '/': () => response.end(JSON.stringify(document)),
    '/away': () => response.writeHead(302, { location: `http://localhost:${port}/` }).end(),
    '/locked': () => response.writeHead(401).end('{}'),
    '/denied': () => response.writeHead(403).end('{}'),
    '/page': () => response.end('<html>'),
    '/long': () => response.end(JSON.stringify({ list: Array.from({ length: 2000 }, (_, i) => i) })),
  };
  (answers[request.url ?? ''] ?? (() => response.writeHead(500).end('{}')))();
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());
const run = (path: string, more: object = {}) =>
  runForReal(tool, { url: `http://127.0.0.1:${port}${path}`, ...more }, vault);

test('numbers, texts, lists and what they mean', async () => {
  const { records, verdict } = await run('/', {
    values: [
      'temperature=/main/temp',
      'status=/status',
      'alarm=/main/alarm',
      'used=$.disks[*].used',
      'disks=/disks',
    ],
    scales: ['temperature=0.1:celsius'],
    matches: ['status=ok'],
    states: ['alarm=true:critical:alarm', 'alarm=*:ok:quiet'],
  });
  expect(verdict.fault).toBeUndefined();
  expect(records.filter(({ kind }) => kind === 'value')).toMatchObject([
    { name: 'temperature', value: 21.5, unit: 'celsius' },
    { name: 'status', text: 'ok' },
    { name: 'alarm', value: 0, state: 'ok', word: 'quiet' },
    { name: 'used', value: 10, labels: { at: '0' } },
    { name: 'used', value: 95, labels: { at: '1' } },
    { name: 'disks', value: 2 },
  ]);
  expect(verdict.metrics).toEqual(
    expect.arrayContaining([
      { name: 'reading', value: 21.5, labels: { name: 'temperature' } },
      { name: 'reading', value: 95, labels: { at: '1', name: 'used' } },
      { name: 'sensor.state', value: 1, labels: { sensor: 'alarm' } },
      { name: 'http.status', value: 200 },
    ]),
  );
});
test.each<[string, object, string, string?]>([
  ['/', { values: ['used=$.disks[*].used'], limits: ['used=..90'] }, 'threshold-crossed', 'used (1) is 95'],
  ['/', { values: ['s=/status'], matches: ['s=good'] }, 'content-mismatch'],
  ['/', { values: ['x=/main/nothing'] }, 'content-mismatch', 'x: nothing there'],
  ['/', { values: ['x=/main/note'] }, 'content-mismatch'],
  ['/page', { values: ['x=/a'] }, 'malformed'],
  ['/long', { values: ['x=$.list[*]'] }, 'too-large'],
  ['/', { bodyBytesMax: 20 }, 'too-large'],
  ['/locked', {}, 'authentication-failed'],
  ['/denied', {}, 'access-denied'],
  ['/broken', {}, 'unexpected-status'],
])('%s with %j is %s', async (path, more, code, message) => {
  const { verdict } = await run(path, more);
  expect(verdict.fault?.code).toBe(code);
  if (message) expect(verdict.fault!.message).toContain(message);
});
test('credentials: bearer, basic, a header of their own; never for another origin', async () => {
  const sent = async (path: string, more: object) => {
    await run(path, more);
    return seen.at(-1)!.headers;
  };
  expect(await sent('/', { credential: 'token' })).toMatchObject({ authorization: 'Bearer sesame' });
  expect(await sent('/', { credential: 'login' })).toMatchObject({
    authorization: `Basic ${Buffer.from('ada:löve').toString('base64')}`,
  });
  const own = { credential: 'token', credentialHeader: 'X-API-Key' };
  expect(await sent('/', own)).toMatchObject({ 'x-api-key': 'sesame' });
  expect(await sent('/away', own)).not.toHaveProperty('x-api-key');
  expect(await sent('/away', { credential: 'token' })).not.toHaveProperty('authorization');
});
test('posts a body as JSON', async () => {
  await run('/', { method: 'POST', body: '{"q":1}' });
  expect(seen.at(-1)).toMatchObject({
    method: 'POST',
    body: '{"q":1}',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
  });
});
test.each<[object, string]>([
  [{ url: 'ftp://127.0.0.1/' }, 'url'],
  [{ values: ['x=temp'] }, 'values'],
  [{ values: ['x=$..a'] }, 'values'],
  [{ values: ['x=/a'], limits: ['y=1..'] }, 'limits'],
  [{ credential: 'snmp' }, 'credential'],
])('bad input %j names %s', async (more, field) => {
  expect((await run('/', more)).verdict.fault).toMatchObject({ code: 'invalid-input', field });
});
