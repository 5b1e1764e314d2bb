/** Hosts that Zabbix 6 and 7 export, as XML, YAML or JSON: interfaces, groups, tags and items; templates are named, not unfolded. */
import { durationMs } from '../promql/lexer.ts';
import { kindOfCheck } from './checks.ts';
import { createHosts, placeOfUrl, withoutUser } from './hosts.ts';
import { createSheet, type Format, type Parsed, portOf, type Sheet, unreadable } from './model.ts';
import { isTree, readYaml } from './tree.ts';
import { readXml, type XmlElement } from './xml.ts';

type Tree = Readonly<Record<string, unknown>>;
const list = (value: unknown): readonly Tree[] => (Array.isArray(value) ? value.filter(isTree) : []);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const zabbix: Format = {
  id: 'zabbix',
  looksLike: (head) => (/<zabbix_export\b|^zabbix_export:|"zabbix_export"\s*:/m.test(head) ? 1 : 0),
  parse(given) {
    if (/^\s*</.test(given)) {
      const { root, broken } = readXml(given);
      if (root?.name !== 'zabbix_export')
        return unreadable(
          'line',
          broken?.line ?? 1,
          broken?.message ?? 'the root element is not zabbix_export',
        );
      const tree = treeOfXml(root);
      return isTree(tree)
        ? hostsOf(tree, broken ? `the file breaks off: ${broken.message}` : null)
        : unreadable('line', 1, 'there are no hosts');
    }
    const document = given.trimStart().startsWith('{') ? readJson(given) : readYaml(given);
    if ('message' in document) return unreadable('item', document.line, document.message);
    const tree =
      isTree(document.tree) && isTree(document.tree.zabbix_export) ? document.tree.zabbix_export : undefined;
    return tree ? hostsOf(tree, null) : unreadable('item', 1, 'there is no "zabbix_export"');
  },
};

function readJson(
  given: string,
): { readonly tree: unknown } | { readonly line: number; readonly message: string } {
  try {
    return { tree: JSON.parse(given) as unknown };
  } catch (error) {
    return { line: 1, message: `not JSON: ${(error as Error).message}` };
  }
}

/** `<hosts><host>…</host></hosts>` is a list of hosts; an element without children is its text. */
function treeOfXml(element: XmlElement): unknown {
  if (element.children.length === 0) return element.text.trim();
  const [first] = element.children;
  const isList =
    element.name === `${first!.name}s` ||
    (element.name.endsWith('s') &&
      element.children.length > 1 &&
      element.children.every(({ name }) => name === first!.name));
  if (isList) return element.children.map(treeOfXml);
  return Object.fromEntries(element.children.map((child) => [child.name, treeOfXml(child)]));
}

function hostsOf(tree: Tree, broken: string | null): Parsed {
  const sheet = createSheet('item');
  const hosts = createHosts(sheet);
  for (const [at, host] of list(tree.hosts).entries()) {
    const row = at + 1;
    const technical = text(host.host) ?? `host ${row}`;
    const interfaces = list(host.interfaces);
    const chosen =
      interfaces.find((item) => /^(yes|1)$/i.test(String(item.default ?? 'YES'))) ?? interfaces[0];
    const address =
      chosen && (/^(no|0)$/i.test(String(chosen.useip ?? 'YES')) ? text(chosen.dns) : text(chosen.ip));
    const target = address ?? text(chosen?.dns) ?? technical;
    const inventory = isTree(host.inventory) ? host.inventory : {};
    hosts.host(row, technical, {
      name: text(host.name) ?? technical,
      address: target,
      addresses: interfaces
        .map((item) => text(item.ip))
        .filter((ip) => ip !== undefined && ip !== '127.0.0.1'),
      tags: [
        ...list(host.groups).map((group) => group.name),
        ...list(host.tags).map(
          (tag) => `${String(tag.tag)}${text(tag.value) ? `:${String(tag.value)}` : ''}`,
        ),
      ],
      note: host.description,
      serial: inventory.serialno_a,
      location: inventory.location,
      vendor: inventory.vendor,
      model: inventory.model,
    });
    if (/^(DISABLED|1)$/.test(String(host.status ?? 'ENABLED')))
      sheet.note(row, 'status', technical, 'it is disabled there; its sensors run here');
    const templates = list(host.templates).map((template) => String(template.name));
    if (templates.length > 0)
      sheet.note(
        row,
        'templates',
        templates.join(', '),
        'items of templates are not in this file: add sensors by the template of the device',
      );
    if (list(host.macros).length > 0)
      sheet.note(row, 'macros', '', 'macros are not read, they often hold secrets');
    for (const item of list(host.items)) oneItem(hosts, sheet, row, { technical, target, item });
  }
  if (list(tree.templates).length > 0)
    sheet.note(1, 'templates', String(list(tree.templates).length), 'templates are not hosts: left out');
  hosts.done();
  if (broken) sheet.note(1, '', '', broken);
  return sheet.done();
}

/** `net.tcp.service[http,,8080]` → its name and its arguments. */
function keyOf(key: string): { readonly name: string; readonly args: readonly string[] } {
  const found = /^([\w.-]+)(?:\[(.*)\])?$/s.exec(key);
  const args = (found?.[2] ?? '').split(',').map((arg) => arg.trim().replace(/^"|"$/g, ''));
  return { name: found?.[1] ?? key, args };
}

function oneItem(
  hosts: ReturnType<typeof createHosts>,
  sheet: Sheet,
  row: number,
  { technical, target, item }: { technical: string; target: string; item: Tree },
): void {
  const name = text(item.name) ?? text(item.key) ?? 'item';
  const { name: key, args } = keyOf(text(item.key) ?? '');
  const delay = text(item.delay);
  const seconds =
    delay === undefined
      ? 60
      : /^\d+$/.test(delay)
        ? Number(delay)
        : (durationMs(delay.split(';')[0]!) ?? 60_000) / 1000;
  const base = { name, host: target, seconds };
  const type = String(item.type ?? '');
  const oid = text(item.snmp_oid);
  const url = text(item.url);
  if (/\{[$#]/.test(`${oid ?? ''}${url ?? ''}${item.key}`)) {
    sheet.note(row, 'sensor', `${technical}: ${name}`, 'it is written with a macro: left out');
    return;
  }
  if (oid !== undefined)
    hosts.check(row, technical, 'snmp', `${type} ${oid}`, {
      ...base,
      oids: [oid.replace(/^(get|walk)\[|\]$/g, '').replace(/^\./, '')],
    });
  else if (url !== undefined && placeOfUrl(url))
    hosts.check(row, technical, 'http', type, { ...base, url: withoutUser(url) });
  else if (/^icmpping(sec|loss)?$/.test(key)) {
    // Loss and time are values of the one sensor that pings.
    if (key === 'icmpping') hosts.check(row, technical, 'ping', key, base);
  } else if (/^net\.(tcp|udp)\.service(\.perf)?$/.test(key))
    hosts.check(row, technical, kindOfCheck(args[0] ?? ''), `${key}[${args[0]}]`, {
      ...base,
      host: args[1] || target,
      port: portOf(args[2]),
    });
  else if (key === 'net.tcp.port')
    hosts.check(row, technical, 'tcp', key, { ...base, host: args[0] || target, port: portOf(args[1]) });
  else hosts.check(row, technical, undefined, `${type || 'item'} ${key}`, base);
}
