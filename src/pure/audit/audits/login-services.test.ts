/** Mail, files and directories: who is let in, and whether passwords pass in the clear. Real servers, weak and strong. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { dovecot, startDovecot } from '../../../../test/dovecot.ts';
import { freePort } from '../../../../test/free-port.ts';
import { postfix, startPostfix } from '../../../../test/postfix.ts';
import { auditForReal, serviceOf, targetOf, wrong } from '../../../../test/real-audit.ts';
import {
  makeCertificate,
  newFolder,
  program,
  type Server,
  startServer,
  userOf,
} from '../../../../test/real-server.ts';
import type { Audit } from '../audit.ts';
import { ftp } from './ftp.ts';
import { imap } from './imap.ts';
import { ldap } from './ldap.ts';
import { pop3 } from './pop3.ts';
import { smtp } from './smtp.ts';
import { tls } from './tls.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
const audit = async (one: Audit, port: number, name: string, more = {}) =>
  wrong(await auditForReal(one, targetOf(port, serviceOf(name, more))));
/** TLS behind the plain beginning: the certificate of the test names itself. */
const behind = async (port: number, name: string) =>
  (await audit(tls, port, name)).filter((rule) => rule === 'tls/self-signed-certificate');
const found = ['tls/self-signed-certificate'];

describe.skipIf(!postfix)('Postfix (needs postfix and root)', () => {
  const serve = async (...settings: readonly string[]) => {
    const server = await startPostfix(settings);
    servers.push(server);
    return server.port;
  };
  test('good', async () => {
    const port = await serve('disable_vrfy_command = yes');
    expect(await audit(smtp, port, 'smtp')).toEqual([]);
    expect(await behind(port, 'smtp')).toEqual(found);
  });
  test('a relay for this machine, that tells its mailboxes and has no TLS', async () => {
    const port = await serve('mynetworks = 127.0.0.0/8', 'smtpd_tls_security_level = none');
    const findings = await auditForReal(smtp, targetOf(port, serviceOf('smtp')));
    expect(wrong(findings)).toEqual(['smtp/no-starttls', 'smtp/vrfy', 'smtp/open-relay']);
    expect(findings.at(-1)!.evidence).toMatch(/^from 127\.0\.0\.1: .*RCPT TO:<audit@example\.com>: 250/);
  });
  test.skipIf(!dovecot)(
    'passwords before TLS (needs dovecot)',
    async () => {
      const auth = join(newFolder('auth'), 'auth');
      chmodSync(join(auth, '..'), 0o755);
      servers.push(
        await startDovecot('imap', [
          `service auth {\n unix_listener ${auth} {\n mode = 0666\n }\n}`,
          'disable_plaintext_auth = no',
        ]),
      );
      const sasl = ['smtpd_sasl_auth_enable = yes', 'smtpd_sasl_type = dovecot', `smtpd_sasl_path = ${auth}`];
      const quiet = ['disable_vrfy_command = yes'];
      const weak = await serve(...sasl, ...quiet);
      expect(await audit(smtp, weak, 'smtp')).toEqual(['smtp/plain-auth']);
      const strong = await serve(...sasl, ...quiet, 'smtpd_tls_auth_only = yes');
      expect(await audit(smtp, strong, 'smtp')).toEqual([]);
    },
    60_000,
  );
});

describe.skipIf(!dovecot)('Dovecot (needs dovecot)', () => {
  test.each<['imap' | 'pop3', string[], string[]]>([
    ['imap', [], []],
    ['imap', ['disable_plaintext_auth = no'], ['imap/plain-login']],
    ['imap', ['disable_plaintext_auth = no', 'ssl = no'], ['imap/no-starttls', 'imap/plain-login']],
    ['pop3', [], []],
    ['pop3', ['disable_plaintext_auth = no'], ['pop3/plain-login']],
    ['pop3', ['disable_plaintext_auth = no', 'ssl = no'], ['pop3/no-stls', 'pop3/plain-login']],
  ])('%s with %j', async (protocol, settings, expected) => {
    // Who comes from the address that is asked is of this machine for Dovecot, and may say its password: another one is asked.
    const elsewhere = `service ${protocol}-login {\n inet_listener ${protocol} {\n address = 127.0.0.1 127.0.0.2\n }\n}`;
    const server = await startDovecot(protocol, [elsewhere, ...settings]);
    servers.push(server);
    const target = targetOf(server.port, serviceOf(protocol), { address: '127.0.0.2' });
    expect(wrong(await auditForReal(protocol === 'imap' ? imap : pop3, target))).toEqual(expected);
    if (expected.length === 0) expect(await behind(server.port, protocol)).toEqual(found);
  });
});

const vsftpd = program('/usr/sbin/vsftpd');
describe.skipIf(!vsftpd || process.getuid?.() !== 0)('vsftpd (needs vsftpd and root)', () => {
  const serve = async (...settings: readonly string[]) => {
    const port = await freePort();
    const folder = newFolder('ftp');
    const [root, empty] = [join(folder, 'root'), join(folder, 'empty')];
    for (const path of [root, empty]) mkdirSync(path);
    for (const path of [folder, root, empty]) chmodSync(path, 0o755);
    const { key, cert } = makeCertificate(folder);
    writeFileSync(
      join(folder, 'conf'),
      [
        ...['listen=YES', `listen_port=${port}`, 'listen_address=127.0.0.1', 'background=NO'],
        ...[`anon_root=${root}`, `secure_chroot_dir=${empty}`, 'nopriv_user=nobody', 'seccomp_sandbox=NO'],
        ...[
          `ftp_username=${userOf('ftp') ? 'ftp' : 'nobody'}`,
          `rsa_cert_file=${cert}`,
          `rsa_private_key_file=${key}`,
        ],
        ...settings,
        '',
      ].join('\n'),
    );
    servers.push(await startServer({ command: vsftpd!, args: [join(folder, 'conf')], folder, ready: port }));
    return port;
  };
  test.each<[string[], string[]]>([
    [['anonymous_enable=NO', 'local_enable=YES', 'ssl_enable=YES'], []],
    [
      ['anonymous_enable=YES', 'no_anon_password=YES', 'local_enable=NO'],
      ['ftp/anonymous', 'ftp/no-tls'],
    ],
    [['anonymous_enable=YES', 'local_enable=NO', 'ssl_enable=YES'], ['ftp/anonymous']],
    [
      ['anonymous_enable=NO', 'local_enable=YES', 'ssl_enable=YES', 'force_local_logins_ssl=NO'],
      ['ftp/plain-login'],
    ],
  ])('%j', async (settings, expected) => {
    const port = await serve(...settings);
    expect(await audit(ftp, port, 'ftp')).toEqual(expected);
    if (expected.length === 0) expect(await behind(port, 'ftp')).toEqual(found);
  });
});

const slapd = program('/usr/sbin/slapd');
const schema = program('/etc/ldap/schema/core.schema');
describe.skipIf(!slapd || !schema)('OpenLDAP (needs slapd)', () => {
  const serve = async (withTls: boolean, ...access: readonly string[]) => {
    const port = await freePort();
    const folder = newFolder('ldap');
    mkdirSync(join(folder, 'data'));
    const { key, cert } = makeCertificate(folder);
    const conf = join(folder, 'slapd.conf');
    writeFileSync(
      conf,
      [
        ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
        ...['modulepath /usr/lib/ldap', 'moduleload back_mdb', `pidfile ${folder}/pid`],
        ...(withTls ? [`TLSCertificateFile ${cert}`, `TLSCertificateKeyFile ${key}`] : []),
        ...['database mdb', 'suffix "dc=example,dc=net"', `directory ${folder}/data`],
        ...access,
        '',
      ].join('\n'),
    );
    const top =
      'dn: dc=example,dc=net\nobjectClass: dcObject\nobjectClass: organization\no: example\ndc: example\n';
    const person =
      'dn: uid=one,dc=example,dc=net\nobjectClass: inetOrgPerson\nuid: one\ncn: one\nsn: one\nuserPassword: geheim\n';
    writeFileSync(join(folder, 'ldif'), `${top}\n${person}`);
    execFileSync('slapadd', ['-f', conf, '-l', join(folder, 'ldif')], { stdio: 'ignore' });
    const args = ['-f', conf, '-h', `ldap://127.0.0.1:${port}`, '-d', '0'];
    servers.push(await startServer({ command: slapd!, args, folder, ready: port }));
    return port;
  };
  test('good', async () => {
    const port = await serve(true, 'access to * by users read by anonymous auth');
    expect(await audit(ldap, port, 'ldap')).toEqual([]);
    expect(await behind(port, 'ldap')).toEqual(found);
  });
  test('names of entries are told', async () => {
    const port = await serve(true, 'access to attrs=userPassword by anonymous auth', 'access to * by * read');
    expect(await audit(ldap, port, 'ldap')).toEqual(['ldap/anonymous-read']);
  });
  test('password hashes are told, without StartTLS', async () => {
    const port = await serve(false, 'access to * by * read');
    const findings = await auditForReal(ldap, targetOf(port, serviceOf('ldap')));
    expect(wrong(findings)).toEqual(['ldap/no-starttls', 'ldap/anonymous-read', 'ldap/passwords-readable']);
    expect(findings.at(-1)!.evidence).toBe('userPassword of uid=one,dc=example,dc=net');
    expect(JSON.stringify(findings)).not.toMatch(/geheim|Z2VoZWlt/);
  });
});
