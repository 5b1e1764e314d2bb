/** What is written reads back as it was, whatever the facts; what nmap and its tools think of our files; and files of nmap and masscan. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { portReasons, portStates } from '../../contract/port-state.ts';
import { findingSeverities, type ScanFact, scanShapes, transports } from '../../contract/scan.ts';
import { factsOf, type ScanHead, type ScanResult, scanOf } from '../result.ts';
import { readNmapXml } from './nmap-xml-read.ts';
import { nmapXmlWriter } from './nmap-xml-write.ts';
import { writeWhole } from './writer.ts';

/** Texts of strangers: entities, quotes, numbers that are texts, control characters, surrogates. */
const text = (max: number) =>
  fc
    .oneof(
      fc.constantFrom(
        '',
        '9',
        '1.0',
        '007',
        'true',
        'null',
        '[]',
        '"',
        ' x ',
        'a<b>&"\'',
        ']]>',
        '\n',
        'é😀',
        '\u0000\u0007',
        '\ufffe',
        '\ud800',
      ),
      fc.string({ maxLength: max, unit: 'binary' }),
      fc.string({ maxLength: max }),
    )
    .map((value) => value.slice(0, max));
const some = text(60).filter((value) => value !== '');
const address = fc.constantFrom('192.0.2.1', '192.0.2.10', '192.0.2.9', '2001:db8::1');
const optional = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(shape, { requiredKeys: [] });
const ms = fc.oneof(fc.nat(100_000), fc.double({ min: 0.001, max: 1e6, noNaN: true }));
const evidence = fc.record({
  method: fc.constantFrom(
    'arp' as const,
    'icmp-echo' as const,
    'tcp-syn' as const,
    'udp' as const,
    'assumed' as const,
  ),
  detail: text(60),
});
const service = fc
  .tuple(
    fc.record({
      name: text(60),
      cpes: fc.array(
        fc.oneof(
          fc.constantFrom('cpe:2.3:a:openbsd:openssh:9.2:p1:*:*:*:*:*:*', 'cpe:2.3:a:x:y\\!:*:*:*:*:*:*:*:*'),
          text(60),
        ),
        { maxLength: 3 },
      ),
      method: fc.constantFrom('probed' as const, 'table' as const),
      confidence: fc.nat(10),
    }),
    optional({
      tunnel: fc.constant('tls' as const),
      product: text(60),
      version: text(60),
      info: text(60),
      hostName: text(60),
      os: text(60),
      deviceType: text(60),
      asked: text(60),
      banner: text(100),
      tls: fc.record({
        protocol: text(10),
        cipher: text(10),
        subject: text(60),
        issuer: text(60),
        names: fc.array(text(20), { maxLength: 2 }),
        // JSON knows no negative zero.
        notBeforeMs: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value || 0),
        notAfterMs: fc.integer(),
        fingerprintSha256: text(20),
        selfSigned: fc.boolean(),
        startTls: fc.boolean(),
      }),
    }),
  )
  .map(([a, b]) => ({ ...a, ...b }));
const state = fc.constantFrom(...portStates);
const reason = fc.constantFrom(...portReasons);
const fact = fc.oneof(
  fc.tuple(
    fc.record({
      kind: fc.constant('host' as const),
      address,
      state: fc.constantFrom('up', 'down', 'doubtful', 'skipped'),
      names: fc.array(fc.record({ name: text(60), source: fc.constantFrom('dns', 'target', 'mdns') }), {
        maxLength: 2,
      }),
      evidence: fc.array(evidence, { maxLength: 3 }),
    }),
    optional({
      doubt: text(60),
      mac: fc.constantFrom('00:00:5e:00:53:01', 'ODD'),
      vendor: text(30),
      rttMs: ms,
      ttl: fc.nat(255),
      hops: fc.nat(30),
    }),
  ),
  fc.tuple(
    fc.record({
      kind: fc.constant('port' as const),
      address,
      transport: fc.constantFrom(...transports),
      port: fc.nat(65_535),
      state,
      reason,
    }),
    optional({ from: text(30), ttl: fc.nat(255), rttMs: ms, service }),
  ),
  fc.tuple(
    fc.record({
      kind: fc.constant('ports' as const),
      address,
      transport: fc.constantFrom(...transports),
      state,
      reason,
      count: fc.nat(65_535),
      ports: text(20),
    }),
    fc.constant({}),
  ),
  fc.tuple(
    fc.record({
      kind: fc.constant('system' as const),
      address,
      guesses: fc.array(
        fc
          .tuple(
            fc.record({ name: text(60), accuracyPercent: fc.nat(100) }),
            optional({ family: text(20), vendor: text(20), deviceType: text(20), cpe: text(20) }),
          )
          .map(([a, b]) => ({ ...a, ...b })),
        { maxLength: 3 },
      ),
      evidence: fc.array(
        fc.record({
          source: text(20),
          statement: text(60),
          weight: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        { maxLength: 2 },
      ),
    }),
    fc.constant({}),
  ),
  fc.tuple(
    fc.record({
      kind: fc.constant('hop' as const),
      address,
      ttl: fc.nat(30),
      from: fc.oneof(fc.constant(null), text(20)),
    }),
    optional({ rttMs: ms, name: text(20) }),
  ),
  fc.tuple(
    fc.record({
      kind: fc.constant('finding' as const),
      address,
      rule: text(40),
      severity: fc.constantFrom(...findingSeverities),
      title: text(60),
      evidence: text(60),
      remedy: text(60),
      references: fc.array(text(20), { maxLength: 2 }),
    }),
    optional({
      transport: fc.constantFrom(...transports),
      port: fc.nat(65_535),
      subject: text(20),
      confidence: fc.constantFrom('firm' as const, 'tentative' as const),
    }),
  ),
  fc.tuple(
    fc.record({ kind: fc.constant('host-end' as const), address, elapsedMs: ms, complete: fc.boolean() }),
    fc.constant({}),
  ),
  fc.tuple(
    fc.record({ kind: fc.constant('note' as const), message: text(60) }),
    optional({ subject: text(20) }),
  ),
  fc.tuple(
    fc.record({
      kind: fc.constant('discovered' as const),
      ranges: fc.array(text(20), { maxLength: 2 }),
      silent: fc.nat(),
    }),
    fc.constant({}),
  ),
  fc.tuple(
    fc.record({
      kind: fc.constant('plan' as const),
      ranges: fc.array(text(20), { maxLength: 2 }),
      addresses: fc.nat(),
      discovery: fc.array(some, { maxLength: 2 }),
      scans: fc.array(
        fc.record({
          method: fc.constantFrom('syn', 'udp'),
          transport: fc.constantFrom(...transports),
          count: fc.nat(),
          ports: text(10),
        }),
        { maxLength: 2 },
      ),
      services: fc.oneof(fc.constant(null), fc.nat(9)),
      system: fc.boolean(),
      trace: fc.boolean(),
      audits: fc.array(text(10), { maxLength: 2 }),
      estimateMs: ms,
    }),
    fc.constant({}),
  ),
  fc.tuple(
    fc.record({
      kind: fc.constant('scan-end' as const),
      complete: fc.boolean(),
      elapsedMs: ms,
      up: fc.nat(9),
      down: fc.nat(9),
      doubtful: fc.nat(9),
    }),
    fc.constant({}),
  ),
);
const head: fc.Arbitrary<ScanHead> = fc.record({
  scanner: text(20),
  version: text(10),
  command: text(60),
  startedMs: fc.nat(2_000_000_000_000),
  input: fc.constantFrom({
    targets: ['192.0.2.1'],
    ports: '22',
    services: true,
    ratePps: null as unknown as number,
    retries: 2,
  }),
});
const result: fc.Arbitrary<ScanResult> = fc
  .tuple(head, fc.array(fact, { maxLength: 12 }))
  .map(([about, pairs]) =>
    scanOf(
      pairs.map(([a, b]) => ({ ...a, ...b }) as ScanFact),
      about,
    ),
  );

test('the facts of these tests are facts', () => {
  fc.assert(
    fc.property(fact, ([a, b]) => {
      const whole = { ...a, ...b };
      expect(scanShapes().scanFact.parse(whole)).toEqual(whole);
    }),
  );
});

test('facts told of a picture make the same picture', () => {
  fc.assert(
    fc.property(result, (scan) => {
      expect(scanOf(factsOf(scan), scan.head)).toEqual(scan);
    }),
  );
});

const xmlOf = (scan: ScanResult): string => [...writeWhole(nmapXmlWriter(), scan)].join('');
/** As a run writes it: hosts in the order of their ends, and what was known at the first of them apart from what came later. */
const xmlOfRun = ({ end, ...scan }: ScanResult, known: number): string => {
  const writer = nmapXmlWriter();
  const [notes, discovered] = [scan.notes.slice(0, known), scan.discovered.slice(0, known)];
  return [
    ...writer.begin({ ...scan, hosts: [], notes, discovered }),
    ...scan.hosts.toReversed().flatMap((host) => [...writer.host(host)]),
    ...writer.end({ ...scan, hosts: [], ...(end ? { end } : {}) }),
  ].join('');
};

describe('nmap XML', () => {
  test('reads back without loss', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(result, fc.nat(3), (scan, known) => {
        for (const xml of [xmlOf(scan), xmlOfRun(scan, known)]) {
          const read = readNmapXml(xml);
          expect(read.notes).toEqual([]);
          expect(read.result).toEqual(scan);
        }
      }),
      { numRuns: 500 },
    );
  });

  const folder = mkdtempSync(join(tmpdir(), 'nocturne-xml-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const dtd = '/usr/share/nmap/nmap.dtd';
  const works = (program: string, ...args: string[]) => {
    try {
      execFileSync(program, args, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };

  // Skipped where libxml2's tool or nmap's DTD are not installed: oracles, not dependencies.
  test.skipIf(!existsSync(dtd) || !works('xmllint', '--version'))(
    "is valid by nmap's DTD, whatever is in it",
    () => {
      const files = fc.sample(result, { numRuns: 60, seed: 7 }).map((scan, i) => {
        const file = join(folder, `${i}.xml`);
        writeFileSync(file, i % 2 === 0 ? xmlOf(scan) : xmlOfRun(scan, 1));
        return file;
      });
      const said = (() => {
        try {
          execFileSync('xmllint', ['--noout', '--nonet', '--dtdvalid', dtd, ...files], { stdio: 'pipe' });
          return '';
        } catch (error) {
          return String((error as { stderr: Buffer }).stderr);
        }
      })();
      expect(said).toBe('');
    },
  );

  const lab = (version: string, more: readonly ScanFact[] = []): ScanResult =>
    scanOf(
      [
        {
          kind: 'host',
          address: '192.0.2.1',
          state: 'up',
          names: [],
          evidence: [{ method: 'arp', detail: 'x' }],
        },
        {
          kind: 'port',
          address: '192.0.2.1',
          transport: 'tcp',
          port: 22,
          state: 'open',
          reason: 'syn-ack',
          service: { name: 'ssh', product: 'OpenSSH', version, cpes: [], method: 'probed', confidence: 10 },
        },
        ...more,
        { kind: 'scan-end', complete: true, elapsedMs: 1000, up: 1, down: 0, doubtful: 0 },
      ],
      { scanner: 'Nocturne', version: '1', command: 'nocturne scan 192.0.2.1', startedMs: 1_700_000_000_000 },
    );

  test.skipIf(!works('ndiff', '--help'))('is read by ndiff, which sees what changed', () => {
    const [a, b] = [join(folder, 'a.xml'), join(folder, 'b.xml')];
    writeFileSync(a, xmlOf(lab('9.2p1')));
    writeFileSync(
      b,
      xmlOf(
        lab('9.9p1', [
          {
            kind: 'port',
            address: '192.0.2.1',
            transport: 'tcp',
            port: 80,
            state: 'open',
            reason: 'syn-ack',
          },
        ]),
      ),
    );
    const ndiff = (x: string, y: string) => {
      try {
        return execFileSync('ndiff', [x, y], { encoding: 'utf8', stdio: 'pipe' });
      } catch (error) {
        const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
        expect(status, stderr).toBe(1);
        return stdout;
      }
    };
    expect(ndiff(a, a)).toBe('');
    const said = ndiff(a, b);
    expect(said).toMatch(/^-22\/tcp +open +ssh +OpenSSH 9.2p1$/m);
    expect(said).toMatch(/^\+22\/tcp +open +ssh +OpenSSH 9.9p1$/m);
    expect(said).toMatch(/^\+80\/tcp +open +http$/m);
  });

  test('broken off, changed at random or something else: what can be read is read, and nothing throws', () => {
    const whole = xmlOf(lab('9.2p1'));
    for (let at = 0; at < whole.length; at += 7) readNmapXml(whole.slice(0, at));
    expect(readNmapXml(whole.slice(0, whole.indexOf('<runstats'))).result!.hosts).toHaveLength(1);
    expect(readNmapXml('<html/>')).toEqual({
      notes: [{ line: 1, message: 'the root element is not nmaprun' }],
    });
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(20), fc.string({ maxLength: 10 }), (at, cut, put) => {
        const { result: read } = readNmapXml(whole.slice(0, at) + put + whole.slice(at + cut));
        for (const fact of read ? factsOf(read) : [])
          expect(scanShapes().scanFact.safeParse(fact).success).toBe(true);
      }),
    );
  });

  test("nmap's own: hosts, ports with what speaks there, the rest, the system, the path, scripts", () => {
    const { result: read, notes } = readNmapXml(`<?xml version="1.0"?><!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -A 192.0.2.1" start="1700000000" version="7.93" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="1000" services="1-1000"/>
<host><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="192.0.2.1" addrtype="ipv4"/><address addr="00:00:5E:00:53:01" addrtype="mac" vendor="ICANN"/>
<hostnames><hostname name="gw.example" type="PTR"/><hostname name="gw" type="user"/></hostnames>
<ports><extraports state="closed" count="997"><extrareasons reason="reset" count="997" proto="tcp" ports="1-21,23-998"/></extraports>
<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="ssh" product="OpenSSH" version="9.2p1" tunnel="ssl" method="probed" conf="10"><cpe>cpe:/a:openbsd:openssh:9.2p1</cpe></service><script id="ssh-hostkey" output="&#xa;  256 aa"/></port>
<port protocol="tcp" portid="99"><state state="filtered" reason="admin-prohibited" reason_ttl="255" reason_ip="192.0.2.254"/><service name="metagram" method="table" conf="3"/></port>
<port protocol="sctp" portid="7"><state state="open" reason="init-ack" reason_ttl="0"/></port></ports>
<os><osmatch name="Linux 5.0 - 6.2" accuracy="98" line="1"><osclass type="general purpose" vendor="Linux" osfamily="Linux" osgen="5.X" accuracy="98"><cpe>cpe:/o:linux:linux_kernel:5</cpe></osclass></osmatch></os>
<distance value="1"/><trace><hop ttl="1" ipaddr="192.0.2.1" rtt="0.21" host="gw.example"/></trace><times srtt="210" rttvar="5000" to="100000"/></host>
<host><status state="down" reason="no-response" reason_ttl="0"/><address addr="192.0.2.2" addrtype="ipv4"/></host>
<runstats><finished time="1700000001" elapsed="1.0"/><hosts up="1" down="1" total="2"/></runstats></nmaprun>`);
    expect(notes).toEqual([]);
    expect(read!.head).toEqual({
      scanner: 'nmap',
      version: '7.93',
      command: 'nmap -A 192.0.2.1',
      startedMs: 1_700_000_000_000,
    });
    const [host, down] = read!.hosts;
    expect(host!.host).toEqual({
      kind: 'host',
      address: '192.0.2.1',
      state: 'up',
      names: [
        { name: 'gw.example', source: 'dns' },
        { name: 'gw', source: 'target' },
      ],
      evidence: [{ method: 'arp', detail: 'arp-response' }],
      mac: '00:00:5e:00:53:01',
      vendor: 'ICANN',
      rttMs: 0.21,
      hops: 1,
    });
    expect(host!.ports).toMatchObject([
      {
        port: 22,
        service: {
          name: 'ssh',
          tunnel: 'tls',
          product: 'OpenSSH',
          cpes: ['cpe:2.3:a:openbsd:openssh:9.2p1:*:*:*:*:*:*:*'],
        },
      },
      { port: 99, state: 'filtered', reason: 'admin-prohibited', from: '192.0.2.254', ttl: 255 },
    ]);
    expect(host!.ports[1]!.service).toBeUndefined();
    expect(host!.rest).toMatchObject([{ state: 'closed', reason: 'reset', count: 997 }]);
    expect(host!.system!.guesses).toEqual([
      {
        name: 'Linux 5.0 - 6.2',
        family: 'Linux',
        vendor: 'Linux',
        cpe: 'cpe:2.3:o:linux:linux_kernel:5:*:*:*:*:*:*:*',
        accuracyPercent: 98,
      },
    ]);
    expect(host!.hops).toMatchObject([{ ttl: 1, from: '192.0.2.1', name: 'gw.example' }]);
    expect(host!.findings).toMatchObject([
      { rule: 'nmap/ssh-hostkey', port: 22, severity: 'info', evidence: '256 aa' },
    ]);
    expect(down!.host!.state).toBe('down');
  });
});
