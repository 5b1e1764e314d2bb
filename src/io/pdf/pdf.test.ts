import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ReportDocument, Section } from '#pure/reports/document.ts';
import { reportPdf } from './index.ts';
import { pictureOf } from './picture.ts';

const reportOf = (sections: readonly Section[]): ReportDocument => ({
  title: 'Availability of Zürich, октябрь',
  subtitle: 'every device',
  period: { fromMs: Date.UTC(2026, 9, 1), toMs: Date.UTC(2026, 10, 1) },
  timeZone: 'UTC',
  madeMs: Date.UTC(2026, 10, 1),
  sections,
});
const table = (rows: number): Section => ({
  kind: 'table',
  title: 'Devices',
  columns: [
    { title: 'Device', format: 'text' },
    { title: 'Available', format: 'percent' },
  ],
  rows: Array.from({ length: rows }, (_, n) => ({
    cells: [`device ${n} ${'x'.repeat(200)}`, 99.9 + n / 10_000],
  })),
  empty: 'nothing',
});
const pagesOf = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1').split('/Type /Page\n').length - 1;

test('a long table goes on over pages, an enormous one ends', async () => {
  const short = await reportPdf(reportOf([table(3)]));
  expect(Buffer.from(short.subarray(0, 5)).toString()).toBe('%PDF-');
  expect(pagesOf(short)).toBe(1);
  expect(pagesOf(await reportPdf(reportOf([table(200)])))).toBe(5);
  expect(pagesOf(await reportPdf(reportOf([table(30_000)])))).toBe(400);
}, 60_000);

test('nothing to draw is no error', async () => {
  const empty: Section[] = [
    { kind: 'figures', items: [] },
    { kind: 'bars', title: 'Most', format: 'ms', items: [] },
    { kind: 'history', title: 'By day', format: 'percent', steps: [], min: 0, max: 0 },
    { ...(table(0) as Extract<Section, { kind: 'table' }>), columns: [] },
    { kind: 'text', text: '' },
  ];
  expect(pagesOf(await reportPdf(reportOf(empty)))).toBe(1);
});

const wide: Section = {
  kind: 'table',
  title: 'Every device',
  columns: [
    { title: 'Device', format: 'text' },
    ...['Availability', 'Outages', 'Longest', 'To repair', 'Between failures', 'Down', 'Budget left'].map(
      (title) => ({ title, format: 'duration' }) as const,
    ),
  ],
  rows: Array.from({ length: 20 }, (_, n) => ({
    cells: [`TCP 9181 zrh-fw-${n}`, ...Array.from({ length: 7 }, () => 27 * 86_400_000 + 23 * 3_600_000)],
  })),
  empty: 'nothing',
  note: 'Maintenance is left out.',
};

const reader = spawnSync('pdftotext', ['-v']).status === 0;
if (!reader && process.env.CI) throw new Error('in CI pdftotext must be there (poppler-utils)');

const textOf = async (sections: readonly Section[]): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-pdf-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, await reportPdf(reportOf(sections)));
    return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
};
test.skipIf(!reader)(
  `numbers of a wide table are not cut, a note is never alone on a page${reader ? '' : ' (skipped: no pdftotext)'}`,
  async () => {
    expect(await textOf([wide])).not.toContain('…');
    const { rows } = table(100) as Extract<Section, { kind: 'table' }>;
    for (let count = 36; count < 43; count++) {
      const section = {
        ...(wide as Extract<Section, { kind: 'table' }>),
        rows: rows
          .slice(0, count)
          .map((_, n) => ({ cells: [`row ${n}`, ...Array.from({ length: 7 }, () => 1000)] })),
      };
      const last = (await textOf([section])).split('\f').at(-2)!;
      expect(last, `${count} rows`).toContain(`row ${count - 1}`);
      expect(last).toContain('Maintenance is left out.');
    }
  },
);

test.skipIf(!reader)(`another program reads it${reader ? '' : ' (skipped: no pdftotext)'}`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-pdf-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, await reportPdf(reportOf([table(100)])));
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    expect(text).toContain('Availability of Zürich, октябрь');
    expect(text.match(/Device +Available/g)).toHaveLength(3);
    expect(text).toContain('3 of 3');
    execFileSync('pdftoppm', ['-r', '40', '-gray', file, join(folder, 'page')]);
    const image = readFileSync(join(folder, 'page-1.pgm'));
    // A page that was drawn has ink on it, and is not black.
    const dark = image.subarray(20).filter((grey) => grey < 128).length / image.length;
    expect(dark).toBeGreaterThan(0.002);
    expect(dark).toBeLessThan(0.3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const chunk = (type: string, body: Uint8Array) => {
  const data = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(data));
  return Buffer.concat([length, data, sum]);
};
function png(width: number, height: number, compressed?: Uint8Array): string {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const pixels = () => {
    const rows = Buffer.alloc(height * (1 + width * 4), 0x7f);
    for (let y = 0; y < height; y++) rows[y * (1 + width * 4)] = 0;
    return deflateSync(rows);
  };
  const parts = [
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', compressed ?? pixels()),
    chunk('IEND', new Uint8Array()),
  ];
  return `data:image/png;base64,${Buffer.concat(parts).toString('base64')}`;
}

test('a cover is a page of its own, with a logo', async () => {
  const body = reportOf([table(3)]);
  const cover = {
    organization: 'Example Ltd',
    text: 'For the board.\nNot to be passed on.',
    logo: png(40, 20),
  };
  const made = await reportPdf({ ...body, cover });
  expect(pagesOf(made)).toBe(2);
  expect(Buffer.from(made).toString('latin1')).toContain('/Subtype /Image');
  expect(pagesOf(await reportPdf({ ...body, cover: { ...cover, text: 'long '.repeat(400) } }))).toBe(2);
});

test('a damaged logo is left out and ends nothing', async () => {
  const half = deflateSync(Buffer.alloc(500, 1)).subarray(0, 6);
  for (const logo of [
    png(40, 20, half),
    png(40, 20, deflateSync(Buffer.alloc(10))),
    png(40, 20, Buffer.from('no zlib at all')),
    png(60_000, 60_000, half),
    `data:image/jpeg;base64,${Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]).toString('base64')}`,
    'data:image/png;base64,AAAA',
  ]) {
    expect(pictureOf(logo)).toBeUndefined();
    const made = await reportPdf({ ...reportOf([]), cover: { organization: '', text: '', logo } });
    expect(pagesOf(made)).toBe(2);
    expect(Buffer.from(made).toString('latin1')).not.toContain('/Subtype /Image');
  }
});
