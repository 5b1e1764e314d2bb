/** Backups of Uptime Kuma (Settings, Backup, Export): JSON with a `monitorList`. Passwords and notifications are left out. */
import { kindOfCheck } from './checks.ts';
import { createHosts, placeOfUrl, withoutUser } from './hosts.ts';
import { createSheet, type Format, portOf, unreadable } from './model.ts';
import { isTree } from './tree.ts';

/** Types of monitors whose names are not those of a check. */
const kinds: Readonly<Record<string, string>> = {
  keyword: 'http',
  'json-query': 'http',
  sqlserver: 'sqlserver',
  mongodb: 'mongodb',
};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const uptimeKuma: Format = {
  id: 'uptime-kuma',
  looksLike: (head) => (/"(monitorList|notificationList)"\s*:/.test(head) ? 1 : 0),
  parse(given) {
    let tree: unknown;
    try {
      tree = JSON.parse(given);
    } catch (error) {
      return unreadable('item', 1, `not JSON: ${(error as Error).message}`);
    }
    if (!isTree(tree) || !Array.isArray(tree.monitorList))
      return unreadable('item', 1, 'there is no list "monitorList"');
    const sheet = createSheet('item');
    const hosts = createHosts(sheet);
    let secrets = 0;
    for (const [at, item] of (tree.monitorList as unknown[]).entries()) {
      const row = at + 1;
      if (!isTree(item)) {
        sheet.note(row, 'monitorList', item, 'not an object: left out');
        continue;
      }
      const name = text(item.name) ?? `monitor ${row}`;
      const type = text(item.type) ?? '';
      if (type === 'group') continue;
      if (item.basic_auth_pass || item.databaseConnectionString || item.radiusPassword || item.mqttPassword)
        secrets++;
      const url = /^(http|keyword|json-query)$/.test(type) ? text(item.url) : undefined;
      const place = url === undefined ? undefined : placeOfUrl(url);
      const host = place?.host ?? text(item.hostname);
      if (host === undefined || (url !== undefined && !place)) {
        sheet.note(row, 'type', `${name} (${type})`, 'it looks at no host: left out');
        continue;
      }
      if (item.active === false || item.active === 0)
        sheet.note(row, 'active', name, 'it is paused there; its sensor runs here');
      if (item.invertKeyword === true || item.upsideDown === true)
        sheet.note(
          row,
          'invert',
          name,
          'it is good when the check fails; the sensor judges the other way round',
        );
      const isDns = type === 'dns';
      const server = isDns ? (text(item.dns_resolve_server)?.split(',')[0] ?? host) : host;
      const tags = Array.isArray(item.tags)
        ? item.tags.flatMap((tag: unknown) => (isTree(tag) ? [tag.name] : []))
        : [];
      hosts.host(row, server, { name: server, address: server, tags });
      hosts.check(row, server, kinds[type] ?? kindOfCheck(type), type, {
        name,
        host: server,
        port: place ? place.port : portOf(item.port),
        url: url === undefined ? undefined : withoutUser(url),
        expectText: type === 'keyword' ? text(item.keyword) : undefined,
        query: isDns ? host : undefined,
        recordType: isDns ? text(item.dns_resolve_type) : undefined,
        seconds: typeof item.interval === 'number' ? item.interval : undefined,
      });
    }
    hosts.done();
    if (secrets > 0)
      sheet.note(1, 'password', '', `${secrets} monitors hold passwords: put them into the vault`);
    if (Array.isArray(tree.notificationList) && tree.notificationList.length > 0)
      sheet.note(
        1,
        'notificationList',
        String(tree.notificationList.length),
        'notifications are not imported: set up channels under Settings',
      );
    return sheet.done();
  },
};
