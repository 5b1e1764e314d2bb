/** Servers that few run and nobody's list of ports expects: monitors, consoles, searches. All are unpacked. */
import { as, behind, lines, type ServiceHost, type SpokenAt } from './host.ts';

const tcp = (
  port: number,
  names: readonly string[],
  tells: SpokenAt['tells'],
  more: Partial<SpokenAt> = {},
): SpokenAt => ({ transport: 'tcp', port, names, tells, ...more });

export const lessUsualHosts: readonly ServiceHost[] = [
  {
    name: 'xymon',
    package: 'xymon',
    product: /xymon/i,
    needs: ['/usr/lib/xymon/server/bin/xymond'],
    unpacked: true,
    files: ({ address }) => ({ 'etc/lab/hosts.cfg': lines(`${address} lab # xymon`) }),
    start: () => [
      'mkdir -p /var/log/xymon /tmp/xymon && chown nobody /var/log/xymon /tmp/xymon',
      `XYMONHOME=/usr/lib/xymon/server XYMONTMP=/tmp/xymon HOSTSCFG=/etc/lab/hosts.cfg XYMONDPORT=1984 ${behind(
        `${as('nobody', '/usr/lib/xymon/server/bin/xymond', 'nogroup')} --no-daemon --listen=0.0.0.0`,
      )}`,
    ],
    ports: [tcp(1984, ['xymon', 'bigbrother', 'bb'], 'version')],
  },
  {
    name: 'conserver',
    package: 'conserver-server',
    product: /conserver/i,
    needs: ['/usr/sbin/conserver'],
    unpacked: true,
    files: () => ({
      'etc/lab/conserver.cf': lines(
        'console lab {',
        ' master localhost;',
        ' type exec;',
        ' exec /bin/cat;',
        '}',
        'access * {',
        ' trusted 10.77.0.0/24;',
        '}',
        'config * { }',
      ),
      'etc/lab/conserver.passwd': '',
    }),
    start: () => [
      'conserver -C /etc/lab/conserver.cf -P /etc/lab/conserver.passwd -L /tmp/conserver.log -p 782 -d',
    ],
    ports: [tcp(782, ['conserver'], 'product')],
  },
  {
    name: 'sphinx',
    package: 'sphinxsearch',
    product: /sphinx/i,
    needs: ['/usr/bin/searchd'],
    unpacked: true,
    files: () => ({
      'etc/lab/sphinx.conf': lines(
        'index lab',
        '{',
        ' type = rt',
        ' rt_field = title',
        ' rt_attr_uint = number',
        ' path = /tmp/lab',
        '}',
        'searchd',
        '{',
        ' listen = 9312',
        ' listen = 9306:mysql41',
        ' pid_file = /tmp/searchd.pid',
        ' binlog_path =',
        ' workers = threads',
        '}',
      ),
    }),
    start: () => ['searchd --config /etc/lab/sphinx.conf >/dev/null'],
    ports: [tcp(9306, ['mysql'], 'version'), tcp(9312, ['sphinx-api', 'sphinxapi'], 'protocol')],
  },
  {
    name: 'tor',
    package: 'tor',
    product: /tor\b/i,
    needs: ['/usr/bin/tor'],
    unpacked: true,
    start: ({ address }) => [
      behind(
        `tor -f /dev/null --ignore-missing-torrc --SocksPort ${address}:9050 --ControlPort ${address}:9051 --CookieAuthentication 1 --DataDirectory /tmp/tor --DisableNetwork 1`,
      ),
    ],
    ports: [tcp(9051, ['tor-control'], 'version')],
  },
];
