import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../../test/free-port.ts';
import { auditForReal, serviceOf, targetOf, wrong } from '../../../../test/real-audit.ts';
import {
  makeCertificate,
  newFolder,
  program,
  type Server,
  startServer,
} from '../../../../test/real-server.ts';
import { defaultPageOf, isListing } from '../default-pages.ts';
import { http } from './http.ts';

const nginx = program('/usr/sbin/nginx');
const python = program('/usr/bin/python3');
const servers: Server[] = [];
const listening: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const server of listening.splice(0)) server.close();
});

const plain = serviceOf('http');
const secure = serviceOf('http', { tunnel: 'tls' });

/** A server of three lines. */
const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  listening.push(server);
  return (server.address() as AddressInfo).port;
};
const page = (html: string, headers: Record<string, string | string[]> = {}, status = 200) =>
  serve((_, response) => {
    response.writeHead(status, {
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      ...headers,
    });
    response.end(html);
  });
const audit = async (port: number, service = plain) => await auditForReal(http, targetOf(port, service));
const html = { 'content-type': 'text/html', 'referrer-policy': 'same-origin' };

test.each<[string, string, Record<string, string | string[]>, number, string[]]>([
  ['a redirect to HTTPS', '', { location: 'https://127.0.0.1/' }, 301, []],
  ['a redirect elsewhere without TLS', 'x', { location: 'http://other.example/' }, 302, []],
  ['an error', 'no', {}, 404, []],
  ['a page', '<title>Shop</title>', html, 200, ['http/plain']],
  ['a login', '<form><input type="password" name="p"></form>', html, 200, ['http/plain-login']],
  ['Basic', '', { 'www-authenticate': 'Basic realm="x"' }, 401, ['http/basic-auth-over-plain']],
  ['Digest', '', { 'www-authenticate': 'Digest realm="x"' }, 401, []],
  [
    'headers missing',
    '<title>Shop</title>',
    { 'content-type': 'text/html' },
    200,
    ['http/plain', 'http/missing-security-headers'],
  ],
  ['versions', 'x', { server: 'Apache/2.4.57 (Debian)' }, 404, ['http/version-told']],
  ['no version', 'x', { server: 'Apache' }, 404, []],
  ['cookies', 'x', { 'set-cookie': ['sessionid=abc; Path=/', 'theme=dark'] }, 404, ['http/cookie-flags']],
  ['good cookies', 'x', { 'set-cookie': 'sessionid=abc; HttpOnly; Secure' }, 404, []],
  ['methods', 'x', { allow: 'GET, HEAD, PUT, DELETE' }, 404, ['http/writing-methods']],
  ['a listing', '<title>Index of /</title>', html, 200, ['http/plain', 'http/directory-listing']],
  ['a default page', '<title>Welcome to nginx!</title>', html, 200, ['http/plain', 'http/default-page']],
])('%s', async (_, body, headers, status, expected) => {
  expect(wrong(await audit(await page(body, headers, status)))).toEqual(expected);
});
test('the secret of a cookie is not shown; the management of a device is worse than a page', async () => {
  const findings = await audit(await page('x', { 'set-cookie': 'sid=geheim' }));
  expect(JSON.stringify(findings)).not.toContain('geheim');
  const port = await page('<title>Switch</title>', html);
  expect(wrong(await audit(port, serviceOf('http', { deviceType: 'switch' })))).toEqual(['http/plain-login']);
});
test('redirects on the server are followed, folders that the page names are looked into, TRACE is tried', async () => {
  const asked: string[] = [];
  const port = await serve((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const safe = { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', ...html };
    if (request.method === 'TRACE') return void response.end(`TRACE / ${JSON.stringify(request.headers)}`);
    if (request.url === '/') return void response.writeHead(302, { location: '/start' }).end();
    response.writeHead(200, safe);
    response.end(
      request.url === '/img/'
        ? '<title>Index of /img/</title>'
        : '<title>Start</title><img src="/img/a.png">',
    );
  });
  const findings = await audit(port);
  expect(wrong(findings)).toEqual(['http/plain', 'http/directory-listing', 'http/trace']);
  expect(findings[0]!.evidence).toBe('status 302, 200; title "Start"; content-type: text/html');
  expect(asked).toEqual(['GET /', 'GET /start', 'GET /img/', 'TRACE /', 'OPTIONS /']);
});
test('letters that would move the cursor of a terminal are taken out', async () => {
  const findings = await audit(await page('<title>a\u001b[2Jb\u202ec</title>', html));
  expect(findings[0]!.evidence).toContain('title "a [2Jb c"');
});

describe.skipIf(!nginx || spawnSync('openssl', ['version']).status !== 0)(
  'nginx (needs nginx and openssl)',
  () => {
    const serveNginx = async (settings: string, before: (folder: string) => void = () => {}) => {
      const port = await freePort();
      const folder = newFolder('nginx');
      const { key, cert } = makeCertificate(folder);
      mkdirSync(join(folder, 'site', 'files'), { recursive: true });
      writeFileSync(join(folder, 'site', 'files', 'a.txt'), 'a');
      before(folder);
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${folder};`,
      );
      writeFileSync(
        join(folder, 'conf'),
        `daemon off; master_process off; error_log stderr; pid ${folder}/pid; events {}\nhttp { access_log off; types { text/html html; } ${paths.join(' ')}\nserver { listen 127.0.0.1:${port} ssl; ssl_certificate ${cert}; ssl_certificate_key ${key}; root ${folder}/site; ${settings} } }\n`,
      );
      servers.push(
        await startServer({ command: nginx!, args: ['-c', join(folder, 'conf')], folder, ready: port }),
      );
      return port;
    };
    const site = (folder: string) =>
      writeFileSync(join(folder, 'site', 'index.html'), '<title>Site</title><a href="/files/a.txt">a</a>');
    test('weak', async () => {
      const port = await serveNginx('autoindex on; add_header Set-Cookie "a=b";', site);
      expect(wrong(await audit(port, secure))).toEqual([
        'http/no-hsts',
        'http/missing-security-headers',
        'http/version-told',
        'http/cookie-flags',
        'http/directory-listing',
      ]);
    });
    test('strong', async () => {
      const port = await serveNginx(
        'server_tokens off; add_header Strict-Transport-Security "max-age=31536000" always; add_header X-Content-Type-Options nosniff; add_header Content-Security-Policy "default-src \'self\'; frame-ancestors \'self\'"; add_header Referrer-Policy same-origin; add_header Set-Cookie "a=b; Secure; HttpOnly";',
        site,
      );
      expect(wrong(await audit(port, secure))).toEqual([]);
    });
  },
);

test.skipIf(!python)('the listing of Python (needs python3)', async () => {
  const port = await freePort();
  const folder = newFolder('listing');
  servers.push(
    await startServer({
      command: python!,
      args: ['-m', 'http.server', '--bind', '127.0.0.1', String(port)],
      folder,
      ready: port,
    }),
  );
  expect(wrong(await audit(port))).toEqual([
    'http/plain',
    'http/missing-security-headers',
    'http/version-told',
    'http/directory-listing',
  ]);
});

test.each([
  ['<html>\n<head>\n<title>Welcome to nginx!</title>', 'nginx'],
  ['<html><body><h1>It works!</h1></body></html>', 'Apache'],
  ['<title>Apache2 Debian Default Page: It works</title>', 'Apache on Debian or Ubuntu'],
  ['<title>IIS Windows Server</title>', 'IIS'],
  ['<title>Our shop: it works!</title>', undefined],
])('%s', (text, product) => {
  expect(defaultPageOf(text)).toBe(product);
});
test.each([
  ['<title>Index of /pub</title>', true],
  ['<title>Directory listing for /</title>', true],
  ['<pre><A HREF="/">[To Parent Directory]</A><br>', true],
  ['<title>Index</title>', false],
])('listing: %s', (text, expected) => {
  expect(isListing(text)).toBe(expected);
});
