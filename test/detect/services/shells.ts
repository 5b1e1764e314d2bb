/** SSH. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../real-server.ts';
import { local, type RealService } from '../service.ts';

export const secureShell: readonly RealService[] = [
  {
    id: 'openssh',
    package: 'openssh-server',
    program: program('/usr/sbin/sshd'),
    start: ({ folder, port, file }) => {
      mkdirSync('/run/sshd', { recursive: true });
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
      const conf = file('sshd_config', `HostKey ${folder}/host`, `ListenAddress ${local}`, 'PidFile none');
      return { args: ['-D', '-e', '-f', conf, '-p', String(port)] };
    },
    is: { name: 'ssh', product: 'OpenSSH', version: 'package' },
  },
  {
    id: 'dropbear',
    package: 'dropbear-bin',
    program: program('/usr/sbin/dropbear'),
    start: ({ port, folder }) => ({
      args: ['-F', '-E', '-R', '-p', `${local}:${port}`, '-P', join(folder, 'pid')],
    }),
    is: { name: 'ssh', product: 'Dropbear', version: 'package' },
  },
];
