/** What belongs where: devices to sites, sensors to devices. Read once for all panels of one answer. */
import type { Scope } from '#pure/contract/panels/panel.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import type { DashboardsDeps } from './deps.ts';

/** Somebody's new device may be missing in a picture for so long. */
const keptMs = 5000;

export interface Chosen {
  readonly siteId: string | null;
  readonly deviceId: string | null;
}
export interface Estate {
  readonly devices: ReadonlyMap<
    string,
    { readonly id: string; readonly name: string; readonly siteId: string | null }
  >;
  readonly siteNames: ReadonlyMap<string, string>;
  sensorsOf(deviceId: string): readonly SensorConfig[];
  /** Ids that stand for `$site` and `$device` put in. */
  resolve(scope: Scope, chosen: Chosen): Chosen;
  devicesIn(where: Chosen): Iterable<string>;
  sensorsIn(where: Chosen): Iterable<SensorConfig>;
  contains(where: Chosen, deviceId: string | null): boolean;
}

export function createEstate({ state, clock, sensors }: DashboardsDeps): () => Promise<Estate> {
  let held: { readonly atMs: number; readonly estate: Promise<Estate> } | undefined;

  const read = async (): Promise<Estate> => {
    const [rows, sites] = await Promise.all([
      state.db
        .selectFrom('device')
        .select(['id', 'name', 'site_id'])
        .where('ignored_ms', 'is', null)
        .execute(),
      state.db.selectFrom('site').select(['id', 'name']).execute(),
    ]);
    const devices = new Map(rows.map((row) => [row.id, { id: row.id, name: row.name, siteId: row.site_id }]));
    const byDevice = new Map<string, SensorConfig[]>();
    for (const sensor of sensors().values()) {
      if (sensor.deviceId === null) continue;
      const own = byDevice.get(sensor.deviceId);
      if (own) own.push(sensor);
      else byDevice.set(sensor.deviceId, [sensor]);
    }
    const sensorsOf = (deviceId: string) => byDevice.get(deviceId) ?? [];
    const contains: Estate['contains'] = (where, deviceId) => {
      if (where.deviceId !== null) return deviceId === where.deviceId;
      if (where.siteId === null) return true;
      return deviceId !== null && devices.get(deviceId)?.siteId === where.siteId;
    };
    return {
      devices,
      siteNames: new Map(sites.map((site) => [site.id, site.name])),
      sensorsOf,
      resolve: (scope, chosen) => ({
        siteId: scope.site === '$site' ? chosen.siteId : scope.site || null,
        deviceId: scope.device === '$device' ? chosen.deviceId : scope.device || null,
      }),
      *devicesIn(where) {
        if (where.deviceId !== null) {
          if (devices.has(where.deviceId)) yield where.deviceId;
        } else
          for (const device of devices.values())
            if (where.siteId === null || device.siteId === where.siteId) yield device.id;
      },
      *sensorsIn(where) {
        if (where.deviceId !== null) yield* sensorsOf(where.deviceId);
        else if (where.siteId === null) yield* sensors().values();
        else
          for (const device of devices.values())
            if (device.siteId === where.siteId) yield* sensorsOf(device.id);
      },
      contains,
    };
  };

  return () => {
    const now = clock.now();
    if (!held || now - held.atMs > keptMs || now < held.atMs) {
      held = { atMs: now, estate: read() };
      held.estate.catch(() => {
        held = undefined;
      });
    }
    return held.estate;
  };
}
