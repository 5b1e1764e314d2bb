/**
 * Our own form: one file that says sites and devices. Written by export, read by import, in JSON or YAML alike; `docs/import.md` shows it.
 * Credentials are named, never written down.
 */
import { stringify } from 'yaml';
import { createSheet, type Parsed, type Sheet } from './model.ts';
import type { ExportedDevice, ExportedSite } from './render.ts';

type Tree = Readonly<Record<string, unknown>>;
const formVersion = 1;
const topKeys = ['nocturne', 'sites', 'devices'];
const deviceKeys = [
  'id',
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
  'credential',
  'note',
  'tags',
  'macs',
  'ports',
  'access',
  'fields',
];

export const isDeclared = (tree: Tree): boolean =>
  Array.isArray(tree.devices) || Array.isArray(tree.sites) || tree.nocturne !== undefined;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function declared(tree: Tree): Parsed {
  const sheet = createSheet('item');
  if (tree.nocturne !== undefined && tree.nocturne !== formVersion)
    sheet.note(
      1,
      'nocturne',
      tree.nocturne,
      `this program reads version ${formVersion} of the form: read as that`,
    );
  for (const key of Object.keys(tree))
    if (!topKeys.includes(key)) sheet.note(1, key, '', `not read yet: the form has ${topKeys.join(', ')}`);
  for (const [at, site] of listOf(sheet, tree, 'sites').entries())
    if (isTree(site)) sheet.site(at + 1, site.name, site.note);
    else sheet.site(at + 1, site);
  for (const [at, item] of listOf(sheet, tree, 'devices').entries()) {
    if (sheet.full) break;
    if (isTree(item)) device(sheet, at + 1, item);
    else sheet.note(at + 1, 'devices', item, 'a device is an object: left out');
  }
  return sheet.done();
}

function listOf(sheet: Sheet, tree: Tree, key: string): readonly unknown[] {
  const value = tree[key];
  if (Array.isArray(value)) return value as unknown[];
  if (value !== undefined && value !== null) sheet.note(1, key, value, 'must be a list: left out');
  return [];
}

/** One value where a list is expected is a list of one. */
const many = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : value === undefined || value === null ? [] : [value];

function device(sheet: Sheet, row: number, item: Tree): void {
  for (const key of Object.keys(item))
    if (!deviceKeys.includes(key))
      sheet.note(row, key, item[key], 'a device has no such field: put it under "fields"');
  const { tags, macs, addresses, ports, access, fields, ...rest } = item;
  if (access !== undefined && access !== null && !isTree(access))
    sheet.note(row, 'access', access, 'an object with protocol, port and user is expected: left out');
  if (fields !== undefined && fields !== null && !isTree(fields))
    sheet.note(row, 'fields', fields, 'an object of names and values is expected: left out');
  sheet.device(row, {
    ...rest,
    tags: many(tags),
    macs: many(macs),
    addresses: many(addresses),
    ports: many(ports).flatMap((port) => {
      if (isTree(port)) return [{ port: port.port, transport: port.transport, service: port.service }];
      const [number, transport] = String(port).split('/', 2);
      return [{ port: number, transport, service: undefined }];
    }),
    access: isTree(access) ? access : undefined,
    fields: isTree(fields) ? fields : undefined,
  });
}

/** Left out: what is not known. What is exported reads back as the same thing. */
const present = (entries: readonly (readonly [string, unknown])[]) =>
  Object.fromEntries(
    entries.filter(([, value]) => {
      if (value === null || value === undefined || value === '') return false;
      if (Array.isArray(value)) return value.length > 0;
      return !isTree(value) || Object.keys(value).length > 0;
    }),
  );

export function declare(devices: readonly ExportedDevice[], sites: readonly ExportedSite[]) {
  return {
    nocturne: formVersion,
    sites: sites.map(({ name, note }) =>
      present([
        ['name', name],
        ['note', note],
      ]),
    ),
    devices: devices.map((device) =>
      present([
        ['name', device.name],
        ['address', device.address],
        [
          'addresses',
          device.addresses.flatMap((item) =>
            item.lengthBits !== null
              ? [`${item.address}/${item.lengthBits}`]
              : item.address === device.address
                ? []
                : [item.address],
          ),
        ],
        ['kind', device.kind === 'unknown' ? null : device.kind],
        ['vendor', device.vendor],
        ['platform', device.platform],
        ['model', device.model],
        ['version', device.version],
        ['serial', device.serial],
        ['site', device.site],
        ['location', device.location],
        ['contact', device.contact],
        ['credential', device.credential],
        ['tags', device.tags],
        ['macs', device.macs],
        ['ports', device.ports.map((port) => present(Object.entries(port)))],
        ['access', device.access && present(Object.entries(device.access))],
        ['fields', device.fields],
        ['note', device.note],
      ]),
    ),
  };
}

export const renderJson = (devices: readonly ExportedDevice[], sites: readonly ExportedSite[]): string =>
  `${JSON.stringify(declare(devices, sites), null, 2)}\n`;
export const renderYaml = (devices: readonly ExportedDevice[], sites: readonly ExportedSite[]): string =>
  stringify(declare(devices, sites), { lineWidth: 0, aliasDuplicateObjects: false });
