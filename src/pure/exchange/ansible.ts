/** An Ansible inventory in YAML: groups by site and by kind, so that `ansible site_paris` and `ansible kind_switch` work. */
import { stringify } from 'yaml';
import type { ExportedDevice } from './render.ts';

/** Group names are variables of Ansible: letters, digits and underscores, not beginning with a digit. */
const word = (prefix: string, text: string) =>
  `${prefix}_${
    text
      .toLowerCase()
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'other'
  }`;

export function renderAnsible(devices: readonly ExportedDevice[]): string {
  const names = new Map<string, number>();
  const hosts: Record<string, unknown> = {};
  const groups = new Map<string, Record<string, null>>();
  for (const device of devices) {
    const base = device.name.replace(/[\s:[\]{}]+/g, '-');
    const count = (names.get(base) ?? 0) + 1;
    names.set(base, count);
    const name = count === 1 ? base : `${base}-${count}`;
    hosts[name] = {
      ...(device.address ? { ansible_host: device.address } : {}),
      ...(device.access?.port ? { ansible_port: device.access.port } : {}),
      ...(device.access?.user ? { ansible_user: device.access.user } : {}),
      ...(device.platform ? { ansible_network_os: device.platform } : {}),
      nocturne_id: device.id,
    };
    const member = [
      word('kind', device.kind),
      ...(device.site ? [word('site', device.site)] : []),
      ...device.tags.map((tag) => word('tag', tag)),
    ];
    for (const group of member) {
      const all = groups.get(group) ?? {};
      all[name] = null;
      groups.set(group, all);
    }
  }
  const children = Object.fromEntries(
    [...groups].sort().map(([name, members]) => [name, { hosts: members }]),
  );
  return stringify({ all: { hosts, children } }, { lineWidth: 0, nullStr: '', aliasDuplicateObjects: false });
}
