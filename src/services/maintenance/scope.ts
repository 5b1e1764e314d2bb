/** What windows and silences cover, turned round: from a sensor or device to what may make it quiet. */
import type { QuietScope } from '#pure/contract/resources.ts';

export interface Covering<T> {
  readonly scope: QuietScope;
  readonly entry: T;
}
export interface Places {
  readonly siteOf: (deviceId: string) => string | null;
  readonly tagsOf: (deviceId: string) => readonly string[];
}

export function indexScopes<T>(list: readonly Covering<T>[]) {
  const everything: T[] = [];
  const maps = {
    siteIds: new Map<string, T[]>(),
    tags: new Map<string, T[]>(),
    deviceIds: new Map<string, T[]>(),
    sensorIds: new Map<string, T[]>(),
  };
  for (const { scope, entry } of list) {
    if (scope.everything) everything.push(entry);
    for (const part of Object.keys(maps) as (keyof typeof maps)[])
      for (const id of scope[part]) maps[part].set(id, [...(maps[part].get(id) ?? []), entry]);
  }
  return {
    needsPlaces: maps.siteIds.size > 0 || maps.tags.size > 0,
    *of(deviceId: string | null, sensorId: string | null, places: Places): Iterable<T> {
      yield* everything;
      if (sensorId !== null) yield* maps.sensorIds.get(sensorId) ?? [];
      if (deviceId === null) return;
      yield* maps.deviceIds.get(deviceId) ?? [];
      const siteId = maps.siteIds.size > 0 ? places.siteOf(deviceId) : null;
      if (siteId !== null) yield* maps.siteIds.get(siteId) ?? [];
      if (maps.tags.size > 0) for (const tag of places.tagsOf(deviceId)) yield* maps.tags.get(tag) ?? [];
    },
  };
}
export type ScopeIndex<T> = ReturnType<typeof indexScopes<T>>;

export const isEmpty = (scope: QuietScope): boolean =>
  !scope.everything &&
  [scope.siteIds, scope.tags, scope.deviceIds, scope.sensorIds].every((part) => part.length === 0);

/** Whether two scopes name the same thing. A device of a site that the other names is not looked for: that would read the inventory. */
export const intersect = (a: QuietScope, b: QuietScope): boolean =>
  a.everything ||
  b.everything ||
  (['siteIds', 'tags', 'deviceIds', 'sensorIds'] as const).some((part) =>
    a[part].some((id) => (b[part] as readonly string[]).includes(id)),
  );
