import type { QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Derived, DerivedInput } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

/** A derived sensor as others see a sensor. */
export interface DerivedSensor {
  readonly id: string;
  readonly name: string;
  readonly toolId: 'formula' | 'service';
  readonly deviceId: null;
  readonly intervalMs: number;
  readonly enabled: true;
  readonly pausedUntilMs: null;
}
export interface DerivedSensors extends Service {
  list(query: QueryOf<'derived'>): Promise<ResponseOf<'derived'>>;
  one(id: string): Promise<Derived>;
  create(input: DerivedInput): Promise<Derived>;
  replace(id: string, input: DerivedInput): Promise<Derived>;
  remove(id: string): Promise<void>;
  /** Cheap. */
  sensor(id: string): DerivedSensor | undefined;
}
