import { csvLine } from '../base/csv.ts';
import { formatPeriod, type ReportDocument } from './document.ts';

/** Every section as a table under its title; numbers stay numbers, times are ISO 8601. */
export function reportCsv(report: ReportDocument): string {
  const lines = [csvLine([report.title]), csvLine([formatPeriod(report)])];
  for (const section of report.sections) {
    if (section.kind === 'text') continue;
    lines.push('\n');
    if (section.kind === 'figures') {
      lines.push(csvLine(['figure', 'value', 'format']));
      for (const { title, value, format } of section.items) lines.push(csvLine([title, value, format]));
    } else if (section.kind === 'table') {
      lines.push(
        csvLine([section.title]),
        csvLine(
          section.columns.map(({ title, format }) => (format === 'duration' ? `${title} (ms)` : title)),
        ),
      );
      for (const { cells } of section.rows)
        lines.push(
          csvLine(
            cells.map((cell, i) =>
              typeof cell === 'number' && section.columns[i]?.format === 'time'
                ? new Date(cell).toISOString()
                : cell,
            ),
          ),
        );
    } else {
      lines.push(csvLine([section.title]), csvLine(['', section.format]));
      const points = section.kind === 'bars' ? section.items : section.steps;
      for (const { label, value } of points) lines.push(csvLine([label, value]));
    }
  }
  return lines.join('');
}
