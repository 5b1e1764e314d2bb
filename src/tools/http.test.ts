import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { fakeContext, fakeNetwork } from '#pure/contract/fake-host.ts';
import type { HttpExchange, Network } from '#pure/contract/network.ts';
import { runnable } from '#pure/contract/tool.ts';
import { http } from './http.ts';

const tool = runnable(http);
const seen: { path: string; authorization: string | undefined }[] = [];
const server = createServer((request, response) => {
  seen.push({ path: request.url ?? '', authorization: request.headers.authorization });
  if (request.url === '/ok') response.end('all is well');
  else if (request.url === '/moved') response.writeHead(302, { location: '/ok' }).end();
  else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
  else if (request.url === '/away')
    response.writeHead(302, { location: `http://localhost:${port}/ok` }).end();
  else if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
  else response.writeHead(503).end('busy');
});
let real: RealNetwork;
let port = 0;
beforeAll(async () => {
  real = await createNetwork({ mode: 'inline' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await real.close();
});

async function collect(raw: object, net: Network = real) {
  const run = tool.start(raw, fakeContext({ net }));
  const records: Record<string, unknown>[] = [];
  for await (const record of run.records) records.push(record);
  return { records, verdict: run.verdict() };
}
const at = (path: string) => `http://127.0.0.1:${port}${path}`;

test('phases of a good answer', async () => {
  const { records, verdict } = await collect({ url: at('/ok'), expectText: 'well', rejectText: 'error' });
  expect(records).toMatchObject([{ status: 200, tlsMs: 0, bodyBytes: 11, remoteAddress: '127.0.0.1' }]);
  expect(verdict.ok).toBe(true);
  expect(verdict.metrics).toContainEqual({ name: 'http.status', value: 200 });
  expect(verdict.metrics.map((metric) => metric.name)).toContain('first-byte.time');
});

test.each([
  ['/down', {}, 'unexpected-status'],
  ['/ok', { expectStatus: [201] }, 'unexpected-status'],
  ['/ok', { expectText: 'missing' }, 'content-mismatch'],
  ['/ok', { rejectText: 'well' }, 'content-mismatch'],
])('%s with %j is %s', async (path, more, code) => {
  expect((await collect({ url: at(path), ...more })).verdict).toMatchObject({ ok: false, fault: { code } });
});

test('redirects are followed, limited and never leave HTTP', async () => {
  const moved = await collect({ url: at('/moved') });
  expect(moved.records.map((record) => record.status)).toEqual([302, 200]);
  const loop = await collect({ url: at('/loop'), redirectsMax: 3 });
  expect(loop.records).toHaveLength(4);
  expect(loop.verdict).toMatchObject({ ok: false, fault: { code: 'unexpected-status' } });
  const wanted = await collect({ url: at('/moved'), expectStatus: [302] });
  expect(wanted.records).toHaveLength(1);
  expect(wanted.verdict.ok).toBe(true);
  const file = await collect({ url: at('/file') });
  expect(file.records).toHaveLength(1);
});

test('a credential is not carried to another origin', async () => {
  seen.length = 0;
  await collect({ url: at('/away'), headers: { Authorization: 'Bearer x', Cookie: 'a=b' } });
  expect(seen).toEqual([
    { path: '/away', authorization: 'Bearer x' },
    { path: '/ok', authorization: undefined },
  ]);
});

test('refusal is a fault; days of the certificate are judged', async () => {
  expect((await collect({ url: 'http://127.0.0.1:1/' })).verdict).toMatchObject({
    fault: { code: 'refused' },
  });
  const day = 86_400_000;
  const exchange = (days: number): HttpExchange => ({
    remoteAddress: '192.0.2.1',
    httpVersion: '1.1',
    status: 200,
    statusText: 'OK',
    headers: {},
    body: new Uint8Array(),
    bodyTruncated: false,
    resolveMs: 1,
    connectMs: 1,
    tlsMs: 1,
    firstByteMs: 1,
    transferMs: 1,
    totalMs: 5,
    tls: {
      protocol: 'TLSv1.3',
      cipher: 'x',
      chain: [
        {
          subject: 'CN=a',
          issuer: 'CN=a',
          serialNumber: '1',
          names: [],
          notBeforeMs: 0,
          notAfterMs: 1_700_000_000_000 + days * day + 1000,
          fingerprintSha256: '',
          publicKey: '',
          signatureAlgorithm: '',
          selfSigned: false,
        },
      ],
    },
  });
  const judged = async (days: number) =>
    (
      await collect(
        { url: 'https://a.example' },
        fakeNetwork({ http: async () => ({ ok: true, exchange: exchange(days) }) }),
      )
    ).verdict;
  expect(await judged(5)).toMatchObject({ ok: false, fault: { code: 'certificate-expiring' } });
  expect(await judged(-2)).toMatchObject({ ok: false, fault: { code: 'certificate-expired' } });
  expect((await judged(60)).metrics).toContainEqual({ name: 'certificate.days', value: 60 });
});

test.each(['ftp://a.example/', 'not a url', 'http://'])('the address %s is refused', async (url) => {
  expect((await collect({ url })).verdict).toMatchObject({ fault: { code: 'invalid-input', field: 'url' } });
});
test.each([
  [{ url: 'http://a', expectStatus: [99] }, 'expectStatus.0'],
  [{ url: 'http://a', method: 'BREW' }, 'method'],
  [{ url: 'http://a', bodyBytesMax: 0 }, 'bodyBytesMax'],
])('%j is refused', (raw, field) => {
  expect(() => tool.parse(raw)).toThrowError(
    expect.objectContaining({ fault: expect.objectContaining({ code: 'invalid-input', field }) }),
  );
});
test('the examples are valid', () => {
  for (const { input } of tool.examples) expect(tool.parse(input)).toBeTruthy();
});
