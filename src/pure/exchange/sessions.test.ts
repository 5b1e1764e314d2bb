/** Lists of terminal programs: PuTTY, SecureCRT, mRemoteNG. */
import { expect, test } from 'vitest';
import { parseImport } from './index.ts';
import { textOf } from './text.ts';

const read = (text: string) => {
  const { format, parsed } = parseImport(text, {});
  return {
    format,
    devices: parsed.devices.map(({ name, address, host, tags, access, note }) => ({
      name,
      at: address ?? host,
      tags,
      access: access && `${access.protocol}:${access.port ?? ''}:${access.user ?? ''}`,
      note,
    })),
    notes: parsed.notes.map((note) => `${note.row} ${note.field}: ${note.message}`),
  };
};

const registry = [
  'Windows Registry Editor Version 5.00',
  '',
  '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\Default%20Settings]',
  '"HostName"=""',
  '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\core%20sw%201]',
  '"HostName"="10.0.0.1"',
  '"Protocol"="ssh"',
  '"PortNumber"=dword:000008ae',
  '"UserName"="admin"',
  '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\console]',
  '"HostName"="COM3"',
  '"Protocol"="serial"',
  '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\SshHostKeys]',
  '"rsa2@22:10.0.0.1"="0x10001,0xabc"',
].join('\r\n');

test('a registry export of PuTTY, in UTF-16 as the registry editor writes it', () => {
  const bytes = new Uint8Array(2 + registry.length * 2);
  bytes.set([0xff, 0xfe]);
  for (let at = 0; at < registry.length; at++) bytes[2 + at * 2] = registry.charCodeAt(at);
  expect(read(textOf(bytes))).toEqual({
    format: 'putty',
    devices: [{ name: 'core sw 1', at: '10.0.0.1', tags: [], access: 'ssh:2222:admin', note: null }],
    notes: ['10 Protocol: session "console" is a serial line: left out'],
  });
});

test('session files of PuTTY on Unix, one after another', () => {
  const text =
    '==> /home/eve/.putty/sessions/core%20sw%201 <==\nHostName=eve@sw1.example.net\nPortNumber=22\nProtocol=ssh\n\n' +
    '==> /home/eve/.putty/sessions/old <==\nHostName=10.0.0.9\nProtocol=telnet\nPortNumber=23\n';
  expect(read(text)).toMatchObject({
    format: 'putty',
    devices: [
      { name: 'core sw 1', at: 'sw1.example.net', access: 'ssh:22:eve' },
      { name: 'old', at: '10.0.0.9', access: 'telnet:23:' },
    ],
  });
});

test('connections of mRemoteNG: containers become tags, passwords are left out and counted', () => {
  const text = `<?xml version="1.0" encoding="utf-8"?>
<mrng:Connections xmlns:mrng="http://mremoteng.org" Name="Connections" Export="false" FullFileEncryption="false" ConfVersion="2.6">
  <Node Name="Paris" Type="Container">
    <Node Name="Core" Type="Container">
      <Node Name="core-1" Type="Connection" Descr="main" Username="admin" Password="c2VjcmV0" Hostname="10.0.0.1" Protocol="SSH2" Port="22" />
    </Node>
    <Node Name="empty" Type="Connection" Hostname="" Protocol="RDP" Port="3389" />
  </Node>
</mrng:Connections>`;
  expect(read(text)).toEqual({
    format: 'mremoteng',
    devices: [
      { name: 'core-1', at: '10.0.0.1', tags: ['Paris', 'Core'], access: 'ssh:22:admin', note: 'main' },
    ],
    notes: [
      '7 Hostname: connection "empty" names no host: left out',
      '2 Password: 1 encrypted passwords were left out: put credentials into the vault',
    ],
  });
  expect(JSON.stringify(parseImport(text, {}))).not.toContain('c2VjcmV0');
  const whole = read(text.replace('FullFileEncryption="false"', 'FullFileEncryption="true"'));
  expect(whole).toMatchObject({ devices: [], notes: [expect.stringContaining('whole file is encrypted')] });
});

test('the settings that SecureCRT exports as XML', () => {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<VanDyke version="3.0">
 <key name="Sessions">
  <key name="Default"><string name="Hostname"></string><string name="Protocol Name">SSH2</string></key>
  <key name="Paris">
   <key name="core-1">
    <string name="Hostname">10.0.0.1</string>
    <string name="Username">admin</string>
    <string name="Password V2">02:0123456789abcdef</string>
    <string name="Protocol Name">SSH2</string>
    <dword name="[SSH2] Port">2222</dword>
   </key>
  </key>
 </key>
</VanDyke>`;
  expect(read(text)).toEqual({
    format: 'securecrt',
    devices: [{ name: 'core-1', at: '10.0.0.1', tags: ['Paris'], access: 'ssh:2222:admin', note: null }],
    notes: ['3 Password: 1 encrypted passwords were left out: put credentials into the vault'],
  });
});

test('session files of SecureCRT, with headings and without', () => {
  const file = (host: string, protocol: string) =>
    `S:"Username"=admin\nS:"Hostname"=${host}\nS:"Protocol Name"=${protocol}\nD:"[SSH2] Port"=00000016\nD:"Port"=00000017\nS:"Password V2"=02:abcd\n`;
  const headed = `==> Sessions/Paris/core-1.ini <==\n${file('10.0.0.1', 'SSH2')}\n==> Sessions/old.ini <==\n${file('10.0.0.2', 'Telnet')}`;
  expect(read(headed)).toMatchObject({
    format: 'securecrt',
    devices: [
      { name: 'core-1', at: '10.0.0.1', tags: ['Paris'], access: 'ssh:22:admin' },
      { name: 'old', at: '10.0.0.2', tags: [], access: 'telnet:23:admin' },
    ],
  });
  const bare = read(file('10.0.0.1', 'SSH2') + file('10.0.0.2', 'Telnet'));
  expect(bare.devices.map((device) => device.name)).toEqual(['10.0.0.1', '10.0.0.2']);
});
