/**
 * A service runs until stopped. `create` is inert (no timer, socket or query); `start` begins work; `stop` ends it and resolves
 * when nothing is in flight; `health` is cheap and may be asked at any time. A mock stands beside each service (`mock.ts`).
 */
import type { z } from 'zod';

export interface HealthReport {
  readonly state: 'ok' | 'degraded' | 'failed' | 'stopped';
  /** One sentence; says what to do when the state is not ok. */
  readonly detail: string;
  /** Counters and gauges by snake_case name; every drop is here. Exported on /metrics as nocturne_<service>_<name>. */
  readonly figures: Readonly<Record<string, number>>;
}

export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): HealthReport;
  /** Takes over settings while it runs. Throws where they cannot work, and goes on with those before. Without it they wait for a restart. */
  adopt?(settings: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface ServiceDefinition<Deps, S extends z.ZodObject, Instance extends Service> {
  readonly id: string;
  readonly summary: string;
  /** Every setting described and with a default; shown and edited in the settings page. */
  readonly settings: S;
  create(deps: Deps, settings: z.output<S>): Instance;
}

export function defineService<Deps, S extends z.ZodObject, Instance extends Service>(
  definition: ServiceDefinition<Deps, S, Instance>,
): ServiceDefinition<Deps, S, Instance> {
  return definition;
}
