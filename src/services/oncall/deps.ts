import type { StateStore } from '#io/state/port.ts';
import type { Clock, Random } from '#pure/contract/host.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

export interface OnCallDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly sensors: () => ReadonlyMap<string, SensorConfig>;
  /** SHA-256, for tokens of feeds. */
  readonly digest: (text: string) => string;
  /** Reads a text by http or https, guarded. */
  readonly fetchText: (url: string) => Promise<string>;
}
