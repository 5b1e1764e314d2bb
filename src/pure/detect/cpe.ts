/**
 * CPE 2.3 names (NIST IR 7695) of products as we call them. Vendor and product are the words of NIST's dictionary; what is not in the table has no
 * name, which is better than one that matches nothing or something else.
 */
import { cpeProducts } from './cpe-products.ts';
import { entryOf } from './text.ts';

/** NIST IR 7695 section 6.2: everything but letters, digits, `_`, `-` and `.` is escaped. */
const component = (value: string): string =>
  value
    .toLowerCase()
    .replaceAll(/\s+/g, '_')
    .replaceAll(/[^\w.-]/g, '\\$&');

/** Cut after what is known; `whole` adds the rest. `part` is a for applications, o for operating systems, h for hardware. */
export function cpe(
  part: 'a' | 'o' | 'h',
  vendor: string,
  product: string,
  version?: string,
  update?: string,
): string {
  const said = [component(vendor), component(product), version ? component(version) : '*'];
  return `cpe:2.3:${part}:${said.join(':')}${update ? `:${component(update)}` : ''}`;
}

/** A name that is cut after what is known, with all its components. */
export const whole = (name: string): string => {
  const missing = 13 - name.replaceAll(/\\./g, '').split(':').length;
  return name + ':*'.repeat(Math.max(0, missing));
};

/** `9.2p1 Debian-2+deb12u3` is release 9.2, update p1; what a distribution adds is no part of the product's version. */
export function cpesOf(product: string | undefined, version: string | undefined): string[] {
  const known = product === undefined ? undefined : entryOf(cpeProducts, product);
  if (!known) return [];
  const release = /^v?(\d[\w.]*)(?:-(rc|beta|alpha)[.-]?(\d*))?/i.exec(version ?? '');
  const patched = /^(\d[\d.]*?)(p\d+)$/.exec(release?.[1] ?? '');
  const update = release?.[2] ? `${release[2]}${release[3]}` : undefined;
  const [vendor, name, part = 'a'] = known;
  return [
    patched ? cpe(part, vendor, name, patched[1], patched[2]) : cpe(part, vendor, name, release?.[1], update),
  ];
}
