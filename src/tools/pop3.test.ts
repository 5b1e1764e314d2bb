import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crypto } from '#io/net/node-crypto.ts';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { dovecot, startDovecot } from '../../test/dovecot.ts';
import { collect, runForReal, vaultOf } from '../../test/real-server.ts';
import { pop3 } from './pop3.ts';

const tool = runnable(pop3);
const vault = {
  good: { kind: 'password', user: 'probe', password: 'pass word' },
  bad: { kind: 'password', user: 'probe', password: 'wrong' },
  rfc: { kind: 'password', user: 'mrose', password: 'tanstaaf' },
} as const;

describe.skipIf(!dovecot || process.getuid?.() !== 0)('Dovecot (needs dovecot-pop3d and root)', () => {
  let server: Awaited<ReturnType<typeof startDovecot>>;
  beforeAll(async () => {
    server = await startDovecot('pop3');
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port: server.port, trust: false, ...more });

  test('the greeting, without a login', async () => {
    const { verdict, service, records } = await runForReal(tool, plan({}));
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ product: 'Dovecot' });
    expect(records).toContainEqual({ kind: 'capability', name: 'STLS' });
  });
  test.each([
    ['none', 'CRAM-MD5'],
    ['starttls', 'PLAIN'],
    ['tls', 'PLAIN'],
  ])('security %s logs in by %s and counts', async (security, authentication) => {
    const port = security === 'tls' ? server.tlsPort : server.port;
    const { verdict, service } = await runForReal(tool, plan({ security, port, credential: 'good' }), vault);
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ authentication, messages: 2, sizeBytes: expect.any(Number) });
  });
  test('a wrong password, too many messages', async () => {
    const bad = await runForReal(tool, plan({ security: 'starttls', credential: 'bad' }), vault);
    expect(bad.verdict.fault?.code).toBe('authentication-failed');
    const many = await runForReal(tool, plan({ credential: 'good', messagesMax: 1 }), vault);
    expect(many.verdict.fault?.code).toBe('threshold-crossed');
  });
});

function played(greeting: string, answer: (command: string) => string) {
  return fakeContext({
    clock: fakeClock(),
    devices: vaultOf(vault),
    net: fakeNetwork({
      crypto,
      tcpConnect: fakeTcp((said, say) =>
        say(said ? answer(new TextDecoder().decode(said).trim()) : greeting),
      ),
    }),
  });
}

test('APOP as in RFC 1939 section 7', async () => {
  const said: string[] = [];
  const context = played('+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n', (command) => {
    said.push(command);
    if (command === 'CAPA') return '-ERR\r\n';
    return command === 'STAT' ? '+OK 1 369\r\n' : '+OK\r\n';
  });
  const { service } = await collect(tool, { target: '192.0.2.1', credential: 'rfc' }, context);
  expect(said).toContain('APOP mrose c4c9334bac560ecc979e58001b3e22fb');
  expect(service).toMatchObject({ authentication: 'APOP', messages: 1, sizeBytes: 369 });
});

test.each<[string, string, (command: string) => string, object, string]>([
  ['no service', '-ERR not now\r\n', () => '', {}, 'unexpected-status'],
  ['another protocol', '220 hello\r\n', () => '', {}, 'malformed'],
  ['no STLS', '+OK\r\n', () => '-ERR ?\r\n', { security: 'starttls' }, 'not-supported'],
  [
    'in use',
    '+OK\r\n',
    (command) =>
      command.startsWith('PASS') ? '-ERR [IN-USE] busy\r\n' : command === 'CAPA' ? '-ERR\r\n' : '+OK\r\n',
    { credential: 'good' },
    'unexpected-status',
  ],
  [
    'wrong',
    '+OK\r\n',
    (command) => (command.startsWith('PASS') ? '-ERR no\r\n' : command === 'CAPA' ? '-ERR\r\n' : '+OK\r\n'),
    { credential: 'good' },
    'authentication-failed',
  ],
  [
    'a greeting without the text',
    '+OK hi\r\n',
    (command) => (command === 'CAPA' ? '+OK\r\n.\r\n' : '+OK\r\n'),
    { expectText: 'ho' },
    'content-mismatch',
  ],
])('%s', async (_, greeting, answer, more, code) => {
  const { verdict } = await collect(tool, { target: '192.0.2.1', ...more }, played(greeting, answer));
  expect(verdict.fault?.code).toBe(code);
});
