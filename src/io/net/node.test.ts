/** The adapters against real servers on loopback. */
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crypto } from './node-crypto.ts';
import { httpExchange } from './node-http.ts';
import { localInterfaces, lookup } from './node-lookup.ts';
import { tcpConnect, tcpSweep, tlsConnect } from './node-tcp.ts';
import { openUdp } from './node-udp.ts';

const open: Server[] = [];
async function listen<S extends Server>(server: S): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const folder = mkdtempSync(join(tmpdir(), 'nocturne-net-'));
const openssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
let key: Buffer;
let cert: Buffer;
beforeAll(() => {
  if (!openssl) return;
  const names = ['-subj', '/CN=box.example', '-addext', 'subjectAltName=DNS:box.example,IP:127.0.0.1'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '10', ...names, ...files],
    {
      stdio: 'ignore',
    },
  );
  key = readFileSync(join(folder, 'key.pem'));
  cert = readFileSync(join(folder, 'cert.pem'));
});
afterAll(() => {
  for (const server of open) server.close();
  rmSync(folder, { recursive: true, force: true });
});

const local = { address: '127.0.0.1', timeoutMs: 2000 };

describe('tcp', () => {
  test('connects, writes, reads until the peer closes', async () => {
    const port = await listen(createServer((socket) => void socket.on('data', (data) => socket.end(data))));
    const outcome = await tcpConnect({ ...local, port });
    if (!outcome.ok) throw new Error(outcome.fault.message);
    await outcome.stream.write(Uint8Array.of(1, 2, 3));
    const seen: number[] = [];
    for await (const chunk of outcome.stream.read()) seen.push(...chunk);
    expect(seen).toEqual([1, 2, 3]);
    expect(outcome.connectMs).toBeGreaterThan(0);
    outcome.stream.close();
    await expect(outcome.stream.write(Uint8Array.of(1))).rejects.toMatchObject({ name: 'FaultError' });
  });

  test('refusal and cancelling are told apart', async () => {
    const port = await closedPort();
    expect(await tcpConnect({ ...local, port })).toMatchObject({ ok: false, fault: { code: 'refused' } });
    expect(await tcpConnect({ ...local, port, signal: AbortSignal.abort() })).toMatchObject({
      ok: false,
      fault: { code: 'cancelled' },
    });
  });

  test('a sweep tells open from refused for every pair', async () => {
    const ports = [await listen(createServer((socket) => socket.destroy())), await closedPort()];
    const seen = new Map<string, string>();
    const addresses = ['127.0.0.1', '127.0.0.2'];
    const plan = { addresses, ports, timeoutMs: 1000, concurrency: 3 };
    for await (const batch of tcpSweep(plan, new AbortController().signal))
      for (const item of batch) seen.set(`${item.address} ${item.port}`, item.state);
    expect(seen.size).toBe(4);
    expect(seen.get(`127.0.0.1 ${ports[0]}`)).toBe('open');
    expect(seen.get(`127.0.0.2 ${ports[1]}`)).toBe('refused');
  });
});

describe.skipIf(!openssl)('tls (needs the openssl command)', () => {
  test('facts of a self-signed certificate, with and without the right name', async () => {
    const port = await listen(
      createTlsServer({ key, cert, ALPNProtocols: ['h2'] }, (socket) => socket.end()),
    );
    const named = await tlsConnect({ ...local, port, serverName: 'box.example', alpn: ['h2'] });
    if (!named.ok) throw new Error(named.fault.message);
    expect(named.facts).toMatchObject({ protocol: 'TLSv1.3', alpn: 'h2' });
    expect(named.facts.verification?.code).toBe('certificate-untrusted');
    expect(named.facts.chain).toHaveLength(1);
    expect(named.facts.chain[0]).toMatchObject({
      subject: 'CN=box.example',
      names: ['box.example', '127.0.0.1'],
      publicKey: 'rsa 2048',
      selfSigned: true,
    });
    named.stream.close();
    const other = await tlsConnect({ ...local, port, serverName: 'other.example' });
    expect(other.ok && other.facts.verification?.code).toBe('certificate-name-mismatch');
    if (other.ok) other.stream.close();
  });

  test('old protocols can be looked at', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const port = await listen(createTlsServer({ key, cert, ...old }, (socket) => socket.end()));
    const outcome = await tlsConnect({ ...local, port });
    expect(outcome.ok && outcome.facts.protocol).toBe('TLSv1');
    if (outcome.ok) outcome.stream.close();
  });

  test('a server without any certificate is met by who takes that', async () => {
    const nobody = { ciphers: 'AECDH:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;
    const port = await listen(createTlsServer(nobody, (socket) => socket.end()));
    expect(await tlsConnect({ ...local, port })).toMatchObject({ ok: false, phase: 'handshake' });
    const outcome = await tlsConnect({ ...local, port, anonymous: true });
    expect(outcome.ok && outcome.facts).toMatchObject({ protocol: 'TLSv1.2', chain: [] });
    if (outcome.ok) outcome.stream.close();
  });

  test('a peer that speaks no TLS, hangs up or refuses', async () => {
    const text = await listen(createServer((socket) => void socket.write('220 hello\r\n')));
    expect(await tlsConnect({ ...local, port: text })).toMatchObject({
      ok: false,
      phase: 'handshake',
      fault: { code: 'tls-failed' },
    });
    const rude = await listen(createServer((socket) => socket.destroy()));
    const hung = await tlsConnect({ ...local, port: rude });
    expect(hung.ok).toBe(false);
    if (!hung.ok) expect(['reset', 'closed']).toContain(hung.fault.code);
    const silent = await listen(createServer(() => {}));
    expect(await tlsConnect({ ...local, port: silent, timeoutMs: 100 })).toMatchObject({
      fault: { code: 'timeout' },
      phase: 'handshake',
    });
    expect(await tlsConnect({ ...local, port: await closedPort() })).toMatchObject({
      fault: { code: 'refused' },
      phase: 'connect',
    });
  });
});

describe('http', () => {
  const plan = { method: 'GET', headers: {}, timeoutMs: 2000, bodyBytesMax: 1000, verifyTls: true };

  test('phases and a bounded body', async () => {
    const port = await listen(createHttpServer((_, response) => void response.end('x'.repeat(5000))));
    const outcome = await httpExchange({ ...plan, url: `http://127.0.0.1:${port}/` });
    if (!outcome.ok) throw new Error(outcome.fault.message);
    const { exchange } = outcome;
    expect(exchange).toMatchObject({ status: 200, bodyTruncated: true, tlsMs: 0, resolveMs: 0 });
    expect(exchange.body).toHaveLength(1000);
    const { resolveMs, connectMs, tlsMs, firstByteMs, transferMs, totalMs } = exchange;
    expect(resolveMs + connectMs + tlsMs + firstByteMs + transferMs).toBeCloseTo(totalMs, 3);
  });

  test('an address that is given is talked to, and the name only named', async () => {
    const port = await listen(
      createHttpServer((request, response) => void response.end(request.headers.host)),
    );
    const outcome = await httpExchange({
      ...plan,
      url: `http://nowhere.invalid:${port}/`,
      address: '127.0.0.1',
    });
    if (!outcome.ok) throw new Error(outcome.fault.message);
    expect(new TextDecoder().decode(outcome.exchange.body)).toBe(`nowhere.invalid:${port}`);
    expect(outcome.exchange.remoteAddress).toBe('127.0.0.1');
  });

  test('what is not HTTP, silence, refusal and bad headers are faults of their own', async () => {
    const text = await listen(createServer((socket) => void socket.end('SSH-2.0-x\r\n')));
    const codeOf = async (url: string, more = {}) => {
      const outcome = await httpExchange({ ...plan, url, ...more });
      return outcome.ok ? 'ok' : outcome.fault.code;
    };
    expect(await codeOf(`http://127.0.0.1:${text}/`)).toBe('malformed');
    const silent = await listen(createServer(() => {}));
    expect(await codeOf(`http://127.0.0.1:${silent}/`, { timeoutMs: 100 })).toBe('timeout');
    expect(await codeOf(`http://127.0.0.1:${await closedPort()}/`)).toBe('refused');
    expect(await codeOf('http://127.0.0.1:1/', { headers: { a: 'b\nc' } })).toBe('invalid-input');
  });

  test.skipIf(!openssl)('nothing is sent to a server that does not verify (needs openssl)', async () => {
    let requests = 0;
    const port = await listen(
      createHttpsServer({ key, cert }, (_, response) => {
        requests++;
        response.end('ok');
      }),
    );
    const url = `https://127.0.0.1:${port}/`;
    const body = Uint8Array.of(1);
    expect(await httpExchange({ ...plan, method: 'POST', body, url })).toMatchObject({
      ok: false,
      phase: 'tls',
      fault: { code: 'certificate-untrusted' },
    });
    expect(requests).toBe(0);
    const outcome = await httpExchange({ ...plan, url, verifyTls: false });
    expect(outcome.ok && outcome.exchange.status).toBe(200);
    expect(outcome.ok && outcome.exchange.tls?.verification?.code).toBe('certificate-untrusted');
  });
});

describe('udp', () => {
  test('sends and receives', async () => {
    const server = createSocket('udp4');
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    server.on('message', (bytes, from) => server.send(bytes, from.port, from.address));
    const socket = await openUdp({ family: 4 });
    const seen = await new Promise((resolve) => {
      socket.onMessage((bytes, address) => resolve([address, ...bytes]));
      socket.send(Uint8Array.of(7, 8), '127.0.0.1', server.address().port);
    });
    expect(seen).toEqual(['127.0.0.1', 7, 8]);
    socket.close();
    socket.close();
    server.close();
  });

  test('a closed port of the named peer is heard of', async () => {
    const port = await closedPort();
    const socket = await openUdp({ family: 4, peer: { address: '127.0.0.1', port } });
    const code = await new Promise((resolve) => {
      socket.onFault((failure) => resolve(failure.code));
      socket.send(Uint8Array.of(1), '127.0.0.1', port);
    });
    expect(code).toBe('port-unreachable');
    socket.close();
  });

  test('a group that cannot be joined is a fault', async () => {
    await expect(openUdp({ family: 4, multicastGroup: '10.0.0.1' })).rejects.toMatchObject({
      name: 'FaultError',
    });
  });
});

test('localhost resolves; a reserved name does not; interfaces have a loopback', async () => {
  const outcome = await lookup('localhost', { family: 4 });
  expect(outcome.ok && outcome.addresses).toEqual(['127.0.0.1']);
  const aborted = await lookup('localhost', { signal: AbortSignal.abort() });
  expect(aborted).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  expect((await localInterfaces()).some((item) => item.loopback)).toBe(true);
});

test('single DES by triple DES: the vector of FIPS 81', () => {
  const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
  const key = bytesOf('0123456789abcdef');
  const iv = new Uint8Array(8);
  const text = bytesOf('4e6f772069732074');
  const sealed = crypto.encrypt('des-cbc', key, iv, text);
  expect(Buffer.from(sealed).toString('hex')).toBe('3fa40e8a984d4815');
  expect(crypto.decrypt('des-cbc', key, iv, sealed)).toEqual(text);
  expect(() => crypto.decrypt('des-cbc', key, iv, text.subarray(1))).toThrow(/whole number of blocks/);
});

test('AES in CFB mode: the first block of NIST SP 800-38A F.3.13', () => {
  const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
  const sealed = crypto.encrypt(
    'aes-128-cfb',
    bytesOf('2b7e151628aed2a6abf7158809cf4f3c'),
    bytesOf('000102030405060708090a0b0c0d0e0f'),
    bytesOf('6bc1bee22e409f96e93d7e117393172a'),
  );
  expect(Buffer.from(sealed).toString('hex')).toBe('3b3fd92eb72dad20333449f8e83cfb4a');
});

test('AES in CBC mode, without filling up: the first block of NIST SP 800-38A F.2.1', () => {
  const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
  const key = bytesOf('2b7e151628aed2a6abf7158809cf4f3c');
  const iv = bytesOf('000102030405060708090a0b0c0d0e0f');
  const text = bytesOf('6bc1bee22e409f96e93d7e117393172a');
  const sealed = crypto.encrypt('aes-128-cbc', key, iv, text);
  expect(Buffer.from(sealed).toString('hex')).toBe('7649abac8119b246cee98e9b12e9197d');
  expect(crypto.decrypt('aes-128-cbc', key, iv, sealed)).toEqual(text);
  expect(() => crypto.encrypt('aes-128-cbc', key, iv, text.subarray(1))).toThrow(/whole number of blocks/);
});

test('a sweep that nobody reads to the end starts nothing more', async () => {
  let accepted = 0;
  const port = await listen(
    createServer((socket) => {
      accepted++;
      socket.destroy();
    }),
  );
  const ports = Array<number>(20_000).fill(port);
  const plan = { addresses: ['127.0.0.1'], ports, timeoutMs: 1000, concurrency: 16 };
  for await (const _ of tcpSweep(plan, new AbortController().signal)) break;
  // Connections on their way are still accepted; then there is silence. A busy machine takes its time for both.
  for (let before = -1; before !== accepted; ) {
    before = accepted;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(accepted).toBeLessThan(10_000);
});
