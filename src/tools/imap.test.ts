import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { dovecot, startDovecot } from '../../test/dovecot.ts';
import { collect, runForReal, vaultOf } from '../../test/real-server.ts';
import { imap } from './imap.ts';

const tool = runnable(imap);
const vault = {
  good: { kind: 'password', user: 'probe', password: 'pass word' },
  bad: { kind: 'password', user: 'probe', password: 'wrong' },
} as const;

describe.skipIf(!dovecot || process.getuid?.() !== 0)('Dovecot (needs dovecot-imapd and root)', () => {
  let server: Awaited<ReturnType<typeof startDovecot>>;
  beforeAll(async () => {
    server = await startDovecot('imap');
  });
  afterAll(async () => await server?.stop());
  const plan = (more: object) => ({ target: '127.0.0.1', port: server.port, trust: false, ...more });

  test('the greeting, without a login', async () => {
    const { verdict, service, records } = await runForReal(tool, plan({}));
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ product: 'Dovecot', greeting: expect.stringMatching(/ready/) });
    expect(records).toContainEqual({ kind: 'capability', name: 'STARTTLS' });
  });
  test.each([
    ['none', 'CRAM-MD5'],
    ['starttls', 'PLAIN'],
    ['tls', 'PLAIN'],
  ])('security %s logs in by %s and counts', async (security, authentication) => {
    const port = security === 'tls' ? server.tlsPort : server.port;
    const { verdict, service } = await runForReal(tool, plan({ security, port, credential: 'good' }), vault);
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ authentication, messages: 2, unseen: 1 });
    expect(verdict.metrics).toContainEqual({ name: 'messages.unread', value: 1 });
  });
  test('a wrong password, too many messages, no such mailbox', async () => {
    const bad = await runForReal(tool, plan({ security: 'starttls', credential: 'bad' }), vault);
    expect(bad.verdict.fault?.code).toBe('authentication-failed');
    expect(JSON.stringify(bad)).not.toContain('wrong');
    const many = await runForReal(tool, plan({ credential: 'good', messagesMax: 1 }), vault);
    expect(many.verdict.fault?.code).toBe('threshold-crossed');
    const few = await runForReal(tool, plan({ credential: 'good', messagesMin: 3 }), vault);
    expect(few.verdict.fault?.code).toBe('threshold-crossed');
    const absent = await runForReal(tool, plan({ credential: 'good', mailbox: 'Büro' }), vault);
    expect(absent.verdict.fault).toMatchObject({
      code: 'unexpected-status',
      message: expect.stringMatching(/Büro/),
    });
  });
  test('a certificate that nobody trusts', async () => {
    const { verdict } = await runForReal(tool, plan({ security: 'starttls', trust: true }));
    expect(verdict.fault?.code).toBe('certificate-untrusted');
  });
});

/** A server that answers each command by a table of its first word. */
function played(greeting: string, answers: Readonly<Record<string, (tag: string) => string>>) {
  return fakeContext({
    clock: fakeClock(),
    devices: vaultOf(vault),
    net: fakeNetwork({
      tcpConnect: fakeTcp((said, say) => {
        if (!said) return say(greeting);
        const [tag, word] = new TextDecoder().decode(said).trim().split(' ');
        say(answers[word!]?.(tag!) ?? `${tag} BAD ?\r\n`);
      }),
    }),
  });
}
const capability = (names: string) => (tag: string) => `* CAPABILITY IMAP4rev1 ${names}\r\n${tag} OK\r\n`;

test.each<[string, string, Readonly<Record<string, (tag: string) => string>>, object, string]>([
  ['a farewell', '* BYE too many\r\n', {}, {}, 'unexpected-status'],
  ['another protocol', '+OK ready\r\n', {}, {}, 'unexpected-status'],
  ['a web server', 'HTTP/1.1 400 Bad\r\n', {}, {}, 'malformed'],
  ['no STARTTLS', '* OK hi\r\n', { CAPABILITY: capability('') }, { security: 'starttls' }, 'not-supported'],
  [
    'login disabled',
    '* OK hi\r\n',
    { CAPABILITY: capability('LOGINDISABLED') },
    { credential: 'good' },
    'not-supported',
  ],
  [
    'a server in trouble',
    '* OK hi\r\n',
    { CAPABILITY: capability(''), LOGIN: (tag) => `${tag} NO [UNAVAILABLE] later\r\n` },
    { credential: 'good' },
    'unexpected-status',
  ],
  [
    'a greeting without the text',
    '* OK hi\r\n',
    { CAPABILITY: capability(''), LOGOUT: (tag) => `${tag} OK\r\n` },
    { expectText: 'ho' },
    'content-mismatch',
  ],
])('%s', async (_, greeting, answers, more, code) => {
  const { verdict } = await collect(tool, { target: '192.0.2.1', ...more }, played(greeting, answers));
  expect(verdict.fault?.code).toBe(code);
});

test('a closed port', async () => {
  expect((await runForReal(tool, { target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
});
