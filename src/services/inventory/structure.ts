/** The tables of a device that are read whole and shown whole, kept as facts: modules, VLANs, spanning trees, routes, adjacencies. */
import type { StateDatabase } from '#io/state/port.ts';
import type { DeviceStructure, Vlan } from '#pure/contract/resources.ts';
import type { SwitchPortFacts, VlanFacts } from '#pure/network/structure.ts';
import { structureNames } from './port.ts';
import type { Snapshot } from './snapshot.ts';

const names: ReadonlySet<string> = new Set(structureNames);
export const isStructure = (name: string): boolean => names.has(name);

export async function readStructure(db: StateDatabase, deviceId: string): Promise<DeviceStructure> {
  const rows = await db
    .selectFrom('fact')
    .selectAll()
    .where('device_id', '=', deviceId)
    .where('name', 'in', structureNames)
    .execute();
  return {
    sections: structureNames.flatMap((name) =>
      rows
        .filter((row) => row.name === name)
        .map((row) => ({
          name,
          seenMs: row.seen_ms,
          rows: JSON.parse(row.value) as Record<string, unknown>[],
        })),
    ),
  };
}

export async function readVlans(db: StateDatabase, snapshot: Snapshot): Promise<Vlan[]> {
  const rows = await db
    .selectFrom('fact')
    .select(['device_id', 'name', 'value'])
    .where('name', 'in', ['vlans', 'switchPorts'])
    .execute();
  const found = new Map<
    number,
    { names: Set<string>; devices: Set<string>; access: number; trunk: number }
  >();
  const of = (vlan: number) => {
    let item = found.get(vlan);
    if (!item) {
      item = { names: new Set(), devices: new Set(), access: 0, trunk: 0 };
      found.set(vlan, item);
    }
    return item;
  };
  for (const row of rows)
    if (row.name === 'vlans')
      for (const { vlan, name } of JSON.parse(row.value) as VlanFacts[]) {
        of(vlan).devices.add(row.device_id);
        if (name) of(vlan).names.add(name);
      }
    else
      for (const port of JSON.parse(row.value) as SwitchPortFacts[]) {
        for (const vlan of port.untaggedVlans) of(vlan).access++;
        for (const vlan of port.taggedVlans) of(vlan).trunk++;
      }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([vlan, item]) => ({
      vlan,
      names: [...item.names].sort(),
      devices: [...item.devices].flatMap((id) => {
        const device = snapshot.devices.get(id);
        return device ? [{ id, name: device.name }] : [];
      }),
      accessPorts: item.access,
      trunkPorts: item.trunk,
    }));
}
