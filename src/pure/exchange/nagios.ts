/**
 * Object configuration of Nagios and Icinga 1: `define host { … }`. Templates are followed by `use`, nearest first; a circle of templates ends
 * where it meets itself. (https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/objectdefinitions.html)
 */
import { type Check, kindOfCheck } from './checks.ts';
import { createHosts } from './hosts.ts';
import { createSheet, type Format, portOf, type Sheet } from './model.ts';

type Directives = ReadonlyMap<string, string>;
interface Defined {
  readonly type: string;
  readonly line: number;
  readonly own: Directives;
}

const objectsMax = 50_000;
const directivesMax = 200;
/** Templates above one object, however they are linked. */
const templatesMax = 100;
/** Services times hosts: one line can name all hosts. */
const servicesMax = 100_000;
const known = new Set(['host', 'service', 'hostgroup', 'servicegroup', 'command']);

export const nagios: Format = {
  id: 'nagios',
  looksLike: (head) =>
    /^[ \t]{0,20}define[ \t]{1,20}(host|service|hostgroup|command|contact|timeperiod|servicegroup)[ \t]{0,20}\{/m.test(
      head,
    )
      ? 1
      : 0,
  parse(given) {
    const sheet = createSheet('line');
    const objects = read(given, sheet);
    const resolve = resolver(objects, sheet);
    const hosts = createHosts(sheet);
    const real = (type: string) =>
      objects.filter((item) => item.type === type && item.own.get('register') !== '0');
    const groups = new Map<string, Set<string>>();
    const join = (group: string, members: readonly string[]) => {
      const list = groups.get(group) ?? new Set();
      for (const member of members) list.add(member);
      groups.set(group, list);
    };
    for (const { own } of real('hostgroup')) join(own.get('hostgroup_name') ?? '', words(own.get('members')));
    const addressOf = new Map<string, string>();
    for (const item of real('host')) {
      const all = resolve(item);
      const name = all.get('host_name') ?? all.get('name');
      if (!name) {
        sheet.note(item.line, 'host_name', '', 'a host without a name: left out');
        continue;
      }
      for (const group of words(all.get('hostgroups'))) join(group, [name]);
      addressOf.set(name, all.get('address') ?? name);
    }
    for (const item of real('host')) {
      const all = resolve(item);
      const name = all.get('host_name') ?? all.get('name');
      if (!name) continue;
      const address = addressOf.get(name)!;
      const tags = [...groups].flatMap(([group, members]) => (members.has(name) ? [group] : []));
      hosts.host(item.line, name, {
        name,
        address,
        tags,
        note: all.get('notes'),
        fields: { alias: all.get('alias') },
      });
      const command = all.get('check_command');
      if (command)
        check(hosts, item.line, name, command, {
          name: `${name} alive`,
          host: address,
          seconds: intervalOf(all),
        });
    }
    let services = 0;
    for (const item of real('service')) {
      const all = resolve(item);
      const members = membersOf(all, groups, addressOf);
      const name = all.get('service_description') ?? 'service';
      const command = all.get('check_command') ?? '';
      if (members.length === 0)
        sheet.note(item.line, 'host_name', name, 'no host of this file has this service: left out');
      for (const member of members) {
        if (++services > servicesMax) break;
        check(hosts, item.line, member, command, {
          name,
          host: addressOf.get(member)!,
          seconds: intervalOf(all),
        });
      }
    }
    if (services > servicesMax)
      sheet.note(1, 'service', '', `more than ${servicesMax} services of hosts: the rest is left out`);
    hosts.done();
    return sheet.done();
  },
};

const words = (text: string | undefined): string[] =>
  (text ?? '').split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));

/** In minutes there (interval_length 60), unless the configuration says otherwise, which is not in these files. */
function intervalOf(all: Directives): number | undefined {
  const said = Number(all.get('check_interval') ?? all.get('normal_check_interval'));
  return said > 0 ? said * 60 : undefined;
}

function membersOf(
  all: Directives,
  groups: ReadonlyMap<string, ReadonlySet<string>>,
  hosts: ReadonlyMap<string, string>,
): string[] {
  const found = new Set<string>();
  const left = new Set<string>();
  for (const word of words(all.get('host_name'))) {
    if (word === '*') for (const name of hosts.keys()) found.add(name);
    else if (word.startsWith('!')) left.add(word.slice(1));
    else found.add(word);
  }
  for (const group of words(all.get('hostgroup_name')))
    for (const name of groups.get(group) ?? []) found.add(name);
  return [...found].filter((name) => !left.has(name) && hosts.has(name));
}

/** `check_tcp!443!…`: the command, then its arguments. */
function check(
  hosts: ReturnType<typeof createHosts>,
  line: number,
  host: string,
  command: string,
  base: Check,
): void {
  const [name = '', ...args] = command.split('!');
  const kind = kindOfCheck(name.trim());
  const options = args.join(' ');
  const option = (letter: string) => new RegExp(`(?:^|\\s)-${letter}\\s*(\\S+)`).exec(options)?.[1];
  const port = portOf(option('p') ?? (kind === 'tcp' ? args[0]?.trim() : undefined));
  const secure = kind === 'http' && /(^|\s)(-S|--ssl)\b/.test(options);
  const path = option('u') ?? '/';
  hosts.check(line, host, secure ? 'https' : kind, name, {
    ...base,
    port,
    ...(kind === 'http' && path !== '/' && path.startsWith('/')
      ? {
          url: `${secure ? 'https' : 'http'}://${base.host.includes(':') ? `[${base.host}]` : base.host}${port ? `:${port}` : ''}${path}`,
        }
      : {}),
    ...(kind === 'dns' ? { query: option('H') ?? base.host } : {}),
    ...(kind === 'snmp' && option('o') ? { oids: option('o')!.split(',') } : {}),
  });
}

function read(given: string, sheet: Sheet): Defined[] {
  const objects: Defined[] = [];
  let open: { type: string; line: number; own: Map<string, string> } | undefined;
  let unknown = 0;
  const lines = given.split(/\r\n|\r|\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!.replace(/(^|[^\\]);.*$/, '$1').trim();
    if (line === '' || line.startsWith('#')) continue;
    const begun = /^define\s+(\w+)\s*\{?$/.exec(line);
    if (begun) {
      open = { type: begun[1]!.toLowerCase(), line: at + 1, own: new Map() };
      continue;
    }
    if (line === '{' || !open) continue;
    if (line.startsWith('}')) {
      if (!known.has(open.type)) unknown++;
      else if (objects.length < objectsMax) objects.push(open);
      else {
        sheet.note(at + 1, '', '', `more than ${objectsMax} objects: the rest is left out`);
        return objects;
      }
      open = undefined;
      continue;
    }
    const [, key, value] = /^(\S+)\s*(.*)$/.exec(line)!;
    if (open.own.size < directivesMax && !open.own.has(key!)) open.own.set(key!, value!.trim());
  }
  if (open) sheet.note(open.line, open.type, '', 'the file ends inside of this object: left out');
  if (unknown > 0)
    sheet.note(
      1,
      'define',
      '',
      `${unknown} objects of other kinds (contacts, periods, dependencies) were left out`,
    );
  return objects;
}

/** Directives of an object with those of its templates below them. */
function resolver(objects: readonly Defined[], sheet: Sheet): (item: Defined) => Directives {
  const templates = new Map<string, Defined>();
  for (const item of objects) {
    const name = item.own.get('name');
    if (name) templates.set(`${item.type} ${name}`, item);
  }
  const resolved = new Map<Defined, Directives>();
  return (item) => {
    const done = resolved.get(item);
    if (done) return done;
    const all = new Map<string, string>();
    const seen = new Set<Defined>();
    // Depth first, as they are named: the first that says something is believed.
    const waiting = [item];
    while (waiting.length > 0 && seen.size < templatesMax) {
      const next = waiting.pop()!;
      if (seen.has(next)) {
        if (next === item)
          sheet.note(
            item.line,
            'use',
            item.own.get('use'),
            'the template leads back to itself: followed once',
          );
        continue;
      }
      seen.add(next);
      for (const [key, value] of next.own)
        if (!all.has(key) && (next === item || !/^(name|register|use)$/.test(key))) all.set(key, value);
      for (const name of words(next.own.get('use')).reverse()) {
        const template = templates.get(`${item.type} ${name}`);
        if (template) waiting.push(template);
        else sheet.note(next.line, 'use', name, 'there is no such template in this file');
      }
    }
    resolved.set(item, all);
    return all;
  };
}
