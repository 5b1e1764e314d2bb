/** Files of other monitoring systems: hosts, their checks as sensors, and what did not map by name. Written by hand after each product's documentation. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseImport } from './index.ts';
import type { Parsed } from './model.ts';

const read = (text: string, format: string): Parsed => {
  const found = parseImport(text, {});
  expect(found.format, 'recognised by itself').toBe(format);
  return found.parsed;
};
/** `host address: sensor tool input every`, one line a sensor. */
const sensors = ({ devices }: Parsed) =>
  devices.flatMap((device) =>
    device.sensors.map(
      ({ name, tool, input, intervalMs }) =>
        `${device.name} ${device.address ?? device.host}: ${name} = ${tool} ${JSON.stringify(input)} ${intervalMs}`,
    ),
  );
const notes = ({ notes: list }: Parsed) =>
  list.map(({ field, value, message }) => `${field} ${value}: ${message}`);

const prtgJson = JSON.stringify({
  'prtg-version': '24.1.92',
  treesize: 4,
  sensors: [
    {
      objid: 2001,
      group: 'Paris',
      device: 'core-1',
      host: '192.0.2.1',
      sensor: 'Ping',
      type: 'Ping',
      interval: '60 s',
      tags: 'pingsensor core',
    },
    {
      objid: 2002,
      group: 'Paris',
      device: 'core-1',
      host: '192.0.2.1',
      sensor: '(001) Uplink',
      type: 'SNMP Traffic 64bit',
      interval: '5 m',
    },
    {
      objid: 2003,
      group: 'Paris',
      device: 'core-1',
      host: '192.0.2.1',
      sensor: 'VMware',
      type: 'VMware Host Hardware (SOAP)',
      interval: '60 s',
    },
    {
      objid: 2004,
      group: 'Web',
      device: 'shop',
      host: 'shop.example.net',
      sensor: 'Page',
      type: 'HTTP',
      interval: '30 s',
    },
  ],
});

test('PRTG: the table of the API', () => {
  const parsed = read(prtgJson, 'prtg');
  expect(sensors(parsed)).toEqual([
    'core-1 192.0.2.1: Ping = ping {"targets":["192.0.2.1"]} 60000',
    'core-1 192.0.2.1: (001) Uplink = interfaces {"targets":["192.0.2.1"]} 300000',
    'shop shop.example.net: Page = http {"url":"http://shop.example.net/"} 30000',
  ]);
  expect(parsed.devices[0]!.tags).toEqual(['Paris', 'pingsensor', 'core']);
  expect(notes(parsed)).toEqual([
    'sensor VMware (VMware Host Hardware (SOAP)): "VMware Host Hardware (SOAP)" has no tool here: left out',
  ]);
  const xml = `<?xml version="1.0"?><sensors listend="1" totalcount="1"><prtg-version>24.1</prtg-version><item><objid>1</objid><device>a</device><host>192.0.2.9</host><sensor>Port 22</sensor><type>SSH</type><interval>60 s</interval></item></sensors>`;
  expect(sensors(read(xml, 'prtg'))).toEqual(['a 192.0.2.9: Port 22 = ssh {"target":"192.0.2.9"} 60000']);
});

test('PRTG: its configuration', () => {
  const parsed = read(
    `<root version="16"><group id="0"><data><name>Root</name></data><nodes><probenode id="1"><data><name>Local Probe</name></data><nodes>
      <group id="50"><data><name>Switches</name></data><nodes>
        <device id="51"><data><name>sw-1</name><host>192.0.2.5</host><tags>access</tags></data><nodes>
          <sensor id="52"><data><name>Ping</name><sensorkind>ping</sensorkind><interval>30</interval></data></sensor>
          <sensor id="53"><data><name>Web</name><sensorkind>http</sensorkind><httpurl>https://eve:secret@192.0.2.5/login</httpurl></data></sensor>
          <sensor id="54"><data><name>Script</name><sensorkind>exexml</sensorkind></data></sensor>
        </nodes></device></nodes></group></nodes></probenode></nodes></group></root>`,
    'prtg',
  );
  expect(sensors(parsed)).toEqual([
    'sw-1 192.0.2.5: Ping = ping {"targets":["192.0.2.5"]} 30000',
    'sw-1 192.0.2.5: Web = http {"url":"https://192.0.2.5/login"} null',
  ]);
  expect(parsed.devices[0]!.tags).toEqual(['Local Probe', 'Switches', 'access']);
  expect(notes(parsed).join()).toContain('Script (exexml)');
  expect(JSON.stringify(parsed)).not.toContain('secret');
});

test('Uptime Kuma', () => {
  const monitor = (more: object) => ({ interval: 60, active: true, ...more });
  const parsed = read(
    JSON.stringify({
      version: '1.23.16',
      notificationList: [{ id: 1 }],
      monitorList: [
        monitor({
          name: 'shop',
          type: 'keyword',
          url: 'https://shop.example.net/health',
          keyword: 'ok',
          basic_auth_pass: 'hunter2',
        }),
        monitor({
          name: 'shop ping',
          type: 'ping',
          hostname: 'shop.example.net',
          interval: 20,
          tags: [{ name: 'prod', value: '' }],
        }),
        monitor({ name: 'ssh', type: 'port', hostname: '192.0.2.8', port: 22 }),
        monitor({
          name: 'names',
          type: 'dns',
          hostname: 'example.net',
          dns_resolve_server: '192.0.2.53',
          dns_resolve_type: 'MX',
        }),
        monitor({ name: 'game', type: 'steam', hostname: '192.0.2.8', port: 27015 }),
        monitor({ name: 'beats', type: 'push' }),
        'nonsense',
      ],
    }),
    'uptime-kuma',
  );
  expect(sensors(parsed)).toEqual([
    'shop.example.net shop.example.net: shop = http {"url":"https://shop.example.net/health","expectText":"ok"} 60000',
    'shop.example.net shop.example.net: shop ping = ping {"targets":["shop.example.net"]} 20000',
    '192.0.2.8 192.0.2.8: ssh = tcp {"targets":["192.0.2.8"],"ports":[22]} 60000',
    '192.0.2.53 192.0.2.53: names = dns {"names":["example.net"],"server":"192.0.2.53","type":"MX"} 60000',
  ]);
  for (const said of [
    'game (steam): "steam" has no tool',
    'beats (push): it looks at no host',
    '1 monitors hold passwords',
    'notifications',
    'nonsense',
  ])
    expect(notes(parsed).join('\n')).toContain(said);
  expect(JSON.stringify(parsed)).not.toContain('hunter2');
});

const nagiosFile = `
# Templates
define host{
  name generic-host ; a template
  check_command check-host-alive
  check_interval 5
  register 0
}
define host {
  use generic-host,no-such
  host_name core-1
  alias Core of Paris
  address 192.0.2.1
  hostgroups routers
}
define host {
  use core-1-a
  name core-1-a
  host_name edge-1
  address 192.0.2.2
}
define hostgroup { 
  hostgroup_name routers
  members edge-1
}
define service {
  hostgroup_name routers
  service_description PING
  check_command check_ping!100.0,20%!500.0,60%
  check_interval 1
}
define service {
  host_name core-1
  service_description web
  check_command check_http!-S -p 8443 -u /status
}
define service {
  host_name *,!edge-1
  service_description disk
  check_command check_nrpe!check_disk
}
define contact {
  contact_name eve
}
define service {
  host_name core-1
`;

test('Nagios: templates, groups, commands, and what has none', () => {
  const parsed = read(nagiosFile, 'nagios');
  expect(sensors(parsed)).toEqual([
    'core-1 192.0.2.1: PING = ping {"targets":["192.0.2.1"]} 60000',
    'core-1 192.0.2.1: web = http {"url":"https://192.0.2.1:8443/status"} null',
    'edge-1 192.0.2.2: PING = ping {"targets":["192.0.2.2"]} 60000',
  ]);
  expect(parsed.devices.map(({ name, tags }) => [name, tags])).toEqual([
    ['core-1', ['routers']],
    ['edge-1', ['routers']],
  ]);
  for (const said of [
    'use no-such: there is no such template',
    'leads back to itself',
    'disk (check_nrpe): "check_nrpe" has no tool',
    '1 objects of other kinds',
    'ends inside',
  ])
    expect(notes(parsed).join('\n')).toContain(said);
});

test('Prometheus with the blackbox exporter', () => {
  const parsed = read(
    `global: { scrape_interval: 30s }
modules:
  web: { prober: http, http: { valid_status_codes: [200, 401], fail_if_body_matches_regexp: [error] } }
  tls_connect: { prober: tcp, tcp: { tls: true } }
  names: { prober: dns, dns: { query_name: example.net, query_type: SOA } }
scrape_configs:
  - job_name: web
    params: { module: [web] }
    static_configs: [{ targets: ['https://shop.example.net/', 'shop.example.org:8080'], labels: { env: prod } }]
  - job_name: mail
    scrape_interval: 1m
    params: { module: [tls_connect] }
    static_configs: [{ targets: ['[2001:db8::1]:993'] }]
  - { job_name: dns, params: { module: [names] }, static_configs: [{ targets: [192.0.2.53] }] }
  - { job_name: ping, params: { module: [icmp] }, file_sd_configs: [{ files: [x.yml] }], static_configs: [{ targets: [192.0.2.1] }] }
  - { job_name: node, static_configs: [{ targets: ['192.0.2.1:9100'] }] }
`,
    'blackbox',
  );
  expect(sensors(parsed)).toEqual([
    'shop.example.net shop.example.net: web: https://shop.example.net/ = http {"url":"https://shop.example.net/","expectStatus":[200,401]} 30000',
    'shop.example.org shop.example.org: web: shop.example.org:8080 = http {"url":"http://shop.example.org:8080","expectStatus":[200,401]} 30000',
    '2001:db8::1 2001:db8::1: mail: [2001:db8::1]:993 = tls {"target":"2001:db8::1","port":993} 60000',
    '192.0.2.53 192.0.2.53: dns: 192.0.2.53 = dns {"names":["example.net"],"server":"192.0.2.53","type":"SOA"} 30000',
    '192.0.2.1 192.0.2.1: ping: 192.0.2.1 = ping {"targets":["192.0.2.1"]} 30000',
  ]);
  for (const said of [
    'fail_if_body_matches_regexp web: not taken over',
    'file_sd_configs ping: targets that are discovered',
    'job_name node: it scrapes metrics',
  ])
    expect(notes(parsed).join('\n')).toContain(said);
});

const zabbixHosts = {
  zabbix_export: {
    version: '6.4',
    hosts: [
      {
        host: 'core-1',
        name: 'Core 1',
        groups: [{ name: 'Routers' }],
        tags: [{ tag: 'site', value: 'Paris' }],
        templates: [{ name: 'Cisco IOS by SNMP' }],
        interfaces: [
          { type: 'SNMP', ip: '192.0.2.1', port: '161', interface_ref: 'if1' },
          { ip: '192.0.2.2', interface_ref: 'if2', default: 'NO' },
        ],
        inventory: { serialno_a: 'FOC1' },
        items: [
          { name: 'ICMP ping', type: 'SIMPLE', key: 'icmpping', delay: '30s' },
          { name: 'ICMP loss', type: 'SIMPLE', key: 'icmppingloss' },
          { name: 'SSH', type: 'SIMPLE', key: 'net.tcp.service[ssh,,2222]', delay: '5m' },
          { name: 'Uptime', type: 'SNMP_AGENT', snmp_oid: 'get[1.3.6.1.2.1.1.3.0]', key: 'uptime' },
          { name: 'Load', type: 'ZABBIX_ACTIVE', key: 'system.cpu.load' },
          { name: 'Web', type: 'HTTP_AGENT', url: '{$URL}/x', key: 'web' },
        ],
      },
    ],
  },
};
const zabbixSensors = [
  'Core 1 192.0.2.1: ICMP ping = ping {"targets":["192.0.2.1"]} 30000',
  'Core 1 192.0.2.1: SSH = ssh {"target":"192.0.2.1","port":2222} 300000',
  'Core 1 192.0.2.1: Uptime = snmp-get {"targets":["192.0.2.1"],"oids":["1.3.6.1.2.1.1.3.0"]} 60000',
];

test('Zabbix: the same from JSON, YAML and XML', () => {
  const asXml = (name: string, value: unknown): string =>
    Array.isArray(value)
      ? `<${name}>${value.map((item) => asXml(name.replace(/s$/, ''), item)).join('')}</${name}>`
      : typeof value === 'object'
        ? `<${name}>${Object.entries(value as object)
            .map(([key, item]) => asXml(key, item))
            .join('')}</${name}>`
        : `<${name}>${String(value)}</${name}>`;
  const yaml = `zabbix_export:\n  version: '6.4'\n  hosts: ${JSON.stringify(zabbixHosts.zabbix_export.hosts)}\n`;
  for (const text of [
    JSON.stringify(zabbixHosts),
    yaml,
    `<?xml version="1.0"?>${asXml('zabbix_export', zabbixHosts.zabbix_export)}`,
  ]) {
    const parsed = read(text, 'zabbix');
    expect(sensors(parsed)).toEqual(zabbixSensors);
    expect(parsed.devices[0]).toMatchObject({ serial: 'FOC1', tags: ['Routers', 'site:Paris'] });
    expect(parsed.devices[0]!.addresses.map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.2']);
    for (const said of ['Cisco IOS by SNMP', 'Load (ZABBIX_ACTIVE system.cpu.load)', 'written with a macro'])
      expect(notes(parsed).join('\n')).toContain(said);
  }
});

describe('hostile files', () => {
  const whole: Readonly<Record<string, string>> = {
    prtg: prtgJson,
    nagios: nagiosFile,
    zabbix: JSON.stringify(zabbixHosts),
  };
  test('every file, cut off and damaged anywhere', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(whole)),
        fc.nat(),
        fc.string({ maxLength: 5 }),
        ([format, text], place, more) => {
          const at = place % text.length;
          parseImport(text.slice(0, at), { format });
          parseImport(text.slice(0, at) + more + text.slice(at + more.length), { format });
        },
      ),
      { numRuns: 400 },
    );
  });
  test('any text in any format', () => {
    const formats = ['prtg', 'uptime-kuma', 'nagios', 'blackbox', 'zabbix'];
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.oneof(fc.string({ maxLength: 80 }), fc.json({ maxDepth: 4 })),
        (format, text) => {
          parseImport(text, { format });
        },
      ),
      { numRuns: 1500 },
    );
  });
  test('trees of the right keys and wrong values', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.integer(),
        fc.string({ maxLength: 5 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            'hosts',
            'items',
            'interfaces',
            'key',
            'name',
            'type',
            'ip',
            'monitorList',
            'sensors',
            'url',
            'hostname',
            'scrape_configs',
            'params',
            'module',
            'static_configs',
            'targets',
            '__proto__',
          ),
          tie('value'),
          { maxKeys: 5 },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(value, (tree) => {
        parseImport(JSON.stringify({ zabbix_export: tree }), { format: 'zabbix' });
        parseImport(JSON.stringify({ monitorList: tree }), { format: 'uptime-kuma' });
        parseImport(JSON.stringify({ sensors: tree }), { format: 'prtg' });
        parseImport(JSON.stringify({ scrape_configs: tree }), { format: 'blackbox' });
      }),
      { numRuns: 1500 },
    );
  });
  test('a chain of templates that doubles at every step ends', () => {
    const chain = Array.from(
      { length: 60 },
      (_, i) => `define host {\n name t${i}\n use t${i + 1},t${i + 1}\n register 0\n}\n`,
    ).join('');
    const begun = performance.now();
    const { parsed } = parseImport(
      `${chain}define host {\n host_name a\n address 192.0.2.1\n use t0\n}\n`,
      {},
    );
    expect(parsed.devices).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
  test('entities and aliases do not expand', () => {
    const bomb =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><zabbix_export><hosts><host><host>&b;</host></host></hosts></zabbix_export>';
    expect(parseImport(bomb, {}).parsed.devices[0]?.name).not.toContain('aaaa');
    const aliases = `zabbix_export: &a\n  x: [${'*a,'.repeat(500)}1]\n  hosts: [*a, *a]\n`;
    expect(parseImport(aliases, {}).parsed.devices).toEqual([]);
  });
  test('more sensors than a device may have are counted', () => {
    const many = Array.from({ length: 600 }, (_, i) => ({
      device: 'a',
      host: '192.0.2.1',
      sensor: `p${i}`,
      type: 'Ping',
    }));
    const { parsed } = parseImport(JSON.stringify({ 'prtg-version': '1', sensors: many }), {});
    expect(parsed.devices[0]!.sensors).toHaveLength(500);
    expect(notes(parsed).join()).toContain('more than 500');
  });
});
