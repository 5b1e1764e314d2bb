import type { Secrets } from '#io/secrets/port.ts';
import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';

export interface AccessDeps {
  readonly state: StateStore;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
