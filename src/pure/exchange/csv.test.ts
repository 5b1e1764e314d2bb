import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvCell, csvLine, delimiterOf, parseCsv, withoutGuard } from '../base/csv.ts';
import { csv, renderCsv } from './csv.ts';
import { parseImport } from './index.ts';
import type { ExportedDevice } from './render.ts';

test('a NetBox device table is read by the names NetBox gives its columns', () => {
  const text = [
    'Name,Status,Site,Role,Manufacturer,Type,IP Address,Serial number,Tags',
    'core-1,Active,Paris,Core Switch,Cisco,C9300-48P,10.0.0.1/24,FOC1234X0AB,"core,prod"',
  ].join('\r\n');
  const { devices, notes, columns } = csv.parse(text, {});
  expect(notes).toEqual([]);
  expect(devices).toMatchObject([
    {
      row: 2,
      name: 'core-1',
      address: '10.0.0.1',
      addresses: [{ address: '10.0.0.1', lengthBits: 24 }],
      // `Role` comes first, so the type of NetBox is kept as it is.
      kind: 'switch',
      vendor: 'Cisco',
      serial: 'FOC1234X0AB',
      site: 'Paris',
      tags: ['core', 'prod'],
      fields: { Status: 'Active', Type: 'C9300-48P' },
    },
  ]);
  expect(columns?.map((column) => column.field)).toEqual([
    'name',
    'field',
    'site',
    'kind',
    'vendor',
    'field',
    'address',
    'serial',
    'tags',
  ]);
});

test('the mapping of a column can be changed, ignored, and kept as a custom field', () => {
  const text = 'Node;IP;Type;Rack\nsw1;10.0.0.2;C9200;R7\n';
  const { devices } = csv.parse(text, { mapping: { Type: 'model', Rack: 'ignore' } });
  expect(devices).toMatchObject([
    { name: 'sw1', address: '10.0.0.2', model: 'C9200', kind: null, fields: {} },
  ]);
});

test('every cell that cannot be used is named with its line, column and value', () => {
  const text =
    'name,ip,kind,mac,password,port\na,10.0.0.300,toaster,00:11:22,hunter2,99999\n,,,,,\nb,10.0.0.2\n';
  const { devices, notes } = csv.parse(text, {});
  expect(notes.map(({ row, field, value }) => [row, field, value])).toEqual([
    [1, 'password', '•••'],
    [2, 'address', '10.0.0.300'],
    [2, 'kind', 'toaster'],
    [2, 'macs', '00:11:22'],
    [2, 'port', '99999'],
  ]);
  expect(JSON.stringify({ devices, notes })).not.toContain('hunter2');
  expect(devices.map((device) => device.row)).toEqual([2, 4]);
});

test.each([
  ['a,b\n1,2', ','],
  ['a;b;c\n1,5;2;3', ';'],
  ['a\tb\n1\t2', '\t'],
  ['"a,b"|c\n"x,y,z"|d', '|'],
])('the delimiter of %j', (text, delimiter) => {
  expect(delimiterOf(text)).toBe(delimiter);
});

test('what a spreadsheet would run is defused, and read back as it was', () => {
  expect(csvCell('=HYPERLINK("http://x")')).toBe('"\'=HYPERLINK(""http://x"")"');
  expect(csvCell(-5)).toBe('-5');
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
      const line = csvLine(cells);
      const [row] = parseCsv(line, ',', { rowsMax: 10, cellsMax: 10 }).rows;
      if (row) expect(row.cells.map(withoutGuard)).toEqual(cells.map((cell) => cell));
      for (const cell of row?.cells ?? []) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

test('a table that we write is read back', () => {
  const device: ExportedDevice = {
    id: '1',
    name: '=cmd|calc',
    address: '10.0.0.1',
    kind: 'switch',
    vendor: 'Cisco',
    platform: 'ios',
    model: 'C9300',
    version: '17.9',
    serial: 'FOC1',
    site: 'Paris, HQ',
    location: null,
    contact: null,
    credential: 'core ssh',
    note: 'two\nlines',
    tags: ['core', 'two words'],
    macs: ['00:1b:21:00:00:01'],
    addresses: [{ address: '10.0.0.1', lengthBits: 24 }],
    ports: [],
    access: { protocol: 'ssh', port: 2222, user: 'admin' },
    fields: { rack: 'R7' },
  };
  const { format, parsed } = parseImport(renderCsv([device]), {});
  expect(format).toBe('csv');
  expect(parsed.notes).toEqual([]);
  const { id: _, ports: __, ...same } = device;
  expect(parsed.devices).toMatchObject([same]);
});
