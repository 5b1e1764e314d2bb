import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { SensorStatus } from '#services/alerts/port.ts';
import type { Inventory } from '#services/inventory/port.ts';
import type { Schedule } from '#services/schedule/port.ts';

export interface TreeDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly inventory: Pick<Inventory, 'placements' | 'writeIn' | 'reread' | 'devices'>;
  /** Bound late: the schedule asks the tree what its sensors inherit, so it is made after it. */
  readonly schedule: () => Schedule;
  readonly statusOf: (sensorId: string) => SensorStatus;
}
