import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { StateCounts } from '#pure/contract/resources.ts';
import type { DeviceStatus } from './port.ts';

export interface InventoryDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** What alerts and metrics know; asked when a list is shown, so that neither side needs the other to start. */
  readonly status: {
    device(deviceId: string): DeviceStatus;
    linkUp(interfaceIds: readonly string[]): 'up' | 'down' | 'unknown';
    traffic(
      deviceId: string,
      interfaceName: string,
    ): { readonly inBps: number | null; readonly outBps: number | null };
    counts(deviceIds: readonly string[]): StateCounts;
  };
}
