/** Which column of a table is which field. Names as people and other programs write them: NetBox, LibreNMS, SolarWinds, PRTG. */
import { type Column, isTelling, type RawDevice, type Sheet, secretsStay } from './model.ts';

/** The first name is the one that we write ourselves. Compared in lower case, without anything but letters and digits. */
export const columnNames: Readonly<Record<string, readonly string[]>> = {
  name: [
    'name',
    'device',
    'device name',
    'hostname',
    'host name',
    'sysname',
    'caption',
    'node',
    'node name',
    'label',
    'system name',
  ],
  address: [
    'address',
    'ip',
    'ip address',
    'management address',
    'management ip',
    'mgmt ip',
    'primary ip',
    'primary ip4',
    'primary ipv4',
    'primary ip address',
    'ipv4',
    'ipv4 address',
    'polling ip',
    'host',
    'fqdn',
    'dns',
    'target',
  ],
  addresses: ['addresses', 'ips', 'ip addresses', 'all addresses'],
  kind: ['kind', 'type', 'role', 'device role', 'category', 'device kind', 'icon'],
  vendor: ['vendor', 'manufacturer', 'make', 'brand'],
  platform: ['platform', 'os', 'network os', 'operating system'],
  model: ['model', 'device type', 'machine type', 'hardware', 'product'],
  version: ['version', 'os version', 'firmware', 'software version', 'ios version'],
  serial: ['serial', 'serial number', 'serialnumber', 'sn'],
  site: ['site', 'site name', 'branch', 'office', 'campus'],
  location: ['location', 'syslocation', 'room', 'building', 'place'],
  contact: ['contact', 'syscontact', 'owner'],
  tags: ['tags', 'tag', 'groups', 'group', 'labels'],
  macs: ['macs', 'mac', 'mac address', 'mac addresses', 'chassis mac'],
  credential: ['credential', 'credential name', 'credential profile'],
  protocol: ['protocol', 'access protocol', 'connection'],
  port: ['port', 'ssh port', 'access port'],
  user: ['user', 'username', 'login', 'ssh user'],
  note: ['note', 'notes', 'comment', 'comments', 'description', 'remark'],
};

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const fieldOfName = new Map(
  Object.entries(columnNames).flatMap(([field, names]) => names.map((name) => [plain(name), field] as const)),
);

/** `field` keeps a column as a custom field, `ignore` leaves it out. */
export const columnTargets: readonly string[] = [...Object.keys(columnNames), 'field', 'ignore'];

/** The field of each column: what was asked for, else by name; the first column that fits a field has it. */
export function mapColumns(
  names: readonly string[],
  asked: Readonly<Record<string, string>> = {},
): (string | null)[] {
  const wish = (name: string) => (Object.hasOwn(asked, name) ? asked[name] : undefined);
  const taken = new Set(names.map(wish).filter((field) => field !== undefined));
  return names.map((name) => {
    const wanted = wish(name);
    if (wanted !== undefined)
      return wanted === 'ignore' ? null : columnTargets.includes(wanted) ? wanted : 'field';
    if (name.trim() === '' || isTelling(name)) return null;
    const field = fieldOfName.get(plain(name));
    if (field === undefined || taken.has(field)) return 'field';
    taken.add(field);
    return field;
  });
}

const samplesMax = 3;

/** What each column was taken for, with a few of its cells; of a column of secrets nothing is shown. */
export const columnsOf = (
  names: readonly string[],
  fields: readonly (string | null)[],
  cellOf: (row: number, column: number) => unknown,
): Column[] =>
  names.map((name, at) => ({
    name,
    field: fields[at]!,
    samples: isTelling(name)
      ? []
      : Array.from({ length: samplesMax }, (_, row) => cellOf(row, at)).flatMap((cell) =>
          cell === undefined || cell === null || cell === '' ? [] : [sampleOf(cell)],
        ),
  }));
const sampleOf = (cell: unknown) => (typeof cell === 'string' ? cell : JSON.stringify(cell)).slice(0, 100);

/** Said once of a column, not of each of its rows. */
export function noteSecrets(
  sheet: Sheet,
  row: number,
  names: readonly string[],
  fields: readonly (string | null)[],
) {
  for (const [at, name] of names.entries())
    if (fields[at] === null && isTelling(name)) sheet.note(row, name, '', secretsStay);
}

/** `a, b;c`: tags and addresses in one cell. */
const split = (value: unknown): unknown[] =>
  Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(/[,;\s]+/).filter(Boolean)
      : value == null
        ? []
        : [value];
/** Tags may hold spaces when they are separated otherwise. */
const splitTags = (value: unknown): unknown[] =>
  typeof value === 'string' && /[,;|]/.test(value)
    ? value.split(/[,;|]/).map((tag) => tag.trim())
    : split(value);

/** One row of a table, its cells by field. */
export function deviceFromCells(
  sheet: Sheet,
  row: number,
  cells: readonly { readonly name: string; readonly field: string | null; readonly value: unknown }[],
): void {
  const by: Record<string, unknown> = {};
  const fields: [string, unknown][] = [];
  for (const { name, field, value } of cells) {
    if (field === null || value === '' || value === null || value === undefined) continue;
    // The sheet refuses secrets by their name, whatever they are mapped to.
    if (field === 'field' || isTelling(name)) fields.push([name, value]);
    else by[field] = value;
  }
  const { addresses, macs, tags, protocol, port, user, ...rest } = by;
  sheet.device(row, {
    ...(rest as RawDevice),
    addresses: split(addresses),
    macs: split(macs),
    tags: splitTags(tags),
    ...(protocol || port || user ? { access: { protocol, port, user } } : {}),
    fields: Object.fromEntries(fields),
  });
}
