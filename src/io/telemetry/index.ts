import { join } from 'node:path';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { TelemetryStore } from '#pure/contract/ports.ts';
import { createSqliteTelemetry } from './sqlite.ts';

export { defaultRetention, type Retention } from './range-plan.ts';
export { createMemoryTelemetry } from './sqlite.ts';

export interface TelemetryOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly clock: Clock;
  /** A ClickHouse server or cluster; without it the store runs on this machine. */
  readonly url?: string;
}

export function createTelemetry(options: TelemetryOptions): TelemetryStore {
  return createSqliteTelemetry({ ...options, path: join(options.dataDir, 'telemetry.sqlite') });
}
