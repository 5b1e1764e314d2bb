import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseImport } from './index.ts';

/** Written by hand from the reference guide: two hosts, one down, one broken off. */
const report = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -A -oX - 192.0.2.0/30" version="7.93" xmloutputversion="1.05">
<host><status state="up" reason="arp-response"/>
<address addr="192.0.2.1" addrtype="ipv4"/><address addr="00:1B:21:00:00:01" addrtype="mac" vendor="Intel"/>
<hostnames><hostname name="gw.example.net" type="PTR"/></hostnames>
<ports><extraports state="closed" count="997"/>
<port protocol="tcp" portid="22"><state state="open"/><service name="ssh" product="x"/></port>
<port protocol="udp" portid="161"><state state="open"/><service name="snmp"/></port>
<port protocol="tcp" portid="23"><state state="filtered"/></port></ports>
<os><osmatch name="Cisco IOS 15" accuracy="96"><osclass type="switch" vendor="Cisco" osfamily="IOS" osgen="15.X"/></osmatch></os>
</host>
<host><status state="down"/><address addr="192.0.2.2" addrtype="ipv4"/></host>
`;

test('hosts, MACs, names, ports and the guess at the system; a scan that breaks off gives what it had', () => {
  const { format, parsed } = parseImport(report, {});
  expect(format).toBe('nmap');
  expect(parsed.devices).toMatchObject([
    {
      row: 4,
      name: 'gw.example.net',
      address: '192.0.2.1',
      kind: 'switch',
      macs: ['00:1b:21:00:00:01'],
      ports: [
        { port: 22, transport: 'tcp', service: 'ssh' },
        { port: 161, transport: 'udp', service: 'snmp' },
      ],
      fields: { 'nmap os guess': 'Cisco IOS 15 (96 %)', 'nmap mac vendor': 'Intel' },
    },
  ]);
  expect(parsed.notes.map((note) => note.message)).toEqual([
    '1 hosts that did not answer were left out',
    'the scan breaks off: the text ends inside <nmaprun>',
  ]);
});

const installed = (() => {
  try {
    return execFileSync('nmap', ['--version'], { encoding: 'utf8' }).startsWith('Nmap');
  } catch {
    return false;
  }
})();

// Skipped where nmap is not installed: it is an oracle, not a dependency.
describe.skipIf(!installed)('a report that the installed nmap makes of loopback', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((socket) => socket.end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as { port: number }).port;
  });
  afterAll(() => server?.close());

  test('is read as nmap itself tells it', () => {
    const xml = execFileSync('nmap', ['-sT', '-Pn', '-n', '-p', `${port},1`, '-oX', '-', '127.0.0.1'], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    const { format, parsed } = parseImport(xml, {});
    expect(format).toBe('nmap');
    expect(parsed.notes).toEqual([]);
    expect(parsed.devices).toMatchObject([{ address: '127.0.0.1', ports: [{ port, transport: 'tcp' }] }]);
  });
});
