import { expect, test } from 'vitest';
import type { Folder, FolderFile } from '#io/files/port.ts';
import { input, list, world } from '../../../test/scans-rehearsal.ts';
import { ssh } from './fake-scan.ts';

/** A folder in memory whose files tests write. */
function memoryFolder() {
  const files = new Map<string, { readonly text: string; readonly modifiedMs: number }>();
  let timeMs = 1;
  const put = (name: string, value: unknown) =>
    void files.set(name, { text: JSON.stringify(value), modifiedMs: timeMs++ });
  let reads = 0;
  const folder: Folder = {
    path: '/data/vulnerabilities',
    list: async () =>
      [...files].map(
        ([name, { text, modifiedMs }]): FolderFile => ({ name, bytes: text.length, modifiedMs }),
      ),
    async *chunks(name) {
      reads++;
      yield new TextEncoder().encode(files.get(name)!.text);
    },
    async take(name, content) {
      let text = '';
      for await (const chunk of content) text += new TextDecoder().decode(chunk);
      files.set(name, { text, modifiedMs: timeMs++ });
    },
    remove: async (name) => files.delete(name),
  };
  return { folder, put, files, reads: () => reads };
}
async function* bytesOf(value: unknown) {
  yield new TextEncoder().encode(JSON.stringify(value));
}
const cve = (id: string, before: string, product = 'openbsd:openssh') => ({
  cve: {
    id,
    descriptions: [{ lang: 'en', value: 'It may be abused.' }],
    metrics: {
      cvssMetricV31: [
        { type: 'Primary', cvssData: { version: '3.1', baseScore: 9.8, baseSeverity: 'CRITICAL' } },
      ],
    },
    configurations: [
      {
        nodes: [
          {
            cpeMatch: [
              {
                vulnerable: true,
                criteria: `cpe:2.3:a:${product}:*:*:*:*:*:*:*:*`,
                versionEndExcluding: before,
              },
            ],
          },
        ],
      },
    ],
  },
});
const feed = (...items: readonly object[]) => ({ vulnerabilities: items });
const openssh = (version: string) => {
  const { service } = ssh(version);
  return { service: { ...service!, cpes: [`cpe:2.3:a:openbsd:openssh:${version}:*:*:*:*:*:*:*`] } };
};

test('what a run finds is matched with the files, and what changes in the files is matched anew', async () => {
  const given = memoryFolder();
  const w = await world({ vulnerabilities: given.folder });
  w.fake.network.set('10.0.0.5', { ports: { 22: openssh('9.2') } });
  w.fake.network.set('10.0.0.6', { ports: { 22: openssh('9.9') } });
  const scan = await w.service.create(input(), 'eve');
  expect((await w.run(scan.id)).counts.findings).toBe(0);

  given.put('nvd.json', feed(cve('CVE-2026-1', '9.5'), cve('CVE-2026-2', '9.0')));
  await w.pass(async () => (await w.service.findings({ ...list, state: 'open' })).total > 0);
  const found = (await w.service.findings({ ...list, state: 'open' })).items;
  expect(found).toMatchObject([
    { address: '10.0.0.5', port: 22, rule: 'cve/vulnerability', subject: 'CVE-2026-1', severity: 'critical' },
  ]);
  const view = await w.service.vulnerabilities();
  expect(view).toMatchObject({
    folder: '/data/vulnerabilities',
    files: [{ name: 'nvd.json', records: 2, exploited: 0, complete: true, fault: null }],
    ...{ progress: null, kept: 2 },
  });
  await w.bus.drain();
  expect(w.findings.at(-1)).toMatchObject({
    state: 'raised',
    title: 'Office: 1 new finding: 22/tcp at 10.0.0.5',
  });
  const [match] = (await w.service.runs({ ...list, scanId: scan.id })).items;
  expect(match).toMatchObject({ kind: 'match', state: 'finished', counts: { news: { 'new-finding': 1 } } });
  expect((await w.service.scan(scan.id)).lastRun, 'a match asks nobody').toMatchObject({ kind: 'scan' });

  // The same files and the same versions: nothing is news, nothing is read again.
  const reads = given.reads();
  const again = await w.run(scan.id);
  expect(again.counts).toMatchObject({ findings: 1, changes: 0, news: {} });
  expect(given.reads()).toBe(reads);

  // KEV says that it is exploited; then both files are taken away.
  await w.service.takeVulnerabilities(
    'kev.json',
    bytesOf(
      feed({
        cveID: 'CVE-2026-1',
        dateAdded: '2026-01-02',
        dueDate: '2026-02-02',
        requiredAction: 'Update.',
      }),
    ),
  );
  await w.until(
    async () => (await w.service.findings({ ...list, state: 'open' })).items[0]?.rule === 'cve/exploited',
  );
  expect((await w.service.findings({ ...list, state: 'fixed' })).items).toMatchObject([
    { rule: 'cve/vulnerability' },
  ]);
  await w.service.removeVulnerabilities('kev.json');
  await w.service.removeVulnerabilities('nvd.json');
  await w.until(async () => (await w.service.findings({ ...list, state: 'open' })).total === 0);
  await expect(w.service.removeVulnerabilities('nvd.json')).rejects.toMatchObject({
    fault: { code: 'not-found', field: 'name' },
  });
});

test('an update repairs it; a silent host keeps what is known of it; a new product makes the files be read again', async () => {
  const given = memoryFolder();
  given.put('nvd.json', feed(cve('CVE-2026-1', '9.5'), cve('CVE-2026-3', '2.0', 'f5:nginx')));
  const w = await world({ vulnerabilities: given.folder });
  w.fake.network.set('10.0.0.5', { ports: { 22: openssh('9.2') } });
  const scan = await w.service.create(input(), 'eve');
  expect(await w.run(scan.id)).toMatchObject({ counts: { findings: 1 } });
  const host = w.fake.network.get('10.0.0.5')!;
  w.fake.network.delete('10.0.0.5');
  await w.run(scan.id);
  expect((await w.service.findings({ ...list, state: 'open' })).total).toBe(1);
  w.fake.network.set('10.0.0.5', host);
  w.fake.network.set('10.0.0.6', {
    ports: {
      80: {
        service: {
          ...{ name: 'http', product: 'nginx', version: '1.18.0', method: 'probed', confidence: 10 },
          cpes: ['cpe:2.3:a:f5:nginx:1.18.0:*:*:*:*:*:*:*'],
        },
      },
    },
  });
  await w.run(scan.id);
  const subjects = async () =>
    (await w.service.findings({ ...list, state: 'open', sort: 'subject' })).items.map((item) => item.subject);
  expect(await subjects()).toEqual(['CVE-2026-1', 'CVE-2026-3']);
  w.fake.network.set('10.0.0.5', { ports: { 22: openssh('9.7') } });
  await w.run(scan.id);
  expect(await subjects()).toEqual(['CVE-2026-3']);
});

test('a file that cannot be read says so, and the others count', async () => {
  const given = memoryFolder();
  given.put('good.json', feed(cve('CVE-2026-1', '9.5')));
  given.put('bad.json.gz', 'x');
  const chunks = given.folder.chunks;
  const folder: Folder = {
    ...given.folder,
    async *chunks(name, passed) {
      if (name === 'bad.json.gz') throw new Error('incorrect header check');
      yield* chunks(name, passed);
    },
  };
  const w = await world({ vulnerabilities: folder });
  w.fake.network.set('10.0.0.5', { ports: { 22: openssh('9.2') } });
  const scan = await w.service.create(input(), 'eve');
  expect(await w.run(scan.id)).toMatchObject({ state: 'finished', counts: { findings: 1 } });
  expect((await w.service.vulnerabilities()).files).toMatchObject([
    { name: 'good.json', records: 1, fault: null },
    { name: 'bad.json.gz', records: null, fault: { code: 'malformed', field: 'name', value: 'bad.json.gz' } },
  ]);
});
