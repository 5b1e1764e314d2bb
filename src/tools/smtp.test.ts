import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import {
  collect,
  makeCertificate,
  newFolder,
  program,
  runForReal,
  type Server,
  startServer,
  userOf,
} from '../../test/real-server.ts';
import { smtp } from './smtp.ts';

const tool = runnable(smtp);
const vault = {
  good: { kind: 'password', user: 'probe', password: 'pass word' },
  bad: { kind: 'password', user: 'probe', password: 'wrong' },
  snmp: { kind: 'snmp-community', version: '2c', community: 'public' },
} as const;
const master = program('/usr/lib/postfix/sbin/master');

describe.skipIf(!master || process.getuid?.() !== 0)('Postfix (needs postfix and root)', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const folder = newFolder('smtp');
    chmodSync(folder, 0o755);
    const data = join(folder, 'data');
    for (const path of [join(folder, 'spool'), data]) mkdirSync(path);
    const { uid, gid } = userOf('postfix')!;
    execFileSync('chown', [`${uid}:${gid}`, data]);
    const { key, cert } = makeCertificate(folder);
    const main = [
      'compatibility_level = 3.6',
      `queue_directory = ${join(folder, 'spool')}`,
      `data_directory = ${data}`,
      `maillog_file = ${join(folder, 'log')}`,
      `maillog_file_prefixes = ${folder}`,
      ...['mail_owner = postfix', 'setgid_group = postdrop', 'inet_interfaces = 127.0.0.1'],
      ...['inet_protocols = ipv4', 'myhostname = mail.example.net'],
      ...['mydestination = example.net', 'local_recipient_maps =', 'alias_maps ='],
      ...['mynetworks = 192.0.2.0/24', 'smtpd_relay_restrictions = reject_unauth_destination'],
      ...[`smtpd_tls_key_file = ${key}`, `smtpd_tls_cert_file = ${cert}`, 'smtpd_tls_security_level = may'],
    ];
    const services = [
      `127.0.0.1:${port} inet n - n - - smtpd`,
      ...['cleanup unix n - n - 0 cleanup', 'rewrite unix - - n - - trivial-rewrite'],
      ...[
        'anvil unix - - n - 1 anvil',
        'proxymap unix - - n - - proxymap',
        'tlsmgr unix - - n 1000? 1 tlsmgr',
      ],
      ...[
        'postlog unix-dgram n - n - 1 postlogd',
        'bounce unix - - n - 0 bounce',
        'defer unix - - n - 0 bounce',
      ],
    ];
    writeFileSync(join(folder, 'main.cf'), `${main.join('\n')}\n`);
    writeFileSync(join(folder, 'master.cf'), `${services.join('\n')}\n`);
    // Makes the directories of the queue.
    execFileSync('postfix', ['-c', folder, 'check'], { stdio: 'ignore' });
    server = await startServer({ command: master!, args: ['-c', folder, '-d'], folder, ready: port });
  });
  afterAll(async () => await server?.stop());

  test('greets by name, takes what is its own and relays nothing', async () => {
    const { verdict, service, records } = await runForReal(tool, {
      target: '127.0.0.1',
      port,
      from: 'probe@example.org',
      recipients: ['postmaster@example.net'],
      refused: ['somebody@example.com'],
    });
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ product: 'Postfix', greeting: 'mail.example.net ESMTP Postfix' });
    expect(records).toContainEqual({ kind: 'capability', keyword: 'STARTTLS', parameters: [] });
    expect(records).toContainEqual(
      expect.objectContaining({
        address: 'somebody@example.com',
        accepted: false,
        reply: expect.stringMatching(/554 .*Relay access denied/),
      }),
    );
  });
  test('a recipient that is refused, or taken against the wish', async () => {
    const plan = { target: '127.0.0.1', port, from: 'probe@example.org' };
    const refused = await runForReal(tool, { ...plan, recipients: ['a@example.com'] });
    expect(refused.verdict.fault).toMatchObject({
      code: 'content-mismatch',
      message: expect.stringMatching(/refused: 554/),
    });
    const taken = await runForReal(tool, { ...plan, refused: ['a@example.net'] });
    expect(taken.verdict.fault).toMatchObject({
      code: 'content-mismatch',
      message: expect.stringMatching(/must not be: 250/),
    });
  });
  test('STARTTLS, with the certificate judged', async () => {
    const plan = { target: '127.0.0.1', port, security: 'starttls' };
    const { service, verdict } = await runForReal(tool, { ...plan, trust: false });
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ tlsProtocol: 'TLSv1.3', certificateDays: 99, tlsMs: expect.any(Number) });
    expect(verdict.metrics.map((metric) => metric.name)).toEqual(
      expect.arrayContaining([
        'connect.time',
        'tls.time',
        'first-byte.time',
        'total.time',
        'certificate.days',
      ]),
    );
    const untrusted = await runForReal(tool, plan);
    expect(untrusted.verdict.fault?.code).toBe('certificate-untrusted');
    const ending = await runForReal(tool, { ...plan, trust: false, warnDays: 365 });
    expect(ending.verdict.fault?.code).toBe('certificate-expiring');
  });
  test('nobody may log in here, TLS where none is', async () => {
    const login = await runForReal(tool, { target: '127.0.0.1', port, credential: 'good' }, vault);
    expect(login.verdict.fault?.code).toBe('not-supported');
    const tls = await runForReal(tool, { target: '127.0.0.1', port, security: 'tls' });
    expect(tls.verdict.fault?.code).toBe('tls-failed');
  });
});

describe('login, at another implementation', () => {
  let server: SMTPServer;
  let port = 0;
  let mechanism = '';
  beforeAll(async () => {
    port = await freePort();
    server = new SMTPServer({
      authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
      allowInsecureAuth: true,
      onAuth(auth, _session, callback) {
        mechanism = auth.method;
        const { username, password, validatePassword } = auth as typeof auth & {
          validatePassword(text: string): boolean;
        };
        const right =
          username === 'probe' &&
          (auth.method === 'CRAM-MD5' ? validatePassword('pass word') : password === 'pass word');
        callback(right ? null : new Error('no'), right ? { user: 'probe' } : undefined);
      },
    });
    server.on('error', () => {});
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  test.each([
    ['none', 'CRAM-MD5'],
    ['starttls', 'PLAIN'],
  ])('security %s uses %s', async (security, method) => {
    const plan = { target: '127.0.0.1', port, security, trust: false, warnDays: 0 };
    const good = await runForReal(tool, { ...plan, credential: 'good' }, vault);
    // Its built-in certificate has expired, which is no obstacle to a login that does not ask for trust.
    if (security === 'none') expect(good.verdict.fault).toBeUndefined();
    expect(good.service).toMatchObject({ authentication: method });
    expect(mechanism).toBe(method);
    const bad = await runForReal(tool, { ...plan, credential: 'bad' }, vault);
    expect(bad.verdict.fault).toMatchObject({ code: 'authentication-failed' });
    expect(JSON.stringify(bad)).not.toContain('wrong');
  });
  test('no secret goes to a server that is not trusted', async () => {
    mechanism = '';
    const { verdict } = await runForReal(
      tool,
      { target: '127.0.0.1', port, security: 'starttls', credential: 'good' },
      vault,
    );
    expect(verdict.fault?.code).toMatch(/^certificate-/);
    expect(mechanism).toBe('');
  });
  test('a credential of another kind, or none of that name', async () => {
    const wrong = await runForReal(tool, { target: '127.0.0.1', port, credential: 'snmp' }, vault);
    expect(wrong.verdict.fault).toMatchObject({ code: 'invalid-input', field: 'credential' });
    const absent = await runForReal(tool, { target: '127.0.0.1', port, credential: 'nobody' }, vault);
    expect(absent.verdict.fault).toMatchObject({ code: 'not-found', field: 'credential' });
  });
});

describe('what is no good mail server', () => {
  const servers: TcpServer[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });
  test.each<[string, string, (socket: Socket) => void]>([
    ['silence', 'timeout', () => {}],
    ['a hang-up', 'closed', (socket) => socket.end()],
    ['another protocol', 'malformed', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')],
    ['not now', 'unexpected-status', (socket) => socket.write('554 no service\r\n')],
    ['half a greeting', 'closed', (socket) => socket.end('220-first\r\n')],
  ])('%s: %s', async (_, code, talk) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      talk(socket);
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { verdict } = await runForReal(tool, { target: '127.0.0.1', port, timeoutMs: 200 });
    expect(verdict.fault?.code).toBe(code);
  });
  test('a closed port', async () => {
    const { verdict } = await runForReal(tool, { target: '127.0.0.1', port: 1 });
    expect(verdict.fault).toMatchObject({ code: 'refused', message: expect.stringMatching(/^smtp 127/) });
  });
});

test('what somebody in between says before TLS is not believed', async () => {
  const net = fakeNetwork({
    tcpConnect: fakeTcp((said, say) => {
      const text = said && new TextDecoder().decode(said);
      if (!text) say('220 ready\r\n');
      else if (text.startsWith('EHLO')) say('250-x\r\n250 STARTTLS\r\n');
      else say('220 go\r\n250 injected\r\n');
    }),
  });
  const { verdict } = await collect(
    tool,
    { target: '192.0.2.1', security: 'starttls' },
    fakeContext({ net, clock: fakeClock() }),
  );
  expect(verdict.fault?.code).toBe('tls-failed');
});

test.each([
  [{ from: 'a> SIZE=1' }, 'from'],
  [{ from: 'a@b', recipients: ['x y@z'] }, 'recipients'],
  [{ recipients: ['a@b'] }, 'from'],
  [{ helo: 'a b' }, 'helo'],
  [{ port: 0 }, 'port'],
])('%j is refused', async (raw, field) => {
  const run = async () => (await runForReal(tool, { target: '127.0.0.1', ...raw })).verdict.fault;
  const found = await run().catch((error) => error.fault);
  expect(found).toMatchObject({ code: 'invalid-input', field });
});
