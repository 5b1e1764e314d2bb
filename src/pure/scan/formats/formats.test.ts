import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ScanFact, scanShapes } from '../../contract/scan.ts';
import { compareScans } from '../compare.ts';
import { factsOf, type ScanHead, scanOf } from '../result.ts';
import { writeChanges } from './changes.ts';
import { readScan, scanFormats } from './index.ts';
import { ndjsonWriter, readNdjsonFacts } from './ndjson.ts';
import { reportWriter } from './report.ts';
import { writeWhole } from './writer.ts';

const head: ScanHead = {
  scanner: 'Nocturne',
  version: '1.0',
  command: 'nocturne scan 192.0.2.0/30',
  startedMs: 1_700_000_000_000,
};
const address = '192.0.2.1';
const facts: ScanFact[] = [
  {
    kind: 'host',
    address,
    state: 'up',
    names: [{ name: 'gw.example', source: 'dns' }],
    evidence: [{ method: 'arp', detail: '00:00:5e:00:53:01' }],
    mac: '00:00:5e:00:53:01',
    vendor: 'ICANN',
    rttMs: 0.21,
  },
  {
    kind: 'port',
    address,
    transport: 'tcp',
    port: 22,
    state: 'open',
    reason: 'syn-ack',
    ttl: 64,
    service: {
      name: 'ssh',
      product: 'OpenSSH',
      version: '9.2p1',
      info: 'protocol 2.0 / x, y\u001b[31m',
      cpes: ['cpe:2.3:a:openbsd:openssh:9.2:p1'],
      method: 'probed',
      confidence: 10,
    },
  },
  {
    kind: 'port',
    address,
    transport: 'tcp',
    port: 80,
    state: 'filtered',
    reason: 'admin-prohibited',
    from: '192.0.2.254',
  },
  {
    kind: 'ports',
    address,
    transport: 'tcp',
    state: 'closed',
    reason: 'reset',
    count: 998,
    ports: '1-21,23-79,81-1000',
  },
  {
    kind: 'system',
    address,
    guesses: [{ name: 'Linux', accuracyPercent: 90 }],
    evidence: [{ source: 'ssh', statement: 'ssh at tcp port 22 says Linux', weight: 0.8 }],
  },
  { kind: 'hop', address, ttl: 1, from: null },
  { kind: 'hop', address, ttl: 2, from: address, rttMs: 0.21 },
  {
    kind: 'finding',
    address,
    transport: 'tcp',
    port: 22,
    rule: 'ssh/weak',
    severity: 'high',
    title: 'a weak cipher',
    evidence: '3des-cbc',
    remedy: 'Take it out.',
    references: [],
  },
  { kind: 'host-end', address, elapsedMs: 5, complete: true },
  { kind: 'host', address: '192.0.2.2', state: 'down', names: [], evidence: [] },
  { kind: 'scan-end', complete: true, elapsedMs: 1234, up: 1, down: 3, doubtful: 0 },
];
const scan = scanOf(facts, head);
const written = (id: string) =>
  [...writeWhole(scanFormats.find((format) => format.id === id)!.writer!(), scan)].join('');

test('the report for people', () => {
  expect(
    written('text'),
  ).toBe(`# Nocturne 1.0 scan begun Tue, 14 Nov 2023 22:13:20 GMT as: nocturne scan 192.0.2.0/30
Scan report for gw.example (192.0.2.1)
Host is up, by arp 00:00:5e:00:53:01 (0.00021 s latency).
Not shown: 998 closed tcp ports (reset)
PORT   STATE    SERVICE VERSION
22/tcp open     ssh     OpenSSH 9.2p1 (protocol 2.0 / x, y [31m)
| high: a weak cipher [ssh/weak]
|   3des-cbc
|   Take it out.
80/tcp filtered http
MAC address: 00:00:5E:00:53:01 (ICANN)
System: Linux (90 %)
  by ssh at tcp port 22 says Linux
PATH
  1 *
  2 192.0.2.1 0.21 ms

Scan report for 192.0.2.2
Host is down.

# Done: 4 addresses, 1 up in 1.2 s
`);
  const open = [...writeWhole(reportWriter({ openOnly: true, reason: true }), scan)].join('');
  expect(open).toContain('22/tcp open  ssh     syn-ack ttl 64');
  expect(open).not.toContain('80/tcp');
  expect(open).not.toContain('192.0.2.2');
});

test('grepable: marks of the format do not stand inside its fields', () => {
  expect(written('grepable').split('\n').slice(1, -1)).toEqual([
    'Host: 192.0.2.1 (gw.example)\tStatus: Up',
    'Host: 192.0.2.1 (gw.example)\tPorts: 22/open/tcp//ssh//OpenSSH 9.2p1 (protocol 2.0 | x; y [31m)/, 80/filtered/tcp//http///\tIgnored State: closed (998)\tOS: Linux',
    'Host: 192.0.2.2 ()\tStatus: Down',
    '# Done: 4 addresses, 1 up in 1.2 s',
  ]);
});

test('CSV: a row for each port, one for each host without', () => {
  const rows = written('csv').trim().split('\r\n');
  expect(rows).toHaveLength(4);
  expect(rows[1]).toContain(
    '192.0.2.1,gw.example,up,00:00:5e:00:53:01,ICANN,tcp,22,open,syn-ack,ssh,,OpenSSH,9.2p1,',
  );
  expect(rows[1]).toContain('high ssh/weak');
  expect(rows[3]).toMatch(/^192\.0\.2\.2,,down,/);
});

describe('NDJSON', () => {
  test('reads back as it was, progress and verdicts left out', () => {
    const text = written('ndjson');
    expect(readScan(text).result).toEqual(scan);
    expect(readScan(`${text}{"kind":"progress","done":1}\n{"kind":"verdict"}\n`)).toMatchObject({
      notes: [],
    });
  });

  test('killed while writing: all lines but the last', () => {
    const text = written('ndjson');
    const whole = [...factsOf(scan)].length;
    const { facts: read, notes } = readNdjsonFacts(text.slice(0, -30));
    expect(read).toHaveLength(whole - 1);
    expect(notes).toEqual([{ line: whole + 1, message: 'is no JSON' }]);
  });

  test('anything is read without throwing, and only facts come of it', () => {
    const lines = [...writeWhole(ndjsonWriter(), scan)];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...lines), fc.string(), fc.json()), { maxLength: 20 }),
        (some) => {
          for (const fact of readNdjsonFacts(some.join('\n')).facts)
            expect(scanShapes().scanFact.parse(fact)).toEqual(fact);
        },
      ),
    );
  });
});

describe('lists of masscan', () => {
  test('-oL with banners', () => {
    const { format, result, notes } = readScan(
      '#masscan\nopen tcp 80 192.0.2.7 1700000000\nopen udp 53 192.0.2.8 1700000000\nbanner tcp 80 192.0.2.7 1700000000 http.server nginx\nbanner tcp 80 192.0.2.7 1700000000 title Hello, world\nopen sctp 1 192.0.2.7 1\nnonsense\n# end\n',
    );
    expect(format).toBe('masscan-list');
    expect(result!.hosts.map((host) => [host.address, host.ports.map((port) => port.port)])).toEqual([
      ['192.0.2.7', [80]],
      ['192.0.2.8', [53]],
    ]);
    expect(result!.hosts[0]!.ports[0]!.service).toMatchObject({
      name: 'http.server',
      banner: 'nginx',
      info: 'title: Hello, world',
    });
    expect(notes.map((note) => note.line)).toEqual([6, 7]);
  });

  test('-oJ, closed properly or not', () => {
    const body = `{   "ip": "192.0.2.7",   "timestamp": "1700000000", "ports": [ {"port": 443, "proto": "tcp", "status": "open", "reason": "syn-ack", "ttl": 54} ] }`;
    const banner = `{ "ip": "192.0.2.7", "timestamp": "1", "ports": [ {"port": 443, "proto": "tcp", "service": {"name": "ssl", "banner": "TLS/1.2"} } ] }`;
    for (const text of [
      `[\n${body}\n,\n${banner}\n]\n`,
      `[\n${body},\n${banner},\n{finished: 1}\n]`,
      `${body}\n${banner}`,
    ]) {
      const { format, result, notes } = readScan(text);
      expect(format).toBe('masscan-json');
      expect(notes).toEqual([]);
      expect(result!.hosts[0]!.ports).toMatchObject([
        { port: 443, state: 'open', reason: 'syn-ack', ttl: 54, service: { name: 'ssl', banner: 'TLS/1.2' } },
      ]);
    }
  });

  test('-oX, a host for each port', () => {
    const host = (port: number, more = '') =>
      `<host endtime="1"><address addr="192.0.2.7" addrtype="ipv4"/><ports><port protocol="tcp" portid="${port}"><state state="open" reason="syn-ack" reason_ttl="54"/>${more}</port></ports></host>`;
    const { result } = readScan(
      `<?xml version="1.0"?><!-- masscan v1.0 scan --><nmaprun scanner="masscan" start="1" version="1.0-BETA" xmloutputversion="1.03"><scaninfo type="syn" protocol="tcp"/>${host(80)}${host(22, '<service name="ssh" banner="SSH-2.0-x"></service>')}<runstats/></nmaprun>`,
    );
    expect(result!.hosts).toHaveLength(1);
    expect(result!.hosts[0]!.host).toMatchObject({ state: 'up', evidence: [{ method: 'port' }] });
    expect(result!.hosts[0]!.ports.map((port) => [port.port, port.service?.banner])).toEqual([
      [22, 'SSH-2.0-x'],
      [80, undefined],
    ]);
  });

  test('anything is read without throwing', () => {
    const lines = [
      'open tcp 80 192.0.2.7 1',
      'banner tcp 80 192.0.2.7 1 x y',
      '{ "ip": "192.0.2.7", "ports": [ {"port": 1e9} ] }',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...lines), fc.string()), { maxLength: 10 }),
        fc.boolean(),
        (some, json) => {
          const { result } = readScan(
            `${json ? '[{"ip": "1.2.3.4", "ports": 7}\n' : '#masscan\n'}${some.join('\n')}`,
          );
          for (const fact of result ? factsOf(result) : [])
            expect(scanShapes().scanFact.safeParse(fact).success).toBe(true);
        },
      ),
    );
  });
});

test('what is nothing known says so', () => {
  expect(readScan('hello')).toEqual({
    notes: [{ line: 1, message: 'is no result of a scan that is known here (nmap XML, NDJSON, masscan)' }],
  });
});

test('changes as text', () => {
  const after = scanOf(
    facts.map((fact) =>
      fact.kind === 'port' && fact.port === 22
        ? { ...fact, service: { ...fact.service!, version: '9.9p1' } }
        : fact.kind === 'finding'
          ? { ...fact, severity: 'low', rule: 'ssh/new', title: 'something new' }
          : fact,
    ),
    { ...head, startedMs: head.startedMs + 86_400_000 },
  );
  expect([...writeChanges(compareScans(scan, after), scan.head, after.head)].join('')).toBe(
    `-Nocturne 1.0 scan begun Tue, 14 Nov 2023 22:13:20 GMT as: nocturne scan 192.0.2.0/30
+Nocturne 1.0 scan begun Wed, 15 Nov 2023 22:13:20 GMT as: nocturne scan 192.0.2.0/30

 192.0.2.1:
-service 22/tcp: ssh OpenSSH 9.2p1 (protocol 2.0 / x, y [31m)
+service 22/tcp: ssh OpenSSH 9.9p1 (protocol 2.0 / x, y [31m)
+finding 22/tcp low ssh/new: something new
-finding 22/tcp high ssh/weak: a weak cipher
`,
  );
});
