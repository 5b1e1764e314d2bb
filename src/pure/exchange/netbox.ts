/**
 * NetBox devices as JSON: a page of its REST API (`/api/dcim/devices/`), its results alone, or several pages. Read as documented in
 * the REST API of NetBox 3 and 4: `role` was `device_role` before 3.6, nested objects have `name`, `slug`, `display`.
 */
import { createSheet, type Parsed, type Sheet } from './model.ts';

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The devices in it, if it is NetBox's. */
function resultsOf(tree: unknown): readonly unknown[] | undefined {
  if (isTree(tree) && Array.isArray(tree.results)) return tree.results as unknown[];
  if (Array.isArray(tree) && tree.length > 0) {
    if (tree.every((page) => isTree(page) && Array.isArray(page.results)))
      return tree.flatMap((page) => (page as { results: unknown[] }).results);
    const [first] = tree as unknown[];
    if (isTree(first) && isTree(first.device_type)) return tree as unknown[];
  }
  return undefined;
}

export const isNetbox = (tree: unknown): boolean => resultsOf(tree) !== undefined;

const nameOf = (value: unknown): unknown =>
  isTree(value) ? (value.name ?? value.display ?? value.label ?? value.slug) : value;

export function netboxDevices(tree: unknown): Parsed {
  const sheet = createSheet('item');
  for (const [at, item] of (resultsOf(tree) ?? []).entries()) {
    if (sheet.full) break;
    if (isTree(item)) device(sheet, at + 1, item);
    else sheet.note(at + 1, '', item, 'not an object: left out');
  }
  if (isTree(tree) && typeof tree.next === 'string')
    sheet.note(
      1,
      'next',
      '',
      'this is one page of several: give the others as a list of pages, or ask for ?limit=0',
    );
  return sheet.done();
}

function device(sheet: Sheet, row: number, item: Tree): void {
  const type = item.device_type;
  const addresses = [item.primary_ip, item.primary_ip4, item.primary_ip6, item.oob_ip].flatMap((value) => {
    const address = isTree(value) ? value.address : value;
    return address ? [address] : [];
  });
  const custom = isTree(item.custom_fields) ? item.custom_fields : {};
  const tags = Array.isArray(item.tags) ? (item.tags as unknown[]).map(nameOf) : [];
  sheet.device(row, {
    name: item.name ?? item.display,
    address: addresses[0],
    addresses,
    kind: nameOf(item.role ?? item.device_role),
    vendor: nameOf(item.manufacturer ?? (isTree(type) ? type.manufacturer : undefined)),
    model: isTree(type) ? (type.model ?? nameOf(type)) : type,
    platform: nameOf(item.platform),
    serial: item.serial,
    site: nameOf(item.site),
    location: nameOf(item.location),
    tags,
    note: [item.description, item.comments]
      .filter((text) => typeof text === 'string' && text !== '')
      .join('\n\n'),
    fields: {
      status: isTree(item.status) ? item.status.value : item.status,
      tenant: nameOf(item.tenant),
      rack: nameOf(item.rack),
      position: item.position,
      asset_tag: item.asset_tag,
      ...Object.fromEntries(
        Object.entries(custom).map(([name, value]) => [name, isTree(value) ? nameOf(value) : value]),
      ),
    },
  });
}
