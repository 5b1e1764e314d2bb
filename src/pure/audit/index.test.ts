/** What holds for every audit: its rules are complete, it ends, and no peer makes it throw or claim what it did not see. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError, fault } from '../base/errors.ts';
import { fakeNetwork, fakeRandom, fakeTcp, fakeUdp } from '../contract/fake-host.ts';
import type { Clock } from '../contract/host.ts';
import type { Network, TcpOutcome } from '../contract/network.ts';
import { type ServiceFact, scanShapes, type Transport } from '../contract/scan.ts';
import type { Audit, AuditFinding, AuditTarget, AuditWorld } from './audit.ts';
import { cveRules } from './cve.ts';
import { cleaned, listed } from './finding.ts';
import { audits, linkAudits } from './index.ts';
import { isOfLink, linkAuditIds } from './link-audits.ts';
import { auditMsMax, findingsMax, runAudit, runLinkAudit } from './run.ts';

const all = [...audits, ...linkAudits];

test('the registry equals the folder', () => {
  const files = readdirSync(join(import.meta.dirname, 'audits')).filter((name) => /^[\w-]+\.ts$/.test(name));
  expect(all.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
});
test.each([...all, { id: 'cve', rules: cveRules }])('the rules of $id', ({ rules }) => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, title, remedy, references } of rules as Audit['rules']) {
    expect(id).toMatch(/^[a-z0-9.-]{2,40}$/);
    expect(title.length).toBeLessThanOrEqual(80);
    expect(remedy.length, id).toBeGreaterThan(20);
    expect(remedy.length, id).toBeLessThanOrEqual(500);
    expect(references?.length, id).toBeGreaterThan(0);
    for (const reference of references!)
      expect(reference, id).toMatch(
        /^(?:RFC \d+|CVE-\d{4}-\d{4,}$|CWE-\d+$|NIST SP |https:\/\/|BOD |MS-[A-Z0-9]+ |IPMI 2\.0|MQTT 5\.0|OWASP |CA\/Browser |X\.Org |rsyncd)/,
      );
  }
});
test('text of strangers is cleaned and cut', () => {
  expect(cleaned('a\u0000b\u001b[31mc\r\n\u202ed', 100)).toBe('a b [31mc d');
  expect(cleaned('x'.repeat(20), 10)).toBe(`${'x'.repeat(9)}…`);
  expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
});

/** Under which name and at which transport each audit is asked. */
const services: Readonly<Record<string, readonly [name: string, transport: Transport, port: number]>> = {
  tls: ['https', 'tcp', 443],
  ssh: ['ssh', 'tcp', 22],
  http: ['http', 'tcp', 80],
  smb: ['microsoft-ds', 'tcp', 445],
  rdp: ['ms-wbt-server', 'tcp', 3389],
  vnc: ['vnc', 'tcp', 5900],
  x11: ['x11', 'tcp', 6000],
  management: ['telnet', 'tcp', 23],
  proxy: ['socks5', 'tcp', 1080],
  snmp: ['snmp', 'udp', 161],
  ipmi: ['asf-rmcp', 'udp', 623],
  tftp: ['tftp', 'udp', 69],
  dns: ['domain', 'udp', 53],
  ntp: ['ntp', 'udp', 123],
  smtp: ['smtp', 'tcp', 25],
  imap: ['imap', 'tcp', 143],
  pop3: ['pop3', 'tcp', 110],
  ftp: ['ftp', 'tcp', 21],
  ldap: ['ldap', 'tcp', 389],
  nfs: ['rpcbind', 'tcp', 111],
  rsync: ['rsync', 'tcp', 873],
  redis: ['redis', 'tcp', 6379],
  memcached: ['memcache', 'tcp', 11211],
  mongodb: ['mongodb', 'tcp', 27017],
  elasticsearch: ['elasticsearch', 'tcp', 9200],
  docker: ['docker', 'tcp', 2375],
  kubernetes: ['kubernetes', 'tcp', 6443],
  etcd: ['etcd-client', 'tcp', 2379],
  zookeeper: ['zookeeper', 'tcp', 2181],
  mqtt: ['mqtt', 'tcp', 1883],
};
const targetOf = (id: string): AuditTarget => {
  const [name, transport, port] = services[id]!;
  const service: ServiceFact = { name, method: 'table', confidence: 3, cpes: [] };
  return { address: '192.0.2.1', transport, port, service };
};

/** Time runs, but no wait of an audit is longer than a few milliseconds; with `impatient` neither is the time that it has in all. */
const clockOf = (impatient: boolean): Clock => ({
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(resolve, impatient || ms < auditMsMax ? Math.min(ms, 3) : ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
});
const worldOf = (net: Partial<Network>, more: Partial<AuditWorld> = {}): AuditWorld => ({
  net: fakeNetwork({
    crypto: { ...fakeNetwork().crypto, hash: () => new Uint8Array(32) },
    tlsConnect: async () => ({ ok: false, elapsedMs: 1, phase: 'connect', fault: fault('refused') }),
    http: async () => ({ ok: false, elapsedMs: 1, phase: 'connect', fault: fault('refused') }),
    ...net,
  }),
  ...{ clock: clockOf(false), random: fakeRandom(), signal: new AbortController().signal, timeoutMs: 100 },
  allowed: { guessCommunities: true, tryWrites: true },
  ...more,
});

test('every audit is asked of its service, and intrusive ones only by name', () => {
  expect(Object.keys(services).sort()).toEqual(audits.map(({ id }) => id).sort());
  for (const audit of audits) {
    const target = targetOf(audit.id);
    expect(audit.applies(target), audit.id).toBe(true);
    const unknown = { ...target, port: 4711, service: { ...target.service, name: 'unknown' } };
    expect(audit.applies(unknown), audit.id).toBe(false);
  }
});

describe.each(audits.map((audit) => [audit.id, audit] as const))('%s', (id, audit) => {
  const run = async (net: Partial<Network>, more: Partial<AuditWorld> = {}) =>
    await runAudit(audit, targetOf(id), worldOf(net, more));

  test('a port that is closed, silent or hangs up: nothing is claimed', async () => {
    const refused: TcpOutcome = { ok: false, elapsedMs: 1, fault: fault('refused') };
    const closed = await run({ tcpConnect: async () => refused, udp: fakeUdp(() => 'closed') });
    expect(closed).toMatchObject({ findings: [], complete: true });
    expect((await run({ tcpConnect: fakeTcp(() => {}), udp: fakeUdp(() => undefined) })).findings).toEqual(
      [],
    );
    const rude = fakeTcp((_, __, hangUp) => hangUp());
    expect((await run({ tcpConnect: rude, udp: fakeUdp(() => undefined) })).findings).toEqual([]);
  });

  test('who is stopped says that it did not come to its end', async () => {
    const abort = new AbortController();
    abort.abort();
    const stopped = await run(
      { tcpConnect: fakeTcp(() => {}), udp: fakeUdp(() => undefined) },
      { signal: abort.signal },
    );
    expect(stopped).toMatchObject({ findings: [], complete: false });
  });

  test('any answer whatever: it ends, never throws, and what it says is well formed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 12 }), async (said) => {
        let next = 0;
        const answer = () => said[next++ % said.length]!;
        const net: Partial<Network> = {
          tcpConnect: fakeTcp((bytes, say, hangUp) => {
            if (next > 60) hangUp();
            else if (bytes || next % 2 === 0) say(answer());
          }),
          udp: fakeUdp((_, __, reply) => {
            if (next < 200) reply(answer());
            return undefined;
          }),
          http: async () => ({ ok: true, exchange: exchangeOf(answer(), next++) }),
        };
        const { findings } = await run(net);
        for (const finding of findings)
          expect(() =>
            scanShapes().findingFact.parse({ kind: 'finding', address: '192.0.2.1', ...finding }),
          ).not.toThrow();
      }),
      { numRuns: 20 },
    );
  }, 60_000);
});

/** Bytes at random, and beginnings that lead further in. */
const answers = fc.oneof(
  fc.uint8Array({ maxLength: 80 }),
  fc
    .tuple(
      fc.constantFrom(
        ...[
          'SSH-2.0-x\r\n',
          'SSH-1.99-x\r\n',
          '220 x\r\n',
          '250 x\r\n',
          '331 x\r\n',
          '230 x\r\n',
          '* OK x\r\n',
        ],
        ...['+OK x\r\n', 'RFB 003.008\n', 'RFB 003.003\n', '@RSYNCD: 31.0\n', '+PONG\r\n', '$5\r\nhello\r\n'],
        ...[
          'HTTP/1.1 200 OK\r\n\r\n',
          'STAT a b\r\nEND\r\n',
          '\x16\x03\x03\x00\x20\x02\x00\x00\x1c',
          '\x15\x03\x01\x00\x02\x02\x28',
        ],
        ...[
          '\x00\x00\x00\x40\xfeSMB',
          '\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x00\x08\x00\x01\x00\x00\x00',
        ],
        ...[
          '\x05\x00',
          '\x20\x02\x00\x00',
          '\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00',
          '\x06\x00\xff\x07',
        ],
      ),
      fc.uint8Array({ maxLength: 60 }),
    )
    .map(([text, rest]) => Uint8Array.of(...Array.from(text, (letter) => letter.charCodeAt(0)), ...rest)),
);
const exchangeOf = (body: Uint8Array, n: number) => ({
  ...{
    remoteAddress: '192.0.2.1',
    httpVersion: '1.1',
    status: [200, 301, 401, 404, 500][n % 5]!,
    statusText: '',
  },
  headers: {
    ...{ location: n % 2 ? '/x' : 'https://other.example/', 'www-authenticate': 'Basic', allow: 'PUT' },
    ...{ 'set-cookie': new TextDecoder().decode(body), server: 'x/1.2', 'content-type': 'text/html' },
  },
  ...{
    body,
    bodyTruncated: false,
    resolveMs: 0,
    connectMs: 0,
    tlsMs: 0,
    firstByteMs: 0,
    transferMs: 0,
    totalMs: 0,
  },
});

describe.each(linkAudits.map((audit) => [audit.id, audit] as const))('%s', (_, audit) => {
  const interfaces = async () => [
    {
      ...{ name: 'eth0', index: 2, mac: '02:00:00:00:00:01', loopback: false, up: true },
      addresses: [{ address: '192.0.2.10', lengthBits: 24 }],
    },
  ];
  test('any answer whatever, and none', async () => {
    const run = (said: readonly Uint8Array[]) =>
      runLinkAudit(
        audit,
        'eth0',
        worldOf({
          interfaces,
          udp: fakeUdp((_bytes, __, reply) => {
            for (const bytes of said) reply(bytes);
            return undefined;
          }),
          async *routers() {
            yield said.map((bytes) => ({ address: 'fe80::1', mac: '02:00:00:00:00:02', message: bytes }));
          },
        }),
      );
    expect(await run([])).toMatchObject({ findings: [], complete: true });
    await fc.assert(
      fc.asyncProperty(fc.array(answers, { maxLength: 5 }), async (said) => {
        for (const finding of (await run(said)).findings)
          expect(() => scanShapes().findingFact.parse({ kind: 'finding', ...finding })).not.toThrow();
      }),
      { numRuns: 20 },
    );
  });
});

describe('the runner', () => {
  const audit = (run: Audit['run']): Audit => ({ ...audits[0]!, run });
  test('an audit without end is ended', async () => {
    const slow = audit(async (_, { clock, signal }) => {
      for (let i = 0; i < 100 && !signal.aborted; i++) await clock.sleep(auditMsMax, signal);
      return [];
    });
    const run = await runAudit(slow, targetOf('tls'), worldOf({}, { clock: clockOf(true) }));
    expect(run.complete).toBe(false);
  });
  test('without a socket it says why', async () => {
    const refuse = audit(async () => {
      throw new FaultError(fault('missing-privilege'));
    });
    const run = await runAudit(refuse, targetOf('tls'), worldOf({}));
    expect(run).toMatchObject({ findings: [], complete: false, fault: { code: 'missing-privilege' } });
  });
  test('findings are bounded', async () => {
    const finding: AuditFinding = {
      ...{ rule: 'x/y', severity: 'low', title: 't', evidence: 'e', remedy: 'r', references: [] },
    };
    const many = audit(async () => Array.from({ length: findingsMax + 1 }, () => finding));
    expect(await runAudit(many, targetOf('tls'), worldOf({}))).toMatchObject({ complete: false });
  });
});

test('audits of links are known by name', () => {
  expect(linkAudits.map((audit) => audit.id)).toEqual([...linkAuditIds]);
  expect(['dhcp/rogue-server', 'dns/open'].map(isOfLink)).toEqual([true, false]);
});
