import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { runForReal } from '../../test/real-server.ts';
import { httpTransaction } from './http-transaction.ts';

const tool = runnable(httpTransaction);
const vault = { login: { kind: 'password', user: 'ada', password: 'a "quoted" p&ss' } } as const;
const seen: { path: string; method: string; body: string; headers: Record<string, unknown> }[] = [];
/** A shop: a form with a token, a session in a cookie, an account behind it. */
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { url = '', method = '', headers } = request;
  seen.push({ path: url, method, body, headers });
  if (url === '/login' && method === 'GET') {
    response.setHeader('set-cookie', ['pre=1; Path=/', 'theme=dark; Expires=Wed, 09 Jun 2100 10:18:14 GMT']);
    response.end('<form>\n<input name="csrf" value="t0k3n">\n</form>');
  } else if (url === '/login') {
    const form = new URLSearchParams(body);
    if (
      form.get('csrf') !== 't0k3n' ||
      form.get('password') !== vault.login.password ||
      !headers.cookie?.includes('pre=1')
    )
      response.writeHead(403).end('no');
    else response.writeHead(302, { location: '/account', 'set-cookie': 'session=42; Path=/' }).end();
  } else if (url.startsWith('/account'))
    headers.cookie?.includes('session=42')
      ? response.end('{"name":"ada","balance":17}')
      : response.writeHead(401).end('{}');
  else if (url === '/away') response.writeHead(302, { location: `http://localhost:${port}/account` }).end();
  else if (url === '/loop') response.writeHead(302, { location: '/loop' }).end();
  else if (url.startsWith('/slow')) return;
  else response.writeHead(404).end('nothing here');
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const at = (path: string) => `http://127.0.0.1:${port}${path}`;
const run = (steps: readonly object[], more: object = {}) => runForReal(tool, { steps, ...more }, vault);
const form = { name: 'form', url: '', extract: ['csrf=text:name="csrf" value="([^"]+)"'] };
const logIn = {
  name: 'log in',
  url: '/login',
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'csrf={{csrf}}&user={{user}}&password={{password}}',
  expectText: 'balance',
  extract: ['who=/name'],
};

test('logs in with a token, a cookie and a redirect, and uses what it was told', async () => {
  const { records, verdict } = await run(
    [
      { ...form, url: at('/login') },
      logIn,
      { name: 'page', url: '/account?of={{who}}', rejectText: 'error' },
    ],
    { credential: 'login' },
  );
  expect(verdict.fault).toBeUndefined();
  expect(records).toMatchObject([
    { kind: 'step', step: 1, name: 'form', status: 200, redirects: 0 },
    { name: 'log in', status: 200, redirects: 1 },
    { name: 'page', url: '/account?of={{who}}', status: 200 },
    { kind: 'transaction', steps: 3, of: 3 },
  ]);
  expect(seen.at(-1)).toMatchObject({ path: '/account?of=ada', method: 'GET' });
  expect(seen.at(-1)!.headers.cookie).toContain('theme=dark');
  expect(verdict.metrics).toMatchObject([
    { name: 'total.time' },
    { labels: { step: 'form' } },
    { labels: { step: 'log in' } },
    { labels: { step: 'page' } },
  ]);
  expect(JSON.stringify(records)).not.toMatch(/t0k3n|quoted|session/);
});
test.each<[string, readonly object[], string, string]>([
  ['no session', [{ url: '/account' }], 'authentication-failed', 'step 1, 1: status 401'],
  ['a status that is not wanted', [{ url: '/x' }], 'unexpected-status', 'status 404'],
  [
    'a text that is missing',
    [{ url: '/login', expectText: 'welcome' }],
    'content-mismatch',
    'does not contain "welcome"',
  ],
  [
    'a variable that is not there',
    [{ url: '/login', extract: ['x=header:x-token'] }],
    'content-mismatch',
    'no x',
  ],
  ['a page that is no JSON', [{ url: '/login', extract: ['x=/a'] }], 'content-mismatch', 'no x'],
  ['a loop', [{ url: '/loop' }], 'unexpected-status', 'status 302'],
  [
    'the third of three',
    [{ url: '/login' }, { url: '/x', expectStatus: [404] }, { url: '/y', name: 'y' }],
    'unexpected-status',
    'step 3, y',
  ],
])('%s', async (_, steps, code, message) => {
  const { verdict } = await run([
    { ...steps[0], url: at((steps[0] as { url: string }).url) },
    ...steps.slice(1),
  ]);
  expect(verdict.fault?.code).toBe(code);
  expect(verdict.fault!.message).toContain(message);
});
test('a redirect that is wanted is not followed, and its target can be taken', async () => {
  const { verdict } = await run([{ url: at('/away'), expectStatus: [302], extract: ['to=header:location'] }]);
  expect(verdict.ok).toBe(true);
});
test('another origin gets neither headers nor cookies', async () => {
  await run([{ url: at('/login') }, { url: '/away', headers: { 'x-api-key': 'sesame' } }]);
  expect(seen.at(-1)).toMatchObject({ path: '/account' });
  expect(seen.at(-1)!.headers).not.toHaveProperty('x-api-key');
  expect(seen.at(-1)!.headers).not.toHaveProperty('cookie');
});
test('a password in an address stays out of the fault', async () => {
  const { verdict } = await run([{ url: at('/slow?p={{password}}') }], {
    credential: 'login',
    timeoutMs: 200,
  });
  expect(verdict.fault?.code).toBe('timeout');
  expect(verdict.fault!.message).not.toMatch(/quoted/);
});
test.each<[readonly object[], string]>([
  [[{ url: 'ftp://x/' }], 'steps.0.url'],
  [[{ url: '/relative' }], 'steps.0.url'],
  [[{ url: 'http://127.0.0.1:9/', extract: ['x=y'] }], 'steps.0.extract'],
  [[{ url: 'http://127.0.0.1:9/{{absent}}' }], 'steps.0'],
])('bad input %j names %s', async (steps, field) => {
  expect((await run(steps)).verdict.fault).toMatchObject({ code: 'invalid-input', field });
});
