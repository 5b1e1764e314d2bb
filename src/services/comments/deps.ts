import type { StateStore } from '#io/state/port.ts';
import type { Clock, Random } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';

export interface CommentsDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly deviceExists: (id: string) => boolean;
  readonly sensorExists: (id: string) => boolean;
}
