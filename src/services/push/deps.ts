import type { Secrets } from '#io/secrets/port.ts';
import type { Clock } from '#pure/contract/host.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

export interface PushDeps {
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, 'newToken' | 'digest'>;
  readonly sensors: () => ReadonlyMap<string, SensorConfig>;
  readonly changeInput: (sensorId: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly recheck: (sensorId: string) => void;
}
