import type { StateStore } from '#io/state/port.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import type { Quiet, QuietSubject } from '#services/maintenance/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

export interface AlertsDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sensors: () => ReadonlyMap<string, SensorConfig>;
  /** The inputs by which a tool names whom it asks; undefined while the tool has not been loaded yet. */
  readonly asks: (toolId: string) => readonly string[] | undefined;
  readonly graph: () => NetworkGraph;
  /** Where this probe is: its own addresses, and its name. */
  readonly probe: () => { readonly name: string; readonly addresses: readonly string[] };
  /** Whether people may be called about it; nobody is quiet without it. */
  readonly quietOf?: (subject: QuietSubject, atMs: number) => Quiet | undefined;
  /** Asks the schedule for one more run soon. */
  readonly recheck: (sensorId: string, delayMs: number) => void;
}
