/** Hosts and groups of an Ansible inventory, however they were written (INI or YAML), as devices. */
import { isTelling, type Parsed, protocolOf, type Sheet, secretsStay } from './model.ts';

export interface Group {
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly vars: Map<string, unknown>;
}
export interface Inventory {
  readonly groups: Map<string, Group>;
  /** Where a host was first named, and its own variables. */
  readonly hosts: Map<string, { readonly row: number; readonly vars: Map<string, unknown> }>;
}

/** Hosts that one pattern such as `web[001:500]` may stand for, and all of them together. */
const expandMax = 20_000;
const rangesMax = 10;
const depthMax = 20;

export const emptyInventory = (): Inventory => ({ groups: new Map(), hosts: new Map() });

export function groupOf(inventory: Inventory, name: string): Group {
  let group = inventory.groups.get(name);
  if (!group) {
    group = { hosts: new Set(), children: new Set(), vars: new Map() };
    inventory.groups.set(name, group);
  }
  return group;
}

export function addHost(inventory: Inventory, name: string, row: number): Map<string, unknown> {
  let host = inventory.hosts.get(name);
  if (!host) {
    host = { row, vars: new Map() };
    inventory.hosts.set(name, host);
  }
  return host.vars;
}

/** `db[01:03:2].example`, `[a:c]`: inclusive, with leading zeros kept (Ansible, "Adding ranges of hosts"). Undefined: too many. */
export function expandRange(pattern: string): string[] | undefined {
  let names = [''];
  let rest = pattern;
  for (let ranges = 0; ; ranges++) {
    if (ranges > rangesMax) return undefined;
    const found = /^([^[]*)\[(\d+|[a-zA-Z]):(\d+|[a-zA-Z])(?::(\d+))?\]/.exec(rest);
    if (!found) return names.map((name) => name + rest);
    const [whole, before, first, last, every] = found;
    const letters = /[a-zA-Z]/.test(first!);
    const code = (text: string) => (letters ? text.charCodeAt(0) : Number(text));
    const values: string[] = [];
    const step = Math.max(1, Number(every ?? 1));
    for (let at = code(first!); at <= code(last!); at += step) {
      if (values.length * names.length > expandMax) return undefined;
      values.push(letters ? String.fromCharCode(at) : String(at).padStart(first!.length, '0'));
    }
    names = names.flatMap((name) => values.map((value) => name + before + value));
    if (names.length > expandMax) return undefined;
    rest = rest.slice(whole.length);
  }
}

/** What Ansible itself reads; anything else is a custom field. */
const known = /^ansible_(host|port|user|network_os|connection|ssh_(host|port|user))$/;
const noTag = new Set(['all', 'ungrouped']);

export function finishInventory(sheet: Sheet, inventory: Inventory): Parsed {
  const parents = new Map<string, string[]>();
  for (const [name, group] of inventory.groups)
    for (const child of group.children) parents.set(child, [...(parents.get(child) ?? []), name]);
  /** The group and all above it, nearest first: the variables of the nearest win. */
  const above = (name: string): string[] => {
    const seen = new Set([name]);
    let level = [name];
    for (let depth = 0; depth < depthMax && level.length > 0; depth++) {
      level = level.flatMap((item) => parents.get(item) ?? []).filter((item) => !seen.has(item));
      for (const item of level) seen.add(item);
    }
    return [...seen];
  };
  const chains = new Map([...inventory.groups.keys()].map((name) => [name, above(name)]));
  const groupsOf = new Map<string, Set<string>>();
  for (const [name, group] of inventory.groups)
    for (const host of group.hosts) {
      const all = groupsOf.get(host) ?? new Set();
      for (const item of chains.get(name)!) all.add(item);
      groupsOf.set(host, all);
    }
  for (const [name, { row, vars: own }] of inventory.hosts) {
    if (sheet.full) break;
    const groups = [...(groupsOf.get(name) ?? [])].filter((group) => group !== 'all');
    const vars = new Map([
      ...(inventory.groups.get('all')?.vars ?? []),
      ...groups.toReversed().flatMap((group) => [...(inventory.groups.get(group)?.vars ?? [])]),
      ...own,
    ]);
    hostDevice(sheet, row, name, groups, vars);
  }
  return sheet.done();
}

function hostDevice(
  sheet: Sheet,
  row: number,
  name: string,
  groups: readonly string[],
  vars: ReadonlyMap<string, unknown>,
) {
  const given = (...names: readonly string[]) => {
    for (const item of names) {
      const value = vars.get(item);
      if (value === undefined || value === null || value === '') continue;
      if (typeof value === 'string' && value.includes('{{')) {
        sheet.note(row, item, value, 'a template, which only Ansible can fill in: left out');
        continue;
      }
      return value;
    }
    return undefined;
  };
  const connection = given('ansible_connection');
  // Of `cisco.ios.ios` the last part is the system.
  const system = given('ansible_network_os');
  const siteGroup = groups.find((group) => /^site[_-]./.test(group));
  const rest = [...vars].filter(([key, value]) => !known.test(key) && key !== 'site' && !isTemplate(value));
  const secrets = rest.filter(([key, value]) => isTelling(key) || isVault(value)).map(([key]) => key);
  for (const key of secrets) sheet.note(row, key, '•••', secretsStay);
  sheet.device(row, {
    name,
    address: given('ansible_host', 'ansible_ssh_host') ?? name,
    platform: typeof system === 'string' ? system.split('.').at(-1) : system,
    site: given('site') ?? siteGroup?.replace(/^site[_-]/, ''),
    tags: groups.filter((group) => !noTag.has(group) && group !== siteGroup),
    access: {
      protocol:
        protocolOf(
          String(connection ?? 'ssh')
            .split('.')
            .at(-1),
        ) ?? 'ssh',
      port: given('ansible_port', 'ansible_ssh_port'),
      user: given('ansible_user', 'ansible_ssh_user'),
    },
    fields: Object.fromEntries(rest.filter(([key]) => !secrets.includes(key) && !key.startsWith('ansible_'))),
  });
}

const isTemplate = (value: unknown) => typeof value === 'string' && value.includes('{{');
const isVault = (value: unknown) => typeof value === 'string' && value.startsWith('$ANSIBLE_VAULT');
