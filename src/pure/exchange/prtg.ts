/**
 * PRTG: the table of sensors that its API gives as JSON or XML (`/api/table.json?content=sensors&columns=objid,group,device,host,sensor,type,interval,tags`), and its
 * configuration as XML. Types of sensors become tools; groups become tags. (https://www.paessler.com/manuals/prtg/live_multiple_object_property_status)
 */
import { createHosts, placeOfUrl, withoutUser } from './hosts.ts';
import { createSheet, type Format, type Parsed, portOf, unreadable } from './model.ts';
import { isTree } from './tree.ts';
import { childOf, childrenOf, readXml, type XmlElement } from './xml.ts';

/** PRTG's own names of types, in the table and in the configuration. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^ping( v2|jitter)?$|^ping jitter$|^cloudping/, 'ping'],
  [
    /^(https?|http advanced|httpadvanced|http content|httpcontent|http transaction|rest custom|restcustom)( v2)?$/,
    'http',
  ],
  [/^(ssl (certificate|security check)|sslcertificate|ssl)/, 'tls'],
  [/^(port|port v2|port range)$/, 'tcp'],
  [/^dns( v2)?$/, 'dns'],
  [/^s?ntp$/, 'ntp'],
  [
    /^(ldap|smtp|imap|pop3|ftp|sftp|tftp|dhcp|radius|mqtt|ssh|rdp|redis|mysql|postgresql|modbus)( v2| tcp custom)?$/,
    '',
  ],
  [/^rdp \(remote desktop\)$|^remotedesktop$/, 'rdp'],
  [/^sip options ping$|^sipoptions/, 'sip'],
  [/^snmp (traffic|rmon)|^snmp(traffic|rmon)/, 'snmp-interfaces'],
  [
    /^snmp (system uptime|cpu load|memory|disk free|linux|hardware|cisco system health)|^snmp(uptime|cpu|memory|disk|linux)/,
    'snmp-health',
  ],
  [/^snmp custom|^snmpcustom/, 'snmp'],
];
function kindOf(type: string): string | undefined {
  const said = type.toLowerCase().trim();
  for (const [pattern, kind] of kinds) if (pattern.test(said)) return kind || said.split(' ')[0];
  return undefined;
}

interface Row {
  readonly row: number;
  readonly device: string;
  readonly host: string;
  readonly group: readonly string[];
  readonly sensor: string;
  readonly type: string;
  readonly seconds: number | undefined;
  readonly tags: readonly string[];
  readonly more: Readonly<Record<string, string | undefined>>;
}

export const prtg: Format = {
  id: 'prtg',
  looksLike: (head) =>
    /"prtg-version"\s*:|<prtg-version>|<probenode\b|<sensorkind>/i.test(head)
      ? 1
      : /<sensors\b[^>]{0,500}\btotalcount=/.test(head)
        ? 0.9
        : 0,
  parse(given) {
    if (!/^\s*</.test(given)) return table(given);
    const { root, broken } = readXml(given);
    if (!root) return unreadable('line', broken?.line ?? 1, broken?.message ?? 'there is no element');
    const rows = root.name === 'sensors' || root.name === 'devices' ? tableOfXml(root) : configuration(root);
    return parsed(rows, 'line', broken ? `the file breaks off: ${broken.message}` : null);
  },
};

const secondsOf = (value: unknown): number | undefined => {
  const found = /(\d+)\s*(s|m|h|d)?/.exec(String(value ?? ''));
  return found ? Number(found[1]) * { s: 1, m: 60, h: 3600, d: 86400 }[(found[2] ?? 's') as 's'] : undefined;
};
const wordsOf = (value: unknown): string[] =>
  String(value ?? '')
    .split(/[\s,]+/)
    .filter(Boolean);

function rowOf(row: number, value: (column: string) => string | undefined): Row {
  const device = value('device') ?? value('name') ?? '';
  return {
    row,
    device,
    host: value('host') ?? device,
    group: [value('group')].filter((group) => group !== undefined),
    sensor: value('sensor') ?? '',
    type: value('type_raw') ?? value('type') ?? '',
    seconds: secondsOf(value('interval')),
    tags: wordsOf(value('tags')),
    more: {},
  };
}

function table(given: string): Parsed {
  let tree: unknown;
  try {
    tree = JSON.parse(given);
  } catch (error) {
    return unreadable('item', 1, `not JSON: ${(error as Error).message}`);
  }
  const list = isTree(tree) ? (tree.sensors ?? tree.devices) : undefined;
  if (!Array.isArray(list)) return unreadable('item', 1, 'there is no table "sensors" or "devices"');
  const rows = list.filter(isTree).map((item, at) =>
    rowOf(at + 1, (column) => {
      const value = Object.hasOwn(item, column) ? item[column] : undefined;
      return value === undefined || value === null || value === '' ? undefined : String(value);
    }),
  );
  return parsed(rows, 'item', null);
}

const tableOfXml = (root: XmlElement): Row[] =>
  childrenOf(root, 'item').map((item) =>
    rowOf(item.line, (column) => childOf(item, column)?.text.trim() || undefined),
  );

/** Groups hold probes, groups and devices in `nodes`; properties lie in `data`. */
function configuration(root: XmlElement): Row[] {
  const rows: Row[] = [];
  const property = (element: XmlElement, name: string) =>
    childOf(childOf(element, 'data'), name)?.text.trim() || undefined;
  const walk = (
    element: XmlElement,
    path: readonly string[],
    device: { name: string; host: string; tags: readonly string[] } | null,
  ): void => {
    const name = property(element, 'name') ?? '';
    if (element.name === 'device') {
      const own = {
        name,
        host: property(element, 'host') ?? property(element, 'hostv6') ?? name,
        tags: wordsOf(property(element, 'tags')),
      };
      rows.push({
        row: element.line,
        device: name,
        host: own.host,
        group: path,
        sensor: '',
        type: '',
        seconds: undefined,
        tags: own.tags,
        more: {},
      });
      for (const child of element.children) walk(child, path, own);
      return;
    }
    if (element.name === 'sensor' && device) {
      const more = Object.fromEntries(
        ['httpurl', 'port', 'oid', 'dnsname', 'domain', 'includemust'].map((key) => [
          key,
          property(element, key),
        ]),
      );
      rows.push({
        row: element.line,
        device: device.name,
        host: device.host,
        group: path,
        sensor: name,
        type: property(element, 'sensorkind') ?? '',
        seconds: secondsOf(property(element, 'interval')),
        tags: device.tags,
        more,
      });
      return;
    }
    const isGroup = element.name === 'group' || element.name === 'probenode';
    const next = isGroup && name !== '' && !/^root$/i.test(name) ? [...path, name] : path;
    for (const child of element.children) walk(child, next, device);
  };
  walk(root, [], null);
  return rows;
}

function parsed(rows: readonly Row[], rowIs: 'line' | 'item', broken: string | null): Parsed {
  const sheet = createSheet(rowIs);
  const hosts = createHosts(sheet);
  if (rows.length === 0) sheet.note(1, '', '', 'there are no sensors and no devices in it');
  for (const { row, device, host, group, sensor, type, seconds, tags, more } of rows) {
    const key = `${device} ${host}`;
    if (device === '') {
      sheet.note(row, 'device', sensor, 'it names no device: ask the API for the columns device and host');
      continue;
    }
    hosts.host(row, key, { name: device, address: host, tags: [...group, ...tags] });
    if (type === '') continue;
    const url =
      more.httpurl !== undefined && placeOfUrl(more.httpurl) ? withoutUser(more.httpurl) : undefined;
    hosts.check(row, key, kindOf(type), type, {
      name: sensor || type,
      host,
      port: portOf(more.port),
      url,
      expectText: more.includemust,
      query: more.dnsname ?? more.domain,
      oids: more.oid === undefined ? undefined : [more.oid],
      seconds,
    });
  }
  hosts.done();
  if (broken) sheet.note(1, '', '', broken);
  return sheet.done();
}
