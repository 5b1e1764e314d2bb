/** Whose an address is and where: the device of the inventory that has it, its site; else the site of the scan that saw it. */
import type { StateStore } from '#io/state/port.ts';
import { scanInput } from '#pure/contract/resources.ts';
import type { ScansDeps } from './deps.ts';

export interface Place {
  readonly deviceId: string | null;
  readonly deviceName: string | null;
  readonly siteId: string | null;
  readonly siteName: string | null;
}

export function createPlaces({
  state,
  inventory,
}: {
  readonly state: StateStore;
  readonly inventory: ScansDeps['inventory'];
}) {
  let sites = new Map<string, string>();
  let siteOfScan = new Map<string, string | null>();
  return {
    /** Before a list is made. */
    async refresh() {
      sites = new Map((await inventory.sites()).map((site) => [site.id, site.name]));
      const rows = await state.db.selectFrom('scan').select(['id', 'input']).execute();
      siteOfScan = new Map(rows.map((row) => [row.id, scanInput.parse(JSON.parse(row.input)).siteId]));
    },
    of(address: string, scanIds: readonly string[]): Place {
      const graph = inventory.graph();
      const deviceId = graph.byAddress.get(address) ?? null;
      const own = deviceId === null ? undefined : inventory.placements().get(deviceId)?.siteId;
      const siteId = own ?? scanIds.map((id) => siteOfScan.get(id)).find((id) => id != null) ?? null;
      return {
        deviceId,
        deviceName: deviceId === null ? null : (graph.devices.get(deviceId)?.name ?? null),
        siteId,
        siteName: siteId === null ? null : (sites.get(siteId) ?? null),
      };
    },
  };
}
export type Places = ReturnType<typeof createPlaces>;
