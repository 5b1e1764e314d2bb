/** Rows as CSV, JSON or NDJSON, and the download of a text. */
import { csvLine } from '#pure/base/csv.ts';

export const csvOf = (columns: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [columns, ...rows].map(csvLine).join('');

/** The union of the fields of all records, in the order they were met. */
export function recordsToCsv(records: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return csvOf(
    columns,
    records.map((record) => columns.map((column) => record[column])),
  );
}

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
export const download = (name: string, type: string, text: string): void =>
  saveBlob(name, new Blob([text], { type }));
