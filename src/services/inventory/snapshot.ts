/** The whole model in memory, read in one go when it changed: lists, maps and alerts are answered from here without a query. */
import type { StateStore } from '#io/state/port.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { NetworkGraph } from './port.ts';

export interface Snapshot {
  readonly graph: NetworkGraph;
  readonly devices: ReadonlyMap<string, StateTables['device']>;
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly sites: ReadonlyMap<string, StateTables['site']>;
  readonly interfaces: ReadonlyMap<string, StateTables['interface']>;
  readonly interfacesOf: ReadonlyMap<string, readonly StateTables['interface'][]>;
  readonly addressesOf: ReadonlyMap<string, readonly StateTables['address'][]>;
  readonly links: readonly StateTables['link'][];
  /** The link of an interface, if one is known. */
  readonly linkOf: ReadonlyMap<string, StateTables['link']>;
}

function grouped<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

const leadsSomewhere = (address: string, lengthBits: number): boolean =>
  address.includes(':')
    ? lengthBits < 128 && !/^fe[89ab]/i.test(address)
    : lengthBits < 32 && !address.startsWith('127.');

export async function readSnapshot(state: StateStore, version: number): Promise<Snapshot> {
  const { db } = state;
  const [devices, tags, sites, interfaces, addresses, links] = await Promise.all([
    db.selectFrom('device').selectAll().execute(),
    db.selectFrom('device_tag').selectAll().execute(),
    db.selectFrom('site').selectAll().execute(),
    db.selectFrom('interface').selectAll().orderBy('if_index').execute(),
    db.selectFrom('address').selectAll().execute(),
    db.selectFrom('link').selectAll().where('removed_ms', 'is', null).execute(),
  ]);
  const addressesOf = grouped(addresses, (row) => row.device_id);
  const tagsOf = new Map(
    [...grouped(tags, (row) => row.device_id)].map(([id, rows]) => [id, rows.map((row) => row.tag)]),
  );
  const linkOf = new Map<string, StateTables['link']>();
  for (const link of links) {
    if (link.layer !== 'physical') continue;
    // LLDP knows better than a forwarding table which port is meant.
    for (const end of [link.a_interface_id, link.b_interface_id])
      if (end && (!linkOf.has(end) || linkOf.get(end)!.confidence < link.confidence)) linkOf.set(end, link);
  }
  const byAddress = new Map<string, string>();
  for (const row of addresses) byAddress.set(row.address, row.device_id);
  for (const row of devices) if (row.management_address) byAddress.set(row.management_address, row.id);
  // Lists are sorted by name first of all: rows that are in order already cost one comparison each.
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  devices.sort((a, b) => collator.compare(a.name, b.name));
  const interfacesOf = grouped(interfaces, (row) => row.device_id);
  const inOrder = devices.flatMap((row) => interfacesOf.get(row.id) ?? []);
  return {
    devices: new Map(devices.map((row) => [row.id, row])),
    tags: tagsOf,
    sites: new Map(sites.map((row) => [row.id, row])),
    interfaces: new Map(inOrder.map((row) => [row.id, row])),
    interfacesOf,
    addressesOf,
    links,
    linkOf,
    graph: {
      version,
      devices: new Map(
        devices.map((row) => [
          row.id,
          {
            id: row.id,
            name: row.name,
            kind: row.kind,
            managementAddress: row.management_address,
            addresses: (addressesOf.get(row.id) ?? []).map((item) => item.address),
          },
        ]),
      ),
      interfaces: new Map(
        interfaces.map((row) => [
          row.id,
          {
            id: row.id,
            deviceId: row.device_id,
            ifIndex: row.if_index,
            name: row.name,
            alias: row.alias,
            operStatus: row.oper_status,
          },
        ]),
      ),
      links: links.flatMap((row) =>
        row.layer !== 'physical'
          ? []
          : {
              id: row.id,
              aDeviceId: row.a_device_id,
              aInterfaceId: row.a_interface_id,
              bDeviceId: row.b_device_id,
              bInterfaceId: row.b_interface_id,
              source: row.source,
            },
      ),
      prefixes: addresses.flatMap((row) =>
        row.length_bits === null
          ? []
          : [
              {
                prefix: `${row.address}/${row.length_bits}`,
                deviceId: row.device_id,
                interfaceId: row.interface_id,
              },
            ],
      ),
      routed: new Set(
        addresses.flatMap(({ interface_id, address, length_bits }) =>
          interface_id !== null && length_bits !== null && leadsSomewhere(address, length_bits)
            ? [interface_id]
            : [],
        ),
      ),
      byAddress,
    },
  };
}
