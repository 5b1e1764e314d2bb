import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReportDocument, Section } from '#pure/reports/document.ts';
import { reportPdf } from './index.ts';

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

const reader = spawnSync('pdftotext', ['-v']).status === 0;
if (!reader && process.env.CI) throw new Error('in CI pdftotext must be there (poppler-utils)');

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
