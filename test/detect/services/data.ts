/** Databases, queues, agents. */
import { execFileSync } from 'node:child_process';
import { program, userOf } from '../../real-server.ts';
import { local, type RealService } from '../service.ts';

export const data: readonly RealService[] = [
  {
    id: 'mariadb',
    package: 'mariadb-server',
    program: program('/usr/sbin/mariadbd'),
    start: ({ owned, port, key, cert }) => {
      const folder = owned('data', 'mysql');
      const install = [
        '--no-defaults',
        '--user=mysql',
        `--datadir=${folder}`,
        '--auth-root-authentication-method=normal',
      ];
      execFileSync('mariadb-install-db', install, { stdio: 'ignore' });
      const args = [
        `--datadir=${folder}`,
        `--bind-address=${local}`,
        `--port=${port}`,
        `--socket=${folder}/s`,
      ];
      return { args: ['--no-defaults', '--user=mysql', ...args, `--ssl-cert=${cert}`, `--ssl-key=${key}`] };
    },
    is: { name: 'mysql', product: 'MariaDB', version: 'package', startTls: true },
  },
  {
    id: 'postgresql',
    package: 'postgresql-15',
    program: program('/usr/lib/postgresql/15/bin/postgres'),
    start: ({ owned, port }) => {
      const folder = owned('data', 'postgres');
      const { uid, gid } = userOf('postgres')!;
      execFileSync('/usr/lib/postgresql/15/bin/initdb', ['-N', '-D', folder], { stdio: 'ignore', uid, gid });
      const set = (name: string, value: string) => ['-c', `${name}=${value}`];
      return {
        args: [
          '-D',
          folder,
          '-p',
          String(port),
          ...set('listen_addresses', local),
          ...set('unix_socket_directories', folder),
        ],
        user: 'postgres',
        signal: 'SIGINT',
      };
    },
    is: { name: 'postgresql', product: 'PostgreSQL', version: /^15$/ },
  },
  {
    id: 'redis',
    package: 'redis-server',
    program: program('/usr/bin/redis-server'),
    start: ({ folder, port }) => ({
      args: ['--port', String(port), '--bind', local, '--dir', folder, '--save', ''],
    }),
    is: { name: 'redis', product: 'Redis', version: 'package' },
  },
  {
    id: 'memcached',
    package: 'memcached',
    program: program('/usr/bin/memcached'),
    start: ({ port }) => ({ args: ['-u', 'nobody', '-l', local, '-p', String(port)] }),
    is: { name: 'memcache', product: 'Memcached', version: 'package' },
  },
  {
    id: 'mosquitto',
    package: 'mosquitto',
    program: program('/usr/sbin/mosquitto'),
    start: ({ file, port }) => ({
      args: ['-c', file('conf', `listener ${port} ${local}`, 'allow_anonymous true')],
    }),
    is: { name: 'mqtt', product: 'Mosquitto', version: 'package' },
  },
  {
    id: 'beanstalkd',
    package: 'beanstalkd',
    program: program('/usr/bin/beanstalkd'),
    start: ({ port }) => ({ args: ['-l', local, '-p', String(port)] }),
    is: { name: 'beanstalk', product: 'Beanstalkd', version: 'package' },
  },
  {
    id: 'gearman',
    package: 'gearman-job-server',
    program: program('/usr/sbin/gearmand'),
    start: ({ port }) => ({ args: ['-L', local, '-p', String(port), '-l', 'stderr', '-u', 'nobody'] }),
    is: { name: 'gearman', product: 'Gearman', version: 'package' },
  },
  {
    id: 'nats',
    package: 'nats-server',
    program: program('/usr/sbin/nats-server', '/usr/bin/nats-server'),
    start: ({ port }) => ({ args: ['-a', local, '-p', String(port)] }),
    is: { name: 'nats', product: 'NATS server', version: 'package' },
  },
  {
    id: 'zabbix-agent',
    package: 'zabbix-agent',
    program: program('/usr/sbin/zabbix_agentd'),
    start: ({ file, folder, port }) => {
      const lines = [
        `Server=${local}`,
        'Hostname=box',
        'LogType=console',
        `PidFile=${folder}/pid`,
        'AllowRoot=1',
      ];
      return { args: ['-f', '-c', file('conf', ...lines, `ListenIP=${local}`, `ListenPort=${port}`)] };
    },
    is: { name: 'zabbix-agent', product: 'Zabbix agent', version: 'package' },
  },
];
