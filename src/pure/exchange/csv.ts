/** Tables: any delimiter, any order of columns, our own names or those of other programs. NetBox exports devices like this too. */
import { csvLine, delimiterOf, parseCsv, withoutGuard } from '../base/csv.ts';
import { columnsOf, deviceFromCells, mapColumns, noteSecrets } from './columns.ts';
import { createSheet, devicesMax, type Format, unreadable } from './model.ts';
import type { ExportedDevice } from './render.ts';

const columnsMax = 200;

export const csv: Format = {
  id: 'csv',
  looksLike(head) {
    const first = head.trimStart().split(/\r?\n/, 1)[0] ?? '';
    const cells = first.split(delimiterOf(head));
    if (cells.length < 2 || /^[{[<]/.test(first)) return 0;
    const known = mapColumns(cells.map((cell) => cell.replace(/"/g, ''))).filter(
      (field) => field && field !== 'field',
    );
    return known.length >= 2 ? 0.9 : known.length === 1 ? 0.6 : 0.2;
  },
  parse(text, { mapping }) {
    const { rows, cut } = parseCsv(text, delimiterOf(text), {
      rowsMax: devicesMax + 1,
      cellsMax: columnsMax,
    });
    const header = rows[0];
    if (!header) return unreadable('line', 1, 'there is no row');
    const names = uniqueNames(header.cells.map((cell) => withoutGuard(cell.trim())));
    const fields = mapColumns(names, mapping);
    const body = rows.slice(1);
    const columns = columnsOf(names, fields, (row, at) => body[row]?.cells[at]);
    const sheet = createSheet('line');
    if (!fields.some((field) => field === 'name' || field === 'address'))
      sheet.note(
        header.line,
        'header',
        names.join(', '),
        'no column is a name or an address: choose one, or check that the first line names the columns',
      );
    noteSecrets(sheet, header.line, names, fields);
    for (const { line, cells } of body) {
      if (cells.length > names.length)
        sheet.note(
          line,
          '',
          cells.slice(names.length).join(' '),
          `${cells.length} cells under ${names.length} columns: the rest is left out`,
        );
      deviceFromCells(
        sheet,
        line,
        names.map((name, at) => ({
          name,
          field: fields[at]!,
          value: withoutGuard((cells[at] ?? '').trim()),
        })),
      );
    }
    if (cut)
      sheet.note(rows.at(-1)!.line, '', '', `more than ${devicesMax} rows: import the rest as another file`);
    return sheet.done(columns);
  },
};

/** Columns are told apart by name: the second `IP` is `IP 2`, one without a name is `column 3`. */
function uniqueNames(cells: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, at) => {
    const name = cell === '' ? `column ${at + 1}` : cell.slice(0, 100);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} ${count}`;
  });
}

export function renderCsv(devices: readonly ExportedDevice[]): string {
  const own = [...new Set(devices.flatMap((device) => Object.keys(device.fields)))].sort();
  const lines = devices.map((device) => [
    device.name,
    device.address,
    device.addresses
      .map((item) => (item.lengthBits === null ? item.address : `${item.address}/${item.lengthBits}`))
      .join(' '),
    device.kind,
    device.vendor,
    device.platform,
    device.model,
    device.version,
    device.serial,
    device.site,
    device.location,
    device.contact,
    device.tags.join(','),
    device.macs.join(' '),
    device.credential,
    device.access?.protocol,
    device.access?.port,
    device.access?.user,
    device.note,
    ...own.map((name) => device.fields[name]),
  ]);
  return [[...csvColumns, ...own], ...lines].map(csvLine).join('');
}

const csvColumns = [
  'name',
  'address',
  'addresses',
  'kind',
  'vendor',
  'platform',
  'model',
  'version',
  'serial',
  'site',
  'location',
  'contact',
  'tags',
  'macs',
  'credential',
  'protocol',
  'port',
  'user',
  'note',
];
