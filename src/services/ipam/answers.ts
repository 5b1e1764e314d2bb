/** Who has this address, what subnets there are, and what a router is connected to. */
import { parseAddress, parsePrefix, toBigInt } from '#pure/base/address.ts';
import type { AddressHolder, DeviceSubnet, ObservedPrefix } from '#pure/contract/resources.ts';
import {
  type Block,
  blockOf,
  formatBlock,
  formatValue,
  keyOf,
  ofKey,
  readAddress,
} from '#pure/network/ipam/block.ts';
import { emptyPair, isLocal } from './census.ts';
import type { Context } from './context.ts';
import { notFound, type PlannedPrefix } from './plan.ts';
import type { Ipam } from './port.ts';
import { readRoutes, routedMax, subnetOf } from './routes.ts';
import { stateOf, utilisationOf } from './use.ts';

const holdersMax = 200;
/** Keys of one query: SQLite takes 32,766 variables. */
const keysAtOnce = 2000;
const observedMax = 2000;
const devicesPerPrefixMax = 20;

export function createAnswers(
  context: Context,
): Pick<Ipam, 'planned' | 'whoHas' | 'observed' | 'deviceSubnets'> {
  const { deps, plan } = context;
  const { db } = deps.state;
  const deviceName = (id: string) => deps.graph().devices.get(id)?.name ?? id;

  /** `seen` says that something is there now, which the latest survey may not know yet: a large one is renewed in the background. */
  const holdersOf = async (
    text: string,
    key: string,
  ): Promise<{ readonly holders: AddressHolder[]; readonly seen: boolean }> => {
    const nowMs = deps.clock.now();
    const [planned, leases, endpoints, devices] = await Promise.all([
      db.selectFrom('ipam_address').selectAll().where('address_key', '=', key).limit(holdersMax).execute(),
      db.selectFrom('ipam_lease').selectAll().where('address_key', '=', key).limit(holdersMax).execute(),
      db
        .selectFrom('endpoint_address')
        .innerJoin('endpoint', 'endpoint.mac', 'endpoint_address.mac')
        .select([
          'endpoint.mac',
          'endpoint.name',
          'endpoint.device_id',
          'endpoint_address.first_seen_ms',
          'endpoint_address.seen_ms',
        ])
        .where('endpoint_address.address', '=', text)
        .orderBy('endpoint_address.seen_ms', 'desc')
        .limit(holdersMax)
        .execute(),
      db.selectFrom('address').selectAll().where('address', '=', text).limit(holdersMax).execute(),
    ]);
    const holders: AddressHolder[] = [
      ...devices.map((row) => ({
        source: 'device' as const,
        name: deviceName(row.device_id),
        mac: null,
        deviceId: row.device_id,
        status: row.source,
        firstSeenMs: null,
        seenMs: row.seen_ms,
      })),
      ...endpoints.map((row) => ({
        source: 'endpoint' as const,
        name: row.device_id ? deviceName(row.device_id) : row.name,
        mac: row.mac,
        deviceId: row.device_id,
        status: null,
        firstSeenMs: row.first_seen_ms,
        seenMs: row.seen_ms,
      })),
      ...leases.map((row) => ({
        source: 'lease' as const,
        name: row.name,
        mac: row.mac,
        deviceId: null,
        status: `${row.state}, by ${row.server}`,
        firstSeenMs: null,
        seenMs: row.imported_ms,
      })),
    ];
    const seen =
      [...devices, ...endpoints].some((row) => row.seen_ms >= context.latest().timeMs) ||
      leases.some((row) => row.state === 'active' && (row.ends_ms === null || row.ends_ms > nowMs));
    const declared = planned.map((row) => ({
      source: 'declared' as const,
      name: row.name || null,
      mac: row.mac,
      deviceId: row.device_id,
      status: row.status,
      firstSeenMs: row.created_ms,
      seenMs: null,
    }));
    return { holders: [...declared, ...holders.sort((a, b) => (b.seenMs ?? 0) - (a.seenMs ?? 0))], seen };
  };

  return {
    async planned(addresses) {
      const nowMs = deps.clock.now();
      const byKey = new Map(
        addresses.flatMap((text) => {
          const parsed = parseAddress(text);
          return parsed ? [[keyOf(parsed.family, toBigInt(parsed)), text] as const] : [];
        }),
      );
      const keys = [...byKey.keys()];
      const found = new Set<string>();
      for (const key of keys) {
        const { family, value } = ofKey(key);
        if ([...plan.vrfs.keys()].some((vrfId) => plan.rangeAt(vrfId, family, value)?.kind === 'dhcp'))
          found.add(byKey.get(key)!);
      }
      for (let at = 0; at < keys.length; at += keysAtOnce) {
        const part = keys.slice(at, at + keysAtOnce);
        const declared = await db
          .selectFrom('ipam_address')
          .select('address_key')
          .where('address_key', 'in', part)
          .where('status', '!=', 'deprecated')
          .execute();
        const leased = await db
          .selectFrom('ipam_lease')
          .select('address_key')
          .where('address_key', 'in', part)
          .where('state', '=', 'active')
          .where((expression) =>
            expression.or([expression('ends_ms', 'is', null), expression('ends_ms', '>', nowMs)]),
          )
          .execute();
        for (const row of [...declared, ...leased]) found.add(byKey.get(row.address_key)!);
      }
      return found;
    },
    async whoHas(input) {
      const { family, value } = readAddress(input, 'address');
      const survey = await context.fresh();
      const text = formatValue(family, value);
      const found: PlannedPrefix[] = [];
      for (const vrfId of plan.vrfs.keys())
        for (let at = plan.covering(vrfId, { family, first: value, last: value }); at; at = plan.parent(at))
          found.push(at);
      const [s0, s1] = survey.seen[family].within(value, value);
      const books = (survey.books.get(found[0]?.vrfId ?? 'global') ?? emptyPair)[family];
      const [b0, b1] = books.within(value, value);
      const { holders, seen } = await holdersOf(text, keyOf(family, value));
      return {
        address: text,
        state: stateOf(found[0], value, { seen: seen || s1 > s0, flags: b1 > b0 ? books.flags(b0) : 0 }),
        prefixes: found.map((prefix) => ({
          id: prefix.id,
          prefix: formatBlock(prefix),
          vrfName: plan.vrfs.get(prefix.vrfId)?.name ?? prefix.vrfId,
        })),
        holders,
      };
    },

    async observed() {
      const survey = await context.fresh();
      const groups = new Map<
        string,
        { block: Block; members: { deviceId: string; address: string | null }[] }
      >();
      for (const { prefix, deviceId } of deps.graph().prefixes) {
        const parsed = parsePrefix(prefix);
        if (!parsed) continue;
        const block = blockOf(parsed);
        if (isLocal(block.family, block.first) || block.lengthBits === 0) continue;
        const text = formatBlock(block);
        const group = groups.get(text) ?? { block, members: [] };
        group.members.push({ deviceId, address: prefix.slice(0, prefix.indexOf('/')) });
        groups.set(text, group);
      }
      for (const [text, { block, deviceIds }] of survey.routed)
        if (!groups.has(text))
          groups.set(text, { block, members: deviceIds.map((deviceId) => ({ deviceId, address: null })) });
      const items = [...groups.entries()].map(([prefix, { block, members }]): ObservedPrefix => {
        const [from, to] = survey.seen[block.family].within(block.first, block.last);
        const declared = [...plan.vrfs.keys()].map((vrfId) => plan.exact(vrfId, block)).find(Boolean);
        const within = plan.covering('global', block);
        return {
          prefix,
          source: members.some(({ address }) => address !== null) ? 'interface' : 'route',
          devices: members
            .slice(0, devicesPerPrefixMax)
            .map((member) => ({ ...member, deviceName: deviceName(member.deviceId) })),
          used: to - from,
          declaredId: declared?.id ?? null,
          within: within && within !== declared ? formatBlock(within) : null,
        };
      });
      const keys = new Map([...groups].map(([text, { block }]) => [text, keyOf(block.family, block.first)]));
      items.sort(
        (a, b) =>
          Number(a.declaredId !== null) - Number(b.declaredId !== null) ||
          (keys.get(a.prefix)! < keys.get(b.prefix)! ? -1 : 1),
      );
      return { items: items.slice(0, observedMax), total: items.length };
    },

    async deviceSubnets(deviceId) {
      if (!deps.graph().devices.has(deviceId)) throw notFound('device', deviceId);
      const survey = await context.fresh();
      const [rows, facts] = await Promise.all([
        db
          .selectFrom('address')
          .leftJoin('interface', 'interface.id', 'address.interface_id')
          .select(['address.address', 'address.length_bits', 'address.interface_id', 'interface.name'])
          .where('address.device_id', '=', deviceId)
          .execute(),
        db
          .selectFrom('fact')
          .select('value')
          .where('device_id', '=', deviceId)
          .where('name', '=', 'routes')
          .execute(),
      ]);
      const found = new Map<string, { key: string; item: DeviceSubnet }>();
      const add = (
        block: Block,
        where: Pick<DeviceSubnet, 'source' | 'address' | 'nextHop' | 'interfaceId' | 'interfaceName'>,
      ) => {
        const text = formatBlock(block);
        if (found.has(text)) return;
        const prefix = plan.exact('global', block);
        const vlan = prefix?.row.vlan_id ? plan.vlans.get(prefix.row.vlan_id) : undefined;
        found.set(text, {
          key: keyOf(block.family, block.first),
          item: {
            prefix: text,
            ...where,
            prefixId: prefix?.id ?? null,
            vlan: vlan ? `${vlan.vid} ${vlan.name}` : null,
            utilisation: prefix ? utilisationOf(prefix, plan, survey) : null,
          },
        });
      };
      for (const row of rows) {
        const parsed =
          row.length_bits === null ? undefined : parsePrefix(`${row.address}/${row.length_bits}`);
        const block = parsed && blockOf(parsed);
        if (block && !isLocal(block.family, block.first))
          add(block, {
            source: 'interface',
            address: row.address,
            nextHop: null,
            interfaceId: row.interface_id,
            interfaceName: row.name,
          });
      }
      for (const route of facts.flatMap(({ value }) => readRoutes(value)).slice(0, routedMax)) {
        const block = subnetOf(route);
        if (block)
          add(block, {
            source: 'route',
            address: null,
            nextHop: route.nextHop ?? null,
            interfaceId: null,
            interfaceName: null,
          });
      }
      return {
        items: [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item),
      };
    },
  };
}
