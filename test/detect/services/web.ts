/** Web servers, proxies, and products behind HTTP. */
import { program, userOf } from '../../real-server.ts';
import { local, type Place, type RealService } from '../service.ts';

const nginxConf = (place: Place, listen: string) =>
  place.file(
    'nginx.conf',
    'daemon off; error_log stderr; events {}',
    `pid ${place.folder}/pid;`,
    'http { access_log off;',
    ...['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name === 'body' ? 'client_body' : name}_temp_path ${place.folder}/${name};`,
    ),
    `server { listen ${local}:${place.port} ${listen};`,
    `ssl_certificate ${place.cert}; ssl_certificate_key ${place.key};`,
    'location / { default_type text/html; return 200 "<title>box</title>"; } } }',
  );

export const web: readonly RealService[] = [
  {
    id: 'nginx',
    package: 'nginx-light',
    program: program('/usr/sbin/nginx'),
    start: (place) => ({ args: ['-c', nginxConf(place, '')] }),
    is: { name: 'http', product: 'nginx', version: 'package' },
  },
  {
    // At a port that nobody expects TLS at: nginx says so itself.
    id: 'nginx-tls',
    package: 'nginx-light',
    program: program('/usr/sbin/nginx'),
    start: (place) => ({ args: ['-c', nginxConf(place, 'ssl')] }),
    is: { name: 'http', product: 'nginx', version: 'package', tunnel: 'tls' },
  },
  {
    id: 'apache',
    package: 'apache2',
    program: program('/usr/sbin/apache2'),
    start: ({ file, folder, port }) => ({
      args: [
        '-DFOREGROUND',
        '-f',
        file(
          'apache.conf',
          'ServerRoot /usr/lib/apache2',
          ...['mpm_event', 'authz_core', 'dir'].map(
            (name) => `LoadModule ${name}_module modules/mod_${name}.so`,
          ),
          `ServerName box.example`,
          `PidFile ${folder}/pid`,
          `ErrorLog ${folder}/error`,
          `Listen ${local}:${port}`,
          `DocumentRoot ${folder}`,
          ...(userOf('www-data') ? ['User www-data', 'Group www-data'] : []),
        ),
      ],
      signal: 'SIGTERM',
    }),
    is: { name: 'http', product: 'Apache httpd', version: 'package' },
  },
  {
    id: 'lighttpd',
    package: 'lighttpd',
    program: program('/usr/sbin/lighttpd'),
    start: ({ file, folder, port }) => ({
      args: [
        '-D',
        '-f',
        file('conf', `server.document-root="${folder}"`, `server.port=${port}`, `server.bind="${local}"`),
      ],
    }),
    is: { name: 'http', product: 'lighttpd', version: 'package' },
  },
  {
    id: 'squid',
    package: 'squid',
    program: program('/usr/sbin/squid'),
    start: ({ file, owned, port }) => {
      const logs = owned('logs', 'proxy');
      const lines = [`http_port ${local}:${port}`, `cache_log ${logs}/cache`, 'access_log none'];
      const more = ['pid_filename none', 'pinger_enable off', 'cache_mem 8 MB', `coredump_dir ${logs}`];
      return { args: ['-N', '-n', `box${port}`, '-f', file('conf', ...lines, ...more)] };
    },
    is: { name: 'http-proxy', product: 'Squid', version: 'package' },
  },
  {
    id: 'haproxy-stats',
    package: 'haproxy',
    program: program('/usr/sbin/haproxy'),
    start: ({ file, port }) => ({
      args: [
        '-db',
        '-f',
        file(
          'conf',
          ...['defaults', ' mode http', ' timeout connect 1s', ' timeout client 5s', ' timeout server 5s'],
          ...['frontend stats', ` bind ${local}:${port}`, ' stats enable', ' stats uri /'],
        ),
      ],
    }),
    is: { name: 'http', product: 'HAProxy', version: 'package' },
  },
  {
    id: 'tinyproxy',
    package: 'tinyproxy-bin',
    program: program('/usr/bin/tinyproxy'),
    start: ({ file, port }) => ({
      args: ['-d', '-c', file('conf', `Port ${port}`, `Listen ${local}`, 'Timeout 10')],
    }),
    is: { name: 'http-proxy', product: 'Tinyproxy', version: 'package' },
  },
  {
    id: 'caddy',
    package: 'caddy',
    program: program('/usr/bin/caddy'),
    start: ({ file, folder, port }) => ({
      args: [
        ...['run', '--adapter', 'caddyfile', '--config'],
        file(
          'Caddyfile',
          '{',
          'admin off',
          'auto_https off',
          '}',
          `http://:${port} {`,
          `bind ${local}`,
          'respond "hi"',
          '}',
        ),
      ],
      env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    }),
    is: { name: 'http', product: 'Caddy' },
  },
  {
    id: 'gunicorn',
    package: 'gunicorn',
    program: program('/usr/bin/gunicorn'),
    start: ({ file, folder, port }) => {
      file('app.py', 'def app(e, start):', ' start("200 OK", [])', ' return [b"x"]');
      return { args: ['--chdir', folder, '-b', `${local}:${port}`, '--worker-tmp-dir', folder, 'app:app'] };
    },
    is: { name: 'http', product: 'gunicorn' },
  },
  {
    id: 'prometheus',
    package: 'prometheus',
    program: program('/usr/bin/prometheus'),
    start: ({ file, folder, port }) => ({
      args: [
        `--config.file=${file('conf', 'global: {}')}`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=${local}:${port}`,
      ],
    }),
    is: { name: 'http', product: 'Prometheus', version: 'package' },
  },
  {
    id: 'varnish',
    package: 'varnish',
    program: program('/usr/sbin/varnishd'),
    start: ({ file, folder, port }) => ({
      args: [
        ...['-F', '-a', `${local}:${port}`, '-n', `${folder}/work`, '-s', 'malloc,10m', '-j', 'none', '-f'],
        file('vcl', 'vcl 4.1; backend default { .host = "127.0.0.1"; .port = "9"; }'),
      ],
    }),
    is: { name: 'http', product: 'Varnish', version: /^\d+\.\d+$/ },
  },
  {
    id: 'influxdb',
    package: 'influxdb',
    program: program('/usr/bin/influxd'),
    start: ({ file, folder, port }) => ({
      args: [
        '-config',
        file(
          'conf',
          `bind-address = "${local}:0"`,
          ...[
            '[meta]',
            `dir = "${folder}/meta"`,
            '[data]',
            `dir = "${folder}/data"`,
            `wal-dir = "${folder}/wal"`,
          ],
          ...['[http]', `bind-address = "${local}:${port}"`],
        ),
      ],
      env: { HOME: folder },
    }),
    is: { name: 'http', product: 'InfluxDB', version: 'package' },
  },
];
