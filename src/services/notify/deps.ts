import type { Transports } from '#io/notify/port.ts';
import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { Alert } from '#pure/contract/resources.ts';
import type { Vault } from '#services/access/port.ts';
import type { OnCall } from '#services/oncall/port.ts';

export interface NotifyDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly vault: Vault;
  /** HMAC under the key of this installation. */
  readonly sign: (text: string) => string;
  readonly transports: Transports;
  readonly plan: OnCall['plan'];
  /** Alerts whose messages may be missing after a crash: causes, opened or closed recently. */
  readonly recentAlerts: () => Promise<readonly Alert[]>;
  /** Undefined when there is none (any more). */
  readonly alertOf: (id: string) => Promise<Alert | undefined>;
  readonly acknowledge: (id: string, by: string, note: string) => Promise<unknown>;
  /** Where this server is reached when the settings do not say. */
  readonly ownUrl: () => string | null;
  /** The device of a name or an address; null where there is none. */
  readonly deviceNamed: (name: string) => string | null;
}
