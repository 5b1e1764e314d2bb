import { describe, expect, test } from 'vitest';
import type { ServiceFact } from '../contract/scan.ts';
import { parseCpe } from './cpe.ts';
import { productKeysOf, vulnerabilityFindings } from './cve.ts';
import { createVulnerabilities } from './vulnerabilities.ts';

/** Made for these tests; the numbers of real ones would age. */
const match = (criteria: string, more: object = {}, vulnerable = true) => ({ vulnerable, criteria, ...more });
const any = (product: string) => `cpe:2.3:a:${product}:*:*:*:*:*:*:*:*`;
const nvd = (id: string, configurations: readonly object[], score?: number, more: object = {}) => ({
  cve: {
    id,
    vulnStatus: 'Analyzed',
    descriptions: [
      { lang: 'es', value: 'Algo' },
      { lang: 'en', value: `Something about ${id}` },
    ],
    ...(score === undefined
      ? {}
      : {
          metrics: {
            cvssMetricV31: [
              { type: 'Secondary', cvssData: { version: '3.1', baseScore: 1, baseSeverity: 'LOW' } },
              {
                type: 'Primary',
                cvssData: {
                  ...{ version: '3.1', baseScore: score },
                  baseSeverity: score >= 9 ? 'CRITICAL' : score >= 7 ? 'HIGH' : 'MEDIUM',
                },
              },
            ],
          },
        }),
    configurations,
    references: [{ url: `https://vendor.example/${id}` }],
    ...more,
  },
});
const or = (...cpeMatch: readonly object[]) => ({ nodes: [{ operator: 'OR', negate: false, cpeMatch }] });
const feed = (...vulnerabilities: readonly object[]) =>
  JSON.stringify({ format: 'NVD_CVE', version: '2.0', vulnerabilities });

async function* chunksOf(text: string, bytes = 1000): AsyncIterable<Uint8Array> {
  const all = new TextEncoder().encode(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}
const known = async (...files: readonly string[]) => {
  const vulnerabilities = createVulnerabilities();
  for (const file of files) await vulnerabilities.read(chunksOf(file));
  return vulnerabilities;
};
const service = (cpe: string, more: Partial<ServiceFact> = {}): ServiceFact => ({
  ...{ name: 'ssh', cpes: [cpe], method: 'probed', confidence: 10 },
  ...more,
});
const found = async (cpe: string, ...files: readonly string[]) =>
  vulnerabilityFindings(service(cpe), await known(...files)).map(({ subject }) => subject);

const openssh = 'openbsd:openssh';
describe('feeds of the NVD', () => {
  const file = feed(
    nvd('CVE-2023-0001', [or(match(any(openssh), { versionEndExcluding: '9.3' }))], 9.8),
    nvd(
      'CVE-2023-0002',
      [or(match(any(openssh), { versionStartIncluding: '8.0', versionEndIncluding: '9.2p1' }))],
      7.5,
    ),
    nvd('CVE-2023-0003', [or(match(any(openssh), { versionStartExcluding: '9.2p1' }))], 5),
    nvd('CVE-2023-0004', [or(match(`cpe:2.3:a:${openssh}:9.2:p1:*:*:*:*:*:*`))]),
    nvd('CVE-2023-0005', [or(match(`cpe:2.3:a:${openssh}:9.2:*:*:*:*:*:*:*`))], 5),
    nvd('CVE-2023-0006', [or(match(`cpe:2.3:a:${openssh}:-:*:*:*:*:*:*:*`))], 5),
    nvd('CVE-2023-0007', [or(match(any('other:openssh')))], 5),
    nvd('CVE-2023-0008', [or(match(any(openssh), {}, false))], 5),
    nvd('CVE-2023-0009', [or(match(any(openssh)))], 5, { vulnStatus: 'Rejected' }),
    nvd('CVE-2023-0010', [{ ...or(match(any(openssh))), negate: true }], 5),
  );
  test.each([
    [
      'cpe:2.3:a:openbsd:openssh:9.2:p1',
      ['CVE-2023-0001', 'CVE-2023-0002', 'CVE-2023-0005', 'CVE-2023-0004'],
    ],
    ['cpe:2.3:a:openbsd:openssh:9.2p1', ['CVE-2023-0001', 'CVE-2023-0002', 'CVE-2023-0005', 'CVE-2023-0004']],
    ['cpe:/a:openbsd:openssh:9.2:p1', ['CVE-2023-0001', 'CVE-2023-0002', 'CVE-2023-0005', 'CVE-2023-0004']],
    ['cpe:2.3:a:openbsd:openssh:9.3', ['CVE-2023-0003']],
    ['cpe:2.3:a:openbsd:openssh:7.9', ['CVE-2023-0001']],
    ['cpe:2.3:a:openbsd:openssh', []],
    ['cpe:2.3:a:openbsd:opensshd:9.2', []],
    ['no cpe', []],
  ])('%s', async (cpe, expected) => {
    expect(await found(cpe, file)).toEqual(expected);
  });
  test('a finding: score, evidence, where to read on', async () => {
    const [first] = vulnerabilityFindings(service('cpe:2.3:a:openbsd:openssh:9.2:p1'), await known(file));
    expect(first).toEqual({
      rule: 'cve/vulnerability',
      subject: 'CVE-2023-0001',
      title: 'CVE-2023-0001 in openssh 9.2p1',
      severity: 'critical',
      confidence: 'firm',
      evidence: 'openbsd openssh 9.2p1: affected before 9.3; CVSS 3.1 9.8; Something about CVE-2023-0001',
      remedy: 'Update to a version that is not affected.',
      references: ['https://nvd.nist.gov/vuln/detail/CVE-2023-0001', 'https://vendor.example/CVE-2023-0001'],
    });
  });
  test('a package of a distribution may be fixed: one step milder, and where to look', async () => {
    const packaged = service('cpe:2.3:a:openbsd:openssh', {
      version: '1:9.2p1-2+deb12u3',
      os: 'Debian Linux',
    });
    const [first] = vulnerabilityFindings(packaged, await known(file));
    expect(first).toMatchObject({ subject: 'CVE-2023-0001', severity: 'high', confidence: 'tentative' });
    expect(first!.evidence).toContain('openssh 9.2p1: affected before 9.3');
    expect(first!.evidence).toContain('Debian may have fixed it in its package');
    expect(first!.remedy).toContain('https://security-tracker.debian.org/tracker/CVE-2023-0001');
  });
  test('a configuration that needs something else beside it', async () => {
    const on = {
      nodes: [
        { operator: 'OR', cpeMatch: [match('cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*', {}, false)] },
      ],
    };
    const file = feed(
      nvd(
        'CVE-2023-0020',
        [{ operator: 'AND', nodes: [...or(match(any('vendor:tool'))).nodes, ...on.nodes] }],
        9.8,
      ),
    );
    const all = await known(file);
    const [open] = vulnerabilityFindings(service('cpe:2.3:a:vendor:tool:1.0'), all);
    expect(open).toMatchObject({ severity: 'high', confidence: 'tentative' });
    expect(open!.evidence).toContain('only together with microsoft:windows, which was not seen');
    const both = service('cpe:2.3:a:vendor:tool:1.0');
    const seen = vulnerabilityFindings({ ...both, cpes: [...both.cpes, 'cpe:2.3:o:microsoft:windows'] }, all);
    expect(seen[0]).toMatchObject({ severity: 'critical', confidence: 'firm' });
  });
});

test('the catalogue of exploited ones, read before or after', async () => {
  const file = feed(
    nvd('CVE-2023-0001', [or(match(any(openssh)))], 5),
    nvd('CVE-2023-0002', [or(match(any(openssh)))], 9.8),
  );
  const kev = JSON.stringify({
    title: 'CISA Catalog of Known Exploited Vulnerabilities',
    count: 1,
    vulnerabilities: [
      {
        ...{ cveID: 'CVE-2023-0001', vendorProject: 'OpenBSD', product: 'OpenSSH', dateAdded: '2023-07-01' },
        ...{ dueDate: '2023-07-21', requiredAction: 'Apply updates per vendor instructions.' },
        knownRansomwareCampaignUse: 'Known',
      },
    ],
  });
  const orders = [
    [file, kev],
    [kev, file],
  ];
  for (const files of orders) {
    const findings = vulnerabilityFindings(
      service('cpe:2.3:a:openbsd:openssh:9.2:p1'),
      await known(...files),
    );
    expect(findings.map(({ rule, subject, severity }) => [rule, subject, severity])).toEqual([
      ['cve/exploited', 'CVE-2023-0001', 'high'],
      ['cve/vulnerability', 'CVE-2023-0002', 'critical'],
    ]);
    expect(findings[0]!.evidence).toContain(
      'exploited, known since 2023-07-01, due 2023-07-21; used for ransomware',
    );
    expect(findings[0]!.remedy).toBe('Apply updates per vendor instructions.');
  }
});

describe('CVE records', () => {
  const record = (id: string, affected: readonly object[], more: object = {}) => ({
    dataType: 'CVE_RECORD',
    dataVersion: '5.1',
    cveMetadata: { cveId: id, state: 'PUBLISHED' },
    containers: {
      cna: {
        title: `About ${id}`,
        affected,
        metrics: [{ cvssV3_1: { version: '3.1', baseScore: 8.1, baseSeverity: 'HIGH' } }],
        references: [{ url: 'https://vendor.example/advisory' }],
        ...more,
      },
    },
  });
  const product = (...versions: readonly object[]) => ({
    ...{ vendor: 'Example Corp', product: 'Web Server', defaultStatus: 'unaffected' },
    versions,
  });
  const affected = (version: string, more: object = {}) => ({ version, status: 'affected', ...more });
  test.each<[string, object, Record<string, boolean>]>([
    ['one version', product(affected('1.2')), { '1.2': true, '1.2.0': true, '1.3': false }],
    ['before', product(affected('0', { lessThan: '2.0' })), { '0.1': true, '1.9': true, '2.0': false }],
    [
      'up to',
      product(affected('1.0', { lessThanOrEqual: '2.0' })),
      { '0.9': false, '2.0': true, '2.0.1': false },
    ],
    ['a branch', product(affected('6.1', { lessThanOrEqual: '6.1.*' })), { '6.1.9': true, '6.2': false }],
    ['from then on', product(affected('3.0', { lessThan: '*' })), { '2.9': false, '9.9': true }],
    [
      'fixed on the way',
      product(affected('1.0', { lessThan: '3.0', changes: [{ at: '2.5', status: 'unaffected' }] })),
      { '2.4': true, '2.5': false },
    ],
    ['of git', product(affected('abcdef0', { versionType: 'git', lessThan: '1234567' })), { '1.0': false }],
    ['not affected', product({ version: '1.0', status: 'unaffected' }), { '1.0': false }],
    ['all of them', { ...product(), defaultStatus: 'affected' }, { '1.0': true }],
  ])('%s', async (_, what, expected) => {
    for (const [version, yes] of Object.entries(expected)) {
      const ids = await found(
        `cpe:2.3:a:example_corp:web_server:${version}`,
        JSON.stringify(record('CVE-2024-1', [what])),
      );
      expect(ids, version).toEqual(yes ? ['CVE-2024-1'] : []);
    }
  });
  test('lines, arrays, single ones; those that were rejected; names by CPE', async () => {
    const one = record('CVE-2024-1', [product(affected('1.0'))]);
    const two = record('CVE-2024-2', [
      { ...product(affected('1.0')), vendor: 'n/a', cpes: ['cpe:2.3:a:example_corp:web_server:*'] },
    ]);
    const three = record('CVE-2024-3', [], {
      cpeApplicability: [or(match(any('example_corp:web_server'), { versionEndExcluding: '2.0' }))],
    });
    const gone = {
      ...record('CVE-2024-4', [product(affected('1.0'))]),
      cveMetadata: { cveId: 'CVE-2024-4', state: 'REJECTED' },
    };
    const all = [one, two, three, gone];
    const cpe = 'cpe:2.3:a:example_corp:web_server:1.0';
    const ids = ['CVE-2024-1', 'CVE-2024-2', 'CVE-2024-3'];
    expect(await found(cpe, JSON.stringify(all))).toEqual(ids);
    expect(await found(cpe, all.map((item) => JSON.stringify(item)).join('\n'))).toEqual(ids);
    expect(await found(cpe, ...all.map((item) => JSON.stringify(item, null, 1)))).toEqual(ids);
    expect(vulnerabilityFindings(service(cpe), await known(JSON.stringify(one)))[0]).toMatchObject({
      severity: 'high',
      evidence: 'example_corp web_server 1.0: affected version 1.0; CVSS 3.1 8.1; About CVE-2024-1',
    });
  });
});

test('more than anybody reads are counted', async () => {
  const many = Array.from({ length: 80 }, (_, i) =>
    nvd(`CVE-2023-${1000 + i}`, [or(match(any(openssh)))], 9 - i / 100),
  );
  const findings = vulnerabilityFindings(
    service('cpe:2.3:a:openbsd:openssh:9.2:p1'),
    await known(feed(...many)),
  );
  expect(findings.length).toBe(51);
  expect(findings.at(-1)).toMatchObject({ rule: 'cve/more-vulnerabilities' });
  expect(findings.at(-1)!.evidence).toMatch(/^30 more, from CVE-2023-1050 on/);
});
test('what is wanted is kept, and nothing else; figures tell of the file', async () => {
  const file = feed(
    nvd('CVE-2023-0001', [or(match(any(openssh)))], 5),
    nvd('CVE-2023-0002', [or(match(any('nginx:nginx')))], 5),
    { old: { CVE_data_meta: { ID: 'CVE-2019-1' } } },
  );
  const wanted = productKeysOf([service('cpe:2.3:a:openbsd:openssh:9.2:p1'), service('nonsense')]);
  expect([...wanted]).toEqual(['openbsd:openssh']);
  const vulnerabilities = createVulnerabilities({ wanted });
  const figures = await vulnerabilities.read(chunksOf(file));
  expect(figures).toEqual({ records: 2, exploited: 0, products: 1, passedOver: 1, complete: true });
  expect(vulnerabilities.size).toBe(1);
  expect((await createVulnerabilities().read(chunksOf(file.slice(0, -20)))).complete).toBe(false);
  expect(await createVulnerabilities().read(chunksOf('not json at all'))).toMatchObject({
    records: 0,
    passedOver: 0,
  });
});

test.each([
  [
    'cpe:2.3:a:apache:http_server:2.4.57:*:*:*:*:*:*:*',
    { vendor: 'apache', product: 'http_server', version: '2.4.57' },
  ],
  ['cpe:2.3:o:cisco:ios:15.2\\(4\\)m6', { part: 'o', version: '15.2(4)m6' }],
  ['cpe:2.3:a:foo\\:bar:x\\*y:1', { vendor: 'foo:bar', product: 'x*y' }],
  ['cpe:2.3:a:a:b:-', { version: '-' }],
  ['cpe:/a:openbsd:openssh:9.2:p1', { version: '9.2', update: 'p1' }],
  ['cpe:/a:foo%21:bar:1', { vendor: 'foo!' }],
  ['cpe:2.3:x:a:b:1', undefined],
  ['cpe:2.3:a:*:b:1', undefined],
  ['cpe:/a:%:b:1', { vendor: '%' }],
  ['', undefined],
])('%s', (text, expected) => {
  if (expected) expect(parseCpe(text)).toMatchObject(expected);
  else expect(parseCpe(text)).toBeUndefined();
});
