/** JSON and YAML: our own form, NetBox, lists, and what is none of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importFormats } from '../contract/resources/exchange.ts';
import { formats, parseImport, renderers } from './index.ts';
import { hostAddressOf } from './model.ts';
import type { ExportedDevice } from './render.ts';

const own = `nocturne: 1
sites:
  - name: Paris
    note: rue de la Paix
  - Lyon
devices:
  - name: core-1
    address: 10.0.0.1/24
    kind: switch
    site: Paris
    credential: core ssh
    tags: [core, prod]
    macs: 001b.2100.0001
    ports: [22, 161/udp, { port: 443, service: https }]
    access: { protocol: ssh, port: 22, user: admin }
    fields: { rack: R7, snmp_community: public }
    uplink: none
  - just a text
sensors: []
`;

test('our own form, with a note for each thing that is not read', () => {
  const { format, parsed } = parseImport(own, {});
  expect(format).toBe('yaml');
  expect(parsed.sites.map((site) => site.name)).toEqual(['Paris', 'Lyon']);
  expect(parsed.devices).toMatchObject([
    {
      name: 'core-1',
      address: '10.0.0.1',
      macs: ['00:1b:21:00:00:01'],
      credential: 'core ssh',
      tags: ['core', 'prod'],
      ports: [
        { port: 22, transport: 'tcp', service: null },
        { port: 161, transport: 'udp', service: null },
        { port: 443, transport: 'tcp', service: 'https' },
      ],
      access: { protocol: 'ssh', port: 22, user: 'admin' },
      fields: { rack: 'R7' },
    },
  ]);
  expect(parsed.notes.map((note) => [note.row, note.field])).toEqual([
    [1, 'sensors'],
    [1, 'uplink'],
    [1, 'snmp_community'],
    [2, 'devices'],
  ]);
  expect(JSON.stringify(parsed)).not.toContain('public');
});

test('a page of the NetBox API', () => {
  const page = {
    count: 2,
    next: 'https://netbox/api/dcim/devices/?limit=1&offset=1',
    previous: null,
    results: [
      {
        id: 1,
        name: 'core-1',
        device_type: { id: 2, manufacturer: { name: 'Cisco' }, model: 'C9300-48P' },
        role: { name: 'Core Switch', slug: 'core-switch' },
        platform: { name: 'Cisco IOS' },
        serial: 'FOC1',
        site: { name: 'Paris' },
        status: { value: 'active', label: 'Active' },
        primary_ip4: { address: '10.0.0.1/24' },
        primary_ip6: { address: '2001:db8::1/64' },
        tags: [{ name: 'core' }],
        custom_fields: { owner: 'neteng', api_token: 'xyz' },
      },
    ],
  };
  const { format, parsed } = parseImport(JSON.stringify(page), {});
  expect(format).toBe('json');
  expect(parsed.devices).toMatchObject([
    {
      name: 'core-1',
      address: '10.0.0.1',
      addresses: [
        { address: '10.0.0.1', lengthBits: 24 },
        { address: '2001:db8::1', lengthBits: 64 },
      ],
      kind: 'switch',
      vendor: 'Cisco',
      model: 'C9300-48P',
      site: 'Paris',
      tags: ['core'],
      fields: { status: 'active', owner: 'neteng' },
    },
  ]);
  expect(parsed.notes.map((note) => note.field)).toEqual(['api_token', 'next']);
});

test('a list of objects is a table', () => {
  const { parsed } = parseImport('[{"hostname":"a","ip":"10.0.0.1","rack":"R1"},7]', {});
  expect(parsed.devices).toMatchObject([{ name: 'a', address: '10.0.0.1', fields: { rack: 'R1' } }]);
  expect(parsed.notes).toMatchObject([{ row: 2, message: 'not an object: left out' }]);
});

test('aliases that multiply are refused', () => {
  const bomb = `nocturne: 1\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
    .split('')
    .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(',')}]`)
    .join('\n')}\n`;
  const { parsed } = parseImport(bomb, { format: 'yaml' });
  expect(parsed.devices).toEqual([]);
  expect(parsed.notes[0]?.message).toMatch(/^not YAML/);
});

test('the formats are those of the contract, in the same order', () => {
  expect(formats.map((format) => format.id)).toEqual(importFormats);
});

test('what nobody recognises is said, with the formats there are', () => {
  const { format, parsed } = parseImport('Dear sir or madam', {});
  expect(format).toBeNull();
  expect(parsed.notes[0]?.message).toMatch(/no format recognises it: name one of csv, json/);
});

const word = fc.stringMatching(/^[a-z=@'"][a-z0-9 ,;:_'"#-]{0,18}[a-z0-9]$/);
const optional = fc.option(word);
const exported: fc.Arbitrary<ExportedDevice> = fc.record({
  id: fc.uuid(),
  name: word,
  address: fc.option(fc.ipV4()),
  kind: fc.constantFrom('switch', 'router', 'access-point', 'unknown'),
  vendor: optional,
  platform: optional,
  model: optional,
  version: optional,
  serial: optional,
  site: optional,
  location: optional,
  contact: optional,
  credential: optional,
  note: fc.constantFrom('', 'a note\nof two lines', '- dash: "quoted"'),
  tags: fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/), { maxLength: 3 }),
  macs: fc.constantFrom([], ['00:1b:21:00:00:01']),
  addresses: fc.constant([]),
  ports: fc.constantFrom([], [{ port: 22, transport: 'tcp' as const, service: null }]),
  access: fc.constantFrom(null, { protocol: 'telnet' as const, port: 23, user: null }),
  fields: fc.dictionary(fc.stringMatching(/^[b-f]{2,6}$/), word, { maxKeys: 3 }),
});

test.each(['json', 'yaml'] as const)('what is exported as %s is read back as the same', (format) => {
  fc.assert(
    fc.property(fc.array(exported, { minLength: 1, maxLength: 5 }), (devices) => {
      const text = renderers[format].render(devices, []);
      const read = parseImport(text, {});
      expect(read.format).toBe(format);
      expect(read.parsed.notes).toEqual([]);
      expect(
        renderers[format].render(
          read.parsed.devices.map((device, at) => ({
            ...device,
            id: '',
            name: device.name ?? '',
            note: device.note ?? '',
            kind: device.kind ?? 'unknown',
            addresses: devices[at]!.addresses,
          })),
          [],
        ),
      ).toBe(text);
    }),
    { numRuns: 50 },
  );
});

const fragments = fc.constantFrom(
  'name,ip\n',
  '{"devices":[',
  '{"results":[{"device_type":{}}',
  ']}',
  '- name: ',
  '<nmaprun><host>',
  '<address addr="',
  '<VanDyke>',
  '[all]\n',
  'S:"Hostname"=',
  'D:"x"=zz\n',
  'HostName=',
  '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\%zz]\n',
  '==> a <==\n',
  '"',
  '\n',
  ',',
  ';',
  '\u0000',
  '__proto__',
  'constructor',
  ': ',
  '&a *a',
  '[1:9]',
  '{{ x }}',
  '10.0.0.1',
  'fe80::1%eth0',
);

test.each(formats.map((format) => [format.id]))('%s never throws, whatever the text', (format) => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fragments, fc.string()), { maxLength: 60 }), (pieces) => {
      const { parsed } = parseImport(pieces.join(''), { format });
      expect(parsed.notes.length).toBeLessThanOrEqual(1000);
      for (const device of parsed.devices)
        if (device.address) expect(hostAddressOf(device.address)).toBeDefined();
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.json(), (text) => void parseImport(text, { format })),
    { numRuns: 100 },
  );
});

test.each(formats.map((format) => [format.id]))('%s takes hostile repetition in its stride', (format) => {
  const hostile = [
    '"',
    '"a',
    '""a,',
    '[',
    '[]',
    '[1:1]',
    '<!>',
    '<!',
    '<![',
    '<a ',
    '<a>',
    '</',
    '<Connections ',
    '==> a/',
    '==> a <== ',
    'a:',
    'a: [',
    '- ',
    '{"a":',
    'S:"a"=',
    "'",
    '\\',
    '&a ',
    ' ',
    '\n',
    '\n[a]\n',
    'ansible_host ',
    'x=',
    '{{',
  ];
  for (const piece of hostile) parseImport(piece.repeat(100_000 / piece.length), { format });
});

test('Prometheus and Ansible get what they can read', () => {
  const [device] = fc.sample(exported, { numRuns: 1, seed: 1 });
  const devices = [
    {
      ...device!,
      name: 'core 1',
      address: '2001:db8::1',
      tags: ['core'],
      site: 'Île de France',
      platform: 'ios',
    },
  ];
  const [group] = JSON.parse(renderers.http_sd.render(devices, [])) as {
    targets: string[];
    labels: Record<string, string>;
  }[];
  expect(group!.targets).toEqual(['[2001:db8::1]']);
  expect(group!.labels).toMatchObject({ __meta_nocturne_name: 'core 1', __meta_nocturne_tags: ',core,' });
  for (const [name, value] of Object.entries(group!.labels)) {
    expect(name).toMatch(/^__meta_nocturne_[a-z_]+$/);
    expect(typeof value).toBe('string');
  }
  const inventory = renderers.ansible.render(devices, []);
  expect(inventory).toContain('core-1:\n      ansible_host: 2001:db8::1');
  expect(parseImport(inventory, {}).parsed.devices).toMatchObject([
    { name: 'core-1', address: '2001:db8::1', site: 'ile_de_france', platform: 'ios' },
  ]);
});
