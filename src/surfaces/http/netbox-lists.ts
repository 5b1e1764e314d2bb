/** Where each list of the NetBox facade comes from. `select` is quick and knows what filters ask; `finish` fills in a page of it. */
import { formatPrefix, networkOf, parsePrefix } from '#pure/base/address.ts';
import type { Device } from '#pure/contract/resources.ts';
import { type NetboxObject, type netboxObjects, numericId } from '#pure/exchange/netbox-objects.ts';
import type { Inventory } from '#services/inventory/port.ts';

interface Asked {
  readonly id: string | undefined;
  readonly deviceId: readonly string[] | undefined;
  readonly device: readonly string[] | undefined;
}
interface List {
  readonly select: (asked: Asked) => Promise<readonly NetboxObject[]>;
  readonly finish: (items: readonly NetboxObject[]) => Promise<readonly NetboxObject[]>;
}

const pageLimit = 1000;
const asItIs = async (items: readonly NetboxObject[]) => items;

export function netboxLists(
  inventory: Inventory,
  make: ReturnType<typeof netboxObjects>,
): Readonly<Record<string, List>> {
  const devices = async (): Promise<Device[]> => {
    const all: Device[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await inventory.devices({ limit: pageLimit, ...(cursor ? { cursor } : {}) });
      all.push(...page.items);
      cursor = page.next;
    } while (cursor);
    return all;
  };
  const distinct = <T>(values: readonly T[], key: (value: T) => string): T[] => [
    ...new Map(values.map((value) => [key(value), value])).values(),
  ];
  const plain = (select: () => Promise<readonly NetboxObject[]>): List => ({ select, finish: asItIs });

  return {
    'dcim/sites': plain(async () => {
      const sites = (await inventory.sites()).map(make.site);
      const some = (await devices()).some((device) => device.siteId === null);
      return some ? [...sites, make.unassigned()] : sites;
    }),
    'dcim/manufacturers': plain(async () =>
      distinct(
        (await devices()).map((device) => device.vendor),
        String,
      ).map(make.manufacturer),
    ),
    'dcim/device-types': plain(async () =>
      distinct(await devices(), (device) => JSON.stringify([device.vendor, device.model])).map((device) =>
        make.deviceType(device.vendor, device.model),
      ),
    ),
    'dcim/device-roles': plain(async () =>
      distinct(
        (await devices()).map((device) => device.kind),
        String,
      ).map(make.role),
    ),
    'dcim/platforms': plain(async () =>
      distinct(
        (await devices()).flatMap((device) => device.platform ?? []),
        String,
      ).map(make.platform),
    ),
    'dcim/devices': plain(async () => {
      const descriptions = await inventory.descriptions();
      return (await devices()).map((device) =>
        make.device(device, descriptions.get(device.id)?.addresses ?? []),
      );
    }),
    'dcim/interfaces': interfaces(inventory, make),
    'ipam/ip-addresses': plain(async () => {
      const graph = inventory.graph();
      return [...(await inventory.descriptions())].flatMap(([deviceId, { addresses }]) => {
        const device = graph.devices.get(deviceId);
        return device
          ? addresses.map((item) =>
              make.address(
                item,
                device,
                item.interfaceId ? graph.interfaces.get(item.interfaceId) : undefined,
              ),
            )
          : [];
      });
    }),
    'ipam/prefixes': plain(async () => {
      const networks = inventory.graph().prefixes.flatMap(({ prefix }) => {
        const parsed = parsePrefix(prefix);
        return parsed ? [formatPrefix(networkOf(parsed))] : [];
      });
      return [...new Set(networks)].map(make.prefix);
    }),
    'dcim/cables': plain(async () => {
      const { links, interfaces: ports, devices: known } = inventory.graph();
      const end = (id: string | null) => {
        const port = id === null ? undefined : ports.get(id);
        return port
          ? [make.briefInterface(port.id, port.name, port.deviceId, known.get(port.deviceId)?.name ?? '')]
          : [];
      };
      return links.map((link) => make.cable(link, [end(link.aInterfaceId), end(link.bInterfaceId)]));
    }),
  };
}

/** A hundred thousand ports are chosen from the graph in memory; only those of the page are built in full. */
function interfaces(inventory: Inventory, make: ReturnType<typeof netboxObjects>): List {
  const graph = inventory.graph();
  const idOf = new Map<number, string>();
  return {
    async select({ deviceId, device }) {
      const wanted = (id: string, name: string) =>
        (deviceId === undefined || deviceId.includes(String(numericId(`dcim/devices ${id}`)))) &&
        (device === undefined || device.includes(name));
      const chosen = new Map(
        [...graph.devices.values()]
          .filter((item) => wanted(item.id, item.name))
          .map((item) => [item.id, item]),
      );
      return [...graph.interfaces.values()].flatMap((port) => {
        const owner = chosen.get(port.deviceId);
        if (!owner) return [];
        const item = make.briefInterface(port.id, port.name, owner.id, owner.name);
        idOf.set(item.id, port.id);
        return [{ ...item, description: port.alias ?? '' }];
      });
    },
    async finish(items) {
      const full = new Map<string, NetboxObject>();
      const owners = new Set(items.map((item) => graph.interfaces.get(idOf.get(item.id)!)!.deviceId));
      for (const deviceId of owners)
        for (const row of await everyPort(inventory, deviceId))
          full.set(row.id, make.interface(row, row.deviceName));
      return items.map((item) => full.get(idOf.get(item.id)!) ?? item);
    },
  };
}

async function everyPort(inventory: Inventory, deviceId: string) {
  const all: Awaited<ReturnType<Inventory['interfaces']>>['items'] = [];
  let cursor: string | null | undefined;
  do {
    const page = await inventory.interfaces({ deviceId, limit: pageLimit, ...(cursor ? { cursor } : {}) });
    all.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return all;
}
