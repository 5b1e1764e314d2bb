import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Sensor, SensorInput, SensorRule, Threshold } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Metric, Verdict } from '#pure/contract/tool.ts';

/** Published on the bus as `sensor.result`, one per run of a sensor. */
export interface SensorResult {
  readonly sensorId: string;
  readonly deviceId: string | null;
  /** The slot the run was due at, epoch milliseconds; metrics are stored under its second. */
  readonly slotMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly verdict: Verdict;
  readonly metrics: readonly Metric[];
  /** True for a fast re-check outside the regular slots. */
  readonly recheck: boolean;
}

export interface SensorConfig {
  readonly id: string;
  readonly name: string;
  readonly deviceId: string | null;
  readonly toolId: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly intervalMs: number;
  readonly rule: SensorRule;
  readonly thresholds: readonly Threshold[];
  readonly enabled: boolean;
  readonly pausedUntilMs: number | null;
}

export interface Schedule extends Service {
  sensors(query: QueryOf<'sensors'>): Promise<ResponseOf<'sensors'>>;
  sensor(id: string): Promise<Sensor>;
  create(input: SensorInput): Promise<Sensor>;
  /** Many at once, one transaction: used by discovery. */
  createMany(inputs: readonly SensorInput[]): Promise<number>;
  update(id: string, body: BodyOf<'updateSensor'>): Promise<Sensor>;
  remove(id: string): Promise<void>;
  pause(id: string, untilMs: number | null, note: string): Promise<Sensor>;
  resume(id: string): Promise<Sensor>;
  /** Runs now and resolves with the result applied. */
  runNow(id: string): Promise<Sensor>;
  /** Asks for one extra run soon, as alerts do to confirm a failure. */
  recheck(sensorId: string, delayMs: number): void;
  /** Sensors in memory, by id. */
  configs(): ReadonlyMap<string, SensorConfig>;
  lateness(): {
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly maxMs: number;
    readonly runsPerSecond: number;
  };
}
