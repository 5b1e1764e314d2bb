/** Declared addresses: one by one, or the next free ones of a prefix. */
import { normaliseMac } from '#pure/base/address.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { BodyOf } from '#pure/contract/api.ts';
import { formatBlock, formatValue, hostsOf, keyOf, readAddress } from '#pure/network/ipam/block.ts';
import { nextFreeAddresses } from '#pure/network/ipam/gaps.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { type Context, checkDevice, checkVrf, exists, planned } from './context.ts';
import { notFound, type PlannedPrefix } from './plan.ts';
import type { Ipam } from './port.ts';
import { takenIn } from './use.ts';
import { addressView } from './views.ts';

type Row = StateTables['ipam_address'];
type Fields = Pick<BodyOf<'createAddress'>, 'name' | 'status' | 'mac' | 'deviceId' | 'description'>;
/** Above every character that names are made of. */
const last = '\u{10ffff}';

function readMac(mac: string | null): string | null {
  if (mac === null || mac.trim() === '') return null;
  const normal = normaliseMac(mac.trim());
  if (!normal) throw invalidInput('mac', mac, `"${mac}" is no MAC address`, 'Write 00:1b:21:aa:bb:cc.');
  return normal;
}

export function createAddresses(
  context: Context,
): Pick<Ipam, 'addresses' | 'createAddress' | 'updateAddress' | 'releaseAddress' | 'allocateAddress'> {
  const { deps, plan } = context;
  const { db } = deps.state;

  const rowOf = (
    at: { readonly vrfId: string; readonly family: 4 | 6; readonly value: bigint },
    fields: Fields,
    by: string,
    key: string | undefined,
  ): Row => ({
    id: newId(deps.clock.now(), deps.random.bytes),
    vrf_id: at.vrfId,
    address_key: keyOf(at.family, at.value),
    name: fields.name.trim().toLowerCase(),
    mac: readMac(fields.mac),
    status: fields.status,
    device_id: fields.deviceId,
    description: fields.description,
    created_ms: deps.clock.now(),
    created_by: by,
    allocation_key: key ?? null,
  });
  const rowById = async (id: string) => {
    const row = await db.selectFrom('ipam_address').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw notFound('address', id);
    return row;
  };

  const warningsOf = (vrfId: string, family: 4 | 6, value: bigint, mac: string | null): string[] => {
    const warnings: string[] = [];
    const at = { family, first: value, last: value };
    const prefix = plan.covering(vrfId, at);
    const text = formatValue(family, value);
    if (!prefix) warnings.push(`No prefix of the plan covers ${text}.`);
    else {
      const hosts = hostsOf(prefix);
      if (value < hosts.first || value > hosts.last)
        warnings.push(
          `${text} is the ${value < hosts.first ? 'network' : 'broadcast'} address of ${formatBlock(prefix)}.`,
        );
    }
    const range = plan.rangeAt(vrfId, family, value);
    if (range && range.kind !== 'reserved-only')
      warnings.push(
        range.kind === 'dhcp'
          ? `A DHCP pool holds ${text}: the server may lease it to another.`
          : `${text} is in a reserved range ${range.description}.`.trim(),
      );
    const seen = context.latest().seen[family];
    const [from, to] = seen.within(value, value);
    if (vrfId === 'global' && to > from && mac === null)
      warnings.push(`${text} is in use on the network: look who has it.`);
    return warnings;
  };

  const checkAllocatable = (prefix: PlannedPrefix) => {
    if (prefix.status === 'container')
      throw exists(
        'id',
        prefix.id,
        `${formatBlock(prefix)} is a container: it gives away prefixes`,
        'Choose one of its children, or take a prefix of it.',
      );
    if (prefix.status === 'deprecated')
      throw exists('id', prefix.id, `${formatBlock(prefix)} is deprecated`, 'Choose another prefix.');
  };

  return {
    async addresses(query) {
      const offset = query.cursor === undefined ? 0 : Number.parseInt(query.cursor, 36);
      if (!Number.isSafeInteger(offset) || offset < 0)
        throw invalidInput('cursor', query.cursor, 'not one of ours', 'Pass `next` of the page before.');
      let rows = db.selectFrom('ipam_address');
      if (query.prefixId) {
        const prefix = planned(context, query.prefixId);
        rows = rows
          .where('vrf_id', '=', prefix.vrfId)
          .where('address_key', '>=', keyOf(prefix.family, prefix.first))
          .where('address_key', '<=', keyOf(prefix.family, prefix.last));
      }
      const q = query.q?.trim().toLowerCase();
      if (q) {
        const mac = normaliseMac(q);
        let key: string | undefined;
        try {
          const at = readAddress(q, 'q');
          key = keyOf(at.family, at.value);
        } catch {
          key = undefined;
        }
        rows = key
          ? rows.where('address_key', '=', key)
          : mac
            ? rows.where('mac', '=', mac)
            : rows.where('name', '>=', q).where('name', '<', q + last);
      }
      const [page, { total }] = await Promise.all([
        rows.selectAll().orderBy('address_key').orderBy('id').offset(offset).limit(query.limit).execute(),
        rows.select((expression) => expression.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
      ]);
      const end = offset + page.length;
      return {
        items: page.map((row) => addressView(context, row)),
        next: end < total ? end.toString(36) : null,
        total,
      };
    },

    async createAddress(body, by) {
      checkVrf(context, body.vrfId);
      checkDevice(context, body.deviceId);
      const at = { vrfId: body.vrfId, ...readAddress(body.address, 'address') };
      const row = rowOf(at, body, by, undefined);
      await context.fresh();
      await deps.state.write(async (tx) => {
        const known = await tx
          .selectFrom('ipam_address')
          .selectAll()
          .where('vrf_id', '=', at.vrfId)
          .where('address_key', '=', row.address_key)
          .executeTakeFirst();
        if (known)
          throw exists(
            'address',
            body.address,
            `${body.address} is ${known.status} to ${known.name || known.mac || known.created_by}`,
            `Release that one (${known.id}), or take another address.`,
          );
        await tx.insertInto('ipam_address').values(row).execute();
        context.take(at.vrfId, { family: at.family, first: at.value, last: at.value });
      });
      context.changed();
      return {
        address: addressView(context, row),
        warnings: warningsOf(at.vrfId, at.family, at.value, row.mac),
      };
    },

    async updateAddress(id, body) {
      const row = await rowById(id);
      checkDevice(context, body.deviceId);
      const changed: Row = {
        ...row,
        ...(body.name === undefined ? {} : { name: body.name.trim().toLowerCase() }),
        ...(body.status === undefined ? {} : { status: body.status }),
        ...(body.mac === undefined ? {} : { mac: readMac(body.mac) }),
        ...(body.deviceId === undefined ? {} : { device_id: body.deviceId }),
        ...(body.description === undefined ? {} : { description: body.description }),
      };
      await deps.state.write((tx) =>
        tx.updateTable('ipam_address').set(changed).where('id', '=', id).execute(),
      );
      context.changed();
      return addressView(context, changed);
    },

    async releaseAddress(id) {
      await rowById(id);
      await deps.state.write((tx) => tx.deleteFrom('ipam_address').where('id', '=', id).execute());
      context.changed();
    },

    async allocateAddress(id, body, by) {
      checkAllocatable(planned(context, id));
      checkDevice(context, body.deviceId);
      readMac(body.mac);
      await context.fresh();
      const rows = await deps.state.write(async (tx) => {
        // Writes are one at a time: what is chosen in here is given to nobody else.
        const prefix = planned(context, id);
        const { vrfId, family } = prefix;
        if (body.key) {
          const known = await tx
            .selectFrom('ipam_address')
            .selectAll()
            .where('allocation_key', '=', body.key)
            .orderBy('address_key')
            .execute();
          const inside = known.every(
            (row) =>
              row.vrf_id === vrfId &&
              row.address_key >= keyOf(family, prefix.first) &&
              row.address_key <= keyOf(family, prefix.last),
          );
          if (known.length > 0 && inside && known.length === body.count) return known;
          if (known.length > 0)
            throw exists(
              'key',
              body.key,
              `this key took ${known.length} other ${known.length === 1 ? 'address' : 'addresses'}`,
              'Use a new key for a new request.',
            );
        }
        const taken = takenIn(prefix, plan, context.latest(), context.takenSince(vrfId));
        const values = nextFreeAddresses(hostsOf(prefix), taken, body.count);
        if (values.length < body.count)
          throw exists(
            'count',
            String(body.count),
            `${formatBlock(prefix)} has ${values.length === 0 ? 'no free address' : `only ${values.length} free addresses`} left`,
            'Release some, take fewer, or choose another prefix.',
          );
        const made = values.map((value) => rowOf({ vrfId, family, value }, body, by, body.key));
        await tx.insertInto('ipam_address').values(made).execute();
        for (const value of values) context.take(vrfId, { family, first: value, last: value });
        return made;
      });
      context.changed();
      return { items: rows.map((row) => addressView(context, row)) };
    },
  };
}
