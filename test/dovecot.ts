/** Dovecot with one user, `probe` with the password `pass word`, whose mailbox holds two messages. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { makeCertificate, newFolder, program, type Server, startServer } from './real-server.ts';

export const dovecot = program('/usr/sbin/dovecot');

export async function startDovecot(
  protocol: 'imap' | 'pop3',
  /** Lines after ours, which win. */
  settings: readonly string[] = [],
): Promise<Server & { port: number; tlsPort: number }> {
  const folder = newFolder(protocol);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const { key, cert } = makeCertificate(folder);
  const mail = join(folder, 'mail', 'cur');
  mkdirSync(mail, { recursive: true });
  for (const name of ['new', 'tmp']) mkdirSync(join(folder, 'mail', name));
  for (const name of ['1.a:2,', '2.b:2,S']) writeFileSync(join(mail, name), `Subject: ${name}\n\nhello\n`);
  writeFileSync(join(folder, 'users'), 'probe:{PLAIN}pass word::::::\n');
  chmodSync(folder, 0o755);
  // Dovecot gives nobody mail as root.
  execFileSync('chown', ['-R', 'nobody:nogroup', join(folder, 'mail')]);
  const listener = (name: string, number: number, tls: string) =>
    `inet_listener ${name} {\n address = 127.0.0.1\n port = ${number}\n ssl = ${tls}\n}`;
  const off = (name: string) => `inet_listener ${name} {\n port = 0\n}`;
  const lines = [
    ...[`base_dir = ${folder}/run`, `state_dir = ${folder}/state`, 'log_path = /dev/stderr'],
    ...[
      `protocols = ${protocol}`,
      `mail_location = maildir:${folder}/mail`,
      'mail_uid = nobody',
      'mail_gid = nogroup',
    ],
    ...[`ssl_cert = <${cert}`, `ssl_key = <${key}`],
    ...['ssl = yes', 'disable_plaintext_auth = yes', 'auth_mechanisms = plain login cram-md5'],
    // CRAM-MD5 must know the password, which a file of users in the clear gives.
    `passdb {\n driver = passwd-file\n args = scheme=plain username_format=%u ${folder}/users\n}`,
    `userdb {\n driver = static\n args = uid=nobody gid=nogroup home=${folder}/mail\n}`,
    `service ${protocol}-login {\n${listener(protocol, port, 'no')}\n${listener(`${protocol}s`, tlsPort, 'yes')}\n chroot =\n}`,
    `service stats {\n${off('http')}\n}`,
    ...settings,
  ];
  writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`);
  const server = await startServer({
    command: dovecot!,
    args: ['-F', '-c', join(folder, 'conf')],
    folder,
    ready: port,
  });
  return { ...server, port, tlsPort };
}
