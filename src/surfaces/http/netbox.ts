/**
 * A door for clients of NetBox, for reading only: pynetbox and what is built on it ask `/netbox/api/dcim/devices/` and the like with
 * `Authorization: Token <token>`. Requests and answers as NetBox documents them: count, next, previous, results; limit and offset;
 * a repeated filter is an "or", different ones an "and". A filter that is not known is refused, since ignoring it answers too much.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contains, parseAddress, parsePrefix } from '#pure/base/address.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { type NetboxObject, netboxObjects } from '#pure/exchange/netbox-objects.ts';
import type { HttpDeps } from './deps.ts';
import { admit } from './gate.ts';
import { netboxLists } from './netbox-lists.ts';

/** What NetBox 4 says of itself to programs that choose their behaviour by it. */
const apiVersion = '4.0';
const defaultLimit = 50;
/** NetBox's MAX_PAGE_SIZE; a limit of 0 asks for it. */
const limitMax = 1000;

type Wanted = readonly string[];
type Filter = (item: NetboxObject, wanted: Wanted) => boolean;

const at = (item: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], item);
const is =
  (...path: readonly string[]): Filter =>
  (item, wanted) =>
    wanted.includes(String(at(item, ...path) ?? 'null'));
/** Names compare as they are; slugs, MACs and addresses whatever their case. */
const isLike =
  (...path: readonly string[]): Filter =>
  (item, wanted) =>
    wanted.some((text) => String(at(item, ...path) ?? 'null').toLowerCase() === text.toLowerCase());
const has =
  (...path: readonly string[]): Filter =>
  (item, wanted) =>
    wanted.some((text) =>
      String(at(item, ...path) ?? '')
        .toLowerCase()
        .includes(text.toLowerCase()),
    );
const hasTag: Filter = (item, wanted) =>
  ((item.tags as { slug: string }[] | undefined) ?? []).some((tag) => wanted.includes(tag.slug));
const isPresent =
  (...path: readonly string[]): Filter =>
  (item, wanted) =>
    wanted.includes(String(at(item, ...path) !== null && at(item, ...path) !== undefined));
/** NetBox finds 192.0.2.1 whatever the length of its prefix, and 192.0.2.1/24 as it is. */
const isAddress: Filter = (item, wanted) => {
  const own = String(item.address);
  return wanted.some((text) => own === text || own.split('/')[0] === text);
};
const isWithin: Filter = (item, wanted) => {
  const own = parseAddress(String(item.address ?? item.prefix).split('/')[0]!);
  return wanted.some((text) => {
    const prefix = parsePrefix(text);
    return own !== undefined && prefix !== undefined && contains(prefix, own);
  });
};
const words: Filter = (item, wanted) => {
  const text = [
    item.display,
    item.serial,
    item.comments,
    item.description,
    item.address,
    item.prefix,
    at(item, 'primary_ip', 'address'),
  ]
    .filter(Boolean)
    .join(' ')
    .toLowerCase();
  return wanted.every((word) => text.includes(word.toLowerCase()));
};
const onDevice =
  (...path: readonly string[]): Filter =>
  (item, wanted) =>
    wanted.includes(String(at(item, ...path) ?? at(item, 'assigned_object', ...path)));

const anywhere: Readonly<Record<string, Filter>> = {
  id: is('id'),
  q: words,
  name: is('name'),
  name__ie: isLike('name'),
  name__ic: has('name'),
  slug: is('slug'),
  tag: hasTag,
  status: is('status', 'value'),
  description: is('description'),
};
/** Filters of one list beyond those of all. */
const filters: Readonly<Record<string, Readonly<Record<string, Filter>>>> = {
  'dcim/devices': {
    site: isLike('site', 'slug'),
    site_id: is('site', 'id'),
    role: isLike('role', 'slug'),
    role_id: is('role', 'id'),
    device_role: isLike('role', 'slug'),
    manufacturer: isLike('device_type', 'manufacturer', 'slug'),
    manufacturer_id: is('device_type', 'manufacturer', 'id'),
    device_type: isLike('device_type', 'slug'),
    device_type_id: is('device_type', 'id'),
    model: isLike('device_type', 'slug'),
    platform: isLike('platform', 'slug'),
    platform_id: is('platform', 'id'),
    serial: isLike('serial'),
    has_primary_ip: isPresent('primary_ip'),
  },
  'dcim/device-types': {
    model: is('model'),
    manufacturer: isLike('manufacturer', 'slug'),
    manufacturer_id: is('manufacturer', 'id'),
  },
  'dcim/interfaces': {
    device: is('device', 'name'),
    device_id: is('device', 'id'),
  },
  'ipam/ip-addresses': {
    address: isAddress,
    parent: isWithin,
    family: is('family', 'value'),
    device: (item, wanted) => wanted.includes(String(at(item, 'custom_fields', 'nocturne_device'))),
    device_id: onDevice('device', 'id'),
    interface_id: is('assigned_object_id'),
  },
  'ipam/prefixes': { prefix: is('prefix'), family: is('family', 'value'), within_include: isWithin },
};
/** What does not choose objects: paging, and what we always or never send. */
const noFilter = new Set(['limit', 'offset', 'format', 'ordering', 'exclude', 'brief', 'fields']);

export function mountNetbox(app: FastifyInstance, deps: HttpDeps): void {
  app.get<{ Params: { '*': string } }>('/netbox/api/*', async (request, reply) => {
    void reply.header('api-version', apiVersion).header('cache-control', 'no-store');
    const base = `${request.protocol}://${request.host}/netbox/api`;
    const path = request.params['*'].replace(/\/+$/, '');
    // pynetbox asks for the version without its token; this names lists, not what is in them.
    if (path === '') return index(base);
    await admit(deps.services.access, request, { role: 'viewer', tag: 'inventory' });
    if (path === 'status')
      return {
        'netbox-version': `${apiVersion}.0`,
        'nocturne-version': deps.version,
        plugins: {},
        'installed-apps': {},
      };
    const lists = netboxLists(deps.services.inventory, netboxObjects(base));
    const [, list, id] = /^([a-z]+\/[a-z-]+)(?:\/(\d+))?$/.exec(path) ?? [];
    if (list === undefined || !Object.hasOwn(lists, list)) throw notFound(path, Object.keys(lists));
    const { select, finish } = lists[list]!;
    const query = wantedOf(request);
    const selected = await select({ id, deviceId: query.get('device_id'), device: query.get('device') });
    if (id !== undefined) {
      const found = selected.filter((item) => item.id === Number(id));
      if (found.length === 0) throw notFound(path, []);
      return (await finish(found))[0];
    }
    return await page(base, list, selected, query, finish);
  });
  // Reading is all there is: anything else is told so, in the way of NetBox.
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/netbox/api/*',
    handler: async (request) => {
      await admit(deps.services.access, request, { role: 'viewer', tag: 'inventory' });
      throw new FaultError(
        fault('forbidden', 'detail: this facade is for reading', {
          field: 'method',
          value: request.method,
          remedy: 'Change devices by /api/v1, or import a file.',
        }),
      );
    },
  });
}

const index = (base: string) => ({
  dcim: `${base}/dcim/`,
  ipam: `${base}/ipam/`,
  status: `${base}/status/`,
});

const notFound = (path: string, known: readonly string[]) =>
  new FaultError(
    fault('not-found', `there is no ${path.slice(0, 200)}`, {
      field: 'path',
      value: path.slice(0, 200),
      remedy:
        known.length > 0 ? `The facade has ${known.join(', ')}.` : 'Ask the list for the ids there are.',
    }),
  );

function wantedOf(request: FastifyRequest): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>))
    wanted.set(name, [value].flat());
  return wanted;
}

async function page(
  base: string,
  list: string,
  all: readonly NetboxObject[],
  query: ReadonlyMap<string, Wanted>,
  finish: (items: readonly NetboxObject[]) => Promise<readonly NetboxObject[]>,
) {
  const known = { ...anywhere, ...filters[list] };
  let items = all;
  for (const [name, wanted] of query) {
    if (noFilter.has(name)) continue;
    const filter = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!filter)
      throw invalidInput(
        name,
        wanted.join(','),
        'not a filter of this list',
        `Use ${Object.keys(known).join(', ')}.`,
      );
    items = items.filter((item) => filter(item, wanted));
  }
  const number = (name: string, otherwise: number) => {
    const text = query.get(name)?.[0];
    if (text === undefined) return otherwise;
    if (!/^\d{1,9}$/.test(text)) throw invalidInput(name, text, 'not a number', 'Write 0 or more.');
    return Number(text);
  };
  const asked = number('limit', defaultLimit);
  const limit = asked === 0 ? limitMax : Math.min(asked, limitMax);
  const offset = number('offset', 0);
  const address = (to: number) => {
    const next = new URLSearchParams();
    for (const [name, values] of query)
      if (name !== 'limit' && name !== 'offset') for (const value of values) next.append(name, value);
    next.set('limit', String(limit));
    next.set('offset', String(to));
    return `${base}/${list}/?${next}`;
  };
  return {
    count: items.length,
    next: offset + limit < items.length ? address(offset + limit) : null,
    previous: offset > 0 ? address(Math.max(0, offset - limit)) : null,
    results: await finish(items.slice(offset, offset + limit)),
  };
}
