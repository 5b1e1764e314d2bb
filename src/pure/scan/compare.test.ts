import { describe, expect, test } from 'vitest';
import { type ScanFact, scanShapes } from '../contract/scan.ts';
import { compareScans, type ScanChange } from './compare.ts';
import { scanOf } from './result.ts';

/** Facts as a scan tells them, with what the schema fills in. */
const facts = (...given: readonly Record<string, unknown>[]): ScanFact[] =>
  given.map((fact) => scanShapes().scanFact.parse(fact));
const host = (address: string, more: Record<string, unknown> = {}) => ({
  kind: 'host',
  address,
  state: 'up',
  evidence: [],
  ...more,
});
const port = (address: string, number: number, state = 'open', service?: Record<string, unknown>) => ({
  kind: 'port',
  address,
  transport: 'tcp',
  port: number,
  state,
  reason: state === 'open' ? 'syn-ack' : 'reset',
  ...(service ? { service: { name: 'x', method: 'probed', confidence: 10, ...service } } : {}),
});
const rest = (address: string, ports: string, state = 'closed', reason = 'reset') => ({
  kind: 'ports',
  address,
  transport: 'tcp',
  state,
  reason,
  count: 1,
  ports,
});
const plan = (ranges: string[], more: Record<string, unknown> = {}) => ({
  kind: 'plan',
  ranges,
  addresses: 1,
  discovery: [],
  scans: [],
  services: 7,
  system: false,
  trace: false,
  audits: [],
  estimateMs: 1,
  ...more,
});
const end = (complete = true) => ({ kind: 'scan-end', complete, elapsedMs: 1, up: 1, down: 0, doubtful: 0 });
const a = '192.0.2.1';

const compared = (
  before: readonly Record<string, unknown>[],
  after: readonly Record<string, unknown>[],
): Partial<ScanChange>[] =>
  compareScans(scanOf(facts(...before)), scanOf(facts(...after))).map(({ address: _, ...change }) => change);

describe('hosts', () => {
  test('a new host says what it has, a gone one what it had', () => {
    const found = [host(a, { names: [{ name: 'www', source: 'dns' }] }), port(a, 80)];
    const after = [{ kind: 'host-appeared', after: 'www; 1 open port: 80/tcp' }];
    expect(compared([], found)).toEqual(after);
    expect(compared(found, [])).toEqual([{ kind: 'host-vanished', before: 'www; 1 open port: 80/tcp' }]);
  });

  test('who was not asked about has neither appeared nor vanished', () => {
    const elsewhere = [plan(['198.51.100.0-198.51.100.9']), end()];
    const here = [plan(['192.0.2.0-192.0.2.255']), host(a), end()];
    expect(compared(elsewhere, here)).toEqual([]);
    expect(compared(here, elsewhere)).toEqual([]);
  });

  test('a scan that was broken off knows nothing of those it did not reach', () => {
    const whole = [plan(['192.0.2.0-192.0.2.255']), host(a), end()];
    const broken = [plan(['192.0.2.0-192.0.2.255']), end(false)];
    expect(compared(whole, broken)).toEqual([]);
    expect(compared(whole, [plan(['192.0.2.0-192.0.2.255'])])).toEqual([]);
    const half = { kind: 'discovered', ranges: ['192.0.2.0-192.0.2.127'], silent: 128 };
    expect(compared(whole, [...broken, half])).toMatchObject([{ kind: 'host-vanished' }]);
    expect(compared(whole, [...broken, { ...half, ranges: ['192.0.2.128-192.0.2.255'] }])).toEqual([]);
    const down = [...broken, host(a, { state: 'down' })];
    expect(compared(whole, down)).toMatchObject([{ kind: 'host-vanished' }]);
    expect(compared(whole, [...broken, host(a, { state: 'skipped' })])).toEqual([]);
  });

  test('MAC, names, belief and system', () => {
    const before = [
      host(a, { mac: '00:00:5e:00:53:01', names: [{ name: 'b', source: 'dns' }] }),
      { kind: 'system', address: a, guesses: [{ name: 'Linux', accuracyPercent: 90 }], evidence: [] },
    ];
    const after = [
      host(a, {
        mac: '00:00:5e:00:53:02',
        vendor: 'ICANN',
        names: [{ name: 'c', source: 'dns' }],
        state: 'doubtful',
        doubt: 'one MAC answers for 200 addresses',
      }),
      { kind: 'system', address: a, guesses: [{ name: 'FreeBSD', accuracyPercent: 90 }], evidence: [] },
    ];
    expect(compared(before, after)).toEqual([
      { kind: 'host-state', before: 'up', after: 'one MAC answers for 200 addresses' },
      { kind: 'mac', before: '00:00:5e:00:53:01', after: '00:00:5e:00:53:02 (ICANN)' },
      { kind: 'name', before: 'b', after: 'c' },
      { kind: 'system', before: 'Linux', after: 'FreeBSD' },
    ]);
    expect(
      compared(before, [
        host(a, { names: [{ name: 'b', source: 'dns' }] }),
        { kind: 'system', address: a, guesses: [], evidence: [] },
      ]),
    ).toEqual([]);
  });
});

describe('ports', () => {
  test('opened, closed, and many that changed alike in one line', () => {
    expect(
      compared(
        [host(a), port(a, 22), rest(a, '1-21,23-30,80')],
        [host(a), port(a, 80), rest(a, '1-22'), rest(a, '23-30', 'filtered', 'no-response')],
      ),
    ).toEqual([
      { kind: 'port-closed', transport: 'tcp', port: 22, before: 'open', after: 'closed' },
      { kind: 'port-opened', transport: 'tcp', port: 80, before: 'closed', after: 'open' },
      { kind: 'ports-state', transport: 'tcp', ports: '23-30', before: 'closed', after: 'filtered' },
    ]);
  });

  test('a port that one of both did not ask about, or gave up on, is not compared', () => {
    expect(compared([host(a), port(a, 22)], [host(a), port(a, 80)])).toEqual([]);
    expect(compared([host(a), port(a, 22)], [host(a), rest(a, '22', 'filtered', 'host-timeout')])).toEqual(
      [],
    );
  });

  test('versions and certificates; never a name that only the number gave', () => {
    const tls = (fingerprint: string) => ({
      protocol: 'TLSv1.3',
      cipher: 'x',
      subject: 'CN=a',
      issuer: 'CN=a',
      names: [],
      notBeforeMs: 0,
      notAfterMs: 1e300,
      fingerprintSha256: fingerprint,
      selfSigned: true,
    });
    const before = port(a, 443, 'open', {
      product: 'nginx',
      version: '1.22',
      info: 'up 3 days',
      tls: tls('A'),
    });
    const after = port(a, 443, 'open', { product: 'nginx', version: '1.24', tls: tls('B') });
    expect(compared([host(a), before], [host(a), after])).toMatchObject([
      { kind: 'service', before: 'x nginx 1.22 (up 3 days)', after: 'x nginx 1.24' },
      {
        kind: 'certificate',
        before: expect.stringContaining('SHA-256 A'),
        after: expect.stringContaining('B'),
      },
    ]);
    expect(
      compared([host(a), before], [host(a), port(a, 443, 'open', { method: 'table', name: 'https' })]),
    ).toEqual([]);
  });
});

test('findings: new, resolved, and untouched where the audit did not run or the host was not finished', () => {
  const finding = (rule: string, subject?: string) => ({
    kind: 'finding',
    address: a,
    transport: 'tcp',
    port: 443,
    rule,
    severity: 'high',
    title: rule,
    evidence: '',
    remedy: '',
    ...(subject ? { subject } : {}),
  });
  const old = [plan([a], { audits: ['tls'] }), host(a), finding('tls/weak', 'RC4'), end()];
  const where = { transport: 'tcp', port: 443, severity: 'high' };
  expect(
    compared(old, [plan([a], { audits: ['tls'] }), host(a), finding('tls/weak', '3DES'), end()]),
  ).toEqual([
    { kind: 'finding-appeared', ...where, rule: 'tls/weak', subject: '3DES', after: 'tls/weak' },
    { kind: 'finding-resolved', ...where, rule: 'tls/weak', subject: 'RC4', before: 'tls/weak' },
  ]);
  expect(compared(old, [plan([a], { audits: ['ssh'] }), host(a), finding('ssh/x'), end()])).toEqual([]);
  const unfinished = { kind: 'host-end', address: a, elapsedMs: 1, complete: false };
  expect(compared(old, [plan([a], { audits: ['tls'] }), host(a), unfinished, end()])).toEqual([]);
});

test('a scan compared with itself has no changes', () => {
  const all = facts(
    host(a),
    port(a, 22, 'open', { product: 'OpenSSH' }),
    rest(a, '1-21'),
    host('2001:db8::1'),
  );
  expect(compareScans(scanOf(all), scanOf(all))).toEqual([]);
});
