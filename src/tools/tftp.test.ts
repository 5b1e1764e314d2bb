import { createHash } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crypto } from '#io/net/node-crypto.ts';
import { fakeClock, fakeContext, fakeNetwork, fakeUdp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { encodeError } from '#pure/wire/tftp.ts';
import { freePort } from '../../test/free-port.ts';
import { collect, newFolder, program, runForReal, type Server, startServer } from '../../test/real-server.ts';
import { tftp } from './tftp.ts';

const tool = runnable(tftp);
const tftpd = program('/usr/sbin/in.tftpd');

describe.skipIf(!tftpd || process.getuid?.() !== 0)('a real server (needs tftpd-hpa and root)', () => {
  let server: Server;
  let port = 0;
  const big = Buffer.alloc(300_000, 'nocturne ');
  const sha256 = createHash('sha256').update(big).digest('hex');
  beforeAll(async () => {
    port = await freePort();
    const folder = newFolder('tftp');
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'big'), big);
    writeFileSync(join(folder, 'even'), Buffer.alloc(1024, 'x'));
    for (const name of ['big', 'even']) chmodSync(join(folder, name), 0o644);
    server = await startServer({
      command: tftpd!,
      args: ['-L', '-v', '-a', `127.0.0.1:${port}`, '-u', 'nobody', '-s', folder],
      folder,
      ready: /^/,
    });
    // It says nothing when it is ready: ask until it answers.
    for (let i = 0; i < 50; i++)
      if ((await runForReal(tool, { target: '127.0.0.1', port, file: 'even', timeoutMs: 200 })).verdict.ok)
        break;
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port, timeoutMs: 2000, ...more });

  test.each([1428, 512, 8192 / 8])('the whole file in blocks of %i', async (blockBytes) => {
    const { verdict, service } = await runForReal(
      tool,
      plan({ file: 'big', blockBytes, expectSha256: sha256 }),
    );
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ sizeBytes: 300_000, readBytes: 300_000, complete: true, sha256 });
  });
  test('a file of whole blocks ends with an empty one', async () => {
    const { service } = await runForReal(tool, plan({ file: 'even', blockBytes: 512, expectText: 'xxx' }));
    expect(service).toMatchObject({ readBytes: 1024, complete: true });
    expect(service).not.toHaveProperty('fault');
  });
  test('a part of it, other content, a file that is not there', async () => {
    const part = await runForReal(tool, plan({ file: 'big', bytesMax: 10_000 }));
    expect(part.verdict).toMatchObject({
      ok: true,
      summary: expect.stringMatching(/^the first 10\d{3}|^the first 11/),
    });
    expect(part.service).toMatchObject({ complete: false });
    const told = async (more: object) => (await runForReal(tool, plan(more))).verdict.fault?.code;
    expect(await told({ file: 'even', expectText: 'y' })).toBe('content-mismatch');
    expect(await told({ file: 'even', expectSha256: '0'.repeat(64) })).toBe('content-mismatch');
    expect(await told({ file: 'nowhere' })).toBe('content-mismatch');
  });
});

test('a block that was lost is asked for again', async () => {
  const clock = fakeClock();
  let asked = 0;
  const net = fakeNetwork({
    crypto,
    udp: fakeUdp((bytes, _to, reply) => {
      if (bytes[1] === 1 && ++asked === 2)
        reply(Uint8Array.of(0, 3, 0, 1, 104, 105), { address: '192.0.2.1', port: 4000 });
      return undefined;
    }),
  });
  const running = collect(
    tool,
    { target: '192.0.2.1', file: 'a', expectText: 'hi' },
    fakeContext({ net, clock }),
  );
  await clock.advance(5000);
  expect((await running).service).toMatchObject({ readBytes: 2, complete: true });
  expect(asked).toBe(2);
});

test.each([
  [2, 'access-denied'],
  [4, 'not-supported'],
  [0, 'unexpected-status'],
])('error %i is %s', async (code, told) => {
  const net = fakeNetwork({
    crypto,
    udp: fakeUdp((_bytes, _to, reply) => {
      reply(encodeError(code, 'no'));
      return undefined;
    }),
  });
  const { verdict } = await collect(
    tool,
    { target: '192.0.2.1', file: 'a' },
    fakeContext({ net, clock: fakeClock() }),
  );
  expect(verdict.fault?.code).toBe(told);
});
test('silence', async () => {
  const clock = fakeClock();
  const net = fakeNetwork({ crypto, udp: fakeUdp(() => undefined) });
  const running = collect(tool, { target: '192.0.2.1', file: 'a' }, fakeContext({ net, clock }));
  await clock.advance(6000);
  expect((await running).verdict.fault?.code).toBe('timeout');
});
test('a closed port, where the platform tells', async () => {
  const { verdict } = await runForReal(tool, { target: '127.0.0.1', port: 1, file: 'a', timeoutMs: 300 });
  expect(['port-unreachable', 'timeout']).toContain(verdict.fault?.code);
});
