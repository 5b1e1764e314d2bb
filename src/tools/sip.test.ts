import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp, fakeUdp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import { collect, newFolder, program, runForReal, type Server, startServer } from '../../test/real-server.ts';
import { sip } from './sip.ts';

const tool = runnable(sip);
const kamailio = program('/usr/sbin/kamailio');

describe.skipIf(!kamailio || process.getuid?.() !== 0)('a real server (needs kamailio and root)', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const folder = newFolder('sip');
    const lines = [
      ...['debug=1', 'fork=yes', 'children=1', 'tcp_children=1', 'log_stderror=yes', 'disable_tcp=no'],
      ...[
        'server_header="Server: kamailio (5.6)"',
        `listen=udp:127.0.0.1:${port}`,
        `listen=tcp:127.0.0.1:${port}`,
      ],
      ...['loadmodule "sl.so"', 'loadmodule "siputils.so"', 'loadmodule "pv.so"', 'loadmodule "textops.so"'],
      'request_route {',
      ' append_to_reply("Allow: INVITE, ACK, BYE, OPTIONS\\r\\n");',
      ' if ($rU == "busy") { sl_send_reply("503", "Busy"); exit; }',
      ' if ($rU == "nobody") { sl_send_reply("404", "Not Found"); exit; }',
      ' sl_send_reply("200", "Alive");',
      '}',
    ];
    writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`);
    server = await startServer({
      command: kamailio!,
      args: ['-DD', '-E', '-f', join(folder, 'conf'), '-P', join(folder, 'pid'), '-Y', folder],
      folder,
      ready: port,
    });
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port, timeoutMs: 2000, ...more });

  test.each(['udp', 'tcp'])('over %s', async (transport) => {
    const { verdict, service } = await runForReal(tool, plan({ transport, expectMethods: ['INVITE'] }));
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({
      status: 200,
      reason: 'Alive',
      product: 'kamailio',
      version: '5.6',
      transport,
    });
  });
  test.each<[object, string | undefined]>([
    [{ uri: 'sip:nobody@example.net' }, undefined],
    [{ uri: 'sip:nobody@example.net', expectStatus: [200] }, 'unexpected-status'],
    [{ uri: 'sip:busy@example.net' }, 'unexpected-status'],
    [{ expectMethods: ['REFER'] }, 'content-mismatch'],
  ])('%j: %s', async (more, code) => {
    expect((await runForReal(tool, plan(more))).verdict.fault?.code).toBe(code);
  });
});

const callIdOf = (bytes: Uint8Array) => /Call-ID: (\S+)/.exec(new TextDecoder().decode(bytes))![1];

test('over TLS, in pieces, after a provisional answer and one to another question', async () => {
  const net = fakeNetwork({
    tcpConnect: fakeTcp((said, say) => {
      if (!said) return;
      say(
        `SIP/2.0 100 Trying\r\nCall-ID: ${callIdOf(said)}\r\nl: 0\r\n\r\nSIP/2.0 200 Other\r\nCall-ID: x\r\nl: 0\r\n\r\n`,
      );
      say(`SIP/2.0 200 OK\r\ni: ${callIdOf(said)}\r\nServer: Asterisk PBX 18.9.0\r\nl: 2`);
      say('\r\n\r\nab');
    }),
  });
  const { service } = await collect(
    tool,
    { target: '192.0.2.1', transport: 'tls' },
    fakeContext({ net, clock: fakeClock() }),
  );
  expect(service).toMatchObject({
    status: 200,
    product: 'Asterisk PBX',
    version: '18.9.0',
    port: 5061,
    tlsProtocol: 'TLSv1.3',
  });
});
test('silence, and a closed port', async () => {
  const clock = fakeClock();
  let asked = 0;
  const net = fakeNetwork({
    udp: fakeUdp(() => {
      asked++;
      return undefined;
    }),
  });
  const running = collect(tool, { target: '192.0.2.1' }, fakeContext({ net, clock }));
  await clock.advance(6000);
  expect((await running).verdict.fault?.code).toBe('timeout');
  expect(asked).toBe(3);
  const closed = fakeNetwork({ udp: fakeUdp(() => 'closed') });
  const { verdict } = await collect(
    tool,
    { target: '192.0.2.1' },
    fakeContext({ net: closed, clock: fakeClock() }),
  );
  expect(verdict.fault?.code).toBe('port-unreachable');
});
test.each([
  [{ uri: 'sip:a\r\nb' }, 'uri'],
  [{ from: 'box' }, 'from'],
])('%j is refused', async (more, field) => {
  const { verdict } = await runForReal(tool, { target: '127.0.0.1', ...more });
  expect(verdict.fault).toMatchObject({ code: 'invalid-input', field });
});
