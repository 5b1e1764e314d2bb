/**
 * Comma-separated values (RFC 4180), written so that no spreadsheet runs them and read whatever the delimiter is. One place: the
 * command line, the page and import and export share it.
 */

/** A leading = + - @ would be run as a formula by spreadsheets, so text that has one gets an apostrophe, one more if it has some. */
const formula = /^'*[=+\-@\t\r]/;

export function csvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  let text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (formula.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** What `csvCell` made of a text, undone: our own files read back as they were. */
export const withoutGuard = (cell: string): string =>
  cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;

export interface CsvRow {
  /** Where the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const delimiters = [',', ';', '\t', '|'];
/** Enough to see which delimiter there is. */
const sampleLines = 20;

/** The delimiter that splits the first lines most evenly. Quoted cells are left out: a comma in a text says nothing. */
export function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 64 * 1024)
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r?\n/, sampleLines)
    .filter((line) => line.trim() !== '');
  let best = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const most = Math.max(0, ...counts);
    const even = counts.filter((count) => count === counts[0]).length / Math.max(1, counts.length);
    const score = (counts[0] ?? 0) > 0 ? most * even : 0;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/** Reads any text: a quote that never closes ends with the text. Blank lines are left out. */
export function parseCsv(
  text: string,
  delimiter: string,
  limits: { readonly rowsMax: number; readonly cellsMax: number },
): { readonly rows: readonly CsvRow[]; readonly cut: boolean } {
  const rows: CsvRow[] = [];
  const stop = new RegExp(`[${delimiter === '|' ? '\\|' : delimiter}\\r\\n]`, 'g');
  let at = 0;
  let line = 1;
  while (at < text.length) {
    if (rows.length === limits.rowsMax) return { rows, cut: true };
    const cells: string[] = [];
    const begin = line;
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        at++;
        for (;;) {
          const end = text.indexOf('"', at);
          cell += text.slice(at, end < 0 ? text.length : end);
          at = end < 0 ? text.length : end + 1;
          if (text[at] !== '"' || end < 0) break;
          cell += '"';
          at++;
        }
        line += cell.split('\n').length - 1;
      }
      stop.lastIndex = at;
      const next = stop.exec(text)?.index ?? text.length;
      cell += text.slice(at, next);
      at = next;
      if (cells.length < limits.cellsMax) cells.push(cell);
      if (text[at] !== delimiter) break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: begin, cells });
  }
  return { rows, cut: false };
}
