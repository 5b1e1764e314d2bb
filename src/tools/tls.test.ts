import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { fault } from '#pure/base/errors.ts';
import { fakeContext, fakeNetwork } from '#pure/contract/fake-host.ts';
import type { Network } from '#pure/contract/network.ts';
import { runnable } from '#pure/contract/tool.ts';
import { tls } from './tls.ts';

const tool = runnable(tls);
const clock = { ...fakeContext().clock, now: () => Date.now() };
async function collect(raw: object, net: Network) {
  const run = tool.start(raw, fakeContext({ net, clock }));
  const records: Record<string, unknown>[] = [];
  for await (const record of run.records) records.push(record);
  return { records, verdict: run.verdict() };
}

describe.skipIf(spawnSync('openssl', ['version']).status !== 0)(
  'a real server (needs the openssl command)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'nocturne-tls-'));
    let server: Server;
    let real: RealNetwork;
    let port = 0;
    beforeAll(async () => {
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      const what = ['-days', '10', '-subj', '/CN=box.example', '-addext', 'subjectAltName=DNS:box.example'];
      execFileSync('openssl', [...make, ...what, '-keyout', key, '-out', cert], { stdio: 'ignore' });
      server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => socket.end());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
      real = await createNetwork({ mode: 'inline' });
    });
    afterAll(async () => {
      server?.close();
      await real?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('the chain and the session', async () => {
      const { records, verdict } = await collect(
        { target: '127.0.0.1', port, serverName: 'box.example', trust: false, warnDays: 5 },
        real,
      );
      expect(records[0]).toMatchObject({
        kind: 'certificate',
        position: 0,
        subject: 'CN=box.example',
        selfSigned: true,
      });
      expect(records[1]).toMatchObject({ kind: 'session', protocol: 'TLSv1.3', daysLeft: 9 });
      expect(verdict.ok).toBe(true);
      expect(verdict.metrics).toContainEqual({ name: 'certificate.days', value: 9 });
    });

    test.each([
      [{ serverName: 'box.example' }, 'certificate-untrusted'],
      [{ serverName: 'other.example' }, 'certificate-name-mismatch'],
      [{}, 'certificate-name-mismatch'],
      [{ trust: false, warnDays: 30 }, 'certificate-expiring'],
    ])('%j: %s', async (more, code) => {
      expect((await collect({ target: '127.0.0.1', port, ...more }, real)).verdict).toMatchObject({
        ok: false,
        fault: { code },
      });
    });

    test('a closed port', async () => {
      expect((await collect({ target: '127.0.0.1', port: 1 }, real)).verdict.fault?.code).toBe('refused');
    });
  },
);

test('a name that does not resolve is a fault of the resolver', async () => {
  const net = fakeNetwork({
    lookup: async () => ({ ok: false, elapsedMs: 1, fault: fault('name-not-found') }),
  });
  expect((await collect({ target: 'nowhere.example' }, net)).verdict.fault).toMatchObject({
    code: 'name-not-found',
    source: 'resolver',
    field: 'target',
  });
});

test.each([
  [{ target: '' }, 'target'],
  [{ target: 'a', port: 0 }, 'port'],
  [{ target: 'a', warnDays: -1 }, 'warnDays'],
])('%j is refused', (raw, field) => {
  expect(() => tool.parse(raw)).toThrowError(
    expect.objectContaining({ fault: expect.objectContaining({ code: 'invalid-input', field }) }),
  );
});
test('the examples are valid', () => {
  for (const { input } of tool.examples) expect(tool.parse(input)).toBeTruthy();
});
