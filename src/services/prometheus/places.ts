/** Names of devices and their sites, as labels want them: read again when older than `freshMs`, since people rename. */
import type { PrometheusDeps } from './deps.ts';

const freshMs = 15_000;

export interface Place {
  readonly device: string;
  readonly site: string | null;
}
export interface Places {
  refresh(): Promise<void>;
  of(deviceId: string | null): Place | undefined;
}

export function createPlaces({ state, clock }: Pick<PrometheusDeps, 'state' | 'clock'>): Places {
  let known: ReadonlyMap<string, Place> = new Map();
  let readMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const read = async () => {
    const rows = await state.db
      .selectFrom('device')
      .leftJoin('site', 'site.id', 'device.site_id')
      .select(['device.id as id', 'device.name as device', 'site.name as site'])
      .execute();
    known = new Map(rows.map(({ id, device, site }) => [id, { device, site }]));
    readMs = clock.now();
  };
  return {
    async refresh() {
      if (clock.now() - readMs < freshMs) return;
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading;
    },
    of: (deviceId) => (deviceId === null ? undefined : known.get(deviceId)),
  };
}
