import { expect, test } from 'vitest';
import { expandRange } from './ansible-vars.ts';
import { parseImport } from './index.ts';

const read = (text: string) => {
  const { format, parsed } = parseImport(text, {});
  return {
    format,
    notes: parsed.notes.map((note) => `${note.row} ${note.field} ${note.value}: ${note.message}`),
    devices: parsed.devices.map(({ name, address, host, site, tags, platform, access, fields }) => ({
      name,
      at: address ?? host,
      site,
      tags,
      platform,
      access: `${access?.protocol}:${access?.port ?? ''}:${access?.user ?? ''}`,
      fields,
    })),
  };
};

const ini = `# the network
jump.example.net

[switches]
sw[01:02] ansible_host=10.0.0.1 rack="R 7"
edge:2222 ansible_host=10.0.0.3

[switches:vars]
ansible_network_os=cisco.ios.ios
ansible_connection=ansible.netcommon.network_cli
ansible_password=hunter2

[site_paris:children]
switches

[site_paris:vars]
ansible_user={{ vault_user }}
`;
const yaml = `all:
  children:
    site_paris:
      children:
        switches:
          hosts:
            sw[01:02]:
              ansible_host: 10.0.0.1
              rack: R 7
          vars:
            ansible_network_os: cisco.ios.ios
            ansible_password: !vault |
              $ANSIBLE_VAULT;1.1;AES256
              6162
`;

test('an inventory in INI: ranges, groups of groups, variables of the nearest group', () => {
  const { format, devices, notes } = read(ini);
  expect(format).toBe('ansible-ini');
  expect(devices).toEqual([
    {
      name: 'jump.example.net',
      at: 'jump.example.net',
      site: null,
      tags: [],
      platform: null,
      access: 'ssh::',
      fields: {},
    },
    ...['sw01', 'sw02'].map((name) => ({
      name,
      at: '10.0.0.1',
      site: 'paris',
      tags: ['switches'],
      platform: 'ios',
      access: 'ssh::',
      fields: { rack: 'R 7' },
    })),
    {
      name: 'edge',
      at: '10.0.0.3',
      site: 'paris',
      tags: ['switches'],
      platform: 'ios',
      access: 'ssh:2222:',
      fields: {},
    },
  ]);
  expect(JSON.stringify(notes)).not.toContain('hunter2');
  expect(notes.filter((note) => note.includes('ansible_password'))).toHaveLength(3);
  expect(notes.filter((note) => note.includes('{{ vault_user }}'))).toHaveLength(3);
});

test('the same in YAML', () => {
  const { format, devices, notes } = read(yaml);
  expect(format).toBe('yaml');
  expect(devices).toMatchObject(
    ['sw01', 'sw02'].map((name) => ({
      name,
      at: '10.0.0.1',
      site: 'paris',
      tags: ['switches'],
      platform: 'ios',
      fields: { rack: 'R 7' },
    })),
  );
  expect(notes).toHaveLength(2);
  expect(notes[0]).toContain('ansible_password •••');
});

test('ranges are bounded', () => {
  expect(expandRange('a[1:3]b[x:y]')).toEqual(['a1bx', 'a1by', 'a2bx', 'a2by', 'a3bx', 'a3by']);
  expect(expandRange('h[001:005:2]')).toEqual(['h001', 'h003', 'h005']);
  expect(expandRange('h[1:999999999]')).toBeUndefined();
  expect(expandRange('h[1:200][1:200]')).toBeUndefined();
});

test('groups that contain each other end', () => {
  expect(read('[a:children]\nb\n[b:children]\na\n[a]\nh ansible_host=10.0.0.1\n').devices).toMatchObject([
    { name: 'h', tags: ['a', 'b'] },
  ]);
});
