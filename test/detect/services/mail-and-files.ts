/** Mail, files, repositories, directories. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { program, userOf } from '../../real-server.ts';
import { local, type RealService } from '../service.ts';

export const mailAndFiles: readonly RealService[] = [
  {
    id: 'postfix',
    package: 'postfix',
    program: program('/usr/lib/postfix/sbin/master'),
    start: ({ file, folder, owned, port, key, cert }) => {
      mkdirSync(join(folder, 'spool'));
      file(
        'main.cf',
        ...[
          'compatibility_level = 3.6',
          `queue_directory = ${folder}/spool`,
          `data_directory = ${owned('data', 'postfix')}`,
        ],
        ...[`maillog_file = ${folder}/log`, `maillog_file_prefixes = ${folder}`, 'mail_owner = postfix'],
        ...[
          'setgid_group = postdrop',
          'inet_interfaces = 127.0.0.1',
          'inet_protocols = ipv4',
          'myhostname = mail.example.net',
        ],
        ...[`smtpd_tls_key_file = ${key}`, `smtpd_tls_cert_file = ${cert}`, 'smtpd_tls_security_level = may'],
      );
      file(
        'master.cf',
        `${local}:${port} inet n - n - - smtpd`,
        ...[
          'cleanup unix n - n - 0 cleanup',
          'rewrite unix - - n - - trivial-rewrite',
          'anvil unix - - n - 1 anvil',
        ],
        ...[
          'proxymap unix - - n - - proxymap',
          'tlsmgr unix - - n 1000? 1 tlsmgr',
          'postlog unix-dgram n - n - 1 postlogd',
        ],
      );
      execFileSync('postfix', ['-c', folder, 'check'], { stdio: 'ignore' });
      return { args: ['-c', folder, '-d'] };
    },
    is: { name: 'smtp', product: 'Postfix', startTls: true },
  },
  ...(['imap', 'pop3'] as const).map(
    (protocol): RealService => ({
      id: `dovecot-${protocol}`,
      package: `dovecot-${protocol}d`,
      program: program('/usr/sbin/dovecot'),
      start: ({ file, folder, port, key, cert }) => ({
        args: [
          '-F',
          '-c',
          file(
            'conf',
            ...[`base_dir = ${folder}/run`, `state_dir = ${folder}/state`, 'log_path = /dev/stderr'],
            ...[`protocols = ${protocol}`, 'ssl = yes', `ssl_cert = <${cert}`, `ssl_key = <${key}`],
            ...[
              `mail_location = maildir:${folder}/mail`,
              'passdb {',
              ' driver = static',
              ' args = password=x',
              '}',
            ],
            ...['userdb {', ' driver = static', ' args = uid=nobody gid=nogroup home=/nonexistent', '}'],
            ...[
              `service ${protocol}-login {`,
              ` inet_listener ${protocol} {`,
              `  address = ${local}`,
              `  port = ${port}`,
              ' }',
            ],
            ...[` inet_listener ${protocol}s {`, '  port = 0', ' }', ' chroot =', '}'],
            ...['service stats {', ' inet_listener http {', '  port = 0', ' }', '}'],
          ),
        ],
      }),
      is: { name: protocol, product: 'Dovecot', startTls: true },
    }),
  ),
  {
    id: 'vsftpd',
    package: 'vsftpd',
    program: program('/usr/sbin/vsftpd'),
    start: ({ file, folder, port, key, cert }) => {
      mkdirSync(join(folder, 'empty'));
      return {
        args: [
          file(
            'conf',
            ...[
              'listen=YES',
              `listen_port=${port}`,
              `listen_address=${local}`,
              'background=NO',
              'anonymous_enable=YES',
            ],
            ...[
              `secure_chroot_dir=${folder}/empty`,
              `anon_root=${folder}/empty`,
              'seccomp_sandbox=NO',
              'nopriv_user=nobody',
            ],
            ...[`ftp_username=${userOf('ftp') ? 'ftp' : 'nobody'}`, 'ssl_enable=YES', 'ssl_tlsv1=YES'],
            ...[`rsa_cert_file=${cert}`, `rsa_private_key_file=${key}`],
          ),
        ],
      };
    },
    is: { name: 'ftp', product: 'vsFTPd', version: 'package', startTls: true },
  },
  {
    id: 'rsync',
    package: 'rsync',
    program: program('/usr/bin/rsync'),
    start: ({ file, folder, port }) => ({
      args: [
        ...['--daemon', '--no-detach', `--port=${port}`, `--address=${local}`],
        `--config=${file('conf', '[files]', `path = ${folder}`)}`,
      ],
    }),
    is: { name: 'rsync', product: 'rsync' },
  },
  {
    id: 'git',
    package: 'git',
    program: program('/usr/bin/git'),
    start: ({ folder, port }) => ({
      args: ['daemon', '--reuseaddr', `--base-path=${folder}`, `--port=${port}`, `--listen=${local}`],
    }),
    is: { name: 'git', product: 'git-daemon' },
  },
  {
    id: 'svnserve',
    package: 'subversion',
    program: program('/usr/bin/svnserve'),
    start: ({ folder, port }) => ({
      args: ['-d', '--foreground', '--listen-host', local, '--listen-port', String(port), '-r', folder],
    }),
    is: { name: 'svn', product: 'Subversion svnserve' },
  },
  {
    id: 'slapd',
    package: 'slapd',
    program: program('/etc/ldap/schema/core.schema') && program('/usr/sbin/slapd'),
    start: ({ file, folder, port, key, cert }) => {
      mkdirSync(join(folder, 'data'));
      const conf = file(
        'conf',
        ...['include /etc/ldap/schema/core.schema', 'modulepath /usr/lib/ldap', 'moduleload back_mdb'],
        ...[`TLSCertificateFile ${cert}`, `TLSCertificateKeyFile ${key}`, `pidfile ${folder}/pid`],
        ...['database mdb', 'suffix "dc=example,dc=net"', `directory ${folder}/data`],
      );
      return { args: ['-f', conf, '-h', `ldap://${local}:${port}`, '-d', '0'] };
    },
    is: { name: 'ldap', product: 'OpenLDAP', startTls: true },
  },
];
