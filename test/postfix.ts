/** Postfix for example.net, which keeps and relays nothing: enough to be asked. Needs root. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { makeCertificate, newFolder, program, type Server, startServer, userOf } from './real-server.ts';

const master = program('/usr/lib/postfix/sbin/master');
export const postfix = process.getuid?.() === 0 ? master : undefined;

/** `settings` are lines of main.cf after ours, which win. */
export async function startPostfix(settings: readonly string[]): Promise<Server & { readonly port: number }> {
  const port = await freePort();
  const folder = newFolder('postfix');
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  for (const path of [join(folder, 'spool'), data]) mkdirSync(path);
  const { uid, gid } = userOf('postfix')!;
  execFileSync('chown', [`${uid}:${gid}`, data]);
  const { key, cert } = makeCertificate(folder);
  const main = [
    ...[
      'compatibility_level = 3.6',
      `queue_directory = ${join(folder, 'spool')}`,
      `data_directory = ${data}`,
    ],
    ...[`maillog_file = ${join(folder, 'log')}`, `maillog_file_prefixes = ${folder}`],
    ...[
      'mail_owner = postfix',
      'setgid_group = postdrop',
      'inet_interfaces = 127.0.0.1',
      'inet_protocols = ipv4',
    ],
    ...[
      'myhostname = mail.example.net',
      'mydestination = example.net',
      'myorigin = example.net',
      'myorigin = example.net',
      'alias_maps =',
    ],
    ...['local_recipient_maps = inline:{ postmaster=x }', 'mynetworks = 192.0.2.0/24'],
    ...['smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination'],
    ...[`smtpd_tls_key_file = ${key}`, `smtpd_tls_cert_file = ${cert}`, 'smtpd_tls_security_level = may'],
    ...settings,
  ];
  const services = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    ...['cleanup unix n - n - 0 cleanup', 'rewrite unix - - n - - trivial-rewrite'],
    ...['anvil unix - - n - 1 anvil', 'proxymap unix - - n - - proxymap', 'tlsmgr unix - - n 1000? 1 tlsmgr'],
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
  const server = await startServer({ command: master!, args: ['-c', folder, '-d'], folder, ready: port });
  return { ...server, port };
}
