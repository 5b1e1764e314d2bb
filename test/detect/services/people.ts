/** Chat, voice, screens, tunnels. */
import { join } from 'node:path';
import { program } from '../../real-server.ts';
import { local, type RealService } from '../service.ts';

export const people: readonly RealService[] = [
  {
    id: 'ngircd',
    package: 'ngircd',
    program: program('/usr/sbin/ngircd'),
    start: ({ file, port }) => ({
      args: [
        '-n',
        '-f',
        file(
          'conf',
          ...[
            '[Global]',
            'Name = irc.example.net',
            'Info = box',
            `Listen = ${local}`,
            `Ports = ${port}`,
            'MotdPhrase = hi',
          ],
          ...['ServerUID = nobody', 'ServerGID = nogroup', '[Options]', 'Ident = no', 'PAM = no', 'DNS = no'],
        ),
      ],
    }),
    is: { name: 'irc', product: 'ngIRCd', version: 'package' },
  },
  {
    id: 'kamailio',
    package: 'kamailio',
    program: program('/usr/sbin/kamailio'),
    start: ({ file, folder, port }) => {
      const lines = [
        `listen=tcp:${local}:${port}`,
        'loadmodule "sl.so"',
        'request_route { sl_send_reply("200", "OK"); }',
      ];
      return { args: ['-DD', '-E', '-f', file('conf', ...lines), '-P', join(folder, 'pid'), '-Y', folder] };
    },
    is: { name: 'sip', product: 'Kamailio', version: 'package' },
  },
  {
    id: 'dante',
    package: 'dante-server',
    program: program('/usr/sbin/danted'),
    start: ({ file, folder, port }) => {
      const everybody = 'from: 0.0.0.0/0 to: 0.0.0.0/0';
      const lines = [
        'logoutput: stderr',
        `internal: ${local} port = ${port}`,
        'external: lo',
        'socksmethod: none',
      ];
      const rules = ['clientmethod: none', `client pass { ${everybody} }`, `socks pass { ${everybody} }`];
      return { args: ['-f', file('conf', ...lines, ...rules), '-p', join(folder, 'pid')] };
    },
    is: { name: 'socks5' },
  },
  {
    id: 'prosody',
    package: 'prosody',
    program: program('/usr/bin/prosody'),
    start: ({ file, owned, port, key, cert }) => {
      const folder = owned('data', 'prosody');
      const conf = file(
        'conf.lua',
        ...[
          'modules_enabled = { "tls", "saslauth", "disco" }',
          `data_path = "${folder}"`,
          `pidfile = "${folder}/pid"`,
        ],
        ...[
          `c2s_ports = { ${port} }`,
          's2s_ports = {}',
          `interfaces = { "${local}" }`,
          'log = { error = "*console" }',
        ],
        ...[`ssl = { key = "${key}", certificate = "${cert}" }`, 'VirtualHost "box.example"'],
      );
      return { args: ['--config', conf, '-F'], user: 'prosody' };
    },
    is: { name: 'xmpp-client', product: 'Prosody' },
  },
  {
    id: 'openvpn-management',
    package: 'openvpn',
    program: program('/usr/sbin/openvpn'),
    start: ({ port, key, cert }) => ({
      args: [
        ...[
          '--dev',
          'null',
          '--management',
          local,
          String(port),
          '--management-hold',
          '--proto',
          'udp',
          '--nobind',
        ],
        ...['--remote', local, '9', '--tls-client', '--ca', cert, '--cert', cert, '--key', key],
      ],
    }),
    is: { name: 'openvpn-management', product: 'OpenVPN', version: 'package' },
  },
  {
    id: 'xvnc',
    package: 'tigervnc-standalone-server',
    program: program('/usr/bin/Xtigervnc'),
    start: ({ port }) => ({
      args: [`:${(port % 1000) + 100}`, '-SecurityTypes', 'None', '-localhost', '-rfbport', String(port)],
    }),
    is: { name: 'vnc' },
  },
  {
    id: 'mumble',
    package: 'mumble-server',
    program: program('/usr/sbin/murmurd'),
    start: ({ file, owned, port }) => {
      const data = owned('data', 'mumble-server');
      const lines = [
        `database=${data}/db`,
        `port=${port}`,
        `host=${local}`,
        'bonjour=false',
        `logfile=${data}/log`,
      ];
      return { args: ['-fg', '-ini', file('conf', ...lines)] };
    },
    is: { name: 'mumble', product: 'Mumble server', version: 'package', tunnel: 'tls' },
  },
];
