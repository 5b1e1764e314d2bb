/** Ports, cables and addresses on ports: what a server without a discovery cannot show. */
import { expect, test } from 'vitest';
import { netboxObjects, numericId } from '#pure/exchange/netbox-objects.ts';
import { mockInventory } from '#services/inventory/mock.ts';
import { netboxLists } from './netbox-lists.ts';

const base = 'http://noc/netbox/api';
const port = (deviceId: string, ifIndex: number) => ({
  id: `${deviceId}-${ifIndex}`,
  deviceId,
  ifIndex,
  name: `Gi0/${ifIndex}`,
  alias: 'uplink',
  operStatus: 'up',
});
const ports = [port('a', 1), port('a', 2), port('b', 1)];
const device = (id: string) => ({
  id,
  name: id.toUpperCase(),
  kind: 'switch',
  managementAddress: null,
  addresses: [],
});
const inventory = mockInventory({
  graph: () => ({
    version: 1,
    devices: new Map(['a', 'b'].map((id) => [id, device(id)])),
    interfaces: new Map(ports.map((item) => [item.id, item])),
    links: [
      { id: 'l', aDeviceId: 'a', aInterfaceId: 'a-1', bDeviceId: 'b', bInterfaceId: 'b-1', source: 'lldp' },
    ],
    prefixes: [
      { prefix: '10.0.0.1/24', deviceId: 'a' },
      { prefix: '10.0.0.2/24', deviceId: 'b' },
    ],
    byAddress: new Map(),
  }),
  descriptions: async () =>
    new Map([
      [
        'a',
        {
          macs: [],
          facts: new Map(),
          addresses: [{ address: '10.0.0.1', lengthBits: 24, interfaceId: 'a-1' }],
        },
      ],
    ]),
  interfaces: async ({ deviceId }) => {
    const items = ports
      .filter((item) => item.deviceId === deviceId)
      .map((item) => ({
        ...item,
        deviceName: item.deviceId.toUpperCase(),
        descr: null,
        type: 6,
        mtuBytes: 1500,
        speedBps: 1e9,
        mac: '00:1b:21:00:00:01',
        adminStatus: 'up',
        addresses: [],
        neighbour: null,
        seenMs: 1,
        inBps: null,
        outBps: null,
      }));
    return { items, next: null, total: items.length };
  },
});
const lists = netboxLists(inventory, netboxObjects(base));
const nobody = { id: undefined, deviceId: undefined, device: undefined };

test('ports are chosen by their device and built in full for the page only', async () => {
  const { select, finish } = lists['dcim/interfaces']!;
  const asked = { ...nobody, deviceId: [String(numericId('dcim/devices a'))] };
  const chosen = await select(asked);
  expect(chosen.map((item) => item.name)).toEqual(['Gi0/1', 'Gi0/2']);
  expect(await select({ ...nobody, device: ['B'] })).toHaveLength(1);
  const [full] = await finish(chosen.slice(0, 1));
  expect(full).toMatchObject({
    id: numericId('dcim/interfaces a-1'),
    url: `${base}/dcim/interfaces/${numericId('dcim/interfaces a-1')}/`,
    device: { name: 'A' },
    mac_address: '00:1B:21:00:00:01',
    mtu: 1500,
    speed: 1_000_000,
    enabled: true,
  });
});

test('cables end at ports, addresses are assigned to them, prefixes are told once', async () => {
  const [cable] = await lists['dcim/cables']!.select(nobody);
  expect(cable).toMatchObject({
    a_terminations: [{ object_type: 'dcim.interface', object: { name: 'Gi0/1', device: { name: 'A' } } }],
    b_terminations: [{ object: { device: { name: 'B' } } }],
  });
  const [address] = await lists['ipam/ip-addresses']!.select(nobody);
  expect(address).toMatchObject({
    address: '10.0.0.1/24',
    assigned_object_type: 'dcim.interface',
    assigned_object: { name: 'Gi0/1' },
  });
  const prefixes = await lists['ipam/prefixes']!.select(nobody);
  expect(prefixes.map((item) => item.prefix)).toEqual(['10.0.0.0/24']);
});

test('numbers made of ids are the same each time and do not meet', () => {
  const ids = new Set(
    Array.from({ length: 100_000 }, (_, i) => numericId(`dcim/devices 01hf7yat006ewypkzj${i}`)),
  );
  expect(ids.size).toBe(100_000);
  for (const id of ids) if (!Number.isSafeInteger(id) || id <= 0) throw new Error(String(id));
  expect(numericId('dcim/devices a')).toBe(numericId('dcim/devices a'));
});
