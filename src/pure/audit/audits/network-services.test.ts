/** SNMP, DNS and NTP: real agents and servers on loopback, weak and strong, and fakes where Debian has no weak one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../../test/free-port.ts';
import { auditForReal, serviceOf, targetOf, wrong } from '../../../../test/real-audit.ts';
import { newFolder, program, type Server, startServer } from '../../../../test/real-server.ts';
import { fakeNetwork, fakeRandom, fakeUdp, instantClock } from '../../contract/fake-host.ts';
import { decodeMonitorList, encodeMonitorList } from '../../wire/ntp-private.ts';
import { concat, zeros } from '../../wire/octets.ts';
import type { Audit, AuditWorld } from '../audit.ts';
import { dns } from './dns.ts';
import { ntp } from './ntp.ts';
import { knownCommunities, snmp } from './snmp.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
const udp = { transport: 'udp' } as const;
const rulesOf = (findings: readonly { rule: string; severity: string }[]) =>
  findings.map(({ rule, severity }) => `${severity} ${rule}`);

describe('snmp', () => {
  const snmpd = program('/usr/sbin/snmpd');
  const serve = async (...settings: readonly string[]) => {
    const port = await freePort();
    const folder = newFolder('snmp');
    writeFileSync(join(folder, 'conf'), `agentAddress udp:127.0.0.1:${port}\n${settings.join('\n')}\n`);
    const own = { SNMP_PERSISTENT_DIR: folder, SNMPCONFPATH: folder };
    servers.push(
      await startServer({
        ...{ command: snmpd!, folder, env: own, ready: /NET-SNMP version/ },
        args: ['-f', '-Lo', '-C', '-c', join(folder, 'conf')],
      }),
    );
    return port;
  };
  const audit = async (port: number, allowed: AuditWorld['allowed'], info = 'version 3') =>
    await auditForReal(snmp, targetOf(port, serviceOf('snmp', { info }), udp), { allowed, timeoutMs: 500 });

  test.skipIf(!snmpd)(
    'communities are tried only where that is allowed (needs snmpd)',
    async () => {
      const port = await serve('rocommunity public', 'rwcommunity private', 'rocommunity Tr1cky');
      expect(wrong(await audit(port, { guessCommunities: false }))).toEqual([]);
      const findings = await audit(port, { guessCommunities: true });
      expect(findings.map(({ rule, subject }) => [rule, subject])).toEqual([
        ['snmp/plain-version', undefined],
        ['snmp/default-community', 'public'],
        ['snmp/default-community', 'private'],
      ]);
      expect(findings[0]!.evidence).toBe('it answered version 1 and 2c');
      const written = await audit(port, { guessCommunities: true, tryWrites: true });
      expect(written.map(({ rule, subject }) => [rule, subject])).toEqual([
        ['snmp/plain-version', undefined],
        ['snmp/default-community', 'public'],
        ['snmp/default-write-community', 'private'],
      ]);
    },
    60_000,
  );
  test.skipIf(!snmpd)(
    'an agent of version 3 alone (needs snmpd)',
    async () => {
      const port = await serve('createUser probe SHA "long password"', 'rouser probe');
      expect(await audit(port, { guessCommunities: true })).toEqual([]);
    },
    60_000,
  );
  test('what detection saw is told without asking again', async () => {
    const target = targetOf(161, serviceOf('snmp', { info: 'version 2c, up 3 d' }), udp);
    const world = { net: fakeNetwork(), clock: instantClock(), random: fakeRandom() };
    const signal = new AbortController().signal;
    const run = snmp.run(target, { ...world, signal, timeoutMs: 100, allowed: { guessCommunities: false } });
    expect(wrong(await run)).toEqual(['snmp/plain-version']);
  });
  test('the list is short, and at most four questions a second are put', async () => {
    expect(knownCommunities.length).toBeLessThanOrEqual(12);
    const sentMs: number[] = [];
    const clock = instantClock();
    const net = fakeNetwork({
      udp: fakeUdp(() => {
        sentMs.push(clock.monotonicMs());
        return undefined;
      }),
    });
    const signal = new AbortController().signal;
    const world = {
      net,
      clock,
      random: fakeRandom(),
      signal,
      timeoutMs: 1000,
      allowed: { guessCommunities: true },
    };
    expect(await snmp.run(targetOf(161, serviceOf('snmp'), { ...udp, address: '192.0.2.1' }), world)).toEqual(
      [],
    );
    expect(sentMs.length).toBe(2 * knownCommunities.length);
    expect(sentMs.at(-1)! - sentMs[0]!).toBeGreaterThanOrEqual((sentMs.length - 2) * 250);
  });
});

describe('dns', () => {
  const named = program('/usr/sbin/named');
  const serve = async (...options: readonly string[]) => {
    const port = await freePort();
    const folder = newFolder('named');
    const hosts = Array.from(
      { length: 40 },
      (_, i) => `host${i} TXT "${'a host of the lab '.repeat(4)}${i}"`,
    );
    writeFileSync(
      join(folder, 'zone'),
      [
        '$TTL 300',
        '@ SOA ns.lab.example. root.lab.example. 1 3600 600 86400 300',
        '@ NS ns',
        'ns A 127.0.0.1',
        ...hosts,
        '',
      ].join('\n'),
    );
    const rndc = 'controls { };';
    const lines = [
      `directory "${folder}"; pid-file none; session-keyfile none; managed-keys-directory "${folder}";`,
      `listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; dnssec-validation no; empty-zones-enable no;`,
      ...options,
    ];
    writeFileSync(
      join(folder, 'conf'),
      `${rndc}\noptions { ${lines.join(' ')} };\nzone "lab.example" { type primary; file "zone"; };\n`,
    );
    servers.push(
      await startServer({
        ...{ command: named!, folder, ready: /running$/m },
        args: ['-g', '-c', join(folder, 'conf'), '-n', '1'],
      }),
    );
    return port;
  };
  const audit = async (port: number, transport: 'tcp' | 'udp') =>
    await auditForReal(
      dns,
      targetOf(port, serviceOf('domain'), { transport, serverName: 'host1.lab.example' }),
    );

  test.skipIf(!named)('good (needs bind9)', async () => {
    const port = await serve('recursion no; version none; allow-transfer { none; }; minimal-any yes;');
    expect(await audit(port, 'udp')).toEqual([]);
    expect(await audit(port, 'tcp')).toEqual([]);
  });
  test.skipIf(!named)('bad (needs bind9)', async () => {
    const port = await serve('recursion yes; allow-recursion { any; }; allow-transfer { any; };');
    const findings = await audit(port, 'udp');
    // Loopback is an inner address: that it resolves for us may be right.
    expect(rulesOf(findings)).toEqual(['low dns/version-told', 'info dns/open-recursion']);
    expect(findings[0]!.evidence).toMatch(/^version\.bind: "9\.\d+/);
    const transfer = await audit(port, 'tcp');
    expect(rulesOf(transfer)).toEqual(['high dns/zone-transfer']);
    expect(transfer[0]).toMatchObject({ subject: 'lab.example' });
    expect(transfer[0]!.evidence).toMatch(
      /^AXFR lab\.example: \d+ records at once: lab\.example SOA, lab\.example NS, /,
    );
  });

  /** A server on an outer address, by what it says to each question; the flags are QR, AA or RA. */
  const fake = async (answer: (query: Uint8Array) => Uint8Array | undefined) => {
    const net = fakeNetwork({
      udp: fakeUdp((query, _, reply) => {
        const said = answer(query);
        if (said) reply(said);
        return undefined;
      }),
    });
    const signal = new AbortController().signal;
    const world = { net, clock: instantClock(), random: fakeRandom(), signal, timeoutMs: 100 };
    const target = targetOf(53, serviceOf('domain'), { ...udp, address: '192.0.2.53' });
    return rulesOf(await dns.run(target, { ...world, allowed: { guessCommunities: false } }));
  };
  const flagged = (
    query: Uint8Array,
    high: number,
    low: number,
    more: Uint8Array = new Uint8Array(0),
    count = 0,
  ) => {
    const said = concat(
      query.subarray(0, 2),
      [high, low, 0, 1, 0, count, 0, 0, 0, 0],
      query.subarray(12, -11),
      more,
    );
    return said;
  };
  test('an open resolver on an outer address is worse', async () => {
    expect(await fake((query) => flagged(query, 0x81, 0x80))).toEqual(['medium dns/open-recursion']);
    expect(await fake((query) => flagged(query, 0x81, 0x05))).toEqual([]);
  });
  test('an answer many times as large', async () => {
    // TXT of 250 octets, four times: name by pointer, type, class, time, length.
    const record = concat([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 251, 250], zeros(250));
    const large = (query: Uint8Array) =>
      query.at(-14) === 255
        ? flagged(query, 0x84, 0, concat(record, record, record, record), 4)
        : flagged(query, 0x80, 5);
    expect(await fake(large)).toEqual(['medium dns/amplification']);
  });
});

describe('ntp', () => {
  const chronyd = program('/usr/sbin/chronyd');
  const audit = async (one: Audit, port: number) =>
    await auditForReal(one, targetOf(port, serviceOf('ntp'), udp), { timeoutMs: 400 });
  test.skipIf(!chronyd || process.getuid?.() !== 0)(
    'chrony answers neither (needs chrony and root)',
    async () => {
      const port = await freePort();
      const folder = newFolder('chrony');
      writeFileSync(
        join(folder, 'conf'),
        `port ${port}\nbindaddress 127.0.0.1\nallow\nlocal\ncmdport 0\npidfile ${folder}/pid\n`,
      );
      const args = ['-d', '-x', '-u', 'root', '-f', join(folder, 'conf')];
      servers.push(
        await startServer({ command: chronyd!, args, folder, ready: /chronyd version|Disabled control/ }),
      );
      expect(await audit(ntp, port)).toEqual([]);
    },
  );
  test('the answers of ntpd, faked as ntp_request.h and RFC 9327 have them', async () => {
    const run = async (respond: (bytes: Uint8Array) => Uint8Array | undefined) => {
      const net = fakeNetwork({
        udp: fakeUdp((bytes, _, reply) => {
          const said = respond(bytes);
          if (said) reply(said);
          return undefined;
        }),
      });
      const signal = new AbortController().signal;
      const world = { net, clock: instantClock(), random: fakeRandom(), signal, timeoutMs: 100 };
      const target = targetOf(123, serviceOf('ntp'), { ...udp, address: '192.0.2.1' });
      return await ntp.run(target, { ...world, allowed: { guessCommunities: false } });
    };
    const mode = (bytes: Uint8Array) => bytes[0]! & 7;
    const list = concat([0xd7, 0, 3, 42, 0, 6, 0, 72], zeros(6 * 72));
    const monlist = await run((bytes) => (mode(bytes) === 7 ? list : undefined));
    expect(rulesOf(monlist)).toEqual(['high ntp/monlist']);
    expect(monlist[0]!.evidence).toBe(
      '192 bytes asked, 440 in the first datagram of the answer, 6 entries, more follow',
    );
    // INFO_ERR_AUTH.
    expect(
      await run((bytes) => (mode(bytes) === 7 ? concat([0x97, 0, 3, 42, 0x70, 0, 0, 0]) : undefined)),
    ).toEqual([]);
    const text = 'version="ntpd 4.2.8p15@1.3728-o", processor="x86_64", system="Linux/6.1"';
    const control = (bytes: Uint8Array) =>
      mode(bytes) === 6
        ? concat([0x16, 0x82], bytes.subarray(2, 4), [0, 0, 0, 0, 0, 0, 0, text.length], text)
        : undefined;
    const told = await run(control);
    expect(rulesOf(told)).toEqual(['low ntp/control-query']);
    expect(told[0]!.evidence).toContain('version ntpd 4.2.8p15@1.3728-o, processor x86_64, system Linux/6.1');
  });
  test('any bytes never throw', () => {
    expect(encodeMonitorList().length).toBe(192);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void decodeMonitorList(bytes)));
  });
});
