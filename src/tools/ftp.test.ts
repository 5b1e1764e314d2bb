import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { ftp } from './ftp.ts';

const tool = runnable(ftp);
const vault = {
  guest: { kind: 'password', user: 'anonymous', password: 'probe@example.net' },
  bad: { kind: 'password', user: 'probe', password: 'wrong' },
} as const;
const vsftpd = program('/usr/sbin/vsftpd');

describe.skipIf(!vsftpd || process.getuid?.() !== 0)('a real server (needs vsftpd and root)', () => {
  const servers: Server[] = [];
  let port = 0;
  let tlsPort = 0;
  /** `implicit` speaks TLS from the first byte, and insists that data connections take up the session again. */
  const start = async (implicit: boolean): Promise<number> => {
    const own = await freePort();
    const folder = newFolder('ftp');
    const [root, empty] = [join(folder, 'root'), join(folder, 'empty')];
    for (const path of [root, empty, join(root, 'pub')]) mkdirSync(path);
    writeFileSync(join(root, 'pub', 'README'), 'hello\n');
    writeFileSync(join(root, 'pub', 'LICENSE'), 'free\n');
    for (const path of [folder, root, empty, join(root, 'pub')]) chmodSync(path, 0o755);
    const { key, cert } = makeCertificate(folder);
    const settings = [
      ...[
        'listen=YES',
        `listen_port=${own}`,
        'listen_address=127.0.0.1',
        'background=NO',
        'anonymous_enable=YES',
      ],
      ...['local_enable=NO', `anon_root=${root}`, `secure_chroot_dir=${empty}`, 'nopriv_user=nobody'],
      ...[`ftp_username=${userOf('ftp') ? 'ftp' : 'nobody'}`, 'ssl_enable=YES', 'allow_anon_ssl=YES'],
      ...[`rsa_cert_file=${cert}`, `rsa_private_key_file=${key}`, 'ssl_tlsv1=YES', 'require_ssl_reuse=YES'],
      ...[
        'force_local_logins_ssl=NO',
        'force_local_data_ssl=NO',
        'seccomp_sandbox=NO',
        'ftpd_banner=box (vsFTPd 3.0.3)',
      ],
      ...(implicit ? ['implicit_ssl=YES'] : []),
    ];
    const conf = join(folder, 'conf');
    writeFileSync(conf, `${settings.join('\n')}\n`);
    servers.push(await startServer({ command: vsftpd!, args: [conf], folder, ready: own }));
    return own;
  };
  beforeAll(async () => {
    port = await start(false);
    tlsPort = await start(true);
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });
  const plan = (more: object) => ({ target: '127.0.0.1', port, trust: false, ...more });

  test('greeting and features, without a login', async () => {
    const { verdict, service, records } = await runForReal(tool, plan({}));
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ product: 'vsFTPd', version: '3.0.3' });
    expect(records).toContainEqual({ kind: 'feature', name: 'EPSV' });
  });
  test.each(['none', 'starttls', 'tls'])('security %s lists a directory', async (security) => {
    const { verdict, service } = await runForReal(
      tool,
      plan({
        security,
        port: security === 'tls' ? tlsPort : port,
        credential: 'guest',
        directory: 'pub',
        expectFile: 'README',
      }),
      vault,
    );
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ directory: '/pub', files: 2, listMs: expect.any(Number) });
    expect(verdict.metrics).toContainEqual({ name: 'files', value: 2 });
  });
  test('a file that is not there, a directory that is not there, a wrong password, too few', async () => {
    const told = async (more: object) => (await runForReal(tool, plan(more), vault)).verdict.fault;
    expect(await told({ credential: 'guest', directory: 'pub', expectFile: 'no' })).toMatchObject({
      code: 'content-mismatch',
      value: 'no',
    });
    expect((await told({ credential: 'guest', directory: 'nowhere' }))?.code).toBe('unexpected-status');
    expect((await told({ credential: 'bad' }))?.code).toBe('authentication-failed');
    expect((await told({ credential: 'guest', directory: 'pub', filesMin: 3 }))?.code).toBe(
      'threshold-crossed',
    );
    expect((await told({ security: 'starttls', trust: true }))?.code).toBe('certificate-untrusted');
  });
});

test.each<[string, string, (command: string) => string, object, string]>([
  ['busy', '421 too many\r\n', () => '', {}, 'unexpected-status'],
  ['another protocol', '* OK hi\r\n', () => '', {}, 'malformed'],
  ['no TLS', '220 hi\r\n', () => '502 no\r\n', { security: 'starttls' }, 'not-supported'],
  ['another greeting', '220 hi\r\n', () => '502 no\r\n', { expectText: 'ho' }, 'content-mismatch'],
])('%s', async (_, greeting, answer, more, code) => {
  const net = fakeNetwork({
    tcpConnect: fakeTcp((said, say) => say(said ? answer(new TextDecoder().decode(said)) : greeting)),
  });
  const { verdict } = await collect(
    tool,
    { target: '192.0.2.1', ...more },
    fakeContext({ net, clock: fakeClock() }),
  );
  expect(verdict.fault?.code).toBe(code);
});

test('line breaks are refused: they would be commands', async () => {
  const { verdict } = await runForReal(tool, { target: '127.0.0.1', directory: 'a\r\nDELE b' });
  expect(verdict.fault).toMatchObject({ code: 'invalid-input', field: 'directory' });
});
test('a closed port', async () => {
  expect((await runForReal(tool, { target: '127.0.0.1', port: 1 })).verdict.fault?.code).toBe('refused');
});
