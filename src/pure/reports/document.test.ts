import { expect, test } from 'vitest';
import { parseCsv } from '../base/csv.ts';
import { reportCsv } from './csv.ts';
import { type Format, formatCell, type ReportDocument } from './document.ts';
import { reportHtml } from './html.ts';

const report: ReportDocument = {
  title: 'Availability <of> "all"',
  subtitle: 'every device',
  period: { fromMs: Date.UTC(2026, 9, 31, 23), toMs: Date.UTC(2026, 10, 30, 23) },
  timeZone: 'Europe/Zurich',
  madeMs: Date.UTC(2026, 11, 1),
  sections: [
    { kind: 'figures', items: [{ title: 'Availability', value: 99.987, format: 'percent', tone: 'good' }] },
    {
      kind: 'table',
      title: 'Devices',
      columns: [
        { title: 'Device', format: 'text' },
        { title: 'Down', format: 'duration' },
        { title: 'Last outage', format: 'time' },
      ],
      rows: [{ cells: ['=cmd()', 61_000, Date.UTC(2026, 10, 2)], tone: 'bad' }],
      empty: 'none',
    },
    { kind: 'table', title: 'Nothing', columns: [], rows: [], empty: 'No device was down.' },
    { kind: 'bars', title: 'Most', format: 'ms', items: [{ label: '<r1>', value: 5 }] },
    {
      kind: 'history',
      title: 'By day',
      format: 'percent',
      steps: [
        { label: 'Nov 1', value: 99.5, tone: 'bad' },
        { label: 'Nov 2', value: null },
      ],
      min: 99,
      max: 100,
      limit: 99.9,
    },
  ],
};

test.each<[number, Format, string]>([
  [100, 'percent', '100 %'],
  [99.9999, 'percent', '99.999 %'],
  [99.95, 'percent', '99.950 %'],
  [12.3456, 'percent', '12.35 %'],
  [0, 'duration', '0'],
  [90_061_000, 'duration', '1 d 1 h'],
  [125_000, 'duration', '2 min 5 s'],
  [1_234_000_000, 'bits-per-second', '1.23 Gbit/s'],
  [12_345, 'count', '12,345'],
  [Date.UTC(2026, 6, 1, 12), 'time', '2026-07-01 14:00'],
])('%d as %s is %s', (value, format, text) => {
  expect(formatCell(value, format, 'Europe/Zurich')).toBe(text);
});

test('HTML stands alone, says everything, and nothing of it is markup of others', () => {
  const html = reportHtml(report);
  expect(html).toContain('Availability &lt;of&gt; &quot;all&quot;');
  expect(html).toContain('2026-11-01 00:00 to 2026-12-01 00:00 (Europe/Zurich)');
  expect(html).toContain('99.987 %');
  expect(html).toContain('No device was down.');
  expect(html).toContain('&lt;r1&gt;');
  expect(html).not.toMatch(/<script|https?:\/\/|<of>|<r1>/);
});

test('CSV reads back, formulas are guarded, times are ISO', () => {
  const rows = parseCsv(reportCsv(report), ',', { rowsMax: 1000, cellsMax: 100 }).rows.map(
    ({ cells }) => cells,
  );
  expect(rows).toContainEqual(["'=cmd()", '61000', '2026-11-02T00:00:00.000Z']);
  expect(rows).toContainEqual(['Availability', '99.987', 'percent']);
  expect(rows).toContainEqual(['Device', 'Down (ms)', 'Last outage']);
});
